"""The ordered faults, each over the socket, and those that come by chance."""

import http.client
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from octopus_sdk.sandbox import Sandbox, demo
from octopus_sdk.sandbox.effects import EFFECTS

from .booking_calls import NEXT
from .conftest import Clock, Open
from .stranger import FLEX, Reply, Stranger, booking, invoice, relation_by_key, wrapped

LOST = (http.client.RemoteDisconnected, ConnectionResetError)
LIST = f"/dossiers/{FLEX}/bookyears"


def post(stranger: Stranger, number: int = NEXT) -> Reply:
    return stranger.call(FLEX, "POST", "/buysellbookings", wrapped(booking(number)))


def held(sandbox: Sandbox, journal: str = "V4") -> list[Any]:
    return [d["documentSequenceNr"] for d in sandbox.dossier(FLEX).documents(journal, 2)]


def soon(true: Callable[[], bool]) -> bool:
    """Wait until something is true: at once on an idle machine, longer on a busy one."""
    end = time.monotonic() + 30
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


def test_an_answer_can_have_headers_and_hide_that_the_work_was_done(
    stranger: Stranger, sandbox: Sandbox
) -> None:
    match = "insertBuySellBooking"
    sandbox.faults.answer(match, 429, headers={"Retry-After": "7"})
    sandbox.faults.answer(match, 502, body=b"<html>", done=True)
    reply = post(stranger)
    assert (reply.status, reply.headers["Retry-After"], held(sandbox)) == (429, "7", [])
    reply = post(stranger)
    assert (reply.status, reply.raw, held(sandbox)) == (502, b"<html>", [NEXT])
    assert sandbox.requests[-1].note == "ordered fault"


