"""The sandbox: one object that answers requests and remembers everything."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from octopus_sdk.sandbox import answers, wire
from octopus_sdk.sandbox.access import check_token
from octopus_sdk.sandbox.answers import Answer, Refused, invalid_parameters
from octopus_sdk.sandbox.desk import Desk
from octopus_sdk.sandbox.effects import NOTHING, Effect, Scene
from octopus_sdk.sandbox.faults import Faults
from octopus_sdk.sandbox.log import Request
from octopus_sdk.sandbox.operations import (
    OPERATION_IDS,
    OPERATIONS,
    PREFIX,
    UNFILTERED,
    Operation,
    find,
    methods_of_service,
)
from octopus_sdk.sandbox.server import Server
from octopus_sdk.sandbox.unknowns import Unknowns
from octopus_sdk.sandbox.world import Call, Rules, World

Sleep = Callable[[float], None]

LONGEST_WAIT = 30.0
"""The longest ordered delay over a socket, in seconds."""

LOST = Answer(0)
"""Stands for the answer of a request whose work was never done."""


class Sandbox:
    """A webservice in memory. Call `handle` in the same process, or `serve` it over a socket.

    One lock goes round every request, so any number of threads may call.
    """

    def __init__(
        self,
        seed: Mapping[str, Any],
        unknowns: Unknowns | None = None,
        clock: Callable[[], float] = time.time,
        *,
        quotas: bool = False,
        lock_out_after: int = 5,
        sleep: Sleep = time.sleep,
    ) -> None:
        """Fill the sandbox from a seed. `clock` returns seconds; tokens expire by it.

        With `quotas` the daily limits are enforced. They are so low that they would end a
        developer's afternoon, so by default calls are only counted. After `lock_out_after`
        failed logins in a row a user is locked out. `sleep` serves ordered delays in process.
        """
        self._seed = seed
        self._rules = Rules(unknowns or Unknowns(), clock, quotas, lock_out_after)
        self._sleep = sleep
        self._lock = threading.RLock()
        self._requests: list[Request] = []
        self.faults = Faults()
        self._world = World(seed, self._rules)

    @property
    def login(self) -> dict[str, str]:
        """Return what a client needs to log in."""
        return {name: self._seed[name] for name in ("software_house_uuid", "user", "password")}

    @property
    def unknowns(self) -> Unknowns:
        """Return how the switches are set."""
        return self._rules.unknowns

    @property
    def dossier_ids(self) -> list[int]:
        """Return the dossiers in the order in which the service lists them."""
        dossiers = self._world.dossiers.values()
        return [dossier.id for dossier in dossiers if not (dossier.disabled or dossier.forbidden)]

    @property
    def requests(self) -> list[Request]:
        """Return the log of all requests so far."""
        with self._lock:
            return list(self._requests)

    def reset(self) -> None:
        """Go back to the seed. Tokens, faults, locks, counts and the log are forgotten too."""
        with self._lock:
            self._world = World(self._seed, self._rules)
            self._requests.clear()
            self.faults.clear()

    def dossier(self, dossier_id: int) -> Desk:
        """Return the desk of the accountant who keeps this dossier."""
        if dossier_id not in self._world.dossiers:
            raise KeyError(f"no dossier {dossier_id} in this sandbox")
        return Desk(dossier_id, lambda: self._world, self._lock)

    def quota_used(self, operation: str, dossier_id: int | None = None) -> int:
        """Return how many calls of an operation count at this moment.

        Calls under a dossier count per dossier, unless a switch says otherwise. A search of
        relations counts as ``getRelations``, a call for all of them apart, as
        ``getRelations unfiltered``.
        """
        if operation.removesuffix(UNFILTERED) not in OPERATION_IDS:
            raise KeyError(f"no operation is called {operation!r}")
        with self._lock:
            return self._world.quotas.used(operation, dossier_id, self._world.now())

    def lock_user(self, user: str | None = None) -> None:
        """Lock a user out, by default the one of the seed. His tokens stay good."""
        with self._lock:
            self._world.lock_out.lock(user or self._seed["user"])

    def unlock_user(self, user: str | None = None) -> None:
        """Let a user in again."""
        with self._lock:
            self._world.lock_out.unlock(user or self._seed["user"])

    def revoke_tokens(self) -> None:
        """Make every token useless, as if it had expired."""
        with self._lock:
            self._world.revoke_tokens()

    def serve(self, port: int = 0) -> Server:
        """Serve on 127.0.0.1. Port 0 takes any free one. Use it in a ``with`` statement."""
        stopping = threading.Event()

        def wait(seconds: float) -> None:
            stopping.wait(min(seconds, LONGEST_WAIT))

        return Server(partial(self._handle, wait), port, PREFIX, stopping)

    def handle(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Answer one request with status, headers and body.

        A full URL must carry the service's prefix; a bare path may leave it out. A lost exchange
        raises `ConnectionResetError`.
        """
        return self._handle(self._sleep, method, url, headers, body)

    def _handle(
        self, sleep: Sleep, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        path, query = _split(url)
        asked = _Asked(method.upper(), path, query, headers, body or b"")
        with self._lock:
            effect = self.faults.due(asked.operation.id) if asked.operation else NOTHING
        # Waiting happens outside the lock, so that others go on meanwhile.
        if effect.wait_before:
            sleep(effect.wait_before)
        with self._lock:
            answer = self._exchange(asked, effect)
        if effect.wait_after:
            sleep(effect.wait_after)
        if effect.lost:
            raise ConnectionResetError(
                f"the sandbox lost this exchange, as ordered ({effect.lost})"
            )
        return answer.status, answer.headers, answer.body

    def _exchange(self, asked: "_Asked", effect: Effect) -> Answer:
        if effect.meanwhile:
            effect.meanwhile(Scene(self._world, asked.values, asked.body))
        answer = self._answer(asked) if effect.works else LOST
        answer = effect.answer or answer
        if effect.spoil:
            answer = effect.spoil(answer)
        operation = asked.operation
        self._requests.append(
            Request(
                asked.method,
                asked.path,
                _without_secrets(operation, asked.query),
                None if effect.lost else answer.status,
                operation.id if operation else "",
                answer.note,
                effect.lost,
            )
        )
        return answer

    def _answer(self, asked: "_Asked") -> Answer:
        operation = asked.operation
        if operation is None:
            return _not_modelled(asked.method, asked.path)
        try:
            path = {name: _path_value(value) for name, value in asked.values.items()}
            headers = {name.lower(): value.strip() for name, value in asked.headers.items()}
            call = Call(self._world, headers, asked.body, path, {})
            if operation.token:
                call.session = check_token(call, operation.token)
            self._spend(operation, call, frozenset(asked.query))
            call.query = self._read_query(operation, asked.query)
            return operation.handler(call)
        except Refused as refused:
            return refused.answer

    def _spend(self, operation: Operation, call: Call, query_names: frozenset[str]) -> None:
        name, limit = operation.counted_as(query_names)
        world = self._world
        if not world.quotas.spend(name, call.path.get("dossierId"), limit, world.now()):
            status = 429 if world.unknowns.over_quota_answers_429 else 403
            text = f"Maximum allowed calls per day exceeded: {limit}"
            raise Refused(answers.error(status, text, note=f"over the quota of {name}"))

    def _read_query(self, operation: Operation, query: dict[str, str]) -> wire.Wire:
        readers = {**operation.required, **operation.optional}
        missing = sorted(set(operation.required) - set(query))
        strange = sorted(set(query) - set(readers))
        if missing:
            raise Refused(invalid_parameters(f"missing in the query: {', '.join(missing)}"))
        refused = operation.refuses_query and self._rules.unknowns.unknown_query_names_refused
        if strange and refused:
            raise Refused(invalid_parameters(f"unknown in the query: {', '.join(strange)}"))
        return {name: _read(name, readers[name], query[name]) for name in query if name in readers}


@dataclass(frozen=True)
class _Asked:
    """A request as it came, and the operation it is for."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes
    operation: Operation | None = field(init=False)
    values: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        operation, values = find(self.method, self.path) or (None, {})
        # Set in this way because the class is frozen.
        object.__setattr__(self, "operation", operation)
        object.__setattr__(self, "values", values)


def _split(url: str) -> tuple[str, dict[str, str]]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", {}
    # A slash inside a part stays as it was written, so that the parts stay apart.
    path = "/".join(unquote(part).replace("/", "%2F") for part in parts.path.split("/"))
    if path.startswith(f"{PREFIX}/"):
        path = path.removeprefix(PREFIX)
    elif parts.netloc:
        path = ""
    return path, dict(parse_qsl(parts.query, keep_blank_values=True))


def _without_secrets(operation: Operation | None, query: dict[str, str]) -> dict[str, str]:
    """Keep the values of known parameters only: a lost token may stand in any other."""
    known = {**operation.required, **operation.optional} if operation else {}
    return {name: value if name in known else "(not kept)" for name, value in query.items()}


def _path_value(value: str) -> int:
    return int(_read("path", wire.query_int, value))


def _read(name: str, reader: Callable[[str], Any], value: str) -> Any:
    try:
        return reader(value)
    except wire.MalformedError as problem:
        raise Refused(invalid_parameters(f"{name}: {problem}")) from problem


def _not_modelled(method: str, path: str) -> Answer:
    known = ", ".join(f"{operation.method} {operation.path}" for operation in OPERATIONS)
    text = f"The sandbox does not model this. It models, under {PREFIX}: {known}"
    allowed = methods_of_service(path)
    if method in allowed or not allowed:
        # Nearly every call of the service documents this status, and none documents 501.
        return answers.error(400, text)
    # The service has no such call either.
    return replace(answers.error(405, text), more_headers={"Allow": ", ".join(allowed)})
