"""The journals of a bookyear, and the settings of a sales journal."""

import re

from octopus_sdk import given, wire
from octopus_sdk.api import answers
from octopus_sdk.errors import InvalidValueError
from octopus_sdk.models import Journal, Records, SalesJournal
from octopus_sdk.operation import Operation

LARGEST_NUMBER = 1_000_000_000
_SALES = re.compile(r"V([1-9][0-9]{0,8})")


def list_all(bookyear_id: int, *, fresh: bool = False) -> Operation[Records[Journal]]:
    """List the journals of a bookyear, in no order. 24 a day."""
    return Operation(
        name="getJournals",
        method="GET",
        path="/dossiers/{dossierId}/bookyears/{bookyearId}/journals",
        path_values={"bookyearId": given.whole("bookyear_id", bookyear_id, 1)},
        read=answers.many(Journal),
        remembered=True,
        fresh=given.flag("fresh", fresh),
        if_missing=Records[Journal],
    )


def sales_settings(bookyear_id: int, key: str) -> Operation[SalesJournal]:
    """Read the settings of a sales journal such as `V1`, with its next number. 24 a day."""
    return Operation(
        name="getSellJournal",
        method="GET",
        path="/dossiers/{dossierId}/bookyears/{bookyearId}/journals/V/{sequenceNumber}",
        path_values={
            "bookyearId": given.whole("bookyear_id", bookyear_id, 1),
            "sequenceNumber": sequence_of(key),
        },
        read=answers.one(SalesJournal),
    )


def set_next_number(bookyear_id: int, key: str, next_number: int) -> Operation[SalesJournal]:
    """Tell a sales journal which number comes next, 1 to 1,000,000,000. 24 a day."""
    if not 1 <= given.whole("next_number", next_number) <= LARGEST_NUMBER:
        rule = f"a number is 1 to {LARGEST_NUMBER}: {next_number}"
        raise InvalidValueError("next_number", rule)
    request = {
        "bookyearKey": {"id": given.whole("bookyear_id", bookyear_id, 1)},
        "sequenceNumber": sequence_of(key),
        "nextDocumentNumber": next_number,
    }
    return Operation(
        name="updateSellJournal",
        method="PUT",
        path="/dossiers/{dossierId}/journals/V",
        body=wire.write({"commonJournalUpdateRequestData": request}),
        read=answers.one(SalesJournal),
        writes=True,
    )


def sequence_of(key: str) -> int:
    """Return the number in a sales journal's key, 1 for `V1`.

    Raises `InvalidValueError` for the key of another journal.
    """
    given.must_be("journal", key, str)
    found = _SALES.fullmatch(key)
    if found is None:
        rule = f"a sales journal is named V and a number, such as V1, not {ascii(key)[:20]}"
        raise InvalidValueError("journal", rule)
    return int(found[1])
