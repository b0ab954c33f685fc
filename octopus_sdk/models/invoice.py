"""A sales invoice, for a journal in mode 2 (`JournalMode.INVOICES_EXCL_VAT`)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import attrs

from octopus_sdk.models.document import Document
from octopus_sdk.models.record import NOTHING_MORE, Record


@attrs.frozen(kw_only=True, repr=False)
class InvoiceLine(Record):
    """One line of an invoice; Octopus computes the total and the VAT.

    `unit_price` is in euro without VAT, with two or four decimals as the journal says. `discount`
    is a percentage of the line total. A line with a description and no price is a text line.
    """

    product: str | None = None
    description: str | None = None
    count: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    discount: Decimal | None = None
    vat_code: str | None = None
    account: int | None = None
    cost_centre: int | None = None
    extra: Mapping[str, Any] = attrs.field(default=NOTHING_MORE, hash=False)


@attrs.frozen(kw_only=True, repr=False)
class Invoice(Document):
    """A sales invoice or credit note in Octopus' invoicing module.

    It carries no total: Octopus makes one. On a credit note the lines are negative. That is the
    opposite of a `Booking`, whose lines stay positive.
    """

    financial_discount: Decimal | None = None
    lines: tuple[InvoiceLine, ...] = ()
