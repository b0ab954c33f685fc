"""The run: look at everything, settle the customers, book in order, and look again.

Nothing is written before the preflight is clean: documents, dossier, bookyears, periods, journals,
numbers, accounts, VAT codes, totals and customers. A finding that is an error ends the run with
`PreflightError`, which lists all of them; with `Choices(partial=True)` each journal is booked up to
its first document with an error.

After that a journal stops at the first document that does not stand, because the numbers behind it
may not be skipped. Other journals go on. A run can be repeated at any time: what stands in Octopus
is recognised, whoever put it there. At the end each journal is read once more and compared.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import attrs

from octopus_sdk.errors import CustomerStoppedError, InvalidValueError, OctopusError
from octopus_sdk.export import findings, ledger, relations, sameness
from octopus_sdk.export.booking import FREE, book_journal, compare
from octopus_sdk.export.findings import Finding, PreflightError, errors_in
from octopus_sdk.export.given import must_be
from octopus_sdk.export.ledger import Ledger
from octopus_sdk.export.plan import Plan, affordable_customers, affordable_documents
from octopus_sdk.export.preflight import preflight, without_reading
from octopus_sdk.export.relations import Action, Decision, Settled
from octopus_sdk.export.report import Outcome, Report, Result
from octopus_sdk.export.state import Progress
from octopus_sdk.export.wanted import (
    AnyDocument,
    Choices,
    DocumentPlace,
    JournalKey,
    Noted,
    Wanted,
    all_wanted,
    journal_of,
    name_of,
    place_of,
)
from octopus_sdk.flow import Emit, Steps, flow
from octopus_sdk.models import Records

_TOMORROW = "today's calls are used up; run again tomorrow, it goes on from here."


@attrs.frozen
class _Seen:
    """What the first look has shown: the ledger, what each customer is, and what fits today."""

    ledger: Ledger
    decisions: Mapping[int, Decision]
    findings: list[Finding]
    fitting: set[int]
    needs: Mapping[str, int]
    recorded: Mapping[int, int]


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
    seen = yield from _look(documents, choices, dossier_id, left, known)
    progress.recorded = dict(seen.recorded)
    if errors_in(seen.findings) and not choices.partial:
        raise PreflightError(seen.findings)
    progress.findings = seen.findings
    _hold_back(documents, seen, progress)
    yield from _settle(documents, choices, seen, progress)
    for key, places in _by_journal(documents).items():
        standing = seen.ledger.standing.get(key, {})
        yield from book_journal(places, documents, standing, choices, progress)
    yield from _verify(progress)
    progress.finished = True
    return progress.report()


@flow
def plan(
    documents: Sequence[Wanted], choices: Choices, *, dossier_id: int, left: Mapping[str, int]
) -> Steps[Plan]:
    """Say what a run would do; writes nothing."""
    must_be("choices", choices, Choices)
    documents = all_wanted(documents)
    if not documents:
        return Plan(
            findings=Records(), to_book=(), standing=(), customers={}, needs={}, left=left, fits=0
        )
    seen = yield from _look(documents, choices, dossier_id, left, {})
    standing = tuple(w.document for w in documents if _stands(w.document, seen.ledger))
    to_book = tuple(w.document for w in documents if not _stands(w.document, seen.ledger))
    return Plan(
        findings=Records(seen.findings),
        to_book=to_book,
        standing=standing,
        customers=seen.decisions,
        needs=seen.needs,
        left=left,
        fits=len(seen.fitting),
    )


@flow
def verify(documents: Sequence[Wanted]) -> Steps[Report]:
    """Compare documents with what stands in Octopus, to the cent; writes nothing.

    Each customer is looked for, one call each, to know which relation its documents must be on.
    """
    documents = all_wanted(documents)
    progress = Progress(documents)
    for number, wanted in affordable_customers(documents, {}).items():
        try:
            decision = yield from relations.look(wanted.customer, frozenset())
        except (CustomerStoppedError, InvalidValueError) as stop:
            progress.stopped[number] = stop
            continue
        if decision.action is Action.FOUND:
            progress.settled[number] = Settled(decision.relation, Action.FOUND, decision.notes)
    for key, places in _by_journal(documents).items():
        standing = yield from ledger.standing_in(key, type(documents[places[0]].document))
        for place in places:
            document = progress.document(place)
            found = standing.get(document.number)
            blocked = progress.blocked(place)
            if found is None:
                why = "It does not stand in Octopus."
                progress.results[place] = Result(document, Outcome.NOT_TRIED, why)
            elif blocked is not None:
                progress.results[place] = blocked
            else:
                progress.results[place] = compare(
                    document, found, Outcome.ALREADY_BOOKED, "it stands there now"
                )
    progress.finished = True
    progress.verified = all(result.outcome.stands for result in progress.results.values())
    return progress.report()


# ---- Before the first write --------------------------------------------------------------------


@flow
def _look(
    documents: Sequence[Wanted],
    choices: Choices,
    dossier_id: int,
    left: Mapping[str, int],
    known: Mapping[DocumentPlace, Noted],
) -> Steps[_Seen]:
    """Read and check everything; writes nothing."""
    found = without_reading(documents)
    if choices.expected_dossier not in (None, dossier_id):
        rule = f"this is dossier {dossier_id}, and {choices.expected_dossier} was expected"
        found.append(findings.error("the dossier", rule, "Choose the right dossier."))
    listed = choices.expected_vat_number is not None
    read = yield from ledger.read(documents, dossier_id=dossier_id, listed=listed)
    read = attrs.evolve(read, noted=known)
    found += preflight(documents, read, choices)
    recorded = _recorded(documents, read)
    to_look_for = [wanted for at, wanted in enumerate(documents) if at not in recorded]
    places_of: dict[int, list[int]] = defaultdict(list)
    for at, wanted in enumerate(documents):
        places_of[wanted.customer.external_id or 0].append(at)
    decisions: dict[int, Decision] = {}
    for number, wanted in affordable_customers(to_look_for, left).items():
        if number <= 0:
            continue
        places = places_of[number]
        try:
            decisions[number] = yield from relations.look(
                wanted.customer, choices.owned, choices.answers.get(number)
            )
        except (CustomerStoppedError, InvalidValueError) as stop:
            found.append(findings.error(f"customer {number}", stop.message, stop.hint, places))
            continue
        on = _relations_of(places, documents, read)
        if on and decisions[number].action is Action.CREATED and number not in choices.answers:
            # A new card would be the second of a customer whose documents stand already.
            shown = ", ".join(map(str, sorted(on)))
            rule = f"its documents stand on relation {shown}, and none bears its number now"
            cure = f"Give that relation the external number {number} again."
            found.append(findings.error(f"customer {number}", rule, cure, places))
            del decisions[number]
            continue
        for note in decisions[number].notes:
            found.append(findings.warning(f"customer {number}", note, "", places))
    missing = [at for at, w in enumerate(documents) if not _stands(w.document, read)]
    fitting, needs = affordable_documents(documents, missing, decisions, left)
    return _Seen(read, decisions, found, fitting, needs, recorded)


def _recorded(documents: Sequence[Wanted], read: Ledger) -> dict[int, int]:
    """Return the places of documents that stand where an earlier run has noted them.

    That is on the relation that was accepted for this customer then.
    """
    recorded: dict[int, int] = {}
    for at, wanted in enumerate(documents):
        there = _there(wanted.document, read)
        if there is None or there.relation_id is None:
            continue
        now = Noted(wanted.customer.external_id or 0, there.relation_id)
        if read.noted.get(place_of(wanted.document)) == now:
            recorded[at] = there.relation_id
    return recorded


def _relations_of(places: Sequence[int], documents: Sequence[Wanted], read: Ledger) -> set[int]:
    """Return the relations on which these documents stand; another's under the number is none."""
    found = set()
    for at in places:
        document = documents[at].document
        there = _there(document, read)
        if there is not None and there.relation_id is not None:
            ours = attrs.evolve(document, relation_id=there.relation_id)
            if sameness.same_identity(ours, there):
                found.add(there.relation_id)
    return found


