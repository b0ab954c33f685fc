"""What a run is asked to do: documents, their customers, and how it is to go."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

import attrs

from octopus_sdk.export.relations import OWNED_BY_DEFAULT, Answer
from octopus_sdk.models import Attachment, Booking, Invoice, Relation

AnyDocument: TypeAlias = Booking | Invoice
JournalKey: TypeAlias = tuple[int, str]


@attrs.frozen
class Wanted:
    """A document to book and the customer it is for; the run fills in the relation's key.

    `total` is the total on paper, in euro with VAT and with the sign of the document. An invoice
    journal computes its own total, so the run compares the two; a booking brings its own. Files
    travel with a booking; on an invoice they are sent after it.
    """

    document: AnyDocument
    customer: Relation
    attachments: tuple[Attachment, ...] = ()
    total: Decimal | None = None


@attrs.frozen(kw_only=True)
class Choices:
    """How a run is to go.

    `owned` names the fields of a relation that the sender decides. `answers` are a person's, by
    external number, to stops of an earlier run. `expected_dossier` and `expected_vat_number` say
    whose books these must be. With `partial`, each journal is booked up to its first document with
    an error; without it, one error ends the run before anything is written. With `all_checked`,
    what could not be checked is an error too. `rebook_deleted` are numbers that may be booked again
    although somebody deleted them in Octopus. `patience` are the pauses, in seconds, after which a
    journal that somebody has open is tried again.
    """

    owned: frozenset[str] = OWNED_BY_DEFAULT
    answers: Mapping[int, Answer] = attrs.field(factory=dict)
    expected_dossier: int | None = None
    expected_vat_number: str | None = None
    partial: bool = False
    all_checked: bool = False
    rebook_deleted: frozenset[int] = frozenset()
    patience: tuple[float, ...] = (5.0, 15.0, 40.0)


def journal_of(document: AnyDocument) -> JournalKey:
    """Return the journal that a document stands in: bookyear and key."""
    return document.bookyear_id, document.journal


def paper_number(document: AnyDocument) -> str:
    """Return the number that the customer has on paper, or the number in the journal."""
    return str(document.comment or "").strip() or str(document.number)


def name_of(wanted: Wanted) -> str:
    """Name a document for a person: its journal and its number on paper."""
    return f"{wanted.document.journal} {paper_number(wanted.document)}"
