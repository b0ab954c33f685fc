"""Searching, creating and updating relations."""

from typing import Any

import pytest

from octopus_sdk.sandbox import Sandbox

from .conftest import Clock
from .stranger import FLEX, SINCE_EVER, Reply, Stranger, relation_by_key


def search(stranger: Stranger, **query: Any) -> Reply:
    return stranger.call(FLEX, "GET", "/relations", **query)


def names(reply: Reply) -> set[str]:
    assert reply.status == 200
    return {row["name"] for row in reply.json}


def put(stranger: Stranger, **fields: Any) -> Reply:
    body = {"currencyCode": "EUR", "relationIdentificationServiceData": {}, **fields}
    return stranger.call(FLEX, "PUT", "/relations", body)


def by_number(stranger: Stranger, number: int) -> dict[str, Any]:
    (row,) = search(stranger, extRelationId=number).json
    found: dict[str, Any] = row
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"extRelationId": 1001}, {"Vermeulen"}),
        ({"relationId": 3}, {"Bakkerij De Korenaar BV"}),
        ({"name": "bakkerij de korenaar bv"}, {"Bakkerij De Korenaar BV"}),
        ({"vatNr": "BE0417.108.908"}, {"Notariaat Claes & Wouters"}),
        ({"name": "Goossens"}, {"Goossens"}),  # inactive ones are found by a search
        (
            {"extRelationId": 1001, "vatNr": "BE0428.648.938", "name": "Lefèvre"},
            {"Vermeulen", "Bakkerij De Korenaar BV", "Lefèvre"},
        ),
        ({"extRelationId": 1001, "name": "nobody"}, {"Vermeulen"}),
    ],
)
def test_conditions_combine_with_or(
    stranger: Stranger, query: dict[str, Any], expected: set[str]
) -> None:
    assert names(search(stranger, **query)) == expected


@pytest.mark.parametrize(
    "query",
    [
        {"extRelationId": 0},
        {"extRelationId": 4711},
        {"name": "Bakkerij"},
        {"name": "Bakkerij%"},
        {"name": ""},
        {"vatNr": ""},
        {"vatNr": "BE0428648938"},
    ],
)
def test_no_hit_is_a_404(stranger: Stranger, query: dict[str, Any]) -> None:
    reply = search(stranger, **query)
    assert reply.status == 404
    assert reply.json == {"technicalInfo": "No relations found"}


def test_without_conditions_only_active_relations(stranger: Stranger) -> None:
    rows = search(stranger).json
    assert len(rows) == 21
    assert all(row["active"] for row in rows)
    assert "Goossens" not in {row["name"] for row in rows}


def test_an_empty_country_is_two_blanks(stranger: Stranger) -> None:
    (row,) = search(stranger, relationId=23).json
    assert row["country"] == "  "


def test_creation_answers_the_whole_relation_as_recorded(stranger: Stranger) -> None:
    reply = put(
        stranger,
        relationIdentificationServiceData={"externalRelationId": 99999},
        name="Nieuwe Klant",
        client=True,
        supplier=False,
        email="nieuw@example.be",
        streetAndNr="Straat 1",
        postalCode="9300",
        city="Aalst",
        country="BE",
    )
    assert reply.status == 201
    assert reply.json == {
        "active": True,
        "city": "Aalst",
        "client": True,
        "corporationType": 0,
        "country": "BE",
        "currencyCode": "EUR",
        "defaultBookingAccountClient": 0,
        "defaultBookingAccountSupplier": 0,
        "email": "nieuw@example.be",
        "expirationDays": 30,
        "expirationType": 2,
        "factLanguage": 0,
        "fax": "",
        "financialDiscount": False,
        "mobile": "",
        "name": "Nieuwe Klant",
        "postalCode": "9300",
        "relationIdentificationServiceData": {
            "externalRelationId": 99999,
            "relationKey": {"id": 41},
        },
        "sddActive": False,
        "sddMandateType": 0,
        "sddSeqtype": 0,
        "streetAndNr": "Straat 1",
        "supplier": False,
        "supplierPaymentMethod": 0,
        "telephone": "",
        "url": "",
        "vatNr": "",
        "vatType": 0,
    }
    assert list(reply.json) == sorted(reply.json)
    assert by_number(stranger, 99999) == reply.json


def test_a_changed_relation_is_a_modified_one(stranger: Stranger, clock: Clock) -> None:
    clock.seconds += 3600
    late = {"modifiedTimeStamp": "2018-03-14 13:30:00.000"}
    stranger.log_in()
    stranger.connect(FLEX)
    put(stranger, relationIdentificationServiceData=relation_by_key(3), city="Gent")
    rows = stranger.call(FLEX, "GET", "/relations/modified", **late).json["modified"]
    assert [row["name"] for row in rows] == ["Bakkerij De Korenaar BV"]


