"""What a run makes of customers: found, updated, created, and never doubled."""

from typing import Any

import attrs
import pytest

from octopus_sdk import (
    Choices,
    Dossier,
    PreflightError,
    Wanted,
)
from octopus_sdk.models import Relation
from octopus_sdk.sandbox import Desk, Sandbox
from tests.sdk.exports import (
    BOOKYEAR,
    KNOWN,
    NEW,
    booking,
    outcomes,
)


def test_two_relations_with_one_number_are_ambiguous(dossier: Dossier, desk: Desk) -> None:
    for name in ("Kantoor Delta BV", "Kantoor Delta (oud)"):
        desk.add_relation(
            {
                "name": name,
                "currencyCode": "EUR",
                "relationIdentificationServiceData": {"externalRelationId": 1700},
            }
        )
    with pytest.raises(PreflightError, match="2 relations bear the external number 1700"):
        dossier.export([Wanted(booking(0), NEW)])


def _relation(desk: Desk, key: int) -> dict[str, Any]:
    return next(
        relation
        for relation in desk.relations
        if relation["relationIdentificationServiceData"]["relationKey"]["id"] == key
    )


def test_a_run_writes_only_what_the_sender_owns(dossier: Dossier, desk: Desk) -> None:
    before = _relation(desk, 3)
    wanted = attrs.evolve(KNOWN, street="Nieuwstraat 1", remarks="mine")
    dossier.export([Wanted(booking(0), wanted)], Choices(owned=frozenset({"street"})))
    assert _relation(desk, 3) == {**before, "streetAndNr": "Nieuwstraat 1"}


def test_an_update_touches_what_the_sender_owns_and_nothing_else(
    dossier: Dossier, desk: Desk
) -> None:
    before = _relation(desk, 3)
    wanted = attrs.evolve(KNOWN, street="Nieuwstraat 1", remarks="mine", email="")
    dossier.upsert_relation(wanted, owned=frozenset({"street", "email"}))
    assert _relation(desk, 3) == {**before, "streetAndNr": "Nieuwstraat 1"}


def test_a_supplier_becomes_a_client_and_keeps_its_bank_account(
    dossier: Dossier, desk: Desk
) -> None:
    desk.edit_relation(2, externalRelationId=1800)
    dossier.upsert_relation(
        Relation(external_id=1800, name="Groothandel Hygiëne Plus", iban="BE68539007547034")
    )
    after = _relation(desk, 2)
    assert (after["client"], after["supplier"]) == (True, True)
    assert after["ibanAccountNr"] == "BE22731012345647"


def test_an_inactive_customer_is_told_and_not_revived(dossier: Dossier, desk: Desk) -> None:
    desk.edit_relation(20, externalRelationId=1801)
    wanted = Relation(external_id=1801, name="Goossens", first_name="Simonne")
    report = dossier.export([Wanted(booking(0), wanted)])
    assert "is inactive in Octopus" in report.customers[0].notes[0]
    assert _relation(desk, 20)["active"] is False


@pytest.mark.parametrize("lose", ["lose_before", "lose_after"])
@pytest.mark.parametrize("wanted", [NEW, attrs.evolve(KNOWN, city="Gent")])
def test_a_lost_answer_makes_no_second_customer(
    sandbox: Sandbox, dossier: Dossier, desk: Desk, lose: str, wanted: Relation
) -> None:
    getattr(sandbox.faults, lose)("insertUpdateRelation")
    settled = dossier.upsert_relation(wanted)
    matching = [
        relation
        for relation in desk.relations
        if relation["relationIdentificationServiceData"]["externalRelationId"] == wanted.external_id
    ]
    assert len(matching) == 1
    assert matching[0]["relationIdentificationServiceData"]["relationKey"]["id"] == settled.id
    assert matching[0]["city"] == wanted.city


def test_a_card_that_stays_unanswered_is_not_booked_on(sandbox: Sandbox, dossier: Dossier) -> None:
    for nth in (1, 2):
        sandbox.faults.lose_before("insertUpdateRelation", nth=nth)
    report = dossier.export([Wanted(booking(0), NEW), Wanted(booking(1), KNOWN)])
    assert outcomes(report) == ["refused", "not tried"]
    assert "Look in Octopus" in report.results[0].reason


def test_a_document_is_booked_on_the_key_that_the_guard_saw(dossier: Dossier, desk: Desk) -> None:
    def interfere(event: Any) -> None:
        if hasattr(event, "action"):
            # Somebody swaps the numbers after the guard has looked.
            desk.edit_relation(3, externalRelationId=4711)
            desk.edit_relation(7, externalRelationId=1002)

    dossier.export([Wanted(booking(0), KNOWN)], progress=interfere)
    (document,) = desk.documents("V4", BOOKYEAR)
    assert document["relationIdentificationServiceData"]["relationKey"]["id"] == 3
