"""Export a month of Flex: what a Flex user chooses, with the numbers as one types them.

    python examples/export_flex.py --from 159 --to 170

Flex numbers invoices and credit notes in one series and books them in one journal. The journal's
kind decides whether they become invoices (V1 in the sandbox) or bookings (`--journal V4`).
"""

import sys

import clerk

from b4c_mapping import FlexProfile, Kind, load_customers, load_documents, select
from octopus_sdk import Plan, Report

SANDBOX_DOSSIER = 31801


def main() -> Plan | Report:
    """Export the chosen documents."""
    parser = clerk.arguments("Export documents of Flex to Octopus.", "flex")
    parser.add_argument("--year", type=int, default=2018)
    parser.add_argument("--from", type=int, dest="first", metavar="NUMBER", help="without the year")
    parser.add_argument("--to", type=int, dest="last", metavar="NUMBER", help="without the year")
    parser.add_argument("--journal", default="V1")
    parser.add_argument(
        "--dossier", type=int, default=SANDBOX_DOSSIER, help="the number of the dossier you expect"
    )
    chosen = parser.parse_args()

    profile = FlexProfile(journal=chosen.journal, dossier_id=chosen.dossier)
    customers = load_customers(chosen.customers.read_text(encoding="utf-8"))
    documents = load_documents(chosen.documents.read_text(encoding="utf-8"), profile.numbering)
    documents = select(
        documents,
        chosen.year,
        first=chosen.first,
        last=chosen.last,
        numbering=profile.numbering,
    )
    with clerk.log_in(chosen.base_url) as octopus:
        # Flex exports to the first dossier, and it must be the expected one.
        dossier, expected = octopus.first_dossier(), profile.choose_dossier(octopus.dossiers())
        if dossier.id != expected.id:
            message = (
                f"dossier {expected.id} is expected, and the first of this login is {dossier.id}"
            )
            raise ValueError(message)
        context = clerk.read_context(
            dossier,
            documents,
            customers,
            profile.numbering,
            {kind: profile.journal_for(kind) for kind in Kind},
            chosen.vat_table,
        )
        return clerk.export(dossier, documents, context, plan=chosen.plan)


if __name__ == "__main__":
    sys.exit(clerk.tell(main))
