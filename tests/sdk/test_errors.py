"""Errors are support tickets: they say what happened, survive pickling, and hold no secret."""

import pickle
from collections.abc import Iterator
from typing import Any

import pytest

from octopus_sdk import codes, errors

CALL = errors.Call(operation="insertInvoice", method="POST", path="/dossiers/{dossierId}/invoices")


def _tree(kind: type[Any], depth: int = 0) -> Iterator[tuple[int, str]]:
    yield depth, kind.__name__
    for below in kind.__subclasses__():
        if below.__module__.startswith(errors.__name__):
            yield from _tree(below, depth + 1)


def example(kind: type[errors.OctopusError]) -> errors.OctopusError:
    if issubclass(kind, errors.ServiceError):
        return kind(
            CALL, status=403, code=-12, service_message="Dagboek open.", technical_info="busy "
        )
    if issubclass(kind, errors.InvalidValueError):
        return kind("Booking.number", "numbers begin at 1")
    if kind is errors.QuotaUsedUpError:
        return kind("getVatCodes", 2, CALL)
    if kind is errors.AnswerNotUnderstoodError:
        return kind("no JSON.", CALL, where="[0].code")
    return kind("lost.", CALL) if issubclass(kind, errors.CallError) else kind("no.")


KINDS = [getattr(errors, name) for _, name in _tree(errors.OctopusError)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_survives_pickling_unchanged(kind: type[errors.OctopusError]) -> None:
    error = example(kind)
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  our own bytes
    assert type(copy) is kind
    assert str(copy) == str(error)
    assert repr(copy) == repr(error)
    assert vars(copy) == vars(error)


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if issubclass(kind, errors.CallError) and kind.hint]
)
def test_every_error_names_the_call_and_says_what_to_do(kind: type[errors.CallError]) -> None:
    text = str(example(kind))
    assert text.startswith("insertInvoice (POST /dossiers/{dossierId}/invoices): ")
    assert text.endswith(kind.hint)


def test_the_drawn_tree_is_the_tree() -> None:
    drawn = [
        line
        for line in (errors.__doc__ or "").splitlines()
        if line.strip("│├└─ ").split(" ")[0].endswith("Error")
    ]
    shown = [
        ((len(line) - len(line.lstrip("│├└─ "))) // 4, line.strip("│├└─ ").split(" ")[0])
        for line in drawn
    ]
    assert shown == list(_tree(errors.OctopusError))


def test_a_service_error_quotes_the_service_and_names_its_code() -> None:
    error = example(errors.JournalOpenError)
    assert "HTTP 403, code -12 JOURNAL_OPEN" in str(error)
    assert "Octopus says: Dagboek open. / busy. " in str(error)
    assert "Vrijgeven dagboek" in str(error)


@pytest.mark.parametrize(
    ("operation", "status", "code", "kind"),
    [
        ("authenticateUser", 401, None, errors.InvalidLoginError),
        ("getBookyears", 401, -79, errors.TokenRefusedError),
        ("connectDossier", 403, None, errors.NoAccessToDossierError),
        ("connectDossier", 404, None, errors.NoAccessToDossierError),
        ("getInvoice", 404, None, errors.NotFoundError),
        ("insertInvoice", 403, None, errors.JournalNotWritableError),
        ("insertInvoice", 403, -11, errors.JournalClosedError),
        ("insertInvoice", 403, -12, errors.JournalOpenError),
        ("insertInvoice", 400, -13, errors.IllegalDocumentNumberError),
        ("insertInvoice", 400, -14, errors.UnknownPeriodError),
        ("insertInvoice", 400, -9999, errors.RefusedError),
        ("insertInvoice", 400, None, errors.RefusedError),
        ("getInvoice", 429, None, errors.QuotaError),
        ("getInvoice", 500, None, errors.ServiceFaultError),
        ("getInvoice", 503, -13, errors.ServiceFaultError),
    ],
)
def test_the_code_decides_and_else_the_status(
    operation: str, status: int, code: int | None, kind: type[errors.ServiceError]
) -> None:
    call = errors.Call(operation=operation, method="X", path="/y")
    error = errors.service_error(
        call, status=status, code=code, service_message=None, technical_info=None
    )
    assert type(error) is kind
    assert (error.status, error.code) == (status, code)


def test_all_eighty_codes_have_a_name() -> None:
    assert sorted(code for code in codes.NAMES if code is not None) == list(range(-79, 1))
    assert codes.NAMES[-12] == "JOURNAL_OPEN"
