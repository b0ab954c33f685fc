"""Orders for trouble: a lost request, a lost answer, a strange status.

Each order waits for the nth matching request, counted from the moment of the order, and happens
once. `match` is an operation's name in the API description, such as ``insertBuySellBooking``,
or ``*`` for any operation.
"""

from dataclasses import dataclass

from octopus_sdk.sandbox.answers import Answer
from octopus_sdk.sandbox.operations import OPERATION_IDS

EVERY_OPERATION = "*"


@dataclass
class Order:
    """One fault that waits for its turn."""

    match: str
    nth: int
    kind: str
    answer: Answer | None = None


class Faults:
    """The faults ordered for a sandbox."""

    def __init__(self) -> None:
        self._orders: list[Order] = []

    def lose_before(self, match: str, nth: int = 1) -> None:
        """Lose the request: nothing is done, and the client gets no answer."""
        self._add(Order(match, nth, "before"))

    def lose_after(self, match: str, nth: int = 1) -> None:
        """Lose the answer: the work is done, and the client gets no answer."""
        self._add(Order(match, nth, "after"))

    def answer(self, match: str, status: int = 503, nth: int = 1, body: bytes = b"") -> None:
        """Answer with this status and body; nothing is done."""
        self._add(Order(match, nth, "answer", Answer(status, body, note="ordered fault")))

    def clear(self) -> None:
        """Forget all orders."""
        self._orders.clear()

    @property
    def pending(self) -> int:
        """Return how many orders have not happened yet."""
        return len(self._orders)

    def due(self, operation_id: str) -> Order | None:
        """Count one request, and return the order that happens to it."""
        matching = [o for o in self._orders if o.match in {operation_id, EVERY_OPERATION}]
        for order in matching:
            order.nth -= 1
        ripe = next((order for order in matching if order.nth <= 0), None)
        if ripe:
            self._orders.remove(ripe)
        return ripe

    def _add(self, order: Order) -> None:
        if order.match != EVERY_OPERATION and order.match not in OPERATION_IDS:
            names = ", ".join(sorted(OPERATION_IDS))
            raise ValueError(f"no operation is called {order.match!r}; there are: {names}")
        if order.nth < 1:
            raise ValueError("nth counts from 1")
        self._orders.append(order)
