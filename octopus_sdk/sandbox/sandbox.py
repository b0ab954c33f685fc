"""The sandbox: one object that answers requests and remembers everything."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from octopus_sdk.sandbox import answers, wire
from octopus_sdk.sandbox.access import check_token
from octopus_sdk.sandbox.answers import Answer, Refused, invalid_parameters
from octopus_sdk.sandbox.desk import Desk
from octopus_sdk.sandbox.faults import Faults
from octopus_sdk.sandbox.log import Request
from octopus_sdk.sandbox.operations import OPERATIONS, PREFIX, Operation, find
from octopus_sdk.sandbox.server import Server
from octopus_sdk.sandbox.unknowns import Unknowns
from octopus_sdk.sandbox.world import Call, World


class Sandbox:
    """A webservice in memory. Call `handle` in the same process, or `serve` it over a socket.

    One lock goes round every request, so any number of threads may call.
    """

    def __init__(
        self,
        seed: Mapping[str, Any],
        unknowns: Unknowns | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Fill the sandbox from a seed. `clock` returns seconds; tokens expire by it."""
        self._seed = seed
        self._unknowns = unknowns or Unknowns()
        self._clock = clock
        self._lock = threading.RLock()
        self._requests: list[Request] = []
        self.faults = Faults()
        self._world = World(seed, self._unknowns, clock)

    @property
    def login(self) -> dict[str, str]:
        """Return what a client needs to log in."""
        return {name: self._seed[name] for name in ("software_house_uuid", "user", "password")}

    @property
    def dossier_ids(self) -> list[int]:
        """Return the dossiers in the order in which the service lists them."""
        return [dossier.id for dossier in self._world.dossiers.values() if not dossier.disabled]

    @property
    def requests(self) -> list[Request]:
        """Return the log of all requests so far."""
        with self._lock:
            return list(self._requests)

    def reset(self) -> None:
        """Go back to the seed. Tokens, faults and the log are forgotten too."""
        with self._lock:
            self._world = World(self._seed, self._unknowns, self._clock)
            self._requests.clear()
            self.faults.clear()

    def dossier(self, dossier_id: int) -> Desk:
        """Return the desk of the accountant who keeps this dossier."""
        if dossier_id not in self._world.dossiers:
            raise KeyError(f"no dossier {dossier_id} in this sandbox")
        return Desk(dossier_id, lambda: self._world, self._lock)

    def serve(self, port: int = 0) -> Server:
        """Serve on 127.0.0.1. Port 0 takes any free one. Use it in a ``with`` statement."""
        return Server(self.handle, port, PREFIX)

    def handle(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Answer one request with status, headers and body.

        A full URL must carry the service's prefix; a bare path may leave it out. A lost exchange
        raises `ConnectionResetError`.
        """
        with self._lock:
            answer = self._exchange(method.upper(), url, headers, body or b"")
        return answer.status, answer.headers, answer.body

    def _exchange(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        path, query = _split(url)
        found = find(method, path)
        operation_id = found[0].id if found else ""
        order = self.faults.due(operation_id) if found else None
        answer = order.answer if order else None
        lost = order.kind if order and order.kind != "answer" else ""
        if answer is None and lost != "before":
            answer = self._answer(found, query, headers, body) if found else _not_modelled()
        status = None if lost or answer is None else answer.status
        note = answer.note if answer else ""
        logged = _without_secrets(found[0] if found else None, query)
        request = Request(method, path, logged, status, operation_id, note, lost)
        self._requests.append(request)
        if lost or answer is None:
            raise ConnectionResetError(f"the sandbox lost this exchange, as ordered ({lost})")
        return answer

    def _answer(
        self,
        found: tuple[Operation, dict[str, str]],
        query: dict[str, str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> Answer:
        operation, values = found
        lowered = {name.lower(): value for name, value in headers.items()}
        try:
            path = {name: _path_value(value) for name, value in values.items()}
            call = Call(self._world, lowered, body, path, {})
            if operation.token:
                call.session = check_token(call, operation.token)
            call.query = self._read_query(operation, query)
            return operation.handler(call)
        except Refused as refused:
            return refused.answer

    def _read_query(self, operation: Operation, query: dict[str, str]) -> wire.Wire:
        readers = {**operation.required, **operation.optional}
        missing = sorted(set(operation.required) - set(query))
        strange = sorted(set(query) - set(readers))
        if missing:
            raise Refused(invalid_parameters(f"missing in the query: {', '.join(missing)}"))
        if strange and self._unknowns.unknown_query_names_refused:
            raise Refused(invalid_parameters(f"unknown in the query: {', '.join(strange)}"))
        return {name: _read(name, readers[name], query[name]) for name in query if name in readers}


def _split(url: str) -> tuple[str, dict[str, str]]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", {}
    path = parts.path
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
    return int(_read("path", wire.query_int, unquote(value)))


def _read(name: str, reader: Callable[[str], Any], value: str) -> Any:
    try:
        return reader(value)
    except wire.MalformedError as problem:
        raise Refused(invalid_parameters(f"{name}: {problem}")) from problem


def _not_modelled() -> Answer:
    known = ", ".join(f"{operation.method} {operation.path}" for operation in OPERATIONS)
    return answers.error(
        501, f"The sandbox does not model this. It models, under {PREFIX}: {known}"
    )
