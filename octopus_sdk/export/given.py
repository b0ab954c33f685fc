"""What a caller gives is looked at when it is given, not in the middle of a run."""

from collections.abc import Callable
from types import NoneType
from typing import Any

import attrs

from octopus_sdk.errors import InvalidTypeError


def must_be(where: str, value: object, *kinds: type) -> None:
    """Raise `InvalidTypeError` for a value of another type; a bool is no number."""
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        names = " or ".join("None" if kind is NoneType else kind.__name__ for kind in kinds)
        raise InvalidTypeError(where, f"must be {names}, not {type(value).__name__}")


def typed(*kinds: type) -> Callable[[Any, "attrs.Attribute[Any]", Any], None]:
    """Return `must_be` for a field of an attrs class."""

    def check(owner: Any, field: "attrs.Attribute[Any]", value: Any) -> None:
        must_be(f"{type(owner).__name__}.{field.name}", value, *kinds)

    return check
