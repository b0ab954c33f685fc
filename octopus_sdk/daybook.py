"""The day's book: how often each call was made today, and the scarce answers of today.

The vendor counts calls per day, and allows some of them twice. So calls are counted here, and the
answers of the scarce ones are remembered until the day ends. A day is Belgian, because the service
is; when exactly the vendor's count starts anew is not known.

`Daybook()` lives in this process; `octopus_sdk.filebook` has one that processes share.
"""

import datetime as dt
import threading
from typing import Protocol

import attrs


@attrs.frozen
class Remembered:
    """An answer of today. `at` is when it came, in seconds of the wall clock."""

    status: int
    body: bytes = attrs.field(repr=False)
    at: float


class AnyDaybook(Protocol):
    """What a client asks of a book. Every method may be called by many threads.

    A book that cannot be read or written raises `DaybookError`; a run then ends with a report.
    """

    def spend(self, day: dt.date, key: str, calls: int) -> int:
        """Add calls to the day's count of the key, and return the count."""
        ...

    def spent(self, day: dt.date) -> dict[str, int]:
        """Return the day's counts."""
        ...

    def recall(self, day: dt.date, key: str) -> Remembered | None:
        """Return the answer that was remembered on this day, or None."""
        ...

    def remember(self, day: dt.date, key: str, answer: Remembered) -> None:
        """Remember an answer for this day."""
        ...


class Daybook:
    """A book in this process; it is gone when the process ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day: dt.date | None = None
        self._counts: dict[str, int] = {}
        self._answers: dict[str, Remembered] = {}

    def spend(self, day: dt.date, key: str, calls: int) -> int:
        """Add calls to the day's count of the key, and return the count."""
        with self._lock:
            self._turn_to(day)
            self._counts[key] = count = max(0, self._counts.get(key, 0) + calls)
            return count

    def spent(self, day: dt.date) -> dict[str, int]:
        """Return the day's counts."""
        with self._lock:
            return dict(self._counts) if day == self._day else {}

    def recall(self, day: dt.date, key: str) -> Remembered | None:
        """Return the answer that was remembered on this day, or None."""
        with self._lock:
            return self._answers.get(key) if day == self._day else None

    def remember(self, day: dt.date, key: str, answer: Remembered) -> None:
        """Remember an answer for this day."""
        with self._lock:
            self._turn_to(day)
            self._answers[key] = answer

    def _turn_to(self, day: dt.date) -> None:
        if day != self._day:
            self._day, self._counts, self._answers = day, {}, {}
