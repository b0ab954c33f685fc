"""A document becomes what its journal takes, with that target's signs."""

import datetime as dt
from decimal import Decimal, localcontext

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
    ForceNumbering,
    Kind,
    Line,
    MappingError,
    Regime,
    map_documents,
    to_booking,
    to_invoice,
    to_octopus,
    totals,
)
from octopus_sdk.models import Booking, Invoice, InvoiceLine
from tests.b4c.papers import BOOKINGS, INVOICES, context, document, line

D = Decimal


TEXT = Line(description="October, second floor")
REFUND = line("-25.00", account=700100)
CREDIT = document(line("100.00"), REFUND, TEXT, kind=Kind.CREDIT_NOTE)


def test_an_invoice_as_a_booking() -> None:
    doc = document(
        line("24.20", quantity=D("12.5"), unit="uur"),
        TEXT,
        line("10.00", 0, regime=Regime.REVERSE_CHARGE),
        structured_communication="+++010/8068/17183+++",
        remarks="Thank you",
    )
    found = to_octopus(doc, BOOKINGS)
    assert isinstance(found, Booking)
    head = attrs.asdict(found, recurse=False)
    assert {key: head[key] for key in head if key != "lines"} == {
        "bookyear_id": 3,
        "journal": "V1",
        "number": 201800159,
        "period": 201804,
        "document_date": dt.date(2018, 10, 31),
        "due_date": dt.date(2018, 11, 30),
        "relation_id": None,
        "external_id": 1001,
        "currency": "EUR",
        "exchange_rate": D(1),
        "comment": "2018/00159",
        "order_reference": None,
        "reference": "+++010/8068/17183+++",
        "extra": {},
        "amount": D("376.03"),
        "payment_method": None,
    }
    assert [(each.account, each.base, each.vat, each.vat_code) for each in found.lines] == [
        (700000, D("302.50"), D("63.53"), "21"),
        (700000, D("10.00"), D("0.00"), "MC"),
    ]
    assert found.lines[0].comment == "Cleaning"


def test_a_credit_note_as_a_booking_has_a_negative_amount_and_positive_lines() -> None:
    found = to_booking(CREDIT, BOOKINGS)
    assert found.amount == D("-90.75")
    assert [(each.base, each.vat) for each in found.lines] == [
        (D("100.00"), D("21.00")),
        (D("-25.00"), D("-5.25")),
    ]


def test_a_credit_note_as_an_invoice_has_negative_counts_and_positive_prices() -> None:
    found = to_invoice(CREDIT, INVOICES)
    assert [(each.count, each.unit_price) for each in found.lines] == [
        (D(-1), D("100.00")),
        (D(1), D("25.00")),
        (None, None),
    ]


def test_an_invoice_as_an_invoice() -> None:
    doc = document(
        line("24.20", quantity=D("12.5"), unit="uur", discount=D(5)),
        TEXT,
        REFUND,
        remarks="Thank you",
    )
    found = to_octopus(doc, INVOICES, relation_id=7)
    assert isinstance(found, Invoice)
    assert found.relation_id == 7
    assert found.comment == "2018/00159"
    assert found.lines == (
        InvoiceLine(
            description="Cleaning",
            count=D("12.5"),
            unit="uur",
            unit_price=D("24.20"),
            discount=D(5),
            vat_code="21",
            account=700000,
        ),
        InvoiceLine(description="October, second floor"),
        InvoiceLine(
            description="Cleaning",
            count=D(-1),
            unit_price=D("25.00"),
            vat_code="21",
            account=700100,
        ),
        InvoiceLine(description="Thank you"),
    )


@st.composite
def documents(draw: st.DrawFn) -> Document:
    several = st.builds(
        line,
        st.integers(-9999, 9999).map(lambda cents: str(D(cents) / 100)),
        st.sampled_from([6, 21]),
        quantity=st.decimals(D(0), D(99), places=2),
        discount=st.none() | st.decimals(D(0), D(99), places=1),
    )
    lines = draw(st.lists(several | st.just(TEXT), min_size=1, max_size=15))
    included = draw(st.booleans())
    return document(*lines, kind=draw(st.sampled_from(Kind)), prices_include_vat=included)


@given(documents())
@settings(max_examples=200)
def test_signs_for_both_targets(doc: Document) -> None:
    total = totals(doc).total
    if total <= 0:
        with pytest.raises(DocumentError, match=r"void|kind of the document says the sign"):
            to_booking(doc, BOOKINGS)
        return
    booking, invoice = to_booking(doc, BOOKINGS), to_invoice(doc, INVOICES)
    sign = -1 if doc.kind is Kind.CREDIT_NOTE else 1
    assert booking.amount == sign * total
    parts = [(each.base or D(0), each.vat or D(0)) for each in booking.lines]
    assert sum(base + vat for base, vat in parts) == total
    assert all(base * vat >= 0 for base, vat in parts)
    assert len(invoice.lines) == len(doc.lines)
    for given_line, sent in zip(doc.lines, invoice.lines, strict=True):
        if given_line.unit_price is None or given_line.quantity is None:
            assert (sent.count, sent.unit_price) == (None, None)
            continue
        assert sent.count is not None
        assert sent.unit_price is not None
        assert sent.unit_price >= 0
        if not doc.prices_include_vat:
            assert (
                sent.count * sent.unit_price == sign * given_line.quantity * given_line.unit_price
            )
        assert sent.count * sign * given_line.quantity * given_line.unit_price >= 0


