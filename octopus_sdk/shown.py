"""Texts as a terminal, a log, a web page or a spreadsheet may show them.

A name or a comment comes from outside and may hold anything: an escape that drives a terminal, a
line end that forges a line of its own, half a character that no encoding can write, a formula.
What is *shown* goes through here; what is *kept* stays as it came.
"""

import json
import re
from decimal import Decimal
from typing import Any

# Control characters, line ends of every kind, marks that turn the direction of a text, and halves
# of characters.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_UNSAFE_IN_JSON = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", ""))
_FORMULA = ("=", "+", "-", "@")
_LONGEST_LINE = 2000
_LONGEST_NAME = 80
# Beyond this a plain number would be a screen of zeros.
_MOST_DIGITS = 30
_CENTS = 2


def printable(text: str) -> str:
    """Return a text in one line; what no terminal should get is written as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def writable(text: str) -> str:
    """Return a text as it is, but for halves of characters, which JSON may hold and no file can."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def line(text: str) -> str:
    """Return a printable line; of an endless one the middle is left out."""
    return printable(_without_middle(text, _LONGEST_LINE))


def name(text: str) -> str:
    """Return somebody's text as it stands in a message, short; it is not yet printable."""
    return _without_middle(text, _LONGEST_NAME)


def amount(value: object) -> str:
    """Return an amount with two decimals, or more where it has more."""
    if not isinstance(value, Decimal) or not value.is_finite():
        return str(value)
    if not value:
        return "0.00"
    last = value.adjusted() - len(value.as_tuple().digits) + 1
    if value.adjusted() > _MOST_DIGITS or last < -_MOST_DIGITS:
        return str(value)
    return f"{value:.{max(_CENTS, -last)}f}"


def cell(value: object) -> object:
    """Return a value for a cell of a spreadsheet, in which a text must not become a formula."""
    if isinstance(value, Decimal):
        return amount(value)
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_json(content: Any) -> str:
    """Return JSON text that can be written anywhere; every text in it can be read back whole."""
    text = json.dumps(content, default=amount, ensure_ascii=False, indent=2)
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _without_middle(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    end = longest // 4
    return f"{text[: longest - end]} … {text[-end:]}"
