"""The journals: the list, the settings of a sales journal, and what changed."""

from typing import Any

from octopus_sdk.sandbox import shapes
from octopus_sdk.sandbox.answers import Answer, Refused, data, error, invalid_parameters
from octopus_sdk.sandbox.messages import message
from octopus_sdk.sandbox.state import SALES, Dossier, Journal, in_language, name_list
from octopus_sdk.sandbox.unknowns import Unknowns
from octopus_sdk.sandbox.wire import Wire
from octopus_sdk.sandbox.world import Call

_MODES = {1: "BOOKING", 2: "VAT_EXCLUSIVE", 3: "VAT_INCLUSIVE"}
_NAME_FIELDS = ("language", "value")
HIGHEST_NUMBER = 1_000_000_000


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
            "name": in_language(journal.names, call.language),
            "protectedPeriod": journal.protected_period,
        }
        for journal in (bookyear.journals.values() if bookyear else ())
    ]
    return data(rows) if rows else call.not_found("No Journals found")


def last_booked(dossier: Dossier, journal: Journal, unknowns: Unknowns) -> int:
    """Return `lastBookedDocumentNr`, following two switches of `Unknowns`."""
    empty = journal.start_number - 1 if unknowns.fresh_journal_shows_start else 0
    last = dossier.documents.last(journal.place)
    if last and (last.is_booked or unknowns.unbooked_invoices_count):
        return last.number  # nearly always, and without going through the journal
    booked = [document.number for document in dossier.in_journal(journal) if document.is_booked]
    return max(booked, default=empty)


def show_sell_journal(call: Call) -> Answer:
    """Show the settings of a sales journal, the next document number among them."""
    return data(_sell_journal(_find_sell_journal(call, call.path["bookyearId"])))


def update_sell_journal(call: Call) -> Answer:
    """Change the settings of a sales journal; fields left out stay as they are."""
    body = call.read(shapes.SELL_JOURNAL_UPDATE)
    common = body.get("commonJournalUpdateRequestData", {})
    call.path["sequenceNumber"] = common.get("sequenceNumber")
    journal = _find_sell_journal(call, common.get("bookyearKey", {}).get("id"))
    if any(len(name) < len(_NAME_FIELDS) for name in common.get("names", [])):
        return invalid_parameters("names: each needs a language and a value")
    if common.get("protectedPeriod", 0) < 0:
        return invalid_parameters("protectedPeriod: expected 0 or more")
    number = common.get("nextDocumentNumber", journal.next_number)
    last = call.dossier.documents.last(journal.place)
    taken = last.number if last else 0
    changing = number != journal.next_number
    if not 1 <= number <= HIGHEST_NUMBER:
        return invalid_parameters("nextDocumentNumber: expected 1 to 1,000,000,000")
    fixed = changing and last and call.unknowns.next_number_needs_empty_journal
    if number <= taken or fixed:
        # Nobody tried this. A number that exists already can hardly come next.
        return error(
            400, f"Last Document = {taken}.  Next Document = {number}. ", -13,
            message(-13, call.language),
        )  # fmt: skip
    if changing:
        journal.next_number = journal.start_number = number
    _change_settings(journal, body)
    journal.modified = call.world.now()
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
        "commonJournalServiceData": _common(journal),
        "insertionType": _MODES[journal.insertion_type],
        "invoicingServiceData": journal.invoicing,
    }


def _common(journal: Journal) -> Wire:
    return {
        "closed": journal.closed,
        "closedPeriod": journal.closed_period,
        "journalKeyServiceData": {
            "bookyearKey": {"id": journal.bookyear_id},
            "journalTypeCode": journal.letter,
            "sequenceNumber": journal.sequence,
        },
        "names": name_list(journal.names),
        "nextDocumentNumber": journal.next_number,
        "protectedPeriod": journal.protected_period,
    }


def modified(call: Call) -> Answer:
    """List the journals whose settings changed since a moment. None is ever deleted here."""
    changed = [
        _common(journal)
        for year in call.dossier.bookyears.values()
        for journal in year.journals.values()
        if call.changed_since(journal.modified)
    ]
    if not changed and call.unknowns.empty_journal_changes_is_404:
        return call.not_found("No modified journals found")
    return data({"deletedJournalList": [], "modifiedJournalServiceDataList": changed})
