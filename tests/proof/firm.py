"""A small firm in a sandbox: customers, journals and the documents to export."""

import datetime as dt
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

import attrs

from octopus_sdk import Answer, AnswerKind
from octopus_sdk.export.wanted import Wanted
from octopus_sdk.models import Attachment, Booking, BookingLine, Invoice, InvoiceLine, Relation
from octopus_sdk.sandbox import seeds

Plain: TypeAlias = dict[str, Any]

DOSSIER, THIS_YEAR, LAST_YEAR = 7, 1, 2
CALENDAR = {THIS_YEAR: 2026, LAST_YEAR: 2025}
FIRST = 260101
INVOICES = "V2"


class Book(NamedTuple):
    """A journal of one bookyear."""

    key: str
    year: int = THIS_YEAR

    @property
    def day(self) -> dt.date:
        """Return the date of its documents."""
        return dt.date(CALENDAR[self.year], 3, 31)

    @property
    def period(self) -> int:
        """Return the period of its documents."""
        return CALENDAR[self.year] * 100 + 3


# Both years have a V1 and a V2, and both number their documents alike.
BOOKS = {
    "V1": Book("V1"),
    "V2": Book("V2"),
    "V4": Book("V4"),
    "V1/25": Book("V1", LAST_YEAR),
    "V2/25": Book("V2", LAST_YEAR),
}
JOURNALS = tuple(BOOKS)
CENT = Decimal("0.01")

_ADDRESS = ("Dorp 1", "9000", "Gent", "BE")
_HERE = ("Nieuwstraat 1", "9000", "Gent", "BE")
_NAMES = ("Zonnewijzer BV", "Kantoor Delta", "Bakkerij Maes", "Garage Claes", "Apotheek Nys")
_VAT = ("0428.648.938", "0417.108.908", "0400.657.906", "0477.525.753", "0403.170.701")
# How Octopus knows a customer before the first run. The last four stop a run.
KINDS = (
    *("new", "known", "moved", "bare", "person", "supplier", "inactive"),
    *("unnumbered", "wrong", "twins", "namesake"),
)


@attrs.frozen
class Customer:
    """A customer by its place in the list of names, and how Octopus knows it.

    `answer` is what a person says where it stops a run, and `card` the place among its own cards
    of the relation that is meant; -1 is the card of somebody else.
    """

    place: int
    kind: str
    answer: AnswerKind | None = None
    card: int = 0

    @property
    def number(self) -> int:
        """Return the external number."""
        return 501 + self.place

    @property
    def meant(self) -> int | None:
        """Return the key of the relation that a person names."""
        if self.answer is AnswerKind.CREATE:
            return None
        return ELSE if self.card < 0 else _first_key(self) + self.card


@attrs.frozen
class Paper:
    """A document: in which of the `BOOKS`, for whom, a credit note or not, its base in cents."""

    journal: str
    customer: int
    credit: bool
    cents: int
    file: bool = False


def relation_of(customer: Customer) -> Relation:
    """Return the customer as the sender knows it."""
    private = customer.kind == "person"
    # The sender may write the number with dots or without.
    vat = _VAT[customer.place] if customer.place % 2 else _VAT[customer.place].replace(".", "")
    return Relation(
        external_id=customer.number,
        name=_NAMES[customer.place],
        first_name="An" if private else None,
        street="Nieuwstraat 1",
        postal_code="9000",
        city="Gent",
        country="BE",
        vat_number=None if private else f"BE{vat}",
    )


def answers_of(customers: tuple[Customer, ...]) -> dict[int, Answer]:
    """Return what a person has answered, by external number."""
    return {
        customer.number: Answer(customer.answer, customer.meant)
        for customer in customers
        if customer.answer is not None
    }


def _first_key(customer: Customer) -> int:
    return 10 + 10 * customer.place


