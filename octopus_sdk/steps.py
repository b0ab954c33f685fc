"""What an exchange may ask of the client that drives it: send, wait, lock, count and remember.

A step is a value. The client does it and gives back the result; it decides nothing.
"""

import datetime as dt
from collections.abc import Generator, Hashable, Mapping
from typing import Any, TypeAlias, TypeVar

import attrs

from octopus_sdk.daybook import Remembered
from octopus_sdk.flow import Sleep
from octopus_sdk.models.record import Record

T = TypeVar("T")


@attrs.frozen
class Request:
    """Send this; the result is an `Outcome`. `url` is the path and the query below the base URL.

    `operation` is its name, for counting. `large` tells that the answer may be large and is worth a
    longer wait.
    """

    operation: str
    method: str
    url: str
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes | None = attrs.field(repr=False)
    large: bool


@attrs.frozen
class Response:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes = attrs.field(repr=False)


@attrs.frozen
class Unsent:
    """Certainly nothing was sent.

    `pool_full` tells that all connections were in use, `closed` that the client was closed before.
    """

    reason: str
    pool_full: bool = False
    closed: bool = False


CLOSED = Unsent("this client was closed", closed=True)


@attrs.frozen
class Unanswered:
    """It may have been sent, and no whole answer came. `late` tells that the wait was over."""

    reason: str
    late: bool = False


Outcome: TypeAlias = Response | Unsent | Unanswered


@attrs.frozen
class Acquire:
    """Take the lock of this name, waiting for whoever has it."""

    lock: Hashable


@attrs.frozen
class Release:
    """Give back the lock that was taken last. A driver gives back what an early end leaves."""


@attrs.frozen
class Spend:
    """Count this many calls of the key for the day; the result is the count after it.

    A negative number gives calls back that were certainly not sent.
    """

    day: dt.date
    key: str
    calls: int = 1


@attrs.frozen
class Recall:
    """Look an answer up that was remembered on this day; the result is it, or None."""

    day: dt.date
    key: str


@attrs.frozen
class Remember:
    """Remember an answer for the rest of the day."""

    day: dt.date
    key: str
    answer: Remembered


@attrs.frozen(kw_only=True)
class CallRecord(Record):
    """One request as it went, for logs, metrics and bug reports. It holds no secret.

    `path` is the template, `seconds` how long the answer took. `status` is None when no answer
    came; `failure` then says why. `quota_left` is what is left of the day's calls after this one,
    None where the vendor states no number. `at` is the wall clock in UTC.
    """

    at: dt.datetime
    operation: str
    method: str
    path: str
    dossier_id: int | None
    attempt: int
    seconds: float
    status: int | None
    failure: str = ""
    quota_left: int | None = None

    def __str__(self) -> str:
        """Return one line of a log."""
        left = "" if self.quota_left is None else f", {self.quota_left} left today"
        outcome = self.failure if self.status is None else str(self.status)
        dossier = "" if self.dossier_id is None else f" dossier {self.dossier_id}"
        return (
            f"{self.at:%Y-%m-%d %H:%M:%S} {self.operation}{dossier} {self.method} {self.path} "
            f"attempt {self.attempt}: {outcome} in {self.seconds:.3f} s{left}"
        )


@attrs.frozen
class Observe:
    """Show this record to whoever watches."""

    record: CallRecord


Step: TypeAlias = Request | Sleep | Acquire | Release | Spend | Recall | Remember | Observe
Exchange: TypeAlias = Generator[Step, Any, T]
