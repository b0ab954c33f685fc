"""The bodies that clients send: field names of the service, and how each is read."""

from octopus_sdk.sandbox.wire import (
    Reader,
    base64_text,
    day,
    flag,
    int32,
    listed,
    many,
    number,
    one_of,
    opaque,
    record,
    text,
)

_KEY = record({"id": int32})

CREDENTIALS = record({"user": text, "password": text})

RELATION_IDENTIFICATION = record({"relationKey": _KEY, "externalRelationId": int32})

_RELATION_TEXTS = (
    *("name", "firstName", "streetAndNr", "postalCode", "city", "country"),
    *("deliveryStreetAndNr", "deliveryPostalCode", "deliveryCity", "deliveryCountry"),
    *("telephone", "email", "fax", "mobile", "url"),
    *("bankAccountNr", "ibanAccountNr", "bicCode", "currencyCode", "vatNr"),
    *("profession", "contactPerson", "remarks", "searchField1", "searchField2"),
    *("externCustomerNr", "sddReference", "participantId"),
)
_RELATION_INTEGERS = (
    "defaultBookingAccountClient",
    "defaultBookingAccountSupplier",
    "expirationDays",
)
_PAYMENT_METHOD = listed(*range(14))
_RELATION_LISTS: dict[str, Reader] = {
    "corporationType": listed(*range(27)),
    "vatType": listed(0, 1, 4, 6, 7, 8, 9, 10),
    # The lists of these three begin with 1. Recorded for two is 0, where nothing is set; clients
    # whose fields are plain integers send it for the third too.
    "expirationType": listed(0, 1, 2),
    "sddSeqtype": listed(*range(5)),
    "sddMandateType": listed(*range(3)),
    "factLanguage": listed(*range(4)),
    "supplierPaymentMethod": _PAYMENT_METHOD,
    "invoiceDeliveryMethod": listed(*range(4)),
}
_RELATION_FLAGS = ("client", "supplier", "financialDiscount", "sddActive", "active")

RELATION_FIELDS: dict[str, Reader] = {
    "relationIdentificationServiceData": RELATION_IDENTIFICATION,
    "sddSignatureDate": day,
    **dict.fromkeys(_RELATION_TEXTS, text),
    **dict.fromkeys(_RELATION_INTEGERS, int32),
    **_RELATION_LISTS,
    **dict.fromkeys(_RELATION_FLAGS, flag),
}
RELATION = record(RELATION_FIELDS)

_INTRASTAT = record(
    {
        "isoCountrycode": text,
        "transactionCode": int32,
        "productCode": text,
        "region": int32,
        "weight": number,
        "unitCount": number,
        "transportCode": int32,
        "incoTerms": text,
        "originCountry": text,
    }
)
_OVERFLOW = record(
    {
        "beginDate": day,
        "endDate": day,
        "overflowBookingPeriodType": int32,
        "accountNr": int32,
    }
)

_DOCUMENT: dict[str, Reader] = {
    "bookyearKey": _KEY,
    "journalKey": text,
    "documentSequenceNr": int32,
    "relationIdentificationServiceData": RELATION_IDENTIFICATION,
    "bookyearPeriodeNr": int32,
    "documentDate": day,
    "expiryDate": day,
    "currencyCode": text,
    "exchangeRate": number,
    "comment": text,
    "orderReference": text,
    "reference": text,
}

BOOKING = record(
    {
        **_DOCUMENT,
        "amount": number,
        "paymentMethod": _PAYMENT_METHOD,
        "bookingLines": many(
            record(
                {
                    "accountKey": int32,
                    "baseAmount": number,
                    "vatAmount": number,
                    "vatCodeKey": text,
                    "comment": text,
                    "costCentreKey": _KEY,
                    "vatRecupPercentage": number,
                    "intrastatServiceData": _INTRASTAT,
                    "overflowBookingServiceData": _OVERFLOW,
                }
            )
        ),
    }
)
ATTACHMENT = record({"fileName": text, "fileData": base64_text})
BOOKING_WITH_ATTACHMENTS = record(
    {
        "buySellBookingServiceData": BOOKING,
        "attachments": many(ATTACHMENT),
    }
)

INVOICE = record(
    {
        **_DOCUMENT,
        "financialDiscount": number,
        "customFieldValueList": many(opaque),
        "peppolFields": opaque,
        "invoiceLines": many(
            record(
                {
                    "externProductNr": text,
                    "description": text,
                    "count": number,
                    "unit": text,
                    "unitPrice": number,
                    "discountPercentage": number,
                    "vatCodeKey": text,
                    "bookingAccountNr": int32,
                    "costCentreKey": _KEY,
                    "customFieldValueList": many(opaque),
                    "intrastatServiceData": _INTRASTAT,
                    "peppolFields": opaque,
                }
            )
        ),
    }
)

_ADDRESS = record(dict.fromkeys(("streetAndNr", "postalCode", "city", "countryCode"), text))
_BANK_ACCOUNT = record(
    {
        **dict.fromkeys(
            (
                *("bankAccountNumber", "bankAccountIban", "bankAccountBic"),
                *("bankAccountClientName", "bankAccountClientFirstname"),
            ),
            text,
        ),
        "address": _ADDRESS,
    }
)
_INVOICING = record(
    {
        "unitPriceScale": one_of("TWO", "FOUR"),
        **dict.fromkeys(
            (
                *("showProduct", "showDescription", "showCostCentre", "showCount", "showUnit"),
                *("showUnitPrice", "showDiscount", "showVatCode", "showTotal"),
            ),
            flag,
        ),
        "customFieldInvoiceList": many(_KEY),
        "customFieldLineList": many(_KEY),
    }
)

SELL_JOURNAL_UPDATE = record(
    {
        "commonJournalUpdateRequestData": record(
            {
                "bookyearKey": _KEY,
                "sequenceNumber": int32,
                "names": many(record({"language": one_of("NL", "FR", "EN", "DE"), "value": text})),
                "nextDocumentNumber": int32,
                "protectedPeriod": int32,
            }
        ),
        "bankAccountServiceData": _BANK_ACCOUNT,
        "invoicingServiceData": _INVOICING,
        "sellJournalInsertionType": one_of("BOOKING", "VAT_EXCLUSIVE", "VAT_INCLUSIVE"),
    }
)
