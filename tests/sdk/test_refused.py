"""What can never be right is refused by name and rule, and nothing is sent."""

import datetime as dt
import functools
from collections.abc import Callable
from decimal import Decimal
from typing import Any, cast

import attrs
import pytest

from octopus_sdk import AsyncOctopusClient, Credentials, Dossier, OctopusClient, api, errors, wire
from octopus_sdk.api import authentication, bookings, bookyears, invoices, relations
from octopus_sdk.models import (
    Attachment,
    Booking,
    BookingLine,
    Invoice,
    InvoiceLine,
    Language,
    Relation,
    VatType,
)
from octopus_sdk.sandbox import Sandbox
from tests.sdk import samples

# Without its types: what is given wrong is the point.
calls: Any = api
DAY = dt.date(2018, 10, 31)
MOMENT = dt.datetime(2018, 10, 31, 12)  # noqa: DTZ001  the service's own time
BOOKING, INVOICE = samples.booking(), samples.invoice()
PEETERS = Relation(external_id=1, name="Peeters")
HALF = "\ud800"


def is_refused(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(errors.InvalidValueError) as caught:
        ask()
    assert words in str(caught.value)
    str(caught.value).encode()


@pytest.mark.parametrize("number", ["x", "7", [1], 3.0, True, None, -1, 0, 2**31])
def test_a_dossier_is_a_number(sandbox: Sandbox, octopus: OctopusClient, number: Any) -> None:
    clients = (octopus, AsyncOctopusClient(Credentials(**sandbox.login)))
    for ask in (*(client.dossier for client in clients), authentication.open_dossier):
        is_refused(functools.partial(ask, number), "dossier_id: must ")
    if number is not None:
        is_refused(functools.partial(octopus.quotas, number), "dossier_id: must ")
        run = octopus.run
        is_refused(lambda: run(bookyears.list_all(), dossier_id=number), "dossier_id: must ")
    assert not sandbox.requests


def test_a_term_of_payment_is_not_negative(dossier: Dossier, sandbox: Sandbox) -> None:
    late = attrs.evolve(PEETERS, payment_days=-1)
    is_refused(
        lambda: dossier.upsert_relation(late), "Relation.payment_days: must be 0 or more: -1"
    )
    assert not sandbox.requests
    at_once = attrs.evolve(PEETERS, payment_days=0)
    assert dossier.upsert_relation(at_once).payment_days == 0


WRONG: list[tuple[Callable[[Any], Any], str]] = [
    (lambda d: d.bookyears(fresh="yes"), "fresh: must be bool, not str"),
    (lambda d: d.journals("2"), "bookyear_id: must be int, not str"),
    (lambda d: d.journals(0), "bookyear_id: must be 1 or more: 0"),
    (lambda d: d.journals(2, fresh=1), "fresh: must be bool, not int"),
    (lambda d: d.accounts(-1), "bookyear_id: must be 1 or more: -1"),
    (lambda d: d.accounts(2, fresh=None), "fresh: must be bool, not NoneType"),
    (lambda d: d.vat_codes(fresh=0), "fresh: must be bool, not int"),
    (lambda d: d.sales_journal(2, "V" + "9" * 5000), "journal: a sales journal is named V and"),
    (lambda d: d.sales_journal(2, "A1"), "journal: a sales journal is named V and"),
    (lambda d: d.sales_journal(2, "V\u0664"), "journal: "),
    (lambda d: d.sales_journal(2, 1), "journal: must be str, not int"),
    (lambda d: d.sales_journal(0, "V1"), "bookyear_id: must be 1 or more: 0"),
    (lambda d: d.set_next_number(2, "V1\n", 5), "journal: "),
    (lambda d: d.set_next_number(2, "V1", 0), "next_number: a number is 1 to 1000000000: 0"),
    (lambda d: d.relation("1"), "external_id: must be int, not str"),
    (lambda d: d.relation(0), "external_id: an external number is 1 to"),
    (lambda d: d.booking(2, 5, 1), "journal: must be str, not int"),
    (lambda d: d.booking(2, "", 1), "journal: a journal is named a letter and a number"),
    (lambda d: d.booking(2, "V4\n", 1), "journal: a journal is named a letter and a number"),
    (lambda d: d.booking(2, "V4", 0), "number: must be 1 or more: 0"),
    (lambda d: d.booking(-1, "V4", 1), "bookyear_id: must be 1 or more: -1"),
    (lambda d: d.invoice(2, "V1" * 150, 1), "journal: a journal is named a letter and a number"),
    (lambda d: d.invoice(2, HALF, 1), "journal: a journal is named a letter and a number"),
    (lambda d: d.bookings_since("x"), "moment: must be datetime, not str"),
    (lambda d: d.bookings_since(DAY), "moment: must be datetime, not date"),
    (lambda d: d.bookings_since(None), "moment: must be datetime, not NoneType"),
    (lambda d: d.bookings_since(MOMENT, journal=5), "journal: must be str, not int"),
    (lambda d: d.bookings_since(MOMENT, bookyear_id=0), "bookyear_id: must be 1 or more, or -1"),
    (lambda d: d.bookings_since(MOMENT, bookyear_id=None), "bookyear_id: must be int"),
    (lambda d: d.invoices_since(MOMENT.astimezone(dt.UTC)), "moment: give a time without a zone"),
    (lambda d: d.invoices_since(MOMENT, journal="v1"), "journal: a journal is named a letter"),
    (lambda d: d.insert_booking("x"), "booking: must be Booking, not str"),
    (lambda d: d.insert_booking(None), "booking: must be Booking, not NoneType"),
    (lambda d: d.insert_booking(INVOICE), "booking: must be Booking, not Invoice"),
    (lambda d: d.insert_booking(PEETERS), "booking: must be Booking, not Relation"),
    (lambda d: d.insert_booking(BOOKING, None), "attachments: must be a tuple of Attachment"),
    (lambda d: d.insert_booking(BOOKING, "x"), "attachments: must be a tuple of Attachment"),
    (lambda d: d.insert_booking(BOOKING, [b"%PDF"]), "attachments[0]: must be Attachment"),
    (lambda d: d.insert_booking(BOOKING, 5), "attachments: must be a tuple of Attachment"),
    (
        lambda d: d.insert_booking(attrs.evolve(BOOKING, lines=(BookingLine(base=Decimal(-5)),))),
        "Booking.lines: the lines come to -5; on a credit note only the header is negative",
    ),
    (lambda d: d.insert_invoice(BOOKING), "invoice: must be Invoice, not Booking"),
    (lambda d: d.insert_invoice(None), "invoice: must be Invoice, not NoneType"),
    (lambda d: d.upsert_relation("x"), "relation: must be Relation, not str"),
    (lambda d: d.upsert_relation(BOOKING), "relation: must be Relation, not Booking"),
    (lambda d: d.upsert_relation(PEETERS, "name"), "owned: must be a set of names"),
    (lambda d: d.upsert_relation(PEETERS, {"naam"}), "owned: a relation has no field 'naam'"),
    (lambda d: d.upsert_relation(attrs.evolve(PEETERS, vat_type=2)), "Relation.vat_type: "),
    (lambda d: d.upsert_relation(Relation(name="Peeters")), "needs an external number"),
    (lambda d: d.upsert_relation(attrs.evolve(PEETERS, external_id=0)), "needs an external"),
    (lambda d: d.book_invoices([INVOICE], "5"), "to_number: must be int, not str"),
    (lambda d: d.book_invoices("x", 5), "documents[0]: must be Invoice, not str"),
    (lambda d: d.run(5), "work: must be Operation or Flow, not int"),
    (lambda d: d.run(bookyears.list_all(), progress=5), "progress: must be callable, not int"),
]


@pytest.mark.parametrize(("ask", "words"), WRONG)
def test_no_method_of_a_dossier_sends_what_can_never_be_right(
    sandbox: Sandbox, dossier: Dossier, ask: Callable[[Any], Any], words: str
) -> None:
    is_refused(lambda: ask(dossier), words)
    assert not sandbox.requests


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: calls.relations.search(relation_id="1"), "relation_id: must be int, not str"),
        (lambda: calls.relations.search(relation_id=0), "relation_id: must be 1 or more: 0"),
        (lambda: calls.relations.search(name=1.0), "name: must be str, not float"),
        (lambda: calls.relations.search(name=HALF), "name: holds the control character U+D800"),
        (lambda: calls.relations.search(name="a\nb"), "name: holds the control character U+000A"),
        (lambda: calls.relations.search(name="x" * 4001), "name: has 4001 characters"),
        (lambda: calls.relations.search(vat_number=428648938), "vat_number: must be str, not int"),
        (calls.relations.search, "search: give at least one condition"),
        (lambda: calls.relations.search(name=""), "search: give at least one condition"),
        (lambda: calls.relations.save("x"), "relation: must be Relation, not str"),
        (lambda: calls.accounts.list_all("2"), "bookyear_id: must be int, not str"),
        (lambda: calls.journals.list_all(None), "bookyear_id: must be int, not NoneType"),
        (lambda: calls.vat_codes.list_all(fresh="x"), "fresh: must be bool, not str"),
        (lambda: calls.invoices.book("2", "V1", "201800159"), "bookyear_id: must be int, not str"),
        (lambda: calls.invoices.book(2, "V1", "201800159"), "to_number: must be int, not str"),
        (lambda: calls.invoices.book(2, 1, 5), "journal: must be str, not int"),
        (
            lambda: calls.invoices.attach(2, "V1", 0, samples.attachment()),
            "number: must be 1 or more",
        ),
        (lambda: calls.invoices.attach(2, "V1", 1, "x"), "attachment: must be Attachment, not str"),
        (lambda: calls.bookings.deleted_since(MOMENT, bookyear_id="2"), "bookyear_id: must be int"),
        (
            lambda: calls.bookings.deleted_since(MOMENT, journal_type="2"),
            "journal_type: must be int",
        ),
        (
            lambda: calls.bookings.deleted_since(MOMENT, journal_type=9),
            "journal_type: must be one of",
        ),
        (lambda: calls.bookings.deleted_since("x"), "moment: must be datetime, not str"),
        (lambda: calls.authentication.open_dossier(7, 9), "locale: must be Locale, not int"),
        (
            lambda: calls.authentication.log_in(software_house_uuid="s\n", user="a", password="b"),
            "Credentials.software_house_uuid: must be printable ASCII",
        ),
    ],
)
def test_no_operation_is_made_of_it(ask: Callable[[], Any], words: str) -> None:
    is_refused(ask, words)


