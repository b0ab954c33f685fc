"""A document that somebody wants to write, before it is checked.

Bookings and invoices go through the same checks; `Kind` holds what differs between them.
"""

from dataclasses import dataclass
from decimal import Decimal

from octopus_sdk.sandbox.cardfile import Relation
from octopus_sdk.sandbox.state import SALES, Bookyear, Dossier, Journal
from octopus_sdk.sandbox.unknowns import Unknowns
from octopus_sdk.sandbox.wire import Wire

SELL, SELL_CREDIT, BUY, BUY_CREDIT = 2, 4, 1, 3


@dataclass(frozen=True)
class Kind:
    """What differs between bookings and invoices."""

    word: str
    lines: str
    account: str
    letters: str
    modes: tuple[int, ...]
    insert_failed: int
    update_failed: int
    missing: int


BOOKING = Kind("booking", "bookingLines", "accountKey", "AV", (1,), -24, -35, -34)
INVOICE = Kind("invoice", "invoiceLines", "bookingAccountNr", "V", (2, 3), -37, -64, -61)


@dataclass(frozen=True)
class Draft:
    """A document that somebody wants to write."""

    dossier: Dossier
    unknowns: Unknowns
    kind: Kind
    fields: Wire

    @property
    def found_journal(self) -> Journal | None:
        """Return the journal the draft names, if it exists."""
        return self.dossier.journal(self.bookyear_id, self.fields.get("journalKey"))

    @property
    def journal(self) -> Journal:
        """Return the journal. Only for checks after the one that it exists."""
        journal = self.found_journal
        if journal is None:  # pragma: no cover  the checks came first, types do not know
            raise LookupError("the journal was not checked first")
        return journal

    @property
    def bookyear(self) -> Bookyear:
        """Return the bookyear of the journal. Only for checks after the one that it exists."""
        return self.dossier.bookyears[self.journal.bookyear_id]

    @property
    def bookyear_id(self) -> int | None:
        """Return the id of the bookyear, if the draft names one."""
        value: int | None = self.fields.get("bookyearKey", {}).get("id")
        return value

    @property
    def lines(self) -> list[Wire]:
        """Return the lines that carry an amount."""
        lines: list[Wire] = self.fields.get(self.kind.lines, [])
        return [line for line in lines if self.kind is BOOKING or not is_text_line(line)]

    @property
    def relation(self) -> Relation | None:
        """Return the relation the draft names, if it exists."""
        ids = self.fields.get("relationIdentificationServiceData", {})
        return self.dossier.find_relation(ids, key_wins=self.unknowns.relation_key_wins)

    @property
    def is_credit_note(self) -> bool:
        """Tell a credit note: a negative header amount, or a negative total of an invoice.

        Documented are only the signs. That the service tells credit notes by them is inferred.
        """
        if self.kind is BOOKING:
            return bool(self.fields.get("amount", 0) < 0)
        return sum((line_total(line) for line in self.lines), Decimal(0)) < 0


def is_text_line(line: Wire) -> bool:
    """Tell an invoice line that only carries a description."""
    return not line.get("unitPrice") and "vatCodeKey" not in line


def line_total(line: Wire) -> Decimal:
    """Return count times unit price less discount, unrounded. A missing count means one."""
    count, price = line.get("count", Decimal(1)), line.get("unitPrice", Decimal(0))
    total: Decimal = count * price * (100 - line.get("discountPercentage", Decimal(0))) / 100
    return total


def wanted_vat_type(draft: Draft) -> int:
    """Return the type that the VAT codes of this document must have."""
    if draft.journal.letter == SALES:
        return SELL_CREDIT if draft.is_credit_note else SELL
    return BUY_CREDIT if draft.is_credit_note else BUY
