"""Whatever is sent, the sandbox answers; it never breaks."""

import json
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from octopus_sdk.sandbox import Sandbox, demo
from octopus_sdk.sandbox.operations import OPERATIONS

from .booking_calls import NEXT
from .stranger import FLEX, INVALID, booking, invoice, wrapped

SANDBOX = Sandbox(demo(), clock=lambda: 1_521_028_800.0)
STATUSES = {200, 201, 204, 400, 401, 403, 404, 500}
NO_SUCH_METHOD = 405
(POSTED_BEHIND_A_BOOKYEAR,) = (
    op for op in OPERATIONS if op.method == "POST" and "{bookyearId}/" in op.path
)


def ask(
    method: str,
    url: str,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    statuses: set[int] = STATUSES,
) -> Any:
    status, _, answer = SANDBOX.handle(method, url, TOKENS if headers is None else headers, body)
    assert status in statuses
    return json.loads(answer) if answer and not url.startswith("/about") else None


def log_in() -> dict[str, str]:
    login = SANDBOX.login
    body = json.dumps({"user": login["user"], "password": login["password"]}).encode()
    uuid = login["software_house_uuid"]
    token = ask("POST", "/authentication", body, {"softwareHouseUuid": uuid})["token"]
    opened = ask("POST", f"/dossiers?dossierId={FLEX}", headers={"Token": token})
    return {"Token": token, "dossierToken": opened["Dossiertoken"]}


TOKENS = log_in()
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["V1", "V4", "21", "2018-03-14", 201800159, 201803, 700000, 16, 2, -1])
)
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)
)
NAMES = st.sampled_from(
    [*booking(1), *invoice(1), *booking(1)["bookingLines"][0], *invoice(1)["invoiceLines"][0]]
)


@settings(max_examples=150)
@given(
    st.sampled_from([op for op in OPERATIONS if op.method in {"POST", "PUT"}]),
    st.binary() | TREES.map(lambda tree: json.dumps(tree).encode()),
)
def test_any_body_gets_an_answer(operation: Any, body: bytes) -> None:
    path = operation.path.replace("{dossierId}", str(FLEX))
    ask(operation.method, f"{path}?dossierId={FLEX}&bookyearId=2&journalKey=V1", body)


@settings(max_examples=250)
@given(st.data(), st.booleans(), st.dictionaries(NAMES, TREES, max_size=3))
def test_a_document_with_anything_in_its_fields(
    data: st.DataObject, is_invoice: bool, fields: dict[str, Any]
) -> None:
    number = SANDBOX.dossier(FLEX).next_number("V1" if is_invoice else "V4", 2)
    document = (invoice if is_invoice else booking)(number)
    lines = document["invoiceLines" if is_invoice else "bookingLines"]
    for name, value in fields.items():
        in_line = name in lines[0] and data.draw(st.booleans())
        (lines[0] if in_line else document)[name] = value
    body = document if is_invoice else wrapped(document)
    path = "invoices" if is_invoice else "buysellbookings"
    ask("POST", f"/dossiers/{FLEX}/{path}", json.dumps(body).encode())
    ask("POST", f"/dossiers/{FLEX}/invoices/book?bookyearId=2&journalKey=V1")
    since = "modifiedTimeStamp=1980-01-01%2000:00:00.000"
    for listed in ("buysellbookings", "invoices"):
        ask("GET", f"/dossiers/{FLEX}/{listed}/modified?bookyearId=-1&{since}")


@settings(max_examples=150)
@given(
    st.sampled_from(OPERATIONS),
    st.dictionaries(
        st.sampled_from(["bookyearId", "journalKey", "documentSeqNr", "name", "modifiedTimeStamp"]),
        st.text(st.characters(codec="ascii"), max_size=12) | st.integers().map(str),
    ),
    st.text(st.characters(codec="ascii"), max_size=5),
)
# Here the path ends at the bookyear, which can be read and not posted to.
@example(POSTED_BEHIND_A_BOOKYEAR, {}, "0?")
def test_any_query_and_path_value(operation: Any, query: dict[str, str], value: str) -> None:
    path = operation.path.replace("{dossierId}", str(FLEX))
    path = path.replace("{bookyearId}", value).replace("{sequenceNumber}", value)
    parts = "&".join(f"{name}={text}" for name, text in query.items())
    # A value may cut the path short, or lead to another one.
    ask(operation.method, f"{path}?{parts}", b"{}", statuses=STATUSES | {NO_SUCH_METHOD})


@pytest.mark.parametrize("digits", ["1e99999999999999999999", "1e1000000", "-1e-1000000"])
@pytest.mark.parametrize(
    ("operation", "status"),
    [
        ("PUT /dossiers/{d}/relations", 400),
        ("PUT /dossiers/{d}/journals/V", 400),
        ("POST /authentication", 401),
        ("POST /dossiers/{d}/buysellbookings", 400),
        ("PUT /dossiers/{d}/buysellbookings", 400),
        ("POST /dossiers/{d}/invoices", 400),
    ],
)
def test_a_number_without_measure_is_refused_at_once(
    operation: str, status: int, digits: str
) -> None:
    method, path = operation.replace("{d}", str(FLEX)).split()
    body = b'{"amount":%(n)s,"name":%(n)s,"peppolFields":{"a":%(n)s}}' % {b"n": digits.encode()}
    begun = time.process_time()
    answer = SANDBOX.handle(method, path, TOKENS, body)
    assert (answer[0], json.loads(answer[2])) == (status, INVALID)
    assert time.process_time() - begun < 0.1


@pytest.mark.parametrize("digits", ["1e99999999999999999999", "1e1000000", "-1e-1000000"])
def test_a_number_without_measure_in_its_place(digits: str) -> None:
    document = json.dumps(wrapped(booking(NEXT, amount="here"))).replace('"here"', digits)
    peppol = json.dumps(invoice(NEXT, peppolFields={"a": ["here"]})).replace('"here"', digits)
    for path, body in [("buysellbookings", document), ("invoices", peppol)]:
        answer = SANDBOX.handle("POST", f"/dossiers/{FLEX}/{path}", TOKENS, body.encode())
        assert (answer[0], json.loads(answer[2])) == (400, INVALID)
        assert "number out of range" in SANDBOX.requests[-1].note


OPEN_TO_ALL = {"getApiVersion", "generateSampleError"}


@pytest.mark.parametrize(
    "operation", [op for op in OPERATIONS if op.id not in OPEN_TO_ALL], ids=lambda op: op.id
)
def test_nothing_else_is_open_to_all(operation: Any) -> None:
    path = operation.path.replace("{dossierId}", str(FLEX)).replace("{bookyearId}", "2")
    status, _, _ = SANDBOX.handle(operation.method, path.replace("{sequenceNumber}", "1"), {}, b"")
    assert status == 401
