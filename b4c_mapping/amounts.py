"""What a document adds up to, to the cent.

Money is `Decimal`, in euro, rounded half up; a float is never taken. A line is its quantity times
its price, less its discount, rounded to two decimals.

**Prices without VAT.** VAT is computed per rate over the summed bases. That is the rule for
structured invoices in Belgium since 2026. Three lines of 10.02 at 21 % carry 6.31 of VAT; rounding
each line would make it 6.30.

>>> from b4c_mapping.kinds import Kind
>>> import datetime as dt
>>> def invoice(prices, **more):
...     lines = tuple(
...         Line(description="Cleaning", quantity=Decimal(1), unit_price=Decimal(price),
...              vat_rate=Decimal(21), account=700000)
...         for price in prices
...     )
...     return Document(kind=Kind.INVOICE, year=2018, sequence=159, customer=1001, lines=lines,
...                     document_date=dt.date(2018, 10, 31), **more)
>>> str(totals(invoice(["10.02", "10.02", "10.02"])).vat)
'6.31'

**Prices with VAT.** The customer's total survives: per rate the lines are summed, the base is that
sum divided by one plus the rate, and VAT is what is left.

>>> found = totals(invoice(["100.00"], prices_include_vat=True))
>>> str(found.base), str(found.vat), str(found.total)
('82.64', '17.36', '100.00')

**The paper wins.** Where B4C gives VAT per rate, it is taken, for the customer has it already. It
is checked against the computed VAT with a tolerance of one cent, or half a cent for each line of
that rate if that is more: before 2026, and for private customers, rounding each line is lawful.

>>> str(totals(invoice(["10.02", "10.02", "10.02"], vat={Decimal(21): Decimal("6.30")})).vat)
'6.30'

**Cents left over** are spread over the lines of the rate, so that lines add up to the document and
none changes sign. The spread is presentation: it never decides whether two documents are the same.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import NoReturn

import attrs

from b4c_mapping.documents import Document, Line
from b4c_mapping.errors import AmountError, Problem, refuse
from b4c_mapping.kinds import Regime

CENT = Decimal("0.01")
_HALF_CENT = Decimal("0.005")
_ZERO = Decimal("0.00")
_HUNDRED = Decimal(100)
_UNITS = {2: CENT, 4: Decimal("0.0001")}
# Octopus keeps amounts as doubles, which hold every cent of numbers below this.
_BIGGEST = Decimal(10**12)
# Our own, so that a program that changed its precision does not change an invoice. It rounds half
# up, and everything below that rounds runs inside it.
_ARITHMETIC = Context(prec=50, rounding=ROUND_HALF_UP)


@attrs.frozen
class RateTotals:
    """Base and VAT of one rate and regime, in euro, with how many lines have it."""

    rate: Decimal
    regime: Regime
    base: Decimal
    vat: Decimal
    lines: int


@attrs.frozen
class Totals:
    """What a document adds up to, in euro, as positive as the document says it.

    `base` is without VAT, `total` is with VAT. `per_rate` has one entry for each rate and regime,
    in the order in which the lines show them.
    """

    base: Decimal
    vat: Decimal
    total: Decimal
    per_rate: tuple[RateTotals, ...]


@attrs.frozen
class Amounts:
    """The totals of a document, and `(base, vat)` of each line that has a price, in order.

    `rates` says for each of these lines which entry of `totals.per_rate` it belongs to.
    """

    totals: Totals
    lines: tuple[tuple[Decimal, Decimal], ...]
    rates: tuple[int, ...]


@attrs.frozen
class Prediction:
    """What an invoice journal may show as the total, in euro with VAT.

    Octopus takes no total there and computes one. Nobody has published whether it rounds VAT per
    line or per rate, so both are here. `paper` is the total that the customer has.
    """

    paper: Decimal
    per_line: Decimal
    per_rate: Decimal

    @property
    def difference(self) -> Decimal:
        """The larger of the two distances to the paper, in euro."""
        return max(abs(self.per_line - self.paper), abs(self.per_rate - self.paper))


def totals(document: Document) -> Totals:
    """Return what the document adds up to.

    Raises `AmountError` when B4C's own VAT is further from the computed VAT than the tolerance.
    """
    with localcontext(_ARITHMETIC):
        return _totals(document, _grouped(document))


def amounts(document: Document, *, shared: bool = True) -> Amounts:
    """Return the totals of the document and the part of each line that has a price.

    With `shared=False` the parts are left out, for an invoice takes none. Raises `AmountError` as
    `totals` does, and when no spread keeps the signs.
    """
    with localcontext(_ARITHMETIC):
        grouped = _grouped(document)
        found = _totals(document, grouped)
        if not shared:
            return Amounts(found, (), tuple(grouped.rates))
        share = _share_included if document.prices_include_vat else _share_excluded
        parts = [
            iter(share(document, each, nets))
            for each, nets in zip(found.per_rate, grouped.nets.values(), strict=True)
        ]
        lines = tuple([next(parts[rate]) for rate in grouped.rates])
    return Amounts(found, lines, tuple(grouped.rates))


def price_without_vat(document: Document, line: Line, decimals: int) -> Decimal:
    """Return the unit price as an invoice journal takes it: without VAT, with 2 or 4 decimals.

    Raises `AmountError` when a price without VAT has more decimals than the journal.
    """
    price = line.unit_price or _ZERO
    if document.prices_include_vat:
        rate = line.vat_rate or _ZERO
        without = _ARITHMETIC.multiply(price, _HUNDRED)
        price = _ARITHMETIC.divide(without, _ARITHMETIC.add(_HUNDRED, rate))
        return price.quantize(_UNITS[decimals], ROUND_HALF_UP, _ARITHMETIC)
    rounded = price.quantize(_UNITS[decimals], ROUND_HALF_UP, _ARITHMETIC)
    if rounded != price:
        rule = f"the invoice journal takes unit prices with {decimals} decimals"
        cure = "let the accountant set the journal to four decimals, or use a booking journal"
        refuse(AmountError, document.label, "unit_price", price, rule, cure)
    return rounded


def predict(document: Document, decimals: int = 2) -> Prediction:
    """Return what an invoice journal with so many decimals may show as the total.

    Raises `AmountError`.
    """
    paper = totals(document).total
    bases: dict[Decimal, Decimal] = {}
    per_line = _ZERO
    for line in document.lines:
        if line.quantity is None or line.unit_price is None:
            continue
        price = price_without_vat(document, line, decimals)
        with localcontext(_ARITHMETIC):
            base = _net(line.quantity, price, line.discount)
            rate = line.vat_rate or _ZERO
            bases[rate] = bases.get(rate, _ZERO) + base
            per_line += base + _percent(base, rate)
    with localcontext(_ARITHMETIC):
        per_rate = sum((base + _percent(base, rate) for rate, base in bases.items()), _ZERO)
    return Prediction(paper, per_line, per_rate)


@attrs.frozen
class _Grouped:
    """The lines by rate and regime: what each comes to, and the group of each line in order."""

    nets: Mapping[tuple[Decimal, Regime], list[Decimal]]
    rates: list[int]


def _grouped(document: Document) -> _Grouped:
    groups: dict[tuple[Decimal, Regime], tuple[int, list[Decimal]]] = {}
    rates: list[int] = []
    for line in document.lines:
        if line.quantity is None or line.unit_price is None or line.vat_rate is None:
            continue  # text
        key = line.vat_rate, line.regime
        found = groups.get(key)
        if found is None:
            found = groups[key] = (len(groups), [])
        group, nets = found
        rates.append(group)
        nets.append(_net(line.quantity, line.unit_price, line.discount))
    return _Grouped({key: nets for key, (_, nets) in groups.items()}, rates)


def _net(quantity: Decimal, price: Decimal, discount: Decimal | None) -> Decimal:
    """Return what a line comes to, less its discount, with or without VAT as the price is."""
    gross = quantity * price
    if discount:
        gross = gross * (_HUNDRED - discount) / _HUNDRED
    # The last part turns a negative zero into zero.
    return gross.quantize(CENT) or _ZERO


def _percent(base: Decimal, rate: Decimal) -> Decimal:
    return (base * rate / _HUNDRED).quantize(CENT) or _ZERO


def _totals(document: Document, grouped: _Grouped) -> Totals:
    if document.vat is not None:
        _check_rates(document, document.vat, grouped.nets)
    per_rate = []
    for (rate, regime), nets in grouped.nets.items():
        whole = sum(nets, _ZERO)
        if document.prices_include_vat:
            base = (whole * _HUNDRED / (_HUNDRED + rate)).quantize(CENT) or _ZERO
            vat = _agreed(document, rate, base, whole - base, len(nets))
            base = whole - vat
        else:
            base = whole
            vat = _agreed(document, rate, base, _percent(base, rate), len(nets))
        per_rate.append(RateTotals(rate, regime, base, vat, len(nets)))
    base = sum([each.base for each in per_rate], _ZERO)
    vat = sum([each.vat for each in per_rate], _ZERO)
    total = base + vat
    if not -_BIGGEST < total < _BIGGEST:
        refuse(AmountError, document.label, "total", total, f"a total is below {_BIGGEST}")
    return Totals(base, vat, total, tuple(per_rate))


def _check_rates(
    document: Document,
    printed: Mapping[Decimal, Decimal],
    groups: Iterable[tuple[Decimal, Regime]],
) -> None:
    """Refuse printed VAT that names other rates than the lines; zero may be left out."""
    on_lines = {rate for rate, _ in groups}
    rule = "the VAT per rate that B4C gives and the lines name the same rates"
    problems = [
        Problem(document.label, f"vat of {rate} %", printed.get(rate), rule)
        for rate in sorted(on_lines.symmetric_difference(printed))
        if printed.get(rate, rate)
    ]
    if problems:
        raise AmountError(*problems)


def _share_excluded(
    document: Document, whole: RateTotals, bases: list[Decimal]
) -> list[tuple[Decimal, Decimal]]:
    """Share the VAT of a rate among its lines, whose prices are without VAT."""
    factor = whole.rate / _HUNDRED
    vats = _spread(whole.vat, [base * factor for base in bases], None)
    if vats is None:
        _refuse_sign(document, whole.rate, whole.base, whole.vat)
    return list(zip(bases, vats, strict=True))


def _share_included(
    document: Document, whole: RateTotals, nets: list[Decimal]
) -> list[tuple[Decimal, Decimal]]:
    """Share the base of a rate among its lines, whose prices are with VAT; the rest is VAT."""
    divisor = (_HUNDRED + whole.rate) / _HUNDRED
    bases = _spread(whole.base, [net / divisor for net in nets], nets)
    if bases is None:
        _refuse_sign(document, whole.rate, whole.base, whole.vat)
    return [(base, net - base) for base, net in zip(bases, nets, strict=True)]


def _agreed(
    document: Document, rate: Decimal, base: Decimal, computed: Decimal, lines: int
) -> Decimal:
    """Return the VAT of a rate: as printed where B4C gives it, if it is near enough."""
    if document.vat is None:
        return computed
    printed = document.vat.get(rate, _ZERO).quantize(CENT)
    tolerance = max(CENT, _HALF_CENT * lines) if rate else _ZERO
    if abs(printed - computed) > tolerance:
        rule = (
            f"B4C's VAT differs from the computed {computed} by more than {tolerance} "
            f"({rate} % of {base} over {lines} lines)"
        )
        cure = "look whether a cash discount lowers the VAT base; if so, book it in Octopus by hand"
        refuse(AmountError, document.label, f"vat of {rate} %", printed, rule, cure)
    if printed * base < 0:
        _refuse_sign(document, rate, base, printed)
    return printed or _ZERO


def _refuse_sign(document: Document, rate: Decimal, base: Decimal, vat: Decimal) -> NoReturn:
    rule = f"base and VAT never differ in sign, and the base is {base}"
    refuse(AmountError, document.label, f"vat of {rate} %", vat, rule, "correct it in B4C")


def _spread(
    whole: Decimal, exact: list[Decimal], limits: list[Decimal] | None
) -> list[Decimal] | None:
    """Round each part to cents so that they add up to the whole and none changes sign.

    A part goes no further from zero than its limit. Cents go first to the parts that rounding
    moved furthest. Returns None when there is no such spread.
    """
    parts = [each.quantize(CENT) or _ZERO for each in exact]
    left = int((whole - sum(parts, _ZERO)) * _HUNDRED)
    if not left:
        return parts
    cent = CENT if left > 0 else -CENT
    distances = [(part - each) * cent for part, each in zip(parts, exact, strict=True)]
    order = sorted(range(len(distances)), key=distances.__getitem__)
    left = abs(left)
    while left:
        before = left
        for position in order:
            moved = parts[position] + cent
            if moved * exact[position] < 0 or not exact[position]:
                continue
            if limits is not None and abs(moved) > abs(limits[position]):
                continue
            parts[position] = moved
            left -= 1
            if not left:
                break
        if left == before:
            return None
    return parts
