"""What nothing forbids, and somebody should look at.

Octopus' import manual limits name, first name and street to 30 characters each; whether the
webservice does is not known. Nothing is cut, and a longer one is a warning. A sales line outside
class 7, a legal form that Octopus does not have, an odd e-mail address, a void document with lines,
and numbers that go up while dates go down are possible, and often a slip.

>>> from b4c_mapping.kinds import CustomerKind
>>> club = Customer(number=1, kind=CustomerKind.NOT_LIABLE, name="Vereniging " * 3, country="BE")
>>> [warning.rule for warning in customer_warnings(club)]
['Octopus may keep 30 characters only']
"""

import re
from collections.abc import Iterable

from b4c_mapping.accounts import outside_class_7
from b4c_mapping.documents import Document
from b4c_mapping.errors import Problem
from b4c_mapping.kinds import CustomerKind, Kind
from b4c_mapping.numbering import Numbering
from b4c_mapping.relations import LEGAL_FORMS, Customer, form_of

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+")
LONGEST = {"name": 30, "first_name": 30, "street": 30}


def customer_warnings(customer: Customer) -> tuple[Problem, ...]:
    """Return what may go wrong with this customer, though nothing forbids it."""
    where = f"customer {customer.number}"
    found = [
        Problem(where, field, getattr(customer, field), f"Octopus may keep {most} characters only")
        for field, most in LONGEST.items()
        if len(getattr(customer, field) or "") > most
    ]
    if customer.legal_form and form_of(customer.legal_form) not in LEGAL_FORMS:
        rule = "Octopus has no such legal form, so none is sent"
        found.append(Problem(where, "legal_form", customer.legal_form, rule))
    for field in ("email", "invoice_email"):
        address = (getattr(customer, field) or "").strip()
        if address and not _EMAIL.fullmatch(address):
            rule = "it does not look like one e-mail address"
            found.append(Problem(where, field, address, rule, "correct it at the customer in B4C"))
    if customer.kind is CustomerKind.PRIVATE and customer.vat_number:
        rule = "a private customer is sent without a VAT number"
        cure = "make it a business in B4C if it is one"
        found.append(Problem(where, "vat_number", customer.vat_number, rule, cure))
    return tuple(found)


def document_warnings(
    documents: Iterable[Document], numbering: Numbering | None = None
) -> tuple[Problem, ...]:
    """Return what may be a slip on these documents, which are in the order of their numbers.

    With `numbering`, invoices and credit notes that have a series each are not compared.
    """
    found: list[Problem] = []
    apart = numbering is not None and numbering.separate_credit_notes
    last: dict[Kind | None, Document] = {}
    for document in documents:
        lines = {
            f"{document.label}, line {place}": line.account
            for place, line in enumerate(document.lines, start=1)
            if line.account is not None
        }
        found.extend(outside_class_7(lines))
        if document.void and (document.lines or document.total):
            rule = "it is marked as void, so its lines and its total are not booked"
            cure = "take the mark away in B4C if something is owed"
            found.append(Problem(document.label, "void", document.total, rule, cure))
        series = document.kind if apart else None
        before = last.get(series)
        if before is not None and document.document_date < before.document_date:
            rule = f"the number before it, {before.label}, is dated {before.document_date}"
            cure = "look whether the date is right; the period in Octopus follows it"
            value = document.document_date
            found.append(Problem(document.label, "document_date", value, rule, cure))
        last[series] = document
    return tuple(found)
