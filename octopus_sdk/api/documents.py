"""What the calls on bookings and on invoices share: the key of a document, and "since when"."""

import datetime as dt

from octopus_sdk.api.soundness import whole
from octopus_sdk.errors import InvalidValueError

BEGINNING = dt.datetime(1980, 1, 1)  # noqa: DTZ001  the vendor's own "from the beginning", no zone
ALL_BOOKYEARS = -1


def key(bookyear_id: int, journal: str, number: int) -> dict[str, int | str]:
    """Return the query that names one document."""
    return {
        "bookyearId": whole("bookyear_id", bookyear_id),
        "journalKey": journal,
        "documentSeqNr": whole("number", number),
    }


def since(moment: dt.datetime, bookyear_id: int, journal: str | None) -> dict[str, int | str]:
    """Return the query for what has changed since a moment."""
    query: dict[str, int | str] = {
        "bookyearId": whole("bookyear_id", bookyear_id),
        "modifiedTimeStamp": stamp(moment),
    }
    return query if journal is None else {**query, "journalKey": journal}


def stamp(moment: dt.datetime) -> str:
    """Return a moment as the service takes it.

    The service takes a time without a zone, presumably Belgian local time; a moment with a zone is
    refused with `InvalidValueError`, because converting it would be a guess.
    """
    if moment.tzinfo is not None:
        rule = "give a time without a zone, in the service's own (Belgian) time"
        raise InvalidValueError("modifiedTimeStamp", rule)
    return moment.isoformat(sep=" ", timespec="milliseconds")
