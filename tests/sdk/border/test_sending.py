"""What is sent again after a failure, and what never is."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import respx

from octopus_sdk import Dossier, OctopusClient, errors
from tests.sdk import samples
from tests.sdk.border import Time


@pytest.mark.parametrize("failure", [httpx.ConnectError("no route"), httpx.ConnectTimeout("slow")])
def test_what_was_certainly_not_sent_is_sent_again_also_a_write(
    service: respx.MockRouter, client: OctopusClient, time: Time, failure: Exception
) -> None:
    asked = service.post("/dossiers/7/buysellbookings").mock(
        side_effect=[failure, failure, httpx.Response(201)]
    )
    client.dossier(7).insert_booking(samples.booking())
    assert asked.call_count == 3
    assert time.naps == [0.25, 0.5]


def test_a_service_that_cannot_be_reached_is_given_up(
    service: respx.MockRouter, client: OctopusClient
) -> None:
    asked = service.post("/dossiers/7/invoices").mock(side_effect=httpx.ConnectError("no route"))
    with pytest.raises(errors.NotConnectedError, match=r"3 attempts\): ConnectError: no route"):
        client.dossier(7).insert_invoice(samples.invoice())
    assert asked.call_count == 3


LOST: list[Any] = [
    httpx.ReadTimeout("late"),
    httpx.RemoteProtocolError("cut"),
    httpx.WriteError("broken"),
    httpx.ReadError("reset"),
    httpx.Response(500),
    httpx.Response(502),
    httpx.Response(503),
    httpx.Response(204),
    httpx.Response(200, content=b"<html>Welcome to the hotel</html>"),
    httpx.Response(302),
]


@pytest.mark.parametrize("answer", LOST, ids=repr)
@pytest.mark.parametrize(
    ("path", "insert", "operation"),
    [
        (
            "buysellbookings",
            lambda dossier: dossier.insert_booking(samples.booking()),
            "insertBuySellBooking",
        ),
        ("invoices", lambda dossier: dossier.insert_invoice(samples.invoice()), "insertInvoice"),
    ],
)
def test_a_write_without_a_trusted_answer_is_unknown_and_sent_once(
    service: respx.MockRouter,
    client: OctopusClient,
    path: str,
    insert: Callable[[Dossier], None],
    operation: str,
    answer: Any,
) -> None:
    asked = service.post(f"/dossiers/7/{path}").mock(side_effect=[answer])
    with pytest.raises(errors.OutcomeUnknownError, match="Look in Octopus") as caught:
        insert(client.dossier(7))
    assert asked.call_count == 1
    assert caught.value.call.operation == operation


@pytest.mark.parametrize("answer", LOST[:4] + LOST[5:7], ids=repr)
def test_a_plentiful_read_is_repeated_after_a_passing_failure(
    service: respx.MockRouter, client: OctopusClient, answer: Any
) -> None:
    asked = service.get("/dossiers/7/relations").mock(
        side_effect=[answer, answer, httpx.Response(200, content=b"[]")]
    )
    assert client.dossier(7).relation(external_id=5) is None
    assert asked.call_count == 3


@pytest.mark.parametrize("answer", LOST[:4] + LOST[5:7], ids=repr)
def test_a_scarce_read_is_not(
    service: respx.MockRouter, client: OctopusClient, answer: Any
) -> None:
    asked = service.get("/dossiers/7/vatcodes").mock(side_effect=[answer])
    with pytest.raises((errors.NoAnswerError, errors.ServiceFaultError)):
        client.dossier(7).vat_codes()
    assert asked.call_count == 1


@pytest.mark.parametrize(
    ("headers", "calls", "naps", "words"),
    [
        ({"Retry-After": "2"}, 2, [2.0], ""),
        ({"Retry-After": "3600"}, 1, [], "asks to wait 3600 seconds"),
        ({"Retry-After": "9" * 400}, 1, [], "Go on tomorrow"),
        ({}, 1, [], "Go on tomorrow"),
    ],
)
def test_429_is_a_used_up_quota_unless_it_names_a_short_wait(
    service: respx.MockRouter,
    client: OctopusClient,
    time: Time,
    headers: dict[str, str],
    calls: int,
    naps: list[float],
    words: str,
) -> None:
    asked = service.post("/dossiers/7/invoices").mock(
        side_effect=[httpx.Response(429, headers=headers), httpx.Response(201)]
    )
    dossier = client.dossier(7)
    if calls == 1:
        with pytest.raises(errors.QuotaError, match=words):
            dossier.insert_invoice(samples.invoice())
    else:
        dossier.insert_invoice(samples.invoice())
    assert (asked.call_count, time.naps) == (calls, naps)
