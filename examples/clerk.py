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
    Problem,
    VatTable,
    customer_warnings,
    customers_of,
    document_warnings,
    map_documents,
    signed_total,
    to_relation,
    totals,
)
from octopus_sdk import (
    Choices,
    Credentials,
    Dossier,
    OctopusClient,
    OctopusError,
    Plan,
    Report,
    Result,
    Wanted,
)
from octopus_sdk.export.relations import Settled
from octopus_sdk.models import Booking, Bookyear, Invoice, JournalMode, Relation
from octopus_sdk.sandbox import Sandbox, demo
from octopus_sdk.shown import printable

DATA = Path(__file__).parent / "data"
ROW = "{:<10}  {:<30}  {:<10}  {:>10}  {:>9}  {:>10}  {:<7}  {}"
HEADINGS = ("number", "customer", "date", "excl.", "VAT", "incl.", "journal", "outcome")


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
    parser.add_argument(
        "--plan", action="store_true", help="say what an export would do, and write nothing"
    )
    return parser


def tell(main: Callable[[], Plan | Report]) -> int:
    """Run an example: 0 when all stands or can stand in Octopus, 1 when not, 2 when not started."""
    try:
        outcome = main()
    except (MappingError, OctopusError, OSError, ValueError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    print(f"\n{outcome}")
    return 0 if (outcome.clean if isinstance(outcome, Plan) else outcome.complete) else 1


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
        customers=customers_of(documents, customers),
    )


def export(
    dossier: Dossier, documents: Sequence[Document], context: Context, *, plan: bool = False
) -> Plan | Report:
    """Export the documents, and print a row for each as it happens; or say what would happen."""
    wanted = [
        Wanted(
            made,
            to_relation(context.customers[paper.customer]),
            attachments=paper.attachments,
            total=signed_total(paper),
        )
        for paper, made in zip(documents, map_documents(documents, context), strict=True)
    ]
    for warning in _warnings(documents, context):
        print(f"warning: {warning}")
    choices = Choices(owned=OWNED_FIELDS | BANK_FIELDS, expected_dossier=dossier.id)
    if plan:
        return dossier.plan(wanted, choices)
    papers = {_place(each.document): paper for each, paper in zip(wanted, documents, strict=True)}
    table = Table(papers, context.customers)
    report = dossier.export(wanted, choices, progress=table.add)
    table.end()
    return report


# ---- The parts ---------------------------------------------------------------------------------


def _warnings(documents: Sequence[Document], context: Context) -> Iterator[Problem]:
    """Yield what may be a slip, though nothing forbids it."""
    for customer in context.customers.values():
        yield from customer_warnings(customer)
    yield from document_warnings(documents, context.numbering)


def _bookyears_of(documents: Sequence[Document], bookyears: Sequence[Bookyear]) -> list[Bookyear]:
    days = {document.document_date for document in documents}
    return [bookyear for bookyear in bookyears if any(map(bookyear.holds, days))]


class Table:
    """A line for each customer, then a row for each document, as they happen."""

    def __init__(
        self, papers: Mapping[tuple[str, int], Document], customers: Mapping[int, Customer]
    ) -> None:
        self.papers = papers
        self.customers = customers
        self.sums: list[Decimal] | None = None

    def add(self, event: Settled | Result) -> None:
        """Print what became of a customer or of a document."""
        if isinstance(event, Settled):
            relation = event.relation
            print(f"customer {relation.external_id} {_name(relation)}: {event.action.value}")
            for note in event.notes:
                print(f"    note: {printable(note)}")
            return
        if self.sums is None:
            self.sums = [Decimal("0.00")] * 3
            print("\n" + ROW.format(*HEADINGS))
        document = event.document
        paper = self.papers[_place(document)]
        amounts = _signed(paper)
        if event.outcome.stands:
            self.sums = [one + other for one, other in zip(self.sums, amounts, strict=True)]
        name, day = _name(self.customers[paper.customer]), document.document_date.isoformat()
        columns = (document.comment, name[:30], day, *amounts, document.journal)
        print(ROW.format(*columns, event.outcome.value))

    def end(self) -> None:
        """Print what stands in Octopus."""
        print(ROW.format("total", "", "", *(self.sums or [Decimal(0)] * 3), "", "in Octopus"))


def _place(document: Booking | Invoice) -> tuple[str, int]:
    return document.journal, document.number


def _name(who: Customer | Relation) -> str:
    return printable(f"{who.first_name or ''} {who.name}".strip())


def _signed(document: Document) -> list[Decimal]:
    if document.void:
        return [Decimal("0.00")] * 3
    found = totals(document)
    sign = -1 if document.kind is Kind.CREDIT_NOTE else 1
    # Zero is added, for -0.00 is nothing that a clerk should read.
    return [sign * amount + 0 for amount in (found.base, found.vat, found.total)]
