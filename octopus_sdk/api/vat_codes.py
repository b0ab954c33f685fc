"""The VAT codes of a dossier."""

from octopus_sdk import given
from octopus_sdk.api import answers
from octopus_sdk.models import Records, VatCode
from octopus_sdk.operation import Operation


def list_all(*, fresh: bool = False) -> Operation[Records[VatCode]]:
    """List the VAT codes. 2 a day, so ask once."""
    return Operation(
        name="getVatCodes",
        method="GET",
        path="/dossiers/{dossierId}/vatcodes",
        read=answers.many(VatCode),
        remembered=True,
        fresh=given.flag("fresh", fresh),
        if_missing=Records[VatCode],
    )
