"""Whether two documents, or two values of a relation, are the same.

Documents are compared in tiers. *Identity* is the customer, the date, the currency, the total and
the number on paper (in `comment`). *Substance* is the sums per account and VAT code. Equal identity
with other substance means that somebody changed accounts or VAT codes in Octopus; another identity
means that another document bears the number.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from octopus_sdk.models import Booking, Invoice, Relation, VatType

_HUNDRED = Decimal(100)
_NOISE = Decimal("0.000001")


def same_identity(one: Booking | Invoice, other: Booking | Invoice) -> bool:
    """Tell whether the two are the same document."""
    return _identity(one) == _identity(other)


def same_paper(one: Booking | Invoice, other: Booking | Invoice) -> bool:
    """Tell whether the two are the same document, as far as that shows without the customer."""
    return _identity(one)[1:] == _identity(other)[1:]


def same_substance(one: Booking | Invoice, other: Booking | Invoice) -> bool:
    """Tell whether the two have the same sums per account and VAT code."""
    return _substance(one) == _substance(other)


def total(document: Booking | Invoice) -> Decimal:
    """Return what identifies the document's total, in euro.

    A booking carries its total with VAT. An invoice carries none, so the sum of its lines without
    VAT stands for it.
    """
    if isinstance(document, Booking):
        return document.amount
    return sum((amount for _, amount in _parts(document)), Decimal(0))


def _identity(document: Booking | Invoice) -> tuple[object, ...]:
    return (
        document.relation_id,
        document.document_date,
        document.currency,
        _exact(total(document)),
        (document.comment or "").strip(),
    )


def _substance(document: Booking | Invoice) -> dict[object, Decimal]:
    sums: dict[object, Decimal] = defaultdict(Decimal)
    for key, amount in _parts(document):
        sums[key] += amount
    exact = {key: _exact(amount) for key, amount in sums.items()}
    return {key: amount for key, amount in exact.items() if amount}


def _exact(amount: Decimal) -> Decimal:
    """Return the amount without the noise of doubles: 74.03999999999998 is 74.04.

    No sum of a document has a digit of its own so far behind the cents.
    """
    return amount.quantize(_NOISE, ROUND_HALF_UP)


def _parts(document: Booking | Invoice) -> list[tuple[object, Decimal]]:
    if isinstance(document, Booking):
        return [
            ((line.account, line.vat_code, kind), amount or Decimal(0))
            for line in document.lines
            for kind, amount in (("base", line.base), ("vat", line.vat))
        ]
    return [
        (
            (line.account, line.vat_code),
            line.unit_price
            * (Decimal(1) if line.count is None else line.count)
            * (1 - (line.discount or Decimal(0)) / _HUNDRED),
        )
        for line in document.lines
        if line.unit_price is not None
    ]


def differences(wanted: Relation, found: Relation, owned: frozenset[str]) -> dict[str, Any]:
    """Return the owned fields in which `wanted` says something else than `found`.

    Nothing said is no difference: None, a VAT type that is not known, or a text without a sign of
    its own, such as "-" for a VAT number. Values are compared in canonical form, so that a service
    that writes a VAT number its own way causes no update every day.
    """
    return {
        field: value
        for field in sorted(owned)
        if _canonical(field, value := getattr(wanted, field)) not in (None, "")
        and not (field == "vat_type" and value == VatType.UNKNOWN)
        and _canonical(field, value) != _canonical(field, getattr(found, field))
    }


def same_vat_number(one: str | None, other: str | None) -> bool | None:
    """Tell whether two VAT numbers are the same; None when one of them is missing."""
    ours, theirs = vat_form(one or ""), vat_form(other or "")
    return ours == theirs if ours and theirs else None


def as_stored(vat_number: str | None) -> str | None:
    """Return a VAT number as Octopus writes it, as far as that is known: Belgian ones with dots."""
    code = vat_form(vat_number or "")
    if re.fullmatch("BE[0-9]{10}", code):
        return f"{code[:6]}.{code[6:9]}.{code[9:]}"
    return vat_number if code else None


def _canonical(field: str, value: Any) -> Any:
    return _FORMS.get(field, _text)(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    return " ".join(value.split())


def _code(value: str) -> str:
    return "".join(letter for letter in value if letter.isalnum()).upper()


def vat_form(value: str) -> str:
    """Return a VAT number in one form: a Belgian one may miss its country and its leading zero."""
    code = _code(value)
    if not any(map(str.isdigit, code)):
        return ""
    digits = code.removeprefix("BE")
    belgian = digits.isascii() and digits.isdigit() and len(digits) in (9, 10)
    return f"BE{digits:0>10}" if belgian else code


def _address(value: str) -> str:
    return value.strip().casefold()


_FORMS: dict[str, Callable[[str], str]] = {
    "vat_number": vat_form,
    "iban": _code,
    "bic": _code,
    "country": _code,
    "telephone": _code,
    "mobile": _code,
    "email": _address,
}
