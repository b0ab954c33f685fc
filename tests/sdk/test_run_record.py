"""The record of runs makes a second run cheaper, and never more correct."""

from pathlib import Path

import attrs
import pytest

from octopus_sdk import Dossier, PreflightError, RunRecord
from octopus_sdk.sandbox import Desk, Sandbox
from tests.sdk.exports import BOOKYEAR, FIRST, month, outcomes


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
    assert outcomes(dossier.export(wanted, record=record))[0] == "number taken"
    desk.delete_last_document("V4", BOOKYEAR)
    with pytest.raises(PreflightError, match="somebody deleted this number"):
        dossier.export(wanted, record=record)


@pytest.mark.parametrize("damage", ["", "\n", "[31801, 2, ", "[1]", '{"a": 1}', "\ufffd", "null"])
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
    path.write_text(f'[31801, {BOOKYEAR}, "V4", {FIRST}, 7]\n')
    wanted = month(2)
    report = dossier.export(wanted, record=RunRecord(path))
    assert outcomes(report) == ["booked", "booked"]
    assert report.results[0].document.relation_id == 3
    other = [attrs.evolve(wanted[0], customer=wanted[1].customer)]
    assert outcomes(dossier.export(other)) == ["number taken"]
