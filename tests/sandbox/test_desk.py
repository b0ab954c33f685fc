"""What an accountant does beside the webservice, seen from the socket."""

from typing import Any

import pytest

from octopus_sdk.sandbox import Sandbox

from .booking_calls import NEXT, get, modified, post
from .conftest import Clock
from .stranger import FLEX, SINCE_EVER, Stranger, booking, invoice, relation_by_key

YEAR_2017 = {"bookyearKey": {"id": 1}, "journalKey": "V1", "bookyearPeriodeNr": 201712}


def relations(stranger: Stranger, path: str = "", **query: Any) -> Any:
    return stranger.call(FLEX, "GET", f"/relations{path}", **query)


def test_closing_and_opening_a_bookyear(stranger: Stranger, sandbox: Sandbox) -> None:
    desk = sandbox.dossier(FLEX)
    old = booking(201700004, **YEAR_2017)
    desk.close_bookyear(1, closed=False)
    assert post(stranger, old).status == 201
    desk.close_bookyear(2)
    assert post(stranger, booking(NEXT)).code == -15
    years = stranger.call(FLEX, "GET", "/bookyears").json
    assert [year["closed"] for year in years] == [False, True, False]


def test_closing_and_opening_a_journal(stranger: Stranger, sandbox: Sandbox) -> None:
    desk = sandbox.dossier(FLEX)
    desk.close_journal("V4", 2)
    assert (post(stranger, booking(NEXT)).status, post(stranger, booking(NEXT)).code) == (403, -11)
    desk.reopen_journal("V4", 2)
    assert post(stranger, booking(NEXT)).status == 201


def test_closing_a_period(stranger: Stranger, sandbox: Sandbox) -> None:
    desk = sandbox.dossier(FLEX)
    desk.close_period("V4", 201803, 2)
    assert post(stranger, booking(NEXT)).code == -15
    rows = stranger.call(FLEX, "GET", "/bookyears/2/journals").json
    assert {r["journalKey"]: r["closedPeriod"] for r in rows if r["closedPeriod"]} == {"V4": 201803}
    desk.close_period("V4", 0, 2)
    assert post(stranger, booking(NEXT)).status == 201


def test_another_mode(stranger: Stranger, sandbox: Sandbox) -> None:
    sandbox.dossier(FLEX).set_mode("V4", 3, 2)
    assert post(stranger, booking(NEXT)).code == -29
    bill = invoice(NEXT, journalKey="V4")
    assert stranger.call(FLEX, "POST", "/invoices", bill).status == 201


def test_a_relation_that_is_no_longer_active(stranger: Stranger, sandbox: Sandbox) -> None:
    sandbox.dossier(FLEX).deactivate_relation(16)
    listed = [
        r["relationIdentificationServiceData"]["relationKey"] for r in relations(stranger).json
    ]
    assert {"id": 16} not in listed
    assert relations(stranger, relationId=16).json[0]["active"] is False
    assert post(stranger, booking(NEXT)).status == 201


def test_merged_relations(stranger: Stranger, sandbox: Sandbox, clock: Clock) -> None:
    post(stranger, booking(NEXT))
    clock.seconds += 60
    desk = sandbox.dossier(FLEX)
    desk.merge_relations(3, 16)
    assert relations(stranger, relationId=16, extRelationId=1001).status == 404
    stamp = "2018-03-14 13:01:00.000"
    report = relations(stranger, "/modified", modifiedTimeStamp=stamp).json
    assert [r["relationIdentificationServiceData"] for r in report["deleted"]] == [
        {"relationKey": {"id": 16}, "externalRelationId": 1001}
    ]
    assert report["modified"] == []
    moved = get(stranger, "V4", NEXT).json["relationIdentificationServiceData"]
    assert moved == {"relationKey": {"id": 3}, "externalRelationId": 1002}
    assert modified(stranger, since=stamp).json == [get(stranger, "V4", NEXT).json]
    body = {"currencyCode": "EUR", "relationIdentificationServiceData": relation_by_key(16)}
    created = stranger.call(FLEX, "PUT", "/relations", body).json
    assert created["relationIdentificationServiceData"]["relationKey"] == {"id": 41}
    for kept, dropped in ((3, 3), (4711, 3)):
        with pytest.raises(LookupError):
            desk.merge_relations(kept, dropped)


def test_a_key_is_never_given_twice(stranger: Stranger, sandbox: Sandbox) -> None:
    desk = sandbox.dossier(FLEX)
    desk.merge_relations(3, 25)
    desk.edit_relation(3, city="Gent")
    body = {"currencyCode": "EUR", "relationIdentificationServiceData": {}, "name": "Nieuw"}
    created = stranger.call(FLEX, "PUT", "/relations", body).json
    assert created["relationIdentificationServiceData"]["relationKey"] == {"id": 41}


