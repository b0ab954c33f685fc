"""docs/sandbox.md says what is true: its tables are compared with the code."""

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from octopus_sdk.sandbox import Desk, Faults, Unknowns, checks, demo, draft
from octopus_sdk.sandbox import faults as ordered
from octopus_sdk.sandbox.effects import EFFECTS
from octopus_sdk.sandbox.loading import DOSSIER_KEYS
from octopus_sdk.sandbox.operations import OPERATIONS, Operation

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "sandbox.md").read_text("utf-8")


def table(heading: str) -> list[list[str]]:
    """Return the rows of the table whose first column has this heading."""
    after = PAGE.partition(f"| {heading} |")[2]
    rows = after.partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def names(heading: str) -> list[str]:
    return [row[0].strip("` ") for row in table(heading)]


def reasons() -> Iterator[tuple[str, str]]:
    """Return each switch with the text below it in the code."""
    (switches,) = ast.parse(inspect.getsource(Unknowns)).body
    assert isinstance(switches, ast.ClassDef)
    for node, below in zip(switches.body, switches.body[1:], strict=False):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            assert isinstance(below, ast.Expr)
            yield node.target.id, " ".join(ast.literal_eval(below.value).split())


def test_every_switch_with_its_default_and_its_reason() -> None:
    defaults = {field.name: str(field.default) for field in fields(Unknowns)}
    rows = [[f"`{name}`", defaults[name], text] for name, text in reasons()]
    assert table("Switch") == rows
    assert len(rows) == len(defaults)


def quota(operation: Operation) -> str:
    if operation.quota_without_query:
        return f"{operation.quota} searches, {operation.quota_without_query} lists"
    return str(operation.quota or "not stated")


def test_every_operation_with_its_quota() -> None:
    assert table("Operation") == [
        [f"`{o.id}`", f"`{o.method} {o.path}`", quota(o)] for o in OPERATIONS
    ]


def public(cls: type) -> list[str]:
    return [name for name in vars(cls) if not name.startswith("_")]


@pytest.mark.parametrize(("heading", "cls"), [("Order", Faults), ("Desk", Desk)])
def test_every_method_with_its_first_sentence(heading: str, cls: Any) -> None:
    expected = [name for name in public(cls) if name != "due"]
    assert names(heading) == expected
    for name, (_, text) in zip(expected, table(heading), strict=True):
        summary = str(inspect.getdoc(getattr(cls, name))).partition("\n\n")[0]
        assert text == summary.replace("\n", " ")


def test_every_key_of_a_dossier() -> None:
    assert set(names("Key of a dossier")) == DOSSIER_KEYS


def test_every_dossier_of_the_demo() -> None:
    assert {int(name) for name in names("Dossier")} == {d["id"] for d in demo()["dossiers"]}


def test_every_kind_of_chance() -> None:
    sentence = re.search(r"Its kinds are (.*); on demand also (.*)\.", PAGE)
    assert sentence
    usual, others = (re.findall(r"`(\w+)`", part) for part in sentence.groups())
    assert tuple(usual) == ordered.ON_THE_WAY
    assert [*usual, *others] == list(EFFECTS)


def test_every_code_of_a_document() -> None:
    sentence = PAGE.partition("The codes for documents are ")[2].partition(".")[0]
    told = {int(code) for code in re.findall(r"-\d+", sentence)}
    source = inspect.getsource(checks)
    used = {int(code) for code in re.findall(r"Refusal\(\s*(-\d+)", source)}
    for kind in (draft.BOOKING, draft.INVOICE):
        used |= {kind.insert_failed, kind.update_failed, kind.missing}
    assert told == used


def test_the_fixtures() -> None:
    plugin = Path(inspect.getfile(Faults)).with_name("pytest_plugin.py").read_text("utf-8")
    assert set(names("Fixture")) == set(re.findall(r"^def (octopus_\w+)", plugin, re.MULTILINE))
