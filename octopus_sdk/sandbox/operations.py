"""The operations that the sandbox models, and how a request finds its operation.

The names are those of the service's own API description. The quota is the documented number of
calls per day. The sandbox counts the calls, and enforces the quota when it is told to.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from octopus_sdk.sandbox import (
    about,
    access,
    attachments,
    documents,
    invoice_run,
    journals,
    movements,
    registers,
    relations,
    wire,
)
from octopus_sdk.sandbox.answers import Answer
from octopus_sdk.sandbox.world import Call

PREFIX = "/octopus-rest-api/v1"

LOGIN_TOKEN, DOSSIER_TOKEN = "Token", "dossierToken"

QueryReader = Callable[[str], Any]
Reads = Mapping[str, QueryReader]


@dataclass(frozen=True)
class Operation:
    """One operation: where it is, what it needs, and who answers it."""

    id: str
    method: str
    path: str
    handler: Callable[[Call], Answer]
    token: str | None = DOSSIER_TOKEN
    quota: int | None = None
    quota_without_query: int | None = None
    """A lower quota for calls that ask for everything; the other then counts the searches."""
    refuses_query: bool = True
    """Whether an unknown name in the query may be refused: not where no 400 is documented."""
    required: Reads = field(default_factory=dict)
    optional: Reads = field(default_factory=dict)
    pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Set in this way because the class is frozen.
        object.__setattr__(self, "pattern", _pattern(self.path))

    def counted_as(self, query_names: frozenset[str]) -> tuple[str, int | None]:
        """Return under which name and with which limit a call counts."""
        if self.quota_without_query is None or query_names & set(self.optional):
            return self.id, self.quota
        return f"{self.id}{UNFILTERED}", self.quota_without_query


UNFILTERED = " unfiltered"
_PLACEHOLDER, _GROUP = re.compile(r"\{(\w+)\}"), r"(?P<\1>[^/]+)"


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(_PLACEHOLDER.sub(_GROUP, path))


def methods_of_service(path: str) -> tuple[str, ...]:
    """Return the methods that the service has for this path, modelled here or not."""
    known = [(operation.method, operation.pattern) for operation in OPERATIONS]
    known += [(method, _pattern(template)) for method, template in NOT_MODELLED]
    found = {method for method, pattern in known if pattern.fullmatch(path)}
    return tuple(method for method in METHODS if method in found)


def find(method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """Find the operation of a request, with the raw values of its path."""
    for operation in _BY_SHAPE.get((method, path.count("/")), ()):
        found = operation.pattern.fullmatch(path)
        if found:
            return operation, found.groupdict()
    return None


_D = "/dossiers/{dossierId}"
_ONE: Reads = {
    "bookyearId": wire.query_int,
    "journalKey": wire.query_text,
    "documentSeqNr": wire.query_int,
}
_SINCE: Reads = {"modifiedTimeStamp": wire.query_timestamp}
_SINCE_IN_YEAR: Reads = {"bookyearId": wire.query_int, **_SINCE}
_IN_JOURNAL: Reads = {"journalKey": wire.query_text}

OPERATIONS: tuple[Operation, ...] = (
    Operation("getApiVersion", "GET", "/about/version", about.version, None, refuses_query=False),
    Operation(
        "generateSampleError",
        "GET",
        "/error",
        about.sample_error,
        None,
        100,
        required={"errorCode": wire.query_int},
        optional={"localeId": wire.query_int},
    ),
    Operation(
        "authenticateUser", "POST", "/authentication", access.log_in, None, refuses_query=False
    ),
    Operation("whoami", "GET", "/authentication", access.who_am_i, LOGIN_TOKEN),
    Operation("getDossiers", "GET", "/dossiers", access.list_dossiers, LOGIN_TOKEN, 150),
    Operation(
        "connectDossier",
        "POST",
        "/dossiers",
        access.open_dossier,
        LOGIN_TOKEN,
        150,
        required={"dossierId": wire.query_int},
        optional={"localeId": wire.query_int},
    ),
    Operation("getBookyears", "GET", f"{_D}/bookyears", registers.list_bookyears, quota=24),
    Operation(
        "getBookyear",
        "GET",
        f"{_D}/bookyears/{{bookyearId}}",
        registers.show_bookyear,
        quota=24,
    ),
    Operation(
        "getJournals",
        "GET",
        f"{_D}/bookyears/{{bookyearId}}/journals",
        journals.list_journals,
        quota=24,
    ),
    Operation(
        "getSellJournal",
        "GET",
        f"{_D}/bookyears/{{bookyearId}}/journals/V/{{sequenceNumber}}",
        journals.show_sell_journal,
        quota=24,
    ),
    Operation(
        "updateSellJournal", "PUT", f"{_D}/journals/V", journals.update_sell_journal, quota=24
    ),
    Operation(
        "getModifiedJournals",
        "GET",
        f"{_D}/journals/modified",
        journals.modified,
        quota=48,
        required=_SINCE,
    ),
    Operation(
        "getAccounts",
        "GET",
        f"{_D}/accounts",
        registers.list_accounts,
        quota=2,
        required={"bookyearId": wire.query_int},
    ),
    Operation("getVatCodes", "GET", f"{_D}/vatcodes", registers.list_vat_codes, quota=2),
    Operation("getCostCentres", "GET", f"{_D}/costcentres", registers.list_cost_centres, quota=2),
    Operation(
        "getCurrencyCodes",
        "GET",
        f"{_D}/currencies",
        registers.list_currencies,
        quota=2,
        refuses_query=False,
    ),
    Operation(
        "getRelations",
        "GET",
        f"{_D}/relations",
        relations.search,
        quota=400,
        quota_without_query=2,
        optional={
            "relationId": wire.query_int,
            "extRelationId": wire.query_int,
            "name": wire.query_text,
            "vatNr": wire.query_text,
        },
    ),
    Operation("insertUpdateRelation", "PUT", f"{_D}/relations", relations.write, quota=400),
    Operation(
        "getModifiedRelations",
        "GET",
        f"{_D}/relations/modified",
        relations.modified,
        quota=48,
        optional=_SINCE,
    ),
    Operation(
        "getBuySellBooking",
        "GET",
        f"{_D}/buysellbookings",
        documents.get_booking,
        quota=10,
        required=_ONE,
    ),
    Operation(
        "insertBuySellBooking",
        "POST",
        f"{_D}/buysellbookings",
        documents.insert_booking,
        quota=400,
    ),
    Operation(
        "updateBuySellBooking", "PUT", f"{_D}/buysellbookings", documents.update_booking, quota=10
    ),
    Operation(
        "getModifiedBuySellBookings",
        "GET",
        f"{_D}/buysellbookings/modified",
        documents.modified_bookings,
        quota=48,
        required=_SINCE_IN_YEAR,
        optional=_IN_JOURNAL,
    ),
    Operation(
        "getInvoice", "GET", f"{_D}/invoices", documents.get_invoice, quota=400, required=_ONE
    ),
    Operation("insertInvoice", "POST", f"{_D}/invoices", documents.insert_invoice, quota=400),
    Operation("updateInvoice", "PUT", f"{_D}/invoices", documents.update_invoice, quota=10),
    Operation(
        "getModifiedInvoices",
        "GET",
        f"{_D}/invoices/modified",
        documents.modified_invoices,
        quota=48,
        required=_SINCE_IN_YEAR,
        optional=_IN_JOURNAL,
    ),
    Operation(
        "bookInvoices",
        "POST",
        f"{_D}/invoices/book",
        invoice_run.book_invoices,
        quota=24,
        required={"bookyearId": wire.query_int, **_IN_JOURNAL},
        optional={"toDocumentSeqNr": wire.query_int, "attachUbl": wire.query_flag},
    ),
    Operation(
        "uploadInvoiceAttachment",
        "POST",
        f"{_D}/invoices/attachments/upload",
        attachments.upload_to_invoice,
        required={
            "bookyearId": wire.query_int,
            "journal": wire.query_text,
            "documentSeqNr": wire.query_int,
        },
    ),
    Operation(
        "addAttachementToBooking",
        "POST",
        f"{_D}/bookyears/{{bookyearId}}/bookings/attachements",
        attachments.add_to_booking,
        quota=400,
    ),
    Operation(
        "getReportModifiedBooking",
        "GET",
        f"{_D}/bookyears/{{bookyearId}}/bookings/modified",
        movements.modified_movements,
        quota=48,
        required={"journalTypeId": wire.query_int, **_SINCE},
        optional={"modifiedTimeStampTo": wire.query_timestamp},
    ),
)

NOT_MODELLED = (
    ("PUT", f"{_D}/accounts"),
    ("PUT", f"{_D}/costcentres"),
    ("POST", f"{_D}/bookyears"),
    ("PUT", f"{_D}/bookyears"),
    ("POST", f"{_D}/bookyears/book"),
    ("DELETE", f"{_D}/bookyears/{{bookyearId}}/journals/V/{{sequenceNumber}}"),
    ("POST", f"{_D}/journals/V"),
)
"""Calls of the service on a path for which the sandbox models other calls only."""

METHODS = ("GET", "POST", "PUT", "DELETE")
"""What the calls of the service use."""

_BY_SHAPE: dict[tuple[str, int], list[Operation]] = {}
for _operation in OPERATIONS:
    _BY_SHAPE.setdefault((_operation.method, _operation.path.count("/")), []).append(_operation)

OPERATION_IDS = frozenset(operation.id for operation in OPERATIONS)
