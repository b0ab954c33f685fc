"""The documents of a dossier, found by journal and number without going through all of them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from octopus_sdk.sandbox.wire import Wire

Place = tuple[int, str]
"""A journal of one bookyear: the bookyear's id and a key such as ``V1``."""


@dataclass
class Document:
    """A booking or an invoice. `fields` holds the wire fields but the relation."""

    kind: str
    fields: Wire
    relation_id: int
    modified: float
    attachments: list[Wire] = field(default_factory=list)
    booked_as: Wire | None = None
    """The booking that came out of an invoice, once it was booked."""

    @property
    def bookyear_id(self) -> int:
        """Return the id of the bookyear."""
        return int(self.fields["bookyearKey"]["id"])

    @property
    def journal_key(self) -> str:
        """Return the journal, such as ``V1``."""
        return str(self.fields["journalKey"])

    @property
    def place(self) -> Place:
        """Return the journal and its bookyear."""
        return self.bookyear_id, self.journal_key

    @property
    def number(self) -> int:
        """Return the document number."""
        return int(self.fields["documentSequenceNr"])

    @property
    def is_booked(self) -> bool:
        """Tell whether the document is in the books: a booking always, an invoice later."""
        return self.kind == "booking" or self.booked_as is not None


class Archive:
    """All documents, in the order in which they came."""

    def __init__(self) -> None:
        self._all: dict[tuple[Place, int], Document] = {}
        self._places: dict[Place, dict[int, Document]] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(self._all.values())

    def add(self, document: Document) -> None:
        """Put a document away. Its number must be free in its journal."""
        place, number = document.place, document.number
        if (place, number) in self._all:
            raise ValueError(f"journal {place[1]} already has a document {number}")
        self._all[place, number] = document
        self._places.setdefault(place, {})[number] = document

    def remove(self, document: Document) -> None:
        """Take a document out."""
        del self._all[document.place, document.number]
        del self._places[document.place][document.number]

    def change(self, document: Document, fields: Wire) -> None:
        """Give a document other fields, perhaps another journal or number too."""
        old, before = document.fields, (document.place, document.number)
        document.fields = fields
        after = document.place, document.number
        if after == before:
            return
        document.fields = old
        if after in self._all:
            raise ValueError(f"journal {after[0][1]} already has a document {after[1]}")
        self.remove(document)
        document.fields = fields
        self.add(document)

    def at(self, place: Place, number: Any) -> Document | None:
        """Return the document with this number, if there is one."""
        return self._places.get(place, {}).get(number)

    def within(self, place: Place) -> Collection[Document]:
        """Return the documents of one journal."""
        return self._places.get(place, {}).values()

    def last(self, place: Place) -> Document | None:
        """Return the document with the highest number of a journal."""
        numbers = self._places.get(place)
        return numbers[max(numbers)] if numbers else None
