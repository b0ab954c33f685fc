"""What a document adds up to, to the cent.

Money is `Decimal`, in euro, rounded half up; a float is never taken. A line is its quantity times
its price, less its discount, rounded to two decimals.

**Prices without VAT.** VAT is computed per rate over the summed bases. That is the rule for
structured invoices in Belgium since 2026. Three lines of 10.02 at 21 % carry 6.31 of VAT; rounding
each line would make it 6.30.

>>> from b4c_mapping.kinds import Kind
>>> import datetime as dt
>>> from b4c_mapping.documents import Line
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
from typing import NamedTuple, NoReturn

import attrs

from b4c_mapping.documents import Document
from b4c_mapping.errors import AmountError, Problem, refuse
from b4c_mapping.kinds import Kind, Regime

CENT = Decimal("0.01")
_HALF_CENT = Decimal("0.005")
_ZERO = Decimal("0.00")
_HUNDRED = Decimal(100)
# Octopus keeps amounts as doubles, which hold every cent of numbers below this.
_BIGGEST = Decimal(10**12)
# Our own, so that a program that changed its precision does not change an invoice. It rounds half
# up, and everything below that rounds runs inside it.
ARITHMETIC = Context(prec=50, rounding=ROUND_HALF_UP)


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


class Sums(NamedTuple):
    """The totals of a document, and what each line with a price comes to, in order.

    `nets` has a list for each entry of `totals.per_rate`, in euro, with or without VAT as the
    prices are. `rates` says for each line to which entry it belongs.
    """

    totals: Totals
    nets: list[list[Decimal]]
    rates: list[int]


@attrs.frozen
class Amounts:
    """The totals of a document, and `(base, vat)` of each line that has a price, in order.

    `rates` says for each of these lines which entry of `totals.per_rate` it belongs to.
    """

    totals: Totals
    lines: tuple[tuple[Decimal, Decimal], ...]
    rates: tuple[int, ...]


def totals(document: Document) -> Totals:
    """Return what the document adds up to.

    Raises `AmountError` when B4C's own VAT is further from the computed VAT than the tolerance, or
    when its own total is another one.
    """
    return sums(document).totals


def signed_total(document: Document) -> Decimal:
    """Return the total on paper with the sign of the document, in euro, two decimals.

    A credit note is below zero, and a void document is zero. An export compares it with what an
    invoice journal computes. Raises `AmountError` as `totals` does.
    """
    if document.void:
        return _ZERO
    total = totals(document).total
    return total.copy_negate() if total and document.kind is Kind.CREDIT_NOTE else total


def sums(document: Document) -> Sums:
    """Return the totals with what they are made of; raises `AmountError` as `totals` does."""
    with localcontext(ARITHMETIC):
        groups, rates = _grouped(document)
        return Sums(_totals(document, groups), list(groups.values()), rates)


def amounts(document: Document) -> Amounts:
    """Return the totals of the document and the part of each line that has a price.

    Raises `AmountError` as `totals` does, and when no spread keeps the signs.
    """
    with localcontext(ARITHMETIC):
        groups, rates = _grouped(document)
        found = _totals(document, groups)
        share = _share_included if document.prices_include_vat else _share_excluded
        parts = [
            share(document, each, nets)
            for each, nets in zip(found.per_rate, groups.values(), strict=True)
        ]
    if len(parts) == 1:
        return Amounts(found, tuple(parts[0]), tuple(rates))
    left = [iter(part) for part in parts]
    return Amounts(found, tuple([next(left[rate]) for rate in rates]), tuple(rates))


def net(quantity: Decimal, price: Decimal, discount: Decimal | None) -> Decimal:
    """Return what a line comes to, less its discount, with or without VAT as the price is.

    Run it inside `ARITHMETIC`.
    """
    gross = quantity * price
    if discount:
        gross = gross * (_HUNDRED - discount) / _HUNDRED
    # The last part turns a negative zero into zero.
    return gross.quantize(CENT) or _ZERO


def vat_on(base: Decimal, rate: Decimal) -> Decimal:
    """Return the VAT on a base; run it inside `ARITHMETIC`."""
    return (base * rate / _HUNDRED).quantize(CENT) or _ZERO


_Groups = dict[tuple[Decimal, Regime], list[Decimal]]


def _grouped(document: Document) -> tuple[_Groups, list[int]]:
    """Return what the lines of each rate and regime come to, and the group of each line."""
    groups: _Groups = {}
    places: dict[tuple[Decimal, Regime], int] = {}
    rates: list[int] = []
    nets: list[Decimal] = []
    place, last_rate, last_regime = -1, None, None
    for line in document.lines:
        quantity, price, rate = line.quantity, line.unit_price, line.vat_rate
        if quantity is None or price is None or rate is None:
            continue  # text
        # Neighbours mostly have one rate, and to look it up costs more than to compare.
        if rate != last_rate or line.regime is not last_regime:
            last_rate, last_regime = key = rate, line.regime
            nets = groups.setdefault(key, [])
            place = places.setdefault(key, len(places))
        rates.append(place)
        nets.append(net(quantity, price, line.discount))
    return groups, rates


def _totals(document: Document, groups: _Groups) -> Totals:
    if document.vat is not None:
        _check_rates(document, document.vat, groups)
    per_rate = []
    total_base = total_vat = _ZERO
    for (rate, regime), nets in groups.items():
        base = whole = sum(nets, _ZERO)
        if document.prices_include_vat:
            base = (whole * _HUNDRED / (_HUNDRED + rate)).quantize(CENT) or _ZERO
            vat = _agreed(document, rate, base, whole - base, len(nets))
            base = whole - vat
        else:
            vat = _agreed(document, rate, base, vat_on(base, rate), len(nets))
        per_rate.append(RateTotals(rate, regime, base, vat, len(nets)))
        total_base += base
        total_vat += vat
    total = total_base + total_vat
    if not -_BIGGEST < total < _BIGGEST:
        refuse(AmountError, document.label, "total", total, f"a total is below {_BIGGEST}")
    if document.total is not None and document.total != total:
        if document.total == -total:
            _refuse_turned(document, "total", document.total)
        rule = f"the lines and their VAT add up to {total}, and B4C's own total is another"
        cure = "give the VAT per rate as printed, or correct the document in B4C"
        refuse(AmountError, document.label, "total", document.total, rule, cure)
    return Totals(total_base, total_vat, total, tuple(per_rate))


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
    if not whole.rate:
        return [(base, _ZERO) for base in bases]
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
    if printed == -computed and abs(printed) > 2 * tolerance:
        _refuse_turned(document, f"vat of {rate} %", printed)
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


def _refuse_turned(document: Document, field: str, value: Decimal) -> NoReturn:
    rule = "amounts are positive, and the kind of the document says the sign"
    refuse(AmountError, document.label, field, value, rule, "give it without the minus")


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
