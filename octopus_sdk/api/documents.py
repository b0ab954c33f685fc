"""What the calls on bookings and on invoices share: the key of a document, and "since when"."""

import datetime as dt

from octopus_sdk import given
from octopus_sdk.errors import InvalidValueError

BEGINNING = dt.datetime(1980, 1, 1)  # noqa: DTZ001  the vendor's own "from the beginning", no zone
ALL_BOOKYEARS = -1


def key(bookyear_id: int, journal: str, number: int) -> dict[str, int | str]:
    """Return the query that names one document."""
    return {
        "bookyearId": given.whole("bookyear_id", bookyear_id, 1),
        "journalKey": given.journal("journal", journal),
        "documentSeqNr": given.whole("number", number, 1),
    }


def since(moment: dt.datetime, bookyear_id: int, journal: str | None) -> dict[str, int | str]:
    """Return the query for what has changed since a moment."""
    query: dict[str, int | str] = {
        "bookyearId": one_or_all(bookyear_id),
        "modifiedTimeStamp": stamp(moment),
    }
    return query if journal is None else {**query, "journalKey": given.journal("journal", journal)}


def one_or_all(bookyear_id: int) -> int:
    """Return the number of a bookyear, or the one that stands for all of them."""
    if given.whole("bookyear_id", bookyear_id) < 1 and bookyear_id != ALL_BOOKYEARS:
        rule = f"must be 1 or more, or {ALL_BOOKYEARS} for all: {bookyear_id}"
        raise InvalidValueError("bookyear_id", rule)
    return bookyear_id


def stamp(moment: dt.datetime) -> str:
    """Return a moment as the service takes it.

    The service takes a time without a zone, presumably Belgian local time; a moment with a zone is
    refused with `InvalidValueError`, because converting it would be a guess.
    """
    given.must_be("moment", moment, dt.datetime)
    if moment.tzinfo is not None:
        rule = "give a time without a zone, in the service's own (Belgian) time"
        raise InvalidValueError("moment", rule)
    return moment.isoformat(sep=" ", timespec="milliseconds")
