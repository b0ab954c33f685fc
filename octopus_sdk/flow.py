"""A flow: several operations with a decision between them, without doing any I/O.

A flow is a generator that yields effects and receives their results. The clients drive it, so each
rule is written once and can be tested without a socket.
"""

import functools
import warnings
from collections.abc import Callable, Generator
from decimal import Context, localcontext
from typing import Any, Generic, ParamSpec, TypeAlias, TypeVar

import attrs

from octopus_sdk.operation import Operation

P = ParamSpec("P")
T = TypeVar("T")

# Enough digits for any product of a count, a price and a percentage.
_ARITHMETIC = Context(prec=60)


@attrs.frozen
class Sleep:
    """Wait this many seconds."""

    seconds: float

    def __iter__(self) -> Generator["Sleep", Any, None]:
        """Yield this pause once."""
        yield self


@attrs.frozen
class Emit:
    """Tell whoever watches the run that something has happened."""

    event: Any

    def __iter__(self) -> Generator["Emit", Any, None]:
        """Yield this event once."""
        yield self


Effect: TypeAlias = Operation[Any] | Sleep | Emit
Steps: TypeAlias = Generator[Effect, Any, T]


class Flow(Generic[T]):
    """A flow that is ready to run, once.

    Run it with `client.run(flow)` or, inside another flow, with `yield from flow`. A flow that is
    dropped without being run warns: a forgotten `yield from` would otherwise do nothing, silently.
    """

    def __init__(self, name: str, steps: Steps[T]) -> None:
        self._name = name
        self._steps = steps
        self._started = False

    def __iter__(self) -> Steps[T]:
        """Start the flow; raises `RuntimeError` the second time."""
        if self._started:
            raise RuntimeError(f"the flow {self._name} has run already; make a new one")
        self._started = True
        return self._steps

    def __repr__(self) -> str:
        """Name the flow and say whether it has been started."""
        return f"<flow {self._name}, {'started' if self._started else 'not started'}>"

    def __del__(self) -> None:
        """Warn when nobody ran the flow."""
        if not self._started:
            warnings.warn(
                f"the flow {self._name} was never run: write `yield from {self._name}(...)` "
                f"in a flow, or `client.run({self._name}(...))`",
                RuntimeWarning,
                stacklevel=2,
                source=self,
            )


def advance(steps: Steps[Any], answer: object, failure: Exception | None) -> Effect:
    """Take one step, with what came of the last one; raises `StopIteration` at the end.

    Money is counted exactly, whatever precision and rounding the caller has set for his own sums.
    """
    with localcontext(_ARITHMETIC):
        return steps.send(answer) if failure is None else steps.throw(failure)


def flow(function: Callable[P, Steps[T]]) -> Callable[P, Flow[T]]:
    """Turn a generator function into one that returns a `Flow`."""

    @functools.wraps(function)
    def make(*args: P.args, **kwargs: P.kwargs) -> Flow[T]:
        return Flow(function.__name__, function(*args, **kwargs))

    return make
