"""A dossier: one company's books, and the calls of the mission."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import attrs

from octopus_sdk import exporting, given, models
from octopus_sdk.api import (
    accounts,
    bookings,
    bookyears,
    cost_centres,
    documents,
    invoices,
    journals,
    vat_codes,
)
from octopus_sdk.calls import Calls
from octopus_sdk.check import DossierCheck, check
from octopus_sdk.export import relations as settling
from octopus_sdk.export import run
from octopus_sdk.export.bookthrough import BookedInvoice, book_through
from octopus_sdk.export.plan import Plan
from octopus_sdk.export.relations import Settled
from octopus_sdk.export.report import Report, Result
from octopus_sdk.export.wanted import AnyDocument, Choices, Wanted
from octopus_sdk.exporting import ExportInterrupted, ExportRun
from octopus_sdk.flow import Flow
from octopus_sdk.operation import Operation
from octopus_sdk.quota import Quota
from octopus_sdk.run_record import RunRecord

T = TypeVar("T")


class Client(exporting.Client, Protocol):
    """What a dossier asks of its client."""

    def run(
        self,
        work: Operation[T] | Flow[T],
        *,
        dossier_id: int | None = None,
        progress: Callable[[Any], None] | None = None,
        calls: Calls | None = None,
    ) -> T:
        """Run an operation or a flow, and return its result."""
        ...

    @property
    def user(self) -> str:
        """Who is logged in."""
        ...

    def today(self) -> dt.date:
        """Return the day of the vendor's quotas, a Belgian date."""
        ...


