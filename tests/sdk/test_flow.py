"""Operations and flows: what they yield, and what goes wrong when they are forgotten."""

import asyncio
import gc
from typing import Any

import pytest

from octopus_sdk import AsyncOctopusClient, Credentials, OctopusClient
from octopus_sdk.api import bookyears
from octopus_sdk.flow import Emit, Sleep, Steps, flow
from octopus_sdk.sandbox import Sandbox
from tests.sdk.conftest import FLEX


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


@flow
def _halfway() -> Steps[int]:
    yield from Sleep(2.0)
    yield from Emit("halfway")
    return len((yield from bookyears.list_all()))


def test_a_flow_of_ones_own_waits_and_tells(sandbox: Sandbox) -> None:
    naps: list[float] = []
    seen: list[str] = []
    credentials = Credentials(**sandbox.login)
    with OctopusClient(credentials, transport=sandbox.handle, sleep=naps.append) as octopus:
        dossier = octopus.dossier(FLEX)
        count = len(dossier.bookyears())
        assert dossier.run(_halfway(), progress=seen.append) == dossier.run(_halfway()) == count
    assert (naps, seen) == ([2.0, 2.0], ["halfway"])

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    async def run() -> None:
        client = AsyncOctopusClient(credentials, transport=sandbox.handle, sleep=nap)
        async with client as octopus:
            dossier = octopus.dossier(FLEX)
            assert await dossier.run(_halfway(), progress=seen.append) == count
            assert await dossier.run(_halfway()) == count

    asyncio.run(run())
    assert (naps, seen) == ([2.0] * 4, ["halfway"] * 2)
