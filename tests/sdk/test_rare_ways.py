"""Ways through a run that are rare, each ending in words and with nothing doubled."""

import asyncio
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from octopus_sdk import (
    AsyncOctopusClient,
    Choices,
    Credentials,
    Dossier,
    OctopusClient,
    PreflightError,
    Quotas,
    RunRecord,
    Timeouts,
    Wanted,
    errors,
)
from octopus_sdk.models import InvoiceLine
from octopus_sdk.network import Route, open_http
from octopus_sdk.sandbox import Desk, Sandbox
from tests.sdk.exports import BOOKYEAR, FIRST, NEW, booking, invoice, month, outcomes


def fail(sandbox: Sandbox, operation: str, *nths: int, status: int = 503) -> None:
    for nth in nths:
        sandbox.faults.answer(operation, status=status, nth=nth)


# ---- Booking -----------------------------------------------------------------------------------


def test_a_journal_that_is_closed_meanwhile_is_not_waited_for(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    body = b'{"errorCode":-11}'
    sandbox.faults.answer("insertBuySellBooking", status=403, body=body)
    assert outcomes(dossier.export(month(2))) == ["refused", "not tried"]
    assert len([r for r in sandbox.requests if r.operation_id == "insertBuySellBooking"]) == 1


def test_a_no_without_a_code_that_is_true_is_believed_after_a_look(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    sandbox.faults.answer("insertBuySellBooking", status=400)
    assert outcomes(dossier.export(month(2))) == ["refused", "not tried"]


def test_a_no_with_a_code_is_believed_at_once(sandbox: Sandbox, dossier: Dossier) -> None:
    sandbox.faults.answer("insertBuySellBooking", status=400, body=b'{"errorCode":-24}')
    assert outcomes(dossier.export(month(2))) == ["refused", "not tried"]
    lists = [r for r in sandbox.requests if r.operation_id == "getModifiedBuySellBookings"]
    assert len(lists) == 1


def test_where_deletions_cannot_be_read_a_lost_document_is_sent_once_more(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    sandbox.faults.lose_before("insertBuySellBooking")
    fail(sandbox, "getReportModifiedBooking", 2, 3, 4)
    assert outcomes(dossier.export(month(2))) == ["booked", "booked"]


def test_what_may_be_booked_again_is_sent_once_more_when_it_is_lost(
    sandbox: Sandbox, dossier: Dossier, desk: Desk
) -> None:
    assert dossier.export(month(1)).complete
    desk.delete_last_document("V4", BOOKYEAR)
    sandbox.faults.lose_before("insertBuySellBooking")
    again = Choices(rebook_deleted=frozenset({(BOOKYEAR, "V4", FIRST)}))
    assert outcomes(dossier.export(month(1), again)) == ["booked"]


def blind(sandbox: Sandbox, operation: str) -> None:
    """Let each look fail between the first and the last."""
    fail(sandbox, operation, 2, 3, 4)
    fail(sandbox, "getBuySellBooking", 1, 2, 3)


def test_what_was_unknown_and_did_not_arrive_is_known_at_the_end(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    sandbox.faults.lose_before("insertBuySellBooking")
    blind(sandbox, "getModifiedBuySellBookings")
    report = dossier.export(month(1))
    assert outcomes(report) == ["refused"]
    assert "did not arrive: its number is free" in report.results[0].reason


def test_what_was_unknown_and_is_another_is_known_at_the_end(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    sandbox.faults.second_writer("insertBuySellBooking")
    sandbox.faults.lose_before("insertBuySellBooking")
    blind(sandbox, "getModifiedBuySellBookings")
    assert outcomes(dossier.export(month(1))) == ["number taken"]


def test_an_asyncio_run_notes_what_the_end_has_shown(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> list[str]:
        client = AsyncOctopusClient(Credentials(**sandbox.login), transport=sandbox.handle)
        record = RunRecord(tmp_path / "run.jsonl")
        report = await client.dossier(31801).export(month(1), record=record)
        assert record.known(31801)
        return outcomes(report)

    sandbox.faults.lose_after("insertBuySellBooking")
    blind(sandbox, "getModifiedBuySellBookings")
    assert asyncio.run(main()) == ["confirmed"]


# ---- Totals of invoices ------------------------------------------------------------------------


def test_a_discount_for_cash_makes_a_total_that_nobody_predicts(dossier: Dossier) -> None:
    document = attrs.evolve(invoice(0), financial_discount=Decimal(2))
    plan = dossier.plan([Wanted(document, NEW, total=Decimal("60.50"))])
    assert plan.clean
    assert "because it grants a discount for cash" in str(plan)


def test_a_total_is_not_predicted_without_the_rates(sandbox: Sandbox, dossier: Dossier) -> None:
    fail(sandbox, "getVatCodes", 1, 2, 3)
    plan = dossier.plan([Wanted(invoice(0), NEW, total=Decimal("60.50"))])
    assert "the rate of a VAT code could not be read" in str(plan)


def test_lines_that_round_apart_are_for_a_journal_for_bookings(dossier: Dossier) -> None:
    line = attrs.evolve(invoice(0).lines[0], count=Decimal(1), unit_price=Decimal("10.02"))
    text = InvoiceLine(description="Poetsen in oktober")
    # 3 x 10.02 at 21 % is 36.37 when VAT is rounded once, and 36.36 when each line is.
    document = attrs.evolve(invoice(0), lines=(text, line, line, line))
    plan = dossier.plan([Wanted(document, NEW, total=Decimal("36.39"))])
    assert "Octopus may make it 36.36 or 36.37. Book it in a journal for bookings" in str(plan)


@pytest.mark.parametrize("total", ["NaN", "sNaN", "Infinity", "1.005", "1E+12"])
def test_a_total_on_paper_is_an_amount(total: str) -> None:
    with pytest.raises(errors.InvalidValueError, match=r"^Wanted\.total: must be an amount"):
        Wanted(invoice(0), NEW, total=Decimal(total))


# ---- Customers ---------------------------------------------------------------------------------


def lost_number(dossier: Dossier, desk: Desk) -> None:
    """Book a document, take its customer's number away, and rename it."""
    assert dossier.export([Wanted(booking(0), NEW)]).complete
    (made,) = [each for each in desk.relations if each["name"] == NEW.name]
    key = made["relationIdentificationServiceData"]["relationKey"]["id"]
    desk.edit_relation(key, externalRelationId=0, name="Iemand anders")


@pytest.mark.parametrize("unread", [False, True])
def test_a_relation_that_lost_its_number_gets_it_back_from_a_person(
    sandbox: Sandbox, dossier: Dossier, desk: Desk, unread: bool
) -> None:
    lost_number(dossier, desk)
    if unread:
        fail(sandbox, "getRelations", 2, 3, 4)
    said = "\n".join(map(str, dossier.plan([Wanted(booking(0), NEW)]).findings))
    assert "If that relation is this customer, give it the external number 1700 again." in said


def test_without_a_call_left_that_relation_is_not_read(
    sandbox: Sandbox, dossier: Dossier, desk: Desk
) -> None:
    lost_number(dossier, desk)
    one = Quotas(limits={"getRelations": 1})
    client = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle, quotas=one)
    report = client.dossier(31801).export([Wanted(booking(0), NEW)])
    assert outcomes(report) == ["already booked"]
    assert "give it the external number 1700 again" in report.results[0].reason


def test_a_login_that_ends_while_that_relation_is_read_ends_the_run(
    sandbox: Sandbox, dossier: Dossier, desk: Desk
) -> None:
    lost_number(dossier, desk)
    sandbox.faults.lock_user("getRelations", nth=2)
    with pytest.raises(errors.InvalidLoginError):
        dossier.export([Wanted(booking(0), NEW)])


# ---- Reading -----------------------------------------------------------------------------------


def test_a_dossier_that_is_not_listed_is_not_the_right_one(sandbox: Sandbox) -> None:
    def others_only(*request: Any) -> tuple[int, dict[str, str], bytes]:
        status, headers, body = sandbox.handle(*request)
        if sandbox.requests[-1].operation_id == "getDossiers":
            kept = [each for each in json.loads(body) if each["dossierKey"]["id"] != 31801]
            body = json.dumps(kept).encode()
        return status, headers, body

    client = OctopusClient(Credentials(**sandbox.login), transport=others_only)
    with pytest.raises(PreflightError, match="the list of dossiers does not show it"):
        client.dossier(31801).export(month(1), Choices(expected_vat_number="BE 0462 496 988"))


def test_nothing_is_booked_in_an_empty_journal_whose_first_number_could_not_be_read(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    fail(sandbox, "getSellJournal", 1)
    with pytest.raises(PreflightError, match=r"numbers begin could not be read\. Run again"):
        dossier.export(month(1))
    assert dossier.export(month(1)).complete
    fail(sandbox, "getSellJournal", 1)
    assert dossier.export(month(2)).complete, "what stands in a journal says where it goes on"


def test_two_sources_that_disagree_about_the_last_number_are_a_warning(
    dossier: Dossier, desk: Desk
) -> None:
    assert dossier.export(month(1)).complete
    desk.set_next_number("V4", FIRST + 5, BOOKYEAR)
    later = Wanted(booking(5), NEW)
    assert "its last number is shown as 201800159, and Octopus waits for" in str(
        dossier.plan([later])
    )


# ---- Processes ---------------------------------------------------------------------------------


def test_another_process_has_connections_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    # In one process, where it can be looked at; `test_fork` has real ones.
    parent = os.getpid()
    pool = open_http(Route(base_url="http://127.0.0.1:1", timeouts=Timeouts()))
    own = pool.here()
    assert pool.here() is own
    monkeypatch.setattr(os, "getpid", lambda: parent + 1)
    childs = pool.here()
    assert childs is not own
    childs.close()
    assert not own.is_closed
    own.close()
    monkeypatch.setattr(os, "getpid", lambda: parent + 2)
    assert pool.here().is_closed, "a client that was closed before stays closed"
