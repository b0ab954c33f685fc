"""A day's book in one SQLite file, shared by any number of processes and threads.

The file holds names of users, counts of calls, and what the service answered to scarce calls. It
holds no secret.
"""

import datetime as dt
import os
import sqlite3
import threading
from pathlib import Path

from octopus_sdk.daybook import Remembered

_BUSY_SECONDS = 30.0


class FileDaybook:
    """A book in one SQLite file, shared by every process and thread that opens it.

    Raises `sqlite3.Error` when the file cannot be read or written, for example because it is no
    SQLite file, or because another program has held it for more than 30 seconds.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._local = threading.local()
        with self._open() as connection:
            # Writers do not block readers, and several processes may write in turns.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_TABLES)

    def spend(self, day: dt.date, key: str, calls: int) -> int:
        """Add calls to the day's count of the key, and return the count."""
        row = self._open().execute(_SPEND, (day.isoformat(), key, calls)).fetchall()
        return int(row[0][0])

    def spent(self, day: dt.date) -> dict[str, int]:
        """Return the day's counts."""
        return dict(self._open().execute(_SPENT, (day.isoformat(),)).fetchall())

    def recall(self, day: dt.date, key: str) -> Remembered | None:
        """Return the answer that was remembered on this day, or None."""
        row = self._open().execute(_RECALL, (day.isoformat(), key)).fetchone()
        return None if row is None else Remembered(*row)

    def remember(self, day: dt.date, key: str, answer: Remembered) -> None:
        """Remember an answer for this day; answers of earlier days are thrown away."""
        connection = self._open()
        connection.execute(_FORGET, (day.isoformat(),))
        connection.execute(_REMEMBER, (day.isoformat(), key, answer.status, answer.body, answer.at))

    def _open(self) -> sqlite3.Connection:
        """Return this thread's connection; a forked process must not use its parent's."""
        held: tuple[int, sqlite3.Connection] | None = getattr(self._local, "held", None)
        if held is None or held[0] != os.getpid():
            connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)
            held = self._local.held = (os.getpid(), connection)
        return held[1]


_TABLES = """
CREATE TABLE IF NOT EXISTS calls (
    day TEXT, key TEXT, used INTEGER NOT NULL, PRIMARY KEY (day, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (
    day TEXT, key TEXT, status INTEGER NOT NULL, body BLOB NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (day, key)
) WITHOUT ROWID;
"""
_SPEND = """
INSERT INTO calls VALUES (?1, ?2, max(0, ?3))
ON CONFLICT DO UPDATE SET used = max(0, used + ?3) RETURNING used
"""
_SPENT = "SELECT key, used FROM calls WHERE day = ?"
_RECALL = "SELECT status, body, at FROM answers WHERE day = ? AND key = ?"
_FORGET = "DELETE FROM answers WHERE day < ?"
_REMEMBER = "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)"
