"""A schedule: everything that happens in one simulation, derived from one seed."""

import random
from typing import TypeAlias

import attrs

from octopus_sdk import AnswerKind
from octopus_sdk.sandbox import Unknowns
from tests.proof.firm import JOURNALS, KINDS, Customer, Paper

Dice: TypeAlias = random.Random

# What strikes one call on its way.
ON_THE_WAY = (
    *("refuse", "lose_before", "lose_after", "late", "500", "502", "503", "504"),
    *("502_done", "504_done", "429", "429_wait", "garble", "cut", "401", "linger"),
)
# What ends a run in the middle.
CUTS = ("kill_before", "kill_after", "kill_asleep", "leave")
# What somebody else does just before a call.
MEANWHILE = (
    *("open_journal", "hold_journal", "stranger", "rival", "jump_clock", "next_day", "quota_gone"),
    *("edit_text", "edit_amount", "edit_account", "edit_relation", "delete_last", "type_by_hand"),
    *("type_elsewhere", "rename", "respell", "other_vat", "other_number", "no_number", "twin"),
    *("move", "merge", "swap", "deactivate", "edit_foreign", "protect"),
    *("close_journal", "skip_number"),
)
KINDS_OF_TROUBLE = (*ON_THE_WAY, *CUTS, *MEANWHILE)
_OFTEN = ("lose_after", "lose_before", "kill_after", "kill_before", "stranger", "rival", "503")

# Where trouble strikes: any call, or the nth of a group, so that rare places are met often.
PLACES = {
    "*": 45, "insert": 8, "save": 4, "search": 8, "list": 8, "token": 3, "register": 6, "upload": 2
}  # fmt: skip


@attrs.frozen
class Trouble:
    """One trouble: in which run, before which call of which group, and for how many of them."""

    kind: str
    run: int
    group: str = "*"
    nth: int = 1
    times: int = 1
    choice: int = 0

    def __str__(self) -> str:
        """Say when it strikes."""
        times = f", {self.times} times" if self.times > 1 else ""
        return f"run {self.run}: {self.kind} at call {self.nth} of {self.group!r}{times}"


@attrs.frozen
class Schedule:
    """One simulation. `runs` are troubled ones; a clean one follows.

    `partial` says of each run whether it books what it can, `limits` how many calls of a day it
    may make, `shared` whether the runs keep one day's book, and `recorded` whether they keep a
    record of what was booked. `asynchronous` says which of the two clients exports. `portions` are
    the parts of the documents that the first runs export; later runs export all.
    """

    seed: int
    unknowns: Unknowns
    customers: tuple[Customer, ...]
    papers: tuple[Paper, ...]
    troubles: tuple[Trouble, ...]
    partial: tuple[bool, ...]
    limits: tuple[dict[str, int], ...]
    shared: bool
    recorded: bool
    asynchronous: bool
    strict_quotas: bool
    portions: tuple[slice, ...] = ()

    @property
    def runs(self) -> int:
        """Return how many troubled runs there are."""
        return len(self.partial)

    def portion(self, run: int) -> slice:
        """Return which of the documents a run exports."""
        return self.portions[run] if run < len(self.portions) else slice(None)

    def __str__(self) -> str:
        """Write the schedule so that a person can follow it."""
        names = ", ".join(
            f"{c.number} {c.kind}" + (f" ({c.answer.value}: {c.meant})" if c.answer else "")
            for c in self.customers
        )
        papers = [
            f"  {p.journal} for {self.customers[p.customer % len(self.customers)].number}"
            f"{' credit' if p.credit else ''} {p.cents / 100:.2f}{' with a file' if p.file else ''}"
            for p in self.papers
        ]
        flags = [
            f"  run {at}: partial={partial}, limits={limits or 'usual'}, {self.portion(at)}"
            for at, (partial, limits) in enumerate(zip(self.partial, self.limits, strict=True))
        ]
        usual = Unknowns()
        switched = [
            f"{name}={value}"
            for name, value in vars(self.unknowns).items()
            if value != getattr(usual, name)
        ]
        return "\n".join(
            [
                f"seed {self.seed}; customers: {names}",
                f"quotas enforced: {self.strict_quotas}, recorded: {self.recorded}, "
                f"asyncio: {self.asynchronous}",
                f"unknowns: {', '.join(switched) or 'usual'}",
                "documents:",
                *papers,
                "runs:",
                *flags,
                "troubles:",
                *(f"  {trouble}" for trouble in self.troubles),
            ]
        )


