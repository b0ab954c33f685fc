"""Documents add up to the cent, whatever is on them."""

from collections import Counter
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal, localcontext
from fractions import Fraction

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from b4c_mapping import (
    AmountError,
    DocumentError,
    Kind,
    Line,
    NotDecimalError,
    Regime,
    predict,
    signed_total,
    totals,
)
from b4c_mapping.amounts import _spread, amounts
from tests.b4c.papers import line
from tests.b4c.papers import paper as document

D = Decimal
RATES = st.sampled_from([D(0), D(6), D(12), D(21)])
PRICES = st.decimals(D("-999.9999"), D("9999.9999"), places=4)


@st.composite
def any_line(draw: st.DrawFn, low: str = "-999.9999") -> Line:
    return line(
        "0",
        quantity=draw(st.decimals(D(0), D(500), places=4)),
        unit_price=draw(st.decimals(D(low), D("9999.9999"), places=4)),
        discount=draw(st.none() | st.decimals(D(0), D(100), places=2)),
        vat_rate=draw(RATES),
    )


TEXT = Line(description="October, second floor")
LINES = st.lists(any_line() | st.just(TEXT), max_size=12)
CENTS = st.integers(-300, 300).map(lambda cents: line(str(D(cents) / 100)))
MANY = st.lists(CENTS, min_size=1, max_size=200)


def half_up(exact: Fraction) -> Decimal:
    """Round to cents with integers only: an independent calculation."""
    cents = abs(exact) * 100
    whole = (cents + Fraction(1, 2)).__floor__()
    return D(whole if exact >= 0 else -whole).scaleb(-2)


def net(each: Line) -> Fraction:
    assert each.quantity is not None
    assert each.unit_price is not None
    gross = Fraction(each.quantity) * Fraction(each.unit_price)
    return Fraction(half_up(gross * (100 - Fraction(each.discount or 0)) / 100))


@given(LINES | MANY, st.booleans())
@settings(max_examples=150)
def test_lines_add_up_and_no_sign_differs(lines: list[Line], included: bool) -> None:
    doc = document(*lines, prices_include_vat=included)
    found = amounts(doc)
    assert sum(base for base, _ in found.lines) == found.totals.base
    assert sum(vat for _, vat in found.lines) == found.totals.vat
    assert found.totals.base + found.totals.vat == found.totals.total
    assert sum(each.base for each in found.totals.per_rate) == found.totals.base
    assert sum(each.lines for each in found.totals.per_rate) == len(found.lines)
    for base, vat in found.lines:
        assert base * vat >= 0
        assert base == base.quantize(D("0.01"))
        assert vat == vat.quantize(D("0.01"))
        assert not (base.is_signed() and not base)
    for part in found.totals.per_rate:
        assert part.base * part.vat >= 0


@given(LINES | MANY)
@settings(max_examples=150)
def test_vat_is_computed_per_rate_over_summed_bases(lines: list[Line]) -> None:
    found = amounts(document(*lines))
    bases: Counter[Decimal] = Counter()
    priced = [each for each in lines if each.unit_price is not None]
    for each, (base, _) in zip(priced, found.lines, strict=True):
        assert base == half_up(net(each))
        assert each.vat_rate is not None
        bases[each.vat_rate] += base  # type: ignore[assignment]  # a Counter adds Decimals as well
    for rate_totals in found.totals.per_rate:
        assert rate_totals.base == bases[rate_totals.rate]
        exact = Fraction(rate_totals.base) * Fraction(rate_totals.rate) / 100
        assert rate_totals.vat == half_up(exact)


@given(LINES | MANY)
@settings(max_examples=150)
def test_the_total_of_prices_with_vat_survives(lines: list[Line]) -> None:
    found = totals(document(*lines, prices_include_vat=True))
    gross: Counter[Decimal] = Counter()
    for each in lines:
        if each.vat_rate is not None:
            gross[each.vat_rate] += net(each)  # type: ignore[assignment]  # as above
    assert Fraction(found.total) == sum(map(Fraction, gross.values()))
    for part in found.per_rate:
        exact = Fraction(gross[part.rate]) / (1 + Fraction(part.rate) / 100)
        assert part.base == half_up(exact)


@given(MANY, st.integers(-120, 120))
@settings(max_examples=150)
def test_printed_vat_is_taken_within_the_tolerance_only(lines: list[Line], cents: int) -> None:
    computed = totals(document(*lines))
    printed = computed.vat + D(cents) / 100
    tolerance = max(D("0.01"), D("0.005") * len(lines))
    doc = document(*lines, vat={D(21): printed})
    if abs(printed - computed.vat) > tolerance:
        with pytest.raises(AmountError, match=r"differs from the computed|without the minus"):
            totals(doc)
        return
    try:
        found = amounts(doc)
    except AmountError as error:
        assert "never differ in sign" in str(error)  # noqa: PT017  the other outcome is checked below
        zero_everywhere = all(base == 0 for base, _ in amounts(document(*lines)).lines)
        positive = all(base >= 0 for base, _ in amounts(document(*lines)).lines)
        negative = all(base <= 0 for base, _ in amounts(document(*lines)).lines)
        wrong = (positive and printed < 0) or (negative and printed > 0)
        assert printed * computed.base < 0 or wrong or zero_everywhere
        return
    assert found.totals.vat == printed
    assert sum(vat for _, vat in found.lines) == printed
    assert all(base * vat >= 0 for base, vat in found.lines)