def _there(document: AnyDocument, read: Ledger) -> AnyDocument | None:
    return read.standing.get(journal_of(document), {}).get(document.number)


def _stands(document: AnyDocument, read: Ledger) -> bool:
    return _there(document, read) is not None


def _hold_back(documents: Sequence[Wanted], seen: _Seen, progress: Progress) -> None:
    """Note which documents may not be sent: those with an error, and those for tomorrow."""
    for finding in errors_in(seen.findings):
        # An error that names no document concerns all of them.
        for place in finding.documents or range(len(documents)):
            why = f"{finding.rule}. {finding.cure}".rstrip()
            held = Result(documents[place].document, Outcome.REFUSED, why)
            progress.held_back.setdefault(place, held)
    for place, wanted in enumerate(documents):
        number = wanted.customer.external_id or 0
        seen_customer = number in seen.decisions or place in seen.recorded
        stands = _stands(wanted.document, seen.ledger) and seen_customer
        if place not in seen.fitting and not stands:
            held = Result(wanted.document, Outcome.NOT_TRIED, _TOMORROW)
            progress.held_back.setdefault(place, held)


def _by_journal(documents: Sequence[Wanted]) -> dict[JournalKey, list[int]]:
    places: dict[JournalKey, list[int]] = defaultdict(list)
    for place, wanted in enumerate(documents):
        places[journal_of(wanted.document)].append(place)
    return places


