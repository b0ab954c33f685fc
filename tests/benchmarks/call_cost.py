"""What a call through the client costs, as ratios, measured in one run.

    python tests/benchmarks/call_cost.py

A call is compared with the same call through a bare `httpx.Client` that parses the answer, over
loopback, in CPU time of this process. Reading 10,000 relations is compared with `json.loads` of the
same bytes. The promises: at most 1.5, and at most 3.5.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable

import httpx

from octopus_sdk import Credentials, OctopusClient, Quotas, wire
from octopus_sdk.api import relations
from octopus_sdk.models import Relation

CALLS, ROUNDS, RELATIONS = 100, 5, 10_000
CALL_LIMIT, READ_LIMIT = 1.5, 3.5


def cheapest(work: Callable[[], object]) -> float:
    """Return the least CPU seconds of several rounds."""
    costs = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        costs.append(time.process_time() - begun)
    return min(costs)


def call_ratio() -> float:
    """Return what a call through the client costs, relative to httpx alone."""
    command = [sys.executable, "-m", "octopus_sdk.sandbox", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            assert server.stdout is not None
            told = json.loads(server.stdout.readline())
            return _call_ratio(told)
        finally:
            server.terminate()


def _call_ratio(told: dict[str, str]) -> float:
    names = ("software_house_uuid", "user", "password")
    credentials = Credentials(**{name: told[name] for name in names})
    quotas = Quotas(limits={"getRelations": 10**9})
    dossier_id = int(told["dossier_ids"][0])
    with OctopusClient(credentials, base_url=told["base_url"], quotas=quotas) as octopus:
        dossier = octopus.dossier(dossier_id)
        dossier.relation(external_id=1002)
        headers = {"dossierToken": octopus._tokens.held[dossier_id].value}
        with httpx.Client(base_url=told["base_url"], headers=headers) as bare:

            def alone() -> None:
                for _ in range(CALLS):
                    path = f"/dossiers/{dossier_id}/relations"
                    answer = bare.get(path, params={"extRelationId": 1002})
                    answer.raise_for_status()
                    answer.json()

            def through_client() -> None:
                for _ in range(CALLS):
                    dossier.run(relations.search(external_id=1002))

            pairs = [(cheapest(through_client), cheapest(alone)) for _ in range(3)]
    return min(ours for ours, _ in pairs) / min(bare for _, bare in pairs)


def read_ratio() -> float:
    """Return what reading relations costs, relative to parsing their JSON."""
    one = {
        "active": True, "city": "Gent", "client": True, "corporationType": 0, "country": "BE",
        "currencyCode": "EUR", "defaultBookingAccountClient": 0,
        "defaultBookingAccountSupplier": 0, "email": "an@example.be", "expirationDays": 30,
        "expirationType": 2, "factLanguage": 0, "fax": "", "financialDiscount": False,
        "mobile": "", "name": "Peeters", "postalCode": "9000",
        "relationIdentificationServiceData": {"externalRelationId": 9, "relationKey": {"id": 28}},
        "sddActive": False, "sddMandateType": 0, "sddSeqtype": 0, "streetAndNr": "Veldstraat 1",
        "supplier": False, "supplierPaymentMethod": 0, "telephone": "", "url": "", "vatNr": "",
        "vatType": 0,
    }  # fmt: skip
    text = json.dumps([one] * RELATIONS).encode()
    ours = cheapest(lambda: wire.load_list(wire.parse(text), Relation))
    return ours / cheapest(lambda: json.loads(text))


def main() -> int:
    """Print both ratios; return 1 when a promise is broken."""
    call, read = call_ratio(), read_ratio()
    print(f"a call         {call:5.2f}  of at most {CALL_LIMIT}")
    print(f"10,000 records {read:5.2f}  of at most {READ_LIMIT}")
    return int(call > CALL_LIMIT or read > READ_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
