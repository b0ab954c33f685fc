"""How many calls the example month takes, next to the straightforward script, on one sandbox each.

    python tests/benchmarks/calls.py

The straightforward script searches, saves, reads the VAT codes and posts, for each document. The
promise: the export takes at most half as many calls.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import attrs

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "examples"))

import clerk

from b4c_mapping import (
    FlexProfile,
    Kind,
    load_customers,
    load_documents,
    map_documents,
    to_relation,
)
from octopus_sdk import Credentials, Dossier, OctopusClient, Quotas, Wanted
from octopus_sdk.api import relations
from octopus_sdk.models import Booking
from octopus_sdk.sandbox import Sandbox, demo

DOSSIER, LIMIT = 31801, 0.5


def month(dossier: Dossier) -> list[Wanted]:
    """Return the example month of Flex, as bookings in V4."""
    profile = FlexProfile(journal="V4", dossier_id=DOSSIER)
    data = argparse.Namespace(
        customers=(clerk.DATA / "flex-customers.json").read_text(encoding="utf-8"),
        documents=(clerk.DATA / "flex-documents.json").read_text(encoding="utf-8"),
    )
    customers = load_customers(data.customers)
    documents = load_documents(data.documents, profile.numbering)
    journals = {kind: profile.journal_for(kind) for kind in Kind}
    table = clerk.DATA / "vat-table.json"
    context = clerk.read_context(dossier, documents, customers, profile.numbering, journals, table)
    mapped = map_documents(documents, context)
    return [
        Wanted(made, to_relation(context.customers[document.customer]))
        for made, document in zip(mapped, documents, strict=True)
    ]


def straightforward(dossier: Dossier, documents: Sequence[Wanted]) -> None:
    """Book each document for itself, as one would write it in an afternoon."""
    for wanted in documents:
        number = wanted.customer.external_id
        (found,) = dossier.run(relations.search(external_id=number)) or [None]
        known = None if found is None else found.id
        dossier.run(relations.save(attrs.evolve(wanted.customer, id=known)))
        dossier.vat_codes(fresh=True)
        document = wanted.document
        assert isinstance(document, Booking)
        dossier.insert_booking(attrs.evolve(document, external_id=number))


def main() -> int:
    """Print both counts and their ratio; return 1 when the promise is broken."""
    counts = {}
    for name in ("straightforward", "export"):
        sandbox = Sandbox(demo())
        credentials = Credentials(**sandbox.login)
        with OctopusClient(
            credentials, transport=sandbox.handle, quotas=Quotas(enforced=False)
        ) as octopus:
            dossier = octopus.dossier(DOSSIER)
            documents = month(dossier)
            if name == "export":
                dossier.export(documents)
            else:
                straightforward(dossier, documents)
        assert len(sandbox.dossier(DOSSIER).documents("V4", 2)) == len(documents)
        counts[name] = len(sandbox.requests)
        print(f"{name:16} {counts[name]:4} calls for {len(documents)} documents")
    ratio = counts["export"] / counts["straightforward"]
    print(f"ratio            {ratio:.2f}  of at most {LIMIT:.2f}")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
