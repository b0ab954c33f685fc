"""What can never be right in a document, found before it is sent.

The rules are the vendor's: base and VAT of a line never differ in sign, and on a credit note that
is a booking the header is negative while the lines stay positive. On an invoice, lines and total of
a credit note are negative; there is no header to contradict them.
"""

from decimal import Decimal

from octopus_sdk.errors import InvalidTypeError, InvalidValueError
from octopus_sdk.models import Booking, Document

_ZERO = Decimal(0)


def check_booking(booking: Booking) -> None:
    """Raise `InvalidValueError` for a booking whose signs or numbers can never be right."""
    check_head(booking)
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
    if document.number < 1:
        raise InvalidValueError(f"{kind}.number", f"numbers begin at 1: {document.number}")
    currency = document.currency
    if not (currency.isascii() and currency.isalpha() and len(currency) == len("EUR")):
        raise InvalidValueError(f"{kind}.currency", f"a currency has three letters: {currency!r}")
    if document.exchange_rate <= 0:
        rule = f"a rate is more than 0: {document.exchange_rate}"
        raise InvalidValueError(f"{kind}.exchange_rate", rule)
    if document.relation_id is None and not document.external_id:
        rule = "a document needs the relation's key or its external number"
        raise InvalidValueError(f"{kind}.relation_id", rule)


def whole(name: str, value: int) -> int:
    """Return a whole number that names something; raises `InvalidTypeError` for anything else.

    Else a bookyear given as text would look like one that holds nothing.
    """
    if type(value) is not int:
        raise InvalidTypeError(name, f"must be int, not {type(value).__name__}")
    return value
