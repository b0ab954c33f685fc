"""What mapping costs, as ratios, measured in one run.

    python tests/benchmarks/mapping_cost.py

Mapping 10,000 documents of 10 lines is compared with a bare loop that does the same `Decimal`
arithmetic on tuples, in CPU time of this process. The promise: at most 5, for bookings and for
invoices. And a line of a document of 200 lines costs at most 1.2 times a line of a document of 10.
"""

import datetime as dt
import gc
import sys
import time
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import partial

from b4c_mapping import (
    Context,
    Document,
    FlexNumbering,
    Kind,
    Line,
    Regime,
    VatTable,
    map_documents,
    to_octopus,
)
from octopus_sdk.models import Bookyear, Journal, JournalMode, Period

DOCUMENTS, LINES, MANY_LINES, ROUNDS = 10_000, 10, 200, 5
LIMIT, GROWTH_LIMIT = 5.0, 1.2
CENT, HUNDRED, ZERO = Decimal("0.01"), Decimal(100), Decimal("0.00")
RATES = (Decimal(21), Decimal(21), Decimal(21), Decimal(6))

Bare = list[tuple[Decimal, Decimal, Decimal | None, Decimal]]


def context(mode: JournalMode) -> Context:
    """Return a year with a journal of this mode."""
    year, december = dt.date(2018, 1, 1), dt.date(2018, 12, 31)
    period = Period(number=201801, start_date=year, end_date=december)
    return Context(
        numbering=FlexNumbering(),
        bookyears=[
            Bookyear(id=3, start_date=year, end_date=december, closed=False, periods=(period,))
        ],
        journals=[Journal(bookyear_id=3, key="V1", mode=mode)],
        invoice_journal="V1",
        vat_table=VatTable(
            {(Regime.STANDARD, Decimal(rate), Kind.INVOICE): f"{rate:02}" for rate in (6, 21)}
        ),
    )


def documents(count: int, lines: int) -> list[Document]:
    """Return documents whose lines differ in price, quantity, rate and discount."""
    made = [
        Line(
            description="Cleaning",
            quantity=Decimal(100 + place).scaleb(-2),
            unit_price=Decimal(2000 + 7 * place).scaleb(-2),
            vat_rate=RATES[place % len(RATES)],
            discount=Decimal(5) if place % 10 == 0 else None,
            account=700000,
        )
        for place in range(lines)
    ]
    return [
        Document(
            kind=Kind.INVOICE,
            year=2018,
            sequence=sequence,
            document_date=dt.date(2018, 10, 31),
            due_date=dt.date(2018, 11, 30),
            customer=1001,
            lines=tuple(made),
        )
        for sequence in range(1, count + 1)
    ]


def tuples(given: Sequence[Document]) -> list[Bare]:
    """Return the numbers of the documents and nothing else."""
    return [
        [
            (line.quantity or ZERO, line.unit_price or ZERO, line.discount, line.vat_rate or ZERO)
            for line in document.lines
        ]
        for document in given
    ]


def bare_booking(lines: Bare) -> object:
    """Compute nets, VAT per rate, and the VAT of each line with the cents left over."""
    bases: dict[Decimal, Decimal] = {}
    left: dict[Decimal, Decimal] = {}
    parts = []
    for quantity, price, discount, rate in lines:
        gross = quantity * price
        if discount:
            gross = gross * (HUNDRED - discount) / HUNDRED
        net = gross.quantize(CENT)
        vat = (net * rate / HUNDRED).quantize(CENT)
        bases[rate] = bases.get(rate, ZERO) + net
        left[rate] = left.get(rate, ZERO) - vat
        parts.append((net, vat, rate))
    total = ZERO
    for rate, base in bases.items():
        vat = (base * rate / HUNDRED).quantize(CENT)
        left[rate] += vat
        total += base + vat
    shared = []
    for net, vat, rate in parts:
        cents = left[rate]
        if cents:
            cent = CENT if cents > 0 else -CENT
            left[rate] = cents - cent
            shared.append((net, vat + cent))
        else:
            shared.append((net, vat))
    return total, shared


