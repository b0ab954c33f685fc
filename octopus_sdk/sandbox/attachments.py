"""Files that follow a document later. No call of the service reads them back; the desk does."""

import base64

from octopus_sdk.sandbox import shapes, wire
from octopus_sdk.sandbox.answers import Answer, Refused, error, invalid_parameters
from octopus_sdk.sandbox.archive import Document
from octopus_sdk.sandbox.messages import message
from octopus_sdk.sandbox.world import Call

# Both names are spelled as documented: the second has an n too many.
JOURNAL_HEADER, NUMBER_HEADER = "journalKey", "documentSequennceNr"


def add_to_booking(call: Call) -> Answer:
    """Attach a file to a booking. Journal and number stand in headers."""
    journal_key = _header(call, JOURNAL_HEADER)
    try:
        number = wire.query_int(_header(call, NUMBER_HEADER))
    except wire.MalformedError as problem:
        return invalid_parameters(f"{NUMBER_HEADER}: {problem}")
    document = _find(call, call.path["bookyearId"], journal_key, number)
    if document is None or not document.is_booked:
        return error(400, "Booking unknown", -34, message(-34, call.language))
    document.attachments.append(call.read(shapes.ATTACHMENT))
    return Answer(204)


def upload_to_invoice(call: Call) -> Answer:
    """Attach a file to an invoice. The body is the file itself."""
    name, query = _header(call, "fileName"), call.query
    document = _find(call, query["bookyearId"], query["journal"], query["documentSeqNr"])
    if document is None or document.kind != "invoice":
        return error(400, "Invoice unknown", -61, message(-61, call.language))
    if not call.body:
        return invalid_parameters("the body is the file, and it is empty")
    content = base64.b64encode(call.body).decode()
    document.attachments.append({"fileName": name, "fileData": content})
    return Answer(204)


def _header(call: Call, name: str) -> str:
    value = call.headers.get(name.lower(), "")
    if not value:
        raise Refused(invalid_parameters(f"missing header {name}"))
    return value


def _find(call: Call, bookyear_id: int, journal_key: str, number: int) -> Document | None:
    return call.dossier.documents.at((bookyear_id, journal_key), number)
