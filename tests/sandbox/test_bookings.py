"""Bookings: inserting them, and every refusal."""

from typing import Any

import pytest

from octopus_sdk.sandbox import Sandbox

from .booking_calls import NEXT, get, modified, post
from .stranger import (
    BROKEN,
    FLEX,
    FORCE,
    INVALID,
    QUARTERLY,
    Stranger,
    booking,
    line,
    relation_by_key,
    wrapped,
)


def test_a_booking_answers_nothing_and_can_be_read(stranger: Stranger) -> None:
    reply = post(stranger, booking(NEXT))
    assert (reply.status, reply.raw) == (201, b"")
    assert reply.headers["Content-Length"] == "0"
    assert "Content-Type" not in reply.headers
    read = get(stranger, "V4", NEXT)
    assert read.json == booking(
        NEXT,
        relationIdentificationServiceData={"externalRelationId": 1001, "relationKey": {"id": 16}},
        paymentMethod=0,
    )
    assert list(read.json) == sorted(read.json)
    assert b'"amount":121.0,' in read.raw
    assert modified(stranger, 2, journalKey="V4").json == [read.json]


def test_numbers_follow_each_other(stranger: Stranger) -> None:
    assert [post(stranger, booking(NEXT + step)).status for step in (0, 1, 2)] == [201, 201, 201]
    journals = stranger.call(FLEX, "GET", "/bookyears/2/journals").json
    assert {j["journalKey"]: j["lastBookedDocumentNr"] for j in journals}["V4"] == NEXT + 2


@pytest.mark.parametrize("number", [NEXT - 1, NEXT + 1, 1, 0, -5])
def test_any_other_number_is_refused_as_recorded(stranger: Stranger, number: int) -> None:
    reply = post(stranger, booking(number))
    assert reply.status == 400
    assert reply.json == {
        "errorCode": -13,
        "errorMessage": "Het document nummer is ongeldig. Het document nummer dient tevens "
        "oplopend te zijn en dient opeenvolgend te zijn met het laatste document nummer van het "
        "dagboek.",
        "technicalInfo": "Unable to insert booking in dossier 31801.  Illegal document seq Nr.  "
        f"Last Document = {NEXT - 1}.  New Document = {number}. ",
    }


def test_the_number_is_checked_before_the_rest(stranger: Stranger) -> None:
    wrong = booking(1, bookyearPeriodeNr=1, documentDate="1999-01-01", amount=5.0)
    wrong["bookingLines"][0]["vatCodeKey"] = "D21"
    assert post(stranger, wrong).code == -13


def first_line(**fields: Any) -> dict[str, Any]:
    return {"bookingLines": [{**line(700000, 100.0, 21.0, "21"), **fields}]}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"bookyearKey": {"id": 9}}, -9),
        ({"bookyearKey": None}, -9),
        ({"journalKey": "V9"}, -10),
        ({"documentSequenceNr": None}, -13),
        ({"journalKey": "F1", "documentSequenceNr": 1}, -38),
        ({"journalKey": "V1"}, -29),
        ({"journalKey": "V3", "documentSequenceNr": 1}, -29),
        ({"bookyearPeriodeNr": 201813}, -14),
        ({"bookyearPeriodeNr": 3}, -14),
        ({"bookyearPeriodeNr": None}, -14),
        ({"relationIdentificationServiceData": {"externalRelationId": 4711}}, -16),
        ({"relationIdentificationServiceData": {"externalRelationId": 0}}, -16),
        ({"relationIdentificationServiceData": None}, -16),
        ({"documentDate": None}, -17),
        ({"expiryDate": None}, -18),
        ({"currencyCode": "XXX"}, -19),
        ({"currencyCode": None}, -19),
        ({"exchangeRate": 0}, -20),
        ({"exchangeRate": 1.1}, -20),
        ({"currencyCode": "USD", "exchangeRate": -1}, -20),
        ({"exchangeRate": None}, -20),
        (first_line(accountKey=123456), -21),
        (first_line(accountKey=None), -21),
        (first_line(accountKey=400000), -50),
        (first_line(accountKey=700999), -50),
        (first_line(vatCodeKey="6"), -22),
        (first_line(vatCodeKey=None), -22),
        (first_line(vatCodeKey="D21"), -75),
        (first_line(vatAmount=-21.0), -23),
        (first_line(baseAmount=100.01), -24),
        ({"amount": 121.01}, -24),
    ],
)
def test_refusals_carry_the_service_codes(
    stranger: Stranger, sandbox: Sandbox, fields: dict[str, Any], code: int
) -> None:
    reply = post(stranger, booking(NEXT, **fields))
    assert (reply.status, reply.code) == (400, code)
    assert reply.json["errorMessage"]
    assert reply.json["technicalInfo"].startswith("Unable to insert booking in dossier 31801.  ")
    assert sandbox.dossier(FLEX).documents(bookyear=2, journal="V4") == []
    assert post(stranger, booking(NEXT)).status == 201


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": "121"},
        {"amount": True},
        {"documentSequenceNr": "201800159"},
        {"documentSequenceNr": 201800159.5},
        {"bookingLines": {}},
        {"bookingLines": [None]},
        {"bookyearKey": 2},
        {"comment": 5},
        {"comment": "\ud800"},
    ],
)
def test_wrong_types_are_malformed_elements(stranger: Stranger, fields: dict[str, Any]) -> None:
    reply = post(stranger, booking(NEXT, **fields))
    assert (reply.status, reply.raw) == (500, b"")


