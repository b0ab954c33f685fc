"""Booking one journal's documents: in order, one at a time, each exactly once."""

from collections.abc import Mapping, Sequence

import attrs

from octopus_sdk.api import invoices
from octopus_sdk.errors import (
    CallError,
    IllegalDocumentNumberError,
    JournalClosedError,
    JournalNotWritableError,
    OctopusError,
    OutcomeUnknownError,
    TokenRefusedError,
)
from octopus_sdk.export.beforehand import insertion
from octopus_sdk.export.ledger import deletions, single, standing_in
from octopus_sdk.export.report import Outcome, Result
from octopus_sdk.export.state import NOT_REFUSED, Progress, compare
from octopus_sdk.export.wanted import (
    AnyDocument,
    Choices,
    Wanted,
    consented,
    journal_of,
    place_of,
)
from octopus_sdk.flow import Emit, Sleep, Steps, flow
from octopus_sdk.models import Invoice

# Evidence of a document that was sent, not trusted to have arrived, and not found.
FREE = "the number is free"
# Evidence of one that was refused at once: this run has not booked it, whatever stands there later.
REFUSED = "Octopus refused it, and its number was free"
REFUSED_UNSEEN = "Octopus refused it, and nobody could look"
# Evidence of one that was there before it was sent: a run beside this one, or a request come late.
OTHERS = "another request had booked it"
BY_OTHERS = "whether it was sent is not known"
CUT = "whether it was sent is not known, for the run was cut"
_INSERTS = {"insertBuySellBooking", "insertInvoice"}


@flow
def book_journal(
    places: Sequence[int],
    documents: Sequence[Wanted],
    standing: Mapping[int, AnyDocument],
    choices: Choices,
    progress: Progress,
) -> Steps[None]:
    """Book the documents at these places, and stop at the first that does not stand.

    The numbers behind it may not be skipped. Every step is noted in `progress` before and after it
    is taken, so that a report is true at any moment.
    """
    stopped_by: int | None = None
    for place in places:
        wanted = documents[place]
        document = progress.document(place)
        if stopped_by is not None:
            why = f"{stopped_by} stopped journal {document.journal}."
            result = Result(document, Outcome.NOT_TRIED, why)
        elif document.number in standing:
            result = progress.compare(place, standing[document.number], "it stood there before")
            unread = "not sent again; whether it is there cannot be read"
            result = with_files(wanted, result, unread)
        elif (known := progress.blocked(place)) is not None:
            result = known
        else:
            result = yield from _book(place, document, choices, progress)
            if result.evidence == OTHERS:
                result = with_files(wanted, result, BY_OTHERS)
            elif result.outcome.stands:
                progress.note(place, with_files(wanted, result, CUT))
                result = yield from attach(wanted, result)
        if stopped_by is None and not result.outcome.stands:
            stopped_by = document.number
        yield Emit(progress.note(place, result))


def with_files(wanted: Wanted, result: Result, what: str) -> Result:
    """Say of the files of an invoice what is known; those of a booking travel with it."""
    if not isinstance(wanted.document, Invoice) or not result.outcome.stands:
        return result
    told = "; ".join(f"{file.file_name}: {what}" for file in wanted.attachments)
    return attrs.evolve(result, attachments=told)


