"""A process may be forked while a client is open: parent and child do not share connections."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from octopus_sdk import (
    AsyncOctopusClient,
    Credentials,
    Locale,
    OctopusClient,
    Quotas,
    Timeouts,
    Wanted,
)
from octopus_sdk.api import relations
from octopus_sdk.models import Records, Relation
from octopus_sdk.sandbox import Sandbox
from tests.sdk.exports import NEW, booking, invoice, outcomes

if not hasattr(os, "fork"):  # pragma: no cover  not on every system
    pytest.skip("this system does not fork", allow_module_level=True)

# Newer Pythons warn whoever forks a process with threads; this is about who does it all the same.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
ROUNDS = 40
FLEX = 31801


@pytest.fixture
def served() -> Iterator[dict[str, Any]]:
    """A sandbox in a process of its own, for a process with threads should not fork."""
    command = [sys.executable, "-m", "octopus_sdk.sandbox", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            assert server.stdout is not None
            told = json.loads(server.stdout.readline())
            login = {name: told[name] for name in ("software_house_uuid", "user", "password")}
            yield {
                "credentials": Credentials(**login),
                "base_url": told["base_url"],
                "quotas": Quotas(limits={"getRelations": 10_000}),
                "timeouts": Timeouts(read=5.0),
            }
        finally:
            server.terminate()


def _in_child(work: Callable[[], object]) -> Callable[[], str]:
    """Do this in a child, and return how to wait for what it says."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover  no coverage leaves a child that ends at once
        said = ""
        signal.alarm(60)  # ends a child that waits for ever
        try:
            said = repr(work())
        except BaseException as error:  # noqa: BLE001  a child must not run the rest of the tests
            said = repr(error)
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)

    def wait() -> str:
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        os.waitpid(child, 0)
        return said

    return wait


def _numbers(found: Records[Relation]) -> list[int | None]:
    return [relation.external_id for relation in found]


def test_answers_do_not_cross(served: dict[str, Any]) -> None:
    octopus = OctopusClient(**served)
    dossier = octopus.dossier(FLEX)

    def ask(number: int) -> list[list[int | None]]:
        return [_numbers(dossier.run(relations.search(external_id=number))) for _ in range(ROUNDS)]

    ask(1001)
    wait = _in_child(lambda: ask(1002))
    mine = ask(1001)
    assert wait() == repr([[1002]] * ROUNDS)
    assert mine == [[1001]] * ROUNDS
    # What a child closes is its own, and so is what it leaves open.
    assert _in_child(octopus.close)() == "None"
    assert ask(1001) == mine
    shared = octopus.with_options(application="Flex/5.2", locale=Locale.DUTCH)
    shared_here = octopus.with_options(locale=Locale.DUTCH)
    octopus.close()
    assert "ClientClosedError" in _in_child(octopus.dossiers)()
    assert "ClientClosedError" in _in_child(shared_here.dossiers)()
    assert _in_child(shared.dossiers)().startswith("[")
    shared.close()


def test_parent_and_child_export_at_once(served: dict[str, Any]) -> None:
    with OctopusClient(**served) as octopus:
        dossier = octopus.dossier(FLEX)
        dossier.bookyears()
        invoices = [Wanted(invoice(at), NEW) for at in range(6)]
        wait = _in_child(lambda: outcomes(dossier.export(invoices)))
        mine = outcomes(dossier.export([Wanted(booking(at), NEW) for at in range(6)]))
        assert wait() == repr(["booked"] * 6)
        assert mine == ["booked"] * 6


def test_answers_do_not_cross_with_asyncio(served: dict[str, Any]) -> None:
    octopus = AsyncOctopusClient(**served)
    dossier = octopus.dossier(FLEX)

    async def ask(number: int) -> list[list[int | None]]:
        return [
            _numbers(await dossier.run(relations.search(external_id=number))) for _ in range(ROUNDS)
        ]

    with asyncio.Runner() as runner:
        runner.run(ask(1001))
        wait = _in_child(lambda: asyncio.run(ask(1002)))
        mine = runner.run(ask(1001))
        assert wait() == repr([[1002]] * ROUNDS)
        assert mine == [[1001]] * ROUNDS
        assert _in_child(lambda: asyncio.run(octopus.close()))() == "None"
        assert runner.run(ask(1001)) == mine
        runner.run(octopus.close())


def test_a_child_does_not_wait_for_a_thread_of_its_parent(sandbox: Sandbox) -> None:
    """A thread is asking for a token when the process is forked; the child asks for its own."""
    inside, done = threading.Event(), threading.Event()
    parent = os.getpid()

    def slowly(*request: Any) -> Any:
        if os.getpid() == parent:
            inside.set()
            assert done.wait(30)
        return sandbox.handle(*request)

    octopus = OctopusClient(Credentials(**sandbox.login), transport=slowly)
    thread = threading.Thread(target=octopus.dossiers)
    thread.start()
    assert inside.wait(30)
    wait = _in_child(lambda: octopus.dossiers()[0].id)
    try:
        assert wait() == str(FLEX)
    finally:
        done.set()
        thread.join()
