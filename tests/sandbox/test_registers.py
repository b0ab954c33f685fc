"""Bookyears, journals, accounts and VAT codes."""

from typing import Any

import pytest

from .stranger import BROKEN, FLEX, FORCE, INVALID, QUARTERLY, Stranger, booking, wrapped


def test_bookyears_as_recorded(stranger: Stranger) -> None:
    years = stranger.call(FLEX, "GET", "/bookyears").json
    assert [(y["bookyearKey"]["id"], y["closed"]) for y in years] == [
        (1, True),
        (2, False),
        (3, False),
    ]
    assert years[1]["periods"][0] == {
        "bookyearPeriod": 201801,
        "endDate": "2018-01-31",
        "startDate": "2018-01-01",
    }
    assert years[1]["periods"][1]["endDate"] == "2018-02-28"
    assert [p["bookyearPeriod"] for p in years[2]["periods"]] == list(range(201901, 201913))


def test_quarterly_periods_count_quarters(stranger: Stranger) -> None:
    years = stranger.call(QUARTERLY, "GET", "/bookyears").json
    assert [p["bookyearPeriod"] for p in years[0]["periods"]] == [202501, 202502, 202503, 202504]
    assert years[0]["periods"][3] == {
        "bookyearPeriod": 202504,
        "startDate": "2025-10-01",
        "endDate": "2025-12-31",
    }


def test_a_broken_bookyear_counts_from_its_start(stranger: Stranger) -> None:
    (year,) = stranger.call(BROKEN, "GET", "/bookyears").json
    assert (year["startDate"], year["endDate"]) == ("2018-07-01", "2019-06-30")
    assert year["periods"][6] == {
        "bookyearPeriod": 201807,
        "startDate": "2019-01-01",
        "endDate": "2019-01-31",
    }


def journals(stranger: Stranger, dossier: int, year: int) -> dict[str, Any]:
    rows = stranger.call(dossier, "GET", f"/bookyears/{year}/journals").json
    return {row["journalKey"]: row for row in rows}


def test_journals_of_the_flex_dossier(stranger: Stranger) -> None:
    found = journals(stranger, FLEX, 2)
    assert {key: row["insertionType"] for key, row in found.items()} == {
        "A1": 1,
        "D1": 1,
        "F1": 1,
        "V1": 2,
        "V3": 3,
        "V4": 1,
    }
    assert found["F1"]["currencyCode"] == "EUR"
    assert "currencyCode" not in found["V1"]
    assert (found["V1"]["lastBookedDocumentNr"], found["A1"]["lastBookedDocumentNr"]) == (0, 2)
    assert found["V1"]["bookyearKey"] == {"id": 2}


def test_journals_of_the_force_dossier(stranger: Stranger) -> None:
    assert set(journals(stranger, FORCE, 2)) == {"A1", "D1", "F1", "V1", "V2"}


@pytest.mark.parametrize("path", ["/bookyears/9/journals", "/accounts?bookyearId=9"])
def test_nothing_found_is_a_404_with_a_reason(stranger: Stranger, path: str) -> None:
    reply = stranger.call(FLEX, "GET", path)
    assert reply.status == 404
    assert reply.json["technicalInfo"].startswith("No ")


@pytest.mark.parametrize(
    ("dossier", "year", "journal", "number", "mode", "scale"),
    [
        (FLEX, 2, 1, 201800159, "VAT_EXCLUSIVE", "FOUR"),
        (FLEX, 2, 4, 201800159, "BOOKING", "TWO"),
        (FLEX, 2, 3, 1, "VAT_INCLUSIVE", "TWO"),
        (FLEX, 3, 1, 201900001, "VAT_EXCLUSIVE", "FOUR"),
        (FORCE, 2, 1, 1800159, "BOOKING", "TWO"),
        (FORCE, 2, 2, 1800012, "BOOKING", "TWO"),
        (BROKEN, 1, 1, 1800159, "BOOKING", "TWO"),
        (QUARTERLY, 1, 1, 2500001, "BOOKING", "TWO"),
    ],
)
def test_sales_journals_know_their_next_number(
    stranger: Stranger, dossier: int, year: int, journal: int, number: int, mode: str, scale: str
) -> None:
    shown = stranger.call(dossier, "GET", f"/bookyears/{year}/journals/V/{journal}").json
    common = shown["commonJournalServiceData"]
    assert common["nextDocumentNumber"] == number
    assert common["journalKeyServiceData"] == {
        "bookyearKey": {"id": year},
        "journalTypeCode": "V",
        "sequenceNumber": journal,
    }
    assert shown["insertionType"] == mode
    assert shown["invoicingServiceData"]["unitPriceScale"] == scale


def test_an_unknown_sales_journal_is_minus_10(stranger: Stranger) -> None:
    reply = stranger.call(FLEX, "GET", "/bookyears/2/journals/V/9")
    assert (reply.status, reply.code) == (400, -10)


def put_next(stranger: Stranger, number: Any, **more: Any) -> Any:
    common = {"bookyearKey": {"id": 2}, "sequenceNumber": 4, "nextDocumentNumber": number}
    return stranger.call(
        FLEX, "PUT", "/journals/V", {"commonJournalUpdateRequestData": common, **more}
    )


