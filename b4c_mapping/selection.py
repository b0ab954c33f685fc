"""Which documents an export takes: a year, and a first and a last number as users type them.

Users type numbers without the year, 1 and 10, and both ends belong to the range (B4C's help page).
Octopus takes only the last number plus one, so a gap would stop the run in the middle, and a number
that comes twice would be two documents on one number. All of that is found here, before anything is
sent, and reported together.

At new year the number jumps, from 2018/12345 to 2019/00001. Decision: one run never spans the jump.
It ends before it, and the next run goes on when the new number is set in Octopus.

>>> import datetime as dt
>>> documents = [
...     Document(kind=Kind.INVOICE, year=2018, sequence=sequence, customer=1001, void=True,
...              document_date=dt.date(2018, 10, 31))
...     for sequence in (4, 1, 2, 4)
... ]
>>> [document.sequence for document in select(documents, 2018, first=1, last=2)]
[1, 2]
>>> select(documents, 2018, Kind.INVOICE, 1, 5)
Traceback (most recent call last):
b4c_mapping.errors.SelectionError: 3 problems:
- documents 1 to 5 of 2018, number '2018/3': the document is missing, and Octopus takes no number
after a gap. Cure: add it, marked as void if it was never used, or end the range before it.
- documents 1 to 5 of 2018, number '2018/4': 2 documents have this number. Cure: keep one of them in
B4C.
- documents 1 to 5 of 2018, number '2018/5': the document is missing, and Octopus takes no number
after a gap. Cure: add it, marked as void if it was never used, or end the range before it.

A proposal of documents that were not exported yet may span new year. It becomes several runs:

>>> from b4c_mapping.numbering import FlexNumbering
>>> numbering = FlexNumbering()
>>> proposed = [
...     Document(kind=Kind.INVOICE, year=day.year, sequence=sequence, customer=1001, void=True,
...              document_date=day)
...     for sequence, day in ((12345, dt.date(2018, 12, 31)), (1, dt.date(2019, 1, 2)))
... ]
>>> [(run.first, run.last) for run in runs(proposed, numbering)]
[(201812345, 201812345), (201900001, 201900001)]
>>> print(runs(proposed, numbering)[1].before)
The number jumps from 2018/12345 to 2019/00001. Set the journal's next number to 201900001 before
this run: in a calendar bookyear in the new bookyear's journal, in a broken one in the same journal.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

import attrs

from b4c_mapping.documents import Document
from b4c_mapping.errors import MappingError, Problem, SelectionError, refuse, shown
from b4c_mapping.kinds import Kind
from b4c_mapping.numbering import INT32, Numbering

MOST_SHOWN = 20
MOST_NUMBERS = 100_000


def select(
    documents: Iterable[Document],
    year: int,
    kind: Kind | None = None,
    first: int | None = None,
    last: int | None = None,
    numbering: Numbering | None = None,
) -> list[Document]:
    """Return the documents of a range, ordered by number.

    With `kind` only documents of that kind are looked at. Where invoices and credit notes have a
    series each, as in Force, the kind must be given when both occur. Without `first` or `last` the
    range begins or ends where the documents of the year do. `numbering` makes messages show numbers
    as B4C does, and refuses numbers that it cannot have.

    Raises `SelectionError` with every gap, every duplicate and limits in the wrong order, and when
    there is nothing to choose from.
    """
    documents = list(documents)
    same_year = [each for each in documents if each.year == year and kind in (None, each.kind)]
    numbers = [each.sequence for each in same_year]
    if not numbers and (first is None or last is None):
        kinds = kind.replace("_", " ") if isinstance(kind, Kind) else "document"
        rule = f"there is no {kinds} of this year to choose from"
        refuse(SelectionError, "", "year", year, rule)
    first = min(numbers) if first is None else first
    last = max(numbers) if last is None else last
    where = f"documents {shown(first)} to {shown(last)} of {shown(year)}"
    problems = list(_limit_problems(year, kind, first, last, numbering))
    if problems:
        raise SelectionError(*(problem.at(where) for problem in problems))
    chosen = [each for each in same_year if first <= each.sequence <= last]
    one_series = numbering is None or not numbering.separate_credit_notes
    others = {
        each.sequence: each.kind
        for each in documents
        if one_series and each.year == year and kind not in (None, each.kind)
    }
    problems = list(_kind_problems(chosen, numbering)) or list(
        _number_problems(chosen, year, range(first, last + 1), numbering, others)
    )
    if problems:
        raise SelectionError(*(problem.at(where) for problem in problems))
    return sorted(chosen, key=lambda document: document.sequence)


@attrs.frozen
class Run:
    """Documents that one export takes, in order: one series, one year, no gap.

    `first` and `last` are numbers of Octopus. `before` says what to set in Octopus before this run
    where the number has jumped, and is empty where it has not.
    """

    documents: tuple[Document, ...]
    first: int
    last: int
    before: str = ""


def runs(documents: Iterable[Document], numbering: Numbering) -> tuple[Run, ...]:
    """Return the documents as runs, each of one series and one year, ordered by number.

    In Force invoices come first and credit notes after them, for each has a series of its own.

    Raises one `SelectionError` with every gap and every duplicate in any run.
    """
    ordered = sorted(documents, key=lambda each: (*_series(each, numbering), *_number(each)))
    found: list[Run] = []
    problems = list(_check_numbers(ordered, numbering))
    for _, several in groupby(ordered, key=lambda each: _series(each, numbering)):
        last: Document | None = None
        for _, year in groupby(several, key=lambda each: each.year):
            run = tuple(year)
            before = _before(last, run[0], numbering) if last else ""
            found.append(Run(run, *_ends(run, numbering, problems), before))
            last = run[-1]
    if problems:
        raise SelectionError(*problems)
    return tuple(found)


def check_run(documents: Iterable[Document], numbering: Numbering) -> None:
    """Refuse documents that are meant as one run and are none; each series for itself.

    Raises one `SelectionError` with every gap, every duplicate, every number out of order and every
    jump to another year.
    """
    documents = list(documents)
    problems = list(_misfits(documents, numbering))
    for kinds in sorted({_series(each, numbering) for each in documents}):
        series = [each for each in documents if _series(each, numbering) == kinds]
        problems.extend(_check_numbers(series, numbering))
        for before, after in pairwise(series):
            problems.extend(_step_problems(before, after, numbering))
    if problems:
        raise SelectionError(*problems)


def _misfits(documents: Iterable[Document], numbering: Numbering) -> Iterator[Problem]:
    """Find numbers that the numbering cannot have."""
    for document in documents:
        try:
            numbering.document_number(document.year, document.sequence)
        except MappingError as error:
            yield from (problem.at(document.label) for problem in error.problems)


def _series(document: Document, numbering: Numbering) -> tuple[bool]:
    """Return a key that is the same for documents that are numbered together."""
    return (numbering.separate_credit_notes and document.kind is Kind.CREDIT_NOTE,)


def _number(document: Document) -> tuple[int, int]:
    return document.year, document.sequence


def _ends(
    run: Sequence[Document], numbering: Numbering, problems: list[Problem]
) -> tuple[int, int]:
    """Return the first and the last number in Octopus; add what cannot be one."""
    try:
        first, last = (numbering.document_number(*_number(run[place])) for place in (0, -1))
    except MappingError as error:
        problems.extend(problem.at(run[0].label) for problem in error.problems)
        return 0, 0
    return first, last


def _before(last: Document, first: Document, numbering: Numbering) -> str:
    if first.sequence > 1:
        return (
            f"The year changes from {_shown(last, numbering)} to {_shown(first, numbering)}. What "
            "comes before it in the new year must stand in Octopus already; its journal goes on."
        )
    return (
        f"The number jumps from {_shown(last, numbering)} to {_shown(first, numbering)}. Set the "
        f"journal's next number to {_octopus(first, numbering)} before this run: in a calendar "
        "bookyear in the new bookyear's journal, in a broken one in the same journal."
    )


def _check_numbers(documents: Sequence[Document], numbering: Numbering) -> Iterator[Problem]:
    """Find gaps and duplicates in each series and year, from its first document to its last."""
    ordered = sorted(documents, key=lambda each: (*_series(each, numbering), *_number(each)))
    for _, several in groupby(ordered, key=lambda each: _series(each, numbering)):
        for year, same_year in groupby(several, key=lambda each: each.year):
            chosen = list(same_year)
            wanted = range(chosen[0].sequence, chosen[-1].sequence + 1)
            where = f"{chosen[0].label} to {chosen[-1].label}"
            for problem in _number_problems(chosen, year, wanted, numbering):
                yield problem.at(where)


def _step_problems(before: Document, after: Document, numbering: Numbering) -> Iterator[Problem]:
    shown = _shown(after, numbering)
    if _number(after) < _number(before):
        rule = f"it comes after {_shown(before, numbering)}, and numbers go up"
        yield Problem("", "number", shown, rule, "put the documents in the order of their numbers")
    elif after.year != before.year:
        rule = f"the year changes after {_shown(before, numbering)}, and one run never spans that"
        cure = (
            f"end the run there; then set the journal's next number to "
            f"{_octopus(after, numbering)} and export the rest as the next run"
        )
        yield Problem("", "number", shown, rule, cure)


def _shown(document: Document, numbering: Numbering) -> str:
    return _display(document.year, document.sequence, numbering)


def _display(year: int, sequence: int, numbering: Numbering | None) -> str:
    """Return the number as B4C shows it, also where it is none."""
    try:
        return (
            numbering.display(year, sequence) if numbering else f"{shown(year)}/{shown(sequence)}"
        )
    except MappingError:
        return f"{shown(year)}/{shown(sequence)}"


def _octopus(document: Document, numbering: Numbering) -> str:
    try:
        return str(numbering.document_number(*_number(document)))
    except MappingError:
        return "its number"


def _limit_problems(
    year: int, kind: Kind | None, first: int, last: int, numbering: Numbering | None
) -> Iterator[Problem]:
    fine = True
    if kind is not None and not isinstance(kind, Kind):
        yield Problem("", "kind", kind, "Kind.INVOICE, Kind.CREDIT_NOTE, or None for both")
    for field, value in (("year", year), ("first number", first), ("last number", last)):
        if type(value) is not int or not 1 <= value <= INT32:
            typed = "" if field == "year" else ", typed without the year"
            yield Problem("", field, value, f"a whole number from 1{typed}")
            fine = False
    if not fine:
        return
    if first > last:
        rule = f"the first number comes before the last, and {first} is after {last}"
        cure = "exchange them; over new year, export each year on its own"
        yield Problem("", "first number", first, rule, cure)
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
    chosen: list[Document],
    year: int,
    wanted: range,
    numbering: Numbering | None,
    others: Mapping[int, Kind] | None = None,
) -> Iterator[Problem]:
    """Find numbers that no document has, or several; `others` are documents not chosen."""
    counts = Counter(document.sequence for document in chosen)
    # A document far outside must not make this count to two thousand million.
    looked = wanted[: MOST_NUMBERS + MOST_SHOWN]
    wrong = [sequence for sequence in looked if counts[sequence] != 1]
    for sequence in wrong[:MOST_SHOWN]:
        shown = _display(year, sequence, numbering)
        count = counts[sequence]
        if count:
            rule, cure = f"{count} documents have this number", "keep one of them in B4C"
        elif others and sequence in others:
            rule = f"it is a {others[sequence].replace('_', ' ')}, and both kinds share the numbers"
            cure = "choose invoices and credit notes together"
        else:
            rule = "the document is missing, and Octopus takes no number after a gap"
            cure = "add it, marked as void if it was never used, or end the range before it"
        yield Problem("", "number", shown, rule, cure)
    stretches = list(_stretches(wrong[MOST_SHOWN:]))
    rule = "the documents are missing, or their numbers are used twice"
    for start, end in stretches[:MOST_SHOWN]:
        value = f"{_display(year, start, numbering)} to {_display(year, end, numbering)}"
        yield Problem("", "numbers", value, rule)
    more = sum(end - start + 1 for start, end in stretches[MOST_SHOWN:])
    if more:
        yield Problem("", "numbers", f"{more} more", rule)


def _stretches(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Put numbers that follow each other together: first and last of each stretch."""
    for _, several in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        stretch = [number for _, number in several]
        yield stretch[0], stretch[-1]
