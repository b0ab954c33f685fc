r"""Rows of plain values become models, strictly, through cattrs; what is wrong has a place.

cattrs reports every field that it could not read. Two things are added here. Nothing is converted
silently: its own rules would make `"None"` of nothing and 3 of 3.9. And what can be checked in
spite of a field that could not be read is checked: that field gets a stand-in, and what is found
then is said together with the rest. Both are decisions.

>>> row = {"description": "Cleaning", "quantity": 1.5, "unit_price": "24.20", "vat_rate": "21"}
>>> try:
...     CONVERTER.structure(row, Line)
... except ClassValidationError as error:
...     print(*problems_of(error, row, "line 1", ""), sep="\n")
line 1, quantity 1.5: an amount such as "12.50", never a float.
line 1, account (empty): a line with a price has a ledger account.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

import attrs
from cattrs import (
    AttributeValidationNote,
    ClassValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, override

from b4c_mapping.accounts import account_number
from b4c_mapping.documents import Line
from b4c_mapping.errors import LoadingError, MappingError, Problem, refuse
from b4c_mapping.kinds import CustomerKind, Kind, Regime

T = TypeVar("T")

_AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STANDARD_RATE = "21"


class _Unread:
    """What stands in a row for a cell that could not be read, and was reported already."""

    def __repr__(self) -> str:
        return "(unread)"


UNREAD = _Unread()


@attrs.frozen
class NoNumber:
    """What stands in a row for a number that is none, such as NaN; no reader takes it."""

    text: str

    def __str__(self) -> str:
        """Return it as the file has it."""
        return self.text


class Repeated(dict[str, Any]):
    """Named fields of which some came twice; the last of each is kept, and `names` are those."""

    def __init__(self, pairs: Sequence[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        counts = Counter(name for name, _ in pairs)
        self.names = [name for name, count in counts.items() if count > 1]


def repeated(fields: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse what came twice in a row, or in anything inside it."""
    if isinstance(fields, Repeated):
        for name in fields.names:
            yield Problem("", name, fields[name], "a field stands once in a row")
    for name, value in fields.items():
        if isinstance(value, Mapping):
            yield from (
                attrs.evolve(each, field=f"{name}, {each.field}") for each in repeated(value)
            )
        elif isinstance(value, list):
            for place, each in enumerate(value, start=1):
                if isinstance(each, Mapping):
                    yield from (problem.at(f"line {place}") for problem in repeated(each))


@attrs.frozen(kw_only=True)
class DocumentRow:
    """A document in the words of the file."""

    kind: Kind
    number: str
    date: dt.date
    due_date: dt.date | None = None
    customer: int
    lines: list[Line] = attrs.field(factory=list)
    vat: dict[Decimal, Decimal] | None = None
    total: Decimal | None = None
    prices_include_vat: bool = False
    structured_communication: str | None = None
    remarks: str | None = None
    currency: str = "EUR"
    void: bool = False


def read_row(
    row: Mapping[str, Any], read: Callable[[Mapping[str, Any]], T], stand_ins: Mapping[str, Any]
) -> T:
    """Read a row; where fields of it cannot be read, check the rest with stand-ins for them.

    Raises `MappingError`, or a `ClassValidationError` with everything that is wrong.
    """
    try:
        return read(row)
    except ClassValidationError as error:
        fault, found = error, list(error.exceptions)
        bad = {name for each in found for name in _names(each)}
        if not bad:
            raise  # every field was read, and they do not fit together
    rest = {name: value for name, value in row.items() if name not in bad}
    later: Sequence[Exception] = ()
    try:
        read(rest | {name: value for name, value in stand_ins.items() if name in bad})
    except MappingError as error:
        later = (error,)
    except ClassValidationError as error:
        later = error.exceptions
    # Without the label, which names the stand-ins too.
    found.extend(
        LoadingError(*(problem.moved("") for problem in error.problems))
        for error in later
        if isinstance(error, MappingError)
    )
    raise fault.derive(found)


def _names(error: Exception) -> Iterator[str]:
    """Give the fields of a row that a finding of cattrs is about."""
    if isinstance(error, ForbiddenExtraKeysError):
        yield from error.extra_fields
    notes = getattr(error, "__notes__", ())
    yield from (note.name for note in notes if isinstance(note, AttributeValidationNote))


class _BrokenRuleError(ValueError):
    """A value that is not what its field asks; the message is the rule."""


class _UnreadError(ValueError):
    """A cell that was reported when it was read."""


def problems_of(error: Exception, value: Any, where: str, field: str) -> Iterator[Problem]:
    """Walk through what cattrs found, with the value that each finding is about."""
    if isinstance(error, ExceptionGroup):
        for inner in error.exceptions:
            yield from problems_of(inner, *_step(inner, value, where, field))
    elif isinstance(error, MappingError):
        yield from (problem.at(where) if where else problem for problem in error.problems)
    elif isinstance(error, ForbiddenExtraKeysError):
        for name in sorted(error.extra_fields, key=str):
            rule, cure = "no such field is known", "look whether its name is misspelt"
            yield Problem(where, str(name) or "(no name)", value[name], rule, cure)
    elif isinstance(error, KeyError):
        yield Problem(where, field, None, "the field is missing")
    elif not isinstance(error, _UnreadError):
        rule = str(error) if isinstance(error, _BrokenRuleError) else "it cannot be read"
        yield Problem(where, field, value, rule)


