"""The relations of a dossier, found by number, name or VAT number without reading every card."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from octopus_sdk.sandbox.wire import Wire

Key = tuple[str, Any]
"""What a card is filed under: the name of a search parameter, and a value."""

BARE_VAT = "bare vatNr"
"""Where a VAT number is filed without its dots and blanks."""


@dataclass
class Relation:
    """A customer or supplier. `fields` holds everything but the two ids."""

    id: int
    external_id: int
    fields: Wire
    modified: float

    def identification(self) -> Wire:
        """Return the two ids, as documents and relations show them."""
        return {"externalRelationId": self.external_id, "relationKey": {"id": self.id}}


def bare_vat(number: str) -> str:
    """Return a VAT number without dots, blanks and small letters."""
    return re.sub(r"[^0-9A-Z]", "", number.upper())


def _keys(card: Relation) -> Iterator[Key]:
    yield "relationId", card.id
    if card.external_id:  # 0 means "no number": nobody is found under it
        yield "extRelationId", card.external_id
    if name := card.fields.get("name"):
        yield "name", name.casefold()
    if vat_number := card.fields.get("vatNr"):
        yield "vatNr", vat_number
        if bare := bare_vat(vat_number):
            yield BARE_VAT, bare


class CardFile(Mapping[int, Relation]):
    """All cards by their key, and an index that `file` keeps up to date."""

    def __init__(self) -> None:
        self._cards: dict[int, Relation] = {}
        self._index: dict[Key, set[int]] = {}
        self._filed: dict[int, tuple[Key, ...]] = {}
        self._next = 1

    def __getitem__(self, key: int) -> Relation:
        return self._cards[key]

    def __iter__(self) -> Iterator[int]:
        return iter(self._cards)

    def __len__(self) -> int:
        return len(self._cards)

    def next_key(self) -> int:
        """Return a key that no relation ever had."""
        return self._next

    def file(self, card: Relation) -> None:
        """Put a card away. To be called again after each change of it."""
        self._unfile(card.id)
        self._cards[card.id] = card
        self._next = max(self._next, card.id + 1)
        self._filed[card.id] = tuple(_keys(card))
        for key in self._filed[card.id]:
            self._index.setdefault(key, set()).add(card.id)

    def remove(self, key: int) -> Relation:
        """Take a card out."""
        self._unfile(key)
        return self._cards.pop(key)

    def _unfile(self, key: int) -> None:
        for filed_under in self._filed.pop(key, ()):
            self._index[filed_under].discard(key)

    def under(self, *keys: Key) -> list[Relation]:
        """Return the cards filed under at least one of these keys, in the file's order."""
        found: set[int] = set().union(*(self._index.get(key, ()) for key in keys))
        if len(found) > 1:
            return [card for card in self._cards.values() if card.id in found]
        return [self._cards[key] for key in found]
