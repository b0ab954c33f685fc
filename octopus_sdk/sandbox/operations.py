"""The operations that the sandbox models, and how a request finds its operation.

The names are those of the service's own API description. The quota is the documented number of
calls per day; the sandbox knows it but does not enforce it, since nobody has seen what happens
beyond it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from octopus_sdk.sandbox import (
    access,
    documents,
    invoice_run,
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
    required: Reads = field(default_factory=dict)
    optional: Reads = field(default_factory=dict)

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """Return the values in the path, or None when the request is for something else."""
        found = re.fullmatch(_pattern(self.path), path)
        return found.groupdict() if found and method == self.method else None


def _pattern(path: str) -> str:
    return re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)


def find(method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """Find the operation of a request, with the raw values of its path."""
    for operation in OPERATIONS:
        values = operation.match(method, path)
        if values is not None:
            return operation, values
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
    Operation("authenticateUser", "POST", "/authentication", access.log_in, None),
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
        "getJournals",
        "GET",
        f"{_D}/bookyears/{{bookyearId}}/journals",
        registers.list_journals,
        quota=24,
    ),
    Operation(
        "getSellJournal",
        "GET",
        f"{_D}/bookyears/{{bookyearId}}/journals/V/{{sequenceNumber}}",
        registers.show_sell_journal,
        quota=24,
    ),
    Operation(
        "updateSellJournal", "PUT", f"{_D}/journals/V", registers.update_sell_journal, quota=24
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
    Operation(
        "getRelations",
        "GET",
        f"{_D}/relations",
        relations.search,
        quota=400,  # with a search; without one it is 2
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
        "getReportModifiedBooking",
        "GET",
        f"{_D}/bookyears/{{bookyearId}}/bookings/modified",
        movements.modified_movements,
        quota=48,
        required={"journalTypeId": wire.query_int, **_SINCE},
        optional={"modifiedTimeStampTo": wire.query_timestamp},
    ),
)

OPERATION_IDS = frozenset(operation.id for operation in OPERATIONS)
