"""What was exported, and what is left."""

import datetime as dt
import json
from typing import Any

import pytest

from b4c_mapping import (
    Document,
    ExportRecord,
    FlexProfile,
    ForceProfile,
    Kind,
    LoadingError,
    Outcome,
    not_exported,
)

FLEX = FlexProfile(journal="V1")
FORCE = ForceProfile(
    journal="V1", credit_note_journal="V2", user="office", password="x", dossier_id=1234
)


def document(sequence: int, kind: Kind = Kind.INVOICE) -> Document:
    return Document(
        kind=kind,
        year=2018,
        sequence=sequence,
        customer=1001,
        document_date=dt.date(2018, 10, 31),
        void=True,
    )


def record(number: int, outcome: Outcome = Outcome.BOOKED, **more: Any) -> ExportRecord:
    values: dict[str, Any] = {"dossier_id": 1234, "bookyear_id": 3, "journal": "V1"}
    return ExportRecord(number=number, outcome=outcome, **(values | more))


def test_only_a_final_outcome_is_exported() -> None:
    documents = [document(sequence) for sequence in range(len(Outcome), 0, -1)]
    records = [record(201800000 + place, each) for place, each in enumerate(Outcome, start=1)]
    left = not_exported(documents, records, FLEX, 1234)
    outcomes = list(Outcome)
    assert [outcomes[each.sequence - 1] for each in left] == [
        "number taken", "refused", "unknown", "not tried",
    ]  # fmt: skip


def test_another_dossier_or_journal_does_not_count() -> None:
    both = [document(1), document(1, Kind.CREDIT_NOTE)]
    assert not_exported(both, [record(1800001)], FORCE, 1234) == both[1:]
    assert not_exported(both, [record(1800001, journal="V2")], FORCE, 1234) == both[:1]
    assert not_exported(both, [record(1800001, dossier_id=99)], FORCE, 1234) == both


@pytest.mark.parametrize("dossier_id", [99, "1234", None])
def test_what_is_left_is_asked_for_the_dossier_of_the_profile(dossier_id: Any) -> None:
    with pytest.raises(LoadingError, match=r"the dossier that the profile expects"):
        not_exported([document(1)], [], FORCE, dossier_id)


def test_a_record_survives_json() -> None:
    for each in (record(1), record(1, Outcome.CHANGED_SINCE, relation_id=28)):
        assert ExportRecord.from_dict(json.loads(json.dumps(each.to_dict()))) == each


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"number": 0, "outcome": "fine"}, ["number", "outcome"]),
        ({"dossier_id": True, "relation_id": "28"}, ["dossier_id", "relation_id"]),
        ({"journal": ""}, ["journal"]),
        ({"extra": 1}, ["extra"]),
    ],
)
def test_a_broken_record(change: dict[str, Any], fields: list[str]) -> None:
    with pytest.raises(LoadingError) as caught:
        ExportRecord.from_dict(record(1).to_dict() | change)
    assert [problem.field for problem in caught.value.problems] == fields
    with pytest.raises(LoadingError, match=r"number \(empty\)"):
        ExportRecord.from_dict({"outcome": "booked"})
