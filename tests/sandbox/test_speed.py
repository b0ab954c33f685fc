"""Calls stay quick in a dossier with thousands of documents and relations."""

import json
import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from octopus_sdk.sandbox import Sandbox, seeds

from .stranger import booking, relation_by_key, wrapped

DOCUMENTS, RELATIONS = 5000, 2000
LIMIT = 0.001
"""In seconds, for the fastest of several calls: a busy machine is no defect."""


def large_seed() -> dict[str, Any]:
    year = seeds.bookyear(2, date(2018, 1, 1), [seeds.journal("V4")])
    cards = [
        seeds.person(key, 5000 + key, ("An", f"Naam {key}"), ("Dorp 1", "9000", "Gent", "BE"))
        for key in range(1, RELATIONS + 1)
    ]
    documents = [
        booking(
            number,
            relationIdentificationServiceData=relation_by_key(number % RELATIONS + 1),
            amount=Decimal(121),
            bookingLines=[],
        )
        for number in range(1, DOCUMENTS + 1)
    ]
    return seeds.seed(seeds.dossier(1, "Groot", [year], relations=cards, documents=documents))


class Large:
    def __init__(self) -> None:
        self.sandbox = Sandbox(large_seed(), clock=lambda: 1_521_028_800.0)
        login = self.sandbox.login
        credentials = json.dumps({"user": login["user"], "password": login["password"]})
        token = self.ask(
            "POST", "/authentication", credentials, softwareHouseUuid=login["software_house_uuid"]
        )["token"]
        self.token = self.ask("POST", "/dossiers?dossierId=1", "", Token=token)["Dossiertoken"]

    def ask(self, method: str, url: str, body: str, **headers: str) -> Any:
        status, _, answer = self.sandbox.handle(method, url, headers, body.encode())
        assert status in {200, 201, 204, 404}
        return json.loads(answer) if answer else None

    def call(self, method: str, path: str, body: Any = None) -> Any:
        return self.ask(method, f"/dossiers/1{path}", json.dumps(body), dossierToken=self.token)


@pytest.fixture(scope="module")
def large() -> Large:
    return Large()


def insert(large: Large) -> None:
    number = large.sandbox.dossier(1).next_number("V4")
    customer = {"externalRelationId": 5000 + RELATIONS}
    large.call(
        "POST",
        "/buysellbookings",
        wrapped(booking(number, relationIdentificationServiceData=customer)),
    )


def read(large: Large) -> None:
    place = "bookyearId=2&journalKey=V4&documentSeqNr=4321"
    assert large.call("GET", f"/buysellbookings?{place}")["documentSequenceNr"] == 4321


def journals(large: Large) -> None:
    (row,) = large.call("GET", "/bookyears/2/journals")
    assert row["lastBookedDocumentNr"] >= DOCUMENTS


def search(large: Large) -> None:
    assert len(large.call("GET", "/relations?name=NAAM%201999&extRelationId=5003")) == 2


def write_relation(large: Large) -> None:
    ids = {"externalRelationId": 5777}
    body = {"currencyCode": "EUR", "relationIdentificationServiceData": ids, "city": "Aalst"}
    large.call("PUT", "/relations", body)


@pytest.mark.parametrize("call", [insert, read, journals, search, write_relation])
def test_ordinary_calls(large: Large, call: Any) -> None:
    times = []
    for _ in range(30):
        begin = time.perf_counter()
        call(large)
        times.append(time.perf_counter() - begin)
    assert min(times) < LIMIT
