"""Importing a package loads nothing it does not need."""

import subprocess
import sys

import pytest


def _loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(  # noqa: S603  our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("package", ["octopus_sdk", "b4c_mapping"])
def test_a_package_alone_loads_no_library(package: str) -> None:
    assert not _loaded_by(f"import {package}") & {"httpx", "attrs", "attr", "cattrs", "simplejson"}


def test_mapping_never_loads_httpx() -> None:
    statement = "from b4c_mapping import *; from octopus_sdk.models import *"
    assert "httpx" not in _loaded_by(statement)


def test_the_sandbox_needs_nothing_but_python() -> None:
    loaded = _loaded_by("from octopus_sdk.sandbox import Sandbox, demo; Sandbox(demo())")
    assert not loaded & {"httpx", "attrs", "attr", "cattrs", "simplejson", "dateutil", "stdnum"}


@pytest.mark.parametrize("package", ["octopus_sdk", "octopus_sdk.models", "b4c_mapping"])
def test_every_public_name_is_there(package: str) -> None:
    _loaded_by(f"import {package} as p; [getattr(p, name) for name in p.__all__]")
