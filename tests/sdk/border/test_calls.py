"""Calls: what is sent, and what becomes of the answers."""

import json
import logging
import pickle
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import respx

from octopus_sdk import Dossier, Locale, OctopusClient, errors
from octopus_sdk.api import bookyears
from octopus_sdk.models import Booking
from tests.sdk import recordings, samples
from tests.sdk.border import BASE, CREDENTIALS, SECRETS


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
    other = recordings.RELATION.replace(b'"id":28', b'"id":29')
    body = b"[" + recordings.RELATION + b"," + other + b"]"
    service.get("/dossiers/7/relations").respond(content=body)
    with pytest.raises(errors.CustomerStoppedError, match="2 relations bear"):
        client.dossier(7).relation(external_id=99999)
    service.get("/dossiers/7/relations").respond(content=body.replace(other, recordings.RELATION))
    found = client.dossier(7).relation(external_id=99999)
    assert found is not None, "a hit that meets two conditions may come twice"


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
