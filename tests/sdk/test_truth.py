"""What a report says is what stands, whatever went wrong on the way."""

import shutil
from collections.abc import Mapping
from pathlib import Path
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
    PreflightError,
    Report,
    RunRecord,
    Wanted,
    errors,
)
from octopus_sdk.export.sameness import same_vat_number
from octopus_sdk.models import Attachment
from octopus_sdk.sandbox import Desk, Sandbox
from tests.sdk.exports import BOOKYEAR, FIRST, KNOWN, NEW, OTHER, booking, invoice, month, outcomes

PDF = Attachment(file_name="invoice.pdf", data=b"%PDF")
LIST = "getModifiedBuySellBookings"


def deleting(desk: Desk) -> Any:
    return lambda: desk.delete_last_document("V4", BOOKYEAR)


def test_what_is_deleted_while_the_run_reads_is_not_booked_again(
    sandbox: Sandbox, dossier: Dossier, desk: Desk
) -> None:
    wanted = month(2)
    dossier.export(wanted)
    # Before the documents are listed: it is in the list of deletions.
    sandbox.faults.before(LIST, deleting(desk))
    with pytest.raises(PreflightError, match=r"waits for|somebody deleted this number"):
        dossier.export(wanted)
    assert len(desk.documents("V4", BOOKYEAR)) == 1
    # After it: it is taken for standing, and the last look finds that it is gone.
    consent = Choices(rebook_deleted={each.document.number for each in wanted})
    assert dossier.export(wanted, consent).complete
    sandbox.faults.before("getReportModifiedBooking", deleting(desk))
    report = dossier.export(wanted)
    assert outcomes(report) == ["already booked", "refused"]
    assert "is not there any more" in report.results[1].reason
    assert len(desk.documents("V4", BOOKYEAR)) == 1


def cut_at(sandbox: Sandbox, operation: str) -> Dossier:
    """Return a dossier whose user presses Ctrl-C when this operation is sent."""

    def transport(
        method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        answer = sandbox.handle(method, url, headers, body)
        if sandbox.requests[-1].operation_id == operation:
            raise KeyboardInterrupt
        return answer

    return OctopusClient(Credentials(**sandbox.login), transport=transport).dossier(31801)


def interrupted(dossier: Dossier, wanted: list[Wanted]) -> Report:
    with pytest.raises(ExportInterrupted) as cut:
        dossier.export(wanted)
    return cut.value.report


def test_ctrl_c_while_a_file_is_sent_leaves_the_invoice_booked(sandbox: Sandbox) -> None:
    wanted = [Wanted(invoice(0), KNOWN, attachments=(PDF,))]
    report = interrupted(cut_at(sandbox, "uploadInvoiceAttachment"), wanted)
    assert outcomes(report) == ["booked"]
    assert "invoice.pdf: whether it was sent is not known" in report.results[0].attachments
    again = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle).dossier(31801)
    (result,) = again.export(wanted).results
    assert result.outcome is Outcome.ALREADY_BOOKED
    assert result.attachments == "invoice.pdf: not sent again; whether it is there cannot be read"


