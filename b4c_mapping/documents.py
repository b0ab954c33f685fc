"""An invoice or a credit note as B4C gave it to the customer.

The document on paper is the truth: its number, its dates and its totals are never changed. Amounts
are euro, as `Decimal`, and positive for both kinds; the kind says the sign. A line with a price
carries its own ledger account and VAT rate (B4C's help page). A line with only a description is
text.

>>> cleaning = Line(
...     description="Cleaning", quantity=Decimal("12.5"), unit="hour",
...     unit_price=Decimal("24.20"), vat_rate=Decimal(21), account=700000,
... )
>>> invoice = Document(
...     kind=Kind.INVOICE, year=2018, sequence=159, document_date=dt.date(2018, 10, 31),
...     due_date=dt.date(2018, 11, 30), customer=1001, lines=(cleaning,),
... )

A document is checked when it is made, and everything that is wrong is said at once:

>>> Line(description="Cleaning", unit_price=Decimal("24.20"), quantity=Decimal("1.00005"))
Traceback (most recent call last):
b4c_mapping.errors.DocumentError: 3 problems:
- quantity 1.00005: at most 4 decimals.
- vat_rate (empty): a line with a price has a VAT rate.
- account (empty): a line with a price has a ledger account.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import attrs
from dateutil.relativedelta import relativedelta

from b4c_mapping.accounts import account_number
from b4c_mapping.errors import (
    AccountError,
    DocumentError,
    NotDecimalError,
    Problem,
    VatError,
    refuse,
    shown,
)
from b4c_mapping.identifiers import structured_communication
from b4c_mapping.kinds import Kind, Regime
from b4c_mapping.numbering import INT32
from b4c_mapping.texts import why_not_text
from octopus_sdk.models import Attachment

MOST_LINES = 10_000
LONGEST_TERM = 999
_BIGGEST = Decimal(1_000_000)
# Octopus keeps amounts as doubles, which hold every cent of numbers below this.
_MOST_MONEY = Decimal(10**12)
_HUNDRED = Decimal(100)
_CENTS = 2

# Field of a line -> decimals. Octopus takes unit prices with two or four decimals and B4C counts
# quantities with up to four; the others are decisions.
_DECIMALS = {"quantity": 4, "unit_price": 4, "discount": 2, "vat_rate": 2}


@attrs.frozen(kw_only=True)
class Line:
    """One line of a document.

    `unit_price` is in euro, with or without VAT as the document says, with at most four decimals.
    `quantity` has at most four. `discount` and `vat_rate` are percentages: 21 is 21 %. A line
    without quantity and price is text. Raises `DocumentError`, or `NotDecimalError` for a float.
    """

    description: str = ""
    quantity: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    discount: Decimal | None = None
    vat_rate: Decimal | None = None
    regime: Regime = Regime.STANDARD
    account: int | None = None

    def __attrs_post_init__(self) -> None:
        """Check everything and report it together."""
        _raise(list(_line_problems(self)))

    @property
    def is_text(self) -> bool:
        """Whether this line has no price."""
        return self.unit_price is None


def _frozen(several: Any) -> Any:
    return tuple(several) if type(several) is list else several


@attrs.frozen(kw_only=True)
class Document:
    """One invoice or credit note.

    `year` and `sequence` are the two parts of its number. `customer` is the B4C customer number.
    `vat` is the VAT per rate and `total` the total with VAT, as printed, in euro, where B4C gives
    them. `attachments` are files, carried for whoever sends. `void` says that the number
    is used and nothing is owed: it is booked as an empty document. Raises `DocumentError` with
    everything that is wrong.
    """

    kind: Kind
    year: int
    sequence: int
    document_date: dt.date
    due_date: dt.date | None = None
    customer: int
    lines: tuple[Line, ...] = attrs.field(default=(), converter=_frozen)
    vat: Mapping[Decimal, Decimal] | None = attrs.field(default=None, hash=False)
    total: Decimal | None = None
    prices_include_vat: bool = False
    structured_communication: str | None = None
    remarks: str | None = None
    currency: str = "EUR"
    void: bool = False
    attachments: tuple[Attachment, ...] = attrs.field(default=(), converter=_frozen)

    def __attrs_post_init__(self) -> None:
        """Check everything and report it together."""
        problems = list(_document_problems(self))
        if problems:
            _raise([problem.at(self.label) for problem in problems])

    @property
    def label(self) -> str:
        """What messages call this document."""
        kind = self.kind.replace("_", " ") if type(self.kind) is Kind else "document"
        return f"{kind} {shown(self.year)}/{shown(self.sequence)}"


def due_date(document_date: dt.date, days: int, *, end_of_month: bool = False) -> dt.date:
    """Return when a document must be paid, where none is printed on it.

    It is the document date plus the days, and with "end of month" the end of the month in which
    that falls. Raises `DocumentError` for days that are no whole number from 0 to 999.

    >>> due_date(dt.date(2018, 10, 31), 30)
    datetime.date(2018, 11, 30)
    >>> due_date(dt.date(2019, 1, 31), 30, end_of_month=True)
    datetime.date(2019, 3, 31)
    """
    if type(document_date) is not dt.date:
        refuse(DocumentError, "", "document_date", document_date, "a date without a time")
    if type(days) is not int or not 0 <= days <= LONGEST_TERM:
        rule = f"a payment term is a whole number of days from 0 to {LONGEST_TERM}"
        refuse(DocumentError, "", "payment_days", days, rule)
    try:
        day = document_date + relativedelta(days=days)
    except (OverflowError, ValueError):
        rule = f"{days} days later is beyond the calendar"
        refuse(DocumentError, "", "document_date", document_date, rule)
    return day + relativedelta(day=31) if end_of_month else day


_NOT_DECIMAL = "an amount is a Decimal, never a float or text"


def _raise(problems: list[Problem]) -> None:
    if problems:
        floats = any(problem.rule == _NOT_DECIMAL for problem in problems)
        raise NotDecimalError(*problems) if floats else DocumentError(*problems)


def _line_problems(line: Line) -> Iterator[Problem]:
    yield from _number_problems(line)
    if type(line.regime) is not Regime:
        regimes = ", ".join(Regime)
        yield Problem("", "regime", line.regime, f"the VAT regime is one of {regimes}")
    if line.account is not None:
        try:
            account_number(line.account)
        except AccountError as error:
            yield from error.problems
    rule = why_not_text(line.description, lines=True)
    if rule:
        yield Problem("", "description", line.description, rule)
    rule = None if line.unit is None else why_not_text(line.unit)
    if rule:
        yield Problem("", "unit", line.unit, rule)
    yield from _text_problems(line) if line.unit_price is None else _price_problems(line)


def _text_problems(line: Line) -> Iterator[Problem]:
    if line.quantity is not None:
        yield Problem("", "unit_price", None, "a line with a quantity has a price")
    elif line.description == "":
        yield Problem("", "description", "", "a line has a price or a description")


def _price_problems(line: Line) -> Iterator[Problem]:
    if line.quantity is None:
        yield Problem("", "quantity", None, "a line with a price has a quantity")
    if line.vat_rate is None:
        yield Problem("", "vat_rate", None, "a line with a price has a VAT rate")
    elif line.vat_rate and type(line.regime) is Regime and line.regime is not Regime.STANDARD:
        rule = f"no VAT is charged under {line.regime}, so the rate is 0"
        yield Problem("", "vat_rate", line.vat_rate, rule)
    if line.account is None:
        yield Problem("", "account", None, "a line with a price has a ledger account")


def _number_problems(line: Line) -> Iterator[Problem]:
    for field, decimals in _DECIMALS.items():
        value = getattr(line, field)
        if value is None:
            continue
        if type(value) is not Decimal:
            yield Problem("", field, value, _NOT_DECIMAL)
        elif not value.is_finite() or not -_BIGGEST < value < _BIGGEST:
            rule = f"a number between -{_BIGGEST} and {_BIGGEST}"
            yield Problem("", field, value, rule)
        elif _decimals(value) > decimals:
            yield Problem("", field, value, f"at most {decimals} decimals")
        elif decimals == _DECIMALS["discount"] and not 0 <= value <= _HUNDRED:
            yield Problem("", field, value, "a percentage from 0 to 100")
        elif field == "vat_rate" and 0 < value < 1:
            yield Problem("", field, value, "a rate is a percentage: 21 is 21 %, not 0.21")


def _decimals(value: Decimal) -> int:
    """Return how many decimals a finite number has; zeros at the end add nothing."""
    exponent = value.as_tuple().exponent
    if not value or not isinstance(exponent, int) or exponent >= 0:
        return 0
    digits = value.as_tuple().digits
    zeros = next(place for place, digit in enumerate(reversed(digits)) if digit)
    return max(-exponent - zeros, 0)


def _document_problems(document: Document) -> Iterator[Problem]:
    if type(document.kind) is not Kind:
        yield Problem("", "kind", document.kind, "the kind is invoice or credit_note")
    yield from _whole_problems(document)
    yield from _date_problems(document)
    if document.currency != "EUR":
        rule = "only documents in EUR are exported"
        cure = "book this document in Octopus by hand"
        yield Problem("", "currency", document.currency, rule, cure)
    yield from _other_problems(document)
    yield from _vat_problems(document.vat)
    if document.total is not None:
        yield from _money_problems("total", document.total)
    if type(document.lines) is not tuple or not all(type(each) is Line for each in document.lines):
        yield Problem("", "lines", document.lines, "a tuple of Line objects")
    elif len(document.lines) > MOST_LINES:
        yield Problem("", "lines", len(document.lines), f"at most {MOST_LINES} lines")
    yield from _attachment_problems(document.attachments)


def _other_problems(document: Document) -> Iterator[Problem]:
    for field in ("prices_include_vat", "void"):
        value = getattr(document, field)
        if type(value) is not bool:
            yield Problem("", field, value, "true or false")
    rule = None if document.remarks is None else why_not_text(document.remarks, lines=True)
    if rule:
        yield Problem("", "remarks", document.remarks, rule)
    if document.structured_communication is not None:
        try:
            structured_communication(document.structured_communication)
        except VatError as error:
            yield from error.problems


def _attachment_problems(attachments: object) -> Iterator[Problem]:
    rule = "a tuple of Attachment objects, each with a file name and its bytes"
    if type(attachments) is not tuple:
        yield Problem("", "attachments", attachments, rule)
        return
    for each in attachments:
        if type(each) is not Attachment or type(each.data) is not bytes:
            yield Problem("", "attachments", each, rule)
        elif why_not_text(each.file_name) or not each.file_name.strip():
            yield Problem("", "attachments", each.file_name, "a file has a name")


def _whole_problems(document: Document) -> Iterator[Problem]:
    for field in ("year", "sequence", "customer"):
        value = getattr(document, field)
        if type(value) is not int or not 1 <= value <= INT32:
            rule = f"a whole number from 1 to {INT32}"
            cure = "give the customer a number in B4C" if field == "customer" else ""
            yield Problem("", field, value, rule, cure)


def _date_problems(document: Document) -> Iterator[Problem]:
    if type(document.document_date) is not dt.date:
        yield Problem("", "document_date", document.document_date, "a date without a time")
        return
    if document.due_date is None:
        return
    if type(document.due_date) is not dt.date:
        yield Problem("", "due_date", document.due_date, "a date without a time")
    elif document.due_date < document.document_date:
        rule = f"not before the document date {document.document_date}"
        yield Problem("", "due_date", document.due_date, rule, "correct the document in B4C")


def _vat_problems(vat: object) -> Iterator[Problem]:
    if vat is None:
        return
    if not isinstance(vat, Mapping):
        yield Problem("", "vat", vat, "an amount for each rate")
        return
    for rate, amount in vat.items():
        yield from _money_problems("vat rate", rate)
        yield from _money_problems("vat", amount)


def _money_problems(field: str, value: object) -> Iterator[Problem]:
    if type(value) is not Decimal:
        yield Problem("", field, value, _NOT_DECIMAL)
    elif not value.is_finite() or not -_MOST_MONEY < value < _MOST_MONEY:
        yield Problem("", field, value, f"a number between -{_MOST_MONEY} and {_MOST_MONEY}")
    elif _decimals(value) > _CENTS:
        yield Problem("", field, value, f"a number with at most {_CENTS} decimals")
