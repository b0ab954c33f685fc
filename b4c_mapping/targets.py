"""What Octopus takes: a booking or an invoice, as the journal asks.

A sales journal is in one mode. In mode 1 it takes bookings, with the totals of the paper. In mode 2
it takes invoices without VAT, and Octopus computes VAT and total. Both are first class, and the
target follows the journal. Mode 3, invoices with VAT, is refused: Octopus would compute the prices
back, and such invoices are not accepted by Peppol (Octopus' own FAQ).

The signs of a credit note differ by target (Octopus' API document):

| | header | lines |
| --- | --- | --- |
| booking | `amount` negative | positive |
| invoice | no amount | negative |

In an invoice the *count* of a line carries the sign and the unit price stays positive, for a price
is not negative in an electronic invoice (EN 16931). Lines that differ in sign inside one document,
such as a refund on an invoice, keep differing.

>>> import datetime as dt
>>> from b4c_mapping.kinds import Regime
>>> from b4c_mapping.numbering import FlexNumbering
>>> from octopus_sdk.models import Period
>>> october = Period(number=201810, start_date=dt.date(2018, 10, 1), end_date=dt.date(2018, 10, 31))
>>> bookyear = Bookyear(id=3, start_date=dt.date(2018, 1, 1), end_date=dt.date(2018, 12, 31),
...                     closed=False, periods=(october,))
>>> context = Context(
...     numbering=FlexNumbering(), bookyears=[bookyear], invoice_journal="V1",
...     journals=[Journal(bookyear_id=3, key="V1", mode=JournalMode.BOOKINGS)],
...     vat_table=VatTable({(Regime.STANDARD, Decimal(21), Kind.CREDIT_NOTE): "21"}),
... )
>>> credit_note = Document(
...     kind=Kind.CREDIT_NOTE, year=2018, sequence=159, customer=1001,
...     document_date=dt.date(2018, 10, 31), due_date=dt.date(2018, 11, 30),
...     lines=(Line(description="Cleaning", quantity=Decimal(1), unit_price=Decimal("100.00"),
...                 vat_rate=Decimal(21), account=700000),),
... )
>>> booking = to_octopus(credit_note, context)
>>> booking.number, booking.period, booking.comment, str(booking.amount)
(201800159, 201810, '2018/00159', '-121.00')
>>> line = booking.lines[0]
>>> line.account, str(line.base), str(line.vat), line.vat_code
(700000, '100.00', '21.00', '21')

The number on paper goes into `comment`, unaltered, so that both sides can search for it. The
structured communication goes into `reference`. The customer is named by the B4C customer number;
an export that has looked the customer up adds the relation's key.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from b4c_mapping.amounts import CENT, Amounts, amounts, predict, price_without_vat
from b4c_mapping.documents import Document, Line, due_date
from b4c_mapping.errors import DocumentError, MappingError, Problem, refuse
from b4c_mapping.kinds import Kind, Regime
from b4c_mapping.numbering import Numbering, year_of
from b4c_mapping.relations import Customer
from b4c_mapping.vat import VatTable
from octopus_sdk.models import (
    Booking,
    BookingLine,
    Bookyear,
    Invoice,
    InvoiceLine,
    Journal,
    JournalMode,
)

_ZERO = Decimal("0.00")

_MODES = {
    JournalMode.BOOKINGS: "bookings",
    JournalMode.INVOICES_EXCL_VAT: "invoices without VAT",
    JournalMode.INVOICES_INCL_VAT: "invoices with VAT",
    JournalMode.DELIVERY_NOTES_EXCL_VAT: "delivery notes",
    JournalMode.DELIVERY_NOTES_INCL_VAT: "delivery notes",
}
_MODE_CURE = (
    'let the accountant set the journal to "Facturen (excl. BTW)" or to bookings in Octopus'
)


def _check_decimals(_: object, __: object, value: int) -> None:
    if value not in (2, 4):
        rule = "an invoice journal takes unit prices with 2 or 4 decimals"
        refuse(DocumentError, "", "unit_price_decimals", value, rule)


@attrs.frozen(kw_only=True)
class Context:
    """What was chosen in B4C and read from the dossier.

    `credit_note_journal` is None where credit notes share the journal of invoices, as in Flex.
    `unit_price_decimals` is how many decimals the invoice journal takes, 2 or 4. `customers`, by
    number, is asked for payment terms only where a document has no due date.
    """

    numbering: Numbering
    bookyears: Sequence[Bookyear]
    journals: Sequence[Journal]
    invoice_journal: str
    credit_note_journal: str | None = None
    vat_table: VatTable
    unit_price_decimals: int = attrs.field(default=2, validator=_check_decimals)
    customers: Mapping[int, Customer] = attrs.field(factory=dict, repr=False)

    def journal_key(self, kind: Kind) -> str:
        """Return the journal for this kind of document."""
        if kind is Kind.CREDIT_NOTE and self.credit_note_journal is not None:
            return self.credit_note_journal
        return self.invoice_journal

    def bookyear_of(self, document: Document) -> Bookyear | None:
        """Return the bookyear that the document date falls in."""
        for bookyear in self.bookyears:
            if bookyear.holds(document.document_date):
                return bookyear
        return None

    def journal_of(self, document: Document) -> Journal | None:
        """Return the journal that the document goes into, as the dossier lists it."""
        bookyear = self.bookyear_of(document)
        return None if bookyear is None else self.journal_in(bookyear, document.kind)

    def journal_in(self, bookyear: Bookyear, kind: Kind) -> Journal | None:
        """Return the journal of a bookyear for this kind of document."""
        key = self.journal_key(kind)
        for journal in self.journals:
            if journal.key == key and journal.bookyear_id == bookyear.id:
                return journal
        return None


def to_octopus(
    document: Document, context: Context, relation_id: int | None = None
) -> Booking | Invoice:
    """Return what the document's journal takes; raises `DocumentError` with all that is wrong."""
    ready = _ready(document, context, None)
    make = _invoice if ready.target == JournalMode.INVOICES_EXCL_VAT else _booking
    return make(document, context, relation_id, ready)