@pytest.mark.parametrize(
    "fields", [{"amount": None}, {"amount": 1e300}, {"bookyearPeriodNr": 201803}]
)
def test_wrong_fields_are_bad_parameters(stranger: Stranger, fields: dict[str, Any]) -> None:
    reply = post(stranger, booking(NEXT, **fields))
    assert reply.status == 400
    assert reply.json == INVALID


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[]",
        b"null",
        b'{"buySellBookingServiceData":',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"buySellBookingServiceData":{"amount":NaN}}',
        b'{"buySellBookingServiceData":{"amount":1e999999999}}',
        b'{"buySellBookingServiceData":{"documentSequenceNr":' + b"9" * 5000 + b"}}",
    ],
)
def test_bodies_that_are_no_booking(stranger: Stranger, body: bytes) -> None:
    assert stranger.call(FLEX, "POST", "/buysellbookings", body).status == 400


def test_a_post_is_wrapped_and_a_put_is_bare(stranger: Stranger) -> None:
    assert stranger.call(FLEX, "POST", "/buysellbookings", booking(NEXT)).status == 400
    post(stranger, booking(NEXT))
    put = stranger.call(FLEX, "PUT", "/buysellbookings", wrapped(booking(NEXT)))
    assert put.status == 400


@pytest.mark.parametrize(
    "date", ["14-03-2018", "2018-3-14", "2018-02-30", "", "20180314", 20180314]
)
@pytest.mark.parametrize("name", ["documentDate", "expiryDate"])
def test_malformed_dates_are_a_500_without_a_body(stranger: Stranger, name: str, date: Any) -> None:
    reply = post(stranger, booking(NEXT, **{name: date}))
    assert (reply.status, reply.raw) == (500, b"")


def test_a_credit_note_has_a_negative_header_and_positive_lines(stranger: Stranger) -> None:
    assert post(stranger, booking(NEXT, amount=-121.0)).status == 201
    negative = [line(700000, -100.0, -21.0, "21")]
    wrong = booking(NEXT + 1, amount=-121.0, bookingLines=negative)
    assert post(stranger, wrong).code == -24


def test_credit_notes_need_codes_of_their_own_type(sandbox: Sandbox, stranger: Stranger) -> None:
    world = sandbox._world.dossiers[FLEX]
    world.vat_codes = [c for c in world.vat_codes if (c["code"], c["type"]) != ("21", 4)]
    assert post(stranger, booking(NEXT, amount=-121.0)).code == -75
    assert post(stranger, booking(NEXT)).status == 201


def test_an_empty_booking_is_possible(stranger: Stranger) -> None:
    assert post(stranger, booking(NEXT, amount=0.0, bookingLines=[])).status == 201
    assert get(stranger, "V4", NEXT).json["amount"] == 0.0


def test_a_purchase_uses_purchase_codes(stranger: Stranger, sandbox: Sandbox) -> None:
    purchase = booking(
        3,
        journalKey="A1",
        relationIdentificationServiceData=relation_by_key(2),
        bookingLines=[line(600000, 100.0, 21.0, "D21")],
    )
    sale_code = {**purchase, "bookingLines": [line(600000, 100.0, 21.0, "21")]}
    assert post(stranger, sale_code).code == -75
    assert post(stranger, purchase).status == 201
    world = sandbox._world.dossiers[FLEX]
    world.vat_codes = [c for c in world.vat_codes if (c["code"], c["type"]) != ("D21", 3)]
    credit = {**purchase, "documentSequenceNr": 4, "amount": -121.0}
    assert post(stranger, credit).code == -75


def test_a_force_invoice_and_its_credit_note(stranger: Stranger) -> None:
    common: dict[str, Any] = {
        "relationIdentificationServiceData": {"externalRelationId": 501},
        "bookingLines": [line(700100, 2400.0, 144.0, "06")],
    }
    sale = booking(1800159, journalKey="V1", amount=2544.0, **common)
    credit = booking(1800012, journalKey="V2", amount=-2544.0, **common)
    assert post(stranger, sale, FORCE).status == 201
    assert post(stranger, credit, FORCE).status == 201
    assert get(stranger, "V2", 1800012, dossier=FORCE).json["amount"] == -2544.0
    refused = post(stranger, sale, FORCE)
    assert refused.json["errorMessage"].startswith("Le numéro de document")


@pytest.mark.parametrize(
    ("dossier", "number", "period", "date", "customer"),
    [
        (QUARTERLY, 2500001, 202504, "2025-11-05", 301),
        (BROKEN, 1800159, 201807, "2019-01-15", 401),
    ],
)
def test_periods_that_are_not_months(
    stranger: Stranger, dossier: int, number: int, period: int, date: str, customer: int
) -> None:
    document = booking(
        number,
        journalKey="V1",
        bookyearKey={"id": 1},
        bookyearPeriodeNr=period,
        documentDate=date,
        relationIdentificationServiceData={"externalRelationId": customer},
    )
    assert post(stranger, {**document, "bookyearPeriodeNr": period + 100}, dossier).code == -14
    assert post(stranger, document, dossier).status == 201


def test_an_open_journal_refuses_until_it_is_released(stranger: Stranger, sandbox: Sandbox) -> None:
    desk = sandbox.dossier(FLEX)
    desk.open_journal("V4")
    reply = post(stranger, booking(NEXT))
    assert (reply.status, reply.code) == (403, -12)
    assert get(stranger, "V4", NEXT).status == 404
    desk.release_journal("V4")
    assert post(stranger, booking(NEXT)).status == 201


def test_protected_periods(stranger: Stranger, sandbox: Sandbox) -> None:
    desk = sandbox.dossier(FLEX)
    desk.protect_period("V4", 201803, bookyear=2)
    assert post(stranger, booking(NEXT)).code == -15
    desk.protect_period("V4", 201802, bookyear=2)
    assert post(stranger, booking(NEXT)).status == 201
