"""What a run would do, and how much of it today's calls allow."""

import datetime as dt
from typing import Any

import attrs
import pytest

from octopus_sdk import (
    Credentials,
    Dossier,
    OctopusClient,
    PreflightError,
    Quotas,
    Wanted,
)
from octopus_sdk.export.relations import Action
from octopus_sdk.models import Attachment, Relation
from octopus_sdk.sandbox import Desk, Sandbox, demo
from tests.sdk.exports import (
    NEW,
    booking,
    invoice,
    month,
    outcomes,
)


def test_a_plan_says_what_would_be_done_and_writes_nothing(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    dossier.export(month(1))
    before = len([r for r in sandbox.requests if r.method != "GET"])
    plan = dossier.plan(month(4))
    assert len([r for r in sandbox.requests if r.method != "GET"]) == before
    assert (len(plan.to_book), len(plan.standing), plan.fits, plan.clean) == (3, 1, 3, True)
    assert {n: d.action for n, d in plan.customers.items()} == {
        1002: Action.FOUND,
        1700: Action.CREATED,
        1701: Action.CREATED,
    }
    left = plan.left
    before_it = len(sandbox.requests)
    report = dossier.export(month(4))
    # The plan knew every call of the run, and what was left for it.
    assert plan.needs == report.calls
    assert sum(plan.needs.values()) == len(sandbox.requests) - before_it
    assert {name: left[name] - count for name, count in plan.needs.items()} == {
        name: report.left[name] for name in plan.needs
    }
    text = str(plan)
    assert "3 documents to book, 1 stand already." in text
    assert "insertBuySellBooking: 3 to come, 399 left today." in text
    assert '"fits": 3' in plan.to_json()
    assert "customer 1700 will be created" in plan._repr_html_()


def test_a_plan_shows_findings_and_does_not_raise(dossier: Dossier) -> None:
    plan = dossier.plan([Wanted(booking(1), NEW)])
    assert not plan.clean
    assert "Octopus waits for 201800159" in str(plan)


def _limited(sandbox: Sandbox, **limits: int) -> Dossier:
    client = OctopusClient(
        Credentials(**sandbox.login), transport=sandbox.handle, quotas=Quotas(limits=limits)
    )
    return client.dossier(31801)


@pytest.mark.parametrize(
    ("limits", "booked"),
    [
        ({"insertBuySellBooking": 2}, 2),
        ({"insertUpdateRelation": 1}, 1),
        ({"insertUpdateRelation": 2}, 2),
        ({"getRelations": 0}, 0),
        ({"getRelations": 3}, 1),
        ({"getRelations": 5}, 2),
    ],
)
def test_what_does_not_fit_today_is_for_tomorrow(limits: dict[str, int], booked: int) -> None:
    sandbox = Sandbox(demo())
    wanted = month(6)
    report = _limited(sandbox, **limits).export(wanted)
    assert outcomes(report) == ["booked"] * booked + ["not tried"] * (6 - booked)
    assert "run again tomorrow" in report.results[booked].reason
    # Calls are spent on documents that can be finished: no customer is made for later.
    made = [r for r in sandbox.requests if r.operation_id == "insertUpdateRelation"]
    assert len(made) == booked if booked < 3 else True
    tomorrow = _limited(sandbox)
    assert outcomes(tomorrow.export(wanted)) == ["already booked"] * booked + ["booked"] * (
        6 - booked
    )


def test_quotas_that_are_not_enforced_hold_nothing_back() -> None:
    sandbox = Sandbox(demo())
    quotas = Quotas(limits={"insertBuySellBooking": 1, "getRelations": 1}, enforced=False)
    client = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle, quotas=quotas)
    assert client.dossier(31801).plan(month(6)).fits == 6
    assert client.dossier(31801).export(month(6)).complete


def test_a_transport_may_be_any_callable() -> None:
    @attrs.define
    class Wire:
        sandbox: Sandbox

        def __call__(self, *request: Any) -> Any:
            return self.sandbox.handle(*request)

    sandbox = Sandbox(demo())
    client = OctopusClient(Credentials(**sandbox.login), transport=Wire(sandbox))
    assert client.dossier(31801).export(month(2)).complete


def test_a_plan_says_how_much_fits_today() -> None:
    plan = _limited(Sandbox(demo()), insertBuySellBooking=2).plan(month(6))
    assert plan.fits == 2
    assert "Today's calls are enough for 2; 4 are for tomorrow and after." in str(plan)


def test_a_plan_counts_the_files_of_invoices(dossier: Dossier) -> None:
    files = (Attachment(file_name="a.pdf", data=b"1"), Attachment(file_name="b.pdf", data=b"2"))
    plan = dossier.plan([Wanted(invoice(0), NEW, files), Wanted(booking(0), NEW, files)])
    assert plan.needs["uploadInvoiceAttachment"] == 2


def test_nothing_to_do(dossier: Dossier) -> None:
    assert dossier.export([]).complete
    assert dossier.plan([]).fits == 0
    nothing = dossier.verify([])
    assert (nothing.results, nothing.verified, nothing.calls) == ((), None, {})


def test_a_long_name_is_sent_whole_with_a_warning(dossier: Dossier, desk: Desk) -> None:
    long = attrs.evolve(NEW, name="Vereniging van Mede-eigenaars Ter Linden")
    report = dossier.export([Wanted(booking(0), long), Wanted(booking(1), long)])
    assert [f.subject for f in report.findings] == ["customer 1700"]
    assert long.name in {relation["name"] for relation in desk.relations}


def test_the_same_vat_number_elsewhere_is_only_a_note(dossier: Dossier) -> None:
    site = Relation(external_id=1710, name="Korenaar filiaal", vat_number="BE0428.648.938")
    report = dossier.export([Wanted(booking(0), site)])
    assert report.complete
    assert "has the same VAT number and external number 1002" in str(report)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": "201800159"}, "Booking.number: must be int, not str"),
        ({"comment": 159}, "Booking.comment: must be str, not int"),
        ({"amount": 121.0}, "Booking.amount: must be Decimal, not float"),
        ({"document_date": dt.datetime(2018, 10, 31)}, "must be date, not datetime"),  # noqa: DTZ001
        ({"lines": [1]}, "must be a tuple, not list"),
        ({"bookyear_id": True}, "must be int, not bool"),
    ],
)
def test_wrong_types_end_in_words(
    sandbox: Sandbox, dossier: Dossier, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(PreflightError) as caught:
        dossier.export([Wanted(attrs.evolve(booking(0), **change), NEW)])
    assert words in str(caught.value)
    assert sandbox.requests == []
