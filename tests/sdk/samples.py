"""A document of each kind, correct and small."""

import datetime as dt
from decimal import Decimal

from octopus_sdk.api import relations
from octopus_sdk.models import Attachment, Booking, BookingLine, Invoice, InvoiceLine, Relation
from octopus_sdk.operation import Operation

DAY = dt.date(2018, 10, 31)
DUE = dt.date(2018, 11, 30)


def booking() -> Booking:
    return Booking(
        bookyear_id=2,
        journal="V4",
        number=1,
        period=201810,
        document_date=DAY,
        due_date=DUE,
        relation_id=28,
        comment="2018/00001",
        amount=Decimal("121.00"),
        lines=(
            BookingLine(
                account=700000, base=Decimal("100.00"), vat=Decimal("21.00"), vat_code="21"
            ),
        ),
    )


def invoice() -> Invoice:
    return Invoice(
        bookyear_id=2,
        journal="V1",
        number=1,
        period=201810,
        document_date=DAY,
        due_date=DUE,
        relation_id=28,
        comment="2018/00001",
        lines=(
            InvoiceLine(
                description="Poetsen",
                count=Decimal(4),
                unit_price=Decimal("25.00"),
                vat_code="21",
                account=700000,
            ),
        ),
    )


def attachment() -> Attachment:
    return Attachment(file_name="invoice.pdf", data=b"%PDF")


def save_relation() -> Operation[Relation | None]:
    return relations.save(Relation(external_id=1, name="Peeters", client=True))
