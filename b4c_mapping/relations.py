"""Customers of B4C, as relations of Octopus.

Octopus knows a customer of B4C by the *external relation number*, which is the B4C customer number
(B4C's help page). A missing number makes a duplicate customer; a wrong number writes the data of
one customer over another. Decision: a number that is no positive 32-bit integer is refused.

>>> customer = Customer(
...     number=1001, kind=CustomerKind.BUSINESS, name="Peeters Dakwerken", country="BE",
...     vat_number="BE0477525753", email="info@peeters.be", invoice_email="facturen@peeters.be",
...     legal_form="BV", payment_days=30,
... )
>>> relation = to_relation(customer)
>>> relation.external_id, relation.vat_number, relation.email
(1001, 'BE0477.525.753', 'facturen@peeters.be')

A body that is not liable for VAT, or a private person, is sent without a VAT number.

B4C owns name, first name, address, contact data, language, payment term, VAT number and type, and
e-mail; Octopus owns the rest. IBAN and BIC are B4C's only where the relation is not also a
supplier, for else an export would change whom the accountant pays (decision). What B4C leaves empty
is `None` in the relation, and an export never writes an empty value over a filled one.

>>> "name" in OWNED_FIELDS, "iban" in OWNED_FIELDS, "iban" in BANK_FIELDS
(True, False, True)
"""

import re
from collections.abc import Iterable, Iterator, Mapping

import attrs

from b4c_mapping import identifiers
from b4c_mapping.documents import LONGEST_TERM, Document
from b4c_mapping.errors import CustomerError, Problem, VatError, shown
from b4c_mapping.kinds import CustomerKind
from b4c_mapping.numbering import INT32
from b4c_mapping.texts import why_not_text
from b4c_mapping.vat import vat_type
from octopus_sdk.models import CorporationType, Language, PaymentTerm, Relation

OWNED_FIELDS = frozenset(
    {
        "name",
        "first_name",
        "street",
        "postal_code",
        "city",
        "country",
        "telephone",
        "mobile",
        "email",
        "language",
        "payment_term",
        "payment_days",
        "vat_number",
        "vat_type",
    }
)
# Owned only where the relation is not also a supplier.
BANK_FIELDS = frozenset({"iban", "bic"})

LANGUAGES = {
    "nl": Language.DUTCH,
    "fr": Language.FRENCH,
    "en": Language.ENGLISH,
    "de": Language.GERMAN,
}

# The legal forms of Octopus' API document, with their French names where these are the same form.
LEGAL_FORMS = {
    "NV": CorporationType.NV,
    "BVBA": CorporationType.BVBA,
    "SPRL": CorporationType.BVBA,
    "CVBA": CorporationType.CVBA,
    "SCRL": CorporationType.CVBA,
    "CVOA": CorporationType.CVOA,
    "SCRI": CorporationType.CVOA,
    "COMMV": CorporationType.COMM_V,
    "SCS": CorporationType.COMM_V,
    "COMMVA": CorporationType.COMM_VA,
    "SCA": CorporationType.COMM_VA,
    "VOF": CorporationType.VOF,
    "SNC": CorporationType.VOF,
    "VZW": CorporationType.VZW,
    "ASBL": CorporationType.VZW,
    "BV": CorporationType.BV,
    "AG": CorporationType.AG,
    "GMBH": CorporationType.GMBH,
    "PLC": CorporationType.PLC,
    "LTD": CorporationType.LTD,
    "INC": CorporationType.INC,
    "SA": CorporationType.SA,
    "SRL": CorporationType.SRL,
    "NP": CorporationType.NATURAL_PERSON,
    "EENMANSZAAK": CorporationType.NATURAL_PERSON,
    "KG": CorporationType.KG,
    "KGA": CorporationType.KGA,
    "OHG": CorporationType.OHG,
    "LP": CorporationType.LP,
    "UNLIMITED": CorporationType.UNLIMITED,
    "LTDA": CorporationType.LTDA,
    "FV": CorporationType.FV,
    "PS": CorporationType.PS,
    "LV": CorporationType.LV,
}

_MOST_SHOWN = 5
_COUNTRY = re.compile(r"[A-Z]{2}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_TEXTS = (
    "first_name",
    "street",
    "postal_code",
    "city",
    "language",
    "email",
    "invoice_email",
    "telephone",
    "mobile",
    "vat_number",
    "iban",
    "bic",
    "legal_form",
)


@attrs.frozen(kw_only=True)
class Customer:
    """A customer as B4C knows it; only number, kind, name and country are required.

    `country` is two capital letters. `street` includes the house number. `payment_days` counts from
    the document date, and with `end_of_month` to the end of the month. Raises `CustomerError` with
    everything that is wrong.
    """

    number: int
    kind: CustomerKind
    name: str
    country: str
    first_name: str | None = None
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    language: str | None = None
    email: str | None = None
    invoice_email: str | None = None
    telephone: str | None = None
    mobile: str | None = None
    vat_number: str | None = None
    iban: str | None = None
    bic: str | None = None
    legal_form: str | None = None
    payment_days: int | None = None
    end_of_month: bool = False

    def __attrs_post_init__(self) -> None:
        """Check everything and report it together."""
        problems = [problem.at(f"customer {shown(self.number)}") for problem in _problems(self)]
        if problems:
            raise CustomerError(*problems)


