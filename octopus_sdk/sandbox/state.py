"""What the sandbox keeps: dossiers, bookyears, journals, relations and documents."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from octopus_sdk.sandbox.wire import Wire

SALES = "V"

JOURNAL_TYPES = {"A": 1, "V": 2, "F": 3, "D": 4, "L": 7}

RELATION_DEFAULTS: Wire = {
    "active": True,
    "client": False,
    "corporationType": 0,
    "defaultBookingAccountClient": 0,
    "defaultBookingAccountSupplier": 0,
    "expirationDays": 30,
    "expirationType": 2,
    "factLanguage": 0,
    "fax": "",
    "financialDiscount": False,
    "mobile": "",
    "sddActive": False,
    "sddMandateType": 0,
    "sddSeqtype": 0,
    "supplier": False,
    "supplierPaymentMethod": 0,
    "telephone": "",
    "url": "",
    "vatNr": "",
    "vatType": 0,
}
"""What a new relation gets when the request is silent. Recorded."""


@dataclass
class Journal:
    """A journal of one bookyear. Each bookyear has its own."""

    bookyear_id: int
    key: str
    names: dict[str, str]
    insertion_type: int
    next_number: int
    start_number: int
    closed: bool = False
    protected_period: int = 0
    closed_period: int = 0
    currency: str | None = None
    invoicing: Wire = field(default_factory=dict)
    bank_account: Wire = field(default_factory=dict)
    open_elsewhere: bool = False
    """Somebody edits this journal in the application, so the webservice may not write."""

    @property
    def letter(self) -> str:
        """Return the kind of journal: A, V, F, D or L."""
        return self.key[:1]

    @property
    def sequence(self) -> int:
        """Return the number behind the letter."""
        return int(self.key[1:])


@dataclass
class Bookyear:
    """A bookyear with its periods, as the list call shows them, and its journals."""

    id: int
    names: dict[str, str]
    start: str
    end: str
    closed: bool
    periods: list[Wire]
    journals: dict[str, Journal]

    def period(self, number: Any) -> Wire | None:
        """Return the period with this number, if there is one."""
        return next((p for p in self.periods if p["bookyearPeriod"] == number), None)


@dataclass
class Relation:
    """A customer or supplier. `fields` holds everything but the two ids."""

    id: int
    external_id: int
    fields: Wire
    modified: float

    def identification(self) -> Wire:
        """Return the two ids, as documents and relations show them."""
        return {"externalRelationId": self.external_id, "relationKey": {"id": self.id}}


@dataclass
class Document:
    """A booking or an invoice. `fields` holds the wire fields but the relation."""

    kind: str
    fields: Wire
    relation_id: int
    modified: float
    attachments: list[Wire] = field(default_factory=list)
    booked_as: Wire | None = None
    """The booking that came out of an invoice, once it was booked."""

    @property
    def bookyear_id(self) -> int:
        """Return the id of the bookyear."""
        return int(self.fields["bookyearKey"]["id"])

    @property
    def journal_key(self) -> str:
        """Return the journal, such as ``V1``."""
        return str(self.fields["journalKey"])

    @property
    def number(self) -> int:
        """Return the document number."""
        return int(self.fields["documentSequenceNr"])

    @property
    def is_booked(self) -> bool:
        """Tell whether the document is in the books: a booking always, an invoice later."""
        return self.kind == "booking" or self.booked_as is not None


@dataclass(frozen=True)
class Deletion:
    """A document that somebody deleted in the application."""

    bookyear_id: int
    journal_key: str
    number: int
    moment: float


@dataclass
class Dossier:
    """One firm's books."""

    id: int
    card: Wire
    language: str
    disabled: bool
    bookyears: dict[int, Bookyear]
    accounts: dict[int, Wire]
    vat_codes: list[Wire]
    currencies: tuple[str, ...]
    relations: dict[int, Relation]
    documents: list[Document] = field(default_factory=list)
    deletions: list[Deletion] = field(default_factory=list)

    def journal(self, bookyear_id: Any, key: Any) -> Journal | None:
        """Return a journal, if it exists."""
        bookyear = self.bookyears.get(bookyear_id)
        return bookyear.journals.get(key) if bookyear else None

    def in_journal(self, journal: Journal) -> Iterator[Document]:
        """Go through the documents of one journal."""
        place = (journal.bookyear_id, journal.key)
        return (d for d in self.documents if (d.bookyear_id, d.journal_key) == place)

    def document(self, journal: Journal, number: Any) -> Document | None:
        """Return the document with this number, if there is one."""
        return next((d for d in self.in_journal(journal) if d.number == number), None)

    def last_number(self, journal: Journal) -> int:
        """Return the number that the next one must follow."""
        return journal.next_number - 1

    def find_relation(self, ids: Wire, *, key_wins: bool) -> Relation | None:
        """Find a relation by key or external number. The number 0 means "none"."""
        by_key = self.relations.get(ids.get("relationKey", {}).get("id"))
        external = ids.get("externalRelationId", 0)
        by_number = next(
            (r for r in self.relations.values() if external and r.external_id == external), None
        )
        return (by_key or by_number) if key_wins else (by_number or by_key)

    def next_relation_id(self) -> int:
        """Return a key that no relation ever had."""
        return max(self.relations, default=0) + 1
