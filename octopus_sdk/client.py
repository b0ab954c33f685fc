"""The blocking client, and the dossier one works in.

This module is the only one that knows httpx. A client drives flows and exchanges: it sends, sleeps
and locks, and decides nothing.
"""

import contextlib
import datetime as dt
import random
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar
from urllib.parse import urlsplit

import httpx

from octopus_sdk import models
from octopus_sdk.api import (
    accounts,
    bookings,
    bookyears,
    documents,
    dossiers,
    invoices,
    journals,
    vat_codes,
)
from octopus_sdk.api.authentication import Locale
from octopus_sdk.credentials import Credentials
from octopus_sdk.errors import NoDossierError, OctopusError
from octopus_sdk.export import relations as settling
from octopus_sdk.export import run
from octopus_sdk.export.relations import Settled
from octopus_sdk.export.report import Report, Result
from octopus_sdk.export.run import Wanted
from octopus_sdk.flow import Flow, Sleep
from octopus_sdk.operation import Operation
from octopus_sdk.session import (
    Acquire,
    Exchange,
    Request,
    Response,
    Session,
    Unanswered,
    Unsent,
)

T = TypeVar("T")

BASE_URL = "https://service.inaras.be/octopus-rest-api/v1"
CONNECT_PATIENCE = 5.0
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}

# method, URL, headers and body; the answer is status, headers and body.
Transport: TypeAlias = Callable[
    [str, str, Mapping[str, str], bytes], tuple[int, Mapping[str, str], bytes]
]


class OctopusClient:
    """A login to Octopus. Use it in a `with` block, or call `close()`.

    `base_url` is where the service lives; plain http is refused unless it stays on this machine.
    `locale` is the language of Octopus' own messages. `transport` replaces the network: a function
    of method, URL, headers and body, such as `Sandbox.handle`; it raises `ConnectionRefusedError`
    when nothing was sent, and another `OSError` when no answer came. `clock`, `sleep` and `random`
    are for tests.

    One client serves many threads, and several dossiers at once. What is repeated after a failure,
    and what never is, stands at the top of `octopus_sdk.session`.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        base_url: str = BASE_URL,
        locale: Locale = Locale.DOSSIER_DEFAULT,
        transport: Transport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] = random.random,
    ) -> None:
        self._base_url = _checked(base_url)
        self._session = Session(credentials, locale=locale, clock=clock, random=random)
        self._sleep = sleep
        self._locks: dict[Hashable, threading.Lock] = {}
        self._resources = contextlib.ExitStack()
        if transport is None:
            self._send = partial(_send_by_httpx, self._resources.enter_context(httpx.Client()))
        else:
            self._send = partial(_send_by_function, transport)

    def dossiers(self) -> list[models.DossierInfo]:
        """List the dossiers that this login sees, in the service's order."""
        return self.run(dossiers.list_all())

    def dossier(self, dossier_id: int) -> "Dossier":
        """Return the dossier with this number. Nothing is sent until it is used."""
        return Dossier(self, dossier_id)

    def first_dossier(self) -> "Dossier":
        """Return the first dossier of the list. Raises `NoDossierError` when there is none."""
        listed = self.dossiers()
        if not listed:
            raise NoDossierError(
                "This login sees no dossier.",
                hint="Ask the accountant to give this Octopus user access to one.",
            )
        if listed[0].id is None:
            raise NoDossierError(
                f"The first dossier, {listed[0].description!r}, has no number: it is disabled.",
                hint="Choose one with `dossier(number)` from `dossiers()`.",
            )
        return Dossier(self, listed[0].id)

    def run(
        self,
        work: Operation[T] | Flow[T],
        *,
        dossier_id: int | None = None,
        progress: Callable[[Any], None] | None = None,
    ) -> T:
        """Run an operation or a flow, and return its result.

        `progress` is called with each event that a flow emits.
        """
        with contextlib.closing(iter(work)) as steps:
            answer: Any = None
            failure: OctopusError | None = None
            while True:
                try:
                    effect = steps.send(answer) if failure is None else steps.throw(failure)
                except StopIteration as end:
                    result: T = end.value
                    return result
                answer, failure = None, None
                if isinstance(effect, Operation):
                    try:
                        answer = self._exchange(self._session.exchange(effect, dossier_id))
                    except OctopusError as error:
                        failure = error
                elif isinstance(effect, Sleep):
                    self._sleep(effect.seconds)
                elif progress is not None:
                    progress(effect.event)

    def close(self) -> None:
        """Close the connections that this client has made."""
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

    def _exchange(self, steps: Exchange[T]) -> T:
        """Do what an exchange asks for, and return its result."""
        answer: Response | None = None
        failure: Unsent | Unanswered | None = None
        held: list[threading.Lock] = []
        try:
            while True:
                try:
                    step = steps.send(answer) if failure is None else steps.throw(failure)
                except StopIteration as end:
                    result: T = end.value
                    return result
                answer, failure = None, None
                if isinstance(step, Request):
                    try:
                        answer = self._send(self._base_url, step)
                    except (Unsent, Unanswered) as error:
                        failure = error
                elif isinstance(step, Sleep):
                    self._sleep(step.seconds)
                elif isinstance(step, Acquire):
                    lock = self._locks.setdefault(step.lock, threading.Lock())
                    lock.acquire()
                    held.append(lock)
                else:
                    held.pop().release()
        finally:
            for lock in reversed(held):
                lock.release()


