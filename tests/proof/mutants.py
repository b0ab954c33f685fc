"""The exporter, broken on purpose in ten ways. The simulator must catch each of them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock

import attrs

from octopus_sdk.errors import IllegalDocumentNumberError
from octopus_sdk.export import booking, ledger, relations
from octopus_sdk.export.relations import Action, Answer, Decision
from octopus_sdk.export.report import Outcome, Result
from octopus_sdk.export.state import Progress
from octopus_sdk.export.wanted import AnyDocument, Wanted
from octopus_sdk.flow import Flow, Steps, flow
from octopus_sdk.models import Booking, Invoice, Relation
from octopus_sdk.quota import Quotas

_find_out = booking._find_out
_insertion = vars(booking)["insertion"]
_read = ledger.read
_attach = booking.attach


def _document_of(*given: Any) -> AnyDocument:
    """Return the document among the arguments of a flow."""
    return next(each for each in given if isinstance(each, Booking | Invoice))


@flow
def _does_not_look(*_given: Any, **_named: Any) -> Steps[Result | None]:
    return None
    yield


@flow
def _trusts_13(*given: Any, **named: Any) -> Steps[Result | None]:
    if any(isinstance(each, IllegalDocumentNumberError) for each in given):
        return Result(_document_of(*given), Outcome.CONFIRMED, "", "-13 on a repeat")
    return (yield from _find_out(*given, **named))


@flow
def _takes_unknown_for_booked(*given: Any, **named: Any) -> Steps[Result | None]:
    result = yield from _find_out(*given, **named)
    if result is not None and result.outcome is Outcome.UNKNOWN:
        return attrs.evolve(result, outcome=Outcome.BOOKED)
    return result


def _no_guard(wanted: Relation, hits: list[Relation]) -> Relation | None:
    return next((hit for hit in hits if hit.external_id == wanted.external_id), None)


@flow
def _takes_the_next_number(wanted: Wanted, document: AnyDocument) -> Steps[None]:
    try:
        yield from _insertion(wanted, document)
    except IllegalDocumentNumberError as error:
        if error.last_number is None:
            raise
        yield from _insertion(wanted, attrs.evolve(document, number=error.last_number + 1))


def _on_the_external_number(progress: Progress, place: int) -> AnyDocument:
    wanted = progress.documents[place]
    number = wanted.customer.external_id
    return attrs.evolve(wanted.document, relation_id=None, external_id=number)


@flow
def _sends_files_twice(wanted: Wanted, result: Result) -> Steps[Result]:
    yield from _attach(wanted, result)
    return (yield from _attach(wanted, result))


def _takes_anothers_card(
    _: Relation, __: frozenset[str], answer: Answer, hits: list[Relation]
) -> Decision:
    return Decision(next(hit for hit in hits if hit.id == answer.relation_id), Action.FOUND)


def _no_limit(_quotas: Quotas, _operation: str) -> int:
    return 10**9


class _Stale:
    """A first look that is remembered, and taken for the present in later runs."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[Any, Any]] = {}

    def __call__(self, documents: Any, **named: Any) -> Flow[ledger.Ledger]:
        return self._look(documents, named)

    @flow
    def _look(self, documents: Any, named: Mapping[str, Any]) -> Steps[ledger.Ledger]:
        # The customer is the caller's own object in each run of a schedule; it is kept alive here.
        customer = documents[0].customer
        held = self._seen.get(id(customer))
        if held is None:
            found = yield from _read(documents, **named)
            held = self._seen[id(customer)] = (customer, found)
        seen: ledger.Ledger = held[1]
        return seen


Change = tuple[object, str, Callable[..., Any]]

MUTANTS: dict[str, Callable[[], Change]] = {
    "sends again without looking": lambda: (booking, "_find_out", _does_not_look),
    "trusts -13 as success": lambda: (booking, "_find_out", _trusts_13),
    "skips the guard": lambda: (relations, "_guarded", _no_guard),
    "renumbers": lambda: (booking, "insertion", _takes_the_next_number),
    "ignores the quota": lambda: (Quotas, "limit", _no_limit),
    "books by external number": lambda: (Progress, "document", _on_the_external_number),
    "treats unknown as booked": lambda: (booking, "_find_out", _takes_unknown_for_booked),
    "acts on a stale list": lambda: (ledger, "read", _Stale()),
    "sends files twice": lambda: (booking, "attach", _sends_files_twice),
    "takes another's card": lambda: (relations, "_as_meant", _takes_anothers_card),
}


@contextmanager
def mutated(name: str) -> Iterator[None]:
    """Break the exporter in this way for as long as the block lasts."""
    owner, attribute, replacement = MUTANTS[name]()
    with mock.patch.object(owner, attribute, replacement):
        yield