def map_documents(
    documents: Iterable[Document], context: Context, most_difference: Decimal | None = CENT
) -> tuple[Booking | Invoice, ...]:
    """Return what Octopus takes for each document, in order.

    An invoice journal computes a total of its own. When it may differ from the paper by more than
    `most_difference`, in euro, the document is refused; None goes on whatever it may show.

    Raises one `DocumentError` with what is wrong in all of them.
    """
    found: list[Booking | Invoice] = []
    problems: list[Problem] = []
    for document in documents:
        try:
            target = to_octopus(document, context)
            found.append(target)
            if isinstance(target, Invoice) and most_difference is not None:
                problems.extend(_difference(document, context, most_difference))
        except MappingError as error:
            problems.extend(error.problems)
    if problems:
        raise DocumentError(*problems)
    return tuple(found)


def to_booking(document: Document, context: Context, relation_id: int | None = None) -> Booking:
    """Return the document as a booking, for a journal in mode 1.

    Amounts are euro with two decimals. Text lines are left out. A void document becomes a booking
    of 0.00 without lines. Raises `DocumentError`.
    """
    ready = _ready(document, context, JournalMode.BOOKINGS)
    return _booking(document, context, relation_id, ready)


def to_invoice(document: Document, context: Context, relation_id: int | None = None) -> Invoice:
    """Return the document as an invoice, for a journal in mode 2.

    Unit prices are euro without VAT. Text lines stay, as lines with a description only, and remarks
    become the last of them. A void document has no lines. Raises `DocumentError`.
    """
    ready = _ready(document, context, JournalMode.INVOICES_EXCL_VAT)
    return _invoice(document, context, relation_id, ready)


