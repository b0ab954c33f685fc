"""What is found before the first write, each with its subject, rule and cure."""

import datetime as dt
from decimal import ROUND_UP, Decimal, localcontext
from typing import Any

import attrs
import pytest

from octopus_sdk import (
    Answer,
    AnswerKind,
    Choices,
    Credentials,
    Dossier,
    OctopusClient,
    PreflightError,
    Wanted,
)
from octopus_sdk.export.relations import Action
from octopus_sdk.models import Attachment, BookingLine
from octopus_sdk.sandbox import Desk, Sandbox, Unknowns, demo
from tests.sdk.exports import (
    BOOKYEAR,
    FIRST,
    KNOWN,
    NEW,
    OTHER,
    booking,
    invoice,
    month,
    outcomes,
)


def line_changed(**changes: Any) -> Wanted:
    document = booking(0)
    lines = (attrs.evolve(document.lines[0], **changes),)
    return Wanted(attrs.evolve(document, lines=lines), NEW)


def changed(**changes: Any) -> Wanted:
    return Wanted(attrs.evolve(booking(0), **changes), NEW)


def invoice_changed(total: str, **changes: Any) -> Wanted:
    document = invoice(0)
    lines = (attrs.evolve(document.lines[0], **changes),)
    return Wanted(attrs.evolve(document, lines=lines), NEW, total=Decimal(total))


def lines(**changes: Any) -> tuple[BookingLine, ...]:
    return (attrs.evolve(booking(0).lines[0], **changes),)


WRONG: list[tuple[Wanted, str]] = [
    (changed(bookyear_id=77), "the dossier has no bookyear 77"),
    (changed(bookyear_id=1, journal="V1"), "bookyear 2017-01-01 to 2017-12-31 is closed"),
    (changed(document_date=dt.date(2019, 1, 1)), "2019-01-01 is outside bookyear 2018-01-01"),
    (changed(period=201813), "the bookyear has no period 201813"),
    (changed(amount=Decimal("1.00")), "its lines come to 121.00, and its amount is 1.00"),
    (changed(amount=Decimal("-121.01")), "its lines come to 121.00, and its amount is -121.01"),
    (line_changed(account=123456), "the bookyear has no account 123456"),
    (line_changed(vat_code="6"), "Codes that look like it: 06."),
    (line_changed(vat_code="D21"), "VAT code 'D21' is not for sales"),
    (changed(amount=Decimal("121.005")), "may have 2 decimals at most"),
    (changed(comment="a\x07"), "control character U+0007"),
    (line_changed(vat=Decimal("-21.00")), "differ in sign"),
    (changed(number=0), "number: must be 1 or more"),
    (Wanted(booking(0), NEW, total=Decimal("121.01")), "it is 121.01 on paper, and 121.00 here"),
    (changed(currency="USD"), "it is in USD at a rate of 1"),
    (changed(exchange_rate=Decimal(2)), "it is in EUR at a rate of 2"),
    (line_changed(vat_code=""), "there is no VAT code ''"),
    (invoice_changed("60.53"), "it is 60.53 on paper, and Octopus may make it 60.50."),
    (invoice_changed("60.53"), "its lines, its VAT codes or its total are wrong."),
    (line_changed(account=None), "a line has no account"),
    (invoice_changed("60.50", account=None), "a line has no account"),
    (line_changed(vat_code=None), "a line has VAT and no VAT code"),
    (line_changed(cost_centre=77), "cost centre 77 does not exist"),
    (line_changed(cost_centre=2), "cost centre 2 is closed"),
    (
        changed(amount=Decimal("106.00"), lines=lines(vat=Decimal("6.00"))),
        "its VAT at code '21' is 6.00, and 21 % gives 21.00",
    ),
    (changed(amount=Decimal("NaN")), "must be a finite number, not NaN"),
    (line_changed(base=Decimal("Infinity"), vat=Decimal("-Infinity")), "must be a finite number"),
    (line_changed(base=Decimal("sNaN")), "must be a finite number"),
    (invoice_changed("60.50", count=Decimal("1E+30")), "must be smaller than 1000000000000"),
    (invoice_changed("60.50", unit_price=Decimal("NaN")), "must be a finite number"),
    (changed(document_date=dt.date(1, 1, 1)), "0001-01-01 is outside bookyear"),
    (changed(external_id=1002), "is for customer 1002, and it comes with customer 1700"),
    (changed(relation_id=3), "it names relation 3, and its customer has none yet"),
    (Wanted(booking(0), attrs.evolve(KNOWN, id=4)), "it names relation 4, and its customer is"),
    (
        Wanted(invoice(0), NEW, attachments=(Attachment(file_name=" ", data=b""),)),
        "attachments[0].file_name: must not be empty",
    ),
]


