"""Bookings and invoices: insert, update, read one, and list the changed ones."""

from collections.abc import Callable, Sequence

from octopus_sdk.sandbox import shapes
from octopus_sdk.sandbox.answers import Answer, Refused, data, error, invalid_parameters
from octopus_sdk.sandbox.archive import Document
from octopus_sdk.sandbox.checks import (
    INSERT_CHECKS,
    UPDATE_CHECKS,
    Check,
    Refusal,
    first_refusal,
)
from octopus_sdk.sandbox.draft import BOOKING, INVOICE, Draft, Kind
from octopus_sdk.sandbox.messages import message
from octopus_sdk.sandbox.state import Dossier
from octopus_sdk.sandbox.wire import Wire
from octopus_sdk.sandbox.world import FAILED, Call

EVERY_BOOKYEAR = -1
FORBIDDEN = 403
OPEN_ELSEWHERE = -12


def insert_booking(call: Call) -> Answer:
    """Book a document. The body is wrapped, with room for attachments."""
    body = call.read(shapes.BOOKING_WITH_ATTACHMENTS, malformed=FAILED)
    if "buySellBookingServiceData" not in body:
        return invalid_parameters("missing buySellBookingServiceData")
    document = _insert(call, BOOKING, body["buySellBookingServiceData"])
    document.attachments = body.get("attachments", [])
    return Answer(201)


def insert_invoice(call: Call) -> Answer:
    """Put an invoice in an invoice journal. The body is bare."""
    _insert(call, INVOICE, call.read(shapes.INVOICE))
    return Answer(201)


def update_booking(call: Call) -> Answer:
    """Replace a booking. The body is bare: no wrapper, no attachments."""
    return _update(call, BOOKING, call.read(shapes.BOOKING, malformed=FAILED))


def update_invoice(call: Call) -> Answer:
    """Replace an invoice that was not booked yet."""
    return _update(call, INVOICE, call.read(shapes.INVOICE))


def get_booking(call: Call) -> Answer:
    """Return one booking."""
    return _get(call, as_booking, "Booking not found")


def get_invoice(call: Call) -> Answer:
    """Return one invoice."""
    return _get(call, as_invoice, "Invoice not found")


def modified_bookings(call: Call) -> Answer:
    """List bookings changed since a moment."""
    return _modified(call, as_booking, "No bookings found")


def modified_invoices(call: Call) -> Answer:
    """List invoices changed since a moment."""
    return _modified(call, as_invoice, "Invoices not found")


def _insert(call: Call, kind: Kind, fields: Wire) -> Document:
    draft = Draft(call.dossier, call.unknowns, kind, fields)
    refuse(call, draft, "insert", INSERT_CHECKS)
    document = Document(kind.word, *_split(draft), call.world.now())
    call.dossier.documents.add(document)
    draft.journal.next_number = document.number + 1
    return document


def _update(call: Call, kind: Kind, fields: Wire) -> Answer:
    # Bookyear, journal and number say which document it is, so none of them can change.
    draft = Draft(call.dossier, call.unknowns, kind, fields)
    refuse(call, draft, "update", UPDATE_CHECKS)
    document = call.dossier.document(draft.journal, fields["documentSequenceNr"])
    if document is None:  # pragma: no cover  the checks came first, types do not know
        raise LookupError("the document was not checked first")
    document.fields, document.relation_id = _split(draft)
    if not call.unknowns.update_keeps_attachments:
        document.attachments = []
    document.modified = call.world.now()
    return Answer(204)


def _split(draft: Draft) -> tuple[Wire, int]:
    relation = draft.relation
    if relation is None:  # pragma: no cover  the checks came first, types do not know
        raise LookupError("the relation was not checked first")
    return _without_relation(draft.fields), relation.id


def _without_relation(fields: Wire) -> Wire:
    return {
        name: value for name, value in fields.items() if name != "relationIdentificationServiceData"
    }


def refuse(call: Call, draft: Draft, verb: str, checks: Sequence[Check]) -> None:
    """Raise `Refused` when one of the checks fails. The verb is what the caller wanted."""
    if refusal := first_refusal(draft, checks):
        if refusal.code == OPEN_ELSEWHERE:
            draft.journal.count_refusal()
        raise Refused(_refusal_answer(call, draft, refusal, verb))


def _refusal_answer(call: Call, draft: Draft, refusal: Refusal, verb: str) -> Answer:
    if refusal.field_missing:
        return invalid_parameters(refusal.reason)
    code, reason = refusal.code, refusal.reason
    start = f"Unable to {verb} {draft.kind.word} in dossier {draft.dossier.id}.  "
    if refusal.status == FORBIDDEN and not call.unknowns.journal_refusal_carries_code:
        return error(FORBIDDEN, f"{start}Journal not accessible", note=reason)
    return error(refusal.status, start + reason, code, message(code, call.language), reason)


View = Callable[[Dossier, Document], Wire | None]


def as_booking(dossier: Dossier, document: Document) -> Wire | None:
    """Return the document as a booking, or None when it is not in the books."""
    fields = document.fields if document.kind == "booking" else document.booked_as
    return None if fields is None else _with_relation(dossier, document, fields)


def as_invoice(dossier: Dossier, document: Document) -> Wire | None:
    """Return the document as an invoice, or None when it is none."""
    if document.kind != "invoice":
        return None
    return _with_relation(dossier, document, document.fields)


def _with_relation(dossier: Dossier, document: Document, fields: Wire) -> Wire:
    relation = dossier.relations[document.relation_id]
    paid = {"paymentMethod": 0} if document.kind == "booking" else {}
    return {
        **paid,
        **fields,
        "relationIdentificationServiceData": relation.identification(),
    }


def _get(call: Call, view: View, absent: str) -> Answer:
    query = call.query
    place = query["bookyearId"], query["journalKey"]
    document = call.dossier.documents.at(place, query["documentSeqNr"])
    shown = view(call.dossier, document) if document else None
    return data(shown) if shown else call.not_found(absent)


def _modified(call: Call, view: View, nothing: str) -> Answer:
    check_bookyear(call, call.query["bookyearId"])
    rows = [shown for document in _candidates(call) if (shown := view(call.dossier, document))]
    # The recorded lists are not sorted. Newest first keeps clients from counting on an order.
    return data(rows[::-1]) if rows else call.not_found(nothing)


def check_bookyear(call: Call, bookyear_id: int) -> None:
    """Refuse a bookyear that does not exist; -1 means all of them."""
    if bookyear_id != EVERY_BOOKYEAR and bookyear_id not in call.dossier.bookyears:
        raise Refused(error(400, "Bookyear unknown", -9, message(-9, call.language)))


def _candidates(call: Call) -> list[Document]:
    bookyear_id, journal_key = call.query["bookyearId"], call.query.get("journalKey")
    changed = call.changed_since
    return [
        document
        for document in call.dossier.documents
        if changed(document.modified)
        and bookyear_id in {EVERY_BOOKYEAR, document.bookyear_id}
        and journal_key in {None, document.journal_key}
    ]
