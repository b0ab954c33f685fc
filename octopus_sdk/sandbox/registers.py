"""The lists a client reads first: bookyears, accounts, VAT codes, cost centres and currencies."""

from octopus_sdk.sandbox.answers import Answer, data, error
from octopus_sdk.sandbox.messages import message
from octopus_sdk.sandbox.state import in_language, name_list
from octopus_sdk.sandbox.wire import Wire
from octopus_sdk.sandbox.world import Call

_PERIOD_TYPES = {12: ("MONTH", "MONTHLY"), 4: ("QUARTER", "QUARTERLY"), 1: ("YEAR", "YEARLY")}
"""How a bookyear is called in the detail call, by the number of its periods."""


def list_bookyears(call: Call) -> Answer:
    """List the bookyears with their periods."""
    rows = [
        {
            "bookyearDescription": in_language(year.names, call.language),
            "bookyearKey": {"id": year.id},
            "closed": year.closed,
            "endDate": year.end,
            "periods": year.periods,
            "startDate": year.start,
        }
        for year in call.dossier.bookyears.values()
    ]
    return data(rows) if rows else call.not_found("No Bookyears found")


def show_bookyear(call: Call) -> Answer:
    """Show one bookyear. No 404 is documented for this call, so an unknown one is a 400."""
    year = call.dossier.bookyears.get(call.path["bookyearId"])
    if year is None:
        return error(400, "Bookyear unknown", -9, message(-9, call.language))
    period_type, declarant = _PERIOD_TYPES.get(len(year.periods), ("MONTH", "UNKNOWN"))
    return data(
        {
            "activateDbaNp": True,
            "activateDfbNp": True,
            "bookingPeriodType": period_type,
            "bookyearKey": {"id": year.id},
            "closed": year.closed,
            "declarantIntrastatReceiver": False,
            "declarantIntrastatSender": False,
            "declarantType": declarant,
            "deprecationFullBookyear": True,
            "fromDate": year.start,
            "names": name_list(year.names),
            "proRataTemporis": False,
            "toDate": year.end,
            "visibleFiscalControl": False,
        }
    )


def list_accounts(call: Call) -> Answer:
    """List the ledger accounts of one bookyear. Whether one is bookable is not shown."""
    dossier, bookyear_id = call.dossier, call.query["bookyearId"]
    if bookyear_id not in dossier.bookyears or not dossier.accounts:
        return call.not_found("No accounts found")
    return data([_account(bookyear_id, account) for account in dossier.accounts.values()])


def _account(bookyear_id: int, account: Wire) -> Wire:
    return {
        "accountKey": {"bookyearKey": {"id": bookyear_id}, "id": account["id"]},
        "costCentreType": account.get("costCentreType", 0),
        "description": {
            "description_EN": "",
            "description_FR": account["description_FR"],
            "description_NL": account["description_NL"],
        },
        "fiscProfessionalPercentage": 100.0,
        "fiscRecupPercentage": 100.0,
        "purchaseVatCode": account.get("purchaseVatCode"),
        "salesVatCode": account.get("salesVatCode"),
        "vatRecupPercentage": 100.0,
    }


def list_vat_codes(call: Call) -> Answer:
    """List the VAT codes, once per type or once in all."""
    codes = call.dossier.vat_codes
    if not call.unknowns.vat_codes_repeat_per_type:
        # Whoever comes first wins: the seeds put invoices before credit notes.
        codes = list({code["code"]: code for code in reversed(codes)}.values())[::-1]
    return data(codes) if codes else call.not_found("No VATCodes found")


def list_cost_centres(call: Call) -> Answer:
    """List the cost centres, closed ones too."""
    rows = [
        {
            "closed": bool(centre.get("closed")),
            "costCentreKey": {"id": centre["id"]},
            "description": {
                "description_FR": centre.get("description_FR", ""),
                "description_NL": centre.get("description_NL", ""),
            },
        }
        for centre in call.dossier.cost_centres.values()
    ]
    return data(rows) if rows else call.not_found("No cost centres found")


def list_currencies(call: Call) -> Answer:
    """List the currencies of the dossier, as plain strings. No 404 is documented."""
    return data(list(call.dossier.currencies))
