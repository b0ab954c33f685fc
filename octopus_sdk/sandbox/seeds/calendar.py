"""Bookyears and journals for the seeds."""

from datetime import date, timedelta
from typing import Any

Plain = dict[str, Any]

_JOURNAL_NAMES = {
    "A": ("Aankopen", "Achats"),
    "V": ("Verkopen", "Ventes"),
    "F": ("Bank", "Banque"),
    "D": ("Diversen", "Opérations diverses"),
}


def bookyear(
    key: int,
    start: date,
    journals: list[Plain],
    *,
    months_per_period: int = 1,
    closed: bool = False,
    name: str | None = None,
    numbered_by_month: bool = False,
) -> Plain:
    """Make a bookyear of twelve months. Period numbers are start year plus sequence.

    For a bookyear that does not follow the calendar nobody has seen the numbers; a client must
    take the period from its dates anyway. `numbered_by_month` numbers by the year and month in
    which a period begins.
    """
    starts = [_plus_months(start, months) for months in range(0, 12, months_per_period)]
    ends = [day - timedelta(days=1) for day in [*starts[1:], _plus_months(start, 12)]]
    label = name or str(start.year)
    return {
        "id": key,
        "names": {"NL": label, "FR": label},
        "startDate": start.isoformat(),
        "endDate": ends[-1].isoformat(),
        "closed": closed,
        "periods": [
            {
                "bookyearPeriod": (
                    first.year * 100 + first.month
                    if numbered_by_month
                    else start.year * 100 + place
                ),
                "startDate": first.isoformat(),
                "endDate": last.isoformat(),
            }
            for place, (first, last) in enumerate(zip(starts, ends, strict=True), start=1)
        ],
        "journals": journals,
    }


def _plus_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def journal(
    key: str,
    *,
    next_number: int = 1,
    mode: int = 1,
    scale: str = "TWO",
    names: tuple[str, str] | None = None,
) -> Plain:
    """Make a journal. Mode 1 takes bookings, 2 invoices without VAT, 3 invoices with VAT."""
    dutch, french = names or _JOURNAL_NAMES[key[0]]
    made: Plain = {
        "journalKey": key,
        "names": {"NL": dutch, "FR": french},
        "insertionType": mode,
        "nextDocumentNumber": next_number,
        "unitPriceScale": scale,
    }
    return {**made, "currencyCode": "EUR"} if key.startswith("F") else made


def other_journals() -> list[Plain]:
    """Make the journals that every dossier has beside sales. The service's list is unsorted."""
    return [journal("D1"), journal("F1"), journal("A1")]
