"""Number, bookyear, period, due date and journal of a document in Octopus."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import attrs
import pytest

from b4c_mapping import (
    Context,
    Customer,
    CustomerKind,
    DocumentError,
    FlexNumbering,
    ForceNumbering,
    ProfileError,
    VatTable,
    YearBasis,
    to_booking,
    to_octopus,
)
from octopus_sdk.models import Bookyear, Journal, JournalMode
from tests.b4c.papers import BOOKINGS, YEAR, context, document, quarters

D = Decimal


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (JournalMode.INVOICES_INCL_VAT, "invoices with VAT (mode 3)"),
        (JournalMode.DELIVERY_NOTES_EXCL_VAT, "delivery notes (mode 4)"),
        (None, "does not say what it is for"),
        (9, "does not say what it is for"),
    ],
)
def test_other_modes_are_refused_with_the_cure(mode: JournalMode, words: str) -> None:
    with pytest.raises(DocumentError, match=re.escape(words)) as caught:
        to_octopus(document(), context(mode))
    assert "Facturen (excl. BTW)" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bookyears": []}, "no bookyear of the dossier holds this date"),
        ({"bookyears": [attrs.evolve(YEAR, closed=True)]}, "the bookyear 2018 is closed"),
        ({"bookyears": [attrs.evolve(YEAR, periods=())]}, "lists no period"),
        ({"invoice_journal": "V9"}, "no such journal"),
        ({"vat_table": VatTable()}, "no code for it"),
        (
            {"journals": [Journal(bookyear_id=3, key="V1", closed=True, mode=JournalMode(1))]},
            "the journal is closed",
        ),
    ],
)
def test_what_the_dossier_does_not_have(change: dict[str, object], words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        to_octopus(document(), context(**change))
    assert "invoice 2018/159" in str(caught.value)
    assert "Cure:" in str(caught.value)


def test_the_year_of_the_number_fits_the_date() -> None:
    with pytest.raises(DocumentError, match=r"year 2017.*begins with 2018 \(calendar year\)"):
        to_octopus(document(year=2017), BOOKINGS)


def test_a_broken_bookyear() -> None:
    broken = Bookyear(
        id=3,
        start_date=dt.date(2018, 7, 1),
        end_date=dt.date(2019, 6, 30),
        closed=False,
        periods=quarters(2018, 7),
    )
    february = document(document_date=dt.date(2019, 2, 1), due_date=dt.date(2019, 3, 3))
    by_bookyear = context(
        bookyears=[broken], numbering=FlexNumbering(year_basis=YearBasis.BOOKYEAR)
    )
    assert to_octopus(february, by_bookyear).period == 201803
    with pytest.raises(DocumentError, match=r"begins with 2019"):
        to_octopus(february, context(bookyears=[broken]))


def test_the_due_date_comes_from_the_customer_where_none_is_printed() -> None:
    customer = Customer(
        number=1001,
        kind=CustomerKind.PRIVATE,
        name="Peeters",
        country="BE",
        payment_days=30,
        end_of_month=True,
    )
    doc = document(due_date=None, document_date=dt.date(2018, 12, 31))
    found = to_octopus(doc, context(customers={1001: customer}))
    assert found.due_date == dt.date(2019, 1, 31)
    with pytest.raises(DocumentError, match=r"customer 1001 has no payment term"):
        to_octopus(doc, BOOKINGS)


def test_a_document_may_be_due_at_once() -> None:
    at_once = document(due_date=dt.date(2018, 10, 31))
    assert to_booking(at_once, BOOKINGS).due_date == dt.date(2018, 10, 31)


def test_the_largest_customer_number() -> None:
    assert to_booking(document(customer=2**31 - 1), BOOKINGS).external_id == 2**31 - 1


def test_a_credit_note_has_a_journal_where_it_has_a_series() -> None:
    given: dict[str, Any] = {"bookyears": [], "journals": [], "vat_table": VatTable()}
    for credit_notes in (None, "V1"):
        with pytest.raises(ProfileError, match=r"credit notes are numbered apart.*such as V2"):
            Context(
                numbering=ForceNumbering(),
                invoice_journal="V1",
                credit_note_journal=credit_notes,
                **given,
            )
    with pytest.raises(ProfileError, match=r"in the series of invoices.*leave the credit-note"):
        Context(numbering=FlexNumbering(), invoice_journal="V1", credit_note_journal="V2", **given)


def test_a_number_or_a_due_date_that_cannot_be_is_said_with_the_rest() -> None:
    customer = Customer(
        number=1001, kind=CustomerKind.PRIVATE, name="Peeters", country="BE", payment_days=30
    )
    last = document(sequence=100_000, due_date=None, document_date=dt.date(9999, 12, 31))
    with pytest.raises(DocumentError) as caught:
        to_octopus(last, context(customers={1001: customer}))
    said = [(problem.field, problem.rule) for problem in caught.value.problems]
    assert ("sequence", "the sequence is a whole number from 1 to 99999 (5 digits)") in said
    assert ("document_date", "30 days later is beyond the calendar") in said
