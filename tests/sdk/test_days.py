"""A run that is too large for a day goes on the next one, and finishes."""

from typing import Any

import attrs
import pytest

from octopus_sdk import (
    Choices,
    Credentials,
    Dossier,
    OctopusClient,
    Outcome,
    Quotas,
    Report,
    Wanted,
)
from octopus_sdk.models import Relation
from octopus_sdk.sandbox import Sandbox, demo
from tests.sdk.exports import KNOWN, booking, invoice

DOSSIER, DAY = 31801, 86_400.0


class Clock:
    """Wall clock of the sandbox and of the client."""

    def __init__(self) -> None:
        self.seconds = 1_541_000_000.0

    def __call__(self) -> float:
        return self.seconds


class Office:
    """A sandbox that counts calls by the day, and a new client each time, as in a new process."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.sandbox = Sandbox(demo(), clock=self.clock)

    def dossier(self, **settings: Any) -> Dossier:
        client = OctopusClient(
            Credentials(**self.sandbox.login),
            transport=self.sandbox.handle,
            now=self.clock,
            clock=self.clock,
            sleep=lambda _: None,
            **settings,
        )
        return client.dossier(DOSSIER)

    def tomorrow(self) -> None:
        self.clock.seconds += DAY


def customer(number: int) -> Relation:
    name = "Klant " + "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return Relation(external_id=number, name=name, country="BE", city="Gent")


def several(count: int) -> list[Wanted]:
    """Return documents of as many customers that nobody has heard of."""
    return [Wanted(booking(at), customer(5000 + at)) for at in range(count)]


def counts(report: Report) -> dict[str, int]:
    return {outcome.value: n for outcome in Outcome if (n := report.counts.get(outcome.value))}


def test_new_customers_take_their_days_and_none_is_lost() -> None:
    office = Office()
    wanted = several(300)
    days = []
    for _ in range(4):
        days.append(counts(office.dossier().export(wanted)))
        office.tomorrow()
    # A new customer takes two searches of 400, and the last look of the day is not wasted.
    assert days == [
        {"booked": 200, "not tried": 100},
        {"booked": 100, "already booked": 200},
        {"already booked": 300},
        {"already booked": 300},
    ]
    assert len(office.sandbox.dossier(DOSSIER).documents("V4", 2)) == 300


def test_known_customers_take_one_search_each() -> None:
    office = Office()
    wanted = several(450)
    for _ in range(3):
        office.dossier().export(wanted)
        office.tomorrow()
    again = [attrs.evolve(w, document=booking(450 + at)) for at, w in enumerate(wanted)]
    plan = office.dossier().plan(again[:390])
    # It looks with the calls that the export of these will not need.
    assert (plan.fits, plan.unseen, plan.needs["getRelations"]) == (390, 380, 390)
    assert "kept for the run, which looks at each customer itself" in str(plan.findings[0])
    office.tomorrow()
    first = office.dossier().export([*wanted, *again])
    assert counts(first) == {"booked": 400, "already booked": 450, "not tried": 50}
    unlooked = [f for f in first.findings if f.severity == "not checked"]
    assert "50 customers were not looked at (5400, 5401" in str(unlooked[0])
    office.tomorrow()
    assert counts(office.dossier().export([*wanted, *again])) == {
        "booked": 50,
        "already booked": 850,
    }


def test_a_plan_takes_no_call_that_the_export_of_the_day_needs() -> None:
    office = Office()
    wanted = several(650)
    plan = office.dossier().plan(wanted)
    assert "Today's calls are enough for 400 at most; 250 are for tomorrow and after." in str(plan)
    assert (plan.unseen, plan.needs["getRelations"]) == (650, 650)
    assert counts(office.dossier().export(wanted)) == {"booked": 200, "not tried": 450}


def test_documents_behind_a_stop_take_no_calls_from_another_journal() -> None:
    office = Office()
    bad = attrs.evolve(booking(0), lines=(attrs.evolve(booking(0).lines[0], account=123456),))
    behind = [
        attrs.evolve(each, document=bad) if at == 0 else each for at, each in enumerate(several(5))
    ]
    other = [Wanted(invoice(at), KNOWN) for at in range(4)]
    quotas = Quotas(limits={"getRelations": 4})
    partial = Choices(partial=True)
    assert office.dossier(quotas=quotas).plan([*behind, *other], partial).fits == 4
    report = office.dossier(quotas=quotas).export([*behind, *other], partial)
    assert [result.outcome.value for result in report.results[5:]] == ["booked"] * 4


@pytest.mark.parametrize("status", [429, 503])
def test_searches_that_fail_in_the_middle_leave_a_report(status: int) -> None:
    office = Office()
    wanted = several(6)
    office.dossier().export(wanted[:3])
    office.tomorrow()
    for nth in range(3, 20):
        office.sandbox.faults.answer("getRelations", nth=nth, status=status)
    report = office.dossier().export(wanted)
    assert report.counts["already booked"] == 3
    assert report.counts.get("not tried", 0) >= 1
    assert not report.complete
    office.sandbox.faults.clear()
    office.tomorrow()
    assert office.dossier().export(wanted).complete
