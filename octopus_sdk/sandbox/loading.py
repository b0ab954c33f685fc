"""From a seed, plain Python data, to the sandbox's state.

A seed is a dict with ``software_house_uuid``, ``user``, ``password`` and ``dossiers``.
`DOSSIER_KEYS` are the keys of a dossier; only ``id`` must be there. Relations and documents use
the field names of the service and go through the same readers as a client's requests.
"""

import copy
from collections.abc import Mapping
from typing import Any

from octopus_sdk.sandbox import shapes
from octopus_sdk.sandbox.archive import Document
from octopus_sdk.sandbox.cardfile import Relation
from octopus_sdk.sandbox.messages import LANGUAGES
from octopus_sdk.sandbox.state import RELATION_DEFAULTS, Bookyear, Dossier, Journal
from octopus_sdk.sandbox.wire import Spot, Wire

_SPOT = Spot(strict=True)
_SHAPES = {"booking": shapes.BOOKING, "invoice": shapes.INVOICE}
DOSSIER_KEYS = frozenset(
    {
        *("id", "card", "language", "disabled", "forbidden", "bookyears", "accounts"),
        *("vat_codes", "currencies", "cost_centres", "relations", "documents"),
        "booking_forbidden",
    }
)
_RELATION = "relationIdentificationServiceData"


def load_dossiers(seed: Mapping[str, Any], moment: float) -> dict[int, Dossier]:
    """Build fresh state. Nothing of the seed is shared with it."""
    plain = copy.deepcopy(seed["dossiers"])
    return {raw["id"]: _dossier(raw, moment) for raw in plain}


def _dossier(raw: Wire, moment: float) -> Dossier:
    if strange := sorted(set(raw) - DOSSIER_KEYS):
        known = ", ".join(sorted(DOSSIER_KEYS))
        raise ValueError(f"a dossier of a seed has no {', '.join(strange)}; it may have: {known}")
    language = raw.get("language", "nl")
    if language not in LANGUAGES:
        raise ValueError(f"a dossier's language is one of {', '.join(LANGUAGES)}")
    dossier = Dossier(
        id=raw["id"],
        card=raw.get("card", {}),
        language=language,
        disabled=raw.get("disabled", False),
        bookyears={year["id"]: _bookyear(year, moment) for year in raw.get("bookyears", [])},
        accounts={account["id"]: account for account in raw.get("accounts", [])},
        vat_codes=raw.get("vat_codes", []),
        currencies=tuple(raw.get("currencies", ("EUR",))),
        cost_centres={centre["id"]: centre for centre in raw.get("cost_centres", [])},
        forbidden=raw.get("forbidden", False),
        booking_forbidden=raw.get("booking_forbidden", False),
    )
    for relation in raw.get("relations", []):
        add_relation(dossier, relation, moment)
    for document in raw.get("documents", []):
        add_document(dossier, document, moment)
    return dossier


def _bookyear(raw: Wire, moment: float) -> Bookyear:
    return Bookyear(
        id=raw["id"],
        names=raw["names"],
        start=raw["startDate"],
        end=raw["endDate"],
        closed=raw.get("closed", False),
        periods=raw["periods"],
        journals={j["journalKey"]: _journal(raw["id"], j, moment) for j in raw.get("journals", [])},
    )


def _journal(bookyear_id: int, raw: Wire, moment: float) -> Journal:
    start = raw.get("nextDocumentNumber", 1)
    return Journal(
        bookyear_id=bookyear_id,
        key=raw["journalKey"],
        names=raw["names"],
        insertion_type=raw.get("insertionType", 1),
        next_number=start,
        start_number=start,
        closed=raw.get("closed", False),
        protected_period=raw.get("protectedPeriod", 0),
        closed_period=raw.get("closedPeriod", 0),
        currency=raw.get("currencyCode"),
        modified=moment,
        invoicing={"unitPriceScale": raw.get("unitPriceScale", "TWO")},
    )


def add_relation(dossier: Dossier, raw: Wire, moment: float) -> Relation:
    """Add a relation without the webservice's rules. A missing key is assigned."""
    fields = {**RELATION_DEFAULTS, **shapes.RELATION(raw, _SPOT)}
    ids = fields.pop(_RELATION, {})
    key = ids.get("relationKey", {}).get("id") or dossier.relations.next_key()
    if key in dossier.relations:
        raise ValueError(f"dossier {dossier.id} already has a relation with key {key}")
    relation = Relation(key, ids.get("externalRelationId", 0), fields, moment)
    dossier.relations.file(relation)
    return relation


def add_document(dossier: Dossier, raw: Wire, moment: float) -> Document:
    """Add a document without the webservice's rules. A missing number is the next one."""
    kind = "invoice" if "invoiceLines" in raw else "booking"
    fields = _SHAPES[kind](copy.deepcopy(raw), _SPOT)
    relation = dossier.find_relation(fields.pop(_RELATION), key_wins=True)
    journal = dossier.journal(fields["bookyearKey"]["id"], fields["journalKey"])
    if relation is None or journal is None:
        raise ValueError(f"dossier {dossier.id} lacks the relation or journal of a document")
    fields.setdefault("documentSequenceNr", journal.next_number)
    document = Document(kind, fields, relation.id, moment)
    dossier.documents.add(document)
    _wait_for_more(journal, document)
    return document


def _wait_for_more(journal: Journal, document: Document) -> None:
    journal.next_number = max(journal.next_number, document.number + 1)


def change_document(dossier: Dossier, document: Document, changes: Wire) -> None:
    """Change fields of a document without the webservice's rules."""
    fields = _SHAPES[document.kind](copy.deepcopy(changes), _SPOT)
    if _RELATION in fields:
        relation = dossier.find_relation(fields.pop(_RELATION), key_wins=True)
        if relation is None:
            raise ValueError(f"dossier {dossier.id} lacks that relation")
        document.relation_id = relation.id
    changed = {**document.fields, **fields}
    journal = dossier.journal(changed["bookyearKey"]["id"], changed["journalKey"])
    if journal is None:
        raise ValueError(f"dossier {dossier.id} lacks that journal")
    dossier.documents.change(document, changed)
    _wait_for_more(journal, document)


def edit_relation(dossier: Dossier, key: int, changes: Wire, moment: float) -> None:
    """Change fields of a relation without the webservice's rules."""
    relation = dossier.relations[key]
    relation.external_id = changes.pop("externalRelationId", relation.external_id)
    relation.fields = {**relation.fields, **shapes.RELATION(changes, _SPOT)}
    relation.modified = moment
    dossier.relations.file(relation)
