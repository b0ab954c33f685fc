"""The version, sample errors, one bookyear, changed journals, and files that come later."""

import base64
from typing import Any

import pytest

from octopus_sdk.sandbox import Sandbox, demo, messages

from .booking_calls import NEXT, get, post
from .conftest import Clock, Open
from .stranger import BROKEN, FLEX, INVALID, QUARTERLY, Reply, Stranger, booking, invoice, line


def test_the_version_is_plain_text_and_needs_no_token(stranger: Stranger) -> None:
    reply = stranger.send("GET", "/about/version", anything=1)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/plain")
    assert reply.raw == b"51.9.17"


@pytest.mark.parametrize(
    ("locale", "word"), [(None, "Het"), (0, "Het"), (1, "Het"), (2, "Le"), (3, "The"), (4, "Die")]
)
def test_a_sample_error_in_a_language(stranger: Stranger, locale: Any, word: str) -> None:
    more = {} if locale is None else {"localeId": locale}
    reply = stranger.send("GET", "/error", errorCode=-13, **more)
    assert (reply.status, reply.code) == (400, -13)
    assert reply.json["errorMessage"].split()[0] == word


@pytest.mark.parametrize("code", sorted(messages.KNOWN))
def test_every_message_is_there_in_four_languages(stranger: Stranger, code: int) -> None:
    replies = [
        stranger.send("GET", "/error", errorCode=code, localeId=locale) for locale in (1, 2, 3, 4)
    ]
    assert len({reply.json["errorMessage"] for reply in replies}) == 4


@pytest.mark.parametrize("locale", [9, 5, -1])
def test_a_sample_error_in_a_language_that_does_not_exist(stranger: Stranger, locale: int) -> None:
    reply = stranger.send("GET", "/error", errorCode=-13, localeId=locale)
    assert (reply.status, reply.json) == (400, INVALID)


def test_a_sample_of_an_unknown_error(stranger: Stranger) -> None:
    reply = stranger.send("GET", "/error", errorCode=-4711)
    assert (reply.status, reply.code, "errorMessage" in reply.json) == (400, -4711, False)
    assert stranger.send("GET", "/error").json == INVALID


@pytest.mark.parametrize(
    ("dossier", "kind", "declarant", "start"),
    [
        (FLEX, "MONTH", "MONTHLY", "2017-01-01"),
        (QUARTERLY, "QUARTER", "QUARTERLY", "2025-01-01"),
        (BROKEN, "MONTH", "MONTHLY", "2018-07-01"),
    ],
)
def test_one_bookyear(
    stranger: Stranger, dossier: int, kind: str, declarant: str, start: str
) -> None:
    shown = stranger.call(dossier, "GET", "/bookyears/1").json
    assert (shown["bookingPeriodType"], shown["declarantType"]) == (kind, declarant)
    assert (shown["fromDate"], shown["closed"]) == (start, dossier == FLEX)
    assert stranger.call(dossier, "GET", "/bookyears/9").code == -9


def changed(stranger: Stranger, since: str) -> list[Any]:
    reply = stranger.call(FLEX, "GET", "/journals/modified", modifiedTimeStamp=since)
    assert reply.json["deletedJournalList"] == []
    keys = [row["journalKeyServiceData"] for row in reply.json["modifiedJournalServiceDataList"]]
    return [f"{k['bookyearKey']['id']}{k['journalTypeCode']}{k['sequenceNumber']}" for k in keys]


def test_changed_journals(stranger: Stranger, sandbox: Sandbox, clock: Clock) -> None:
    assert len(changed(stranger, "1980-01-01 00:00:00.000")) == 16
    later = "2018-03-14 13:00:00.001"
    assert changed(stranger, later) == []
    clock.seconds += 60
    desk = sandbox.dossier(FLEX)
    desk.open_journal("A1", 2)
    desk.release_journal("A1", 2)
    post(stranger, booking(NEXT))
    assert changed(stranger, later) == [], "neither opening nor booking is a setting"
    desk.set_mode("V3", 2, 3)
    desk.set_next_number("V4", 201900100, 3)
    common = {"bookyearKey": {"id": 2}, "sequenceNumber": 1, "protectedPeriod": 201801}
    stranger.call(FLEX, "PUT", "/journals/V", {"commonJournalUpdateRequestData": common})
    assert changed(stranger, later) == ["2V1", "3V4", "3V3"]


