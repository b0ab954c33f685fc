"""What a run is asked to do: documents, their customers, and how it is to go."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from types import NoneType
from typing import NamedTuple, TypeAlias

import attrs

from octopus_sdk import shown
from octopus_sdk.errors import InvalidTypeError, InvalidValueError
from octopus_sdk.export import sameness
from octopus_sdk.export.relations import NEVER_OWNED, OWNED_BY_DEFAULT, Answer
from octopus_sdk.given import must_be, typed
from octopus_sdk.models import Attachment, Booking, Invoice, Relation

AnyDocument: TypeAlias = Booking | Invoice
JournalKey: TypeAlias = tuple[int, str]
DocumentPlace: TypeAlias = tuple[int, str, int]

_LONGEST_PAUSE = 86_400
_LARGEST = Decimal(10) ** 12
_LARGEST_INTEGER = 2**63


class Noted(NamedTuple):
    """For which customer a document was booked, by external number, and on which relation."""

    customer: int
    relation_id: int


def _files(given: object) -> tuple[Attachment, ...]:
    if isinstance(given, (tuple, list)) and all(isinstance(each, Attachment) for each in given):
        return tuple(given)
    raise InvalidTypeError("Wanted.attachments", "must be a tuple of Attachment")


def _total(_: object, __: object, given: Decimal | None) -> None:
    must_be("Wanted.total", given, Decimal, NoneType)
    if given is None:
        return
    if not given.is_finite() or abs(given) >= _LARGEST or given != round(given, 2):
        rule = f"must be an amount with two decimals at most, not {given}"
        raise InvalidValueError("Wanted.total", rule)


@attrs.frozen
class Wanted:
    """A document to book and the customer it is for; the run fills in the relation's key.

    `total` is the total on paper, in euro with VAT and with the sign of the document. An invoice
    journal computes its own total, so the run compares the two; a booking brings its own. Files
    travel with a booking; on an invoice they are sent after it. Raises `InvalidTypeError`, and
    `InvalidValueError` for a total that is no amount.
    """

    document: AnyDocument = attrs.field(validator=typed(Booking, Invoice))
    customer: Relation = attrs.field(validator=typed(Relation))
    attachments: tuple[Attachment, ...] = attrs.field(default=(), converter=_files)
    total: Decimal | None = attrs.field(default=None, validator=_total)


def all_wanted(documents: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """Return the documents of a run; raises `InvalidTypeError` for anything else."""
    if isinstance(documents, (str, bytes, Mapping)) or not isinstance(documents, Iterable):
        raise InvalidTypeError("documents", f"must be Wanted each, not {documents!r:.60}")
    documents = tuple(documents)
    for at, each in enumerate(documents):
        if not isinstance(each, Wanted):
            hint = "Nothing was sent. Wrap each document: Wanted(document, customer)."
            rule = f"must be Wanted, not {type(each).__name__}"
            raise InvalidTypeError(f"documents[{at}]", rule, hint=hint)
        try:
            hash(place_of(each.document))
        except TypeError:
            rule = "has no place in a journal: a part of it cannot be one"
            raise InvalidTypeError(f"documents[{at}]", rule) from None
        for number in (*place_of(each.document), each.customer.external_id):
            if isinstance(number, int) and abs(number) >= _LARGEST_INTEGER:
                raise InvalidValueError(f"documents[{at}]", "has a number out of all bounds")
    return documents


def _fields(given: object) -> frozenset[str]:
    if isinstance(given, str) or not isinstance(given, Collection):
        raise InvalidTypeError("Choices.owned", "must be a set of names of a relation's fields")
    known = {field.name for field in attrs.fields(Relation)}
    for name in given:
        if not isinstance(name, str):
            rule = f"must be names of a relation's fields, not {type(name).__name__}"
            raise InvalidTypeError("Choices.owned", rule)
        if name not in known:
            raise InvalidValueError("Choices.owned", f"a relation has no field {name!r}")
        if name in NEVER_OWNED:
            rule = f"{name!r} is no sender's: it says which relation is meant"
            raise InvalidValueError("Choices.owned", rule)
    return frozenset(given)


def _answers(given: object) -> Mapping[int, Answer]:
    if not isinstance(given, Mapping):
        raise InvalidTypeError("Choices.answers", "must be answers by external number")
    for number, answer in given.items():
        if type(number) is not int or not isinstance(answer, Answer):
            rule = f"must be an Answer by external number, not {number!r}: {answer!r}"
            raise InvalidTypeError("Choices.answers", rule)
    return dict(given)


def _places(given: object) -> frozenset[int | DocumentPlace]:
    if isinstance(given, Collection) and all(map(_is_place, given)):
        return frozenset(given)
    rule = "must be a set of numbers, or of (bookyear, journal, number)"
    raise InvalidTypeError("Choices.rebook_deleted", rule)


def _is_place(given: object) -> bool:
    if isinstance(given, tuple):
        return tuple(map(type, given)) == (int, str, int)
    return type(given) is int


def _pauses(given: object) -> tuple[float, ...]:
    if not isinstance(given, (tuple, list)):
        raise InvalidTypeError("Choices.patience", "must be a tuple of seconds")
    for pause in given:
        if type(pause) not in (int, float) or not 0 <= pause <= _LONGEST_PAUSE:
            rule = f"a pause is 0 to {_LONGEST_PAUSE} seconds, not {pause!r}"
            raise InvalidValueError("Choices.patience", rule)
    return tuple(given)


@attrs.frozen(kw_only=True)
class Choices:
    """How a run is to go.

    `owned` names the fields of a relation that the sender decides. `answers` are a person's, by
    external number, to stops of an earlier run. `expected_dossier` and `expected_vat_number` say
    whose books these must be. With `partial`, each journal is booked up to its first document with
    an error; without it, one error ends the run before anything is written. With `all_checked`,
    what could not be checked is an error too. `rebook_deleted` are documents that may be booked
    again although somebody deleted them in Octopus: (bookyear, journal, number), or the number
    where one document of the run bears it. `patience` are the pauses, in seconds, after which a
    journal that somebody has open is tried again. Raises `InvalidTypeError`, and
    `InvalidValueError` for a field or a pause that cannot be.
    """

    owned: frozenset[str] = attrs.field(default=OWNED_BY_DEFAULT, converter=_fields)
    answers: Mapping[int, Answer] = attrs.field(factory=dict, converter=_answers)
    expected_dossier: int | None = attrs.field(default=None, validator=typed(int, NoneType))
    expected_vat_number: str | None = attrs.field(default=None, validator=typed(str, NoneType))
    partial: bool = attrs.field(default=False, validator=typed(bool))
    all_checked: bool = attrs.field(default=False, validator=typed(bool))
    rebook_deleted: frozenset[int | DocumentPlace] = attrs.field(
        default=frozenset(), converter=_places
    )
    patience: tuple[float, ...] = attrs.field(default=(5.0, 15.0, 40.0), converter=_pauses)


def journal_of(document: AnyDocument) -> JournalKey:
    """Return the journal that a document stands in: bookyear and key."""
    return document.bookyear_id, document.journal


def consented(document: AnyDocument, documents: Iterable[Wanted], choices: Choices) -> bool:
    """Tell whether this may be booked again; a bare number must be one document's of this run."""
    if place_of(document) in choices.rebook_deleted:
        return True
    if document.number not in choices.rebook_deleted:
        return False
    return sum(each.document.number == document.number for each in documents) == 1


