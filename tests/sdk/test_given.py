"""What a caller gives to a run is looked at before anything is sent."""

import asyncio
import contextlib
import functools
from collections.abc import Callable
from typing import Any, cast

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus_sdk import (
    Answer,
    AnswerKind,
    AsyncOctopusClient,
    Choices,
    Credentials,
    Dossier,
    OctopusClient,
    Wanted,
    errors,
)
from octopus_sdk.api import relations
from octopus_sdk.models import Booking, Invoice
from octopus_sdk.sandbox import Sandbox, demo
from tests.sdk.exports import KNOWN, booking, invoice, month

ANYTHING = cast("Any", "anything")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Wanted(ANYTHING, KNOWN), r"Wanted\.document: must be Booking or Invoice, not str"),
        (lambda: Wanted(booking(0), ANYTHING), r"Wanted\.customer: must be Relation, not str"),
        (
            lambda: Wanted(booking(0), KNOWN, total=ANYTHING),
            r"Wanted\.total: must be Decimal or None",
        ),
        (lambda: Wanted(booking(0), KNOWN, [b"%PDF"]), r"Wanted\.attachments: must be a tuple of"),
        (lambda: Choices(owned="name"), r"Choices\.owned: must be a set of names"),
        (lambda: Choices(owned=[["name"]]), r"Choices\.owned: must be names of a .* not list"),
        (lambda: Choices(owned={"naam"}), r"Choices\.owned: a relation has no field 'naam'"),
        (lambda: Choices(patience=5), r"Choices\.patience: must be a tuple of seconds"),
        (lambda: Choices(patience=[float("nan")]), r"Choices\.patience: a pause is 0 to 86400"),
        (lambda: Choices(answers={"1002": 1}), r"Choices\.answers: must be an Answer by external"),
        (lambda: Choices(answers=[1002]), r"Choices\.answers: must be answers by external number"),
        (lambda: Choices(rebook_deleted={"1"}), r"Choices\.rebook_deleted: must be a set of numb"),
        (
            lambda: Choices(expected_dossier=ANYTHING),
            r"Choices\.expected_dossier: must be int",
        ),
        (lambda: Choices(partial=ANYTHING), r"Choices\.partial: must be bool, not str"),
        (lambda: Answer(ANYTHING), r"Answer\.kind: must be AnswerKind, not str"),
        (
            lambda: Answer(AnswerKind.UPDATE, True),
            r"Answer\.relation_id: must be int or None",
        ),
    ],
)
def test_a_wrong_value_is_named_at_once(make: Callable[[], Any], words: str) -> None:
    with pytest.raises(errors.InvalidValueError, match=words):
        make()


@pytest.mark.parametrize("given", ["documents", None, 5, {}, [None], [booking(0)], ["2018/00159"]])
def test_documents_of_a_run_are_wanted(sandbox: Sandbox, dossier: Dossier, given: Any) -> None:
    for run in (dossier.export, dossier.export_run, dossier.plan, dossier.verify):
        with pytest.raises(errors.InvalidTypeError, match="must be Wanted"):
            run(given)
    assert len(sandbox.requests) == 0


def test_what_a_run_is_given_beside_them(sandbox: Sandbox, dossier: Dossier) -> None:
    wanted = month(1)
    runs: dict[str, Callable[[], Any]] = {
        "choices: must be Choices, not str": lambda: dossier.export(wanted, ANYTHING),
        "choices: must be Choices, not": lambda: dossier.plan(wanted, ANYTHING),
        "record: must be RunRecord or None": lambda: dossier.export(wanted, record=ANYTHING),
        "progress: must be callable": lambda: dossier.export(wanted, progress=ANYTHING),
    }
    for words, run in runs.items():
        with pytest.raises(errors.InvalidTypeError, match=words):
            run()
    assert len(sandbox.requests) == 0
    assert dossier.export(cast("Any", iter(wanted))).complete


GARBAGE: tuple[Any, ...] = (None, "x", "", 5, -1, True, [], {}, 1.5, float("nan"), b"x", object())


@given(
    document=st.sampled_from([booking(0), invoice(0)]),
    field=st.integers(0, 30),
    of_customer=st.booleans(),
    value=st.sampled_from(GARBAGE),
)
def test_garbage_in_any_field_ends_in_words(
    document: Booking | Invoice, field: int, of_customer: bool, value: Any
) -> None:
    """Nothing but an error of ours may come of it, and a plan and a look write nothing."""
    changed = KNOWN if of_customer else document
    names = [each.name for each in attrs.fields(type(changed))]
    spoilt: Any = attrs.evolve(changed, **{names[field % len(names)]: value})
    sandbox = Sandbox(demo())
    dossier = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle).dossier(31801)
    wanted = Wanted(document, spoilt) if of_customer else Wanted(spoilt, KNOWN)
    for run in (dossier.plan, dossier.verify):
        with contextlib.suppress(errors.OctopusError):
            run([wanted])
    assert sandbox.dossier(31801).documents("V4", 2) == []
    with contextlib.suppress(errors.OctopusError):
        report = dossier.export([wanted])
        there = len(sandbox.dossier(31801).documents(document.journal, 2))
        assert there == sum(result.outcome.stands for result in report.results)


class Watcher:
    async def __call__(self, event: object) -> None:
        raise AssertionError(event)


async def _watch(event: object) -> None:
    raise AssertionError(event)


WATCHERS: list[Any] = [_watch, Watcher(), functools.partial(_watch)]


@pytest.mark.parametrize("watch", WATCHERS)
def test_a_coroutine_that_nobody_would_await_is_refused(
    sandbox: Sandbox, dossier: Dossier, watch: Any
) -> None:
    login = Credentials(**sandbox.login)
    abroad = AsyncOctopusClient(login, transport=sandbox.handle).dossier(31801)
    for act in (
        lambda: dossier.export(month(2), progress=watch),
        lambda: asyncio.run(abroad.export(month(2), progress=watch)),
        lambda: dossier.run(relations.search(external_id=1002), progress=watch),
        lambda: OctopusClient(login, on_call=watch),
        lambda: OctopusClient(login, sleep=watch),
        lambda: AsyncOctopusClient(login, on_call=watch),
    ):
        with pytest.raises(errors.InvalidTypeError, match="must be a plain function"):
            act()
    assert not sandbox.requests


NO_CHOICES: list[Any] = [{}, [], "", 0, False, 5, "partial"]


@pytest.mark.parametrize("choices", NO_CHOICES)
def test_what_are_no_choices_is_not_taken_for_none(
    sandbox: Sandbox, dossier: Dossier, choices: Any
) -> None:
    abroad = AsyncOctopusClient(Credentials(**sandbox.login), transport=sandbox.handle)
    for act in (
        lambda: dossier.export(month(1), choices),
        lambda: dossier.export_run(month(1), choices),
        lambda: dossier.plan(month(1), choices),
        lambda: asyncio.run(abroad.dossier(31801).export(month(1), choices)),
    ):
        with pytest.raises(errors.InvalidTypeError, match="choices: must be Choices, not"):
            act()
    assert not sandbox.requests