def test_a_cut_body_promises_more_than_it_brings(stranger: Stranger, sandbox: Sandbox) -> None:
    whole = stranger.call(FLEX, "GET", "/bookyears").raw
    sandbox.faults.cut("getBookyears")
    with pytest.raises(http.client.IncompleteRead) as caught:
        stranger.call(FLEX, "GET", "/bookyears")
    assert caught.value.partial == whole[: len(whole) // 2]
    stranger.connection.close()
    assert stranger.call(FLEX, "GET", "/bookyears").raw == whole
    headers = {"dossierToken": stranger.tokens[FLEX]}
    sandbox.faults.cut("getBookyears")
    status, sent, body = sandbox.handle("GET", LIST, headers, b"")
    assert (status, sent["Content-Length"], body) == (
        200,
        str(len(whole)),
        whole[: len(whole) // 2],
    )


def test_an_answer_without_a_body_cannot_be_cut(stranger: Stranger, sandbox: Sandbox) -> None:
    sandbox.faults.cut("insertBuySellBooking")
    reply = post(stranger)
    assert (reply.status, reply.headers["Content-Length"], held(sandbox)) == (201, "0", [NEXT])


def test_a_garbled_body_is_no_json(stranger: Stranger, sandbox: Sandbox) -> None:
    sandbox.faults.garble("getBookyears")
    sandbox.faults.garble("insertBuySellBooking")
    sandbox.faults.garble("updateBuySellBooking")
    reply = stranger.call(FLEX, "GET", "/bookyears")
    assert (reply.status, reply.headers["Content-Length"]) == (200, str(len(reply.raw)))
    for raw in (reply.raw, post(stranger).raw):
        with pytest.raises(ValueError, match="codec can't decode"):
            json.loads(raw)
    update = stranger.call(FLEX, "PUT", "/buysellbookings", booking(NEXT))
    assert (update.status, update.raw) == (204, b"")
    sandbox.faults.garble("updateBuySellBooking")
    headers, body = {"dossierToken": stranger.tokens[FLEX]}, json.dumps(booking(NEXT)).encode()
    path = f"/dossiers/{FLEX}/buysellbookings"
    assert sandbox.handle("PUT", path, headers, body) == (204, {}, b"")


def test_a_late_answer_over_the_socket_really_waits(stranger: Stranger, sandbox: Sandbox) -> None:
    stranger.connect(FLEX)
    sandbox.faults.delay("insertBuySellBooking", 0.3)
    stranger.connection.timeout = 0.1
    stranger.connection.close()
    with pytest.raises(TimeoutError):
        post(stranger)
    assert soon(lambda: held(sandbox) == [NEXT])


def test_a_late_request_is_handled_after_the_wait_and_holds_nobody_up(
    clock: Clock, open_stranger: Open
) -> None:
    asleep, wake = threading.Event(), threading.Event()

    def sleep(seconds: float) -> None:
        assert seconds == 20
        asleep.set()
        wake.wait()

    sandbox = Sandbox(demo(), clock=clock, sleep=sleep)
    stranger = open_stranger(sandbox)
    stranger.connect(FLEX)
    sandbox.faults.delay("insertBuySellBooking", 20, before=True)
    headers = {"dossierToken": stranger.tokens[FLEX]}
    body = json.dumps(wrapped(booking(NEXT))).encode()
    request = ("POST", f"/dossiers/{FLEX}/buysellbookings", headers, body)
    busy = threading.Thread(target=sandbox.handle, args=request)
    busy.start()
    asleep.wait()
    assert stranger.send("GET", "/about/version").status == 200
    assert held(sandbox) == []
    wake.set()
    busy.join()
    assert held(sandbox) == [NEXT]


def test_closing_the_server_ends_a_wait(sandbox: Sandbox) -> None:
    before = threading.active_count()
    sandbox.faults.delay("getApiVersion", 1e9)
    with sandbox.serve() as server:
        stranger = Stranger(server.base_url, sandbox.login)
        stranger.connection.request("GET", f"{stranger.prefix}/about/version")
        time.sleep(0.05)
    stranger.close()
    assert soon(lambda: threading.active_count() <= before)


def test_a_wait_over_the_socket_has_an_end(
    stranger: Stranger, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("octopus_sdk.sandbox.sandbox.LONGEST_WAIT", 0.05)
    sandbox.faults.delay("getApiVersion", 1e9)
    begin = time.monotonic()
    assert stranger.send("GET", "/about/version").status == 200
    assert time.monotonic() - begin >= 0.05


def test_in_process_a_delay_calls_the_sleep(clock: Clock) -> None:
    slept: list[float] = []
    sandbox = Sandbox(demo(), clock=clock, sleep=slept.append)
    sandbox.faults.delay("getApiVersion", 20)
    sandbox.faults.delay("getApiVersion", 3, before=True, nth=2)
    for _ in range(3):
        assert sandbox.handle("GET", "/about/version", {}, b"")[0] == 200
    assert slept == [20, 3]


def test_a_journal_is_held_for_some_calls(stranger: Stranger, sandbox: Sandbox) -> None:
    sandbox.faults.hold_journal("insertBuySellBooking", nth=2, calls=2)
    replies = [post(stranger, NEXT + step) for step in (0, 1, 1, 1)]
    assert [(r.status, r.code if r.raw else None) for r in replies] == [
        (201, None),
        (403, -12),
        (403, -12),
        (201, None),
    ]


def test_a_journal_is_held_until_it_is_released(stranger: Stranger, sandbox: Sandbox) -> None:
    sandbox.faults.hold_journal("insertInvoice", calls=None)
    replies = [stranger.call(FLEX, "POST", "/invoices", invoice(NEXT)) for _ in range(3)]
    assert [reply.code for reply in replies] == [-12, -12, -12]
    sandbox.dossier(FLEX).release_journal("V1")
    assert stranger.call(FLEX, "POST", "/invoices", invoice(NEXT)).status == 201
    sandbox.dossier(FLEX).open_journal("V1", calls=1)
    assert stranger.call(FLEX, "POST", "/invoices", invoice(NEXT + 1)).code == -12
    assert stranger.call(FLEX, "POST", "/invoices", invoice(NEXT + 1)).status == 201


def test_a_second_writer_is_faster(stranger: Stranger, sandbox: Sandbox) -> None:
    sandbox.faults.second_writer(nth=2)
    assert [post(stranger, NEXT + step).status for step in (0, 1)] == [201, 400]
    assert sandbox.requests[-1].note.endswith(
        f"Last Document = {NEXT + 1}.  New Document = {NEXT + 1}. "
    )
    assert post(stranger, NEXT + 2).status == 201
    other = sandbox.dossier(FLEX).documents("V4", 2)[1]
    assert (other["comment"], held(sandbox)) == ("by another writer", [NEXT, NEXT + 1, NEXT + 2])
    sandbox.faults.second_writer("insertInvoice")
    assert stranger.call(FLEX, "POST", "/invoices", invoice(NEXT)).code == -13
    assert held(sandbox, "V1") == [NEXT]
    place = {"bookyearId": 2, "journalKey": "V1", "documentSeqNr": NEXT}
    assert stranger.call(FLEX, "GET", "/invoices", **place).status == 200


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"7", b"{}", b"[" * 10_000, wrapped(booking(1, journalKey="V9"))]
)
def test_a_body_without_a_journal_meets_no_second_writer(
    stranger: Stranger, sandbox: Sandbox, body: Any
) -> None:
    sandbox.faults.second_writer()
    sandbox.faults.hold_journal("insertBuySellBooking")
    for _ in range(2):
        assert stranger.call(FLEX, "POST", "/buysellbookings", body).status == 400
    assert (sandbox.faults.pending, post(stranger).status) == (0, 201)


def test_tokens_are_revoked_in_the_middle(stranger: Stranger, sandbox: Sandbox) -> None:
    sandbox.faults.revoke_tokens("insertBuySellBooking", nth=2)
    assert [post(stranger, NEXT + step).status for step in (0, 1)] == [201, 401]
    assert stranger.connect(FLEX).status == 401
    assert stranger.log_in().status == 200


def test_the_user_is_locked_out_in_the_middle(stranger: Stranger, sandbox: Sandbox) -> None:
    sandbox.faults.lock_user("getBookyears")
    assert stranger.call(FLEX, "GET", "/bookyears").status == 401
    assert stranger.log_in().status == 401
    sandbox.unlock_user()
    assert stranger.log_in().status == 200


def test_a_relation_is_edited_in_the_middle(stranger: Stranger, sandbox: Sandbox) -> None:
    edit: dict[str, Any] = {
        "dossier": FLEX,
        "relation": 16,
        "externalRelationId": 1700,
        "city": "Gent",
    }
    sandbox.faults.edit_relation("insertBuySellBooking", **edit)
    assert post(stranger).code == -16
    (row,) = stranger.call(FLEX, "GET", "/relations", extRelationId=1700).json
    assert (row["city"], row["relationIdentificationServiceData"]["relationKey"]) == (
        "Gent",
        {"id": 16},
    )


def test_an_action_of_ones_own(stranger: Stranger, sandbox: Sandbox) -> None:
    desk = sandbox.dossier(FLEX)
    sandbox.faults.before("insertBuySellBooking", lambda: desk.close_journal("V4"), nth=2)
    assert [post(stranger, NEXT + step).status for step in (0, 1)] == [201, 403]


def test_an_action_that_fails_is_seen(
    stranger: Stranger, sandbox: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    sandbox.faults.before("getApiVersion", lambda: sandbox.dossier(FLEX).open_journal("V9"))
    reply = stranger.send("GET", "/about/version")
    assert (reply.status, "sandbox itself failed" in reply.json["technicalInfo"]) == (500, True)
    assert "no journal V9" in capfd.readouterr().err
    assert stranger.send("GET", "/about/version").status == 200


def by_chance(seed: int, **settings: Any) -> list[Any]:
    sandbox = Sandbox(demo(), clock=lambda: 1_521_028_800.0)
    sandbox.faults.by_seed(seed, **settings)
    seen: list[Any] = []
    for _ in range(300):
        try:
            status, _, body = sandbox.handle("GET", "/error?errorCode=-13", {}, b"")
            seen.append((status, len(body), body[-6:]))
        except ConnectionResetError:
            seen.append(sandbox.requests[-1].lost)
    return seen


def test_chance_repeats_itself() -> None:
    one = by_chance(3, rate=0.5)
    assert one == by_chance(3, rate=0.5) != by_chance(4, rate=0.5)
    calm = by_chance(3, rate=0)[0]
    assert 100 < one.count(calm) < 200
    kinds = {row for row in one if row != calm}
    assert {"before", "after", (500, 0, b""), (502, 0, b""), (503, 0, b""), (429, 0, b"")} < kinds
    assert len(kinds) == 8, "and a cut and a garbled body"


def test_chance_keeps_to_what_is_asked(stranger: Stranger, sandbox: Sandbox) -> None:
    sandbox.faults.by_seed(1, rate=1, match="getVatCodes", kinds=["503"])
    sandbox.faults.answer("getVatCodes", 429)
    seen = [stranger.call(FLEX, "GET", path).status for path in ("/vatcodes", "/bookyears")]
    assert (seen, sandbox.faults.pending) == ([429, 200], 0)
    assert stranger.call(FLEX, "GET", "/vatcodes").status == 503
    sandbox.faults.clear()
    assert stranger.call(FLEX, "GET", "/vatcodes").status == 200


@pytest.mark.parametrize("kind", EFFECTS)
def test_every_kind_can_come_by_chance(stranger: Stranger, sandbox: Sandbox, kind: str) -> None:
    sandbox.faults.by_seed(0, rate=1, match="insertBuySellBooking", kinds=[kind])
    stranger.connect(FLEX)
    try:
        status: Any = post(stranger).status
    except LOST:
        status = "lost"
    expected = {
        "lose_before": "lost",
        "lose_after": "lost",
        "cut": 201,
        "garble": 201,
        "revoke_tokens": 401,
        "lock_user": 401,
        "second_writer": 400,
        "hold_journal": 403,
    }
    assert status == expected.get(kind, int(kind) if kind.isdecimal() else None)


def test_orders_for_nothing_are_refused(sandbox: Sandbox) -> None:
    faults = sandbox.faults
    with pytest.raises(ValueError, match="name a journal: insertBuySellBooking"):
        faults.second_writer("insertUpdateRelation")
    with pytest.raises(ValueError, match="name a journal"):
        faults.hold_journal("*")
    with pytest.raises(ValueError, match="no fault is called 504"):
        faults.by_seed(1, kinds=["503", "504"])
    wrong: list[dict[str, Any]] = [{"rate": 1.5}, {"rate": -1}, {"kinds": []}]
    for settings in wrong:
        with pytest.raises(ValueError, match="rate goes from 0 to 1"):
            faults.by_seed(1, **settings)
    with pytest.raises(ValueError, match="insertInvoice"):
        faults.by_seed(1, match="insertInvoices")
    assert faults.pending == 0


def test_the_meanwhile_sees_a_wrong_path(open_stranger: Open, sandbox: Sandbox) -> None:
    stranger = open_stranger(sandbox)
    stranger.connect(FLEX)
    sandbox.faults.second_writer()
    headers = {"dossierToken": stranger.tokens[FLEX]}
    body = wrapped(booking(NEXT, relationIdentificationServiceData=relation_by_key(16)))
    reply = stranger.send("POST", "/dossiers/none/buysellbookings", body, headers)
    assert (reply.status, held(sandbox)) == (400, [])
