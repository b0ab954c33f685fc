"""Which documents an export takes: a year, and a first and a last number as users type them.

Users type numbers without the year, 1 and 10, and both ends belong to the range (B4C's help page).
Octopus takes only the last number plus one, so a gap would stop the run in the middle, and a number
that comes twice would be two documents on one number. All of that is found here, before anything is
sent, and reported together.

>>> import datetime as dt
>>> documents = [
...     Document(kind=Kind.INVOICE, year=2018, sequence=sequence, customer=1001, void=True,
...              document_date=dt.date(2018, 10, 31))
...     for sequence in (4, 1, 2, 4)
... ]
>>> [document.sequence for document in select(documents, 2018, 1, 2)]
[1, 2]
>>> select(documents, 2018, 1, 5)
Traceback (most recent call last):
b4c_mapping.errors.SelectionError: 3 problems:
- documents 1 to 5 of 2018, number '2018/3': the document is missing, and Octopus takes no number
after a gap. Cure: add it, marked as void if it was never used, or end the range before it.
- documents 1 to 5 of 2018, number '2018/4': 2 documents have this number. Cure: keep one of them in
B4C.
- documents 1 to 5 of 2018, number '2018/5': the document is missing, and Octopus takes no number
after a gap. Cure: add it, marked as void if it was never used, or end the range before it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from b4c_mapping.documents import Document
from b4c_mapping.errors import MappingError, Problem, SelectionError
from b4c_mapping.kinds import Kind
from b4c_mapping.numbering import Numbering

MOST_SHOWN = 20
MOST_NUMBERS = 100_000


def select(
    documents: Iterable[Document],
    year: int,
    first: int,
    last: int,
    kind: Kind | None = None,
    numbering: Numbering | None = None,
) -> list[Document]:
    """Return the documents of a range, ordered by number.

    With `kind` only documents of that kind are looked at. Where invoices and credit notes have a
    series each, as in Force, the kind must be given when both occur. `numbering` makes messages
    show numbers as B4C does, and refuses numbers that it cannot have.

    Raises `SelectionError` with every gap, every duplicate and limits in the wrong order.
    """
    where = f"documents {first} to {last} of {year}"
    limits = list(_limit_problems(year, first, last, numbering))
    if limits:
        raise SelectionError(*(problem.at(where) for problem in limits))
    chosen = [
        document
        for document in documents
        if document.year == year
        and first <= document.sequence <= last
        and kind in (None, document.kind)
    ]
    problems = list(_kind_problems(chosen, numbering)) or list(
        _number_problems(chosen, year, range(first, last + 1), numbering)
    )
    if problems:
        raise SelectionError(*(problem.at(where) for problem in problems))
    return sorted(chosen, key=lambda document: document.sequence)


def _limit_problems(
    year: int, first: int, last: int, numbering: Numbering | None
) -> Iterator[Problem]:
    fine = True
    for field, value in (("year", year), ("first number", first), ("last number", last)):
        if type(value) is not int or value < 1:
            yield Problem("", field, value, "a whole number from 1, typed without the year")
            fine = False
    if not fine:
        return
    if first > last:
        rule = f"the first number comes before the last, and {first} is after {last}"
        yield Problem("", "first number", first, rule, "exchange them")
    elif last - first >= MOST_NUMBERS:
        yield Problem("", "last number", last, f"a range has at most {MOST_NUMBERS} numbers")
    try:
        for sequence in (first, last):
            if numbering is not None:
                numbering.document_number(year, sequence)
    except MappingError as error:
        yield from error.problems


def _kind_problems(chosen: list[Document], numbering: Numbering | None) -> Iterator[Problem]:
    mixed = len({document.kind for document in chosen}) > 1
    if mixed and numbering is not None and numbering.separate_credit_notes:
        rule = "invoices and credit notes have a series each, and both are in this range"
        yield Problem("", "kind", None, rule, "choose invoices or credit notes")


def _number_problems(
    chosen: list[Document], year: int, wanted: range, numbering: Numbering | None
) -> Iterator[Problem]:
    counts = Counter(document.sequence for document in chosen)
    wrong = [sequence for sequence in wanted if counts[sequence] != 1]
    for sequence in wrong[:MOST_SHOWN]:
        shown = numbering.display(year, sequence) if numbering else f"{year}/{sequence}"
        count = counts[sequence]
        if count:
            rule, cure = f"{count} documents have this number", "keep one of them in B4C"
        else:
            rule = "the document is missing, and Octopus takes no number after a gap"
            cure = "add it, marked as void if it was never used, or end the range before it"
        yield Problem("", "number", shown, rule, cure)
    if len(wrong) > MOST_SHOWN:
        more = len(wrong) - MOST_SHOWN
        yield Problem("", "numbers", more, "more numbers are missing or used twice")
