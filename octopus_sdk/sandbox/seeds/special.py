"""The other demo dossiers: quarters, a bookyear from July to June, and no access."""

from datetime import date
from typing import Any

from octopus_sdk.sandbox.seeds.calendar import bookyear
from octopus_sdk.sandbox.seeds.cards import company, person
from octopus_sdk.sandbox.seeds.force import two_series
from octopus_sdk.sandbox.seeds.ledger import accounts
from octopus_sdk.sandbox.seeds.vat import vat_codes

Plain = dict[str, Any]


def quarterly_dossier() -> Plain:
    """Make dossier 31803, with four periods a year."""
    return {
        "id": 31803,
        "language": "nl",
        "card": _card("Glans & Co BV", "BE0478.316.995", "Nieuwstraat 70", "3000", "Leuven"),
        "bookyears": [
            bookyear(1, date(2025, 1, 1), two_series(2500001, 2500001), months_per_period=3),
            bookyear(2, date(2026, 1, 1), two_series(2600001, 2600001), months_per_period=3),
        ],
        **_rest(),
        "relations": [
            company(
                1,
                301,
                "Kapsalon Elegance BV",
                ("Tiensestraat 15", "3000", "Leuven", "BE"),
                "BE0502.610.151",
            ),
            person(2, 302, ("Rita", "Janssens"), ("Parkstraat 9", "3001", "Heverlee", "BE")),
        ],
    }


def broken_bookyear_dossier() -> Plain:
    """Make dossier 31804, with one bookyear from July 2018 to June 2019."""
    year = bookyear(1, date(2018, 7, 1), two_series(1800159, 1800012), name="2018-2019")
    return {
        "id": 31804,
        "language": "nl",
        "card": _card("Helder Huis BV", "BE0445.507.637", "Markt 5", "8800", "Roeselare"),
        "bookyears": [year],
        **_rest(),
        "relations": [
            company(
                1,
                401,
                "Fietsen Verhelst BV",
                ("Noordstraat 22", "8800", "Roeselare", "BE"),
                "BE0417.992.695",
            ),
            person(2, 402, ("Frans", "Decock"), ("Westlaan 31", "8800", "Roeselare", "BE")),
        ],
    }


def disabled_dossier() -> Plain:
    """Make dossier 31899, which is not listed and cannot be opened."""
    return {"id": 31899, "disabled": True}


def forbidden_dossier() -> Plain:
    """Make dossier 31898, which exists but is not for this user."""
    return {"id": 31898, "forbidden": True}


def _card(name: str, vat_number: str, street: str, postal_code: str, city: str) -> Plain:
    return {
        "dossierDescription": name,
        "vatNr": vat_number,
        "streetAndNr": street,
        "postalCode": postal_code,
        "city": city,
        "country": "BE",
        "url": "",
        "email": "",
    }


def _rest() -> Plain:
    return {"accounts": accounts(), "vat_codes": vat_codes(), "currencies": ["EUR", "USD"]}