def test_a_document_moves_to_another_number_or_journal(
    stranger: Stranger, sandbox: Sandbox
) -> None:
    desk = sandbox.dossier(FLEX)
    post(stranger, booking(NEXT))
    post(stranger, booking(NEXT + 1))
    with pytest.raises(ValueError, match=f"already has a document {NEXT + 1}"):
        desk.edit_document("V4", NEXT, 2, documentSequenceNr=NEXT + 1)
    assert get(stranger, "V4", NEXT).json["documentSequenceNr"] == NEXT
    desk.edit_document("V4", NEXT, 2, bookyearKey={"id": 3}, comment="Verhuisd")
    assert (get(stranger, "V4", NEXT).status, get(stranger, "V4", NEXT, 3).status) == (404, 200)
    assert (desk.last_booked_number("V4", 3), desk.next_number("V4", 3)) == (NEXT, 201900001)
    desk.edit_document("V4", NEXT + 1, 2, documentSequenceNr=NEXT + 5)
    assert desk.next_number("V4", 2) == NEXT + 6
    assert post(stranger, booking(NEXT + 6)).status == 201
    with pytest.raises(ValueError, match="lacks that journal"):
        desk.edit_document("V4", NEXT + 6, 2, journalKey="V9")
    with pytest.raises(ValueError, match=f"already has a document {NEXT + 6}"):
        desk.set_next_number("V4", NEXT + 6, 2)
    with pytest.raises(ValueError, match="already has a document"):
        desk.add_document(booking(NEXT + 5))


def test_the_last_document_is_deleted_from_the_top(stranger: Stranger, sandbox: Sandbox) -> None:
    desk = sandbox.dossier(FLEX)
    for step in (0, 1):
        post(stranger, booking(NEXT + step))
    assert [desk.delete_last_document("V4", 2) for _ in range(2)] == [NEXT + 1, NEXT]
    assert (desk.last_booked_number("V4", 2), desk.next_number("V4", 2)) == (0, NEXT)
    with pytest.raises(LookupError, match="empty"):
        desk.delete_last_document("V4", 2)
    report = stranger.call(
        FLEX,
        "GET",
        "/bookyears/-1/bookings/modified",
        journalTypeId=-1,
        modifiedTimeStamp=SINCE_EVER,
    ).json
    assert [row["documentSequenceNr"] for row in report["deletedBookings"]] == [NEXT + 1, NEXT]


def test_edited_cards_are_found_under_their_new_names_only(
    stranger: Stranger, sandbox: Sandbox, clock: Clock
) -> None:
    desk = sandbox.dossier(FLEX)
    clock.seconds += 60
    desk.edit_relation(3, name="De Korenaar", vatNr="BE0417.108.908", externalRelationId=1700)
    before: list[dict[str, Any]] = [{"name": "Bakkerij De Korenaar BV"}, {"extRelationId": 1002}]
    after: list[dict[str, Any]] = [
        {"name": "de korenaar"},
        {"extRelationId": 1700},
        {"relationId": 3},
    ]
    assert [relations(stranger, **query).status for query in before] == [404, 404]
    for query in after:
        assert [row["name"] for row in relations(stranger, **query).json] == ["De Korenaar"]
    stamp = "2018-03-14 13:01:00.000"
    (changed,) = relations(stranger, "/modified", modifiedTimeStamp=stamp).json["modified"]
    assert changed["name"] == "De Korenaar"
    both = relations(stranger, vatNr="BE0417.108.908").json
    assert [row["name"] for row in both] == ["De Korenaar", "Notariaat Claes & Wouters"]
    assert len(relations(stranger, vatNr="BE0428.648.938", name="Vermeulen").json) == 1


def test_a_document_goes_to_another_relation(stranger: Stranger, sandbox: Sandbox) -> None:
    desk = sandbox.dossier(FLEX)
    post(stranger, booking(NEXT))
    desk.edit_document("V4", NEXT, 2, relationIdentificationServiceData=relation_by_key(3))
    moved = get(stranger, "V4", NEXT).json["relationIdentificationServiceData"]
    assert moved["externalRelationId"] == 1002
    with pytest.raises(ValueError, match="lacks that relation"):
        desk.edit_document("V4", NEXT, 2, relationIdentificationServiceData=relation_by_key(99))
    with pytest.raises(ValueError, match="already has a relation with key 3"):
        desk.add_relation({"relationIdentificationServiceData": relation_by_key(3)})
    with pytest.raises(LookupError, match="no journal V9"):
        desk.open_journal("V9")


def test_a_vat_number_without_a_digit_or_letter_is_not_found(
    stranger: Stranger, sandbox: Sandbox
) -> None:
    sandbox.dossier(FLEX).edit_relation(3, vatNr="---")
    assert relations(stranger, vatNr="---").json[0]["name"] == "Bakkerij De Korenaar BV"
    assert relations(stranger, vatNr="").status == 404
