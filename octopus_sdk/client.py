"""The blocking client. It drives flows and exchanges: it sends, sleeps, locks and counts.

It decides nothing. What is repeated after a failure, and what never is, stands at the top of
`octopus_sdk.session`.
"""

import contextlib
import datetime as dt
import functools
import os
import random
import ssl
import threading
import time
from collections.abc import Callable, Generator, Hashable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import attrs

from octopus_sdk import given
from octopus_sdk.api import dossiers
from octopus_sdk.api.authentication import Locale
from octopus_sdk.calls import Calls
from octopus_sdk.credentials import Credentials
from octopus_sdk.daybook import AnyDaybook, Daybook
from octopus_sdk.errors import OctopusError
from octopus_sdk.flow import Flow, Sleep, advance
from octopus_sdk.models import DossierInfo, Records
from octopus_sdk.network import Send, Transport, open_http, send_by_function, send_by_http
from octopus_sdk.operation import Operation
from octopus_sdk.options import Retries, Timeouts
from octopus_sdk.quota import Quota, Quotas
from octopus_sdk.settings import BASE_URL, Settings
from octopus_sdk.steps import (
    CLOSED,
    Acquire,
    CallRecord,
    Exchange,
    Observe,
    Recall,
    Release,
    Remember,
    Request,
    Spend,
    Step,
)
from octopus_sdk.tokens import TokenStore

if TYPE_CHECKING:
    from octopus_sdk.dossier import Dossier

T = TypeVar("T")


