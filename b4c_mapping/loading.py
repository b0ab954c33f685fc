"""Documents and customers from JSON text.

Both are a list of rows. Nothing is guessed and nothing is converted silently: a date is
`2018-10-31`, an amount is `"12.50"` in quotes or a JSON number, which is read as `Decimal` from its
text. A field that is not known is refused, for it may be a misspelt one. All rows are read before
anything is said, and one error names each row, field, value and rule. B4C has published no format
of files, so all of this is a decision.

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

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from cattrs import BaseValidationError

from b4c_mapping.documents import Document
from b4c_mapping.errors import LoadingError, MappingError, Problem, refuse, shown
from b4c_mapping.numbering import Numbering
from b4c_mapping.relations import Customer, check_customers
from b4c_mapping.structuring import (
    CONVERTER,
    UNREAD,
    DocumentRow,
    NoNumber,
    Repeated,
    problems_of,
    read_row,
    repeated,
)

T = TypeVar("T")

# A value for each field that a row must have, none of which breaks a rule of another field.
_CUSTOMER = {"number": 1, "kind": "business", "name": "name", "country": "BE"}
_DOCUMENT = {"kind": "invoice", "date": "0001-01-01", "customer": 1}


def load_customers(text: str | bytes) -> list[Customer]:
    """Read customers; raises `LoadingError` with everything that is wrong in any row.

    Two customers with one number are refused.
    """
    return read_customers(_parse(text))


def load_documents(text: str | bytes, numbering: Numbering) -> list[Document]:
    """Read documents, whose visible numbers `numbering` takes apart.

    Raises `LoadingError` with everything that is wrong in any row.
    """
    return read_documents(_parse(text), numbering)


def read_customers(rows: Iterable[object], places: Iterable[str] | None = None) -> list[Customer]:
    """Read customers from rows that are parsed already; as `load_customers`.

    `places` is what messages call the rows, else they are counted from 1.
    """
    customers, problems = _read(
        rows, places, lambda row: CONVERTER.structure(row, Customer), _CUSTOMER
    )
    try:
        check_customers(customers)
    except MappingError as error:
        problems.extend(error.problems)
    if problems:
        raise LoadingError(*problems)
    return customers


def read_documents(
    rows: Iterable[object], numbering: Numbering, places: Iterable[str] | None = None
) -> list[Document]:
    """Read documents from rows that are parsed already; as `load_documents`.

    `places` is what messages call the rows, else they are counted from 1.
    """

    def read(row: object) -> Document:
        return _document(CONVERTER.structure(row, DocumentRow), numbering)

    number = numbering.display(2018, 1)
    documents, problems = _read(rows, places, read, {**_DOCUMENT, "number": number})
    if problems:
        raise LoadingError(*problems)
    return documents


def _document(row: DocumentRow, numbering: Numbering) -> Document:
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
        total=row.total,
        prices_include_vat=row.prices_include_vat,
        structured_communication=row.structured_communication or None,
        remarks=row.remarks or None,
        currency=row.currency,
        void=row.void,
    )


def decoded(text: str | bytes) -> str:
    """Return the text of a file without its byte order mark; raises `LoadingError`.

    A file is UTF-8. Excel in Belgium saves another encoding unless it is told.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            rule = f"a file is UTF-8, and its byte {error.start + 1} is not"
            cure = 'save it again as UTF-8; in Excel that is "CSV UTF-8"'
            refuse(LoadingError, "", "text", text[error.start : error.end], rule, cure)
    if not isinstance(text, str):
        refuse(LoadingError, "", "text", text, "the text of a file, or its bytes")
    return text.removeprefix("\ufeff")


def _parse(text: str | bytes) -> list[object]:
    text = decoded(text)
    cure = "let the program that makes it write it again"
    try:
        rows = json.loads(
            text, parse_float=_number, parse_constant=NoNumber, object_pairs_hook=_named
        )
    except RecursionError:
        refuse(
            LoadingError, "", "text", text, "the text is JSON, and this is nested too deep", cure
        )
    except json.JSONDecodeError as error:
        rule = f"the text is JSON, and line {error.lineno}, column {error.colno} is not"
        refuse(LoadingError, "", "text", text, rule, cure)
    except ValueError:  # an integer that no computer would read
        refuse(LoadingError, "", "text", text, "a number in the text is too long", cure)
    if not isinstance(rows, list):
        refuse(LoadingError, "", "text", text, "the text is a JSON list of rows")
    return rows


def _number(text: str) -> Decimal | NoNumber:
    try:
        return Decimal(text)
    except ArithmeticError:
        return NoNumber(text)


def _named(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return named fields; those that come twice are refused where the row is read."""
    found = dict(pairs)
    return found if len(found) == len(pairs) else Repeated(pairs)


def _read(
    rows: Iterable[object],
    places: Iterable[str] | None,
    read: Callable[[Any], T],
    stand_ins: Mapping[str, Any],
) -> tuple[list[T], list[Problem]]:
    """Return what could be read, and what is wrong with the rest."""
    found: list[T] = []
    problems: list[Problem] = []
    named = (f"row {position}" for position in count(1)) if places is None else places
    for where, row in zip(named, rows, strict=False):
        if not isinstance(row, dict):
            problems.append(Problem(where, "row", row, "a row has named fields"))
            continue
        number = row.get("number")
        place = where if number in (None, UNREAD) else f"{where} ({_bare(number)})"
        problems.extend(problem.at(place) for problem in repeated(row))
        try:
            found.append(read_row(row, read, stand_ins))
        except (MappingError, BaseValidationError) as error:
            problems.extend(problem.at(place) for problem in problems_of(error, row, "", ""))
    return found, problems


def _bare(number: object) -> str:
    return shown(number).strip("'")
