"""What this package refuses before it asks the service."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from octopus_sdk.errors.calls import OctopusError

if TYPE_CHECKING:
    from octopus_sdk.models import Relation


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


class DaybookError(OctopusError):
    """The book of the day's calls cannot be read or written, so nobody can count a call."""

    hint = (
        "This call has changed nothing in Octopus. Look whether another program holds the file, "
        "or the disk is full; then run again: what is done stays done."
    )


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


class ForeignInvoicesError(OctopusError):
    """Booking up to this number would book invoices that are not ours; nothing was booked."""

    hint = "Book these in Octopus, or choose a lower number."


class ExportRunningError(OctopusError):
    """An export of the same journal runs in this thread or task, which would wait for itself.

    Nothing was sent.
    """

    hint = "End the export that is running first: leave its `with` block, or its callback."
