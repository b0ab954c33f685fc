"""A relation: a customer or a supplier in Octopus."""

import datetime as dt
from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import attrs

from octopus_sdk.models.record import NOTHING_MORE, Record


class VatType(IntEnum):
    """How a relation stands to VAT; 2, 3 and 5 do not exist."""

    UNKNOWN = 0
    BELGIAN_VAT_PAYER = 1
    INTRA_EU_VAT_PAYER = 4
    VAT_PAYER_OUTSIDE_EU = 6
    PRIVATE_BELGIUM = 7
    PRIVATE_EU = 8
    PRIVATE_OUTSIDE_EU = 9
    NOT_LIABLE = 10


class PaymentTerm(IntEnum):
    """From when a payment term counts."""

    END_OF_MONTH = 1
    AFTER_INVOICE_DATE = 2


class Language(IntEnum):
    """The language of a relation's documents; not the numbering of a login's locale."""

    DUTCH = 0
    FRENCH = 1
    ENGLISH = 2
    GERMAN = 3


class CorporationType(IntEnum):
    """A relation's legal form. Octopus' list has SA twice; its second number, 22, is left out."""

    NATURAL_PERSON = 0
    NV = 1
    BVBA = 2
    CVBA = 3
    CVOA = 4
    COMM_V = 5
    COMM_VA = 6
    VOF = 7
    VZW = 8
    BV = 9
    AG = 10
    GMBH = 11
    KG = 12
    KGA = 13
    OHG = 14
    PLC = 15
    LTD = 16
    LP = 17
    UNLIMITED = 18
    INC = 19
    SA = 20
    SRL = 21
    LTDA = 23
    FV = 24
    PS = 25
    LV = 26


# Thousands come at once, and without slots an object of many fields is made in two thirds the time.
@attrs.frozen(kw_only=True, repr=False, slots=False)
class Relation(Record):
    """A customer or supplier.

    `id` is the key that Octopus gave; `external_id` is the number that the sender's own software
    gave, a positive 32-bit integer. An `external_id` of 0 means "none" and never matches another 0.
    A Belgian `vat_number` is written as `BE0477.525.753`.
    """

    id: int | None = None
    external_id: int | None = None
    name: str | None = None
    first_name: str | None = None
    client: bool | None = None
    supplier: bool | None = None
    default_client_account: int | None = None
    default_supplier_account: int | None = None
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None
    delivery_street: str | None = None
    delivery_postal_code: str | None = None
    delivery_city: str | None = None
    delivery_country: str | None = None
    telephone: str | None = None
    mobile: str | None = None
    fax: str | None = None
    email: str | None = None
    url: str | None = None
    bank_account: str | None = None
    iban: str | None = None
    bic: str | None = None
    financial_discount: bool | None = None
    profession: str | None = None
    contact_person: str | None = None
    remarks: str | None = None
    search_field_1: str | None = None
    search_field_2: str | None = None
    external_customer_number: str | None = None
    corporation_type: CorporationType | int | None = None
    currency: str = "EUR"
    vat_number: str | None = None
    vat_type: VatType | int | None = None
    payment_term: PaymentTerm | int | None = None
    payment_days: int | None = None
    sdd_reference: str | None = None
    sdd_signature_date: dt.date | None = None
    sdd_active: bool | None = None
    sdd_sequence_type: int | None = None
    sdd_mandate_type: int | None = None
    language: Language | int | None = None
    active: bool | None = None
    supplier_payment_method: int | None = None
    invoice_delivery_method: int | None = None
    peppol_id: str | None = None
    extra: Mapping[str, Any] = attrs.field(default=NOTHING_MORE, hash=False)
