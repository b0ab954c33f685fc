"""Documents with something that can never be right, mended so that the rest can be looked at.

A document whose account is a text, or whose period is 0, is told at once. Its other lines, its
number and its customer are still held against Octopus, and so are all other documents: what is
wrong is told together. A mended document is never sent.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from octopus_sdk.api import bookings, invoices
from octopus_sdk.errors import InvalidValueError
from octopus_sdk.export.wanted import AnyDocument, JournalKey, Wanted, journal_of
from octopus_sdk.given import LARGEST_WHOLE
from octopus_sdk.models import Booking, BookingLine, InvoiceLine

# What stands where nothing sound did. It is sound, and no dossier has it.
_NEUTRAL: Mapping[str, Any] = {
    "bookyear_id": LARGEST_WHOLE,
    "journal": "Z999999999",
    "number": 1,
    "period": LARGEST_WHOLE,
    "document_date": dt.date.max,
    "due_date": dt.date.max,
    "amount": Decimal(0),
}
_FIELD = re.compile(r"(?:Booking|Invoice)\.(\w+)(?:\[(\d+)\](?:\.(\w+))?)?")
_AMOUNTS = ("base", "vat", "count", "unit_price", "discount")
LINES, CUSTOMER = "lines", "customer"


@attrs.frozen
class Mended:
    """A document that can be looked at, what was wrong with it, and in which fields.

    `fields` are names of the document's own fields, and `lines` for any of its lines; sound lines
    are left.
    """

    document: AnyDocument
    problems: tuple[InvalidValueError, ...]
    fields: frozenset[str]


def mended(document: AnyDocument) -> Mended:
    """Return the document with everything replaced that can never be right."""
    problems: dict[str, InvalidValueError] = {}
    fields: set[str] = set()
    left_out: set[int] = set()
    while (problem := _problem_of(document)) is not None:
        name, line, part = _place_of(problem)
        problems[problem.field] = problem
        fields.add(name)
        if line is not None:
            left_out.add(line)
            document = _without_line(document, line, part)
        elif name == LINES and isinstance(document.lines, tuple):
            break  # each line is sound, and their sum is looked at last
        else:
            document = _without_field(document, name)
    if left_out:
        kept = [line for at, line in enumerate(document.lines) if at not in left_out]
        document = _with(document, lines=tuple(kept))
    return Mended(document, tuple(problems.values()), frozenset(fields))


def numbered(documents: Sequence[Wanted], fields: Mapping[int, frozenset[str]]) -> list[Wanted]:
    """Return the documents; where a number was none, it follows the one before it."""
    last: dict[JournalKey, int] = {}
    found = []
    for at, wanted in enumerate(documents):
        document, key = wanted.document, journal_of(wanted.document)
        if "number" in fields.get(at, ()):
            following = (other.document for other in documents[at + 1 :])
            ahead = next((each.number for each in following if journal_of(each) == key), 2)
            number = last.get(key, ahead - 2) + 1
            document = attrs.evolve(document, number=number)
        last[key] = document.number
        found.append(attrs.evolve(wanted, document=document))
    return found


def is_nowhere(document: AnyDocument) -> bool:
    """Tell whether nobody knows in which journal the document belongs."""
    return document.bookyear_id == LARGEST_WHOLE or document.journal == _NEUTRAL["journal"]


def countable(document: AnyDocument) -> bool:
    """Tell whether all amounts are numbers, so that sums can be made of them."""
    numbers: list[object] = [document.exchange_rate]
    numbers += [getattr(document, name, None) for name in ("amount", "financial_discount")]
    lines: Any = document.lines
    for line in lines if isinstance(lines, tuple) else ():
        numbers += [getattr(line, name, None) for name in _AMOUNTS]
    return all(not isinstance(each, Decimal) or each.is_finite() for each in numbers)


def _problem_of(document: AnyDocument) -> InvalidValueError | None:
    if document.relation_id is None:
        document = attrs.evolve(document, relation_id=1)
    try:
        if isinstance(document, Booking):
            bookings.insert(document)
        else:
            invoices.insert(document)
    except InvalidValueError as problem:
        return problem
    return None


def _place_of(problem: InvalidValueError) -> tuple[str, int | None, str]:
    """Return the field of the document, the line and the field of the line."""
    found = _FIELD.match(problem.field)
    name, line, part = found.groups() if found else ("", None, "")
    if line is not None:
        return name, int(line), part or ""
    return "extra" if problem.rule.startswith("has no place") else name, None, ""


def _without_line(document: AnyDocument, line: int, part: str) -> AnyDocument:
    """Return the document with one field of a line taken away, or all of them."""
    kind = BookingLine if isinstance(document, Booking) else InvoiceLine
    old = document.lines[line]
    whole = not part or not isinstance(old, kind)
    new = kind() if whole else attrs.evolve(old, **{part: _default(kind, part)})
    return _with(document, lines=(*document.lines[:line], new, *document.lines[line + 1 :]))


def _without_field(document: AnyDocument, name: str) -> AnyDocument:
    neutral = _NEUTRAL[name] if name in _NEUTRAL else _default(type(document), name)
    return _with(document, **{name: neutral})


def _with(document: AnyDocument, **changes: Any) -> AnyDocument:
    return attrs.evolve(document, **changes)


def _default(kind: type[Any], name: str) -> Any:
    return attrs.fields_dict(kind)[name].default
