"""A stranger's client: the standard library over a real socket, knowing only the documents.

Nothing of `octopus_sdk` outside the sandbox is used here, and nothing of the sandbox's insides.
"""

import http.client
import json
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

FLEX, FORCE, QUARTERLY, BROKEN, DISABLED = 31801, 31802, 31803, 31804, 31899
YEAR_2017, YEAR_2018, YEAR_2019 = 1, 2, 3
SINCE_EVER = "1980-01-01 00:00:00.000"

INVALID = {"technicalInfo": "Invalid or missing parameters passed"}
"""The recorded answer to parameters that are missing or misnamed."""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    @property
    def code(self) -> int | None:
        code: int | None = self.json.get("errorCode")
        return code


@dataclass
class Stranger:
    """A connection that stays open, with a login token and one token per dossier."""

    base_url: str
    login: dict[str, str]
    tokens: dict[int, str] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        parts = urllib.parse.urlsplit(self.base_url)
        self.prefix = parts.path
        self.connection = http.client.HTTPConnection(parts.netloc, timeout=60)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        **query: Any,
    ) -> Reply:
        target = self.prefix + path + (f"?{urllib.parse.urlencode(query)}" if query else "")
        payload = body if isinstance(body, bytes) else None
        if body is not None and payload is None:
            payload = json.dumps(body).encode()
        self.connection.request(method, target, payload, headers or {})
        answer = self.connection.getresponse()
        return Reply(answer.status, dict(answer.getheaders()), answer.read())

    def log_in(self, **changes: str) -> Reply:
        wanted = {**self.login, **changes}
        reply = self.send(
            "POST",
            "/authentication",
            {"user": wanted["user"], "password": wanted["password"]},
            {"softwareHouseUuid": wanted["software_house_uuid"]},
        )
        if reply.status == 200:
            self.token = reply.json["token"]
        return reply

    def connect(self, dossier: int, **query: Any) -> Reply:
        if not self.token:
            assert self.log_in().status == 200
        reply = self.send(
            "POST", "/dossiers", headers={"Token": self.token}, dossierId=dossier, **query
        )
        if reply.status == 200:
            self.tokens[dossier] = reply.json["Dossiertoken"]
        return reply

    def call(self, dossier: int, method: str, path: str, body: Any = None, **query: Any) -> Reply:
        """Call under a dossier, connecting to it when that was not done yet."""
        if dossier not in self.tokens:
            assert self.connect(dossier).status == 200
        headers = {"dossierToken": self.tokens[dossier]}
        return self.send(method, f"/dossiers/{dossier}{path}", body, headers, **query)

    def close(self) -> None:
        self.connection.close()


Change = Callable[[dict[str, Any]], None]


def changed(document: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Copy a body with other fields. A field set to None is sent as null, which is absent."""
    return {**document, **fields}


def relation_by_key(key: int) -> dict[str, Any]:
    return {"relationKey": {"id": key}}


def booking(number: int, **fields: Any) -> dict[str, Any]:
    """Write a sale of 100.00 plus 21.00 for journal V4 of the Flex dossier."""
    return {
        "bookyearKey": {"id": YEAR_2018},
        "journalKey": "V4",
        "documentSequenceNr": number,
        "relationIdentificationServiceData": {"externalRelationId": 1001},
        "bookyearPeriodeNr": 201803,
        "documentDate": "2018-03-14",
        "expiryDate": "2018-04-13",
        "amount": 121.0,
        "currencyCode": "EUR",
        "exchangeRate": 1.0,
        "comment": "2018/00159",
        "bookingLines": [line(700000, 100.0, 21.0, "21")],
        **fields,
    }


def line(account: int, base: float, vat: float, code: str) -> dict[str, Any]:
    return {"accountKey": account, "baseAmount": base, "vatAmount": vat, "vatCodeKey": code}


def wrapped(document: dict[str, Any]) -> dict[str, Any]:
    return {"buySellBookingServiceData": document}


def invoice(number: int, **fields: Any) -> dict[str, Any]:
    """Write a sale of 3 hours at 10.0250 plus 21 % for journal V1 of the Flex dossier."""
    made = booking(number, journalKey="V1", invoiceLines=[invoice_line()])
    del made["amount"], made["bookingLines"]
    return {**made, **fields}


def invoice_line(**fields: Any) -> dict[str, Any]:
    return {
        "description": "Schoonmaak",
        "count": 3.0,
        "unit": "uur",
        "unitPrice": 10.025,
        "vatCodeKey": "21",
        "bookingAccountNr": 700000,
        **fields,
    }


def money(value: Any) -> Decimal:
    return Decimal(str(value))
