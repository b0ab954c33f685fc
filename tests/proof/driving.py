"""One export in a small world: a new client each time, for threads or asyncio, cut on demand."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

import attrs

from octopus_sdk import (
    Answer,
    AnswerKind,
    AsyncOctopusClient,
    Choices,
    Credentials,
    Daybook,
    ExportInterrupted,
    OctopusClient,
    OctopusError,
    Quotas,
    Result,
    RunRecord,
    Wanted,
)
from octopus_sdk.export.wanted import Noted, place_of
from octopus_sdk.sandbox import Sandbox
from tests.proof import checks
from tests.proof.accountant import Accountant, book_for, paper_of
from tests.proof.firm import DOSSIER, FOREIGN, Customer, answers_of, documents_of, seed_of
from tests.proof.line import Killed, Line
from tests.proof.schedule import Schedule, Trouble

DAY = 86_400.0
# Monday 2 March 2026, 08:00 UTC.
_MORNING = 1_772_438_400.0
_QUOTAS = (
    ("getRelations", 400),
    ("getModifiedBuySellBookings", 48),
    ("getModifiedInvoices", 48),
    ("getReportModifiedBooking", 48),
    ("insertBuySellBooking", 400),
    ("insertInvoice", 400),
    ("insertUpdateRelation", 400),
    ("getBuySellBooking", 10),
    ("getSellJournal", 24),
)


def _taken_over(customer: Customer) -> bool:
    """Tell whether a person lets a run write this customer over the card that has its number."""
    return customer.answer is AnswerKind.UPDATE and customer.card == 0


class Clock:
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        self.seconds = _MORNING

    def __call__(self) -> float:
        """Return the moment."""
        return self.seconds


class MemoryRecord(RunRecord):
    """A record of runs without a file."""

    def __init__(self) -> None:
        super().__init__("no such file")

    def begin(self) -> None:
        """Write nothing."""

    def append(self, dossier_id: int, wanted: Wanted, result: Result) -> None:
        """Note a document that stands."""
        document = result.document
        if result.outcome.stands and document.relation_id is not None:
            noted = Noted(wanted.customer.external_id or 0, document.relation_id)
            self._known.setdefault(dossier_id, {})[place_of(document)] = noted


@attrs.define
class World:
    """A sandbox, the people in it, and the documents to export."""

    sandbox: Sandbox
    clock: Clock
    people: Accountant
    documents: list[Wanted]
    answers: dict[int, Answer] = attrs.field(factory=dict)
    daybook: Daybook = attrs.field(factory=Daybook)
    record: RunRecord = attrs.field(factory=MemoryRecord)

    @classmethod
    def of(cls, schedule: Schedule) -> "World":
        """Make the world of a schedule."""
        clock = Clock()
        sandbox = Sandbox(
            seed_of(schedule.customers),
            schedule.unknowns,
            clock,
            quotas=schedule.strict_quotas,
            sleep=lambda _: None,
        )
        documents = documents_of(schedule.customers, schedule.papers)
        foreign = {
            card["relationIdentificationServiceData"]["relationKey"]["id"] for card in FOREIGN
        }
        wrong = {
            customer.number
            for customer in schedule.customers
            if customer.kind in {"wrong", "namesake"} and not _taken_over(customer)
        }
        cards = sandbox._world.dossiers[DOSSIER].relations
        foreign |= {key for key, card in cards.items() if card.external_id in wrong}
        people = Accountant(sandbox, documents, foreign)
        people.deeds += [customer.kind for customer in schedule.customers]
        people.answers = {c.number: c for c in schedule.customers if c.answer is not None}
        people.deeds += ["answered"] * len(people.answers)
        return cls(sandbox, clock, people, documents, answers_of(schedule.customers))

    def sleep(self, seconds: float, settings: "Settings") -> None:
        """Let time pass, unless the process is killed meanwhile."""
        self.clock.seconds += seconds
        settings.sleeps -= 1
        if settings.sleeps == 0:
            raise Killed

    def client(self, line: Line, settings: "Settings") -> OctopusClient:
        """Return a new client, as a restarted process would make it."""
        return OctopusClient(
            Credentials(**self.sandbox.login),
            transport=line,
            sleep=lambda seconds: self.sleep(seconds, settings),
            clock=self.clock,
            now=self.clock,
            random=lambda: 0.5,
            daybook=settings.daybook,
            quotas=Quotas(limits=settings.limits),
        )

    def async_client(self, line: Line, settings: "Settings") -> AsyncOctopusClient:
        """Return a new client for asyncio; a process that is killed is a task that is cancelled."""

        async def sleep(seconds: float) -> None:
            try:
                self.sleep(seconds, settings)
            except Killed:
                raise asyncio.CancelledError from None

        def transport(
            method: str, url: str, headers: Mapping[str, str], body: bytes
        ) -> tuple[int, Mapping[str, str], bytes]:
            try:
                return line(method, url, headers, body)
            except Killed:
                raise asyncio.CancelledError from None

        return AsyncOctopusClient(
            Credentials(**self.sandbox.login),
            transport=transport,
            sleep=sleep,
            clock=self.clock,
            now=self.clock,
            random=lambda: 0.5,
            daybook=settings.daybook,
            quotas=Quotas(limits=settings.limits),
        )


@attrs.define
class Settings:
    """How one run goes: `sleeps` and `leave` count down to its end, 0 for never.

    `portion` is the part of the documents that it exports.
    """

    partial: bool = False
    limits: dict[str, int] = attrs.field(factory=dict)
    daybook: Daybook = attrs.field(factory=Daybook)
    sleeps: int = 0
    leave: int = 0
    record: RunRecord | None = None
    rebook: frozenset[tuple[int, str, int]] = frozenset()
    asynchronous: bool = False
    portion: slice = slice(None)


def do_run(world: World, settings: Settings, troubles: Sequence[Trouble] = ()) -> checks.Run:
    """Export once, with these troubles, and tell how it went."""
    people = world.people
    standing = frozenset(str(d.fields["comment"]) for d in people.dossier.documents)
    run = checks.Run(
        line=Line(world.sandbox, troubles),
        documents=tuple(world.documents[settings.portion]),
        standing=standing,
        deleted=_deleted(world) - standing,
        noted=_noted(world, settings),
        limits=settings.limits,
    )
    run.line._act = _others(world, run)
    try:
        if settings.asynchronous:
            asyncio.run(_export_async(world, run, settings))
        else:
            _export(world, run, settings)
    except ExportInterrupted as cut:
        run.cut, run.report = True, cut.report
    except OctopusError as error:
        run.error = str(error)
    return run


def _deleted(world: World) -> frozenset[str]:
    """Return the papers of documents that were deleted where they stood, not a copy elsewhere."""
    return frozenset(
        paper_of(wanted)
        for wanted in world.documents
        if (book_for(wanted.document), wanted.document.number) in world.people.deleted
        and paper_of(wanted) in world.people.deleted_papers
    )


def _noted(world: World, settings: Settings) -> frozenset[str]:
    """Return the papers of documents that the record names."""
    known = settings.record.known(DOSSIER) if settings.record else {}
    return frozenset(
        paper_of(wanted) for wanted in world.documents if place_of(wanted.document) in known
    )


def _choices(world: World, settings: Settings) -> Choices:
    return Choices(partial=settings.partial, rebook_deleted=settings.rebook, answers=world.answers)


def _export(world: World, run: checks.Run, settings: Settings) -> None:
    """Export in one call, or leave after some events, as somebody does who closes the window."""
    dossier = world.client(run.line, settings).dossier(DOSSIER)
    choices, record = _choices(world, settings), settings.record
    if not settings.leave:
        run.report = dossier.export(run.documents, choices, record=record)
        return
    going = dossier.export_run(run.documents, choices, record=record)
    try:
        with going:
            for count, _ in enumerate(going.events(), start=1):
                if count == settings.leave:
                    run.cut = True
                    break
    except Killed:
        run.cut = True
    run.report = going.report


async def _export_async(world: World, run: checks.Run, settings: Settings) -> None:
    """Export in a task that may be cancelled or leave early."""
    dossier = world.async_client(run.line, settings).dossier(DOSSIER)
    choices = _choices(world, settings)
    going = dossier.export_run(run.documents, choices, record=settings.record)
    count = 0
    try:
        async with going:
            async for _ in going.events():
                count += 1
                if count == settings.leave:
                    run.cut = True
                    break
    except asyncio.CancelledError:
        run.cut = True
    run.report = going.report


def _others(world: World, run: checks.Run) -> Callable[[str, int, str], None]:
    """Return what the other people do when the line says that it is their turn."""

    def act(kind: str, choice: int, group: str) -> None:
        if kind == "rival":
            world.people.deeds.append(kind)
            run.rivals += do_run(world, Settings(partial=True)).line.sent
        elif kind == "jump_clock":
            world.clock.seconds += (30.0, 300.0, 601.0, 3600.0)[choice % 4]
        elif kind == "next_day":
            world.clock.seconds += DAY
            run.line.new_day = True
        elif kind == "quota_gone":
            _use_up(world, *_QUOTAS[choice % len(_QUOTAS)])
        else:
            world.people.act(kind, choice, saving=group == "save")

    return act


def _use_up(world: World, operation: str, limit: int) -> None:
    quotas = world.sandbox._world.quotas
    for _ in range(limit):
        quotas.spend(operation, DOSSIER, limit, world.clock())
