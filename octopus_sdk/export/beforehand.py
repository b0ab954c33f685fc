"""What is wrong with documents and customers themselves, before anything is asked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import attrs

from octopus_sdk.api import bookings, invoices
from octopus_sdk.api.soundness import check_attachment, check_relation
from octopus_sdk.errors import InvalidTypeError, InvalidValueError
from octopus_sdk.export import contents, findings
from octopus_sdk.export.findings import Finding, PreflightError
from octopus_sdk.export.wanted import AnyDocument, Wanted, name_of
from octopus_sdk.models import Booking, Relation
from octopus_sdk.operation import Operation

# Octopus' own import takes no more; whether the webservice does is not known.
_LONGEST = {"name": 30, "first_name": 30, "street": 30}


def without_reading(documents: Sequence[Wanted]) -> list[Finding]:
    """Return what is wrong with the documents themselves.

    Raises `PreflightError` where a value has a wrong type, or is no number that can be counted
    with, because no other check can look at such a document.
    """
    refused = [*_refused_documents(documents), *_refused_customers(documents)]
    found = [finding for finding, _ in refused]
    mistyped = any(isinstance(problem, InvalidTypeError) for _, problem in refused)
    if mistyped or not all(contents.countable(wanted.document) for wanted in documents):
        raise PreflightError(found)
    return [*found, *_customers(documents)]


def insertion(wanted: Wanted, document: AnyDocument) -> Operation[None]:
    """Return the call that books the document; raises `InvalidValueError`."""
    if isinstance(document, Booking):
        return bookings.insert(document, wanted.attachments)
    return invoices.insert(document)


_Refused = tuple[Finding, InvalidValueError]


def _refused(subject: str, problem: InvalidValueError, places: Iterable[int]) -> _Refused:
    return findings.error(subject, problem.message, problem.hint, places), problem


def _refused_documents(documents: Sequence[Wanted]) -> Iterator[_Refused]:
    for at, wanted in enumerate(documents):
        try:
            document = wanted.document
            if document.relation_id is None:
                document = attrs.evolve(document, relation_id=1)
            insertion(wanted, document)
            for place, file in enumerate(wanted.attachments):
                check_attachment(f"attachments[{place}]", file)
        except InvalidValueError as problem:
            yield _refused(name_of(wanted), problem, [at])


def _refused_customers(documents: Sequence[Wanted]) -> Iterator[_Refused]:
    """Look at each customer once, and name it once, however many documents it has."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    problems: dict[tuple[str, str], InvalidValueError] = {}
    looked: dict[int, tuple[str, str] | None] = {}
    for at, wanted in enumerate(documents):
        if id(wanted.customer) not in looked:
            problem = problem_of(wanted.customer)
            told = None if problem is None else (_named(wanted.customer), problem.message)
            looked[id(wanted.customer)] = told
            if told is not None and problem is not None:
                problems.setdefault(told, problem)
        if (key := looked[id(wanted.customer)]) is not None:
            places[key].append(at)
    for key, problem in problems.items():
        yield _refused(key[0], problem, places[key])


def problem_of(customer: Relation) -> InvalidValueError | None:
    """Return why a customer can never be right, None when it may be."""
    try:
        check_relation(customer)
    except InvalidValueError as problem:
        return problem
    return None


def _named(customer: Relation) -> str:
    return f"customer {customer.external_id or customer.name}"


def _customers(documents: Sequence[Wanted]) -> Iterator[Finding]:
    places: dict[int, list[int]] = defaultdict(list)
    for place, wanted in enumerate(documents):
        places[wanted.customer.external_id or 0].append(place)
        yield from _one_customer(place, wanted)
    for number, concerned in places.items():
        customer = documents[concerned[0]].customer
        if number <= 0:
            cure = "Give the customer a number; without one Octopus would make a duplicate."
            names = {documents[place].customer.name or "" for place in concerned}
            subject = f"customer {', '.join(sorted(names))}"
            yield findings.error(subject, "the customer has no number", cure, concerned)
            continue
        names = {str(documents[place].customer.name) for place in concerned}
        if len(names) > 1:
            rule = f"two customers bear the number {number}: {', '.join(sorted(names))}"
            cure = "Correct the number of one of them."
            yield findings.error(f"customer {number}", rule, cure, concerned)
        elif any(documents[place].customer != customer for place in concerned):
            rule = "it comes with different data on its documents"
            cure = "Give each of its documents the data as they are now."
            yield findings.error(f"customer {number}", rule, cure, concerned)
        yield from _long_texts(customer, concerned)


def _one_customer(place: int, wanted: Wanted) -> Iterator[Finding]:
    """Find a document that names another customer than the one it comes with."""
    named, given = wanted.document.external_id, wanted.customer.external_id
    if named and named != given:
        rule = f"the document is for customer {named}, and it comes with customer {given}"
        cure = "Look how documents and customers are put together: a list may have shifted."
        yield findings.error(name_of(wanted), rule, cure, [place])


def _long_texts(customer: Relation, places: Sequence[int]) -> Iterator[Finding]:
    for field, longest in _LONGEST.items():
        text = getattr(customer, field) or ""
        if len(text) > longest:
            rule = f"{field} has {len(text)} characters, and Octopus' own import takes {longest}"
            cure = "It is sent whole. Look at it in Octopus."
            yield findings.warning(f"customer {customer.external_id}", rule, cure, places)
