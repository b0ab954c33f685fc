"""Documents with something that can never be right, mended so that the rest can be looked at.

A document whose account is a text, or whose period is 0, is told at once. Its other lines, its
number and its customer are still held against Octopus, and so are all other documents: what is
wrong is told together. A mended document is never sent.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from octopus_sdk.api import bookings, invoices
from octopus_sdk.errors import InvalidValueError
from octopus_sdk.export.wanted import AnyDocument, JournalKey, Wanted, journal_of
from octopus_sdk.given import LARGEST_WHOLE
from octopus_sdk.models import Booking

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
# In what a problem calls its field: `Booking.period`, `Booking.lines[0].account`.
_FIELD = re.compile(r"\w+\.(\w+)")
_LINE = re.compile(r"\.lines\[0\](?:\.(\w+))?")
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
    if _problem_of(document) is None:
        return Mended(document, (), frozenset())
    given: Any = document.lines
    lines = given if isinstance(given, tuple) else ()
    head = _with(document, lines=() if isinstance(given, tuple) else given)
    problems: list[InvalidValueError] = []
    fields: set[str] = set()
    while (problem := _problem_of(head)) is not None:
        problems.append(problem)
        name = _field_of(problem)
        fields.add(name)
        head = _with(head, **_neutral(type(head), name))
    sound = []
    for at, line in enumerate(lines):
        wrong = list(_problems_of_line(head, line, at))
        problems += wrong
        if not wrong:
            sound.append(line)
    whole = _with(head, lines=tuple(sound))
    if len(sound) == len(lines) and (problem := _problem_of(whole)) is not None:
        problems.append(problem)  # each line is sound, and their sum is not
        fields.add(LINES)
    if len(sound) < len(lines):
        fields.add(LINES)
    return Mended(whole, tuple(problems), frozenset(fields))


def numbered(documents: Sequence[Wanted], fields: Mapping[int, frozenset[str]]) -> list[Wanted]:
    """Return the documents; where a number was none, it goes before the one that follows it."""
    last: dict[JournalKey, int] = {}
    found = []
    for at, wanted in enumerate(documents):
        document, key = wanted.document, journal_of(wanted.document)
        if "number" in fields.get(at, ()):
            following = (other.document for other in documents[at + 1 :])
            ahead = next((each.number for each in following if journal_of(each) == key), None)
            number = last.get(key, 0) + 1 if ahead is None else ahead - 1
            document = attrs.evolve(document, number=max(number, 1))
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


def _problems_of_line(head: AnyDocument, line: Any, at: int) -> Iterator[InvalidValueError]:
    """Return what is wrong with one line, field by field."""
    while (problem := _problem_of(_with(head, lines=(line,)))) is not None:
        found = _LINE.search(problem.field)
        if found is None:
            return  # alone, a line may have another sign than the whole
        yield type(problem)(problem.field.replace("[0]", f"[{at}]", 1), problem.rule)
        if not found[1]:
            return
        line = attrs.evolve(line, **_neutral(type(line), found[1]))


def _field_of(problem: InvalidValueError) -> str:
    """Return the field of the document; what is in the way of another one is in `extra`."""
    found = _FIELD.match(problem.field)
    blocked = problem.rule.startswith("has no place")
    return "extra" if blocked or found is None else str(found[1])


def _neutral(kind: type[Any], name: str) -> dict[str, Any]:
    """Return what a field is to hold instead: nothing, or what no dossier has."""
    default = attrs.fields_dict(kind)[name].default
    return {name: _NEUTRAL.get(name, default)}


def _with(document: AnyDocument, **changes: Any) -> AnyDocument:
    return attrs.evolve(document, **changes)
