"""The client for asyncio. Every rule is the blocking client's: both drive the same flows.

It sends, sleeps, locks and counts, and decides nothing. When a task is cancelled, the locks it held
are given back and another takes over; a document that it had sent and not heard of is *unknown*.
"""

import asyncio
import contextlib
import functools
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

import attrs

from octopus_sdk import given
from octopus_sdk.aio_exporting import AsyncExportRun, Driving
from octopus_sdk.api import dossiers
from octopus_sdk.calls import Calls
from octopus_sdk.credentials import Credentials
from octopus_sdk.errors import InvalidValueError, OctopusError
from octopus_sdk.export import run
from octopus_sdk.export.bookthrough import BookedInvoice, book_through
from octopus_sdk.export.plan import Plan
from octopus_sdk.export.relations import Settled
from octopus_sdk.export.report import Report, Result
from octopus_sdk.export.wanted import AnyDocument, Choices, Wanted
from octopus_sdk.flow import Flow, Sleep, advance
from octopus_sdk.models import DossierInfo, Records
from octopus_sdk.network import open_async_http, send_by_async_http, send_by_function
from octopus_sdk.operation import Operation
from octopus_sdk.quota import Quota
from octopus_sdk.run_record import RunRecord
from octopus_sdk.settings import Settings
from octopus_sdk.steps import (
    CLOSED,
    Acquire,
    Exchange,
    Observe,
    Outcome,
    Recall,
    Release,
    Remember,
    Request,
    Spend,
    Step,
)
from octopus_sdk.tokens import TokenStore

T = TypeVar("T")

_ONE_LOOP = "Nothing was sent. Make a client in each event loop, in an `async with` block."


class AsyncOctopusClient:
    """A login to Octopus for asyncio. Use it in an `async with` block, or call `close()`.

    It takes the settings of `OctopusClient`, by keyword; `sleep` is a coroutine function here. One
    client serves many tasks of one event loop, and raises `InvalidValueError` in another; a process
    that is forked has a loop and connections of its own.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        **settings: Any,
    ) -> None:
        given.function("sleep", sleep, awaited=True)
        self._credentials = credentials
        self._settings = Settings(**settings)
        self._sleep = sleep
        self._session = self._settings.session(credentials, TokenStore())
        self._locks: dict[Hashable, asyncio.Lock] = {}
        self._loops: dict[int, asyncio.AbstractEventLoop] = {}
        self._closed = False
        self._resources = contextlib.AsyncExitStack()
        route, transport = self._settings.route, self._settings.transport
        self._send: Callable[[Request], Awaitable[Outcome]]
        if transport is None:
            pool = open_async_http(route)
            self._resources.push_async_callback(lambda: pool.here().aclose())
            self._send = functools.partial(send_by_async_http, route, pool)
        else:
            self._send = _awaitable(functools.partial(send_by_function, route, transport))

    async def dossiers(self) -> Records[DossierInfo]:
        """List the dossiers that this login sees, in the service's order. 150 calls a day."""
        return await self.run(dossiers.list_all())

    def dossier(self, dossier_id: int) -> "AsyncDossier":
        """Return the dossier with this number. Nothing is sent until it is used."""
        return AsyncDossier(self, dossier_id)

    async def first_dossier(self) -> "AsyncDossier":
        """Return the first dossier of the list. Raises `NoDossierError` when there is none."""
        return AsyncDossier(self, dossiers.first(await self.dossiers()))

    def quotas(self, dossier_id: int | None = None) -> Records[Quota]:
        """Return what was spent of each daily quota today, from here, and what is left."""
        return self._session.quotas(self._settings.daybook.spent, dossier_id)

    def calls_left(self, dossier_id: int | None = None) -> dict[str, int]:
        """Return how many calls of today a run may plan with, by operation."""
        return self._session.calls_left(self.quotas(dossier_id))

    async def run(
        self,
        work: Operation[T] | Flow[T],
        *,
        dossier_id: int | None = None,
        progress: Callable[[Any], None] | None = None,
        calls: Calls | None = None,
    ) -> T:
        """Run an operation or a flow, and return its result.

        `progress` is called with each event that a flow emits. `calls` counts what is sent.
        """
        given.function("progress", progress, optional=True)
        driving = Driving[T]()
        async for event in self.drive(work, driving, dossier_id=dossier_id, calls=calls):
            if progress is not None:
                progress(event)
        return driving.result()

    async def drive(
        self,
        work: Operation[T] | Flow[T],
        driving: Driving[T],
        *,
        dossier_id: int | None = None,
        calls: Calls | None = None,
    ) -> AsyncGenerator[Any, None]:
        """Run an operation or a flow step by step, and yield each event.

        `calls` counts what is sent, by operation.
        """
        given.must_be("work", work, Operation, Flow)
        calls = Calls() if calls is None else calls
        with contextlib.closing(iter(work)) as steps:
            self._stay_in_its_loop()
            answer: Any = None
            failure: OctopusError | None = None
            while True:
                try:
                    effect = advance(steps, answer, failure)
                except StopIteration as end:
                    driving.end(end.value)
                    return
                answer, failure = None, None
                if isinstance(effect, Operation):
                    try:
                        exchange = self._session.exchange(effect, dossier_id)
                        answer = await self._exchange(exchange, calls)
                    except OctopusError as error:
                        failure = error
                elif isinstance(effect, Sleep):
                    await self._sleep(effect.seconds)
                else:
                    yield effect.event

    async def close(self) -> None:
        """Close the connections that this client has made; it sends nothing any more."""
        self._closed = True
        with contextlib.suppress(RuntimeError):  # its loop may have ended before
            await self._resources.aclose()

    async def __aenter__(self) -> Self:
        """Return this client."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close this client."""
        await self.close()

    def __repr__(self) -> str:
        """Name the user and the service."""
        return f"<AsyncOctopusClient {self._credentials.user} at {self._settings.base_url}>"

    @property
    def service(self) -> Hashable:
        """Where calls go: the base URL, or the function that stands in its place."""
        return self._settings.service

    def _stay_in_its_loop(self) -> None:
        """Refuse a second event loop: connections belong to the one that made them."""
        loop = asyncio.get_running_loop()
        if self._settings.transport is None:
            mine = self._loops.setdefault(os.getpid(), loop)
            if mine is not loop:
                rule = "serves one event loop, and this is another one"
                raise InvalidValueError("AsyncOctopusClient", rule, hint=_ONE_LOOP)

    async def _exchange(self, steps: Exchange[T], calls: Calls) -> T:
        """Do what an exchange asks for, and return its result."""
        answer: Any = None
        held: list[asyncio.Lock] = []
        try:
            while True:
                try:
                    step = steps.send(answer)
                except StopIteration as end:
                    result: T = end.value
                    return result
                if not isinstance(step, Request):
                    answer = await self._do(step, held)
                    continue
                calls.sending(step)
                answer = CLOSED if self._closed else await self._send(step)
                calls.sent(step, answer)
        finally:
            for lock in reversed(held):
                lock.release()

    async def _do(self, step: Step, held: list[asyncio.Lock]) -> Any:
        settings = self._settings
        match step:
            case Spend(day, key, calls):
                return settings.daybook.spend(day, key, calls)
            case Observe(record):
                settings.observe(record)
            case Sleep(seconds):
                await self._sleep(seconds)
            case Acquire(name):
                # A forked child would wait for ever for a task that it does not have.
                lock = self._locks.setdefault((os.getpid(), name), asyncio.Lock())
                await lock.acquire()
                held.append(lock)
            case Release():
                held.pop().release()
            case Recall(day, key):
                return settings.daybook.recall(day, key)
            case Remember(day, key, remembered):  # pragma: no branch  there is no other step
                settings.daybook.remember(day, key, remembered)
        return None


