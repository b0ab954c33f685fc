"""Which customers a run looks at, within today's calls.

A search is one call of a few hundred a day, and a customer that must be written takes a second one
and a write. So calls are spent in the order of the documents, on documents that can be finished:
first on the customers of what is to be booked, then on those of what stands already. Whatever the
calls do not suffice for is said, as *not checked* or *not tried*.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

import attrs

from octopus_sdk.api.relations import search
from octopus_sdk.errors import (
    CallError,
    CustomerStoppedError,
    InvalidValueError,
    OctopusError,
    QuotaError,
    QuotaUsedUpError,
)
from octopus_sdk.export import findings, relations
from octopus_sdk.export.beforehand import problem_of
from octopus_sdk.export.findings import Finding
from octopus_sdk.export.ledger import FATAL, Ledger
from octopus_sdk.export.relations import Action, Decision
from octopus_sdk.export.wanted import (
    Choices,
    JournalKey,
    Noted,
    Wanted,
    insertion_of,
    journal_of,
    name_of,
    place_of,
)
from octopus_sdk.flow import Steps, flow
from octopus_sdk.models import Relation

SEARCH, SAVE = "getRelations", "insertUpdateRelation"
TOMORROW = "today's calls are used up; run again tomorrow, it goes on from here."
FOR_THE_RUN = "today's calls are kept for the run, which looks at each customer itself."
BEHIND = "no document of theirs can be booked now."
_MOST_SHOWN = 5
_WRITE = {SEARCH: 1, SAVE: 1}


class Budget:
    """What is left of today's calls; what is not counted is never scarce.

    `when_spent` says what to tell a person about what they do not suffice for.
    """

    def __init__(self, left: Mapping[str, int], when_spent: str = TOMORROW) -> None:
        self._left = dict(left)
        self.when_spent = when_spent

    def take(self, cost: Mapping[str, int]) -> bool:
        """Spend the cost if all of it is left, and tell whether it was."""
        if any(self._left.get(name, count) < count for name, count in cost.items()):
            return False
        for name, count in cost.items():
            if name in self._left:
                self._left[name] -= count
        return True


@attrs.define
class Customers:
    """What was seen of the customers.

    `decisions` are by external number. `fitting` are the places of documents that today's calls
    allow to book, and `prepared` the customers that they allow to write. `recorded` are relations
    of documents that need no look, by place. `blind` says why no more could be looked at.
    """

    decisions: dict[int, Decision] = attrs.field(factory=dict)
    stops: dict[int, OctopusError] = attrs.field(factory=dict)
    findings: list[Finding] = attrs.field(factory=list)
    fitting: set[int] = attrs.field(factory=set)
    prepared: set[int] = attrs.field(factory=set)
    recorded: dict[int, int] = attrs.field(factory=dict)
    blind: str = ""

    def unseen(self, documents: Sequence[Wanted]) -> int:
        """Return how many customers of these documents were not looked at."""
        numbers = {number_of(wanted) for wanted in documents} - {0}
        return sum(not self.seen(number) for number in numbers)

    def seen(self, number: int) -> bool:
        """Tell whether this customer was looked at."""
        return number in self.decisions or number in self.stops

    def relations(self) -> dict[int, int]:
        """Return the key of each customer that has one, by external number."""
        keys = {number: decision.relation.id for number, decision in self.decisions.items()}
        return {number: key for number, key in keys.items() if key is not None}


def number_of(wanted: Wanted) -> int:
    """Return the customer's external number; 0 is none."""
    return wanted.customer.external_id or 0


@flow
def look_at_customers(
    documents: Sequence[Wanted],
    read: Ledger,
    choices: Choices,
    budget: Budget,
    blocked: Collection[int],
) -> Steps[Customers]:
    """Look at the customers, in the order in which calls are spent best; writes nothing.

    `blocked` are the places of documents that cannot be booked, nor those behind them.
    """
    found = Customers(recorded=_recorded(documents, read))
    stands = [read.stands(wanted.document) for wanted in documents]
    to_book = [at for at, there in enumerate(stands) if not there]
    yield from _of_what_is_to_be_booked(to_book, documents, found, choices, budget, blocked)
    standing = [at for at, there in enumerate(stands) if there]
    yield from _of_what_stands(standing, documents, found, choices, budget)
    yield from _stop_second_cards(documents, found, read, budget)
    found.findings += _findings(documents, found, read)
    return found


