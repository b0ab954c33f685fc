"""The client at the HTTP border: what goes over the wire, and what it makes of the answers."""

import itertools
import json
import logging
import pickle
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import respx

from octopus_sdk import Credentials, Dossier, Locale, OctopusClient, Quotas, errors
from octopus_sdk.api import bookyears, vat_codes
from octopus_sdk.models import Booking
from tests.sdk import recordings, samples

BASE = "https://octopus.example/v1"
CREDENTIALS = Credentials(software_house_uuid="uuid-secret", user="anna", password="pass-secret")
SECRETS = ("uuid-secret", "pass-secret", "login-token-secret", "dossier-token-secret")


class Time:
    """A clock that only moves when somebody sleeps or a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


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


def test_a_first_call_logs_in_opens_the_dossier_and_asks(
    service: respx.MockRouter, client: OctopusClient
) -> None:
    asked = service.get("/dossiers/7/bookyears").respond(content=recordings.BOOKYEARS)
    (bookyear,) = client.dossier(7).bookyears()
    assert bookyear.id == 1

    login = service["login"].calls.last.request
    assert login.headers["softwareHouseUuid"] == "uuid-secret"
    assert json.loads(login.content) == {"user": "anna", "password": "pass-secret"}
    connect = service["connect"].calls.last.request
    assert connect.headers["Token"] == "login-token-secret"
    assert dict(connect.url.params) == {"dossierId": "7", "localeId": "0"}
    assert connect.content == b""
    request = asked.calls.last.request
    assert request.headers["dossierToken"] == "dossier-token-secret"
    assert "Token" not in request.headers


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


def test_a_login_without_an_answer_is_not_repeated(
    service: respx.MockRouter, client: OctopusClient
) -> None:
    service["login"].mock(side_effect=httpx.ReadTimeout("late"))
    with pytest.raises(errors.NoAnswerError):
        client.dossiers()
    assert service["login"].call_count == 1


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


def test_nothing_found_is_an_empty_list_and_one_thing_not_found_is_an_error(
    service: respx.MockRouter, client: OctopusClient
) -> None:
    body = {"errorMessage": "No relations found"}
    service.get("/dossiers/7/relations").respond(404, json=body)
    service.get("/dossiers/7/invoices").respond(404, json=body)
    dossier = client.dossier(7)
    assert dossier.relation(external_id=5) is None
    with pytest.raises(errors.NotFoundError, match="No relations found"):
        dossier.invoice(1, "V1", 5)


@pytest.mark.parametrize("page", [b"<html>Not Found</html>", b"not here", b"[]", b'"x"'])
def test_a_page_of_a_gateway_is_not_nothing_found(
    service: respx.MockRouter, client: OctopusClient, page: bytes
) -> None:
    service.get("/dossiers/7/relations").respond(404, content=page)
    service.get("/dossiers/7/vatcodes").respond(404, content=page)
    service.get("/dossiers/7/invoices").respond(404, content=page)
    dossier = client.dossier(7)
    with pytest.raises(errors.AnswerNotUnderstoodError, match="a page of its own"):
        dossier.invoice(2, "V1", 5)
    with pytest.raises(errors.AnswerNotUnderstoodError, match="a page of its own"):
        dossier.relation(external_id=5)
    with pytest.raises(errors.AnswerNotUnderstoodError, match="a page of its own"):
        dossier.vat_codes()


@pytest.mark.parametrize(
    "ask",
    [
        lambda dossier: dossier.journals("2018"),
        lambda dossier: dossier.accounts("2018"),
        lambda dossier: dossier.sales_journal("2", "V1"),
        lambda dossier: dossier.relation(external_id="1002"),
        lambda dossier: dossier.invoice(2, "V1", "201800159"),
        lambda dossier: dossier.bookings_since(bookyear_id="2"),
        lambda dossier: dossier.set_next_number(2, "V1", "201800159"),
        lambda dossier: dossier.set_next_number(True, "V1", 1),
    ],
)
def test_a_number_given_as_text_is_refused_and_finds_nothing_by_chance(
    client: OctopusClient, ask: Callable[[Dossier], Any]
) -> None:
    with pytest.raises(errors.InvalidTypeError, match="must be int, not"):
        ask(client.dossier(7))


def test_an_illegal_number_tells_the_last_one(
    service: respx.MockRouter, client: OctopusClient
) -> None:
    route = service.post("/dossiers/7/buysellbookings")
    for body, last in (
        (recordings.WRONG_NUMBER, 6),
        (recordings.WRONG_NUMBER_OTHERWISE_PUT, 5),
        (b'{"errorCode":-13}', None),
    ):
        route.respond(400, content=body)
        with pytest.raises(errors.IllegalDocumentNumberError) as caught:
            client.dossier(7).insert_booking(samples.booking())
        assert caught.value.last_number == last


def test_a_booking_is_wrapped_and_its_attachments_travel_with_it(
    service: respx.MockRouter, client: OctopusClient
) -> None:
    asked = service.post("/dossiers/7/buysellbookings").respond(201)
    client.dossier(7).insert_booking(samples.booking(), [samples.attachment()])
    sent = json.loads(asked.calls.last.request.content)
    assert sent["buySellBookingServiceData"]["documentSequenceNr"] == 1
    assert sent["buySellBookingServiceData"]["bookyearPeriodeNr"] == 201810
    assert sent["buySellBookingServiceData"]["bookyearKey"] == {"id": 2}
    assert sent["attachments"] == [{"fileName": "invoice.pdf", "fileData": "JVBERg=="}]


def test_an_invoice_is_bare(service: respx.MockRouter, client: OctopusClient) -> None:
    asked = service.post("/dossiers/7/invoices").respond(201)
    client.dossier(7).insert_invoice(samples.invoice())
    sent = json.loads(asked.calls.last.request.content)
    assert sent["documentDate"] == "2018-10-31"
    assert sent["relationIdentificationServiceData"] == {"relationKey": {"id": 28}}
    assert "amount" not in sent


def test_a_lookup_that_finds_two_stops(service: respx.MockRouter, client: OctopusClient) -> None:
    body = b"[" + recordings.RELATION + b"," + recordings.RELATION + b"]"
    service.get("/dossiers/7/relations").respond(content=body)
    with pytest.raises(errors.CustomerStoppedError, match="2 relations bear"):
        client.dossier(7).relation(external_id=99999)


def test_what_changed_is_asked_in_the_services_time(
    service: respx.MockRouter, client: OctopusClient
) -> None:
    asked = service.get("/dossiers/7/buysellbookings/modified").respond(
        content=b"[" + recordings.BOOKING + b"]"
    )
    (booking,) = client.dossier(7).bookings_since(bookyear_id=1, journal="V1")
    assert isinstance(booking, Booking)
    assert dict(asked.calls.last.request.url.params) == {
        "bookyearId": "1",
        "modifiedTimeStamp": "1980-01-01 00:00:00.000",
        "journalKey": "V1",
    }


def test_an_answer_that_is_no_answer_is_told_with_its_path(
    service: respx.MockRouter, client: OctopusClient
) -> None:
    service.get("/dossiers/7/vatcodes").respond(json=[{"code": 21}])
    with pytest.raises(errors.AnswerNotUnderstoodError, match="expected a text") as caught:
        client.dossier(7).vat_codes()
    assert caught.value.where == "[0].code"


def test_first_dossier(service: respx.MockRouter, client: OctopusClient) -> None:
    route = service.get("/dossiers")
    route.respond(content=recordings.DOSSIERS)
    assert client.first_dossier().id == 12345
    for body, words in (
        (b"[]", "sees no dossier"),
        (b'[{"dossierDescription":"Old"},{"dossierKey":{"id":1}}]', "'Old', has no number"),
    ):
        route.respond(content=body)
        with pytest.raises(errors.NoDossierError, match=words):
            client.first_dossier()


def test_a_dossier_call_without_a_dossier_says_so(client: OctopusClient) -> None:
    with pytest.raises(ValueError, match=r"use `dossier.run"):
        client.run(bookyears.list_all())


@pytest.mark.parametrize(
    "url", ["http://octopus.example", "octopus.example", "", "ftp://x", "https://"]
)
def test_secrets_travel_only_encrypted(url: str) -> None:
    with pytest.raises(ValueError, match="must start with https"):
        OctopusClient(CREDENTIALS, base_url=url)


def test_the_locale_is_asked_for(service: respx.MockRouter) -> None:
    service.get("/dossiers/7/vatcodes").respond(404)
    with OctopusClient(CREDENTIALS, base_url=BASE, locale=Locale.FRENCH) as client:
        client.dossier(7).vat_codes()
    assert service["connect"].calls.last.request.url.params["localeId"] == "2"


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


FAILURES: list[tuple[str, Callable[[OctopusClient], Any], Any]] = [
    ("/authentication", lambda c: c.dossiers(), httpx.Response(401)),
    ("/authentication", lambda c: c.dossiers(), httpx.Response(200, json={"token": 3})),
    ("/authentication", lambda c: c.dossiers(), httpx.ReadTimeout("late")),
    ("/dossiers", lambda c: c.dossier(7).bookyears(), httpx.Response(400)),
    ("/dossiers", lambda c: c.dossier(7).bookyears(), httpx.ConnectError("x")),
]


@pytest.mark.parametrize(("path", "call", "answer"), FAILURES)
def test_no_secret_leaks(
    service: respx.MockRouter,
    client: OctopusClient,
    caplog: pytest.LogCaptureFixture,
    path: str,
    call: Callable[[OctopusClient], Any],
    answer: Any,
) -> None:
    service.post(path).mock(side_effect=answer if isinstance(answer, Exception) else [answer])
    with caplog.at_level(logging.DEBUG), pytest.raises(errors.OctopusError) as caught:
        call(client)
    error = caught.value
    shown = [str(error), repr(error), repr(vars(error)), caplog.text, repr(CREDENTIALS)]
    shown += [repr(pickle.dumps(error)), repr(client), repr(vars(client._tokens))]
    shown += [repr(client._settings), repr(vars(client._session))]
    for secret in SECRETS:
        assert not [text for text in shown if secret in text]


def test_a_relation_search_that_can_match_nobody_is_refused(client: OctopusClient) -> None:
    for number in (0, -1, 2**31):
        with pytest.raises(ValueError, match="external number is 1 to"):
            client.dossier(7).relation(external_id=number)
