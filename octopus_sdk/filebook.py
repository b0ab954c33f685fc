"""A day's book in one SQLite file, shared by any number of processes and threads.

The file holds names of users, counts of calls, and what the service answered to scarce calls. It
holds no secret.
"""

import datetime as dt
import os
import sqlite3
import threading
import weakref
from pathlib import Path
from typing import Any

from octopus_sdk import given
from octopus_sdk.daybook import Remembered
from octopus_sdk.errors import DaybookError

_BUSY_SECONDS = 30.0


class FileDaybook:
    """A book in one SQLite file, shared by every process and thread that opens it.

    Every method raises `DaybookError` when the file cannot be read or written, for example because
    it is no SQLite file, because the disk is full, or because another program has held it for more
    than 30 seconds. Raises `InvalidTypeError` for what is no path.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        given.must_be("path", path, str, os.PathLike)
        self.path = Path(path)
        self._lock = threading.Lock()
        self._held: sqlite3.Connection | None = None
        self._owner = 0
        # Writers do not block readers, and several processes write in turns.
        self._run("PRAGMA journal_mode = WAL")
        for statement in _TABLES:
            self._run(statement)

    def spend(self, day: dt.date, key: str, calls: int) -> int:
        """Add calls to the day's count of the key, and return the count."""
        ((used,),) = self._run(_SPEND, day.isoformat(), key, calls)
        return int(used)

    def spent(self, day: dt.date) -> dict[str, int]:
        """Return the day's counts."""
        return dict(self._run(_SPENT, day.isoformat()))

    def recall(self, day: dt.date, key: str) -> Remembered | None:
        """Return the answer that was remembered on this day, or None."""
        rows = self._run(_RECALL, day.isoformat(), key)
        return Remembered(*rows[0]) if rows else None

    def remember(self, day: dt.date, key: str, answer: Remembered) -> None:
        """Remember an answer for this day; answers of earlier days are thrown away."""
        self._run(_FORGET, day.isoformat())
        self._run(_REMEMBER, day.isoformat(), key, answer.status, answer.body, answer.at)

    def _run(self, statement: str, *values: Any) -> list[Any]:
        with self._lock:
            try:
                return self._connection().execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise DaybookError(f"The day's book {self.path}: {error}.") from error

    def _connection(self) -> sqlite3.Connection:
        # A process that was forked must not touch the connection of its parent.
        if self._held is None or self._owner != os.getpid():
            connection = sqlite3.connect(
                self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._held, self._owner = connection, os.getpid()
            weakref.finalize(self, _close, connection, self._owner)
        return self._held


def _close(connection: sqlite3.Connection, owner: int) -> None:
    if owner == os.getpid():  # pragma: no branch  only a forked child is not the owner
        connection.close()


_TABLES = (
    """
CREATE TABLE IF NOT EXISTS calls (
    day TEXT, key TEXT, used INTEGER NOT NULL, PRIMARY KEY (day, key)
) WITHOUT ROWID
""",
    """
CREATE TABLE IF NOT EXISTS answers (
    day TEXT, key TEXT, status INTEGER NOT NULL, body BLOB NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (day, key)
) WITHOUT ROWID
""",
)
_SPEND = """
INSERT INTO calls VALUES (?1, ?2, max(0, ?3))
ON CONFLICT DO UPDATE SET used = max(0, used + ?3) RETURNING used
"""
_SPENT = "SELECT key, used FROM calls WHERE day = ?"
_RECALL = "SELECT status, body, at FROM answers WHERE day = ? AND key = ?"
_FORGET = "DELETE FROM answers WHERE day < ?"
_REMEMBER = "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)"
