"""What is found when the documents are held against what was read, before the first write.

Each check is a pure function of the documents and what was read. It yields findings; it writes
nothing and asks nothing. The table `CHECKS` is the list of what is looked at.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

import attrs

from octopus_sdk.export import contents, findings
from octopus_sdk.export.findings import Finding, errors_in
from octopus_sdk.export.ledger import Ledger
from octopus_sdk.export.sameness import same_vat_number
from octopus_sdk.export.wanted import (
    AnyDocument,
    Choices,
    JournalKey,
    Wanted,
    described,
    journal_of,
    name_of,
    paper_number,
    place_of,
)
from octopus_sdk.models import Booking, Bookyear, Invoice, JournalMode

Check = Callable[[Sequence[Wanted], Ledger, Choices], Iterator[Finding]]

_MODE_NAMES = {
    JournalMode.BOOKINGS: "bookings",
    JournalMode.INVOICES_EXCL_VAT: "invoices without VAT",
    JournalMode.INVOICES_INCL_VAT: "invoices with VAT",
}


def preflight(documents: Sequence[Wanted], ledger: Ledger, choices: Choices) -> list[Finding]:
    """Return what all checks find, and what could not be read."""
    standing = {at for at, wanted in enumerate(documents) if ledger.stands(wanted.document)}
    found = [finding for check in CHECKS for finding in check(documents, ledger, choices)]
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
    elif own is not None and own is not period:
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


def _journals(documents: Sequence[Wanted], ledger: Ledger, _: Choices) -> Iterator[Finding]:
    for key, places in _by_journal(documents).items():
        if key[0] not in ledger.bookyears:
            continue
        settings = ledger.settings.get(key)
        if settings is None:
            rule = "there is no such sales journal in this bookyear"
            cure = "Choose another one, or ask the accountant to make it."
            yield findings.error(_journal_name(key), rule, cure, places)
            continue
        if settings.closed:
            cure = "Ask the accountant to open it, or choose another one."
            yield findings.error(_journal_name(key), "the journal is closed", cure, places)
        yield from _mode(documents, places, key, settings.mode)
        locked = settings.locked_until
        behind = [at for at in places if documents[at].document.period <= locked]
        if behind:
            cure = "Ask the accountant to lift the protection, or to book these by hand."
            rule = f"nothing may be booked up to period {locked}"
            yield findings.error(_journal_name(key), rule, cure, behind)


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
            yield findings.error(_journal_name(key), rule, cure, wrong)


def _numbers(documents: Sequence[Wanted], ledger: Ledger, choices: Choices) -> Iterator[Finding]:
    for key, places in _by_journal(documents).items():
        numbers = [documents[at].document.number for at in places]
        for at, before, after in zip(places[1:], numbers, numbers[1:], strict=False):
            if after != before + 1:
                rule = f"{after} follows {before}, and numbers must rise one by one"
                yield findings.error(_journal_name(key), rule, _step_cure(before, after), [at])
        settings = ledger.settings.get(key)
        if settings is not None:
            yield from _start(documents, places, ledger, key)
        yield from _deleted(documents, places, ledger, key, choices)


def _step_cure(before: int, after: int) -> str:
    """Say what to do about a number that does not follow the one before it."""
    if after == before:
        return "Leave the double out, or correct its number."
    if after < before:
        return "Give the documents in the order of their numbers."
    return "Add the missing document, or end the range before the gap."


def _start(
    documents: Sequence[Wanted],
    places: Sequence[int],
    ledger: Ledger,
    key: JournalKey,
) -> Iterator[Finding]:
    """Compare the first number that does not stand yet with the one that Octopus waits for."""
    standing, next_number = ledger.standing[key], ledger.settings[key].next_number
    # Nobody knows whether the next number counts invoices that are not booked yet.
    known = [number + 1 for number in standing]
    expected = max(known if next_number is None else [next_number, *known], default=None)
    if expected is None:
        # Whether Octopus refuses a number that is too high was never seen.
        rule = "it is empty, and where its numbers begin could not be read"
        cure = "Run again later. If it stays so, let the accountant book the first one by hand."
        yield findings.error(_journal_name(key), rule, cure, places)
        return
    last = ledger.journals[key].last_number or 0
    if last and last + 1 != expected and isinstance(documents[places[0]].document, Booking):
        rule = f"its last number is shown as {last}, and Octopus waits for {expected}"
        yield findings.warning(_journal_name(key), rule, "Octopus refuses a wrong number.", places)
    missing = [at for at in places if documents[at].document.number not in standing]
    if not missing:
        return
    first = min(documents[at].document.number for at in missing)
    if first < expected:
        behind = [at for at in missing if documents[at].document.number < expected]
        rule = f"{first} does not stand in Octopus, and Octopus waits for {expected}"
        cure = "It was deleted there, or never sent. Ask the accountant; never renumber."
        yield findings.error(_journal_name(key), rule, cure, behind)
    elif first > expected:
        rule = f"Octopus waits for {expected}, and the first document is {first}"
        cure = (
            f"Export what comes before it, or set the journal's next number to {first} with "
            "`dossier.set_next_number`."
        )
        yield findings.error(_journal_name(key), rule, cure, missing)


def _taken(documents: Sequence[Wanted], ledger: Ledger, _: Choices) -> Iterator[Finding]:
    """Find numbers under which another document stands."""
    for at, wanted in enumerate(documents):
        there = ledger.there(wanted.document)
        if there is not None and not ledger.stands(wanted.document):
            rule = f"number taken: {there.number} is another document, {described(there)}"
            cure = "Compare the two in Octopus; never renumber."
            yield findings.error(name_of(wanted), rule, cure, [at])


def _deleted(
    documents: Sequence[Wanted],
    places: Sequence[int],
    ledger: Ledger,
    key: JournalKey,
    choices: Choices,
) -> Iterator[Finding]:
    gone = ledger.gone()
    for at in places:
        document = documents[at].document
        if document.number in ledger.standing[key] or _consented(document, documents, choices):
            continue
        if place_of(document) in gone:
            rule = "somebody deleted this number in Octopus"
        elif place_of(document) in ledger.noted:
            rule = "the run record has it as booked, and it is not there: somebody deleted it"
        else:
            continue
        cure = (
            f"Ask the accountant why. To book it again, name {place_of(document)} in "
            "`rebook_deleted`."
        )
        yield findings.error(name_of(documents[at]), rule, cure, [at])


def _consented(document: AnyDocument, documents: Sequence[Wanted], choices: Choices) -> bool:
    """Tell whether this may be booked again; a bare number must be one document's of this run."""
    if place_of(document) in choices.rebook_deleted:
        return True
    bearers = [each for each in documents if each.document.number == document.number]
    return document.number in choices.rebook_deleted and len(bearers) == 1


