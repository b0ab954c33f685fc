"""What an invoice journal may show as the total, before it has seen the document.

An invoice journal takes unit prices without VAT, with two or four decimals as the journal is set
(`unitPriceScale` in Octopus' API document), and no total: Octopus computes one. Nobody has
published whether it rounds VAT per line or per rate, so both are predicted and compared with the
total that the customer has on paper.

>>> import datetime as dt
>>> from b4c_mapping.documents import Line
>>> from b4c_mapping.kinds import Kind
>>> line = Line(description="Cleaning", quantity=Decimal(1), unit_price=Decimal("10.02"),
...             vat_rate=Decimal(21), account=700000)
>>> invoice = Document(kind=Kind.INVOICE, year=2018, sequence=159, customer=1001,
...                    lines=(line, line, line), document_date=dt.date(2018, 10, 31))
>>> found = predict(invoice)
>>> str(found.paper), str(found.per_rate), str(found.per_line), str(found.difference)
('36.37', '36.37', '36.36', '0.01')
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext

import attrs

from b4c_mapping.amounts import ARITHMETIC, CENT, Sums, net, sums, vat_on
from b4c_mapping.documents import Document
from b4c_mapping.errors import AmountError, Problem, refuse

_ZERO = Decimal("0.00")
_HUNDRED = Decimal(100)
UNITS = {2: CENT, 4: Decimal("0.0001")}


@attrs.frozen
class Prediction:
    """The total on paper, and what an invoice journal may show instead, in euro with VAT."""

    paper: Decimal
    per_line: Decimal
    per_rate: Decimal

    @property
    def difference(self) -> Decimal:
        """The larger of the two distances to the paper, in euro."""
        return max(abs(self.per_line - self.paper), abs(self.per_rate - self.paper))


def predict(document: Document, decimals: int = 2) -> Prediction:
    """Return what an invoice journal with so many decimals may show as the total.

    Raises `AmountError` as `totals` and `prices_without_vat` do.
    """
    if decimals not in UNITS:
        rule = "an invoice journal takes unit prices with 2 or 4 decimals"
        refuse(AmountError, document.label, "decimals", decimals, rule)
    if document.void:
        return Prediction(_ZERO, _ZERO, _ZERO)
    found = sums(document)
    return predicted(document, found, prices_without_vat(document, decimals))


def predicted(document: Document, found: Sums, prices: Sequence[Decimal]) -> Prediction:
    """Return the same from sums and prices that are known already."""
    with localcontext(ARITHMETIC):
        nets = _journal_nets(document, found, prices) if document.prices_include_vat else found.nets
        per_line = per_rate = _ZERO
        for each, bases in zip(found.totals.per_rate, nets, strict=True):
            whole = sum(bases, _ZERO)
            per_rate += whole + vat_on(whole, each.rate)
            per_line += whole
            if each.rate:
                factor = each.rate / _HUNDRED
                per_line += sum([(base * factor).quantize(CENT) for base in bases])
    return Prediction(found.totals.total, per_line, per_rate)


def prices_without_vat(document: Document, decimals: int) -> list[Decimal]:
    """Return the unit price of each priced line as the journal takes it, with 2 or 4 decimals.

    A price with VAT is divided by one plus the rate and rounded. Raises `AmountError` with every
    line whose price without VAT has more decimals than the journal.
    """
    unit = UNITS[decimals]
    prices = []
    with localcontext(ARITHMETIC):
        for line in document.lines:
            price, rate = line.unit_price, line.vat_rate
            if price is None or rate is None:
                continue  # text
            if document.prices_include_vat:
                prices.append((price * _HUNDRED / (_HUNDRED + rate)).quantize(unit))
                continue
            # Most prices have the journal's decimals, and to ask is cheaper than to round.
            rounded = price if price.same_quantum(unit) else price.quantize(unit)
            if rounded != price:
                raise AmountError(*_too_precise(document, decimals))
            prices.append(rounded)
    return prices


def _too_precise(document: Document, decimals: int) -> list[Problem]:
    rule = f"the invoice journal takes unit prices with {decimals} decimals"
    cure = "let the accountant set the journal to four decimals, or use a booking journal"
    unit = UNITS[decimals]
    return [
        Problem(f"{document.label}, line {place}", "unit_price", price, rule, cure)
        for place, price in enumerate((line.unit_price for line in document.lines), start=1)
        if price is not None and price.quantize(unit) != price
    ]


def _journal_nets(
    document: Document, found: Sums, prices: Sequence[Decimal]
) -> list[list[Decimal]]:
    """Return what the lines of each rate come to without VAT, from the journal's prices."""
    nets: list[list[Decimal]] = [[] for _ in found.nets]
    priced = [line for line in document.lines if line.unit_price is not None]
    for line, price, rate in zip(priced, prices, found.rates, strict=True):
        nets[rate].append(net(line.quantity or _ZERO, price, line.discount))
    return nets
