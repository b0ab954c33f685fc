"""Journals: the list of a bookyear, and the settings of one sales journal."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import attrs

from octopus_sdk.models.record import NOTHING_MORE, Record


class JournalMode(IntEnum):
    """What may be put into a sales journal (`insertionType`); it decides the call to use."""

    BOOKINGS = 1
    INVOICES_EXCL_VAT = 2
    INVOICES_INCL_VAT = 3
    DELIVERY_NOTES_EXCL_VAT = 4
    DELIVERY_NOTES_INCL_VAT = 5


@attrs.frozen(kw_only=True, repr=False)
class Journal(Record):
    """A journal as the list of a bookyear shows it.

    `last_number` is the last *booked* number of this journal in this bookyear, 0 when empty. Nobody
    knows whether it counts unbooked invoices, nor what it shows before the first document of a
    journal that was told where to start: `SalesJournal.next_number` is the better witness.
    `protected_period` and `closed_period` are period numbers up to which nothing may be booked; 0
    is none.
    """

    bookyear_id: int
    key: str
    name: str | None = None
    closed: bool | None = None
    currency: str | None = None
    last_number: int | None = None
    protected_period: int | None = None
    closed_period: int | None = None
    mode: JournalMode | int | None = None
    custom_fields: tuple[Any, ...] | None = None
    custom_line_fields: tuple[Any, ...] | None = None
    extra: Mapping[str, Any] = attrs.field(default=NOTHING_MORE, hash=False)


@attrs.frozen(kw_only=True, repr=False)
class SalesJournal(Record):
    """The settings of one sales journal.

    `next_number` is the number that the next document must bear. `unit_price_decimals` is how many
    decimals a unit price on an invoice may have: 2 or 4.
    """

    bookyear_id: int
    sequence: int
    next_number: int
    protected_period: int | None = None
    closed: bool | None = None
    closed_period: int | None = None
    mode: JournalMode | str | None = None
    unit_price_decimals: int | str | None = None
    extra: Mapping[str, Any] = attrs.field(default=NOTHING_MORE, hash=False)

    @property
    def key(self) -> str:
        """The journal's key as documents name it, such as `V1`."""
        return f"V{self.sequence}"
