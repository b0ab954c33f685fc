"""What can never be right in a document, found before it is sent.

The rules are the vendor's: base and VAT of a line never differ in sign, and on a credit note that
is a booking the header is negative while the lines stay positive. On an invoice, lines and total of
a credit note are negative; there is no header to contradict them.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from octopus_sdk import given, wire
from octopus_sdk.errors import InvalidValueError
from octopus_sdk.models import (
    Attachment,
    Booking,
    Document,
    Language,
    PaymentTerm,
    Relation,
    VatType,
)
from octopus_sdk.models.record import Unlisted

_ZERO = Decimal(0)
_CURRENCY = re.compile(r"[A-Z]{3}")
# The lists of the vendor's API document. The enumeration of legal forms names the usual ones.
_PAYMENT_METHODS = range(14)
_RELATION_LISTS: dict[str, Sequence[int]] = {
    "vat_type": tuple(VatType),
    "payment_term": tuple(PaymentTerm),
    "language": tuple(Language),
    "corporation_type": range(27),
}


# Lists that the vendor may make longer, and whose numbers begin with 0 or 1.
_NEVER_NEGATIVE = (
    "sdd_sequence_type",
    "sdd_mandate_type",
    "supplier_payment_method",
    "invoice_delivery_method",
)


def check_relation(relation: Relation) -> None:
    """Raise `InvalidValueError` for a relation that can never be right."""
    given.must_be("relation", relation, Relation)
    wire.dump(relation)
    if relation.id is not None:
        given.whole("Relation.id", relation.id, 1)
    if relation.external_id is not None:
        given.whole("Relation.external_id", relation.external_id, 0)
    if relation.payment_days is not None:
        given.whole("Relation.payment_days", relation.payment_days, 0)
    if relation.id is None and not (relation.name or "").strip():
        raise InvalidValueError("Relation.name", "a new relation needs a name")
    if relation.country is not None and not relation.country.strip():
        raise InvalidValueError("Relation.country", "leave it out rather than empty")
    _check_currency("Relation", relation.currency)
    for name in _NEVER_NEGATIVE:
        if (value := getattr(relation, name)) is not None:
            given.whole(f"Relation.{name}", value, 0)
    for name, listed in _RELATION_LISTS.items():
        _check_listed(f"Relation.{name}", getattr(relation, name), listed)


def check_attachment(where: str, file: Attachment) -> None:
    """Raise `InvalidValueError` for a file without a name, or with one that is no name."""
    given.must_be(where, file, Attachment)
    if not given.text(f"{where}.file_name", file.file_name, one_line=True).strip():
        raise InvalidValueError(f"{where}.file_name", "must not be empty")
    given.must_be(f"{where}.data", file.data, bytes)


def check_booking(booking: Booking) -> None:
    """Raise `InvalidValueError` for a booking whose signs or numbers can never be right."""
    check_head(booking)
    _check_listed("Booking.payment_method", booking.payment_method, _PAYMENT_METHODS)
    for index, line in enumerate(booking.lines):
        base, vat = line.base or _ZERO, line.vat or _ZERO
        if base * vat < 0:
            rule = f"base {base} and VAT {vat} differ in sign"
            raise InvalidValueError(f"Booking.lines[{index}]", rule)
    lines = sum((line.base or _ZERO) + (line.vat or _ZERO) for line in booking.lines)
    if lines < 0:
        rule = f"the lines come to {lines}; on a credit note only the header is negative"
        raise InvalidValueError("Booking.lines", rule)


def check_head(document: Document) -> None:
    """Raise `InvalidValueError` for a head that can never be right."""
    kind = type(document).__name__
    for name in ("bookyear_id", "number", "period"):
        given.whole(f"{kind}.{name}", getattr(document, name), 1)
    given.journal(f"{kind}.journal", document.journal)
    _check_currency(kind, document.currency)
    if document.exchange_rate <= 0:
        rule = f"a rate is more than 0: {document.exchange_rate}"
        raise InvalidValueError(f"{kind}.exchange_rate", rule)
    if document.relation_id is not None:
        given.whole(f"{kind}.relation_id", document.relation_id, 1)
    if document.external_id is not None:
        # The service answers 0 for none, beside a relation's key.
        given.whole(f"{kind}.external_id", document.external_id, 0)
    if document.relation_id is None and not document.external_id:
        rule = "a document needs the relation's key or its external number"
        raise InvalidValueError(f"{kind}.relation_id", rule)


def _check_currency(kind: str, currency: str) -> None:
    if not _CURRENCY.fullmatch(currency):
        rule = f"a currency is three capital letters: {ascii(currency)[:20]}"
        raise InvalidValueError(f"{kind}.currency", rule)


def _check_listed(where: str, value: int | None, listed: Sequence[int]) -> None:
    # What the service itself has sent goes back, listed or not.
    if value is not None and value not in listed and type(value) is not Unlisted:
        known = ", ".join(str(int(each)) for each in listed)
        raise InvalidValueError(where, f"must be one of {known}: {value}")
