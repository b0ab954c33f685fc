"""The vendor's daily limits, and what is left of them.

The limits stand in the texts of the vendor's API document. For whom they count is not said:
counting per dossier and user is one reading, per user another, and `Quotas` takes either.
"""

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from typing import Literal
from zoneinfo import ZoneInfo

import attrs

from octopus_sdk import given
from octopus_sdk.errors import InvalidTypeError, InvalidValueError
from octopus_sdk.models.record import Record

# Calls per day of each operation that this package makes. What is not here has no stated limit.
LIMITS: dict[str, int] = {
    "getAccounts": 2,
    "getCostCentres": 2,
    "getVatCodes": 2,
    "getRelations without search": 2,
    "getBuySellBooking": 10,
    "bookInvoices": 24,
    "getBookyears": 24,
    "getJournals": 24,
    "getSellJournal": 24,
    "updateSellJournal": 24,
    "getModifiedBuySellBookings": 48,
    "getModifiedInvoices": 48,
    "getReportModifiedBooking": 48,
    "connectDossier": 150,
    "getDossiers": 150,
    "getInvoice": 400,
    "getRelations": 400,
    "insertBuySellBooking": 400,
    "insertInvoice": 400,
    "insertUpdateRelation": 400,
}
# A call that may be made this often a day or less is too dear to be repeated at a guess.
SCARCE = 24


@functools.cache
def _belgium() -> ZoneInfo:
    return ZoneInfo("Europe/Brussels")


def belgian_day(seconds: float) -> dt.date:
    """Return the Belgian date of a moment of the wall clock; when the count starts is not known."""
    return dt.datetime.fromtimestamp(seconds, _belgium()).date()


@attrs.frozen(kw_only=True, repr=False)
class Quota(Record):
    """One operation's calls of today: how many were made from here, and how many are left.

    Others may have used the same login, so less may be left than this says.
    """

    operation: str
    limit: int
    spent: int
    left: int


@attrs.frozen(kw_only=True)
class Quotas:
    """How calls are counted.

    `limits` replaces single limits. `scope` says whether each dossier has its own count.
    `day_of` gives the day of a moment of the wall clock. With `enforced` off, calls are counted
    and never refused here. Raises `InvalidValueError` for an operation that has no limit, and for
    what is no limit, scope or function.
    """

    limits: Mapping[str, int] = attrs.field(factory=dict)
    scope: Literal["dossier", "user"] = "dossier"
    day_of: Callable[[float], dt.date] = belgian_day
    enforced: bool = True

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be, before a day's calls are counted by it."""
        if not isinstance(self.limits, Mapping):
            rule = f"must be numbers by operation, not {type(self.limits).__name__}"
            raise InvalidTypeError("Quotas.limits", rule)
        for operation, limit in self.limits.items():
            if operation not in LIMITS:
                raise InvalidValueError("Quotas.limits", f"must name some of {', '.join(LIMITS)}")
            given.whole(f"Quotas.limits[{operation!r}]", limit, 0)
        if self.scope not in ("dossier", "user"):
            raise InvalidValueError("Quotas.scope", "must be 'dossier' or 'user'")
        given.function("Quotas.day_of", self.day_of)
        given.must_be("Quotas.enforced", self.enforced, bool)

    def limit(self, operation: str) -> int | None:
        """Return how often a day the operation may be called, None where no number is stated."""
        return self.limits.get(operation, LIMITS.get(operation))
