"""The root of the tree, and what can go wrong on the way to the service and back."""

from typing import Any

import attrs

from octopus_sdk import shown


class OctopusError(Exception):
    """The root of the tree. `hint` says what an office clerk or a developer does next."""

    hint: str = ""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        if hint:
            self.hint = hint

    def __str__(self) -> str:
        """Return the message and the hint in one line that every terminal and log can take."""
        return shown.printable(f"{self.message} {self.hint}".rstrip())

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by attributes: constructors differ and take keywords."""
        return _restore, (type(self), self.args, self.__dict__)


def _restore(
    kind: type[OctopusError], arguments: tuple[Any, ...], state: dict[str, Any]
) -> OctopusError:
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    error.__dict__.update(state)
    return error


@attrs.frozen(kw_only=True)
class Call:
    """Which call an error speaks of. `path` is the template, without the values in it."""

    operation: str
    method: str
    path: str
    attempts: int = 1

    def __str__(self) -> str:
        """Name the call in one line."""
        times = f", {self.attempts} attempts" if self.attempts > 1 else ""
        return f"{self.operation} ({self.method} {self.path}{times})"


class CallError(OctopusError):
    """One call did not give what it should."""

    def __init__(self, message: str, call: Call, *, hint: str = "") -> None:
        super().__init__(f"{call}: {message}", hint=hint)
        self.call = call


class NotConnectedError(CallError):
    """The service could not be reached; certainly nothing was sent."""

    hint = "Nothing was sent. Check the network, the proxy and the base URL, then try again."


class PoolExhaustedError(NotConnectedError):
    """All connections of this client were in use for too long."""

    hint = "Nothing was sent. Use fewer threads, or give `Timeouts` a longer `pool`."


class ClientClosedError(NotConnectedError):
    """The client was closed before this call."""

    hint = "Nothing was sent. Make a new client; a `with` block closes its client at the end."


class QuotaUsedUpError(CallError):
    """The day's calls of this kind are used up, as far as they were counted here.

    `counted_as` is the operation and `limit` the vendor's number a day.
    """

    hint = (
        "Nothing was sent. Go on tomorrow; what is done stays done. If the vendor gave you more, "
        "set `Quotas(limits=...)`."
    )

    def __init__(self, counted_as: str, limit: int, call: Call, *, hint: str = "") -> None:
        super().__init__(
            f"{counted_as} was called {limit} times today, which is all.", call, hint=hint
        )
        self.counted_as = counted_as
        self.limit = limit


class NoAnswerError(CallError):
    """A reading call was sent and no answer came, or only a part of one."""

    hint = "Nothing was changed in Octopus. Try again later; the call may count toward the quota."


class TimedOutError(NoAnswerError):
    """A reading call was sent and the answer took too long."""

    hint = (
        "Nothing was changed in Octopus. Try again later, or give `Timeouts` a longer `read` and "
        "`total`; the call may count toward the quota."
    )


class OutcomeUnknownError(CallError):
    """A writing call was sent, and nobody can say whether it was done.

    Look before sending it again: the service has no key that would make a second try harmless.
    """

    hint = "Look in Octopus whether it is there before sending it again."


class AnswerNotUnderstoodError(CallError):
    """An answer came that is not what the service promises.

    `where` is the path into it, and `preview` the shape of what stood there, without its values.
    """

    hint = "Nothing was changed. Report this with the path above: the service may have changed."

    def __init__(
        self, message: str, call: Call, *, where: str = "", preview: str = "", hint: str = ""
    ) -> None:
        super().__init__(message, call, hint=hint)
        self.where = where
        self.preview = preview