# ---- Writing -----------------------------------------------------------------------------------


@flow
def _settle(
    documents: Sequence[Wanted], choices: Choices, seen: _Seen, progress: Progress
) -> Steps[None]:
    """Settle the customers of the documents that will be looked at, in the order of first use."""
    reached = _reached(documents, progress)
    for place in reached:
        customer = documents[place].customer
        number = customer.external_id or 0
        if number in progress.settled or number in progress.stopped:
            continue
        decision = seen.decisions.get(number)
        if decision is None:
            continue
        try:
            if decision.action is Action.FOUND:
                settled = Settled(decision.relation, Action.FOUND, decision.notes)
            else:
                # Read once more just before it is written: somebody may have been there.
                settled = yield from relations.ensure(
                    customer, choices.owned, choices.answers.get(number)
                )
        except OctopusError as stop:
            progress.stopped[number] = stop
        else:
            progress.settled[number] = settled
            yield Emit(settled)


def _reached(documents: Sequence[Wanted], progress: Progress) -> list[int]:
    """Return the places that a run comes to: in each journal those before the first held back."""
    reached: list[int] = []
    for places in _by_journal(documents).values():
        for place in places:
            if place in progress.held_back:
                break
            reached.append(place)
    return sorted(reached)


@flow
def _verify(progress: Progress) -> Steps[None]:
    """Read each journal once more, and compare what stands, or may stand, with what was sent."""
    verified: bool | None = None
    for key, places in _by_journal(progress.documents).items():
        looked_at = [at for at in places if _may_stand(progress.results[at])]
        if not looked_at:
            continue
        kind = type(progress.documents[looked_at[0]].document)
        try:
            found = yield from ledger.standing_in(key, kind)
        except OctopusError as error:
            note = findings.not_checked(f"journal {key[1]} after the run", error.message)
            progress.findings.append(note)
            progress.verified = None
            return
        fine = [_compare_again(at, found, progress) for at in looked_at]
        verified = verified is not False and all(fine)
    progress.verified = verified


def _may_stand(result: Result) -> bool:
    # What was not found a moment ago may have arrived late.
    return result.outcome.stands or result.outcome is Outcome.UNKNOWN or result.evidence == FREE


def _compare_again(at: int, found: Mapping[int, AnyDocument], progress: Progress) -> bool:
    """Say whether the document is what it should be; what was unknown is known now."""
    before = progress.results[at]
    document = before.document
    there = found.get(document.number)
    if not before.outcome.stands:
        if there is None and before.evidence == FREE:
            return True
        if there is None:
            why = "It was sent and did not arrive: its number is free. Run again."
            progress.results[at] = Result(document, Outcome.REFUSED, why, "looked at the end")
        else:
            evidence = "found when the run looked at the end"
            progress.results[at] = compare(document, there, Outcome.CONFIRMED, evidence)
        return True
    result = None if there is None else compare(document, there, Outcome.BOOKED, "")
    if result is not None and result.outcome.stands:
        return True
    rule = "it was booked and is not there any more" if result is None else result.reason
    cure = "Ask who works in this journal. Run again to see where it stands."
    progress.findings.append(findings.warning(name_of(progress.documents[at]), rule, cure, [at]))
    return False
