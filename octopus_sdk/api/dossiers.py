"""The dossiers that a login may see."""

from collections.abc import Iterable

from octopus_sdk.api import answers
from octopus_sdk.models import DossierInfo, Records
from octopus_sdk.operation import Operation, Token


def list_all() -> Operation[Records[DossierInfo]]:
    """List the dossiers, in the service's order. 150 a day."""
    return Operation(
        name="getDossiers",
        method="GET",
        path="/dossiers",
        read=answers.many(DossierInfo),
        token=Token.LOGIN,
        if_missing=Records[DossierInfo],
    )


def seen(listed: Iterable[DossierInfo]) -> str:
    """Say in one sentence which dossiers a login sees."""
    names = [f"{each.id or 'no number'} ({each.description})" for each in listed]
    return f"This login sees: {', '.join(names)}." if names else "This login sees no dossier."