class AsyncDossier:
    """One dossier: a company's books, for asyncio.

    `await dossier.run(operation)` runs any operation of `octopus_sdk.api` and any flow; the export
    and its kin have methods of their own.
    """

    def __init__(self, client: AsyncOctopusClient, dossier_id: int) -> None:
        self.id = given.whole("dossier_id", dossier_id, 1)
        self._client = client

    def __repr__(self) -> str:
        """Name the dossier by its number."""
        return f"<AsyncDossier {self.id}>"

    async def run(
        self, work: Operation[T] | Flow[T], *, progress: Callable[[Any], None] | None = None
    ) -> T:
        """Run an operation or a flow in this dossier, and return its result."""
        return await self._client.run(work, dossier_id=self.id, progress=progress)

    def quotas(self) -> Records[Quota]:
        """Return what was spent of each daily quota today, from here, and what is left."""
        return self._client.quotas(self.id)

    async def plan(self, documents: Sequence[Wanted], choices: Choices | None = None) -> Plan:
        """Say what an export would do and how many calls it takes; writes nothing."""
        left, calls = self._client.calls_left(self.id), Calls()
        chosen = Choices() if choices is None else choices
        flow = run.plan(documents, chosen, dossier_id=self.id, left=left, calls=calls)
        return await self._client.run(flow, dossier_id=self.id, calls=calls)

    async def export(
        self,
        documents: Sequence[Wanted],
        choices: Choices | None = None,
        *,
        record: RunRecord | None = None,
        progress: Callable[[Settled | Result], None] | None = None,
    ) -> Report:
        """Make sure of the customers, then book the documents in order, exactly once.

        Raises `PreflightError` with everything that was found before the first write. For a report
        of a run that is cancelled use `export_run`.
        """
        given.function("progress", progress, optional=True)
        async with self.export_run(documents, choices, record=record) as going:
            async for event in going.events():
                if progress is not None:
                    progress(event)
        return going.report

    def export_run(
        self,
        documents: Sequence[Wanted],
        choices: Choices | None = None,
        *,
        record: RunRecord | None = None,
    ) -> AsyncExportRun:
        """Return an export to iterate, in an `async with` block."""
        chosen = Choices() if choices is None else choices
        return AsyncExportRun(self._client, self.id, documents, chosen, record)

    async def verify(self, documents: Sequence[Wanted]) -> Report:
        """Compare documents with what stands in Octopus, to the cent, any later day."""
        calls = Calls()
        report = await self._client.run(run.verify(documents), dossier_id=self.id, calls=calls)
        left = self._client.calls_left(self.id)
        return attrs.evolve(report, calls=dict(+calls), left=left)

    async def book_invoices(
        self, documents: Sequence[AnyDocument], to_number: int
    ) -> Records[BookedInvoice]:
        """Book our invoices of one journal in Octopus, up to a number. 24 calls a day.

        Raises `ForeignInvoicesError`, and books nothing, when an invoice would be booked that is
        not among `documents`.
        """
        return await self.run(book_through(documents, to_number))


def _awaitable(send: Callable[[Request], Outcome]) -> Callable[[Request], Awaitable[Outcome]]:
    async def send_soon(request: Request) -> Outcome:
        return send(request)

    return send_soon
