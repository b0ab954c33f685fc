"""Fixtures for pytest. The only module of the sandbox that needs more than Python.

In the ``conftest.py`` at the top of your tests::

    pytest_plugins = ["octopus_sdk.sandbox.pytest_plugin"]

Then a test asks for `octopus_sandbox`, or for `octopus_server` when the product under test talks
HTTP by itself. Override `octopus_seed` or `octopus_unknowns` in your own ``conftest.py``, or in
one test module, to change what is in it and how it behaves.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from octopus_sdk.sandbox.sandbox import Sandbox
from octopus_sdk.sandbox.seeds import demo
from octopus_sdk.sandbox.server import Server
from octopus_sdk.sandbox.unknowns import Unknowns


@pytest.fixture
def octopus_seed() -> dict[str, Any]:
    """Return what the sandbox is filled with: the demo seed."""
    return demo()


@pytest.fixture
def octopus_unknowns() -> Unknowns:
    """Return the switches of the sandbox: all at their defaults."""
    return Unknowns()


@pytest.fixture
def octopus_sandbox(octopus_seed: dict[str, Any], octopus_unknowns: Unknowns) -> Sandbox:
    """Return a fresh sandbox for one test."""
    return Sandbox(octopus_seed, octopus_unknowns)


@pytest.fixture
def octopus_server(octopus_sandbox: Sandbox) -> Iterator[Server]:
    """Serve `octopus_sandbox` on a free port for the time of one test."""
    with octopus_sandbox.serve() as server:
        yield server
