"""Ledger accounts: the digits that B4C keeps in the "ID Boekhouding" of a pick list.

A line of B4C carries its own account. B4C's help page has one rule about it, in these words: the
account number must be numeric for the Octopus export. Octopus keeps it as a 32-bit integer.

>>> account_number("  700000 ")
700000
>>> account_number("70.000")
Traceback (most recent call last):
b4c_mapping.errors.AccountError: account '70.000': the account number must be numeric for the
Octopus export: digits 0 to 9 only. Cure: correct the ID Boekhouding of this pick list entry in B4C.

All bad entries of a pick list are reported at once:

>>> account_numbers({"Cleaning": "700000", "Windows": "70A", "Ironing": ""})  # doctest: +ELLIPSIS
Traceback (most recent call last):
b4c_mapping.errors.AccountError: 2 problems:
- Windows, account '70A': the account number must be numeric ...
- Ironing, account (empty): the account number must be numeric ...

An account of sales belongs to class 7 of the Belgian chart of accounts. Another class is possible,
so that is a warning and no error (decision).

>>> [str(warning) for warning in outside_class_7({"Windows": 613000})]  # doctest: +ELLIPSIS
['Windows, account 613000: a sales line is normally on an account of class 7. Cure: ...']
"""

import re
from collections.abc import Iterable, Mapping
from typing import cast

from b4c_mapping.errors import AccountError, Problem
from b4c_mapping.numbering import INT32

NUMERIC = "the account number must be numeric for the Octopus export"
_DIGITS = re.compile(r"[0-9]+")
_CURE = "correct the ID Boekhouding of this pick list entry in B4C"


def account_number(value: str | int) -> int:
    """Return the account as Octopus takes it.

    Blanks around the digits are stripped. Zero is refused: Octopus reads it as "no account". Raises
    `AccountError`.
    """
    found = _read(value, "")
    if isinstance(found, Problem):
        raise AccountError(found)
    return found


def account_numbers(
    entries: Mapping[str, str | int] | Iterable[tuple[str, str | int]],
) -> dict[str, int]:
    """Return the account of each pick list entry.

    Raises one `AccountError` with every bad entry and its value.
    """
    pairs = entries.items() if isinstance(entries, Mapping) else entries
    pairs = cast("Iterable[tuple[str, str | int]]", pairs)
    found = [(entry, _read(value, str(entry))) for entry, value in pairs]
    problems = [result for _, result in found if isinstance(result, Problem)]
    if problems:
        raise AccountError(*problems)
    return {entry: result for entry, result in found if isinstance(result, int)}


def outside_class_7(entries: Mapping[str, int]) -> tuple[Problem, ...]:
    """Return a warning for each entry whose account is no sales account."""
    rule = "a sales line is normally on an account of class 7"
    return tuple(
        Problem(entry, "account", account, rule, "ask the accountant whether this is meant")
        for entry, account in entries.items()
        if not str(account).startswith("7")
    )


def _read(value: object, entry: str) -> int | Problem:
    text = value.strip() if isinstance(value, str) else value
    if isinstance(text, str) and _DIGITS.fullmatch(text):
        number = int(text) if len(text.lstrip("0")) <= len(str(INT32)) else INT32 + 1
    elif type(text) is int:
        number = text
    else:
        return Problem(entry, "account", value, f"{NUMERIC}: digits 0 to 9 only", _CURE)
    if not 1 <= number <= INT32:
        return Problem(entry, "account", value, f"{NUMERIC}: from 1 to {INT32}", _CURE)
    return number
