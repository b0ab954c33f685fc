"""Whatever comes back, a call ends at once, with an error of ours that says what is certain."""

import asyncio
import datetime as dt
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import httpx
import pytest
import respx

from octopus_sdk import (
    AsyncOctopusClient,
    Credentials,
    Dossier,
    OctopusClient,
    Retries,
    Timeouts,
    errors,
)
from octopus_sdk.api import bookings, invoices
from octopus_sdk.sandbox import Sandbox, demo
from tests.sdk import samples

BASE = "https://octopus.example/v1"
CREDENTIALS = Credentials(software_house_uuid="uuid-secret", user="anna", password="pass-secret")
ENDLESS = b"1e9999999999999999999"
LONG = b"1e1000000"


@pytest.fixture
def service() -> Iterator[respx.MockRouter]:
    with respx.mock(base_url=BASE, assert_all_called=False) as router:
        router.post("/authentication", name="login").respond(json={"token": "login-token"})
        router.post("/dossiers").respond(json={"Dossiertoken": "dossier-token"})
        yield router


@pytest.fixture
def dossier(service: respx.MockRouter) -> Iterator[Dossier]:
    del service
    with OctopusClient(CREDENTIALS, base_url=BASE, sleep=lambda _: None) as client:
        yield client.dossier(7)


@pytest.mark.parametrize(
    "body",
    [
        b'[{"bookyearKey":{"id":%s}}]' % ENDLESS,
        b'[{"bookyearKey":{"id":%s}}]' % LONG,
        b'[{"bookyearKey":{"id":1e300}}]',
        b'[{"bookyearKey":{"id":1.5}}]',
        b'[{"bookyearKey":{"id":1e-300}}]',
        b'[{"bookyearKey":{"id":0.%s}}]' % (b"1" * 100_000),
        b'[{"bookyearKey":{"id":%s}}]' % (b"1" * 100_000),
        b'[{"closed":' + b'[{"a":' * 400 + b"1" + b"}]" * 400 + b"}]",
        b"\xff\xfe",
    ],
    ids=lambda body: body[:40],
)
def test_a_number_without_bounds_is_no_answer_and_takes_no_time(
    service: respx.MockRouter, dossier: Dossier, body: bytes
) -> None:
    service.get("/dossiers/7/bookyears").respond(content=body)
    begun = time.process_time()
    with pytest.raises(errors.AnswerNotUnderstoodError):
        dossier.bookyears()
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("body", [b"[]", b"3", b"null"])
def test_an_answer_that_is_no_object_is_no_answer(
    service: respx.MockRouter, dossier: Dossier, body: bytes
) -> None:
    since = dt.datetime(2018, 10, 31)  # noqa: DTZ001  the service's own time
    service.get("/dossiers/7/bookyears/2/bookings/modified").respond(content=body)
    with pytest.raises(errors.AnswerNotUnderstoodError, match="expected an object"):
        dossier.run(bookings.deleted_since(since, bookyear_id=2))
    service.post("/authentication").respond(content=body)
    with (
        OctopusClient(CREDENTIALS, base_url=BASE) as client,
        pytest.raises(errors.AnswerNotUnderstoodError, match="expected a token"),
    ):
        client.dossiers()


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"bookingStatusList":[1]}'])
def test_a_run_of_invoices_that_says_nothing_may_have_booked(
    service: respx.MockRouter, dossier: Dossier, body: bytes
) -> None:
    service.post("/dossiers/7/invoices/book").respond(content=body)
    with pytest.raises(errors.OutcomeUnknownError):
        dossier.run(invoices.book(2, "V1", 201800159))


def test_a_null_is_a_field_that_is_missing(service: respx.MockRouter, dossier: Dossier) -> None:
    body = b'[{"code":"21","basePercentage":null,"description":null}]'
    service.get("/dossiers/7/vatcodes").respond(content=body)
    (code,) = dossier.vat_codes()
    assert code.percentage is None
    assert not code.extra


def test_a_whole_number_may_be_written_as_a_fraction(
    service: respx.MockRouter, dossier: Dossier
) -> None:
    body = b'[{"code":"21","defaultSellBookingAccountNr":7.0e5,"basePercentage":2.1e1}]'
    service.get("/dossiers/7/vatcodes").respond(content=body)
    (code,) = dossier.vat_codes()
    assert (code.default_sales_account, code.percentage) == (700000, Decimal(21))


