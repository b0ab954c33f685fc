"""What a preflight says of customers: beside one that is wrong, one that may be."""

from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_sdk import Choices, Dossier, PreflightError, Wanted
from octopus_sdk.models import Attachment, Relation
from octopus_sdk.sandbox import Desk
from tests.sdk.exports import KNOWN, NEW, OTHER, booking

HOUSE = Relation(external_id=1700, name="VME Kerkstraat 1", city="Gent", country="BE")


def said(dossier: Dossier, *customers: Relation) -> str:
    """Return what a plan finds for one document of each customer."""
    documents = [Wanted(booking(at), customer) for at, customer in enumerate(customers)]
    return "\n".join(map(str, dossier.plan(documents).findings))


def added(desk: Desk, name: str, number: int, **fields: Any) -> int:
    """Make a relation by hand, and return its key."""
    ids = {"externalRelationId": number}
    card = {"name": name, "currencyCode": "EUR", "relationIdentificationServiceData": ids}
    return desk.add_relation({**card, **fields})


def test_a_house_number_is_no_initial(dossier: Dossier, desk: Desk) -> None:
    added(desk, "VME Kerkstraat 12", 1700)
    with pytest.raises(PreflightError, match="the names differ"):
        dossier.export([Wanted(booking(0), HOUSE)])


def test_a_new_customer_with_the_name_of_another_number(dossier: Dossier, desk: Desk) -> None:
    key = added(desk, "VME Kerkstraat 1", 1007)
    words = f"VME Kerkstraat 1 (relation {key}) has the same name and external number 1007"
    assert words in said(dossier, HOUSE)
    desk.edit_relation(key, vatNr="BE0428.648.938")
    other = attrs.evolve(HOUSE, vat_number="BE0403.170.701")
    assert "has the same name" not in said(dossier, other), "two VAT numbers are two customers"


def test_a_vat_number_that_another_relation_bears(dossier: Dossier, desk: Desk) -> None:
    added(desk, "VME Kerkstraat 1", 1700)
    found = said(dossier, attrs.evolve(HOUSE, vat_number="BE0428.648.938"))
    assert "has the same VAT number and external number 1002" in found


def test_one_vat_number_and_another_name(dossier: Dossier) -> None:
    found = said(dossier, attrs.evolve(KNOWN, name="Slagerij Maes"))
    assert "has the VAT number of Slagerij Maes" in found
    assert "and another name" in found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"vat_number": "BE0403.170.701"}, {"vat_number": "0403170701", "name": "Delta Aalst"}),
        ({"street": "Markt 1"}, {"street": "MARKT 1"}),
    ],
)
def test_one_customer_under_two_numbers(
    dossier: Dossier, one: dict[str, Any], other: dict[str, Any]
) -> None:
    twin = attrs.evolve(NEW, external_id=1799, **other)
    found = said(dossier, attrs.evolve(NEW, **one), twin)
    assert "customers 1700, 1799 have one VAT number, or one name" in found
    assert "have one VAT number" not in said(dossier, NEW, OTHER)


def test_two_people_with_one_number_are_two(dossier: Dossier) -> None:
    jan, jef = (
        attrs.evolve(NEW, name="Peeters", first_name=first, vat_number=None)
        for first in ("Jan", "Jef")
    )
    found = said(dossier, jan, jef)
    assert "two customers bear the number 1700: Jan Peeters, Jef Peeters" in found


@pytest.mark.parametrize(
    "other", [{"vat_number": "BE0403170701"}, {"name": "Kantoor Delta BV "}, {"country": "be"}]
)
def test_the_same_said_in_another_form_is_no_difference(
    dossier: Dossier, other: dict[str, Any]
) -> None:
    one = attrs.evolve(NEW, vat_number="BE0403.170.701", country="BE")
    assert "different data" not in said(dossier, one, attrs.evolve(one, **other))
    moved = attrs.evolve(one, city=None)
    assert "comes with different data" in said(dossier, one, moved)


@pytest.mark.parametrize(
    ("customer", "belgian"),
    [
        ({"vat_number": "BE0403.170.702"}, True),
        ({"vat_number": "BE0403.170.7O1"}, True),
        ({"vat_number": "0403170702"}, True),
        ({"vat_number": "BE0403.170.701"}, False),
        ({"vat_number": "403170701"}, False),
        ({"vat_number": "NL163392705B01"}, False),
        ({"vat_number": "163392705B01", "country": "NL"}, False),
        ({"vat_number": "-"}, False),
    ],
)
def test_a_belgian_vat_number_that_cannot_be(
    dossier: Dossier, customer: dict[str, Any], *, belgian: bool
) -> None:
    found = said(dossier, attrs.evolve(NEW, **customer))
    assert ("is no Belgian VAT number" in found) is belgian


def test_an_empty_file(dossier: Dossier) -> None:
    files = (Attachment(file_name="factuur.pdf", data=b""),)
    plan = dossier.plan([Wanted(booking(0), NEW, attachments=files)])
    assert "the file factuur.pdf is empty" in str(plan.findings[0])


def test_a_plan_says_what_waits_for_a_correction(dossier: Dossier) -> None:
    wrong = attrs.evolve(booking(1), amount=Decimal("1.00"))
    documents = [Wanted(booking(0), NEW), Wanted(wrong, NEW), Wanted(booking(2), NEW)]
    plan = dossier.plan(documents)
    assert (plan.fits, plan.held, plan.to_dict()["held"]) == (0, 3, 3)
    assert "3 cannot be booked before what was found is corrected." in str(plan)
    assert "for tomorrow" not in str(plan)
    partly = dossier.plan(documents, Choices(partial=True))
    assert (partly.fits, partly.held) == (1, 2)
    other = dossier.plan(documents[:1], Choices(expected_dossier=1))
    assert (other.fits, other.held) == (0, 1)
