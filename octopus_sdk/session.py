"""From an operation to an answer: tokens, repeats and errors, without doing any I/O.

`Session.exchange` is a generator. It yields what has to be done (send this request, wait, take or
give back a lock) and a client does it, so that every rule is written once for all clients:

- A token is good for ten minutes. It is renewed a minute before, and once when a call that carries
  it is answered 401. One caller renews; the others wait for its lock and find the new token.
- A login that is refused is never tried again: the service counts attempts toward a lock-out.
- A call is repeated when it certainly was not sent, or when 429 names a short wait. A reading call
  is also repeated after a lost answer or a 502, 503 or 504, unless the vendor allows it 24 times a
  day or less. A write is never repeated: without an answer its outcome is unknown.
"""

import copy
import logging
from collections.abc import Callable, Generator, Hashable, Mapping
from typing import Any, TypeAlias, TypeVar
from urllib.parse import quote, urlencode

import attrs

from octopus_sdk import errors, wire
from octopus_sdk.api import authentication
from octopus_sdk.credentials import Credentials
from octopus_sdk.flow import Sleep
from octopus_sdk.operation import Operation, Token

T = TypeVar("T")
log = logging.getLogger("octopus_sdk")
# Silent until the application says where its log goes; no other logger is touched.
log.addHandler(logging.NullHandler())

TOKEN_LIFETIME = 600.0
RENEWAL_MARGIN = 60.0
ATTEMPTS = 3
FIRST_WAIT = 0.5
LONGEST_NAMED_WAIT = 30.0
_SCARCE = 24
_UNAUTHORIZED, _NOT_FOUND, _TOO_MANY, _FAULT = 401, 404, 429, 500
_PASSING_FAULTS = {502, 503, 504}
_LOGIN_LOCK = "login"


@attrs.frozen
class Request:
    """What to send. `url` is the path and the query, below the base URL."""

    method: str
    url: str
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes | None = attrs.field(repr=False)
    patience: float


@attrs.frozen
class Response:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes = attrs.field(repr=False)


@attrs.frozen
class Acquire:
    """Take the lock of this name, waiting for whoever has it."""

    lock: Hashable


@attrs.frozen
class Release:
    """Give back the lock that was taken last. A driver gives back what an early end leaves."""


class Unsent(Exception):  # noqa: N818  thrown into an exchange by a driver, never seen by a user
    """Certainly nothing was sent."""


class Unanswered(Exception):  # noqa: N818  thrown into an exchange by a driver, never seen by a user
    """It may have been sent, and no whole answer came."""


Step: TypeAlias = Request | Sleep | Acquire | Release
Exchange: TypeAlias = Generator[Step, Any, T]


@attrs.frozen
class _HeldToken:
    value: str = attrs.field(repr=False)
    born: float


class Session:
    """The tokens of one login, and the rules by which calls are made with them.

    `clock` gives seconds that only grow; `random` gives numbers from 0 to 1 for the pauses.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        locale: authentication.Locale,
        clock: Callable[[], float],
        random: Callable[[], float],
    ) -> None:
        self._credentials = credentials
        self._locale = locale
        self._clock = clock
        self._random = random
        self._tokens: dict[Hashable, _HeldToken] = {}
        self._refused_login: errors.InvalidLoginError | None = None

    def exchange(self, operation: Operation[T], dossier_id: int | None = None) -> Exchange[T]:
        """Turn one operation into its answer; raises what `octopus_sdk.errors` describes."""
        owner = self._owner_of(operation, dossier_id)
        token = yield from self._token(owner)
        response, call = yield from self._send(operation, dossier_id, token)
        if response.status == _UNAUTHORIZED and token is not None:
            self._forget(owner, token)
            token = yield from self._token(owner)
            response, call = yield from self._send(operation, dossier_id, token)
        return _read(operation, call, response)

    # ---- Tokens --------------------------------------------------------------------------------

    def _owner_of(self, operation: Operation[Any], dossier_id: int | None) -> Hashable:
        """Return whose token the call carries: None, the login, or a dossier's number."""
        if operation.token is Token.DOSSIER and dossier_id is None:
            raise ValueError(f"{operation.name} needs a dossier: use `dossier.run(...)`")
        owners = {Token.NONE: None, Token.LOGIN: _LOGIN_LOCK, Token.DOSSIER: dossier_id}
        return owners[operation.token]

    def _token(self, owner: Hashable) -> Exchange[_HeldToken | None]:
        if owner is None:
            return None
        held = self._fresh(owner)
        if held is None:
            yield Acquire(owner)
            held = self._fresh(owner)  # somebody else may have renewed it meanwhile
            if held is None:
                held = yield from self._renew(owner)
            yield Release()
        return held

    def _fresh(self, owner: Hashable) -> _HeldToken | None:
        held = self._tokens.get(owner)
        if held is None or self._clock() - held.born >= TOKEN_LIFETIME - RENEWAL_MARGIN:
            return None
        return held

    def _renew(self, owner: Hashable) -> Exchange[_HeldToken]:
        born = self._clock()
        if isinstance(owner, int):
            value = yield from self.exchange(authentication.open_dossier(owner, self._locale))
        else:
            value = yield from self._log_in()
        held = self._tokens[owner] = _HeldToken(value, born)
        return held

    def _log_in(self) -> Exchange[str]:
        if self._refused_login is not None:
            raise copy.copy(self._refused_login)
        credentials = self._credentials
        try:
            return (
                yield from self.exchange(
                    authentication.log_in(
                        software_house_uuid=credentials.software_house_uuid,
                        user=credentials.user,
                        password=credentials.password,
                    )
                )
            )
        except errors.InvalidLoginError as error:
            self._refused_login = error
            raise

    def _forget(self, owner: Hashable, token: _HeldToken) -> None:
        if self._tokens.get(owner) is token:
            del self._tokens[owner]

    # ---- Sending -------------------------------------------------------------------------------

    def _send(
        self, operation: Operation[Any], dossier_id: int | None, token: _HeldToken | None
    ) -> Exchange[tuple[Response, errors.Call]]:
        request = _request(operation, dossier_id, token)
        for attempt in range(1, ATTEMPTS + 1):
            call = errors.Call(
                operation=operation.name,
                method=operation.method,
                path=operation.path,
                attempts=attempt,
            )
            wait: float | None
            try:
                response: Response = yield request
            except Unsent as failure:
                log.debug("%s: not sent", call)
                wait = self._pause(attempt)
                if attempt == ATTEMPTS:
                    raise errors.NotConnectedError(f"{failure}.", call) from None
            except Unanswered as failure:
                log.debug("%s: no answer", call)
                wait = self._pause(attempt)
                if attempt == ATTEMPTS or not _may_repeat(operation):
                    raise _unanswered(operation, call, str(failure)) from None
            else:
                log.debug("%s: %s", call, response.status)
                wait = self._wait_after(operation, response, attempt)
                if attempt == ATTEMPTS or wait is None:
                    return response, call
            yield Sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _wait_after(
        self, operation: Operation[Any], response: Response, attempt: int
    ) -> float | None:
        """Return how long to wait before asking again, None when the answer stands."""
        if response.status == _TOO_MANY:
            # No short wait named: the day's calls are used up, and waiting would not help.
            return _named_wait(response)
        if response.status in _PASSING_FAULTS and _may_repeat(operation):
            return self._pause(attempt)
        return None

    def _pause(self, attempt: int) -> float:
        """Return 0.5, 1, 2 ... seconds, half to all of it at random so that callers spread."""
        return float(FIRST_WAIT * 2 ** (attempt - 1) * (0.5 + self._random() / 2))


