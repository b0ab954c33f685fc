"""Booking the invoices of an invoice journal in Octopus, which books *everything* up to a number.

Other people's invoices included. So it is refused unless every invoice that would be booked is one
of ours: what stands in the journal and not yet in the books, up to the target.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

import attrs

from octopus_sdk.api import bookings, invoices
from octopus_sdk.errors import ForeignInvoicesError, InvalidValueError
from octopus_sdk.export import sameness
from octopus_sdk.export.wanted import AnyDocument, JournalKey, journal_of
from octopus_sdk.flow import Steps, flow
from octopus_sdk.given import must_be, whole
from octopus_sdk.models import Invoice, Record, Records


@attrs.frozen(kw_only=True, repr=False)
class BookedInvoice(Record):
    """What Octopus said of one invoice."""

    number: int | None
    success: bool
    comment: str


@flow
def book_through(documents: Sequence[AnyDocument], to_number: int) -> Steps[Records[BookedInvoice]]:
    """Book our invoices up to a number; raises `ForeignInvoicesError` when others would be booked.

    `documents` are invoices of one journal, as the report of the run has them, without a gap up to
    the number; raises `InvalidValueError` otherwise, and when one of them does not stand there.
    Four calls at most.
    """
    given = tuple(documents)
    for at, document in enumerate(given):
        must_be(f"documents[{at}]", document, Invoice)
        whole(f"documents[{at}].number", document.number, 1)
    must_be("to_number", to_number, int)
    bookyear_id, journal = _journal(given)
    ours = {each.number: each for each in given if each.number <= to_number}
    standing = yield from invoices.changed_since(bookyear_id=bookyear_id, journal=journal)
    booked = yield from bookings.changed_since(bookyear_id=bookyear_id, journal=journal)
    done = {each.number for each in booked}
    affected = [each for each in standing if each.number <= to_number and each.number not in done]
    foreign = sorted(
        each.number
        for each in affected
        if each.number not in ours or not _same(ours[each.number], each)
    )
    if foreign:
        raise ForeignInvoicesError(
            f"Booking journal {journal} up to {to_number} would also book {foreign}, which this "
            "run did not make."
        )
    _check_range(ours, to_number)
    absent = sorted(ours.keys() - done - {each.number for each in standing})
    if absent:
        rule = f"{absent} do not stand in {journal}; export them first"
        raise InvalidValueError("documents", rule)
    if not affected:
        return Records[BookedInvoice]()
    told = yield from invoices.book(bookyear_id, journal, to_number)
    return Records(_row(each) for each in told)


def _journal(documents: Sequence[AnyDocument]) -> JournalKey:
    keys = {journal_of(document) for document in documents}
    if len(keys) != 1:
        rule = f"give the invoices of one journal of one bookyear, not of {len(keys)}"
        raise InvalidValueError("documents", rule)
    (key,) = keys
    return key


def _check_range(ours: Collection[int], to_number: int) -> None:
    """Refuse a target that is not ours, and a gap before it."""
    if to_number not in ours:
        raise InvalidValueError("to_number", f"{to_number} is not among these documents")
    for before, after in pairwise(sorted(ours)):
        if after != before + 1:
            rule = f"{after} follows {before}, and every number up to {to_number} must be there"
            raise InvalidValueError("documents", rule)


def _same(ours: AnyDocument, theirs: AnyDocument) -> bool:
    # Whoever has made it may know the customer's own number only; a report knows the relation.
    same_customer = ours.relation_id in (None, theirs.relation_id)
    return same_customer and sameness.same_paper(ours, theirs)


def _row(told: dict[str, Any]) -> BookedInvoice:
    key = told.get("documentKey")
    number = key.get("documentSequenceNr") if isinstance(key, dict) else None
    return BookedInvoice(
        number=number if type(number) is int else None,
        success=told.get("success") is True,
        comment=str(told.get("comment") or ""),
    )
