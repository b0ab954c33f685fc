"""Documents and customers for tests of the export, in the demo's Flex dossier."""

import datetime as dt
from decimal import Decimal
from typing import Any

import attrs

from octopus_sdk import Wanted
from octopus_sdk.models import Booking, BookingLine, Invoice, InvoiceLine, Relation

BOOKYEAR = 2
FIRST = 201800159
DAY = dt.date(2018, 10, 31)
KNOWN = Relation(external_id=1002, name="De Korenaar Bakkerij", vat_number="BE0428648938")
NEW = Relation(external_id=1700, name="Kantoor Delta BV", city="Aalst", postal_code="9300")
OTHER = Relation(external_id=1701, name="Simon Leysen", first_name="", city="Gent")


def booking(index: int, journal: str = "V4") -> Booking:
    base = Decimal(100 + index)
    vat = (base * 21 / 100).quantize(Decimal("0.01"))
    return Booking(
        bookyear_id=BOOKYEAR,
        journal=journal,
        number=FIRST + index,
        period=201810,
        document_date=DAY,
        due_date=dt.date(2018, 11, 30),
        comment=f"2018/{159 + index:05}",
        amount=base + vat,
        lines=(BookingLine(account=700000, base=base, vat=vat, vat_code="21"),),
    )


def invoice(index: int) -> Invoice:
    return Invoice(
        bookyear_id=BOOKYEAR,
        journal="V1",
        number=FIRST + index,
        period=201810,
        document_date=DAY,
        due_date=dt.date(2018, 11, 30),
        comment=f"F 2018/{159 + index:05}",
        lines=(
            InvoiceLine(
                description="Poetsen",
                count=Decimal("2.5"),
                unit_price=Decimal(20 + index),
                vat_code="21",
                account=700000,
            ),
        ),
    )


def changed(**changes: Any) -> Wanted:
    """Return the first document with something changed."""
    return Wanted(attrs.evolve(booking(0), **changes), NEW)


def line_changed(**changes: Any) -> Wanted:
    """Return the first document with something changed on its line."""
    return changed(lines=(attrs.evolve(booking(0).lines[0], **changes),))


def month(count: int = 4) -> list[Wanted]:
    customers = (KNOWN, NEW, OTHER)
    return [Wanted(booking(i), customers[i % 3]) for i in range(count)]


def outcomes(report: Any) -> list[str]:
    return [result.outcome.value for result in report.results]
