"""Sales invoices of Octopus' invoicing module, for journals in mode 2."""

import datetime as dt
from typing import Any
from urllib.parse import quote

from octopus_sdk import given, wire
from octopus_sdk.api import answers, documents, soundness
from octopus_sdk.models import Attachment, Invoice, Records
from octopus_sdk.operation import Operation

_PATH = "/dossiers/{dossierId}/invoices"


def insert(invoice: Invoice) -> Operation[None]:
    """Put an invoice into its journal, ready to be booked in Octopus. 400 a day.

    The service answers nothing, so the number that was sent is the only handle on the invoice.
    Raises `InvalidValueError` for what can never be right.
    """
    given.must_be("invoice", invoice, Invoice)
    content = wire.dump(invoice)
    soundness.check_head(invoice)
    return Operation(
        name="insertInvoice",
        method="POST",
        path=_PATH,
        body=wire.write(content),
        read=answers.nothing,
        good=frozenset({201}),
        writes=True,
    )


def get(bookyear_id: int, journal: str, number: int) -> Operation[Invoice]:
    """Read one invoice. 400 a day."""
    return Operation(
        name="getInvoice",
        method="GET",
        path=_PATH,
        query=documents.key(bookyear_id, journal, number),
        read=answers.one(Invoice),
    )


def changed_since(
    moment: dt.datetime = documents.BEGINNING,
    *,
    bookyear_id: int = documents.ALL_BOOKYEARS,
    journal: str | None = None,
) -> Operation[Records[Invoice]]:
    """List the invoices changed since a moment, in no order. 48 a day.

    It does not tell of deleted ones.
    """
    return Operation(
        name="getModifiedInvoices",
        method="GET",
        path=f"{_PATH}/modified",
        query=documents.since(moment, bookyear_id, journal),
        read=answers.many(Invoice),
        if_missing=Records[Invoice],
        large=True,
    )


def attach(bookyear_id: int, journal: str, number: int, attachment: Attachment) -> Operation[None]:
    """Upload a file to an invoice that stands already. No quota is published.

    Files cannot be read back, so nobody can look whether one arrived.
    """
    soundness.check_attachment("attachment", attachment)
    return Operation(
        name="uploadInvoiceAttachment",
        method="POST",
        path=f"{_PATH}/attachments/upload",
        query={
            "bookyearId": given.whole("bookyear_id", bookyear_id, 1),
            "journal": given.journal("journal", journal),
            "documentSeqNr": given.whole("number", number, 1),
        },
        headers={
            "fileName": quote(attachment.file_name),
            "Content-Type": "application/octet-stream",
        },
        body=attachment.data,
        read=answers.nothing,
        good=frozenset({204}),
        writes=True,
    )


def book(bookyear_id: int, journal: str, to_number: int) -> Operation[list[dict[str, Any]]]:
    """Book every invoice of a journal up to a number, *whoever made it*. 24 a day.

    `dossier.book_invoices` is the safe way: it looks first. The result says for each invoice
    whether it was booked, as the service words it.
    """
    return Operation(
        name="bookInvoices",
        method="POST",
        path=f"{_PATH}/book",
        query={
            "bookyearId": given.whole("bookyear_id", bookyear_id, 1),
            "journalKey": given.journal("journal", journal),
            "toDocumentSeqNr": given.whole("to_number", to_number, 1),
        },
        read=_read_booked,
        writes=True,
    )


def _read_booked(_status: int, body: bytes) -> list[dict[str, Any]]:
    content = wire.parse(body)
    if not isinstance(content, dict):
        raise wire.UnreadableError("an object", content)
    listed = content.get("bookingStatusList")
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise wire.UnreadableError("a list of objects", listed, "bookingStatusList")
    return listed
