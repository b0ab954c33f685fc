"""Invoices in an invoice journal, credit notes among them, and booking them."""

from typing import Any

import pytest

from octopus_sdk.sandbox import Sandbox, Unknowns, demo

from .booking_calls import NEXT, book_invoices
from .conftest import Open
from .stranger import FLEX, INVALID, SINCE_EVER, Reply, Stranger, booking, invoice, invoice_line


def post(stranger: Stranger, document: Any) -> Reply:
    return stranger.call(FLEX, "POST", "/invoices", document)


def get(stranger: Stranger, number: int, what: str = "invoices", journal: str = "V1") -> Reply:
    return stranger.call(
        FLEX, "GET", f"/{what}", bookyearId=2, journalKey=journal, documentSeqNr=number
    )


def modified(stranger: Stranger, what: str = "invoices", year: int = 2) -> Reply:
    return stranger.call(
        FLEX, "GET", f"/{what}/modified", bookyearId=year, modifiedTimeStamp=SINCE_EVER
    )


def test_an_invoice_can_be_read_back(stranger: Stranger) -> None:
    reply = post(stranger, invoice(NEXT))
    assert (reply.status, reply.raw, reply.headers["Content-Length"]) == (201, b"", "0")
    read = get(stranger, NEXT)
    ids = {"externalRelationId": 1001, "relationKey": {"id": 16}}
    assert read.json == invoice(NEXT, relationIdentificationServiceData=ids)
    assert modified(stranger).json == [read.json]
    assert "amount" not in read.json


def test_an_invoice_is_no_booking_until_it_is_booked(stranger: Stranger) -> None:
    post(stranger, invoice(NEXT))
    assert get(stranger, NEXT, "buysellbookings").status == 404
    assert len(modified(stranger, "buysellbookings").json) == 2  # the purchases of the seed


def test_bookings_are_no_invoices(stranger: Stranger) -> None:
    stranger.call(FLEX, "POST", "/buysellbookings", {"buySellBookingServiceData": booking(NEXT)})
    reply = get(stranger, NEXT, journal="V4")
    assert (reply.status, reply.json) == (404, {"technicalInfo": "Invoice not found"})
    assert modified(stranger).json == {"technicalInfo": "Invoices not found"}


def test_a_period_that_does_not_exist_as_recorded(stranger: Stranger) -> None:
    reply = post(stranger, invoice(NEXT, bookyearPeriodeNr=1, documentDate="1999-01-01"))
    assert reply.status == 400
    assert reply.json == {
        "errorCode": -14,
        "errorMessage": "De gebruikte boekjaar periode bestaat niet in het boekjaar.",
        "technicalInfo": "Unable to insert invoice in dossier 31801.  Bookyear period unknown",
    }


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"documentSequenceNr": NEXT - 1}, -13),
        ({"documentSequenceNr": NEXT + 1}, -13),
        ({"journalKey": "V4"}, -29),
        ({"journalKey": "A1", "documentSequenceNr": 3}, -38),
        ({"relationIdentificationServiceData": {"relationKey": {"id": 999}}}, -16),
        ({"expiryDate": None}, -18),
        ({"invoiceLines": [invoice_line(bookingAccountNr=999999)]}, -21),
        ({"invoiceLines": [invoice_line(bookingAccountNr=400000)]}, -50),
        ({"invoiceLines": [invoice_line(vatCodeKey="V21")]}, -22),
        ({"invoiceLines": [invoice_line(vatCodeKey="D21")]}, -75),
    ],
)
def test_refusals(stranger: Stranger, fields: dict[str, Any], code: int) -> None:
    reply = post(stranger, invoice(NEXT, **fields))
    assert (reply.status, reply.code) == (400, code)
    assert modified(stranger).status == 404


def test_text_lines_need_no_account(stranger: Stranger) -> None:
    lines = [invoice_line(), {"description": "Met dank"}]
    assert post(stranger, invoice(NEXT, invoiceLines=lines)).status == 201
    assert get(stranger, NEXT).json["invoiceLines"] == lines


