"""From the models to JSON content."""

import datetime as dt
import enum
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, get_args, get_origin

import attrs

from octopus_sdk import given
from octopus_sdk.errors import InvalidTypeError, InvalidValueError
from octopus_sdk.models import Relation
from octopus_sdk.models.record import Unlisted
from octopus_sdk.wire.spellings import Path, fields_of, kinds_of

# How many decimals a number may have when it is sent. Money has two; these have more.
DECIMALS = {"count": 4, "unit_price": 4, "discount": 4, "exchange_rate": 9}
_MONEY_DECIMALS = 2
# The service keeps numbers as doubles, which hold every cent below this.
_LARGEST = Decimal(10) ** 12
# Fields that are one line to Octopus; elsewhere a line end is text.
_ONE_LINE = {"vat_code"}
# What the service sent and nobody here knows goes back; nothing real is deeper or larger than this.
_DEEPEST, _INT64 = 50, 2**63
_HALF_LETTER = re.compile("[\ud800-\udfff]")

Writer = Callable[[Any, str], dict[str, Any]]
_writers: dict[type[Any], Writer] = {}


def dump(value: Any, where: str = "") -> dict[str, Any]:
    """Turn a model into what the service takes.

    Raises `InvalidTypeError` for a value of the wrong type, and `InvalidValueError` for a number
    with too many decimals or out of bounds and for text that cannot be meant. Both name the field,
    below `where`.
    """
    kind = type(value)
    writer = _writers.get(kind) or _writers.setdefault(kind, _make_writer(kind))
    return writer(value, where or kind.__name__)


def _make_writer(kind: type[Any]) -> Writer:
    fields = [(f.name, path, f.type, type(None) in get_args(f.type)) for f, path in fields_of(kind)]
    # The service wants this object even when neither number in it is known.
    always = "relationIdentificationServiceData" if issubclass(kind, Relation) else None

    def write_model(value: Any, where: str) -> dict[str, Any]:
        content = _unknown(value.extra, f"{where}.extra")
        for name, path, declared, optional in fields:
            held = getattr(value, name)
            if held is not None or not optional:
                at = f"{where}.{name}"
                _put(content, path, _plain(held, declared, at), at)
        if always is not None:
            content.setdefault(always, {})
        return content

    return write_model


def _unknown(extra: object, where: str) -> dict[str, Any]:
    if not isinstance(extra, Mapping):
        raise InvalidTypeError(where, f"must be a mapping, not {type(extra).__name__}")
    copied: dict[str, Any] = _copied(extra, where, 0) if extra else {}
    return copied


def _copied(value: Any, where: str, depth: int) -> Any:
    """Return a copy of JSON content that has no field of its own."""
    if depth > _DEEPEST:
        raise InvalidValueError(where, f"goes deeper than {_DEEPEST} levels")
    if isinstance(value, Mapping):
        for name in value:
            if not isinstance(name, str):
                raise InvalidTypeError(where, f"a name must be str, not {type(name).__name__}")
            _sound(name, where)
        return {name: _copied(each, f"{where}.{name}", depth + 1) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_copied(each, f"{where}[{at}]", depth + 1) for at, each in enumerate(value)]
    return _sound(value, where)


def _sound(value: Any, where: str) -> Any:
    """Return what is no list and no mapping as it is, or complain about it by name."""
    if isinstance(value, float):
        raise InvalidTypeError(where, "must be int or Decimal, not float")
    if isinstance(value, str):
        if _HALF_LETTER.search(value):
            raise InvalidValueError(where, "holds half of a character")
    elif isinstance(value, Decimal):
        if not value.is_finite():
            raise InvalidValueError(where, "must be a finite number")
    elif isinstance(value, int):
        if not -_INT64 <= value < _INT64:
            raise InvalidValueError(where, "must fit in 64 bits")
    elif value is not None:
        raise InvalidTypeError(where, f"cannot be JSON: {type(value).__name__}")
    return value


def _put(content: dict[str, Any], path: Path, value: Any, where: str) -> None:
    *above, key = path
    for step in above:
        content = content.setdefault(step, {})
        if not isinstance(content, dict):
            rule = f"has no place, because extra holds {step} as something else"
            raise InvalidValueError(where, rule)
    content[key] = value


def _plain(value: Any, wanted: Any, where: str) -> Any:
    """Return the JSON content of one field, or complain about it by name."""
    kinds = kinds_of(wanted)
    if get_origin(kinds[0]) is tuple:
        if not isinstance(value, tuple):
            raise InvalidTypeError(where, f"must be a tuple, not {type(value).__name__}")
        inner = get_args(kinds[0])[0]
        return [_plain(item, inner, f"{where}[{index}]") for index, item in enumerate(value)]
    if kinds != [Any] and not _is_one_of(value, kinds):
        names = " or ".join(kind.__name__ for kind in kinds)
        raise InvalidTypeError(where, f"must be {names}, not {type(value).__name__}")
    if attrs.has(type(value)):
        return dump(value, where)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _number(value, where)
    if isinstance(value, str):
        return given.text(where, value, one_line=where.rpartition(".")[2] in _ONE_LINE)
    return _whole(value, where) if isinstance(value, int) else value


def _is_one_of(value: Any, kinds: list[Any]) -> bool:
    # A bool is an int and a datetime is a date to Python; to the service they are not.
    kind = type(value)
    if kind in kinds:
        return True
    # A number of one enumeration means something else in another.
    open_to = int in kinds and (len(kinds) == 1 or kind is Unlisted)
    return open_to and isinstance(value, enum.IntEnum | Unlisted)


def _whole(value: int, where: str) -> int | bool:
    return value if isinstance(value, bool) else given.whole(where, int(value))


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
