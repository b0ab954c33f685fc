"""From an operation to an answer, without doing any I/O.

`Session.exchange` is a generator. It yields steps (send this request, wait, take a lock, count a
call) and a client does them, so that every rule is written once for all clients:

- A scarce answer is remembered until the day ends, and asked for by one caller while others wait.
- A call is counted before it is sent, and refused here when the day's calls are used up.
- A call that carries a token and is answered 401 is repeated once, with a new token.
- A call is repeated when it certainly was not sent, or when 429 names a short wait. A reading call
  is also repeated after a lost answer or a 502, 503 or 504, unless the vendor allows it 24 times a
  day or less. A write is never repeated: without an answer its outcome is unknown.
- A gateway's page on a write is no refusal of the service, also with 401 or 429: unknown too.
- What is secret is struck out of whatever the other side says.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import attrs

from octopus_sdk import answering, errors, given
from octopus_sdk.api.authentication import Locale
from octopus_sdk.credentials import Credentials
from octopus_sdk.daybook import Remembered
from octopus_sdk.flow import Sleep
from octopus_sdk.models import Records
from octopus_sdk.operation import Operation, Token
from octopus_sdk.options import Retries
from octopus_sdk.quota import LIMITS, SCARCE, Quota, Quotas
from octopus_sdk.steps import (
    Acquire,
    CallRecord,
    Exchange,
    Observe,
    Outcome,
    Recall,
    Release,
    Remember,
    Request,
    Response,
    Spend,
    Unsent,
)
from octopus_sdk.tokens import HeldToken, Tokens, TokenStore

T = TypeVar("T")

_UNAUTHORIZED, _TOO_MANY = 401, 429
# These are called before there is a dossier.
_OF_THE_LOGIN = {"getDossiers", "connectDossier"}
_PASSING_FAULTS = {502, 503, 504}


class Session:
    """One login, and the rules by which calls are made with it.

    `service` names the service in the day's book, so that two services never share a count.
    `clock` gives seconds that only grow, `now` the seconds of the wall clock, `random` numbers from
    0 to 1.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        service: str,
        tokens: TokenStore,
        locale: Locale,
        retries: Retries,
        quotas: Quotas,
        clock: Callable[[], float],
        now: Callable[[], float],
        random: Callable[[], float],
    ) -> None:
        self._user = credentials.user
        self._locale = locale
        self._service = service
        self._retries = retries
        self._quotas = quotas
        self._clock = clock
        self._now = now
        self._random = random
        self._tokens = Tokens(tokens, credentials, locale, clock, self.exchange)

    def exchange(self, operation: Operation[T], dossier_id: int | None = None) -> Exchange[T]:
        """Turn one operation into its answer; raises what `octopus_sdk.errors` describes."""
        if operation.token is Token.DOSSIER:
            if dossier_id is None:
                rule = f"{operation.name} needs a dossier: use `dossier.run(...)`"
                raise errors.InvalidValueError("dossier_id", rule)
            given.whole("dossier_id", dossier_id, 1)
        if operation.remembered:
            return (yield from self._remembered(operation, dossier_id))
        response, call = yield from self._authorized(operation, dossier_id)
        return self._read(operation, call, response, self._now())

    def quotas(
        self, spent_on: Callable[[dt.date], dict[str, int]], dossier_id: int | None
    ) -> Records[Quota]:
        """Return what is spent and left of each daily quota, by the counts of today's book."""
        if dossier_id is not None:
            given.whole("dossier_id", dossier_id, 1)
        counts = spent_on(self._today())
        rows = []
        for operation in LIMITS:
            limit = self._quotas.limit(operation) or 0
            spent = counts.get(self._count_key(dossier_id, operation), 0)
            left = max(0, limit - spent)
            rows.append(Quota(operation=operation, limit=limit, spent=spent, left=left))
        return Records(rows, dt.datetime.fromtimestamp(self._now(), dt.UTC))

    def calls_left(self, quotas: Records[Quota]) -> dict[str, int]:
        """Return how many calls a run may plan with; nothing is scarce when nothing is refused."""
        if not self._quotas.enforced:
            return {}
        return {quota.operation: quota.left for quota in quotas}

    def _count_key(self, dossier_id: int | None, counted_as: str) -> str:
        """Return the name under which the day's book counts an operation."""
        own = self._quotas.scope == "dossier" and counted_as not in _OF_THE_LOGIN
        dossier = dossier_id if own else "-"
        return f"{self._service} {self._user} {dossier} {counted_as}"

    # ---- Remembering ---------------------------------------------------------------------------

    def _remembered(self, operation: Operation[T], dossier_id: int | None) -> Exchange[T]:
        # Descriptions come in the language of the login.
        owner = f"{self._service} {self._user} {dossier_id} {int(self._locale)}"
        key = _memory_key(owner, operation)
        found = yield from self._recall(operation, key)
        if found is None:
            yield Acquire(key)
            found = yield from self._recall(operation, key)  # somebody else may have asked
            if found is None:
                outcome, call = yield from self._authorized(operation, dossier_id)
                result = self._read(operation, call, outcome, self._now())
                if isinstance(outcome, Response):  # pragma: no branch  nothing else was read
                    found = Remembered(outcome.status, outcome.body, self._now())
                    yield Remember(self._today(), key, found)
                yield Release()
                return result
            yield Release()
        response = Response(found.status, {}, found.body)
        return self._read(operation, _call(operation, 0), response, found.at)

    def _recall(self, operation: Operation[Any], key: str) -> Exchange[Remembered | None]:
        if operation.fresh:
            return None
        found: Remembered | None = yield Recall(self._today(), key)
        return found

    def _read(self, operation: Operation[T], call: errors.Call, outcome: Outcome, at: float) -> T:
        result = answering.read(operation, call, outcome, self._tokens.hide)
        if isinstance(result, Records):
            result.read_at = dt.datetime.fromtimestamp(at, dt.UTC)
        return result

    # ---- Sending -------------------------------------------------------------------------------

    def _authorized(
        self, operation: Operation[Any], dossier_id: int | None
    ) -> Exchange[tuple[Outcome, errors.Call]]:
        """Send with a token, and once more with a new one when it is refused."""
        owner = self._tokens.owner(operation.token, dossier_id)
        token = yield from self._tokens.get(owner, dossier_id)
        outcome, call = yield from self._send(operation, dossier_id, token)
        if token is not None and _is_refused(operation, outcome):
            self._tokens.forget(owner, token)
            token = yield from self._tokens.get(owner, dossier_id)
            outcome, call = yield from self._send(operation, dossier_id, token)
        return outcome, call

    def _send(
        self, operation: Operation[Any], dossier_id: int | None, token: HeldToken | None
    ) -> Exchange[tuple[Outcome, errors.Call]]:
        """Send, and repeat what may be repeated as long as there is patience."""
        request = _request(operation, dossier_id, token)
        begun = self._clock()
        attempt = 1
        while True:
            call = _call(operation, attempt)
            outcome = yield from self._attempt(operation, dossier_id, request, call)
            wait = self._wait_after(operation, outcome, attempt)
            spent = self._clock() - begun
            if (
                wait is None
                or attempt == self._retries.attempts
                or spent + wait > self._retries.total
            ):
                return outcome, call
            yield Sleep(wait)
            attempt += 1

    def _attempt(
        self,
        operation: Operation[Any],
        dossier_id: int | None,
        request: Request,
        call: errors.Call,
    ) -> Exchange[Outcome]:
        """Count one request, send it, and show what came of it."""
        left = yield from self._count(operation, dossier_id, call)
        begun, at = self._clock(), self._now()
        outcome: Outcome = yield request
        if not isinstance(outcome, Response):
            outcome = attrs.evolve(outcome, reason=self._tokens.hide(outcome.reason))
        if isinstance(outcome, Unsent):
            yield Spend(self._today(), self._count_key(dossier_id, operation.counted_as), -1)
        yield Observe(
            CallRecord(
                at=dt.datetime.fromtimestamp(at, dt.UTC),
                operation=operation.name,
                method=operation.method,
                path=operation.path,
                dossier_id=dossier_id,
                attempt=call.attempts,
                seconds=self._clock() - begun,
                status=outcome.status if isinstance(outcome, Response) else None,
                failure="" if isinstance(outcome, Response) else outcome.reason,
                quota_left=left,
            )
        )
        return outcome

    def _count(
        self, operation: Operation[Any], dossier_id: int | None, call: errors.Call
    ) -> Exchange[int | None]:
        """Count a call before it is sent, and refuse it when the day's calls are used up."""
        limit = self._quotas.limit(operation.counted_as)
        if limit is None:
            return None
        day, key = self._today(), self._count_key(dossier_id, operation.counted_as)
        used: int = yield Spend(day, key)
        if used > limit and self._quotas.enforced:
            yield Spend(day, key, -1)
            raise errors.QuotaUsedUpError(operation.counted_as, limit, call)
        return max(0, limit - used)

    def _today(self) -> dt.date:
        return self._quotas.day_of(self._now())

    def _wait_after(
        self, operation: Operation[Any], outcome: Outcome, attempt: int
    ) -> float | None:
        """Return how long to wait before asking again, None when the outcome stands."""
        pause = self._retries.wait(attempt, self._random())
        if isinstance(outcome, Unsent):
            return None if outcome.closed else pause
        if isinstance(outcome, Response):
            if outcome.status == _TOO_MANY:
                # Without a short wait the day's calls are used up, and waiting would not help.
                wait = answering.named_wait(outcome)
                short = wait is not None and wait <= self._retries.longest_named_wait
                return wait if short and answering.may_be_believed(operation, outcome) else None
            if outcome.status not in _PASSING_FAULTS:
                return None
        return pause if _may_repeat(operation) else None


