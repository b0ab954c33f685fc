"""Document numbers: what stands on the customer's paper, and what Octopus keeps.

B4C's help page gives both. Flex shows `2018/00159` (year, slash, five digits) and Octopus keeps
201800159. Force shows `1800159` (two digits of the year, then the sequence; five digits are usual,
the width is a setting) and Octopus keeps 1800159. A number is never changed on its way: it is on
paper at the customer's.

>>> FlexNumbering().document_number(2018, 159)
201800159
>>> FlexNumbering().display(2018, 159)
'2018/00159'
>>> ForceNumbering().document_number(2018, 159)
1800159
>>> ForceNumbering(width=4).parse("180159")
DocumentNumber(year=2018, sequence=159)

At new year the number jumps: after 201812345 comes 201900001. Where the bookyear is the calendar
year, the new year has a journal of its own and nothing special happens. In a broken bookyear
(July to June) the jump falls inside one journal. Decision: a run never spans it.

>>> FlexNumbering().jump([201812344, 201812345, 201900001])
(201812345, 201900001)

Decisions: Octopus keeps a number as a 32-bit integer, so a Force number that begins with a zero
(2000 to 2009) could not be kept as it stands on paper, and such years are refused. The width of
Force is never guessed from a number: one with more or fewer digits than the setting is refused.
"""

import datetime as dt
import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise
from typing import ClassVar, NamedTuple, Protocol

import attrs

from b4c_mapping.errors import NumberingError, refuse

INT32 = 2**31 - 1
_DIGITS = re.compile(r"[0-9]+")
_WIDEST = 8
_LONGEST_BITS = 64


class YearBasis(StrEnum):
    """Which year a number begins with.

    `BOOKYEAR` is the year in which the bookyear starts (decision; the sources do not say).
    """

    CALENDAR = "calendar"
    BOOKYEAR = "bookyear"


class DocumentNumber(NamedTuple):
    """A number in its two parts: a year of four digits and a sequence from 1."""

    year: int
    sequence: int


class Numbering(Protocol):
    """What the rest of this package asks of a numbering.

    `separate_credit_notes` says whether credit notes have a series of their own.
    """

    separate_credit_notes: ClassVar[bool]

    @property
    def year_basis(self) -> YearBasis:
        """Which year a number begins with."""
        ...

    def document_number(self, year: int, sequence: int) -> int:
        """Return the number for Octopus."""
        ...

    def parse(self, number: int | str) -> DocumentNumber:
        """Take a number of Octopus or of B4C apart."""
        ...

    def display(self, year: int, sequence: int) -> str:
        """Return the number as B4C shows it."""
        ...

    def next_number(self, number: int) -> int:
        """Return the number that must follow in the same year."""
        ...

    def range_of(self, year: int) -> range:
        """Return every number that the year may have."""
        ...

    def jump(self, numbers: Iterable[int]) -> tuple[int, int] | None:
        """Return the first two neighbours between which the year changes."""
        ...


def _check_width(_: object, __: object, value: int) -> None:
    if type(value) is not int or not 1 <= value <= _WIDEST:
        rule = f"the width is a whole number from 1 to {_WIDEST}"
        refuse(NumberingError, "", "width", value, rule, "take the width that Force is set to")


def _check_basis(_: object, __: object, value: YearBasis) -> None:
    # Its name will do: to Python the two are equal.
    if value not in list(YearBasis):
        rule = f"the year of a number is one of {', '.join(YearBasis)}"
        refuse(NumberingError, "", "year_basis", value, rule)


