"""Runs a schedule: exports again and again, lets trouble strike, and checks after each run.

The last run meets no trouble. It completes, or it stops with a reason that somebody caused.
"""

import re
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import attrs

from octopus_sdk import Daybook, OctopusError, Report
from octopus_sdk.export.report import Outcome
from octopus_sdk.export.wanted import AnyDocument, place_of
from tests.proof import checks
from tests.proof.accountant import EXCUSES, Accountant, book_for, book_of
from tests.proof.driving import DAY, Settings, World, do_run
from tests.proof.firm import BOOKS, DOSSIER, INVOICES
from tests.proof.line import Line
from tests.proof.schedule import Schedule, Trouble

T = TypeVar("T")


def failures_of(schedule: Schedule) -> list[str]:
    """Run a schedule, and return what was wrong: nothing, if the promises hold."""
    try:
        return _failures_of(schedule)
    except Exception as crash:  # noqa: BLE001  whatever it is, the seed must be told
        last = traceback.extract_tb(crash.__traceback__)[-1]
        return [f"crashed: {crash!r} at {last.filename}:{last.lineno}"]


def _failures_of(schedule: Schedule) -> list[str]:
    world = World.of(schedule)
    for at in range(schedule.runs):
        run = troubled_run(world, schedule, at)
        wrong = [*checks.check(run, world.people), *checks.sent_twice(run.line.sent)]
        run.line.deliver_all()
        if wrong:
            return [f"after run {at}: {each}" for each in wrong]
    return last_run(world)


def troubled_run(world: World, schedule: Schedule, at: int) -> checks.Run:
    """Do one run of a schedule."""
    troubles = [trouble for trouble in schedule.troubles if trouble.run == at]
    settings = Settings(
        partial=schedule.partial[at],
        limits=schedule.limits[at],
        daybook=world.daybook if schedule.shared else Daybook(),
        sleeps=_first(troubles, "kill_asleep"),
        leave=_first(troubles, "leave"),
        record=world.record if schedule.recorded else None,
        asynchronous=schedule.asynchronous,
        portion=schedule.portion(at),
    )
    return do_run(world, settings, troubles)


def _first(troubles: Sequence[Trouble], kind: str) -> int:
    return next((trouble.nth for trouble in troubles if trouble.kind == kind), 0)


# ---- The last run ------------------------------------------------------------------------------


def last_run(world: World) -> list[str]:
    """Export without trouble, some days later: complete, or stopped for a reason."""
    world.people.tidy_up()
    world.clock.seconds += 2 * DAY
    run = do_run(world, Settings())
    wrong = checks.check(run, world.people)
    wrong += unexplained(run, world.people)
    wrong += checks.cards_as_wanted(run, world.people)
    if run.report is not None and run.report.complete:
        wrong += booked_through(world, run.report)
        wrong += _once_more(world)
    elif "somebody deleted" in run.error:
        places = frozenset(place_of(wanted.document) for wanted in world.documents)
        consented = do_run(world, Settings(rebook=places))
        wrong += checks.check(attrs.evolve(consented, deleted=frozenset()), world.people)
        wrong += unexplained(consented, world.people)
        if "somebody deleted" in consented.error:
            wrong.append("it was allowed to book again what was deleted, and did not")
    return [f"after the last run: {each}" for each in wrong]


def _once_more(world: World) -> list[str]:
    """Export what stands once more: it is found, and nothing is written."""
    run = do_run(world, Settings())
    wrong = checks.check(run, world.people)
    if run.line.wrote:
        wrong.append("all stood, and the next run wrote something")
    found = {Outcome.ALREADY_BOOKED, Outcome.CHANGED_SINCE}
    if run.report is None or {result.outcome for result in run.report.results} - found:
        wrong.append(f"all stood, and the next run says {run.report or run.error}")
    return wrong


