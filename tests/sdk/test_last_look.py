"""What the last look of a run changes, and what becomes of it afterwards."""

import asyncio
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import attrs
import pytest

from octopus_sdk import (
    AsyncOctopusClient,
    Credentials,
    Dossier,
    ExportInterrupted,
    OctopusClient,
    PreflightError,
    RunRecord,
    Wanted,
    errors,
)
from octopus_sdk.models import Attachment
from octopus_sdk.sandbox import Desk, Sandbox
from tests.sdk.exports import BOOKYEAR, FIRST, KNOWN, NEW, booking, invoice, month, outcomes

FILE = Attachment(file_name="prestaties.pdf", data=b"%PDF-1.7")


def blind_until_the_end(sandbox: Sandbox) -> None:
    """Lose the answer of an invoice, and let each look fail but the last."""
    sandbox.faults.lose_after("insertInvoice")
    for nth in (2, 3, 4):
        sandbox.faults.answer("getModifiedInvoices", status=503, nth=nth)
    for nth in (1, 2, 3):
        sandbox.faults.answer("getInvoice", status=503, nth=nth)


def test_what_is_found_at_the_end_is_in_the_record_and_gets_its_files(
    sandbox: Sandbox, dossier: Dossier, desk: Desk, tmp_path: Path
) -> None:
    record = RunRecord(tmp_path / "run.jsonl")
    wanted = [Wanted(invoice(0), NEW, attachments=(FILE,))]
    blind_until_the_end(sandbox)
    report = dossier.export(wanted, record=record)
    assert outcomes(report) == ["confirmed"]
    assert report.results[0].attachments == "prestaties.pdf: sent"
    assert len([r for r in sandbox.requests if r.operation_id == "uploadInvoiceAttachment"]) == 1
    # So a deletion is noticed also where the list of deletions cannot be read.
    desk.delete_last_document("V1", BOOKYEAR)
    for nth in (1, 2, 3):
        sandbox.faults.answer("getReportModifiedBooking", status=503, nth=nth)
    with pytest.raises(PreflightError, match="the run record has it as booked"):
        dossier.export(wanted, record=RunRecord(tmp_path / "run.jsonl"))


def test_a_customer_that_was_not_confirmed_is_not_noted_as_if_it_was(
    sandbox: Sandbox, dossier: Dossier, desk: Desk, tmp_path: Path
) -> None:
    wanted = [Wanted(booking(0), NEW)]
    assert dossier.export(wanted).complete
    other = {"relationKey": {"id": 3}}
    desk.edit_document("V4", FIRST, BOOKYEAR, relationIdentificationServiceData=other)
    for nth in (1, 2, 3):
        sandbox.faults.answer("getRelations", status=503, nth=nth)
    record = RunRecord(tmp_path / "run.jsonl")
    report = dossier.export(wanted, record=record)
    assert "Whether relation 3 is its customer was not confirmed" in report.results[0].reason
    assert record.known(dossier.id) == {}
    with pytest.raises(PreflightError, match="number taken: it stands on relation 3"):
        dossier.export(wanted, record=record)


def test_a_comparison_knows_a_customer_whose_data_have_changed(
    dossier: Dossier, desk: Desk
) -> None:
    dossier.export([Wanted(booking(0), KNOWN)])
    desk.edit_relation(3, client=False)
    assert dossier.verify([Wanted(booking(0), KNOWN)]).verified
    other = {"relationKey": {"id": 7}}
    desk.edit_document("V4", FIRST, BOOKYEAR, relationIdentificationServiceData=other)
    report = dossier.verify([Wanted(booking(0), KNOWN)])
    assert (outcomes(report), report.verified) == (["number taken"], False)


def test_what_is_deleted_before_the_look_is_not_sent_again(
    sandbox: Sandbox, dossier: Dossier, desk: Desk
) -> None:
    def delete() -> None:
        desk.delete_last_document("V4", BOOKYEAR)

    sandbox.faults.lose_after("insertBuySellBooking")
    sandbox.faults.before("getModifiedBuySellBookings", delete, nth=2)
    report = dossier.export(month(2))
    assert outcomes(report) == ["refused", "not tried"]
    assert "somebody deleted it at once" in report.results[0].reason
    assert desk.documents("V4", BOOKYEAR) == []


