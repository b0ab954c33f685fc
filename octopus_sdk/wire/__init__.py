"""Between the models and the JSON of the service. The only room that knows the wire's spellings.

Strict in what is sent: a value of the wrong type is a `TypeError`, and nothing is rounded or
coerced. Open in what is received: fields nobody knows are kept in `extra` and go back when the
value is sent; an unknown number in an enumeration stays a number; a missing field is None.
Money is `Decimal` from JSON text to JSON text; a float never appears between.
"""

import json
from decimal import Decimal, InvalidOperation
from typing import Any

import simplejson

from octopus_sdk.wire.receiving import UnreadableError, load, load_list
from octopus_sdk.wire.sending import dump

__all__ = ["UnreadableError", "dump", "load", "load_list", "parse", "write"]

_LARGEST_EXPONENT, _LONGEST_NUMBER = 308, 400


def parse(text: bytes) -> Any:
    """Read JSON text; fractions become `Decimal`. Raises `UnreadableError` when it is no JSON."""
    try:
        return json.loads(text, parse_float=_fraction, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        # The error of the library holds the whole text.
        raise UnreadableError("JSON", text) from None


def write(content: Any) -> bytes:
    """Write plain JSON content; a `Decimal` becomes the number it shows."""
    return simplejson.dumps(content, use_decimal=True, ensure_ascii=False, allow_nan=False).encode()


def _fraction(digits: str) -> Decimal:
    """Read a fraction; one that no double holds is garbage, and may take minutes to count with."""
    try:
        value = Decimal(digits)
    except InvalidOperation:
        raise ValueError("a number without bounds") from None
    if len(digits) > _LONGEST_NUMBER or abs(value.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError("a number without bounds")
    return value


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")
