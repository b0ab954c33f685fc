"""Operations and flows: what they yield, and what goes wrong when they are forgotten."""

import gc
from typing import Any

import pytest

from octopus_sdk.api import bookyears
from octopus_sdk.flow import Emit, Sleep, Steps, flow


@flow
def _count(start: int) -> Steps[int]:
    yield Sleep(1.0)
    years = yield from bookyears.list_all()
    yield Emit(len(years))
    return start + len(years)


def _drive(work: Any, *answers: Any) -> tuple[list[Any], Any]:
    steps, seen = iter(work), []
    try:
        effect = next(steps)
        for answer in answers:
            seen.append(effect)
            effect = steps.send(answer)
    except StopIteration as end:
        return seen, end.value
    raise AssertionError(f"it still wants {effect}")


def test_a_flow_says_what_it_needs_and_decides_on_the_answers() -> None:
    seen, result = _drive(_count(40), None, ["2018", "2019"], None)
    assert seen[0] == Sleep(1.0)
    assert seen[1].name == "getBookyears"
    assert seen[2] == Emit(2)
    assert result == 42


def test_an_operation_alone_yields_itself_and_returns_its_answer() -> None:
    operation = bookyears.list_all()
    assert _drive(operation, ["2018"]) == ([operation], ["2018"])


def test_a_flow_runs_once() -> None:
    work = _count(0)
    assert repr(work) == "<flow _count, not started>"
    iter(work)
    with pytest.raises(RuntimeError, match="has run already"):
        iter(work)


def test_a_forgotten_flow_warns() -> None:
    def forget() -> None:
        _count(0)
        gc.collect()

    with pytest.warns(RuntimeWarning, match="_count was never run"):
        forget()