def test_an_invoice_credit_note_is_negative_throughout(
    stranger: Stranger, sandbox: Sandbox
) -> None:
    world = sandbox._world.dossiers[FLEX]
    world.vat_codes = [c for c in world.vat_codes if (c["code"], c["type"]) != ("21", 2)]
    assert post(stranger, invoice(NEXT)).code == -75
    assert post(stranger, invoice(NEXT, invoiceLines=[invoice_line(count=-3.0)])).status == 201
    assert get(stranger, NEXT).json["invoiceLines"][0]["count"] == -3.0


def test_an_unbooked_invoice_can_be_updated(stranger: Stranger) -> None:
    post(stranger, invoice(NEXT))
    reply = stranger.call(FLEX, "PUT", "/invoices", invoice(NEXT, comment="Anders"))
    assert (reply.status, get(stranger, NEXT).json["comment"]) == (204, "Anders")
    missing = stranger.call(FLEX, "PUT", "/invoices", invoice(NEXT + 9))
    assert missing.code == -61
    book_invoices(stranger)
    late = stranger.call(FLEX, "PUT", "/invoices", invoice(NEXT))
    assert late.code == -64


def test_booking_up_to_a_number(stranger: Stranger, sandbox: Sandbox) -> None:
    for step in range(3):
        post(stranger, invoice(NEXT + step))
    reply = book_invoices(stranger, toDocumentSeqNr=NEXT + 1)
    assert reply.status == 200
    assert reply.json["success"] is True
    done = [row["documentKey"]["documentSequenceNr"] for row in reply.json["bookingStatusList"]]
    assert done == [NEXT, NEXT + 1]
    desk = sandbox.dossier(FLEX)
    assert [desk.is_booked("V1", NEXT + step, 2) for step in range(3)] == [True, True, False]
    assert desk.last_booked_number("V1", 2) == NEXT + 1
    assert len(book_invoices(stranger).json["bookingStatusList"]) == 1
    assert book_invoices(stranger).json["bookingStatusList"] == []


def test_invoices_are_booked_by_number(stranger: Stranger, sandbox: Sandbox) -> None:
    for number in (NEXT + 1, NEXT):
        sandbox.dossier(FLEX).add_document(invoice(number))
    rows = book_invoices(stranger).json["bookingStatusList"]
    assert [row["documentKey"]["documentSequenceNr"] for row in rows] == [NEXT, NEXT + 1]


def test_a_booked_invoice_is_a_booking_too(stranger: Stranger) -> None:
    lines = [invoice_line(), invoice_line(), invoice_line(), {"description": "Met dank"}]
    post(stranger, invoice(NEXT, invoiceLines=lines))
    book_invoices(stranger)
    read = get(stranger, NEXT, "buysellbookings").json
    (line,) = read["bookingLines"]
    assert (line["accountKey"], line["vatCodeKey"]) == (700000, "21")
    # Each line is 30.075, rounded half up to 30.08.
    assert (line["baseAmount"], line["vatAmount"], read["amount"]) == (90.24, 18.95, 109.19)
    assert get(stranger, NEXT).status == 200


def test_a_discount_is_taken_off(stranger: Stranger) -> None:
    line = invoice_line(count=2, unitPrice=100.0, discountPercentage=10.0)
    post(stranger, invoice(NEXT, invoiceLines=[line]))
    book_invoices(stranger)
    assert get(stranger, NEXT, "buysellbookings").json["amount"] == 217.8


def test_a_booked_credit_note_turns_its_signs(stranger: Stranger) -> None:
    post(stranger, invoice(NEXT, invoiceLines=[invoice_line(count=-1.0, unitPrice=100.0)]))
    book_invoices(stranger)
    read = get(stranger, NEXT, "buysellbookings").json
    assert (read["amount"], read["bookingLines"][0]["baseAmount"]) == (-121.0, 100.0)