@pytest.mark.parametrize(("wanted", "words"), WRONG, ids=[words for _, words in WRONG])
def test_a_wrong_document_is_found(
    sandbox: Sandbox, dossier: Dossier, wanted: Wanted, words: str
) -> None:
    with pytest.raises(PreflightError) as caught:
        dossier.export([wanted])
    assert words in str(caught.value)
    assert not [r for r in sandbox.requests if r.operation_id.startswith("insert")]


def test_cost_centres_are_read_only_when_a_line_names_one(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    assert dossier.export([line_changed(cost_centre=1)]).complete
    assert dossier.export([Wanted(booking(1), NEW)]).complete
    assert len([r for r in sandbox.requests if r.operation_id == "getCostCentres"]) == 1
    assert [(centre.id, centre.closed) for centre in dossier.cost_centres()] == [
        (1, False),
        (2, True),
    ]


def test_what_may_be_meant_is_a_warning(dossier: Dossier) -> None:
    odd = [
        changed(due_date=dt.date(2018, 10, 30)),
        changed(amount=Decimal("100.00"), lines=lines(vat=None)),
        changed(amount=Decimal("100.00"), lines=lines(vat=None, vat_code=None)),
        line_changed(account=613000),
    ]
    plans = [dossier.plan([wanted]) for wanted in odd]
    assert all(plan.clean for plan in plans)
    said = ["\n".join(map(str, plan.findings)) for plan in plans]
    assert "it is due on 2018-10-30, before its date 2018-10-31" in said[0]
    assert "its VAT at code '21' is 0, and 21 % gives 21.00" in said[1]
    assert "a line has no VAT code" in said[2]
    assert "account 613000 is no account for sales, which begin with 7" in said[3]


def test_the_callers_own_arithmetic_changes_no_cent(dossier: Dossier) -> None:
    large = Decimal("1234567.89"), Decimal("259259.26")
    line = attrs.evolve(booking(0).lines[0], base=large[0], vat=large[1])
    right = changed(lines=(line,), amount=Decimal("1493827.15"))
    wrong = changed(lines=(line,), amount=Decimal("1493827.19"))
    with localcontext(prec=6, rounding=ROUND_UP):
        assert dossier.plan([right]).clean
        assert not dossier.plan([wrong]).clean


def test_a_list_of_customers_that_has_shifted_is_found(sandbox: Sandbox, dossier: Dossier) -> None:
    own = [attrs.evolve(each.document, external_id=each.customer.external_id) for each in month()]
    shifted = [month()[(at + 1) % 4].customer for at in range(4)]
    with pytest.raises(PreflightError) as caught:
        dossier.export([Wanted(*pair) for pair in zip(own, shifted, strict=True)])
    assert str(caught.value).count("a list may have shifted") == 3  # one is for the same customer
    assert not [r for r in sandbox.requests if r.method == "PUT"]


def test_a_wrong_customer_is_told_once(dossier: Dossier) -> None:
    nowhere = attrs.evolve(NEW, country=" ")
    with pytest.raises(PreflightError) as caught:
        dossier.export([Wanted(booking(at), nowhere) for at in range(4)])
    (finding,) = caught.value.findings
    assert str(finding).startswith("error: customer 1700: Relation.country: leave it out")
    assert finding.documents == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "Kantoor\nDelta"}, "name: holds the control"),
        ({"id": 3, "name": ""}, "and a name"),
    ],
)
def test_a_customer_that_cannot_be_searched_for_is_found(
    sandbox: Sandbox, dossier: Dossier, change: dict[str, Any], words: str
) -> None:
    documents = [Wanted(booking(0), attrs.evolve(NEW, **change)), Wanted(booking(1), KNOWN)]
    with pytest.raises(PreflightError, match=words):
        dossier.export(documents)
    assert not [r for r in sandbox.requests if r.method == "PUT"]


