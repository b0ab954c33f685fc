"""What a run has done so far. A report made of it is true at any moment."""

from collections import Counter
from collections.abc import Sequence

import attrs

from octopus_sdk.errors import OctopusError
from octopus_sdk.export.findings import Finding
from octopus_sdk.export.relations import Settled
from octopus_sdk.export.report import Outcome, Report, Result
from octopus_sdk.export.wanted import AnyDocument, Wanted, place_of
from octopus_sdk.models import Records


class Progress:
    """The documents of a run and what became of them, by their place in the run.

    `sent` is noted before a document is sent and `results` after; what is sent and has no result is
    unknown. `settled` and `stopped` are customers, by external number. `recorded` are the relations
    of documents that stand as an earlier run has noted, by place: their customers need no look.
    """

    def __init__(self, documents: Sequence[Wanted]) -> None:
        self.documents = tuple(documents)
        self._by_place = {place_of(wanted.document): wanted for wanted in documents}
        self.findings: list[Finding] = []
        self.recorded: dict[int, int] = {}
        self.settled: dict[int, Settled] = {}
        self.stopped: dict[int, OctopusError] = {}
        self.held_back: dict[int, Result] = {}
        self.sent: set[int] = set()
        self.results: dict[int, Result] = {}
        self.verified: bool | None = None
        self.calls: Counter[str] = Counter()
        self.finished = False

    def document(self, place: int) -> AnyDocument:
        """Return the document as it is sent: on the key that the guard saw, if it was seen."""
        wanted = self.documents[place]
        settled = self.settled.get(wanted.customer.external_id or 0)
        relation_id = self.recorded.get(place) if settled is None else settled.relation.id
        if relation_id is None:
            return wanted.document
        return attrs.evolve(wanted.document, relation_id=relation_id, external_id=None)

    def wanted(self, document: AnyDocument) -> Wanted:
        """Return what was wanted, by the document that was sent."""
        return self._by_place[place_of(document)]

    def blocked(self, place: int) -> Result | None:
        """Return why a document may not be sent, None when it may."""
        held = self.held_back.get(place)
        if held is not None:
            return held
        number = self.documents[place].customer.external_id or 0
        if number in self.settled or place in self.recorded:
            return None
        stop = self.stopped.get(number)
        why = str(stop) if stop else "its customer was not settled."
        return Result(self.document(place), Outcome.REFUSED, why)

    def report(self) -> Report:
        """Return what is certain now."""
        return Report(
            results=tuple(self._result(place) for place in range(len(self.documents))),
            customers=tuple(self.settled.values()),
            findings=Records(self.findings),
            calls=dict(+self.calls),
            verified=self.verified,
            interrupted=not self.finished,
        )

    def _result(self, place: int) -> Result:
        if place in self.results:
            return self.results[place]
        if place in self.sent:
            why = "It was sent, and the run was cut before the answer. Run again: it finds out."
            return Result(self.document(place), Outcome.UNKNOWN, why)
        return Result(self.document(place), Outcome.NOT_TRIED, "the run was cut before it.")
