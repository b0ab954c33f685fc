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
>>> from b4c_mapping.documents import Line
>>> from b4c_mapping.vat import VatTable
>>> from octopus_sdk.models import Bookyear, Journal, Period
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

The customer is named by the B4C customer number; an export that has looked the customer up adds
the relation's key. Attachments are no part of a booking or an invoice. They stay on the document
until somebody sends: `dossier.insert_booking(booking, document.attachments)` for one booking, and
`Wanted(booking, customer, attachments=document.attachments)` for an export.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Protocol, TypeVar

from b4c_mapping.amounts import CENT, Sums, Totals, amounts, sums
from b4c_mapping.context import Context
from b4c_mapping.documents import Document
from b4c_mapping.errors import DocumentError, MappingError, Problem, refuse
from b4c_mapping.heads import Place, head_of, place_of
from b4c_mapping.kinds import Kind, Regime
from b4c_mapping.prediction import predicted, prices_without_vat
from octopus_sdk.models import (
    Booking,
    BookingLine,
    Invoice,
    InvoiceLine,
    JournalMode,
)

_ZERO = Decimal("0.00")


def to_octopus(
    document: Document, context: Context, relation_id: int | None = None
) -> Booking | Invoice:
    """Return what the document's journal takes; raises `DocumentError` with all that is wrong."""
    return _made(document, context, relation_id, None)


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
            found.append(_made(document, context, None, most_difference))
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
    return _booking(document, context, relation_id, place_of(document, context))


def to_invoice(document: Document, context: Context, relation_id: int | None = None) -> Invoice:
    """Return the document as an invoice, for a journal in mode 2.

    Unit prices are euro without VAT. Text lines stay, as lines with a description only, and remarks
    become the last of them. A void document has no lines. Raises `DocumentError`.
    """
    return _invoice(document, context, relation_id, place_of(document, context), None)


def _made(
    document: Document, context: Context, relation_id: int | None, most: Decimal | None
) -> Booking | Invoice:
    """Follow the journal; one that takes neither is refused with the words of a booking."""
    place = place_of(document, context)
    if place.journal is not None and place.journal.mode == JournalMode.INVOICES_EXCL_VAT:
        return _invoice(document, context, relation_id, place, most)
    return _booking(document, context, relation_id, place)


def _booking(
    document: Document, context: Context, relation_id: int | None, place: Place
) -> Booking:
    problems: list[Problem] = []
    head = head_of(document, context, place, JournalMode.BOOKINGS, problems)
    if document.void and not problems:
        return Booking(amount=_ZERO, relation_id=relation_id, **head)
    found = _contents(amounts, document, context, problems)
    if found is None:
        raise _refused(document, problems)
    content, codes = found
    priced = [line for line in document.lines if line.unit_price is not None]
    lines = [
        BookingLine(
            account=line.account,
            base=base,
            vat=vat,
            vat_code=codes[rate],
            comment=line.description or None,
        )
        for line, (base, vat), rate in zip(priced, content.lines, content.rates, strict=True)
    ]
    total = content.totals.total
    # Copied, for a plain minus would round to the precision that the program has set.
    amount = total.copy_negate() if document.kind is Kind.CREDIT_NOTE else total
    return Booking(amount=amount, lines=tuple(lines), relation_id=relation_id, **head)


def _invoice(
    document: Document,
    context: Context,
    relation_id: int | None,
    place: Place,
    most_difference: Decimal | None,
) -> Invoice:
    problems: list[Problem] = []
    head = head_of(document, context, place, JournalMode.INVOICES_EXCL_VAT, problems)
    if document.void and not problems:
        return Invoice(relation_id=relation_id, **head)
    found = _contents(sums, document, context, problems)
    prices = _prices(document, context, problems)
    if found is None or prices is None:
        raise _refused(document, problems)
    content, codes = found
    if most_difference is not None:
        _check_difference(document, content, prices, most_difference)
    credit_note = document.kind is Kind.CREDIT_NOTE
    priced = zip(prices, content.rates, strict=True)
    lines = []
    for line in document.lines:
        if line.unit_price is None:
            lines.append(InvoiceLine(description=line.description))
            continue
        price, rate = next(priced)
        negative = price < _ZERO
        # A zero has a sign too, and -0 is nothing to send.
        count = line.quantity or _ZERO
        if count and credit_note != negative:
            count = count.copy_negate()
        lines.append(
            InvoiceLine(
                description=line.description or None,
                count=count,
                unit=line.unit,
                unit_price=price.copy_abs(),
                discount=line.discount or None,
                vat_code=codes[rate],
                account=line.account,
            )
        )
    if document.remarks:
        lines.append(InvoiceLine(description=document.remarks))
    return Invoice(lines=tuple(lines), relation_id=relation_id, **head)


class _HasTotals(Protocol):
    """What both ways of working out a document have."""

    @property
    def totals(self) -> Totals:
        """What the document adds up to."""
        ...


_Content = TypeVar("_Content", bound=_HasTotals)


def _contents(
    work_out: Callable[[Document], _Content],
    document: Document,
    context: Context,
    problems: list[Problem],
) -> tuple[_Content, list[str]] | None:
    """Return what is in a document, with the VAT code of each entry of `totals.per_rate`.

    Adds what is wrong to `problems`, and returns None when anything is.
    """
    if document.void:
        return None
    try:
        found = work_out(document)
    except MappingError as error:
        problems.extend(error.problems)
        rates = {
            (each.regime, each.vat_rate): None
            for each in document.lines
            if each.vat_rate is not None
        }
        _codes(rates, context, document.kind, problems)
        return None
    _check_sign(document, found.totals.total, problems)
    per_rate = [(each.regime, each.rate) for each in found.totals.per_rate]
    codes = _codes(per_rate, context, document.kind, problems)
    return None if problems else (found, codes)


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


def _prices(document: Document, context: Context, problems: list[Problem]) -> list[Decimal] | None:
    try:
        return prices_without_vat(document, context.unit_price_decimals)
    except MappingError as error:
        problems.extend(error.problems)
        return None


def _check_difference(
    document: Document, content: Sums, prices: list[Decimal], most: Decimal
) -> None:
    found = predicted(document, content, prices)
    if found.difference > most:
        rule = f"the invoice journal may show {found.per_line} or {found.per_rate} as the total"
        cure = "use a booking journal, or four decimals for prices, or accept the difference"
        refuse(DocumentError, document.label, "total", found.paper, rule, cure)


def _check_sign(document: Document, total: Decimal, problems: list[Problem]) -> None:
    if total > 0:
        return
    if total == 0:
        rule = "a document of 0.00 is booked only when it is marked as void"
        cure = "mark it as void in B4C, so that its number is booked as an empty document"
    else:
        other = "an invoice" if document.kind is Kind.CREDIT_NOTE else "a credit note"
        rule = "amounts are positive, and the kind of the document says the sign"
        cure = f"make it {other} in B4C"
    problems.append(Problem("", "total", total, rule, cure))


def _refused(document: Document, problems: list[Problem]) -> DocumentError:
    return DocumentError(*(problem.at(document.label) for problem in problems))