@given(MANY)
@settings(max_examples=50)
def test_vat_that_was_rounded_per_line_is_lawful(lines: list[Line]) -> None:
    bases = [base for base, _ in amounts(document(*lines)).lines]
    printed = sum((half_up(Fraction(base) * 21 / 100) for base in bases), D("0.00"))
    assume(printed * sum(bases) >= 0)
    found = amounts(document(*lines, vat={D(21): printed}))
    assert found.totals.vat == printed
    assert [vat for _, vat in found.lines] == [half_up(Fraction(base) * 21 / 100) for base in bases]


def test_three_lines_of_10_02_carry_6_31_and_a_line_gets_the_cent_left_over() -> None:
    found = amounts(document(line("10.02"), line("10.02"), line("10.02")))
    assert found.totals.vat == D("6.31")
    assert sorted(vat for _, vat in found.lines) == [D("2.10"), D("2.10"), D("2.11")]


@pytest.mark.parametrize(
    ("prices", "base", "vat"),
    [
        (["100.00"], "82.64", "17.36"),
        (["10.00"] * 3, "24.79", "5.21"),
        (["0.01"] * 200, "1.65", "0.35"),
    ],
)
def test_prices_with_vat(prices: list[str], base: str, vat: str) -> None:
    doc = document(*(line(price) for price in prices), prices_include_vat=True)
    found = totals(doc)
    assert (str(found.base), str(found.vat)) == (base, vat)
    assert found.total == sum(map(D, prices))


def test_half_a_cent_goes_up_on_both_sides_of_zero() -> None:
    found = amounts(document(line("0.125"), line("-0.125"), line("2.375")))
    assert [str(base) for base, _ in found.lines] == ["0.13", "-0.13", "2.38"]


def test_a_discount_is_a_percentage_of_the_line() -> None:
    doc = document(line("24.20", quantity=D("12.5"), discount=D("5")))
    assert totals(doc).base == D("287.38")


def test_each_rate_and_regime_is_counted_apart() -> None:
    doc = document(
        line("100.00"),
        line("50.00", 6),
        line("25.00", 0, regime=Regime.REVERSE_CHARGE),
        line("10.00", 0, regime=Regime.EXEMPT),
        TEXT,
    )
    found = totals(doc)
    assert [(each.rate, each.regime, each.base) for each in found.per_rate] == [
        (D(21), Regime.STANDARD, D("100.00")),
        (D(6), Regime.STANDARD, D("50.00")),
        (D(0), Regime.REVERSE_CHARGE, D("25.00")),
        (D(0), Regime.EXEMPT, D("10.00")),
    ]
    assert found.vat == D("24.00")


@pytest.mark.parametrize("field", ["quantity", "unit_price", "discount", "vat_rate"])
@pytest.mark.parametrize("value", [1.5, "1.5", True])
def test_money_is_a_decimal(field: str, value: object) -> None:
    with pytest.raises(NotDecimalError, match=field):
        line("1", **{field: value})
    with pytest.raises(TypeError, match=r"never a float"):
        line("1", **{field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quantity", D("1.00001")),
        ("unit_price", D("1.00001")),
        ("unit_price", D("NaN")),
        ("unit_price", D("1000000")),
        ("discount", D("100.01")),
        ("discount", D(-1)),
        ("vat_rate", D(-21)),
        ("vat_rate", D("Infinity")),
    ],
)
def test_amounts_out_of_range_are_refused(field: str, value: Decimal) -> None:
    with pytest.raises(DocumentError, match=field):
        line("1", **{field: value})


def test_a_program_that_changes_its_precision_changes_no_invoice() -> None:
    doc = document(line("1234.56"), line("7654.32", 6), prices_include_vat=True)
    expected = totals(doc)
    with localcontext(prec=3, rounding=ROUND_HALF_UP):
        assert totals(doc) == expected


def test_an_invoice_journal_may_show_another_total() -> None:
    three = document(line("10.02"), line("10.02"), line("10.02"))
    found = predict(three)
    assert (found.paper, found.per_rate, found.per_line) == (D("36.37"), D("36.37"), D("36.36"))
    assert found.difference == D("0.01")
    included = document(line("10.00", quantity=D(100)), prices_include_vat=True)
    assert predict(included).per_rate == D("999.46")
    assert predict(included, 4).per_rate == D("1000.00")


def test_a_price_with_more_decimals_than_the_journal_is_refused() -> None:
    with pytest.raises(AmountError, match=r"takes unit prices with 2 decimals"):
        predict(document(line("1.2345")))
    assert predict(document(line("1.2345")), 4).difference == 0


