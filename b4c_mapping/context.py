"""What a document needs from the settings and from the dossier, and where it goes with that.

Each bookyear has its own journals, so a journal is known by its bookyear and its key. The bookyear
and the period come from the document date through the lists of the dossier and never from
arithmetic: in a dossier with quarters the periods count 01 to 04 (Octopus' API document).

Force has a journal for credit notes and Flex has none (B4C's help page), so a context that does not
fit its numbering is refused.

>>> from b4c_mapping.numbering import ForceNumbering
>>> context = Context(
...     numbering=ForceNumbering(), bookyears=[], journals=[], invoice_journal="V1",
...     credit_note_journal="V2", vat_table=VatTable(),
... )
>>> context.journal_key(Kind.CREDIT_NOTE)
'V2'
"""

from collections.abc import Mapping, Sequence

import attrs

from b4c_mapping.documents import Document
from b4c_mapping.errors import DocumentError, ProfileError, refuse
from b4c_mapping.kinds import Kind
from b4c_mapping.numbering import Numbering
from b4c_mapping.relations import Customer
from b4c_mapping.vat import VatTable
from octopus_sdk.models import Bookyear, Journal


def _check_decimals(_: object, __: object, value: int) -> None:
    if type(value) is not int or value not in (2, 4):
        rule = "an invoice journal takes unit prices with 2 or 4 decimals"
        refuse(DocumentError, "", "unit_price_decimals", value, rule)


@attrs.frozen(kw_only=True)
class Context:
    """What was chosen in B4C and read from the dossier.

    `credit_note_journal` is None where credit notes share the journal of invoices, as in Flex.
    Where they are numbered apart, as in Force, it is another journal. Raises `ProfileError`.
    `unit_price_decimals` is how many decimals the invoice journal takes, 2 or 4. `customers`, by
    number, is asked for payment terms only where a document has no due date.
    """

    numbering: Numbering
    bookyears: Sequence[Bookyear]
    journals: Sequence[Journal]
    invoice_journal: str
    credit_note_journal: str | None = None
    vat_table: VatTable
    unit_price_decimals: int = attrs.field(default=2, validator=_check_decimals)
    customers: Mapping[int, Customer] = attrs.field(factory=dict, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a choice of journals that the numbering does not allow."""
        apart = self.credit_note_journal not in (None, self.invoice_journal)
        if apart == self.numbering.separate_credit_notes:
            return
        if apart:
            rule = "credit notes are numbered in the series of invoices, so they share a journal"
            cure = "leave the credit-note journal out"
        else:
            rule = "credit notes are numbered apart, so they have a journal of their own"
            cure = "name the second sales journal, such as V2"
        field, value = "credit_note_journal", self.credit_note_journal
        refuse(ProfileError, "context", field, value, rule, cure)

    def journal_key(self, kind: Kind) -> str:
        """Return the journal for this kind of document."""
        if kind is Kind.CREDIT_NOTE and self.credit_note_journal is not None:
            return self.credit_note_journal
        return self.invoice_journal

    def bookyear_of(self, document: Document) -> Bookyear | None:
        """Return the bookyear that the document date falls in."""
        for bookyear in self.bookyears:
            if bookyear.holds(document.document_date):
                return bookyear
        return None

    def journal_in(self, bookyear: Bookyear, kind: Kind) -> Journal | None:
        """Return the journal of a bookyear for this kind of document."""
        key = self.journal_key(kind)
        for journal in self.journals:
            if journal.key == key and journal.bookyear_id == bookyear.id:
                return journal
        return None
