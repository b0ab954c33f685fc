"""What Flex and Force remember of an export, so that the next one proposes the rest.

B4C proposes all documents that were not exported yet (B4C's help page). Decision: a document is
exported when there is a record of it with a final outcome. A document that was refused, that was
never tried, or of which nobody knows whether it arrived, is proposed again: an export looks before
it books, and books nothing twice.

The record is small and stable. Flex and Force store it as they like; `to_dict` and `from_dict` give
it plain values.

>>> record = ExportRecord(
...     dossier_id=1234, bookyear_id=3, journal="V1", number=201800159, relation_id=28,
...     outcome=Outcome.BOOKED,
... )
>>> ExportRecord.from_dict(record.to_dict()) == record
True
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Self

import attrs

from b4c_mapping.documents import Document
from b4c_mapping.errors import LoadingError, Problem, refuse
from b4c_mapping.kinds import Kind
from b4c_mapping.numbering import INT32, Numbering
from b4c_mapping.profiles import FlexProfile, ForceProfile


class Outcome(StrEnum):
    """How an export of one document ended."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    ALREADY_BOOKED = "already booked"
    CHANGED_SINCE = "booked, changed since"
    NUMBER_TAKEN = "number taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_TRIED = "not tried"


# With one of these the document stands in Octopus.
FINAL = frozenset(
    {Outcome.BOOKED, Outcome.CONFIRMED, Outcome.ALREADY_BOOKED, Outcome.CHANGED_SINCE}
)


@attrs.frozen(kw_only=True)
class ExportRecord:
    """Where one document went, and how that ended.

    `number` is the number in Octopus. `relation_id` is Octopus' key of the customer, where it is
    known. Raises `LoadingError` with everything that is wrong.
    """

    dossier_id: int
    bookyear_id: int
    journal: str
    number: int
    relation_id: int | None = None
    outcome: Outcome

    def __attrs_post_init__(self) -> None:
        """Check everything and report it together."""
        whole = ["dossier_id", "bookyear_id", "number"]
        whole += [] if self.relation_id is None else ["relation_id"]
        values = attrs.asdict(self)
        rule = f"a whole number from 1 to {INT32}"
        problems = [
            Problem("export record", field, values[field], rule)
            for field in whole
            if type(values[field]) is not int or not 1 <= values[field] <= INT32
        ]
        if type(self.journal) is not str or not self.journal:
            problems.append(Problem("export record", "journal", self.journal, "a journal's key"))
        if type(self.outcome) is not Outcome:
            rule = f"one of {', '.join(Outcome)}"
            problems.append(Problem("export record", "outcome", self.outcome, rule))
        if problems:
            raise LoadingError(*problems)

    @property
    def is_final(self) -> bool:
        """Whether the document stands in Octopus."""
        return self.outcome in FINAL

    def to_dict(self) -> dict[str, int | str | None]:
        """Return plain values, for JSON or a table."""
        return {**attrs.asdict(self), "outcome": str(self.outcome)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Make a record from plain values; raises `LoadingError` with what is wrong."""
        if not isinstance(values, Mapping):
            refuse(LoadingError, "export record", "record", values, "a record has named fields")
        names = {attribute.name for attribute in attrs.fields(cls)}
        problems = [
            Problem("export record", name, values.get(name), "a record has exactly these fields")
            for name in sorted(names.symmetric_difference(values))
            if name != "relation_id"
        ]
        if problems:
            raise LoadingError(*problems)
        outcome = values["outcome"]
        known = Outcome(outcome) if outcome in list(Outcome) else outcome
        return cls(**{**values, "outcome": known})


def not_exported(
    documents: Iterable[Document],
    records: Iterable[ExportRecord],
    profile: FlexProfile | ForceProfile,
    dossier_id: int,
) -> list[Document]:
    """Return the documents without a final record in this dossier, ordered by number.

    A record counts for the journal that it names, for in Force an invoice and a credit note may
    have the same number. Raises `LoadingError` for a dossier that is none, or not the profile's.
    """
    if type(dossier_id) is not int or profile.dossier_id not in (None, dossier_id):
        rule = "the number of the dossier that the profile expects"
        refuse(LoadingError, "", "dossier_id", dossier_id, rule)
    numbering: Numbering = profile.numbering
    done = {
        (record.journal, record.number)
        for record in records
        if record.is_final and record.dossier_id == dossier_id
    }
    left = [
        document
        for document in documents
        if (
            profile.journal_for(document.kind),
            numbering.document_number(document.year, document.sequence),
        )
        not in done
    ]
    return sorted(left, key=lambda each: (each.kind is Kind.CREDIT_NOTE, each.year, each.sequence))
