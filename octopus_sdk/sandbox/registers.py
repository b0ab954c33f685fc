"""The lists a client reads first: bookyears, journals, accounts and VAT codes."""

from typing import Any

from octopus_sdk.sandbox import shapes
from octopus_sdk.sandbox.answers import Answer, Refused, data, error, invalid_parameters, not_found
from octopus_sdk.sandbox.messages import message
from octopus_sdk.sandbox.state import SALES, Dossier, Journal
from octopus_sdk.sandbox.unknowns import Unknowns
from octopus_sdk.sandbox.wire import Wire
from octopus_sdk.sandbox.world import Call

_MODES = {1: "BOOKING", 2: "VAT_EXCLUSIVE", 3: "VAT_INCLUSIVE"}
HIGHEST_NUMBER = 1_000_000_000


def list_bookyears(call: Call) -> Answer:
    """List the bookyears with their periods."""
    rows = [
        {
            "bookyearDescription": _in_language(year.names, call.language),
            "bookyearKey": {"id": year.id},
            "closed": year.closed,
            "endDate": year.end,
            "periods": year.periods,
            "startDate": year.start,
        }
        for year in call.dossier.bookyears.values()
    ]
    return data(rows) if rows else not_found("No Bookyears found")


def list_journals(call: Call) -> Answer:
    """List the journals of one bookyear."""
    bookyear = call.dossier.bookyears.get(call.path["bookyearId"])
    rows = [
        {
            "bookyearKey": {"id": journal.bookyear_id},
            "closed": journal.closed,
            "closedPeriod": journal.closed_period,
            "currencyCode": journal.currency,
            "insertionType": journal.insertion_type,
            "journalKey": journal.key,
            "lastBookedDocumentNr": last_booked(call.dossier, journal, call.unknowns),
            "name": _in_language(journal.names, call.language),
            "protectedPeriod": journal.protected_period,
        }
        for journal in (bookyear.journals.values() if bookyear else ())
    ]
    return data(rows) if rows else not_found("No Journals found")


def last_booked(dossier: Dossier, journal: Journal, unknowns: Unknowns) -> int:
    """Return `lastBookedDocumentNr`, following two switches of `Unknowns`."""
    numbers = [
        document.number
        for document in dossier.in_journal(journal)
        if document.is_booked or unknowns.unbooked_invoices_count
    ]
    empty = journal.start_number - 1 if unknowns.fresh_journal_shows_start else 0
    return max(numbers, default=empty)


def show_sell_journal(call: Call) -> Answer:
    """Show the settings of a sales journal, the next document number among them."""
    return data(_sell_journal(_find_sell_journal(call, call.path["bookyearId"])))


def update_sell_journal(call: Call) -> Answer:
    """Change the settings of a sales journal; fields left out stay as they are."""
    body = call.read(shapes.SELL_JOURNAL_UPDATE)
    common = body.get("commonJournalUpdateRequestData", {})
    call.path["sequenceNumber"] = common.get("sequenceNumber")
    journal = _find_sell_journal(call, common.get("bookyearKey", {}).get("id"))
    number = common.get("nextDocumentNumber", journal.next_number)
    taken = max((d.number for d in call.dossier.in_journal(journal)), default=0)
    if not 1 <= number <= HIGHEST_NUMBER:
        return invalid_parameters("nextDocumentNumber: expected 1 to 1,000,000,000")
    if number <= taken:
        # Nobody tried this. A number that exists already can hardly come next.
        return error(
            400, f"Last Document = {taken}.  Next Document = {number}. ", -13,
            message(-13, call.language),
        )  # fmt: skip
    if number != journal.next_number:
        journal.next_number = journal.start_number = number
    _change_settings(journal, body)
    return data(_sell_journal(journal))


def _change_settings(journal: Journal, body: Wire) -> None:
    common = body["commonJournalUpdateRequestData"]
    journal.protected_period = common.get("protectedPeriod", journal.protected_period)
    for name in common.get("names", []):
        journal.names[name["language"]] = name["value"]
    journal.invoicing.update(body.get("invoicingServiceData", {}))
    journal.bank_account.update(body.get("bankAccountServiceData", {}))
    mode = body.get("sellJournalInsertionType", _MODES[journal.insertion_type])
    journal.insertion_type = {text: number for number, text in _MODES.items()}[mode]


def _find_sell_journal(call: Call, bookyear_id: Any) -> Journal:
    journal = call.dossier.journal(bookyear_id, f"{SALES}{call.path['sequenceNumber']}")
    if journal is None:
        # No 404 is documented for this call, so an unknown journal is a 400.
        raise Refused(error(400, "Journal unknown", -10, message(-10, call.language)))
    return journal


def _sell_journal(journal: Journal) -> Wire:
    return {
        "bankAccountServiceData": journal.bank_account,
        "commonJournalServiceData": {
            "closed": journal.closed,
            "closedPeriod": journal.closed_period,
            "journalKeyServiceData": {
                "bookyearKey": {"id": journal.bookyear_id},
                "journalTypeCode": journal.letter,
                "sequenceNumber": journal.sequence,
            },
            "names": [
                {"language": language, "value": value} for language, value in journal.names.items()
            ],
            "nextDocumentNumber": journal.next_number,
            "protectedPeriod": journal.protected_period,
        },
        "insertionType": _MODES[journal.insertion_type],
        "invoicingServiceData": journal.invoicing,
    }


def list_accounts(call: Call) -> Answer:
    """List the ledger accounts of one bookyear. Whether one is bookable is not shown."""
    dossier, bookyear_id = call.dossier, call.query["bookyearId"]
    if bookyear_id not in dossier.bookyears or not dossier.accounts:
        return not_found("No accounts found")
    return data([_account(bookyear_id, account) for account in dossier.accounts.values()])


def _account(bookyear_id: int, account: Wire) -> Wire:
    return {
        "accountKey": {"bookyearKey": {"id": bookyear_id}, "id": account["id"]},
        "costCentreType": 0,
        "description": {
            "description_EN": "",
            "description_FR": account["description_FR"],
            "description_NL": account["description_NL"],
        },
        "fiscProfessionalPercentage": 100.0,
        "fiscRecupPercentage": 100.0,
        "purchaseVatCode": account.get("purchaseVatCode"),
        "salesVatCode": account.get("salesVatCode"),
        "vatRecupPercentage": 100.0,
    }


def list_vat_codes(call: Call) -> Answer:
    """List the VAT codes, once per type."""
    codes = call.dossier.vat_codes
    return data(codes) if codes else not_found("No VATCodes found")


def _in_language(names: dict[str, str], language: str) -> str | None:
    return names.get(language.upper()) or next(iter(names.values()), None)
