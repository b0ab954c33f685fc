"""Reading what a client sent: JSON bodies field by field, and query values.

A reader is a function that takes a raw value and a `Spot` and returns the cleaned value. Shapes
are built from readers, see `shapes`. Numbers become `Decimal` straight from the JSON text.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

Wire = dict[str, Any]
"""An object as it travels: JSON names, plain Python values, amounts as `Decimal`."""

DEEPEST = 40
LARGEST = Decimal(10) ** 15
FINEST = 30


@dataclass(frozen=True)
class Spot:
    """Where in the body a reader is, and what is refused there beside wrong types."""

    strict: bool
    """Refuse unknown fields."""
    longest: int | None = None
    listed: bool = False
    """Refuse numbers that are not in the list of their field."""
    path: str = ""

    def at(self, name: str) -> "Spot":
        """Return the spot of a field or item inside this one."""
        return replace(self, path=f"{self.path}.{name}" if self.path else name)


Reader = Callable[[Any, Spot], Any]


class MalformedError(ValueError):
    """A body or value cannot be taken. The message names the spot, never the value."""


class MalformedElementError(MalformedError):
    """An element of a body has the wrong type. Documented is a 500 for "malformed elements"."""


class MalformedDateError(MalformedElementError):
    """A date is no ``yyyy-MM-dd``. It is the one example of such an element."""


def parse(body: bytes) -> Any:
    """Parse a JSON body. Raise `MalformedError` for anything that is no JSON."""
    try:
        return json.loads(
            body.decode("utf-8-sig"), parse_float=_decimal, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as problem:
        raise MalformedError("the body is no JSON") from problem


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:
        # JSON allows any exponent, `Decimal` does not. Such a number is out of range anywhere.
        return Decimal("Infinity")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def text(value: Any, spot: Spot) -> str:
    """Read a string."""
    if not isinstance(value, str):
        raise MalformedElementError(f"{spot.path}: expected a string")
    if any("\ud800" <= sign <= "\udfff" for sign in value):
        raise MalformedElementError(f"{spot.path}: half a character")
    if spot.longest is not None and len(value) > spot.longest:
        raise MalformedError(f"{spot.path}: more than {spot.longest} characters")
    return value


def base64_text(value: Any, spot: Spot) -> str:
    """Read the content of a file. It may be as long as it likes."""
    content = text(value, replace(spot, longest=None))
    try:
        base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise MalformedElementError(f"{spot.path}: no base64") from problem
    return content


def int32(value: Any, spot: Spot) -> int:
    """Read a 32-bit integer. ``21.0`` is one: clients whose numbers are all doubles send it."""
    if isinstance(value, Decimal) and abs(value) <= 2**31 and value == int(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**31) <= value < 2**31:
        raise MalformedElementError(f"{spot.path}: expected an integer of 32 bits")
    return value


def listed(*allowed: int) -> Reader:
    """Build a reader for an integer out of a documented list."""

    def read(value: Any, spot: Spot) -> int:
        chosen = int32(value, spot)
        if spot.listed and chosen not in allowed:
            raise MalformedError(f"{spot.path}: expected one of {', '.join(map(str, allowed))}")
        return chosen

    return read


def number(value: Any, spot: Spot) -> Decimal:
    """Read a double, as a `Decimal`. Sizes that no ledger holds are refused."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise MalformedElementError(f"{spot.path}: expected a number")
    # A float never comes from a request, only from a test that plays the accountant.
    amount = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if (
        not amount.is_finite()
        or amount.copy_abs() >= LARGEST
        or abs(int(amount.as_tuple().exponent)) > FINEST
    ):
        raise MalformedError(f"{spot.path}: number out of range")
    return amount


def flag(value: Any, spot: Spot) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise MalformedElementError(f"{spot.path}: expected true or false")
    return value


def day(value: Any, spot: Spot) -> str:
    """Read a plain date and keep its text."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise MalformedDateError(f"{spot.path}: expected yyyy-MM-dd")
    try:
        date.fromisoformat(value)
    except ValueError as problem:
        raise MalformedDateError(f"{spot.path}: no such day") from problem
    return value


def opaque(value: Any, spot: Spot) -> Wire:
    """Read an object that the sandbox stores and returns but does not look into."""
    if not isinstance(value, dict):
        raise MalformedElementError(f"{spot.path}: expected an object")
    kept: Wire = _opaque(value, spot)
    return kept


def _opaque(value: Any, spot: Spot) -> Any:
    if spot.path.count(".") > DEEPEST:
        raise MalformedError("nested too deep")
    if isinstance(value, dict):
        return {text(k, spot): _opaque(v, spot.at(k)) for k, v in value.items()}
    if isinstance(value, list):
        return [_opaque(item, spot.at(str(place))) for place, item in enumerate(value)]
    if isinstance(value, str):
        return text(value, spot)
    return number(value, spot) if isinstance(value, Decimal) else value


def one_of(*allowed: str) -> Reader:
    """Build a reader for a string out of a short list."""

    def read(value: Any, spot: Spot) -> str:
        if value not in allowed:
            raise MalformedError(f"{spot.path}: expected one of {', '.join(allowed)}")
        return text(value, spot)

    return read


def many(reader: Reader) -> Reader:
    """Build a reader for a list. Null items are refused."""

    def read(value: Any, spot: Spot) -> list[Any]:
        if not isinstance(value, list):
            raise MalformedElementError(f"{spot.path}: expected a list")
        return [reader(item, spot.at(str(place))) for place, item in enumerate(value)]

    return read


def record(fields: Mapping[str, Reader]) -> Reader:
    """Build a reader for an object. A null field counts as absent."""

    def read(value: Any, spot: Spot) -> Wire:
        if not isinstance(value, dict):
            if not spot.path:
                raise MalformedError("body: expected an object")
            raise MalformedElementError(f"{spot.path}: expected an object")
        if spot.strict and (strange := sorted(set(value) - set(fields))):
            raise MalformedError(
                f"{spot.path or 'body'}: unknown field {', '.join(map(repr, strange))}"
            )
        return {
            name: reader(value[name], spot.at(name))
            for name, reader in fields.items()
            if value.get(name) is not None
        }

    return read


def query_int(value: str) -> int:
    """Read an integer query value."""
    if not re.fullmatch(r"-?[0-9]{1,10}", value):
        raise MalformedError("expected an integer")
    return int32(int(value), Spot(strict=True))


def query_flag(value: str) -> bool:
    """Read a true or false query value."""
    if value.lower() not in {"true", "false"}:
        raise MalformedError("expected true or false")
    return value.lower() == "true"


def query_text(value: str) -> str:
    """Read a string query value."""
    return text(value, Spot(strict=True))


def query_timestamp(value: str) -> datetime:
    """Read ``yyyy-MM-dd HH:mm:ss.SSS``, the one documented format. It carries no zone."""
    shape = r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}"
    if not re.fullmatch(shape, value):
        raise MalformedError("expected yyyy-MM-dd HH:mm:ss.SSS")
    try:
        return datetime.fromisoformat(value)
    except ValueError as problem:
        raise MalformedError("no such moment") from problem