def _booking(document: Document, _: Context, relation_id: int | None, ready: "_Ready") -> Booking:
    if ready.amounts is None:
        return Booking(amount=_ZERO, relation_id=relation_id, **ready.head)
    priced = [line for line in document.lines if line.unit_price is not None]
    lines = [
        BookingLine(
            account=line.account,
            base=base,
            vat=vat,
            vat_code=code,
            comment=line.description or None,
        )
        for line, (base, vat), code in zip(priced, ready.amounts.lines, ready.codes, strict=True)
    ]
    total = ready.amounts.totals.total
    # Copied, for a plain minus would round to the precision that the program has set.
    amount = total.copy_negate() if document.kind is Kind.CREDIT_NOTE else total
    return Booking(amount=amount, lines=tuple(lines), relation_id=relation_id, **ready.head)


def _invoice(
    document: Document, context: Context, relation_id: int | None, ready: "_Ready"
) -> Invoice:
    if ready.amounts is None:
        return Invoice(relation_id=relation_id, **ready.head)
    decimals = context.unit_price_decimals
    codes = iter(ready.codes)
    lines = [
        InvoiceLine(description=line.description)
        if line.unit_price is None
        else _invoice_line(document, line, next(codes), decimals)
        for line in document.lines
    ]
    if document.remarks:
        lines.append(InvoiceLine(description=document.remarks))
    return Invoice(lines=tuple(lines), relation_id=relation_id, **ready.head)


def _invoice_line(document: Document, line: Line, code: str, decimals: int) -> InvoiceLine:
    price = price_without_vat(document, line, decimals)
    count = line.quantity or _ZERO
    negative = (document.kind is Kind.CREDIT_NOTE) != (price < 0)
    return InvoiceLine(
        description=line.description or None,
        count=count.copy_negate() if negative and count else count,
        unit=line.unit,
        unit_price=price.copy_abs(),
        discount=line.discount,
        vat_code=code,
        account=line.account,
    )


@attrs.frozen
class _Ready:
    """A document that passed every check: its head, and unless it is void what is in it.

    `codes` has the VAT code of each line that has a price.
    """

    target: JournalMode
    head: Mapping[str, Any]
    amounts: Amounts | None
    codes: Sequence[str] = ()


def _ready(document: Document, context: Context, target: JournalMode | None) -> _Ready:
    """Check everything about a document; without a target, it follows the journal.

    Raises one `DocumentError` with all that is wrong.
    """
    problems: list[Problem] = []
    head: dict[str, Any] = {
        "document_date": document.document_date,
        "external_id": document.customer,
        "reference": document.structured_communication,
        "journal": context.journal_key(document.kind),
    }
    bookyear = context.bookyear_of(document)
    for part in (_numbered, _placed, _due):
        try:
            head.update(part(document, context, bookyear))
        except MappingError as error:
            problems.extend(error.problems)
    journal = None if bookyear is None else context.journal_in(bookyear, document.kind)
    if target is None:
        invoices = journal is not None and journal.mode == JournalMode.INVOICES_EXCL_VAT
        target = JournalMode.INVOICES_EXCL_VAT if invoices else JournalMode.BOOKINGS
    if bookyear is not None:
        problems.extend(_journal_problems(head["journal"], journal, target))
    if document.void:
        found, codes = None, list[str]()
    else:
        found, codes = _contents(document, context, target, problems)
    if problems:
        raise DocumentError(*(problem.at(document.label) for problem in problems))
    return _Ready(target, head, found, codes)


def _contents(
    document: Document, context: Context, target: JournalMode, problems: list[Problem]
) -> tuple[Amounts | None, list[str]]:
    """Return the amounts, and the VAT code of each priced line; add what is wrong."""
    try:
        found = amounts(document, shared=target == JournalMode.BOOKINGS)
    except MappingError as error:
        problems.extend(error.problems)
        rates = {
            (each.regime, each.vat_rate) for each in document.lines if each.vat_rate is not None
        }
        _codes(rates, context, document.kind, problems)
        return None, []
    problems.extend(_sign_problems(document, found.totals.total))
    per_rate = [(each.regime, each.rate) for each in found.totals.per_rate]
    codes = _codes(per_rate, context, document.kind, problems)
    return found, [codes[group] for group in found.rates]