@pytest.mark.parametrize(("per_line", "vat"), [(True, 6.30), (False, 6.31)])
def test_rounding_follows_the_switch(open_stranger: Open, per_line: bool, vat: float) -> None:
    stranger = open_stranger(Sandbox(demo(), Unknowns(invoice_vat_per_line=per_line)))
    lines = [invoice_line(count=1, unitPrice=10.02)] * 3
    post(stranger, invoice(NEXT, invoiceLines=lines))
    book_invoices(stranger)
    read = get(stranger, NEXT, "buysellbookings").json
    assert round(sum(line["vatAmount"] for line in read["bookingLines"]), 2) == vat


def test_enormous_invoices_do_not_break_the_sandbox(stranger: Stranger) -> None:
    huge = invoice_line(count=999_999_999_999_999, unitPrice=999_999_999_999_999)
    assert post(stranger, invoice(NEXT, invoiceLines=[huge] * 50)).status == 201
    assert book_invoices(stranger).status == 200


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ({"year": 9}, -9),
        ({"journal": "V9"}, -10),
        ({"journal": "V4"}, -29),
        ({"journal": "A1"}, -38),
    ],
)
def test_booking_where_no_invoices_are(
    stranger: Stranger, place: dict[str, Any], code: int
) -> None:
    reply = book_invoices(stranger, **place)
    assert (reply.status, reply.code) == (400, code)
    assert reply.json["technicalInfo"].startswith("Unable to book invoice in dossier 31801.  ")


def test_a_flag_is_true_or_false(stranger: Stranger) -> None:
    post(stranger, invoice(NEXT))
    assert book_invoices(stranger, attachUbl="perhaps").json == INVALID
    assert book_invoices(stranger, attachUbl="true").status == 200


def test_a_journal_that_is_closed_or_open_books_nothing(
    stranger: Stranger, sandbox: Sandbox
) -> None:
    post(stranger, invoice(NEXT))
    desk = sandbox.dossier(FLEX)
    desk.close_journal("V1", 2)
    closed = book_invoices(stranger)
    desk.reopen_journal("V1", 2)
    desk.open_journal("V1", 2, calls=1)
    opened = book_invoices(stranger)
    assert [(reply.status, reply.code) for reply in (closed, opened)] == [(403, -11), (403, -12)]
    assert not desk.is_booked("V1", NEXT, 2)
    assert book_invoices(stranger).json["success"] is True
    assert desk.is_booked("V1", NEXT, 2)


def test_an_invoice_in_a_protected_period_is_not_booked_and_says_so(
    stranger: Stranger, sandbox: Sandbox
) -> None:
    post(stranger, invoice(NEXT, bookyearPeriodeNr=201802))
    post(stranger, invoice(NEXT + 1))
    desk = sandbox.dossier(FLEX)
    desk.protect_period("V1", 201802, 2)
    reply = book_invoices(stranger)
    assert (reply.status, reply.json["success"]) == (200, False)
    refused, booked = reply.json["bookingStatusList"]
    assert refused == {
        "comment": "De periode is beveiligd of afgesloten.",
        "documentKey": {
            "bookyearKey": {"id": 2},
            "documentSequenceNr": NEXT,
            "journal": "V1",
        },
        "statusCode": -15,
        "success": False,
    }
    assert (booked["statusCode"], booked["success"]) == (0, True)
    assert [desk.is_booked("V1", NEXT + step, 2) for step in (0, 1)] == [False, True]
    assert get(stranger, NEXT, "buysellbookings").status == 404


@pytest.mark.parametrize("how", ["period", "bookyear"])
def test_nothing_is_booked_in_what_is_closed(
    stranger: Stranger, sandbox: Sandbox, how: str
) -> None:
    post(stranger, invoice(NEXT))
    desk = sandbox.dossier(FLEX)
    if how == "period":
        desk.close_period("V1", 201803, 2)
    else:
        desk.close_bookyear(2)
    (row,) = book_invoices(stranger).json["bookingStatusList"]
    assert (row["statusCode"], desk.is_booked("V1", NEXT, 2)) == (-15, False)


def test_booking_needs_a_right_of_its_own(open_stranger: Open) -> None:
    seed = demo()
    seed["dossiers"][0]["booking_forbidden"] = True
    sandbox = Sandbox(seed)
    stranger = open_stranger(sandbox)
    assert post(stranger, invoice(NEXT)).status == 201
    reply = book_invoices(stranger)
    assert (reply.status, list(reply.json)) == (403, ["technicalInfo"])
    assert not sandbox.dossier(FLEX).is_booked("V1", NEXT, 2)


