"""Booking invoices: what stands in an invoice journal moves into the books.

Unknown is nearly everything about the result. The sandbox computes a plausible booking, so that
a client can see a booked invoice among the bookings. Rounding follows a switch of `Unknowns`.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from octopus_sdk.sandbox.answers import Answer, Refused, data, error
from octopus_sdk.sandbox.archive import Document
from octopus_sdk.sandbox.checks import RUN_CHECKS, RUN_DOCUMENT_CHECKS, Refusal, first_refusal
from octopus_sdk.sandbox.documents import refuse
from octopus_sdk.sandbox.draft import INVOICE, Draft, is_text_line, line_total
from octopus_sdk.sandbox.messages import message
from octopus_sdk.sandbox.state import Dossier, Journal
from octopus_sdk.sandbox.wire import Wire
from octopus_sdk.sandbox.world import Call

CENT = Decimal("0.01")
WITH_VAT = 3
"""The `insertionType` of a journal whose prices include VAT. Documented."""
_WIDE = Context(prec=100)
"""Room for any product of two numbers that the sandbox accepts."""


def book_invoices(call: Call) -> Answer:
    """Book every unbooked invoice of a journal, or those up to a number."""
    if call.dossier.booking_forbidden:
        raise Refused(error(403, "Missing system right for booking invoices"))
    journal = _journal(call)
    rows = []
    for document in _waiting(call, journal):
        refusal = first_refusal(_draft(call, document.fields), RUN_DOCUMENT_CHECKS)
        if refusal is None:
            _book(call, journal, document)
        rows.append(_status(document, refusal, call.language))
        if refusal and call.unknowns.invoice_run_stops:
            break
    all_booked = all(row["success"] for row in rows)
    success = all_booked or not call.unknowns.invoice_run_success_means_all
    return data({"bookingStatusList": rows, "success": success})


def _journal(call: Call) -> Journal:
    query = call.query
    run = _draft(
        call,
        {"bookyearKey": {"id": query["bookyearId"]}, "journalKey": query["journalKey"]},
    )
    refuse(call, run, "book", RUN_CHECKS)
    return run.journal


def _draft(call: Call, fields: Wire) -> Draft:
    return Draft(call.dossier, call.unknowns, INVOICE, fields)


def _waiting(call: Call, journal: Journal) -> list[Document]:
    last = call.query.get("toDocumentSeqNr", journal.next_number)
    waiting = [
        document
        for document in call.dossier.in_journal(journal)
        if not document.is_booked and document.number <= last
    ]
    return sorted(waiting, key=lambda document: document.number)


def _book(call: Call, journal: Journal, document: Document) -> None:
    with localcontext(_WIDE):
        document.booked_as = _booking(
            call.dossier,
            document,
            per_line=call.unknowns.invoice_vat_per_line,
            with_vat=journal.insertion_type == WITH_VAT,
        )
    document.modified = call.world.now()


def _status(document: Document, refusal: Refusal | None, language: str) -> Wire:
    # What the service writes as code and comment is not known.
    key = {
        "bookyearKey": {"id": document.bookyear_id},
        "documentSequenceNr": document.number,
        "journal": document.journal_key,
    }
    return {
        "comment": message(refusal.code, language) if refusal else "",
        "documentKey": key,
        "statusCode": refusal.code if refusal else 0,
        "success": refusal is None,
    }


def _booking(dossier: Dossier, document: Document, *, per_line: bool, with_vat: bool) -> Wire:
    fields = {
        name: value
        for name, value in document.fields.items()
        if name not in {"invoiceLines", "peppolFields", "customFieldValueList", "financialDiscount"}
    }
    rates = {entry["code"]: Decimal(str(entry["basePercentage"])) for entry in dossier.vat_codes}
    lines = [
        _unsplit(line) for line in document.fields.get("invoiceLines", []) if not is_text_line(line)
    ]
    if not per_line:
        lines = _merged(lines)
    for group in [[line] for line in lines] if per_line else _by_code(lines):
        rate = rates.get(group[0]["vatCodeKey"], Decimal(0))
        _split_vat(group, rate, with_vat=with_vat)
    total = sum((line["baseAmount"] + line["vatAmount"] for line in lines), Decimal(0))
    if total < 0:
        # The two modules write credit notes with opposite signs on the lines. Documented.
        for line in lines:
            line["baseAmount"], line["vatAmount"] = -line["baseAmount"], -line["vatAmount"]
    return {**fields, "amount": total, "bookingLines": lines, "paymentMethod": 0}


def _unsplit(line: Wire) -> Wire:
    """Write an invoice line as a booking line that has no VAT yet."""
    return {
        "accountKey": line["bookingAccountNr"],
        "baseAmount": _cents(line_total(line)),
        "vatCodeKey": line.get("vatCodeKey"),
        "comment": line.get("description"),
    }


def _merged(lines: Iterable[Wire]) -> list[Wire]:
    """Sum the lines per account and VAT code."""
    sums: dict[tuple[int, str | None], Wire] = {}
    for line in lines:
        key = (line["accountKey"], line["vatCodeKey"])
        if key in sums:
            sums[key]["baseAmount"] += line["baseAmount"]
        else:
            sums[key] = line
    return list(sums.values())


def _by_code(lines: Iterable[Wire]) -> list[list[Wire]]:
    groups: dict[str | None, list[Wire]] = {}
    for line in lines:
        groups.setdefault(line["vatCodeKey"], []).append(line)
    return list(groups.values())


def _split_vat(lines: Iterable[Wire], rate: Decimal, *, with_vat: bool) -> None:
    """Give lines of one rate their VAT, so that together it is rounded once.

    Each gets what the VAT of the sum grows by, so no line gets a cent of another sign.
    """
    total = vat = Decimal(0)
    for line in lines:
        total += line["baseAmount"]
        before, vat = vat, _vat(total, rate, with_vat=with_vat)
        line["vatAmount"] = vat - before
        if with_vat:
            line["baseAmount"] -= line["vatAmount"]


def _vat(amount: Decimal, rate: Decimal, *, with_vat: bool) -> Decimal:
    if with_vat:
        return amount - _cents(amount * 100 / (100 + rate))
    return _cents(amount * rate / 100)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