def cards_of(customer: Customer) -> list[Plain]:
    """Return the cards that Octopus has of this customer at the start."""
    key, number, name = _first_key(customer), customer.number, _NAMES[customer.place]
    vat = f"BE{_VAT[customer.place]}"
    company, card = seeds.company, seeds.card
    cards = {
        "new": [],
        "known": [company(key, number, name, _HERE, vat)],
        "moved": [company(key, number, name, _ADDRESS, vat, remarks="belt altijd")],
        "bare": [card(key, number, name.upper(), _HERE)],
        "person": [seeds.person(key, number, ("An", name), _HERE)],
        "supplier": [company(key, number, name, _HERE, vat, client=False, supplier=True)],
        "inactive": [company(key, number, name, _HERE, vat, active=False)],
        "unnumbered": [company(key, 0, name, _HERE, vat)],
        "wrong": [company(key, number, "Slagerij Pauwels", _HERE, "BE0202.239.951")],
        "twins": [company(key + i, number, name, _HERE, vat) for i in (0, 1)],
        "namesake": [card(key, number, "Slagerij Pauwels", _HERE)],
    }
    return cards[customer.kind]


# A card that is another customer's.
ELSE = 2
FOREIGN = (
    seeds.company(1, 0, "Drukkerij Sterck", _ADDRESS, "BE0202.239.951"),
    seeds.company(ELSE, 901, "Hotel Astrid", _ADDRESS, "BE0403.091.220", supplier=True),
    seeds.person(3, 902, ("Jo", "Wouters"), _ADDRESS),
)
_ACCOUNTS = [
    {"id": number, "description_NL": "Omzet", "description_FR": "Ventes"}
    for number in (700000, 700100)
]
_CODES = [
    {"code": code, "description": code, "type": kind, "basePercentage": Decimal(rate)}
    for code, rate in (("21", 21), ("06", 6))
    for kind in (2, 4)
]


def seed_of(customers: tuple[Customer, ...]) -> Plain:
    """Return a seed with two open bookyears, five journals and few cards."""
    years = [
        seeds.bookyear(year, dt.date(calendar, 1, 1), [*_journals(year), seeds.journal("D1")])
        for year, calendar in CALENDAR.items()
    ]
    cards = [card for customer in customers for card in cards_of(customer)]
    firm = seeds.dossier(
        DOSSIER,
        "Poetsbedrijf",
        years,
        relations=[*FOREIGN, *cards],
        accounts=_ACCOUNTS,
        vat_codes=_CODES,
    )
    return seeds.seed(firm)


def _journals(year: int) -> list[Plain]:
    return [
        seeds.journal(book.key, next_number=FIRST, mode=2 if book.key == INVOICES else 1)
        for book in BOOKS.values()
        if book.year == year
    ]


def documents_of(customers: tuple[Customer, ...], papers: tuple[Paper, ...]) -> list[Wanted]:
    """Return what is to be exported, numbered in the order of the papers."""
    numbers: dict[str, int] = dict.fromkeys(JOURNALS, FIRST)
    wanted = []
    for paper in papers:
        number = numbers[paper.journal]
        numbers[paper.journal] += 1
        relation = relation_of(customers[paper.customer % len(customers)])
        wanted.append(_document(paper, number, relation))
    return wanted


def _document(paper: Paper, number: int, customer: Relation) -> Wanted:
    base = Decimal(paper.cents) / 100
    vat = (base * 21 / 100).quantize(CENT)
    sign = -1 if paper.credit else 1
    book = BOOKS[paper.journal]
    head: Plain = {
        "bookyear_id": book.year,
        "journal": book.key,
        "number": number,
        "period": book.period,
        "document_date": book.day,
        "due_date": book.day + dt.timedelta(days=30),
        "comment": f"{book.key} {book.day.year}/{number - 260000:05}",
    }
    files = (Attachment(file_name="factuur.pdf", data=b"%PDF"),) if paper.file else ()
    total = sign * (base + vat)
    if book.key != INVOICES:
        line = BookingLine(account=700000, base=base, vat=vat, vat_code="21")
        booking = Booking(**head, amount=total, lines=(line,))
        return Wanted(booking, customer, attachments=files, total=total)
    article = InvoiceLine(
        description="Poetsen",
        count=Decimal(1),
        unit_price=sign * base,
        vat_code="21",
        account=700000,
    )
    return Wanted(Invoice(**head, lines=(article,)), customer, attachments=files, total=total)
