"""The report of changed and deleted bookings: the only call that tells deletions."""

from collections.abc import Iterator

from octopus_sdk.sandbox.answers import Answer, data, invalid_parameters
from octopus_sdk.sandbox.documents import EVERY_BOOKYEAR, as_booking, check_bookyear
from octopus_sdk.sandbox.state import JOURNAL_TYPES, Deletion
from octopus_sdk.sandbox.wire import Wire
from octopus_sdk.sandbox.world import Call

EVERY_TYPE = -1


def modified_movements(call: Call) -> Answer:
    """List booking lines changed, and documents deleted, since a moment."""
    if call.query["journalTypeId"] not in {EVERY_TYPE, 1, 2, 3, 4}:
        return invalid_parameters("journalTypeId: expected 1 to 4, or -1")
    check_bookyear(call, call.path["bookyearId"])
    deleted = [
        _key(deletion)
        for deletion in call.dossier.deletions
        if _wanted(call, deletion.bookyear_id, deletion.journal_key)
        and call.changed_since(deletion.moment)
    ]
    changed = list(_changed_lines(call))
    if not deleted and not changed:
        return call.not_found("No modified bookings found")
    return data({"deletedBookings": deleted, "modifiedBookings": changed})


def _wanted(call: Call, bookyear_id: int, journal_key: str) -> bool:
    asked_year, asked_type = call.path["bookyearId"], call.query["journalTypeId"]
    return asked_year in {EVERY_BOOKYEAR, bookyear_id} and asked_type in {
        EVERY_TYPE,
        JOURNAL_TYPES[journal_key[:1]],
    }


def _key(deletion: Deletion) -> Wire:
    return {
        "bookyearKey": {"id": deletion.bookyear_id},
        "documentSequenceNr": deletion.number,
        **_journal(deletion.journal_key, "journalSequenceNr"),
    }


def _journal(journal_key: str, number_name: str) -> Wire:
    return {"journalType": JOURNAL_TYPES[journal_key[:1]], number_name: int(journal_key[1:])}


def _changed_lines(call: Call) -> Iterator[Wire]:
    changed = call.changed_since
    for document in call.dossier.documents:
        if not changed(document.modified):
            continue
        booking = as_booking(call.dossier, document)
        if booking and _wanted(call, document.bookyear_id, document.journal_key):
            yield from _report_lines(booking)


def _report_lines(booking: Wire) -> Iterator[Wire]:
    """Write one row per line. The VAT section code, from the tax return, is left out."""
    names = (
        *("bookyearKey", "documentSequenceNr", "bookyearPeriodeNr", "documentDate"),
        *("expiryDate", "currencyCode", "exchangeRate", "comment", "reference"),
    )
    header = {name: booking.get(name) for name in names}
    for place, line in enumerate(booking.get("bookingLines", []), start=1):
        yield {
            **header,
            **_journal(booking["journalKey"], "journalNr"),
            "accountKey": line["accountKey"],
            "bookingAmount": line.get("baseAmount"),
            "costCentreKey": line.get("costCentreKey"),
            "documentAmount": line.get("baseAmount"),
            "lineSequenceNr": place,
            "relationKey": booking["relationIdentificationServiceData"]["relationKey"],
            "vatRecuperationPercentage": line.get("vatRecupPercentage"),
        }
