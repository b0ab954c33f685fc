"""The kinds that B4C says in words: of a document, of a customer, of VAT.

A document is an invoice or a credit note. B4C says which, and carries positive amounts for both;
the sign in Octopus follows from the kind (Octopus' API document).

A customer is a business that is liable for VAT, a body that is not liable, or a private person.
The kind is never concluded from whether there is a VAT number (decision: an enterprise number is
not a VAT number).

The VAT rate alone does not choose a VAT code: "0 %" has five meanings beside a true rate of zero.
The regime tells them apart. Between businesses in Belgium, reverse charge (medecontractant, BTW
verlegd) is the normal case for cleaning.

>>> Kind("credit_note"), Regime("reverse_charge"), CustomerKind("private")
(<Kind.CREDIT_NOTE: 'credit_note'>, <Regime.REVERSE_CHARGE: 'reverse_charge'>,
 <CustomerKind.PRIVATE: 'private'>)
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a document is."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Regime(StrEnum):
    """Why VAT is charged, or why none is. Only `STANDARD` has a rate above zero."""

    STANDARD = "standard"
    REVERSE_CHARGE = "reverse_charge"
    EU_SERVICES = "eu_services"
    EU_GOODS = "eu_goods"
    EXPORT = "export"
    EXEMPT = "exempt"


class CustomerKind(StrEnum):
    """How a customer stands to VAT."""

    BUSINESS = "business"
    NOT_LIABLE = "not_liable"
    PRIVATE = "private"
