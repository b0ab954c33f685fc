"""What a call costs in a sandbox with thousands of documents, next to the same call in a small one.

    python tests/benchmarks/sandbox_calls.py

The promise: a dossier a hundred times as large makes no call more than four times as dear.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from octopus_sdk.sandbox import Sandbox, seeds
from tests.sandbox.stranger import booking, relation_by_key, wrapped

SMALL, LARGE, LIMIT = 50, 5000, 4.0
ROUNDS, CALLS = 5, 40


def seed_of(size: int) -> dict[str, Any]:
    """Return a dossier with so many documents and as many relations."""
    year = seeds.bookyear(2, date(2018, 1, 1), [seeds.journal("V4")])
    cards = [
        seeds.person(key, 5000 + key, ("An", f"Naam {key}"), ("Dorp 1", "9000", "Gent", "BE"))
        for key in range(1, size + 1)
    ]
    documents = [
        booking(
            number,
            relationIdentificationServiceData=relation_by_key(number),
            amount=Decimal(121),
            bookingLines=[],
        )
        for number in range(1, size + 1)
    ]
    return seeds.seed(seeds.dossier(1, "Dossier", [year], relations=cards, documents=documents))


class Office:
    """A sandbox of some size, and whoever has logged in to it."""

    def __init__(self, size: int) -> None:
        self.sandbox = Sandbox(seed_of(size), clock=lambda: 1_521_028_800.0)
        login = self.sandbox.login
        who = {"user": login["user"], "password": login["password"]}
        house = {"softwareHouseUuid": login["software_house_uuid"]}
        token = self.ask("POST", "/authentication", who, house)["token"]
        opened = self.ask("POST", "/dossiers?dossierId=1", None, {"Token": token})
        self.headers = {"dossierToken": opened["Dossiertoken"]}

    def ask(self, method: str, url: str, body: Any, headers: dict[str, str]) -> Any:
        status, _, answer = self.sandbox.handle(method, url, headers, json.dumps(body).encode())
        assert status in {200, 201, 204}, answer
        return json.loads(answer) if answer else None

    def call(self, method: str, path: str, body: Any = None) -> Any:
        return self.ask(method, f"/dossiers/1{path}", body, self.headers)


def insert(office: Office) -> None:
    """Book the journal's next document."""
    number = office.sandbox.dossier(1).next_number("V4")
    customer = {"externalRelationId": 5040}
    made = wrapped(booking(number, relationIdentificationServiceData=customer))
    office.call("POST", "/buysellbookings", made)


def read(office: Office) -> None:
    """Read one document."""
    office.call("GET", "/buysellbookings?bookyearId=2&journalKey=V4&documentSeqNr=43")


def journals(office: Office) -> None:
    """List the journals, each with its last document."""
    office.call("GET", "/bookyears/2/journals")


def search(office: Office) -> None:
    """Find a relation by its name or its number."""
    assert len(office.call("GET", "/relations?name=NAAM%2019&extRelationId=5003")) == 2


def write_relation(office: Office) -> None:
    """Change a relation."""
    ids = {"externalRelationId": 5037}
    body = {"currencyCode": "EUR", "relationIdentificationServiceData": ids, "city": "Aalst"}
    office.call("PUT", "/relations", body)


def cost(call: Callable[[Office], None], size: int) -> float:
    """Return the CPU of some calls, the quickest round of several."""
    costs = []
    for _ in range(ROUNDS):
        office = Office(size)
        begun = time.process_time()
        for _ in range(CALLS):
            call(office)
        costs.append(time.process_time() - begun)
    return min(costs)


def main() -> int:
    """Say whether the promise holds."""
    ratios = {
        call.__name__: cost(call, LARGE) / cost(call, SMALL)
        for call in (insert, read, journals, search, write_relation)
    }
    for name, ratio in ratios.items():
        print(f"{name}: {ratio:.2f} of {LIMIT}")
    return max(ratios.values()) > LIMIT


if __name__ == "__main__":
    raise SystemExit(main())