class Dossier:
    """One dossier: a company's books.

    The methods are the calls of the mission, one line each. Any other operation or flow runs with
    `dossier.run(...)`. Bookyears, journals, accounts and VAT codes are remembered until the day
    ends, and `read_at` says how old they are; `fresh=True` asks the service again.
    """

    def __init__(self, client: Client, dossier_id: int) -> None:
        self.id = given.whole("dossier_id", dossier_id, 1)
        self._client = client

    def __repr__(self) -> str:
        """Name the dossier by its number."""
        return f"<Dossier {self.id}>"

    def run(
        self, work: Operation[T] | Flow[T], *, progress: Callable[[Any], None] | None = None
    ) -> T:
        """Run an operation or a flow in this dossier, and return its result."""
        return self._client.run(work, dossier_id=self.id, progress=progress)

    def check(self, *, fresh: bool = False) -> DossierCheck:
        """Look before you start: bookyears, journals, VAT codes and quotas. It writes nothing.

        It reads the bookyears, the journals of each open one, and the settings of each open sales
        journal as long as half of the day's 24 calls are left. VAT codes are remembered, unless
        `fresh`. Each table says when it was read.
        """
        client = self._client
        fresh = given.flag("fresh", fresh)
        return self.run(check(client.user, self.id, client.today(), self.quotas, fresh=fresh))

    def quotas(self) -> models.Records[Quota]:
        """Return what was spent of each daily quota today, from here, and what is left."""
        return self._client.quotas(self.id)

    def bookyears(self, *, fresh: bool = False) -> models.Records[models.Bookyear]:
        """List the bookyears with their periods. 24 calls a day."""
        return self.run(bookyears.list_all(fresh=fresh))

    def journals(self, bookyear_id: int, *, fresh: bool = False) -> models.Records[models.Journal]:
        """List the journals of a bookyear. 24 calls a day."""
        return self.run(journals.list_all(bookyear_id, fresh=fresh))

    def sales_journal(self, bookyear_id: int, key: str) -> models.SalesJournal:
        """Read the settings of a sales journal such as `V1`. 24 calls a day."""
        return self.run(journals.sales_settings(bookyear_id, key))

    def set_next_number(self, bookyear_id: int, key: str, number: int) -> models.SalesJournal:
        """Tell a sales journal which number comes next. 24 calls a day."""
        return self.run(journals.set_next_number(bookyear_id, key, number))

    def accounts(self, bookyear_id: int, *, fresh: bool = False) -> models.Records[models.Account]:
        """List the ledger accounts of a bookyear. 2 calls a day."""
        return self.run(accounts.list_all(bookyear_id, fresh=fresh))

    def cost_centres(self, *, fresh: bool = False) -> models.Records[models.CostCentre]:
        """List the cost centres, closed ones too. 2 calls a day."""
        return self.run(cost_centres.list_all(fresh=fresh))

    def vat_codes(self, *, fresh: bool = False) -> models.Records[models.VatCode]:
        """List the VAT codes. 2 calls a day."""
        return self.run(vat_codes.list_all(fresh=fresh))

    def relation(self, external_id: int) -> models.Relation | None:
        """Find the relation with this external number, or None.

        Raises `CustomerStoppedError` when several bear it. 400 calls a day.
        """
        return self.run(settling.find(external_id))

    def upsert_relation(
        self, relation: models.Relation, owned: frozenset[str] = settling.OWNED_BY_DEFAULT
    ) -> models.Relation:
        """Create the relation, or bring the one with its external number up to date.

        Of the fields that are named in `owned`, only what `relation` says is written. Raises
        `CustomerStoppedError`, and writes nothing, when it is not certain that the two are the same
        customer. A record that can never be right costs no search. 400 searches and 400 writes a
        day.
        """
        owned = Choices(owned=owned).owned
        return self.run(settling.ensure(relation, owned)).relation

    def insert_booking(
        self, booking: models.Booking, attachments: Sequence[models.Attachment] = ()
    ) -> None:
        """Book a document in a journal in mode 1. 400 calls a day."""
        self.run(bookings.insert(booking, attachments))

    def booking(self, bookyear_id: int, journal: str, number: int) -> models.Booking:
        """Read one booking. 10 calls a day."""
        return self.run(bookings.get(bookyear_id, journal, number))

    def bookings_since(
        self,
        moment: dt.datetime = documents.BEGINNING,
        *,
        bookyear_id: int = documents.ALL_BOOKYEARS,
        journal: str | None = None,
    ) -> models.Records[models.Booking]:
        """List the bookings changed since a moment. 48 calls a day."""
        return self.run(bookings.changed_since(moment, bookyear_id=bookyear_id, journal=journal))

    def insert_invoice(self, invoice: models.Invoice) -> None:
        """Put an invoice into a journal in mode 2. 400 calls a day."""
        self.run(invoices.insert(invoice))

    def invoice(self, bookyear_id: int, journal: str, number: int) -> models.Invoice:
        """Read one invoice. 400 calls a day."""
        return self.run(invoices.get(bookyear_id, journal, number))

    def invoices_since(
        self,
        moment: dt.datetime = documents.BEGINNING,
        *,
        bookyear_id: int = documents.ALL_BOOKYEARS,
        journal: str | None = None,
    ) -> models.Records[models.Invoice]:
        """List the invoices changed since a moment. 48 calls a day."""
        return self.run(invoices.changed_since(moment, bookyear_id=bookyear_id, journal=journal))

    def plan(self, documents: Sequence[Wanted], choices: Choices | None = None) -> Plan:
        """Say what an export would do and how many calls it takes; writes nothing.

        An export always looks anew: a plan is for reading.
        """
        left, calls = self._client.calls_left(self.id), Calls()
        chosen = Choices() if choices is None else choices
        flow = run.plan(documents, chosen, dossier_id=self.id, left=left, calls=calls)
        return self._client.run(flow, dossier_id=self.id, calls=calls)

    def export(
        self,
        documents: Sequence[Wanted],
        choices: Choices | None = None,
        *,
        record: RunRecord | None = None,
        progress: Callable[[Settled | Result], None] | None = None,
    ) -> Report:
        """Make sure of the customers, then book the documents in order, exactly once.

        `record` makes a later run of the same documents cheaper. `progress` sees each settled
        customer and each result. Raises `PreflightError` with everything that was found before the
        first write, and `ExportInterrupted` with a true report on Ctrl-C.
        """
        given.function("progress", progress, optional=True)
        with self.export_run(documents, choices, record=record) as going:
            try:
                for event in going.events():
                    if progress is not None:
                        progress(event)
            except KeyboardInterrupt:
                raise ExportInterrupted(going.report) from None
            return going.report

    def export_run(
        self,
        documents: Sequence[Wanted],
        choices: Choices | None = None,
        *,
        record: RunRecord | None = None,
    ) -> ExportRun:
        """Return an export to iterate, in a `with` block: each step is the result of a document."""
        chosen = Choices() if choices is None else choices
        return ExportRun(self._client, self.id, documents, chosen, record)

    def verify(self, documents: Sequence[Wanted]) -> Report:
        """Compare documents with what stands in Octopus, to the cent, any later day."""
        calls = Calls()
        report = self._client.run(run.verify(documents), dossier_id=self.id, calls=calls)
        left = self._client.calls_left(self.id)
        return attrs.evolve(report, calls=dict(+calls), left=left)

    def book_invoices(
        self, documents: Sequence[AnyDocument], to_number: int
    ) -> models.Records[BookedInvoice]:
        """Book our invoices of one journal in Octopus, up to a number. 24 calls a day.

        The service books everything up to there. Raises `ForeignInvoicesError`, and books nothing,
        when an invoice would be booked that is not among `documents`.
        """
        return self.run(book_through(documents, to_number))
