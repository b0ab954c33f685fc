"""Customers that must not be taken for another, however their numbers are written."""

import attrs
import pytest

from octopus_sdk import Choices, Dossier, PreflightError, Wanted, errors
from octopus_sdk.models import Relation
from octopus_sdk.sandbox import Desk, Sandbox
from tests.sdk.exports import BOOKYEAR, KNOWN, NEW, OTHER, booking, month, outcomes

# In the demo's dossier this VAT number is on a relation that has no external number.
PHARMACY = "BE0400.657.906"


@pytest.mark.parametrize("written", [PHARMACY, "BE0400657906", "BE 0400.657.906", "0400657906"])
def test_a_double_is_found_however_its_vat_number_is_written(
    sandbox: Sandbox, dossier: Dossier, written: str
) -> None:
    customer = Relation(external_id=1750, name="Farma Gent", vat_number=written)
    with pytest.raises(PreflightError, match="without a number"):
        dossier.export([Wanted(booking(0), customer)])
    assert not [r for r in sandbox.requests if r.method == "PUT"]


@pytest.mark.parametrize("nothing", ["-", "N/A", "BE", "niet BTW-plichtig", " "])
def test_words_instead_of_a_vat_number_overwrite_none(
    dossier: Dossier, desk: Desk, nothing: str
) -> None:
    customer = attrs.evolve(KNOWN, vat_number=nothing, city="Gent", telephone="-")
    assert dossier.export([Wanted(booking(0), customer)]).complete
    (card,) = [
        each
        for each in desk.relations
        if each["relationIdentificationServiceData"]["externalRelationId"] == KNOWN.external_id
    ]
    assert (card["vatNr"], card["city"]) == ("BE0428.648.938", "Gent")


@pytest.mark.parametrize("field", ["id", "external_id", "extra"])
def test_nobody_owns_what_says_which_relation_is_meant(field: str) -> None:
    with pytest.raises(errors.InvalidValueError, match="which relation is meant"):
        Choices(owned=frozenset({field}))


def test_documents_on_another_customer_are_no_reason_to_give_that_one_the_number(
    dossier: Dossier, desk: Desk
) -> None:
    both = [Wanted(booking(0), NEW), Wanted(booking(1), OTHER)]
    assert dossier.export(both).complete
    # The accountant moves the document to another customer and removes this one's number.
    desk.edit_document(
        "V4",
        booking(0).number,
        BOOKYEAR,
        relationIdentificationServiceData={"relationKey": {"id": 3}},
    )
    (made,) = [each for each in desk.relations if each["name"] == NEW.name]
    key = made["relationIdentificationServiceData"]["relationKey"]["id"]
    desk.edit_relation(key, externalRelationId=0, name="Iemand anders")
    said = "\n".join(map(str, dossier.plan(both).findings))
    assert "stand on relation 3, and Octopus has Bakkerij De Korenaar BV" in said
    assert "as number 1002. These documents may be on another customer." in said
    assert "give it the external number" not in said
    with pytest.raises(PreflightError, match="number taken: it stands on relation 3, which is"):
        dossier.export(both)


def test_a_vat_code_that_was_made_since_is_found(sandbox: Sandbox, dossier: Dossier) -> None:
    document = booking(0)
    lines = (attrs.evolve(document.lines[0], vat_code="S21"),)
    wanted = Wanted(attrs.evolve(document, lines=lines), NEW)
    with pytest.raises(PreflightError, match="there is no VAT code 'S21'"):
        dossier.export([wanted])
    sandbox._world.dossiers[31801].vat_codes.append(
        {"code": "S21", "description": "nieuw", "type": 2, "basePercentage": 21}
    )
    assert dossier.export([wanted]).complete
    assert len([r for r in sandbox.requests if r.operation_id == "getVatCodes"]) == 2


def test_a_subclass_of_a_document_is_recognised(dossier: Dossier) -> None:
    class Ours(type(booking(0))):  # type: ignore[misc]  # a caller's own class
        pass

    own = [Wanted(Ours(**attrs.asdict(each.document, recurse=False)), NEW) for each in month(2)]
    assert outcomes(dossier.export(own)) == ["booked", "booked"]
    assert outcomes(dossier.export(own)) == ["already booked", "already booked"]
    assert dossier.plan(own).needs["getModifiedBuySellBookings"] == 2
