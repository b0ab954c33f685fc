"""The export books each document once, in order, on the right customer, whatever breaks."""

from collections import Counter
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octopus_sdk import (
    Choices,
    Credentials,
    Dossier,
    OctopusClient,
    Outcome,
    PreflightError,
    Wanted,
    errors,
)
from octopus_sdk.export.relations import Action
from octopus_sdk.models import Booking
from octopus_sdk.sandbox import Desk, Sandbox, Unknowns, demo
from tests.sdk.conftest import FLEX
from tests.sdk.exports import (
    BOOKYEAR,
    FIRST,
    KNOWN,
    NEW,
    OTHER,
    booking,
    invoice,
    month,
    outcomes,
)


def assert_once(desk: Desk, wanted: list[Wanted], count: int | None = None) -> None:
    """The ledger holds the first `count` documents, once each, to the cent, on their customers."""
    expected = wanted if count is None else wanted[:count]
    numbers = {
        r["relationIdentificationServiceData"]["relationKey"]["id"]: r for r in desk.relations
    }
    held = []
    for document in desk.documents("V4", BOOKYEAR):
        key = document["relationIdentificationServiceData"]["relationKey"]["id"]
        external = numbers[key]["relationIdentificationServiceData"]["externalRelationId"]
        held.append((document["documentSequenceNr"], document["amount"], external))
    assert held == [
        (each.document.number, each.document.amount, each.customer.external_id)
        for each in expected
        if isinstance(each.document, Booking)
    ]


def test_a_month_is_booked_and_a_second_run_finds_it(dossier: Dossier, desk: Desk) -> None:
    wanted = month()
    seen: list[Any] = []
    report = dossier.export(wanted, progress=seen.append)
    assert outcomes(report) == ["booked"] * 4
    assert report.complete
    assert [settled.action for settled in report.customers] == [
        Action.UPDATED,  # the name is written another way
        Action.CREATED,
        Action.CREATED,
    ]
    assert seen == [*report.customers, *report.results]
    assert_once(desk, wanted)

    again = dossier.export(wanted)
    assert outcomes(again) == ["already booked"] * 4
    assert {settled.action for settled in again.customers} == {Action.FOUND}
    assert_once(desk, wanted)


def test_it_goes_on_where_a_run_was_cut(dossier: Dossier, desk: Desk) -> None:
    wanted = month(6)
    dossier.export(wanted[:2])
    assert outcomes(dossier.export(wanted)) == ["already booked"] * 2 + ["booked"] * 4
    assert_once(desk, wanted)


def test_calls_are_few(sandbox: Sandbox, dossier: Dossier) -> None:
    wanted = month(30)
    dossier.export(wanted)
    customers, changed = 3, 3
    calls = Counter(request.operation_id for request in sandbox.requests)
    assert calls["insertBuySellBooking"] == 30
    assert sum(calls.values()) <= 30 + customers + 2 * changed + 12


@pytest.mark.parametrize("lose", ["lose_before", "lose_after"])
@pytest.mark.parametrize("nth", [1, 3, 4])
def test_a_lost_answer_is_found_out(
    sandbox: Sandbox, dossier: Dossier, desk: Desk, lose: str, nth: int
) -> None:
    wanted = month()
    getattr(sandbox.faults, lose)("insertBuySellBooking", nth=nth)
    expected = ["booked"] * 4
    if lose == "lose_after":
        expected[nth - 1] = "confirmed"
    assert outcomes(dossier.export(wanted)) == expected
    assert_once(desk, wanted)


