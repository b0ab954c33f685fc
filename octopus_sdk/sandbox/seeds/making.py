"""Making a seed of your own, with only what a test needs."""

from collections.abc import Iterable
from typing import Any

from octopus_sdk.sandbox.seeds.ledger import accounts
from octopus_sdk.sandbox.seeds.vat import vat_codes

Plain = dict[str, Any]

SOFTWARE_HOUSE = "00000000-0000-4000-8000-000000031800"


def seed(
    *dossiers: Plain,
    user: str = "demo",
    password: str = "demo-password",  # noqa: S107 - opens nothing but a sandbox
    software_house_uuid: str = SOFTWARE_HOUSE,
) -> Plain:
    """Make a seed: how to log in, and the dossiers in the order of the list."""
    return {
        "software_house_uuid": software_house_uuid,
        "user": user,
        "password": password,
        "dossiers": list(dossiers),
    }


def dossier(
    key: int,
    name: str,
    bookyears: Iterable[Plain],
    *,
    relations: Iterable[Plain] = (),
    documents: Iterable[Plain] = (),
    **more: Any,
) -> Plain:
    """Make a dossier with the accounts and VAT codes of the demo.

    `more` replaces or adds any other key of a dossier, such as ``accounts``, ``vat_codes``,
    ``cost_centres``, ``currencies``, ``language`` or ``card``.
    """
    return {
        "id": key,
        "card": {"dossierDescription": name},
        "accounts": accounts(),
        "vat_codes": vat_codes(),
        "bookyears": list(bookyears),
        "relations": list(relations),
        "documents": list(documents),
        **more,
    }
