"""VAT and totals that B4C has printed: what is taken of them, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest

from b4c_mapping import AmountError, Kind, Regime, totals
from b4c_mapping.amounts import amounts
from tests.b4c.papers import document, line

D = Decimal


@pytest.mark.parametrize("vat", [{}, {D(6): D("21.00")}, {D(21): D("21.00"), D(6): D("1.00")}])
def test_printed_vat_of_other_rates_is_refused(vat: dict[Decimal, Decimal]) -> None:
    with pytest.raises(AmountError, match=r"name the same rates"):
        totals(document(line("100.00"), vat=vat))


def test_printed_vat_on_a_rate_of_zero_is_refused() -> None:
    exempt = line("100.00", 0, regime=Regime.EXEMPT)
    assert totals(document(exempt, vat={D(0): D("0.00")})).vat == 0
    with pytest.raises(AmountError, match=r"computed 0\.00"):
        totals(document(exempt, vat={D(0): D("0.01")}))


def test_a_cash_discount_is_refused_with_that_reason() -> None:
    with pytest.raises(AmountError, match=r"cash discount") as caught:
        totals(document(line("1000.00"), vat={D(21): D("205.80")}))
    assert "210.00" in str(caught.value)
    assert "205.80" in str(caught.value)


@pytest.mark.parametrize("printed", [{"total": D(-121)}, {"vat": {D(21): D(-21)}}])
def test_a_minus_on_paper_is_no_sign_of_a_credit_note(printed: dict[str, Any]) -> None:
    with pytest.raises(AmountError, match=r"the kind of the document says the sign.*without the m"):
        totals(document(line("100.00"), kind=Kind.CREDIT_NOTE, **printed))


@pytest.mark.parametrize("included", [False, True])
@pytest.mark.parametrize(("price", "printed"), [("0.00", "0.01"), ("0.01", "-0.01")])
def test_printed_vat_that_no_base_carries_is_refused(
    price: str, printed: str, *, included: bool
) -> None:
    doc = document(line(price), vat={D(21): D(printed)}, prices_include_vat=included)
    with pytest.raises(AmountError, match=r"base and VAT never differ in sign.*correct it in B4C"):
        amounts(doc)
