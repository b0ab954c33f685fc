"""Settling one customer: find it by its external number, or create it, and never take another's.

The external number is typed by hand on both sides. A missing one makes a duplicate customer, and a
wrong one would let the data of one customer overwrite those of another. So:

- two relations with the number: stop;
- one: the VAT numbers decide whether it is this customer, and where one is missing the names do;
- none, but a relation with the same VAT number or name and *no* number: stop, it probably is this
  customer and its number was never typed in;
- none, but the same VAT number under *another* number: a note, one company may have several sites;
- none at all: create it.

A stop is a `CustomerStoppedError`. It comes before anything is written, and a person's answer
decides it.
"""

from collections.abc import Sequence
from enum import Enum
from types import NoneType

import attrs

from octopus_sdk import shown
from octopus_sdk.api import relations
from octopus_sdk.api.soundness import check_relation
from octopus_sdk.errors import CustomerStoppedError, InvalidValueError, OutcomeUnknownError
from octopus_sdk.export.names import similar
from octopus_sdk.export.sameness import as_stored, differences, same_vat_number
from octopus_sdk.flow import Steps, flow
from octopus_sdk.given import typed
from octopus_sdk.models import Relation

# These say which relation is meant: writing them over another one would make it this customer's.
# What else a sender does not own unless it says so is the accountant's: the default accounts and
# whom to pay how.
NEVER_OWNED = frozenset({"id", "external_id", "extra"})
OWNED_BY_DEFAULT = frozenset(field.name for field in attrs.fields(Relation)) - {
    *NEVER_OWNED,
    "currency",
    "client",
    "supplier",
    "active",
    "default_client_account",
    "default_supplier_account",
    "supplier_payment_method",
}
# Changing these on somebody who is also a supplier would change whom the accountant pays.
_PAYEE = frozenset({"iban", "bic", "bank_account"})


class Action(Enum):
    """What is done to a relation."""

    FOUND = "found"
    CREATED = "created"
    UPDATED = "updated"


class AnswerKind(Enum):
    """What to do with a customer that stopped a run."""

    UPDATE = "update it"
    CREATE = "create it"
    BOOK_ON = "book on it, leave its data alone"


@attrs.frozen
class Answer:
    """A person's answer to a stop: update the relation, create a new one, or only book on it.

    `relation_id` names the relation that is meant, whatever its name: an answer outlives the stop
    that it answered, and must never come to mean another relation. A new one has none yet. Raises
    `InvalidTypeError`, and `InvalidValueError` for a key too few or too many.
    """

    kind: AnswerKind = attrs.field(validator=typed(AnswerKind))
    relation_id: int | None = attrs.field(default=None, validator=typed(int, NoneType))

    def __attrs_post_init__(self) -> None:
        """Refuse a new relation with a key, and an answer that may come to mean another one."""
        creating = self.kind is AnswerKind.CREATE
        if creating and self.relation_id is not None:
            raise InvalidValueError("Answer.relation_id", "a relation to be created has no key yet")
        if not creating and self.relation_id is None:
            rule = f'say which relation is meant by "{self.kind.value}"; the stop has named it'
            raise InvalidValueError("Answer.relation_id", rule)


@attrs.frozen
class Decision:
    """What a look has decided: the relation as it should be, and whether it must be written."""

    relation: Relation
    action: Action
    changed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@attrs.frozen
class Settled:
    """A customer that is certain: the relation as it now stands, and what a person should know."""

    relation: Relation
    action: Action
    notes: tuple[str, ...] = ()


@flow
def find(external_id: int) -> Steps[Relation | None]:
    """Find the one relation with this external number, or None."""
    hits = yield from relations.search(external_id=external_id)
    return _only([hit for hit in _each_once(hits) if hit.external_id == external_id], external_id)


@flow
def look(
    wanted: Relation, owned: frozenset[str] = OWNED_BY_DEFAULT, answer: Answer | None = None
) -> Steps[Decision]:
    """Decide which relation this customer is and what has to be written; writes nothing.

    Raises `CustomerStoppedError` when it is not certain and no answer decides it, and
    `InvalidValueError` for a customer without a name or a number. One call.
    """
    check_relation(wanted)
    number, name = wanted.external_id, (wanted.name or "").strip()
    if not number or not name:
        rule = f"a customer needs an external number and a name: {number}, {name!r}"
        raise InvalidValueError("customer", rule)
    found = yield from relations.search(
        external_id=number,
        name=name,
        vat_number=as_stored(wanted.vat_number),
        relation_id=None if answer is None else answer.relation_id,
    )
    hits = _each_once(found)
    if answer is not None and answer.relation_id is not None:
        return _as_meant(wanted, owned, answer, hits)
    try:
        hit = _guarded(wanted, hits)
    except CustomerStoppedError as stop:
        if answer is None:
            raise
        if any(each.external_id == number for each in stop.candidates):
            raise  # the number is taken: a new relation would be the second with it
        return Decision(_creation(wanted), Action.CREATED)
    if hit is not None:
        return _decision(wanted, hit, owned, hits)
    return Decision(_creation(wanted), Action.CREATED, (), _elsewhere(wanted, hits))


