"""What was found before the first write, in words a clerk can act on."""

from collections.abc import Iterable
from enum import Enum

import attrs

from octopus_sdk import shown
from octopus_sdk.errors import OctopusError
from octopus_sdk.models import Record, Records


class Severity(Enum):
    """How much a finding weighs. Not checked is never the same as fine."""

    ERROR = "error"
    WARNING = "warning"
    NOT_CHECKED = "not checked"


@attrs.frozen(kw_only=True, repr=False)
class Finding(Record):
    """One thing that was found: about what, which rule, and what to do.

    `documents` are the places of the documents it concerns, counted from 0 as they were given.
    """

    severity: str
    subject: str
    rule: str
    cure: str = ""
    documents: tuple[int, ...] = ()

    def __str__(self) -> str:
        """Return it in one line that every terminal can take."""
        cure = f" {self.cure}" if self.cure else ""
        return shown.line(f"{self.severity}: {self.subject}: {self.rule}.{cure}")


def error(subject: str, rule: str, cure: str = "", documents: Iterable[int] = ()) -> Finding:
    """Return a finding that keeps its documents from being booked."""
    return _finding(Severity.ERROR, subject, rule, cure, documents)


def warning(subject: str, rule: str, cure: str = "", documents: Iterable[int] = ()) -> Finding:
    """Return a finding that a person should know."""
    return _finding(Severity.WARNING, subject, rule, cure, documents)


def not_checked(subject: str, rule: str, cure: str = "") -> Finding:
    """Return a finding about what nobody could look at."""
    return _finding(Severity.NOT_CHECKED, subject, rule, cure, ())


def counted(count: int, noun: str) -> str:
    """Say how many of something there are."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def strict(finding: Finding) -> Finding:
    """Return the finding; what was not checked keeps every document from being booked."""
    if finding.severity != Severity.NOT_CHECKED.value:
        return finding
    rule = f"it could not be checked: {finding.rule}"
    return attrs.evolve(finding, severity=Severity.ERROR.value, rule=rule)


def _finding(
    severity: Severity, subject: str, rule: str, cure: str, documents: Iterable[int]
) -> Finding:
    return Finding(
        severity=severity.value,
        subject=subject,
        rule=rule.rstrip("."),
        cure=cure,
        documents=tuple(documents),
    )


def errors_in(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that keep documents from being booked."""
    return [finding for finding in findings if finding.severity == Severity.ERROR.value]


class PreflightError(OctopusError):
    """Something was found before the first write. `findings` lists all of it."""

    hint = "Nothing was written. Correct these and run again."

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = Records(findings)
        lines = (f"- {finding}" for finding in self.findings)
        super().__init__("\n".join(["The export was not started:", *lines]))

    def __str__(self) -> str:
        """Return the findings, one a line, and the hint."""
        return f"{self.message}\n{self.hint}"
