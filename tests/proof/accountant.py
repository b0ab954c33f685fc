"""The accountant and other people: what they do in the dossier while an export runs.

Each deed is remembered, so that the checks know what may be found afterwards and why.
"""

import copy
import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from octopus_sdk.export.wanted import AnyDocument, Wanted
from octopus_sdk.models import Booking
from octopus_sdk.sandbox import Sandbox
from octopus_sdk.sandbox.archive import Document
from octopus_sdk.sandbox.state import Dossier
from tests.proof.firm import BOOKS, DOSSIER, FIRST, INVOICES, Book, Customer, Plain

Place = tuple[Book, int]

# What a stopped run says, by the deed that made it stop.
EXCUSES: dict[str, str] = {
    "delete_last": "deleted|waits for|does not stand|the number is free|does not follow",
    "stranger": "number taken|waits for|does not follow",
    "edit_text": "number taken|stands in journal",
    "edit_amount": "number taken",
    "edit_relation": "stand on relation|number taken",
    "type_by_hand": "stand on relation|number taken|waits for",
    "type_elsewhere": "stands in journal|number taken|waits for",
    "rename": "stand on relation|names differ|without a number|VAT numbers differ",
    "other_vat": "stand on relation|VAT numbers differ|without a number|number taken",
    "other_number": "stand on relation|number taken|differ|bear the external",
    "no_number": "stand on relation|without a number|number taken",
    "swap": "stand on relation|number taken|differ|bear the external|without a",
    "twin": "bear the external number",
    "merge": "stand on relation|number taken|unknown relation|differ|without a",
    "deactivate": "unknown relation",
    "protect": "nothing may be booked up to",
    "close_journal": "the journal is closed",
    "skip_number": "waits for|does not follow",
    "unnumbered": "without a number",
    "wrong": "VAT numbers differ|names differ",
    "twins": "bear the external number",
    "namesake": "names differ",
    "inactive": "unknown relation",
    "answered": "was answered with",
}


def paper_of(wanted: Wanted) -> str:
    """Return the number on paper, which is unique in a simulation."""
    return wanted.document.comment or ""


def book_of(document: Document) -> Book:
    """Return where a document stands."""
    return Book(document.journal_key, document.bookyear_id)


def book_for(document: AnyDocument) -> Book:
    """Return where a document is to stand."""
    return Book(document.journal, document.bookyear_id)


