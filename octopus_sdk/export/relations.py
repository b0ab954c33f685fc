"""Settling one customer: find it by its external number, or create it, and never take another's.

The external number is typed by hand on both sides. A missing one makes a duplicate customer, and a
wrong one would let the data of one customer overwrite those of another. So:

- two relations with the number: stop;
- one: the VAT numbers decide whether it is this customer, and where one is missing the names do;
- none, but a relation with the same VAT number or name and *no* number: stop, it probably is this
  customer and its number was never typed in;
- none at all: create it.

A stop is a `CustomerStoppedError`. It comes before anything is written.
"""

from enum import Enum

import attrs

from octopus_sdk.api import relations
from octopus_sdk.errors import CustomerStoppedError, InvalidValueError, OutcomeUnknownError
from octopus_sdk.export.names import similar
from octopus_sdk.export.sameness import differences, same_vat_number
from octopus_sdk.flow import Steps, flow
from octopus_sdk.models import Relation

# What a sender does not own unless it says so: Octopus gives the key, and the accountant decides
# about the default accounts and whom to pay how.
OWNED_BY_DEFAULT = frozenset(field.name for field in attrs.fields(Relation)) - {
    "id",
    "external_id",
    "currency",
    "client",
    "supplier",
    "active",
    "default_client_account",
    "default_supplier_account",
    "supplier_payment_method",
    "extra",
}
# Changing these on somebody who is also a supplier would change whom the accountant pays.
_PAYEE = frozenset({"iban", "bic", "bank_account"})


class Action(Enum):
    """What was done to a relation."""

    FOUND = "found"
    CREATED = "created"
    UPDATED = "updated"


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
    return _only([hit for hit in hits if hit.external_id == external_id], external_id)


@flow
def look(wanted: Relation) -> Steps[Relation | None]:
    """Find the relation that certainly is this customer; None when it may be created.

    Raises `CustomerStoppedError` when it is not certain, and `InvalidValueError` for a customer
    without a name or a number. One call, and nothing is written.
    """
    number, name = wanted.external_id, (wanted.name or "").strip()
    if number is None or not name:
        rule = f"a customer needs an external number and a name: {number}, {name!r}"
        raise InvalidValueError("customer", rule)
    hits = yield from relations.search(
        external_id=number, name=name, vat_number=wanted.vat_number or None
    )
    hit = _only([hit for hit in hits if hit.external_id == number], number)
    if hit is None:
        _refuse_probable_double(wanted, hits)
    else:
        _refuse_other_customer(wanted, hit)
    return hit


@flow
def ensure(wanted: Relation, owned: frozenset[str] = OWNED_BY_DEFAULT) -> Steps[Settled]:
    """Make sure that the customer exists in Octopus with the owned data of `wanted`.

    `owned` names the fields of `Relation` that the sender decides; of these only what `wanted`
    says is written. An answer that was lost is looked for, and what is not there is sent once more:
    the external number makes that safe.
    """
    for last_try in (False, True):
        hit = yield from look(wanted)
        if hit is not None and (settled := settled_as_found(wanted, hit, owned)):
            return settled
        change = _creation(wanted) if hit is None else _update(wanted, hit, owned)
        try:
            made = yield from relations.save(change)
        except OutcomeUnknownError:
            if last_try:
                raise
            continue
        if hit is not None and made is None:
            return Settled(change, Action.UPDATED, _notes(change))
        if hit is None and made is not None and made.id is not None:
            return Settled(made, Action.CREATED)
        if hit is not None:
            raise CustomerStoppedError(
                f"Octopus made a new relation where {_named(hit)} was to be updated.",
                hint="There are two now. Ask the accountant to remove the one without documents.",
            )
        # 204 where a create was meant: somebody was there first. Look and guard again.
    raise CustomerStoppedError(
        f"{_named(wanted)} was not created: Octopus says that it exists, and does not find it.",
        hint="Look in Octopus for a relation with this external number.",
    )


def settled_as_found(wanted: Relation, hit: Relation, owned: frozenset[str]) -> Settled | None:
    """Return the customer as settled when nothing has to be written, else None."""
    if _update(wanted, hit, owned) != hit:
        return None
    return Settled(hit, Action.FOUND, _notes(hit))


# ---- The guards --------------------------------------------------------------------------------


def _only(hits: list[Relation], number: int) -> Relation | None:
    if len(hits) > 1:
        raise CustomerStoppedError(
            f"{len(hits)} relations bear the external number {number}: "
            f"{', '.join(_named(hit) for hit in hits)}.",
            hint="Leave the number on the right one in Octopus and take it off the others.",
        )
    return hits[0] if hits else None


def _refuse_other_customer(wanted: Relation, hit: Relation) -> None:
    same = same_vat_number(wanted.vat_number, hit.vat_number)
    if same or (same is None and similar(_full_name(wanted), _full_name(hit))):
        return
    why = "the names differ" if same is None else "the VAT numbers differ"
    raise CustomerStoppedError(
        f"External number {wanted.external_id} is {_named(wanted)} here and {_named(hit)} in "
        f"Octopus: {why}.",
        hint="Correct the number on one of the two sides; nothing was written.",
    )


def _refuse_probable_double(wanted: Relation, hits: list[Relation]) -> None:
    doubles = [
        hit
        for hit in hits
        if not hit.external_id
        and (
            same_vat_number(wanted.vat_number, hit.vat_number)
            or similar(_full_name(wanted), _full_name(hit))
        )
    ]
    if doubles:
        raise CustomerStoppedError(
            f"{_named(wanted)} has no relation with external number {wanted.external_id}, but "
            f"Octopus has {', '.join(_named(hit) for hit in doubles)} without a number.",
            hint=f"If it is the same customer, type {wanted.external_id} as its external number.",
        )


# ---- The parts ---------------------------------------------------------------------------------


def _creation(wanted: Relation) -> Relation:
    return attrs.evolve(wanted, id=None, client=True, supplier=bool(wanted.supplier), active=True)


def _update(wanted: Relation, hit: Relation, owned: frozenset[str]) -> Relation:
    """Return the relation as it should be, over all that was read: nothing else may get lost."""
    fields = owned - _PAYEE if hit.supplier else owned
    changes = differences(wanted, hit, fields)
    if not hit.client:
        changes["client"] = True
    return attrs.evolve(hit, **changes)


def _notes(relation: Relation) -> tuple[str, ...]:
    inactive = relation.active is False
    return (f"{_named(relation)} is inactive in Octopus.",) if inactive else ()


def _full_name(relation: Relation) -> str:
    return f"{relation.first_name or ''} {relation.name or ''}".strip()


def _named(relation: Relation) -> str:
    key = f" (relation {relation.id})" if relation.id is not None else ""
    vat = f", {relation.vat_number}" if relation.vat_number else ""
    return f"{_full_name(relation)}{vat}{key}"
