"""Documents and customers from JSON text.

Both are a list of rows. Nothing is guessed and nothing is converted silently: a date is
`2018-10-31`, an amount is `"12.50"` in quotes or a JSON number, which is read as `Decimal` from its
text. A field that is not known is refused, for it may be a misspelt one. All rows are read before
anything is said, and one error names each row, field, value and rule.

>>> from b4c_mapping.numbering import FlexNumbering
>>> customers = load_customers('''[
...     {"number": 1001, "kind": "private", "name": "Peeters", "first_name": "An", "country": "BE"}
... ]''')
>>> customers[0].name
'Peeters'
>>> documents = load_documents('''[
...     {"kind": "invoice", "number": "2018/00159", "date": "2018-10-31", "due_date": "2018-11-30",
...      "customer": 1001, "vat": {"21": "63.53"}, "lines": [
...          {"description": "Cleaning", "quantity": "12.5", "unit": "hour", "unit_price": "24.20",
...           "vat_rate": "21", "account": "700000"},
...          {"description": "October, second floor"}
...      ]}
... ]''', FlexNumbering())
>>> documents[0].sequence, documents[0].lines[0].unit_price
(159, Decimal('24.20'))

>>> load_customers('[{"number": "1001", "kind": "privat", "name": "Peeters", "country": "BE"}]')
Traceback (most recent call last):
b4c_mapping.errors.LoadingError: 2 problems:
- row 1 (1001), number '1001': a whole number.
- row 1 (1001), kind 'privat': one of business, not_liable, private.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from itertools import count
from typing import Any, NoReturn, TypeVar

import attrs
from cattrs import (
    AttributeValidationNote,
    BaseValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, override

from b4c_mapping.accounts import account_number
from b4c_mapping.documents import Document, Line
from b4c_mapping.errors import LoadingError, MappingError, Problem, refuse
from b4c_mapping.kinds import CustomerKind, Kind, Regime
from b4c_mapping.numbering import Numbering
from b4c_mapping.relations import Customer, check_customers

T = TypeVar("T")

_AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def load_customers(text: str) -> list[Customer]:
    """Read customers; raises `LoadingError` with everything that is wrong in any row.

    Two customers with one number are refused.
    """
    return read_customers(_parse(text))


def load_documents(text: str, numbering: Numbering) -> list[Document]:
    """Read documents, whose visible numbers `numbering` takes apart.

    Raises `LoadingError` with everything that is wrong in any row.
    """
    return read_documents(_parse(text), numbering)


def read_customers(rows: Iterable[object], places: Iterable[str] | None = None) -> list[Customer]:
    """Read customers from rows that are parsed already; as `load_customers`.

    `places` is what messages call the rows, else they are counted from 1.
    """
    customers = _read(rows, places, lambda row: _CONVERTER.structure(row, Customer))
    try:
        check_customers(customers)
    except MappingError as error:
        raise LoadingError(*error.problems) from error
    return customers


def read_documents(
    rows: Iterable[object], numbering: Numbering, places: Iterable[str] | None = None
) -> list[Document]:
    """Read documents from rows that are parsed already; as `load_documents`.

    `places` is what messages call the rows, else they are counted from 1.
    """

    def read(row: object) -> Document:
        return _document(_CONVERTER.structure(row, _DocumentRow), numbering)

    return _read(rows, places, read)


@attrs.frozen(kw_only=True)
class _DocumentRow:
    """A document in the words of the file."""

    kind: Kind
    number: str
    date: dt.date
    due_date: dt.date | None = None
    customer: int
    lines: list[Line] = attrs.field(factory=list)
    vat: dict[Decimal, Decimal] | None = None
    prices_include_vat: bool = False
    structured_communication: str | None = None
    remarks: str | None = None
    currency: str = "EUR"
    void: bool = False


def _document(row: _DocumentRow, numbering: Numbering) -> Document:
    year, sequence = numbering.parse(row.number)
    return Document(
        kind=row.kind,
        year=year,
        sequence=sequence,
        document_date=row.date,
        due_date=row.due_date,
        customer=row.customer,
        lines=tuple(row.lines),
        vat=row.vat,
        prices_include_vat=row.prices_include_vat,
        structured_communication=row.structured_communication or None,
        remarks=row.remarks or None,
        currency=row.currency,
        void=row.void,
    )


def _parse(text: str) -> list[object]:
    try:
        rows = json.loads(
            text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_unique
        )
    except MappingError:
        raise
    except ValueError as error:
        refuse(LoadingError, "", "text", text, f"the text is JSON ({error})")
    if not isinstance(rows, list):
        refuse(LoadingError, "", "text", text, "the text is a JSON list of rows")
    return rows


def _no_number(name: str) -> NoReturn:
    refuse(LoadingError, "", "number", name, "an amount is a number")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        refuse(LoadingError, "", "field", twice, "a field stands once in a row")
    return found


def _read(
    rows: Iterable[object], places: Iterable[str] | None, read: Callable[[Any], T]
) -> list[T]:
    found: list[T] = []
    problems: list[Problem] = []
    named = (f"row {position}" for position in count(1)) if places is None else places
    for where, row in zip(named, rows, strict=False):
        if not isinstance(row, dict):
            problems.append(Problem(where, "row", str(row), "a row has named fields"))
            continue
        try:
            found.append(read(row))
        except (MappingError, BaseValidationError) as error:
            place = f"{where} ({row['number']})" if "number" in row else where
            problems.extend(problem.at(place) for problem in _problems(error, row, "", ""))
    if problems:
        raise LoadingError(*problems)
    return found


class _BrokenRuleError(ValueError):
    """A value that is not what its field asks; the message is the rule."""


def _problems(error: Exception, value: Any, where: str, field: str) -> Iterator[Problem]:
    """Walk through what cattrs found, with the value that each finding is about."""
    if isinstance(error, ExceptionGroup):
        for inner in error.exceptions:
            yield from _problems(inner, *_step(inner, value, where, field))
    elif isinstance(error, MappingError):
        yield from (problem.at(where) if where else problem for problem in error.problems)
    elif isinstance(error, ForbiddenExtraKeysError):
        for name in sorted(error.extra_fields):
            rule, cure = "no such field is known", "look whether its name is misspelt"
            yield Problem(where, name, value[name], rule, cure)
    elif isinstance(error, KeyError):
        yield Problem(where, field, None, "the field is missing")
    else:
        rule = str(error) if isinstance(error, _BrokenRuleError) else "it cannot be read"
        yield Problem(where, field, value, rule)


def _step(error: Exception, value: Any, where: str, field: str) -> tuple[Any, str, str]:
    """Go where the note on a finding points: into a field, a line, or an entry of `vat`."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return value.get(note.name), where, note.name
        if isinstance(note, IterableValidationNote) and isinstance(note.index, int):
            return value[note.index], f"line {note.index + 1}", field
        if isinstance(note, IterableValidationNote):
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


def _choice(value: object, kinds: type[StrEnum]) -> StrEnum:
    if not isinstance(value, str) or value not in list(kinds):
        raise _BrokenRuleError(f"one of {', '.join(kinds)}")
    return kinds(value)


def _account(value: Any, _: object) -> int | None:
    return None if value is None else account_number(value)


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
        converter.register_structure_hook(kind, reader)
    fields = make_dict_structure_fn(
        Line,
        converter,
        _cattrs_forbid_extra_keys=True,
        account=override(struct_hook=_account),
    )

    def line(row: Any, kind: type[Line]) -> Line:
        if not isinstance(row, dict):
            raise _BrokenRuleError("a line has named fields")
        found = fields(row, kind)
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
            structured = rates(amounts, dict[Decimal, Decimal])
        return structured

    converter.register_structure_hook(Line, line)
    several = converter.get_structure_hook(list[Line])
    rates = converter.get_structure_hook(dict[Decimal, Decimal])
    document = make_dict_structure_fn(
        _DocumentRow,
        converter,
        _cattrs_forbid_extra_keys=True,
        lines=override(struct_hook=lines),
        vat=override(struct_hook=vat),
    )
    converter.register_structure_hook(_DocumentRow, document)
    return converter


_CONVERTER = _converter()
