"""Documents of B4C, and a dossier that takes them, for the tests of the mapping."""

import datetime as dt
from decimal import Decimal
from typing import Any

from b4c_mapping import Context, Document, FlexNumbering, Kind, Line, Regime, VatTable
from octopus_sdk.models import Bookyear, Journal, JournalMode, Period

D = Decimal


def quarters(year: int, first: int) -> tuple[Period, ...]:
    starts = [
        dt.date(year + (first - 1 + 3 * q) // 12, (first - 1 + 3 * q) % 12 + 1, 1) for q in range(5)
    ]
    return tuple(
        Period(
            number=year * 100 + q + 1,
            start_date=starts[q],
            end_date=starts[q + 1] - dt.timedelta(1),
        )
        for q in range(4)
    )


YEAR = Bookyear(
    id=3,
    description="2018",
    start_date=dt.date(2018, 1, 1),
    end_date=dt.date(2018, 12, 31),
    closed=False,
    periods=quarters(2018, 1),
)
TABLE = VatTable(
    {
        (regime, rate, kind): code
        for kind in Kind
        for regime, rate, code in [
            (Regime.STANDARD, D(21), "21"),
            (Regime.STANDARD, D(6), "06"),
            (Regime.REVERSE_CHARGE, D(0), "MC"),
        ]
    }
)


def context(mode: JournalMode = JournalMode.BOOKINGS, /, **more: Any) -> Context:
    values: dict[str, Any] = {
        "numbering": FlexNumbering(),
        "bookyears": [YEAR],
        "journals": [
            Journal(bookyear_id=2, key="V1", mode=JournalMode.DELIVERY_NOTES_EXCL_VAT),
            Journal(bookyear_id=3, key="V1", mode=mode),
            Journal(bookyear_id=3, key="V2", mode=mode),
        ],
        "invoice_journal": "V1",
        "vat_table": TABLE,
    }
    return Context(**(values | more))


BOOKINGS = context()
INVOICES = context(JournalMode.INVOICES_EXCL_VAT)


def line(price: str, rate: int = 21, /, **more: Any) -> Line:
    values: dict[str, Any] = {
        "description": "Cleaning",
        "quantity": D(1),
        "unit_price": D(price),
        "vat_rate": D(rate),
        "account": 700000,
    }
    return Line(**(values | more))


def paper(*lines: Line, **more: Any) -> Document:
    """Return an invoice of just these lines."""
    values: dict[str, Any] = {
        "kind": Kind.INVOICE,
        "year": 2018,
        "sequence": 159,
        "document_date": dt.date(2018, 10, 31),
        "due_date": dt.date(2018, 11, 30),
        "customer": 1001,
        "lines": lines,
    }
    return Document(**(values | more))


def document(*lines: Line, **more: Any) -> Document:
    """Return an invoice of these lines, or of 100.00 at 21 %."""
    return paper(*(lines or (line("100.00"),)), **more)
