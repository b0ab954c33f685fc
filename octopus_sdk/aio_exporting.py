"""An export as it runs, for asyncio; `exporting` has the same for threads."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Hashable, Sequence
from types import NoneType, TracebackType
from typing import Any, Protocol, Self, TypeAlias, TypeVar
from weakref import WeakValueDictionary

import attrs

from octopus_sdk import given
from octopus_sdk.calls import Calls
from octopus_sdk.errors import DaybookError, ExportRunningError
from octopus_sdk.export import run
from octopus_sdk.export.relations import Settled
from octopus_sdk.export.report import Report, Result
from octopus_sdk.export.state import Progress
from octopus_sdk.export.wanted import Choices, Wanted, all_wanted, journal_name, journal_of
from octopus_sdk.flow import Flow
from octopus_sdk.operation import Operation
from octopus_sdk.run_record import RunRecord

T = TypeVar("T")

_TurnOf: TypeAlias = tuple[int, Hashable, int, int, str]
# One lock per event loop and journal, for as long as somebody uses it.
_turns: WeakValueDictionary[_TurnOf, "_Turn"] = WeakValueDictionary()


class _Turn:
    """The right to export to one journal. Whoever has it cannot wait for it once more."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[Any] | None = None

    async def __aenter__(self) -> None:
        if self._task is not None and self._task is asyncio.current_task():
            raise ExportRunningError(f"This task is in an export of {self._name} already.")
        await self._lock.acquire()
        self._task = asyncio.current_task()

    async def __aexit__(self, *_: object) -> None:
        self._task = None
        self._lock.release()


class Driving(list[T]):
    """Where an asynchronous generator leaves its result."""

    def end(self, result: T) -> None:
        """Leave the result."""
        self.append(result)

    def result(self) -> T:
        """Return the result that was left."""
        return self[0]


class Client(Protocol):
    """What an export asks of its client."""

    @property
    def service(self) -> Hashable:
        """Where calls go."""
        ...

    def drive(
        self,
        work: Operation[T] | Flow[T],
        driving: Driving[T],
        *,
        dossier_id: int | None = None,
        calls: Calls | None = None,
    ) -> AsyncGenerator[Any, None]:
        """Run a flow step by step, and count what is sent."""
        ...

    def calls_left(self, dossier_id: int | None = None) -> dict[str, int]:
        """Return how many calls of today a run may plan with, by operation."""
        ...


class AsyncExportRun:
    """One run of an export: `async for result in run` yields the result of each document.

    `run.report` is true at any moment, also after the task was cancelled.
    """

    def __init__(
        self,
        client: Client,
        dossier_id: int,
        documents: Sequence[Wanted],
        choices: Choices,
        record: RunRecord | None,
    ) -> None:
        self._client = client
        self._dossier_id = dossier_id
        given.must_be("choices", choices, Choices)
        given.must_be("record", record, RunRecord, NoneType)
        self._documents = all_wanted(documents)
        self._choices = choices
        self._record = record
        self._progress = Progress(self._documents)
        self._resources = contextlib.AsyncExitStack()

    def __len__(self) -> int:
        """Return how many documents the run is about."""
        return len(self._documents)

    async def __aenter__(self) -> Self:
        """Wait for the turn of this run in each of its journals."""
        loop = id(asyncio.get_running_loop())
        keys = {journal_of(wanted.document) for wanted in self._documents}
        # Whoever stops waiting for one journal gives back those that he has.
        async with contextlib.AsyncExitStack() as turns:
            for key in sorted(keys, key=repr):
                turn = (loop, self._client.service, self._dossier_id, *key)
                await turns.enter_async_context(_turns.setdefault(turn, _Turn(journal_name(key))))
            self._resources = turns.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let the next run have its turn."""
        await self._resources.aclose()

    async def __aiter__(self) -> AsyncIterator[Result]:
        """Run, and yield the result of each document as it happens."""
        async for event in self.events():
            if isinstance(event, Result):
                yield event

    async def events(self) -> AsyncIterator[Settled | Result]:
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
        driven = self._client.drive(flow, Driving(), dossier_id=self._dossier_id, calls=calls)
        # Whoever leaves the loop early ends the run there, as its turn ends.
        self._resources.push_async_callback(driven.aclose)
        async for event in driven:
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