LINE = BookingLine(account=700000)
FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"bookyear_id": 0}, "bookyear_id: must be 1 or more: 0"),
    ({"bookyear_id": None}, "bookyear_id: must be int, not NoneType"),
    ({"period": 0}, "period: must be 1 or more: 0"),
    ({"number": 0}, "number: must be 1 or more: 0"),
    ({"journal": "V4\n"}, "journal: a journal is named a letter and a number"),
    ({"journal": ""}, "journal: a journal is named a letter and a number"),
    ({"journal": "V\u0664"}, "journal: a journal is named a letter and a number"),
    ({"journal": "V" * 300}, "journal: a journal is named a letter and a number"),
    ({"relation_id": 0}, "relation_id: must be 1 or more: 0"),
    ({"relation_id": -28}, "relation_id: must be 1 or more: -28"),
    ({"relation_id": None, "external_id": 0}, "relation_id: a document needs the relation's key"),
    ({"external_id": -1}, "external_id: must be 0 or more: -1"),
    ({"currency": "eur"}, "currency: a currency is three capital letters"),
    ({"currency": "EURO"}, "currency: a currency is three capital letters"),
    ({"currency": None}, "currency: must be str, not NoneType"),
    ({"exchange_rate": Decimal(0)}, "exchange_rate: a rate is more than 0"),
    ({"comment": HALF}, "comment: holds the control character U+D800"),
    ({"lines": None}, "lines: must be a tuple, not NoneType"),
    ({"lines": [LINE]}, "lines: must be a tuple, not list"),
    ({"lines": (None,)}, "lines[0]: must be "),
    ({"extra": None}, "extra: must be a mapping, not NoneType"),
    ({"extra": {"x": float("nan")}}, "extra.x: must be int or Decimal, not float"),
    ({"extra": {"x": [{"y": 1.5}]}}, "extra.x[0].y: must be int or Decimal, not float"),
    ({"extra": {"x": Decimal("NaN")}}, "extra.x: must be a finite number"),
    ({"extra": {"x": HALF}}, "extra.x: holds half of a character"),
    ({"extra": {HALF: 1}}, "extra: holds half of a character"),
    ({"extra": {1: 1}}, "extra: a name must be str, not int"),
    ({"extra": {"x": {1, 2}}}, "extra.x: cannot be JSON: set"),
    ({"extra": {"x": 10**5000}}, "extra.x: must fit in 64 bits"),
    ({"extra": {"bookyearKey": 5}}, "bookyear_id: has no place, because extra holds bookyearKey"),
]


