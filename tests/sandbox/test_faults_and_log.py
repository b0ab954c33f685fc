"""Ordered faults, the request log, reset, and handling in the same process."""

import http.client

import pytest

from octopus_sdk.sandbox import Sandbox, demo

from .booking_calls import NEXT
from .conftest import Clock
from .stranger import FLEX, Stranger, booking, wrapped

LOST = (http.client.RemoteDisconnected, ConnectionResetError)


def post(stranger: Stranger, number: int = NEXT) -> int:
    return stranger.call(FLEX, "POST", "/buysellbookings", wrapped(booking(number))).status


@pytest.mark.parametrize(("kind", "stored"), [("lose_before", 0), ("lose_after", 1)])
def test_a_lost_exchange(stranger: Stranger, sandbox: Sandbox, kind: str, stored: int) -> None:
    getattr(sandbox.faults, kind)("insertBuySellBooking")
    stranger.connect(FLEX)
    with pytest.raises(LOST):
        post(stranger)
    assert len(sandbox.dossier(FLEX).documents("V4", 2)) == stored
    assert (sandbox.requests[-1].status, sandbox.requests[-1].lost) == (None, kind[5:])
    assert post(stranger) == (400 if stored else 201)
    assert sandbox.faults.pending == 0


def test_a_fault_waits_for_its_turn_and_its_operation(stranger: Stranger, sandbox: Sandbox) -> None:
    sandbox.faults.answer("insertBuySellBooking", status=503, nth=2, body=b"busy")
    assert post(stranger) == 201
    assert stranger.call(FLEX, "GET", "/bookyears").status == 200
    reply = stranger.call(FLEX, "POST", "/buysellbookings", wrapped(booking(NEXT + 1)))
    assert (reply.status, reply.raw) == (503, b"busy")
    assert post(stranger, NEXT + 1) == 201


def test_two_orders_in_a_row(stranger: Stranger, sandbox: Sandbox) -> None:
    stranger.connect(FLEX)
    sandbox.faults.answer("getBookyears", 503)
    sandbox.faults.answer("getBookyears", 429)
    sandbox.faults.answer("*", 500, nth=3)
    statuses = [stranger.call(FLEX, "GET", "/bookyears").status for _ in range(4)]
    assert sorted(statuses) == [200, 429, 500, 503]


def test_orders_for_nothing_are_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="insertInvoice"):
        sandbox.faults.lose_after("insertInvoices")
    with pytest.raises(ValueError, match="nth"):
        sandbox.faults.lose_after("insertInvoice", nth=0)


def test_the_log_tells_what_was_asked_and_no_secret(stranger: Stranger, sandbox: Sandbox) -> None:
    stranger.connect(FLEX)
    stranger.call(FLEX, "GET", "/accounts", bookyearKeyId=2)
    stranger.call(FLEX, "GET", "/relations", token=stranger.token)
    stranger.send("GET", "/nowhere", token=stranger.token)
    rows = [(r.method, r.path, r.status, r.operation_id) for r in sandbox.requests]
    assert rows == [
        ("POST", "/authentication", 200, "authenticateUser"),
        ("POST", "/dossiers", 200, "connectDossier"),
        ("GET", f"/dossiers/{FLEX}/accounts", 400, "getAccounts"),
        ("GET", f"/dossiers/{FLEX}/relations", 400, "getRelations"),
        ("GET", "/nowhere", 400, ""),
    ]
    assert sandbox.requests[1].query == {"dossierId": str(FLEX)}
    assert sandbox.requests[2].note == "missing in the query: bookyearId"
    told = repr(sandbox.requests)
    for secret in (stranger.token, stranger.tokens[FLEX], sandbox.login["password"]):
        assert secret not in told


def test_reset_goes_back_to_the_seed(stranger: Stranger, sandbox: Sandbox) -> None:
    desk = sandbox.dossier(FLEX)
    assert post(stranger) == 201
    sandbox.faults.lose_after("getDossiers")
    desk.edit_relation(16, city="Gent")
    sandbox.reset()
    assert (desk.documents("V4"), sandbox.requests, sandbox.faults.pending) == ([], [], 0)
    assert desk.relations[0]["city"] == "Aalst"
    assert stranger.call(FLEX, "GET", "/bookyears").status == 401
    stranger.log_in()
    stranger.connect(FLEX)
    assert post(stranger) == 201


def test_two_sandboxes_share_nothing() -> None:
    seed = demo()
    one, two = Sandbox(seed), Sandbox(seed)
    one.dossier(FLEX).edit_relation(16, city="Gent")
    one._world.dossiers[FLEX].bookyears[2].journals["V1"].names["NL"] = "Anders"
    assert two._world.dossiers[FLEX].bookyears[2].journals["V1"].names["NL"] != "Anders"
    assert "Anders" not in repr(seed)
    assert two.dossier(FLEX).relations[0]["city"] == "Aalst"


@pytest.mark.parametrize(
    "url",
    [
        "/dossiers",
        "/octopus-rest-api/v1/dossiers",
        "https://service.inaras.be/octopus-rest-api/v1/dossiers?",
    ],
)
def test_in_process_the_url_may_be_short(sandbox: Sandbox, url: str) -> None:
    status, headers, body = sandbox.handle("get", url, {}, b"")
    assert (status, headers["Content-Type"]) == (401, "application/json")
    assert b"-79" in body


@pytest.mark.parametrize("url", ["", "http://[", "/octopus-rest-api/v1", "//", "/dossiers/"])
def test_strange_urls_are_not_modelled(sandbox: Sandbox, url: str) -> None:
    assert sandbox.handle("GET", url, {}, b"")[0] == 400


def test_in_process_a_lost_exchange_raises(sandbox: Sandbox) -> None:
    sandbox.faults.lose_before("getDossiers")
    with pytest.raises(ConnectionResetError):
        sandbox.handle("GET", "/dossiers", {}, b"")


def test_a_clock_may_start_at_zero(clock: Clock) -> None:
    clock.seconds = 0
    sandbox = Sandbox(demo(), clock=clock)
    login = sandbox.login
    body = f'{{"user":"{login["user"]}","password":"{login["password"]}"}}'.encode()
    headers = {"softwareHouseUuid": login["software_house_uuid"]}
    assert sandbox.handle("POST", "/authentication", headers, body)[0] == 200


def test_an_unknown_dossier_has_no_desk(sandbox: Sandbox) -> None:
    with pytest.raises(KeyError):
        sandbox.dossier(1)
