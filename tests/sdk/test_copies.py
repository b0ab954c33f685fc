"""Every value and every error can be copied and sent to another process, unchanged."""

import copy
import datetime as dt
import importlib
import json
import pickle
import pkgutil
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs
import pytest

import b4c_mapping
import octopus_sdk
from b4c_mapping.errors import MappingError, Problem
from octopus_sdk import (
    Choices,
    Dossier,
    ExportInterrupted,
    PreflightError,
    Wanted,
    errors,
)
from octopus_sdk.models import Record, Records, Relation
from tests.sdk.exports import KNOWN, booking, invoice, month
from tests.sdk.test_errors import example

for package in (octopus_sdk, b4c_mapping):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__") and ".sandbox" not in module.name:
            importlib.import_module(module.name)


def _pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301  our own bytes


WAYS = pytest.mark.parametrize(
    "way", [_pickled, copy.copy, copy.deepcopy], ids=lambda f: f.__name__
)
Way = Callable[[Any], Any]


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for each in kind.__subclasses__():
        if each.__module__.startswith(("octopus_sdk", "b4c_mapping")):
            yield each
        yield from _below(each)


def _all_below(kind: type[Any]) -> list[type[Any]]:
    return sorted(set(_below(kind)), key=lambda each: each.__name__)


PLAIN: dict[Any, Any] = {
    int: 7,
    str: "Vzw Ré",
    bool: True,
    bytes: b"%PDF",
    float: 0.5,
    Decimal: Decimal("1.50"),
    dt.date: dt.date(2018, 10, 31),
    dt.datetime: dt.datetime(2018, 10, 31, tzinfo=dt.UTC),
    Any: "anything",
}


def _made_of(hint: Any) -> Any:
    """A value for a field, other than None, of the first type that the field may have."""
    if hint in PLAIN:
        return PLAIN[hint]
    kind, inner = typing.get_origin(hint), typing.get_args(hint)
    if kind in (typing.Union, types.UnionType):
        return _made_of(inner[0])
    if kind in (tuple, Records):
        return kind([_made_of(inner[0])])
    if kind is Mapping:
        return {"new": {"a": [1, None]}}
    return next(iter(hint)) if issubclass(hint, Enum) else _full(hint)


def _full(kind: type[Any]) -> Any:
    hints = typing.get_type_hints(kind)
    return kind(**{field.name: _made_of(hints[field.name]) for field in attrs.fields(kind)})


@WAYS
@pytest.mark.parametrize("kind", _all_below(Record))
def test_every_model(kind: type[Record], way: Way) -> None:
    value = _full(kind)
    other = way(value)
    assert type(other) is kind
    assert other == value
    assert repr(other) == repr(value)
    assert other.to_dict() == value.to_dict()


@WAYS
def test_a_model_without_more_fields_has_an_extra_that_nobody_can_fill(way: Way) -> None:
    value: Any = way(Relation(name="Kantoor Delta BV"))
    assert value.extra == {} == {**value.extra}
    extra: Any = value.extra
    assert extra is Relation().extra
    assert json.dumps([extra, value.to_dict()["extra"]]) == "[{}, {}]"
    value.to_dict()["extra"]["mine"] = 1
    writes: list[Callable[[Any], object]] = [
        lambda extra: extra.__setitem__("name", "Bakkerij"),
        lambda extra: extra.update(name="Bakkerij"),
        lambda extra: extra.setdefault("name", "Bakkerij"),
        lambda extra: extra.__ior__({"name": "Bakkerij"}),
        lambda extra: extra.pop("name", None),
    ]
    for write in writes:
        with pytest.raises(TypeError, match="an extra of its own"):
            write(extra)
    assert Relation().extra == {}


@WAYS
def test_a_list_still_says_when_it_was_read(way: Way) -> None:
    listed = Records([KNOWN, Relation()], dt.datetime(2018, 10, 31, tzinfo=dt.UTC))
    other = way(listed)
    assert (type(other), other, other.read_at) == (Records, listed, listed.read_at)


@WAYS
def test_what_goes_into_a_run_and_what_comes_out(dossier: Dossier, way: Way) -> None:
    wanted = [*month(3), Wanted(invoice(0), KNOWN)]
    plan = dossier.plan(wanted)
    report = dossier.export(wanted)
    for value in (wanted, Choices(), plan, report, dossier.check(), Problem("a", "b", "c", "d")):
        other = way(value)
        assert type(other) is type(value)
        assert other == value
    assert plan.customers[1002].relation.name
    assert report.customers


def _errors_of_a_run(dossier: Dossier) -> Iterator[BaseException]:
    """Errors with relations, findings and a report in them."""

    def cut(_: object) -> None:
        raise KeyboardInterrupt

    acts: list[Callable[[], object]] = [
        lambda: dossier.upsert_relation(Relation(external_id=1002, name="Iemand anders")),
        lambda: dossier.export([Wanted(booking(5), KNOWN)]),
        lambda: dossier.export(month(2), progress=cut),
    ]
    for act, kind in zip(
        acts, (errors.CustomerStoppedError, PreflightError, ExportInterrupted), strict=True
    ):
        with pytest.raises(kind) as caught:
            act()
        yield caught.value


def _example(kind: type[Any]) -> BaseException:
    if issubclass(kind, MappingError):
        return kind(Problem("line 3", "account", "70A", "digits only"), Problem("a", "b", "c", "d"))
    if kind is PreflightError:
        return PreflightError([_full(octopus_sdk.Finding)])
    if kind is errors.CustomerStoppedError:
        return errors.CustomerStoppedError("two", hint="Choose.", candidates=[KNOWN, Relation()])
    return example(kind)


def _same(other: BaseException, error: BaseException) -> None:
    assert type(other) is type(error)
    assert str(other) == str(error)
    assert other.args == error.args
    assert vars(other) == vars(error)


@WAYS
@pytest.mark.parametrize(
    "kind", [*_all_below(errors.OctopusError), *_all_below(MappingError)], ids=lambda k: k.__name__
)
def test_every_error(kind: type[BaseException], way: Way) -> None:
    error = _example(kind)
    _same(way(error), error)


@WAYS
def test_the_errors_of_a_run(dossier: Dossier, way: Way) -> None:
    for error in _errors_of_a_run(dossier):
        _same(way(error), error)
