"""The plan: what a run would do, how many calls it takes, and whether today's are enough."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from html import escape
from typing import Any

import attrs

from octopus_sdk import shown
from octopus_sdk.export.customers import SAVE, SEARCH, Budget, number_of
from octopus_sdk.export.findings import Finding, errors_in
from octopus_sdk.export.relations import Action, Decision, named
from octopus_sdk.export.wanted import (
    AnyDocument,
    JournalKey,
    Wanted,
    insertion_of,
    journal_of,
    paper_number,
)
from octopus_sdk.models import Booking, Records

# The plan has logged in, and these are remembered for the day.
_NOT_AGAIN = {"authenticateUser", "connectDossier", "getAccounts", "getCostCentres", "getVatCodes"}


@attrs.frozen(kw_only=True)
class Plan:
    """What a run would do, as far as could be seen; a run always looks anew.

    `findings` are the preflight's. `to_book` and `standing` are documents, `customers` the
    decisions by external number, and `unseen` how many more customers there are: a plan takes no
    call that a run of the same day needs. `needs` counts the calls that a run makes, by operation,
    and `left` what is left of today's. `fits` is how many of the documents to book they allow, at
    most where customers are unseen, and `held` how many an error keeps from being booked.
    """

    findings: Records[Finding]
    to_book: tuple[AnyDocument, ...]
    standing: tuple[AnyDocument, ...]
    customers: Mapping[int, Decision]
    needs: Mapping[str, int]
    left: Mapping[str, int]
    fits: int
    unseen: int = 0
    held: int = 0

    @property
    def clean(self) -> bool:
        """Tell whether nothing was found that keeps a document from being booked."""
        return not errors_in(self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as plain data, for JSON or a store."""
        return {
            "clean": self.clean,
            "to_book": [[*journal_of(d), d.number, paper_number(d)] for d in self.to_book],
            "standing": [[*journal_of(d), d.number, paper_number(d)] for d in self.standing],
            "customers": {
                str(number): {
                    "action": decision.action.value,
                    "relation": named(decision.relation),
                    "changed": list(decision.changed),
                    "notes": list(decision.notes),
                }
                for number, decision in self.customers.items()
            },
            "unseen": self.unseen,
            "needs": dict(self.needs),
            "left": dict(self.left),
            "fits": self.fits,
            "held": self.held,
            "findings": [str(finding) for finding in self.findings],
        }

    def to_json(self) -> str:
        """Return the plan as JSON text."""
        return shown.as_json(self.to_dict())

    def __str__(self) -> str:
        """Say in words what the run would do."""
        actions = Counter(decision.action.value for decision in self.customers.values())
        if self.unseen:
            actions["not looked at"] = self.unseen
        customers = ", ".join(f"{count} {name}" for name, count in actions.items()) or "none"
        lines = [
            f"{len(self.to_book)} documents to book, {len(self.standing)} stand already.",
            f"Customers: {customers}.",
        ]
        if self.held:
            lines.append(f"{self.held} cannot be booked before what was found is corrected.")
        if self.fits + self.held < len(self.to_book):
            rest = len(self.to_book) - self.fits - self.held
            most = " at most" if self.unseen else ""
            enough = f"Today's calls are enough for {self.fits}{most}"
            lines.append(f"{enough}; {rest} are for tomorrow and after.")
        lines += [
            f"{operation}: {count} to come, {self.left[operation]} left today."
            for operation, count in self.needs.items()
            if operation in self.left
        ]
        for number, decision in self.customers.items():
            if decision.action is not Action.FOUND:
                changed = f": {', '.join(decision.changed)}" if decision.changed else ""
                lines.append(f"customer {number} will be {decision.action.value}{changed}")
            lines += [f"customer {number}: {note}" for note in decision.notes]
        return "\n".join([*map(shown.line, lines), *map(str, self.findings)])

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def needs(
    documents: Sequence[Wanted],
    to_book: Sequence[Wanted],
    decisions: Mapping[int, Decision],
    unseen: int,
    look: Mapping[str, int],
) -> dict[str, int]:
    """Return the calls that a run would make, by operation; `look` is what the plan's own took.

    A customer that the plan has not seen is one search, and two calls more if it must be written.
    The run looks again, except at what is remembered for the day. It looks once more at a customer
    before it writes it. At the end it lists each journal.
    """
    counted = Counter({name: count for name, count in look.items() if name not in _NOT_AGAIN})
    counted.update(map(insertion_of, to_book))
    if unseen:
        counted[SEARCH] += unseen
    uploads = sum(
        len(each.attachments) for each in to_book if not isinstance(each.document, Booking)
    )
    if uploads:
        counted["uploadInvoiceAttachment"] = uploads
    for decision in decisions.values():
        if decision.action is not Action.FOUND:
            counted.update((SEARCH, SAVE))
    kinds = {journal_of(each.document): list_of(each.document) for each in documents}
    counted.update(kinds.values())
    return dict(counted)


def list_of(document: AnyDocument) -> str:
    """Return the operation that lists what stands in the journal of the document."""
    return "getModifiedBuySellBookings" if isinstance(document, Booking) else "getModifiedInvoices"


def held(documents: Sequence[Wanted], blocked: Collection[int]) -> int:
    """Return how many documents have an error, by `id`, or are behind one in their journal."""
    ended: set[JournalKey] = set()
    count = 0
    for wanted in documents:
        if id(wanted) in blocked:
            ended.add(journal_of(wanted.document))
        count += journal_of(wanted.document) in ended
    return count


def fits(
    documents: Sequence[Wanted],
    decisions: Mapping[int, Decision],
    left: Mapping[str, int],
    blocked: Collection[int],
) -> int:
    """Return how many of the documents to book today's calls allow, in their order.

    `blocked` are those with an error, by `id`: the ones behind them in their journal wait too.
    """
    budget = Budget(left)
    looked: set[int] = set()
    full: set[JournalKey] = set()
    count = 0
    for wanted in documents:
        key, number = journal_of(wanted.document), number_of(wanted)
        cost = Counter({insertion_of(wanted): 1})
        if number not in looked:
            decision = decisions.get(number)
            cost.update({SEARCH: 1})
            if decision is not None and decision.action is not Action.FOUND:
                cost.update({SEARCH: 1, SAVE: 1})
        if key in full or id(wanted) in blocked or not budget.take(cost):
            full.add(key)
            continue
        looked.add(number)
        count += 1
    return count