def bare_invoice(lines: Bare) -> tuple[Decimal, list[tuple[Decimal, Decimal]]]:
    """Compute the total on paper, and count and price of each line as the journal takes them."""
    bases: dict[Decimal, Decimal] = {}
    sent = []
    for quantity, price, discount, rate in lines:
        gross = quantity * price
        if discount:
            gross = gross * (HUNDRED - discount) / HUNDRED
        bases[rate] = bases.get(rate, ZERO) + gross.quantize(CENT)
        rounded = price.quantize(CENT)
        if rounded != price:
            raise ValueError(price)
        sent.append((-quantity if price < 0 else quantity, rounded.copy_abs()))
    total = ZERO
    for rate, base in bases.items():
        total += base + (base * rate / HUNDRED).quantize(CENT)
    return total, sent


def bare_prediction(lines: Bare) -> object:
    """Compute the same, and the total that the journal may show: VAT per line and per rate."""
    total, sent = bare_invoice(lines)
    bases: dict[Decimal, Decimal] = {}
    per_line = ZERO
    for (count, price), (_, _, discount, rate) in zip(sent, lines, strict=True):
        gross = count * price
        if discount:
            gross = gross * (HUNDRED - discount) / HUNDRED
        net = gross.quantize(CENT)
        bases[rate] = bases.get(rate, ZERO) + net
        per_line += net + (net * rate / HUNDRED).quantize(CENT)
    per_rate = ZERO
    for rate, base in bases.items():
        per_rate += base + (base * rate / HUNDRED).quantize(CENT)
    return sent, max(abs(per_line - total), abs(per_rate - total))


def seconds(*works: Callable[[], object]) -> list[float]:
    """Return the least CPU seconds of each, of some rounds; to free what was made is not counted.

    They take turns, so that a machine that slows down slows all of them.
    """
    costs: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, cost in zip(works, costs, strict=True):
            gc.collect()
            begun = time.process_time()
            made = work()
            cost.append(time.process_time() - begun)
            del made
    return [min(cost) for cost in costs]


def in_arithmetic(alone: Callable[[Bare], object], given: Sequence[Bare]) -> list[object]:
    """Run the bare loop with the precision and the rounding of the mapping."""
    with localcontext(prec=50, rounding=ROUND_HALF_UP):
        return [alone(lines) for lines in given]


def main() -> int:
    """Print the ratios; return 1 when a promise is broken."""
    few, many = documents(DOCUMENTS, LINES), documents(DOCUMENTS // 20, MANY_LINES)
    bare = tuples(few)
    bookings, invoices = context(JournalMode.BOOKINGS), context(JournalMode.INVOICES_EXCL_VAT)
    plan = [
        ("to_octopus, bookings", lambda: [to_octopus(e, bookings) for e in few], bare_booking),
        ("map_documents, bookings", lambda: map_documents(few, bookings), bare_booking),
        ("to_octopus, invoices", lambda: [to_octopus(e, invoices) for e in few], bare_invoice),
        ("map_documents, invoices", lambda: map_documents(few, invoices), bare_prediction),
    ]
    ratios: list[tuple[str, float, float]] = []
    for name, work, alone in plan:
        ours, least = seconds(work, partial(in_arithmetic, alone, bare))
        ratios.append((name, ours / least, LIMIT))
    for name, mode in (("200 lines, bookings", bookings), ("200 lines, invoices", invoices)):
        wide, narrow = seconds(
            partial(map_documents, many, mode, HUNDRED), partial(map_documents, few, mode, HUNDRED)
        )
        ratios.append((name, wide / narrow, GROWTH_LIMIT))
    for name, ratio, most in ratios:
        print(f"{name:24} {ratio:5.2f}  of at most {most}")
    return int(any(ratio > most for _, ratio, most in ratios))


if __name__ == "__main__":
    sys.exit(main())