def test_without_a_way_to_look_it_says_unknown_and_stops(
    sandbox: Sandbox, dossier: Dossier, desk: Desk
) -> None:
    wanted = month()
    sandbox.faults.lose_after("insertBuySellBooking", nth=2)
    # The first such call looks before the run, so the second is the one that finds out.
    for nth in range(2, 8):
        sandbox.faults.answer("getModifiedBuySellBookings", status=503, nth=nth)
    sandbox.faults.answer("getBuySellBooking", status=503)
    report = dossier.export(wanted)
    assert outcomes(report) == ["booked", "unknown", "not tried", "not tried"]
    assert not report.complete
    assert "Look in Octopus" in report.results[1].reason
    assert str(report).startswith("1 booked, 1 unknown, 2 not tried.")
    assert report.verified is None
    # The next run finds out, and goes on.
    assert outcomes(dossier.export(wanted)) == ["already booked"] * 2 + ["booked"] * 2
    assert_once(desk, wanted)


def test_where_the_list_fails_a_single_read_tells(
    sandbox: Sandbox, dossier: Dossier, desk: Desk
) -> None:
    wanted = month()
    sandbox.faults.lose_after("insertBuySellBooking", nth=2)
    sandbox.faults.lose_before("insertBuySellBooking", nth=3)
    for nth in range(2, 8):
        sandbox.faults.answer("getModifiedBuySellBookings", status=503, nth=nth)
    assert outcomes(dossier.export(wanted)) == ["booked", "confirmed", "booked", "booked"]
    assert_once(desk, wanted)


def test_a_service_that_keeps_failing_is_refused_and_nothing_doubles(
    sandbox: Sandbox, dossier: Dossier, desk: Desk
) -> None:
    wanted = month()
    for nth in (2, 3):
        sandbox.faults.answer("insertBuySellBooking", status=500, nth=nth)
    assert outcomes(dossier.export(wanted)) == ["booked", "refused", "not tried", "not tried"]
    assert_once(desk, wanted, 1)


def _steal(desk: Desk, number: int) -> None:
    desk.add_document(
        {
            "bookyearKey": {"id": BOOKYEAR},
            "journalKey": "V4",
            "documentSequenceNr": number,
            "relationIdentificationServiceData": {"relationKey": {"id": 7}},
            "bookyearPeriodeNr": 201810,
            "documentDate": "2018-10-31",
            "expiryDate": "2018-10-31",
            "amount": Decimal("5.00"),
            "currencyCode": "EUR",
            "exchangeRate": Decimal(1),
            "comment": "by hand",
            "bookingLines": [],
        }
    )


def test_a_second_writer_takes_a_number(dossier: Dossier, desk: Desk) -> None:
    wanted = month()

    def interfere(event: Any) -> None:
        if getattr(event, "outcome", None) is Outcome.BOOKED and event.document.number == FIRST:
            _steal(desk, FIRST + 1)

    report = dossier.export(wanted, progress=interfere)
    assert outcomes(report) == ["booked", "number taken", "not tried", "not tried"]
    assert "'by hand'" in report.results[1].reason
    assert [d["documentSequenceNr"] for d in desk.documents("V4", BOOKYEAR)] == [FIRST, FIRST + 1]


def test_another_document_under_the_number_stops_the_journal(dossier: Dossier, desk: Desk) -> None:
    _steal(desk, FIRST)
    before = desk.relations
    with pytest.raises(PreflightError, match=r"number taken: 201800159 is another.*'by hand'"):
        dossier.export(month())
    report = dossier.export(month(), Choices(partial=True))
    assert outcomes(report) == ["number taken", "not tried", "not tried", "not tried"]
    assert desk.relations == before


