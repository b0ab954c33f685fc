"""Answers: status, headers and body as the service sends them.

Recorded: JSON answers carry ``Content-Type: application/json`` without a charset. An empty 201
carries ``Content-Length: 0`` and no type. A 204 carries neither. Keys are in alphabetical order,
nulls are left out, amounts are JSON doubles.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

NO_CONTENT = 204

INVALID_PARAMETERS = "Invalid or missing parameters passed"


@dataclass(frozen=True)
class Answer:
    """One answer. `note` is for the request log: it tells a developer why, and is never sent."""

    status: int
    body: bytes = b""
    note: str = ""
    content_type: str = "application/json"
    more_headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that belong to this status and body."""
        if self.status == NO_CONTENT:
            return dict(self.more_headers)
        length = {"Content-Length": str(len(self.body)), **self.more_headers}
        return {"Content-Type": self.content_type, **length} if self.body else length


class Refused(Exception):  # noqa: N818 - it carries an answer, it is not a fault of the sandbox
    """Raised by a step that cannot go on; carries the answer to send."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.note or str(answer.status))
        self.answer = answer


def data(value: Any, status: int = 200) -> Answer:
    """Answer with JSON."""
    return Answer(status, encode(value))


def error(
    status: int,
    technical_info: str | None,
    code: int | None = None,
    message: str | None = None,
    note: str = "",
) -> Answer:
    """Answer with an ErrorResult. Each of its fields may be missing."""
    result = {"errorCode": code, "errorMessage": message, "technicalInfo": technical_info}
    return Answer(status, encode(result), note)


def invalid_parameters(note: str) -> Answer:
    """Answer as recorded for missing or misnamed parameters."""
    return error(400, INVALID_PARAMETERS, note=note)


def encode(value: Any) -> bytes:
    """Write JSON as the service does: sorted keys, no nulls, doubles, no spaces, UTF-8."""
    text = json.dumps(
        _without_nulls(value),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        default=_double,
    )
    return text.encode("utf-8")


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _double(value: Any) -> float:
    # The only place where money becomes a float: the service's own type on the wire.
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"no JSON for {type(value).__name__}")  # pragma: no cover  a defect of ours