def _step(error: Exception, value: Any, where: str, field: str) -> tuple[Any, str, str]:
    """Go where the note on a finding points: into a field, a line, or an entry of `vat`."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return value.get(note.name), where, note.name
        if isinstance(note, IterableValidationNote) and isinstance(note.index, int):
            return value[note.index], f"line {note.index + 1}", field
        if isinstance(note, IterableValidationNote):  # pragma: no branch  another note is no place
            return value.get(note.index), where, f"{field} of {note.index}"
    return value, where, field


def _integer(value: object, _: object) -> int:
    if type(value) is not int:
        raise _BrokenRuleError("a whole number")
    return value


def _boolean(value: object, _: object) -> bool:
    if type(value) is not bool:
        raise _BrokenRuleError("true or false")
    return value


def _text(value: object, _: object) -> str:
    if type(value) is not str:
        raise _BrokenRuleError("text in quotes")
    return value


def _decimal(value: object, _: object) -> Decimal:
    if type(value) is int or isinstance(value, Decimal):
        return Decimal(value)
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise _BrokenRuleError('an amount such as "12.50", never a float')
    return Decimal(value)


def _date(value: object, _: object) -> dt.date:
    rule = "a date such as 2018-10-31"
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise _BrokenRuleError(rule)
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise _BrokenRuleError(f"{rule}, that exists") from error


def _read_only(reader: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return the reader that says nothing about what was reported already."""

    def read(value: Any, kind: Any) -> Any:
        if value is UNREAD:
            raise _UnreadError
        return reader(value, kind)

    return read


def _choice(value: object, kinds: type[StrEnum]) -> StrEnum:
    if not isinstance(value, str) or value not in list(kinds):
        raise _BrokenRuleError(f"one of {', '.join(kinds)}")
    return kinds(value)


def _account(value: Any, _: object) -> int | None:
    return None if value is None else account_number(value)


def _line_stand_ins(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value for each field of a line, none of which breaks a rule of another field."""
    taxed = row.get("regime") in (None, Regime.STANDARD)
    return {
        "description": "text",
        "quantity": "1",
        "unit_price": "1",
        "vat_rate": _STANDARD_RATE if taxed else "0",
        "regime": Regime.EXEMPT if row.get("vat_rate") in ("0", 0) else Regime.STANDARD,
        "account": "700000",
    }


def _check_rates(amounts: Mapping[Any, Any]) -> None:
    """Refuse names of rates that are no numbers, and two that are the same number."""
    for rate in amounts:
        if not _AMOUNT.fullmatch(str(rate)):
            refuse(LoadingError, "", "vat", rate, 'a rate in quotes, such as "21"')
    if len({Decimal(str(rate)) for rate in amounts}) != len(amounts):
        names = ", ".join(map(str, amounts))
        rule = "each rate stands there once, and two of these are the same"
        refuse(LoadingError, "", "vat", names, rule)


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    readers: tuple[tuple[type, Callable[[Any, Any], Any]], ...] = (
        (int, _integer),
        (bool, _boolean),
        (str, _text),
        (Decimal, _decimal),
        (dt.date, _date),
        (Kind, _choice),
        (CustomerKind, _choice),
        (Regime, _choice),
    )
    for kind, reader in readers:
        converter.register_structure_hook(kind, _read_only(reader))
    structure = make_dict_structure_fn(
        Line,
        converter,
        _cattrs_forbid_extra_keys=True,
        account=override(struct_hook=_read_only(_account)),
    )

    def line(row: Any, kind: type[Line]) -> Line:
        if not isinstance(row, dict):
            raise _BrokenRuleError("a line has named fields")
        found = read_row(row, lambda given: structure(given, kind), _line_stand_ins(row))
        if found.vat_rate == 0 and row.get("regime") is None:
            rule = "a line of 0 % says its regime, for 0 % has several meanings"
            cure = f"one of {', '.join(Regime)}"
            refuse(LoadingError, "", "regime", None, rule, cure)
        return found

    def lines(rows: Any, _: object) -> list[Line]:
        if not isinstance(rows, list):
            raise _BrokenRuleError("a list of lines")
        structured: list[Line] = several(rows, list[Line])
        return structured

    def vat(amounts: Any, _: object) -> dict[Decimal, Decimal] | None:
        if not isinstance(amounts, dict | None):
            raise _BrokenRuleError('an amount for each rate, such as {"21": "63.53"}')
        structured: dict[Decimal, Decimal] | None = None
        if amounts is not None:
            _check_rates(amounts)
            structured = rates(amounts, dict[Decimal, Decimal])
        return structured

    converter.register_structure_hook(Line, line)
    several = converter.get_structure_hook(list[Line])
    rates = converter.get_structure_hook(dict[Decimal, Decimal])
    document = make_dict_structure_fn(
        DocumentRow,
        converter,
        _cattrs_forbid_extra_keys=True,
        lines=override(struct_hook=lines),
        vat=override(struct_hook=vat),
    )
    converter.register_structure_hook(DocumentRow, document)
    return converter


CONVERTER = _converter()