class Dossier:
    """One dossier: a company's books.

    The methods are the calls of the mission, one line each. Any other operation or flow runs with
    `dossier.run(...)`.
    """

    def __init__(self, client: OctopusClient, dossier_id: int) -> None:
        self.id = dossier_id
        self._client = client

    def __repr__(self) -> str:
        """Name the dossier by its number."""
        return f"<Dossier {self.id}>"

    def run(
        self, work: Operation[T] | Flow[T], *, progress: Callable[[Any], None] | None = None
    ) -> T:
        """Run an operation or a flow in this dossier, and return its result."""
        return self._client.run(work, dossier_id=self.id, progress=progress)

    def bookyears(self) -> list[models.Bookyear]:
        """List the bookyears with their periods. 24 calls a day."""
        return self.run(bookyears.list_all())

    def journals(self, bookyear_id: int) -> list[models.Journal]:
        """List the journals of a bookyear. 24 calls a day."""
        return self.run(journals.list_all(bookyear_id))

    def sales_journal(self, bookyear_id: int, key: str) -> models.SalesJournal:
        """Read the settings of a sales journal such as `V1`. 24 calls a day."""
        return self.run(journals.sales_settings(bookyear_id, key))

    def set_next_number(self, bookyear_id: int, key: str, number: int) -> models.SalesJournal:
        """Tell a sales journal which number comes next. 24 calls a day."""
        return self.run(journals.set_next_number(bookyear_id, key, number))

    def accounts(self, bookyear_id: int) -> list[models.Account]:
        """List the ledger accounts of a bookyear. 2 calls a day."""
        return self.run(accounts.list_all(bookyear_id))

    def vat_codes(self) -> list[models.VatCode]:
        """List the VAT codes. 2 calls a day."""
        return self.run(vat_codes.list_all())

    def relation(self, external_id: int) -> models.Relation | None:
        """Find the relation with this external number, or None.

        Raises `CustomerStoppedError` when several bear it. 400 calls a day.
        """
        return self.run(settling.find(external_id))

    def upsert_relation(
        self, relation: models.Relation, owned: frozenset[str] = settling.OWNED_BY_DEFAULT
    ) -> models.Relation:
        """Create the relation, or bring the one with its external number up to date.

        Of the fields that are named in `owned`, only what `relation` says is written. Raises
        `CustomerStoppedError`, and writes nothing, when it is not certain that the two are the same
        customer. 400 searches and 400 writes a day.
        """
        return self.run(settling.ensure(relation, owned)).relation

    def insert_booking(
        self, booking: models.Booking, attachments: Sequence[models.Attachment] = ()
    ) -> None:
        """Book a document in a journal in mode 1. 400 calls a day."""
        self.run(bookings.insert(booking, attachments))

    def booking(self, bookyear_id: int, journal: str, number: int) -> models.Booking:
        """Read one booking. 10 calls a day."""
        return self.run(bookings.get(bookyear_id, journal, number))

    def bookings_since(
        self,
        moment: dt.datetime = documents.BEGINNING,
        *,
        bookyear_id: int = documents.ALL_BOOKYEARS,
        journal: str | None = None,
    ) -> list[models.Booking]:
        """List the bookings changed since a moment. 48 calls a day."""
        return self.run(bookings.changed_since(moment, bookyear_id=bookyear_id, journal=journal))

    def insert_invoice(self, invoice: models.Invoice) -> None:
        """Put an invoice into a journal in mode 2. 400 calls a day."""
        self.run(invoices.insert(invoice))

    def invoice(self, bookyear_id: int, journal: str, number: int) -> models.Invoice:
        """Read one invoice. 400 calls a day."""
        return self.run(invoices.get(bookyear_id, journal, number))

    def invoices_since(
        self,
        moment: dt.datetime = documents.BEGINNING,
        *,
        bookyear_id: int = documents.ALL_BOOKYEARS,
        journal: str | None = None,
    ) -> list[models.Invoice]:
        """List the invoices changed since a moment. 48 calls a day."""
        return self.run(invoices.changed_since(moment, bookyear_id=bookyear_id, journal=journal))

    def export(
        self,
        documents: Sequence[Wanted],
        owned: frozenset[str] = settling.OWNED_BY_DEFAULT,
        *,
        progress: Callable[[Settled | Result], None] | None = None,
    ) -> Report:
        """Make sure of the customers, then book the documents in order, exactly once.

        Raises `PreflightError` with everything that was found before the first write.
        """
        return self.run(run.export(documents, owned), progress=progress)


# ---- Sending -----------------------------------------------------------------------------------


def _checked(base_url: str) -> str:
    parts = urlsplit(base_url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not safe or not parts.hostname:
        raise ValueError(
            f"the base URL must start with https:// (http:// only on this machine): {base_url!r}"
        )
    return base_url.rstrip("/")


def _send_by_httpx(client: httpx.Client, base_url: str, request: Request) -> Response:
    patience = httpx.Timeout(request.patience, connect=CONNECT_PATIENCE, pool=CONNECT_PATIENCE)
    try:
        answer = client.request(
            request.method,
            base_url + request.url,
            headers=dict(request.headers),
            content=request.body,
            timeout=patience,
        )
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
        raise Unsent(_words(error)) from None
    except httpx.RequestError as error:
        raise Unanswered(_words(error)) from None
    return Response(answer.status_code, answer.headers, answer.content)


def _send_by_function(transport: Transport, base_url: str, request: Request) -> Response:
    try:
        answer = transport(
            request.method, base_url + request.url, request.headers, request.body or b""
        )
    except ConnectionRefusedError as error:
        raise Unsent(_words(error)) from None
    except OSError as error:
        raise Unanswered(_words(error)) from None
    return Response(*answer)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
