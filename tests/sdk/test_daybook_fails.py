"""The day's book may fail in the middle of a run; what the run has done is told all the same."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from octopus_sdk import (
    AsyncOctopusClient,
    Credentials,
    FileDaybook,
    OctopusClient,
    Report,
    errors,
    filebook,
)
from octopus_sdk.sandbox import Desk, Sandbox
from tests.sdk.exports import BOOKYEAR, FIRST, month, outcomes

Progress = Callable[[Any], None]
Export = Callable[[Sandbox, FileDaybook, Progress], Report]


def _blocking(sandbox: Sandbox, book: FileDaybook, progress: Progress) -> Report:
    login = Credentials(**sandbox.login)
    with OctopusClient(login, transport=sandbox.handle, daybook=book) as octopus:
        return octopus.dossier(31801).export(month(3), progress=progress)


def _asynchronous(sandbox: Sandbox, book: FileDaybook, progress: Progress) -> Report:
    async def run() -> Report:
        login = Credentials(**sandbox.login)
        async with AsyncOctopusClient(login, transport=sandbox.handle, daybook=book) as octopus:
            return await octopus.dossier(31801).export(month(3), progress=progress)

    return asyncio.run(run())


@pytest.mark.parametrize("export", [_blocking, _asynchronous])
@pytest.mark.parametrize(
    ("spoil", "repair", "words"),
    [
        ("BEGIN IMMEDIATE", "ROLLBACK", "database is locked"),
        ("ALTER TABLE calls RENAME TO gone", "ALTER TABLE gone RENAME TO calls", "no such table"),
    ],
)
def test_a_run_ends_with_its_report(
    sandbox: Sandbox,
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    export: Export,
    spoil: str,
    repair: str,
    words: str,
) -> None:
    monkeypatch.setattr(filebook, "_BUSY_SECONDS", 0.0)
    path = tmp_path / "book"
    book, other = FileDaybook(path), sqlite3.connect(path, isolation_level=None)

    def progress(event: Any) -> None:
        if getattr(event, "document", None) and event.document.number == FIRST:
            other.execute(spoil)

    report = export(sandbox, book, progress)
    assert outcomes(report) == ["booked", "not tried", "not tried"]
    assert words in report.results[1].reason
    assert "run again" in report.results[1].reason
    assert str(path) in report.results[1].reason
    assert [each["documentSequenceNr"] for each in desk.documents("V4", BOOKYEAR)] == [FIRST]
    other.execute(repair)
    other.close()
    report = export(sandbox, book, lambda _: None)
    assert outcomes(report) == ["already booked", "booked", "booked"]


def test_a_book_that_fails_from_the_start_stops_everything(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "book"
    book = FileDaybook(path)
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE calls")
    other.close()
    octopus = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle, daybook=book)
    for act in (
        octopus.quotas,
        octopus.dossiers,
        lambda: octopus.dossier(31801).export(month(1)),
    ):
        with pytest.raises(errors.DaybookError, match="no such table"):
            act()
    assert not any(request.operation_id == "getDossiers" for request in sandbox.requests)


def test_a_file_that_is_no_book(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Beste klant", encoding="utf-8")
    for path in (tmp_path / "letter", tmp_path, tmp_path / "no folder" / "book"):
        with pytest.raises(errors.DaybookError) as caught:
            FileDaybook(path)
        assert str(path) in str(caught.value)
    with pytest.raises(errors.InvalidTypeError, match="path: must be str or PathLike"):
        FileDaybook(cast("str", None))
