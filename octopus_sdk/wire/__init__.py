"""Between the models and the JSON of the service. The only room that knows the wire's spellings.

Strict in what is sent: a value of the wrong type is a `TypeError`, and nothing is rounded or
coerced. Open in what is received: fields nobody knows are kept in `extra` and go back when the
value is sent; an unknown number in an enumeration stays a number; a missing field is None.
Money is `Decimal` from JSON text to JSON text; a float never appears between.
"""

import json
from decimal import Decimal
from typing import Any

import simplejson

from octopus_sdk.wire.receiving import UnreadableError, load, load_list
from octopus_sdk.wire.sending import dump

__all__ = ["UnreadableError", "dump", "load", "load_list", "parse", "write"]


def parse(text: bytes) -> Any:
    """Read JSON text; fractions become `Decimal`. Raises `UnreadableError` when it is no JSON."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("JSON", text) from error


def write(content: Any) -> bytes:
    """Write plain JSON content; a `Decimal` becomes the number it shows."""
    return simplejson.dumps(content, use_decimal=True, ensure_ascii=False, allow_nan=False).encode()


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")
