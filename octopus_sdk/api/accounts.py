"""The ledger accounts of a bookyear."""

from octopus_sdk import given
from octopus_sdk.api import answers
from octopus_sdk.models import Account, Records
from octopus_sdk.operation import Operation


def list_all(bookyear_id: int, *, fresh: bool = False) -> Operation[Records[Account]]:
    """List the accounts of a bookyear, in no order. 2 a day, so ask once.

    The list is large (133 kB was seen), hence the long patience.
    """
    return Operation(
        name="getAccounts",
        method="GET",
        path="/dossiers/{dossierId}/accounts",
        query={"bookyearId": given.whole("bookyear_id", bookyear_id, 1)},
        read=answers.many(Account),
        remembered=True,
        fresh=given.flag("fresh", fresh),
        if_missing=Records[Account],
        large=True,
    )
