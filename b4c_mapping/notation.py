"""Amounts, percentages and dates as Belgians write them.

A comma separates decimals, and a dot or a blank thousands; days come first in a date. Decision:
what could be read in two ways is refused and never guessed. `1.234` is a thousand to one reader and
one and a bit to another, so it is refused, and so is `1,234`; `1.234,00` and `1,2340` are not.

>>> amount("1.234,56"), amount("12,5"), amount("-0.75"), percentage("21 %")
(Decimal('1234.56'), Decimal('12.5'), Decimal('-0.75'), Decimal('21'))
>>> date("31/12/2018")
datetime.date(2018, 12, 31)
>>> amount("1.234")
Traceback (most recent call last):
b4c_mapping.errors.LoadingError: amount '1.234': it may be a thousand or a decimal. Cure: write
1234,00 or 1,2340.
>>> date("31/12/18")
Traceback (most recent call last):
b4c_mapping.errors.LoadingError: date '31/12/18': a date is day/month/year with four digits of the
year, such as 31/12/2018.
"""

import datetime as dt
import re
from decimal import Decimal

from b4c_mapping.errors import LoadingError, refuse

_BLANKS = str.maketrans("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}", "   ")
_AMBIGUOUS = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,10})?")
# Thousands in groups of three, all with a dot or all with a blank.
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+)(?:,[0-9]{1,10})?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ANSWERS = {
    **dict.fromkeys(("1", "ja", "oui", "yes", "true", "waar", "vrai"), True),
    **dict.fromkeys(("0", "nee", "non", "no", "false", "onwaar", "faux"), False),
}


def amount(text: str) -> Decimal:  # noqa: RET503  `refuse` never returns
    """Return the number; raises `LoadingError` for what is none, or could be two."""
    clean = _clean(text)
    if _AMBIGUOUS.fullmatch(clean):
        digits = re.sub(r"[.,]", "", clean)
        other = f"{clean.replace('.', ',')}0"
        cure = f"write {digits},00 or {other}"
        refuse(LoadingError, "", "amount", text, "it may be a thousand or a decimal", cure)
    if _PLAIN.fullmatch(clean):
        return Decimal(clean.replace(",", "."))
    if _GROUPED.fullmatch(clean):
        return Decimal(re.sub(r"[. ]", "", clean).replace(",", "."))
    refuse(LoadingError, "", "amount", text, "an amount is written as 1.234,56")


def percentage(text: str) -> Decimal:
    """Return a percentage, with or without its sign; raises `LoadingError`."""
    return amount(_clean(text).removesuffix("%"))


def date(text: str) -> dt.date:
    """Return the date, day first; `2018-12-31` is read too. Raises `LoadingError`."""
    clean = _clean(text)
    found = _DAY_FIRST.fullmatch(clean)
    if found:
        day, _, month, year = found.groups()
    elif found := _YEAR_FIRST.fullmatch(clean):
        year, month, day = found.groups()
    else:
        rule = "a date is day/month/year with four digits of the year, such as 31/12/2018"
        refuse(LoadingError, "", "date", text, rule)
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        refuse(LoadingError, "", "date", text, "there is no such day")


def whole_number(text: str) -> int:
    """Return a number of digits only; raises `LoadingError`."""
    clean = _clean(text)
    if not clean.isascii() or not clean.isdigit() or len(clean) > len(str(2**31)):
        refuse(LoadingError, "", "number", text, "a whole number, in digits only")
    return int(clean)


def yes_or_no(text: str) -> bool:
    """Return what a Dutch, French or English yes or no means; raises `LoadingError`."""
    answer = _ANSWERS.get(_clean(text).lower())
    if answer is None:
        refuse(LoadingError, "", "answer", text, "ja or nee")
    return answer


def _clean(text: object) -> str:
    """Return the text without outer blanks, and with plain ones inside; what is no text is none."""
    return text.translate(_BLANKS).strip() if isinstance(text, str) else ""