@given(LINES | MANY, st.booleans())
@settings(max_examples=150)
def test_the_spread_moves_no_line_by_more_than_a_cent(lines: list[Line], included: bool) -> None:
    found = amounts(document(*lines, prices_include_vat=included))
    priced = [each for each in lines if each.unit_price is not None]
    for each, (base, vat) in zip(priced, found.lines, strict=True):
        assert each.vat_rate is not None
        rate = Fraction(each.vat_rate) / 100
        exact = net(each) / (1 + rate) if included else net(each)
        assert abs(Fraction(base) - exact) <= Fraction(1, 100)
        assert abs(Fraction(vat) - exact * rate) <= Fraction(1, 100)


@given(
    st.lists(st.decimals(D("-0.30"), D("0.30"), places=4), max_size=6),
    st.integers(-60, 60),
    st.booleans(),
)
@settings(max_examples=400)
def test_a_spread_is_found_exactly_when_there_is_one(
    exact: list[Decimal], cents: int, limited: bool
) -> None:
    whole = D(cents).scaleb(-2)
    limits = [(each * 2).quantize(D("0.01"), ROUND_UP) for each in exact] if limited else None
    positive = sum((each for each in limits or [] if each > 0), D(0)) if limited else D(99)
    negative = sum((each for each in limits or [] if each < 0), D(0)) if limited else D(-99)
    rounded = sum((each.quantize(D("0.01"), ROUND_HALF_UP) for each in exact), D(0))
    most = positive if any(each > 0 for each in exact) else D(0)
    least = negative if any(each < 0 for each in exact) else D(0)
    found = _spread(whole, exact, limits)
    if found is None:
        assert not least <= whole <= most
        return
    assert sum(found) == whole
    assert least <= whole <= most or whole == rounded
    assert all(part * each > 0 or part == 0 for part, each in zip(found, exact, strict=True))
    if limits is not None:
        assert all(abs(part) <= abs(limit) for part, limit in zip(found, limits, strict=True))


def test_a_total_that_octopus_cannot_hold_to_the_cent_is_refused() -> None:
    huge = line("999999", quantity=D(999999))
    assert totals(document(attrs.evolve(huge, vat_rate=D(0)))).total < 10**12
    with pytest.raises(AmountError, match=r"total 1209997580001\.21"):
        totals(document(huge))


def test_a_printed_total_that_the_lines_do_not_add_up_to_is_refused() -> None:
    assert totals(document(line("100.00"), total=D("121"))).total == D("121.00")
    with pytest.raises(AmountError, match=r"total 120\.99: .* add up to 121\.00"):
        totals(document(line("100.00"), total=D("120.99")))


def test_every_price_with_too_many_decimals_is_said() -> None:
    doc = document(line("1.2345"), TEXT, line("1.2"), line("2.001"))
    with pytest.raises(AmountError) as caught:
        predict(doc)
    assert [(each.where, each.value) for each in caught.value.problems] == [
        ("invoice 2018/159, line 1", "1.2345"),
        ("invoice 2018/159, line 4", "2.001"),
    ]


@given(LINES | MANY, st.booleans(), st.sampled_from([2, 4]))
@settings(max_examples=150)
def test_the_prediction_is_what_an_independent_journal_computes(
    lines: list[Line], included: bool, decimals: int
) -> None:
    doc = document(*lines, prices_include_vat=included)
    try:
        found = predict(doc, decimals)
    except AmountError:
        assert not included
        assert decimals == 2
        return
    bases: Counter[Decimal] = Counter()
    per_line = D(0)
    for each in lines:
        if each.unit_price is None or each.vat_rate is None:
            continue
        rate = Fraction(each.vat_rate) / 100
        exact = Fraction(each.unit_price) / (1 + rate) if included else Fraction(each.unit_price)
        price = half_up(exact * 10 ** (decimals - 2)) / 10 ** (decimals - 2)
        base = half_up(net(attrs.evolve(each, unit_price=price)))
        bases[each.vat_rate] += base  # type: ignore[assignment]  # as above
        per_line += base + half_up(Fraction(base) * rate)
    per_rate = sum((b + half_up(Fraction(b) * Fraction(r) / 100) for r, b in bases.items()), D(0))
    assert (found.per_line, found.per_rate) == (per_line, per_rate)


def test_the_total_has_the_sign_of_the_document() -> None:
    doc = document(line("100.00"))
    assert signed_total(doc) == D("121.00")
    assert signed_total(attrs.evolve(doc, kind=Kind.CREDIT_NOTE)) == D("-121.00")
    zero = document(line("0"), kind=Kind.CREDIT_NOTE)
    assert (str(signed_total(zero)), str(signed_total(attrs.evolve(doc, void=True)))) == (
        "0.00",
    ) * 2


def test_a_void_document_is_predicted_as_nothing() -> None:
    void = document(line("100.00"), void=True)
    assert attrs.astuple(predict(void)) == (0, 0, 0)
    assert signed_total(void) == 0
    with pytest.raises(AmountError, match=r"decimals 3: .* 2 or 4 decimals"):
        predict(document(line("100.00")), 3)