def test_a_number_that_is_refused_on_a_repeat_is_looked_for_once_more(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    sandbox.faults.lose_after("insertBuySellBooking")
    sandbox.faults.answer("getModifiedBuySellBookings", status=404, nth=2)
    sandbox.faults.answer("getModifiedBuySellBookings", status=404, nth=3)
    # The refusal does not name the journal's last number.
    sandbox.faults.answer("insertBuySellBooking", status=400, nth=2, body=b'{"errorCode":-13}')
    assert outcomes(dossier.export(month(1))) == ["confirmed"]


@pytest.mark.parametrize("body", [b'{"message":"no Route matched"}', b"[]", b"<html>"])
def test_a_gateway_that_knows_no_way_does_not_make_a_customer_new(
    sandbox: Sandbox, dossier: Dossier, body: bytes
) -> None:
    sandbox.faults.answer("getRelations", status=404, body=body)
    with pytest.raises(errors.AnswerNotUnderstoodError, match="a page of its own"):
        dossier.export(month(1))
    assert not [r for r in sandbox.requests if r.method == "PUT"]


def test_no_customer_is_made_for_a_document_behind_one_that_stops_elsewhere(
    sandbox: Sandbox, dossier: Dossier, desk: Desk
) -> None:
    sandbox.faults.answer("insertUpdateRelation", status=400)
    last = attrs.evolve(NEW, external_id=1790, name="De Laatste")
    documents = [Wanted(booking(0), NEW), Wanted(invoice(0), NEW), Wanted(invoice(1), last)]
    assert outcomes(dossier.export(documents)) == ["refused", "refused", "not tried"]
    assert last.name not in {each["name"] for each in desk.relations}


def test_who_stops_waiting_for_one_journal_gives_the_other_back(dossier: Dossier) -> None:
    def ctrl_c(*_: object) -> None:
        raise KeyboardInterrupt

    def wait_a_moment() -> None:
        # An alarm that comes early is inside of what expects it.
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        waiting.__enter__()

    def hold() -> None:
        with dossier.export_run([both[1]]):
            held.set()
            done.wait(60)

    both = [Wanted(invoice(0), NEW), Wanted(booking(0), NEW)]
    waiting = dossier.export_run(both)
    held, done = threading.Event(), threading.Event()
    before = signal.signal(signal.SIGALRM, ctrl_c)
    try:
        with ThreadPoolExecutor(2) as others:
            others.submit(hold)
            held.wait(60)
            with pytest.raises(KeyboardInterrupt):
                wait_a_moment()
            assert outcomes(others.submit(dossier.export, [both[0]]).result(60)) == ["booked"]
            done.set()
    finally:
        done.set()
        signal.signal(signal.SIGALRM, before)


def test_an_export_of_asyncio_ends_with_its_block(sandbox: Sandbox) -> None:
    async def main() -> int:
        client = AsyncOctopusClient(Credentials(**sandbox.login), transport=sandbox.handle)
        async with client.dossier(31801).export_run(month(3)) as going:
            events = going.events()
            await anext(events)
        # Another run may have its turn in this journal now.
        return len([event async for event in events])

    assert asyncio.run(main()) == 0
    assert not [r for r in sandbox.requests if r.operation_id == "insertBuySellBooking"]


def test_a_task_that_stops_waiting_gives_the_other_journal_back(sandbox: Sandbox) -> None:
    async def main() -> list[str]:
        client = AsyncOctopusClient(Credentials(**sandbox.login), transport=sandbox.handle)
        own = client.dossier(31801)
        both = [Wanted(invoice(0), NEW), Wanted(booking(0), NEW)]
        async with own.export_run([both[1]]):
            waiting = asyncio.create_task(own.export_run(both).__aenter__())
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(waiting, 0.01)
            return outcomes(await own.export([both[0]]))

    assert asyncio.run(main()) == ["booked"]


# ---- Files, and who has sent them --------------------------------------------------------------


def with_file(index: int) -> Wanted:
    return Wanted(invoice(index), NEW, attachments=(FILE,))


def beside(sandbox: Sandbox, operation: str, nth: int, act: Callable[[], object]) -> Dossier:
    """Return a dossier; somebody acts just before the nth call of an operation."""
    seen: list[str] = []

    def transport(method: str, url: str, headers: Any, body: bytes) -> tuple[int, Any, bytes]:
        end = url.partition("?")[0].rpartition("/dossiers/31801/")[2]
        seen.append(f"{method} {end}")
        if seen[-1] == operation and seen.count(operation) == nth:
            act()
        return sandbox.handle(method, url, headers, body)

    return OctopusClient(Credentials(**sandbox.login), transport=transport).dossier(31801)


def uploads(sandbox: Sandbox) -> int:
    return len([r for r in sandbox.requests if r.operation_id == "uploadInvoiceAttachment"])


def rival(sandbox: Sandbox) -> Dossier:
    """Return the dossier for a run in another process."""
    return beside(sandbox, "nothing", 1, lambda: None)


def test_of_two_runs_one_sends_the_file(sandbox: Sandbox) -> None:
    documents = [with_file(0)]
    first = beside(sandbox, "POST invoices", 1, lambda: rival(sandbox).export(documents))
    report = first.export(documents)
    assert outcomes(report) == ["already booked"]
    assert report.results[0].attachments == "prestaties.pdf: whether it was sent is not known"
    assert uploads(sandbox) == 1


def test_what_a_rival_books_after_a_refusal_is_not_called_ours(sandbox: Sandbox) -> None:
    documents = [with_file(0)]
    sandbox.faults.answer("insertInvoice", status=400, body=b'{"errorCode":-13}')
    # The look after the refusal is the second; the rival comes before the last.
    first = beside(sandbox, "GET invoices/modified", 3, lambda: rival(sandbox).export(documents))
    report = first.export(documents)
    assert outcomes(report) == ["already booked"]
    assert report.results[0].attachments == "prestaties.pdf: whether it was sent is not known"
    assert uploads(sandbox) == 1


def test_what_was_refused_and_could_not_be_looked_at_is_not_called_ours(sandbox: Sandbox) -> None:
    documents = [with_file(0)]
    first = beside(sandbox, "POST invoices", 1, lambda: rival(sandbox).export(documents))
    # The first run looks for the second time after the rival, which looks twice.
    for nth in (4, 5, 6):
        sandbox.faults.answer("getModifiedInvoices", status=503, nth=nth)
    for nth in (1, 2, 3):
        sandbox.faults.answer("getInvoice", status=503, nth=nth)
    report = first.export(documents)
    assert outcomes(report) == ["already booked"]
    assert report.results[0].evidence == "another request had booked it"
    assert uploads(sandbox) == 1


def test_where_nothing_stands_nothing_is_verified(sandbox: Sandbox, dossier: Dossier) -> None:
    sandbox.faults.answer("insertBuySellBooking", status=400, body=b'{"errorCode":-13}')
    report = dossier.export(month(1))
    assert outcomes(report) == ["refused"]
    assert report.verified is None
    assert "read back" not in str(report)


def test_ctrl_c_while_the_last_look_sends_a_file_leaves_a_true_report(sandbox: Sandbox) -> None:
    def ctrl_c() -> None:
        raise KeyboardInterrupt

    dossier = beside(sandbox, "POST invoices/attachments/upload", 1, ctrl_c)
    blind_until_the_end(sandbox)
    with pytest.raises(ExportInterrupted) as cut:
        dossier.export([with_file(0)])
    (result,) = cut.value.report.results
    assert result.outcome.value == "confirmed"
    assert result.attachments.endswith("not known, for the run was cut")
