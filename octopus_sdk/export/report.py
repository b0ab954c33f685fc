"""What became of each document of a run."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from html import escape
from typing import Any

import attrs

from octopus_sdk import shown
from octopus_sdk.export.findings import Finding
from octopus_sdk.export.relations import Settled
from octopus_sdk.export.sameness import total
from octopus_sdk.export.wanted import AnyDocument, paper_number
from octopus_sdk.models import Booking, Records


class Outcome(Enum):
    """How a document ended."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    ALREADY_BOOKED = "already booked"
    CHANGED_SINCE = "booked, changed since"
    NUMBER_TAKEN = "number taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_TRIED = "not tried"

    @property
    def stands(self) -> bool:
        """Tell whether the document certainly stands in Octopus."""
        return self in _STANDING


_VERIFIED = {
    True: " What stands was read back and is right.",
    False: " What stands was read back and is NOT what was sent.",
    None: "",
}
_MOST_CALLED = 2
_STANDING = {Outcome.BOOKED, Outcome.CONFIRMED, Outcome.ALREADY_BOOKED, Outcome.CHANGED_SINCE}


@attrs.frozen
class Result:
    """The outcome of one document.

    `reason` says why, and what to do, when it does not stand; otherwise what a person should know.
    `evidence` is how it is known. `attachments` says what became of files on an invoice. `total` is
    the total on paper, in euro with VAT, where it was given.
    """

    document: AnyDocument
    outcome: Outcome
    reason: str = ""
    evidence: str = ""
    attachments: str = ""
    total: Decimal | None = None

    @property
    def amount(self) -> Decimal | None:
        """The total with VAT, in euro; None for an invoice whose total on paper is not known."""
        return self.document.amount if isinstance(self.document, Booking) else self.total

    def to_dict(self) -> dict[str, Any]:
        """Return a plain row."""
        document = self.document
        return {
            "paper": paper_number(document),
            "bookyear_id": document.bookyear_id,
            "journal": document.journal,
            "number": document.number,
            "relation_id": document.relation_id,
            "date": document.document_date.isoformat(),
            "amount": self.amount,
            "outcome": self.outcome.value,
            "reason": self.reason,
            "evidence": self.evidence,
            "attachments": self.attachments,
        }


@attrs.frozen(kw_only=True)
class Report:
    """The results in the order in which the documents were given.

    `customers` are those that were settled, `findings` what a person should know although it did
    not stop the run. `calls` counts what was sent, by operation, and `left` what is left today of
    those that are counted. `verified` is True when the journals were read again at the end and
    every document stands there to the cent, False when one does not, None when nobody looked.
    `interrupted` tells that the run was cut.
    """

    results: tuple[Result, ...]
    customers: tuple[Settled, ...] = ()
    findings: Records[Finding] = attrs.field(factory=Records[Finding])
    calls: Mapping[str, int] = attrs.field(factory=dict)
    left: Mapping[str, int] = attrs.field(factory=dict)
    verified: bool | None = None
    interrupted: bool = False

    @property
    def complete(self) -> bool:
        """Tell whether every document certainly stands in Octopus."""
        return all(result.outcome.stands for result in self.results)

    @property
    def counts(self) -> dict[str, int]:
        """How many documents ended how."""
        return dict(Counter(result.outcome.value for result in self.results))

    @property
    def booked_total(self) -> Decimal:
        """What stands in Octopus, in euro with VAT; an invoice without a total on paper without."""
        standing = (result for result in self.results if result.outcome.stands)
        amounts = (total(r.document) if r.amount is None else r.amount for r in standing)
        return sum(amounts, Decimal(0))

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a plain row per document, for a table or for pandas."""
        return [result.to_dict() for result in self.results]

    def to_records(self, dossier_id: int) -> list[dict[str, Any]]:
        """Return the small rows that a product stores for each document."""
        return [
            {
                "dossier_id": dossier_id,
                "bookyear_id": result.document.bookyear_id,
                "journal": result.document.journal,
                "number": result.document.number,
                "relation_id": result.document.relation_id,
                "outcome": result.outcome.value,
            }
            for result in self.results
        ]

    def to_json(self) -> str:
        """Return the report as JSON text; amounts are text with two decimals, so no cent is lost.

        Every text reads back as it is, and none holds a character that a file could not take.
        """
        content = {
            "complete": self.complete,
            "verified": self.verified,
            "interrupted": self.interrupted,
            "counts": self.counts,
            "calls": dict(self.calls),
            "left": dict(self.left),
            "results": self.to_dicts(),
            "findings": [str(finding) for finding in self.findings],
        }
        return shown.as_json(content)

    def to_csv(self) -> str:
        """Return a row per document as CSV, with a heading; amounts have two decimals.

        A text that a spreadsheet would take for a formula begins with an apostrophe, and a control
        character is written as an escape.
        """
        text = io.StringIO()
        rows = self.to_dicts()
        writer = csv.DictWriter(text, list(rows[0]) if rows else ["paper"], lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: shown.cell(value) for name, value in row.items()} for row in rows)
        return text.getvalue()

    def __str__(self) -> str:
        """Count the outcomes, and name what does not stand."""
        counted = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        seen = _VERIFIED[self.verified]
        lines = [f"{counted or 'no documents'}.{seen}"]
        if self.interrupted:
            lines.append("The run was interrupted.")
        if self.calls:
            lines.append(self._calls())
        lines += [
            shown.line(
                f"{r.document.journal} {r.document.number}: {r.outcome.value}. {r.reason}"
            ).rstrip()
            for r in self.results
            if not r.outcome.stands
        ]
        lines += [str(finding) for finding in self.findings]
        return "\n".join(lines)

    def _calls(self) -> str:
        """Say how many calls were sent, and what is left today of those that a run needs most."""
        most = Counter(self.calls).most_common(_MOST_CALLED)
        told = [
            f"{count} {operation}"
            + (f" ({self.left[operation]} left today)" if operation in self.left else "")
            for operation, count in most
        ]
        others = sum(self.calls.values()) - sum(count for _, count in most)
        told += [f"{others} others"] if others else []
        return f"{sum(self.calls.values())} calls: {', '.join(told)}."

    def _repr_html_(self) -> str:
        head = f"<p>{escape(str(self).splitlines()[0])}</p><p>{escape(self._calls())}</p>"
        columns = ("journal", "number", "paper", "date", "amount", "outcome", "reason")
        rows = "".join(
            "<tr>" + "".join(f"<td>{_in_html(row[c])}</td>" for c in columns) + "</tr>"
            for row in self.to_dicts()
        )
        titles = "".join(f"<th>{name}</th>" for name in columns)
        notes = "".join(f"<li>{escape(str(finding))}</li>" for finding in self.findings)
        table = f"<table><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>"
        return f"{head}{table}<ul>{notes}</ul>"


def _in_html(value: object) -> str:
    text = "" if value is None else shown.amount(value)
    return escape(shown.line(text))
