"""Documents and customers from CSV text, as a spreadsheet in Belgium writes it.

B4C has published no format of files; this one is a decision. The first row names the columns, with
the names of the JSON fields (see `loading`). Cells are separated by semicolons and written in
Belgian notation (see `notation`). An empty cell is no value.

A document takes one row for each of its lines, under one another. Its own fields stand on its first
row; on the rows below they are empty or the same. VAT as printed stands in columns `vat_21`,
`vat_6` and so on.

>>> from b4c_mapping.numbering import FlexNumbering
>>> documents = load_documents_csv('''
... kind;number;date;due_date;customer;vat_21;description;quantity;unit_price;vat_rate;account
... invoice;2018/00159;31/10/2018;30/11/2018;1001;212,63;Cleaning;12,5;81,00;21%;700000
... ;2018/00159;;;;;October, second floor;;;;
... '''.lstrip(), FlexNumbering())
>>> documents[0].vat, len(documents[0].lines)
({Decimal('21'): Decimal('212.63')}, 2)
>>> load_customers_csv('''number;kind;name;country;end_of_month
... 1001;private;Peeters;BE;misschien''')
Traceback (most recent call last):
b4c_mapping.errors.LoadingError: row 2, end_of_month 'misschien': ja or nee.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import attrs

from b4c_mapping import notation
from b4c_mapping.documents import Document, Line
from b4c_mapping.errors import LoadingError, Problem, refuse, shown
from b4c_mapping.loading import decoded, read_customers, read_documents
from b4c_mapping.numbering import Numbering
from b4c_mapping.relations import Customer
from b4c_mapping.structuring import UNREAD

T = TypeVar("T")
_Reader = Callable[[str], object]

# Column -> how a cell of it is read; the others are text.
_CUSTOMER: dict[str, _Reader] = {
    "number": notation.whole_number,
    "payment_days": notation.whole_number,
    "end_of_month": notation.yes_or_no,
}
_DOCUMENT: dict[str, _Reader] = {
    "date": lambda text: notation.date(text).isoformat(),
    "due_date": lambda text: notation.date(text).isoformat(),
    "customer": notation.whole_number,
    "prices_include_vat": notation.yes_or_no,
    "void": notation.yes_or_no,
    "quantity": notation.amount,
    "unit_price": notation.amount,
    "discount": notation.percentage,
    "vat_rate": notation.percentage,
    "total": notation.amount,
}
_ROW = re.compile(r"row (\d+)")
_LINE_FIELDS = frozenset(attribute.name for attribute in attrs.fields(Line))


def load_customers_csv(text: str | bytes, delimiter: str = ";") -> list[Customer]:
    """Read customers, one a row; raises `LoadingError` with everything that is wrong."""
    problems: list[Problem] = []
    rows = dict(_rows(text, delimiter, _CUSTOMER, problems))
    return _loaded(problems, lambda: read_customers(rows.values(), rows))


def load_documents_csv(
    text: str | bytes, numbering: Numbering, delimiter: str = ";"
) -> list[Document]:
    """Read documents, one row a line; raises `LoadingError` with everything that is wrong."""
    problems: list[Problem] = []
    documents: dict[str, dict[str, Any]] = {}
    current: dict[str, Any] = {}
    for where, row in _rows(text, delimiter, _DOCUMENT, problems):
        line = {name: row.pop(name) for name in list(row) if name in _LINE_FIELDS}
        vat = {_rate(name): row.pop(name) for name in list(row) if _rate(name)}
        head = row | ({"vat": vat} if vat else {})
        if documents and all(head.get(each) in (None, current.get(each)) for each in _IDENTITY):
            problems.extend(_differences(where, head, current))
        else:
            current = {"lines": []} | head
            documents[where] = current
        if line:
            current["lines"].append(line)
    return _loaded(problems, lambda: read_documents(documents.values(), numbering, documents))


# A row that has none of these, or the same, belongs to the document above it.
_IDENTITY = ("kind", "number")


def _differences(
    where: str, head: Mapping[str, Any], current: Mapping[str, Any]
) -> Iterator[Problem]:
    for name, value in head.items():
        if value is not UNREAD and current.get(name) not in (value, UNREAD):
            rule = f"the first row of the document says {shown(current.get(name))}"
            yield Problem(where, name, value, rule, "leave it empty on the rows below")


def _loaded(problems: list[Problem], read: Callable[[], list[T]]) -> list[T]:
    """Read the rows, and raise what is wrong with cells and rows together."""
    try:
        found = read()
    except LoadingError as error:
        # Those of one row together, in the order of the rows.
        raise LoadingError(*sorted((*problems, *error.problems), key=_row_of)) from None
    if problems:
        raise LoadingError(*problems)
    return found


def _row_of(problem: Problem) -> int:
    found = _ROW.match(problem.where)
    return int(found[1]) if found else 0


def _rate(column: str) -> str:
    """Return the rate of a column such as `vat_21`, or nothing."""
    rate = column.removeprefix("vat_")
    return rate if rate != column and rate.isascii() and rate.isdigit() else ""


def _rows(
    text: str | bytes, delimiter: str, readers: Mapping[str, _Reader], problems: list[Problem]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the filled cells of each row that has any, with the row's name; add what is wrong."""
    if type(delimiter) is not str or len(delimiter) != 1 or delimiter in '"\r\n':
        rule = "one character stands between cells, such as ;"
        refuse(LoadingError, "", "delimiter", delimiter, rule)
    table = csv.reader(io.StringIO(decoded(text), newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [name.strip() for name in next(table, [])]
        if not columns or len(set(columns)) != len(columns) or not all(columns):
            rule = "the first row names every column once"
            refuse(LoadingError, "row 1", "columns", delimiter.join(columns), rule)
        rates = Counter(int(_rate(name)) for name in columns if _rate(name))
        if any(count > 1 for count in rates.values()):
            rule = "each rate has one column"
            refuse(LoadingError, "row 1", "columns", delimiter.join(columns), rule)
        for cells in table:
            where = f"row {table.line_num}"
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(columns):
                rule = f"a row has {len(columns)} cells, as the first row"
                problems.append(Problem(where, "cells", len(cells), rule))
            yield (
                where,
                dict(_cells(where, dict(zip(columns, cells, strict=False)), readers, problems)),
            )
    except csv.Error as error:
        refuse(LoadingError, f"row {table.line_num}", "text", None, f"the text is CSV ({error})")


def _cells(
    where: str, row: Mapping[str, str], readers: Mapping[str, _Reader], problems: list[Problem]
) -> Iterator[tuple[str, object]]:
    for column, text in row.items():
        if not text.strip():
            continue
        reader = notation.amount if _rate(column) else readers.get(column, str.strip)
        try:
            yield column, reader(text)
        except LoadingError as error:
            (found,) = error.problems
            problems.append(Problem(where, column, text, found.rule, found.cure))
            yield column, UNREAD