@pytest.mark.parametrize(("fields", "words"), FIELDS)
@pytest.mark.parametrize("document", [BOOKING, INVOICE], ids=["booking", "invoice"])
def test_a_document_that_can_never_be_right(
    sandbox: Sandbox,
    dossier: Dossier,
    document: Booking | Invoice,
    fields: dict[str, Any],
    words: str,
) -> None:
    wrong = attrs.evolve(document, **fields)
    insert = dossier.insert_booking if isinstance(document, Booking) else dossier.insert_invoice
    is_refused(lambda: cast("Any", insert)(wrong), f"{type(document).__name__}.{words}")
    assert not sandbox.requests


def test_an_extra_that_holds_itself_is_refused() -> None:
    endless: dict[str, Any] = {}
    endless["x"] = endless
    is_refused(lambda: wire.dump(Relation(extra=endless)), "goes deeper than")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": 0}, "Relation.id: must be 1 or more: 0"),
        ({"external_id": -1}, "Relation.external_id: must be 0 or more: -1"),
        ({"country": ""}, "Relation.country: leave it out rather than empty"),
        ({"country": " "}, "Relation.country: leave it out rather than empty"),
        ({"currency": "eur"}, "Relation.currency: a currency is three capital letters"),
        ({"vat_type": 2}, "Relation.vat_type: must be one of 0, 1, 4, 6, 7, 8, 9, 10"),
        ({"vat_type": Language.FRENCH}, "Relation.vat_type: must be VatType or int, not Language"),
        ({"payment_term": 0}, "Relation.payment_term: must be one of 1, 2"),
        ({"language": 4}, "Relation.language: must be one of 0, 1, 2, 3"),
        ({"corporation_type": 27}, "Relation.corporation_type: must be one of 0, 1, 2"),
        ({"corporation_type": -1}, "Relation.corporation_type: must be one of 0, 1, 2"),
        ({"name": None}, "Relation.name: a new relation needs a name"),
        ({"name": HALF}, "Relation.name: holds the control character U+D800"),
    ],
)
def test_a_relation_that_can_never_be_right(change: dict[str, Any], words: str) -> None:
    is_refused(lambda: relations.save(attrs.evolve(PEETERS, **change)), words)


