"""Checks of numbers: those in the journal, and those on paper.

Octopus takes the last number plus one and no other, and the customer holds the number on paper. So
neither is ever changed; what does not go together is told.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

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
    consented,
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
_MOST_FIGURES = 15


def sequence(documents: Sequence[Wanted], ledger: Ledger, choices: Choices) -> Iterator[Finding]:
    """Find gaps, doubles and a wrong order, a wrong beginning, and what was deleted."""
    for key, places in by_journal(documents).items():
        given = [documents[at].document.number for at in places]
        steps = zip(places[1:], given, given[1:], strict=False)
        jumps = {at: (before, after) for at, before, after in steps if after != before + 1}
        early = _too_early(places, given)
        for at, (before, after) in jumps.items():
            rule = f"{after} follows {before}, and numbers must rise one by one"
            concerned = [at]
            if after < before:
                concerned, early = [*early, at], []  # told with the first one
            cure = _step_cure(before, after)
            yield findings.error(journal_name(key), rule, cure, concerned)
        settings = ledger.settings.get(key)
        if settings is not None:
            yield from _start(documents, places, ledger, key, jumps)
        yield from _deleted(documents, places, ledger, key, choices)


def _too_early(places: Sequence[int], numbers: Sequence[int]) -> list[int]:
    """Return the places of documents that come before a smaller number: none may go first."""
    early = []
    least = numbers[-1]
    for place, number in zip(reversed(places), reversed(numbers), strict=True):
        if number > least:
            early.append(place)
        least = min(least, number)
    return early[::-1]


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
    others = {other.number for other in ledger.others if journal_of(other) == key}
    # Nobody knows whether the next number counts invoices that are not booked yet.
    known = [number + 1 for number in {*standing, *others}]
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
    elif first > expected and not (at in jumps and at == missing[0]):
        rule = f"Octopus waits for {expected}, and the first document is {first}"
        cure = _too_high(documents, ledger, first, expected)
        yield findings.error(journal_name(key), rule, cure, missing)


def _too_high(documents: Sequence[Wanted], ledger: Ledger, first: int, expected: int) -> str:
    """Say what to do about a journal that waits for an earlier number than the first one."""
    for wanted in documents:
        document = wanted.document
        if not expected <= document.number < first:
            continue
        if is_nowhere(document):
            return f"Perhaps {document.number} is the one that names no journal: correct that one."
        if journal_of(document) not in ledger.settings:
            where = journal_name(journal_of(document))
            return f"{document.number} is among these documents, in {where}: correct that one."
    return (
        f"Export what comes before it, or set the journal's next number to {first} with "
        "`dossier.set_next_number`."
    )


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
    series. Which of the two a void document was nobody can tell.
    """
    if place_of(one) == place_of(other):
        return False
    if journal_of(one) == journal_of(other):
        return True
    return contents.sign_of(one) == contents.sign_of(other) != 0


def papers(documents: Sequence[Wanted], _: Ledger, __: Choices) -> Iterator[Finding]:
    """Find documents whose number on paper does not go with the one in the journal.

    Where most documents of a journal bear the very figures of their number, such as `2018/00159` at
    201800159, one in the same form that does not was exchanged with another. So were two that bear
    each other's. Where the figures on paper merely rise with the numbers, one that falls behind may
    be meant.
    """
    for places in by_journal(documents).values():
        on_paper = {at: (documents[at].document.comment or "").strip() for at in places}
        times = Counter(on_paper.values())  # of what comes twice it is told already
        told = {at: paper for at, paper in on_paper.items() if times[paper] == 1}
        numbers = {at: documents[at].document.number for at in places}
        wrong = {*_off_the_scheme(told, numbers), *_exchanged(told, numbers)}
        for at in sorted(wrong):
            rule = f"its number in the journal, {numbers[at]}, does not go with that on paper"
            cure = "Look whether two documents were exchanged."
            yield findings.error(name_of(documents[at]), rule, cure, [at])
        for at in sorted({*_out_of_turn(told)} - wrong):
            rule = "the numbers on paper rise, and this one does not"
            cure = "Look whether two documents were exchanged."
            yield findings.warning(name_of(documents[at]), rule, cure, [at])


def _figures(paper: str) -> int | None:
    """Return all figures of a number on paper as one number."""
    bare = re.sub("[^0-9]", "", paper)
    return int(bare) if 0 < len(bare) <= _MOST_FIGURES else None


def _off_the_scheme(papers: Mapping[int, str], numbers: Mapping[int, int]) -> Iterator[int]:
    on = [at for at, paper in papers.items() if _figures(paper) == numbers[at]]
    if len(on) > _FEW and 2 * len(on) > len(papers):
        forms = {_form(papers[at]) for at in on}
        yield from (at for at in papers.keys() - on if _form(papers[at]) in forms)


def _form(paper: str) -> str:
    """Return the form of a number on paper: `2018/00159` is `0000/00000`."""
    return re.sub("[0-9]", "0", paper)


def _exchanged(papers: Mapping[int, str], numbers: Mapping[int, int]) -> Iterator[int]:
    places = {number: at for at, number in numbers.items()}
    for at, paper in papers.items():
        other = places.get(_figures(paper) or 0, at)
        if other != at and _figures(papers.get(other, "")) == numbers[at]:
            yield at


def _out_of_turn(papers: Mapping[int, str]) -> Iterator[int]:
    """Return the places of papers that do not rise within their series.

    A series is what has the same text before its last figures. Only where most of it rises.
    """
    series: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, paper in papers.items():
        found = re.fullmatch(r"(.*?)([0-9]{1,15})", paper, re.DOTALL)
        if found is not None:
            series[found[1]].append((int(found[2]), at))
    for ranks in series.values():
        kept = _rising(ranks)
        if len(kept) > _FEW and 2 * len(kept) > len(ranks):
            yield from ({at for _, at in ranks} - kept)


def _rising(ranks: Sequence[tuple[int, int]]) -> set[int]:
    """Return the places of a longest part that rises."""
    ends: list[tuple[int, int]] = []
    before: dict[int, int | None] = {}
    for rank in ranks:
        spot = bisect_left(ends, rank)
        before[rank[1]] = ends[spot - 1][1] if spot else None
        ends[spot : spot + 1] = [rank]
    kept: set[int] = set()
    at: int | None = ends[-1][1]
    while at is not None:
        kept.add(at)
        at = before[at]
    return kept
