"""No secret leaves in an error, a log or a repr, whatever is given and whatever comes back."""

import json
import logging
import pickle
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import respx

from octopus_sdk import CallRecord, Credentials, OctopusClient, errors
from tests.sdk import samples

BASE = "https://octopus.example/v1"
UUID, PASSWORD = "uuid-secret", 'pass"sécret'
LOGIN, DOSSIER = "login-token-secret", "dossier-token-secret"
FIELDS = {"software_house_uuid": UUID, "user": "anna", "password": PASSWORD}


def everything(error: BaseException) -> str:
    seen = [str(error), repr(error), repr(vars(error)), repr(pickle.dumps(error))]
    for linked in (error.__cause__, error.__context__):
        seen += [str(linked), repr(linked), repr(getattr(linked, "__dict__", ""))]
    return "\n".join(seen)


def client(**settings: Any) -> OctopusClient:
    return OctopusClient(
        Credentials(**FIELDS), base_url=BASE, sleep=lambda _: None, random=lambda: 0.0, **settings
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("software_house_uuid", "uuid-secret\n"),
        ("software_house_uuid", " uuid-secret"),
        ("software_house_uuid", "uuid-\x00secret"),
        ("software_house_uuid", "uuid\r\nX: secret"),
        ("software_house_uuid", "uuid-secrét"),
        ("software_house_uuid", "uuid-secret\ud800"),
        ("user", "anna-secret\n"),
        ("user", "anna-\x1bsecret"),
        ("user", "anna-secret\ud800"),
        ("password", "pass-secret\n"),
        ("password", "pass-\x00secret"),
        ("password", "pass-secret\udfff"),
        ("password", b"pass-secret"),
        ("user", ["anna-secret"]),
        ("user", " anna-secret"),
    ],
)
def test_a_login_that_cannot_be_sent_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(errors.InvalidValueError, match=f"^Credentials.{field}: ") as caught:
        Credentials(**{**FIELDS, field: value})
    assert "secret" not in everything(caught.value)


def test_a_line_end_of_a_secrets_file_is_no_part_of_the_name() -> None:
    environment = {
        "OCTOPUS_SOFTWARE_HOUSE_UUID": "uuid-secret\n",
        "OCTOPUS_USER": " anna\r\n",
        "OCTOPUS_PASSWORD": " with blanks ",
    }
    made = Credentials.from_env(environment)
    assert (made.software_house_uuid, made.user) == ("uuid-secret", "anna")
    assert made.password == " with blanks "
    with pytest.raises(errors.InvalidValueError, match=r"OCTOPUS_PASSWORD: ") as caught:
        Credentials.from_env({**environment, "OCTOPUS_PASSWORD": "pass-secret\n"})
    assert "secret" not in everything(caught.value)


@pytest.mark.parametrize("value", ["", "\n", "x\n", "x\x00", "secrét", "secret\ud800", "x" * 20000])
@pytest.mark.parametrize("path", ["/authentication", "/dossiers"])
@respx.mock(base_url=BASE, assert_all_called=False)
def test_a_token_that_cannot_be_sent_back_is_no_token(
    respx_mock: respx.MockRouter, path: str, value: str
) -> None:
    respx_mock.post("/authentication").respond(json={"token": LOGIN})
    respx_mock.post("/dossiers").respond(json={"Dossiertoken": DOSSIER})
    body = json.dumps({"token": value, "Dossiertoken": value}).encode()
    respx_mock.post(path).respond(content=body)
    with client() as octopus, pytest.raises(errors.AnswerNotUnderstoodError) as caught:
        octopus.dossier(7).vat_codes()
    assert "expected a token" in str(caught.value)
    assert not value.strip() or value not in everything(caught.value)


