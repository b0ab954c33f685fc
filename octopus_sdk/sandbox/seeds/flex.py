"""The first demo dossier: a Dutch-speaking firm that works with one running series.

Invoices and credit notes share a journal and its numbers, which begin with the full year.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from octopus_sdk.sandbox.seeds.calendar import bookyear, journal, other_journals
from octopus_sdk.sandbox.seeds.cards import EU_PAYER, FRENCH, NOT_LIABLE, card, company, person
from octopus_sdk.sandbox.seeds.customers import flex_customers
from octopus_sdk.sandbox.seeds.ledger import accounts
from octopus_sdk.sandbox.seeds.vat import vat_codes

Plain = dict[str, Any]


def flex_dossier() -> Plain:
    """Make dossier 31801."""
    return {
        "id": 31801,
        "language": "nl",
        "card": {
            "dossierDescription": "Poetsdienst Zonneschijn BV",
            "vatNr": "BE0462.496.988",
            "streetAndNr": "Stationsstraat 14",
            "postalCode": "9300",
            "city": "Aalst",
            "country": "BE",
            "url": "",
            "email": "",
        },
        "bookyears": [
            bookyear(
                1,
                date(2017, 1, 1),
                [*other_journals(), journal("V1", next_number=201700001)],
                closed=True,
            ),
            bookyear(2, date(2018, 1, 1), _sales_journals(201800159)),
            bookyear(3, date(2019, 1, 1), _sales_journals(201900001)),
        ],
        "accounts": accounts(),
        "vat_codes": vat_codes(),
        "currencies": ["EUR", "USD", "GBP", "CHF"],
        "cost_centres": [{"id": 1}, {"id": 2, "closed": True}],
        "relations": [*_relations(), *flex_customers()],
        "documents": _documents(),
    }


def _sales_journals(next_number: int) -> list[Plain]:
    return [
        *other_journals(),
        journal("V4", next_number=next_number, names=("Verkoopboekingen", "Écritures de vente")),
        journal(
            "V1",
            next_number=next_number,
            mode=2,
            scale="FOUR",
            names=("Facturen (excl. BTW)", "Factures (hors TVA)"),
        ),
        journal("V3", mode=3, names=("Facturen (incl. BTW)", "Factures (TVA comprise)")),
    ]


def _relations() -> list[Plain]:
    return [
        person(
            16,
            1001,
            ("Godelieve", "Vermeulen"),
            ("Kerkstraat 27", "9300", "Aalst", "BE"),
            email="godelieve.vermeulen@example.be",
            telephone="053 21 00 01",
        ),
        company(
            3,
            1002,
            "Bakkerij De Korenaar BV",
            ("Molenstraat 8", "9400", "Ninove", "BE"),
            "BE0428.648.938",
            email="boekhouding@dekorenaar.example.be",
        ),
        person(
            7,
            1003,
            ("Karel", "Van den Bossche"),
            ("Leopoldlaan 112 bus 3", "9300", "Aalst", "BE"),
            mobile="0470 21 00 03",
            expirationDays=14,
        ),
        company(
            21,
            1004,
            "Tandartsenpraktijk Mertens",
            ("Gentsesteenweg 41", "9300", "Aalst", "BE"),
            "BE0692.253.960",
            expirationDays=14,
        ),
        person(
            9,
            1005,
            ("Chantal", "Lefèvre"),
            ("Rue de la Station 5", "7860", "Lessines", "BE"),
            factLanguage=FRENCH,
        ),
        company(
            12,
            1006,
            "Notariaat Claes & Wouters",
            ("Grote Markt 3", "9500", "Geraardsbergen", "BE"),
            "BE0417.108.908",
            telephone="054 41 00 06",
            expirationType=1,
        ),
        person(18, 0, ("Jozef", "De Backer"), ("Dorp 19", "9420", "Erpe-Mere", "BE")),
        company(
            5,
            0,
            "Apotheek Sint-Martinus",
            ("Pontstraat 60", "9300", "Aalst", "BE"),
            "BE0400.657.906",
        ),
        person(
            20,
            0,
            ("Simonne", "Goossens"),
            ("Oude Heirbaan 2", "9320", "Erembodegem", "BE"),
            active=False,
        ),
        company(
            2,
            0,
            "Groothandel Hygiëne Plus NV",
            ("Industrielaan 77", "9320", "Erembodegem", "BE"),
            "BE0401.363.630",
            client=False,
            supplier=True,
            corporationType=1,
            ibanAccountNr="BE22731012345647",
            bicCode="KREDBEBB",
        ),
        card(
            23,
            0,
            "Sportclub Denderland vzw",
            ("Sportlaan 1", "9470", "Denderleeuw", ""),
            vatType=NOT_LIABLE,
            corporationType=8,
        ),
        card(
            25,
            0,
            "Van Leeuwen Vastgoed B.V.",
            ("Stationsplein 12", "4461 HP", "Goes", "NL"),
            vatNr="NL1234.56.782 B01",
            vatType=EU_PAYER,
        ),
    ]


def _documents() -> list[Plain]:
    return [
        _booking((1, "V1", 201700001), "2017-10-04", 3, "Kantoren september", _OFFICES),
        _booking((1, "V1", 201700002), "2017-11-06", 7, "Ramen oktober", _WINDOWS),
        _booking((1, "V1", 201700003), "2017-12-05", 3, "Kantoren november", _OFFICES),
        _booking((2, "A1", 1), "2018-01-12", 2, "Producten januari", _PRODUCTS),
        _booking((2, "A1", 2), "2018-02-09", 2, "Schrobmachine", _MACHINE),
    ]


# Account, base and VAT code; all at 21 %.
_Line = tuple[int, str, str]
_OFFICES: _Line = (700100, "120.00", "21")
_WINDOWS: _Line = (700200, "45.50", "21")
_PRODUCTS: _Line = (600000, "310.25", "D21")
_MACHINE: _Line = (231000, "1850.00", "I21")


def _booking(key: tuple[int, str, int], day: str, relation: int, text: str, line: _Line) -> Plain:
    """Make a booking of one line. `key` is bookyear, journal and number."""
    year, journal_key, number = key
    account, base, vat_code = line
    net = Decimal(base)
    vat = (net * 21 / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return {
        "bookyearKey": {"id": year},
        "journalKey": journal_key,
        "documentSequenceNr": number,
        "relationIdentificationServiceData": {"relationKey": {"id": relation}},
        "bookyearPeriodeNr": int(day[:4] + day[5:7]),
        "documentDate": day,
        "expiryDate": day,
        "amount": net + vat,
        "currencyCode": "EUR",
        "exchangeRate": Decimal(1),
        "comment": text,
        "bookingLines": [
            {"accountKey": account, "baseAmount": net, "vatAmount": vat, "vatCodeKey": vat_code}
        ],
    }