@pytest.mark.parametrize(
    ("numbers", "cure"),
    [
        ((0, 0), "Leave the double out, or correct its number."),
        ((1, 0), "Give the documents in the order of their numbers."),
        ((0, 2), "Add the missing document, or end the range before the gap."),
    ],
)
def test_numbers_that_do_not_follow_get_their_own_cure(
    dossier: Dossier, numbers: tuple[int, int], cure: str
) -> None:
    plan = dossier.plan([Wanted(booking(number), NEW) for number in numbers])
    said = [str(finding) for finding in plan.findings if "journal V4" in finding.subject]
    assert len(said) == 1
    assert said[0].endswith(cure)


def test_a_price_finer_than_the_journal_is_found(sandbox: Sandbox) -> None:
    def two_decimals(*request: Any) -> tuple[int, dict[str, str], bytes]:
        status, headers, body = sandbox.handle(*request)
        return status, headers, body.replace(b'"FOUR"', b'"TWO"')

    client = OctopusClient(Credentials(**sandbox.login), transport=two_decimals)
    fine = invoice_changed("60.50", unit_price=Decimal("20.0012"))
    with pytest.raises(PreflightError, match=r"unit prices with 2 decimals, and one is 20\.0012"):
        client.dossier(31801).export([fine])
    four = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle)
    assert four.dossier(31801).export([fine]).complete


@pytest.mark.parametrize("cents", ["60.49", "60.50", "60.51"])
def test_a_cent_of_difference_in_an_invoice_journal_is_a_warning(
    dossier: Dossier, cents: str
) -> None:
    report = dossier.export([invoice_changed(cents)])
    assert outcomes(report) == ["booked"]
    warned = [str(finding) for finding in report.findings if "on paper" in finding.rule]
    assert bool(warned) is (cents != "60.50")


def test_a_credit_note_needs_a_code_for_credit_notes(desk: Desk, dossier: Dossier) -> None:
    del desk
    good = changed(amount=Decimal("-121.00"))
    assert outcomes(dossier.export([good])) == ["booked"]
    lines = (attrs.evolve(invoice(0).lines[0], count=Decimal("-2.5"), vat_code="I21"),)
    with pytest.raises(PreflightError, match="'I21' is not for credit notes on sales"):
        dossier.export([Wanted(attrs.evolve(invoice(0), lines=lines), NEW)])


def test_a_list_that_shows_each_code_once_proves_nothing_about_credit_notes() -> None:
    sandbox = Sandbox(demo(), Unknowns(vat_codes_repeat_per_type=False))
    client = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle)
    report = client.dossier(31801).export([changed(amount=Decimal("-121.00"))])
    assert outcomes(report) == ["booked"]
    assert "the list shows VAT code '21' for sales only" in str(report)


def test_a_cost_centre_that_is_mandatory() -> None:
    seed = demo()
    for account in seed["dossiers"][0]["accounts"]:
        if account["id"] == 700000:
            account["costCentreType"] = 1
    sandbox = Sandbox(seed)
    client = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle)
    with pytest.raises(PreflightError, match="account 700000 needs a cost centre"):
        client.dossier(31801).export([Wanted(booking(0), NEW)])


def test_a_closed_journal_and_a_closed_period(dossier: Dossier, desk: Desk) -> None:
    desk.close_period("V4", 201810, BOOKYEAR)
    with pytest.raises(PreflightError, match="nothing may be booked up to period 201810"):
        dossier.export([Wanted(booking(0), NEW)])
    desk.close_journal("V1", BOOKYEAR)
    with pytest.raises(PreflightError, match="the journal is closed"):
        dossier.export([Wanted(invoice(0), NEW)])


def test_what_stands_already_needs_no_open_period(dossier: Dossier, desk: Desk) -> None:
    january = [Wanted(booking(i), KNOWN) for i in range(2)]
    dossier.export(january)
    desk.protect_period("V4", 201810, BOOKYEAR)
    november = attrs.evolve(booking(2), period=201811, document_date=dt.date(2018, 11, 5))
    report = dossier.export([*january, Wanted(november, NEW)])
    assert outcomes(report) == ["already booked", "already booked", "booked"]
    desk.close_journal("V4", BOOKYEAR)
    assert outcomes(dossier.export(january)) == ["already booked"] * 2


def test_a_bookyear_that_was_closed_today_is_noticed(dossier: Dossier, desk: Desk) -> None:
    dossier.bookyears()
    desk.close_bookyear(BOOKYEAR)
    with pytest.raises(PreflightError, match="is closed"):
        dossier.export([Wanted(booking(0), NEW)])