@flow
def ensure(
    wanted: Relation,
    owned: frozenset[str] = OWNED_BY_DEFAULT,
    answer: Answer | None = None,
    seen: Decision | None = None,
) -> Steps[Settled]:
    """Make sure that the customer exists in Octopus with the owned data of `wanted`.

    `owned` names the fields of `Relation` that the sender decides; of these only what `wanted`
    says is written. The relation is read just before it is written, and written over all that was
    read. An answer that was lost is looked for, and what is not there is sent once more: the
    external number makes that safe. `seen` is what an earlier look has decided: where that was a
    relation, no other one is taken for it.
    """
    meant = None if seen is None else seen.relation.id
    for last_try in (False, True):
        decision = yield from look(wanted, owned, answer)
        if meant is not None and decision.relation.id != meant:
            raise _drifted(wanted, meant, decision.relation)
        meant = decision.relation.id
        if decision.action is Action.FOUND:
            return Settled(decision.relation, Action.FOUND, decision.notes)
        try:
            made = yield from relations.save(decision.relation)
        except OutcomeUnknownError:
            if last_try:
                raise
            continue
        if decision.action is Action.UPDATED and made is None:
            return Settled(decision.relation, Action.UPDATED, decision.notes)
        if decision.action is Action.CREATED and made is not None and made.id is not None:
            return Settled(made, Action.CREATED, decision.notes)
        if decision.action is Action.UPDATED:
            raise CustomerStoppedError(
                f"Octopus made a new relation where {named(decision.relation)} was to be updated.",
                hint="There are two now. Ask the accountant to remove the one without documents.",
            )
        # 204 where a create was meant: somebody was there first. Look and guard again.
    raise CustomerStoppedError(
        f"{named(wanted)} was not created: Octopus says that it exists, and does not find it.",
        hint="Look in Octopus for a relation with this external number.",
    )


def _drifted(wanted: Relation, meant: int, now: Relation) -> CustomerStoppedError:
    instead = "none" if now.id is None else named(now)
    return CustomerStoppedError(
        f"{named(wanted)} was relation {meant} a moment ago, and now it is {instead}.",
        hint="Somebody works on this customer, or there are two now. Look in Octopus; run again.",
        candidates=[] if now.id is None else [now],
    )


def named(relation: Relation) -> str:
    """Name a relation by its names, its VAT number and its key."""
    key = f" (relation {relation.id})" if relation.id is not None else ""
    vat = f", {relation.vat_number}" if relation.vat_number else ""
    return f"{shown.name(full_name(relation))}{vat}{key}"


# ---- The guards --------------------------------------------------------------------------------


def _each_once(found: Sequence[Relation]) -> list[Relation]:
    """Return the hits; one that meets two conditions may come twice."""
    by_key = {hit.id: hit for hit in found if hit.id is not None}
    return [*by_key.values(), *(hit for hit in found if hit.id is None)]


def _probably(wanted: Relation, hit: Relation) -> bool:
    same = same_vat_number(wanted.vat_number, hit.vat_number)
    return same is True or similar(full_name(wanted), full_name(hit))


def _guarded(wanted: Relation, hits: Sequence[Relation]) -> Relation | None:
    number = wanted.external_id or 0
    hit = _only([hit for hit in hits if hit.external_id == number], number)
    if hit is None:
        _refuse_probable_double(wanted, hits)
    else:
        _refuse_other_customer(wanted, hit)
    return hit


def _only(hits: list[Relation], number: int) -> Relation | None:
    if len(hits) > 1:
        raise CustomerStoppedError(
            f"{len(hits)} relations bear the external number {number}: "
            f"{', '.join(named(hit) for hit in hits)}.",
            hint="Leave the number on the right one in Octopus and take it off the others.",
            candidates=hits,
        )
    return hits[0] if hits else None


