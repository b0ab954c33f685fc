"""Everything that can be known about the documents before the first write.

Each check is a pure function of the documents and what was read. It yields findings; it writes
nothing and asks nothing. The table `CHECKS` is the list of what is looked at.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

import attrs

from octopus_sdk.api import bookings, invoices
from octopus_sdk.api.relations import save
from octopus_sdk.errors import InvalidTypeError, InvalidValueError
from octopus_sdk.export import contents, findings
from octopus_sdk.export.findings import Finding, PreflightError, errors_in
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
from octopus_sdk.models import Booking, Invoice, JournalMode, Relation
from octopus_sdk.operation import Operation

Check = Callable[[Sequence[Wanted], Ledger, Choices], Iterator[Finding]]

_LONGEST = {"name": 30, "first_name": 30, "street": 30}
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


def without_reading(documents: Sequence[Wanted]) -> list[Finding]:
    """Return what is wrong with the documents themselves, before anything is asked.

    Raises `PreflightError` for values of a wrong type, because no other check can look at these.
    """
    refused = list(_refusals(documents))
    mistyped = [finding for finding, kind in refused if kind is InvalidTypeError]
    if mistyped:
        raise PreflightError(mistyped)
    return [*(finding for finding, _ in refused), *_customers(documents)]


def insertion(wanted: Wanted, document: AnyDocument) -> Operation[None]:
    """Return the call that books the document; raises `InvalidValueError`."""
    if isinstance(document, Booking):
        return bookings.insert(document, wanted.attachments)
    return invoices.insert(document)


# ---- The documents themselves ------------------------------------------------------------------


def _refusals(
    documents: Sequence[Wanted],
) -> Iterator[tuple[Finding, type[InvalidValueError]]]:
    for at, wanted in enumerate(documents):
        try:
            insertion(wanted, attrs.evolve(wanted.document, relation_id=1))
            save(wanted.customer)
        except InvalidValueError as problem:
            finding = findings.error(name_of(wanted), problem.message, problem.hint, [at])
            yield finding, type(problem)


def _customers(documents: Sequence[Wanted]) -> Iterator[Finding]:
    places: dict[int, list[int]] = defaultdict(list)
    for place, wanted in enumerate(documents):
        places[wanted.customer.external_id or 0].append(place)
    for number, concerned in places.items():
        customer = documents[concerned[0]].customer
        if number <= 0:
            cure = "Give the customer a number; without one Octopus would make a duplicate."
            names = {documents[place].customer.name or "" for place in concerned}
            subject = f"customer {', '.join(sorted(names))}"
            yield findings.error(subject, "the customer has no number", cure, concerned)
            continue
        names = {str(documents[place].customer.name) for place in concerned}
        if len(names) > 1:
            rule = f"two customers bear the number {number}: {', '.join(sorted(names))}"
            cure = "Correct the number of one of them."
            yield findings.error(f"customer {number}", rule, cure, concerned)
        elif any(documents[place].customer != customer for place in concerned):
            rule = "it comes with different data on its documents"
            cure = "Give each of its documents the data as they are now."
            yield findings.error(f"customer {number}", rule, cure, concerned)
        yield from _long_texts(customer, concerned)


def _long_texts(customer: Relation, places: Sequence[int]) -> Iterator[Finding]:
    for field, longest in _LONGEST.items():
        text = getattr(customer, field) or ""
        if len(text) > longest:
            rule = f"{field} has {len(text)} characters, and Octopus' own import takes {longest}"
            cure = "It is sent whole. Look at it in Octopus."
            yield findings.warning(f"customer {customer.external_id}", rule, cure, places)


# ---- Against what was read ---------------------------------------------------------------------


def _dossier(_: Sequence[Wanted], ledger: Ledger, choices: Choices) -> Iterator[Finding]:
    wanted_vat = choices.expected_vat_number
    if wanted_vat is None:
        return
    seen = ledger.dossier
    if seen is None:
        rule = "the list of dossiers does not show it, so its VAT number could not be compared"
        yield findings.error("the dossier", rule, "Ask the accountant for access to it.")
    elif not same_vat_number(seen.vat_number, wanted_vat):
        rule = f"its VAT number is {seen.vat_number}, and {wanted_vat} was expected"
        yield findings.error("the dossier", rule, "Choose the right dossier.")


def _bookyears(documents: Sequence[Wanted], ledger: Ledger, _: Choices) -> Iterator[Finding]:
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


def _period(wanted: Wanted, place: int, ledger: Ledger) -> Iterator[Finding]:
    document = wanted.document
    year = ledger.bookyears[document.bookyear_id]
    by_number = {period.number: period for period in year.periods}
    period = by_number.get(document.period)
    if period is None:
        rule = f"the bookyear has no period {document.period}"
        yield findings.error(name_of(wanted), rule, "Take the period by the date.", [place])
    elif not period.start_date <= document.document_date <= period.end_date:
        rule = f"{document.document_date} is outside period {document.period}"
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
                cure = "Add the missing document, or end the range before the gap."
                yield findings.error(_journal_name(key), rule, cure, [at])
        settings = ledger.settings.get(key)
        if settings is not None:
            yield from _start(documents, places, ledger, key)
        yield from _deleted(documents, places, ledger, key, choices)


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
        yield findings.not_checked(_journal_name(key), "where its numbers begin is not known")
        return
    last = ledger.journals[key].last_number or 0
    if last and last + 1 != expected and isinstance(documents[places[0]].document, Booking):
        rule = f"its last number is shown as {last}, and Octopus waits for {expected}"
        yield findings.warning(_journal_name(key), rule, "Octopus refuses a wrong number.", places)
    missing = [at for at in places if documents[at].document.number not in standing]
    if not missing:
        return
    first = documents[missing[0]].document.number
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
    gone = {(each.bookyear_id, each.journal, each.number) for each in ledger.deleted or ()}
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
    _journals,
    _numbers,
    _taken,
    _elsewhere,
    contents.currency,
    contents.prices,
    contents.accounts,
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
