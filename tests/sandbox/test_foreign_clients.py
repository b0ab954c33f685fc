"""What clients in other languages send, as their libraries send it: over a bare socket."""

import json
import socket
from typing import Any

import pytest

from octopus_sdk.sandbox import Sandbox

from .booking_calls import NEXT, post
from .stranger import FLEX, Stranger, booking, line, wrapped

PREFIX = "/octopus-rest-api/v1"


def dial(stranger: Stranger) -> socket.socket:
    """Open a connection of one's own to the server of this client."""
    return socket.create_connection((stranger.connection.host, stranger.connection.port), 30)


def head(method: str, path: str, **headers: Any) -> bytes:
    """Write the head of a request; an underscore in a name stands for a hyphen."""
    lines = [f"{method} {path} HTTP/1.1", "Host: x"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def rest(line: socket.socket) -> bytes:
    """Read until the server hangs up."""
    return b"".join(iter(lambda: line.recv(4096), b""))


def login_body(sandbox: Sandbox) -> bytes:
    login = sandbox.login
    return json.dumps({"user": login["user"], "password": login["password"]}).encode()


def test_a_client_that_waits_with_its_body_is_told_to_send_it(
    sandbox: Sandbox, stranger: Stranger
) -> None:
    body, uuid = login_body(sandbox), sandbox.login["software_house_uuid"]
    with dial(stranger) as connection:
        asked = {"Expect": "100-continue", "Content_Length": len(body), "softwareHouseUuid": uuid}
        connection.sendall(head("POST", f"{PREFIX}/authentication", Connection="close", **asked))
        assert connection.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert rest(connection).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("chunked", [False, True])
def test_a_request_that_was_cut_off_does_nothing(
    sandbox: Sandbox, stranger: Stranger, chunked: bool
) -> None:
    body = json.dumps(wrapped(booking(NEXT))).encode()
    size = {"Transfer_Encoding": "chunked"} if chunked else {"Content_Length": len(body) + 5}
    sent = b"%x\r\n%s" % (len(body) + 5, body) if chunked else body
    stranger.connect(FLEX)
    token = stranger.tokens[FLEX]
    path = f"{PREFIX}/dossiers/{FLEX}/buysellbookings"
    with dial(stranger) as connection:
        connection.sendall(head("POST", path, dossierToken=token, **size) + sent)
        connection.shutdown(socket.SHUT_WR)
        assert rest(connection) == b""
    assert sandbox.dossier(FLEX).documents("V4", 2) == []


@pytest.mark.parametrize(
    ("request_line", "status"),
    [(b"???", b"400"), (b"GET / HTTP/9.9", b"505"), (b"GET /" + b"x" * 70_000, b"414")],
    ids=["no request", "another version", "too long"],
)
def test_what_is_no_http_is_answered_in_json(
    stranger: Stranger, request_line: bytes, status: bytes
) -> None:
    with dial(stranger) as connection:
        connection.sendall(request_line + b"\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        answer = rest(connection)
    first, _, body = answer.partition(b"\r\n\r\n")
    assert first.split(b" ")[1] == status
    assert b"Server:" not in first
    assert json.loads(body)["technicalInfo"]


def test_an_address_may_be_written_whole_or_percent_encoded(stranger: Stranger) -> None:
    for path in (f"http://127.0.0.1{PREFIX}/about/version", f"{PREFIX}/%61bout/version"):
        with dial(stranger) as connection:
            connection.sendall(head("GET", path, Connection="close"))
            assert rest(connection).startswith(b"HTTP/1.1 200 ")


def test_blanks_around_a_header_mean_nothing(sandbox: Sandbox, stranger: Stranger) -> None:
    uuid, body = f" {sandbox.login['software_house_uuid']}  ", login_body(sandbox)
    assert stranger.send("POST", "/authentication", body, {"softwareHouseUuid": uuid}).status == 200


def test_a_mark_before_the_json_means_nothing(sandbox: Sandbox, stranger: Stranger) -> None:
    uuid, body = sandbox.login["software_house_uuid"], b"\xef\xbb\xbf" + login_body(sandbox)
    assert stranger.send("POST", "/authentication", body, {"softwareHouseUuid": uuid}).status == 200


def test_a_client_whose_numbers_are_all_doubles(stranger: Stranger) -> None:
    sums = line(700000, 0.1, 0.02, "21"), line(700000, 0.2, 0.04, "21")
    numbers = booking(NEXT, documentSequenceNr=float(NEXT), bookyearKey={"id": 2.0})
    added = 0.1 + 0.2 + 0.02 + 0.04  # not quite 0.36, as such a client has it
    reply = post(stranger, {**numbers, "amount": added, "bookingLines": list(sums)})
    assert (reply.status, reply.raw) == (201, b"")


def test_a_client_that_sends_zero_for_what_it_does_not_set(stranger: Stranger) -> None:
    relation = {
        "currencyCode": "EUR",
        "relationIdentificationServiceData": {"relationKey": {"id": 0}, "externalRelationId": 77},
        "name": "Nieuw",
        "client": True,
        **dict.fromkeys(("vatType", "corporationType", "expirationType", "expirationDays"), 0),
        **dict.fromkeys(("sddSeqtype", "sddMandateType", "factLanguage"), 0),
        **dict.fromkeys(("firstName", "remarks", "vatNr", "ibanAccountNr", "bicCode"), ""),
    }
    assert stranger.call(FLEX, "PUT", "/relations", relation).status == 201