@flow
def _of_what_is_to_be_booked(
    places: Sequence[int],
    documents: Sequence[Wanted],
    found: Customers,
    choices: Choices,
    budget: Budget,
    blocked: Collection[int],
) -> Steps[None]:
    """Look as far as each journal's documents can be finished today.

    Behind a document that cannot be booked none is: there a look only serves to find everything at
    once, before a run that writes nothing.
    """
    full: set[JournalKey] = set()
    ended: set[JournalKey] = set()
    for at in places:
        wanted, key = documents[at], journal_of(documents[at].document)
        if at in blocked:
            ended.add(key)
        if key in full or number_of(wanted) <= 0 or (key in ended and choices.partial):
            continue
        yield from _look_at(wanted, found, choices, budget, needed=True)
        if number_of(wanted) in found.stops:
            ended.add(key)
        if key not in ended and not _afford(at, wanted, found, budget):
            full.add(key)


@flow
def _of_what_stands(
    places: Sequence[int],
    documents: Sequence[Wanted],
    found: Customers,
    choices: Choices,
    budget: Budget,
) -> Steps[None]:
    """Confirm customers, and bring them up to date, with the calls that are left over."""
    for at in places:
        wanted, number = documents[at], number_of(documents[at])
        if number <= 0 or number in found.prepared or at in found.recorded:
            continue
        yield from _look_at(wanted, found, choices, budget, needed=False)
        decision = found.decisions.get(number)
        if decision is not None and decision.action is Action.UPDATED and budget.take(_WRITE):
            found.prepared.add(number)


@flow
def _look_at(
    wanted: Wanted, found: Customers, choices: Choices, budget: Budget, *, needed: bool
) -> Steps[None]:
    number = number_of(wanted)
    if found.seen(number) or found.blind:
        return
    if not budget.take({SEARCH: 1}):
        found.blind = budget.when_spent
        return
    try:
        found.decisions[number] = yield from relations.look(
            wanted.customer, choices.owned, choices.answers.get(number)
        )
    except (CustomerStoppedError, InvalidValueError) as stop:
        found.stops[number] = stop
    except FATAL:
        raise
    except CallError as error:
        no_calls = isinstance(error, (QuotaError, QuotaUsedUpError))
        if needed and not no_calls and not found.decisions and not found.stops:
            raise  # nothing was written, and nothing can be
        found.blind = str(error)


def _afford(at: int, wanted: Wanted, found: Customers, budget: Budget) -> bool:
    """Set aside what it takes to book the document, and to write its customer if that is needed."""
    number = number_of(wanted)
    decision = found.decisions.get(number)
    if decision is None:
        return False
    cost = Counter({insertion_of(wanted): 1})
    if number not in found.prepared and decision.action is not Action.FOUND:
        cost.update(_WRITE)
    if not budget.take(cost):
        return False
    found.prepared.add(number)
    found.fitting.add(at)
    return True


def _recorded(documents: Sequence[Wanted], read: Ledger) -> dict[int, int]:
    """Return the relations of documents that stand where an earlier run has noted them."""
    recorded: dict[int, int] = {}
    for at, wanted in enumerate(documents):
        there = read.there(wanted.document)
        if there is None or there.relation_id is None:
            continue
        now = Noted(number_of(wanted), there.relation_id)
        if read.noted.get(place_of(wanted.document)) == now:
            recorded[at] = there.relation_id
    return recorded


@flow
def _stop_second_cards(
    documents: Sequence[Wanted],
    found: Customers,
    read: Ledger,
    budget: Budget,
) -> Steps[None]:
    """Stop customers that would be created although their documents stand on some relation.

    That relation has lost its number, or it is another customer's and the documents are on the
    wrong one. Its number tells, which is worth a call.
    """
    on: dict[int, set[int]] = defaultdict(set)
    for wanted in documents:
        there = read.there(wanted.document)
        if there is not None and there.relation_id is not None and read.stands(wanted.document):
            on[number_of(wanted)].add(there.relation_id)
    for number, keys in on.items():
        decision = found.decisions.get(number)
        if decision is None or decision.action is not Action.CREATED:
            continue
        del found.decisions[number]
        stop = found.stops[number] = yield from _lost(number, keys, budget)
        others = {card.id: card.external_id for card in stop.candidates if card.external_id}
        for at, wanted in enumerate(documents):
            there = read.there(wanted.document)
            if number_of(wanted) == number and there is not None and there.relation_id in others:
                rule = (
                    f"number taken: it stands on relation {there.relation_id}, which is customer "
                    f"{others[there.relation_id]}"
                )
                cure = "Compare the two in Octopus; never renumber."
                found.findings.append(findings.error(name_of(wanted), rule, cure, [at]))