@pytest.mark.parametrize("number", [ENDLESS, LONG])
def test_a_number_without_bounds_in_other_answers(
    service: respx.MockRouter, dossier: Dossier, number: bytes
) -> None:
    service.get("/dossiers/7/invoices").respond(400, content=b'{"errorCode":%s}' % number)
    with pytest.raises(errors.RefusedError) as caught:
        dossier.invoice(2, "V1", 1)
    assert caught.value.code is None
    saved = b'{"relationIdentificationServiceData":{"relationKey":{"id":%s}}}' % number
    service.put("/dossiers/7/relations").respond(201, content=saved)
    with pytest.raises(errors.OutcomeUnknownError):
        dossier.run(samples.save_relation())


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429])
@pytest.mark.parametrize("page", [b"<html>No</html>", b"[]"])
@pytest.mark.parametrize(
    ("path", "write"),
    [
        ("buysellbookings", lambda dossier: dossier.insert_booking(samples.booking())),
        ("invoices", lambda dossier: dossier.insert_invoice(samples.invoice())),
        ("relations", lambda dossier: dossier.run(samples.save_relation())),
    ],
)
def test_a_write_that_a_gateway_says_no_to_may_be_done(
    service: respx.MockRouter,
    dossier: Dossier,
    path: str,
    write: Callable[[Dossier], None],
    page: bytes,
    status: int,
) -> None:
    ask = service.put if path == "relations" else service.post
    asked = ask(f"/dossiers/7/{path}").respond(status, content=page, headers={"Retry-After": "1"})
    with pytest.raises(errors.OutcomeUnknownError, match=f"HTTP {status} with a page of its own"):
        write(dossier)
    assert asked.call_count == 1


@pytest.mark.parametrize("body", [b"", b" \n", b"{}", b'{"errorCode":-12}'])
def test_a_write_that_the_service_says_no_to_is_not_done(
    service: respx.MockRouter, dossier: Dossier, body: bytes
) -> None:
    service.post("/dossiers/7/invoices").respond(403, content=body)
    with pytest.raises(errors.JournalNotWritableError):
        dossier.insert_invoice(samples.invoice())


def test_what_cannot_be_written_down_is_escaped(
    service: respx.MockRouter, dossier: Dossier
) -> None:
    body = b'{"errorMessage":"Fout \\ud800","technicalInfo":"\\udfff."}'
    service.get("/dossiers/7/invoices").respond(400, content=body)
    with pytest.raises(errors.RefusedError) as caught:
        dossier.invoice(2, "V1", 1)
    assert r"Fout \ud800 / \udfff." in str(caught.value)
    for shown in (str(caught.value), repr(caught.value), caught.value.service_message or ""):
        shown.encode()
    service.get("/dossiers").respond(content=b'[{"dossierDescription":"\\ud800"}]')
    with pytest.raises(errors.NoDossierError) as none:
        dossier._client.first_dossier()  # type: ignore[attr-defined]  # it is the client
    str(none.value).encode()


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ("Last Document = 2147483647.", 2**31 - 1),
        ("Last Document = 2147483648.", None),
        ("Last Document : " + "9" * 5000, None),
        ("Last Document = \u0665.", None),
    ],
)
def test_a_last_number_is_a_number_that_the_service_can_keep(
    service: respx.MockRouter, dossier: Dossier, said: str, last: int | None
) -> None:
    body = {"errorCode": -13, "technicalInfo": said}
    service.post("/dossiers/7/invoices").respond(400, json=body)
    with pytest.raises(errors.IllegalDocumentNumberError) as caught:
        dossier.insert_invoice(samples.invoice())
    assert caught.value.last_number == last


def test_a_user_that_is_locked_out_is_told_so() -> None:
    sandbox = Sandbox(demo())
    sandbox.lock_user(sandbox.login["user"])
    with (
        OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle) as client,
        pytest.raises(errors.InvalidLoginError) as caught,
    ):
        client.dossiers()
    assert "locked out" in caught.value.hint
    assert "unlock" in caught.value.hint
    assert "password" not in caught.value.hint


def test_a_closed_client_says_that_it_is_closed(service: respx.MockRouter) -> None:
    naps: list[float] = []
    service.get("/dossiers").respond(content=b"[]")
    client = OctopusClient(CREDENTIALS, base_url=BASE, sleep=naps.append)
    copy = client.with_options(retries=Retries(attempts=2))
    copy.close()
    with pytest.raises(errors.ClientClosedError, match="this client was closed"):
        copy.dossiers()
    client.dossiers()
    client.close()
    # Its connections were this client's.
    for closed in (client, client.with_options(retries=Retries())):
        with pytest.raises(errors.ClientClosedError, match="Make a new client"):
            closed.dossiers()
    assert {quota.spent for quota in client.quotas() if quota.operation == "getDossiers"} == {1}
    assert not naps

    async def ask() -> None:
        octopus = AsyncOctopusClient(CREDENTIALS, base_url=BASE)
        await octopus.close()
        await octopus.dossiers()

    with pytest.raises(errors.ClientClosedError):
        asyncio.run(ask())


