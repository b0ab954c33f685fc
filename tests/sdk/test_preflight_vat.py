"""VAT on documents, held against the dossier's own list of codes."""

from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_sdk import Credentials, Dossier, OctopusClient, PreflightError, Wanted
from octopus_sdk.models import Booking, BookingLine
from octopus_sdk.sandbox import Sandbox, demo
from tests.sdk.exports import NEW, booking, invoice

HUNDRED = Decimal("100.00")


def code(name: str, kind: int, rate: object) -> dict[str, Any]:
    """Return a VAT code as the seed has it: 1 buy, 2 sell, 4 credit note on a sale."""
    return {"code": name, "description": name, "type": kind, "basePercentage": rate}


def dossier_with(*codes: dict[str, Any]) -> Dossier:
    """Return a dossier with these VAT codes and no others."""
    seed = demo()
    seed["dossiers"][0]["vat_codes"] = list(codes)
    sandbox = Sandbox(seed)
    return OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle).dossier(31801)


def booked(*vats: str, name: str = "21") -> Booking:
    """Return a booking with a line of 100.00 for each amount of VAT."""
    lines = tuple(
        BookingLine(account=700000, base=HUNDRED, vat=Decimal(vat), vat_code=name) for vat in vats
    )
    total = sum((HUNDRED + Decimal(vat) for vat in vats), Decimal(0))
    return attrs.evolve(booking(0), amount=total, lines=lines)


def found(dossier: Dossier, document: Any, total: str | None = None) -> str:
    """Return what a plan finds for one document."""
    paper = None if total is None else Decimal(total)
    return "\n".join(map(str, dossier.plan([Wanted(document, NEW, total=paper)]).findings))


def sold(total: str, **changes: Any) -> tuple[Any, str]:
    """Return an invoice of 100.00 with something changed on its line, and its total on paper."""
    given = {"count": Decimal(1), "unit_price": HUNDRED, **changes}
    line = attrs.evolve(invoice(0).lines[0], **given)
    return attrs.evolve(invoice(0), lines=(line,)), total


BOTH = (code("21", 2, 21), code("21", 4, 0), code("21", 1, 6))


def test_a_code_has_a_rate_for_each_type() -> None:
    dossier = dossier_with(*BOTH)
    assert "error" not in found(dossier, booked("21.00"))
    assert "21 % gives 21.00" in found(dossier, booked("6.00"))
    assert "error" not in found(dossier, *sold("121.00"))
    assert "give no `total`" in found(dossier, *sold("100.00"))
    assert "it is 106.00 on paper, and Octopus may make it 121.00" in found(
        dossier, *sold("106.00")
    )
    credit = attrs.evolve(booked("0.00"), amount=Decimal("-100.00"))
    assert "error" not in found(dossier, credit)


@pytest.mark.parametrize("rate", [Decimal("1e60"), -21, None])
def test_a_rate_that_is_none_is_not_counted_with(rate: object) -> None:
    dossier = dossier_with(code("21", 2, 21), code("XX", 2, rate))
    assert "error" not in found(dossier, booked("21.00", name="XX"))
    said = found(dossier, *sold("121.00", vat_code="XX"))
    assert "the rate of a VAT code could not be read" in said


def test_two_rates_for_one_code_prove_nothing() -> None:
    dossier = dossier_with(code("21", 2, 21), code("21", 2, 20))
    assert "error" not in found(dossier, booked("19.00"))


def test_vat_of_lines_that_make_up_for_each_other(dossier: Dossier) -> None:
    assert "the VAT of a line at code '21' is 10.00 off" in found(dossier, booked("31.00", "11.00"))
    assert "off" not in found(dossier, booked("21.01", "20.99"))


def test_a_code_that_charges_elsewhere_charges_here(dossier: Dossier) -> None:
    def at(index: int, vat: str) -> Wanted:
        number, paper = booking(index).number, booking(index).comment
        return Wanted(attrs.evolve(booked(vat), number=number, comment=paper), NEW)

    assert dossier.plan([at(0, "0.00")]).clean
    with pytest.raises(PreflightError, match=r"VAT at code '21' is 0, and 21 % gives 21\.00"):
        dossier.export([at(0, "21.00"), at(1, "21.00"), at(2, "0.00")])
    assert dossier.export([at(0, "21.00"), at(1, "21.00")]).complete
    assert not dossier.plan([at(2, "0.00")]).clean


def test_one_that_carries_vat_does_not_accuse_all_that_rightly_carry_none(
    dossier: Dossier,
) -> None:
    documents = []
    for index in range(6):
        given = booking(index)
        vat = "21.00" if index == 2 else "0.00"
        free = attrs.evolve(booked(vat), number=given.number, comment=given.comment)
        documents.append(Wanted(free, NEW))
    (found_once,) = dossier.plan(documents).findings
    assert str(found_once) == (
        "warning: VAT code '21': 5 documents without VAT, and the list gives a rate. That is right "
        "where the customer owes the VAT."
    )
    assert found_once.documents == (0, 1, 3, 4, 5)


def test_a_line_without_a_code_carries_no_vat(dossier: Dossier) -> None:
    words = "it is 121.00 on paper, and Octopus may make it 100.00"
    assert words in found(dossier, *sold("121.00", vat_code=None))
    assert "error" not in found(dossier, *sold("100.00", vat_code=None))


def test_a_code_that_is_not_listed_is_told_once(dossier: Dossier) -> None:
    said = found(dossier, *sold("121.00", vat_code=" 21"))
    assert "there is no VAT code ' 21'. Correct the VAT table. Codes that look like it: 21." in said
    assert "could not be read" not in said


def test_a_credit_note_is_one_also_without_its_wrong_line() -> None:
    dossier = dossier_with(code("21", 2, 21), code("CN", 4, 21))
    line = attrs.evolve(invoice(0).lines[0], vat_code="CN", unit_price=HUNDRED)
    wrong = attrs.evolve(line, count=Decimal(-10), unit_price=Decimal("1.23456"))
    note = attrs.evolve(invoice(0), lines=(wrong, attrs.evolve(line, count=Decimal(1))))
    assert found(dossier, note).count("error:") == 1


def test_what_a_product_brings_is_not_checked(dossier: Dossier) -> None:
    said = found(dossier, *sold("121.00", product="P1", account=None))
    assert "not checked: 1 document: accounts and VAT codes of lines that take them" in said


@pytest.mark.parametrize("discount", [Decimal(110), Decimal(-10)])
def test_a_discount_that_is_no_percentage(dossier: Dossier, discount: Decimal) -> None:
    line = attrs.evolve(invoice(0).lines[0], discount=discount)
    said = found(dossier, attrs.evolve(invoice(0), lines=(line,)))
    assert "a discount is no percentage from 0 to 100" in said


def test_lines_that_come_to_nothing(dossier: Dossier) -> None:
    line = booking(0).lines[0]
    back = attrs.evolve(line, base=-HUNDRED, vat=Decimal("-21.00"))
    nothing = attrs.evolve(booking(0), amount=Decimal("0.00"), lines=(line, back))
    assert "its lines come to 0.00" in found(dossier, nothing)
    assert "0.00" not in found(dossier, attrs.evolve(nothing, lines=()))
