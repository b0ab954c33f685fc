"""What Octopus speaks of, as frozen values: one module per noun.

Every name here is imported when it is first used, so that a product that maps relations does not
pay for journals. Dates are plain dates, money is `Decimal` in euro, and a field that the service
left out is `None`. What the service sends and this package does not know is kept in `extra` and
goes back when the value is sent.
"""

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from octopus_sdk.models.account import Account as Account
    from octopus_sdk.models.booking import Attachment as Attachment
    from octopus_sdk.models.booking import Booking as Booking
    from octopus_sdk.models.booking import BookingLine as BookingLine
    from octopus_sdk.models.bookyear import Bookyear as Bookyear
    from octopus_sdk.models.bookyear import Period as Period
    from octopus_sdk.models.cost_centre import CostCentre as CostCentre
    from octopus_sdk.models.deletion import Deletion as Deletion
    from octopus_sdk.models.document import Document as Document
    from octopus_sdk.models.dossier import DossierInfo as DossierInfo
    from octopus_sdk.models.invoice import Invoice as Invoice
    from octopus_sdk.models.invoice import InvoiceLine as InvoiceLine
    from octopus_sdk.models.journal import Journal as Journal
    from octopus_sdk.models.journal import JournalMode as JournalMode
    from octopus_sdk.models.journal import SalesJournal as SalesJournal
    from octopus_sdk.models.record import Record as Record
    from octopus_sdk.models.record import Records as Records
    from octopus_sdk.models.relation import CorporationType as CorporationType
    from octopus_sdk.models.relation import Language as Language
    from octopus_sdk.models.relation import PaymentTerm as PaymentTerm
    from octopus_sdk.models.relation import Relation as Relation
    from octopus_sdk.models.relation import VatType as VatType
    from octopus_sdk.models.vat_code import VatCode as VatCode
    from octopus_sdk.models.vat_code import VatCodeType as VatCodeType

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "account": ["Account"],
        "booking": ["Attachment", "Booking", "BookingLine"],
        "bookyear": ["Bookyear", "Period"],
        "cost_centre": ["CostCentre"],
        "deletion": ["Deletion"],
        "document": ["Document"],
        "dossier": ["DossierInfo"],
        "invoice": ["Invoice", "InvoiceLine"],
        "journal": ["Journal", "JournalMode", "SalesJournal"],
        "record": ["Record", "Records"],
        "relation": ["CorporationType", "Language", "PaymentTerm", "Relation", "VatType"],
        "vat_code": ["VatCode", "VatCodeType"],
    },
)
