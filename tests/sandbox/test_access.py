"""Login, dossiers and tokens."""

import base64
import json
import socket
from typing import Any

import pytest

from octopus_sdk.sandbox import Sandbox

from .conftest import Clock
from .stranger import BROKEN, DISABLED, FLEX, FORCE, QUARTERLY, Stranger, booking, wrapped


def test_login_gives_a_token_as_recorded(stranger: Stranger) -> None:
    reply = stranger.log_in()
    assert reply.status == 200
    assert list(reply.json) == ["token"]
    assert reply.headers["Content-Type"] == "application/json"
    assert reply.headers["Content-Length"] == str(len(reply.raw))
    assert set(reply.headers) == {"Date", "Content-Type", "Content-Length"}


@pytest.mark.parametrize("changes", [{"user": "nobody"}, {"password": "wrong"}])
def test_wrong_credentials_answer_technical_info_only(
    stranger: Stranger, changes: dict[str, str]
) -> None:
    reply = stranger.log_in(**changes)
    assert reply.status == 401
    user = changes.get("user", stranger.login["user"])
    assert reply.json == {
        "technicalInfo": f"Incrementing failed login attempt count for user {user},"
        " IP address 127.0.0.1. "
    }


def test_wrong_software_house_is_a_401_too(stranger: Stranger) -> None:
    reply = stranger.log_in(software_house_uuid="another")
    assert reply.status == 401
    assert list(reply.json) == ["technicalInfo"]


def test_dossiers_come_in_order_and_without_the_disabled_one(
    stranger: Stranger, sandbox: Sandbox
) -> None:
    stranger.log_in()
    reply = stranger.send("GET", "/dossiers", headers={"Token": stranger.token})
    ids = [row["dossierKey"]["id"] for row in reply.json]
    assert ids == [FLEX, FORCE, QUARTERLY, BROKEN] == sandbox.dossier_ids
    assert reply.json[0]["dossierDescription"] == "Poetsdienst Zonneschijn BV"
    assert reply.json[0]["languageCode"] == "nl"
    assert list(reply.json[0]) == sorted(reply.json[0])


def test_whoami_echoes_the_token(stranger: Stranger) -> None:
    stranger.log_in()
    reply = stranger.send("GET", "/authentication", headers={"Token": stranger.token})
    assert reply.json == {"token": stranger.token}


@pytest.mark.parametrize("body", [None, {}])
def test_connecting_needs_no_body(stranger: Stranger, body: Any) -> None:
    stranger.log_in()
    reply = stranger.send("POST", "/dossiers", body, {"token": stranger.token}, dossierId=FLEX)
    assert reply.status == 200
    assert list(reply.json) == ["Dossiertoken"]


@pytest.mark.parametrize(("dossier", "status"), [(DISABLED, 403), (99, 404)])
def test_dossiers_that_cannot_be_opened(stranger: Stranger, dossier: int, status: int) -> None:
    reply = stranger.connect(dossier)
    assert reply.status == status
    assert reply.json["technicalInfo"]


@pytest.mark.parametrize("header", ["dossierToken", "Dossiertoken", "DOSSIERTOKEN"])
def test_header_names_know_no_case(stranger: Stranger, header: str) -> None:
    stranger.connect(FLEX)
    reply = stranger.send(
        "GET", f"/dossiers/{FLEX}/bookyears", headers={header: stranger.tokens[FLEX]}
    )
    assert reply.status == 200


def test_a_missing_dossier_token_is_minus_79(stranger: Stranger) -> None:
    stranger.log_in()
    reply = stranger.send("GET", f"/dossiers/{FLEX}/bookyears", headers={"Token": stranger.token})
    assert reply.status == 401
    assert reply.code == -79
    assert reply.json["technicalInfo"] == "Empty access token"


def test_tokens_are_good_for_their_own_purpose_only(stranger: Stranger) -> None:
    stranger.connect(FLEX)
    for path, header, token in [
        (f"/dossiers/{FLEX}/bookyears", "dossierToken", stranger.token),
        (f"/dossiers/{FORCE}/bookyears", "dossierToken", stranger.tokens[FLEX]),
        ("/dossiers", "Token", stranger.tokens[FLEX]),
        ("/dossiers", "Token", "made.up.token"),
    ]:
        assert stranger.send("GET", path, headers={header: token}).status == 401


def test_tokens_of_two_dossiers_live_side_by_side(stranger: Stranger) -> None:
    stranger.connect(FLEX)
    stranger.connect(FORCE)
    assert stranger.call(FLEX, "GET", "/bookyears").status == 200
    assert stranger.call(FORCE, "GET", "/bookyears").status == 200


def decoded(token: str) -> list[Any]:
    """Read a token as any JWT library does, without checking who signed it."""
    header, claims, signature = token.split(".")
    assert len(signature) == 43  # a SHA-256, unpadded
    return [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (header, claims)]


