"""Thousands of schedules, derived from seeds; see `tests.proof.replay` for many more."""

import os

import pytest

from tests.proof.replay import first_failure, main, told
from tests.proof.schedule import Schedule, Trouble, schedule_of
from tests.proof.simulator import failures_of, shrunk

SCHEDULES = int(os.environ.get("OCTOPUS_SCHEDULES", "1000"))
PARTS = 10


@pytest.mark.parametrize("part", range(PARTS))
def test_no_schedule_breaks_a_promise(part: int) -> None:
    begin, end = (SCHEDULES * at // PARTS for at in (part, part + 1))
    words = first_failure(range(begin, end))
    assert not words, words


def test_a_seed_makes_the_same_schedule_each_time() -> None:
    assert schedule_of(4711) == schedule_of(4711)
    assert str(schedule_of(4711)) == str(schedule_of(4711))
    assert told(4711) == ""


def test_a_schedule_that_fails_is_made_as_small_as_it_gets() -> None:
    seed = next(seed for seed in range(1000) if len(schedule_of(seed).troubles) > 3)

    def fails(schedule: Schedule) -> list[Trouble]:
        return list(schedule.troubles[1:])

    small = shrunk(schedule_of(seed), fails)
    assert (len(small.troubles), len(small.papers), small.runs) == (2, 1, 1)
    assert "troubles:" in str(small)


def test_a_schedule_is_replayed_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["12"]) == 0
    assert "seed 12: all promises hold" in capsys.readouterr().out
    assert not failures_of(schedule_of(12))
