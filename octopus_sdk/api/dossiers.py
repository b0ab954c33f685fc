"""The dossiers that a login may see."""

from octopus_sdk.api import answers
from octopus_sdk.models import DossierInfo
from octopus_sdk.operation import Operation, Token


def list_all() -> Operation[list[DossierInfo]]:
    """List the dossiers, in the service's order. 150 a day."""
    return Operation(
        name="getDossiers",
        method="GET",
        path="/dossiers",
        read=answers.many(DossierInfo),
        token=Token.LOGIN,
        if_missing=list,
        quota=150,
    )