def _refuse_other_customer(wanted: Relation, hit: Relation) -> None:
    same = same_vat_number(wanted.vat_number, hit.vat_number)
    if same or (same is None and similar(full_name(wanted), full_name(hit))):
        return
    why = "the names differ" if same is None else "the VAT numbers differ"
    raise CustomerStoppedError(
        f"External number {wanted.external_id} is {named(wanted)} here and {named(hit)} in "
        f"Octopus: {why}.",
        hint="Correct the number on one of the two sides; nothing was written.",
        candidates=[hit],
    )


def _refuse_probable_double(wanted: Relation, hits: Sequence[Relation]) -> None:
    doubles = [hit for hit in hits if not hit.external_id and _probably(wanted, hit)]
    if doubles:
        raise CustomerStoppedError(
            f"{named(wanted)} has no relation with external number {wanted.external_id}, but "
            f"Octopus has {', '.join(named(hit) for hit in doubles)} without a number.",
            hint=f"If it is the same customer, type {wanted.external_id} as its external number.",
            candidates=doubles,
        )


def _as_meant(
    wanted: Relation, owned: frozenset[str], answer: Answer, hits: Sequence[Relation]
) -> Decision:
    """Take the relation that a person has named, unless it or the number is another customer's."""
    number = wanted.external_id
    chosen = next((hit for hit in hits if hit.id == answer.relation_id), None)
    others = [hit for hit in hits if hit.external_id == number and hit is not chosen]
    why = ""
    if chosen is None:
        why = f"there is no relation {answer.relation_id}"
    elif chosen.external_id and chosen.external_id != number:
        why = f"{named(chosen)} is customer {chosen.external_id}"
    elif others and (answer.kind is AnswerKind.UPDATE or chosen.external_id != number):
        why = f"{', '.join(map(named, others))} bears the external number {number}"
    if why or chosen is None:
        raise CustomerStoppedError(
            f"{named(wanted)} was answered with relation {answer.relation_id}, and {why}.",
            hint="Look in Octopus which relation is meant; nothing was written.",
            candidates=[hit for hit in (chosen, *others) if hit is not None],
        )
    if answer.kind is AnswerKind.BOOK_ON:
        return Decision(chosen, Action.FOUND, (), _notes(chosen))
    taking = attrs.evolve(chosen, external_id=number)
    decision = _decision(wanted, taking, owned)
    if chosen.external_id == number:
        return decision
    return attrs.evolve(decision, action=Action.UPDATED, changed=("external_id", *decision.changed))


# ---- The parts ---------------------------------------------------------------------------------


def _creation(wanted: Relation) -> Relation:
    return attrs.evolve(wanted, id=None, client=True, supplier=bool(wanted.supplier), active=True)


def _decision(
    wanted: Relation, hit: Relation, owned: frozenset[str], hits: Sequence[Relation] = ()
) -> Decision:
    """Return the relation as it should be, over all that was read: nothing else may get lost."""
    fields = owned - _PAYEE if hit.supplier else owned
    changes = differences(wanted, hit, fields)
    if not hit.client:
        changes["client"] = True
    action = Action.UPDATED if changes else Action.FOUND
    notes = _notes(hit)
    same = same_vat_number(wanted.vat_number, hit.vat_number)
    if same and not similar(full_name(wanted), full_name(hit)):
        notes += (f"{named(hit)} has the VAT number of {named(wanted)}, and another name.",)
    if "vat_number" in changes:
        notes += _elsewhere(wanted, [other for other in hits if other is not hit])
    return Decision(attrs.evolve(hit, **changes), action, tuple(changes), notes)


def _notes(relation: Relation) -> tuple[str, ...]:
    inactive = relation.active is False
    return (f"{named(relation)} is inactive in Octopus.",) if inactive else ()


def _elsewhere(wanted: Relation, hits: Sequence[Relation]) -> tuple[str, ...]:
    """Name other customers with the same VAT number or name: one may be this one, mistyped."""
    notes = []
    for hit in hits:
        same = same_vat_number(wanted.vat_number, hit.vat_number)
        what = "VAT number" if same else "name"
        alike = same or (same is None and similar(full_name(wanted), full_name(hit)))
        if hit.external_id and hit.external_id != wanted.external_id and alike:
            notes.append(f"{named(hit)} has the same {what} and external number {hit.external_id}.")
    return tuple(notes)


def full_name(relation: Relation) -> str:
    """Return first name and name, as far as there are any."""
    return f"{relation.first_name or ''} {relation.name or ''}".strip()