def test_an_account_that_was_made_today_is_seen(sandbox: Sandbox, dossier: Dossier) -> None:
    dossier.accounts(BOOKYEAR)
    with pytest.raises(PreflightError, match="no account 777777"):
        dossier.export([line_changed(account=777777)])
    asked = [r for r in sandbox.requests if r.operation_id == "getAccounts"]
    assert len(asked) == 2  # once remembered, and once more for the account that is not there


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (Choices(expected_dossier=31802), "this is dossier 31801, and 31802 was expected"),
        (Choices(expected_vat_number="BE0728.474.156"), "its VAT number is BE0462.496.988"),
    ],
)
def test_the_wrong_books(dossier: Dossier, choices: Choices, words: str) -> None:
    with pytest.raises(PreflightError) as caught:
        dossier.export(month(), choices)
    assert words in str(caught.value)


def test_the_right_books(dossier: Dossier) -> None:
    choices = Choices(expected_dossier=31801, expected_vat_number="BE 0462 496 988")
    assert dossier.export(month(), choices).complete


def test_a_document_that_stands_in_another_journal(dossier: Dossier) -> None:
    assert dossier.export([Wanted(booking(0), NEW)]).complete
    same = attrs.evolve(invoice(0), comment=booking(0).comment)
    with pytest.raises(PreflightError, match="2018/00159 stands in journal V4 as 201800159"):
        dossier.export([Wanted(same, NEW)])
    # A credit note may bear the number of an invoice: Force has a series of each.
    back = (attrs.evolve(same.lines[0], count=Decimal("-2.5")),)
    assert dossier.export([Wanted(attrs.evolve(same, lines=back), NEW)]).complete


def test_a_customer_whose_documents_stand_is_never_created_again(
    dossier: Dossier, desk: Desk
) -> None:
    wanted = [Wanted(booking(0), KNOWN)]
    dossier.export(wanted)
    desk.edit_relation(3, externalRelationId=4711, vatNr="", name="De Korenaar en zonen")
    before = desk.relations
    with pytest.raises(PreflightError, match="its documents stand on relation 3"):
        dossier.export([*wanted, Wanted(booking(1), KNOWN)])
    assert desk.relations == before


def test_a_document_that_was_deleted_in_octopus_needs_consent(dossier: Dossier, desk: Desk) -> None:
    wanted = month(2)
    dossier.export(wanted)
    assert desk.delete_last_document("V4", BOOKYEAR) == FIRST + 1
    with pytest.raises(PreflightError, match="somebody deleted this number in Octopus"):
        dossier.export(wanted)
    report = dossier.export(wanted, Choices(rebook_deleted=frozenset({FIRST + 1})))
    assert outcomes(report) == ["already booked", "booked"]


def test_what_could_not_be_looked_at_is_not_checked(sandbox: Sandbox, dossier: Dossier) -> None:
    for operation in ("getVatCodes", "getAccounts", "getReportModifiedBooking"):
        for nth in (1, 2, 3):
            sandbox.faults.answer(operation, status=503, nth=nth)
    report = dossier.export(month())
    assert report.complete
    subjects = [f.subject for f in report.findings if f.severity == "not checked"]
    assert subjects == ["VAT codes", "accounts of bookyear 2", "deleted documents"]


def test_what_was_not_checked_stops_the_run_when_all_must_be(
    sandbox: Sandbox, dossier: Dossier, desk: Desk
) -> None:
    for nth in (1, 2, 3):
        sandbox.faults.answer("getReportModifiedBooking", status=503, nth=nth)
    with pytest.raises(PreflightError, match="deleted documents: it could not be checked: "):
        dossier.export(month(), Choices(all_checked=True))
    assert desk.documents("V4", BOOKYEAR) == []
    assert dossier.export(month(), Choices(all_checked=True)).complete


def test_a_year_too_large_to_list_is_read_by_journal(sandbox: Sandbox, dossier: Dossier) -> None:
    for nth in (1, 2, 3):
        sandbox.faults.answer("getModifiedBuySellBookings", status=504, nth=nth)
    report = dossier.export(month())
    assert report.complete
    (finding,) = [f for f in report.findings if f.severity == "not checked"]
    assert finding.subject == "bookings of bookyear 2"


# ---- In part -----------------------------------------------------------------------------------


