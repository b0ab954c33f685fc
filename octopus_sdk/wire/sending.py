"""From the models to JSON content."""

import datetime as dt
import enum
import unicodedata
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any, get_args, get_origin

import attrs

from octopus_sdk.errors import InvalidTypeError, InvalidValueError
from octopus_sdk.models import Relation
from octopus_sdk.wire.spellings import Path, fields_of, kinds_of

# How many decimals a number may have when it is sent. Money has two; these have more.
DECIMALS = {"count": 4, "unit_price": 4, "discount": 4, "exchange_rate": 9}
_MONEY_DECIMALS = 2
# The service keeps numbers as doubles, which hold every cent below this.
_LARGEST = Decimal(10) ** 12
_INT32 = 2**31
# The service states no length. This is far beyond any real text, and stops a file in a comment.
LONGEST_TEXT = 4000


_writers: dict[type[Any], Callable[[Any], dict[str, Any]]] = {}


def dump(value: Any) -> dict[str, Any]:
    """Turn a model into what the service takes.

    Raises `InvalidTypeError` for a value of the wrong type, and `InvalidValueError` for a number
    with too many decimals or out of bounds and for text that cannot be meant. Both name the field.
    """
    kind = type(value)
    writer = _writers.get(kind) or _writers.setdefault(kind, _make_writer(kind))
    return writer(value)


def _make_writer(kind: type[Any]) -> Callable[[Any], dict[str, Any]]:
    fields = fields_of(kind)
    # The service wants this object even when neither number in it is known.
    always = "relationIdentificationServiceData" if kind is Relation else None

    def write_model(value: Any) -> dict[str, Any]:
        content: dict[str, Any] = deepcopy(dict(value.extra))
        for field, path in fields:
            held = getattr(value, field.name)
            if held is not None:
                _put(content, path, _plain(held, field.type, f"{kind.__name__}.{field.name}"))
        if always is not None:
            content.setdefault(always, {})
        return content

    return write_model


def _put(content: dict[str, Any], path: Path, value: Any) -> None:
    *above, key = path
    for step in above:
        content = content.setdefault(step, {})
    content[key] = value


def _plain(value: Any, wanted: Any, where: str) -> Any:
    """Return the JSON content of one field, or complain about it by name."""
    kinds = kinds_of(wanted)
    if get_origin(kinds[0]) is tuple:
        if not isinstance(value, tuple):
            raise InvalidTypeError(where, f"must be a tuple, not {type(value).__name__}")
        inner = get_args(kinds[0])[0]
        return [_plain(item, inner, f"{where}[{index}]") for index, item in enumerate(value)]
    if kinds != [Any] and not any(_is_exactly(value, kind) for kind in kinds):
        names = " or ".join(kind.__name__ for kind in kinds)
        raise InvalidTypeError(where, f"must be {names}, not {type(value).__name__}")
    if attrs.has(type(value)):
        return dump(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _number(value, where)
    if isinstance(value, str):
        return _text(value, where)
    return _whole(value, where) if isinstance(value, int) else value


def _is_exactly(value: Any, kind: type[Any]) -> bool:
    # A bool is an int and a datetime is a date to Python; to the service they are not.
    return type(value) is kind or (kind is int and isinstance(value, enum.IntEnum))


def _whole(value: int, where: str) -> int:
    if not isinstance(value, bool) and not -_INT32 <= value < _INT32:
        raise InvalidValueError(where, f"must fit in 32 bits: {value}")
    return int(value) if isinstance(value, enum.IntEnum) else value


def _text(value: str, where: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise InvalidValueError(where, f"has {len(value)} characters; {LONGEST_TEXT} are enough")
    strange = next((letter for letter in value if _is_control(letter)), None)
    if strange is not None:
        raise InvalidValueError(where, f"holds the control character U+{ord(strange):04X}")
    return value


def _is_control(letter: str) -> bool:
    # Line ends and tabs are text; Cs are halves of characters, which no encoding can write.
    return unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\r\t"


def _number(value: Decimal, where: str) -> Decimal:
    if not value.is_finite():
        raise InvalidValueError(where, f"must be a finite number, not {value}")
    if not -_LARGEST < value < _LARGEST:
        raise InvalidValueError(where, f"must be smaller than {_LARGEST}: {value}")
    allowed = DECIMALS.get(where.rpartition(".")[2], _MONEY_DECIMALS)
    short = value.normalize()
    if -int(short.as_tuple().exponent) > allowed:
        raise InvalidValueError(where, f"may have {allowed} decimals at most: {value}")
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value
