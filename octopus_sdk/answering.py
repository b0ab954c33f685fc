"""From what came back to a value or an error of the tree."""

from collections.abc import Callable
from typing import Any, TypeVar

from octopus_sdk import errors, shown, wire
from octopus_sdk.operation import Operation
from octopus_sdk.steps import Outcome, Response, Unanswered, Unsent

T = TypeVar("T")
Hide = Callable[[str], str]

NOT_FOUND = 404
_ERROR_FIELDS = frozenset({"errorCode", "errorMessage", "technicalInfo"})
_DAY = 86_400
_REFUSALS = range(400, 500)
_FAULTS = range(500, 600)


def read(operation: Operation[T], call: errors.Call, outcome: Outcome, hide: Hide) -> T:
    """Return the value of a good answer; raise what anything else stands for.

    `hide` strikes secrets out of what the other side says.
    """
    if isinstance(outcome, Unsent):
        raise _unsent(call, outcome)
    if isinstance(outcome, Unanswered):
        raise _unanswered(operation, call, outcome)
    status = outcome.status
    if status in operation.good:
        try:
            return operation.read(status, outcome.body)
        except wire.UnreadableError as error:
            unreadable = error
        # Outside of the handler, so that the error holds nothing of the answer.
        where, preview = hide(unreadable.path), hide(unreadable.preview)
        raise _not_understood(operation, call, hide(f"{unreadable}."), where, preview)
    if not may_be_believed(operation, outcome):
        what = f"it answered HTTP {status} with a page of its own."
        raise _not_understood(operation, call, what)
    if status == NOT_FOUND and operation.if_missing is not None:
        return operation.if_missing()
    if status in _REFUSALS or (status in _FAULTS and not operation.writes):
        said = _error_fields(outcome.body, hide)
        raise errors.service_error(call, status=status, wait=named_wait(outcome), **said)
    raise _not_understood(operation, call, f"it answered HTTP {status}.")


def may_be_believed(operation: Operation[Any], answer: Response) -> bool:
    """Tell whether a refusal may be the service's own, and not a gateway's before or behind it.

    The service refuses in JSON, or in no words at all. A customer must not look new, nor a number
    free, because a proxy did not know the way; and a write that a gateway says no to may be done.
    """
    if answer.status not in _REFUSALS or not (operation.writes or answer.status == NOT_FOUND):
        return True
    return is_of_the_service(answer)


def is_of_the_service(answer: Response) -> bool:
    """Tell whether a refusal has the service's form: an error body of its own, or no body.

    Any field of the service's error body may be missing. A body with none of them and with others
    is somebody else's.
    """
    if not answer.body.strip():
        return True
    try:
        said = wire.parse(answer.body)
    except wire.UnreadableError:
        return False
    return isinstance(said, dict) and (not said or not _ERROR_FIELDS.isdisjoint(said))


def named_wait(answer: Response) -> float | None:
    """Return how many seconds the service asks to wait, up to a day."""
    for name, value in answer.headers.items():
        if name.lower() == "retry-after" and value.isascii() and value.isdigit():
            return float(value) if float(value) <= _DAY else None
    return None


def _unsent(call: errors.Call, outcome: Unsent) -> errors.NotConnectedError:
    kind = errors.NotConnectedError
    if outcome.closed:
        kind = errors.ClientClosedError
    elif outcome.pool_full:
        kind = errors.PoolExhaustedError
    return kind(f"{outcome.reason}.", call)


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
    where: str = "",
    preview: str = "",
) -> errors.CallError:
    if operation.writes:
        # A write may have been done whatever the answer looks like.
        return errors.OutcomeUnknownError(f"it was sent, but {what}", call)
    return errors.AnswerNotUnderstoodError(what, call, where=where, preview=preview)


def _error_fields(body: bytes, hide: Hide) -> dict[str, Any]:
    """Return what an error body says; every field may be missing, and so may the body."""
    try:
        content = wire.parse(body)
    except wire.UnreadableError:
        content = None
    said = content if isinstance(content, dict) else {}
    code, message, info = (said.get(k) for k in ("errorCode", "errorMessage", "technicalInfo"))
    return {
        "code": code if type(code) is int else None,
        "service_message": hide(shown.writable(message)) if isinstance(message, str) else None,
        "technical_info": hide(shown.writable(info)) if isinstance(info, str) else None,
    }
