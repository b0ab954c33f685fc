"""What nobody outside the vendor knows of the service, as switches.

Each switch names one behaviour. Its default is the more likely side, or, where neither side is
likelier, the side that finds more mistakes in a client. Run your own tests with both sides.
"""

import random
from dataclasses import dataclass, fields
from typing import Self

EVEN = 0.5


@dataclass(frozen=True, kw_only=True)
class Unknowns:
    """Two-valued answers to the open questions. `Unknowns()` gives all the defaults."""

    @classmethod
    def random(cls, seed: int) -> Self:
        """Set every switch by chance. The same seed gives the same settings."""
        chance = random.Random(seed)  # noqa: S311 - for tests, not for secrets
        return cls(**{switch.name: chance.random() < EVEN for switch in fields(cls)})

    # Journals and numbers

    fresh_journal_shows_start: bool = False
    """A journal waits for number 201800159 and is empty: `lastBookedDocumentNr` shows 201800158
    (True) or 0 (False). Recorded is only 0, on a journal whose start number is not known."""

    unbooked_invoices_count: bool = False
    """Invoices that were not booked yet count in `lastBookedDocumentNr` (True) or not (False,
    the literal reading of "last booked")."""

    number_gaps_refused: bool = True
    """A document number beyond the next one is refused with -13 (True, as the message of -13
    says) or taken (False). Recorded is only the refusal of a number that was too low."""

    next_number_needs_empty_journal: bool = False
    """The next number of a sales journal can be set only while the journal has no documents
    (True) or at any time to a number that is still free (False, nothing says otherwise)."""

    closed_period_means_from: bool = False
    """`closedPeriod` closes the periods from that one on (True, one text) or up to that one
    (False, another text, and what `protectedPeriod` does)."""

    empty_journal_changes_is_404: bool = False
    """Without a changed journal, `journals/modified` answers 404 (True, as other lists do) or
    empty lists (False: no 404 is documented for it)."""

    closed_bookyear_closes_journals: bool = False
    """A document for a closed bookyear is refused as if its journal were closed, with 403 and -11
    (True), or its period, with 400 and -15 (False). No code is named after closed bookyears."""

    journal_refusal_carries_code: bool = True
    """The 403 for a closed or open journal says which it is, -11 or -12 (True), or has no code
    (False). No such answer was ever recorded."""

    # Relations

    empty_relation_search_is_404: bool = True
    """A relation search without a hit answers 404 (True, documented) or an empty list (False,
    as one client's author wrote)."""

    relation_put_keeps_absent_fields: bool = True
    """A relation update keeps the fields that the request leaves out (True, documented as
    "merged") or sets them back to their defaults (False)."""

    relation_required_fields_enforced: bool = True
    """A relation without `currencyCode` or identification is refused (True, documented as
    required) or stored (False). One client sends neither; its success was not seen."""

    relation_key_wins: bool = True
    """A request carries a relation key and an external number of two different relations: the
    key decides (True) or the number (False)."""

    number_zero_clears: bool = False
    """An update that finds a relation by its key and carries `externalRelationId` 0 takes the
    stored number away (True) or keeps it (False: 0 means "none", so it says nothing)."""

    vat_search_needs_stored_format: bool = True
    """A search by VAT number must spell it as stored, dots included (True), or any spelling will
    do (False). Strict is what an existing client prepares for."""

    belgian_vat_reformatted: bool = True
    """A Belgian VAT number is stored as `BE0477.525.753` however it was sent (True) or as sent
    (False). The documented format has the dots."""

    unknown_relation_key_creates: bool = True
    """A relation update with a key that does not exist makes a new relation with another key
    (True, the documented text read to the letter) or is refused with -16 (False)."""

    null_clears_relation_field: bool = False
    """A null in a relation update sets the field back to its default (True) or counts as left
    out (False). JSON readers of this kind mostly make no difference between the two."""

    empty_text_clears_relation_field: bool = True
    """An empty text in a relation update empties the field (True) or leaves it as it was
    (False). The service's own lists are full of empty texts, so one can be stored."""

    relation_needs_role: bool = False
    """A relation that is neither client nor supplier is refused with -7 (True, one client's
    comment on the older service) or stored (False, the document asks for neither)."""

    unlisted_values_refused: bool = True
    """A number that the documented list of a field does not have, such as `vatType` 3, is refused
    (True) or stored (False). The lists are documented as closed; no refusal was ever seen."""

    inactive_relation_bookable: bool = True
    """A document for a relation that is no longer active is booked (True) or refused with -16
    (False). Searches find inactive relations, and no code is named after them."""

    # Documents

    header_amount_checked: bool = True
    """A booking whose `amount` is not the sum of its lines is refused with -24 (True) or stored
    (False). All recorded bookings add up; strict finds more mistakes."""

    date_must_lie_in_period: bool = False
    """A document date outside the period is refused (True) or stored (False). Recorded documents
    with such a mismatch exist, so it can at least be stored."""

    vat_code_required: bool = True
    """A line with an amount and without a VAT code is refused with -22 (True) or stored (False, no
    field of a line is documented as required). All recorded lines have one."""

    vat_checked_against_rate: bool = False
    """A line whose VAT is more than a cent away from base times rate is refused with -24 (True)
    or stored (False). Accountants correct VAT by hand, so the service can hardly insist."""

    fine_amounts_refused: bool = False
    """A base, VAT amount or total with more than two decimals is refused (True) or stored
    (False). They travel as doubles, and no code is named after decimals."""

    expiry_before_date_refused: bool = False
    """An expiry date before the document date is refused with -24 or -37 (True) or stored
    (False). There are codes for missing dates, and none for their order."""

    malformed_date_is_500_everywhere: bool = False
    """A date that is none is answered with 500 in every body (True, the general text) or only
    in bookings, and with 400 elsewhere (False: only there a 500 is documented)."""

    malformed_elements_are_500: bool = True
    """Where a malformed date is answered with 500, other elements of a wrong type are too (True,
    the text has dates as an example only) or they are a 400 (False, only dates are named)."""

    update_may_change_relation: bool = True
    """An update may move a document to another relation (True) or is refused with -35 or -64
    (False). Nobody tried."""

    update_keeps_attachments: bool = True
    """The attachments of a booking survive its update (True) or are gone (False). The body of
    an update has no room for them, so losing them would be harsh."""

    long_texts_refused: bool = False
    """A text of more than 255 characters is refused (True) or stored (False). No length is
    documented; 255 is the sandbox's choice."""

    vat_codes_repeat_per_type: bool = True
    """A VAT code that serves invoices and credit notes is listed once for each type (True) or
    once in all (False). Each has settings of its own in the application, so twice is likelier."""

    invoice_run_stops: bool = False
    """Booking invoices stops at the first that is refused and does not list the ones after it
    (True) or tries them all (False: each has a status of its own)."""

    invoice_run_success_means_all: bool = True
    """The `success` of the whole answer is false when an invoice was not booked (True) or only the
    invoice's own is (False). Documented is only that a 200 does not mean that all were booked."""

    invoice_vat_per_line: bool = False
    """Booking an invoice rounds the VAT per line (True) or per VAT code over the summed bases
    (False, the rule for structured invoices since 2026)."""

    # Requests

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

    not_found_text_in_message: bool = False
    """The text of a 404 stands in `errorMessage` (True) or in `technicalInfo` (False, like the
    recorded refusals that have no code). Only the text itself is documented."""

    # Access and quotas

    failed_logins_lock: bool = True
    """Too many failed logins lock the user out (True) or nothing happens (False). The recorded
    refusal counts attempts, which makes sense only with a limit. The limit is the sandbox's."""

    software_house_refusal_carries_code: bool = False
    """The 401 for a wrong software house has the code -68 (True) or only `technicalInfo`
    (False, like the recorded refusal of a wrong password)."""

    expired_token_carries_code: bool = False
    """The 401 for an expired token has the code -2 (True) or only `technicalInfo` (False, the
    documented text). The body of such an answer was never seen."""

    dossier_refusal_carries_code: bool = True
    """The 403 for a dossier that may not be opened has the code -3 or -5 (True) or only
    `technicalInfo` (False). The codes come from the older service."""

    disabled_dossier_listed: bool = False
    """A disabled dossier is listed as a record without a key (True, as one client's author
    noted) or not at all (False: the key is documented as required)."""

    over_quota_answers_429: bool = True
    """A call beyond the daily quota is answered with 429 (True, what the status is for) or with
    403 (False). Neither was ever seen."""

    quotas_per_dossier: bool = True
    """Each dossier has a quota of its own (True, as one client's author reads it) or a user has
    one for all his dossiers (False). Calls outside a dossier count per user either way."""

    quota_day_is_calendar: bool = True
    """The count starts again at midnight in Belgium (True, "per day" to the letter) or each call
    counts for 24 hours (False)."""
