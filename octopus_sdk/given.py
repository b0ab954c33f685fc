"""What a caller gives is looked at when it is given, and refused by name and rule.

A text is never shown in a refusal: it may be a secret, or somebody's data.
"""

import inspect
import re
from collections.abc import Callable
from types import NoneType
from typing import TYPE_CHECKING, Any

from octopus_sdk.errors import InvalidTypeError, InvalidValueError

if TYPE_CHECKING:
    import attrs

# The service keeps whole numbers in 32 bits.
LARGEST_WHOLE = 2**31 - 1
# The service states no length. This is far beyond any real text, and stops a file in a comment.
LONGEST_TEXT = 4000
_LONGEST_TOKEN = 8000
_LONGEST_WAIT = 7 * 86_400
_JOURNAL = re.compile(r"[A-Z][1-9][0-9]{0,8}")
# Line ends and tabs are text. The last range are halves of characters, which no encoding can write.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL_OR_LINE_END = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def must_be(where: str, value: object, *kinds: type) -> None:
    """Raise `InvalidTypeError` for a value of another type; a bool is no number."""
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        names = " or ".join("None" if kind is NoneType else kind.__name__ for kind in kinds)
        raise InvalidTypeError(where, f"must be {names}, not {type(value).__name__}")


def typed(*kinds: type) -> "Callable[[Any, attrs.Attribute[Any], Any], None]":
    """Return `must_be` for a field of an attrs class."""

    def check(owner: Any, field: "attrs.Attribute[Any]", value: Any) -> None:
        must_be(f"{type(owner).__name__}.{field.name}", value, *kinds)

    return check


def flag(where: str, value: object) -> bool:
    """Return True or False; nothing else is taken for one."""
    must_be(where, value, bool)
    return value is True


def function(where: str, value: object, *, optional: bool = False, awaited: bool = False) -> None:
    """Raise `InvalidTypeError` for what cannot be called, but for None where it is `optional`.

    A coroutine function is refused too, unless it is `awaited`: it would be called and never run.
    """
    if optional and value is None:
        return
    if not callable(value):
        raise InvalidTypeError(where, f"must be callable, not {type(value).__name__}")
    if not awaited and any(map(inspect.iscoroutinefunction, (value, type(value).__call__))):
        raise InvalidTypeError(where, "must be a plain function: nobody awaits a coroutine here")


def whole(where: str, value: object, least: int | None = None) -> int:
    """Return a whole number that is not below `least` and fits in 32 bits.

    Without this a bookyear given as text would look like one that holds nothing.
    """
    if type(value) is not int:
        raise InvalidTypeError(where, f"must be int, not {type(value).__name__}")
    if not -LARGEST_WHOLE - 1 <= value <= LARGEST_WHOLE:
        raise InvalidValueError(where, "must fit in 32 bits")
    if least is not None and value < least:
        raise InvalidValueError(where, f"must be {least} or more: {value}")
    return value


def text(where: str, value: object, *, one_line: bool = False) -> str:
    """Return a text of a reasonable length, without characters that nobody can mean."""
    if not isinstance(value, str):
        raise InvalidTypeError(where, f"must be str, not {type(value).__name__}")
    if len(value) > LONGEST_TEXT:
        raise InvalidValueError(where, f"has {len(value)} characters; {LONGEST_TEXT} are enough")
    strange = (_CONTROL_OR_LINE_END if one_line else _CONTROL).search(value)
    if strange is not None:
        raise InvalidValueError(where, f"holds the control character U+{ord(strange[0]):04X}")
    return value


def journal(where: str, value: object) -> str:
    """Return the key of a journal: a letter and a number, such as `V1`."""
    if not isinstance(value, str):
        raise InvalidTypeError(where, f"must be str, not {type(value).__name__}")
    if not _JOURNAL.fullmatch(value):
        rule = f"a journal is named a letter and a number, such as V1, not {ascii(value)[:20]}"
        raise InvalidValueError(where, rule)
    return value


def seconds(where: str, value: object, *, above_zero: bool = False) -> None:
    """Raise for anything but a number of seconds, up to a week."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidTypeError(where, f"must be a number of seconds, not {type(value).__name__}")
    if not 0 <= value <= _LONGEST_WAIT or (above_zero and value == 0):
        least = "more than 0" if above_zero else "0 or more"
        raise InvalidValueError(where, f"must be {least} and at most {_LONGEST_WAIT}")


def is_header(value: str) -> bool:
    """Tell whether a text can travel as the value of a header, as it is."""
    return value.isascii() and value.isprintable() and value == value.strip() != ""


def is_token(value: object) -> bool:
    """Tell whether this can be a token: it must come back as the value of a header."""
    return isinstance(value, str) and len(value) <= _LONGEST_TOKEN and is_header(value)
