"""Schedules that once broke a promise, as small as the simulator made them."""

import pytest

from octopus_sdk.sandbox import Unknowns
from tests.proof.firm import Customer, Paper
from tests.proof.schedule import Schedule, Trouble
from tests.proof.simulator import failures_of


def schedule(
    papers: str,
    *troubles: Trouble,
    runs: int = 1,
    kinds: str = "known",
    limits: dict[str, int] | None = None,
) -> Schedule:
    """Return a schedule of one paper for each named journal, for the customers in turn."""
    customers = tuple(Customer(place, kind) for place, kind in enumerate(kinds.split()))
    return Schedule(
        seed=0,
        unknowns=Unknowns(),
        customers=customers,
        papers=tuple(
            Paper(key, at % len(customers), False, 10_000 + at)
            for at, key in enumerate(papers.split())
        ),
        troubles=troubles,
        partial=(True,) * runs,
        limits=(limits or {},) * runs,
        shared=False,
        recorded=False,
        asynchronous=False,
        strict_quotas=False,
    )


# The second document is sent, its number is found free, and it arrives with the second try or, very
# slow, after three more; just before the run looks for the last time.
SLOW = Trouble("linger", 0, "insert", 2, choice=1)
VERY_SLOW = Trouble("linger", 0, "insert", 2, choice=4)

REGRESSIONS = {
    "a journal was closed after its document was booked": schedule(
        "V2 V1", Trouble("close_journal", 0, "list", 5), runs=2, kinds="new"
    ),
    "a period was protected after its document was booked": schedule(
        "V1", Trouble("protect", 1), runs=2
    ),
    "somebody booked between two reads of the first look": schedule(
        "V2 V4", Trouble("rival", 0, "register", 6)
    ),
    "the first request was slow and arrived when all had given up": schedule(
        "V4 V4 V4", Trouble("linger", 0, "insert", 2, times=9)
    ),
    "the list failed, and a single read would have told": schedule(
        "V1 V1", Trouble("lose_after", 0, "insert", 2), Trouble("503", 0, "list", 4, times=3)
    ),
    "the refusal of the second try could not be read": schedule(
        "V2 V2", SLOW, Trouble("garble", 0, "insert", 3)
    ),
    "the second try found nobody listening": schedule(
        "V1 V1", VERY_SLOW, Trouble("refuse", 0, "insert", 3, times=3)
    ),
    "the second try was one call too many": schedule(
        "V1 V1", SLOW, limits={"insertBuySellBooking": 2}
    ),
    "no token could be got for the first document": schedule(
        "V1 V1",
        Trouble("401", 0, "search", 3),
        Trouble("lose_before", 0, "token", 3, times=9),
        kinds="known moved",
    ),
}


@pytest.mark.parametrize("name", REGRESSIONS)
def test_it_holds_when(name: str) -> None:
    assert failures_of(REGRESSIONS[name]) == []