def _codes(
    rates: Iterable[tuple[Regime, Decimal]], context: Context, kind: Kind, problems: list[Problem]
) -> list[str]:
    """Return the VAT code of each regime and rate; add what the table does not have."""
    table = context.vat_table
    codes = []
    for regime, rate in rates:
        code = table.codes.get((regime, rate, kind))
        if code is None:
            problems.append(table.problem(regime, rate, kind))
        codes.append(code or "")
    return codes


def _difference(document: Document, context: Context, most: Decimal) -> Iterator[Problem]:
    if document.void:
        return
    found = predict(document, context.unit_price_decimals)
    if found.difference > most:
        rule = f"the invoice journal may show {found.per_line} or {found.per_rate} as the total"
        cure = "use a booking journal, or four decimals for prices, or accept the difference"
        yield Problem(document.label, "total", found.paper, rule, cure)


def _numbered(document: Document, context: Context, bookyear: Bookyear | None) -> dict[str, Any]:
    numbering = context.numbering
    number = numbering.document_number(document.year, document.sequence)
    if bookyear is not None:
        year = year_of(numbering.year_basis, document.document_date, bookyear.start_date)
        if year != document.year:
            rule = (
                f"the number of a document of {document.document_date} begins with {year} "
                f"({numbering.year_basis} year)"
            )
            cure = "correct the date in B4C, or the year basis in the settings"
            refuse(DocumentError, "", "year", document.year, rule, cure)
    return {"number": number, "comment": numbering.display(document.year, document.sequence)}


def _placed(document: Document, _: Context, bookyear: Bookyear | None) -> dict[str, Any]:
    day = document.document_date
    if bookyear is None:
        rule = "no bookyear of the dossier holds this date"
        cure = "let the accountant open the bookyear in Octopus, or correct the date in B4C"
        refuse(DocumentError, "", "document_date", day, rule, cure)
    if bookyear.closed:
        name = bookyear.description or f"{bookyear.start_date} to {bookyear.end_date}"
        cure = "ask the accountant to open it again, or to book this document by hand"
        rule = f"the bookyear {name} is closed"
        refuse(DocumentError, "", "document_date", day, rule, cure)
    period = bookyear.period_on(day)
    if period is None:
        rule = "the bookyear lists no period for this date"
        cure = "let the accountant look at the periods of the bookyear in Octopus"
        refuse(DocumentError, "", "document_date", day, rule, cure)
    return {"bookyear_id": bookyear.id, "period": period.number}


def _due(document: Document, context: Context, _: Bookyear | None) -> dict[str, Any]:
    if document.due_date is not None:
        return {"due_date": document.due_date}
    customer = context.customers.get(document.customer)
    if customer is None or customer.payment_days is None:
        rule = f"no date is printed, and customer {document.customer} has no payment term"
        cure = "give the document a due date, or the customer a payment term, in B4C"
        refuse(DocumentError, "", "due_date", None, rule, cure)
    days, end_of_month = customer.payment_days, customer.end_of_month
    return {"due_date": due_date(document.document_date, days, end_of_month=end_of_month)}


def _journal_problems(key: str, journal: Journal | None, target: JournalMode) -> Iterator[Problem]:
    if journal is None:
        rule = "this bookyear of the dossier has no such journal"
        yield Problem("", "journal", key, rule, "choose another, or let the accountant make it")
    elif journal.closed:
        cure = "ask the accountant to open it in Octopus"
        yield Problem("", "journal", key, "the journal is closed", cure)
    elif journal.mode != target:
        name = next((name for mode, name in _MODES.items() if mode == journal.mode), "unknown")
        rule = f"the journal is for {name} (mode {journal.mode}), not for {_MODES[target]}"
        yield Problem("", "journal", key, rule, _MODE_CURE)


def _sign_problems(document: Document, total: Decimal) -> Iterator[Problem]:
    if total == 0:
        rule = "a document of 0.00 is booked only when it is marked as void"
        cure = "mark it as void in B4C, so that its number is booked as an empty document"
        yield Problem("", "total", total, rule, cure)
    elif total < 0:
        other = "an invoice" if document.kind is Kind.CREDIT_NOTE else "a credit note"
        rule = "amounts are positive, and the kind of the document says the sign"
        yield Problem("", "total", total, rule, f"make it {other} in B4C")