def test_the_next_number_can_be_set(stranger: Stranger) -> None:
    reply = put_next(stranger, 201800500, sellJournalInsertionType="BOOKING")
    assert reply.status == 200
    assert reply.json["commonJournalServiceData"]["nextDocumentNumber"] == 201800500
    assert reply.json["commonJournalServiceData"]["names"][0]["value"] == "Verkoopboekingen"
    refused = stranger.call(FLEX, "POST", "/buysellbookings", wrapped(booking(201800159)))
    assert refused.code == -13
    taken = stranger.call(FLEX, "POST", "/buysellbookings", wrapped(booking(201800500)))
    assert taken.status == 201


@pytest.mark.parametrize("number", [0, -1, 1_000_000_001, "5", 5.5, True])
def test_next_numbers_outside_the_documented_range(stranger: Stranger, number: Any) -> None:
    reply = put_next(stranger, number)
    assert (reply.status, reply.json) == (400, INVALID)


def test_a_number_that_exists_cannot_be_next(stranger: Stranger) -> None:
    stranger.call(FLEX, "POST", "/buysellbookings", wrapped(booking(201800159)))
    assert put_next(stranger, 201800159).code == -13
    assert put_next(stranger, 201800160).status == 200


def test_settings_left_out_stay(stranger: Stranger) -> None:
    common = {"bookyearKey": {"id": 2}, "sequenceNumber": 1, "protectedPeriod": 201802}
    invoicing = {"showUnit": True}
    stranger.call(
        FLEX,
        "PUT",
        "/journals/V",
        {"commonJournalUpdateRequestData": common, "invoicingServiceData": invoicing},
    )
    shown = stranger.call(FLEX, "GET", "/bookyears/2/journals/V/1").json
    assert shown["invoicingServiceData"] == {"showUnit": True, "unitPriceScale": "FOUR"}
    assert shown["commonJournalServiceData"]["protectedPeriod"] == 201802
    assert shown["commonJournalServiceData"]["nextDocumentNumber"] == 201800159
    assert shown["insertionType"] == "VAT_EXCLUSIVE"


def test_accounts_as_recorded(stranger: Stranger) -> None:
    rows = stranger.call(FLEX, "GET", "/accounts", bookyearId=2).json
    by_number = {row["accountKey"]["id"]: row for row in rows}
    assert 90 <= len(rows) == len(by_number) <= 120
    assert by_number[700000]["description"] == {
        "description_EN": "",
        "description_FR": "Nettoyage ménager",
        "description_NL": "Huishoudelijke schoonmaak",
    }
    assert by_number[700000]["accountKey"] == {"bookyearKey": {"id": 2}, "id": 700000}
    assert by_number[700300]["salesVatCode"] == "06"
    assert "salesVatCode" not in by_number[400000]
    assert by_number[440000]["vatRecupPercentage"] == 100.0
    assert list(by_number) != sorted(by_number)
    assert {100000, 400000, 411000, 440000, 451000, 700100, 700200, 700400} <= set(by_number)


def test_vat_codes_are_listed_per_type(stranger: Stranger) -> None:
    rows = stranger.call(FORCE, "GET", "/vatcodes").json
    pairs = {(row["code"], row["type"]) for row in rows}
    assert len(pairs) == len(rows)
    assert {("21", 2), ("21", 4), ("06", 2), ("D21", 1), ("D21", 3), ("I21", 1)} <= pairs
    assert ("21", 1) not in pairs
    assert {row["basePercentage"] for row in rows if row["code"] == "06"} == {6.0}
    invented = [row for row in rows if row["code"].startswith("X-")]
    assert len(invented) == 10
    assert all(
        row["basePercentage"] == 0.0 and "verzonnen / invented" in row["description"]
        for row in invented
    )


def test_cost_centres_are_listed_closed_ones_too(stranger: Stranger) -> None:
    names = {"description_FR": "", "description_NL": ""}
    assert stranger.call(FLEX, "GET", "/costcentres").json == [
        {"closed": False, "costCentreKey": {"id": 1}, "description": names},
        {"closed": True, "costCentreKey": {"id": 2}, "description": names},
    ]
    assert stranger.call(FORCE, "GET", "/costcentres").status == 404


def test_currencies_are_plain_strings(stranger: Stranger) -> None:
    assert stranger.call(FLEX, "GET", "/currencies").json == ["EUR", "USD", "GBP", "CHF"]
    # No 400 is documented for this call, so a name it does not know is not refused.
    assert stranger.call(FLEX, "GET", "/currencies", page=2).status == 200


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/accounts", {}),
        ("/accounts", {"bookyearKeyId": 2}),
        ("/accounts", {"bookyearId": "twee"}),
        ("/buysellbookings", {"bookyearKeyId": 2, "journalKey": "V4", "documentSequenceNr": 1}),
        ("/invoices", {"bookyearId": 2, "journalKey": "V1"}),
        ("/buysellbookings/modified", {"bookyearId": 2}),
        ("/buysellbookings/modified", {"bookyearId": 2, "modifiedTimeStamp": "2018-01-01"}),
        (
            "/invoices/modified",
            {"bookyearId": 2, "modifiedTimeStamp": "2018-13-01 00:00:00.000"},
        ),
        ("/relations", {"relationId": "x"}),
        ("/bookyears/2/bookings/modified", {"modifiedTimeStamp": "1980-01-01 00:00:00.000"}),
        ("/bookyears/two/journals", {}),
    ],
)
def test_missing_and_misnamed_parameters(
    stranger: Stranger, path: str, query: dict[str, Any]
) -> None:
    reply = stranger.call(FLEX, "GET", path, **query)
    assert (reply.status, reply.json) == (400, INVALID)
    assert len(reply.raw) == 56  # the recorded length
