"""Documents and lines are checked when they are made, and some get a warning."""

import datetime as dt
from decimal import Decimal

import pytest

from b4c_mapping import (
    DocumentError,
    FlexNumbering,
    ForceNumbering,
    Kind,
    NotDecimalError,
    Regime,
    document_warnings,
    due_date,
)
from tests.b4c.papers import document, line

D = Decimal


def test_warnings() -> None:
    before = document(
        line("1.00", account=613000), document_date=dt.date(2018, 11, 2), due_date=None
    )
    found = document_warnings([before, document(), before])
    assert [(each.where, each.field) for each in found] == [
        ("invoice 2018/159, line 1", "account"),
        ("invoice 2018/159", "document_date"),
        ("invoice 2018/159, line 1", "account"),
    ]


def test_a_void_document_that_something_is_owed_for_is_a_warning() -> None:
    (found,) = document_warnings([document(void=True)])
    assert (found.where, found.field) == ("invoice 2018/159", "void")
    assert "are not booked" in found.rule


def test_series_of_their_own_are_not_compared() -> None:
    invoices = [document(), document(sequence=160, document_date=dt.date(2018, 11, 2))]
    both = [*invoices, document(kind=Kind.CREDIT_NOTE)]
    assert document_warnings(both, ForceNumbering()) == ()
    assert len(document_warnings(both, FlexNumbering())) == 1
    back = [*both, document(kind=Kind.CREDIT_NOTE, document_date=dt.date(2018, 1, 2))]
    assert len(document_warnings(back, ForceNumbering())) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": "USD"}, "currency 'USD'"),
        ({"customer": 0}, "customer 0"),
        ({"customer": 2**31}, "customer 2147483648"),
        ({"customer": True}, "customer True"),
        ({"customer": "1001"}, "customer '1001'"),
        ({"sequence": 0}, "sequence 0"),
        ({"due_date": dt.date(2018, 10, 30)}, "due_date 2018-10-30"),
        ({"document_date": "2018-10-31"}, "document_date '2018-10-31'"),
        ({"document_date": dt.datetime(2018, 10, 31)}, "document_date 2018"),  # noqa: DTZ001  a time is refused
        ({"structured_communication": "+++010/8068/17184+++"}, "structured communication"),
        ({"kind": "invoice"}, "kind 'invoice'"),
        ({"vat": {D(21): D("21.001")}}, "vat 21.001"),
        ({"lines": ["x"]}, "lines"),
        ({"lines": (line("1.00"),) * 10_001}, "at most 10000 lines"),
        # Python does not write out an integer of 5000 digits.
        ({"customer": [10**5000]}, "customer a list"),
    ],
)
def test_a_document_is_checked_when_it_is_made(change: dict[str, object], field: str) -> None:
    with pytest.raises(DocumentError) as caught:
        document(**change)
    assert field in str(caught.value)


def test_documents_can_be_kept_in_a_set() -> None:
    assert len({document(vat={D(21): D("21.00")}), document(vat={D(21): D("21.00")})}) == 1


def test_printed_vat_is_a_decimal() -> None:
    with pytest.raises(NotDecimalError, match=r"vat 21\.0: .* never a float"):
        document(vat={D(21): 21.0})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"account": None}, "a line with a price has a ledger account"),
        ({"account": "70A"}, "the account number must be numeric for the Octopus export"),
        ({"vat_rate": None}, "a line with a price has a VAT rate"),
        ({"vat_rate": D("0.21")}, "21 is 21 %, not 0.21"),
        ({"quantity": None}, "a line with a price has a quantity"),
        ({"unit_price": None}, "a line with a quantity has a price"),
        ({"regime": Regime.EXPORT}, "no VAT is charged under export"),
        ({"regime": "standard"}, "the VAT regime is one of"),
        ({"unit_price": None, "quantity": None, "description": ""}, "a price or a description"),
    ],
)
def test_a_line_is_checked_when_it_is_made(change: dict[str, object], words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        line("1.00", **change)


@pytest.mark.parametrize(
    ("day", "days", "words"),
    [
        (dt.datetime(2018, 10, 31), 30, "a date without a time"),  # noqa: DTZ001  a time is refused
        (dt.date(2018, 10, 31), -1, "from 0 to 999"),
        (dt.date(9999, 12, 31), 30, "30 days later is beyond the calendar"),
    ],
)
def test_what_no_due_date_comes_from(day: dt.date, days: int, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        due_date(day, days)
