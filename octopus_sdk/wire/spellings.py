"""The wire's names, as a table, and the fields of a model with the path of each.

The service spells one thing in several ways: a period is `bookyearPeriodeNr` on a document and
`bookyearPeriod` in a bookyear. Keys are wrapped, as in `{"bookyearKey": {"id": 2}}`; here they are
plain numbers, and the path leads to them.
"""

import types
from typing import Any, TypeAlias, Union, get_args, get_origin

import attrs

Path: TypeAlias = tuple[str, ...]

_RELATION_KEY = "relationIdentificationServiceData.relationKey.id"
_EXTERNAL_ID = "relationIdentificationServiceData.externalRelationId"
_COMMON = "commonJournalServiceData"
_DOCUMENT = {
    "bookyear_id": "bookyearKey.id",
    "journal": "journalKey",
    "number": "documentSequenceNr",
    "period": "bookyearPeriodeNr",
    "due_date": "expiryDate",
    "relation_id": _RELATION_KEY,
    "external_id": _EXTERNAL_ID,
    "currency": "currencyCode",
}
_COST_CENTRE = {"cost_centre": "costCentreKey.id"}

# The wire's name of each field, a dot between levels. A field that is not listed is its own name
# in camelCase.
SPELLINGS: dict[str, dict[str, str]] = {
    "DossierInfo": {
        "id": "dossierKey.id",
        "description": "dossierDescription",
        "vat_number": "vatNr",
        "street": "streetAndNr",
        "corporation_type": "corporationTypeKey.id",
        "language": "languageCode",
    },
    "Period": {"number": "bookyearPeriod"},
    "Bookyear": {"id": "bookyearKey.id", "description": "bookyearDescription"},
    "Journal": {
        "bookyear_id": "bookyearKey.id",
        "key": "journalKey",
        "currency": "currencyCode",
        "last_number": "lastBookedDocumentNr",
        "mode": "insertionType",
        "custom_fields": "customFieldList",
        "custom_line_fields": "customFieldLineList",
    },
    "SalesJournal": {
        "bookyear_id": f"{_COMMON}.journalKeyServiceData.bookyearKey.id",
        "sequence": f"{_COMMON}.journalKeyServiceData.sequenceNumber",
        "next_number": f"{_COMMON}.nextDocumentNumber",
        "protected_period": f"{_COMMON}.protectedPeriod",
        "closed": f"{_COMMON}.closed",
        "closed_period": f"{_COMMON}.closedPeriod",
        "mode": "insertionType",
        "unit_price_decimals": "invoicingServiceData.unitPriceScale",
    },
    "Account": {
        "number": "accountKey.id",
        "bookyear_id": "accountKey.bookyearKey.id",
        "description_nl": "description.description_NL",
        "description_fr": "description.description_FR",
        "description_en": "description.description_EN",
        "description_de": "description.description_DE",
        "vat_recuperation": "vatRecupPercentage",
        "professional": "fiscProfessionalPercentage",
        "fiscal_recuperation": "fiscRecupPercentage",
        "default_cost_centre": "defaultCostCentreKey.id",
    },
    "CostCentre": {
        "id": "costCentreKey.id",
        "description_nl": "description.description_NL",
        "description_fr": "description.description_FR",
        "description_en": "description.description_EN",
        "description_de": "description.description_DE",
    },
    "VatCode": {
        "percentage": "basePercentage",
        "default_sales_account": "defaultSellBookingAccountNr",
    },
    "Relation": {
        "id": _RELATION_KEY,
        "external_id": _EXTERNAL_ID,
        "default_client_account": "defaultBookingAccountClient",
        "default_supplier_account": "defaultBookingAccountSupplier",
        "street": "streetAndNr",
        "delivery_street": "deliveryStreetAndNr",
        "bank_account": "bankAccountNr",
        "iban": "ibanAccountNr",
        "bic": "bicCode",
        "external_customer_number": "externCustomerNr",
        "currency": "currencyCode",
        "vat_number": "vatNr",
        "payment_term": "expirationType",
        "payment_days": "expirationDays",
        "sdd_sequence_type": "sddSeqtype",
        "language": "factLanguage",
        "peppol_id": "participantId",
    },
    "Deletion": {
        "bookyear_id": "bookyearKey.id",
        "journal_sequence": "journalSequenceNr",
        "number": "documentSequenceNr",
    },
    "Booking": {**_DOCUMENT, "lines": "bookingLines"},
    "BookingLine": {
        "account": "accountKey",
        "base": "baseAmount",
        "vat": "vatAmount",
        "vat_code": "vatCodeKey",
        "vat_recuperation": "vatRecupPercentage",
        **_COST_CENTRE,
    },
    "Invoice": {**_DOCUMENT, "lines": "invoiceLines"},
    "InvoiceLine": {
        "product": "externProductNr",
        "discount": "discountPercentage",
        "vat_code": "vatCodeKey",
        "account": "bookingAccountNr",
        **_COST_CENTRE,
    },
}


def fields_of(kind: type[Any]) -> list[tuple["attrs.Attribute[Any]", Path]]:
    """Return the fields of a model, or of a class made from one, each with its path on the wire."""
    spelled = next((SPELLINGS[k.__name__] for k in kind.__mro__ if k.__name__ in SPELLINGS), {})
    return [
        (field, tuple(spelled.get(field.name, _camel(field.name)).split(".")))
        for field in attrs.fields(kind)
        if field.name != "extra"
    ]


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def kinds_of(declared: Any) -> list[Any]:
    """Return the types that a field may hold, None aside."""
    union = get_origin(declared) in (Union, types.UnionType)
    kinds = get_args(declared) if union else (declared,)
    return [kind for kind in kinds if kind is not type(None)]
