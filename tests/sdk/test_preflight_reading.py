"""What the checks before a run make of a dossier that has, or shows, less than usual."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_sdk import Choices, Credentials, Dossier, OctopusClient, PreflightError, Quotas, Wanted
from octopus_sdk.sandbox import Desk, Sandbox, demo
from tests.sdk.exports import BOOKYEAR, KNOWN, NEW, booking, changed, invoice, month, outcomes


def test_a_list_of_dossiers_that_fails_proves_no_vat_number(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    for nth in (1, 2, 3):
        sandbox.faults.answer("getDossiers", status=503, nth=nth)
    with pytest.raises(PreflightError, match="the list of dossiers could not be read"):
        dossier.export(month(), Choices(expected_vat_number="BE 0462 496 988"))


def test_a_period_that_is_not_that_of_the_date(desk: Desk, dossier: Dossier) -> None:
    late = [changed(document_date=dt.date(2018, 9, 30))]  # in period 201810
    said = "2018-09-30 is in period 201809, and the document says 201810."
    assert f"error: V4 2018/00159: {said} Take period 201809: it is open." in str(
        dossier.plan(late)
    )
    # Where its own period is closed, the next one is meant.
    desk.protect_period("V4", 201809, BOOKYEAR)
    assert f"warning: V4 2018/00159: {said} Octopus may refuse it." in str(dossier.plan(late))


def test_a_period_before_the_date_is_an_error(dossier: Dossier) -> None:
    plan = dossier.plan([changed(document_date=dt.date(2018, 10, 2), period=201809)])
    assert "period 201809 was over on 2018-10-02. The period of this date is 201810." in str(plan)


def test_a_bookyear_that_shows_no_periods_is_no_reason_to_refuse(sandbox: Sandbox) -> None:
    def without_periods(*request: Any) -> tuple[int, dict[str, str], bytes]:
        status, headers, body = sandbox.handle(*request)
        if sandbox.requests[-1].operation_id == "getBookyears":
            years = [year | {"periods": []} for year in json.loads(body)]
            body = json.dumps(years).encode()
        return status, headers, body

    client = OctopusClient(Credentials(**sandbox.login), transport=without_periods)
    assert client.dossier(31801).bookyears()[0].periods == ()
    report = client.dossier(31801).export(month(2))
    assert report.complete
    assert "the list shows no periods of bookyear 2018-01-01" in "\n".join(
        map(str, report.findings)
    )


def test_documents_without_a_number_on_paper_are_not_compared_by_it(dossier: Dossier) -> None:
    both = [changed(comment=None), Wanted(attrs.evolve(booking(1), comment=" "), NEW)]
    assert outcomes(dossier.export(both)) == ["booked", "booked"]


def test_a_void_document_asks_for_no_accounts(sandbox: Sandbox, dossier: Dossier) -> None:
    assert dossier.export([changed(lines=(), amount=Decimal(0))]).complete
    assert "getAccounts" not in {request.operation_id for request in sandbox.requests}


@pytest.mark.parametrize(
    ("modes", "left_out"), [({2, 3}, "getModifiedBuySellBookings"), ({1}, "getModifiedInvoices")]
)
def test_a_bookyear_is_asked_for_what_its_journals_hold(modes: set[int], left_out: str) -> None:
    seed = demo()
    seed["dossiers"][0]["documents"] = []
    for year in seed["dossiers"][0]["bookyears"]:
        year["journals"] = [each for each in year["journals"] if each["insertionType"] in modes]
    sandbox = Sandbox(seed)
    client = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle)
    wanted = Wanted(booking(0) if 1 in modes else invoice(0), KNOWN)
    assert client.dossier(31801).export([wanted]).complete
    assert left_out not in {request.operation_id for request in sandbox.requests}


def test_bookyears_and_journals_of_today_do_when_no_call_is_left(sandbox: Sandbox) -> None:
    quotas = Quotas(limits={"getBookyears": 1, "getJournals": 1})
    client = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle, quotas=quotas)
    dossier = client.dossier(31801)
    dossier.bookyears()
    dossier.journals(BOOKYEAR)
    assert dossier.export(month(2)).complete


def test_a_warning_is_no_reason_to_stop_when_all_was_checked(dossier: Dossier) -> None:
    long = attrs.evolve(NEW, name="Vereniging van Mede-eigenaars Ter Linden")
    report = dossier.export([Wanted(booking(0), long)], Choices(all_checked=True))
    assert report.complete
    assert [finding.severity for finding in report.findings] == ["warning"]
