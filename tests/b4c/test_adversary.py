"""Whatever comes in, it ends in the right result or in our own error with a readable message."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b4c_mapping import (
    Context,
    Customer,
    CustomerKind,
    Document,
    DocumentError,
    FlexNumbering,
    ForceNumbering,
    Kind,
    Line,
    MappingError,
    Regime,
    VatTable,
    YearBasis,
    map_documents,
    to_booking,
    to_invoice,
    totals,
)
from octopus_sdk.models import Attachment, Bookyear, Invoice, Journal, JournalMode, Period
from tests.b4c.strange import ANYTHING, HUGE, readable, tried

D = Decimal


GOOD_LINE: dict[str, Any] = {
    "description": "Cleaning",
    "quantity": D(1),
    "unit": "hour",
    "unit_price": D("10.02"),
    "discount": None,
    "vat_rate": D(21),
    "regime": Regime.STANDARD,
    "account": 700000,
}
GOOD: dict[str, Any] = {
    "kind": Kind.INVOICE,
    "year": 2018,
    "sequence": 159,
    "document_date": dt.date(2018, 10, 31),
    "due_date": dt.date(2018, 11, 30),
    "customer": 1001,
    "lines": (),
    "vat": None,
    "total": None,
    "prices_include_vat": False,
    "structured_communication": None,
    "remarks": None,
    "currency": "EUR",
    "void": False,
    "attachments": (),
}
CUSTOMER: dict[str, Any] = {
    "number": 1001, "kind": CustomerKind.BUSINESS, "name": "P", "country": "BE",
    "first_name": None, "street": None, "postal_code": None, "city": None, "language": "nl",
    "email": None, "invoice_email": None, "telephone": None, "mobile": None,
    "vat_number": "0477525753", "iban": None, "bic": None, "legal_form": "BV",
    "payment_days": 30, "end_of_month": False,
}  # fmt: skip
YEAR = Bookyear(
    id=3,
    start_date=dt.date(2018, 1, 1),
    end_date=dt.date(2018, 12, 31),
    closed=False,
    periods=(
        Period(number=201801, start_date=dt.date(2018, 1, 1), end_date=dt.date(2018, 12, 31)),
    ),
)


def line_of(change: dict[str, Any]) -> Line:
    values: dict[str, Any] = GOOD_LINE | change
    return Line(**values)


def document_of(change: dict[str, Any]) -> Document:
    values: dict[str, Any] = GOOD | {"lines": [line_of({})]} | change
    return Document(**values)


def customer_of(change: dict[str, Any]) -> Customer:
    values: dict[str, Any] = CUSTOMER | change
    return Customer(**values)


def context(mode: int, decimals: int = 4) -> Context:
    return Context(
        numbering=FlexNumbering(),
        bookyears=[YEAR],
        journals=[Journal(bookyear_id=3, key="V1", mode=JournalMode(mode))],
        invoice_journal="V1",
        unit_price_decimals=decimals,
        vat_table=VatTable(
            {
                (Regime.STANDARD, D(rate), kind): str(rate)
                for rate in (0, 6, 12, 21)
                for kind in Kind
            }
        ),
    )


@given(st.dictionaries(st.sampled_from(list(GOOD_LINE)), ANYTHING, max_size=3))
@settings(max_examples=400)
def test_a_line_of_anything(change: dict[str, Any]) -> None:
    line = tried(lambda: line_of(change))
    if isinstance(line, Line):
        document = document_of({"lines": [line]})
        for make, mode in ((to_booking, 1), (to_invoice, 2)):
            tried(partial(make, document, context(mode)))


@given(st.dictionaries(st.sampled_from(list(GOOD)), ANYTHING, max_size=3))
@settings(max_examples=400)
def test_a_document_of_anything(change: dict[str, Any]) -> None:
    document = tried(lambda: document_of(change))
    if isinstance(document, Document):
        for mode in (1, 2):
            tried(partial(map_documents, [document], context(mode)))


@given(st.lists(st.tuples(st.sampled_from([D(21), D("NaN"), 21, "21", None, *HUGE]), ANYTHING)))
@settings(max_examples=100)
def test_printed_vat_of_anything(pairs: list[tuple[Any, Any]]) -> None:
    vat = dict(pairs)
    document = tried(lambda: document_of({"vat": vat}))
    if isinstance(document, Document):
        tried(lambda: totals(document))


@given(st.dictionaries(st.sampled_from(list(CUSTOMER)), ANYTHING, max_size=3))
@settings(max_examples=300)
def test_a_customer_of_anything(change: dict[str, Any]) -> None:
    tried(lambda: customer_of(change))


def test_values_of_another_size_are_shown_short() -> None:
    for value in (*HUGE, "9" * 5000):
        with pytest.raises(MappingError) as caught:
            line_of({"quantity": value, "account": value})
        assert len(str(caught.value)) < 500


@pytest.mark.parametrize("name", ["Peeters\x00", "a\x1bb", "\ud800", "line\nbreak", "\x7f"])
def test_control_characters_in_names(name: str) -> None:
    with pytest.raises(MappingError, match=r"name .*without control characters") as caught:
        customer_of({"name": name})
    readable(caught.value)


def test_line_breaks_in_descriptions_are_fine() -> None:
    line = line_of({"description": "Kitchen\r\n\tBath\xa0room \U0001f9f9"})
    for field, value in (("description", "a\x00"), ("unit", "a\nb"), ("unit", 0)):
        with pytest.raises(DocumentError, match=field):
            line_of({field: value})
    document = document_of({"lines": [line], "remarks": "a\nb"})
    assert document.lines == (line,)
    for remarks in ("\x00", 0, b"x"):
        with pytest.raises(DocumentError, match=r"remarks"):
            document_of({"remarks": remarks})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prices_include_vat", 1), ("void", "nee"), ("vat", [1]), ("lines", None), ("lines", {1}),
        ("attachments", "x"), ("attachments", [b"x"]), ("total", 121.0), ("total", D("1.001")),
        ("attachments", [Attachment(file_name=" ", data=b"x")]),
        ("attachments", [Attachment(file_name="a", data="x")]),  # type: ignore[arg-type]
        ("structured_communication", 7), ("total", D(10**12)), ("vat", {D(21): D("1E+90")}),
    ],
)  # fmt: skip
def test_fields_of_a_wrong_type(field: str, value: object) -> None:
    word, _, _ = field.partition("_")
    with pytest.raises(TypeError if value == 121.0 else DocumentError, match=word):
        document_of({field: value})


def test_attachments_are_carried() -> None:
    scan = Attachment(file_name="timesheet.pdf", data=b"%PDF")
    assert document_of({"attachments": [scan]}).attachments == (scan,)


PRICED = st.fixed_dictionaries(
    {
        "quantity": st.sampled_from([D(0), D("-0"), D(-1), D("1E+2"), D("2.5"), D("0.0001")]),
        "unit_price": st.sampled_from([D(0), D("-0.00"), D("-10.02"), D("10.02"), D("1E+3")]),
        "discount": st.sampled_from([None, D(0), D("-0"), D(100), D("1E+1"), D("33.33")]),
        "vat_rate": st.sampled_from([D(0), D("-0"), D(6), D("21.00"), D(21)]),
    }
).map(line_of)


@given(st.lists(PRICED, max_size=200), st.sampled_from(Kind), st.booleans())
@settings(max_examples=150)
def test_strange_lines_keep_every_invariant(lines: list[Line], kind: Kind, included: bool) -> None:
    document = document_of({"lines": lines, "kind": kind, "prices_include_vat": included})
    booking = tried(lambda: to_booking(document, context(1)))
    invoice = tried(lambda: to_invoice(document, context(2)))
    total = totals(document).total
    assert (booking is None) == (invoice is None) == (total <= 0)
    if not isinstance(invoice, Invoice):
        return
    made = to_booking(document, context(1))
    sign = -1 if kind is Kind.CREDIT_NOTE else 1
    assert made.amount == sign * total
    parts = [(each.base or D(0), each.vat or D(0)) for each in made.lines]
    assert sum(base + vat for base, vat in parts) == total
    for base, vat in parts:
        assert base * vat >= 0
        assert base or not base.is_signed()
        assert vat or not vat.is_signed()
    for line, sent in zip(lines, invoice.lines, strict=True):
        assert sent.count is not None
        assert sent.unit_price is not None
        assert not sent.unit_price.is_signed()
        assert sent.count or not sent.count.is_signed()
        assert sent.discount is None or sent.discount > 0
        assert line.quantity is not None
        assert line.unit_price is not None
        exact = Fraction(line.quantity) * Fraction(line.unit_price)
        assert Fraction(sent.count) * sign * exact >= 0


def test_a_credit_note_of_zero_and_a_document_without_lines() -> None:
    zero = line_of({"discount": D(100)})
    refund = line_of({"unit_price": D("-10.02")})
    for lines in ([], [zero], [line_of({}), refund], [Line(description="text")]):
        document = document_of({"lines": lines, "kind": Kind.CREDIT_NOTE})
        for make, mode in ((to_booking, 1), (to_invoice, 2)):
            with pytest.raises(DocumentError, match=r"total 0\.00: .*mark it as void"):
                make(document, context(mode))
            assert make(attrs.evolve(document, void=True), context(mode)).lines == ()


@given(st.integers(1, 99_999), st.integers(2010, 2099))
def test_a_bookyear_prefix_is_a_year_too(sequence: int, year: int) -> None:
    for numbering in (
        FlexNumbering(year_basis=YearBasis.BOOKYEAR),
        ForceNumbering(year_basis=YearBasis.BOOKYEAR),
    ):
        number = numbering.document_number(year, sequence)
        assert numbering.parse(number) == (year, sequence)
        assert number in numbering.range_of(year)
