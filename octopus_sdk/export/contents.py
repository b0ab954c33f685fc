"""Checks of what is on a document: accounts, VAT codes and totals.

In an invoice journal Octopus computes the VAT itself. Whether it rounds per line or per VAT code is
not known, so both are predicted and compared with the paper.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from octopus_sdk.export import findings
from octopus_sdk.export.findings import Finding
from octopus_sdk.export.ledger import Ledger
from octopus_sdk.export.wanted import AnyDocument, Choices, Wanted, journal_of, name_of
from octopus_sdk.models import (
    Account,
    Booking,
    BookingLine,
    Invoice,
    InvoiceLine,
    VatCode,
    VatCodeType,
)

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
_MANDATORY = 1
_SALES_CLASS = "7"
_MOST_DECIMALS = 4


def accounts(documents: Sequence[Wanted], ledger: Ledger, _: Choices) -> Iterator[Finding]:
    """Find lines without an account or with one that does not exist, and missing cost centres."""
    for at, wanted in enumerate(documents):
        if any(map(_lacks_account, wanted.document.lines)):
            cure = "Give each line with an amount its account."
            yield findings.error(name_of(wanted), "a line has no account", cure, [at])
        known = ledger.accounts.get(wanted.document.bookyear_id)
        if known is None:
            continue
        used = {
            (line.account, line.cost_centre is None)
            for line in wanted.document.lines
            if line.account is not None
        }
        for number, lacks_centre in sorted(used):
            yield from _account(wanted, at, number, known.get(number), lacks_centre=lacks_centre)
    products = sum(any(map(_from_product, wanted.document.lines)) for wanted in documents)
    if products:
        rule = "accounts and VAT codes of lines that take them from a product"
        subject = findings.counted(products, "document")
        yield findings.not_checked(subject, rule, "Look at them in Octopus.")


def cost_centres(documents: Sequence[Wanted], ledger: Ledger, _: Choices) -> Iterator[Finding]:
    """Find cost centres that do not exist, or are closed."""
    if ledger.cost_centres is None:
        return
    for at, wanted in enumerate(documents):
        used = {line.cost_centre for line in wanted.document.lines}
        for number in sorted(each for each in used if each is not None):
            centre = ledger.cost_centres.get(number)
            if centre is None or centre.closed:
                what = "is closed" if centre else "does not exist"
                cure = "Correct the line, or ask the accountant to open or make it."
                yield findings.error(name_of(wanted), f"cost centre {number} {what}", cure, [at])


def _account(
    wanted: Wanted, at: int, number: int, account: Account | None, *, lacks_centre: bool
) -> Iterator[Finding]:
    if account is None:
        cure = "Correct the account of this line, or ask the accountant to make it."
        rule = f"the bookyear has no account {number}"
        yield findings.error(name_of(wanted), rule, cure, [at])
    elif account.cost_centre_type == _MANDATORY and lacks_centre:
        cure = "Ask the accountant to make it optional, or give the line a cost centre."
        rule = f"account {number} needs a cost centre"
        yield findings.error(name_of(wanted), rule, cure, [at])
    elif not str(number).startswith(_SALES_CLASS):
        cure = "Look whether it is meant: Octopus also refuses accounts that are not for bookings."
        rule = f"account {number} is no account for sales, which begin with {_SALES_CLASS}"
        yield findings.warning(name_of(wanted), rule, cure, [at])


def _lacks_account(line: BookingLine | InvoiceLine) -> bool:
    if isinstance(line, BookingLine):
        return line.account is None
    # A product brings its own account, and a text needs none.
    return line.account is None and line.product is None and bool(line.unit_price)


def _from_product(line: BookingLine | InvoiceLine) -> bool:
    if isinstance(line, BookingLine) or line.product is None:
        return False
    return line.account is None or line.vat_code is None


def _lacks_vat_code(line: BookingLine | InvoiceLine) -> bool:
    if isinstance(line, BookingLine):
        return line.vat_code is None and bool(line.base)
    return line.vat_code is None and line.product is None and bool(line.unit_price)


def without_vat_code(documents: Sequence[Wanted], _: Ledger, __: Choices) -> Iterator[Finding]:
    """Find lines with an amount and no VAT code."""
    for at, wanted in enumerate(documents):
        lines = wanted.document.lines
        if any(
            line.vat_code is None and isinstance(line, BookingLine) and line.vat for line in lines
        ):
            cure = "Give the line the VAT code that its VAT comes from."
            yield findings.error(name_of(wanted), "a line has VAT and no VAT code", cure, [at])
        elif any(map(_lacks_vat_code, lines)):
            # Whether the service takes such a line is not known.
            cure = "Octopus may refuse it. A rate of 0 has VAT codes too."
            yield findings.warning(name_of(wanted), "a line has no VAT code", cure, [at])


def vat_codes(documents: Sequence[Wanted], ledger: Ledger, _: Choices) -> Iterator[Finding]:
    """Find VAT codes that do not exist, or are for another kind of document."""
    if ledger.vat_codes is None:
        return
    doubtful: dict[str, list[int]] = defaultdict(list)
    types: dict[str, set[int | None]] = defaultdict(set)
    for code in ledger.vat_codes:
        types[code.code].add(None if code.type is None else int(code.type))
    repeats = any(len(has) > 1 for has in types.values())
    for at, wanted in enumerate(documents):
        needed = _kind_of(wanted.document)
        credit = needed is VatCodeType.SELL_CREDIT_NOTE
        named = {line.vat_code for line in wanted.document.lines if line.vat_code is not None}
        for name in sorted(named):
            has = types.get(name)
            if has is None:
                bare = name.strip().lstrip("0")
                near = ", ".join(sorted(each for each in types if each.lstrip("0") == bare))
                cure = f"Correct the VAT table. Codes that look like it: {near or 'none'}."
                yield findings.error(name_of(wanted), f"there is no VAT code {name!r}", cure, [at])
            elif None not in has and int(needed) not in has:
                kind = "credit notes on sales" if credit else "sales"
                rule = f"VAT code {name!r} is not for {kind}"
                if credit and not repeats and VatCodeType.SELL in has:
                    # Nobody knows whether the list shows a code once per type, or once.
                    doubtful[name].append(at)
                else:
                    yield findings.error(name_of(wanted), rule, "Correct the VAT table.", [at])
    for name, places in doubtful.items():
        rule = f"the list shows it for sales only, and {len(places)} credit notes have it"
        yield findings.warning(f"VAT code {name!r}", rule, "Octopus may refuse them.", places)


def currency(documents: Sequence[Wanted], _: Ledger, __: Choices) -> Iterator[Finding]:
    """Find documents that are not in euro: an export books no other currency."""
    for at, wanted in enumerate(documents):
        document = wanted.document
        if document.currency != "EUR" or document.exchange_rate != 1:
            rule = f"it is in {document.currency} at a rate of {document.exchange_rate}"
            cure = "Only euro is exported. Let the accountant book it by hand."
            yield findings.error(name_of(wanted), rule, cure, [at])


def prices(documents: Sequence[Wanted], ledger: Ledger, _: Choices) -> Iterator[Finding]:
    """Find unit prices with more decimals than their journal takes, and paper that is not known."""
    unknown = []
    for at, wanted in enumerate(documents):
        document = wanted.document
        if not isinstance(document, Invoice):
            continue
        if wanted.total is None and not ledger.stands(document):
            unknown.append(at)
        if any(line.discount and not 0 <= line.discount <= _HUNDRED for line in document.lines):
            rule = "a discount is no percentage from 0 to 100"
            yield findings.warning(name_of(wanted), rule, "Correct the line.", [at])
        settings = ledger.settings.get(journal_of(document))
        decimals = None if settings is None else settings.unit_price_decimals
        if decimals is None:
            continue
        scale = Decimal(1).scaleb(-decimals)
        for price in (line.unit_price for line in document.lines):
            if price is None or price == price.quantize(scale):
                continue
            rule = f"its journal takes unit prices with {decimals} decimals, and one is {price}"
            cure = (
                "Round the price to what the journal takes."
                if decimals == _MOST_DECIMALS
                else "Let the accountant set the journal to four decimals, or book it elsewhere."
            )
            yield findings.error(name_of(wanted), rule, cure, [at])
    if unknown:
        rule = "what Octopus will make of their totals, for those on paper were not given"
        cure = "Give `Wanted(total=...)`."
        yield findings.not_checked(findings.counted(len(unknown), "invoice"), rule, cure)


def totals(documents: Sequence[Wanted], ledger: Ledger, _: Choices) -> Iterator[Finding]:
    """Find documents whose total differs from their lines, the paper, or what Octopus will make."""
    rates = {
        kind: _rates(ledger, kind) for kind in (VatCodeType.SELL, VatCodeType.SELL_CREDIT_NOTE)
    }
    charged = _charged([*(wanted.document for wanted in documents), *_standing(ledger)])
    without: dict[str, list[int]] = defaultdict(list)
    for at, wanted in enumerate(documents):
        document = wanted.document
        of_its_kind = rates[_kind_of(document)]
        yield from _nothing(wanted, at)
        if isinstance(document, Booking):
            lines = sum((line.base or 0) + (line.vat or 0) for line in document.lines)
            if abs(document.amount) != lines:
                rule = f"its lines come to {lines}, and its amount is {document.amount}"
                cure = (
                    "Write the lines of a credit note without a sign: only its amount is negative."
                    if lines < 0
                    else "Correct the document."
                )
                yield findings.error(name_of(wanted), rule, cure, [at])
            elif wanted.total is not None and wanted.total != document.amount:
                rule = f"it is {wanted.total} on paper, and {document.amount} here"
                yield findings.error(name_of(wanted), rule, "Correct the document.", [at])
            else:
                for code in _free(document, of_its_kind):
                    if code not in charged:
                        without[code].append(at)
                yield from _vat_of(wanted, document, at, of_its_kind, without)
        elif wanted.total is not None:
            yield from _predicted(wanted, document, at, ledger, of_its_kind)
    for code, places in without.items():
        # What rate the list shows where the customer owes the VAT is not known.
        rule = f"{findings.counted(len(places), 'document')} without VAT, and the list gives a rate"
        cure = "That is right where the customer owes the VAT."
        yield findings.warning(f"VAT code {code!r}", rule, cure, places)


def _free(document: Booking, rates: Mapping[str, Decimal]) -> Iterator[str]:
    """Return the codes with a rate of their own that carry no VAT on this booking."""
    codes = {line.vat_code for line in document.lines if line.base}
    carrying = {line.vat_code for line in document.lines if line.vat}
    yield from sorted(code for code in codes - carrying if code is not None and rates.get(code))


def _rates(ledger: Ledger, kind: VatCodeType) -> dict[str, Decimal]:
    """Return the rate of each code for one kind of document, where the list says just one.

    A code may come once for each type, with a rate of its own.
    """
    listed: dict[str, list[VatCode]] = defaultdict(list)
    for code in ledger.vat_codes or ():
        if code.percentage is not None and 0 <= code.percentage <= _HUNDRED:
            listed[code.code].append(code)
    rates = {}
    for name, codes in listed.items():
        own = [code for code in codes if code.type == kind]
        found = {code.percentage for code in own or codes}
        if len(found) == 1:
            rates[name] = found.pop() or Decimal(0)
    return rates


def _standing(ledger: Ledger) -> Iterator[AnyDocument]:
    for held in ledger.standing.values():
        yield from held.values()
    yield from ledger.others


def _charged(documents: Iterable[AnyDocument]) -> set[str | None]:
    """Return the codes that carry VAT on most bookings that have them."""
    balance: Counter[str | None] = Counter()
    for document in documents:
        if isinstance(document, Booking):
            codes = {line.vat_code for line in document.lines if line.base or line.vat}
            carrying = {line.vat_code for line in document.lines if line.vat}
            balance.update({code: 1 if code in carrying else -1 for code in codes})
    return set(+balance)


def _nothing(wanted: Wanted, at: int) -> Iterator[Finding]:
    """Find documents whose lines come to nothing: an empty one has none."""
    if wanted.document.lines and sign_of(wanted.document) == 0:
        rule = "its lines come to 0.00"
        cure = "Leave the lines out if the document is void, so that only its number is used."
        yield findings.warning(name_of(wanted), rule, cure, [at])


def _vat_of(
    wanted: Wanted,
    document: Booking,
    at: int,
    rates: Mapping[str, Decimal],
    free: Collection[str],
) -> Iterator[Finding]:
    """Find a VAT amount that its code does not give, rounded per line or per rate.

    The paper may have rounded each line, so half a cent for each is no difference. A cent that was
    left over may stand on any line.
    """
    of_code: dict[str, list[BookingLine]] = defaultdict(list)
    for line in document.lines:
        if line.vat_code is not None and line.vat_code in rates and line.vat_code not in free:
            of_code[line.vat_code].append(line)
    for code, lines in of_code.items():
        rate = rates[code]
        base = sum((line.base or Decimal(0) for line in lines), Decimal(0))
        vat = sum((line.vat or Decimal(0) for line in lines), Decimal(0))
        expected = _vat(base, rate)
        apart = max(abs((each.vat or 0) - _vat(each.base or Decimal(0), rate)) for each in lines)
        gives = f"{rate.normalize():f} % gives {expected}"
        cure = "Correct the VAT or its code."
        if abs(expected - vat) > max(_CENT, _CENT / 2 * len(lines)):
            rule = f"its VAT at code {code!r} is {vat}, and {gives}"
            yield findings.error(name_of(wanted), rule, cure, [at])
        elif apart > _CENT * (1 + len(lines)):
            rule = f"the VAT of a line at code {code!r} is {apart} off, and others make up for it"
            yield findings.error(name_of(wanted), rule, cure, [at])


def _predicted(
    wanted: Wanted, document: Invoice, at: int, ledger: Ledger, rates: Mapping[str, Decimal]
) -> Iterator[Finding]:
    """Compare the paper with what Octopus will make of the lines, in both ways it may round.

    A line without a VAT code carries no VAT.
    """
    priced = [line for line in document.lines if line.unit_price is not None]
    used = {line.vat_code for line in priced} - {None}
    if document.financial_discount:
        rule = "what Octopus makes of its total, because it grants a discount for cash"
        yield findings.not_checked(name_of(wanted), rule, "Look at it in Octopus.")
        return
    if not used <= set(rates):
        if ledger.vat_codes is None or used <= {code.code for code in ledger.vat_codes}:
            yield findings.not_checked(name_of(wanted), "the rate of a VAT code could not be read")
        return  # of a code that is not listed it was told already
    per_line = per_rate = Decimal(0)
    bases: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in priced:
        rate = Decimal(0) if line.vat_code is None else rates[line.vat_code]
        base = _rounded(_line_base(line))
        per_line += base + _vat(base, rate)
        bases[rate] += base
    for rate, base in bases.items():
        per_rate += base + _vat(base, rate)
    paper = wanted.total or Decimal(0)
    furthest = max(abs(per_line - paper), abs(per_rate - paper))
    made = " or ".join(map(str, sorted({per_rate, per_line})))
    shown = f"it is {paper} on paper, and Octopus may make it {made}"
    # More than a cent for each line is no rounding.
    if furthest > _CENT * len(document.lines):
        cure = "Correct the document: its lines, its VAT codes or its total are wrong."
        if abs(sum(bases.values()) - paper) <= _CENT * len(document.lines):
            cure = "If the customer owes the VAT, give no `total` and look at it in Octopus."
        yield findings.error(name_of(wanted), shown, cure, [at])
    elif furthest > _CENT:
        cure = "Book it in a journal for bookings, which keeps the total of the paper."
        yield findings.error(name_of(wanted), shown, cure, [at])
    elif furthest:
        yield findings.warning(name_of(wanted), shown, "Look at it in Octopus.", [at])


# ---- The parts ---------------------------------------------------------------------------------


def sign_of(document: AnyDocument) -> int:
    """Return 1 for an invoice, -1 for a credit note and 0 for an empty document.

    It is the sign of the total, which both targets share.
    """
    total = document.amount if isinstance(document, Booking) else _base(document)
    return (total > 0) - (total < 0)


def _base(invoice: Invoice) -> Decimal:
    return sum((_line_base(line) for line in invoice.lines), Decimal(0))


def _line_base(line: InvoiceLine) -> Decimal:
    count = Decimal(1) if line.count is None else line.count
    price = line.unit_price or Decimal(0)
    return price * count * (1 - (line.discount or Decimal(0)) / _HUNDRED)


def _kind_of(document: AnyDocument) -> VatCodeType:
    return VatCodeType.SELL_CREDIT_NOTE if sign_of(document) < 0 else VatCodeType.SELL


def _vat(base: Decimal, rate: Decimal) -> Decimal:
    return _rounded(base * rate / _HUNDRED)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