def by_journal(documents: Iterable[Wanted]) -> dict[JournalKey, list[int]]:
    """Return the places of the documents, by their journal, in the order in which they come."""
    places: dict[JournalKey, list[int]] = defaultdict(list)
    for at, wanted in enumerate(documents):
        places[journal_of(wanted.document)].append(at)
    return places


def journal_name(key: JournalKey) -> str:
    """Name a journal for a person."""
    return f"journal {key[1]} of bookyear {key[0]}"


def place_of(document: AnyDocument) -> DocumentPlace:
    """Return where a document stands: bookyear, journal and number."""
    return document.bookyear_id, document.journal, document.number


def insertion_of(wanted: Wanted) -> str:
    """Return the operation that books the document."""
    return "insertBuySellBooking" if isinstance(wanted.document, Booking) else "insertInvoice"


def described(document: AnyDocument) -> str:
    """Say what a document in Octopus is: date, total, number on paper, relation."""
    amount = sameness.total(document)
    on = f", on relation {document.relation_id}" if document.relation_id is not None else ""
    comment = document.comment
    paper = shown.name(comment) if isinstance(comment, str) else comment
    return f"{document.document_date}, {amount}, {paper!r}{on}"


def paper_number(document: AnyDocument) -> str:
    """Return the number that the customer has on paper, or the number in the journal."""
    return str(document.comment or "").strip() or str(document.number)


def name_of(wanted: Wanted) -> str:
    """Name a document for a person: its journal and its number on paper."""
    return f"{wanted.document.journal} {shown.name(paper_number(wanted.document))}"
