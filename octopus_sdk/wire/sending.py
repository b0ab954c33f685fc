"""From the models to JSON content."""

import datetime as dt
import enum
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any, get_args, get_origin

import attrs

from octopus_sdk.models import Relation
from octopus_sdk.wire.spellings import Path, fields_of, kinds_of

# How many decimals a number may have when it is sent. Money has two; these have more.
DECIMALS = {"count": 4, "unit_price": 4, "discount": 4, "exchange_rate": 9}
_MONEY_DECIMALS = 2


_writers: dict[type[Any], Callable[[Any], dict[str, Any]]] = {}


def dump(value: Any) -> dict[str, Any]:
    """Turn a model into what the service takes.

    Raises `TypeError` for a value of the wrong type and `ValueError` for a number with too many
    decimals; both name the field.
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
            raise TypeError(f"{where} must be a tuple, not {type(value).__name__}")
        inner = get_args(kinds[0])[0]
        return [_plain(item, inner, f"{where}[{index}]") for index, item in enumerate(value)]
    if kinds != [Any] and not any(_is_exactly(value, kind) for kind in kinds):
        names = " or ".join(kind.__name__ for kind in kinds)
        raise TypeError(f"{where} must be {names}, not {type(value).__name__}: {value!r}")
    if attrs.has(type(value)):
        return dump(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _number(value, where)
    return int(value) if isinstance(value, enum.IntEnum) else value


def _is_exactly(value: Any, kind: type[Any]) -> bool:
    # A bool is an int and a datetime is a date to Python; to the service they are not.
    return type(value) is kind or (kind is int and isinstance(value, enum.IntEnum))


def _number(value: Decimal, where: str) -> Decimal:
    if not value.is_finite():
        raise ValueError(f"{where} must be a finite number, not {value}")
    allowed = DECIMALS.get(where.rpartition(".")[2], _MONEY_DECIMALS)
    short = value.normalize()
    if -int(short.as_tuple().exponent) > allowed:
        raise ValueError(f"{where} may have {allowed} decimals at most: {value}")
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value
