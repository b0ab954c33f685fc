"""Everything that can go wrong, as one tree.

OctopusError
├── CallError                     one call; knows operation, path, attempts
│   ├── NotConnectedError         the service could not be reached; certainly nothing was sent
│   │   └── PoolExhaustedError    all connections of this client were in use
│   ├── QuotaUsedUpError          counted here: the day's calls are used up; nothing was sent
│   ├── NoAnswerError             sent, and no answer came; a read, so nothing has changed
│   │   └── TimedOutError
│   ├── OutcomeUnknownError       a write was sent, and nobody can say whether it was done
│   ├── AnswerNotUnderstoodError  an answer came that is not what the service promises
│   └── ServiceError              the service said no; knows status, code and its own words
│       ├── InvalidLoginError
│       ├── TokenRefusedError
│       ├── NoAccessToDossierError
│       ├── NotFoundError
│       ├── QuotaError
│       ├── ServiceFaultError
│       └── RefusedError          what was asked for cannot be done; nothing was changed
│           ├── JournalNotWritableError
│           │   ├── JournalClosedError
│           │   └── JournalOpenError
│           ├── JournalModeError
│           ├── PeriodProtectedError
│           ├── IllegalDocumentNumberError   knows last_number when the service named it
│           ├── UnknownBookyearError
│           ├── UnknownJournalError
│           ├── UnknownPeriodError
│           ├── UnknownRelationError
│           ├── UnknownAccountError
│           ├── UnknownVatCodeError
│           └── SignsDifferError
├── InvalidValueError             a value that can never be right; refused before it was sent
│   └── InvalidTypeError          a value of the wrong type, such as a float for money
├── NoDossierError                the login sees no such dossier
└── CustomerStoppedError          it is not certain that this is the right customer

Every error says what to do next in `hint`. None holds a password, a token or an HTTP object, and
all of them survive pickling.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from octopus_sdk import codes

if TYPE_CHECKING:
    from octopus_sdk.models import Relation


class OctopusError(Exception):
    """The root of the tree. `hint` says what an office clerk or a developer does next."""

    hint: str = ""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        if hint:
            self.hint = hint

    def __str__(self) -> str:
        """Return the message and the hint."""
        return f"{self.message} {self.hint}".rstrip()

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
        "Nothing was changed in Octopus. Try again later, or give `Timeouts` a longer `read`; the "
        "call may count toward the quota."
    )


class OutcomeUnknownError(CallError):
    """A writing call was sent, and nobody can say whether it was done.

    Look before sending it again: the service has no key that would make a second try harmless.
    """

    hint = "Look in Octopus whether it is there before sending it again."


class AnswerNotUnderstoodError(CallError):
    """An answer came that is not what the service promises.

    `where` is the path into it, and `preview` the beginning of what stood there.
    """

    hint = "Nothing was changed. Report this with the path above: the service may have changed."

    def __init__(
        self, message: str, call: Call, *, where: str = "", preview: str = "", hint: str = ""
    ) -> None:
        super().__init__(message, call, hint=hint)
        self.where = where
        self.preview = preview


class ServiceError(CallError):
    """The service said no.

    `status` is the HTTP status. `code`, `service_message` (in the language of the login) and
    `technical_info` (English) are what the service said; each may be None.
    """

    what: ClassVar[str] = "refused"

    def __init__(
        self,
        call: Call,
        *,
        status: int,
        code: int | None = None,
        service_message: str | None = None,
        technical_info: str | None = None,
        hint: str = "",
    ) -> None:
        name = f" {codes.NAMES[code]}" if code in codes.NAMES else ""
        coded = "" if code is None else f", code {code}{name}"
        said = [text.strip() for text in (service_message, technical_info) if text and text.strip()]
        quoted = f" Octopus says: {' / '.join(said)}" if said else ""
        super().__init__(f"{self.what} (HTTP {status}{coded}).{quoted}", call, hint=hint)
        self.status = status
        self.code = code
        self.service_message = service_message
        self.technical_info = technical_info


class InvalidLoginError(ServiceError):
    """User, password or software house id is wrong, or the user is locked out."""

    what = "the login was refused"
    hint = (
        "Check user, password and software house id. It was not tried again, because the service "
        "counts failed logins and may lock the user out."
    )


class TokenRefusedError(ServiceError):
    """The service refused the token, also after it was renewed."""

    what = "the token was refused"
    hint = "Log in again with a new client. If it stays, the user may have lost its rights."


class NoAccessToDossierError(ServiceError):
    """The login may not open this dossier, or the dossier is disabled."""

    what = "the dossier cannot be opened"
    hint = "Ask the accountant to give this Octopus user access to the dossier."


class NotFoundError(ServiceError):
    """The service does not have it."""

    what = "not found"
    hint = "Check the bookyear, the journal and the number."


class QuotaError(ServiceError):
    """The day's calls of this kind are used up."""

    what = "too many calls"
    hint = "The vendor limits calls per day. Go on tomorrow; what is done stays done."


