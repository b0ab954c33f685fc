"""The head of a document in Octopus: number, bookyear, period, dates, journal.

The number on paper goes into `comment`, unaltered, so that both sides can search for it. The
structured communication goes into `reference`. The customer is named by the B4C customer number.
The due date printed on the document is taken; only where there is none, it follows from the
customer's payment term (decision).

Everything that does not fit the dossier is said: no bookyear, a closed one, no period, no such
journal, a closed one, or one of another mode than the document is made for. The bookyear's own list
of periods decides, in months, quarters or whatever it has (Octopus' API document).

>>> from b4c_mapping.kinds import Kind
>>> from b4c_mapping.numbering import FlexNumbering
>>> from b4c_mapping.vat import VatTable
>>> context = Context(
...     numbering=FlexNumbering(), bookyears=[], journals=[], invoice_journal="V1",
...     vat_table=VatTable(),
... )
>>> day = dt.date(2018, 10, 31)
>>> void = Document(kind=Kind.INVOICE, year=2018, sequence=159, customer=1001, document_date=day,
...                 due_date=day, void=True)
>>> problems = []
>>> head = head_of(void, context, place_of(void, context), JournalMode.BOOKINGS, problems)
>>> head["number"], head["comment"], head["external_id"]
(201800159, '2018/00159', 1001)
>>> print(*problems)
document_date 2018-10-31: no bookyear of the dossier holds this date. Cure: let the accountant open
the bookyear in Octopus, or correct the date in B4C.
"""

import datetime as dt
from typing import Any, NamedTuple

from b4c_mapping.context import Context
from b4c_mapping.documents import Document, due_date
from b4c_mapping.errors import MappingError, Problem
from b4c_mapping.numbering import year_of
from octopus_sdk.models import Bookyear, Journal, JournalMode

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


class Place(NamedTuple):
    """Where a document goes, as far as the dossier knows it."""

    key: str
    bookyear: Bookyear | None
    journal: Journal | None


def place_of(document: Document, context: Context) -> Place:
    """Look up where a document goes, without judging it."""
    bookyear = context.bookyear_of(document)
    journal = None if bookyear is None else context.journal_in(bookyear, document.kind)
    return Place(context.journal_key(document.kind), bookyear, journal)


def head_of(
    document: Document, context: Context, place: Place, target: JournalMode, problems: list[Problem]
) -> dict[str, Any]:
    """Return the head of the booking or invoice; add to `problems` what is wrong."""
    number, shown = _number(document, context, place.bookyear, problems)
    head = {
        "bookyear_id": place.bookyear.id if place.bookyear else 0,
        "period": _period(document.document_date, place.bookyear, problems),
        "journal": place.key,
        "number": number,
        "document_date": document.document_date,
        "due_date": document.due_date or _due(document, context, problems),
        "external_id": document.customer,
        "comment": shown,
        "reference": document.structured_communication,
    }
    if place.bookyear is not None:
        _check_journal(place, target, problems)
    return head


def _number(
    document: Document, context: Context, bookyear: Bookyear | None, problems: list[Problem]
) -> tuple[int, str]:
    """Return the number for Octopus and the number on paper."""
    numbering = context.numbering
    try:
        number = numbering.document_number(document.year, document.sequence)
        shown = numbering.display(document.year, document.sequence)
    except MappingError as error:
        problems.extend(error.problems)
        return 0, ""
    if bookyear is not None:
        year = year_of(numbering.year_basis, document.document_date, bookyear.start_date)
        if year != document.year:
            rule = (
                f"the number of a document of {document.document_date} begins with {year} "
                f"({numbering.year_basis} year)"
            )
            cure = "correct the date in B4C, or the year basis in the settings"
            problems.append(Problem("", "year", document.year, rule, cure))
    return number, shown


def _period(day: dt.date, bookyear: Bookyear | None, problems: list[Problem]) -> int:
    if bookyear is None:
        rule = "no bookyear of the dossier holds this date"
        cure = "let the accountant open the bookyear in Octopus, or correct the date in B4C"
    elif bookyear.closed:
        name = bookyear.description or f"{bookyear.start_date} to {bookyear.end_date}"
        cure = "ask the accountant to open it again, or to book this document by hand"
        rule = f"the bookyear {name} is closed"
    else:
        period = bookyear.period_on(day)
        if period is not None:
            return period.number
        rule = "the bookyear lists no period for this date"
        cure = "let the accountant look at the periods of the bookyear in Octopus"
    problems.append(Problem("", "document_date", day, rule, cure))
    return 0


def _due(document: Document, context: Context, problems: list[Problem]) -> dt.date | None:
    """Return the due date of a document that has none, by the customer's payment term."""
    customer = context.customers.get(document.customer)
    if customer is None or customer.payment_days is None:
        rule = f"no date is printed, and customer {document.customer} has no payment term"
        cure = "give the document a due date, or the customer a payment term, in B4C"
        problems.append(Problem("", "due_date", None, rule, cure))
        return None
    days, end_of_month = customer.payment_days, customer.end_of_month
    try:
        return due_date(document.document_date, days, end_of_month=end_of_month)
    except MappingError as error:
        problems.extend(error.problems)
        return None


def _check_journal(place: Place, target: JournalMode, problems: list[Problem]) -> None:
    journal = place.journal
    if journal is None:
        rule = "this bookyear of the dossier has no such journal"
        cure = "choose another, or let the accountant make it"
    elif journal.closed:
        rule, cure = "the journal is closed", "ask the accountant to open it in Octopus"
    elif journal.mode != target:
        name = next((name for mode, name in _MODES.items() if mode == journal.mode), None)
        told = f"is for {name} (mode {journal.mode})" if name else "does not say what it is for"
        rule = f"the journal {told}, not for {_MODES[target]}"
        other = {JournalMode.BOOKINGS: "to_booking", JournalMode.INVOICES_EXCL_VAT: "to_invoice"}
        fit = next((make for mode, make in other.items() if mode == journal.mode), None)
        cure = f"use `{fit}` or `to_octopus`, or choose another journal" if fit else _MODE_CURE
    else:
        return
    problems.append(Problem("", "journal", place.key, rule, cure))