@pytest.mark.parametrize(
    "change",
    [
        {"relationIdentificationServiceData": {"relationKey": {"id": 7}}},
        {"documentDate": "2018-10-30"},
        {"currencyCode": "USD"},
        {"amount": Decimal("122.22")},
        {"comment": "something else"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_document_with_another_identity_is_another_document(
    dossier: Dossier, desk: Desk, change: dict[str, Any]
) -> None:
    wanted = month()
    dossier.export(wanted)
    desk.edit_document("V4", FIRST + 1, BOOKYEAR, **change)
    with pytest.raises(PreflightError, match="number taken: "):
        dossier.export(wanted)
    assert outcomes(dossier.export(wanted, Choices(partial=True))) == [
        "already booked",
        "number taken",
        "not tried",
        "not tried",
    ]


def test_a_refused_number_that_is_free_is_sent_once(
    sandbox: Sandbox, dossier: Dossier, desk: Desk
) -> None:
    def interfere(event: Any) -> None:
        if getattr(event, "outcome", None) is Outcome.BOOKED:
            desk.set_next_number("V4", 201800300, BOOKYEAR)

    report = dossier.export(month(2), progress=interfere)
    assert outcomes(report) == ["booked", "refused"]
    sent = [r for r in sandbox.requests if r.operation_id == "insertBuySellBooking"]
    assert len(sent) == 2


def test_a_next_number_that_does_not_count_unbooked_invoices(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    wanted = [Wanted(invoice(i), NEW) for i in range(3)]
    dossier.export(wanted[:2])
    stale = (
        b'{"commonJournalServiceData":{"journalKeyServiceData":{"bookyearKey":{"id":2},'
        b'"journalTypeCode":"V","sequenceNumber":1},"nextDocumentNumber":201800159,'
        b'"closed":false},"insertionType":"VAT_EXCLUSIVE"}'
    )
    sandbox.faults.answer("getSellJournal", status=200, body=stale)
    assert outcomes(dossier.export(wanted)) == ["already booked", "already booked", "booked"]


def test_a_document_that_the_accountant_changed(dossier: Dossier, desk: Desk) -> None:
    wanted = month()
    dossier.export(wanted)
    line = dict(desk.documents("V4", BOOKYEAR)[1]["bookingLines"][0], accountKey=700100)
    desk.edit_document("V4", FIRST + 1, BOOKYEAR, bookingLines=[line])
    report = dossier.export(wanted)
    assert outcomes(report)[1] == "booked, changed since"
    assert report.complete


def test_journals_are_independent(dossier: Dossier, desk: Desk) -> None:
    desk.protect_period("V4", 201810, BOOKYEAR)
    wanted = [Wanted(booking(0), NEW), Wanted(invoice(0), NEW), Wanted(invoice(1), OTHER)]
    with pytest.raises(PreflightError, match="nothing may be booked up to period 201810"):
        dossier.export(wanted)
    report = dossier.export(wanted, Choices(partial=True))
    assert outcomes(report) == ["refused", "booked", "booked"]
    assert "Ask the accountant to lift the protection" in report.results[0].reason


def test_invoices_are_recognised_too(sandbox: Sandbox, dossier: Dossier) -> None:
    wanted = [Wanted(invoice(i), NEW) for i in range(3)]
    sandbox.faults.lose_after("insertInvoice", nth=2)
    assert outcomes(dossier.export(wanted)) == ["booked", "confirmed", "booked"]
    assert outcomes(dossier.export(wanted)) == ["already booked"] * 3


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ([Wanted(booking(1), NEW)], "waits for 201800159, and the first document is 201800160"),
        ([Wanted(booking(0), NEW), Wanted(booking(2), NEW)], "201800161 follows 201800159"),
        ([Wanted(booking(1), NEW), Wanted(booking(0), NEW)], "201800159 follows 201800160"),
        ([Wanted(booking(0), NEW), Wanted(booking(0), NEW)], "201800159 follows 201800159"),
        ([Wanted(booking(-1), NEW)], "201800158 does not stand in Octopus"),
        (
            [Wanted(booking(0, "V1"), NEW)],
            "the journal is for invoices without VAT, and these documents need bookings",
        ),
        (
            [Wanted(booking(0, "V3"), NEW)],
            "the journal is for invoices with VAT, and these documents need bookings",
        ),
        ([Wanted(booking(0, "V9"), NEW)], "journal V9 of bookyear 2: "),
        ([Wanted(booking(0, "A1"), NEW)], "there is no such sales journal"),
        ([Wanted(booking(0), attrs.evolve(NEW, external_id=None))], "the customer has no number"),
        ([Wanted(booking(0), attrs.evolve(NEW, external_id=0))], "the customer has no number"),
        (
            [Wanted(booking(0), attrs.evolve(NEW, external_id=-4))],
            "external_id: must be 0 or more: -4",
        ),
        (
            [Wanted(booking(0), NEW), Wanted(booking(1), attrs.evolve(NEW, name="X"))],
            "two customers bear the number 1700",
        ),
        (
            [Wanted(booking(0), NEW), Wanted(booking(1), attrs.evolve(NEW, city="Gent"))],
            "customer 1700: it comes with different data on its documents",
        ),
        ([Wanted(booking(0), attrs.evolve(NEW, external_id=1002))], "the names differ"),
        ([Wanted(booking(0), attrs.evolve(NEW, name=" "))], "a new relation needs a name"),
        (
            [Wanted(booking(0), attrs.evolve(KNOWN, vat_number="BE0417.108.908"))],
            "the VAT numbers differ",
        ),
        (
            [Wanted(booking(0), attrs.evolve(NEW, name="apotheek sint-martinus"))],
            "Apotheek Sint-Martinus, BE0400.657.906 (relation 5) without a number",
        ),
    ],
)
def test_what_is_found_before_the_first_write_stops_all_of_it(
    sandbox: Sandbox, dossier: Dossier, wanted: list[Wanted], words: str
) -> None:
    with pytest.raises(PreflightError) as caught:
        dossier.export(wanted)
    assert words in str(caught.value)
    assert "Nothing was written" in str(caught.value)
    writes = {"PUT", "POST"}
    sent = {r.operation_id for r in sandbox.requests if r.method in writes}
    assert sent == {"authenticateUser", "connectDossier"}


def test_all_findings_come_together(dossier: Dossier) -> None:
    wanted = [
        Wanted(booking(5), attrs.evolve(NEW, external_id=1002)),
        Wanted(booking(0, "V3"), attrs.evolve(OTHER, external_id=1004)),
    ]
    with pytest.raises(PreflightError) as caught:
        dossier.export(wanted)
    assert len(caught.value.findings) == 5


def _completes(client: OctopusClient, wanted: list[Wanted]) -> bool:
    try:
        return client.dossier(FLEX).export(wanted).complete
    except errors.CallError:
        return False


@settings(max_examples=60)
@given(
    unknowns=st.integers(0, 2**32).map(Unknowns.random),
    faults=st.lists(
        st.tuples(
            st.sampled_from(["lose_before", "lose_after", "answer"]),
            st.sampled_from(
                ["insertBuySellBooking", "insertInvoice", "insertUpdateRelation", "getRelations"]
            ),
            st.integers(1, 5),
        ),
        max_size=5,
    ),
)
def test_whatever_is_unknown_and_whatever_is_lost_nothing_doubles(
    unknowns: Unknowns, faults: list[tuple[str, str, int]]
) -> None:
    sandbox = Sandbox(demo(), unknowns)
    for kind, operation, nth in faults:
        getattr(sandbox.faults, kind)(operation, nth=nth)
    wanted = month(5) + [Wanted(invoice(i), (KNOWN, NEW)[i % 2]) for i in range(3)]
    with OctopusClient(
        Credentials(**sandbox.login), transport=sandbox.handle, sleep=lambda _: None
    ) as client:
        assert any(_completes(client, wanted) for _ in range(8))
    desk = sandbox.dossier(FLEX)
    assert_once(desk, wanted[:5])
    assert [d["documentSequenceNr"] for d in desk.documents("V1", BOOKYEAR)] == [
        FIRST,
        FIRST + 1,
        FIRST + 2,
    ]
    numbers = Counter(
        relation["relationIdentificationServiceData"]["externalRelationId"]
        for relation in desk.relations
    )
    assert [numbers[key] for key in (1002, 1700, 1701)] == [1, 1, 1]
