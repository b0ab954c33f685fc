"""What the service itself refuses, one class for each thing that a caller handles differently."""

import re
from typing import ClassVar

from octopus_sdk import codes, shown
from octopus_sdk.errors.calls import Call, CallError

_LARGEST = 2**31 - 1


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
        words = [text.strip() for text in (service_message, technical_info) if text]
        said = [shown.line(text) for text in words if text]
        end = "" if said and said[-1][-1] in ".!?" else "."
        quoted = f" Octopus says: {' / '.join(said)}{end}" if said else ""
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
        found = re.search(r"Last Document\s*[=:]\s*([0-9]+)", self.technical_info or "")
        # Ten digits hold every number that the service can keep.
        last = int(found[1]) if found and len(found[1]) <= len(str(_LARGEST)) else None
        return last if last is None or last <= _LARGEST else None


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
