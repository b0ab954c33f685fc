"""A person's answer to a stop: it names the relation that is taken, and no other is."""

import json
from typing import Any

import attrs
import pytest

from octopus_sdk import (
    Answer,
    AnswerKind,
    Choices,
    Credentials,
    Dossier,
    OctopusClient,
    PreflightError,
    Wanted,
)
from octopus_sdk.errors import CustomerStoppedError, InvalidValueError
from octopus_sdk.export.relations import Action
from octopus_sdk.sandbox import Desk, Sandbox
from tests.sdk.exports import BOOKYEAR, NEW, booking, month, outcomes

HERE = attrs.evolve(NEW, street="Nieuwe weg 1")


def card(desk: Desk, key: int) -> dict[str, Any]:
    """Return what the service keeps of a relation, with its external number."""
    return next(
        {**each, "number": each["relationIdentificationServiceData"]["externalRelationId"]}
        for each in desk.relations
        if each["relationIdentificationServiceData"]["relationKey"]["id"] == key
    )


def added(desk: Desk, name: str, number: int = 0) -> int:
    """Make a relation by hand, and return its key."""
    ids = {"externalRelationId": number}
    fields = {"name": name, "currencyCode": "EUR", "relationIdentificationServiceData": ids}
    return desk.add_relation(fields)


def answered(kind: AnswerKind, relation_id: int | None = None) -> Choices:
    """Return choices with an answer for the customer."""
    return Choices(answers={1700: Answer(kind, relation_id)})


@pytest.fixture
def documents() -> list[Wanted]:
    return [Wanted(booking(at), HERE) for at in range(2)]


def test_the_relation_may_bear_any_name(
    dossier: Dossier, desk: Desk, documents: list[Wanted]
) -> None:
    key = added(desk, "KD Groep")
    report = dossier.export(documents, answered(AnswerKind.BOOK_ON, key))
    assert report.complete
    assert {result.document.relation_id for result in report.results} == {key}
    assert (card(desk, key)["name"], card(desk, key)["number"]) == ("KD Groep", 0)

    for _ in range(2):
        assert dossier.export(documents, answered(AnswerKind.UPDATE, key)).complete
        assert (card(desk, key)["name"], card(desk, key)["number"]) == (HERE.name, 1700)


def test_book_on_leaves_a_relation_alone_that_the_guard_would_take(
    dossier: Dossier, desk: Desk, documents: list[Wanted]
) -> None:
    key = added(desk, "Kantoor Delta", 1700)
    report = dossier.export(documents, answered(AnswerKind.BOOK_ON, key))
    assert report.results[0].document.relation_id == key
    assert [settled.action for settled in report.customers] == [Action.FOUND]
    assert "streetAndNr" not in card(desk, key)


@pytest.mark.parametrize("kind", [AnswerKind.BOOK_ON, AnswerKind.UPDATE])
def test_a_number_that_another_relation_bears_by_now_stops_it(
    dossier: Dossier, desk: Desk, documents: list[Wanted], kind: AnswerKind
) -> None:
    key = added(desk, "Kantoor Delta BV")
    other = added(desk, "Kantoor Delta", 1700)
    words = rf"answered with relation {key}, and Kantoor Delta \(relation {other}\) bears the"
    with pytest.raises(PreflightError, match=words):
        dossier.export(documents, answered(kind, key))


def test_a_second_answer_does_not_leave_documents_on_the_first_relation_behind(
    dossier: Dossier, desk: Desk, documents: list[Wanted]
) -> None:
    key = added(desk, "Kantoor Delta BV")
    assert dossier.export(documents[:1], answered(AnswerKind.BOOK_ON, key)).complete
    cards = len(desk.relations)
    with pytest.raises(PreflightError, match="its documents stand on relation"):
        dossier.export(documents, answered(AnswerKind.CREATE))
    assert len(desk.relations) == cards


def test_two_customers_are_not_written_over_one_relation(dossier: Dossier, desk: Desk) -> None:
    key = added(desk, "Kantoor Delta BV")
    other = attrs.evolve(HERE, external_id=1701)
    answer = Answer(AnswerKind.UPDATE, key)
    documents = [Wanted(booking(0), HERE), Wanted(booking(1), other)]
    with pytest.raises(PreflightError, match=f"1700, 1701 are all to be relation {key}"):
        dossier.export(documents, Choices(answers={1700: answer, 1701: answer}))
    both = Choices(answers=dict.fromkeys((1700, 1701), Answer(AnswerKind.BOOK_ON, key)))
    assert dossier.export(documents, both).complete


