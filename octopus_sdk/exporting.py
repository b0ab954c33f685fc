"""An export as it runs: an iteration over results, with a report that is true at any moment.

Exports to one journal take turns inside this process. Between processes the service decides: it
takes each number once, and the other run stops with *number taken*.
"""

import contextlib
import os
import threading
from collections.abc import Generator, Hashable, Iterator, Sequence
from types import NoneType, TracebackType
from typing import Any, Protocol, Self, TypeAlias, TypeVar
from weakref import WeakValueDictionary

import attrs

from octopus_sdk.calls import Calls
from octopus_sdk.errors import DaybookError, ExportRunningError
from octopus_sdk.export import run
from octopus_sdk.export.relations import Settled
from octopus_sdk.export.report import Report, Result
from octopus_sdk.export.state import Progress
from octopus_sdk.export.wanted import Choices, Wanted, all_wanted, journal_name, journal_of
from octopus_sdk.flow import Flow
from octopus_sdk.given import must_be
from octopus_sdk.models import Records
from octopus_sdk.operation import Operation
from octopus_sdk.quota import Quota
from octopus_sdk.run_record import RunRecord

T = TypeVar("T")

_JournalOf: TypeAlias = tuple[int, Hashable, int, int, str]
# One lock per journal, for as long as somebody uses it.
_turns: WeakValueDictionary[_JournalOf, "_Turn"] = WeakValueDictionary()
_turns_lock = threading.Lock()


class _Turn:
    """The right to export to one journal. Whoever has it cannot wait for it once more."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._thread = 0

    def __enter__(self) -> None:
        if self._thread == threading.get_ident():
            raise ExportRunningError(f"This thread is in an export of {self._name} already.")
        self._lock.acquire()
        self._thread = threading.get_ident()

    def __exit__(self, *_: object) -> None:
        self._thread = 0
        self._lock.release()


class Client(Protocol):
    """What an export asks of its client."""

    @property
    def service(self) -> Hashable:
        """Where calls go."""
        ...

    def drive(
        self,
        work: Operation[T] | Flow[T],
        *,
        dossier_id: int | None = None,
        calls: Calls | None = None,
    ) -> Generator[Any, None, T]:
        """Run a flow step by step, and count what is sent."""
        ...

    def quotas(self, dossier_id: int | None = None) -> Records[Quota]:
        """Return what was spent of each daily quota today, and what is left."""
        ...

    def calls_left(self, dossier_id: int | None = None) -> dict[str, int]:
        """Return how many calls of today a run may plan with, by operation."""
        ...


class ExportInterrupted(KeyboardInterrupt):
    """Somebody pressed Ctrl-C during an export. `report` says what is certain."""

    def __init__(self, report: Report) -> None:
        super().__init__(str(report))
        self.report = report


class ExportRun:
    """One run of an export; use it in a `with` block.

    `for result in run` yields the result of each document as it happens. `len(run)` is how many
    there are. `run.report` is true at any moment, also after the run was cut. Raises
    `PreflightError` at the first step when something was found that stops the run.
    """

    def __init__(
        self,
        client: Client,
        dossier_id: int,
        documents: Sequence[Wanted],
        choices: Choices,
        record: RunRecord | None = None,
    ) -> None:
        self._client = client
        self._dossier_id = dossier_id
        must_be("choices", choices, Choices)
        must_be("record", record, RunRecord, NoneType)
        self._documents = all_wanted(documents)
        self._choices = choices
        self._record = record
        self._progress = Progress(self._documents)
        self._resources = contextlib.ExitStack()

    def __len__(self) -> int:
        """Return how many documents the run is about."""
        return len(self._documents)

    def __enter__(self) -> Self:
        """Wait for the turn of this run in each of its journals."""
        keys = {journal_of(wanted.document) for wanted in self._documents}
        # Whoever stops waiting for one journal gives back those that he has.
        with contextlib.ExitStack() as turns:
            for key in sorted(keys, key=repr):
                # A forked child would wait for ever for a thread that it does not have.
                turn = (os.getpid(), self._client.service, self._dossier_id, *key)
                with _turns_lock:
                    lock = _turns.setdefault(turn, _Turn(journal_name(key)))
                turns.enter_context(lock)
            self._resources = turns.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let the next run have its turn."""
        self._resources.close()

    def __iter__(self) -> Iterator[Result]:
        """Run, and yield the result of each document as it happens."""
        return (event for event in self.events() if isinstance(event, Result))

    def events(self) -> Iterator[Settled | Result]:
        """Run, and yield each settled customer and each result as they happen."""
        if self._record is not None:
            self._record.begin()
        flow = run.export(
            self._documents,
            self._choices,
            dossier_id=self._dossier_id,
            left=self._client.calls_left(self._dossier_id),
            progress=self._progress,
            known=self._record.known(self._dossier_id) if self._record else {},
        )
        calls = self._progress.calls
        self._progress.counts = True
        driving = self._client.drive(flow, dossier_id=self._dossier_id, calls=calls)
        # Whoever leaves the loop early ends the run there.
        self._resources.callback(driving.close)
        return self._noted(driving)

    def _noted(self, driving: Iterator[Settled | Result]) -> Iterator[Settled | Result]:
        for event in driving:
            if self._record is not None and isinstance(event, Result):
                self._progress.keep(self._record.append, self._dossier_id, event)
            yield event
        if self._record is not None:
            self._progress.keep_corrected(self._record.append, self._dossier_id)

    @property
    def report(self) -> Report:
        """What is certain now."""
        report = self._progress.report()
        try:
            left = self._client.calls_left(self._dossier_id)
        except DaybookError:
            return report  # a book that cannot be read takes no report along
        return attrs.evolve(report, left=left)
