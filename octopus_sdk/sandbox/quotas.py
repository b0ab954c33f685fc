"""The daily quotas: how often each operation was called, and when that is enough.

The limits are documented. Unknown are the scope, the moment of the reset, and the answer beyond
the limit; each has a switch in `Unknowns`. The sandbox counts every call that shows a valid
token, also one that is refused afterwards; a call beyond the limit itself is not counted.
"""

from collections import deque

from octopus_sdk.sandbox.times import local_time
from octopus_sdk.sandbox.unknowns import Unknowns

DAY_SECONDS = 86_400

Counter = tuple[str, int | None]
"""What is counted: an operation, in one dossier or, with None, for the user."""


class Quotas:
    """The calls of the last day, per operation and scope."""

    def __init__(self, unknowns: Unknowns, *, enforced: bool) -> None:
        self.enforced = enforced
        self._unknowns = unknowns
        self._calls: dict[Counter, deque[float]] = {}

    def spend(self, name: str, dossier_id: int | None, limit: int | None, now: float) -> bool:
        """Count a call, or return False when the limit is reached and enforced."""
        calls = self._recent(name, dossier_id, now)
        if self.enforced and limit is not None and len(calls) >= limit:
            return False
        calls.append(now)
        return True

    def used(self, name: str, dossier_id: int | None, now: float) -> int:
        """Return how many calls count at this moment."""
        return len(self._recent(name, dossier_id, now))

    def _recent(self, name: str, dossier_id: int | None, now: float) -> deque[float]:
        scope = dossier_id if self._unknowns.quotas_per_dossier else None
        calls = self._calls.setdefault((name, scope), deque())
        while calls and self._is_over(calls[0], now):
            calls.popleft()
        return calls

    def _is_over(self, moment: float, now: float) -> bool:
        if not self._unknowns.quota_day_is_calendar:
            return now - moment >= DAY_SECONDS
        return _day(moment) != _day(now)


def _day(seconds: float) -> int:
    return local_time(seconds, in_utc=False).toordinal()
