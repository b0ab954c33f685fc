"""Sales invoices of Octopus' invoicing module, for journals in mode 2."""

import datetime as dt

from octopus_sdk import wire
from octopus_sdk.api import answers, documents, soundness
from octopus_sdk.models import Invoice, Records
from octopus_sdk.operation import Operation

_PATH = "/dossiers/{dossierId}/invoices"


def insert(invoice: Invoice) -> Operation[None]:
    """Put an invoice into its journal, ready to be booked in Octopus. 400 a day.

    The service answers nothing, so the number that was sent is the only handle on the invoice.
    Raises `InvalidValueError` for what can never be right.
    """
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
