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


def _shown(value: object) -> str:
    if value is None or value == "":
        return "(empty)"
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


@attrs.frozen
class Problem:
    """One thing that is wrong.

    `where` names the row, document, line or list entry. `value` is shown as it was given, shortened
    when it is long. `rule` says what is asked, `cure` what to do about it.
    """

    where: str
    field: str
    value: str = attrs.field(converter=_shown)
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
        where = f"{place}, {self.where}" if self.where else place
        # `value` is text already; evolving would quote it a second time.
        moved = Problem(where, self.field, None, self.rule, self.cure)
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
