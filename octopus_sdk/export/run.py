"""The run: look at everything, settle the customers, book in order, and look again.

Nothing is written before the preflight is clean: documents, dossier, bookyears, periods, journals,
numbers, accounts, VAT codes, totals and customers. A finding that is an error ends the run with
`PreflightError`, which lists all of them; with `Choices(partial=True)` each journal is booked up to
its first document with an error.

After that a journal stops at the first document that does not stand, because the numbers behind it
may not be skipped. Other journals go on. A run can be repeated at any time: what stands in Octopus
is recognised, whoever put it there. At the end each journal is read once more and compared.
"""

from collections.abc import Mapping, Sequence

import attrs

from octopus_sdk.errors import CallError, CustomerStoppedError, InvalidValueError, OctopusError
from octopus_sdk.export import findings, ledger, relations
from octopus_sdk.export.beforehand import without_reading
from octopus_sdk.export.booking import book_journal
from octopus_sdk.export.customers import (
    FOR_THE_RUN,
    SEARCH,
    TOMORROW,
    Budget,
    Customers,
    look_at_customers,
    number_of,
)
from octopus_sdk.export.findings import Finding, PreflightError, errors_in
from octopus_sdk.export.ledger import Ledger
from octopus_sdk.export.plan import Plan, fits, held, needs
from octopus_sdk.export.preflight import preflight
from octopus_sdk.export.reading_back import read_back
from octopus_sdk.export.relations import Action, Settled
from octopus_sdk.export.report import Outcome, Report, Result
from octopus_sdk.export.state import Progress
from octopus_sdk.export.wanted import (
    Choices,
    DocumentPlace,
    JournalKey,
    Noted,
    Wanted,
    all_wanted,
    by_journal,
    journal_of,
)
from octopus_sdk.flow import Emit, Steps, flow
from octopus_sdk.given import must_be
from octopus_sdk.models import Records


@flow
def export(
    documents: Sequence[Wanted],
    choices: Choices,
    *,
    dossier_id: int,
    left: Mapping[str, int],
    progress: Progress,
    known: Mapping[DocumentPlace, Noted],
) -> Steps[Report]:
    """Book the documents, exactly once, each on its customer.

    `left` is what is left of the day's calls, by operation. `known` is what earlier runs have noted
    on this side. Emits a `Settled` for each customer and a `Result` for each document as they
    happen, and keeps `progress` true at every moment. Raises `PreflightError` before anything is
    written.
    """
    if not documents:
        progress.finished = True
        return progress.report()
    seen = yield from _look(documents, choices, dossier_id, known, Budget(left))
    errors = errors_in(seen.findings)
    partly = choices.partial and not seen.unreadable and all(error.documents for error in errors)
    if errors and not partly:
        raise PreflightError(seen.findings)
    progress.findings = seen.findings
    progress.recorded = seen.customers.recorded
    progress.relations = seen.customers.relations()
    progress.stopped = dict(seen.customers.stops)
    _hold_back(documents, seen, progress)
    yield from _settle(documents, choices, seen, progress)
    for key, places in by_journal(documents).items():
        standing = seen.ledger.standing.get(key, {})
        yield from book_journal(places, documents, standing, choices, progress)
    yield from read_back(progress)
    progress.finished = True
    return progress.report()


@flow
def plan(
    documents: Sequence[Wanted],
    choices: Choices,
    *,
    dossier_id: int,
    left: Mapping[str, int],
    calls: Mapping[str, int],
) -> Steps[Plan]:
    """Say what a run would do; writes nothing.

    `left` is what was left of the day's calls before, and `calls` counts those that this makes.
    """
    must_be("choices", choices, Choices)
    documents = all_wanted(documents)
    seen = yield from _look(documents, choices, dossier_id, {}, _spare(documents, left))
    if seen.unreadable:
        raise PreflightError(seen.findings)
    to_book = [wanted for wanted in documents if not seen.ledger.stands(wanted.document)]
    decisions = seen.customers.decisions
    errors = errors_in(seen.findings)
    blocked = {id(documents[at]) for error in errors for at in error.documents}
    if not choices.partial or not all(error.documents for error in errors):
        blocked = set(map(id, documents)) if errors else set()
    unseen = seen.customers.unseen(to_book)
    now = {operation: count - calls.get(operation, 0) for operation, count in left.items()}
    return Plan(
        findings=Records(seen.findings),
        to_book=tuple(wanted.document for wanted in to_book),
        standing=tuple(w.document for w in documents if seen.ledger.stands(w.document)),
        customers=decisions,
        unseen=unseen,
        needs=needs(documents, to_book, decisions, unseen, calls),
        left=now,
        fits=fits(to_book, decisions, now, blocked),
        held=held(to_book, blocked),
    )


def _spare(documents: Sequence[Wanted], left: Mapping[str, int]) -> Budget:
    """Return what a plan may spend: the searches that a run of the same day will not need."""
    if SEARCH not in left:
        return Budget(left)
    numbers = {number for each in documents if type(number := number_of(each)) is int}
    return Budget({**left, SEARCH: max(0, left[SEARCH] - len(numbers))}, FOR_THE_RUN)


