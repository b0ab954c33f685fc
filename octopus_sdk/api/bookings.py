"""Purchase and sales bookings (`buysellbookings`), for journals in mode 1."""

import base64
import datetime as dt
from collections.abc import Sequence

from octopus_sdk import given, wire
from octopus_sdk.api import answers, documents, soundness
from octopus_sdk.errors import InvalidTypeError, InvalidValueError
from octopus_sdk.models import Attachment, Booking, Deletion, Records
from octopus_sdk.operation import Operation

_PATH = "/dossiers/{dossierId}/buysellbookings"


def insert(booking: Booking, attachments: Sequence[Attachment] = ()) -> Operation[None]:
    """Book a document. 400 a day.

    The service answers nothing, so the number that was sent is the only handle on the booking.
    Raises `InvalidValueError` for what can never be right.
    """
    given.must_be("booking", booking, Booking)
    content = wire.dump(booking)
    soundness.check_booking(booking)
    files: object = attachments
    if isinstance(files, str | bytes) or not isinstance(files, Sequence):
        rule = f"must be a tuple of Attachment, not {type(files).__name__}"
        raise InvalidTypeError("attachments", rule)
    for at, file in enumerate(attachments):
        soundness.check_attachment(f"attachments[{at}]", file)
    body = {
        "buySellBookingServiceData": content,
        "attachments": [
            {"fileName": file.file_name, "fileData": base64.b64encode(file.data).decode("ascii")}
            for file in attachments
        ],
    }
    return Operation(
        name="insertBuySellBooking",
        method="POST",
        path=_PATH,
        body=wire.write(body),
        read=answers.nothing,
        good=frozenset({201}),
        writes=True,
    )


def get(bookyear_id: int, journal: str, number: int) -> Operation[Booking]:
    """Read one booking. 10 a day: `changed_since` shows all of a journal in one call."""
    return Operation(
        name="getBuySellBooking",
        method="GET",
        path=_PATH,
        query=documents.key(bookyear_id, journal, number),
        read=answers.one(Booking),
    )


def changed_since(
    moment: dt.datetime = documents.BEGINNING,
    *,
    bookyear_id: int = documents.ALL_BOOKYEARS,
    journal: str | None = None,
) -> Operation[Records[Booking]]:
    """List the bookings changed since a moment, in no order. 48 a day.

    It does not tell of deleted ones.
    """
    return Operation(
        name="getModifiedBuySellBookings",
        method="GET",
        path=f"{_PATH}/modified",
        query=documents.since(moment, bookyear_id, journal),
        read=answers.many(Booking),
        if_missing=Records[Booking],
        large=True,
    )


SALES = 2
_JOURNAL_TYPES = (-1, 1, 2, 3, 4)


def deleted_since(
    moment: dt.datetime,
    *,
    bookyear_id: int = documents.ALL_BOOKYEARS,
    journal_type: int = SALES,
) -> Operation[Records[Deletion]]:
    """List the documents that were deleted in Octopus since a moment. 48 a day.

    `journal_type` is 1 purchases, 2 sales, 3 financial, 4 miscellaneous, -1 all of them.
    The same call tells what was changed, line by line; that part is left aside, because
    `changed_since` tells it better.
    """
    if given.whole("journal_type", journal_type) not in _JOURNAL_TYPES:
        rule = f"must be one of -1, 1, 2, 3, 4: {journal_type}"
        raise InvalidValueError("journal_type", rule)
    return Operation(
        name="getReportModifiedBooking",
        method="GET",
        path="/dossiers/{dossierId}/bookyears/{bookyearId}/bookings/modified",
        path_values={"bookyearId": documents.one_or_all(bookyear_id)},
        query={"journalTypeId": journal_type, "modifiedTimeStamp": documents.stamp(moment)},
        read=_read_deleted,
        if_missing=Records[Deletion],
        large=True,
    )


def _read_deleted(_status: int, body: bytes) -> Records[Deletion]:
    content = wire.parse(body)
    if not isinstance(content, dict):
        raise wire.UnreadableError("an object", content)
    deleted = content.get("deletedBookings")
    return Records(wire.load_list([] if deleted is None else deleted, Deletion))
