"""The bookyears of a dossier."""

from octopus_sdk import given
from octopus_sdk.api import answers
from octopus_sdk.models import Bookyear, Records
from octopus_sdk.operation import Operation


def list_all(*, fresh: bool = False) -> Operation[Records[Bookyear]]:
    """List the bookyears with their periods. 24 a day."""
    return Operation(
        name="getBookyears",
        method="GET",
        path="/dossiers/{dossierId}/bookyears",
        read=answers.many(Bookyear),
        remembered=True,
        fresh=given.flag("fresh", fresh),
        if_missing=Records[Bookyear],
    )
