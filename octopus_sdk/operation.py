"""An operation: one call to the service, as a value.

An operation says which call is meant and how to read the answer. It does nothing by itself: a
client or a dossier runs it. The functions in `octopus_sdk.api` make operations.
"""

from collections.abc import Callable, Generator, Mapping
from enum import Enum
from typing import Any, Generic, TypeVar

import attrs

from octopus_sdk.quota import LIMITS

T = TypeVar("T")


class Token(Enum):
    """Which token a call carries."""

    NONE = "none"
    LOGIN = "login"
    DOSSIER = "dossier"


@attrs.frozen(kw_only=True)
class Operation(Generic[T]):
    """One call to the service.

    `name` is the vendor's name of the call, and `counted_as` the name under which its daily quota
    is counted. `path` is a template; `{dossierId}` is filled in by the dossier that runs the
    operation. `good` are the statuses of a good answer, and `read` turns the status and the body of
    one into a value. `if_missing` makes the value when the service answers 404, which for a list
    means "nothing found"; without it a 404 is an error. `writes` tells that the call changes
    something. `large` tells that the answer may be large and is worth a longer wait. A scarce
    answer is `remembered` for the day; `fresh` asks the service all the same.

    `result = yield from operation` inside a flow sends the operation to whoever drives the flow and
    gives back its result. Nothing else should iterate it: `list(operation)` would only wrap it.
    """

    name: str
    method: str
    path: str
    read: Callable[[int, bytes], T]
    path_values: Mapping[str, str | int] = attrs.field(factory=dict)
    query: Mapping[str, str | int] = attrs.field(factory=dict)
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    body: bytes | None = attrs.field(default=None, repr=False)
    token: Token = Token.DOSSIER
    good: frozenset[int] = frozenset({200})
    writes: bool = False
    if_missing: Callable[[], T] | None = attrs.field(default=None, repr=False)
    counted_as: str = attrs.Factory(lambda self: self.name, takes_self=True)
    large: bool = False
    remembered: bool = False
    fresh: bool = False

    @property
    def quota(self) -> int | None:
        """How often a day the vendor allows this call; None where no number is stated."""
        return LIMITS.get(self.counted_as)

    def __iter__(self) -> Generator["Operation[Any]", Any, T]:
        """Yield this operation once and return what the driver answers."""
        result: T = yield self
        return result
