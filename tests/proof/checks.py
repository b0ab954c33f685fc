"""What must be true after every run, whatever happened in it.

Each check yields sentences about what is wrong. None of them asks the exporter how it decides.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

import attrs

from octopus_sdk import AnswerKind
from octopus_sdk.export.findings import Severity
from octopus_sdk.export.report import Outcome, Report, Result
from octopus_sdk.export.wanted import Wanted
from octopus_sdk.models import Booking, Relation
from octopus_sdk.sandbox.archive import Document
from tests.proof.accountant import Accountant, book_for, book_of, paper_of
from tests.proof.firm import FIRST, Book, Plain
from tests.proof.line import Line, Sent

_OURS = {Outcome.BOOKED, Outcome.CONFIRMED}


@attrs.define
class Run:
    """One run as it was: what it exported, how it ended, and what stood before it."""

    line: Line
    documents: tuple[Wanted, ...]
    standing: frozenset[str]
    deleted: frozenset[str]
    noted: frozenset[str] = frozenset()
    report: Report | None = None
    error: str = ""
    cut: bool = False
    limits: Mapping[str, int] = attrs.field(factory=dict)
    rivals: list[Sent] = attrs.field(factory=list)


def check(run: Run, people: Accountant) -> list[str]:
    """Return everything that is wrong after a run."""
    ledger = people.ledger()
    people.lost |= {sent.paper for sent in run.line.sent if not sent.answered}
    return [
        *_once(people, ledger),
        *_no_gap(people, ledger),
        *_as_on_paper(people, ledger),
        *_files_once(people, ledger),
        *_files_as_told(run, people, ledger),
        *_accepted(run, people),
        *_foreign_untouched(people),
        *_one_card_each(people),
        *_with_consent(run, people),
        *_report_is_true(run, people, ledger),
        *_a_stop_stops(run, people),
        *_unknown_is_honest(run),
        *_error_means_unwritten(run),
        *_within_quota(run),
        *_calls_are_told(run),
    ]


# ---- The ledger --------------------------------------------------------------------------------


def _once(people: Accountant, ledger: list[Document]) -> Iterator[str]:
    for paper in people.papers:
        places = [f"{d.journal_key} {d.number}" for d in ledger if d.fields["comment"] == paper]
        if len(places) > 1 and paper not in people.typed:
            yield f"twice: {paper} stands in {places}"


def _no_gap(people: Accountant, ledger: list[Document]) -> Iterator[str]:
    numbers = {(book_of(d), d.number) for d in ledger}
    free = people.deleted | people.skipped
    for book, number in sorted(numbers):
        before = (book, number - 1)
        if number > FIRST and before not in numbers and before not in free:
            yield f"gap: {book} {number} stands and {number - 1} does not"


def _as_on_paper(people: Accountant, ledger: list[Document]) -> Iterator[str]:
    for document in ledger:
        paper = str(document.fields["comment"])
        wanted = people.papers.get(paper)
        if wanted is None or paper in people.edited or paper in people.typed:
            continue
        if document.number != wanted.document.number:
            yield f"renumbered: {paper} stands as {document.number}"
        if _content(document.fields) != _wanted_content(wanted):
            yield f"amounts: {paper} stands as {_content(document.fields)}"
        if document.kind == "booking" and len(document.attachments) != len(wanted.attachments):
            yield f"attachments: {paper} has {len(document.attachments)} files"


def _content(fields: Plain) -> list[tuple[object, ...]]:
    lines = [
        (x["accountKey"], x["baseAmount"], x["vatAmount"], x["vatCodeKey"])
        for x in fields.get("bookingLines", ())
    ]
    lines += [
        (x["bookingAccountNr"], x["unitPrice"] * x.get("count", 1), Decimal(0), x["vatCodeKey"])
        for x in fields.get("invoiceLines", ())
    ]
    return [(fields["documentDate"], fields.get("amount")), *lines]


def _wanted_content(wanted: Wanted) -> list[tuple[object, ...]]:
    document = wanted.document
    day = document.document_date.isoformat()
    if isinstance(document, Booking):
        lines = [(x.account, x.base, x.vat, x.vat_code) for x in document.lines]
        return [(day, document.amount), *lines]
    prices = [(x.account, x.unit_price, Decimal(0), x.vat_code) for x in document.lines]
    return [(day, None), *prices]


def _files_once(people: Accountant, ledger: list[Document]) -> Iterator[str]:
    """Find invoices that have a file twice, or a file that is not theirs."""
    for document in (document for document in ledger if document.kind == "invoice"):
        paper = str(document.fields["comment"])
        wanted = people.papers.get(paper)
        if wanted is None and paper != "corrected" and document.attachments:
            yield f"files: {document.journal_key} {document.number} of a stranger has one"
        # An answer was lost and another run was there: nobody can know whose document it is.
        most = 1 + people.deeds.count("rival") if paper in people.lost else 1
        if wanted is not None and len(document.attachments) > most * len(wanted.attachments):
            yield f"files: {paper} has {len(document.attachments)}"


def _files_as_told(run: Run, people: Accountant, ledger: list[Document]) -> Iterator[str]:
    """Find invoices of which a report does not say what became of their files."""
    there = {(book_of(d), str(d.fields["comment"])): d for d in ledger}
    for wanted, result in zip(
        run.documents, run.report.results if run.report else (), strict=False
    ):
        paper = paper_of(wanted)
        if isinstance(wanted.document, Booking) or not wanted.attachments:
            continue
        if result.outcome.stands and not result.attachments:
            yield f"files: of {paper} nothing is told"
        gone = paper in people.edited | people.deleted_papers
        found = there.get((book_for(wanted.document), paper))
        arrived = found is not None and bool(found.attachments)
        if result.attachments.endswith(": sent") and not gone and not arrived:
            yield f"files: {paper} has none, and the report says {result.attachments}"


# ---- Relations ---------------------------------------------------------------------------------


def accepted(customer: Relation, card: Plain | None) -> bool:
    """Tell whether a card, as it was last read, is this customer: number, then VAT or name."""
    if card is None or card["number"] != customer.external_id:
        return False
    ours, theirs = _bare(customer.vat_number), _bare(card.get("vatNr"))
    if ours and theirs:
        return ours == theirs
    names = (customer.first_name, customer.name), (card.get("firstName"), card.get("name"))
    return sorted(_words(*names[0])) == sorted(_words(*names[1]))


def _bare(number: str | None) -> str:
    return re.sub(r"\W", "", number or "").upper()


def _words(*names: str | None) -> list[str]:
    found = " ".join(name or "" for name in names).casefold().split()
    return [word for word in found if word != "bv"]


def _accepted(run: Run, people: Accountant) -> Iterator[str]:
    for sent in (*run.line.sent, *run.rivals):
        wanted = people.papers.get(sent.paper)
        if not sent.booked or (wanted is not None and _pointed_at(sent, wanted, people)):
            continue
        if wanted is None or not accepted(wanted.customer, sent.seen):
            yield (
                f"wrong customer: {sent.paper} went to relation {sent.relation}, last seen as "
                f"{_short(sent.seen)}"
            )


def _pointed_at(sent: Sent, wanted: Wanted, people: Accountant) -> bool:
    """Tell whether a person has said that this customer is this relation, one of its own cards."""
    customer = people.answers.get(wanted.customer.external_id or 0)
    return customer is not None and customer.card >= 0 and sent.relation == customer.meant


def _short(card: Plain | None) -> str:
    return "never" if card is None else f"{card['number']} {card.get('name')} {card.get('vatNr')}"


def _foreign_untouched(people: Accountant) -> Iterator[str]:
    now = people.foreign_cards()
    for key, before in people.cards.items():
        if now.get(key) != before:
            yield f"foreign relation {key} was touched: {before} is now {now.get(key)}"


def _one_card_each(people: Accountant) -> Iterator[str]:
    if {"twin", "other_number", "merge", "no_number", "twins"} & set(people.deeds):
        return
    for number in {wanted.customer.external_id for wanted in people.documents}:
        cards = [c.id for c in people.dossier.relations.values() if c.external_id == number]
        if len(cards) > 1:
            yield f"duplicate customer: {number} is on relations {cards}"


def cards_as_wanted(run: Run, people: Accountant) -> Iterator[str]:
    """Find customers of a complete last run whose card is not as wanted, and nobody says so."""
    if run.report is None or not run.report.complete:
        return
    told = {finding.subject for finding in run.report.findings}
    for wanted in people.documents:
        customer = wanted.customer
        answered = people.answers.get(customer.external_id or 0)
        left_alone = answered is not None and answered.answer is AnswerKind.BOOK_ON
        if left_alone or f"customer {customer.external_id}" in told:
            continue
        cards = people.dossier.relations.under(("extRelationId", customer.external_id))
        for card in cards[:1]:
            city, vat = card.fields.get("city"), _bare(card.fields.get("vatNr"))
            ours = _bare(customer.vat_number)
            if city != customer.city or (ours and vat != ours):
                yield f"card {card.id} of {customer.external_id} shows {city}, {vat}"
            if not card.fields["client"]:
                yield f"card {card.id} of {customer.external_id} is no client"
            if card.id in people.marked and card.fields.get("remarks") != "belt altijd":
                yield f"card {card.id} lost the accountant's remark"
            if card.id in people.suppliers and not card.fields["supplier"]:
                yield f"card {card.id} is no supplier any more"


# ---- The report --------------------------------------------------------------------------------


def _not_looked(run: Run, words: str) -> bool:
    """Tell whether the run has said that it could not check something."""
    found = run.report.findings if run.report else ()
    return any(f.severity == Severity.NOT_CHECKED.value and words in str(f) for f in found)


def _with_consent(run: Run, people: Accountant) -> Iterator[str]:
    for sent in run.line.sent:
        if not sent.booked:
            continue
        unseen = _not_looked(run, "deleted documents") and sent.paper not in run.noted
        if sent.paper in run.deleted and not unseen:
            yield f"booked again without consent: {sent.paper} was deleted before the run"
        disturbed = sent.paper in people.edited | people.deleted_papers
        if sent.paper in run.standing and not disturbed and not _not_looked(run, "another journal"):
            yield f"booked although it stood before the run: {sent.paper}"
    # The second request may be the first one, come late.
    sure = not any(sent.too_late_to_see for sent in run.line.sent)
    if sure and not run.line.deletions_unread and not run.rivals:
        booked = Counter(sent.paper for sent in run.line.sent if sent.booked)
        for paper, times in booked.items():
            if times > 1 and paper not in run.deleted:
                yield f"booked {times} times in one run: {paper} was deleted meanwhile"


def _report_is_true(run: Run, people: Accountant, ledger: list[Document]) -> Iterator[str]:
    if run.report is None:
        return
    posted = {sent.paper for sent in run.line.sent if sent.booked}
    late = {sent.paper for sent in run.line.sent if sent.booked and sent.too_late_to_see}
    there = {(book_of(d), str(d.fields["comment"])): d for d in ledger}
    for wanted, result in zip(run.documents, run.report.results, strict=True):
        paper = paper_of(wanted)
        place = (book_for(wanted.document), paper)
        disturbed = paper in people.edited | people.deleted_papers | late
        if result.outcome.stands and not disturbed:
            yield from _stands_as_told(wanted, result, there.get(place))
        elif result.outcome is not Outcome.UNKNOWN and not result.outcome.stands:
            if paper in posted and not disturbed and paper not in people.typed:
                yield f"report: {paper} is {result.outcome.value} and this run booked it"
            refused = result.outcome in {Outcome.REFUSED, Outcome.NUMBER_TAKEN}
            if refused and place in there and not (disturbed or _excused(paper, run, people)):
                yield f"report: {paper} is {result.outcome.value} and stands: {result.reason}"
        if result.outcome in _OURS and paper not in posted | people.typed and not run.rivals:
            yield f"report: {paper} is {result.outcome.value} and this run did not book it"


def _excused(paper: str, run: Run, people: Accountant) -> bool:
    """Tell whether a document that stands may be called refused: its card was tampered with."""
    disturbed = paper in people.edited | people.typed | people.deleted_papers
    others = bool(run.rivals or people.cards_touched)
    return disturbed or run.cut or others or "merge" in people.deeds


def _stands_as_told(wanted: Wanted, result: Result, found: Document | None) -> Iterator[str]:
    paper = paper_of(wanted)
    if found is None:
        yield f"report: {paper} is {result.outcome.value} and does not stand"
    elif found.number != result.document.number:
        yield f"report: {paper} is said to be {result.document.number} and is {found.number}"


def _a_stop_stops(run: Run, people: Accountant) -> Iterator[str]:
    """Find what a run booked in a journal after a document of its own that does not stand."""
    stopped: dict[Book, int] = {}
    for wanted, result in zip(
        run.documents, run.report.results if run.report else (), strict=False
    ):
        book, paper, number = book_for(wanted.document), paper_of(wanted), wanted.document.number
        if book in stopped and result.outcome in _OURS:
            yield f"went on: {paper} was booked, and {stopped[book]} before it does not stand"
        if not (result.outcome.stands or paper in people.edited | people.deleted_papers):
            stopped.setdefault(book, number)


def _unknown_is_honest(run: Run) -> Iterator[str]:
    if run.report is None:
        return
    for result in run.report.results:
        if result.outcome is not Outcome.UNKNOWN:
            continue
        paper = result.document.comment or ""
        sent = [s for s in run.line.sent if s.paper == paper]
        if not sent:
            yield f"unknown: {paper} was never sent"
        elif run.cut:
            continue
        elif sent[-1].looked:
            yield f"unknown: {paper}, and the run had looked since"
        elif "getBuySellBooking" not in run.limits and not sent[-1].single:
            yield f"unknown: {paper}, and the single read was not tried"


def _within_quota(run: Run) -> Iterator[str]:
    for operation, limit in run.limits.items():
        made = run.line.operations.get(operation, 0)
        if made > limit:
            yield f"quota: {made} calls of {operation}, and {limit} were allowed"


def _calls_are_told(run: Run) -> Iterator[str]:
    if run.report is not None and sum(run.report.calls.values()) != run.line.taken:
        yield f"calls: {run.line.taken} were sent, and the report tells {run.report.calls}"


def _error_means_unwritten(run: Run) -> Iterator[str]:
    if run.report is None and run.line.wrote:
        yield f"no report: something was written, and the run ended with {run.error[:200]}"


def sent_twice(sent: list[Sent]) -> Iterator[str]:
    """Find documents that were sent again although nobody had looked since the first time."""
    for at, one in enumerate(sent):
        for before in sent[:at]:
            same = (one.book, one.number) == (before.book, before.number)
            if same and not before.trusted and not before.looked:
                yield f"sent blindly: {one.paper} again, and nobody had looked"