def test_in_part_books_up_to_the_first_error(dossier: Dossier, desk: Desk) -> None:
    wanted = month(5)
    lines = (attrs.evolve(booking(2).lines[0], account=123456),)
    wanted[2] = Wanted(attrs.evolve(booking(2), lines=lines), NEW)
    report = dossier.export(wanted, Choices(partial=True))
    assert outcomes(report) == ["booked", "booked", "refused", "not tried", "not tried"]
    assert "no account 123456" in report.results[2].reason
    assert report.results[4].reason == "201800161 stopped journal V4."
    assert len(desk.documents("V4", BOOKYEAR)) == 2


def test_in_part_with_a_gap(dossier: Dossier) -> None:
    wanted = [Wanted(booking(i), NEW) for i in (0, 1, 3)]
    report = dossier.export(wanted, Choices(partial=True))
    assert outcomes(report) == ["booked", "booked", "refused"]


def test_in_part_creates_no_customer_that_no_document_reaches(dossier: Dossier, desk: Desk) -> None:
    wanted = [Wanted(booking(1), OTHER), Wanted(invoice(0), NEW)]
    report = dossier.export(wanted, Choices(partial=True))
    assert outcomes(report) == ["refused", "booked"]
    names = {relation["name"] for relation in desk.relations}
    assert "Kantoor Delta BV" in names
    assert "Simon Leysen" not in names


# ---- Answers -----------------------------------------------------------------------------------


def _numbered(desk: Desk) -> dict[int, dict[str, Any]]:
    key = "relationIdentificationServiceData"
    return {relation[key]["relationKey"]["id"]: relation for relation in desk.relations}


PHARMACY = attrs.evolve(NEW, name="Apotheek Sint-Martinus", street="Nieuwe weg 1")


@pytest.mark.parametrize(
    ("answer", "relation_id", "street", "external"),
    [
        (Answer(AnswerKind.UPDATE), 5, "Nieuwe weg 1", 1700),
        (Answer(AnswerKind.BOOK_ON), 5, "Pontstraat 60", 0),
        (Answer(AnswerKind.BOOK_ON, relation_id=5), 5, "Pontstraat 60", 0),
        (Answer(AnswerKind.CREATE), None, "Pontstraat 60", 0),
    ],
)
def test_a_person_answers_a_stop(
    dossier: Dossier,
    desk: Desk,
    answer: Answer,
    relation_id: int | None,
    street: str,
    external: int,
) -> None:
    wanted = [Wanted(booking(0), PHARMACY)]
    with pytest.raises(PreflightError, match="without a number"):
        dossier.export(wanted)
    report = dossier.export(wanted, Choices(answers={1700: answer}))
    assert report.complete
    on = report.results[0].document.relation_id
    assert on == relation_id or (relation_id is None and on not in (None, 5))
    five = _numbered(desk)[5]
    assert five["streetAndNr"] == street
    assert five["relationIdentificationServiceData"]["externalRelationId"] == external


def test_an_answer_never_makes_a_second_relation_with_the_number(dossier: Dossier) -> None:
    other = attrs.evolve(KNOWN, vat_number="BE0417.108.908")
    wanted = [Wanted(booking(0), other)]
    for answer in (Answer(AnswerKind.CREATE), Answer(AnswerKind.UPDATE, relation_id=16)):
        with pytest.raises(PreflightError, match="the VAT numbers differ"):
            dossier.export(wanted, Choices(answers={1002: answer}))


def test_one_of_two_relations_is_chosen_by_a_person(dossier: Dossier, desk: Desk) -> None:
    keys = [
        desk.add_relation(
            {
                "name": name,
                "currencyCode": "EUR",
                "relationIdentificationServiceData": {"externalRelationId": 1700},
            }
        )
        for name in ("Kantoor Delta BV", "Kantoor Delta (oud)")
    ]
    wanted = [Wanted(booking(0), NEW)]
    with pytest.raises(PreflightError):
        dossier.export(wanted, Choices(answers={1700: Answer(AnswerKind.BOOK_ON)}))
    answer = Answer(AnswerKind.BOOK_ON, relation_id=keys[0])
    report = dossier.export(wanted, Choices(answers={1700: answer}))
    assert report.results[0].document.relation_id == keys[0]
    answer = Answer(AnswerKind.UPDATE, relation_id=keys[1])
    plan = dossier.plan([Wanted(booking(1), NEW)], Choices(answers={1700: answer}))
    decision = plan.customers[1700]
    assert (decision.action, decision.relation.id) == (Action.UPDATED, keys[1])
    assert "external_id" not in decision.changed
