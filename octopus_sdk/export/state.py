"""What a run has done so far. A report made of it is true at any moment."""

from collections.abc import Callable, Sequence

import attrs

from octopus_sdk.calls import Calls
from octopus_sdk.errors import (
    DaybookError,
    NotConnectedError,
    OctopusError,
    QuotaError,
    QuotaUsedUpError,
)
from octopus_sdk.export import findings, sameness
from octopus_sdk.export.findings import Finding
from octopus_sdk.export.relations import Settled
from octopus_sdk.export.report import Outcome, Report, Result
from octopus_sdk.export.wanted import (
    AnyDocument,
    Wanted,
    described,
    insertion_of,
    place_of,
)
from octopus_sdk.models import Records

# After these a customer was not refused: nobody could ask or count, or no calls were left.
NOT_REFUSED = (DaybookError, NotConnectedError, QuotaError, QuotaUsedUpError)


class Progress:
    """The documents of a run and what became of them, by their place in the run.

    What was sent and has no result is unknown. `calls` are those that were sent, by operation;
    `counts` tells that somebody counts them. `settled` and `stopped` are customers, by external
    number. `relations` are those that a look has shown, by external number, and `recorded` those
    of documents that stand as an earlier run has noted, by place. `corrected` are results
    that the last look at the journals has changed.
    """

    def __init__(self, documents: Sequence[Wanted]) -> None:
        self.documents = tuple(documents)
        # Of two with one number only the first may be booked.
        self._by_place = {place_of(wanted.document): wanted for wanted in reversed(self.documents)}
        self.findings: list[Finding] = []
        self.relations: dict[int, int] = {}
        self.recorded: dict[int, int] = {}
        self.settled: dict[int, Settled] = {}
        self.stopped: dict[int, OctopusError] = {}
        self.held_back: dict[int, Result] = {}
        self._sent: dict[int, int] = {}
        self.results: dict[int, Result] = {}
        self.corrected: list[Result] = []
        self.verified: bool | None = None
        self.calls = Calls()
        self.counts = False
        self._unkept = False
        self.finished = False

    def document(self, place: int) -> AnyDocument:
        """Return the document as it is sent: on the key that the guard saw, if it was seen."""
        wanted = self.documents[place]
        number = wanted.customer.external_id or 0
        settled = self.settled.get(number)
        seen = self.relations.get(number, self.recorded.get(place))
        relation_id = seen if settled is None else settled.relation.id
        if relation_id is None:
            return wanted.document
        return attrs.evolve(wanted.document, relation_id=relation_id, external_id=None)

    def note(self, place: int, result: Result) -> Result:
        """Note what became of a document, and return it with the total on paper."""
        noted = attrs.evolve(result, total=self.documents[place].total)
        self.results[place] = noted
        return noted

    def keep(
        self, append: Callable[[int, Wanted, Result], None], dossier_id: int, result: Result
    ) -> None:
        """Put a result into the run record; a run does not end because the record cannot."""
        try:
            append(dossier_id, self._by_place[place_of(result.document)], result)
        except OSError as error:
            if not self._unkept:
                cure = "Look at the file of the run record; the run went on without it."
                self.findings.append(findings.warning("the run record", str(error), cure))
            self._unkept = True

    def will_send(self, place: int) -> None:
        """Note that the document is about to be sent."""
        self._sent.setdefault(place, self._gone_out(place))

    def will_not_send(self, place: int) -> None:
        """Note that the document certainly did not arrive."""
        self._sent.pop(place, None)

    def blocked(self, place: int) -> Result | None:
        """Return why a document may not be sent, None when it may."""
        held = self.held_back.get(place)
        if held is not None:
            return held
        number = self.documents[place].customer.external_id or 0
        if number in self.settled:
            return None
        stop = self.stopped.get(number)
        why = str(stop) if stop else "its customer was not settled."
        outcome = Outcome.NOT_TRIED if isinstance(stop, NOT_REFUSED) else Outcome.REFUSED
        return Result(self.document(place), outcome, why)

    def compare(
        self,
        place: int,
        there: AnyDocument,
        evidence: str,
        when_same: Outcome = Outcome.ALREADY_BOOKED,
    ) -> Result:
        """Say whether what stands under the number is this document.

        Where nobody could tell which relation its customer is, the rest decides, and that is said.
        """
        document = self.document(place)
        if document.relation_id is not None:
            return compare(document, there, when_same, evidence)
        document = attrs.evolve(document, relation_id=there.relation_id, external_id=None)
        result = compare(document, there, when_same, evidence)
        if not result.outcome.stands:
            return result
        stop = self.stopped.get(self.documents[place].customer.external_id or 0)
        why = f"Whether relation {there.relation_id} is its customer was not confirmed"
        told = f"{result.reason} {why}: {stop}" if stop else f"{result.reason} {why}."
        # Without the relation, so that nobody takes it for confirmed later.
        return attrs.evolve(result, document=self.document(place), reason=told.strip())

    def keep_corrected(
        self, append: Callable[[int, Wanted, Result], None], dossier_id: int
    ) -> None:
        """Put the results that the last look has changed into the run record."""
        for result in self.corrected:
            self.keep(append, dossier_id, result)

    def correct(self, place: int, result: Result) -> None:
        """Note what the last look has shown of a document, after its result was told."""
        self.corrected.append(self.note(place, result))

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
        if place in self._sent and self._was_sent(place):
            why = "It was sent, and the run was cut before the answer. Run again: it finds out."
            return Result(self.document(place), Outcome.UNKNOWN, why)
        return Result(self.document(place), Outcome.NOT_TRIED, "the run was cut before it.")

    def _was_sent(self, place: int) -> bool:
        # A run may be cut while it waits for a token, before the document leaves.
        return not self.counts or self._gone_out(place) > self._sent[place]

    def _gone_out(self, place: int) -> int:
        return self.calls.may_have_worked(insertion_of(self.documents[place]))


def compare(document: AnyDocument, there: AnyDocument, when_same: Outcome, evidence: str) -> Result:
    """Say whether what stands under the number is this document."""
    if not sameness.same_identity(document, there):
        return Result(
            document,
            Outcome.NUMBER_TAKEN,
            f"Another document bears this number in Octopus: {described(there)}. Compare the two; "
            "never renumber.",
            evidence,
        )
    if not sameness.same_substance(document, there):
        why = "Its accounts or VAT codes were changed in Octopus."
        return Result(document, Outcome.CHANGED_SINCE, why, evidence)
    return Result(document, when_same, "", evidence)
