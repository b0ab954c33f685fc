"""The accountant's desk: what a person sees and does in the dossier, beside the webservice.

Tests look at it to see what really happened, and use it to play the colleague who opens a
journal, corrects a document or deletes it. Nothing here is checked by the service's rules.
"""

import copy
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from octopus_sdk.sandbox import loading, relations
from octopus_sdk.sandbox.archive import Document
from octopus_sdk.sandbox.documents import as_booking, as_invoice
from octopus_sdk.sandbox.journals import last_booked
from octopus_sdk.sandbox.state import Deletion, Dossier, Journal
from octopus_sdk.sandbox.wire import Wire
from octopus_sdk.sandbox.world import World


class Desk:
    """One dossier in the hands of its accountant. Everything it returns is a copy.

    Where a method takes `bookyear`, it is the bookyear's id. Left out, it means every bookyear,
    or, where one journal is needed, the only bookyear that has it.
    """

    def __init__(self, dossier_id: int, world: Callable[[], World], lock: threading.RLock) -> None:
        self.id = dossier_id
        self._world = world
        self._lock = lock

    def documents(
        self, journal: str | None = None, bookyear: int | None = None
    ) -> list[dict[str, Any]]:
        """Return documents with the service's field names, by number; amounts are `Decimal`.

        An invoice is returned as an invoice, also when it was booked.
        """
        with self._locked() as dossier:
            chosen = [
                document
                for document in dossier.documents
                if journal in {None, document.journal_key}
                and bookyear in {None, document.bookyear_id}
            ]
            chosen.sort(key=lambda d: (d.bookyear_id, d.journal_key, d.number))
            views = [as_invoice(dossier, d) or as_booking(dossier, d) for d in chosen]
            return [copy.deepcopy(view) for view in views if view]

    def attachments(self, journal: str, number: int, bookyear: int | None = None) -> list[Wire]:
        """Return the files that came with a booking. No call of the service reads them back."""
        with self._locked() as dossier:
            found = self._document(dossier, self._journal(dossier, journal, bookyear), number)
            return copy.deepcopy(found.attachments)

    def is_booked(self, journal: str, number: int, bookyear: int | None = None) -> bool:
        """Tell whether a document is in the books; an invoice is so only after booking."""
        with self._locked() as dossier:
            place = self._journal(dossier, journal, bookyear)
            return self._document(dossier, place, number).is_booked

    @property
    def relations(self) -> list[dict[str, Any]]:
        """Return all relations, the inactive ones too."""
        with self._locked() as dossier:
            return [copy.deepcopy(relations.show(r)) for r in dossier.relations.values()]

    def next_number(self, journal: str, bookyear: int | None = None) -> int:
        """Return the number that the journal waits for."""
        with self._locked() as dossier:
            return self._journal(dossier, journal, bookyear).next_number

    def last_booked_number(self, journal: str, bookyear: int | None = None) -> int:
        """Return what the journal list shows as `lastBookedDocumentNr`."""
        with self._locked() as dossier:
            place = self._journal(dossier, journal, bookyear)
            return last_booked(dossier, place, self._world().unknowns)

    def open_journal(
        self, journal: str, bookyear: int | None = None, *, calls: int | None = None
    ) -> None:
        """Open a journal in the application, so that the webservice may not write to it.

        With `calls`, it is released after so many refused writes.
        """
        self._set(journal, bookyear, open_elsewhere=True, refusals_left=calls)

    def release_journal(self, journal: str, bookyear: int | None = None) -> None:
        """Leave the journal again."""
        self._set(journal, bookyear, open_elsewhere=False, refusals_left=None)

    def close_journal(self, journal: str, bookyear: int | None = None) -> None:
        """Close a journal."""
        self._change_settings(journal, bookyear, closed=True)

    def reopen_journal(self, journal: str, bookyear: int | None = None) -> None:
        """Take the closing of a journal back."""
        self._change_settings(journal, bookyear, closed=False)

    def protect_period(self, journal: str, period: int, bookyear: int | None = None) -> None:
        """Protect the journal up to and including this period number; 0 protects none."""
        self._change_settings(journal, bookyear, protected_period=period)

    def close_period(self, journal: str, period: int, bookyear: int | None = None) -> None:
        """Set the closed period of a journal; 0 closes none. A switch says what it closes."""
        self._change_settings(journal, bookyear, closed_period=period)

    def set_mode(self, journal: str, mode: int, bookyear: int | None = None) -> None:
        """Make the journal one for bookings (1), or for invoices without (2) or with VAT (3)."""
        self._change_settings(journal, bookyear, insertion_type=mode)

    def close_bookyear(self, bookyear: int, *, closed: bool = True) -> None:
        """Close a bookyear, or open it again."""
        with self._locked() as dossier:
            dossier.bookyears[bookyear].closed = closed

    def set_next_number(self, journal: str, number: int, bookyear: int | None = None) -> None:
        """Make the journal wait for this number, which must be higher than its last document."""
        with self._locked() as dossier:
            place = self._journal(dossier, journal, bookyear)
            last = dossier.documents.last(place.place)
            if last and number <= last.number:
                raise ValueError(f"journal {journal} already has a document {last.number}")
            place.next_number = place.start_number = number
            place.modified = self._world().now()

    def add_document(self, document: Wire) -> dict[str, Any]:
        """Type in a document with the service's field names. Without a number it is the next."""
        with self._locked() as dossier:
            added = loading.add_document(dossier, document, self._world().now())
            return copy.deepcopy(as_invoice(dossier, added) or as_booking(dossier, added) or {})

    def edit_document(
        self, journal: str, number: int, bookyear: int | None = None, **changes: Any
    ) -> None:
        """Change fields of a document, for example ``comment="Corrected"``."""
        with self._locked() as dossier:
            place = self._journal(dossier, journal, bookyear)
            document = self._document(dossier, place, number)
            loading.change_document(dossier, document, changes)
            document.modified = self._world().now()

    def delete_last_document(self, journal: str, bookyear: int | None = None) -> int:
        """Delete the last document of a journal and return its number, which is free again."""
        with self._locked() as dossier:
            place = self._journal(dossier, journal, bookyear)
            last = dossier.documents.last(place.place)
            if last is None:
                raise LookupError(f"journal {journal} is empty")
            dossier.documents.remove(last)
            place.next_number = last.number
            now = self._world().now()
            dossier.deletions.append(Deletion(place.bookyear_id, journal, last.number, now))
            return last.number

    def add_relation(self, relation: Wire) -> int:
        """Make a relation card with the service's field names, and return its key."""
        with self._locked() as dossier:
            return loading.add_relation(dossier, relation, self._world().now()).id

    def edit_relation(self, relation_key: int, **changes: Any) -> None:
        """Change fields of a relation card; `externalRelationId` is one of them."""
        with self._locked() as dossier:
            loading.edit_relation(dossier, relation_key, changes, self._world().now())

    def deactivate_relation(self, relation_key: int) -> None:
        """Make a relation inactive: only searches find it."""
        self.edit_relation(relation_key, active=False)

    def merge_relations(self, kept: int, dropped: int) -> None:
        """Merge a card into another: its documents move, and it is reported as deleted."""
        with self._locked() as dossier:
            if kept == dropped or kept not in dossier.relations:
                raise LookupError(f"relation {dropped} cannot be merged into {kept}")
            now = self._world().now()
            card = dossier.relations.remove(dropped)
            card.modified = now
            dossier.dropped_relations.append(card)
            for document in dossier.documents:
                if document.relation_id == dropped:
                    document.relation_id, document.modified = kept, now

    @contextmanager
    def _locked(self) -> Iterator[Dossier]:
        # The dossier is looked up each time, so that a desk survives a reset.
        with self._lock:
            yield self._world().dossiers[self.id]

    def _change_settings(self, key: str, bookyear: int | None, **settings: Any) -> None:
        """Change what `journals/modified` reports."""
        self._set(key, bookyear, modified=self._world().now(), **settings)

    def _set(self, key: str, bookyear: int | None, **settings: Any) -> None:
        with self._locked() as dossier:
            for journal in self._journals(dossier, key, bookyear):
                for name, value in settings.items():
                    setattr(journal, name, value)

    def _journals(self, dossier: Dossier, key: str, bookyear: int | None) -> list[Journal]:
        found = [
            year.journals[key]
            for year in dossier.bookyears.values()
            if key in year.journals and bookyear in {None, year.id}
        ]
        if not found:
            raise LookupError(f"dossier {self.id} has no journal {key} there")
        return found

    def _journal(self, dossier: Dossier, key: str, bookyear: int | None) -> Journal:
        found = self._journals(dossier, key, bookyear)
        if len(found) > 1:
            raise LookupError(f"journal {key} exists in several bookyears: say which")
        return found[0]

    def _document(self, dossier: Dossier, journal: Journal, number: int) -> Document:
        document = dossier.document(journal, number)
        if document is None:
            raise LookupError(f"journal {journal.key} has no document {number}")
        return document
