"""The journals of a bookyear, and the settings of a sales journal."""

from octopus_sdk import wire
from octopus_sdk.api import answers
from octopus_sdk.api.soundness import whole
from octopus_sdk.errors import InvalidValueError
from octopus_sdk.models import Journal, Records, SalesJournal
from octopus_sdk.operation import Operation

LARGEST_NUMBER = 1_000_000_000


def list_all(bookyear_id: int, *, fresh: bool = False) -> Operation[Records[Journal]]:
    """List the journals of a bookyear, in no order. 24 a day."""
    return Operation(
        name="getJournals",
        method="GET",
        path="/dossiers/{dossierId}/bookyears/{bookyearId}/journals",
        path_values={"bookyearId": whole("bookyear_id", bookyear_id)},
        read=answers.many(Journal),
        remembered=True,
        fresh=fresh,
        if_missing=Records[Journal],
    )


def sales_settings(bookyear_id: int, key: str) -> Operation[SalesJournal]:
    """Read the settings of a sales journal such as `V1`, with its next number. 24 a day."""
    return Operation(
        name="getSellJournal",
        method="GET",
        path="/dossiers/{dossierId}/bookyears/{bookyearId}/journals/V/{sequenceNumber}",
        path_values={
            "bookyearId": whole("bookyear_id", bookyear_id),
            "sequenceNumber": sequence_of(key),
        },
        read=answers.one(SalesJournal),
    )


def set_next_number(bookyear_id: int, key: str, next_number: int) -> Operation[SalesJournal]:
    """Tell a sales journal which number comes next, 1 to 1,000,000,000. 24 a day."""
    if not 1 <= whole("next_number", next_number) <= LARGEST_NUMBER:
        rule = f"a number is 1 to {LARGEST_NUMBER}: {next_number}"
        raise InvalidValueError("next_number", rule)
    request = {
        "bookyearKey": {"id": whole("bookyear_id", bookyear_id)},
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
    letter, sequence = str(key)[:1], str(key)[1:]
    if letter != "V" or not (sequence.isascii() and sequence.isdigit()):
        rule = f"a sales journal is named V and a number, such as V1, not {key!r}"
        raise InvalidValueError("journal", rule)
    return int(sequence)
