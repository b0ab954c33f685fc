"""Text becomes documents and customers, or one message that names every fault."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from b4c_mapping import (
    CustomerKind,
    FlexNumbering,
    ForceNumbering,
    Kind,
    LoadingError,
    Regime,
    load_customers,
    load_documents,
    read_documents,
)

D = Decimal
FLEX = FlexNumbering()

CUSTOMER: dict[str, Any] = {
    "number": 1001, "kind": "private", "name": "Peeters", "first_name": "An",
    "street": "Kerkstraat 1", "postal_code": "2018", "city": "Antwerpen", "country": "BE",
    "language": "nl", "email": "an@peeters.be", "invoice_email": "facturen@peeters.be",
    "telephone": "03 123 45 67", "mobile": "0470 12 34 56", "vat_number": "BE0477525753",
    "iban": "BE71096123456769", "bic": "GKCCBEBB", "legal_form": "BV", "payment_days": 30,
    "end_of_month": False,
}  # fmt: skip
LINE: dict[str, Any] = {
    "description": "Cleaning", "quantity": "12.5", "unit": "uur", "unit_price": "24.20",
    "discount": "5", "vat_rate": "21", "regime": "standard", "account": "700000",
}  # fmt: skip
DOCUMENT: dict[str, Any] = {
    "kind": "invoice", "number": "2018/00159", "date": "2018-10-31", "due_date": "2018-11-30",
    "customer": 1001, "lines": [LINE, {"description": "text only"}], "vat": {"21": "60.35"},
    "prices_include_vat": False, "structured_communication": "+++010/8068/17183+++",
    "remarks": "Thank you", "currency": "EUR", "void": False,
}  # fmt: skip


def test_customers() -> None:
    (found,) = load_customers(json.dumps([CUSTOMER]))
    assert (found.number, found.kind, found.end_of_month) == (1001, CustomerKind.PRIVATE, False)
    assert {name: getattr(found, name) for name in CUSTOMER} == CUSTOMER
    small = {name: CUSTOMER[name] for name in ("number", "kind", "name", "country")}
    assert load_customers(json.dumps([small]))[0].email is None


def test_documents() -> None:
    (found,) = load_documents(json.dumps([DOCUMENT]), FLEX)
    assert (found.kind, found.year, found.sequence) == (Kind.INVOICE, 2018, 159)
    assert (found.document_date, found.due_date) == (dt.date(2018, 10, 31), dt.date(2018, 11, 30))
    assert found.vat == {D(21): D("60.35")}
    first, second = found.lines
    assert (first.quantity, first.unit_price, first.discount) == (D("12.5"), D("24.20"), D(5))
    assert (first.vat_rate, first.regime, first.account) == (D(21), Regime.STANDARD, 700000)
    assert second.is_text
    assert (found.structured_communication, found.remarks) == ("+++010/8068/17183+++", "Thank you")


def test_what_a_row_leaves_out() -> None:
    small = {name: DOCUMENT[name] for name in ("kind", "number", "date", "customer")}
    (found,) = load_documents(json.dumps([small]), FLEX)
    assert (found.void, found.prices_include_vat, found.currency) == (False, False, "EUR")
    assert (found.lines, found.vat, found.total, found.due_date) == ((), None, None, None)


def test_force_documents() -> None:
    (found,) = load_documents(json.dumps([DOCUMENT | {"number": "1800159"}]), ForceNumbering())
    assert (found.year, found.sequence) == (2018, 159)


def test_a_json_number_is_read_from_its_text() -> None:
    text = json.dumps([DOCUMENT | {"vat": None}]).replace('"24.20"', "0.1000000000000000055")
    with pytest.raises(
        LoadingError, match=r"unit_price 0\.1000000000000000055: at most 4 decimals"
    ):
        load_documents(text, FLEX)
    (found,) = load_documents(text.replace("0.1000000000000000055", "24.20"), FLEX)
    assert found.lines[0].unit_price == D("24.20")


def test_a_float_is_refused_in_parsed_rows() -> None:
    with pytest.raises(LoadingError, match=r"line 1, unit_price 24\.2: .* never a float"):
        read_documents([DOCUMENT | {"lines": [LINE | {"unit_price": 24.2}]}], FLEX)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"number": "2018/159"}, "number '2018/159'"),
        ({"number": 201800159}, "number 201800159: text in quotes"),
        ({"kind": "factuur"}, "kind 'factuur': one of invoice, credit_note"),
        ({"date": "31/10/2018"}, "date '31/10/2018': a date such as 2018-10-31"),
        ({"date": "2018-02-30"}, "date '2018-02-30': a date such as 2018-10-31, that exists"),
        ({"date": None}, "date (empty): a date"),
        ({"due_date": "2018-10-01"}, "due_date 2018-10-01: not before"),
        ({"customer": "1001"}, "customer '1001': a whole number"),
        ({"customer": True}, "customer True: a whole number"),
        ({"customer": 0}, "customer 0"),
        ({"lines": {}}, "lines {}: a list of lines"),
        ({"lines": "abc"}, "lines 'abc': a list of lines"),
        ({"lines": ["abc"]}, "line 1, lines 'abc': a line has named fields"),
        ({"vat": []}, "vat []: an amount for each rate"),
        ({"vat": {"21": "60,35"}}, "vat of 21 '60,35': an amount"),
        ({"vat": {"x": "60.35"}}, "vat 'x': a rate in quotes"),
        ({"vat": {"21": "60.35", "21.0": "1.00"}}, "two of these are the same"),
        ({"currency": "USD"}, "currency 'USD'"),
        ({"void": 1}, "void 1: true or false"),
        ({"structured_communication": "+++1+++"}, "structured communication '+++1+++'"),
        ({"totaal": "1"}, "totaal '1': no such field is known"),
        ({"total": "1,5"}, "total '1,5': an amount"),
    ],
)
def test_a_wrong_document(change: dict[str, object], said: str) -> None:
    with pytest.raises(LoadingError) as caught:
        load_documents(json.dumps([DOCUMENT, DOCUMENT | change]), FLEX)
    (problem,) = caught.value.problems
    assert problem.where.startswith("row 2 (")
    assert said in str(problem)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quantity": "1e3"}, "quantity '1e3': an amount"),
        ({"quantity": "1.234,5"}, "quantity '1.234,5': an amount"),
        ({"quantity": "NaN"}, "quantity 'NaN': an amount"),
        ({"quantity": "\u0661"}, "an amount"),
        ({"account": "70A"}, "the account number must be numeric for the Octopus export"),
        ({"account": None}, "a line with a price has a ledger account"),
        ({"regime": "normal"}, "regime 'normal': one of standard"),
        ({"vat_rate": None}, "a line with a price has a VAT rate"),
        ({"prijs": "1"}, "prijs '1': no such field"),
    ],
)
def test_a_wrong_line(change: dict[str, object], said: str) -> None:
    row = DOCUMENT | {"lines": [{"description": "text"}, LINE | change]}
    with pytest.raises(LoadingError) as caught:
        load_documents(json.dumps([row]), FLEX)
    (problem,) = caught.value.problems
    assert problem.where == "row 1 (2018/00159), line 2"
    assert said in str(problem)


def test_zero_percent_says_its_regime() -> None:
    line = {name: value for name, value in LINE.items() if name != "regime"} | {"vat_rate": "0"}
    with pytest.raises(LoadingError, match=r"line 1, regime \(empty\): a line of 0 %"):
        load_documents(json.dumps([DOCUMENT | {"lines": [line], "vat": None}]), FLEX)
    line["regime"] = "reverse_charge"
    assert load_documents(json.dumps([DOCUMENT | {"lines": [line], "vat": None}]), FLEX)


def test_missing_fields_and_all_rows_at_once() -> None:
    rows = [
        {"number": "2018/00001", "kind": "invoice", "lines": [LINE | {"quantity": "x"}]},
        DOCUMENT,
        7,
        DOCUMENT | {"lines": [LINE | {"account": "x"}, LINE | {"unit_price": "1,5"}]},
    ]
    with pytest.raises(LoadingError) as caught:
        load_documents(json.dumps(rows), FLEX)
    said = [f"{problem.where}: {problem.field}" for problem in caught.value.problems]
    assert said == [
        "row 1 (2018/00001): date",
        "row 1 (2018/00001): customer",
        "row 1 (2018/00001), line 1: quantity",
        "row 3: row",
        "row 4 (2018/00159), line 1: account",
        "row 4 (2018/00159), line 2: unit_price",
    ]
    assert str(caught.value).startswith("6 problems:\n- row 1")


def test_customers_in_one_file_have_different_numbers() -> None:
    with pytest.raises(LoadingError, match=r"2 customers, number 1001"):
        load_customers(json.dumps([CUSTOMER, CUSTOMER]))


def test_a_wrong_customer() -> None:
    with pytest.raises(LoadingError, match=r"row 1 \(1001\), customer 1001, country 'be'"):
        load_customers(json.dumps([CUSTOMER | {"country": "be"}]))
    with pytest.raises(LoadingError, match=r"name \(empty\): the field is missing"):
        load_customers('[{"number": 1, "kind": "private", "country": "BE"}]')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the text is JSON"),
        ("{}", "a JSON list of rows"),
        ("[NaN]", "row NaN: a row has named fields"),
        ("[-Infinity]", "row -Infinity: a row has named"),
        ("[1e999999999999999999999]", "row 1e999999999999999999999: a row has named fields"),
        ("[" * 200_000, "the text is JSON"),
        ("[" + "9" * 5000 + "]", "a number in the text is too long"),
        (b"[\xff]", "a file is UTF-8, and its byte 2 is not"),
        (None, "the text of a file"),
        ('[{"kind": 1, "number": 1, "number": 2}]', "number 2: a field stands once in a row"),
    ],
)
def test_what_is_no_list_of_rows(text: Any, said: str) -> None:
    with pytest.raises(LoadingError, match=said) as caught:
        load_customers(text)
    assert len(str(caught.value)) < 300


def test_bytes_are_utf_8_with_or_without_a_mark() -> None:
    text = json.dumps([CUSTOMER | {"name": "Lefèvre"}], ensure_ascii=False)
    for written in (text.encode(), text.encode("utf-8-sig"), "\ufeff" + text):
        assert load_customers(written)[0].name == "Lefèvre"


def test_a_row_is_checked_in_spite_of_what_cannot_be_read() -> None:
    lines = [
        {"quantity": "x", "unit_price": "1.00001", "vat_rate": "0", "regime": "x"},
        {"quantity": "1", "unit_price": "1", "vat_rate": None, "regime": "exempt", "account": "x"},
        {"quantity": "1", "unit_price": "1", "vat_rate": "x", "regime": "exempt", "account": "1"},
    ]
    change = {"date": "x", "currency": "USD", "due_date": "2018-01-01", "x": 1, "lines": lines}
    with pytest.raises(LoadingError) as caught:
        load_documents(json.dumps([DOCUMENT | change]), FLEX)
    row = "row 1 (2018/00159)"
    assert [(problem.where, problem.field) for problem in caught.value.problems] == [
        (row, "date"),
        (f"{row}, line 1", "quantity"),
        (f"{row}, line 1", "regime"),
        (f"{row}, line 1", "unit_price"),
        (f"{row}, line 1", "account"),
        (f"{row}, line 2", "account"),
        (f"{row}, line 2", "vat_rate"),
        (f"{row}, line 3", "vat_rate"),
        (row, "x"),
        (row, "currency"),
    ]
    with pytest.raises(LoadingError) as caught:
        load_customers(json.dumps([CUSTOMER | {"number": "x", "country": "be", "iban": "BE1"}]))
    assert [problem.field for problem in caught.value.problems] == ["number", "country", "IBAN"]


def test_the_printed_total_is_read() -> None:
    (found,) = load_documents(json.dumps([DOCUMENT | {"total": "347.73"}]), FLEX)
    assert found.total == D("347.73")


def test_two_customers_with_one_number_are_said_beside_other_rows() -> None:
    rows = [CUSTOMER, CUSTOMER | {"name": "Q"}, CUSTOMER | {"number": 3, "kind": "x"}]
    with pytest.raises(LoadingError) as caught:
        load_customers(json.dumps(rows))
    assert [problem.field for problem in caught.value.problems] == ["kind", "number"]


def test_a_repeated_field_and_a_number_that_is_none_have_their_row() -> None:
    text = '[{"kind": "x"}, {"total": NaN, "lines": [{"unit": "a", "unit": "b"}]}]'
    with pytest.raises(LoadingError) as caught:
        load_documents(text, FLEX)
    said = {(problem.where, problem.field) for problem in caught.value.problems}
    assert {("row 1", "kind"), ("row 2", "total"), ("row 2, line 1", "unit")} <= said
