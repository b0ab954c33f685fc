"""A service that answers as a test says, a clock, and a client between them."""

from collections.abc import Iterator

import pytest
import respx

from octopus_sdk import OctopusClient
from tests.sdk.border import BASE, CREDENTIALS, Time


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def service() -> Iterator[respx.MockRouter]:
    """The service, with a login and dossier tokens that always work."""
    with respx.mock(base_url=BASE, assert_all_called=False) as router:
        router.post("/authentication", name="login").respond(json={"token": "login-token-secret"})
        router.post("/dossiers", name="connect").respond(
            json={"Dossiertoken": "dossier-token-secret"}
        )
        yield router


@pytest.fixture
def client(service: respx.MockRouter, time: Time) -> Iterator[OctopusClient]:
    del service
    with OctopusClient(
        CREDENTIALS, base_url=BASE, clock=time, sleep=time.sleep, random=lambda: 0.0
    ) as made:
        yield made
