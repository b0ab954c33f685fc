"""Which error an answer stands for: by its code if it has one, else by its status."""

import re

from octopus_sdk.errors.calls import Call
from octopus_sdk.errors.service import (
    IllegalDocumentNumberError,
    InvalidLoginError,
    JournalClosedError,
    JournalModeError,
    JournalNotWritableError,
    JournalOpenError,
    NoAccessToDossierError,
    NotFoundError,
    PeriodProtectedError,
    QuotaError,
    RefusedError,
    ServiceError,
    ServiceFaultError,
    SignsDifferError,
    TokenRefusedError,
    UnknownAccountError,
    UnknownBookyearError,
    UnknownJournalError,
    UnknownPeriodError,
    UnknownRelationError,
    UnknownVatCodeError,
)

BY_CODE: dict[int | None, type[ServiceError]] = {
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
_UNAUTHORIZED, _TOO_MANY, _FAULT = 401, 429, 500
_LOCKED = re.compile(
    r"\b(locked|blocked|geblokkeerd|vergrendeld|bloqué|verrouillé|gesperrt)\b", re.IGNORECASE
)
_UNLOCK = (
    "The user is locked out after too many failed logins. Ask the accountant who manages this "
    "Octopus user, or support@octopus.be, to unlock it; then log in with a new client."
)


def service_error(
    call: Call,
    *,
    status: int,
    code: int | None,
    service_message: str | None,
    technical_info: str | None,
    wait: float | None = None,
) -> ServiceError:
    """Return the error that an answer stands for: by its code if it has one, else by its status.

    `wait` is how many seconds the service asks to wait.
    """
    kind = _kind_of(call, status, code)
    hint = ""
    if kind is InvalidLoginError and _LOCKED.search(f"{service_message} {technical_info}"):
        hint = _UNLOCK
    elif status == _TOO_MANY and wait is not None:
        hint = f"The service asks to wait {wait:g} seconds: go on after that. What is done stays."
    return kind(
        call,
        status=status,
        code=code,
        service_message=service_message,
        technical_info=technical_info,
        hint=hint,
    )


def _kind_of(call: Call, status: int, code: int | None) -> type[ServiceError]:
    by_call = _BY_CALL.get((call.operation, status))
    if status == _UNAUTHORIZED:
        # Its code has been seen to be -79, which elsewhere means something else.
        return by_call or TokenRefusedError
    if status >= _FAULT:
        return ServiceFaultError
    if code in BY_CODE:
        return BY_CODE[code]
    return by_call or _BY_STATUS.get(status, RefusedError)
