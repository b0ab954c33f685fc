"""From what came back to a value or an error of the tree."""

from typing import Any, TypeVar

from octopus_sdk import errors, wire
from octopus_sdk.operation import Operation
from octopus_sdk.steps import Outcome, Unanswered, Unsent

T = TypeVar("T")

NOT_FOUND = 404
_REFUSALS = range(400, 500)
_FAULTS = range(500, 600)


def read(operation: Operation[T], call: errors.Call, outcome: Outcome) -> T:
    """Return the value of a good answer; raise what anything else stands for."""
    if isinstance(outcome, Unsent):
        kind = errors.PoolExhaustedError if outcome.pool_full else errors.NotConnectedError
        raise kind(f"{outcome.reason}.", call)
    if isinstance(outcome, Unanswered):
        raise _unanswered(operation, call, outcome)
    status = outcome.status
    if status in operation.good:
        try:
            return operation.read(status, outcome.body)
        except wire.UnreadableError as error:
            raise _not_understood(operation, call, f"{error}.", error) from None
    if status == NOT_FOUND and not operation.writes:
        if not _may_be_the_service(outcome.body):
            raise _not_understood(operation, call, "it answered HTTP 404 with a page of its own.")
        if operation.if_missing is not None:
            return operation.if_missing()
    if status in _REFUSALS or (status in _FAULTS and not operation.writes):
        raise errors.service_error(call, status=status, **_error_fields(outcome.body))
    raise _not_understood(operation, call, f"it answered HTTP {status}.")


def _may_be_the_service(body: bytes) -> bool:
    """Tell whether the service may have sent this body, and not a gateway before it.

    Nothing found is told in JSON, or in no words at all. A customer must not look new, nor a number
    free, because a proxy did not know the way.
    """
    try:
        return not body.strip() or isinstance(wire.parse(body), dict)
    except wire.UnreadableError:
        return False


def _unanswered(
    operation: Operation[Any], call: errors.Call, outcome: Unanswered
) -> errors.CallError:
    if operation.writes:
        why = f"it was sent, and no answer came ({outcome.reason})."
        return errors.OutcomeUnknownError(why, call)
    kind = errors.TimedOutError if outcome.late else errors.NoAnswerError
    return kind(f"no answer came ({outcome.reason}).", call)


def _not_understood(
    operation: Operation[Any],
    call: errors.Call,
    what: str,
    unreadable: wire.UnreadableError | None = None,
) -> errors.CallError:
    if operation.writes:
        # A write may have been done whatever the answer looks like.
        return errors.OutcomeUnknownError(f"it was sent, but {what}", call)
    return errors.AnswerNotUnderstoodError(
        what,
        call,
        where=unreadable.path if unreadable else "",
        preview=unreadable.preview if unreadable else "",
    )


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