def test_prices_with_vat_become_prices_without() -> None:
    doc = document(line("121.00"), line("10.00", 6), prices_include_vat=True)
    two = to_invoice(doc, INVOICES)
    assert [each.unit_price for each in two.lines] == [D("100.00"), D("9.43")]
    four = to_invoice(doc, attrs.evolve(INVOICES, unit_price_decimals=4))
    assert [each.unit_price for each in four.lines] == [D("100.0000"), D("9.4340")]


@pytest.mark.parametrize("decimals", [0, 3, "2"])
def test_a_journal_takes_two_or_four_decimals(decimals: object) -> None:
    with pytest.raises(DocumentError, match=r"2 or 4"):
        context(unit_price_decimals=decimals)


def test_more_decimals_than_the_journal_takes() -> None:
    with pytest.raises(DocumentError, match=r"unit_price 1\.234"):
        to_invoice(document(line("1.234")), INVOICES)


def test_a_small_precision_of_the_program_changes_nothing() -> None:
    expected = to_booking(CREDIT, BOOKINGS), to_invoice(CREDIT, INVOICES)
    with localcontext(prec=2):
        assert (to_booking(CREDIT, BOOKINGS), to_invoice(CREDIT, INVOICES)) == expected


def test_force_has_a_journal_for_credit_notes() -> None:
    force = context(numbering=ForceNumbering(), credit_note_journal="V2")
    invoice, credit_note = to_octopus(document(), force), to_octopus(CREDIT, force)
    assert (invoice.journal, invoice.number, invoice.comment) == ("V1", 1800159, "1800159")
    assert credit_note.journal == "V2"


def test_a_void_document_is_empty() -> None:
    doc = document(line("100.00"), void=True, kind=Kind.CREDIT_NOTE)
    booking = to_booking(doc, BOOKINGS)
    assert (str(booking.amount), booking.lines, booking.comment) == ("0.00", (), "2018/00159")
    assert to_invoice(doc, INVOICES).lines == ()


def test_zero_is_refused_with_advice() -> None:
    with pytest.raises(DocumentError, match=r"total 0\.00.*mark it as void"):
        to_octopus(document(line("5.00"), line("-5.00")), BOOKINGS)


@pytest.mark.parametrize(
    ("kind", "advice"), [(Kind.INVOICE, "a credit note"), (Kind.CREDIT_NOTE, "an invoice")]
)
def test_a_sign_that_contradicts_the_kind(kind: Kind, advice: str) -> None:
    with pytest.raises(DocumentError, match=rf"total -6\.05.*make it {advice}"):
        to_octopus(document(line("-5.00"), kind=kind), BOOKINGS)


def test_a_forced_target_must_fit_the_journal() -> None:
    with pytest.raises(DocumentError, match=r"for bookings .* not for invoices without VAT"):
        to_invoice(document(), BOOKINGS)
    with pytest.raises(DocumentError, match=r"for invoices without VAT .* not for bookings"):
        to_booking(document(), INVOICES)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    first = document(line("-5.00", 12), year=2017, due_date=None)
    second = document(line("5.00"), sequence=160, document_date=dt.date(2030, 1, 1), due_date=None)
    with pytest.raises(MappingError) as caught:
        map_documents([first, document(), second], BOOKINGS)
    said = [problem.field for problem in caught.value.problems]
    assert said == [
        "year", "due_date", "total", "VAT code of standard, 12 %, invoice",
        "document_date", "due_date",
    ]  # fmt: skip
    assert len(map_documents([document(), CREDIT], BOOKINGS)) == 2


def test_an_invoice_journal_that_may_show_another_total_is_refused_in_a_run() -> None:
    far = document(line("10.00", quantity=D(100)), prices_include_vat=True)
    near = document(line("10.02"), line("10.02"), line("10.02"))
    with pytest.raises(DocumentError, match=r"total 1000\.00: .* may show 999\.46 or 999\.46"):
        map_documents([near, far], INVOICES)
    assert len(map_documents([near, far], INVOICES, most_difference=None)) == 2
    assert len(map_documents([near, far], INVOICES, most_difference=D("0.54"))) == 2
    assert len(map_documents([near, attrs.evolve(far, void=True)], INVOICES)) == 2
    assert len(map_documents([near, far], attrs.evolve(INVOICES, unit_price_decimals=4))) == 2
    assert len(map_documents([near, far], BOOKINGS)) == 2


def test_the_context_shows_no_customers() -> None:
    customer = Customer(number=1001, kind=CustomerKind.PRIVATE, name="Peeters", country="BE")
    assert "Peeters" not in repr(context(customers={1001: customer}))


@pytest.mark.parametrize("journals", [BOOKINGS, INVOICES], ids=["bookings", "invoices"])
def test_a_void_document_is_refused_for_its_head_alone(journals: Context) -> None:
    with pytest.raises(DocumentError) as caught:
        to_octopus(document(line("5.00", 12), void=True, year=2017), journals)
    assert [problem.field for problem in caught.value.problems] == ["year"]


def test_amounts_that_are_refused_hide_no_missing_code() -> None:
    with pytest.raises(DocumentError) as caught:
        to_octopus(document(line("5.00", 12), vat={D(12): D("9.00")}), BOOKINGS)
    assert [problem.field for problem in caught.value.problems] == [
        "vat of 12 %", "VAT code of standard, 12 %, invoice",
    ]  # fmt: skip
