from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from octopus_sdk.sandbox import Sandbox, Unknowns, demo

from .stranger import Stranger

Open = Callable[[Sandbox], Stranger]


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self) -> None:
        self.seconds = 1_521_028_800.0  # 14 March 2018, 12:00 UTC

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_stranger() -> Iterator[Open]:
    """Serve any sandbox over a socket and give a client for it."""
    with ExitStack() as stack:

        def serve(sandbox: Sandbox) -> Stranger:
            server = stack.enter_context(sandbox.serve())
            stranger = Stranger(server.base_url, sandbox.login)
            stack.callback(stranger.close)
            return stranger

        yield serve


@pytest.fixture
def sandbox(clock: Clock) -> Sandbox:
    return Sandbox(demo(), Unknowns(), clock)


@pytest.fixture
def stranger(sandbox: Sandbox, open_stranger: Open) -> Stranger:
    return open_stranger(sandbox)
