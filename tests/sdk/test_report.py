"""How a run is watched, cut, read back and told."""

import csv
import io
import itertools
import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_sdk import (
    Choices,
    Credentials,
    Dossier,
    ExportInterrupted,
    OctopusClient,
    Outcome,
    Wanted,
    errors,
)
from octopus_sdk.models import Attachment
from octopus_sdk.sandbox import Desk, Sandbox, demo
from tests.sdk.exports import BOOKYEAR, FIRST, KNOWN, NEW, booking, invoice, month, outcomes

PDF = Attachment(file_name="invoice.pdf", data=b"%PDF")


def test_a_run_can_be_iterated(dossier: Dossier) -> None:
    wanted = month(4)
    with dossier.export_run(wanted) as run:
        assert len(run) == 4
        seen = []
        for result in run:
            seen.append(result.outcome)
            stands = [each.outcome.stands for each in run.report.results]
            assert stands == [True] * len(seen) + [False] * (4 - len(seen))
            assert run.report.interrupted
    assert seen == [Outcome.BOOKED] * 4
    assert run.report.complete
    assert run.report.verified
    assert not run.report.interrupted


def test_a_loop_that_is_left_ends_the_run(dossier: Dossier, desk: Desk) -> None:
    wanted = month(4)
    with dossier.export_run(wanted) as run:
        for result in run:
            if result.document.number == FIRST + 1:
                break
    assert outcomes(run.report) == ["booked", "booked", "not tried", "not tried"]
    assert run.report.interrupted
    assert len(desk.documents("V4", BOOKYEAR)) == 2
    assert outcomes(dossier.export(wanted)) == ["already booked"] * 2 + ["booked"] * 2


def _interrupted_at(sandbox: Sandbox, call: int, *, after: bool) -> Dossier:
    """A dossier whose nth request is cut by Ctrl-C, before or after the service acts."""
    calls = itertools.count(1)

    def transport(
        method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        number = next(calls)
        if number == call and not after:
            raise KeyboardInterrupt
        answer = sandbox.handle(method, url, headers, body)
        if number == call:
            raise KeyboardInterrupt
        return answer

    return OctopusClient(Credentials(**sandbox.login), transport=transport).dossier(31801)


@pytest.mark.parametrize("after", [False, True])
def test_ctrl_c_at_any_call_leaves_a_true_report(after: bool) -> None:
    wanted = month(3)
    for call in range(1, 40):
        sandbox = Sandbox(demo())
        try:
            assert _interrupted_at(sandbox, call, after=after).export(wanted).complete
        except ExportInterrupted as cut:
            report = cut.report
        else:
            break
        assert report.interrupted
        there = {d["documentSequenceNr"] for d in sandbox.dossier(31801).documents("V4", BOOKYEAR)}
        for result in report.results:
            if result.outcome.stands:
                assert result.document.number in there
            elif result.outcome is not Outcome.UNKNOWN:
                assert result.document.number not in there
        again = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle)
        assert again.dossier(31801).export(wanted).complete
        assert len(sandbox.dossier(31801).documents("V4", BOOKYEAR)) == 3
    else:
        raise AssertionError("a run takes fewer calls than this")
    assert call > 15


def test_two_threads_take_turns(sandbox: Sandbox) -> None:
    wanted = month(6)
    together = threading.Barrier(2)

    def export(_: int) -> list[str]:
        client = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle)
        together.wait()
        return outcomes(client.dossier(31801).export(wanted))

    with ThreadPoolExecutor(2) as pool:
        one, other = sorted(pool.map(export, range(2)))
    assert one == ["already booked"] * 6
    assert other == ["booked"] * 6


def test_an_export_within_an_export_of_the_same_journal_does_not_wait_for_itself(
    dossier: Dossier,
) -> None:
    wanted = month(3)
    with dossier.export_run(wanted) as run:
        for _ in run:
            with pytest.raises(errors.ExportRunningError, match="End the export that is running"):
                dossier.export(wanted)
    assert run.report.complete
    assert dossier.export(wanted).complete


def test_two_processes_race_and_neither_doubles(sandbox: Sandbox, desk: Desk) -> None:
    """A second client that does not share this process' turns books in between."""
    wanted = month(4)

    def transport(
        method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        return sandbox.handle(method, url, headers, body)

    other = OctopusClient(Credentials(**sandbox.login), transport=transport).dossier(31801)
    mine = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle).dossier(31801)

    def interfere(event: Any) -> None:
        if getattr(event, "outcome", None) is Outcome.BOOKED and event.document.number == FIRST:
            assert other.export(wanted).complete

    report = mine.export(wanted, progress=interfere)
    # The other run has booked the same documents: what is there is ours, whoever sent it.
    assert outcomes(report) == ["booked", "already booked", "already booked", "already booked"]
    assert [d["documentSequenceNr"] for d in desk.documents("V4", BOOKYEAR)] == [
        FIRST + i for i in range(4)
    ]


