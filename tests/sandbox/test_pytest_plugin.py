"""The fixtures, as a user's own tests would import them."""

import subprocess
import sys
from pathlib import Path

CONFTEST = """
pytest_plugins = ["octopus_sdk.sandbox.pytest_plugin"]
"""

TESTS = """
import json
import urllib.request

import pytest

from octopus_sdk.sandbox import Unknowns, seeds


def version(server):
    with urllib.request.urlopen(f"{server.base_url}/about/version") as answer:
        return answer.read()


def test_served(octopus_sandbox, octopus_server):
    assert version(octopus_server) == b"51.9.17"
    assert [r.operation_id for r in octopus_sandbox.requests] == ["getApiVersion"]
    assert octopus_sandbox.dossier_ids[0] == 31801


def test_fresh(octopus_sandbox):
    assert octopus_sandbox.requests == []


class TestOwn:
    @pytest.fixture
    def octopus_seed(self):
        return seeds.seed({"id": 7})

    @pytest.fixture
    def octopus_unknowns(self):
        return Unknowns(failed_logins_lock=False)

    def test_own(self, octopus_sandbox):
        assert octopus_sandbox.dossier_ids == [7]
        assert octopus_sandbox.unknowns.failed_logins_lock is False
"""


def test_a_users_tests_get_a_sandbox_and_a_server(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_product.py").write_text(TESTS)
    options = ["-q", "-p", "no:cacheprovider", f"--rootdir={tmp_path}"]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert "3 passed" in done.stdout, done.stdout + done.stderr


def test_the_sandbox_itself_does_not_need_pytest() -> None:
    statement = "import octopus_sdk.sandbox, sys; sys.exit('pytest' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", statement], check=False)  # noqa: S603 - same
    assert done.returncode == 0
