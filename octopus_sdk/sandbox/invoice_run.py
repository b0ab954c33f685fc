"""Booking invoices: what stands in an invoice journal moves into the books.

Unknown is nearly everything about the result. The sandbox computes a plausible booking, so that
a client can see a booked invoice among the bookings. Rounding follows a switch of `Unknowns`.
"""

from decimal import ROUND_HALF_UP, Context, Decimal

from octopus_sdk.sandbox.answers import Answer, data, error
from octopus_sdk.sandbox.archive import Document
from octopus_sdk.sandbox.draft import is_text_line, line_total
from octopus_sdk.sandbox.messages import message
from octopus_sdk.sandbox.state import Dossier
from octopus_sdk.sandbox.wire import Wire
from octopus_sdk.sandbox.world import Call

CENT = Decimal("0.01")
_WIDE = Context(prec=100)
"""Room for any product of two numbers that the sandbox accepts."""


def book_invoices(call: Call) -> Answer:
    """Book every unbooked invoice of a journal, or those up to a number."""
    dossier, query = call.dossier, call.query
    journal = dossier.journal(query["bookyearId"], query["journalKey"])
    if journal is None:
        return error(400, "Journal unknown", -10, message(-10, call.language))
    up_to = query.get("toDocumentSeqNr", journal.next_number)
    waiting = [
        document
        for document in dossier.in_journal(journal)
        if not document.is_booked and document.number <= up_to
    ]
    for document in waiting:
        document.booked_as = _booking(
            dossier, document, per_line=call.unknowns.invoice_vat_per_line
        )
        document.modified = call.world.now()
    statuses = [_status(document) for document in waiting]
    return data({"bookingStatusList": statuses, "success": True})


def _status(document: Document) -> Wire:
    key = {
        "bookyearKey": {"id": document.bookyear_id},
        "documentSequenceNr": document.number,
        "journal": document.journal_key,
    }
    return {"comment": "", "documentKey": key, "statusCode": 0, "success": True}


def _booking(dossier: Dossier, document: Document, *, per_line: bool) -> Wire:
    fields = {
        name: value
        for name, value in document.fields.items()
        if name not in {"invoiceLines", "peppolFields", "customFieldValueList", "financialDiscount"}
    }
    priced = [line for line in document.fields.get("invoiceLines", []) if not is_text_line(line)]
    rates = {entry["code"]: Decimal(str(entry["basePercentage"])) for entry in dossier.vat_codes}
    lines = _merged(priced) if not per_line else [_base_line(line) for line in priced]
    for line in lines:
        line["vatAmount"] = _cents(line["baseAmount"] * rates.get(line["vatCodeKey"], 0) / 100)
    total = sum((line["baseAmount"] + line["vatAmount"] for line in lines), Decimal(0))
    if total < 0:
        # The two modules write credit notes with opposite signs on the lines. Documented.
        for line in lines:
            line["baseAmount"], line["vatAmount"] = -line["baseAmount"], -line["vatAmount"]
    return {**fields, "amount": total, "bookingLines": lines, "paymentMethod": 0}


def _base_line(line: Wire) -> Wire:
    return {
        "accountKey": line["bookingAccountNr"],
        "baseAmount": _cents(line_total(line)),
        "vatCodeKey": line.get("vatCodeKey"),
        "comment": line.get("description"),
    }


def _merged(priced: list[Wire]) -> list[Wire]:
    """Sum the lines per account and VAT code."""
    sums: dict[tuple[int, str], Wire] = {}
    for line in map(_base_line, priced):
        key = (line["accountKey"], line["vatCodeKey"])
        if key in sums:
            sums[key]["baseAmount"] += line["baseAmount"]
        else:
            sums[key] = line
    return list(sums.values())


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP, _WIDE)
