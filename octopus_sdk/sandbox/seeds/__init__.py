"""Seeds: what is in a fresh sandbox. All names, addresses and numbers are made up.

A seed is plain Python data, so a test may take `demo()` and change what it needs.
"""

from collections.abc import Callable, Mapping
from typing import Any

from octopus_sdk.sandbox.seeds.flex import flex_dossier
from octopus_sdk.sandbox.seeds.force import force_dossier
from octopus_sdk.sandbox.seeds.special import (
    broken_bookyear_dossier,
    disabled_dossier,
    quarterly_dossier,
)


def demo() -> dict[str, Any]:
    """Return the demo seed: two cleaning firms, a quarterly dossier and a broken bookyear."""
    return {
        "software_house_uuid": "00000000-0000-4000-8000-000000031800",
        "user": "demo",
        "password": "demo-password",
        "dossiers": [
            flex_dossier(),
            force_dossier(),
            quarterly_dossier(),
            broken_bookyear_dossier(),
            disabled_dossier(),
        ],
    }


SEEDS: Mapping[str, Callable[[], dict[str, Any]]] = {"demo": demo}
"""The seeds that the command line knows."""
