"""The demo seed is plausible and consistent."""

import re
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from octopus_sdk.sandbox import Sandbox, demo, seeds
from octopus_sdk.sandbox.times import local_time

from .booking_calls import post
from .conftest import Open
from .stranger import FLEX, FORCE, booking

SEED = demo()
OPEN_DOSSIERS = [d for d in SEED["dossiers"] if "bookyears" in d]


def dossier(key: int) -> dict[str, Any]:
    (found,) = (d for d in SEED["dossiers"] if d["id"] == key)
    plain: dict[str, Any] = found
    return plain


def vat_numbers() -> list[str]:
    cards = [d["card"] for d in OPEN_DOSSIERS]
    relations = [r for d in OPEN_DOSSIERS for r in d["relations"]]
    return [c["vatNr"] for c in [*cards, *relations] if c.get("vatNr", "").startswith("BE")]


def test_belgian_vat_numbers_are_formatted_valid_and_different() -> None:
    numbers = vat_numbers()
    for number in numbers:
        assert re.fullmatch(r"BE[01]\d{3}\.\d{3}\.\d{3}", number)
        digits = re.sub(r"\D", "", number)
        assert 97 - int(digits[:8]) % 97 == int(digits[8:])
    assert len(set(numbers)) == len(numbers) >= 10


def test_ibans_are_valid() -> None:
    ibans = [r["ibanAccountNr"] for d in OPEN_DOSSIERS for r in d["relations"] if "bicCode" in r]
    assert len(ibans) == 3
    for iban in ibans:
        assert int(f"{iban[4:]}1114{iban[2:4]}") % 97 == 1


@pytest.mark.parametrize(
    ("key", "numbers"),
    [
        (FLEX, [*range(1001, 1007), *range(1011, 1021)]),
        (FORCE, [*range(501, 507), *range(511, 518)]),
    ],
)
def test_relations(key: int, numbers: list[int]) -> None:
    cards = dossier(key)["relations"]
    external = [c["relationIdentificationServiceData"]["externalRelationId"] for c in cards]
    assert len(cards) == len(numbers) + 6
    assert [n for n in external if n] == numbers
    assert sum(not c.get("active", True) for c in cards) == 1
    assert sum(c.get("supplier", False) and not c["client"] for c in cards) == 1
    assert sum("country" not in c for c in cards) == 1
    assert sum(c.get("country") == "NL" for c in cards) == 1
    assert sum("firstName" in c for c in cards) >= 4


def test_no_two_relations_share_a_name() -> None:
    names = [(c["name"], c.get("firstName")) for d in OPEN_DOSSIERS for c in d["relations"]]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("raw", OPEN_DOSSIERS, ids=lambda raw: str(raw["id"]))
def test_periods_cover_each_bookyear_without_a_gap(raw: dict[str, Any]) -> None:
    for year in raw["bookyears"]:
        days = [(p["startDate"], p["endDate"]) for p in year["periods"]]
        assert days[0][0] == year["startDate"]
        assert days[-1][1] == year["endDate"]
        for (_, end), (start, _) in pairwise(days):
            assert (date.fromisoformat(start) - date.fromisoformat(end)).days == 1


def test_documents_of_the_seed_add_up_and_are_in_their_period() -> None:
    documents = Sandbox(demo()).dossier(FLEX).documents()
    assert len(documents) == 5
    for document in documents:
        lines = document["bookingLines"]
        assert document["amount"] == sum(i["baseAmount"] + i["vatAmount"] for i in lines)
        assert f"{document['bookyearPeriodeNr']}" == document["documentDate"][:7].replace("-", "")


def test_a_seed_is_made_new_each_time() -> None:
    one = demo()
    one["dossiers"][0]["relations"].clear()
    assert len(demo()["dossiers"][0]["relations"]) == 22


@pytest.mark.parametrize(
    ("seconds", "hour"),
    [
        (1521939599, 1),  # 25 March 2018, 00:59:59 UTC: still winter
        (1521939600, 3),  # one second later: summer
        (1540688399, 2),  # 28 October 2018, 00:59:59 UTC: still summer
        (1540688400, 2),  # one second later: winter
        (1635641999, 2),  # 31 October 2021, itself a Sunday: still summer
        (1635642000, 2),  # one second later: winter
    ],
)
def test_belgian_summer_time(seconds: int, hour: int) -> None:
    assert local_time(seconds, in_utc=False).hour == hour


def test_a_dossier_needs_the_relation_of_its_documents() -> None:
    seed = demo()
    seed["dossiers"][0]["relations"].pop(1)
    with pytest.raises(ValueError, match="lacks the relation"):
        Sandbox(seed)


def test_a_misspelt_key_of_a_seed_is_refused() -> None:
    seed = demo()
    seed["dossiers"][0]["vatcodes"] = []
    with pytest.raises(ValueError, match=r"no vatcodes; it may have: .*vat_codes"):
        Sandbox(seed)


def test_a_language_that_the_service_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="nl, fr, en, de"):
        Sandbox({**demo(), "dossiers": [{"id": 1, "language": "it"}]})


def test_two_documents_cannot_have_one_number() -> None:
    seed = demo()
    seed["dossiers"][0]["documents"] *= 2
    with pytest.raises(ValueError, match="already has a document"):
        Sandbox(seed)


def test_a_seed_of_ones_own(open_stranger: Open) -> None:
    year = seeds.bookyear(2, date(2018, 1, 1), [seeds.journal("V4", next_number=7)])
    card = seeds.person(1, 1001, ("An", "Peeters"), ("Dorp 1", "9000", "Gent", "BE"))
    mine = seeds.seed(
        seeds.dossier(7, "Mijn firma", [year], relations=[card], currencies=["EUR", "SEK"]),
        user="an",
        password="geheim",
    )
    sandbox = Sandbox(mine)
    assert sandbox.dossier_ids == [7]
    assert sandbox.login == {
        "software_house_uuid": mine["software_house_uuid"],
        "user": "an",
        "password": "geheim",
    }
    stranger = open_stranger(sandbox)
    assert post(stranger, booking(7, currencyCode="USD"), 7).code == -19
    assert post(stranger, booking(7, currencyCode="SEK"), 7).status == 201
    (listed,) = stranger.send("GET", "/dossiers", headers={"Token": stranger.token}).json
    assert listed["dossierDescription"] == "Mijn firma"


def test_a_dossier_needs_only_its_number(open_stranger: Open) -> None:
    stranger = open_stranger(Sandbox(seeds.seed({"id": 7})))
    paths = ["/bookyears", "/bookyears/1/journals", "/vatcodes", "/relations"]
    assert {stranger.call(7, "GET", path).status for path in paths} == {404}


def test_periods_can_be_numbered_by_month() -> None:
    for start in (date(2018, 7, 1), date(2018, 1, 1)):
        year = seeds.bookyear(1, start, [], numbered_by_month=True)
        assert [f"{p['bookyearPeriod']}" for p in year["periods"]] == [
            p["startDate"][:7].replace("-", "") for p in year["periods"]
        ]
