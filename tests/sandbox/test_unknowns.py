"""Every switch of `Unknowns`, both ways, over the socket."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octopus_sdk.sandbox import Sandbox, Unknowns, demo

from . import unknown_probes as probes
from .booking_calls import NEXT
from .conftest import Clock, Open
from .stranger import FLEX, Stranger, booking, wrapped

STORED, REFUSED = (201, None), (400, -13)

# What a client sees with the switch on, and with it off.
EXPECTED: dict[Callable[..., Any], tuple[Any, Any]] = {
    probes.fresh_journal_shows_start: ((NEXT - 1, 0, 49), (0, 0, 0)),
    probes.unbooked_invoices_count: (NEXT, 0),
    probes.number_gaps_refused: (
        ([REFUSED, REFUSED, REFUSED, STORED], 1),
        ([STORED, REFUSED, STORED, REFUSED], 7),
    ),
    probes.next_number_needs_empty_journal: ((200, 200, (400, -13)), (200, 200, (200, None))),
    probes.closed_period_means_from: (
        [STORED, (400, -15), (400, -15)],
        [(400, -15), (400, -15), STORED],
    ),
    probes.empty_journal_changes_is_404: (
        (404, ["technicalInfo"]),
        (200, ["deletedJournalList", "modifiedJournalServiceDataList"]),
    ),
    probes.closed_bookyear_closes_journals: (
        ((403, -11), (403, -11), STORED),
        ((400, -15), (400, -15), STORED),
    ),
    probes.journal_refusal_carries_code: (((403, -12), (403, -11)), ((403, None), (403, None))),
    probes.empty_relation_search_is_404: ((404, False), (200, True)),
    probes.relation_put_keeps_absent_fields: (
        ("Gent", "Vermeulen", "053 21 00 01", True),
        ("Gent", None, "", True),
    ),
    probes.relation_required_fields_enforced: (400, 201),
    probes.relation_key_wins: (16, 3),
    probes.number_zero_clears: (
        (204, 204, [1002, 0], 404),
        (204, 204, [1002, 1001], 200),
    ),
    probes.vat_search_needs_stored_format: (404, 200),
    probes.belgian_vat_reformatted: (
        ("BE0477.525.753", "NL1234.56.782 B01"),
        ("BE 0477525753", "NL1234.56.782 B01"),
    ),
    probes.unknown_relation_key_creates: ((201, None, 204, 201), (400, -16, 204, 201)),
    probes.null_clears_relation_field: (
        ("", None, "Vermeulen"),
        ("053 21 00 01", "godelieve.vermeulen@example.be", "Vermeulen"),
    ),
    probes.empty_text_clears_relation_field: (("", "Gent"), ("053 21 00 01", "Gent")),
    probes.relation_needs_role: ((400, 201, 400), (201, 201, 204)),
    probes.unlisted_values_refused: (
        ([400] * 8, 201, (400, None)),
        ([201] * 8, 201, STORED),
    ),
    probes.inactive_relation_bookable: (STORED, (400, -16)),
    probes.header_amount_checked: ((400, -24), STORED),
    probes.date_must_lie_in_period: ((400, -24), STORED),
    probes.vat_code_required: (
        ((400, -22), (400, -13), (400, -22)),
        (STORED, (400, -22), STORED),
    ),
    probes.vat_checked_against_rate: ((201, (400, -24)), (201, STORED)),
    probes.fine_amounts_refused: ((400, -24), STORED),
    probes.expiry_before_date_refused: (((400, -24), (400, -37), 201), (STORED, STORED, 201)),
    probes.malformed_date_is_500_everywhere: ((500, 500, 500), (500, 400, 400)),
    probes.malformed_elements_are_500: (
        ((500, 500, 500, 500), (400, 400), [400] * 4, 500),
        ((400, 400, 400, 400), (400, 400), [400] * 4, 500),
    ),
    probes.update_may_change_relation: ((204, (204, None)), (204, (400, -35))),
    probes.update_keeps_attachments: (1, 0),
    probes.long_texts_refused: ((201, 201, 400), (201, 201, 201)),
    probes.vat_codes_repeat_per_type: (([2, 1, 4, 3], "21"), ([2, 1], "21")),
    probes.invoice_run_stops: (([True, False], False), ([True, False, True], True)),
    probes.invoice_run_success_means_all: ((False, True, 1), (True, True, 1)),
    probes.invoice_vat_per_line: (2, 1),
    probes.unknown_query_names_refused: (400, 200),
    probes.unknown_body_fields_refused: (400, 201),
    probes.timestamps_in_utc: (404, 200),
    probes.modified_bound_inclusive: (200, 404),
    probes.not_found_text_in_message: (
        [{"errorMessage": "Dossier not found"}, {"errorMessage": "No relations found"}],
        [{"technicalInfo": "Dossier not found"}, {"technicalInfo": "No relations found"}],
    ),
    probes.failed_logins_lock: (401, 200),
    probes.software_house_refusal_carries_code: ((401, -68), (401, None)),
    probes.expired_token_carries_code: ((401, -2), (401, None)),
    probes.dossier_refusal_carries_code: (((403, -5), (403, -3)), ((403, None), (403, None))),
    probes.disabled_dossier_listed: ((4, 5), (4, 4)),
    probes.over_quota_answers_429: (
        ([200, 200, 429], ["technicalInfo"]),
        ([200, 200, 403], ["technicalInfo"]),
    ),
    probes.quotas_per_dossier: (([200, 200], 200, 1), ([200, 200], 429, 2)),
    # Twice at 23:59, again at 00:01, at 23:58 the next day, and at 23:59.
    probes.quota_day_is_calendar: ([200, 200, 200, 200, 429], [200, 200, 429, 429, 200]),
}


def test_every_switch_is_tried() -> None:
    assert [probe.__name__ for probe in EXPECTED] == [field.name for field in fields(Unknowns)]


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize("probe", list(EXPECTED), ids=lambda probe: probe.__name__)
def test_both_ways(open_stranger: Open, clock: Clock, probe: Any, on: bool) -> None:
    sandbox = probes.make(probe.__name__, on, clock)
    assert probe(open_stranger(sandbox), sandbox, clock) == EXPECTED[probe][0 if on else 1]


def test_random_settings_are_the_same_for_the_same_seed() -> None:
    assert Unknowns.random(7) == Unknowns.random(7)
    seen = [Unknowns.random(seed) for seed in range(40)]
    for field in fields(Unknowns):
        assert {getattr(one, field.name) for one in seen} == {True, False}


@settings(max_examples=40)
@given(st.builds(Unknowns, **{field.name: st.booleans() for field in fields(Unknowns)}))
def test_a_plain_sale_is_booked_whatever_is_unknown(unknowns: Unknowns) -> None:
    sandbox = Sandbox(demo(), unknowns, lambda: 1_521_028_800.0, quotas=True)
    with sandbox.serve() as server:
        stranger = Stranger(server.base_url, sandbox.login)
        reply = stranger.call(FLEX, "POST", "/buysellbookings", wrapped(booking(NEXT)))
        stranger.close()
    assert reply.status == 201


def test_a_sandbox_shows_how_its_switches_are_set() -> None:
    assert Sandbox(demo()).unknowns == Unknowns()
    assert Sandbox(demo(), Unknowns.random(7)).unknowns == Unknowns.random(7)