# ---- The parts ---------------------------------------------------------------------------------


def _call(operation: Operation[Any], attempts: int) -> errors.Call:
    return errors.Call(
        operation=operation.name,
        method=operation.method,
        path=operation.path,
        attempts=attempts,
    )


def _memory_key(owner: str, operation: Operation[Any]) -> str:
    values = {**operation.path_values, **operation.query}
    return f"{owner} {operation.name} {urlencode(values)}"


def _request(operation: Operation[Any], dossier_id: int | None, token: HeldToken | None) -> Request:
    values = {"dossierId": dossier_id, **operation.path_values}
    url = operation.path.format_map(
        {key: quote(str(value), safe="") for key, value in values.items()}
    )
    if operation.query:
        url = f"{url}?{urlencode(operation.query, quote_via=quote)}"
    headers = {"Accept": "application/json"}
    if operation.body is not None:
        headers["Content-Type"] = "application/json"
    headers |= operation.headers
    if token is not None:
        headers["dossierToken" if operation.token is Token.DOSSIER else "Token"] = token.value
    return Request(
        operation=operation.name,
        method=operation.method,
        url=url,
        headers=headers,
        body=operation.body,
        large=operation.large,
    )


def _may_repeat(operation: Operation[Any]) -> bool:
    scarce = operation.quota is not None and operation.quota <= SCARCE
    return operation.method == "GET" and not scarce


def _is_refused(operation: Operation[Any], outcome: Outcome) -> bool:
    """Tell whether the service refused the token."""
    return (
        isinstance(outcome, Response)
        and outcome.status == _UNAUTHORIZED
        and answering.may_be_believed(operation, outcome)
    )
