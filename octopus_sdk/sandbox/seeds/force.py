"""The second demo dossier: a French-speaking firm with a separate series for credit notes.

Numbers begin with the year in two digits. Invoices stand in V1, credit notes in V2.
"""

from datetime import date
from typing import Any

from octopus_sdk.sandbox.seeds.calendar import bookyear, journal, other_journals
from octopus_sdk.sandbox.seeds.cards import (
    DUTCH,
    EU_PAYER,
    FRENCH,
    NOT_LIABLE,
    card,
    company,
    person,
)
from octopus_sdk.sandbox.seeds.customers import force_customers
from octopus_sdk.sandbox.seeds.ledger import accounts
from octopus_sdk.sandbox.seeds.vat import vat_codes

Plain = dict[str, Any]


def force_dossier() -> Plain:
    """Make dossier 31802."""
    return {
        "id": 31802,
        "language": "fr",
        "card": {
            "dossierDescription": "Nettoyage Horizon SRL",
            "vatNr": "BE0728.474.156",
            "streetAndNr": "Rue Haute 88",
            "postalCode": "1400",
            "city": "Nivelles",
            "country": "BE",
            "url": "",
            "email": "",
        },
        "bookyears": [
            bookyear(1, date(2017, 1, 1), two_series(1700001, 1700001), closed=True),
            bookyear(2, date(2018, 1, 1), two_series(1800159, 1800012)),
            bookyear(3, date(2019, 1, 1), two_series(1900001, 1900001)),
        ],
        "accounts": accounts(),
        "vat_codes": vat_codes(),
        "currencies": ["EUR", "USD", "GBP", "CHF"],
        "relations": [*_relations(), *force_customers()],
    }


def two_series(next_invoice: int, next_credit_note: int) -> list[Plain]:
    """Make a sales journal for invoices, V1, and one for credit notes, V2."""
    return [
        *other_journals(),
        journal("V2", next_number=next_credit_note, names=("Creditnota's", "Notes de crédit")),
        journal("V1", next_number=next_invoice),
    ]


def _relations() -> list[Plain]:
    return [
        company(
            4,
            501,
            "Garage Dumont SRL",
            ("Chaussée de Namur 210", "1400", "Nivelles", "BE"),
            "BE0711.879.238",
            factLanguage=FRENCH,
            corporationType=21,
            email="compta@garagedumont.example.be",
        ),
        person(
            11,
            502,
            ("Bernadette", "Collard"),
            ("Rue du Moulin 6", "1470", "Genappe", "BE"),
            factLanguage=FRENCH,
            telephone="067 21 00 02",
        ),
        company(
            6,
            503,
            "Clinique vétérinaire Les Tilleuls",
            ("Avenue des Tilleuls 33", "1420", "Braine-l'Alleud", "BE"),
            "BE0551.453.314",
            factLanguage=FRENCH,
        ),
        person(
            13,
            504,
            ("Philippe", "Delvaux"),
            ("Place Albert Ier 2 bte 7", "1400", "Nivelles", "BE"),
            factLanguage=FRENCH,
        ),
        company(
            8,
            505,
            "Drukkerij Peeters BV",
            ("Bergensesteenweg 301", "1500", "Halle", "BE"),
            "BE0445.173.976",
            factLanguage=DUTCH,
            expirationDays=60,
        ),
        person(
            15,
            506,
            ("Annelies", "Hendrickx"),
            ("Nijvelsesteenweg 18", "1500", "Halle", "BE"),
            factLanguage=DUTCH,
        ),
        company(
            10,
            0,
            "Fiduciaire Renard SA",
            ("Boulevard de la Batterie 9", "1400", "Nivelles", "BE"),
            "BE0478.351.243",
            factLanguage=FRENCH,
            corporationType=20,
        ),
        person(
            17,
            0,
            ("Monique", "Thiry"),
            ("Rue de Charleroi 54", "1470", "Genappe", "BE"),
            factLanguage=FRENCH,
        ),
        person(
            19,
            0,
            ("Lucien", "Wautier"),
            ("Rue Basse 1", "7090", "Braine-le-Comte", "BE"),
            factLanguage=FRENCH,
            active=False,
        ),
        company(
            1,
            0,
            "Produits Pro-Net SA",
            ("Zoning Sud 12", "1400", "Nivelles", "BE"),
            "BE0400.426.490",
            factLanguage=FRENCH,
            client=False,
            supplier=True,
            corporationType=20,
            ibanAccountNr="BE40001654321963",
            bicCode="GEBABEBB",
        ),
        card(
            22,
            0,
            "Les Amis du Parc ASBL",
            ("Allée du Parc 4", "1400", "Nivelles", ""),
            factLanguage=FRENCH,
            vatType=NOT_LIABLE,
            corporationType=8,
        ),
        card(
            24,
            0,
            "De Graaf Logistiek B.V.",
            ("Havenweg 7", "4871 EN", "Etten-Leur", "NL"),
            vatNr="NL1000.00.009 B01",
            vatType=EU_PAYER,
        ),
    ]