def test_a_run_that_is_cut_before_the_document_leaves_has_not_tried_it(sandbox: Sandbox) -> None:
    seconds = 0.0

    def transport(
        method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        nonlocal seconds
        if seconds and url.partition("?")[0].endswith("/authentication"):
            raise KeyboardInterrupt
        if method == "PUT":
            seconds = 3600.0  # the customer takes so long that the token ends
        return sandbox.handle(method, url, headers, body)

    client = OctopusClient(Credentials(**sandbox.login), transport=transport, clock=lambda: seconds)
    report = interrupted(client.dossier(31801), [Wanted(booking(0), NEW)])
    assert outcomes(report) == ["not tried"]


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (b"", "not tried"),
        (b'{"errorCode": -3}', "not tried"),
        (b"<html>", "unknown"),
        (b"{ broken", "unknown"),
    ],
)
def test_only_the_service_can_say_that_a_document_was_not_read(
    sandbox: Sandbox, page: bytes, outcome: str
) -> None:
    """A 401 for want of a token books nothing. A gateway's page may stand before a booked one."""
    sent = False

    def transport(
        method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        nonlocal sent
        if sent:
            raise KeyboardInterrupt
        if method == "POST" and url.endswith("/buysellbookings"):
            sent = True
            return 401, {}, page
        return sandbox.handle(method, url, headers, body)

    client = OctopusClient(Credentials(**sandbox.login), transport=transport)
    assert outcomes(interrupted(client.dossier(31801), month(1))) == [outcome]


def test_a_journal_that_cannot_be_read_at_the_end_hides_no_other(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    wanted = [Wanted(booking(0), KNOWN), Wanted(invoice(0), KNOWN)]
    for nth in (2, 3, 4):
        sandbox.faults.answer(LIST, status=503, nth=nth)
    sandbox.faults.lose_after("insertInvoice")
    for nth in (2, 3, 4):
        sandbox.faults.answer("getModifiedInvoices", status=503, nth=nth)
        sandbox.faults.answer("getInvoice", status=503, nth=nth - 1)
    report = dossier.export(wanted)
    assert outcomes(report) == ["booked", "confirmed"]
    assert report.results[1].evidence == "found when the run looked at the end"
    assert report.verified is None
    assert "journal V4 after the run" in [finding.subject for finding in report.findings]


def test_accounts_that_change_before_the_last_look_are_said(
    sandbox: Sandbox, dossier: Dossier, desk: Desk
) -> None:
    lines = [{"accountKey": 700100, "baseAmount": 100, "vatAmount": 21, "vatCodeKey": "21"}]
    sandbox.faults.before(
        LIST, lambda: desk.edit_document("V4", FIRST, BOOKYEAR, bookingLines=lines), nth=2
    )
    report = dossier.export(month(1))
    assert outcomes(report) == ["booked, changed since"]
    assert report.verified


def test_no_customer_is_made_behind_a_stop(sandbox: Sandbox, dossier: Dossier, desk: Desk) -> None:
    wanted = [Wanted(booking(0), NEW), Wanted(booking(1), OTHER), Wanted(booking(2), KNOWN)]
    for nth in (1, 2):
        sandbox.faults.answer("insertUpdateRelation", status=502, nth=nth)
    before = desk.relations
    report = dossier.export(wanted)
    assert outcomes(report) == ["refused", "not tried", "not tried"]
    assert desk.relations == before


def test_a_customer_that_could_not_be_asked_for_was_not_refused(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    sandbox.faults.answer("insertUpdateRelation", status=429)
    report = dossier.export([Wanted(booking(0), NEW), Wanted(booking(1), KNOWN)])
    assert outcomes(report) == ["not tried", "not tried"]


def test_what_stands_is_not_refused_for_its_customers_trouble(
    sandbox: Sandbox, dossier: Dossier, desk: Desk
) -> None:
    wanted = [Wanted(booking(at), NEW) for at in range(2)]
    dossier.export(wanted)
    moved = [attrs.evolve(w, customer=attrs.evolve(NEW, telephone="1")) for w in wanted]
    for nth in range(1, 9):
        sandbox.faults.answer("insertUpdateRelation", status=502, nth=nth)
    report = dossier.export(moved)
    assert outcomes(report) == ["already booked"] * 2
    assert [f.subject for f in report.findings] == ["customer 1700"]
    (card,) = [each for each in desk.relations if each["name"] == "Kantoor Delta BV"]
    key = card["relationIdentificationServiceData"]["relationKey"]["id"]
    desk.edit_relation(key, name="Iemand anders")
    report = dossier.export(wanted)
    assert outcomes(report) == ["already booked"] * 2
    assert f"Whether relation {key} is its customer was not confirmed" in report.results[0].reason
    with pytest.raises(PreflightError, match="names differ"):
        dossier.export([*wanted, Wanted(booking(2), NEW)])


def test_a_list_that_is_late_is_not_the_last_word(sandbox: Sandbox, dossier: Dossier) -> None:
    """Nobody has said that lists show at once what was booked; the number never lies."""
    late = ("getModifiedBuySellBookings", "[]")

    def transport(
        method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        answer = sandbox.handle(method, url, headers, body)
        if sandbox.requests[-1].operation_id == late[0]:
            return 200, answer[1], late[1].encode()
        return answer

    client = OctopusClient(Credentials(**sandbox.login), transport=transport)
    sandbox.faults.lose_after("insertBuySellBooking")
    report = client.dossier(31801).export(month(1))
    assert outcomes(report) == ["confirmed"]
    assert dossier.export(month(1)).complete


def test_a_record_that_cannot_be_written_does_not_end_a_run(
    dossier: Dossier, tmp_path: Path
) -> None:
    folder = tmp_path / "2018"
    folder.mkdir()

    def take_away(_: object) -> None:
        shutil.rmtree(folder, ignore_errors=True)

    record = RunRecord(folder / "record")
    report = dossier.export(month(2), record=record, progress=take_away)
    assert outcomes(report) == ["booked"] * 2
    assert [finding.subject for finding in report.findings] == ["the run record"]


def test_an_invoice_on_another_relation_is_not_ours_to_book(dossier: Dossier, desk: Desk) -> None:
    report = dossier.export([Wanted(invoice(0), KNOWN)])
    ours = [result.document for result in report.results]
    desk.edit_document(
        "V1", FIRST, BOOKYEAR, relationIdentificationServiceData={"relationKey": {"id": 7}}
    )
    with pytest.raises(errors.ForeignInvoicesError):
        dossier.book_invoices(ours, FIRST)


def test_accounts_that_were_read_a_moment_ago_are_not_read_again(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    """They may be read twice a day, and the second time is for what the accountant makes."""
    lines = (attrs.evolve(booking(0).lines[0], account=123456),)
    wrong = [Wanted(attrs.evolve(booking(0), lines=lines), KNOWN)]
    for calls in (1, 2):
        with pytest.raises(PreflightError, match="no account 123456"):
            dossier.export(wrong)
        assert [r.operation_id for r in sandbox.requests].count("getAccounts") == calls


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("BE0477.525.753", "0477525753", True),
        ("be 477.525.753", "BE0477525753", True),
        ("BE0477525753", "NL0477525753", False),
        ("NL163392705B01", "NL 1633.92.705.B01", True),
        ("BE0477525753", "", None),
        ("BE0477525753", "BE", None),
    ],
)
def test_vat_numbers_are_compared_in_one_form(one: str, other: str, same: bool | None) -> None:
    assert same_vat_number(one, other) is same
