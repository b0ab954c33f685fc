"""What a booking and an invoice have in common: the head of a numbered document."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import attrs

from octopus_sdk.models.record import NOTHING_MORE, Record


@attrs.frozen(kw_only=True, repr=False)
class Document(Record):
    """The head of a document in a journal.

    A document is known by `(bookyear_id, journal, number)`: numbers start anew in each journal of
    each bookyear. `number` must be the journal's last number plus one; Octopus never gives one.
    The customer is `relation_id` (Octopus' key) or `external_id` (the sender's number). Text that
    both sides may search for, such as the number on paper, goes into `comment`; a structured
    communication goes into `reference`.
    """

    bookyear_id: int
    journal: str
    number: int
    period: int
    document_date: dt.date
    due_date: dt.date
    relation_id: int | None = None
    external_id: int | None = None
    currency: str = "EUR"
    exchange_rate: Decimal = Decimal(1)
    comment: str | None = None
    order_reference: str | None = None
    reference: str | None = None
    extra: Mapping[str, Any] = attrs.field(default=NOTHING_MORE, hash=False)
