"""The examples book the month they ship, in process and over a socket, and say what is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from octopus_sdk.sandbox import Sandbox, demo

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
LOGGING_IN = {"authenticateUser", "connectDossier"}


def run(
    name: str, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  our own interpreter and script
        [sys.executable, str(EXAMPLES / f"export_{name}.py"), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        | (environment or {}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def rows(output: str) -> list[str]:
    return [line for line in output.splitlines() if line[:4] in {"2018", "1800"}]


@pytest.mark.parametrize(
    ("name", "count", "total"),
    [
        ("flex", 36, "13942.38    1215.51    15157.89"),
        ("force", 35, "14710.88     976.04    15686.92"),
    ],
)
def test_the_month_is_booked(name: str, count: int, total: str) -> None:
    done = run(name)
    assert (done.returncode, done.stderr) == (0, "")
    assert [row.split()[-1] for row in rows(done.stdout)] == ["booked"] * count
    assert total in done.stdout
    assert f"\n{count} booked. What stands was read back and is right.\n" in done.stdout


@pytest.mark.parametrize(("name", "count"), [("flex", 36), ("force", 35)])
def test_a_plan_says_what_would_be_done_and_writes_nothing(name: str, count: int) -> None:
    sandbox = Sandbox(demo())
    login = {f"OCTOPUS_{field.upper()}": value for field, value in sandbox.login.items()}
    with sandbox.serve() as server:
        done = run(name, "--base-url", server.base_url, "--plan", environment=login)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{count} documents to book, 0 stand already." in done.stdout
    assert rows(done.stdout) == []
    writing = {each.operation_id for each in sandbox.requests if each.method != "GET"}
    assert writing == LOGGING_IN


def test_numbers_are_typed_without_the_year() -> None:
    done = run("flex", "--from", "159", "--to", "162", "--journal", "V4")
    assert [row.split()[0] for row in rows(done.stdout)] == [
        f"2018/{number:05}" for number in range(159, 163)
    ]


@pytest.mark.parametrize(("name", "dossier"), [("flex", 31801), ("force", 31802)])
def test_over_a_socket_and_again(name: str, dossier: int) -> None:
    sandbox = Sandbox(demo())
    login = {f"OCTOPUS_{field.upper()}": value for field, value in sandbox.login.items()}
    with sandbox.serve() as server:
        first = run(name, "--base-url", server.base_url, environment=login)
        assert first.returncode == 0, first.stderr
        held = sandbox.dossier(dossier).documents(bookyear=2)
        again = run(name, "--base-url", server.base_url, environment=login)
    assert again.returncode == 0
    assert {row.partition(" already ")[2] for row in rows(again.stdout)} == {"booked"}
    assert sandbox.dossier(dossier).documents(bookyear=2) == held
    customers = [line for line in again.stdout.splitlines() if line.startswith("customer ")]
    assert customers
    assert all(line.endswith(": found") for line in customers)


def _changed(tmp_path: Path, file: str, **changes: Any) -> Path:
    documents = json.loads((EXAMPLES / "data" / file).read_text(encoding="utf-8"))
    documents[1].update(changes)
    changed = tmp_path / file
    changed.write_text(json.dumps(documents), encoding="utf-8")
    return changed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--from", "200", "--to", "201"], "the document is missing"),
        (["--from", "9", "--to", "1"], "the first number comes before the last"),
        (["--from", "160", "--to", "161"], "waits for 201800159, and the first document is"),
        (["--journal", "V3"], "the journal is for invoices with VAT (mode 3)"),
        (["--journal", "V9"], "this bookyear of the dossier has no such journal"),
        (["--journal", "1"], "a sales journal is a V and a number"),
        (["--dossier", "31802"], "31802 is expected, and the first of this login is 31801"),
        (["--dossier", "5"], ", 31803 ("),
        (["--documents", "nowhere.json"], "nowhere.json"),
        (["--base-url", "http://octopus.example"], "must start with https"),
    ],
)
def test_a_mistake_is_told_in_words_and_nothing_is_written(
    arguments: list[str], words: str
) -> None:
    secrets = {
        "OCTOPUS_SOFTWARE_HOUSE_UUID": "x",
        "OCTOPUS_USER": "y",
        "OCTOPUS_PASSWORD": "z",
    }
    done = run("flex", *arguments, environment=secrets)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert rows(done.stdout) == []


def test_a_wrong_customer_stops_the_run(tmp_path: Path) -> None:
    customers = _changed(tmp_path, "flex-customers.json", name="Slagerij Maes", vat_number=None)
    done = run("flex", "--customers", str(customers))
    assert done.returncode == 2
    assert "1002 is Slagerij Maes here and Bakkerij De Korenaar BV" in done.stderr


def test_missing_credentials_are_named() -> None:
    empty = {f"OCTOPUS_{name}": "" for name in ("SOFTWARE_HOUSE_UUID", "USER", "PASSWORD")}
    done = run("flex", "--base-url", "https://octopus.example", environment=empty)
    assert done.returncode == 2
    for name in empty:
        assert name in done.stderr


def test_force_settings_are_checked_together(tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text('{"ExportService": "1", "ExportService_ExtraText2": "hush-hush"}')
    done = run("force", "--settings", str(settings))
    assert done.returncode == 2
    for name in ("ExportProfile", "InvoiceExportJournal", "InvoiceExportJournalCN"):
        assert name in done.stderr
    assert "hush-hush" not in done.stdout + done.stderr


@pytest.mark.parametrize("plan", [["--plan"], []])
@pytest.mark.parametrize("name", ["flex", "force"])
def test_what_may_be_a_slip_is_shown_in_a_plan_and_in_a_run(
    tmp_path: Path, name: str, plan: list[str]
) -> None:
    data = json.loads((EXAMPLES / "data" / f"{name}-customers.json").read_text(encoding="utf-8"))
    for customer in data:
        customer["email"] = "nobody"
    customers = tmp_path / "customers.json"
    customers.write_text(json.dumps(data), encoding="utf-8")
    documents = _changed(tmp_path, f"{name}-documents.json", void=True)
    done = run(name, "--customers", str(customers), "--documents", str(documents), *plan)
    warned = [line for line in done.stdout.splitlines() if line.startswith("warning: ")]
    assert any("it is marked as void" in line for line in warned)
    assert any("'nobody': it does not look like one e-mail address" in line for line in warned)


def test_a_file_that_holds_no_settings_is_named(tmp_path: Path) -> None:
    listed = tmp_path / "list.json"
    listed.write_text("[]", encoding="utf-8")
    for path in (ROOT / "README.md", listed):
        done = run("force", "--settings", str(path))
        assert done.returncode == 2
        assert done.stderr.strip().startswith(f"{path}: this is no JSON file with settings")
