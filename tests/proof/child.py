"""The process that is killed: it exports one list of documents to the address it is given.

python -m tests.proof.child http://127.0.0.1:8080/... '{"user": ...}'
"""

import json
import sys

from octopus_sdk import Choices, Credentials, OctopusClient, OctopusError
from tests.proof.firm import DOSSIER, Customer, Paper, documents_of

CUSTOMERS = tuple(
    Customer(place, kind) for place, kind in enumerate(("new", "moved", "known", "person", "new"))
)
PAPERS = tuple(
    Paper(journal, number % len(CUSTOMERS), number % 4 == 3, 1000 + 111 * number)
    for number in range(8)
    for journal in ("V1", "V2")
)


def main(base_url: str, login: str) -> int:
    """Export, and say with the exit status whether everything stands."""
    credentials = Credentials(**json.loads(login))
    with OctopusClient(credentials, base_url=base_url) as octopus:
        try:
            documents = documents_of(CUSTOMERS, PAPERS)
            report = octopus.dossier(DOSSIER).export(documents, Choices(partial=True))
        except OctopusError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    sys.stdout.write(f"{report}\n")
    return 0 if report.complete else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