@flow
def _lost(number: int, keys: Collection[int], budget: Budget) -> Steps[CustomerStoppedError]:
    """Say what has become of the relation on which a customer's documents stand."""
    cards: list[Relation] = []
    for key in sorted(keys):
        if budget.take({SEARCH: 1}):
            try:
                cards += yield from search(relation_id=key)
            except FATAL:
                raise
            except CallError:
                continue  # then it is not known, and the stop says no more than that
    shown = ", ".join(map(str, sorted(keys)))
    others = [card for card in cards if card.external_id]
    if others:
        named = ", ".join(
            f"{relations.named(card)} as number {card.external_id}" for card in others
        )
        return CustomerStoppedError(
            f"its documents stand on relation {shown}, and Octopus has {named}.",
            hint="These documents may be on another customer. Ask the accountant.",
            candidates=cards,
        )
    return CustomerStoppedError(
        f"its documents stand on relation {shown}, and none bears its number now.",
        hint=f"If that relation is this customer, give it the external number {number} again.",
        candidates=cards,
    )


def _findings(documents: Sequence[Wanted], found: Customers, read: Ledger) -> Iterator[Finding]:
    """Say what was found of each customer, and of the documents that are to be on it."""
    by_customer: dict[int, list[int]] = defaultdict(list)
    for at, wanted in enumerate(documents):
        if number_of(wanted) > 0:
            by_customer[number_of(wanted)].append(at)
    for number, places in by_customer.items():
        subject = f"customer {number}"
        stop, decision = found.stops.get(number), found.decisions.get(number)
        # What can never be right was told before anything was asked.
        if stop is not None and problem_of(documents[places[0]].customer) is None:
            # What stands already needs no customer any more.
            to_come = [at for at in places if not read.stands(documents[at].document)]
            weigh = findings.error if to_come else findings.warning
            yield weigh(subject, stop.message, stop.hint, to_come or places)
        if decision is not None:
            for note in decision.notes:
                yield findings.warning(subject, note, "", places)
            yield from _meant_for_another(documents, places, decision.relation.id)
            if decision.relation.id is not None:
                yield from _on_another(documents, places, decision.relation.id, read)
    yield from _one_relation_each(by_customer, found)
    unseen = [
        number
        for number, places in by_customer.items()
        if not found.seen(number) and not all(at in found.recorded for at in places)
    ]
    if unseen:
        more = ", ..." if len(unseen) > _MOST_SHOWN else ""
        shown = ", ".join(map(str, unseen[:_MOST_SHOWN])) + more
        rule = f"{len(unseen)} customers were not looked at ({shown}): {found.blind or BEHIND}"
        yield findings.not_checked("customers", rule)


def _one_relation_each(
    by_customer: Mapping[int, Sequence[int]], found: Customers
) -> Iterator[Finding]:
    """Find customers that would be written over the same relation, by the answers given."""
    bearers: dict[int, list[int]] = defaultdict(list)
    for number, key in found.relations().items():
        bearers[key].append(number)
    for key, numbers in bearers.items():
        actions = {found.decisions[number].action for number in numbers}
        if len(numbers) > 1 and Action.UPDATED in actions:
            rule = f"customers {', '.join(map(str, numbers))} are all to be relation {key}"
            places = [at for number in numbers for at in by_customer.get(number, ())]
            yield findings.error("customers", rule, "Correct the answers.", places)


def _meant_for_another(
    documents: Sequence[Wanted], places: Sequence[int], relation_id: int | None
) -> Iterator[Finding]:
    """Find documents and customers that name another relation than their customer is."""
    for at in places:
        named = {documents[at].document.relation_id, documents[at].customer.id} - {None}
        if named - {relation_id}:
            shown = ", ".join(map(str, named))
            now = "has none yet" if relation_id is None else f"is relation {relation_id}"
            rule = f"it names relation {shown}, and its customer {now}"
            cure = "Leave the relation out, or look which customer is meant."
            yield findings.error(name_of(documents[at]), rule, cure, [at])


def _on_another(
    documents: Sequence[Wanted], places: Sequence[int], relation_id: int, read: Ledger
) -> Iterator[Finding]:
    """Find documents that stand on another relation than their customer is."""
    for at in places:
        document = documents[at].document
        there = read.there(document)
        if there is not None and read.stands(document) and there.relation_id != relation_id:
            rule = (
                f"number taken: it stands on relation {there.relation_id}, and its customer is "
                f"relation {relation_id}"
            )
            cure = "Compare the two in Octopus; never renumber."
            yield findings.error(name_of(documents[at]), rule, cure, [at])
