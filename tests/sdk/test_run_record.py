"""The record of runs makes a second run cheaper, and is never needed for a correct one."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from octopus_sdk import (
    AsyncOctopusClient,
    Choices,
    Credentials,
    Dossier,
    PreflightError,
    RunRecord,
    Wanted,
    errors,
)
from octopus_sdk.sandbox import Desk, Sandbox
from tests.sdk.exports import BOOKYEAR, FIRST, KNOWN, OTHER, booking, invoice, month, outcomes


def searches(sandbox: Sandbox) -> int:
    return sum(request.operation_id == "getRelations" for request in sandbox.requests)


def test_a_second_run_searches_no_customer(
    sandbox: Sandbox, dossier: Dossier, tmp_path: Path
) -> None:
    wanted = month(6)
    path = tmp_path / "record"
    dossier.export(wanted, record=RunRecord(path))
    before = searches(sandbox)
    report = dossier.export(wanted, record=RunRecord(path))
    assert outcomes(report) == ["already booked"] * 6
    assert report.verified
    assert searches(sandbox) == before
    dossier.export(wanted)
    assert searches(sandbox) == before + 3


def test_only_the_customers_of_new_documents_are_searched(
    sandbox: Sandbox, dossier: Dossier, tmp_path: Path
) -> None:
    record = RunRecord(tmp_path / "record")
    dossier.export(month(3), record=record)
    before = searches(sandbox)
    assert outcomes(dossier.export(month(4), record=record)) == ["already booked"] * 3 + ["booked"]
    assert searches(sandbox) == before + 1


def test_a_record_is_never_believed_against_octopus(
    dossier: Dossier, desk: Desk, tmp_path: Path
) -> None:
    record = RunRecord(tmp_path / "record")
    wanted = month(3)
    dossier.export(wanted, record=record)
    desk.edit_document("V4", FIRST, BOOKYEAR, amount=1)
    partial = Choices(partial=True)
    assert outcomes(dossier.export(wanted, partial, record=record))[0] == "number taken"
    desk.delete_last_document("V4", BOOKYEAR)
    with pytest.raises(PreflightError, match="somebody deleted this number"):
        dossier.export(wanted, record=record)


def test_a_record_is_a_witness_of_what_was_deleted(
    sandbox: Sandbox, dossier: Dossier, desk: Desk, tmp_path: Path
) -> None:
    """Octopus tells of no deleted invoice, and its list of deletions may be out of reach."""
    record = RunRecord(tmp_path / "record")
    wanted = [Wanted(invoice(at), KNOWN) for at in range(2)]
    dossier.export([*wanted, *month(2)], record=record)
    for journal in ("V1", "V4"):
        desk.delete_last_document(journal, BOOKYEAR)
    sandbox.faults.answer("getReportModifiedBooking", status=404)
    with pytest.raises(PreflightError) as caught:
        dossier.export([*wanted, *month(2)], record=record)
    said = [each for each in map(str, caught.value.findings) if "the run record has it" in each]
    assert len(said) == 2
    with pytest.raises(PreflightError, match=r"name \(2, 'V1', 201800160\)"):
        # Both journals have a document of this number, so the number alone says too little.
        dossier.export([*wanted, *month(2)], Choices(rebook_deleted={FIRST + 1}), record=record)
    consent = Choices(rebook_deleted={(BOOKYEAR, "V1", FIRST + 1), (BOOKYEAR, "V4", FIRST + 1)})
    report = dossier.export([*wanted, *month(2)], consent, record=record)
    assert outcomes(report) == ["already booked", "booked"] * 2


@pytest.mark.parametrize(
    "damage", ["", "\n", "[31801, 2, ", "[1]", '{"a": 1}', "\ufffd", "null", "[" * 99_999]
)
def test_a_damaged_record_costs_calls_and_no_truth(
    dossier: Dossier, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "record"
    wanted = month(3)
    dossier.export(wanted[:2], record=RunRecord(path))
    with path.open("a") as file:
        file.write(damage)
    record = RunRecord(path)
    assert len(record.known(31801)) == 2
    assert outcomes(dossier.export(wanted, record=record))[2] == "booked"
    assert len(RunRecord(path).known(31801)) == 3
    assert RunRecord(path).known(1) == {}


def test_a_wrong_record_is_found_out(dossier: Dossier, tmp_path: Path) -> None:
    path = tmp_path / "record"
    path.write_text(f'[31801, {BOOKYEAR}, "V4", {FIRST}, 1002, 7]\n')
    wanted = month(2)
    with pytest.raises(PreflightError, match="the run record has it as booked, and it is not"):
        dossier.export(wanted, record=RunRecord(path))
    assert outcomes(dossier.export(wanted)) == ["booked", "booked"]
    report = dossier.export(wanted, record=RunRecord(path))
    assert outcomes(report) == ["already booked"] * 2
    assert report.results[0].document.relation_id == 3
    other = [attrs.evolve(wanted[0], customer=wanted[1].customer)]
    with pytest.raises(PreflightError, match="it stands on relation 3, and its customer is"):
        dossier.export(other, record=RunRecord(path))


def test_a_record_that_cannot_be_written_is_found_out_before_anything_is_sent(
    sandbox: Sandbox, dossier: Dossier, tmp_path: Path
) -> None:
    folder = tmp_path / "2018"
    record = RunRecord(folder / "record")
    abroad = AsyncOctopusClient(Credentials(**sandbox.login), transport=sandbox.handle)
    acts: tuple[Callable[[], object], ...] = (
        lambda: dossier.export(month(1), record=record),
        lambda: asyncio.run(abroad.dossier(31801).export(month(1), record=record)),
    )
    for act in acts:
        with pytest.raises(errors.InvalidValueError, match="make its folder") as caught:
            act()
        assert str(record.path) in str(caught.value)
    assert not sandbox.requests
    folder.mkdir()
    assert dossier.export(month(1), record=record).complete
    assert len(RunRecord(record.path).known(31801)) == 1


def test_of_two_documents_with_one_number_the_record_knows_the_one_that_was_booked(
    dossier: Dossier, tmp_path: Path
) -> None:
    record = RunRecord(tmp_path / "octopus.record")
    double = Wanted(attrs.evolve(booking(0), comment="2018/00999"), OTHER)
    report = dossier.export([*month(1), double], Choices(partial=True), record=record)
    assert outcomes(report) == ["booked", "refused"]
    (noted,) = record.known(dossier.id).values()
    assert noted.customer == month(1)[0].customer.external_id