ECHOES: list[Callable[[str], Any]] = [
    lambda text: httpx.Response(400, json={"technicalInfo": text, "errorMessage": text}),
    lambda text: httpx.Response(401, json={"technicalInfo": text}),
    lambda text: httpx.Response(403, json={"errorCode": -12, "errorMessage": text}),
    lambda text: httpx.Response(200, json={text: text}),
    lambda text: httpx.Response(200, content=f"<html>{text}".encode()),
    httpx.ReadError,
    httpx.ConnectError,
]


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("path", ["/authentication", "/dossiers", "/dossiers/7/vatcodes"])
@respx.mock(base_url=BASE, assert_all_called=False)
def test_what_a_server_repeats_of_a_request_is_struck_out(
    respx_mock: respx.MockRouter,
    caplog: pytest.LogCaptureFixture,
    path: str,
    echo: Callable[[str], Any],
) -> None:
    sent = {"/authentication": "", "/dossiers": LOGIN}.get(path, f"{LOGIN} {DOSSIER}")
    asked = f"headers {UUID} {sent}; body {json.dumps({'p': PASSWORD})} {PASSWORD}"
    answer = echo(asked)
    usual = {
        "/authentication": httpx.Response(200, json={"token": LOGIN}),
        "/dossiers": httpx.Response(200, json={"Dossiertoken": DOSSIER}),
    }
    for url, reply in {**usual, path: answer}.items():
        ask = respx_mock.get if url.endswith("vatcodes") else respx_mock.post
        ask(url).mock(side_effect=[reply] * 9)
    records: list[CallRecord] = []
    with (
        caplog.at_level(logging.DEBUG, logger="octopus_sdk"),
        client(on_call=records.append) as octopus,
        pytest.raises(errors.CallError) as caught,
    ):
        octopus.dossier(7).vat_codes()
    shown = everything(caught.value) + repr(records) + caplog.text
    for secret in (UUID, LOGIN, DOSSIER, PASSWORD, json.dumps(PASSWORD)[1:-1]):
        assert secret not in shown
    if isinstance(caught.value, errors.ServiceError):
        assert "(hidden)" in str(caught.value)


def test_a_short_password_does_not_blacken_every_text() -> None:
    def refuse(*_: Any) -> tuple[int, dict[str, str], bytes]:
        return 400, {}, b'{"technicalInfo":"a bad password: a"}'

    credentials = Credentials(software_house_uuid=UUID, user="anna", password="a")
    with OctopusClient(credentials, transport=refuse) as octopus:
        with pytest.raises(errors.RefusedError) as caught:
            octopus.dossiers()
        assert caught.value.technical_info == "(hidden) bad password: (hidden)"


@respx.mock(base_url=BASE)
def test_the_preview_of_an_answer_shows_its_shape_and_no_value(
    respx_mock: respx.MockRouter,
) -> None:
    respx_mock.post("/authentication").respond(json={"token": LOGIN})
    respx_mock.post("/dossiers").respond(json={"Dossiertoken": DOSSIER})
    route = respx_mock.get("/dossiers/7/relations")
    for body, shape in (
        ({"name": "Peeters", "iban": "BE68539007547034"}, "{name: text of 7, iban: text of 16}"),
        ([{"name": ["Peeters"]}], "list of 1"),
        ([{"active": "BE68539007547034"}], "text of 16"),
    ):
        route.respond(json=body)
        with client() as octopus, pytest.raises(errors.AnswerNotUnderstoodError) as caught:
            octopus.dossier(7).relation(external_id=5)
        assert caught.value.preview == shape
        assert shape in str(caught.value)
        assert "Peeters" not in everything(caught.value)
        assert "BE68" not in everything(caught.value)
    route.respond(content=b"<html>Peeters</html>")
    with client() as octopus, pytest.raises(errors.AnswerNotUnderstoodError) as caught:
        octopus.dossier(7).relation(external_id=5)
    assert caught.value.preview == "20 bytes that begin with <"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("base_url", "https://bob:secret@octopus.example/v1"),
        ("base_url", "https://secret@octopus.example/v1"),
        ("base_url", "https://octopus.example:secret/v1"),
        ("base_url", "https://octopus.example:99999/"),
        ("base_url", "https://octopus.example/v1?key=secret"),
        ("base_url", "https://octopus.example/v1#secret"),
        ("base_url", "https://octopus.example/\nsecret"),
        ("base_url", 5),
        ("base_url", None),
        ("proxy", "bob:secret@proxy.example:8080"),
        ("proxy", "http://bob:secret@proxy.example:x"),
        ("proxy", "ftp://bob:secret@proxy.example"),
        ("proxy", "http://"),
        ("proxy", 5),
        ("ca_bundle", 5),
        ("ssl_context", "secret"),
        ("application", 5),
    ],
)
def test_a_route_that_cannot_be_taken_is_refused_by_name(setting: str, value: Any) -> None:
    route = {"base_url": BASE, setting: value}
    with pytest.raises(errors.InvalidValueError, match=f"^{setting}: ") as caught:
        OctopusClient(Credentials(**FIELDS), **route)
    assert "secret" not in everything(caught.value)


def test_a_proxy_that_the_environment_names_badly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "ftp://bob:secret@proxy.example:1")
    with pytest.raises(errors.InvalidValueError, match=r"^proxy: ") as caught:
        client()
    assert "secret" not in everything(caught.value)


def test_a_proxys_password_stays_hidden() -> None:
    with client(proxy="http://bob:secret@proxy.example:8080") as octopus:
        assert "secret" not in repr(octopus._settings) + repr(octopus._settings.route)


def test_an_attachment_shows_its_name_and_not_its_content() -> None:
    assert "PDF" not in repr(samples.attachment())