def in_v3(stranger: Stranger, *lines: dict[str, Any]) -> Any:
    """Book an invoice whose prices include VAT, and return what is in the books."""
    post(stranger, invoice(1, journalKey="V3", invoiceLines=list(lines)))
    book_invoices(stranger, "V3")
    return get(stranger, 1, "buysellbookings", "V3").json


def test_prices_with_vat_have_it_taken_out(stranger: Stranger) -> None:
    booked = in_v3(stranger, invoice_line(count=1, unitPrice=121.0))
    (row,) = booked["bookingLines"]
    assert (row["baseAmount"], row["vatAmount"], booked["amount"]) == (100.0, 21.0, 121.0)


def test_a_credit_note_with_vat(stranger: Stranger) -> None:
    booked = in_v3(stranger, invoice_line(count=-1, unitPrice=121.0))
    (row,) = booked["bookingLines"]
    assert (row["baseAmount"], row["vatAmount"], booked["amount"]) == (100.0, 21.0, -121.0)


@pytest.mark.parametrize(("per_line", "vat"), [(True, [1.74, 1.74, 1.74]), (False, [5.21])])
def test_prices_with_vat_add_up_to_what_was_asked(
    open_stranger: Open, per_line: bool, vat: list[float]
) -> None:
    stranger = open_stranger(Sandbox(demo(), Unknowns(invoice_vat_per_line=per_line)))
    booked = in_v3(stranger, *[invoice_line(count=1, unitPrice=10.0)] * 3)
    assert booked["amount"] == 30.0
    assert [row["vatAmount"] for row in booked["bookingLines"]] == vat


def test_vat_of_one_code_is_rounded_once_over_several_accounts(stranger: Stranger) -> None:
    lines = [
        invoice_line(count=1, unitPrice=10.02, bookingAccountNr=account)
        for account in (700000, 700100)
    ]
    post(stranger, invoice(NEXT, invoiceLines=lines))
    book_invoices(stranger)
    read = get(stranger, NEXT, "buysellbookings").json
    assert [row["vatAmount"] for row in read["bookingLines"]] == [2.1, 2.11]
    assert read["amount"] == 24.25


def test_a_line_without_a_code_is_booked_without_vat(open_stranger: Open) -> None:
    sandbox = Sandbox(demo(), Unknowns(vat_code_required=False))
    stranger = open_stranger(sandbox)
    lines = [invoice_line(count=1, unitPrice=10.0), invoice_line(unitPrice=5.0, vatCodeKey=None)]
    assert post(stranger, invoice(NEXT, invoiceLines=lines)).status == 201
    assert book_invoices(stranger).json["success"] is True
    read = get(stranger, NEXT, "buysellbookings").json
    assert [row["vatAmount"] for row in read["bookingLines"]] == [2.1, 0.0]
    assert "vatCodeKey" not in read["bookingLines"][1]
    assert modified(stranger, "buysellbookings").status == 200


def nested(depth: int) -> Any:
    return {"value": nested(depth - 1)} if depth else {"value": "PO-1", "list": [1, 2.5, None]}


def test_fields_for_peppol_are_stored_as_they_come(stranger: Stranger) -> None:
    fields = {"buyerReference": nested(1), "billingReferences": [nested(0)]}
    assert post(stranger, invoice(NEXT, peppolFields=fields)).status == 201
    read = stranger.call(
        FLEX, "GET", "/invoices", bookyearId=2, journalKey="V1", documentSeqNr=NEXT
    ).json["peppolFields"]
    assert read["billingReferences"][0]["value"] == "PO-1"
    assert read["buyerReference"]["value"]["list"][:2] == [1, 2.5]
    refused: list[Any] = [[], "text", nested(60), {"buyerReference": "\ud800"}]
    for wrong in refused:
        assert post(stranger, invoice(NEXT + 1, peppolFields=wrong)).status == 400
