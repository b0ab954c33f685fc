"""Orders for trouble: a lost request, a lost answer, a strange status, a busy colleague.

Each order waits for the nth matching request, counted from the moment of the order, and happens
once. `match` is an operation's name in the API description, such as ``insertBuySellBooking``,
or ``*`` for any operation. One request meets one order; a second one that is due waits for the
next matching request.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from octopus_sdk.sandbox import effects
from octopus_sdk.sandbox.answers import Answer
from octopus_sdk.sandbox.effects import EFFECTS, NOTHING, Effect
from octopus_sdk.sandbox.operations import OPERATION_IDS

EVERY_OPERATION = "*"

WRITES = frozenset(
    {"insertBuySellBooking", "updateBuySellBooking", "insertInvoice", "updateInvoice"}
)
"""The operations whose body names a journal."""

ON_THE_WAY = ("lose_before", "lose_after", "500", "502", "503", "429", "cut", "garble")
"""The faults that lie between client and service, and change nothing in a dossier."""


@dataclass
class Order:
    """One fault that waits for its turn."""

    match: str
    nth: int
    effect: Effect


@dataclass
class _Chance:
    """Faults that come by chance, the same ones each time for the same seed."""

    match: str
    rate: float
    kinds: Sequence[str]
    dice: random.Random = field(repr=False)

    def throw(self) -> Effect:
        hit, kind = self.dice.random() < self.rate, self.dice.choice(self.kinds)
        return EFFECTS[kind] if hit else NOTHING


class Faults:
    """The faults ordered for a sandbox."""

    def __init__(self) -> None:
        self._orders: list[Order] = []
        self._chances: list[_Chance] = []

    def lose_before(self, match: str, nth: int = 1) -> None:
        """Lose the request: nothing is done, and the client gets no answer."""
        self._add(match, nth, EFFECTS["lose_before"])

    def lose_after(self, match: str, nth: int = 1) -> None:
        """Lose the answer: the work is done, and the client gets no answer."""
        self._add(match, nth, EFFECTS["lose_after"])

    def answer(
        self,
        match: str,
        status: int = 503,
        nth: int = 1,
        body: bytes = b"",
        *,
        headers: Mapping[str, str] | None = None,
        done: bool = False,
    ) -> None:
        """Answer with this status and body. Nothing is done, unless `done` says so.

        A gateway that gives up, 502 or 504, often does so after the service did its work.
        """
        answer = Answer(status, body, "ordered fault", more_headers=dict(headers or {}))
        self._add(match, nth, Effect(answer=answer, works=done))

    def delay(self, match: str, seconds: float, nth: int = 1, *, before: bool = False) -> None:
        """Answer late. The work is done at once, or, with `before`, after the wait.

        Over a socket the wait is real, and at most half a minute. In process the sandbox's
        `sleep` is called.
        """
        wait = Effect(wait_before=seconds) if before else Effect(wait_after=seconds)
        self._add(match, nth, wait)

    def cut(self, match: str, nth: int = 1) -> None:
        """Send half of the body, under a length that promises all of it, and hang up.

        An answer without a body stays as it is; for those there is `lose_after`.
        """
        self._add(match, nth, EFFECTS["cut"])

    def garble(self, match: str, nth: int = 1) -> None:
        """Send a body that is no JSON and no UTF-8. Only a 204 stays as it is."""
        self._add(match, nth, EFFECTS["garble"])

    def hold_journal(self, match: str, nth: int = 1, *, calls: int | None = 1) -> None:
        """Let a colleague open the journal that the request names, just before it is handled.

        He leaves after so many refused writes; with None he stays until `Desk.release_journal`.
        """
        self._add_write(match, nth, Effect(meanwhile=effects.hold_journal(calls)))

    def second_writer(self, match: str = "insertBuySellBooking", nth: int = 1) -> None:
        """Let somebody take the next number of the request's journal, just before it."""
        self._add_write(match, nth, EFFECTS["second_writer"])

    def revoke_tokens(self, match: str, nth: int = 1) -> None:
        """Make every token useless just before the request."""
        self._add(match, nth, EFFECTS["revoke_tokens"])

    def lock_user(self, match: str, nth: int = 1) -> None:
        """Lock the user out just before the request. His tokens end too."""
        self._add(match, nth, EFFECTS["lock_user"])

    def edit_relation(
        self, match: str, nth: int = 1, *, dossier: int, relation: int, **changes: Any
    ) -> None:
        """Let an accountant change a relation card just before the request."""
        edit = effects.edit_relation(dossier, relation, changes)
        self._add(match, nth, Effect(meanwhile=edit))

    def before(self, match: str, action: Callable[[], None], nth: int = 1) -> None:
        """Run an action of your own just before the request, with nobody else in between."""
        self._add(match, nth, Effect(meanwhile=lambda _: action()))

    def by_seed(
        self,
        seed: int,
        rate: float = 0.1,
        match: str = EVERY_OPERATION,
        kinds: Sequence[str] = ON_THE_WAY,
    ) -> None:
        """Let faults come by chance from now on, in the same places for the same seed.

        `rate` is how many of the matching requests meet one, from 0 to 1.
        """
        if strange := sorted(set(kinds) - set(EFFECTS)):
            raise ValueError(f"no fault is called {', '.join(strange)}: {', '.join(EFFECTS)}")
        if not 0 <= rate <= 1 or not kinds:
            raise ValueError("rate goes from 0 to 1, and there must be a kind of fault")
        _check_match(match)
        dice = random.Random(seed)  # noqa: S311 - for tests, not for secrets
        self._chances.append(_Chance(match, rate, tuple(kinds), dice))

    def clear(self) -> None:
        """Forget all orders, and leave nothing to chance."""
        self._orders.clear()
        self._chances.clear()

    @property
    def pending(self) -> int:
        """Return how many orders have not happened yet."""
        return len(self._orders)

    def due(self, operation_id: str) -> Effect:
        """Count one request, and return what happens to it."""
        wanted = {operation_id, EVERY_OPERATION}
        by_chance = [chance.throw() for chance in self._chances if chance.match in wanted]
        matching = [order for order in self._orders if order.match in wanted]
        for order in matching:
            order.nth -= 1
        ripe = next((order for order in matching if order.nth <= 0), None)
        if ripe:
            self._orders.remove(ripe)
            return ripe.effect
        return next((effect for effect in by_chance if effect is not NOTHING), NOTHING)

    def _add_write(self, match: str, nth: int, effect: Effect) -> None:
        if match not in WRITES:
            raise ValueError(f"only these name a journal: {', '.join(sorted(WRITES))}")
        self._add(match, nth, effect)

    def _add(self, match: str, nth: int, effect: Effect) -> None:
        _check_match(match)
        if nth < 1:
            raise ValueError("nth counts from 1")
        self._orders.append(Order(match, nth, effect))


def _check_match(match: str) -> None:
    if match != EVERY_OPERATION and match not in OPERATION_IDS:
        names = ", ".join(sorted(OPERATION_IDS))
        raise ValueError(f"no operation is called {match!r}; there are: {names}")
