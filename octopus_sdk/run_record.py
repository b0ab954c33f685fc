"""What runs have booked, on disk: one line per document, flushed before the run goes on.

It makes a second run cheaper: a document of the same customer that stands in Octopus on the
relation that the record names needs no search for its customer. It is also a second witness: a
document that the record names and that does not stand was deleted, although Octopus tells of no
deletion. Without the file, or with one that lost its end, a run finds out everything by itself.
"""

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from octopus_sdk.errors import InvalidValueError
from octopus_sdk.export.report import Result
from octopus_sdk.export.wanted import DocumentPlace, Noted, Wanted, place_of


class RunRecord:
    """An append-only file of what was booked on which relation, for one or more dossiers.

    Raises `OSError` when the file cannot be read. A run raises `InvalidValueError` when it cannot
    be written at the start. A line that cannot be read is passed over: a killed process may have
    left half of one.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._known: dict[int, dict[DocumentPlace, Noted]] = {}
        if self.path.exists():
            for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
                self._learn(line)

    def known(self, dossier_id: int) -> Mapping[DocumentPlace, Noted]:
        """Return the customer and the relation of each document, by its place."""
        return dict(self._known.get(dossier_id, {}))

    def begin(self) -> None:
        """Make sure that a run can write; raises `InvalidValueError` before anything is sent."""
        try:
            with self.path.open("a", encoding="utf-8"):
                pass
        except OSError as error:
            rule = f"{self.path} cannot be written: {error.strerror or error}"
            hint = "Nothing was sent. Choose another place for the run record, or make its folder."
            raise InvalidValueError("record", rule, hint=hint) from error

    def append(self, dossier_id: int, wanted: Wanted, result: Result) -> None:
        """Note a document that stands, and wait until the disk has it."""
        place, relation_id = place_of(result.document), result.document.relation_id
        if not result.outcome.stands or relation_id is None:
            return
        noted = Noted(wanted.customer.external_id or 0, relation_id)
        with self._lock:
            known = self._known.setdefault(dossier_id, {})
            if known.get(place) == noted:
                return
            line = json.dumps([dossier_id, *place, *noted])
            # A line that a killed process left unfinished must not swallow this one.
            with self.path.open("a", encoding="utf-8") as file:
                file.write(f"\n{line}\n")
                file.flush()
                os.fsync(file.fileno())
            known[place] = noted

    def _learn(self, line: str) -> None:
        match _parsed(line):
            case [int(dossier), int(bookyear), str(journal), int(number), int(customer), int(key)]:
                noted = Noted(customer, key)
                self._known.setdefault(dossier, {})[bookyear, journal, number] = noted


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
