"""The calls on bookings that several tests make."""

from typing import Any

from .stranger import FLEX, SINCE_EVER, Reply, Stranger, wrapped

NEXT = 201800159
"""The number that the sales journals of the Flex dossier wait for."""


def post(stranger: Stranger, document: Any, dossier: int = FLEX) -> Reply:
    return stranger.call(dossier, "POST", "/buysellbookings", wrapped(document))


def get(stranger: Stranger, journal: str, number: int, year: int = 2, dossier: int = FLEX) -> Reply:
    return stranger.call(
        dossier,
        "GET",
        "/buysellbookings",
        bookyearId=year,
        journalKey=journal,
        documentSeqNr=number,
    )


def modified(stranger: Stranger, year: int = -1, since: str = SINCE_EVER, **query: Any) -> Reply:
    return stranger.call(
        FLEX,
        "GET",
        "/buysellbookings/modified",
        bookyearId=year,
        modifiedTimeStamp=since,
        **query,
    )


def book_invoices(
    stranger: Stranger, journal: str = "V1", year: int = 2, dossier: int = FLEX, **query: Any
) -> Reply:
    where = {"bookyearId": year, "journalKey": journal, **query}
    return stranger.call(dossier, "POST", "/invoices/book", **where)