def test_a_journal_that_is_open_is_waited_for(sandbox: Sandbox) -> None:
    naps: list[float] = []
    desk = sandbox.dossier(31801)

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 2:
            desk.release_journal("V4", BOOKYEAR)

    client = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle, sleep=sleep)
    desk.open_journal("V4", BOOKYEAR)
    assert client.dossier(31801).export(month(2)).complete
    assert naps == [5.0, 15.0]


def test_patience_ends(sandbox: Sandbox, dossier: Dossier, desk: Desk) -> None:
    desk.open_journal("V4", BOOKYEAR)
    report = dossier.export(month(2), Choices(patience=(1.0,)))
    assert outcomes(report) == ["refused", "not tried"]
    assert "Vrijgeven dagboek" in report.results[0].reason
    assert len([r for r in sandbox.requests if r.operation_id == "insertBuySellBooking"]) == 2


def test_files_travel_with_a_booking_and_after_an_invoice(
    sandbox: Sandbox, dossier: Dossier, desk: Desk
) -> None:
    wanted = [
        Wanted(booking(0), KNOWN, attachments=(PDF,)),
        Wanted(invoice(0), KNOWN, attachments=(PDF,)),
    ]
    report = dossier.export(wanted)
    assert [file["fileName"] for file in desk.attachments("V4", FIRST, BOOKYEAR)] == ["invoice.pdf"]
    assert report.results[1].attachments == "invoice.pdf: sent"
    sandbox.faults.lose_after("uploadInvoiceAttachment")
    report = dossier.export([Wanted(invoice(1), KNOWN, attachments=(PDF,))])
    assert outcomes(report) == ["booked"]
    assert "Look in Octopus" in report.results[0].attachments


def test_what_stands_is_verified_at_the_end(dossier: Dossier, desk: Desk) -> None:
    wanted = month(3)
    assert dossier.export(wanted).verified is True

    def spoil(event: Any) -> None:
        if getattr(event, "document", None) and event.document.number == FIRST + 3:
            desk.edit_document("V4", FIRST + 1, BOOKYEAR, amount=Decimal("1.00"))

    report = dossier.export([*wanted, Wanted(booking(3), NEW)], progress=spoil)
    assert report.verified is False
    assert "is NOT what was sent" in str(report)
    assert outcomes(report) == ["already booked", "number taken", "already booked", "booked"]
    assert not report.complete
    desk.edit_document("V4", FIRST + 1, BOOKYEAR, amount=Decimal("122.21"))

    def take_away(event: Any) -> None:
        if getattr(event, "document", None) and event.document.number == FIRST + 4:
            desk.delete_last_document("V4", BOOKYEAR)

    report = dossier.export(
        [*wanted, Wanted(booking(3), NEW), Wanted(booking(4), NEW)], progress=take_away
    )
    assert (report.verified, report.complete) == (False, False)
    assert "is not there any more" in report.results[-1].reason


def test_any_later_day_can_be_verified(dossier: Dossier, desk: Desk) -> None:
    wanted = month(3)
    dossier.export(wanted)
    assert dossier.verify(wanted).verified is True
    desk.edit_document("V4", FIRST + 1, BOOKYEAR, amount=Decimal("1.00"))
    desk.delete_last_document("V4", BOOKYEAR)
    report = dossier.verify(wanted)
    assert outcomes(report) == ["already booked", "number taken", "not tried"]
    assert report.verified is False
    desk.edit_relation(3, externalRelationId=0, vatNr="", name="Iemand anders")
    (first, *_) = dossier.verify(wanted).results
    assert first.outcome is Outcome.ALREADY_BOOKED
    assert "Whether relation 3 is its customer was not confirmed" in first.reason