def test_an_update_is_empty_and_merges(stranger: Stranger) -> None:
    reply = put(
        stranger,
        relationIdentificationServiceData={"externalRelationId": 1001},
        city="Gent",
        telephone=None,
    )
    assert (reply.status, reply.raw) == (204, b"")
    assert set(reply.headers) == {"Date"}
    row = by_number(stranger, 1001)
    assert (row["city"], row["firstName"], row["telephone"]) == (
        "Gent",
        "Godelieve",
        "053 21 00 01",
    )
    assert row["relationIdentificationServiceData"]["relationKey"] == {"id": 16}


def test_writing_back_what_was_read_is_an_update(stranger: Stranger) -> None:
    for row in search(stranger).json:
        assert stranger.call(FLEX, "PUT", "/relations", row).status == 204
        key = row["relationIdentificationServiceData"]["relationKey"]["id"]
        assert search(stranger, relationId=key).json == [row]


def test_the_number_zero_never_matches(stranger: Stranger) -> None:
    keys = set()
    for name in ("Een", "Twee"):
        reply = put(
            stranger, relationIdentificationServiceData={"externalRelationId": 0}, name=name
        )
        assert reply.status == 201
        keys.add(reply.json["relationIdentificationServiceData"]["relationKey"]["id"])
    assert keys == {41, 42}


def test_a_number_can_be_given_to_a_relation_by_its_key(stranger: Stranger) -> None:
    ids = {**relation_by_key(18), "externalRelationId": 1090}
    assert put(stranger, relationIdentificationServiceData=ids).status == 204
    assert by_number(stranger, 1090)["name"] == "De Backer"


def test_an_accountant_may_type_what_the_service_refuses(
    stranger: Stranger, sandbox: Sandbox
) -> None:
    sandbox.dossier(FLEX).edit_relation(16, vatType=3)
    assert by_number(stranger, 1001)["vatType"] == 3


def test_a_country_that_is_sent_may_not_be_empty(stranger: Stranger) -> None:
    reply = put(stranger, name="Zonder land", country="")
    assert (reply.status, reply.code) == (400, -7)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": 5},
        {"client": "yes"},
        {"expirationDays": 30.5},
        {"factLanguage": True},
        {"expirationDays": 2**31},
        {"relationIdentificationServiceData": {"externalRelationId": "1001"}},
        {"relationIdentificationServiceData": []},
        {"relationIdentificationServiceData": {"relationKey": 16}},
    ],
)
def test_wrong_types_are_refused(stranger: Stranger, fields: dict[str, Any]) -> None:
    assert put(stranger, **fields).status == 400
    assert len(search(stranger).json) == 21


def test_modified_relations(stranger: Stranger) -> None:
    everything = stranger.call(FLEX, "GET", "/relations/modified").json
    assert (len(everything["modified"]), everything["deleted"]) == (22, [])
    since = stranger.call(FLEX, "GET", "/relations/modified", modifiedTimeStamp=SINCE_EVER).json
    assert since == everything
    future = "2030-01-01 00:00:00.000"
    later = stranger.call(FLEX, "GET", "/relations/modified", modifiedTimeStamp=future)
    assert later.status == 404


def test_an_accountant_types_in_a_relation(stranger: Stranger, sandbox: Sandbox) -> None:
    desk = sandbox.dossier(FLEX)
    key = desk.add_relation({"name": "Getypt", "currencyCode": "EUR", "client": True})
    desk.edit_relation(key, city="Aalst", externalRelationId=1050)
    row = by_number(stranger, 1050)
    assert (row["name"], row["city"]) == ("Getypt", "Aalst")
    assert len(desk.relations) == 23


def test_a_number_may_come_to_stand_on_two_cards(stranger: Stranger) -> None:
    both = {**relation_by_key(18), "externalRelationId": 1001}
    assert put(stranger, relationIdentificationServiceData=both).status == 204
    found = search(stranger, extRelationId=1001).json
    keys = [row["relationIdentificationServiceData"]["relationKey"]["id"] for row in found]
    assert keys == [16, 18]
    ids = {"externalRelationId": 1001}
    assert put(stranger, relationIdentificationServiceData=ids, city="Gent").status == 204
    assert [row["city"] for row in search(stranger, extRelationId=1001).json] == [
        "Gent",
        "Erpe-Mere",
    ]
