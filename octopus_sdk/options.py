"""How long to wait, and how often to try."""

from typing import Any, Literal, TypeAlias

import attrs

from octopus_sdk import given
from octopus_sdk.errors import InvalidTypeError

Wait: TypeAlias = float | Literal["for ever"]


def _is_wait(options: object, field: "attrs.Attribute[Wait]", value: object) -> None:
    del options
    if isinstance(value, str) and value != "for ever":
        raise InvalidTypeError(f"Timeouts.{field.name}", "must be a number, or 'for ever'")
    if value != "for ever":
        given.seconds(f"Timeouts.{field.name}", value, above_zero=True)


def _is_pause(options: object, field: "attrs.Attribute[float]", value: object) -> None:
    del options
    given.seconds(f"Retries.{field.name}", value)


def _is_count(options: object, field: "attrs.Attribute[Any]", value: object) -> None:
    del options
    given.whole(f"Retries.{field.name}", value, 1)


@attrs.frozen(kw_only=True)
class Timeouts:
    """How many seconds to wait for each part of a call.

    `read` is for an answer to begin or go on, `large_read` the same for the lists that are large: a
    first load of changes was seen to take more than 60 seconds. `pool` is for a connection when all
    are in use. `total` bounds each of these, and one attempt as a whole, against a server that
    sends a byte now and then; the blocking client looks at the whole only while the body comes. Who
    wants to wait without end says "for ever". Raises `InvalidValueError` for others.
    """

    connect: Wait = attrs.field(default=5.0, validator=_is_wait)
    read: Wait = attrs.field(default=60.0, validator=_is_wait)
    large_read: Wait = attrs.field(default=180.0, validator=_is_wait)
    pool: Wait = attrs.field(default=5.0, validator=_is_wait)
    total: Wait = attrs.field(default=600.0, validator=_is_wait)


@attrs.frozen(kw_only=True)
class Retries:
    """How often to try a call that may be repeated at all, and how long in total.

    The first pause is `first_wait` seconds, each later one twice as long and at most
    `longest_wait`; half to all of it at random, so that callers spread. No attempt begins after
    `total` seconds. A service that names a wait of `longest_named_wait` seconds or less is obeyed.
    Raises `InvalidValueError` for anything but seconds, and for fewer attempts than one.
    """

    attempts: int = attrs.field(default=3, validator=_is_count)
    first_wait: float = attrs.field(default=0.5, validator=_is_pause)
    longest_wait: float = attrs.field(default=8.0, validator=_is_pause)
    total: float = attrs.field(default=120.0, validator=_is_pause)
    longest_named_wait: float = attrs.field(default=30.0, validator=_is_pause)

    def wait(self, attempt: int, random: float) -> float:
        """Return the pause after this attempt, 1 for the first; `random` is from 0 to 1."""
        # A pause stops growing long before a power of two stops being a float.
        longest = min(self.longest_wait, self.first_wait * 2.0 ** min(attempt - 1, 60))
        return longest * (0.5 + random / 2)
