"""Checks of numbers: those in the journal, and those on paper.

Octopus takes the last number plus one and no other, and the customer holds the number on paper. So
neither is ever changed; what does not go together is told.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

from octopus_sdk.export import contents, findings
from octopus_sdk.export.findings import Finding
from octopus_sdk.export.ledger import Ledger
from octopus_sdk.export.mending import is_nowhere
from octopus_sdk.export.wanted import (
    AnyDocument,
    Choices,
    JournalKey,
    Wanted,
    by_journal,
    described,
    journal_name,
    journal_of,
    name_of,
    paper_number,
    place_of,
)
from octopus_sdk.models import Booking

# So many documents of a journal must agree before one that does not is told.
_FEW = 2


def numbers(documents: Sequence[Wanted], ledger: Ledger, choices: Choices) -> Iterator[Finding]:
    """Find gaps, doubles and a wrong order, a wrong beginning, and what was deleted."""
    for key, places in by_journal(documents).items():
        given = [documents[at].document.number for at in places]
        steps = zip(places[1:], given, given[1:], strict=False)
        jumps = {at: (before, after) for at, before, after in steps if after != before + 1}
        for at, (before, after) in jumps.items():
            rule = f"{after} follows {before}, and numbers must rise one by one"
            yield findings.error(journal_name(key), rule, _step_cure(before, after), [at])
        settings = ledger.settings.get(key)
        if settings is not None:
            yield from _start(documents, places, ledger, key, jumps)
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
    jumps: Collection[int],
) -> Iterator[Finding]:
    """Compare the first number that does not stand yet with the one that Octopus waits for.

    `jumps` are the places of which it was told already that a number before them is missing.
    """
    standing, next_number = ledger.standing[key], ledger.settings[key].next_number
    # Nobody knows whether the next number counts invoices that are not booked yet.
    known = [number + 1 for number in standing]
    expected = max(known if next_number is None else [next_number, *known], default=None)
    if expected is None:
        # Whether Octopus refuses a number that is too high was never seen.
        rule = "it is empty, and where its numbers begin could not be read"
        cure = "Run again later. If it stays so, let the accountant book the first one by hand."
        yield findings.error(journal_name(key), rule, cure, places)
        return
    last = ledger.journals[key].last_number or 0
    if last and last + 1 != expected and isinstance(documents[places[0]].document, Booking):
        rule = f"its last number is shown as {last}, and Octopus waits for {expected}"
        yield findings.warning(journal_name(key), rule, "Octopus refuses a wrong number.", places)
    others = {other.number for other in ledger.others if journal_of(other) == key}
    missing = [at for at in places if documents[at].document.number not in {*standing, *others}]
    if not missing:
        return
    at = min(missing, key=lambda at: documents[at].document.number)
    first = documents[at].document.number
    if first < expected:
        behind = [at for at in missing if documents[at].document.number < expected]
        rule = f"{first} does not stand in Octopus, and Octopus waits for {expected}"
        cure = "It was deleted there, or never sent. Ask the accountant; never renumber."
        yield findings.error(journal_name(key), rule, cure, behind)
    elif first > expected and at not in jumps:
        yield from _too_high(documents, at, expected, missing)


def _too_high(
    documents: Sequence[Wanted], at: int, expected: int, missing: Sequence[int]
) -> Iterator[Finding]:
    """Say what to do about a journal that waits for an earlier number than the first one."""
    first = documents[at].document
    rule = f"Octopus waits for {expected}, and the first document is {first.number}"
    cure = (
        f"Export what comes before it, or set the journal's next number to {first.number} with "
        "`dossier.set_next_number`."
    )
    before = [w.document for w in documents if expected <= w.document.number < first.number]
    if any(map(is_nowhere, before)):
        return  # it was told that this one names no journal
    if before:
        astray = before[0]
        where = journal_name(journal_of(astray))
        cure = f"{astray.number} is among these documents, in {where}: correct that one."
    yield findings.error(journal_name(journal_of(first)), rule, cure, missing)


def taken(documents: Sequence[Wanted], ledger: Ledger, _: Choices) -> Iterator[Finding]:
    """Find numbers under which another document stands."""
    others = {place_of(other) for other in ledger.others}
    for at, wanted in enumerate(documents):
        there = ledger.there(wanted.document)
        if there is not None and not ledger.stands(wanted.document):
            rule = f"number taken: {there.number} is another document, {described(there)}"
            cure = "Compare the two in Octopus; never renumber."
            yield findings.error(name_of(wanted), rule, cure, [at])
        elif there is None and place_of(wanted.document) in others:
            rule = (
                f"number taken: {wanted.document.number} stands there as another kind of document"
            )
            cure = "If it is the same one, it is booked already: leave it out."
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
        if document.number in ledger.standing[key] or consented(document, documents, choices):
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


def consented(document: AnyDocument, documents: Sequence[Wanted], choices: Choices) -> bool:
    """Tell whether this may be booked again; a bare number must be one document's of this run."""
    if place_of(document) in choices.rebook_deleted:
        return True
    bearers = [each for each in documents if each.document.number == document.number]
    return document.number in choices.rebook_deleted and len(bearers) == 1