def test_a_client_that_is_closed_during_a_write_does_not_know(service: respx.MockRouter) -> None:
    client = OctopusClient(CREDENTIALS, base_url=BASE)

    def close(_: httpx.Request) -> httpx.Response:
        client.close()
        raise RuntimeError("Cannot send a request, as the client has been closed.")

    asked = service.post("/dossiers/7/invoices").mock(side_effect=close)
    with pytest.raises(errors.OutcomeUnknownError, match="the client was closed meanwhile"):
        client.dossier(7).insert_invoice(samples.invoice())
    assert asked.call_count == 1

    async def write() -> None:
        octopus = AsyncOctopusClient(CREDENTIALS, base_url=BASE)

        async def close(_: httpx.Request) -> httpx.Response:
            await octopus.close()
            raise RuntimeError("Cannot send a request, as the client has been closed.")

        service.post("/dossiers/7/invoices").mock(side_effect=close)
        await octopus.dossier(7).run(invoices.insert(samples.invoice()))

    with pytest.raises(errors.OutcomeUnknownError, match="the client was closed meanwhile"):
        asyncio.run(write())


def test_a_defect_below_is_not_taken_for_a_closed_client(service: respx.MockRouter) -> None:
    service.get("/dossiers").mock(side_effect=RuntimeError("a defect"))
    with (
        OctopusClient(CREDENTIALS, base_url=BASE) as client,
        pytest.raises(RuntimeError, match="a defect"),
    ):
        client.dossiers()

    async def ask() -> None:
        async with AsyncOctopusClient(CREDENTIALS, base_url=BASE) as octopus:
            await octopus.dossiers()

    with pytest.raises(RuntimeError, match="a defect"):
        asyncio.run(ask())


# ---- A server that drips -----------------------------------------------------------------------


@contextmanager
def dripping() -> Iterator[str]:
    """A server whose answers begin at once and never end, one byte after the other."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        over = threading.Event()

        def drip() -> None:
            accepted, _ = listening.accept()
            with accepted:
                accepted.recv(65536)
                accepted.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                while not over.wait(0.02):
                    try:
                        accepted.sendall(b" ")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        over.set()
        thread.join()


def test_a_server_that_drips_does_not_hold_a_call_for_ever() -> None:
    timeouts = Timeouts(read=5, total=0.3)
    begun = time.monotonic()
    with (
        dripping() as url,
        OctopusClient(CREDENTIALS, base_url=url, timeouts=timeouts) as client,
        pytest.raises(errors.TimedOutError, match=r"took more than 0\.3 seconds"),
    ):
        client.dossiers()

    async def ask(url: str) -> None:
        async with AsyncOctopusClient(CREDENTIALS, base_url=url, timeouts=timeouts) as client:
            await client.dossiers()

    with (
        dripping() as url,
        pytest.raises(errors.TimedOutError, match=r"took more than 0\.3 seconds"),
    ):
        asyncio.run(ask(url))
    assert time.monotonic() - begun < 4


def test_no_part_of_a_call_takes_longer_than_the_whole() -> None:
    begun = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        timeouts = Timeouts(total=0.2)
        with (
            OctopusClient(CREDENTIALS, base_url=url, timeouts=timeouts) as client,
            pytest.raises(errors.TimedOutError),
        ):
            client.dossiers()
    # A silent server would else be waited for as long as `read` says.
    assert time.monotonic() - begun < 60


def test_an_answer_may_come_in_parts(service: respx.MockRouter, dossier: Dossier) -> None:
    parts = [b'[{"code"', b':"21"}]']
    service.get("/dossiers/7/vatcodes").mock(
        side_effect=lambda _: httpx.Response(200, content=iter(parts))
    )
    assert [code.code for code in dossier.vat_codes()] == ["21"]


def test_a_body_that_is_compressed_is_read(service: respx.MockRouter, dossier: Dossier) -> None:
    import gzip  # noqa: PLC0415  only here

    body: Any = gzip.compress(json.dumps([{"code": "21"}]).encode())
    service.get("/dossiers/7/vatcodes").respond(content=body, headers={"Content-Encoding": "gzip"})
    assert [code.code for code in dossier.vat_codes()] == ["21"]