@flow
def verify(documents: Sequence[Wanted]) -> Steps[Report]:
    """Compare documents with what stands in Octopus, to the cent; writes nothing.

    Each customer is looked for, one call each, to know which relation its documents must be on.
    """
    documents = all_wanted(documents)
    before = without_reading(documents)
    if before.unreadable:
        raise PreflightError(before.findings)
    progress = Progress(documents)
    blind = not documents
    yield from _know_customers(documents, progress)
    for key, places in by_journal(documents).items():
        kind = type(documents[places[0]].document)
        try:
            standing = yield from ledger.standing_in(key, kind)
        except CallError as error:
            blind = True
            for place in places:
                progress.note(place, Result(progress.document(place), Outcome.UNKNOWN, str(error)))
            continue
        for place in places:
            found = standing.get(documents[place].document.number)
            if found is None:
                why = "It does not stand in Octopus."
                progress.note(place, Result(progress.document(place), Outcome.NOT_TRIED, why))
            else:
                progress.note(place, progress.compare(place, found, "it stands there now"))
    progress.finished = True
    looked_at = [r for r in progress.results.values() if r.outcome is not Outcome.UNKNOWN]
    if not all(result.outcome.stands for result in looked_at):
        progress.verified = False
    elif not blind:
        progress.verified = True
    return progress.report()


@flow
def _know_customers(documents: Sequence[Wanted], progress: Progress) -> Steps[None]:
    looked: set[int] = set()
    for wanted in documents:
        number = number_of(wanted)
        if number in looked:
            continue
        looked.add(number)
        try:
            decision = yield from relations.look(wanted.customer, frozenset())
        except ledger.FATAL:
            raise
        except (CallError, CustomerStoppedError, InvalidValueError) as stop:
            progress.stopped[number] = stop
            continue
        # Also where its data have changed: the relation is the customer's all the same.
        if decision.relation.id is not None:
            progress.relations[number] = decision.relation.id


# ---- Before the first write --------------------------------------------------------------------


@attrs.frozen
class _Seen:
    """What the first look has shown: the ledger, the customers, and what was found.

    `unreadable` says that a value is of a wrong type, or an amount that is no number.
    """

    ledger: Ledger
    customers: Customers
    findings: list[Finding]
    unreadable: bool = False


@flow
def _look(
    documents: Sequence[Wanted],
    choices: Choices,
    dossier_id: int,
    known: Mapping[DocumentPlace, Noted],
    budget: Budget,
) -> Steps[_Seen]:
    """Read and check everything; writes nothing."""
    if not documents:
        return _Seen(ledger.NOTHING, Customers(), [])
    before = without_reading(documents)
    documents, found = before.documents, before.findings
    if choices.expected_dossier not in (None, dossier_id):
        rule = f"this is dossier {dossier_id}, and {choices.expected_dossier} was expected"
        found.append(findings.error("the dossier", rule, "Choose the right dossier."))
    if len(before.unreadable) == len(documents):
        raise PreflightError(found)  # nothing here is worth a call
    listed = choices.expected_vat_number is not None
    read = yield from ledger.read(documents, dossier_id=dossier_id, listed=listed)
    read = attrs.evolve(read, noted=known)
    found += preflight(documents, read, choices, before.replaced)
    blocked = {place for error in errors_in(found) for place in error.documents}
    customers = yield from look_at_customers(documents, read, choices, budget, blocked)
    found += customers.findings
    if choices.all_checked:
        found = list(map(findings.strict, found))
    return _Seen(read, customers, found, unreadable=bool(before.unreadable))


def _hold_back(documents: Sequence[Wanted], seen: _Seen, progress: Progress) -> None:
    """Note which documents may not be sent: those with an error, and those for tomorrow."""
    for finding in errors_in(seen.findings):
        for place in finding.documents:
            why = f"{finding.rule}. {finding.cure}".rstrip()
            held = Result(documents[place].document, Outcome.REFUSED, why)
            progress.held_back.setdefault(place, held)
    for place, wanted in enumerate(documents):
        if place not in seen.customers.fitting and not seen.ledger.stands(wanted.document):
            held = Result(wanted.document, Outcome.NOT_TRIED, seen.customers.blind or TOMORROW)
            progress.held_back.setdefault(place, held)


# ---- Writing -----------------------------------------------------------------------------------


@flow
def _settle(
    documents: Sequence[Wanted], choices: Choices, seen: _Seen, progress: Progress
) -> Steps[None]:
    """Settle the customers of the documents that will be looked at, in the order of first use.

    A journal ends at the first document whose customer cannot be settled, so no customer is made
    for the documents behind it.
    """
    ended: set[JournalKey] = set()
    for place, wanted in enumerate(documents):
        key = journal_of(wanted.document)
        if key in ended:
            continue
        if place in progress.held_back:
            ended.add(key)
            continue
        stands = seen.ledger.stands(wanted.document)
        settled = yield from _settle_one(wanted, choices, seen, progress, stands=stands)
        if not settled and not stands:
            ended.add(key)


@flow
def _settle_one(
    wanted: Wanted, choices: Choices, seen: _Seen, progress: Progress, *, stands: bool
) -> Steps[bool]:
    """Settle the customer of a document, and tell whether it is certain now."""
    number = number_of(wanted)
    if number in progress.settled:
        return True
    decision = seen.customers.decisions.get(number)
    if decision is None:
        return False
    if decision.action is Action.FOUND:
        settled = Settled(decision.relation, Action.FOUND, decision.notes)
    elif number in progress.stopped or number not in seen.customers.prepared:
        return False
    else:
        try:
            # Read once more just before it is written: somebody may have been there.
            settled = yield from relations.ensure(
                wanted.customer, choices.owned, choices.answers.get(number), decision
            )
        except OctopusError as stop:
            progress.stopped[number] = stop
            if stands:
                subject = f"customer {number}"
                progress.findings.append(findings.warning(subject, stop.message, stop.hint))
            return False
    progress.settled[number] = settled
    yield Emit(settled)
    return True
