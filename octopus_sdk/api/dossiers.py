"""The dossiers that a login may see."""

from collections.abc import Iterable, Sequence

from octopus_sdk.api import answers
from octopus_sdk.errors import NoDossierError
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


def first(listed: Sequence[DossierInfo]) -> int:
    """Return the number of the first dossier; raises `NoDossierError` when there is none."""
    if not listed:
        raise NoDossierError(
            "This login sees no dossier.",
            hint="Ask the accountant to give this Octopus user access to one.",
        )
    if listed[0].id is None:
        raise NoDossierError(
            f"The first dossier, {listed[0].description!r}, has no number: it is disabled.",
            hint=f"Choose one with `dossier(number)`. {seen(listed)}",
        )
    return listed[0].id
