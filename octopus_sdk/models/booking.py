"""A purchase or sales booking, for a journal in mode 1 (`JournalMode.BOOKINGS`)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import attrs

from octopus_sdk.models.document import Document
from octopus_sdk.models.record import NOTHING_MORE, Record


@attrs.frozen(kw_only=True, repr=False)
class BookingLine(Record):
    """One line of a booking; amounts in euro with two decimals.

    `base` is without VAT, `vat` is the VAT on it. Octopus refuses a line in which the two differ in
    sign.
    """

    account: int | None = None
    base: Decimal | None = None
    vat: Decimal | None = None
    vat_code: str | None = None
    comment: str | None = None
    cost_centre: int | None = None
    vat_recuperation: Decimal | None = None
    extra: Mapping[str, Any] = attrs.field(default=NOTHING_MORE, hash=False)


@attrs.frozen(kw_only=True, repr=False)
class Booking(Document):
    """A sales or purchase booking.

    `amount` is the total including VAT in euro, two decimals. On a credit note `amount` is negative
    and the lines stay positive. That is the opposite of an `Invoice`, where both are negative.
    """

    amount: Decimal
    lines: tuple[BookingLine, ...] = ()
    payment_method: int | None = None


@attrs.frozen(kw_only=True)
class Attachment(Record):
    """A file that travels with a booking; it cannot be read back."""

    file_name: str
    data: bytes = attrs.field(repr=False)
