"""Tokens: asked for once, kept, renewed, and never in anybody's way."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import respx

from octopus_sdk import OctopusClient, Quotas, errors
from octopus_sdk.api import vat_codes
from tests.sdk import recordings, samples
from tests.sdk.border import BASE, CREDENTIALS, Time


def test_tokens_are_kept_and_renewed_a_minute_before_they_end(
    service: respx.MockRouter, client: OctopusClient, time: Time
) -> None:
    service.get("/dossiers/7/relations").respond(404)
    dossier = client.dossier(7)
    for moment, logins in ((0, 1), (569, 1), (570, 2), (1139, 2), (1140, 3)):
        time.now = 1000.0 + moment
        assert dossier.relation(external_id=5) is None
        assert service["login"].call_count == logins
        assert service["connect"].call_count == logins


def test_each_dossier_has_its_own_token(service: respx.MockRouter, client: OctopusClient) -> None:
    service["connect"].mock(
        side_effect=lambda request: httpx.Response(
            200, json={"Dossiertoken": f"token-of-{request.url.params['dossierId']}"}
        )
    )
    seven = service.get("/dossiers/7/vatcodes").respond(404)
    eight = service.get("/dossiers/8/vatcodes").respond(404)
    for number in (7, 8, 7, 8):
        client.dossier(number).vat_codes()
    assert {call.request.headers["dossierToken"] for call in seven.calls} == {"token-of-7"}
    assert {call.request.headers["dossierToken"] for call in eight.calls} == {"token-of-8"}
    assert service["login"].call_count == 1


def test_a_refused_token_is_renewed_once_and_the_call_repeated(
    service: respx.MockRouter, client: OctopusClient
) -> None:
    asked = service.put("/dossiers/7/relations").mock(
        side_effect=[httpx.Response(401), httpx.Response(204)]
    )
    client.dossier(7).run(samples.save_relation())
    assert asked.call_count == 2
    assert service["connect"].call_count == 2
    assert service["login"].call_count == 1


def test_a_token_that_stays_refused_is_an_error_and_not_a_loop(
    service: respx.MockRouter, client: OctopusClient
) -> None:
    asked = service.get("/dossiers/7/vatcodes").respond(401, content=recordings.EMPTY_TOKEN)
    with pytest.raises(errors.TokenRefusedError, match="Empty access token"):
        client.dossier(7).vat_codes()
    assert asked.call_count == 2


def test_when_the_login_token_is_gone_too_both_are_renewed(
    service: respx.MockRouter, client: OctopusClient
) -> None:
    service["connect"].mock(
        side_effect=[
            httpx.Response(200, json={"dossierToken": "first"}),
            httpx.Response(401),
            httpx.Response(200, json={"DOSSIERTOKEN": "second"}),
        ]
    )
    asked = service.get("/dossiers/7/vatcodes").mock(
        side_effect=[httpx.Response(401), httpx.Response(200, content=b"[]")]
    )
    assert client.dossier(7).vat_codes() == []
    assert asked.calls.last.request.headers["dossierToken"] == "second"
    assert service["login"].call_count == 2


def test_a_refused_login_is_never_tried_again(
    service: respx.MockRouter, client: OctopusClient
) -> None:
    service["login"].respond(401, content=recordings.WRONG_PASSWORD)
    for _ in range(3):
        with pytest.raises(errors.InvalidLoginError, match="Incrementing failed login"):
            client.dossiers()
    assert service["login"].call_count == 1


def test_a_login_without_an_answer_is_not_repeated(
    service: respx.MockRouter, client: OctopusClient
) -> None:
    service["login"].mock(side_effect=httpx.ReadTimeout("late"))
    with pytest.raises(errors.NoAnswerError):
        client.dossiers()
    assert service["login"].call_count == 1


def test_fifty_threads_share_one_login(service: respx.MockRouter, client: OctopusClient) -> None:
    def slowly(request: httpx.Request) -> httpx.Response:
        del request
        everybody_asks.wait(0.2)  # never set: long enough for the others to come to the lock
        return httpx.Response(200, json={"token": "login-token-secret", "dossierToken": "t"})

    everybody_asks = threading.Event()
    service["login"].mock(side_effect=slowly)
    service["connect"].mock(side_effect=slowly)
    service.get("/dossiers/7/vatcodes").respond(404)
    together = threading.Barrier(50)

    def ask() -> list[Any]:
        together.wait()
        return client.dossier(7).run(vat_codes.list_all())

    with ThreadPoolExecutor(50) as pool:
        results = [job.result() for job in [pool.submit(ask) for _ in range(50)]]
    assert results == [[]] * 50
    assert (service["login"].call_count, service["connect"].call_count) == (1, 1)


def test_fifty_threads_with_tokens_that_expire(service: respx.MockRouter) -> None:
    """One login per life of a token, whoever asks, and no call fails."""
    ticks = itertools.count()  # every look at the clock is a second later
    made = itertools.count()

    def new_token(request: httpx.Request) -> httpx.Response:
        name = "token" if request.url.path.endswith("/authentication") else "dossierToken"
        return httpx.Response(200, json={name: f"{name}-{next(made)}"})

    service["login"].mock(side_effect=new_token)
    service["connect"].mock(side_effect=new_token)
    service.get("/dossiers/7/relations").respond(404)
    with OctopusClient(
        CREDENTIALS,
        base_url=BASE,
        clock=lambda: float(next(ticks)),
        quotas=Quotas(enforced=False),
    ) as client:

        def ask(_: int) -> list[Any]:
            return [client.dossier(7).relation(external_id=5) for _ in range(20)]

        with ThreadPoolExecutor(50) as pool:
            results = list(pool.map(ask, range(50)))
        seconds = next(ticks)
    assert results == [[None] * 20] * 50
    # A token is renewed 570 seconds after it was asked for, by one thread.
    assert 2 <= service["login"].call_count <= seconds / 570 + 1
    assert 2 <= service["connect"].call_count <= seconds / 570 + 1


def test_a_lock_is_given_back_when_a_renewal_fails(
    service: respx.MockRouter, client: OctopusClient
) -> None:
    service["connect"].mock(
        side_effect=[httpx.Response(403), httpx.Response(200, json={"Dossiertoken": "t"})]
    )
    service.get("/dossiers").respond(content=recordings.DOSSIERS)
    service.get("/dossiers/7/vatcodes").respond(404)
    with pytest.raises(errors.NoAccessToDossierError, match=r"sees: 12345 \(Poetsdienst\)"):
        client.dossier(7).vat_codes()
    assert client.dossier(7).vat_codes() == []
