"""The cost centres of a dossier."""

from octopus_sdk import given
from octopus_sdk.api import answers
from octopus_sdk.models import CostCentre, Records
from octopus_sdk.operation import Operation


def list_all(*, fresh: bool = False) -> Operation[Records[CostCentre]]:
    """List the cost centres, closed ones too. 2 a day, so ask once."""
    return Operation(
        name="getCostCentres",
        method="GET",
        path="/dossiers/{dossierId}/costcentres",
        read=answers.many(CostCentre),
        remembered=True,
        fresh=given.flag("fresh", fresh),
        if_missing=Records[CostCentre],
    )
