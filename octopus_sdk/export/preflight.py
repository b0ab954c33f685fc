"""What is found when the documents are held against what was read, before the first write.

Each check is a pure function of the documents and what was read. It yields findings; it writes
nothing and asks nothing. The table `CHECKS` is the list of what is looked at.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs

from octopus_sdk.export import contents, findings, numbers
from octopus_sdk.export.findings import Finding, errors_in
from octopus_sdk.export.ledger import Ledger
from octopus_sdk.export.mending import LINES
from octopus_sdk.export.sameness import same_vat_number
from octopus_sdk.export.wanted import (
    Choices,
    JournalKey,
    Wanted,
    by_journal,
    journal_name,
    journal_of,
    name_of,
)
from octopus_sdk.models import Booking, Bookyear, Invoice, JournalMode

Check = Callable[[Sequence[Wanted], Ledger, Choices], Iterator[Finding]]

_LONGEST_TERM = 366
_MODE_NAMES = {
    JournalMode.BOOKINGS: "bookings",
    JournalMode.INVOICES_EXCL_VAT: "invoices without VAT",
    JournalMode.INVOICES_INCL_VAT: "invoices with VAT",
}


def preflight(
    documents: Sequence[Wanted],
    ledger: Ledger,
    choices: Choices,
    replaced: Mapping[int, frozenset[str]],
) -> list[Finding]:
    """Return what all checks find, and what could not be read.

    `replaced` names the fields that can never be right, by place; what a check says of those alone
    is not passed on.
    """
    standing = {at for at, wanted in enumerate(documents) if ledger.stands(wanted.document)}
    found = [
        finding
        for check, reads in CHECKS.items()
        for finding in check(documents, ledger, choices)
        if not finding.documents
        or any(reads.isdisjoint(replaced.get(at, ())) for at in finding.documents)
    ]
    kept = (_for_what_is_to_come(finding, standing) for finding in found)
    return [*(finding for finding in kept if finding is not None), *ledger.unread]


def _for_what_is_to_come(finding: Finding, standing: set[int]) -> Finding | None:
    """Keep an error for the documents that are still to be written.

    What stands already needs no open period, no free account and no number: January may be closed
    when January and February are exported together.
    """
    if not errors_in([finding]) or not finding.documents:
        return finding
    left = tuple(at for at in finding.documents if at not in standing)
    return attrs.evolve(finding, documents=left) if left else None


# ---- Against what was read ---------------------------------------------------------------------


def _dossier(_: Sequence[Wanted], ledger: Ledger, choices: Choices) -> Iterator[Finding]:
    wanted_vat = choices.expected_vat_number
    if wanted_vat is None:
        return
    seen = ledger.dossier
    if any(finding.subject == "the dossier" for finding in ledger.unread):
        rule = "its VAT number could not be compared, for the list of dossiers could not be read"
        yield findings.error("the dossier", rule, "Run again later.")
    elif seen is None:
        rule = "the list of dossiers does not show it, so its VAT number could not be compared"
        yield findings.error("the dossier", rule, "Ask the accountant for access to it.")
    elif not same_vat_number(seen.vat_number, wanted_vat):
        rule = f"its VAT number is {seen.vat_number}, and {wanted_vat} was expected"
        yield findings.error("the dossier", rule, "Choose the right dossier.")


def _bookyears(documents: Sequence[Wanted], ledger: Ledger, _: Choices) -> Iterator[Finding]:
    unlisted: dict[int, Bookyear] = {}
    for place, wanted in enumerate(documents):
        document = wanted.document
        year = ledger.bookyears.get(document.bookyear_id)
        if year is None:
            rule = f"the dossier has no bookyear {document.bookyear_id}"
            cure = "Take the bookyear from the dossier's list by the document's date."
            yield findings.error(name_of(wanted), rule, cure, [place])
            continue
        if year.closed:
            cure = "Ask the accountant to open it, or to book this document by hand."
            rule = f"bookyear {year.start_date} to {year.end_date} is closed"
            yield findings.error(name_of(wanted), rule, cure, [place])
        if not year.holds(document.document_date):
            rule = (
                f"{document.document_date} is outside bookyear {year.start_date} to {year.end_date}"
            )
            yield findings.error(
                name_of(wanted), rule, "Correct the date or the bookyear.", [place]
            )
        elif year.periods:
            yield from _period(wanted, place, ledger)
        else:
            unlisted[year.id] = year
    for year in unlisted.values():
        rule = f"the list shows no periods of bookyear {year.start_date} to {year.end_date}"
        yield findings.not_checked("periods", rule, "Octopus refuses a period that is not there.")


def _period(wanted: Wanted, place: int, ledger: Ledger) -> Iterator[Finding]:
    """Hold the period against the date: another one is meant only where its own is locked."""
    document = wanted.document
    year = ledger.bookyears[document.bookyear_id]
    by_number = {period.number: period for period in year.periods}
    period = by_number.get(document.period)
    day = document.document_date
    own = next((each for each in year.periods if each.start_date <= day <= each.end_date), None)
    if period is None or (own is not None and document.period < own.number):
        rule = f"the bookyear has no period {document.period}"
        if period is not None:
            rule = f"period {document.period} was over on {day}"
        cure = (
            f"The period of this date is {own.number}." if own else "Take the period by the date."
        )
        yield findings.error(name_of(wanted), rule, cure, [place])
    elif own is None:
        rule = f"no period that Octopus lists holds {day}"
        yield findings.warning(name_of(wanted), rule, "Look whether the period is right.", [place])
    elif own is not period:
        settings = ledger.settings.get(journal_of(document))
        rule = f"{day} is in period {own.number}, and the document says {period.number}"
        if settings is not None and own.number > settings.locked_until:
            cure = f"Take period {own.number}: it is open."
            yield findings.error(name_of(wanted), rule, cure, [place])
        else:
            yield findings.warning(name_of(wanted), rule, "Octopus may refuse it.", [place])


def _due_dates(documents: Sequence[Wanted], _: Ledger, __: Choices) -> Iterator[Finding]:
    for place, wanted in enumerate(documents):
        document = wanted.document
        if document.due_date < document.document_date:
            rule = f"it is due on {document.due_date}, before its date {document.document_date}"
            yield findings.warning(name_of(wanted), rule, "Octopus may refuse it.", [place])
        elif (document.due_date - document.document_date).days > _LONGEST_TERM:
            rule = f"it is due on {document.due_date}, more than a year after its date"
            yield findings.warning(name_of(wanted), rule, "Look at the due date.", [place])


def _journals(documents: Sequence[Wanted], ledger: Ledger, _: Choices) -> Iterator[Finding]:
    for key, places in by_journal(documents).items():
        if key[0] not in ledger.bookyears:
            continue
        settings = ledger.settings.get(key)
        if settings is None:
            rule = "there is no such sales journal in this bookyear"
            cure = "Choose another one, or ask the accountant to make it."
            yield findings.error(journal_name(key), rule, cure, places)
            continue
        if settings.closed:
            cure = "Ask the accountant to open it, or choose another one."
            yield findings.error(journal_name(key), "the journal is closed", cure, places)
        yield from _mode(documents, places, key, settings.mode)
        locked = settings.locked_until
        behind = [at for at in places if documents[at].document.period <= locked]
        if behind:
            cure = "Ask the accountant to lift the protection, or to book these by hand."
            rule = f"nothing may be booked up to period {locked}"
            yield findings.error(journal_name(key), rule, cure, behind)


def _mode(
    documents: Sequence[Wanted],
    places: Sequence[int],
    key: JournalKey,
    mode: JournalMode | int | str | None,
) -> Iterator[Finding]:
    for kind, needed in (
        (Booking, JournalMode.BOOKINGS),
        (Invoice, JournalMode.INVOICES_EXCL_VAT),
    ):
        wrong = [at for at in places if isinstance(documents[at].document, kind)]
        if wrong and mode is not needed:
            name = _MODE_NAMES.get(mode) if isinstance(mode, JournalMode) else mode
            rule = (
                f"the journal is for {name or mode}, and these documents need {_MODE_NAMES[needed]}"
            )
            cure = "Choose another journal, or ask the accountant to change its kind in Octopus."
            yield findings.error(journal_name(key), rule, cure, wrong)


_PLACE = frozenset({"bookyear_id", "journal"})
_CONTENT = frozenset({"amount", LINES})
# Each check, with the fields of a document that it judges by. Those that look at one line after
# another do not name the lines: sound lines are left.
CHECKS: Mapping[Check, frozenset[str]] = {
    _dossier: frozenset(),
    _bookyears: _PLACE | {"document_date", "period"},
    _due_dates: frozenset({"document_date", "due_date"}),
    _journals: _PLACE | {"period"},
    numbers.sequence: _PLACE | {"number"},
    numbers.taken: _PLACE | _CONTENT | {"number", "document_date", "currency", "comment"},
    numbers.elsewhere: _PLACE | _CONTENT | {"number", "document_date", "comment"},
    numbers.papers: _PLACE | {"number", "comment"},
    contents.currency: frozenset({"currency", "exchange_rate"}),
    contents.prices: _PLACE,
    contents.accounts: frozenset({"bookyear_id"}),
    contents.cost_centres: frozenset(),
    contents.without_vat_code: frozenset(),
    contents.vat_codes: _CONTENT,
    contents.totals: _CONTENT,
}
