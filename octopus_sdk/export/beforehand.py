"""What is wrong with documents and customers themselves, before anything is asked."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import attrs

from octopus_sdk import shown
from octopus_sdk.api import bookings, invoices
from octopus_sdk.api.soundness import check_attachment, check_relation
from octopus_sdk.errors import InvalidTypeError, InvalidValueError
from octopus_sdk.export import findings
from octopus_sdk.export.findings import Finding
from octopus_sdk.export.mending import CUSTOMER, countable, mended, numbered
from octopus_sdk.export.relations import NEVER_OWNED, full_name
from octopus_sdk.export.sameness import as_stored, differences, vat_form
from octopus_sdk.export.wanted import AnyDocument, Wanted, name_of
from octopus_sdk.models import Booking, Relation
from octopus_sdk.operation import Operation

_FIELDS = frozenset(field.name for field in attrs.fields(Relation)) - NEVER_OWNED
_MOST_TOLD = 8
# Octopus' own import takes no more; whether the webservice does is not known.
_LONGEST = {"name": 30, "first_name": 30, "street": 30}


@attrs.frozen
class Beforehand:
    """What shows without reading anything.

    `documents` are all of them, mended so that the other checks can look at them, and `replaced`
    says in which fields, by place; `customer` is one of them. `unreadable` are the documents in
    which a value is of a wrong type, or an amount that is no number. Where there is one nothing is
    booked, also of the others.
    """

    findings: list[Finding]
    documents: list[Wanted]
    replaced: Mapping[int, frozenset[str]]
    unreadable: frozenset[int]


def without_reading(documents: Sequence[Wanted]) -> Beforehand:
    """Return what is wrong with the documents and the customers themselves."""
    found, customers = _customers_refused(documents)
    fields: dict[int, frozenset[str]] = {}
    unreadable: set[int] = set()
    whole = list(documents)
    for at, wanted in enumerate(documents):
        seen = mended(wanted.document)
        problems = [*seen.problems, *_of_files(wanted)]
        found += _told(wanted, problems, at)
        found += _empty_files(wanted, at)
        customer = wanted.customer
        if at in customers:
            fields[at] = frozenset({CUSTOMER})
            problems.append(customers[at])
            customer = Relation(name="-") if _mistyped(customers[at]) else customer
        if any(map(_mistyped, problems)) or not countable(wanted.document):
            unreadable.add(at)
        if seen.fields:
            fields[at] = seen.fields | fields.get(at, frozenset())
        whole[at] = attrs.evolve(wanted, document=seen.document, customer=customer)
    whole = numbered(whole, fields)
    return Beforehand([*found, *_customers(whole, fields)], whole, fields, frozenset(unreadable))


def _told(wanted: Wanted, problems: Sequence[InvalidValueError], at: int) -> Iterator[Finding]:
    """Tell what can never be right; of a document that is wrong all over not every line."""
    for problem in problems[:_MOST_TOLD]:
        yield findings.error(name_of(wanted), problem.message, problem.hint, [at])
    if len(problems) > _MOST_TOLD:
        rule = f"{len(problems) - _MOST_TOLD} more of its values can never be right"
        yield findings.error(name_of(wanted), rule, "Correct them all.", [at])


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


def _empty_files(wanted: Wanted, at: int) -> Iterator[Finding]:
    for file in wanted.attachments:
        if file.data == b"":
            rule = f"the file {shown.name(str(file.file_name))} is empty"
            yield findings.warning(name_of(wanted), rule, "Look at the file.", [at])


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
    documents: Sequence[Wanted], replaced: Mapping[int, frozenset[str]]
) -> Iterator[Finding]:
    places: dict[int, list[int]] = defaultdict(list)
    for place, wanted in enumerate(documents):
        if CUSTOMER in replaced.get(place, ()):
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
        customers = [documents[place].customer for place in concerned]
        names = {full_name(each) for each in customers}
        if len(names) > 1:
            rule = f"two customers bear the number {number}: {', '.join(sorted(names))}"
            cure = "Correct the number of one of them."
            yield findings.error(f"customer {number}", rule, cure, concerned)
        elif any(_differ(customer, each) for each in customers):
            rule = "it comes with different data on its documents"
            cure = "Give each of its documents the data as they are now."
            yield findings.error(f"customer {number}", rule, cure, concerned)
        yield from _long_texts(customer, concerned)
        yield from _vat_number(customer, concerned)
    yield from _twice(documents, {number: at for number, at in places.items() if number > 0})


def _differ(one: Relation, other: Relation) -> bool:
    """Tell whether one of the two says something that the other does not say, in any form."""
    if one is other:
        return False
    return bool(differences(one, other, _FIELDS) or differences(other, one, _FIELDS))


def _vat_number(customer: Relation, places: Sequence[int]) -> Iterator[Finding]:
    """Find a Belgian VAT number with a wrong check digit, or one that is none."""
    stored = as_stored(customer.vat_number) or ""
    country = (customer.country or "BE").strip().upper()
    belgian = stored.upper().startswith("BE") or (stored[:1].isdigit() and country == "BE")
    if not belgian:
        return
    # Imported when there is one to look at.
    from stdnum.be import vat  # noqa: PLC0415  only customers with one pay for it

    if not vat.is_valid(stored):
        rule = f"{shown.name(stored)} is no Belgian VAT number"
        cure = "Correct it, or leave it out."
        yield findings.warning(f"customer {customer.external_id}", rule, cure, places)


def _twice(documents: Sequence[Wanted], places: Mapping[int, Sequence[int]]) -> Iterator[Finding]:
    """Find one customer under two numbers: its VAT number, or its name and address, come twice."""
    bearers: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, concerned in places.items():
        customer = documents[concerned[0]].customer
        key: tuple[object, ...] = (vat_form(customer.vat_number or ""),)
        if not key[0]:
            address = (customer.street, customer.postal_code, customer.city)
            key = tuple((each or "").strip().casefold() for each in (full_name(customer), *address))
        bearers[key].append(number)
    for numbers in bearers.values():
        if len(numbers) > 1:
            rule = f"customers {', '.join(map(str, numbers))} have one VAT number, or one name"
            cure = "If they are one customer, give it one number."
            concerned = [at for number in numbers for at in places[number]]
            yield findings.warning("customers", rule, cure, concerned)


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
