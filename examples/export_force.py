"""Export a month of Force, with Force's settings from a file.

    python examples/export_force.py --settings examples/data/force-settings.json

Force numbers invoices and credit notes in a series each and books them in a journal each. The
password in the example's settings opens nothing but the sandbox. With `--base-url` user and
password come from the environment instead.
"""

import json
import sys
from pathlib import Path
from typing import Any

import clerk

from b4c_mapping import ForceProfile, Kind, load_customers, load_documents, select
from octopus_sdk import Plan, Report


def read_settings(path: Path) -> dict[str, Any]:
    """Read Force's settings, by name."""
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        settings = None
    if not isinstance(settings, dict):
        message = f"{path}: this is no JSON file with settings, such as force-settings.json"
        raise ValueError(message)  # noqa: TRY004  the file is wrong, not the program
    return settings


def main() -> Plan | Report:
    """Export the documents of the file, invoices first."""
    parser = clerk.arguments("Export documents of Force to Octopus.", "force")
    parser.add_argument("--settings", type=Path, default=clerk.DATA / "force-settings.json")
    parser.add_argument("--year", type=int, default=2018)
    chosen = parser.parse_args()

    profile = ForceProfile.from_settings(read_settings(chosen.settings))
    customers = load_customers(chosen.customers.read_text(encoding="utf-8"))
    loaded = load_documents(chosen.documents.read_text(encoding="utf-8"), profile.numbering)
    documents = [
        document
        for kind in (kind for kind in Kind if any(each.kind is kind for each in loaded))
        for document in select(loaded, chosen.year, kind, numbering=profile.numbering)
    ]
    with clerk.log_in(chosen.base_url) as octopus:
        profile.choose_dossier(octopus.dossiers())
        dossier = octopus.dossier(profile.dossier_id)
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
