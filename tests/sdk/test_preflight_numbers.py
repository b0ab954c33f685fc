"""Numbers in the journal and on paper: what does not go together is found beforehand."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_sdk import Choices, Credentials, Dossier, OctopusClient, PreflightError, Wanted
from octopus_sdk.sandbox import Desk, Sandbox
from tests.sdk.exports import BOOKYEAR, FIRST, NEW, OTHER, booking, invoice, month


def errors(dossier: Dossier, documents: list[Wanted], **choices: Any) -> list[str]:
    """Return the errors of a preflight."""
    with pytest.raises(PreflightError) as caught:
        dossier.export(documents, Choices(**choices))
    return [str(each) for each in caught.value.findings if each.severity == "error"]


def credit(index: int, **changes: Any) -> Wanted:
    """Return a credit note."""
    document = booking(index)
    return Wanted(attrs.evolve(document, amount=-document.amount, **changes), NEW)


def void(index: int, **changes: Any) -> Wanted:
    """Return an empty document."""
    return Wanted(attrs.evolve(booking(index), amount=Decimal("0.00"), lines=(), **changes), NEW)


def answering(sandbox: Sandbox, operation: str, change: Callable[[Any], Any]) -> Dossier:
    """Return the dossier of a service whose answers to one call are changed."""

    def transport(*request: Any) -> tuple[int, Mapping[str, str], bytes]:
        status, headers, body = sandbox.handle(*request)
        if sandbox.requests[-1].operation_id == operation:
            body = json.dumps(change(json.loads(body))).encode()
        return status, headers, body

    return OctopusClient(Credentials(**sandbox.login), transport=transport).dossier(31801)


def without_mode(value: Any) -> Any:
    """Return an answer that does not say what a journal is for."""
    if isinstance(value, list):
        return [without_mode(each) for each in value]
    if isinstance(value, dict):
        return {name: without_mode(held) for name, held in value.items() if name != "insertionType"}
    return value


# ---- On paper ----------------------------------------------------------------------------------


@pytest.mark.parametrize("other", [credit(1, comment="2018/00159"), void(1, comment="2018/00159")])
def test_one_journal_has_a_number_on_paper_once_whatever_the_sign(
    dossier: Dossier, other: Wanted
) -> None:
    found = errors(dossier, [*month(1), other])
    assert found == [
        "error: V4 2018/00159: 2 documents bear this number on paper. Leave the double out."
    ]


def test_a_credit_note_with_the_number_of_an_invoice_that_stands(dossier: Dossier) -> None:
    dossier.export(month(1))
    found = errors(dossier, [credit(1, comment="2018/00159")])
    assert found == [
        f"error: V4 2018/00159: 2018/00159 stands in journal V4 as {FIRST}. If it is the same "
        "document, it is booked already: leave it out."
    ]


def test_in_two_journals_each_kind_may_have_its_own_series(dossier: Dossier) -> None:
    note = attrs.evolve(invoice(0), comment="2018/00159")
    line = attrs.evolve(note.lines[0], count=-note.lines[0].count)  # type: ignore[operator]  # is set
    assert dossier.export([*month(1), Wanted(attrs.evolve(note, lines=(line,)), NEW)]).complete


def test_two_documents_that_were_exchanged(dossier: Dossier) -> None:
    one, two = booking(0), booking(1)
    exchanged = [
        Wanted(attrs.evolve(one, comment=two.comment), NEW),
        Wanted(attrs.evolve(two, comment=one.comment), OTHER),
    ]
    found = errors(dossier, exchanged)
    assert len(found) == 2
    assert all("does not go with that on paper. Look whether two" in each for each in found)


def test_one_of_several_that_is_out_of_step(dossier: Dossier) -> None:
    documents = month(5)
    documents[3] = Wanted(attrs.evolve(booking(3), comment="2018/00262"), NEW)
    found = errors(dossier, documents)
    assert found == [
        f"error: V4 2018/00262: its number in the journal, {FIRST + 3}, does not go with that on "
        "paper. Look whether two documents were exchanged."
    ]


@pytest.mark.parametrize(
    "comments",
    [
        ("A-7", "A-19", "A-3"),
        ("first", "second", "third"),
        ("2018/00159", "week 44", "2018/00161"),
        ("INV 2018 1", "INV 2018 2", "INV 2018 3"),
        ("2018/02-001", "2018/02-002", "2018/02-003", "2018/03-001", "2018/03-002"),
        ("F26-001", "F26-002", "CN26-001", "F26-003", "F26-004", "F26-005"),
        ("GENT-1", "GENT-2", "GENT-3", "GENT-4", "AALST-1", "AALST-2"),
        ("2018/00160", "2018/00161", "2018/00162", "2018/00163"),
        ("1", "2", "3", "4", "C 7"),
        tuple(f"2018/00{number}" for number in (159, 160, 161, 500, 501, 502, 503)),
        tuple(f"F-{number}" for number in (5, 1, 6, 2, 7, 3, 8, 4)),
        ("2018/00159", "2018/00160", "2018/00161", "2018/00162 bestelbon 4711"),
    ],
)
def test_papers_of_another_kind_are_left_in_peace(
    dossier: Dossier, comments: tuple[str, ...]
) -> None:
    documents = [
        Wanted(attrs.evolve(booking(at), comment=comment), NEW)
        for at, comment in enumerate(comments)
    ]
    report = dossier.export(documents)
    assert report.complete
    assert not report.findings


def test_numbers_on_paper_that_fall_behind_may_be_meant(dossier: Dossier) -> None:
    documents = [
        Wanted(attrs.evolve(booking(at), comment=f"F-{paper}"), NEW)
        for at, paper in enumerate((31, 32, 30, 33, 34))
    ]
    report = dossier.export(documents)
    assert report.complete
    (told,) = report.findings
    assert str(told).startswith("warning: V4 F-30: the numbers on paper rise, and this one does")


def test_void_documents_of_two_series_may_share_a_number(dossier: Dossier) -> None:
    other = Wanted(attrs.evolve(invoice(0), lines=(), comment="2018/00159"), NEW)
    assert dossier.export([void(0), other]).complete


def test_without_a_number_on_paper_nobody_can_look_elsewhere(dossier: Dossier) -> None:
    report = dossier.export([Wanted(attrs.evolve(booking(0), comment=None), NEW)])
    assert report.complete
    assert "not checked: 1 document: whether they stand in another" in str(report.findings[0])


# ---- In the journal ----------------------------------------------------------------------------


def test_a_gap_is_told_once(dossier: Dossier) -> None:
    dossier.export(month(1))
    found = errors(dossier, [*month(1), Wanted(booking(2), NEW)])
    assert len(found) == 1
    assert f"{FIRST + 2} follows {FIRST}" in found[0]


@pytest.mark.parametrize(
    ("astray", "where"),
    [({"journal": "V9"}, "journal V9 of bookyear 2"), ({"bookyear_id": 9}, "V4 of bookyear 9")],
)
def test_a_document_that_went_astray_is_not_cured_by_another_first_number(
    dossier: Dossier, astray: dict[str, Any], where: str
) -> None:
    first = Wanted(attrs.evolve(booking(0), **astray), NEW)
    found = "\n".join(errors(dossier, [first, Wanted(booking(1), NEW), Wanted(booking(2), NEW)]))
    assert f"{FIRST} is among these documents, in" in found
    assert f"{where}: correct that one." in found
    assert "set_next_number" not in found


def test_a_date_that_no_listed_period_holds(sandbox: Sandbox) -> None:
    def without_october(years: Any) -> Any:
        for year in years:
            year["periods"] = [p for p in year["periods"] if p["bookyearPeriod"] != 201810]
        return years

    dossier = answering(sandbox, "getBookyears", without_october)
    report = dossier.export([Wanted(attrs.evolve(booking(0), period=201811), NEW)])
    assert "no period that Octopus lists holds 2018-10-31" in "\n".join(map(str, report.findings))


# ---- Journals that were for another kind before ------------------------------------------------


def test_bookings_are_seen_in_a_journal_that_is_for_invoices_now(
    dossier: Dossier, desk: Desk
) -> None:
    assert dossier.export(month(1)).complete
    desk.set_mode("V4", 2, BOOKYEAR)
    same = attrs.evolve(invoice(0), journal="V4", comment="2018/00159")
    found = errors(dossier, [Wanted(same, NEW)])
    assert found == [
        f"error: V4 2018/00159: number taken: {FIRST} stands there as another kind of document. "
        "If it is the same one, it is booked already: leave it out."
    ]


def test_a_list_that_does_not_say_the_mode_hides_no_document(sandbox: Sandbox) -> None:
    silent = answering(sandbox, "getJournals", without_mode)
    assert silent.export(month(2)).complete
    again = silent.export(month(3))
    assert [r.outcome.value for r in again.results] == ["already booked"] * 2 + ["booked"]
    twice = attrs.evolve(invoice(0), comment="2018/00159")
    assert "stands in journal V4" in errors(silent, [Wanted(twice, NEW)])[0]


def test_settings_that_do_not_say_the_mode_leave_it_to_the_list(sandbox: Sandbox) -> None:
    assert answering(sandbox, "getSellJournal", without_mode).export(month(1)).complete
