"""Customers of the two demo firms that were exported in earlier months.

They bear the numbers of the example data, so that an export of a month finds most of its customers
there already, as it would in a real dossier.
"""

from typing import Any

from octopus_sdk.sandbox.seeds.cards import FRENCH, GERMAN, card, company, person

Plain = dict[str, Any]


def flex_customers() -> list[Plain]:
    """Make the cards for dossier 31801."""
    return [
        person(
            31,
            1011,
            ("Sofie", "De Smedt"),
            ("Parklaan 9", "9300", "Aalst", "BE"),
            email="sofie.desmedt@example.be",
        ),
        person(32, 1012, ("Marc", "Van Hove"), ("Hoogstraat 51", "9308", "Hofstade", "BE")),
        card(
            33,
            1013,
            "VME Residentie Ter Linden",
            ("Lindenlaan 2", "9320", "Erembodegem", "BE"),
            email="syndicus@terlinden.example.be",
            expirationType=1,
            vatType=10,
        ),
        company(
            34,
            1014,
            "Immo Scheldezicht NV",
            ("Noordlaan 14", "9200", "Dendermonde", "BE"),
            "BE0447.120.312",
            email="facturen@scheldezicht.example.be",
            expirationType=1,
            corporationType=1,
        ),
        card(
            35,
            1015,
            "Crèche Les Petits Loups",
            ("Rue des Écoles 17", "7860", "Lessines", "BE"),
            factLanguage=FRENCH,
            email="direction@petitsloups.example.be",
            vatType=10,
            corporationType=8,
        ),
        company(
            36,
            1016,
            "Boulangerie Saint-Roch SRL",
            ("Grand-Place 4", "7860", "Lessines", "BE"),
            "BE0543.321.942",
            factLanguage=FRENCH,
            expirationDays=14,
            corporationType=21,
        ),
        person(
            37,
            1017,
            ("Isabelle", "Dumortier"),
            ("Rue de Grammont 88", "7860", "Lessines", "BE"),
            factLanguage=FRENCH,
            mobile="0475 21 00 17",
            expirationDays=14,
        ),
        card(
            38,
            1018,
            "Nordlicht Logistik GmbH",
            ("Speicherstraße 12", "20457", "Hamburg", "DE"),
            factLanguage=GERMAN,
            email="rechnung@nordlicht.example.de",
            vatNr="DE136695976",
            vatType=4,
            corporationType=11,
        ),
        company(
            39,
            1019,
            "Garage Devos BV",
            ("Brusselbaan 150", "9320", "Nieuwerkerken", "BE"),
            "BE0661.204.755",
            ibanAccountNr="BE71096123456769",
            bicCode="GKCCBEBB",
        ),
        person(
            40,
            1020,
            ("Fatima", "El Amrani"),
            ("Pieter Coeckestraat 6", "9300", "Aalst", "BE"),
            email="fatima.elamrani@example.be",
        ),
    ]


def force_customers() -> list[Plain]:
    """Make the cards for dossier 31802."""
    return [
        card(
            31,
            511,
            "ACP Résidence du Lac",
            ("Avenue du Lac 40", "1400", "Nivelles", "BE"),
            factLanguage=FRENCH,
            email="syndic@residencedulac.example.be",
            expirationType=1,
            vatType=10,
        ),
        company(
            32,
            512,
            "Architectes Bodart et Fils SRL",
            ("Rue de Soignies 12", "1400", "Nivelles", "BE"),
            "BE0489.201.187",
            factLanguage=FRENCH,
            expirationType=1,
            corporationType=21,
        ),
        person(
            33,
            513,
            ("Éric", "Lambrecht"),
            ("Rue aux Choux 3", "1480", "Tubize", "BE"),
            factLanguage=FRENCH,
            mobile="0478 21 05 13",
            expirationDays=14,
        ),
        company(
            34,
            514,
            "Brouwerij Zennevallei NV",
            ("Slachthuisstraat 8", "1500", "Halle", "BE"),
            "BE0512.093.484",
            email="facturen@zennevallei.example.be",
            corporationType=1,
        ),
        person(35, 515, ("Hilde", "Mertens"), ("Kerkplein 11", "1651", "Lot", "BE")),
        card(
            36,
            516,
            "Lumière Conseil SARL",
            ("Rue Lafayette 81", "75009", "Paris", "FR"),
            factLanguage=FRENCH,
            email="factures@lumiere.example.fr",
            vatNr="FR40303265045",
            vatType=4,
        ),
        card(
            37,
            517,
            "École du Petit Bois",
            ("Rue du Petit Bois 1", "1460", "Ittre", "BE"),
            factLanguage=FRENCH,
            vatType=10,
            corporationType=8,
        ),
    ]