@pytest.mark.parametrize(
    "settings",
    [
        {"protectedPeriod": -1},
        {"names": [{"language": "NL"}]},
        {"names": [{"language": "IT", "value": "Vendite"}]},
    ],
)
def test_settings_outside_the_contract(stranger: Stranger, settings: dict[str, Any]) -> None:
    common = {"bookyearKey": {"id": 2}, "sequenceNumber": 1, **settings}
    body = {"commonJournalUpdateRequestData": common}
    assert stranger.call(FLEX, "PUT", "/journals/V", body).json == INVALID


def attach(stranger: Stranger, headers: dict[str, str], body: Any, year: int = 2) -> Reply:
    headers = {"dossierToken": stranger.tokens[FLEX], **headers}
    path = f"/dossiers/{FLEX}/bookyears/{year}/bookings/attachements"
    return stranger.send("POST", path, body, headers)


def test_a_file_follows_its_booking(stranger: Stranger, sandbox: Sandbox) -> None:
    post(stranger, booking(NEXT))
    file = {"fileName": "factuur.pdf", "fileData": "JVBERi0="}
    headers = {"journalKey": "V4", "documentSequennceNr": str(NEXT)}
    reply = attach(stranger, headers, file)
    assert (reply.status, reply.raw) == (204, b"")
    assert sandbox.dossier(FLEX).attachments("V4", NEXT, 2) == [file]
    assert attach(stranger, headers, {**file, "fileData": "no base64!"}).json == INVALID
    assert attach(stranger, {**headers, "documentSequennceNr": "1"}, file).code == -34
    assert attach(stranger, headers, file, year=3).code == -34
    rightly_spelled = {"journalKey": "V4", "documentSequenceNr": str(NEXT)}
    assert attach(stranger, rightly_spelled, file).json == INVALID
    assert attach(stranger, {**headers, "documentSequennceNr": "x"}, file).json == INVALID
    assert len(sandbox.dossier(FLEX).attachments("V4", NEXT, 2)) == 1


def test_a_file_follows_its_invoice(stranger: Stranger, sandbox: Sandbox) -> None:
    stranger.call(FLEX, "POST", "/invoices", invoice(NEXT))
    headers = {"dossierToken": stranger.tokens[FLEX], "fileName": "a.pdf"}

    def upload(body: bytes = b"%PDF-", journal: str = "V1", **more: str) -> Reply:
        place = {"bookyearId": 2, "journal": journal, "documentSeqNr": NEXT}
        path = f"/dossiers/{FLEX}/invoices/attachments/upload"
        return stranger.send("POST", path, body, {**headers, **more}, **place)

    assert (upload().status, upload().raw) == (204, b"")
    stored = sandbox.dossier(FLEX).attachments("V1", NEXT, 2)
    assert [base64.b64decode(file["fileData"]) for file in stored] == [b"%PDF-", b"%PDF-"]
    post(stranger, booking(NEXT))
    assert upload(journal="V4").code == -61, "a booking is no invoice"
    assert attach(stranger, {"journalKey": "V1", "documentSequennceNr": str(NEXT)}, {}).code == -34
    assert upload(b"").json == INVALID
    assert upload(fileName="").json == INVALID


def with_centre(key: Any, account: int = 700000) -> dict[str, Any]:
    row = {**line(account, 100.0, 21.0, "21"), "costCentreKey": key}
    return {"bookingLines": [row]}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (with_centre({"id": 9}), -40),
        (with_centre({"id": 2}), -41),
        (with_centre(None, 706000), -40),
        (with_centre({"id": 1}, 706000), None),
        (with_centre({"id": 1}), None),
    ],
)
def test_cost_centres(
    clock: Clock, open_stranger: Open, fields: dict[str, Any], code: int | None
) -> None:
    seed = demo()
    (hire,) = (a for a in seed["dossiers"][0]["accounts"] if a["id"] == 706000)
    hire["costCentreType"] = 1
    stranger = open_stranger(Sandbox(seed, clock=clock))
    reply = post(stranger, booking(NEXT, **fields))
    assert (reply.status, reply.code if reply.raw else None) == (400 if code else 201, code)
    rows = stranger.call(FLEX, "GET", "/accounts", bookyearId=2).json
    shown = {row["accountKey"]["id"]: row["costCentreType"] for row in rows}
    assert (shown[706000], shown[700000]) == (1, 0)
    assert get(stranger, "V4", NEXT).status == (404 if code else 200)
