"""Months of any size: so many documents of so many customers, in journals of several bookyears."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import attrs

from octopus_sdk import Dossier
from octopus_sdk.api import relations
from octopus_sdk.export.wanted import Wanted
from octopus_sdk.models import Booking, BookingLine, Relation
from octopus_sdk.sandbox import seeds

DOSSIER, FIRST_YEAR = 7, 2026


@attrs.frozen(kw_only=True)
class Month:
    """How many documents, customers, customers to write, journals and bookyears.

    Documents and customers are spread evenly. Of the customers to write, every second one is new
    and the others have moved.
    """

    documents: int
    customers: int
    changed: int = 0
    journals: int = 1
    years: int = 1

    def seed(self) -> dict[str, Any]:
        """Return a sandbox's seed with the customers as Octopus knows them."""
        years = [
            seeds.bookyear(
                year + 1,
                dt.date(FIRST_YEAR + year, 1, 1),
                [seeds.journal(key, next_number=1001) for key in self._keys()],
            )
            for year in range(self.years)
        ]
        cards = [
            seeds.card(place + 1, place + 1, _name(place), ("Dorp 1", "9000", _city(place), "BE"))
            for place in range(self.customers)
            if place >= self.changed or place % 2
        ]
        for place in range(1, self.changed, 2):
            card = next(each for each in cards if each["name"] == _name(place))
            card["city"] = "Elders"
        return seeds.seed(seeds.dossier(DOSSIER, "Poetsbedrijf", years, relations=cards))

    def wanted(self) -> list[Wanted]:
        """Return the documents, journal by journal in turn."""
        numbers: dict[tuple[int, str], int] = {}
        found = []
        for at in range(self.documents):
            year = at % self.years
            key = self._keys()[at // self.years % self.journals]
            number = numbers.setdefault((year, key), 1001)
            numbers[year, key] += 1
            found.append(Wanted(_booking(year, key, number, at), _customer(at % self.customers)))
        return found

    def _keys(self) -> list[str]:
        return [f"V{place + 1}" for place in range(self.journals)]


def straightforward(dossier: Dossier, documents: Sequence[Wanted]) -> None:
    """Book each document for itself, as one would write it in an afternoon: four calls each."""
    for wanted in documents:
        number = wanted.customer.external_id
        found = dossier.run(relations.search(external_id=number))
        known = found[0].id if found else None
        dossier.run(relations.save(attrs.evolve(wanted.customer, id=known)))
        dossier.vat_codes(fresh=True)
        dossier.insert_booking(attrs.evolve(wanted.document, external_id=number))  # type: ignore[arg-type]


def _name(place: int) -> str:
    return f"Klant {place:05}"


def _city(place: int) -> str:
    return f"Gemeente {place % 7}"


def _customer(place: int) -> Relation:
    return Relation(
        external_id=place + 1,
        name=_name(place),
        street="Dorp 1",
        postal_code="9000",
        city=_city(place),
        country="BE",
    )


def _booking(year: int, key: str, number: int, at: int) -> Booking:
    base = Decimal(1000 + at) / 100
    vat = (base * 21 / 100).quantize(Decimal("0.01"))
    day = dt.date(FIRST_YEAR + year, 3, 31)
    return Booking(
        bookyear_id=year + 1,
        journal=key,
        number=number,
        period=day.year * 100 + 3,
        document_date=day,
        due_date=day + dt.timedelta(days=30),
        comment=f"{key} {number}",
        amount=base + vat,
        lines=(BookingLine(account=700000, base=base, vat=vat, vat_code="21"),),
    )
