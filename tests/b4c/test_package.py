"""Accounts, errors, and how light the package is."""

import copy
import pickle
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import b4c_mapping
from b4c_mapping import (
    AccountError,
    MappingError,
    Problem,
    account_number,
    account_numbers,
    outside_class_7,
)
from b4c_mapping import errors as errors_module

NUMERIC = "the account number must be numeric for the Octopus export"


@given(st.integers(1, 2**31 - 1))
def test_accounts(number: int) -> None:
    assert account_number(f"  {number} ") == number == account_number(number)


@pytest.mark.parametrize(
    "value",
    ["", " ", "70.000", "70 000", "70A", "-700000", "+700000", "70000\uff10",
     "70000\u0660", "700000.0",
     "2147483648", "9" * 5000, "0", 0, -1, True, 700000.0, None, "7_0"],
)  # fmt: skip
def test_what_is_no_account(value: object) -> None:
    with pytest.raises(AccountError, match=NUMERIC):
        account_number(value)  # type: ignore[arg-type]  # that is the test


def test_all_bad_entries_are_said_at_once() -> None:
    entries = [("Cleaning", "700000"), ("Windows", "70A"), ("Ironing", " ")]
    with pytest.raises(AccountError) as caught:
        account_numbers(entries)
    assert [(each.where, each.value) for each in caught.value.problems] == [
        ("Windows", "'70A'"),
        ("Ironing", "' '"),
    ]
    assert account_numbers(entries[:1]) == {"Cleaning": 700000}


def test_other_classes_than_7_are_a_warning() -> None:
    found = outside_class_7({"a": 700000, "b": 613000, "c": 70})
    assert [problem.where for problem in found] == ["b"]


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind in vars(errors_module).values()
        if isinstance(kind, type) and issubclass(kind, MappingError)
    ],
)
def test_errors_survive_pickling_and_copying(kind: type[MappingError]) -> None:
    error = kind(Problem("row 1", "field", "x" * 100, "rule", "cure"), Problem("", "a", None, "b"))
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301  our own bytes
        assert type(other) is kind
        assert str(other) == str(error)
        assert other.problems == error.problems
    assert str(error).startswith("2 problems:\n- row 1, field 'xxx")
    assert "\n- a (empty): b." in str(error)
    assert len(str(error)) < 200


def test_a_problem_moves_without_quoting_twice() -> None:
    problem = Problem("line 1", "account", "70A", "digits").at("row 2")
    assert str(problem) == "row 2, line 1, account '70A': digits."
    assert problem.at("row 2") == problem


def test_every_public_name_exists() -> None:
    for name in b4c_mapping.__all__:
        assert getattr(b4c_mapping, name) is not None


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, b4c_mapping\n"
        "assert not {'attrs', 'attr', 'httpx', 'cattrs', 'stdnum'} & set(sys.modules)\n"
        "b4c_mapping.load_documents, b4c_mapping.to_octopus, b4c_mapping.ForceProfile\n"
        "ours = {name for name in sys.modules if name.startswith('octopus_sdk.')}\n"
        "assert all(name.startswith('octopus_sdk.models') for name in ours), ours\n"
        "assert 'httpx' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603  our own code
