"""Bookings afterwards: updates, lists, deletions, attachments and the accountant's hands."""

from typing import Any

import pytest

from octopus_sdk.sandbox import Sandbox

from .booking_calls import NEXT, get, modified, post
from .conftest import Clock
from .stranger import FLEX, SINCE_EVER, Reply, Stranger, booking, wrapped


def test_an_update_replaces_the_booking(stranger: Stranger, clock: Clock) -> None:
    post(stranger, booking(NEXT, reference="+++090/9337/55493+++"))
    clock.seconds += 60
    reply = stranger.call(FLEX, "PUT", "/buysellbookings", booking(NEXT, comment="Anders"))
    assert (reply.status, reply.raw) == (204, b"")
    read = get(stranger, "V4", NEXT).json
    assert (read["comment"], read.get("reference")) == ("Anders", None)
    # 12:01 UTC on a March day is 13:01 in Belgium.
    assert modified(stranger, since="2018-03-14 13:01:00.000").json == [read]
    assert modified(stranger, since="2018-03-14 13:01:00.001").status == 404


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"documentSequenceNr": NEXT + 7}, -34), ({"amount": 5.0}, -24), ({"journalKey": "V9"}, -10)],
)
def test_updates_are_checked_too(stranger: Stranger, fields: dict[str, Any], code: int) -> None:
    post(stranger, booking(NEXT))
    reply = stranger.call(FLEX, "PUT", "/buysellbookings", booking(NEXT, **fields))
    assert (reply.status, reply.code) == (400, code)
    assert reply.json["technicalInfo"].startswith("Unable to update booking")


def test_lists_of_modified_bookings(stranger: Stranger) -> None:
    rows = modified(stranger).json
    # Newest first: a client that counts on rising numbers gets it wrong.
    assert [row["documentSequenceNr"] for row in rows[:2]] == [2, 1]
    assert {(row["journalKey"], row["documentSequenceNr"]) for row in rows} == {
        ("V1", 201700001),
        ("V1", 201700002),
        ("V1", 201700003),
        ("A1", 1),
        ("A1", 2),
    }
    assert len(modified(stranger, 1).json) == 3
    assert len(modified(stranger, 2, journalKey="A1").json) == 2
    empty = modified(stranger, 3)
    assert (empty.status, empty.json) == (404, {"technicalInfo": "No bookings found"})
    assert modified(stranger, 9).code == -9


def test_a_booking_that_does_not_exist(stranger: Stranger) -> None:
    for journal in ("V4", "V9"):
        reply = get(stranger, journal, NEXT)
        assert (reply.status, reply.json) == (404, {"technicalInfo": "Booking not found"})


def test_attachments_travel_with_a_booking(stranger: Stranger, sandbox: Sandbox) -> None:
    files = [{"fileName": "factuur.pdf", "fileData": "JVBERi0="}]
    body = {**wrapped(booking(NEXT)), "attachments": files}
    broken = {**body, "attachments": [{"fileName": "x", "fileData": "not base64!"}]}
    assert stranger.call(FLEX, "POST", "/buysellbookings", broken).status == 500
    assert stranger.call(FLEX, "POST", "/buysellbookings", body).status == 201
    assert sandbox.dossier(FLEX).attachments("V4", NEXT, bookyear=2) == files


def test_deletions_are_reported_and_free_the_number(stranger: Stranger, sandbox: Sandbox) -> None:
    post(stranger, booking(NEXT))
    assert sandbox.dossier(FLEX).delete_last_document("V4", bookyear=2) == NEXT
    report = stranger.call(
        FLEX,
        "GET",
        "/bookyears/2/bookings/modified",
        journalTypeId=2,
        modifiedTimeStamp=SINCE_EVER,
    ).json
    assert report == {
        "deletedBookings": [
            {
                "bookyearKey": {"id": 2},
                "documentSequenceNr": NEXT,
                "journalSequenceNr": 4,
                "journalType": 2,
            }
        ],
        "modifiedBookings": [],
    }
    assert get(stranger, "V4", NEXT).status == 404
    assert post(stranger, booking(NEXT)).status == 201


def test_the_report_has_one_row_per_line(stranger: Stranger) -> None:
    def report(year: int, kind: int, **more: Any) -> Reply:
        return stranger.call(
            FLEX,
            "GET",
            f"/bookyears/{year}/bookings/modified",
            journalTypeId=kind,
            modifiedTimeStamp=SINCE_EVER,
            **more,
        )

    rows = report(2, 1).json["modifiedBookings"]
    assert [(r["journalType"], r["journalNr"], r["bookingAmount"]) for r in rows] == [
        (1, 1, 310.25),
        (1, 1, 1850.0),
    ]
    assert len(report(-1, -1).json["modifiedBookings"]) == 5
    assert report(2, 3).status == 404
    assert report(2, 5).status == 400
    assert report(2, 1, modifiedTimeStampTo="1990-01-01 00:00:00.000").status == 404
    assert report(2, 1, modifiedTimeStampTo="2018-03-14 13:00:00.000").status == 200


def test_the_accountants_hands(stranger: Stranger, sandbox: Sandbox) -> None:
    desk = sandbox.dossier(FLEX)
    added = desk.add_document(
        {key: value for key, value in booking(0).items() if key != "documentSequenceNr"}
    )
    assert added["documentSequenceNr"] == NEXT
    desk.edit_document("V4", NEXT, 2, comment="Door de boekhouder")
    assert get(stranger, "V4", NEXT).json["comment"] == "Door de boekhouder"
    assert post(stranger, booking(NEXT)).code == -13
    assert desk.next_number("V4", 2) == NEXT + 1
    desk.set_next_number("V4", 201800300, 2)
    assert post(stranger, booking(201800300)).status == 201
    desk.documents("V4")[0]["bookingLines"].clear()
    assert desk.documents("V4")[0]["bookingLines"]
    assert desk.documents("V4")[0]["documentSequenceNr"] == NEXT
    with pytest.raises(LookupError):
        desk.edit_document("V4", 999, 2)
    with pytest.raises(LookupError):
        desk.next_number("V4")