class ServiceFaultError(ServiceError):
    """The service failed while reading."""

    what = "the service failed"
    hint = "Nothing was changed. Try again later."


class RefusedError(ServiceError):
    """What was asked for cannot be done. Nothing was changed."""

    hint = "Nothing was changed. The words of Octopus say what it did not like."


class JournalNotWritableError(RefusedError):
    """The journal is closed, or somebody has it open in Octopus; the service did not say which."""

    what = "the journal cannot be written"
    hint = (
        "Either the journal is closed, or somebody has it open in Octopus. Close Octopus and try "
        "again. If nobody has it open: Beheer > Dagboeken > Vrijgeven dagboek."
    )


class JournalClosedError(JournalNotWritableError):
    """The journal is closed for good."""

    what = "the journal is closed"
    hint = "Ask the accountant to open the journal, or choose another one."


class JournalOpenError(JournalNotWritableError):
    """Somebody, or a crashed session, has the journal open in Octopus. It passes."""

    what = "the journal is open in Octopus"
    hint = (
        "Close Octopus and try again. If nobody has it open: Beheer > Dagboeken > Vrijgeven "
        "dagboek."
    )


class JournalModeError(RefusedError):
    """The journal takes another kind of document."""

    what = "the journal is in another mode"
    hint = "Bookings need a journal for bookings, invoices one for invoices without VAT."


class PeriodProtectedError(RefusedError):
    """The period is protected or closed."""

    what = "the period is protected"
    hint = "Ask the accountant to lift the protection of this period."


class IllegalDocumentNumberError(RefusedError):
    """The number is not the journal's last number plus one.

    `last_number` is the journal's last number when the service named it. After a repeated call this
    is no failure but evidence: the first try may have been booked.
    """

    what = "the document number does not follow the last one"
    hint = "The number must be the journal's last number plus one. Never renumber: find the gap."

    @property
    def last_number(self) -> int | None:
        """Return the last number of the journal, as far as the service named it."""
        found = re.search(r"Last Document\s*[=:]\s*(\d+)", self.technical_info or "")
        return int(found[1]) if found else None


class UnknownBookyearError(RefusedError):
    """The dossier has no such bookyear."""

    what = "unknown bookyear"
    hint = "Take the bookyear from `dossier.bookyears()`."


class UnknownJournalError(RefusedError):
    """The bookyear has no such journal."""

    what = "unknown journal"
    hint = "Take the journal from `dossier.journals(bookyear_id)`."


class UnknownPeriodError(RefusedError):
    """The bookyear has no such period."""

    what = "unknown period"
    hint = "Take the period from the bookyear's list of periods by date; never compute it."


class UnknownRelationError(RefusedError):
    """The dossier has no such relation."""

    what = "unknown relation"
    hint = "Make sure that the customer exists before booking."


class UnknownAccountError(RefusedError):
    """The account does not exist, or nothing may be booked on it."""

    what = "the account cannot be used"
    hint = "Correct the account number in B4C, or ask the accountant to make the account."


