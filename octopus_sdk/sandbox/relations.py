"""Relations: searching, creating and updating customers and suppliers."""

import re

from octopus_sdk.sandbox import shapes
from octopus_sdk.sandbox.answers import Answer, data, error, invalid_parameters, not_found
from octopus_sdk.sandbox.messages import message
from octopus_sdk.sandbox.state import RELATION_DEFAULTS, Relation
from octopus_sdk.sandbox.unknowns import Unknowns
from octopus_sdk.sandbox.wire import Wire
from octopus_sdk.sandbox.world import Call

EMPTY_COUNTRY = "  "
"""How the service shows a relation without a country. Recorded."""


def search(call: Call) -> Answer:
    """Find relations that meet at least one condition; without conditions, all active ones."""
    relations = call.dossier.relations.values()
    if call.query:
        hits = [relation for relation in relations if _meets_one(relation, call)]
    else:
        hits = [relation for relation in relations if relation.fields["active"]]
    if hits or not call.unknowns.empty_relation_search_is_404:
        return data([show(relation) for relation in hits])
    return not_found("No relations found")


def _meets_one(relation: Relation, call: Call) -> bool:
    query, fields = call.query, relation.fields
    external = query.get("extRelationId", 0)
    return (
        query.get("relationId") == relation.id
        # 0 means "no number": it never matches the zeroes of others.
        or (external != 0 and external == relation.external_id)
        # Measured: only the exact whole name, in any case. That the first name plays no part
        # is the sandbox's reading.
        or _same_name(query.get("name"), fields.get("name"))
        or _same_vat(query.get("vatNr"), fields.get("vatNr"), call.unknowns)
    )


def _same_name(asked: str | None, stored: str | None) -> bool:
    return bool(asked and stored) and str(asked).casefold() == str(stored).casefold()


def _same_vat(asked: str | None, stored: str | None, unknowns: Unknowns) -> bool:
    if not asked or not stored:
        return False
    if unknowns.vat_search_needs_stored_format:
        return asked == stored
    return _bare(asked) == _bare(stored)


def _bare(vat_number: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", vat_number.upper())


def modified(call: Call) -> Answer:
    """List relations changed since a moment. Relations are never deleted here."""
    rows = [
        show(relation)
        for relation in call.dossier.relations.values()
        if call.changed_since(relation.modified)
    ]
    return data({"deleted": [], "modified": rows}) if rows else not_found("No relations found")


def write(call: Call) -> Answer:
    """Create (201, with the whole relation) or update (204, empty) a relation."""
    fields = call.read(shapes.RELATION)
    if refusal := _refusal(call, fields):
        return refusal
    ids = fields.pop("relationIdentificationServiceData", {})
    if call.unknowns.belgian_vat_reformatted and "vatNr" in fields:
        fields["vatNr"] = formatted_vat(fields["vatNr"])
    found = call.dossier.find_relation(ids, key_wins=call.unknowns.relation_key_wins)
    if found is None:
        return data(show(_create(call, ids, fields)), 201)
    _update(call, found, ids, fields)
    return Answer(204)


def _refusal(call: Call, fields: Wire) -> Answer | None:
    required = ("currencyCode", "relationIdentificationServiceData")
    missing = [name for name in required if name not in fields]
    if missing and call.unknowns.relation_required_fields_enforced:
        return invalid_parameters(f"missing {', '.join(missing)}")
    if fields.get("country") == "":
        # Observed: the country may be left out, but not be empty. The two blanks that the
        # service itself shows are taken back.
        return error(400, "Country is empty", -7, message(-7, call.language))
    return None


def _create(call: Call, ids: Wire, fields: Wire) -> Relation:
    # An unknown key ends up here too: a new relation with another key, without a warning.
    relation = Relation(
        call.dossier.next_relation_id(),
        ids.get("externalRelationId", 0),
        {**RELATION_DEFAULTS, **fields},
        call.world.now(),
    )
    call.dossier.relations[relation.id] = relation
    return relation


def _update(call: Call, relation: Relation, ids: Wire, fields: Wire) -> None:
    kept = relation.fields if call.unknowns.relation_put_keeps_absent_fields else RELATION_DEFAULTS
    relation.fields = {**kept, **fields}
    relation.external_id = ids.get("externalRelationId", relation.external_id)
    relation.modified = call.world.now()


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
    digits = re.fullmatch(r"BE([01][0-9]{3})([0-9]{3})([0-9]{3})", _bare(vat_number))
    return f"BE{'.'.join(digits.groups())}" if digits else vat_number
