"""The run: look at everything, settle the customers, then book in order, one number at a time.

Nothing is written before all of the following is certain: numbers follow each other in each
journal, each journal exists and takes this kind of document, its next number is the first one of
the run or the documents before it stand there already, and every customer is who we think he is.
A finding there ends the run with `PreflightError`, which lists all of them.

After that a journal stops at the first document that does not end well, because the numbers behind
it may not be skipped. Other journals go on. A run can be repeated at any time: what stands in
Octopus is recognised, whoever put it there.
"""

from collections.abc import Sequence
from itertools import groupby, pairwise

import attrs

from octopus_sdk.api import bookings, invoices, journals
from octopus_sdk.api.relations import save
from octopus_sdk.errors import (
    CustomerStoppedError,
    IllegalDocumentNumberError,
    InvalidValueError,
    OctopusError,
    OutcomeUnknownError,
    RefusedError,
)
from octopus_sdk.export import relations, sameness
from octopus_sdk.export.relations import OWNED_BY_DEFAULT, Settled
from octopus_sdk.export.report import Outcome, Report, Result
from octopus_sdk.flow import Emit, Steps, flow
from octopus_sdk.models import Booking, Invoice, JournalMode, Relation
from octopus_sdk.operation import Operation


@attrs.frozen
class Wanted:
    """A document to book and the customer it is for; the run fills in the relation's key."""

    document: Booking | Invoice
    customer: Relation


class PreflightError(OctopusError):
    """Something was found before the first write. `findings` lists all of it."""

    hint = "Nothing was written. Correct these and run again."

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__("\n".join(["The export was not started:", *(f"- {f}" for f in findings)]))
        self.findings = tuple(findings)

    def __str__(self) -> str:
        """Return the findings, one a line, and the hint."""
        return f"{self.message}\n{self.hint}"


@attrs.frozen
class _Journal:
    """One journal's share of the run, and what stands in that journal already."""

    name: str
    documents: tuple[Wanted, ...]
    standing: dict[int, Booking | Invoice]


@flow
def export(documents: Sequence[Wanted], owned: frozenset[str] = OWNED_BY_DEFAULT) -> Steps[Report]:
    """Book the documents, exactly once, each on its customer.

    `owned` names the fields of a relation that the sender decides. Emits a `Settled` for each
    customer and a `Result` for each document as they happen. Raises `PreflightError` before
    anything is written.
    """
    findings = _unsendable(documents)
    shares: list[_Journal] = []
    for share in _by_journal(documents):
        shares.append((yield from _look_at(share, findings)))  # noqa: PERF401  it yields
    customers = _customers(documents, findings)
    found = yield from _look_for(customers, findings)
    if findings:
        raise PreflightError(findings)
    settled = yield from _settle(customers, found, owned)
    results: dict[int, Result] = {}
    for journal in shares:
        yield from _book_journal(journal, settled, results)
    return Report(tuple(results[id(wanted)] for wanted in documents), tuple(settled.values()))


# ---- Before the first write --------------------------------------------------------------------


def _unsendable(documents: Sequence[Wanted]) -> list[str]:
    """Say which documents and customers hold values that can never be right."""
    findings = []
    for wanted in documents:
        try:
            _insert(attrs.evolve(wanted.document, relation_id=1))
            save(wanted.customer)
        except InvalidValueError as error:
            findings.append(f"{wanted.document.journal} {wanted.document.number}: {error}")
    return findings


def _by_journal(documents: Sequence[Wanted]) -> list[tuple[Wanted, ...]]:
    def journal(wanted: Wanted) -> tuple[int, str, str]:
        document = wanted.document
        return document.bookyear_id, document.journal, type(document).__name__

    return [tuple(share) for _, share in groupby(sorted(documents, key=journal), key=journal)]


@flow
def _look_at(share: Sequence[Wanted], findings: list[str]) -> Steps[_Journal]:
    """Read the journal, and say what stands in the way of this share of the run."""
    first = share[0].document
    name = f"journal {first.journal} of bookyear {first.bookyear_id}"
    numbers = [wanted.document.number for wanted in share]
    findings += [
        f"{name}: {after} follows {before}; numbers must rise one by one."
        for before, after in pairwise(numbers)
        if after != before + 1
    ]
    try:
        settings = yield from journals.sales_settings(first.bookyear_id, first.journal)
        changed_since = (bookings if isinstance(first, Booking) else invoices).changed_since
        listed = yield from changed_since(bookyear_id=first.bookyear_id, journal=first.journal)
    except (InvalidValueError, RefusedError) as error:
        findings.append(f"{name}: {error}")
        return _Journal(name, tuple(share), {})
    standing: dict[int, Booking | Invoice] = {each.number: each for each in listed}
    findings += _wrong_mode(name, first, settings.mode)
    if settings.closed:
        findings.append(f"{name} is closed: ask the accountant to open it.")
    findings += _wrong_start(name, numbers, settings.next_number, standing)
    return _Journal(name, tuple(share), standing)


def _wrong_mode(name: str, first: Booking | Invoice, mode: JournalMode | str | None) -> list[str]:
    needed = JournalMode.BOOKINGS if isinstance(first, Booking) else JournalMode.INVOICES_EXCL_VAT
    if mode is needed:
        return []
    shown = mode.name if isinstance(mode, JournalMode) else mode
    return [
        f"{name} is of the kind {shown}, and these documents need {needed.name}: choose another "
        "journal, or ask the accountant to change its kind in Octopus."
    ]


