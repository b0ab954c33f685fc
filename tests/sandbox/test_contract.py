"""Every answer is one that the service documents, for right requests and for any others."""

import copy
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octopus_sdk.sandbox import Sandbox, demo
from octopus_sdk.sandbox.operations import NOT_MODELLED, OPERATIONS, Operation

from .booking_calls import NEXT
from .contract import Contract, contracts, documented_calls
from .stranger import FLEX, SINCE_EVER, booking, invoice, relation_by_key, wrapped

CONTRACTS = contracts()
BY_ID = {operation.id: operation for operation in OPERATIONS}

RELATION = {
    "currencyCode": "EUR",
    "relationIdentificationServiceData": {**relation_by_key(16), "externalRelationId": 1001},
    "name": "Vermeulen",
    "country": "BE",
    "vatNr": "BE0477.525.753",
    "sddSignatureDate": "2018-01-31",
    "active": True,
    "expirationDays": 30,
}
JOURNAL = {
    "commonJournalUpdateRequestData": {
        "bookyearKey": {"id": 2},
        "sequenceNumber": 1,
        "names": [{"language": "NL", "value": "Verkopen"}],
        "nextDocumentNumber": 201800900,
        "protectedPeriod": 201801,
    },
    "bankAccountServiceData": {"bankAccountIban": "BE22731012345647", "address": {"city": "Gent"}},
    "invoicingServiceData": {"unitPriceScale": "TWO", "customFieldLineList": [{"id": 3}]},
    "sellJournalInsertionType": "VAT_EXCLUSIVE",
}
FILE = {"fileName": "factuur.pdf", "fileData": "JVBERi0="}
ONE = {"bookyearId": 2, "documentSeqNr": 1}
SINCE = {"modifiedTimeStamp": SINCE_EVER}

# Query, body and headers where an operation needs them, and the status.
Right = tuple[dict[str, Any], Any, dict[str, str], int]

RIGHT: dict[str, Right] = {
    "generateSampleError": ({"errorCode": -13, "localeId": 2}, None, {}, 400),
    "connectDossier": ({"dossierId": FLEX}, None, {}, 200),
    "updateSellJournal": ({}, JOURNAL, {}, 200),
    "getModifiedJournals": (SINCE, None, {}, 200),
    "getAccounts": ({"bookyearId": 2}, None, {}, 200),
    "getRelations": ({"name": "vermeulen"}, None, {}, 200),
    "insertUpdateRelation": ({}, RELATION, {}, 204),
    "getModifiedRelations": (SINCE, None, {}, 200),
    "getBuySellBooking": ({**ONE, "journalKey": "A1"}, None, {}, 200),
    "insertBuySellBooking": ({}, {**wrapped(booking(NEXT)), "attachments": [FILE]}, {}, 201),
    "updateBuySellBooking": (
        {},
        booking(201700001, journalKey="V1", bookyearKey={"id": 1}, bookyearPeriodeNr=201710),
        {},
        400,  # a closed bookyear
    ),
    "getModifiedBuySellBookings": ({"bookyearId": -1, **SINCE}, None, {}, 200),
    "getInvoice": ({**ONE, "journalKey": "V1"}, None, {}, 404),
    "insertInvoice": ({}, invoice(NEXT), {}, 201),
    "updateInvoice": ({}, invoice(NEXT), {}, 400),
    "getModifiedInvoices": ({"bookyearId": 2, **SINCE}, None, {}, 404),
    "bookInvoices": ({"bookyearId": 2, "journalKey": "V1"}, None, {}, 200),
    "uploadInvoiceAttachment": (
        {**ONE, "journal": "V1"},
        {"any": "thing"},
        {"fileName": "a.pdf"},
        400,  # there is no such invoice
    ),
    "addAttachementToBooking": ({}, FILE, {"journalKey": "A1", "documentSequennceNr": "1"}, 204),
    "getReportModifiedBooking": ({"journalTypeId": -1, **SINCE}, None, {}, 200),
}


