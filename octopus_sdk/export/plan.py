"""The plan: what a run would do, how many calls it takes, and whether today's are enough."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import attrs

from octopus_sdk.export.findings import Finding, errors_in
from octopus_sdk.export.relations import Action, Decision, named
from octopus_sdk.export.wanted import AnyDocument, Wanted, journal_of, paper_number
from octopus_sdk.models import Booking, Records

SEARCH, SAVE = "getRelations", "insertUpdateRelation"
_PLENTY = 10**9


@attrs.frozen(kw_only=True)
class Plan:
    """What a run would do, as far as could be seen; a run always looks anew.

    `findings` are the preflight's. `to_book` and `standing` are documents, `customers` the
    decisions by external number. `needs` counts the writing calls and searches that are to come,
    `left` the calls of today. `fits` is how many of the documents to book today's calls allow.
    """

    findings: Records[Finding]
    to_book: tuple[AnyDocument, ...]
    standing: tuple[AnyDocument, ...]
    customers: Mapping[int, Decision]
    needs: Mapping[str, int]
    left: Mapping[str, int]
    fits: int

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
            "needs": dict(self.needs),
            "left": dict(self.left),
            "fits": self.fits,
            "findings": [str(finding) for finding in self.findings],
        }

    def to_json(self) -> str:
        """Return the plan as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def __str__(self) -> str:
        """Say in words what the run would do."""
        actions = Counter(decision.action.value for decision in self.customers.values())
        customers = ", ".join(f"{count} {name}" for name, count in actions.items()) or "none"
        lines = [
            f"{len(self.to_book)} documents to book, {len(self.standing)} stand already.",
            f"Customers: {customers}.",
        ]
        if self.fits < len(self.to_book):
            rest = len(self.to_book) - self.fits
            lines.append(f"Today's calls are enough for {self.fits}; {rest} are for tomorrow.")
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
        return "\n".join([*lines, *map(str, self.findings)])

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def affordable_customers(documents: Sequence[Wanted], left: Mapping[str, int]) -> dict[int, Wanted]:
    """Return the customers, by number and in order of first use, that today's searches allow."""
    allowed = left.get(SEARCH, _PLENTY)
    customers: dict[int, Wanted] = {}
    for wanted in documents:
        number = wanted.customer.external_id or 0
        if number not in customers and len(customers) < allowed:
            customers[number] = wanted
    return customers


def affordable_documents(
    documents: Sequence[Wanted],
    places: Sequence[int],
    decisions: Mapping[int, Decision],
    left: Mapping[str, int],
) -> tuple[set[int], dict[str, int]]:
    """Return the places that today's calls allow, and what all of them would need.

    In the order of the documents, so that calls are spent on documents that can be finished. A
    customer that must be written takes one more search and one write. `left` is what was left
    before any customer was looked for.
    """
    spare = Counter(left)
    spare[SEARCH] -= len(decisions)
    needs: Counter[str] = Counter()
    prepared: set[int] = set()
    fitting: set[int] = set()
    stopped: set[tuple[int, str]] = set()
    for place in places:
        document, number = documents[place].document, documents[place].customer.external_id or 0
        insert = "insertBuySellBooking" if isinstance(document, Booking) else "insertInvoice"
        cost = Counter({insert: 1})
        decision = decisions.get(number)
        if number not in prepared and decision and decision.action is not Action.FOUND:
            cost += Counter({SEARCH: 1, SAVE: 1})
        needs += cost
        enough = all(spare[name] >= count for name, count in cost.items() if name in left)
        if decision is None or not enough or journal_of(document) in stopped:
            stopped.add(journal_of(document))
            continue
        spare.subtract(cost)
        prepared.add(number)
        fitting.add(place)
    return fitting, dict(needs)