def test_both_tokens_are_jwts_that_say_when_they_end(stranger: Stranger, clock: Clock) -> None:
    seen = set()
    for _ in range(2):
        stranger.log_in()
        stranger.connect(FLEX)
        for token, length in ((stranger.token, 225), (stranger.tokens[FLEX], 257)):
            header, claims = decoded(token)
            assert header == {"alg": "HS256", "typ": "JWT"}
            assert (claims["iat"], claims["exp"]) == (clock.seconds, clock.seconds + 600)
            assert len(token) == length
            seen |= {claims["jti"], token.rpartition(".")[2]}
    assert len(seen) == 8


def test_tokens_expire_after_ten_minutes(stranger: Stranger, clock: Clock) -> None:
    stranger.connect(FLEX)
    clock.seconds += 599.9
    assert stranger.call(FLEX, "GET", "/bookyears").status == 200
    clock.seconds += 0.1
    assert stranger.call(FLEX, "GET", "/bookyears").status == 401
    assert stranger.connect(FLEX).status == 401
    stranger.log_in()
    stranger.connect(FLEX)
    assert stranger.call(FLEX, "GET", "/bookyears").status == 200


@pytest.mark.parametrize(("locale", "name"), [(0, "Bank"), (1, "Bank"), (2, "Banque")])
def test_the_locale_decides_the_language(stranger: Stranger, locale: int, name: str) -> None:
    stranger.connect(FLEX, localeId=locale)
    journals = stranger.call(FLEX, "GET", "/bookyears/2/journals").json
    assert {j["journalKey"]: j["name"] for j in journals}["F1"] == name


def test_a_german_is_refused_in_german(stranger: Stranger) -> None:
    stranger.connect(FLEX, localeId=4)
    refused = stranger.call(FLEX, "POST", "/buysellbookings", wrapped(booking(1)))
    assert refused.json["errorMessage"].startswith("Die Belegnummer ist ungültig.")


@pytest.mark.parametrize("locale", [5, -1, "nl"])
def test_a_locale_that_does_not_exist(stranger: Stranger, locale: Any) -> None:
    assert stranger.connect(FLEX, localeId=locale).status == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/dossiers/{FLEX}/products"),
        ("POST", f"/dossiers/{FLEX}/invoices/send"),
        ("DELETE", f"/dossiers/{FLEX}/balancings/delete"),
        ("GET", "/nowhere"),
        ("PUT", f"/dossiers/{FLEX}/accounts"),
        ("DELETE", f"/dossiers/{FLEX}/bookyears/2/journals/V/1"),
        ("POST", f"/dossiers/{FLEX}/bookyears/book"),
    ],
)
def test_what_is_not_modelled_says_so(stranger: Stranger, method: str, path: str) -> None:
    reply = stranger.send(method, path)
    assert reply.status == 400
    assert "does not model" in reply.json["technicalInfo"]
    assert "POST /dossiers/{dossierId}/buysellbookings" in reply.json["technicalInfo"]


@pytest.mark.parametrize("method", ["PATCH", "HEAD", "OPTIONS", "TRACE", "QUERY", "DELETE"])
def test_a_method_that_the_service_does_not_use(stranger: Stranger, method: str) -> None:
    for path, allowed in [
        ("/dossiers", "GET, POST"),
        ("/about/version", "GET"),
        (f"/dossiers/{FLEX}/accounts", "GET, PUT"),
    ]:
        reply = stranger.send(method, path)
        assert (reply.status, reply.headers["Allow"]) == (405, allowed)
        assert (b"does not model" in reply.raw) == (method != "HEAD")
    assert stranger.send("PATCH", "/nowhere").status == 400


def test_a_head_gets_no_body(stranger: Stranger) -> None:
    with socket.create_connection((stranger.connection.host, stranger.connection.port)) as line:
        line.sendall(b"HEAD /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.endswith(b"\r\n\r\n")


def test_a_url_without_the_prefix_is_somewhere_else(stranger: Stranger) -> None:
    stranger.prefix = ""
    assert stranger.log_in().status == 400


def test_a_body_in_chunks_is_a_body(stranger: Stranger) -> None:
    credentials = {key: stranger.login[key] for key in ("user", "password")}
    text = json.dumps(credentials).encode()
    headers = {"softwareHouseUuid": stranger.login["software_house_uuid"]}
    for _ in range(2):
        chunks = iter([text[:10], text[10:]])
        stranger.connection.request(
            "POST", f"{stranger.prefix}/authentication", chunks, headers, encode_chunked=True
        )
        answer = stranger.connection.getresponse()
        assert (answer.status, list(json.loads(answer.read()))) == (200, ["token"])


def test_what_comes_behind_the_chunks_means_nothing(stranger: Stranger) -> None:
    for _ in range(2):
        stranger.connection.putrequest("GET", f"{stranger.prefix}/about/version")
        stranger.connection.putheader("Transfer-Encoding", "chunked")
        stranger.connection.endheaders(b"2\r\n{}\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n")
        answer = stranger.connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"51.9.17")


@pytest.mark.parametrize("length", ["-5", "many", ""])
def test_a_length_that_is_none_ends_the_connection(stranger: Stranger, length: str) -> None:
    reply = stranger.send("GET", "/dossiers", headers={"Content-Length": length})
    assert (reply.status, reply.headers["Connection"]) == (400, "close")
