"""What ends a run, or a part of it: a login that fails, and answers that should not be."""

from typing import Any

import attrs
import pytest

from octopus_sdk import Choices, Dossier, Wanted, errors
from octopus_sdk.models import Relation
from octopus_sdk.sandbox import Desk, Sandbox
from tests.sdk import recordings
from tests.sdk.exports import BOOKYEAR, KNOWN, NEW, booking, month, outcomes

LISTS = ("getVatCodes", "getAccounts", "getModifiedBuySellBookings", "getRelations")


@pytest.mark.parametrize("operation", LISTS)
def test_a_login_that_ends_while_a_run_reads_ends_the_run(
    sandbox: Sandbox, dossier: Dossier, desk: Desk, operation: str
) -> None:
    sandbox.faults.lock_user(operation)
    with pytest.raises(errors.InvalidLoginError, match="locked out"):
        dossier.export(month())
    assert desk.documents("V4", BOOKYEAR) == []


def test_a_login_that_ends_ends_a_comparison_too(sandbox: Sandbox, dossier: Dossier) -> None:
    sandbox.faults.lock_user("getRelations")
    with pytest.raises(errors.InvalidLoginError):
        dossier.verify(month())


def test_what_cannot_be_read_is_not_compared(sandbox: Sandbox, dossier: Dossier) -> None:
    dossier.export(month(2))
    for nth in (1, 2, 3):
        sandbox.faults.answer("getModifiedBuySellBookings", status=503, nth=nth)
    report = dossier.verify(month(2))
    assert outcomes(report) == ["unknown", "unknown"]
    assert report.verified is None
    assert report.calls["getModifiedBuySellBookings"] == 3
    for nth in (1, 2, 3):
        sandbox.faults.answer("getRelations", status=503, nth=nth)
    first, second = dossier.verify(month(2)).results
    assert "was not confirmed" in first.reason
    assert second.reason == ""


def test_a_journal_that_is_opened_after_a_lost_answer_is_waited_for(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    sandbox.faults.lose_before("insertBuySellBooking")
    sandbox.faults.hold_journal("insertBuySellBooking", nth=2)
    assert outcomes(dossier.export(month(2))) == ["booked", "booked"]
    assert len([r for r in sandbox.requests if r.operation_id == "insertBuySellBooking"]) == 4


def test_a_no_without_a_code_is_not_believed(sandbox: Sandbox, dossier: Dossier) -> None:
    sandbox.faults.answer("insertBuySellBooking", status=400, done=True)
    assert outcomes(dossier.export(month(2))) == ["confirmed", "booked"]


def test_a_document_that_is_gone_is_gone_also_where_nobody_can_look_twice(
    sandbox: Sandbox, dossier: Dossier, desk: Desk
) -> None:
    def take_away(event: object) -> None:
        if isinstance(getattr(event, "document", None), type(booking(0))):
            desk.delete_last_document("V4", BOOKYEAR)
            sandbox.faults.answer("getBuySellBooking", status=503)

    report = dossier.export(month(1), progress=take_away)
    assert outcomes(report) == ["refused"]
    assert "is not there any more" in report.results[0].reason


def test_a_second_relation_where_one_was_to_be_updated_stops(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    sandbox.faults.answer("insertUpdateRelation", status=201, body=recordings.RELATION)
    with pytest.raises(errors.CustomerStoppedError, match="made a new relation where") as caught:
        dossier.upsert_relation(attrs.evolve(KNOWN, city="Gent"))
    assert "There are two now" in caught.value.hint


def test_a_relation_that_exists_and_is_not_found_stops(sandbox: Sandbox, dossier: Dossier) -> None:
    for nth in (1, 2):
        sandbox.faults.answer("insertUpdateRelation", status=204, nth=nth)
    with pytest.raises(errors.CustomerStoppedError, match="says that it exists, and does not find"):
        dossier.upsert_relation(NEW)
    made = dossier.upsert_relation(NEW)
    assert (type(made), made.external_id) == (Relation, 1700)


def test_a_document_has_a_place_that_can_be_compared(sandbox: Sandbox, dossier: Dossier) -> None:
    journal: Any = ["V4"]
    nowhere = Wanted(attrs.evolve(booking(0), journal=journal), NEW)
    with pytest.raises(errors.InvalidTypeError, match=r"documents\[0\]: has no place in a journal"):
        dossier.export([nowhere], Choices())
    assert not sandbox.requests
