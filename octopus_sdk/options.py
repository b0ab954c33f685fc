"""How long to wait, and how often to try."""

from typing import Literal, TypeAlias

import attrs

Wait: TypeAlias = float | Literal["for ever"]


def _is_wait(options: object, field: "attrs.Attribute[Wait]", value: object) -> None:
    del options
    number = isinstance(value, int | float) and not isinstance(value, bool) and value > 0
    if not number and value != "for ever":
        raise ValueError(f"{field.name} is a number of seconds, or 'for ever', not {value!r}")


@attrs.frozen(kw_only=True)
class Timeouts:
    """How many seconds to wait for each part of a call.

    `read` is for an answer to begin or go on, `large_read` the same for the lists that are large: a
    first load of changes was seen to take more than 60 seconds. `pool` is for a connection when all
    are in use. Who wants to wait without end says "for ever". Raises `ValueError` for others.
    """

    connect: Wait = attrs.field(default=5.0, validator=_is_wait)
    read: Wait = attrs.field(default=60.0, validator=_is_wait)
    large_read: Wait = attrs.field(default=180.0, validator=_is_wait)
    pool: Wait = attrs.field(default=5.0, validator=_is_wait)


@attrs.frozen(kw_only=True)
class Retries:
    """How often to try a call that may be repeated at all, and how long in total.

    The first pause is `first_wait` seconds, each later one twice as long and at most
    `longest_wait`; half to all of it at random, so that callers spread. No attempt begins after
    `total` seconds. A service that names a wait of `longest_named_wait` seconds or less is obeyed.
    """

    attempts: int = attrs.field(default=3, validator=attrs.validators.ge(1))
    first_wait: float = 0.5
    longest_wait: float = 8.0
    total: float = 120.0
    longest_named_wait: float = 30.0

    def wait(self, attempt: int, random: float) -> float:
        """Return the pause after this attempt, 1 for the first; `random` is from 0 to 1."""
        longest = min(self.longest_wait, self.first_wait * 2.0 ** (attempt - 1))
        return longest * (0.5 + random / 2)
