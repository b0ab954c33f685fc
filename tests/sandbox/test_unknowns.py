"""Every switch of `Unknowns`, both ways, over the socket."""

from dataclasses import fields
from typing import Any

import pytest

from octopus_sdk.sandbox import Sandbox, Unknowns, demo

from .conftest import Clock, Open
from .stranger import FLEX, Stranger, booking, invoice, relation_by_key, wrapped

NEXT = 201800159


def last_number(stranger: Stranger, journal: str) -> Any:
    rows = stranger.call(FLEX, "GET", "/bookyears/2/journals").json
    return {row["journalKey"]: row["lastBookedDocumentNr"] for row in rows}[journal]


def fresh_journal_shows_start(stranger: Stranger, _: Sandbox) -> Any:
    before = last_number(stranger, "V4"), last_number(stranger, "V3")
    common = {"bookyearKey": {"id": 2}, "sequenceNumber": 3, "nextDocumentNumber": 50}
    stranger.call(FLEX, "PUT", "/journals/V", {"commonJournalUpdateRequestData": common})
    return *before, last_number(stranger, "V3")


def empty_relation_search_is_404(stranger: Stranger, _: Sandbox) -> Any:
    reply = stranger.call(FLEX, "GET", "/relations", name="Nobody")
    return reply.status, isinstance(reply.json, list)


def unbooked_invoices_count(stranger: Stranger, _: Sandbox) -> Any:
    stranger.call(FLEX, "POST", "/invoices", invoice(NEXT))
    return last_number(stranger, "V1")


def journal_refusal_carries_code(stranger: Stranger, sandbox: Sandbox) -> Any:
    sandbox.dossier(FLEX).open_journal("V4")
    opened = stranger.call(FLEX, "POST", "/buysellbookings", wrapped(booking(NEXT)))
    sandbox.dossier(FLEX).close_journal("V4")
    closed = stranger.call(FLEX, "POST", "/buysellbookings", wrapped(booking(NEXT)))
    return opened.status, opened.code, closed.status, closed.code


def header_amount_checked(stranger: Stranger, _: Sandbox) -> Any:
    reply = stranger.call(FLEX, "POST", "/buysellbookings", wrapped(booking(NEXT, amount=5)))
    return reply.status


def date_must_lie_in_period(stranger: Stranger, _: Sandbox) -> Any:
    outside = booking(NEXT, documentDate="2018-04-01")
    return stranger.call(FLEX, "POST", "/buysellbookings", wrapped(outside)).status


def put_relation(stranger: Stranger, **changes: Any) -> Any:
    body = {"currencyCode": "EUR", "relationIdentificationServiceData": {}, **changes}
    return stranger.call(FLEX, "PUT", "/relations", body)


def read_relation(stranger: Stranger, key: int) -> Any:
    return stranger.call(FLEX, "GET", "/relations", relationId=key).json[0]


def relation_put_keeps_absent_fields(stranger: Stranger, _: Sandbox) -> Any:
    put_relation(stranger, relationIdentificationServiceData=relation_by_key(16), city="Gent")
    row = read_relation(stranger, 16)
    return row["city"], row.get("name"), row["telephone"], row["active"]


def relation_required_fields_enforced(stranger: Stranger, _: Sandbox) -> Any:
    return stranger.call(FLEX, "PUT", "/relations", {"name": "Kaal"}).status


def relation_key_wins(stranger: Stranger, _: Sandbox) -> Any:
    ids = {**relation_by_key(16), "externalRelationId": 1002}
    document = booking(NEXT, relationIdentificationServiceData=ids)
    stranger.call(FLEX, "POST", "/buysellbookings", wrapped(document))
    read = stranger.call(
        FLEX, "GET", "/buysellbookings", bookyearId=2, journalKey="V4", documentSeqNr=NEXT
    )
    return read.json["relationIdentificationServiceData"]["relationKey"]["id"]


def vat_search_needs_stored_format(stranger: Stranger, _: Sandbox) -> Any:
    return stranger.call(FLEX, "GET", "/relations", vatNr="be0428648938").status


def belgian_vat_reformatted(stranger: Stranger, _: Sandbox) -> Any:
    created = put_relation(stranger, name="Nieuw", vatNr="BE 0477525753").json
    foreign = put_relation(stranger, name="Ander", vatNr="NL1234.56.782 B01").json
    return created["vatNr"], foreign["vatNr"]


def unknown_query_names_refused(stranger: Stranger, _: Sandbox) -> Any:
    return stranger.call(FLEX, "GET", "/relations", externalRelationId=1001).status


def unknown_body_fields_refused(stranger: Stranger, _: Sandbox) -> Any:
    return put_relation(stranger, name="Nieuw", surName="Jan").status


def timestamps_in_utc(stranger: Stranger, _: Sandbox) -> Any:
    since = {"bookyearId": 2, "modifiedTimeStamp": "2018-03-14 12:30:00.000"}
    return stranger.call(FLEX, "GET", "/buysellbookings/modified", **since).status


def modified_bound_inclusive(stranger: Stranger, _: Sandbox) -> Any:
    since = "2018-03-14 13:00:00.000"
    return stranger.call(FLEX, "GET", "/relations/modified", modifiedTimeStamp=since).status


def invoice_vat_per_line(stranger: Stranger, _: Sandbox) -> Any:
    line = invoice(NEXT)["invoiceLines"][0]
    stranger.call(FLEX, "POST", "/invoices", invoice(NEXT, invoiceLines=[line, line]))
    stranger.call(FLEX, "POST", "/invoices/book", bookyearId=2, journalKey="V1")
    read = stranger.call(
        FLEX, "GET", "/buysellbookings", bookyearId=2, journalKey="V1", documentSeqNr=NEXT
    )
    return len(read.json["bookingLines"])


# What a client sees with the switch on, and with it off.
EXPECTED: dict[Any, tuple[Any, Any]] = {
    fresh_journal_shows_start: ((NEXT - 1, 0, 49), (0, 0, 0)),
    empty_relation_search_is_404: ((404, False), (200, True)),
    unbooked_invoices_count: (NEXT, 0),
    journal_refusal_carries_code: ((403, -12, 403, -11), (403, None, 403, None)),
    header_amount_checked: (400, 201),
    date_must_lie_in_period: (400, 201),
    relation_put_keeps_absent_fields: (
        ("Gent", "Vermeulen", "053 21 00 01", True),
        ("Gent", None, "", True),
    ),
    relation_required_fields_enforced: (400, 201),
    relation_key_wins: (16, 3),
    vat_search_needs_stored_format: (404, 200),
    belgian_vat_reformatted: (
        ("BE0477.525.753", "NL1234.56.782 B01"),
        ("BE 0477525753", "NL1234.56.782 B01"),
    ),
    unknown_query_names_refused: (400, 200),
    unknown_body_fields_refused: (400, 201),
    timestamps_in_utc: (404, 200),
    modified_bound_inclusive: (200, 404),
    invoice_vat_per_line: (2, 1),
}


def test_every_switch_is_tried() -> None:
    assert {probe.__name__ for probe in EXPECTED} == {field.name for field in fields(Unknowns)}


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize("probe", list(EXPECTED), ids=lambda probe: probe.__name__)
def test_both_ways(open_stranger: Open, clock: Clock, probe: Any, on: bool) -> None:
    sandbox = Sandbox(demo(), Unknowns(**{probe.__name__: on}), clock)
    assert probe(open_stranger(sandbox), sandbox) == EXPECTED[probe][0 if on else 1]