def elsewhere(documents: Sequence[Wanted], ledger: Ledger, _: Choices) -> Iterator[Finding]:
    """Find documents that stand under another number, or in another sales journal, already."""
    there: dict[object, list[AnyDocument]] = defaultdict(list)
    for other in (*ledger.others, *(d for held in ledger.standing.values() for d in held.values())):
        there[_on_paper(other)].append(other)
    here: dict[object, list[int]] = defaultdict(list)
    silent = 0
    for at, wanted in enumerate(documents):
        document = wanted.document
        if not (document.comment or "").strip():
            silent += 1
            continue
        twin = next((o for o in there[_on_paper(document)] if _same_on_paper(document, o)), None)
        if twin is None:
            here[_on_paper(document)].append(at)
            continue
        rule = f"{paper_number(document)} stands in journal {twin.journal} as {twin.number}"
        cure = "If it is the same document, it is booked already: leave it out."
        yield findings.error(name_of(wanted), rule, cure, [at])
    for places in here.values():
        bearers = [documents[at].document for at in places]
        twice = [
            at
            for at in places
            if any(_same_on_paper(documents[at].document, other) for other in bearers)
        ]
        if twice:
            rule = f"{len(twice)} documents bear this number on paper"
            yield findings.error(name_of(documents[twice[0]]), rule, "Leave the double out.", twice)
    if silent:
        rule = "whether they stand in another journal, for they name no number on paper"
        subject = findings.counted(silent, "document")
        yield findings.not_checked(subject, rule, "Put it into `comment`.")


def _on_paper(document: AnyDocument) -> tuple[int, str]:
    return document.bookyear_id, paper_number(document)


def _same_on_paper(one: AnyDocument, other: AnyDocument) -> bool:
    """Tell whether two documents with one number on paper are one document in two places.

    In two journals an invoice and a credit note may share it, because each kind may have its own
    series. So may two void documents of different days.
    """
    if place_of(one) == place_of(other):
        return False
    if journal_of(one) == journal_of(other):
        return True
    sign = contents.sign_of(one)
    same_day = sign != 0 or one.document_date == other.document_date
    return sign == contents.sign_of(other) and same_day


def papers(documents: Sequence[Wanted], _: Ledger, __: Choices) -> Iterator[Finding]:
    """Find documents whose number on paper does not go with the one in the journal.

    The last figures on paper rise with the number. Where most documents of a journal say so, one
    that does not was exchanged with another. So was one that bears another's number on paper.
    """
    for places in by_journal(documents).values():
        number = {at: documents[at].document.number for at in places}
        on_paper = {at: documents[at].document.comment or "" for at in places}
        times = Counter(on_paper.values())  # of what comes twice it is told already
        figures = {
            at: re.findall("[0-9]+", paper) for at, paper in on_paper.items() if times[paper] == 1
        }
        apart = {at: number[at] - int(found[-1]) for at, found in figures.items() if found}
        usual, count = Counter(apart.values()).most_common(1)[0] if apart else (0, 0)
        for at, difference in apart.items():
            written = int("".join(figures[at]))
            of_another = written != number[at] and written in number.values()
            if of_another or (difference != usual and count > _FEW and 2 * count > len(apart)):
                rule = f"its number in the journal, {number[at]}, does not go with that on paper"
                cure = "Look whether two documents were exchanged."
                yield findings.error(name_of(documents[at]), rule, cure, [at])
