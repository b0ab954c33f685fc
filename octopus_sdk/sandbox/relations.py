"""Relations: searching, creating and updating customers and suppliers."""

import re

from octopus_sdk.sandbox import shapes, wire
from octopus_sdk.sandbox.answers import Answer, data, error, invalid_parameters
from octopus_sdk.sandbox.cardfile import BARE_VAT, Key, Relation, bare_vat
from octopus_sdk.sandbox.messages import message
from octopus_sdk.sandbox.state import RELATION_DEFAULTS
from octopus_sdk.sandbox.wire import Wire
from octopus_sdk.sandbox.world import Call

EMPTY_COUNTRY = "  "
"""How the service shows a relation without a country. Recorded."""


def search(call: Call) -> Answer:
    """Find relations that meet at least one condition; without conditions, all active ones."""
    cards = call.dossier.relations
    if call.query:
        hits = cards.under(*_conditions(call))
    else:
        hits = [card for card in cards.values() if card.fields["active"]]
    if hits or not call.unknowns.empty_relation_search_is_404:
        return data([show(relation) for relation in hits])
    return call.not_found("No relations found")


def _conditions(call: Call) -> list[Key]:
    """Write a search as keys of the card file; they combine with "or", as documented.

    Measured: a name matches only whole, in any case. That the first name plays no part is the
    sandbox's reading.
    """
    query = call.query
    vat_number = query.get("vatNr", "")
    strict = call.unknowns.vat_search_needs_stored_format
    return [
        ("relationId", query.get("relationId", 0)),
        ("extRelationId", query.get("extRelationId", 0)),
        ("name", query.get("name", "").casefold()),
        ("vatNr", vat_number) if strict else (BARE_VAT, bare_vat(vat_number)),
    ]


def modified(call: Call) -> Answer:
    """List relations changed, and cards merged away, since a moment."""
    changed, dropped = (
        [show(card) for card in cards if call.changed_since(card.modified)]
        for cards in (call.dossier.relations.values(), call.dossier.dropped_relations)
    )
    if not changed and not dropped:
        return call.not_found("No relations found")
    return data({"deleted": dropped, "modified": changed})


def write(call: Call) -> Answer:
    """Create (201, with the whole relation) or update (204, empty) a relation."""
    fields = call.read(shapes.RELATION)
    if refusal := _refusal(call, fields):
        return refusal
    ids = fields.pop("relationIdentificationServiceData", {})
    if call.unknowns.belgian_vat_reformatted and "vatNr" in fields:
        fields["vatNr"] = formatted_vat(fields["vatNr"])
    found = call.dossier.find_relation(ids, key_wins=call.unknowns.relation_key_wins)
    if found is not None:
        return _update(call, found, ids, fields)
    if "relationKey" in ids and not call.unknowns.unknown_relation_key_creates:
        return error(400, "Relation unknown", -16, message(-16, call.language))
    return _create(call, ids, fields)


def _refusal(call: Call, fields: Wire) -> Answer | None:
    required = ("currencyCode", "relationIdentificationServiceData")
    missing = [name for name in required if name not in fields]
    if missing and call.unknowns.relation_required_fields_enforced:
        return invalid_parameters(f"missing {', '.join(missing)}")
    if fields.get("country") == "":
        # Observed: the country may be left out, but not be empty. The two blanks that the
        # service itself shows are taken back.
        return _not_stored(call, "Country is empty")
    return None


def _not_stored(call: Call, reason: str) -> Answer:
    return error(400, reason, -7, message(-7, call.language))


def _create(call: Call, ids: Wire, fields: Wire) -> Answer:
    # With the documented rule, an unknown key ends up here too: a new relation with another
    # key, without a warning.
    filled = {**RELATION_DEFAULTS, **fields}
    if _lacks_role(call, filled):
        return _not_stored(call, "Neither client nor supplier")
    cards, external_id = call.dossier.relations, ids.get("externalRelationId", 0)
    relation = Relation(cards.next_key(), external_id, filled, call.world.now())
    cards.file(relation)
    return data(show(relation), 201)


def _update(call: Call, relation: Relation, ids: Wire, fields: Wire) -> Answer:
    kept = relation.fields if call.unknowns.relation_put_keeps_absent_fields else RELATION_DEFAULTS
    merged = {**kept, **_effective(call, fields, relation.fields)}
    for name in _cleared(call):
        merged.pop(name, None)
        merged.update({k: v for k, v in RELATION_DEFAULTS.items() if k == name})
    if _lacks_role(call, merged):
        return _not_stored(call, "Neither client nor supplier")
    relation.fields = merged
    number = ids.get("externalRelationId", relation.external_id)
    if number or call.unknowns.number_zero_clears:
        # It may stand on another card already: nothing says that this is refused.
        relation.external_id = number
    relation.modified = call.world.now()
    call.dossier.relations.file(relation)
    return Answer(204)


def _effective(call: Call, fields: Wire, old: Wire) -> Wire:
    """Keep old texts where empty ones came, if a switch says so."""
    if call.unknowns.empty_text_clears_relation_field:
        return fields
    return {
        name: old[name] if value == "" and name in old else value for name, value in fields.items()
    }


def _cleared(call: Call) -> list[str]:
    """Return the fields that came as null, if a switch says that null clears them."""
    if not call.unknowns.null_clears_relation_field:
        return []
    return [name for name, value in wire.parse(call.body).items() if value is None]


def _lacks_role(call: Call, fields: Wire) -> bool:
    return call.unknowns.relation_needs_role and not (fields["client"] or fields["supplier"])


def show(relation: Relation) -> Wire:
    """Write a relation as the service lists it."""
    country = str(relation.fields.get("country", "")).strip() or EMPTY_COUNTRY
    return {
        **relation.fields,
        "country": country,
        "relationIdentificationServiceData": relation.identification(),
    }


def formatted_vat(vat_number: str) -> str:
    """Write a Belgian VAT number as ``BE0477.525.753``; leave any other text alone."""
    digits = re.fullmatch(r"BE([01][0-9]{3})([0-9]{3})([0-9]{3})", bare_vat(vat_number))
    return f"BE{'.'.join(digits.groups())}" if digits else vat_number
