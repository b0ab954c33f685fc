"""What is found before the first write, each with its subject, rule and cure."""

import datetime as dt
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_sdk import (
    Answer,
    AnswerKind,
    Choices,
    Dossier,
    PreflightError,
    Wanted,
)
from octopus_sdk.sandbox import Desk, Sandbox
from tests.sdk.exports import (
    BOOKYEAR,
    FIRST,
    KNOWN,
    NEW,
    OTHER,
    booking,
    invoice,
    line_changed,
    month,
    outcomes,
)


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
        (Answer(AnswerKind.UPDATE, relation_id=5), 5, "Nieuwe weg 1", 1700),
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
    for answer, words in (
        (Answer(AnswerKind.CREATE), "the VAT numbers differ"),
        (Answer(AnswerKind.UPDATE, relation_id=16), r"\(relation 16\) is customer 1001"),
        (Answer(AnswerKind.BOOK_ON, relation_id=16), r"\(relation 16\) is customer 1001"),
        (Answer(AnswerKind.BOOK_ON, relation_id=4711), "there is no relation 4711"),
    ):
        with pytest.raises(PreflightError, match=words):
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
    with pytest.raises(PreflightError, match="2 relations bear the external number 1700"):
        dossier.export(wanted)
    answer = Answer(AnswerKind.BOOK_ON, relation_id=keys[0])
    report = dossier.export(wanted, Choices(answers={1700: answer}))
    assert report.results[0].document.relation_id == keys[0]
    # Nobody knows which of the two a service writes that looks at the number first.
    answer = Answer(AnswerKind.UPDATE, relation_id=keys[1])
    with pytest.raises(PreflightError, match="bears the external number 1700"):
        dossier.export([Wanted(booking(1), NEW)], Choices(answers={1700: answer}))
