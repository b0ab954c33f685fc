"""How many calls an export makes when nothing goes wrong."""

from collections import Counter
from collections.abc import Callable, Mapping

import pytest

from octopus_sdk import Credentials, Daybook, Dossier, OctopusClient, Quotas
from octopus_sdk.quota import LIMITS
from octopus_sdk.sandbox import Sandbox
from tests.proof.months import DOSSIER, Month, straightforward

_MORNING = 1_772_438_400.0
_PLENTY = Quotas(limits=dict.fromkeys(LIMITS, 10**9))


class Slow:
    """A sandbox whose every call takes a while by its clock."""

    def __init__(self, month: Month, seconds: float = 0.0) -> None:
        self.now = _MORNING
        self._seconds = seconds
        self.sandbox = Sandbox(month.seed(), clock=self.clock)
        self.daybook = Daybook()

    def clock(self) -> float:
        return self.now

    def handle(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        self.now += self._seconds
        return self.sandbox.handle(method, url, headers, body)

    def dossier(self) -> Dossier:
        client = OctopusClient(
            Credentials(**self.sandbox.login),
            transport=self.handle,
            quotas=_PLENTY,
            daybook=self.daybook,
            clock=self.clock,
            now=self.clock,
        )
        return client.dossier(DOSSIER)

    def counts(self) -> Counter[str]:
        return Counter(request.operation_id for request in self.sandbox.requests)


def promised(month: Month, seconds: float = 0.0) -> int:
    """Return the most calls that a month may take."""
    more = 3 * (month.years * month.journals - 1) + 3 * (month.years - 1)
    tokens = 2 * int(seconds // 600)
    return month.documents + month.customers + 2 * month.changed + 12 + more + tokens


MONTHS = [
    Month(documents=1, customers=1),
    Month(documents=1, customers=1, changed=1),
    Month(documents=40, customers=9),
    Month(documents=40, customers=25, changed=6),
    Month(documents=60, customers=60, changed=60),
    Month(documents=40, customers=10, journals=2),
    Month(documents=40, customers=10, changed=3, journals=4),
    Month(documents=40, customers=10, years=2),
    Month(documents=40, customers=10, changed=2, journals=2, years=3),
]


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_calls_are_as_few_as_promised(month: Month) -> None:
    slow = Slow(month)
    report = slow.dossier().export(month.wanted())
    assert (report.complete, report.verified) == (True, True)
    counts = slow.counts()
    assert counts["insertBuySellBooking"] == month.documents
    assert counts["insertUpdateRelation"] == month.changed
    assert counts.total() <= promised(month), dict(counts)
    assert report.calls == dict(counts)


@pytest.mark.parametrize("seconds", [5.0, 20.0, 30.0, 60.0, 90.0])
def test_each_ten_minutes_cost_two_calls_more(seconds: float) -> None:
    month = Month(documents=100, customers=20, changed=4)
    slow = Slow(month, seconds)
    assert slow.dossier().export(month.wanted()).complete
    assert slow.counts().total() <= promised(month, slow.now - _MORNING)


def test_rare_calls_are_made_once_a_day() -> None:
    month = Month(documents=12, customers=4, years=2)
    slow = Slow(month)
    documents = month.wanted()
    # Each time a new client, as in a process that was started again, with the same day's book.
    for end in (4, 8, 12, 12):
        assert slow.dossier().export(documents[:end]).complete
    counts = slow.counts()
    assert (counts["getAccounts"], counts["getVatCodes"]) == (2, 1)


def test_half_the_calls_of_the_straightforward_script() -> None:
    # As many as in the month of the examples.
    month = Month(documents=36, customers=18, changed=4)
    assert _calls(month, lambda d: d.export(month.wanted())) * 2 <= _calls(
        month, lambda d: straightforward(d, month.wanted())
    )


def _calls(month: Month, work: Callable[[Dossier], object]) -> int:
    slow = Slow(month)
    work(slow.dossier())
    assert len(slow.sandbox.dossier(DOSSIER).documents("V1", 1)) == month.documents
    return slow.counts().total()