def test_an_unknown_document_is_looked_for_once_more_at_the_end(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    sandbox.faults.lose_after("insertBuySellBooking", nth=2)
    for nth in (2, 3, 4):
        sandbox.faults.answer("getModifiedBuySellBookings", status=503, nth=nth)
    sandbox.faults.answer("getBuySellBooking", status=503)
    report = dossier.export(month(3))
    assert outcomes(report) == ["booked", "confirmed", "not tried"]
    assert report.results[1].evidence == "found when the run looked at the end"


def test_a_report_tells_every_call_and_what_is_left(sandbox: Sandbox, dossier: Dossier) -> None:
    report = dossier.export(month(5))
    assert sum(report.calls.values()) == len(sandbox.requests)
    assert report.calls["insertBuySellBooking"] == 5
    quotas = {quota.operation: quota.left for quota in dossier.quotas()}
    assert report.left == quotas
    most = (
        f"{len(sandbox.requests)} calls: 6 getRelations (394 left today), "
        "5 insertBuySellBooking (395 left today), 14 others."
    )
    assert str(report).splitlines()[1] == most
    assert most in report._repr_html_()
    assert json.loads(report.to_json())["left"] == quotas


def test_a_report_goes_into_tables_and_files(dossier: Dossier) -> None:
    report = dossier.export([*month(2), Wanted(invoice(0), NEW)])
    rows = report.to_dicts()
    assert [row["paper"] for row in rows] == ["2018/00159", "2018/00160", "F 2018/00159"]
    assert rows[0]["amount"] == Decimal("121.00")
    assert rows[2]["amount"] is None
    read = list(csv.DictReader(io.StringIO(report.to_csv())))
    assert [row["number"] for row in read] == [str(row["number"]) for row in rows]
    told = json.loads(report.to_json())
    assert told["complete"] is True
    assert told["calls"]["insertBuySellBooking"] == 2
    assert told["results"][0]["amount"] == "121.00"
    assert report.to_records(31801)[1] == {
        "dossier_id": 31801,
        "bookyear_id": BOOKYEAR,
        "journal": "V4",
        "number": FIRST + 1,
        "relation_id": rows[1]["relation_id"],
        "outcome": "booked",
    }
    assert report.booked_total == Decimal("121.00") + Decimal("122.21") + Decimal("50.00")
    html = report._repr_html_()
    assert html.count("<tr>") == 4
    assert "2018/00160" in html


# ---- Booking invoices in Octopus ---------------------------------------------------------------


def test_our_invoices_are_booked_up_to_a_number(dossier: Dossier, desk: Desk) -> None:
    ours = [invoice(i) for i in range(3)]
    wanted = [Wanted(each, KNOWN) for each in ours]
    dossier.export(wanted)
    told = dossier.book_invoices(ours, FIRST + 1)
    assert [(row.number, row.success) for row in told] == [(FIRST, True), (FIRST + 1, True)]
    assert desk.is_booked("V1", FIRST + 1, BOOKYEAR)
    assert not desk.is_booked("V1", FIRST + 2, BOOKYEAR)
    assert dossier.book_invoices(ours, FIRST + 1) == []
    assert len(dossier.book_invoices(ours, FIRST + 2)) == 1
    # What was booked is recognised by a later run, and by a look.
    assert outcomes(dossier.export(wanted)) == ["already booked"] * 3


def test_somebody_elses_invoice_is_never_booked(dossier: Dossier, desk: Desk) -> None:
    ours = [invoice(i) for i in range(2)]
    dossier.export([Wanted(each, KNOWN) for each in ours])
    dossier.insert_invoice(
        attrs.evolve(invoice(2), relation_id=3, comment="by hand"),
    )
    with pytest.raises(errors.ForeignInvoicesError, match=r"also book \[201800161\]"):
        dossier.book_invoices(ours, FIRST + 2)
    with pytest.raises(errors.ForeignInvoicesError, match=r"also book \[201800159\]"):
        dossier.book_invoices(ours[1:], FIRST + 1)
    assert not desk.is_booked("V1", FIRST, BOOKYEAR)
    assert len(dossier.book_invoices(ours, FIRST + 1)) == 2


@pytest.mark.parametrize(
    ("ours", "number", "words"),
    [
        ([], FIRST, "one journal of one bookyear, not of 0"),
        ([invoice(0), attrs.evolve(invoice(1), journal="V2")], FIRST, "not of 2"),
        ([invoice(0), invoice(1)], FIRST + 2, "201800161 is not among these documents"),
        ([invoice(0), invoice(1), invoice(3)], FIRST + 3, "201800162 follows 201800160"),
        ([invoice(0), invoice(1), invoice(2)], FIRST + 2, r"\[201800161\] do not stand in V1"),
        ([booking(0)], FIRST, "must be Invoice, not Booking"),
        ([invoice(0)], "159", "to_number: must be int, not str"),
    ],
)
def test_what_cannot_be_booked_through(
    dossier: Dossier, desk: Desk, ours: list[Any], number: Any, words: str
) -> None:
    dossier.export([Wanted(invoice(at), KNOWN) for at in range(2)])
    with pytest.raises(errors.InvalidValueError, match=words):
        dossier.book_invoices(ours, number)
    assert not desk.is_booked("V1", FIRST, BOOKYEAR)
