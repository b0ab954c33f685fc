"""What the sandbox keeps: dossiers, bookyears, journals, relations and documents."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from octopus_sdk.sandbox.archive import Archive, Document, Place
from octopus_sdk.sandbox.cardfile import CardFile, Relation
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
    refusals_left: int | None = None
    """After so many refused writes the journal is released; None: not before somebody does."""
    modified: float = 0.0

    @property
    def place(self) -> Place:
        """Return the bookyear and the key."""
        return self.bookyear_id, self.key

    def count_refusal(self) -> None:
        """Count a write that was refused because the journal is open elsewhere."""
        if self.refusals_left is not None:
            self.refusals_left -= 1
            self.open_elsewhere = self.refusals_left > 0

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
    relations: CardFile = field(default_factory=CardFile)
    cost_centres: dict[int, Wire] = field(default_factory=dict)
    forbidden: bool = False
    """The dossier exists, but this user may not open it."""
    booking_forbidden: bool = False
    """This user may write invoices and not book them."""
    documents: Archive = field(default_factory=Archive)
    deletions: list[Deletion] = field(default_factory=list)
    dropped_relations: list[Relation] = field(default_factory=list)
    """Cards that somebody merged away in the application; `modified` is the moment of it."""

    def journal(self, bookyear_id: Any, key: Any) -> Journal | None:
        """Return a journal, if it exists."""
        bookyear = self.bookyears.get(bookyear_id)
        return bookyear.journals.get(key) if bookyear else None

    def in_journal(self, journal: Journal) -> Collection[Document]:
        """Return the documents of one journal."""
        return self.documents.within(journal.place)

    def document(self, journal: Journal, number: Any) -> Document | None:
        """Return the document with this number, if there is one."""
        return self.documents.at(journal.place, number)

    def last_number(self, journal: Journal) -> int:
        """Return the number that the next one must follow."""
        return journal.next_number - 1

    def find_relation(self, ids: Wire, *, key_wins: bool) -> Relation | None:
        """Find a relation by key or external number. The number 0 means "none"."""
        by_key = self.relations.get(ids.get("relationKey", {}).get("id"))
        numbered = self.relations.under(("extRelationId", ids.get("externalRelationId", 0)))
        by_number = numbered[0] if numbered else None
        return (by_key or by_number) if key_wins else (by_number or by_key)


def in_language(names: dict[str, str], language: str) -> str | None:
    """Return the name in a language, or in any other when there is none."""
    return names.get(language.upper()) or next(iter(names.values()), None)


def name_list(names: dict[str, str]) -> list[Wire]:
    """Write the names as the detail calls of bookyears and journals do."""
    return [{"language": language, "value": value} for language, value in names.items()]
