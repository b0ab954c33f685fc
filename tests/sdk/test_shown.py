"""Whatever stands in a name or a comment, what is shown can be written and drives nothing."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus_sdk import (
    Choices,
    Dossier,
    Finding,
    Outcome,
    PreflightError,
    Report,
    Result,
    Wanted,
    errors,
    shown,
)
from octopus_sdk.models import Records, Relation
from octopus_sdk.sandbox import Desk
from tests.sdk.exports import KNOWN, booking, invoice

EVIL = "\x1b[2J\x9b31m\n- error: all fine\r\u202e\ud800\u2028é€"
ESCAPED = r"\x1b[2J\x9b31m\n- error: all fine\r\u202e\ud800\u2028é€"


def _report(text: str, amount: Any = Decimal(121), reason: str = "") -> Report:
    document = attrs.evolve(booking(0), comment=text, amount=amount)
    found = Finding(severity="warning", subject=text, rule=text, cure=text)
    result = Result(document, Outcome.REFUSED, reason or text, text, text)
    return Report(results=(result,), findings=Records([found]))


def _is_safe(text: str) -> bool:
    text.encode("utf-8")
    return all(each.isprintable() or each == "\n" for each in text)


def test_texts_of_a_report_are_shown_with_escapes() -> None:
    report = _report(EVIL)
    finding = report.findings[0]
    error = PreflightError([finding])
    for text in (
        str(finding),
        str(report),
        report._repr_html_(),
        report.to_csv(),
        str(error),
        str(report.findings),
        report.findings._repr_html_(),
    ):
        assert _is_safe(text)
    for text in (str(finding), str(report), report._repr_html_(), report.to_csv(), str(error)):
        assert ESCAPED in text
    # A name cannot forge a line.
    assert len(str(report).splitlines()) == 3
    assert len(str(error).splitlines()) == 3
    assert str(finding).splitlines() == [str(finding)]
    assert _is_safe(report.to_json())
    (row,) = json.loads(report.to_json())["results"]
    assert row["paper"] == report.results[0].to_dict()["paper"] == EVIL


@pytest.mark.parametrize("text", [EVIL, "x" * 5000])
def test_the_texts_of_octopus_and_of_the_caller(dossier: Dossier, desk: Desk, text: str) -> None:
    with pytest.raises(PreflightError) as stopped:
        dossier.export([Wanted(attrs.evolve(booking(0), comment=text), KNOWN)])
    assert _is_safe(str(stopped.value))
    assert len(str(stopped.value)) < 1000
    wanted = [Wanted(booking(0), KNOWN), Wanted(attrs.evolve(booking(1), comment=text), KNOWN)]
    report = dossier.export(wanted, Choices(partial=True))
    assert not report.complete
    for shown_text in (str(report), report._repr_html_(), report.to_csv(), report.to_json()):
        assert _is_safe(shown_text)
    assert len(str(report)) < 1000
    foreign = "Vreemd " + text.replace("\ud800", "")
    desk.edit_relation(3, name=foreign)
    with pytest.raises(errors.CustomerStoppedError) as guarded:
        dossier.upsert_relation(Relation(external_id=1002, name="Bakkerij"))
    assert _is_safe(str(guarded.value))
    assert "\n" not in str(guarded.value)
    assert guarded.value.candidates[0].name == foreign
    assert _is_safe(str(Records([Relation(name=text)])))


def test_an_endless_line_keeps_its_beginning_and_its_end() -> None:
    text = str(Finding(severity="error", subject="a", rule="x" * 9000, cure="Do this."))
    assert text.startswith("error: a: xxx")
    assert " … " in text
    assert text.endswith("Do this.")
    assert len(text) < 2100


@given(st.text(st.characters(exclude_categories=())), st.decimals() | st.integers() | st.none())
def test_any_text_and_any_amount(text: str, amount: Any) -> None:
    report = _report(text, amount)
    for told in (str(report), report._repr_html_(), report.to_csv(), report.to_json()):
        told.encode("utf-8")
        assert not any(each in told for each in "\x00\x07\x1b\x9b\r\u202e\u2028")
    (row,) = json.loads(report.to_json())["results"]
    assert row["evidence"] == text
    (cells,) = csv.DictReader(io.StringIO(report.to_csv()))
    assert cells["evidence"] == shown.cell(text)


# ---- Spreadsheets ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("http://evil.example","x")', '\'=HYPERLINK("http://evil.example","x")'),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+1", "'+1"),
        ("-5", "'-5"),
        ("\t=1", r"\t=1"),
        ("\r=1", r"\r=1"),
        ("2018/00159", "2018/00159"),
        ("5-5", "5-5"),
    ],
)
def test_a_text_is_no_formula_in_a_spreadsheet(text: str, cell: str) -> None:
    (row,) = csv.DictReader(io.StringIO(_report(text).to_csv()))
    assert row["evidence"] == row["reason"] == row["attachments"] == cell
    assert json.loads(_report(text).to_json())["results"][0]["evidence"] == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("-121", "-121.00"),
        ("0", "0.00"),
        ("-0", "0.00"),
        ("-0.00", "0.00"),
        ("121.0", "121.00"),
        ("121.00", "121.00"),
        ("1E+3", "1000.00"),
        ("0.005", "0.005"),
        ("99999999999999999999999999999.99", "99999999999999999999999999999.99"),
        ("1E+1000000", "1E+1000000"),
        ("NaN", "NaN"),
    ],
)
def test_an_amount_has_two_decimals_and_stays_a_number(amount: str, text: str) -> None:
    report = _report("2018/00159", Decimal(amount))
    (row,) = csv.DictReader(io.StringIO(report.to_csv()))
    assert row["amount"] == text
    assert json.loads(report.to_json())["results"][0]["amount"] == text
    assert f"<td>{text}</td>" in report._repr_html_()


def test_an_invoice_without_a_total_on_paper_has_no_amount() -> None:
    report = Report(results=(Result(invoice(0), Outcome.BOOKED),))
    (row,) = csv.DictReader(io.StringIO(report.to_csv()))
    assert row["amount"] == ""
    assert json.loads(report.to_json())["results"][0]["amount"] is None