def _wrong_start(
    name: str, numbers: list[int], next_number: int, standing: dict[int, Booking | Invoice]
) -> list[str]:
    """Compare the first number that is not there yet with the number that Octopus waits for."""
    # Nobody knows whether the next number counts invoices that are not booked yet.
    expected = max([next_number, *(number + 1 for number in standing)])
    missing = [number for number in numbers if number not in standing]
    if not missing or missing[0] == expected:
        return []
    if missing[0] < expected:
        return [
            f"{name}: {missing[0]} does not stand in Octopus, and Octopus waits for {expected}. It "
            "was deleted there, or it was never sent: ask the accountant."
        ]
    return [
        f"{name} waits for {expected}, and the first document is {missing[0]}: export the ones "
        f"between first, or set the journal's next number to {missing[0]}."
    ]


def _customers(documents: Sequence[Wanted], findings: list[str]) -> dict[int, Relation]:
    """Return the customers by number, in the order of first use."""
    customers: dict[int, Relation] = {}
    for wanted in documents:
        customer, number = wanted.customer, wanted.customer.external_id or 0
        if number <= 0:
            findings.append(f"{wanted.document.number}: the customer has no number.")
        elif customers.setdefault(number, customer) != customer:
            findings.append(f"two customers bear the number {number}: {customer.name}.")
    return customers


@flow
def _look_for(
    customers: dict[int, Relation], findings: list[str]
) -> Steps[dict[int, Relation | None]]:
    found: dict[int, Relation | None] = {}
    for number, customer in customers.items():
        try:
            found[number] = yield from relations.look(customer)
        except (CustomerStoppedError, InvalidValueError) as error:
            findings.append(str(error))
    return found


# ---- Writing -----------------------------------------------------------------------------------


@flow
def _settle(
    customers: dict[int, Relation], found: dict[int, Relation | None], owned: frozenset[str]
) -> Steps[dict[int, Settled]]:
    settled: dict[int, Settled] = {}
    for number, customer in customers.items():
        hit = found[number]
        same = None if hit is None else relations.settled_as_found(customer, hit, owned)
        # What has to be written is read once more just before: somebody may have been there.
        settled[number] = same or (yield from relations.ensure(customer, owned))
        yield Emit(settled[number])
    return settled


@flow
def _book_journal(
    share: _Journal, settled: dict[int, Settled], results: dict[int, Result]
) -> Steps[None]:
    """Book one journal's documents in order, and stop at the first that does not stand."""
    stopped_by: int | None = None
    for wanted in share.documents:
        relation = settled[wanted.customer.external_id or 0].relation
        # The key that the guard saw, and not the number that somebody may edit meanwhile.
        document = attrs.evolve(wanted.document, relation_id=relation.id, external_id=None)
        if stopped_by is not None:
            why = f"{stopped_by} stopped {share.name}."
            result = Result(document, Outcome.NOT_TRIED, why)
        elif document.number in share.standing:
            result = _compare(document, share.standing[document.number], Outcome.ALREADY_BOOKED)
        else:
            result = yield from _book(document)
        if stopped_by is None and not result.outcome.stands:
            stopped_by = document.number
        results[id(wanted)] = result
        yield Emit(result)


@flow
def _book(document: Booking | Invoice) -> Steps[Result]:
    """Book one document. After a lost answer, find out before sending it once more."""
    for last_try in (False, True):
        try:
            yield from _insert(document)
        except (OutcomeUnknownError, IllegalDocumentNumberError) as error:
            # On a repeat, -13 is no failure but evidence that the first try was booked.
            try:
                standing = yield from _find(document)
            except OctopusError as blind:
                return Result(document, Outcome.UNKNOWN, f"{error} And looking failed: {blind}")
            if standing is not None:
                return _compare(document, standing, Outcome.CONFIRMED)
            if last_try or isinstance(error, IllegalDocumentNumberError):
                return Result(document, Outcome.REFUSED, str(error))
        except OctopusError as error:
            return Result(document, Outcome.REFUSED, str(error))
        else:
            return Result(document, Outcome.BOOKED)
    raise AssertionError("the last try returns")


def _insert(document: Booking | Invoice) -> Operation[None]:
    if isinstance(document, Booking):
        return bookings.insert(document)
    return invoices.insert(document)


@flow
def _find(document: Booking | Invoice) -> Steps[Booking | Invoice | None]:
    changed_since = (bookings if isinstance(document, Booking) else invoices).changed_since
    listed = yield from changed_since(bookyear_id=document.bookyear_id, journal=document.journal)
    return next((each for each in listed if each.number == document.number), None)


def _compare(
    document: Booking | Invoice, standing: Booking | Invoice, when_same: Outcome
) -> Result:
    if not sameness.same_identity(document, standing):
        return Result(
            document,
            Outcome.NUMBER_TAKEN,
            f"Another document bears this number in Octopus: {standing.document_date}, "
            f"{sameness.total(standing)}, {standing.comment!r}. Compare the two; never renumber.",
        )
    if not sameness.same_substance(document, standing):
        return Result(document, Outcome.CHANGED_SINCE, "Its accounts or VAT codes were changed.")
    return Result(document, when_same)
