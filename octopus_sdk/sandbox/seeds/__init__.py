"""Seeds: what is in a fresh sandbox. All names, addresses and numbers are made up.

A seed is plain Python data, so a test may take `demo()` and change what it needs. The other
functions make a smaller one: `seed` of one or more `dossier`, with `bookyear`, `journal`, and
`person`, `company` or `card` for the relations.
"""

from collections.abc import Callable, Mapping
from typing import Any

from octopus_sdk.sandbox.seeds.calendar import bookyear, journal
from octopus_sdk.sandbox.seeds.cards import card, company, person
from octopus_sdk.sandbox.seeds.flex import flex_dossier
from octopus_sdk.sandbox.seeds.force import force_dossier
from octopus_sdk.sandbox.seeds.ledger import accounts
from octopus_sdk.sandbox.seeds.making import dossier, seed
from octopus_sdk.sandbox.seeds.special import (
    broken_bookyear_dossier,
    disabled_dossier,
    forbidden_dossier,
    quarterly_dossier,
)
from octopus_sdk.sandbox.seeds.vat import vat_codes

__all__ = [
    "SEEDS",
    "accounts",
    "bookyear",
    "card",
    "company",
    "demo",
    "dossier",
    "journal",
    "person",
    "seed",
    "vat_codes",
]


def demo() -> dict[str, Any]:
    """Return the demo seed: two cleaning firms, a quarterly dossier and a broken bookyear."""
    return seed(
        flex_dossier(),
        force_dossier(),
        quarterly_dossier(),
        broken_bookyear_dossier(),
        disabled_dossier(),
        forbidden_dossier(),
    )


SEEDS: Mapping[str, Callable[[], dict[str, Any]]] = {"demo": demo}
"""The seeds that the command line knows."""