def _elsewhere(documents: Sequence[Wanted], ledger: Ledger, _: Choices) -> Iterator[Finding]:
    """Find documents that stand under another number, or in another sales journal, already.

    An invoice and a credit note may share a number on paper, because each kind may have its own
    series. So may two void documents of different days.
    """
    there: dict[object, list[AnyDocument]] = defaultdict(list)
    for other in (*ledger.others, *(d for held in ledger.standing.values() for d in held.values())):
        there[_on_paper(other)].append(other)
    papers = Counter(_on_paper(wanted.document) for wanted in documents)
    for at, wanted in enumerate(documents):
        document = wanted.document
        if not (document.comment or "").strip():
            continue
        number = paper_number(document)
        for other in there[_on_paper(document)]:
            if (journal_of(other), other.number) != (journal_of(document), document.number):
                rule = f"{number} stands in journal {other.journal} as {other.number}"
                cure = "If it is the same document, it is booked already: leave it out."
                yield findings.error(name_of(wanted), rule, cure, [at])
        if papers[_on_paper(document)] > 1:
            rule = f"the number on paper, {number}, comes more than once"
            yield findings.error(name_of(wanted), rule, "Leave the double out.", [at])


def _on_paper(document: AnyDocument) -> tuple[object, ...]:
    """Return what tells a document from others on paper, within a bookyear."""
    sign = contents.sign_of(document)
    day = document.document_date if sign == 0 else None
    return document.bookyear_id, paper_number(document), sign, day


CHECKS: tuple[Check, ...] = (
    _dossier,
    _bookyears,
    _due_dates,
    _journals,
    _numbers,
    _taken,
    _elsewhere,
    contents.currency,
    contents.prices,
    contents.accounts,
    contents.cost_centres,
    contents.without_vat_code,
    contents.vat_codes,
    contents.totals,
)


# ---- The parts ---------------------------------------------------------------------------------


def _by_journal(documents: Sequence[Wanted]) -> dict[JournalKey, list[int]]:
    places: dict[JournalKey, list[int]] = defaultdict(list)
    for at, wanted in enumerate(documents):
        places[journal_of(wanted.document)].append(at)
    return places


def _journal_name(key: JournalKey) -> str:
    return f"journal {key[1]} of bookyear {key[0]}"