@attrs.frozen(kw_only=True)
class _Series:
    """The part that Flex and Force share: they differ in digits, not in rules."""

    year_basis: YearBasis = attrs.field(default=YearBasis.CALENDAR, validator=_check_basis)
    width: int = attrs.field(default=5, validator=_check_width)

    _century: ClassVar[int]
    _first_year: ClassVar[int]
    _last_year: ClassVar[int]

    def document_number(self, year: int, sequence: int) -> int:
        """Return the number for Octopus.

        Raises `NumberingError` for a year or a sequence that does not fit.
        """
        self._check(year, sequence)
        number = int((year - self._century) * 10**self.width + sequence)
        if number > INT32:
            rule = f"Octopus keeps a number as a 32-bit integer, at most {INT32}"
            refuse(NumberingError, "", "document number", number, rule, "use a smaller width")
        return number

    def parse(self, number: int | str) -> DocumentNumber:
        """Take a number of Octopus, or a visible number of B4C, apart.

        Text may have blanks around it, not inside. Raises `NumberingError`.
        """
        text = number.strip() if isinstance(number, str) else _plain(number)
        digits = self._digits(text)
        length = len(str(self._last_year - self._century)) + self.width
        if not _DIGITS.fullmatch(digits) or len(digits) != length:
            example = self.display(2018, 1)
            rule = f"a number has exactly {length} digits 0 to 9 and looks like {example}"
            refuse(NumberingError, "", "document number", number, rule)
        year = int(digits[: -self.width]) + self._century
        found = DocumentNumber(year, int(digits[-self.width :]))
        self.document_number(*found)
        return found

    def display(self, year: int, sequence: int) -> str:
        """Return the number as B4C shows it."""
        return str(self.document_number(year, sequence))

    def next_number(self, number: int) -> int:
        """Return the number that must follow in the same year.

        Raises `NumberingError` when the year is full; at new year, begin with `range_of(year)[0]`.
        """
        year, sequence = self.parse(number)
        return self.document_number(year, sequence + 1)

    def range_of(self, year: int) -> range:
        """Return every number that the year may have, from sequence 1.

        >>> FlexNumbering().range_of(2018)
        range(201800001, 201900000)
        """
        first = self.document_number(year, 1)
        return range(first, min(first - 1 + 10**self.width, INT32 + 1))

    def jump(self, numbers: Iterable[int]) -> tuple[int, int] | None:
        """Return the first two neighbours between which the year changes, or None.

        A run ends before the second of them. The next run begins with it, after somebody has set it
        as the journal's next number in Octopus, for Octopus takes only the last number plus one.
        """
        for before, after in pairwise(numbers):
            if self.parse(before).year != self.parse(after).year:
                return before, after
        return None

    def _digits(self, text: str) -> str:
        return text

    def _check(self, year: int, sequence: int) -> None:
        if type(year) is not int or not self._first_year <= year <= self._last_year:
            rule = f"the year is a whole number from {self._first_year} to {self._last_year}"
            refuse(NumberingError, "", "year", year, rule)
        if type(sequence) is not int or not 1 <= sequence < 10**self.width:
            last = 10**self.width - 1
            rule = f"the sequence is a whole number from 1 to {last} ({self.width} digits)"
            refuse(NumberingError, "", "sequence", sequence, rule)


def _plain(number: object) -> str:
    if type(number) is not int or number.bit_length() > _LONGEST_BITS:
        refuse(NumberingError, "", "document number", number, "a number is an integer or text")
    return str(number)


@attrs.frozen(kw_only=True)
class FlexNumbering(_Series):
    """Flex: four digits of the year and five of the sequence, one series for both kinds."""

    width: int = attrs.field(default=5, init=False, repr=False)

    separate_credit_notes: ClassVar[bool] = False
    _century = 0
    _first_year = 1000
    _last_year = 9999

    def display(self, year: int, sequence: int) -> str:
        """Return the number as Flex shows it, such as `2018/00159`."""
        self._check(year, sequence)
        return f"{year}/{sequence:05}"

    def _digits(self, text: str) -> str:
        # The slash counts only where Flex prints it.
        year, slash, sequence = text.partition("/")
        fits = len(year) == len("2018") and len(sequence) == self.width
        return year + sequence if slash and fits else text


@attrs.frozen(kw_only=True)
class ForceNumbering(_Series):
    """Force: two digits of the year and `width` of the sequence, one series for each kind."""

    separate_credit_notes: ClassVar[bool] = True
    _century = 2000
    _first_year = 2010
    _last_year = 2099


def year_of(basis: YearBasis, day: dt.date, bookyear_start: dt.date) -> int:
    """Return the year that the number of a document of this day must begin with.

    >>> year_of(YearBasis.BOOKYEAR, dt.date(2019, 2, 1), dt.date(2018, 7, 1))
    2018
    """
    return day.year if basis == YearBasis.CALENDAR else bookyear_start.year
