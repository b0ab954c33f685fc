"""What is checked on a document, in which order, and with which code it is refused.

Recorded: the document number is checked before period, date and VAT code. Known from reason:
bookyear and journal come before the number. The rest of the order is the sandbox's choice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from octopus_sdk.sandbox.draft import Draft, wanted_vat_type
from octopus_sdk.sandbox.state import Journal
from octopus_sdk.sandbox.wire import Wire

CENT = Decimal("0.01")
MANDATORY = 1
"""The `costCentreType` of an account whose lines must name a cost centre. Documented."""


@dataclass(frozen=True)
class Refusal:
    """Why a document is not written. `field_missing` marks a required field without a code."""

    code: int
    reason: str
    status: int = 400
    field_missing: bool = False


Check = Callable[[Draft], Refusal | None]


def first_refusal(draft: Draft, checks: Sequence[Check]) -> Refusal | None:
    """Run the checks in order and return the first refusal."""
    return next((refusal for check in checks if (refusal := check(draft))), None)


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
    if number and number > last and not draft.unknowns.number_gaps_refused:
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


def _relation_stays(draft: Draft) -> Refusal | None:
    if draft.unknowns.update_may_change_relation or draft.relation is None:
        return None
    found = draft.dossier.document(draft.journal, draft.fields.get("documentSequenceNr"))
    if found and found.relation_id == draft.relation.id:
        return None
    return Refusal(draft.kind.update_failed, "Relation cannot be changed")


def _journal_not_closed(draft: Draft) -> Refusal | None:
    with_year = draft.unknowns.closed_bookyear_closes_journals and draft.bookyear.closed
    closed = draft.journal.closed or with_year
    return Refusal(-11, "Journal is closed", 403) if closed else None


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
    known = draft.bookyear.period(draft.fields.get("bookyearPeriodeNr"))
    return None if known else Refusal(-14, "Bookyear period unknown")


def _period_writable(draft: Draft) -> Refusal | None:
    journal, period = draft.journal, draft.fields["bookyearPeriodeNr"]
    shut = (
        period <= journal.protected_period
        or _is_closed(journal, period, onward=draft.unknowns.closed_period_means_from)
        or draft.bookyear.closed
    )
    return Refusal(-15, "Bookyear period protected") if shut else None


def _is_closed(journal: Journal, period: int, *, onward: bool) -> bool:
    closed = journal.closed_period
    return 0 < closed <= period if onward else period <= closed


def _relation_known(draft: Draft) -> Refusal | None:
    relation = draft.relation
    if relation is None:
        return Refusal(-16, "Relation unknown")
    if not relation.fields["active"] and not draft.unknowns.inactive_relation_bookable:
        return Refusal(-16, "Relation not active")
    return None


def _document_date_given(draft: Draft) -> Refusal | None:
    return None if "documentDate" in draft.fields else Refusal(-17, "No document date")


def _expiry_date_given(draft: Draft) -> Refusal | None:
    return None if "expiryDate" in draft.fields else Refusal(-18, "No expiry date")


def _date_in_period(draft: Draft) -> Refusal | None:
    if not draft.unknowns.date_must_lie_in_period:
        return None
    period = draft.bookyear.period(draft.fields["bookyearPeriodeNr"])
    # Plain dates compare as texts.
    if period and period["startDate"] <= draft.fields["documentDate"] <= period["endDate"]:
        return None
    return Refusal(draft.kind.insert_failed, "Document date not in bookyear period")


def _expiry_follows_date(draft: Draft) -> Refusal | None:
    if not draft.unknowns.expiry_before_date_refused:
        return None
    if draft.fields["documentDate"] <= draft.fields["expiryDate"]:
        return None
    return Refusal(draft.kind.insert_failed, "Expiry date before document date")


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


def _cost_centres_fit(draft: Draft) -> Refusal | None:
    centres = draft.dossier.cost_centres
    for line in draft.lines:
        named = line.get("costCentreKey", {}).get("id")
        if named is None:
            if draft.dossier.accounts[line[draft.kind.account]].get("costCentreType") == MANDATORY:
                # Which code the service has for a missing one is not known.
                return Refusal(-40, "Cost centre missing")
        elif named not in centres:
            return Refusal(-40, f"Cost centre {named} unknown")
        elif centres[named].get("closed"):
            return Refusal(-41, f"Cost centre {named} closed")
    return None


def _vat_codes_known(draft: Draft) -> Refusal | None:
    known = {entry["code"] for entry in draft.dossier.vat_codes}
    for line in draft.lines:
        if "vatCodeKey" not in line and not draft.unknowns.vat_code_required:
            continue
        if line.get("vatCodeKey") not in known:
            return Refusal(-22, f"VAT code {line.get('vatCodeKey', '')} unknown")
    return None


def _coded_lines(draft: Draft) -> list[Wire]:
    return [line for line in draft.lines if "vatCodeKey" in line]


def _vat_types_fit(draft: Draft) -> Refusal | None:
    wanted = wanted_vat_type(draft)
    fitting = {entry["code"] for entry in draft.dossier.vat_codes if entry["type"] == wanted}
    for line in _coded_lines(draft):
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
    # Amounts are doubles: what a client has summed may be off by far less than a cent.
    same = amount.quantize(CENT, ROUND_HALF_UP) == expected.quantize(CENT, ROUND_HALF_UP)
    return None if same else Refusal(-24, "Amount differs from the lines")


def _vat_matches_rate(draft: Draft) -> Refusal | None:
    if not draft.unknowns.vat_checked_against_rate:
        return None
    rates = {
        entry["code"]: Decimal(str(entry["basePercentage"])) for entry in draft.dossier.vat_codes
    }
    for line in _coded_lines(draft):
        expected = line.get("baseAmount", Decimal(0)) * rates[line["vatCodeKey"]] / 100
        if abs(expected - line.get("vatAmount", Decimal(0))) > CENT:
            return Refusal(-24, "VAT differs from the rate")
    return None


def _amounts_in_cents(draft: Draft) -> Refusal | None:
    if not draft.unknowns.fine_amounts_refused:
        return None
    amounts = [draft.fields["amount"]]
    amounts += [line.get(name, 0) for line in draft.lines for name in ("baseAmount", "vatAmount")]
    fits = all(amount * 100 % 1 == 0 for amount in amounts)
    return None if fits else Refusal(-24, "Amount with more than two decimals")


def _only(word: str, check: Check) -> Check:
    """Limit a check to one kind of document."""
    return lambda draft: check(draft) if draft.kind.word == word else None


_PLACE_CHECKS: Sequence[Check] = (_bookyear_known, _journal_known)
_JOURNAL_CHECKS: Sequence[Check] = (
    _journal_not_closed,
    _journal_not_open,
    _journal_kind,
    _journal_mode,
)
_FURTHER_CHECKS: Sequence[Check] = (
    *_JOURNAL_CHECKS,
    _period_known,
    _period_writable,
    _relation_known,
    _document_date_given,
    _expiry_date_given,
    _date_in_period,
    _expiry_follows_date,
    _currency_known,
    _rate_legal,
    _only("booking", _amount_given),
    _accounts_known,
    _accounts_bookable,
    _cost_centres_fit,
    _vat_codes_known,
    _vat_types_fit,
    _only("booking", _signs_agree),
    _only("booking", _vat_matches_rate),
    _only("booking", _amounts_in_cents),
    _only("booking", _amount_adds_up),
)

INSERT_CHECKS: Sequence[Check] = (*_PLACE_CHECKS, _number_follows, *_FURTHER_CHECKS)
UPDATE_CHECKS: Sequence[Check] = (
    *_PLACE_CHECKS,
    _document_exists,
    *_FURTHER_CHECKS,
    _relation_stays,
)

RUN_CHECKS: Sequence[Check] = (*_PLACE_CHECKS, *_JOURNAL_CHECKS)
"""What is checked once for a whole run that books invoices."""

RUN_DOCUMENT_CHECKS: Sequence[Check] = (_period_writable,)
"""What is checked on each invoice of such a run; the rest was, when it was written."""
