"""What nobody outside the vendor knows of the service, as switches.

Each switch names one behaviour. Its default is the more likely side, or, where neither side is
likelier, the side that finds more mistakes in a client. Run your own tests with both sides.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Unknowns:
    """Two-valued answers to the open questions. `Unknowns()` gives all the defaults."""

    fresh_journal_shows_start: bool = False
    """A journal waits for number 201800159 and is empty: `lastBookedDocumentNr` shows 201800158
    (True) or 0 (False). Recorded is only 0, on a journal whose start number is not known."""

    empty_relation_search_is_404: bool = True
    """A relation search without a hit answers 404 (True, documented) or an empty list (False,
    as one client's author wrote)."""

    unbooked_invoices_count: bool = False
    """Invoices that were not booked yet count in `lastBookedDocumentNr` (True) or not (False,
    the literal reading of "last booked")."""

    journal_refusal_carries_code: bool = True
    """The 403 for a closed or open journal says which it is, -11 or -12 (True), or has no code
    (False). No such answer was ever recorded."""

    header_amount_checked: bool = True
    """A booking whose `amount` is not the sum of its lines is refused with -24 (True) or stored
    (False). All recorded bookings add up; strict finds more mistakes."""

    date_must_lie_in_period: bool = False
    """A document date outside the period is refused (True) or stored (False). Recorded documents
    with such a mismatch exist, so it can at least be stored."""

    relation_put_keeps_absent_fields: bool = True
    """A relation update keeps the fields that the request leaves out (True, documented as
    "merged") or sets them back to their defaults (False)."""

    relation_required_fields_enforced: bool = True
    """A relation without `currencyCode` or identification is refused (True, documented as
    required) or stored (False). One client sends neither; its success was not seen."""

    relation_key_wins: bool = True
    """A request carries a relation key and an external number of two different relations: the
    key decides (True) or the number (False)."""

    vat_search_needs_stored_format: bool = True
    """A search by VAT number must spell it as stored, dots included (True), or any spelling will
    do (False). Strict is what an existing client prepares for."""

    belgian_vat_reformatted: bool = True
    """A Belgian VAT number is stored as `BE0477.525.753` however it was sent (True) or as sent
    (False). The documented format has the dots."""

    unknown_query_names_refused: bool = True
    """A query parameter that the operation does not know is refused (True) or ignored (False).
    The recorded refusals also lacked a required one. Strict shows a misspelling."""

    unknown_body_fields_refused: bool = True
    """A body field that the operation does not know is refused (True) or ignored (False). Strict
    shows a misspelling."""

    timestamps_in_utc: bool = False
    """`modifiedTimeStamp` is UTC (True) or Belgian local time (False, presumed)."""

    modified_bound_inclusive: bool = True
    """A change made exactly at `modifiedTimeStamp` is listed (True) or not (False)."""

    invoice_vat_per_line: bool = False
    """Booking an invoice rounds the VAT per line (True) or per VAT code over the summed bases
    (False, the rule for structured invoices since 2026)."""