def booked_through(world: World, report: Report) -> list[str]:
    """Book the invoices of a complete run in Octopus: the answer is lost, and they are asked again.

    Every one of them is in the books then, and nothing that somebody else has made.
    """
    wrong = []
    excused = {"protect", "close_journal"} & set(world.people.deeds)
    for book in sorted(book for book in BOOKS.values() if book.key == INVOICES):
        ours = [r.document for r in report.results if book_for(r.document) == book]
        if not ours:
            continue
        last = max(document.number for document in ours)
        lost = Trouble("lose_after", 0, "*", nth=5)
        said = [_book_through(world, ours, last, trouble) for trouble in ([lost], [])]
        for document in world.people.ledger():
            if book_of(document) != book:
                continue
            mine = document.number in {each.number for each in ours}
            if document.is_booked and not mine:
                wrong.append(f"{book} {document.number} is not ours and was booked")
            if mine and not document.is_booked and not excused:
                wrong.append(f"{book} {document.number} was not booked: {said[1]}")
    return wrong


def _book_through(
    world: World, ours: Sequence[AnyDocument], last: int, troubles: Sequence[Trouble]
) -> str:
    """Book invoices once, and return what was said against it."""
    client = world.client(Line(world.sandbox, troubles), Settings())
    try:
        client.dossier(DOSSIER).book_invoices(ours, last)
    except OctopusError as error:
        return str(error)
    return ""


def unexplained(run: checks.Run, people: Accountant) -> list[str]:
    """Return what a run without trouble stopped for, and nobody caused."""
    if run.report is not None and run.report.complete:
        return [] if run.report.verified else ["it is complete, and not verified"]
    causes = {EXCUSES[deed] for deed in people.deeds if deed in EXCUSES}
    said = _stops(run.report) if run.report else run.error.splitlines()[1:-1] or [run.error]
    said = [each for each in said if not each.startswith(("- warning", "- not checked"))]
    known = re.compile("|".join(sorted(causes)) or "(?!)")
    return [f"it stopped, and nobody caused it: {each}" for each in said if not known.search(each)]


def _stops(report: Report) -> list[str]:
    stopped = [r for r in report.results if not r.outcome.stands]
    reasons = [f"{r.outcome.value}: {r.reason}" for r in stopped]
    first = [text for text in reasons if not text.startswith(Outcome.NOT_TRIED.value)]
    return first or reasons


# ---- Shrinking ---------------------------------------------------------------------------------


def shrunk(schedule: Schedule, fails: Callable[[Schedule], Any] = failures_of) -> Schedule:
    """Return the smallest schedule that still fails, as far as leaving things out gets."""
    smaller = True
    while smaller:
        smaller = False
        for candidate in _smaller(schedule):
            if fails(candidate):
                schedule, smaller = candidate, True
                break
    return schedule


def _smaller(schedule: Schedule) -> list[Schedule]:
    found = [
        attrs.evolve(schedule, troubles=_without(schedule.troubles, at))
        for at in range(len(schedule.troubles))
    ]
    if len(schedule.papers) > 1:
        found += [
            attrs.evolve(schedule, papers=_without(schedule.papers, at))
            for at in range(len(schedule.papers))
        ]
    if schedule.runs > 1:
        found.append(
            attrs.evolve(schedule, partial=schedule.partial[:-1], limits=schedule.limits[:-1])
        )
    if any(schedule.limits):
        found.append(attrs.evolve(schedule, limits=({},) * schedule.runs))
    if schedule.portions:
        found.append(attrs.evolve(schedule, portions=()))
    if schedule.strict_quotas:
        found.append(attrs.evolve(schedule, strict_quotas=False))
    usual = type(schedule.unknowns)()
    found += [
        attrs.evolve(schedule, unknowns=replace(schedule.unknowns, **{name: value}))
        for name, value in vars(usual).items()
        if getattr(schedule.unknowns, name) != value
    ]
    found += [
        attrs.evolve(schedule, troubles=_with(schedule.troubles, at, attrs.evolve(t, times=1)))
        for at, t in enumerate(schedule.troubles)
        if t.times > 1
    ]
    return found


def _without(parts: tuple[T, ...], at: int) -> tuple[T, ...]:
    return (*parts[:at], *parts[at + 1 :])


def _with(troubles: tuple[Trouble, ...], at: int, trouble: Trouble) -> tuple[Trouble, ...]:
    return (*troubles[:at], trouble, *troubles[at + 1 :])
