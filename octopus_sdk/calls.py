"""Which calls have left, as the clients count them for whoever asks."""

from collections import Counter

from octopus_sdk import answering
from octopus_sdk.steps import Outcome, Request, Response, Unsent

_UNAUTHORIZED = 401


class Calls(Counter[str]):
    """How often each operation was sent."""

    def __init__(self) -> None:
        super().__init__()
        self._unread: Counter[str] = Counter()

    def sending(self, request: Request) -> None:
        """Count a request that is about to leave."""
        self[request.operation] += 1

    def sent(self, request: Request, outcome: Outcome) -> None:
        """Take back what has not left after all, and note what was refused unread."""
        if isinstance(outcome, Unsent):
            self[request.operation] -= 1
        elif isinstance(outcome, Response) and outcome.status == _UNAUTHORIZED:
            self._unread[request.operation] += answering.is_of_the_service(outcome)

    def may_have_worked(self, operation: str) -> int:
        """Return how often the operation was sent and not refused unread, for want of a token."""
        return self[operation] - self._unread[operation]
