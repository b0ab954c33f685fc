"""What the service documents of its answers, and a check of one answer against it.

Where the vendor's API description lies beside this project, the whole of it is used. Elsewhere
the table below serves: the same statuses, and the required fields of what comes back.
"""

import base64
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).resolve().parents[3] / "shared" / "contract" / "octopus-rest-v1.json"

_ERRORS = "400 401"
_LIST = f"{_ERRORS} 404"

# Operation: statuses with an ErrorResult, success statuses without a body, body of a 200 or 201.
_TABLE: dict[str, tuple[str, str, str]] = {
    "getApiVersion": ("", "", "text"),
    "generateSampleError": ("400", "", ""),
    "authenticateUser": ("401", "", "Token"),
    "whoami": (_LIST, "", "Token"),
    "getDossiers": (_ERRORS, "", "[Dossier]"),
    "connectDossier": (f"{_LIST} 403", "", "DossierToken"),
    "getBookyears": (_LIST, "", "[Bookyear]"),
    "getBookyear": (_ERRORS, "", "BookyearDetail"),
    "getJournals": (_LIST, "", "[Journal]"),
    "getSellJournal": (_ERRORS, "", "SellJournal"),
    "updateSellJournal": (_ERRORS, "", "SellJournal"),
    "getModifiedJournals": (_ERRORS, "", "ModifiedJournals"),
    "getAccounts": (_LIST, "", "[Account]"),
    "getVatCodes": (_LIST, "", "[VatCode]"),
    "getCostCentres": (_LIST, "", "[CostCentre]"),
    "getCurrencyCodes": ("401", "", "[text]"),
    "getRelations": (_LIST, "", "[Relation]"),
    "insertUpdateRelation": (_ERRORS, "204", "201 Relation"),
    "getModifiedRelations": (_LIST, "", "Any"),
    "getBuySellBooking": (_LIST, "", "Booking"),
    "insertBuySellBooking": (f"{_ERRORS} 403", "201 500", ""),
    "updateBuySellBooking": (f"{_ERRORS} 403", "204 500", ""),
    "getModifiedBuySellBookings": (_LIST, "", "[Booking]"),
    "getInvoice": (_LIST, "", "Invoice"),
    "insertInvoice": (f"{_ERRORS} 403", "201", ""),
    "updateInvoice": (f"{_ERRORS} 403", "204", ""),
    "getModifiedInvoices": (_LIST, "", "[Invoice]"),
    "bookInvoices": (f"{_ERRORS} 403", "", "Any"),
    "uploadInvoiceAttachment": (f"{_ERRORS} 403", "204", ""),
    "addAttachementToBooking": (_ERRORS, "204", ""),
    "getReportModifiedBooking": (_LIST, "", "Any"),
}
_DOCUMENT_FIELDS = (
    "bookyearKey journalKey documentSequenceNr bookyearPeriodeNr documentDate expiryDate "
    "currencyCode exchangeRate relationIdentificationServiceData"
)
_REQUIRED = {
    "Any": "",
    "Token": "token",
    "DossierToken": "Dossiertoken",
    "Dossier": "dossierKey",
    "Bookyear": "bookyearKey startDate endDate closed",
    "BookyearDetail": (
        "bookyearKey names bookingPeriodType fromDate toDate closed proRataTemporis "
        "deprecationFullBookyear declarantType activateDbaNp activateDfbNp visibleFiscalControl "
        "declarantIntrastatReceiver declarantIntrastatSender"
    ),
    "Journal": "bookyearKey journalKey name closed",
    "SellJournal": (
        "bankAccountServiceData commonJournalServiceData insertionType invoicingServiceData"
    ),
    "ModifiedJournals": "deletedJournalList modifiedJournalServiceDataList",
    "Account": "accountKey",
    "VatCode": "code",
    "CostCentre": "closed costCentreKey description",
    "Relation": "currencyCode relationIdentificationServiceData",
    "Booking": f"{_DOCUMENT_FIELDS} amount",
    "Invoice": _DOCUMENT_FIELDS,
}
_ERROR_RESULT = {
    "type": "object",
    "properties": {
        "errorCode": {"type": "integer", "format": "int32"},
        "errorMessage": {"type": "string"},
        "technicalInfo": {"type": "string"},
    },
}

Schema = dict[str, Any]
Answers = dict[str, dict[int, Schema | None]]