def schedule_of(seed: int) -> Schedule:
    """Derive a schedule from a seed."""
    dice = random.Random(seed)  # noqa: S311  for tests, not for secrets
    customers = tuple(_customer(dice, place) for place in range(dice.randint(1, 4)))
    journals = dice.sample(JOURNALS, dice.choice((1, 1, 2, 2, 3)))
    papers = tuple(_paper(dice, journals, len(customers)) for _ in range(dice.randint(2, 7)))
    runs = dice.choice((1, 2, 2, 3, 3, 4))
    strict = dice.random() < 0.5
    return Schedule(
        seed=seed,
        unknowns=Unknowns() if dice.random() < 0.2 else Unknowns.random(dice.getrandbits(30)),
        customers=customers,
        papers=papers,
        troubles=(
            *(_trouble(dice, runs) for _ in range(dice.randint(0, 6))),
            *_blind(dice, runs),
            *_overtaken(dice, runs),
        ),
        partial=tuple(dice.random() < 0.6 for _ in range(runs)),
        limits=tuple(_limits(dice) for _ in range(runs)),
        shared=dice.random() < 0.5,
        recorded=dice.random() < 0.3,
        asynchronous=dice.random() < 0.2,
        strict_quotas=strict,
        portions=_portions(dice, runs, len(papers)),
    )


def _customer(dice: Dice, place: int) -> Customer:
    # Mostly customers that can be booked on: a stop ends a run before anything is written.
    chance = dice.random()
    if chance < 0.85:
        return Customer(place, dice.choice(KINDS[:7]))
    kind = dice.choice(KINDS[7:])
    if chance < 0.88:
        return Customer(place, kind)
    card = dice.choice((-1, 0, 0, 0, 0, dice.randrange(2)))
    return Customer(place, kind, dice.choice(list(AnswerKind)), card)


def _portions(dice: Dice, runs: int, papers: int) -> tuple[slice, ...]:
    """Return, now and then, runs of a part of the documents, as somebody does who adds to them."""
    if dice.random() > 0.25:
        return ()
    cuts = [sorted(dice.sample(range(papers + 1), 2)) for _ in range(dice.randint(1, runs))]
    return tuple(slice(0 if dice.random() < 0.7 else begin, end) for begin, end in cuts)


def _paper(dice: Dice, journals: list[str], customers: int) -> Paper:
    return Paper(
        journal=dice.choice(journals),
        customer=dice.randrange(customers),
        credit=dice.random() < 0.25,
        cents=dice.randint(1, 99_999),
        file=dice.random() < 0.2,
    )


def _trouble(dice: Dice, runs: int) -> Trouble:
    kind = dice.choice(_OFTEN) if dice.random() < 0.3 else dice.choice(KINDS_OF_TROUBLE)
    group = dice.choice(("*", "*", "insert", "insert", *PLACES))
    return Trouble(
        kind=kind,
        run=min(dice.randrange(runs), dice.randrange(runs)),
        group=group,
        nth=dice.randint(1, PLACES[group]),
        times=dice.choice((1, 1, 1, 2, 3, 5, 9)) if kind in ON_THE_WAY else 1,
        choice=dice.getrandbits(20),
    )


def _blind(dice: Dice, runs: int) -> list[Trouble]:
    """Return, now and then, a lost document and no way to look for it."""
    if dice.random() > 0.08:
        return []
    at = dice.randrange(runs)
    lost = Trouble(dice.choice(("lose_before", "lose_after")), at, "insert", dice.randint(1, 4))
    kind = dice.choice(("503", "cut", "garble", "lose_before", "429"))
    blind = Trouble(kind, at, "list", dice.randint(3, 5), times=9 if dice.random() < 0.8 else 3)
    return [lost, blind]


def _overtaken(dice: Dice, runs: int) -> list[Trouble]:
    """Return, now and then, a lost document whose number is taken, or which is deleted at once."""
    if dice.random() > 0.08:
        return []
    at, nth, choice = dice.randrange(runs), dice.randint(1, 4), dice.randrange(3)
    if dice.random() < 0.5:
        lost = Trouble("lose_before", at, "insert", nth)
        return [lost, Trouble("stranger", at, "insert", nth + 1, choice=choice)]
    gone = Trouble("delete_last", at, "list", dice.randint(3, 6), choice=choice)
    return [Trouble("lose_after", at, "insert", nth), gone]


_LIMITED = (
    *("getRelations", "insertUpdateRelation", "insertBuySellBooking", "insertInvoice"),
    *("getModifiedBuySellBookings", "getModifiedInvoices", "getBuySellBooking", "getVatCodes"),
)


def _limits(dice: Dice) -> dict[str, int]:
    if dice.random() < 0.75:
        return {}
    return {dice.choice(_LIMITED): dice.randint(0, 6) for _ in range(dice.randint(1, 2))}