def test_a_number_of_the_services_own_goes_back_as_it_came() -> None:
    content = {"currencyCode": "EUR", "vatType": 11, "corporationType": 22, "expirationType": 0}
    read = wire.load(content, Relation)
    assert (read.vat_type, read.to_dict()["vat_type"]) == (11, 11)
    assert repr(read) == "Relation(corporation_type=22, vat_type=11, payment_term=0)"
    written = wire.dump(attrs.evolve(read, name="Peeters"))
    assert {name: written[name] for name in content} == content
    relations.save(attrs.evolve(PEETERS, external_id=0, vat_type=VatType.NOT_LIABLE))
    relations.save(attrs.evolve(PEETERS, corporation_type=26))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (BookingLine(vat_code="2\n1"), "BookingLine.vat_code: holds the control character U+000A"),
        (InvoiceLine(vat_code="21\t"), "InvoiceLine.vat_code: holds the control character U+0009"),
    ],
)
def test_a_vat_code_is_one_line(line: Any, words: str) -> None:
    is_refused(lambda: wire.dump(line), words)


def test_a_payment_method_is_one_that_is_published() -> None:
    wrong = attrs.evolve(BOOKING, payment_method=14)
    is_refused(lambda: bookings.insert(wrong), "Booking.payment_method: must be one of 0, 1, 2")


@pytest.mark.parametrize(
    ("attachment", "words"),
    [
        (Attachment(file_name="a.pdf", data=cast("Any", "x")), "].data: must be bytes, not str"),
        (Attachment(file_name="", data=b""), "].file_name: must not be empty"),
        (Attachment(file_name="a\nb", data=b""), "].file_name: holds the control character U+000A"),
        (Attachment(file_name=HALF, data=b""), "].file_name: holds the control character U+D800"),
        (Attachment(file_name=cast("Any", 5), data=b""), "].file_name: must be str, not int"),
    ],
)
def test_an_attachment_has_a_name_and_bytes(attachment: Attachment, words: str) -> None:
    is_refused(lambda: bookings.insert(BOOKING, [attachment]), f"attachments[0{words}")
    words = words.removeprefix("]")
    is_refused(lambda: invoices.attach(2, "V1", 1, attachment), f"attachment{words}")


def test_what_is_right_is_not_refused(dossier: Dossier) -> None:
    dossier.run(bookings.deleted_since(MOMENT))
    for journal in (None, "V4"):
        dossier.bookings_since(MOMENT, bookyear_id=2, journal=journal)
    relations.save(attrs.evolve(PEETERS, external_id=0))
    bookings.insert(attrs.evolve(BOOKING, external_id=0, comment="two\nlines"))
    bookings.insert(BOOKING, (samples.attachment(),))
    extra = {"a": [None, True, 1, Decimal("1.5"), "x", {"b": (1,)}]}
    sent = wire.dump(attrs.evolve(INVOICE, extra=extra))
    assert sent["a"] == [None, True, 1, Decimal("1.5"), "x", {"b": [1]}]
