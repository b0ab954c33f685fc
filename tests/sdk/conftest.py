"""A sandbox and a client that talks to it in this process."""

from collections.abc import Iterator

import pytest

from octopus_sdk import Credentials, Dossier, OctopusClient
from octopus_sdk.sandbox import Desk, Sandbox, demo

FLEX = 31801


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(demo())


@pytest.fixture
def octopus(sandbox: Sandbox) -> Iterator[OctopusClient]:
    def no_sleep(seconds: float) -> None:
        del seconds

    credentials = Credentials(**sandbox.login)
    with OctopusClient(credentials, transport=sandbox.handle, sleep=no_sleep) as client:
        yield client


@pytest.fixture
def dossier(octopus: OctopusClient) -> Dossier:
    return octopus.dossier(FLEX)


@pytest.fixture
def desk(sandbox: Sandbox) -> Desk:
    return sandbox.dossier(FLEX)
