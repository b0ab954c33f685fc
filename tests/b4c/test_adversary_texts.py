"""Whatever is read ends in the right result or in our own error with a readable message."""

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b4c_mapping import (
    CustomerKind,
    ExportRecord,
    FlexNumbering,
    FlexProfile,
    ForceNumbering,
    ForceProfile,
    Kind,
    MappingError,
    Regime,
    VatError,
    VatTable,
    account_number,
    due_date,
    enterprise_number,
    iban,
    load_customers,
    load_customers_csv,
    load_documents,
    load_documents_csv,
    make_structured_communication,
    notation,
    read_customers,
    read_documents,
    select,
    structured_communication,
    vat_number,
    vat_type,
)
from tests.b4c.strange import ANYTHING, readable, tried

D = Decimal


READERS: list[Callable[[Any], object]] = [
    account_number, vat_number, enterprise_number, iban, structured_communication,
    make_structured_communication, FlexNumbering().parse, ForceNumbering().parse,
    ForceNumbering(width=8).parse, FlexNumbering().next_number,
    lambda value: vat_number(value, "NL"),
    lambda value: FlexNumbering().document_number(value, value),
    lambda value: ForceNumbering(width=value),
    notation.amount, notation.percentage, notation.date, notation.whole_number,
    notation.yes_or_no, lambda value: FlexProfile(journal=value, dossier_vat_number=value),
    lambda value: due_date(dt.date(9999, 12, 1), value),
    lambda value: vat_type(CustomerKind.BUSINESS, value),
    lambda value: vat_type(value, "BE"),
    lambda value: select([], value, None, 1, 2),
    lambda value: select([], 2018, None, 1, value),
    lambda value: select([], 2018, value, 1, 2),
    lambda value: VatTable().with_code(Regime.STANDARD, D(21), Kind.INVOICE, value),
    ExportRecord.from_dict, VatTable.from_json,
    load_customers, load_customers_csv,
    lambda value: load_documents(value, FlexNumbering()),
    lambda value: load_documents_csv(value, FlexNumbering()),
]  # fmt: skip


@given(st.sampled_from(READERS), ANYTHING)
@settings(max_examples=600)
def test_whatever_is_read(reader: Callable[[Any], object], value: Any) -> None:
    tried(lambda: reader(value))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


ROW = {
    "kind": "invoice", "number": "2018/00159", "date": "2018-10-31", "customer": 1001,
    "lines": [{"quantity": "1", "unit_price": "1", "vat_rate": "21", "account": 7}],
}  # fmt: skip


@given(st.dictionaries(st.sampled_from([*ROW, "due_date", "vat", "total", "x\ud800"]), JSON), JSON)
@settings(max_examples=300)
def test_rows_of_anything(change: dict[str, Any], line: Any) -> None:
    rows = [ROW | change, {**ROW, "lines": [line]}, {**ROW, "lines": [{"quantity": line}]}, line]
    tried(lambda: read_documents(rows, FlexNumbering()))
    tried(lambda: load_documents(json.dumps(rows), FlexNumbering()))
    tried(lambda: read_customers(rows))


@given(st.lists(st.lists(st.text(max_size=6), min_size=1, max_size=12), max_size=4))
@settings(max_examples=150)
def test_cells_of_anything(rows: list[list[str]]) -> None:
    columns = "kind;number;date;customer;vat_21;description;quantity;unit_price;vat_rate;account"
    text = "\n".join([columns, *(";".join(row) for row in rows)])
    tried(lambda: load_documents_csv(text, FlexNumbering()))
    tried(lambda: load_customers_csv("number;kind;name;country;payment_days\n" + text))


@given(
    st.dictionaries(st.sampled_from(["InvoiceExportJournal", "ExportService_ExtraInt1"]), ANYTHING)
)
@settings(max_examples=60)
def test_settings_of_anything_leak_no_password(change: dict[str, Any]) -> None:
    given_settings = {
        "ExportService": "1", "ExportProfile": "2", "InvoiceExportJournal": "V1",
        "InvoiceExportJournalCN": "V2", "ExportService_ExtraText1": "office",
        "ExportService_ExtraText2": "hunter2-hunter2", "ExportService_ExtraInt1": 1,
    }  # fmt: skip
    try:
        shown = repr(ForceProfile.from_settings(given_settings | change))
    except MappingError as error:
        readable(error)
        shown = str(error) + repr(error)
    assert "hunter2" not in shown


@pytest.mark.parametrize("digits", ["\u0660\u0661", "\uff11", "\u00b9", "\u0967", "\U0001d7cf"])
def test_no_digit_of_another_script_is_a_digit(digits: str) -> None:
    assert digits.isnumeric()
    readers: list[Callable[[str], object]] = [
        *READERS[:11], notation.amount, notation.percentage, notation.date, notation.whole_number,
    ]  # fmt: skip
    for reader in readers:
        for text in (digits, f"7000{digits}", f"2018/0015{digits}", f"31/1{digits}/2018"):
            with pytest.raises(MappingError):
                reader(text)
    for field in ("quantity", "unit_price", "vat_rate", "account"):
        row = {**ROW, "lines": [ROW["lines"][0] | {field: digits}]}  # type: ignore[index]  # a list
        with pytest.raises(MappingError, match=field):
            read_documents([row], FlexNumbering())


def test_json_that_is_broken_on_purpose() -> None:
    deep = "[" * 100_000 + "]" * 100_000
    row = '{"regime": "standard", "rate": "21", "kind": "invoice", "code": "21", "code": "22"}'
    for text, words in ((deep, "JSON"), (f"[{row}]", "a field stands once"), ("[NaN]", "exactly")):
        with pytest.raises(VatError, match=words):
            VatTable.from_json(text)
    good = f"[{row}]".replace(', "code": "22"', "")
    for rate in ("1000", "100.01", "1.", ".5", "21.000", "\u0662\u0661", ""):
        with pytest.raises(VatError, match=r"a percentage in quotes"):
            VatTable.from_json(good.replace('"21"', f'"{rate}"', 1))