class UnknownVatCodeError(RefusedError):
    """The VAT code does not exist, or is for another kind of document."""

    what = "the VAT code cannot be used"
    hint = "Take the code from `dossier.vat_codes()`; sales and their credit notes differ in type."


class SignsDifferError(RefusedError):
    """Base and VAT of a line differ in sign."""

    what = "base and VAT differ in sign"
    hint = "Give base and VAT of each line the same sign."


class InvalidValueError(OctopusError, ValueError):
    """A value that can never be right was refused before it was sent.

    `field` names it, as in `Booking.lines[0].vat`; `rule` is what it breaks.
    """

    hint = "Nothing was sent. Correct the value."

    def __init__(self, field: str, rule: str, *, hint: str = "") -> None:
        super().__init__(f"{field}: {rule}.", hint=hint)
        self.field = field
        self.rule = rule


class InvalidTypeError(InvalidValueError, TypeError):
    """A value of the wrong type; nothing is ever converted silently."""

    hint = "Nothing was sent. Give a value of the type that the field declares."


class NoDossierError(OctopusError):
    """The login sees no such dossier."""


class CustomerStoppedError(OctopusError):
    """It is not certain that the relation in Octopus is this customer; nothing was written.

    `candidates` are the relations that it may be.
    """

    def __init__(
        self, message: str, *, hint: str = "", candidates: "Sequence[Relation]" = ()
    ) -> None:
        super().__init__(message, hint=hint)
        self.candidates = tuple(candidates)


_BY_CODE: dict[int | None, type[ServiceError]] = {
    -1: InvalidLoginError,
    -2: TokenRefusedError,
    -3: NoAccessToDossierError,
    -4: NoAccessToDossierError,
    -5: NoAccessToDossierError,
    -6: NoAccessToDossierError,
    -9: UnknownBookyearError,
    -10: UnknownJournalError,
    -11: JournalClosedError,
    -12: JournalOpenError,
    -13: IllegalDocumentNumberError,
    -14: UnknownPeriodError,
    -15: PeriodProtectedError,
    -16: UnknownRelationError,
    -21: UnknownAccountError,
    -22: UnknownVatCodeError,
    -23: SignsDifferError,
    -29: JournalModeError,
    -34: NotFoundError,
    -38: UnknownJournalError,
    -50: UnknownAccountError,
    -61: NotFoundError,
    -68: InvalidLoginError,
    -75: UnknownVatCodeError,
}
# Where an answer names no code, the status decides, and for some calls the call.
_BY_STATUS: dict[int, type[ServiceError]] = {
    401: TokenRefusedError,
    404: NotFoundError,
    429: QuotaError,
}
_BY_CALL: dict[tuple[str, int], type[ServiceError]] = {
    ("authenticateUser", 401): InvalidLoginError,
    ("connectDossier", 403): NoAccessToDossierError,
    ("connectDossier", 404): NoAccessToDossierError,
    ("insertBuySellBooking", 403): JournalNotWritableError,
    ("insertInvoice", 403): JournalNotWritableError,
}
_UNAUTHORIZED, _FAULT = 401, 500


def service_error(
    call: Call,
    *,
    status: int,
    code: int | None,
    service_message: str | None,
    technical_info: str | None,
) -> ServiceError:
    """Return the error that an answer stands for: by its code if it has one, else by its status."""
    kind = _kind_of(call, status, code)
    return kind(
        call,
        status=status,
        code=code,
        service_message=service_message,
        technical_info=technical_info,
    )


def _kind_of(call: Call, status: int, code: int | None) -> type[ServiceError]:
    by_call = _BY_CALL.get((call.operation, status))
    if status == _UNAUTHORIZED:
        # Its code has been seen to be -79, which elsewhere means something else.
        return by_call or TokenRefusedError
    if status >= _FAULT:
        return ServiceFaultError
    if code in _BY_CODE:
        return _BY_CODE[code]
    return by_call or _BY_STATUS.get(status, RefusedError)
