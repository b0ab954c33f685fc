"""Numbers on paper and in Octopus are the same number."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b4c_mapping import FlexNumbering, ForceNumbering, Numbering, NumberingError, YearBasis
from b4c_mapping.numbering import year_of

FLEX = FlexNumbering()
FORCE = ForceNumbering()


@given(st.integers(1000, 9999), st.integers(1, 99999))
def test_flex_numbers_round_trip(year: int, sequence: int) -> None:
    number = FLEX.document_number(year, sequence)
    assert number == year * 100_000 + sequence
    assert FLEX.parse(number) == (year, sequence)
    assert FLEX.parse(str(number)) == (year, sequence)
    assert FLEX.parse(FLEX.display(year, sequence)) == (year, sequence)


@given(st.integers(1, 7), st.integers(2010, 2099), st.data())
def test_force_numbers_round_trip(width: int, year: int, data: st.DataObject) -> None:
    numbering = ForceNumbering(width=width)
    sequence = data.draw(st.integers(1, 10**width - 1))
    number = numbering.document_number(year, sequence)
    assert str(number) == f"{year % 100:02}{sequence:0{width}}" == numbering.display(year, sequence)
    assert numbering.parse(number) == numbering.parse(str(number)) == (year, sequence)


def test_number_159_of_2018() -> None:
    assert FLEX.document_number(2018, 159) == 201800159
    assert FLEX.display(2018, 159) == "2018/00159"
    assert FLEX.parse(" 2018/00159 ") == (2018, 159)
    assert FORCE.document_number(2018, 159) == 1800159
    assert FORCE.display(2018, 159) == "1800159"


@pytest.mark.parametrize("numbering", [FLEX, FORCE])
@pytest.mark.parametrize("sequence", [0, -1, 100_000, True, 1.0, "1", None])
def test_sequences_that_do_not_fit(numbering: Numbering, sequence: object) -> None:
    with pytest.raises(NumberingError, match=r"sequence is a whole number from 1 to 99999"):
        numbering.document_number(2018, sequence)  # type: ignore[arg-type]  # that is the test


@pytest.mark.parametrize(
    ("numbering", "year"),
    [(FLEX, 999), (FLEX, 10_000), (FLEX, True), (FORCE, 2009), (FORCE, 2100), (FORCE, 18)],
)
def test_years_that_do_not_fit(numbering: Numbering, year: int) -> None:
    with pytest.raises(NumberingError, match=r"the year is a whole number from"):
        numbering.document_number(year, 1)


@pytest.mark.parametrize(
    "number",
    [
        "2018/0159", "2018/000159", "20180/0159", "2018//00159", "2018 /00159", "2018/00 159",
        "2018-00159", "2018/0015\u0669",
        "2018/0015\uff19", "", "x", 20180159, 2018000159, -201800159,
        201800159.0, True, None, "+201800159", "2018_00159", "201800000", "2018/00000",
    ],
)  # fmt: skip
def test_what_is_no_flex_number(number: object) -> None:
    with pytest.raises(NumberingError):
        FLEX.parse(number)  # type: ignore[arg-type]  # that is the test


@pytest.mark.parametrize(
    "number",
    [
        "18/00159",
        "180159",
        180159,
        18000159,
        "\u0661\u0668\u0660\u0660\u0661\u0665\u0669",
        1800000,
        "0900159",
    ],
)
def test_what_is_no_force_number(number: int | str) -> None:
    with pytest.raises(NumberingError):
        FORCE.parse(number)


@pytest.mark.parametrize("width", [4, 6])
def test_the_width_of_force_is_never_guessed(width: int) -> None:
    with pytest.raises(NumberingError, match=rf"exactly {width + 2} digits"):
        ForceNumbering(width=width).parse(1800159)


@pytest.mark.parametrize("width", [0, -1, 9, True, "5", 5.0])
def test_widths_that_do_not_exist(width: object) -> None:
    with pytest.raises(NumberingError, match=r"width"):
        ForceNumbering(width=width)  # type: ignore[arg-type]  # that is the test


def test_a_number_beyond_32_bits_is_refused() -> None:
    wide = ForceNumbering(width=8)
    assert wide.document_number(2021, 47_483_647) == 2**31 - 1
    with pytest.raises(NumberingError, match=r"32-bit"):
        wide.document_number(2021, 47_483_648)
    assert wide.range_of(2021)[-1] == 2**31 - 1


def test_the_next_number_stays_inside_the_year() -> None:
    assert FLEX.next_number(201800159) == 201800160
    with pytest.raises(NumberingError, match=r"1 to 99999"):
        FLEX.next_number(201899999)
    numbers = FLEX.range_of(2018)
    assert (numbers[0], numbers[-1]) == (201800001, 201899999)
    assert (FORCE.range_of(2018)[0], FORCE.range_of(2018)[-1]) == (1800001, 1899999)


def test_the_jump_at_new_year_is_seen() -> None:
    assert FLEX.jump([201812344, 201812345]) is None
    assert FORCE.jump([1812344, 1812345, 1900001, 1900002]) == (1812345, 1900001)


def test_the_year_of_a_broken_bookyear() -> None:
    day, start = dt.date(2019, 2, 1), dt.date(2018, 7, 1)
    assert year_of(YearBasis.CALENDAR, day, start) == 2019
    assert year_of(YearBasis.BOOKYEAR, day, start) == 2018