@flow
def _book(  # noqa: C901, PLR0911, PLR0912  every way a document can end stands here, one below the other
    place: int, document: AnyDocument, choices: Choices, progress: Progress
) -> Steps[Result]:
    """Book one document. After a lost answer, find out before sending it once more."""
    pauses = iter(choices.patience)
    doubtful = False
    while True:
        progress.will_send(place)
        try:
            yield from insertion(progress.documents[place], document)
        except JournalClosedError as error:
            return Result(document, Outcome.REFUSED, str(error), FREE if doubtful else "")
        except JournalNotWritableError as error:
            pause = next(pauses, None)
            if pause is None:
                return Result(document, Outcome.REFUSED, str(error), FREE if doubtful else "")
            if not doubtful:
                progress.will_not_send(place)
            yield Sleep(pause)
        except (OutcomeUnknownError, IllegalDocumentNumberError) as error:
            # On a repeat, -13 is no failure but evidence that the first try was booked.
            result = yield from _find_out(document, error, sent_before=doubtful)
            if result is not None:
                return result
            if doubtful or isinstance(error, IllegalDocumentNumberError):
                evidence = FREE if doubtful else REFUSED
                return Result(document, Outcome.REFUSED, str(error), evidence)
            consent = consented(document, progress.documents, choices)
            if not consent and (yield from _deleted_meanwhile(document)):
                why = "It was booked, and somebody deleted it at once. Ask the accountant why."
                return Result(document, Outcome.REFUSED, why, "Octopus lists it as deleted")
            doubtful = True
        except OctopusError as error:
            if _never_sent(error):
                return Result(document, Outcome.NOT_TRIED, str(error), FREE if doubtful else "")
            # A refusal without a code says too little, and one after a lost answer comes too late.
            if doubtful or getattr(error, "code", None) is None:
                result = yield from _find_out(document, error, sent_before=doubtful)
                if result is not None:
                    return result
            return Result(document, Outcome.REFUSED, str(error), FREE if doubtful else "")
        else:
            return Result(document, Outcome.BOOKED, "", "Octopus answered 201")


def _never_sent(error: OctopusError) -> bool:
    """Tell whether the document certainly was not sent: no quota, no network, or no token."""
    other_call = isinstance(error, CallError) and error.call.operation not in _INSERTS
    # The service refuses a token before it does anything.
    return other_call or isinstance(error, (*NOT_REFUSED, TokenRefusedError))


@flow
def _find_out(
    document: AnyDocument, doubt: OctopusError, *, sent_before: bool
) -> Steps[Result | None]:
    """Look whether the document stands: what it is then, None when its number is free.

    The list of the journal shows number and content in one call. Where it fails, a single read is
    worth one of its ten a day.
    """
    counted = sent_before and _may_count(doubt, document.number)
    refused = not sent_before and isinstance(doubt, IllegalDocumentNumberError)
    try:
        listed = yield from standing_in(journal_of(document), type(document))
        found = listed.get(document.number)
        if found is None and counted:
            # The list may be late where the number is not.
            found = yield from single(document)
    except OctopusError:
        try:
            found = yield from single(document)
        except OctopusError as blind:
            why = f"{doubt} Looking failed too: {blind}"
            evidence = REFUSED_UNSEEN if refused else "nobody could look"
            return Result(document, Outcome.UNKNOWN, why, evidence)
    if found is None:
        return None
    if refused:
        return compare(document, found, Outcome.ALREADY_BOOKED, OTHERS)
    return compare(document, found, Outcome.CONFIRMED, "the answer was lost, it was found there")


@flow
def _deleted_meanwhile(document: AnyDocument) -> Steps[bool]:
    """Tell whether a number is free because the document was booked and deleted since.

    Then it is not sent again without consent. Where the list cannot be read, nobody could know.
    """
    try:
        gone = yield from deletions(document.document_date)
    except OctopusError:
        return False
    place = place_of(document)
    return any((each.bookyear_id, each.journal, each.number) == place for each in gone)


def _may_count(doubt: OctopusError, number: int) -> bool:
    """Tell whether a refusal may come from the journal's last number having reached this one."""
    if not isinstance(doubt, IllegalDocumentNumberError):
        return False
    last = doubt.last_number
    return last is None or last >= number


@flow
def attach(wanted: Wanted, result: Result) -> Steps[Result]:
    """Send the files of an invoice; nobody can look whether one has arrived."""
    document = result.document
    if not isinstance(document, Invoice):
        return result
    told = []
    for file in wanted.attachments:
        try:
            yield from invoices.attach(*journal_of(document), document.number, file)
        except OctopusError as error:
            told.append(f"{file.file_name}: {error}")
        else:
            told.append(f"{file.file_name}: sent")
    return attrs.evolve(result, attachments="; ".join(told))
