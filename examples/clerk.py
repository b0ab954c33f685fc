"""What both examples share: where to log in, the export itself, and a table a clerk can read."""

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from b4c_mapping import (
    BANK_FIELDS,
    OWNED_FIELDS,
    Context,
    Customer,
    Document,
    Kind,
    MappingError,
    Numbering,
    VatTable,
    map_documents,
    to_relation,
    totals,
)
from octopus_sdk import (
    Choices,
    Credentials,
    Dossier,
    OctopusClient,
    OctopusError,
    Report,
    Result,
    Wanted,
)
from octopus_sdk.export.relations import Settled
from octopus_sdk.models import Bookyear, JournalMode
from octopus_sdk.sandbox import Sandbox, demo

DATA = Path(__file__).parent / "data"
ROW = "{:<10}  {:<30}  {:<10}  {:>10}  {:>9}  {:>10}  {:<7}  {}"


def arguments(description: str, name: str) -> argparse.ArgumentParser:
    """Return a parser with the arguments that both examples have."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--documents", type=Path, default=DATA / f"{name}-documents.json")
    parser.add_argument("--customers", type=Path, default=DATA / f"{name}-customers.json")
    parser.add_argument(
        "--vat-table",
        type=Path,
        default=DATA / "vat-table.json",
        help="which VAT code stands for which regime and rate, as the accountant has approved it",
    )
    parser.add_argument(
        "--base-url",
        help="export to a real service instead of a sandbox in this process; needs "
        "OCTOPUS_SOFTWARE_HOUSE_UUID, OCTOPUS_USER and OCTOPUS_PASSWORD",
    )
    return parser


def tell(main: Callable[[], Report]) -> int:
    """Run an example: 0 when all stands in Octopus, 1 when not, 2 when it was not started."""
    try:
        report = main()
    except (MappingError, OctopusError, OSError, ValueError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    print(f"\n{report}")
    return 0 if report.complete else 1


@contextlib.contextmanager
def log_in(base_url: str | None) -> Iterator[OctopusClient]:
    """Log in to a service, or to a sandbox that lives as long as this process."""
    if base_url:
        with OctopusClient(Credentials.from_env(), base_url=base_url) as octopus:
            yield octopus
        return
    sandbox = Sandbox(demo())
    with OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle) as octopus:
        print("No --base-url given: this goes to a sandbox in this process.\n")
        yield octopus


def read_context(
    dossier: Dossier,
    documents: Sequence[Document],
    customers: Iterable[Customer],
    numbering: Numbering,
    journals: Mapping[Kind, str],
    vat_table: Path,
) -> Context:
    """Read from the dossier what the documents need: bookyears, journals and VAT codes."""
    bookyears = dossier.bookyears()
    needed = _bookyears_of(documents, bookyears)
    listed = [journal for bookyear in needed for journal in dossier.journals(bookyear.id)]
    decimals = [
        dossier.sales_journal(journal.bookyear_id, journal.key).unit_price_decimals
        for journal in listed
        if journal.key in journals.values() and journal.mode is JournalMode.INVOICES_EXCL_VAT
    ]
    return Context(
        numbering=numbering,
        bookyears=bookyears,
        journals=listed,
        invoice_journal=journals[Kind.INVOICE],
        credit_note_journal=journals[Kind.CREDIT_NOTE],
        vat_table=VatTable.from_json(vat_table.read_text(encoding="utf-8"), dossier.vat_codes()),
        unit_price_decimals=4 if decimals and set(decimals) == {4} else 2,
        customers={customer.number: customer for customer in customers},
    )


def export(dossier: Dossier, documents: Sequence[Document], context: Context) -> Report:
    """Export the documents, and print a row for each as it happens."""
    mapped = map_documents(documents, context)
    _check_customers(documents, context.customers)
    wanted = [
        Wanted(made, to_relation(context.customers[document.customer]))
        for document, made in zip(documents, mapped, strict=True)
    ]
    papers = {made.comment: paper for made, paper in zip(mapped, documents, strict=True)}
    rows: list[tuple[Decimal, Decimal, Decimal]] = []

    def progress(event: Settled | Result) -> None:
        if isinstance(event, Settled):
            _print_customer(event)
            return
        paper = papers[event.document.comment]
        rows.append(_signed(paper) if event.outcome.stands else _NOTHING)
        if len(rows) == 1:
            print("\n" + ROW.format(*_HEADINGS))
        _print_row(event, context.customers[paper.customer], _signed(paper))

    choices = Choices(owned=OWNED_FIELDS | BANK_FIELDS)
    report = dossier.export(wanted, choices, progress=progress)
    print(ROW.format("total", "", "", *map(sum, zip(*rows, strict=True)), "", "in Octopus"))
    return report


# ---- The parts ---------------------------------------------------------------------------------

_NOTHING = (Decimal("0.00"), Decimal("0.00"), Decimal("0.00"))
_HEADINGS = ("number", "customer", "date", "excl.", "VAT", "incl.", "journal", "outcome")


def _bookyears_of(documents: Sequence[Document], bookyears: Sequence[Bookyear]) -> list[Bookyear]:
    days = {document.document_date for document in documents}
    return [bookyear for bookyear in bookyears if any(map(bookyear.holds, days))]


def _check_customers(documents: Sequence[Document], customers: Mapping[int, Customer]) -> None:
    missing = sorted({document.customer for document in documents} - set(customers))
    if missing:
        raise ValueError(f"these customers are not in the file of customers: {missing}")


def _signed(document: Document) -> tuple[Decimal, Decimal, Decimal]:
    if document.void:
        return _NOTHING
    found = totals(document)
    if document.kind is Kind.CREDIT_NOTE:
        # Zero less something, for -0.00 is nothing that a clerk should read.
        return 0 - found.base, 0 - found.vat, 0 - found.total
    return found.base, found.vat, found.total


def _print_customer(settled: Settled) -> None:
    relation = settled.relation
    name = f"{relation.first_name or ''} {relation.name}".strip()
    print(f"customer {relation.external_id} {name}: {settled.action.value}")
    for note in settled.notes:
        print(f"    note: {note}")


def _print_row(result: Result, customer: Customer, amounts: Sequence[Decimal]) -> None:
    document = result.document
    name = f"{customer.first_name or ''} {customer.name}".strip()
    outcome = result.outcome.value
    columns = (document.comment, name[:30], document.document_date.isoformat(), *amounts)
    print(ROW.format(*columns, document.journal, outcome))