# ---- The parts ---------------------------------------------------------------------------------


def _request(
    operation: Operation[Any], dossier_id: int | None, token: _HeldToken | None
) -> Request:
    values = {"dossierId": dossier_id, **operation.path_values}
    url = operation.path.format_map(
        {key: quote(str(value), safe="") for key, value in values.items()}
    )
    if operation.query:
        url = f"{url}?{urlencode(operation.query, quote_via=quote)}"
    headers = {"Accept": "application/json", **operation.headers}
    if operation.body is not None:
        headers["Content-Type"] = "application/json"
    if token is not None:
        headers["dossierToken" if operation.token is Token.DOSSIER else "Token"] = token.value
    return Request(operation.method, url, headers, operation.body, operation.patience)


def _may_repeat(operation: Operation[Any]) -> bool:
    scarce = operation.quota is not None and operation.quota <= _SCARCE
    return operation.method == "GET" and not scarce


def _named_wait(response: Response) -> float | None:
    for name, value in response.headers.items():
        if name.lower() == "retry-after" and value.isascii() and value.isdigit():
            return float(value) if float(value) <= LONGEST_NAMED_WAIT else None
    return None


def _unanswered(operation: Operation[Any], call: errors.Call, reason: str) -> errors.CallError:
    if operation.writes:
        return errors.OutcomeUnknownError(f"it was sent, and no answer came ({reason}).", call)
    return errors.NoAnswerError(f"no answer came ({reason}).", call)


def _read(operation: Operation[T], call: errors.Call, response: Response) -> T:
    status = response.status
    if status in operation.good:
        return _read_good(operation, call, response)
    if status == _NOT_FOUND and operation.if_missing is not None:
        return operation.if_missing()
    if status < 400 or (status >= _FAULT and operation.writes):  # noqa: PLR2004  HTTP's own border
        return _not_understood(operation, call, f"it answered HTTP {status}.")
    raise errors.service_error(call, status=status, **_error_fields(response.body))


def _read_good(operation: Operation[T], call: errors.Call, response: Response) -> T:
    try:
        return operation.read(response.status, response.body)
    except wire.UnreadableError as error:
        return _not_understood(operation, call, f"{error}.", error.path)


def _not_understood(operation: Operation[T], call: errors.Call, what: str, where: str = "") -> T:
    if operation.writes:
        raise errors.OutcomeUnknownError(f"it was sent, but {what}", call)
    raise errors.AnswerNotUnderstoodError(what, call, where=where)


def _error_fields(body: bytes) -> dict[str, Any]:
    """Return what an error body says; every field may be missing, and so may the body."""
    try:
        content = wire.parse(body)
    except wire.UnreadableError:
        content = None
    said = content if isinstance(content, dict) else {}
    code, message, info = (said.get(k) for k in ("errorCode", "errorMessage", "technicalInfo"))
    return {
        "code": code if type(code) is int else None,
        "service_message": message if isinstance(message, str) else None,
        "technical_info": info if isinstance(info, str) else None,
    }