class Accountant:
    """Everybody but the exporter: the deeds, and what they leave behind."""

    def __init__(self, sandbox: Sandbox, documents: Sequence[Wanted], foreign: set[int]) -> None:
        self.desk = sandbox.dossier(DOSSIER)
        self._sandbox = sandbox
        self.documents = documents
        self.papers = {paper_of(wanted): wanted for wanted in documents}
        # The journals in use come twice, for there a deed matters most.
        self._books = [
            *sorted({book_for(wanted.document) for wanted in documents}),
            *BOOKS.values(),
        ]
        self.foreign = foreign
        self.deeds: list[str] = []
        self.answers: dict[int, Customer] = {}
        self.deleted: set[Place] = set()
        self.deleted_papers: set[str] = set()
        self.edited: set[str] = set()
        self.typed: set[str] = set()
        self.lost: set[str] = set()
        self.skipped: set[Place] = set()
        self.cards_touched: set[int] = set()
        self.cards = self.foreign_cards()
        relations = self.dossier.relations.items()
        self.marked = {key for key, card in relations if card.fields.get("remarks")}
        self.suppliers = {key for key, card in relations if card.fields["supplier"]}

    @property
    def dossier(self) -> Dossier:
        """Return the sandbox's own state, without copying it."""
        return self._sandbox._world.dossiers[DOSSIER]

    def ledger(self) -> list[Document]:
        """Return all documents, in the order of journals and numbers."""
        return sorted(self.dossier.documents, key=lambda d: (book_of(d), d.number))

    def foreign_cards(self) -> dict[int, tuple[int, Plain]]:
        """Return a copy of the relations that no run may touch."""
        return {
            key: (card.external_id, copy.deepcopy(card.fields))
            for key, card in self.dossier.relations.items()
            if key in self.foreign
        }

    def act(self, kind: str, choice: int, *, saving: bool = False) -> None:
        """Do a deed. `saving` tells that a run is just about to write a relation.

        Between its last look and its write no client can notice that somebody moves an external
        number, so that is not done there.
        """
        if saving and kind in {"other_number", "no_number", "twin", "merge", "swap"}:
            return
        deed: Callable[[int], bool] = getattr(self, f"_{kind}")
        if deed(choice):
            self.deeds.append(kind)

    def tidy_up(self) -> None:
        """Leave all journals, so that a last run meets only what stays."""
        for book in BOOKS.values():
            self.desk.release_journal(*book)

    # ---- Journals ------------------------------------------------------------------------------

    def _open_journal(self, choice: int) -> bool:
        self.desk.open_journal(*self._book(choice)[0])
        return True

    def _hold_journal(self, choice: int) -> bool:
        book, rest = self._book(choice)
        self.desk.open_journal(*book, calls=1 + rest % 4)
        return True

    def _protect(self, choice: int) -> bool:
        book, _ = self._book(choice)
        self.desk.protect_period(book.key, book.period, book.year)
        return True

    def _close_journal(self, choice: int) -> bool:
        self.desk.close_journal(*self._book(choice)[0])
        return True

    def _skip_number(self, choice: int) -> bool:
        book, rest = self._book(choice)
        following = self.desk.next_number(*book)
        jump = 1 + rest % 3
        self.desk.set_next_number(book.key, following + jump, book.year)
        self.skipped |= {(book, number) for number in range(following, following + jump)}
        return True

    # ---- Documents -----------------------------------------------------------------------------

    def _stranger(self, choice: int) -> bool:
        book, _ = self._book(choice)
        self._type(book, self.desk.next_number(*book), 1, "by hand")
        return True

    def _type_by_hand(self, choice: int) -> bool:
        """Type in the very document that the journal waits for, as it is on paper."""
        book, _ = self._book(choice)
        number = self.desk.next_number(*book)
        ours = [
            w for w in self.documents if (book_for(w.document), w.document.number) == (book, number)
        ]
        if not ours:
            return False
        wanted = ours[0]
        self._type(book, number, self._card_for(wanted), paper_of(wanted), wanted)
        self.typed.add(paper_of(wanted))
        return True

    def _type_elsewhere(self, choice: int) -> bool:
        """Type one of the documents into another journal of its bookyear; nobody can undo it."""
        book, rest = self._book(choice)
        wanted = self.documents[rest % len(self.documents)]
        place = book_for(wanted.document)
        if book == place or book.year != place.year or self._standing(paper_of(wanted)):
            return False
        number = self.desk.next_number(*book)
        self._type(book, number, self._card_for(wanted), paper_of(wanted), wanted)
        self.typed.add(paper_of(wanted))
        return True

    def _delete_last(self, choice: int) -> bool:
        book, _ = self._book(choice)
        last = self.dossier.documents.last((book.year, book.key))
        if last is None:
            return False
        self.desk.delete_last_document(*book)
        self.deleted.add((book, last.number))
        paper = str(last.fields.get("comment"))
        self.deleted_papers.add(paper)
        if not self._standing(paper):  # a copy of it may still stand elsewhere
            self.typed.discard(paper)
        return True

    def _edit_text(self, choice: int) -> bool:
        return self._edit(choice, comment="corrected")

    def _edit_amount(self, choice: int) -> bool:
        document = self._one_of_ours(choice)
        if document is None or document.kind == "invoice":
            return False
        return self._edit(choice, amount=document.fields["amount"] + 1)

    def _edit_account(self, choice: int) -> bool:
        document = self._one_of_ours(choice)
        if document is None:
            return False
        name, field = (
            ("invoiceLines", "bookingAccountNr")
            if document.kind == "invoice"
            else ("bookingLines", "accountKey")
        )
        lines = [{**line, field: 700100} for line in document.fields[name]]
        return self._edit(choice, **{name: lines})

    def _edit_relation(self, choice: int) -> bool:
        return self._edit(choice, relationIdentificationServiceData={"relationKey": {"id": 1}})

    # ---- Relations -----------------------------------------------------------------------------

    def _rename(self, choice: int) -> bool:
        return self._change_card(choice, name="Slagerij Pauwels")

    def _respell(self, choice: int) -> bool:
        card = self._one_of_theirs(choice)
        return card is not None and self._change_card(choice, name=str(card["name"]).upper())

    def _move(self, choice: int) -> bool:
        return self._change_card(choice, city=f"Stad {choice}")

    def _other_vat(self, choice: int) -> bool:
        return self._change_card(choice, vatNr="BE0202.239.951")

    def _other_number(self, choice: int) -> bool:
        return self._change_card(choice, externalRelationId=600 + choice % 50)

    def _no_number(self, choice: int) -> bool:
        return self._change_card(choice, externalRelationId=0)

    def _deactivate(self, choice: int) -> bool:
        return self._change_card(choice, active=False)

    def _twin(self, choice: int) -> bool:
        card = self._one_of_theirs(choice)
        if card is None or not card["number"]:
            return False
        ids = {"externalRelationId": card["number"]}
        key = self.desk.add_relation(
            {
                "name": card["name"],
                "currencyCode": "EUR",
                "relationIdentificationServiceData": ids,
            }
        )
        self.cards_touched.add(key)
        return True

    def _merge(self, choice: int) -> bool:
        card = self._one_of_theirs(choice)
        if card is None:
            return False
        moved = [d for d in self.dossier.documents if d.relation_id == card["key"]]
        self.edited |= {str(d.fields.get("comment")) for d in moved}
        self.desk.merge_relations(1, card["key"])
        return True

    def _swap(self, choice: int) -> bool:
        """Take the number off one card and type it on a stranger's."""
        card = self._one_of_theirs(choice)
        if card is None or not card["number"]:
            return False
        self.cards_touched.add(card["key"])
        self.desk.edit_relation(card["key"], externalRelationId=0)
        self.desk.edit_relation(3, externalRelationId=card["number"])
        self.cards = self.foreign_cards()
        return True

    def _edit_foreign(self, choice: int) -> bool:
        key = sorted(self.foreign)[choice % len(self.foreign)]
        self.desk.edit_relation(key, remarks=f"gebeld {choice}")
        self.cards = self.foreign_cards()
        return True

    # ---- The parts -----------------------------------------------------------------------------

    def _book(self, choice: int) -> tuple[Book, int]:
        """Choose a journal, and return what is left of the choice."""
        return self._books[choice % len(self._books)], choice // len(self._books)

    def _standing(self, paper: str) -> list[Document]:
        return [d for d in self.dossier.documents if d.fields.get("comment") == paper]

    def _one_of_ours(self, choice: int) -> Document | None:
        ours = [d for d in self.ledger() if d.fields.get("comment") in self.papers]
        return ours[choice % len(ours)] if ours else None

    def _one_of_theirs(self, choice: int) -> Plain | None:
        cards = [c for key, c in sorted(self.dossier.relations.items()) if key not in self.foreign]
        if not cards:
            return None
        card = cards[choice % len(cards)]
        return {"key": card.id, "number": card.external_id, "name": card.fields.get("name", "")}

    def _card_for(self, wanted: Wanted) -> int:
        number = wanted.customer.external_id
        found = (key for key, c in self.dossier.relations.items() if c.external_id == number)
        return next(found, 1)

    def _edit(self, choice: int, **changes: Any) -> bool:
        document = self._one_of_ours(choice)
        if document is None:
            return False
        self.edited.add(str(document.fields["comment"]))
        book = book_of(document)
        self.desk.edit_document(book.key, document.number, book.year, **changes)
        return True

    def _change_card(self, choice: int, **changes: Any) -> bool:
        card = self._one_of_theirs(choice)
        if card is None:
            return False
        self.cards_touched.add(card["key"])
        self.desk.edit_relation(card["key"], **changes)
        return True

    def _type(
        self, book: Book, number: int, card: int, paper: str, like: Wanted | None = None
    ) -> None:
        document: Plain = {
            "bookyearKey": {"id": book.year},
            "journalKey": book.key,
            "documentSequenceNr": max(number, FIRST),
            "relationIdentificationServiceData": {"relationKey": {"id": card}},
            "bookyearPeriodeNr": book.period,
            "documentDate": book.day.isoformat(),
            "expiryDate": (book.day + dt.timedelta(days=30)).isoformat(),
            "currencyCode": "EUR",
            "exchangeRate": 1,
            "comment": paper,
        }
        self.desk.add_document(document | _content(book.key, like))


def _content(key: str, like: Wanted | None) -> Plain:
    """Return the amounts of a document that somebody types in; without a model they are small."""
    source = None if like is None else like.document
    if key == INVOICES:
        price: Decimal | int | None = 5
        if isinstance(source, Booking):
            price = source.lines[0].base
            if source.amount < 0 and price is not None:
                price = -price
        elif source is not None:
            price = source.lines[0].unit_price
        article = {"unitPrice": price, "count": 1, "vatCodeKey": "21", "bookingAccountNr": 700000}
        return {"invoiceLines": [article]}
    total = 5 if like is None or like.total is None else like.total
    line: Plain = {"accountKey": 700000, "vatCodeKey": "21"}
    if isinstance(source, Booking):
        line |= {"baseAmount": source.lines[0].base, "vatAmount": source.lines[0].vat}
    else:
        line |= {"baseAmount": abs(total), "vatAmount": 0}
    return {"amount": total, "bookingLines": [line]}