def to_relation(customer: Customer) -> Relation:
    """Return the customer as Octopus takes it, without Octopus' own key."""
    iban, language = _filled(customer.iban), _filled(customer.language)
    business = customer.kind is CustomerKind.BUSINESS
    number = _filled(customer.vat_number) if business else None
    return Relation(
        external_id=customer.number,
        name=customer.name,
        first_name=_filled(customer.first_name),
        client=True,
        street=_filled(customer.street),
        postal_code=_filled(customer.postal_code),
        city=_filled(customer.city),
        country=customer.country,
        telephone=_filled(customer.telephone),
        mobile=_filled(customer.mobile),
        email=_filled(customer.invoice_email) or _filled(customer.email),
        iban=identifiers.iban(iban) if iban else None,
        bic=_filled(customer.bic),
        corporation_type=_corporation_type(customer),
        vat_number=identifiers.vat_number(number, customer.country) if number else None,
        vat_type=vat_type(customer.kind, customer.country),
        payment_term=_payment_term(customer),
        payment_days=customer.payment_days,
        language=LANGUAGES[language] if language else None,
    )


def _filled(text: str | None) -> str | None:
    """Return a text that says something; blanks are no value."""
    return text if text and text.strip() else None


def check_customers(customers: Iterable[Customer]) -> None:
    """Refuse two customers with one number; raises `CustomerError`."""
    problems = list(_shared_numbers(customers))
    if problems:
        raise CustomerError(*problems)


def customers_of(
    documents: Iterable[Document], customers: Iterable[Customer]
) -> dict[int, Customer]:
    """Return the customers that are on the documents, by number, as `Context` takes them.

    Raises one `CustomerError` with every customer that is not known, and every number that two
    customers share.

    >>> customers_of([], [])
    {}
    """
    customers = list(customers)
    on: dict[int, list[str]] = {}
    for document in documents:
        on.setdefault(document.customer, []).append(document.label)
    known = {customer.number: customer for customer in customers}
    problems = list(_shared_numbers(customers))
    for number in sorted(on.keys() - known):
        labels = on[number][:_MOST_SHOWN]
        more = len(on[number]) - len(labels)
        where = ", ".join(labels) + (f" and {more} more" if more else "")
        rule = "there is no customer with this number"
        cure = "add the customer, or correct the number on the document in B4C"
        problems.append(Problem(where, "customer", number, rule, cure))
    if problems:
        raise CustomerError(*problems)
    return {number: known[number] for number in on}


def form_of(legal_form: str) -> str:
    """Return a legal form as `LEGAL_FORMS` spells it: capitals, without dots and blanks."""
    return re.sub(r"[ .]", "", legal_form).upper()


def _shared_numbers(customers: Iterable[Customer]) -> Iterator[Problem]:
    names: dict[int, list[str]] = {}
    for customer in customers:
        names.setdefault(customer.number, []).append(customer.name)
    rule = "each customer has a number of its own, else one is written over the other"
    for number, several in names.items():
        if len(several) > 1:
            shared = ", ".join(several[:_MOST_SHOWN])
            cure = f"give one of them ({shared}) another number in B4C"
            yield Problem(f"{len(several)} customers", "number", number, rule, cure)


def _corporation_type(customer: Customer) -> CorporationType | None:
    if customer.kind is CustomerKind.PRIVATE:
        return CorporationType.NATURAL_PERSON
    return LEGAL_FORMS.get(form_of(customer.legal_form or ""))


def _payment_term(customer: Customer) -> PaymentTerm | None:
    if customer.payment_days is None:
        return None
    return PaymentTerm.END_OF_MONTH if customer.end_of_month else PaymentTerm.AFTER_INVOICE_DATE


def _problems(customer: Customer) -> Iterator[Problem]:
    if type(customer.number) is not int or not 1 <= customer.number <= INT32:
        rule = f"a customer number is a whole number from 1 to {INT32}"
        cure = "give the customer a number in B4C; without one Octopus makes a duplicate"
        yield Problem("", "number", customer.number, rule, cure)
    if type(customer.kind) is not CustomerKind:
        yield Problem("", "kind", customer.kind, f"one of {', '.join(CustomerKind)}")
    broken = why_not_text(customer.name)
    if broken or not customer.name.strip():
        yield Problem("", "name", customer.name, broken or "a customer has a name")
    country = customer.country
    if type(country) is not str or not _COUNTRY.fullmatch(country):
        yield Problem("", "country", country, "two capital letters, such as BE")
        country = ""
    texts: dict[str, str] = {}
    for field in _TEXTS:
        value = getattr(customer, field)
        why = None if value is None else why_not_text(value)
        if why:
            yield Problem("", field, value, why)
        elif value and value.strip():
            texts[field] = value
    yield from _identifier_problems(texts, country)
    yield from _term_problems(customer)


def _identifier_problems(texts: Mapping[str, str], country: str) -> Iterator[Problem]:
    """Check what is filled in; a VAT number only where the country is known."""
    language, bic = texts.get("language"), texts.get("bic")
    if language and language not in LANGUAGES:
        yield Problem("", "language", language, f"one of {', '.join(LANGUAGES)}")
    if bic and not _BIC.fullmatch(bic):
        yield Problem("", "bic", bic, "a BIC has 8 or 11 capital letters and digits")
    try:
        if "iban" in texts:
            identifiers.iban(texts["iban"])
    except VatError as error:
        yield from error.problems
    try:
        if "vat_number" in texts and country:
            identifiers.vat_number(texts["vat_number"], country)
    except VatError as error:
        yield from error.problems


def _term_problems(customer: Customer) -> Iterator[Problem]:
    days = customer.payment_days
    if days is not None and (type(days) is not int or not 0 <= days <= LONGEST_TERM):
        yield Problem("", "payment_days", days, f"a whole number from 0 to {LONGEST_TERM}")
    if type(customer.end_of_month) is not bool:
        yield Problem("", "end_of_month", customer.end_of_month, "true or false")
    elif customer.end_of_month and days is None:
        rule = "a term to the end of a month counts from a number of days"
        yield Problem("", "payment_days", days, rule, "give the days, 0 for the same month")
