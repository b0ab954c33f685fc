"""Breaks the exporter on purpose: the simulator that proves it must notice."""

import pytest

from tests.proof.mutants import MUTANTS, mutated
from tests.proof.schedule import schedule_of
from tests.proof.simulator import failures_of

# The rarest of them takes a lost answer, no way to look, and a document that did not arrive.
ENOUGH = 1000


def caught_after(name: str) -> int | None:
    """Return how many schedules it takes to notice a mutant, None when all of them pass."""
    with mutated(name):
        return next((seed + 1 for seed in range(ENOUGH) if failures_of(schedule_of(seed))), None)


@pytest.mark.parametrize("name", MUTANTS)
def test_the_simulator_catches(name: str) -> None:
    schedules = caught_after(name)
    assert schedules is not None, f"{ENOUGH} schedules did not notice that it {name}"
    # The same schedules hold with the exporter as it is.
    assert not failures_of(schedule_of(schedules - 1))