@pytest.mark.parametrize("lost", [False, True])
def test_an_update_that_makes_a_second_relation_is_never_booked_on(
    sandbox: Sandbox, desk: Desk, documents: list[Wanted], *, lost: bool
) -> None:
    """Whether the service looks at the key or at the external number first is not known."""
    key = added(desk, "Kantoor Delta BV")

    def by_number(method: str, url: str, headers: Any, body: bytes) -> tuple[int, Any, bytes]:
        if method == "PUT":
            relation = json.loads(body)
            del relation["relationIdentificationServiceData"]["relationKey"]
            body = json.dumps(relation).encode()
        return sandbox.handle(method, url, headers, body)

    dossier = OctopusClient(Credentials(**sandbox.login), transport=by_number).dossier(31801)
    if lost:
        sandbox.faults.lose_after("insertUpdateRelation")
    choices = answered(AnswerKind.UPDATE, key)
    report = dossier.export(documents, choices)
    assert outcomes(report) == ["refused", "not tried"]
    assert not desk.documents("V4", BOOKYEAR)
    with pytest.raises(PreflightError, match="bears the external number 1700"):
        dossier.export(documents, choices)


def test_a_relation_that_is_not_the_same_any_more_is_not_replaced_by_a_new_one(
    sandbox: Sandbox, desk: Desk
) -> None:
    key = added(desk, "Kantoor Delta BV", 1700)
    seen: list[str] = []

    def transport(*request: Any) -> tuple[int, Any, bytes]:
        seen.append(request[1])
        if len([url for url in seen if "/relations" in url]) == 2:  # the look before the write
            desk.edit_relation(key, externalRelationId=0, name="KD Groep")
        return sandbox.handle(*request)

    watched = OctopusClient(Credentials(**sandbox.login), transport=transport).dossier(31801)
    report = watched.export([Wanted(booking(0), HERE)])
    assert outcomes(report) == ["refused"]
    assert f"was relation {key} a moment ago, and now it is none" in report.results[0].reason
    assert not [each for each in desk.relations if each["name"] == HERE.name]


def test_a_hit_that_comes_twice_is_one(sandbox: Sandbox) -> None:
    def doubled(*request: Any) -> tuple[int, Any, bytes]:
        status, headers, body = sandbox.handle(*request)
        if sandbox.requests[-1].operation_id == "getRelations" and status == 200:
            body = b"[" + body.strip()[1:-1] + b"," + body.strip()[1:]
        return status, headers, body

    client = OctopusClient(Credentials(**sandbox.login), transport=doubled)
    assert client.dossier(31801).export(month(1)).complete


def test_a_relation_to_be_created_has_no_key_yet() -> None:
    with pytest.raises(InvalidValueError, match="has no key yet"):
        Answer(AnswerKind.CREATE, 16)


@pytest.mark.parametrize("kind", [AnswerKind.BOOK_ON, AnswerKind.UPDATE])
def test_an_answer_never_comes_to_mean_another_relation(kind: AnswerKind) -> None:
    with pytest.raises(InvalidValueError, match="say which relation is meant"):
        Answer(kind)


def test_a_new_customer_stays_the_one_that_was_created(
    dossier: Dossier, desk: Desk, documents: list[Wanted]
) -> None:
    added(desk, "Kantoor Delta BV")
    cards = len(desk.relations)
    for _ in range(3):
        assert dossier.export(documents, answered(AnswerKind.CREATE)).complete
    assert len(desk.relations) == cards + 1


def test_an_update_that_is_lost_is_not_repeated_on_another_relation(
    sandbox: Sandbox, desk: Desk, documents: list[Wanted]
) -> None:
    """Between two tries somebody else gets the number."""
    added(desk, "Kantoor Delta BV", 1700)
    sandbox.faults.lose_before("insertUpdateRelation")
    asked: list[str] = []

    def transport(method: str, url: str, headers: Any, body: bytes) -> tuple[int, Any, bytes]:
        asked.append(method if method == "PUT" else url)
        if "PUT" in asked and asked[-1] != "PUT" and "/relations" in url:
            for each in desk.relations:
                if each["name"] == "Kantoor Delta BV":
                    key = each["relationIdentificationServiceData"]["relationKey"]["id"]
                    desk.edit_relation(key, externalRelationId=0, name="Iemand anders")
                    added(desk, "Kantoor Delta", 1700)
        return sandbox.handle(method, url, headers, body)

    client = OctopusClient(Credentials(**sandbox.login), transport=transport)
    report = client.dossier(31801).export(documents)
    assert outcomes(report) == ["refused", "not tried"]
    assert "a moment ago, and now it is Kantoor Delta" in report.results[0].reason


def test_one_customer_that_is_settled_alone_does_not_end_on_another_relation(
    sandbox: Sandbox, desk: Desk
) -> None:
    key = added(desk, "Kantoor Delta BV", 1700)
    sandbox.faults.lose_before("insertUpdateRelation")

    def transport(method: str, url: str, headers: Any, body: bytes) -> tuple[int, Any, bytes]:
        if method == "PUT":
            desk.edit_relation(key, externalRelationId=0, name="Iemand anders")
            added(desk, "Kantoor Delta", 1700)
        return sandbox.handle(method, url, headers, body)

    client = OctopusClient(Credentials(**sandbox.login), transport=transport)
    with pytest.raises(CustomerStoppedError, match="a moment ago, and now it is Kantoor Delta"):
        client.dossier(31801).upsert_relation(HERE)
