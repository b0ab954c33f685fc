"""What is wrong with documents and customers themselves, before anything is asked."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import attrs

from octopus_sdk.api import bookings, invoices
from octopus_sdk.api.soundness import check_attachment, check_relation
from octopus_sdk.errors import InvalidTypeError, InvalidValueError
from octopus_sdk.export import findings
from octopus_sdk.export.findings import Finding
from octopus_sdk.export.mending import CUSTOMER, countable, mended, numbered
from octopus_sdk.export.wanted import AnyDocument, Wanted, name_of
from octopus_sdk.models import Booking, Relation
from octopus_sdk.operation import Operation

# Octopus' own import takes no more; whether the webservice does is not known.
_LONGEST = {"name": 30, "first_name": 30, "street": 30}


@attrs.frozen
class Beforehand:
    """What shows without reading anything.

    `documents` are all of them, mended so that the other checks can look at them, and `mended` says
    in which fields, by place; `customer` is one of them. `hopeless` are the documents in which a
    value is of a wrong type or no number. Where there is one nothing is booked, also of the others.
    """

    findings: list[Finding]
    documents: list[Wanted]
    mended: Mapping[int, frozenset[str]]
    hopeless: frozenset[int]


def without_reading(documents: Sequence[Wanted]) -> Beforehand:
    """Return what is wrong with the documents and the customers themselves."""
    found, customers = _customers_refused(documents)
    fields: dict[int, frozenset[str]] = {}
    hopeless: set[int] = set()
    whole = list(documents)
    for at, wanted in enumerate(documents):
        seen = mended(wanted.document)
        problems = [*seen.problems, *_of_files(wanted)]
        found += [findings.error(name_of(wanted), p.message, p.hint, [at]) for p in problems]
        customer = wanted.customer
        if at in customers:
            fields[at] = frozenset({CUSTOMER})
            problems.append(customers[at])
            customer = Relation(name="-") if _mistyped(customers[at]) else customer
        if any(map(_mistyped, problems)) or not countable(wanted.document):
            hopeless.add(at)
        if seen.fields:
            fields[at] = seen.fields | fields.get(at, frozenset())
        whole[at] = attrs.evolve(wanted, document=seen.document, customer=customer)
    whole = numbered(whole, fields)
    return Beforehand([*found, *_customers(whole, fields)], whole, fields, frozenset(hopeless))


def _mistyped(problem: InvalidValueError) -> bool:
    return isinstance(problem, InvalidTypeError)


def insertion(wanted: Wanted, document: AnyDocument) -> Operation[None]:
    """Return the call that books the document; raises `InvalidValueError`."""
    if isinstance(document, Booking):
        return bookings.insert(document, wanted.attachments)
    return invoices.insert(document)


def _of_files(wanted: Wanted) -> Iterator[InvalidValueError]:
    for place, file in enumerate(wanted.attachments):
        try:
            check_attachment(f"attachments[{place}]", file)
        except InvalidValueError as problem:
            yield problem


def _customers_refused(
    documents: Sequence[Wanted],
) -> tuple[list[Finding], dict[int, InvalidValueError]]:
    """Return what is wrong with customers, each told once, and with that of which document."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    looked: dict[int, InvalidValueError | None] = {}
    by_place: dict[int, InvalidValueError] = {}
    for at, wanted in enumerate(documents):
        if id(wanted.customer) not in looked:
            looked[id(wanted.customer)] = problem_of(wanted.customer)
        problem = looked[id(wanted.customer)]
        if problem is not None:
            by_place[at] = problem
            places[_named(wanted.customer), problem.message].append(at)
    told = []
    for (subject, _), concerned in places.items():
        problem = by_place[concerned[0]]
        told.append(findings.error(subject, problem.message, problem.hint, concerned))
    return told, by_place


def problem_of(customer: Relation) -> InvalidValueError | None:
    """Return why a customer can never be right, None when it may be."""
    try:
        check_relation(customer)
    except InvalidValueError as problem:
        return problem
    return None


def _named(customer: Relation) -> str:
    return f"customer {customer.external_id or customer.name}"


def _customers(
    documents: Sequence[Wanted], mended: Mapping[int, frozenset[str]]
) -> Iterator[Finding]:
    places: dict[int, list[int]] = defaultdict(list)
    for place, wanted in enumerate(documents):
        if CUSTOMER in mended.get(place, ()):
            continue
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
