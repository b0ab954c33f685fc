"""What became of each document of a run."""

from collections import Counter
from enum import Enum
from typing import Any

import attrs

from octopus_sdk.export.relations import Settled
from octopus_sdk.models import Booking, Invoice


class Outcome(Enum):
    """How a document ended."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    ALREADY_BOOKED = "already booked"
    CHANGED_SINCE = "booked, changed since"
    NUMBER_TAKEN = "number taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_TRIED = "not tried"

    @property
    def stands(self) -> bool:
        """Tell whether the document certainly stands in Octopus."""
        return self in _STANDING


_STANDING = {Outcome.BOOKED, Outcome.CONFIRMED, Outcome.ALREADY_BOOKED, Outcome.CHANGED_SINCE}


@attrs.frozen
class Result:
    """The outcome of one document; `reason` says why, and what to do, when it does not stand."""

    document: Booking | Invoice
    outcome: Outcome
    reason: str = ""


@attrs.frozen
class Report:
    """The results in the order in which the documents were given, and the customers settled."""

    results: tuple[Result, ...]
    customers: tuple[Settled, ...] = ()

    @property
    def complete(self) -> bool:
        """Tell whether every document certainly stands in Octopus."""
        return all(result.outcome.stands for result in self.results)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a plain row per document."""
        return [
            {
                "bookyear_id": result.document.bookyear_id,
                "journal": result.document.journal,
                "number": result.document.number,
                "relation_id": result.document.relation_id,
                "outcome": result.outcome.value,
                "reason": result.reason,
            }
            for result in self.results
        ]

    def __str__(self) -> str:
        """Count the outcomes, and name what does not stand."""
        counts = Counter(result.outcome.value for result in self.results)
        lines = [", ".join(f"{count} {name}" for name, count in counts.items()) or "no documents"]
        lines += [
            f"{result.document.journal} {result.document.number}: {result.outcome.value}. "
            f"{result.reason}".rstrip()
            for result in self.results
            if not result.outcome.stands
        ]
        return "\n".join(lines)