def from_document(document: dict[str, Any]) -> tuple[Answers, dict[str, Schema]]:
    """Read operations, statuses and schemas from the vendor's description."""
    answers: Answers = {}
    for methods in document["paths"].values():
        for operation in methods.values():
            answers[operation["operationId"]] = {
                int(status): _body_schema(answer)
                for status, answer in operation["responses"].items()
            }
    return answers, document["components"]["schemas"]


def _body_schema(answer: dict[str, Any]) -> Schema | None:
    bodies = list(answer.get("content", {}).values())
    schema: Schema | None = bodies[0]["schema"] if bodies else None
    return schema


def from_table() -> tuple[Answers, dict[str, Schema]]:
    """Read the same, as far as it goes, from the table."""
    answers: Answers = {}
    for operation, (errors, empty, body) in _TABLE.items():
        statuses: dict[int, Schema | None] = {int(s): _ERROR_RESULT for s in errors.split()}
        statuses |= {int(status): None for status in empty.split()}
        if body:
            status, _, name = body.rpartition(" ")
            statuses[int(status or 200)] = _shape(name)
        answers[operation] = statuses
    return answers, {}


def _shape(name: str) -> Schema:
    if name == "text":
        return {"type": "string"}
    if name.startswith("["):
        return {"type": "array", "items": _shape(name.strip("[]"))}
    return {"type": "object", "required": _REQUIRED[name].split()}


TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}


def _is_date(value: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value)) and bool(date.fromisoformat(value))


FORMATS: dict[str, Callable[[Any], bool]] = {
    "int32": lambda value: -(2**31) <= value < 2**31,
    "double": lambda _: True,
    "date": _is_date,
    "byte": lambda value: bool(base64.b64decode(value, validate=True)) or not value,
}


def documented_calls() -> set[tuple[str, str]] | None:
    """Return method and path of every documented call, where the description is there."""
    if not DOCUMENT.is_file():
        return None
    paths = json.loads(DOCUMENT.read_text("utf-8"))["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


class Contract:
    """The documented answers of every operation."""

    def __init__(self, answers: Answers, schemas: dict[str, Schema]) -> None:
        self.answers = answers
        self._schemas = schemas

    def problems(
        self, operation: str, status: int, headers: dict[str, str], body: bytes
    ) -> list[str]:
        """Say what is wrong with an answer."""
        documented = self.answers[operation]
        if status not in documented:
            return [f"{operation}: {status} is not documented"]
        schema = documented[status]
        if schema is None:
            return [f"{operation}: {status} has a body"] if body else []
        if headers["Content-Type"] == "text/plain":
            return [] if schema == {"type": "string"} else [f"{operation}: plain text"]
        return list(self._differences(json.loads(body), schema, f"{operation} {status}"))

    def _differences(self, value: Any, schema: Schema, spot: str) -> list[str]:
        if "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        if not TYPES[schema.get("type", "object")](value):
            return [f"{spot}: {value!r} is no {schema.get('type')}"]
        found = [f"{spot}: {rule}" for rule, broken in _rules(value, schema) if broken]
        if isinstance(value, list):
            for place, item in enumerate(value):
                found += self._differences(item, schema.get("items", {}), f"{spot}[{place}]")
        if isinstance(value, dict):
            for name, inner in schema.get("properties", {}).items():
                if name in value:
                    found += self._differences(value[name], inner, f"{spot}.{name}")
            if "properties" in schema and (strange := set(value) - set(schema["properties"])):
                found.append(f"{spot}: not documented: {strange}")
        return found


def _rules(value: Any, schema: Schema) -> list[tuple[str, bool]]:
    required = [name for name in schema.get("required", []) if name not in value]
    size = len(value) if isinstance(value, list) else 0
    return [
        (f"lacks {required}", bool(required)),
        (f"{value!r} is none of {schema.get('enum')}", value not in schema.get("enum", [value])),
        ("is not of its format", not FORMATS.get(schema.get("format", ""), lambda _: True)(value)),
        ("is too small", "minimum" in schema and value < schema["minimum"]),
        ("is too large", "maximum" in schema and value > schema["maximum"]),
        ("has too few items", size < schema.get("minItems", 0)),
        ("has too many items", size > schema.get("maxItems", size)),
    ]


def contracts() -> dict[str, Contract]:
    """Return the contracts to check against; the table always, the document where it is."""
    found = {"table": Contract(*from_table())}
    if DOCUMENT.is_file():
        found["document"] = Contract(*from_document(json.loads(DOCUMENT.read_text("utf-8"))))
    return found
