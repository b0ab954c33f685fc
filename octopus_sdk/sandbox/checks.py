"""What is checked on a document, in which order, and with which code it is refused.

Recorded: the document number is checked before period, date and VAT code. Known from reason:
bookyear and journal come before the number. The rest of the order is the sandbox's choice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from octopus_sdk.sandbox.state import SALES, Dossier, Journal, Relation
from octopus_sdk.sandbox.unknowns import Unknowns
from octopus_sdk.sandbox.wire import Wire

SELL, SELL_CREDIT, BUY, BUY_CREDIT = 2, 4, 1, 3


@dataclass(frozen=True)
class Kind:
    """What differs between bookings and invoices."""

    word: str
    lines: str
    account: str
    letters: str
    modes: tuple[int, ...]
    insert_failed: int
    missing: int


BOOKING = Kind("booking", "bookingLines", "accountKey", "AV", (1,), -24, -34)
INVOICE = Kind("invoice", "invoiceLines", "bookingAccountNr", "V", (2, 3), -37, -61)


@dataclass(frozen=True)
class Draft:
    """A document that somebody wants to write."""

    dossier: Dossier
    unknowns: Unknowns
    kind: Kind
    fields: Wire
    updating: bool = False

    @property
    def found_journal(self) -> Journal | None:
        """Return the journal the draft names, if it exists."""
        return self.dossier.journal(self.bookyear_id, self.fields.get("journalKey"))

    @property
    def journal(self) -> Journal:
        """Return the journal. Only for checks after `_journal_known`."""
        journal = self.found_journal
        if journal is None:
            raise LookupError("the journal was not checked first")
        return journal

    @property
    def bookyear_id(self) -> int | None:
        """Return the id of the bookyear, if the draft names one."""
        value: int | None = self.fields.get("bookyearKey", {}).get("id")
        return value

    @property
    def lines(self) -> list[Wire]:
        """Return the lines that carry an amount."""
        lines: list[Wire] = self.fields.get(self.kind.lines, [])
        return [line for line in lines if self.kind is BOOKING or not is_text_line(line)]

    @property
    def relation(self) -> Relation | None:
        """Return the relation the draft names, if it exists."""
        ids = self.fields.get("relationIdentificationServiceData", {})
        return self.dossier.find_relation(ids, key_wins=self.unknowns.relation_key_wins)

    @property
    def is_credit_note(self) -> bool:
        """Tell a credit note: a negative header amount, or a negative total of an invoice.

        Documented are only the signs. That the service tells credit notes by them is inferred.
        """
        if self.kind is BOOKING:
            return bool(self.fields.get("amount", 0) < 0)
        return sum((line_total(line) for line in self.lines), Decimal(0)) < 0


@dataclass(frozen=True)
class Refusal:
    """Why a document is not written. `field_missing` marks a required field without a code."""

    code: int
    reason: str
    status: int = 400
    field_missing: bool = False


Check = Callable[[Draft], Refusal | None]


def first_refusal(draft: Draft) -> Refusal | None:
    """Run the checks in order and return the first refusal."""
    checks = UPDATE_CHECKS if draft.updating else INSERT_CHECKS
    return next((refusal for check in checks if (refusal := check(draft))), None)


def is_text_line(line: Wire) -> bool:
    """Tell an invoice line that only carries a description."""
    return not line.get("unitPrice") and "vatCodeKey" not in line


def line_total(line: Wire) -> Decimal:
    """Return count times unit price less discount, unrounded. A missing count means one."""
    count, price = line.get("count", Decimal(1)), line.get("unitPrice", Decimal(0))
    total: Decimal = count * price * (100 - line.get("discountPercentage", Decimal(0))) / 100
    return total


def _bookyear_known(draft: Draft) -> Refusal | None:
    known = draft.bookyear_id in draft.dossier.bookyears
    return None if known else Refusal(-9, "Bookyear unknown")


def _journal_known(draft: Draft) -> Refusal | None:
    return None if draft.found_journal else Refusal(-10, "Journal unknown")


def _number_follows(draft: Draft) -> Refusal | None:
    last = draft.dossier.last_number(draft.journal)
    number = draft.fields.get("documentSequenceNr")
    if number == last + 1:
        return None
    return Refusal(
        -13,
        f"Illegal document seq Nr.  Last Document = {last}.  New Document = {number or 0}. ",
    )


def _document_exists(draft: Draft) -> Refusal | None:
    number = draft.fields.get("documentSequenceNr")
    found = draft.dossier.document(draft.journal, number)
    if found is None or found.kind != draft.kind.word:
        return Refusal(draft.kind.missing, f"{draft.kind.word.capitalize()} unknown")
    if found.booked_as is not None:
        # Nobody tried. An invoice that is in the books can hardly be rewritten.
        return Refusal(-64, "Invoice already booked")
    return None


def _journal_not_closed(draft: Draft) -> Refusal | None:
    return Refusal(-11, "Journal is closed", 403) if draft.journal.closed else None


def _journal_not_open(draft: Draft) -> Refusal | None:
    if not draft.journal.open_elsewhere:
        return None
    return Refusal(-12, "Journal is open by another user", 403)


def _journal_kind(draft: Draft) -> Refusal | None:
    fits = draft.journal.letter in draft.kind.letters
    return None if fits else Refusal(-38, f"Journal is not for a {draft.kind.word}")


def _journal_mode(draft: Draft) -> Refusal | None:
    fits = draft.journal.insertion_type in draft.kind.modes
    return None if fits else Refusal(-29, "Journal has a wrong insertion mode")


def _period_known(draft: Draft) -> Refusal | None:
    bookyear = draft.dossier.bookyears[draft.journal.bookyear_id]
    known = bookyear.period(draft.fields.get("bookyearPeriodeNr"))
    return None if known else Refusal(-14, "Bookyear period unknown")


def _period_writable(draft: Draft) -> Refusal | None:
    journal, period = draft.journal, draft.fields["bookyearPeriodeNr"]
    shut = max(journal.protected_period, journal.closed_period)
    # closedPeriod: one text says "from", another "until". Until agrees with protectedPeriod.
    if period <= shut or draft.dossier.bookyears[journal.bookyear_id].closed:
        return Refusal(-15, "Bookyear period protected")
    return None


def _relation_known(draft: Draft) -> Refusal | None:
    return None if draft.relation else Refusal(-16, "Relation unknown")


def _document_date_given(draft: Draft) -> Refusal | None:
    return None if "documentDate" in draft.fields else Refusal(-17, "No document date")


def _expiry_date_given(draft: Draft) -> Refusal | None:
    return None if "expiryDate" in draft.fields else Refusal(-18, "No expiry date")


def _date_in_period(draft: Draft) -> Refusal | None:
    if not draft.unknowns.date_must_lie_in_period:
        return None
    bookyear = draft.dossier.bookyears[draft.journal.bookyear_id]
    period = bookyear.period(draft.fields["bookyearPeriodeNr"])
    # Plain dates compare as texts.
    if period and period["startDate"] <= draft.fields["documentDate"] <= period["endDate"]:
        return None
    return Refusal(draft.kind.insert_failed, "Document date not in bookyear period")


def _currency_known(draft: Draft) -> Refusal | None:
    known = draft.fields.get("currencyCode") in draft.dossier.currencies
    return None if known else Refusal(-19, "Currency unknown")


def _rate_legal(draft: Draft) -> Refusal | None:
    rate = draft.fields.get("exchangeRate", Decimal(0))
    legal = rate == 1 if draft.fields["currencyCode"] == "EUR" else rate > 0
    return None if legal else Refusal(-20, "Illegal exchange rate")


def _accounts_known(draft: Draft) -> Refusal | None:
    for line in draft.lines:
        account = line.get(draft.kind.account)
        if account not in draft.dossier.accounts:
            return Refusal(-21, f"Account {account or 0} unknown")
    return None


def _accounts_bookable(draft: Draft) -> Refusal | None:
    for line in draft.lines:
        account = line[draft.kind.account]
        if not draft.dossier.accounts[account].get("bookable", True):
            return Refusal(-50, f"Account {account} is no booking account")
    return None


def _vat_codes_known(draft: Draft) -> Refusal | None:
    known = {entry["code"] for entry in draft.dossier.vat_codes}
    for line in draft.lines:
        if line.get("vatCodeKey") not in known:
            return Refusal(-22, f"VAT code {line.get('vatCodeKey', '')} unknown")
    return None


def wanted_vat_type(draft: Draft) -> int:
    """Return the type that the VAT codes of this document must have."""
    if draft.journal.letter == SALES:
        return SELL_CREDIT if draft.is_credit_note else SELL
    return BUY_CREDIT if draft.is_credit_note else BUY


def _vat_types_fit(draft: Draft) -> Refusal | None:
    wanted = wanted_vat_type(draft)
    fitting = {entry["code"] for entry in draft.dossier.vat_codes if entry["type"] == wanted}
    for line in draft.lines:
        if line["vatCodeKey"] not in fitting:
            return Refusal(-75, f"VAT code {line['vatCodeKey']} has a wrong type")
    return None


def _amount_given(draft: Draft) -> Refusal | None:
    # Required, but no code is named after it.
    if "amount" in draft.fields:
        return None
    return Refusal(-24, "amount missing", field_missing=True)


def _signs_agree(draft: Draft) -> Refusal | None:
    for line in draft.lines:
        if line.get("baseAmount", 0) * line.get("vatAmount", 0) < 0:
            return Refusal(-23, "Base and VAT have other signs")
    return None


def _amount_adds_up(draft: Draft) -> Refusal | None:
    if not draft.unknowns.header_amount_checked:
        return None
    zero = Decimal(0)
    lines = sum(
        (line.get("baseAmount", zero) + line.get("vatAmount", zero) for line in draft.lines), zero
    )
    # A credit note as booking: header negative, lines positive. Documented.
    expected = -lines if draft.is_credit_note else lines
    amount = draft.fields["amount"]
    return None if amount == expected else Refusal(-24, "Amount differs from the lines")


def _only(word: str, check: Check) -> Check:
    """Limit a check to one kind of document."""
    return lambda draft: check(draft) if draft.kind.word == word else None


_JOURNAL_CHECKS: Sequence[Check] = (_bookyear_known, _journal_known)
_FURTHER_CHECKS: Sequence[Check] = (
    _journal_not_closed,
    _journal_not_open,
    _journal_kind,
    _journal_mode,
    _period_known,
    _period_writable,
    _relation_known,
    _document_date_given,
    _expiry_date_given,
    _date_in_period,
    _currency_known,
    _rate_legal,
    _only("booking", _amount_given),
    _accounts_known,
    _accounts_bookable,
    _vat_codes_known,
    _vat_types_fit,
    _only("booking", _signs_agree),
    _only("booking", _amount_adds_up),
)

INSERT_CHECKS: Sequence[Check] = (*_JOURNAL_CHECKS, _number_follows, *_FURTHER_CHECKS)
UPDATE_CHECKS: Sequence[Check] = (*_JOURNAL_CHECKS, _document_exists, *_FURTHER_CHECKS)
