"""What is wrong with what B4C gave, in words an office clerk can act on.

A run reports everything that can be known beforehand, together. So one error may carry many
problems, and each problem says where it is, which field holds which value, which rule that breaks
and what to do.

    ValueError
    └── MappingError
        ├── NumberingError    a document number
        ├── AccountError      a ledger account
        ├── AmountError       a price, a quantity, a total
        ├── NotDecimalError   money that is not a Decimal; also a TypeError
        ├── VatError          a VAT code, VAT number, IBAN or structured communication
        ├── CustomerError     a customer
        ├── DocumentError     an invoice or a credit note
        ├── ProfileError      the settings of the export
        ├── SelectionError    the range of documents
        └── LoadingError      a file of documents or customers

>>> print(AccountError(Problem("line 3", "account", "70A", "digits only", "correct the pick list")))
line 3, account '70A': digits only. Cure: correct the pick list.
"""

from decimal import Decimal
from typing import NoReturn

import attrs

_LONGEST_VALUE = 60
# Python writes no integer of more than 4300 digits, and nobody reads one of 60.
_LONGEST_BITS = 200


def shown(value: object) -> str:
    """Return a value as messages show it: short, printable, whatever it is."""
    if value is None or value == "":
        return "(empty)"
    if isinstance(value, Decimal):
        # An exponent of a million would be a million zeros.
        small = value.is_finite() and -_LONGEST_VALUE < value.adjusted() < _LONGEST_VALUE
        text = format(value, "f") if small else str(value)
    elif isinstance(value, int) and value.bit_length() > _LONGEST_BITS:
        text = f"an integer of {value.bit_length()} bits"
    else:
        try:
            text = repr(str(value)) if isinstance(value, str) else _printable(str(value))
        except ValueError:  # a long integer inside
            text = f"a {type(value).__name__}"
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def _printable(text: str) -> str:
    """Return text that every terminal and file can show, whatever came in."""
    return text if text.isprintable() else text.encode("unicode_escape").decode()


@attrs.frozen
class Problem:
    """One thing that is wrong.

    `where` names the row, document, line or list entry. `value` is shown as it was given, shortened
    when it is long. `rule` says what is asked, `cure` what to do about it.
    """

    where: str = attrs.field(converter=_printable)
    field: str = attrs.field(converter=_printable)
    value: str = attrs.field(converter=shown)
    rule: str
    cure: str = ""

    def __str__(self) -> str:
        """Say it in one line."""
        subject = ", ".join(part for part in (self.where, f"{self.field} {self.value}") if part)
        cure = f" Cure: {self.cure}." if self.cure else ""
        return f"{subject}: {self.rule}.{cure}"

    def at(self, place: str) -> "Problem":
        """Return the same problem with `place` before `where`, unless it is there already."""
        if self.where.startswith(place):
            return self
        return self.moved(f"{place}, {self.where}" if self.where else place)

    def moved(self, where: str) -> "Problem":
        """Return the same problem with another `where`."""
        moved = Problem(where, self.field, None, self.rule, self.cure)
        # `value` is text already; evolving would quote it a second time.
        object.__setattr__(moved, "value", self.value)
        return moved


class MappingError(ValueError):
    """Something that B4C gave cannot be exported; `problems` says what, all of it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong, in the order in which it was found."""
        return self.args

    def __str__(self) -> str:
        """List every problem on its own line."""
        if len(self.problems) == 1:
            return str(self.problems[0])
        lines = "\n".join(f"- {problem}" for problem in self.problems)
        return f"{len(self.problems)} problems:\n{lines}"


class NumberingError(MappingError):
    """A document number breaks a rule of Flex or Force."""


class AccountError(MappingError):
    """A ledger account cannot go to Octopus."""


class AmountError(MappingError):
    """A price, quantity, discount, rate or total breaks a rule."""


class NotDecimalError(MappingError, TypeError):
    """Money was not given as a `Decimal`; a float has lost cents before it arrives."""


class VatError(MappingError):
    """A VAT code is missing, or a VAT number, IBAN or structured communication is not valid."""


class CustomerError(MappingError):
    """A customer cannot become a relation."""


class DocumentError(MappingError):
    """An invoice or credit note cannot be exported as it is."""


class ProfileError(MappingError):
    """The settings of the export are missing or contradict each other."""


class SelectionError(MappingError):
    """The chosen range of documents has gaps, duplicates or limits in the wrong order."""


class LoadingError(MappingError):
    """A text with documents or customers cannot be read."""


def refuse(
    error: type[MappingError], where: str, field: str, value: object, rule: str, cure: str = ""
) -> NoReturn:
    """Raise `error` with this one problem."""
    raise error(Problem(where, field, value, rule, cure))