class Client:
    """Calls a sandbox in this process, logged in."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(demo(), clock=lambda: 1_521_028_800.0)
        login = self.sandbox.login
        self.credentials = {"user": login["user"], "password": login["password"]}
        self.headers = {"softwareHouseUuid": login["software_house_uuid"]}
        token = self._take("POST", "/authentication", "token", self.credentials)
        self.headers["Token"] = token
        opened = self._take("POST", f"/dossiers?dossierId={FLEX}", "Dossiertoken", None)
        self.headers["dossierToken"] = opened

    def _take(self, method: str, url: str, name: str, body: Any) -> str:
        _, _, answer = self.sandbox.handle(method, url, self.headers, json.dumps(body).encode())
        return str(json.loads(answer)[name])

    def ask(
        self,
        operation: Operation,
        query: dict[str, Any],
        body: Any,
        headers: dict[str, str],
        values: tuple[str, str, str] = (str(FLEX), "2", "1"),
    ) -> tuple[int, dict[str, str], bytes]:
        path = operation.path
        for name, value in zip(("dossierId", "bookyearId", "sequenceNumber"), values, strict=True):
            path = path.replace(f"{{{name}}}", value)
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.sandbox.handle(
            operation.method, f"{path}?{urlencode(query)}", {**self.headers, **headers}, payload
        )


@pytest.mark.parametrize("source", CONTRACTS)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_right_requests_get_documented_answers(operation: Operation, source: str) -> None:
    client = Client()
    default: Right = ({}, client.credentials, {}, 200)
    query, body, headers, expected = RIGHT.get(operation.id, default)
    answer = client.ask(operation, query, body, headers)
    assert answer[0] == expected
    assert CONTRACTS[source].problems(operation.id, *answer) == []


def test_the_table_says_what_the_document_says() -> None:
    table = CONTRACTS["table"].answers
    assert set(table) == set(BY_ID)
    whole = CONTRACTS.get("document", CONTRACTS["table"]).answers
    for operation, statuses in table.items():
        assert set(statuses) == set(whole[operation])
        for status, schema in statuses.items():
            assert (schema is None) == (whole[operation][status] is None)


def test_the_sandbox_knows_what_it_leaves_out_on_its_own_paths() -> None:
    modelled = {(operation.method, operation.path) for operation in OPERATIONS}
    paths = {path for _, path in modelled}
    left_out = {
        (method, path.replace("/V/", "/{journalTypeCode}/")) for method, path in NOT_MODELLED
    }
    calls = documented_calls()
    if calls is None:
        calls = modelled | left_out
    assert modelled <= calls
    assert left_out <= calls - modelled
    assert {(method, path) for method, path in calls if path in paths} <= modelled | left_out


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (418, b"", "not documented"),
        (404, b"[]", "is no object"),
        (404, b'{"errorCode":"-13"}', "is no integer"),
        (200, b"[{}]", "lacks"),
        (404, b'{"errorCode":9999999999}', "format"),
    ],
)
def test_the_check_notices(status: int, body: bytes, words: str) -> None:
    headers = {"Content-Type": "application/json"}
    for contract in CONTRACTS.values():
        (problem,) = contract.problems("getBookyears", status, headers, body)
        assert words in problem


def spots(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Go through the place of every value inside a body."""
    yield path
    inside: dict[Any, Any] = value if isinstance(value, dict) else {}
    if isinstance(value, list):
        inside = dict(enumerate(value))
    for name, item in inside.items():
        yield from spots(item, (*path, name))


def replaced(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    body = copy.deepcopy(body)
    place = body
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return body


VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 40),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.sampled_from(["V1", "V4", "21", "2018-02-30", "2018-03-14", NEXT, NEXT + 1, 201803, 3]),
    st.just([]),
    st.just({}),
)
TEXTS = st.text(max_size=4) | st.sampled_from(["2", "-1", "V1", "V4", "true", SINCE_EVER, ""])
CLIENT = Client()


@st.composite
def requests(draw: st.DrawFn) -> tuple[Operation, Any]:
    """Draw a right request and spoil it in up to three places."""
    operation = draw(st.sampled_from(OPERATIONS))
    default: Right = ({}, CLIENT.credentials, {}, 200)
    query, body, headers, _ = copy.deepcopy(RIGHT.get(operation.id, default))
    dossier, year, journal = str(FLEX), "2", "1"
    for spoilt in draw(st.lists(st.sampled_from("qqbbbhp"), max_size=3)):
        if spoilt == "q":
            names = [*operation.required, *operation.optional, "bookyearKeyId"]
            query[draw(st.sampled_from(names))] = draw(TEXTS)
        elif spoilt == "b":
            body = replaced(body, draw(st.sampled_from(list(spots(body)))), draw(VALUES))
        elif spoilt == "h":
            names = ["Token", "dossierToken", "journalKey", "documentSequennceNr", "fileName"]
            headers[draw(st.sampled_from(names))] = draw(st.sampled_from(["", "x", "7", "V1"]))
        else:
            year = draw(st.sampled_from(["1", "9", "-1", "two"]))
            journal = draw(st.sampled_from(["3", "9", "x"]))
    return operation, (query, body, headers, (dossier, year, journal))


@pytest.mark.parametrize("source", CONTRACTS)
@settings(max_examples=400)
@given(request=requests())
def test_any_request_gets_a_documented_answer(source: str, request: tuple[Operation, Any]) -> None:
    operation, parts = request
    contract: Contract = CONTRACTS[source]
    status, headers, body = CLIENT.ask(operation, *parts)
    assert contract.problems(operation.id, status, headers, body) == []