class OctopusClient:
    """A login to Octopus. Use it in a `with` block, or call `close()`.

    `base_url` is where the service lives; plain http is refused unless it stays on this machine.
    `locale` is the language of Octopus' own messages. `application` is your name and version for
    the vendor's log, such as `Flex/5.2`. `timeouts`, `retries` and `quotas` say how long to wait,
    how often to try, and how calls are counted. `proxy` is a URL; `ca_bundle` a file of
    certificates to trust instead of the usual ones, or give an `ssl_context`. `daybook` is where
    calls are counted and scarce answers remembered: `Daybook()` in this process, or
    `FileDaybook(path)` for several. `on_call` sees a `CallRecord` of every request.

    `transport` replaces the network by a function of method, URL, headers and body, such as
    `Sandbox.handle`. `clock`, `now`, `sleep` and `random` are for tests: seconds that only grow,
    the wall clock, a pause, and numbers from 0 to 1.

    A call that certainly was not sent is tried three times in all. So is a reading call without an
    answer, unless the vendor allows it 24 times a day or less. A write is never repeated blindly.
    A refused login is never tried again: make a new client with new credentials.

    One client serves many threads, and several dossiers at once. A process that is forked goes on
    with connections of its own. It closes only what it has made.
    """

    def __init__(  # noqa: PLR0913  settings are many, and given by keyword
        self,
        credentials: Credentials,
        *,
        base_url: str = BASE_URL,
        locale: Locale = Locale.DOSSIER_DEFAULT,
        application: str = "",
        timeouts: Timeouts | None = None,
        retries: Retries | None = None,
        quotas: Quotas | None = None,
        proxy: str | None = None,
        ca_bundle: str | os.PathLike[str] | None = None,
        ssl_context: ssl.SSLContext | None = None,
        daybook: AnyDaybook | None = None,
        on_call: Callable[[CallRecord], None] | None = None,
        transport: Transport | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] = random.random,
    ) -> None:
        settings = Settings(
            base_url=base_url,
            locale=locale,
            application=application,
            timeouts=Timeouts() if timeouts is None else timeouts,
            retries=Retries() if retries is None else retries,
            quotas=Quotas() if quotas is None else quotas,
            proxy=proxy,
            ca_bundle=ca_bundle,
            ssl_context=ssl_context,
            daybook=Daybook() if daybook is None else daybook,
            on_call=on_call,
            transport=transport,
            clock=clock,
            now=now,
            random=random,
        )
        given.function("sleep", sleep)
        self._sleep = sleep
        self._start(credentials, settings, TokenStore(), {}, None)

    def _start(
        self,
        credentials: Credentials,
        settings: Settings,
        tokens: TokenStore,
        locks: dict[Hashable, threading.Lock],
        send: Send | None,
    ) -> None:
        self._credentials = credentials
        self._settings = settings
        self._tokens = tokens
        self._locks = locks
        self._session = settings.session(credentials, tokens)
        self._closed = False
        self._resources = contextlib.ExitStack()
        self._send = send or self._connect(settings)

    def with_options(self, **changes: Any) -> "OctopusClient":
        """Return a client with some settings changed, by the names of the constructor.

        It shares this client's login, its count of calls and, where the route to the service stays
        the same, its connections. A login that was refused is refused for both. Closing it leaves
        the connections open. Raises `TypeError` for a name that is no setting.
        """
        sleep = changes.pop("sleep", self._sleep)
        given.function("sleep", sleep)
        settings = attrs.evolve(self._settings, **changes)
        same_service = settings.same_service(self._settings)
        same_route = same_service and settings.route == self._settings.route
        other = object.__new__(type(self))
        other._sleep = sleep
        other._start(
            self._credentials,
            settings,
            self._tokens if same_service else TokenStore(),
            self._locks if same_service else {},
            self._send if same_route else None,
        )
        return other

    def dossiers(self) -> Records[DossierInfo]:
        """List the dossiers that this login sees, in the service's order. 150 calls a day."""
        return self.run(dossiers.list_all())

    def dossier(self, dossier_id: int) -> "Dossier":
        """Return the dossier with this number. Nothing is sent until it is used."""
        # Imported when it is first needed: it brings the whole export with it.
        from octopus_sdk.dossier import Dossier  # noqa: PLC0415  a client alone needs no dossier

        return Dossier(self, dossier_id)

    def first_dossier(self) -> "Dossier":
        """Return the first dossier of the list. Raises `NoDossierError` when there is none."""
        return self.dossier(dossiers.first(self.dossiers()))

    @property
    def user(self) -> str:
        """Who is logged in."""
        return self._credentials.user

    @property
    def service(self) -> Hashable:
        """Where calls go: the base URL, or the function that stands in its place."""
        return self._settings.service

    def today(self) -> dt.date:
        """Return the day of the vendor's quotas, a Belgian date unless it was set otherwise."""
        return self._settings.today()

    def quotas(self, dossier_id: int | None = None) -> Records[Quota]:
        """Return what was spent of each daily quota today, from here, and what is left."""
        return self._session.quotas(self._settings.daybook.spent, dossier_id)

    def calls_left(self, dossier_id: int | None = None) -> dict[str, int]:
        """Return how many calls of today a run may plan with, by operation."""
        return self._session.calls_left(self.quotas(dossier_id))

    def run(
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
        driving = self.drive(work, dossier_id=dossier_id, calls=calls)
        while True:
            try:
                event = next(driving)
            except StopIteration as end:
                result: T = end.value
                return result
            if progress is not None:
                progress(event)

    def drive(
        self,
        work: Operation[T] | Flow[T],
        *,
        dossier_id: int | None = None,
        calls: Calls | None = None,
    ) -> Generator[Any, None, T]:
        """Run an operation or a flow step by step: yield each event, and return the result.

        `calls` counts what is sent, by operation.
        """
        given.must_be("work", work, Operation, Flow)
        calls = Calls() if calls is None else calls
        with contextlib.closing(iter(work)) as steps:
            answer: Any = None
            failure: OctopusError | None = None
            while True:
                try:
                    effect = advance(steps, answer, failure)
                except StopIteration as end:
                    result: T = end.value
                    return result
                answer, failure = None, None
                if isinstance(effect, Operation):
                    try:
                        exchange = self._session.exchange(effect, dossier_id)
                        answer = self._exchange(exchange, calls)
                    except OctopusError as error:
                        failure = error
                elif isinstance(effect, Sleep):
                    self._sleep(effect.seconds)
                else:
                    yield effect.event

    def close(self) -> None:
        """Close the connections that this client has made; it sends nothing any more."""
        self._closed = True
        self._resources.close()

    def __enter__(self) -> Self:
        """Return this client."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close this client."""
        self.close()

    def __repr__(self) -> str:
        """Name the user and the service."""
        return f"<OctopusClient {self.user} at {self._settings.base_url}>"

    # ---- Driving an exchange -------------------------------------------------------------------

    def _connect(self, settings: Settings) -> Send:
        route, transport = settings.route, settings.transport
        if transport is not None:
            return functools.partial(send_by_function, route, transport)
        pool = open_http(route)
        self._resources.callback(lambda: pool.here().close())
        return functools.partial(send_by_http, route, pool)

    def _exchange(self, steps: Exchange[T], calls: Calls) -> T:
        """Do what an exchange asks for, and return its result."""
        answer: Any = None
        held: list[threading.Lock] = []
        try:
            while True:
                try:
                    step = steps.send(answer)
                except StopIteration as end:
                    result: T = end.value
                    return result
                if not isinstance(step, Request):
                    answer = self._do(step, held)
                    continue
                calls.sending(step)
                answer = CLOSED if self._closed else self._send(step)
                calls.sent(step, answer)
        finally:
            for lock in reversed(held):
                lock.release()

    def _do(self, step: Step, held: list[threading.Lock]) -> Any:
        settings = self._settings
        match step:
            case Spend(day, key, calls):
                return settings.daybook.spend(day, key, calls)
            case Observe(record):
                settings.observe(record)
            case Sleep(seconds):
                self._sleep(seconds)
            case Acquire(name):
                # A forked child would wait for ever for a thread that it does not have.
                lock = self._locks.setdefault((os.getpid(), name), threading.Lock())
                lock.acquire()
                held.append(lock)
            case Release():
                held.pop().release()
            case Recall(day, key):
                return settings.daybook.recall(day, key)
            case Remember(day, key, remembered):  # pragma: no branch  there is no other step
                settings.daybook.remember(day, key, remembered)
        return None
