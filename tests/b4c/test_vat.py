"""VAT codes, VAT types and identifiers."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b4c_mapping import (
    CustomerKind,
    Kind,
    Regime,
    VatError,
    VatTable,
    enterprise_number,
    iban,
    make_structured_communication,
    structured_communication,
    vat_number,
    vat_type,
)
from octopus_sdk.models import VatCode, VatCodeType

D = Decimal


def code(
    name: str, percentage: int | str, kind: int = 2, description: str | None = None
) -> VatCode:
    return VatCode(
        code=name, type=VatCodeType(kind), percentage=D(percentage), description=description
    )


CODES = [
    code("21", "21.0"),
    code("06", 6),
    code("21", 21, 4),
    code("D21", 21, 1),
    code("D12", 12, 1),
    code("00", 0, description="Export"),
    code("MC", 0),
    code("C0", 0, 4),
    VatCode(code="?"),
]


def test_a_proposal_has_only_what_is_certain() -> None:
    assert VatTable.propose(CODES).codes == {
        (Regime.STANDARD, D(21), Kind.INVOICE): "21",
        (Regime.STANDARD, D(6), Kind.INVOICE): "06",
        (Regime.STANDARD, D(21), Kind.CREDIT_NOTE): "21",
    }


def test_of_several_codes_only_the_usual_name_is_certain() -> None:
    usual = VatTable.propose([code("21X", 21), code("21", 21)])
    assert usual.code(Regime.STANDARD, D(21), Kind.INVOICE) == "21"
    assert VatTable.propose([code("21X", 21), code("21Y", 21)]).codes == {}
    renamed = VatTable.propose([code("V21", 21)])
    assert renamed.code(Regime.STANDARD, D("21.00"), Kind.INVOICE) == "V21"


def test_a_missing_code_lists_the_candidates() -> None:
    table = VatTable.propose(CODES)
    with pytest.raises(VatError, match=r"candidates are 00 \(Export\), MC\."):
        table.code(Regime.REVERSE_CHARGE, D(0), Kind.INVOICE)
    with pytest.raises(VatError, match=r"candidates are C0\."):
        table.code(Regime.REVERSE_CHARGE, D(0), Kind.CREDIT_NOTE)
    with pytest.raises(VatError, match=r"candidates are none"):
        table.code(Regime.STANDARD, D("12.50"), Kind.INVOICE)
    with pytest.raises(VatError, match=r"the dossier's list of codes was not given"):
        VatTable().code(Regime.STANDARD, D("12.50"), Kind.INVOICE)


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from(Regime),
            st.decimals(D(0), D(100), places=2),
            st.sampled_from(Kind),
        ),
        st.text(st.characters(categories=["L", "N"]), min_size=1),
    )
)
def test_a_table_survives_its_json(codes: dict[tuple[Regime, Decimal, Kind], str]) -> None:
    table = VatTable(
        {
            (regime, rate if regime is Regime.STANDARD else D(0), kind): code
            for (regime, rate, kind), code in codes.items()
        }
    )
    assert VatTable.from_json(table.to_json()) == table


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        (
            (Regime.REVERSE_CHARGE, D(21), Kind.INVOICE),
            "21",
            "no VAT is charged under reverse_charge",
        ),
        ((Regime.STANDARD, D(-6), Kind.INVOICE), "06", "rate -6: a percentage from 0 to 100"),
        ((Regime.STANDARD, D("NaN"), Kind.INVOICE), "06", "rate NaN: a percentage"),
        ((Regime.STANDARD, 21, Kind.INVOICE), "21", "rate 21: a percentage"),
        (("standard", D(21), Kind.INVOICE), "21", "regime 'standard': one of standard"),
        ((Regime.STANDARD, D(21), "invoice"), "21", "kind 'invoice': one of invoice"),
        ((Regime.STANDARD, D(21), Kind.INVOICE), 21, "code 21: a VAT code in quotes"),
    ],
)
def test_what_is_no_entry_of_a_table(entry: Any, code: Any, words: str) -> None:
    with pytest.raises(VatError, match=words):
        VatTable({entry: code})
    with pytest.raises(VatError, match=words):
        VatTable().with_code(entry[0], entry[1], entry[2], code)


def test_a_code_of_another_rate_is_refused() -> None:
    text = VatTable().with_code(Regime.STANDARD, D(21), Kind.INVOICE, "06").to_json()
    assert VatTable.from_json(text).codes
    with pytest.raises(VatError, match=r"code '06': in the dossier it is a code of 6 %"):
        VatTable.from_json(text, CODES)


def test_every_problem_of_a_row_is_said() -> None:
    row = {"regime": "stand", "rate": "x", "kind": "inv", "code": ""}
    with pytest.raises(VatError) as caught:
        VatTable.from_json(json.dumps([row]))
    assert [each.field for each in caught.value.problems] == ["rate", "regime", "kind", "code"]


def test_a_file_with_a_byte_order_mark() -> None:
    assert VatTable.from_json("\ufeff[]") == VatTable.from_json(b"\xef\xbb\xbf[]") == VatTable()


def test_what_a_dossier_lists_is_no_part_of_a_table() -> None:
    table = VatTable.propose(CODES)
    bare = VatTable(table.codes)
    assert table == bare
    assert len({table, bare}) == 1
    assert "Export" not in repr(table)
    assert "Export" in str(table.with_candidates(CODES).problem(Regime.EXPORT, D(0), Kind.INVOICE))


def row(old: str, new: str) -> str:
    return f"[{GOOD.replace(old, new)}]"


GOOD = '{"regime": "standard", "rate": "21", "kind": "invoice", "code": "21"}'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "the table is JSON"),
        ("{}", "a JSON list of rows"),
        ("[1]", "exactly regime, rate, kind and code"),
        (row("standard", "normal"), "regime 'normal': one of standard"),
        (row("invoice", "bill"), "kind 'bill': one of invoice"),
        (row('"21", "kind"', '21, "kind"'), "rate 21: a percentage in quotes"),
        (row('"21"}', "21}"), "code 21: a VAT code in quotes"),
        (row('"21"}', '" 21"}'), "without blanks"),
        (f"[{GOOD}, {GOOD}]", "row 2 of the VAT table.*stands there once"),
    ],
)
def test_a_broken_table(text: str, words: str) -> None:
    with pytest.raises(VatError, match=words):
        VatTable.from_json(text)


def test_a_table_is_checked_against_the_dossier() -> None:
    assert VatTable.from_json(f"[{GOOD}]", CODES).codes
    with pytest.raises(VatError, match=r"'6': the dossier has no such code"):
        VatTable.from_json(row('"21"}', '"6"}'), CODES)


@pytest.mark.parametrize(
    ("kind", "country", "number"),
    [
        ("business", "BE", 1), ("business", "NL", 4), ("business", "GR", 4), ("business", "GB", 6),
        ("private", "BE", 7), ("private", "FR", 8), ("private", "CH", 9),
        ("not_liable", "BE", 10), ("not_liable", "NL", 10), ("not_liable", "US", 10),
        (None, "BE", 0),
    ],
)  # fmt: skip
def test_vat_types(kind: str | None, country: str, number: int) -> None:
    assert vat_type(CustomerKind(kind) if kind else None, country) == number


@given(st.integers(1, 19_999_999))
def test_belgian_vat_numbers(number: int) -> None:
    digits = f"{number:08}{97 - number % 97:02}"
    expected = f"BE{digits[:4]}.{digits[4:7]}.{digits[7:]}"
    for written in (digits, f"BE{digits}", f"be {digits}", expected, f" {expected} "):
        assert vat_number(written) == expected
    assert enterprise_number(expected) == digits
    if digits.startswith("0"):
        assert vat_number(f"BE{digits[1:]}") == expected
    wrong = f"{number:08}{(97 - number % 97) % 97 + 1:02}"
    with pytest.raises(VatError, match=r"ten digits"):
        vat_number(f"BE{wrong}")


@pytest.mark.parametrize(
    "number",
    [
        "",
        "BE",
        "BE2477525753",
        "BE04775257530",
        "BE\u0660\u0664\u0667\u0667\u0665\u0662\u0665\u0667\u0665\u0663",
        "BE0477525753X",
        "x",
        "BE0477+525753",
    ],
)
def test_what_is_no_belgian_vat_number(number: str) -> None:
    with pytest.raises(VatError):
        vat_number(number)


def test_foreign_vat_numbers_pass_unchanged() -> None:
    assert vat_number("NL1633.92.705 B01") == "NL1633.92.705 B01"
    assert vat_number("163392705B01", "NL") == "163392705B01"
    assert vat_number("0477525753", "BE") == "BE0477.525.753"
    with pytest.raises(VatError):
        vat_number("BE0477525754", "NL")


def test_ibans() -> None:
    assert iban("BE71 0961 2345 6769") == "BE71096123456769"
    for wrong in ("BE71096123456760", "BE710961234567", "", "XX"):
        with pytest.raises(VatError, match=r"IBAN"):
            iban(wrong)


@given(st.integers(0, 10**10 - 1))
def test_structured_communications(number: int) -> None:
    text = make_structured_communication(number)
    assert structured_communication(text) == text
    digits = "".join(filter(str.isdigit, text))
    assert int(digits[:10]) == number
    assert int(digits[10:]) == (number % 97 or 97)


@pytest.mark.parametrize(
    "text",
    [
        "+++010/8068/17184+++", "010/8068/17183", "+++010/8068/17183", "+++ 010/8068/17183+++",
        "+++010806817183+++", "***010/8068/17183***", "+++000/0000/09700+++", "",
    ],
)  # fmt: skip
def test_what_is_no_structured_communication(text: str) -> None:
    with pytest.raises(VatError, match=r"modulo 97"):
        structured_communication(text)


@pytest.mark.parametrize("number", [-1, 10**10, True, "1"])
def test_what_cannot_be_communicated(number: int) -> None:
    with pytest.raises(VatError):
        make_structured_communication(number)


def test_a_list_that_shows_each_code_once_counts_for_credit_notes_too() -> None:
    once = [code("21", 21), code("MC", 0)]
    credit = GOOD.replace("invoice", "credit_note")
    assert VatTable.from_json(f"[{credit}]", once).codes
    assert (Regime.STANDARD, D(21), Kind.CREDIT_NOTE) not in VatTable.propose(once).codes
    with pytest.raises(VatError, match=r"candidates are MC\."):
        VatTable.propose(once).code(Regime.REVERSE_CHARGE, D(0), Kind.CREDIT_NOTE)
    with pytest.raises(VatError, match=r"no such code for sales of kind credit_note"):
        VatTable.from_json(f"[{credit}]", [*once, code("C21", 21, 4)])
