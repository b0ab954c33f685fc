"""CSV in Belgian notation."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b4c_mapping import (
    FlexNumbering,
    LoadingError,
    load_customers_csv,
    load_documents_csv,
    notation,
)

D = Decimal
FLEX = FlexNumbering()
COLUMNS = "kind;number;date;customer;vat_21;description;quantity;unit_price;vat_rate;account\n"


@given(st.integers(-(10**12), 10**12), st.sampled_from([0, 1, 2, 4]))
def test_amounts_as_belgians_write_them(units: int, places: int) -> None:
    number = D(units).scaleb(-places)
    english = f"{number:,.{places}f}"
    belgian = english.translate(str.maketrans(",.", ".,"))
    if places == 0 and len(english.lstrip("-")) > 3 and english.count(",") == 1:
        with pytest.raises(LoadingError, match=r"a thousand or a decimal"):
            notation.amount(belgian)
        return
    for written in (belgian, belgian.replace(".", " "), belgian.replace(".", "\N{NO-BREAK SPACE}")):
        assert notation.amount(f" {written} ") == number
    assert notation.amount(belgian.replace(".", "")) == number


@pytest.mark.parametrize("text", ["1.234", "1,234", "-12.345", "999,999"])
def test_ambiguous_amounts_are_refused(text: str) -> None:
    with pytest.raises(LoadingError, match=r"a thousand or a decimal"):
        notation.amount(text)


@pytest.mark.parametrize(
    ("text", "number"), [("0.125", "0.125"), ("1234,567", "1234.567"), ("1.234.567", "1234567")]
)
def test_what_only_looks_ambiguous(text: str, number: str) -> None:
    assert notation.amount(text) == D(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "1,234.56",
        "1.23.456",
        "12.34,5",
        "1 234.567,8",
        "1e3",
        "NaN",
        "1_0",
        "\u0661",
        "1,",
        ",5",
        "+1",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(LoadingError):
        notation.amount(text)


def test_percentages() -> None:
    assert [notation.percentage(text) for text in ("21%", "21 %", "6", "5,5 %")] == [
        D(21), D(21), D(6), D("5.5"),
    ]  # fmt: skip
    with pytest.raises(LoadingError):
        notation.percentage("21%%")


@given(st.dates(dt.date(1000, 1, 1)))
def test_dates(day: dt.date) -> None:
    for written in (
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02}-{day.month:02}-{day.year}",
        day.isoformat(),
    ):
        assert notation.date(written) == day


@pytest.mark.parametrize(
    "text", ["31/12/18", "12/31/2018", "30/02/2018", "2018/12/31", "1/2-2018", "", "1 januari 2018"]
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(LoadingError):
        notation.date(text)


def test_a_document_takes_a_row_for_each_line() -> None:
    text = (
        COLUMNS
        + "invoice;2018/00001;31/10/2018;1001;2,10;Cleaning;1;10,00;21%;700000\n"
        + ";;;;;text;;;;\n"
        + "\n"
        + "invoice;2018/00001;;1001;;Windows;2,5;1.000,00;6 %;700100\n"
        + "credit_note;2018/00002;1/11/2018;1002;;Cleaning;1;10,00;21%;700000\n"
    )
    first, second = load_documents_csv("\ufeff" + text, FLEX)
    assert [each.description for each in first.lines] == ["Cleaning", "text", "Windows"]
    assert (first.lines[2].quantity, first.lines[2].unit_price) == (D("2.5"), D("1000.00"))
    assert (first.lines[2].vat_rate, first.lines[2].account) == (D(6), 700100)
    assert first.vat == {D(21): D("2.10")}
    assert (second.sequence, second.document_date, len(second.lines)) == (
        2,
        dt.date(2018, 11, 1),
        1,
    )


def test_everything_that_is_wrong_is_said_at_once() -> None:
    text = (
        COLUMNS
        + "invoice;2018/00001;31/10/18;1001;;Cleaning;1.234;10,00;21%;700000\n"
        + "invoice;2018/00002;31/10/2018;1001;;Cleaning;1;10,00;21%;70A\n"
        + ";;1/11/2018;;;Windows;1;10,00;21%;700000\n"
        + "invoice;2018/00003;31/10/2018;x1\n"
    )
    with pytest.raises(LoadingError) as caught:
        load_documents_csv(text, FLEX)
    said = [f"{problem.where}: {problem.field}" for problem in caught.value.problems]
    assert said == [
        "row 2: date",
        "row 2: quantity",
        "row 3 (2018/00002), line 1: account",
        "row 4: date",
        "row 5: cells",
        "row 5: customer",
    ]
    fixed = text.replace(";;1/11/2018;", ";;;").replace("31/10/18", "31/10/2018")
    with pytest.raises(LoadingError, match=r"row 3 \(2018/00002\), line 1, account '70A'"):
        load_documents_csv(fixed, FLEX)


def test_a_row_with_an_unreadable_cell_is_checked_further() -> None:
    rows = "factuur;2018/159;31/10/18;0;x;Cleaning;1.234;10,00;;70A\n;;;;;Windows;1;1;21%;\n"
    with pytest.raises(LoadingError) as caught:
        load_documents_csv(COLUMNS + rows, FLEX)
    said = [f"{problem.where}: {problem.field}" for problem in caught.value.problems]
    assert said == [
        "row 2: date",
        "row 2: vat_21",
        "row 2: quantity",
        "row 2 (2018/159): kind",
        "row 2 (2018/159), line 1: account",
        "row 2 (2018/159), line 1: vat_rate",
        "row 2 (2018/159), line 2: account",
        "row 2 (2018/159): document number",
    ]
    with pytest.raises(LoadingError) as caught:
        load_customers_csv("number;kind;name;country;iban\nx;private;P;be;BE1\n")
    said = [f"{problem.where}: {problem.field}" for problem in caught.value.problems]
    assert said == ["row 2: number", "row 2: country", "row 2: IBAN"]


def test_a_file_that_is_not_utf_8() -> None:
    good = "number;kind;name;country\n1;private;Lefèvre;BE\n"
    (found,) = load_customers_csv(good.encode("utf-8-sig"))
    assert found.name == "Lefèvre"
    with pytest.raises(LoadingError, match=r"its byte 39 is not.*CSV UTF-8"):
        load_customers_csv(good.encode("cp1252"))


def test_customers() -> None:
    text = (
        "number,kind,name,country,payment_days,end_of_month,city\n1001,private,Peeters,BE,30,ja,\n"
    )
    (found,) = load_customers_csv(text, delimiter=",")
    assert (found.number, found.payment_days, found.end_of_month, found.city) == (
        1001,
        30,
        True,
        None,
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the first row names every column once"),
        ("number;number\n1;1", "the first row names every column once"),
        ("number;kind;name;country;x\n1;private;P;BE;1", "x '1': no such field is known"),
        ("number;kind;name;country\n1,5;private;P;BE", "row 2, number '1,5': a whole number"),
        ("number;kind;name;country\n1;private;P;BE\n1;private;P;BE", "2 customers, number 1"),
        ('number;name\n1;"x', "the text is CSV"),
    ],
)
def test_wrong_customers(text: str, said: str) -> None:
    with pytest.raises(LoadingError, match=said):
        load_customers_csv(text)


def test_two_columns_for_one_rate() -> None:
    with pytest.raises(LoadingError, match="each rate has one column"):
        load_documents_csv("kind;number;vat_6;vat_06\n", FLEX)


@pytest.mark.parametrize("delimiter", ["", ";;", "\n", '"', 5])
def test_what_cannot_stand_between_cells(delimiter: Any) -> None:
    with pytest.raises(LoadingError, match="one character stands between cells"):
        load_documents_csv("kind;number\n", FLEX, delimiter)
