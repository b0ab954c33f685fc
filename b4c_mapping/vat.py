"""VAT codes, and how a customer stands to VAT.

Octopus takes a VAT code on each line, and each dossier has its own list of codes (Octopus' API
document): users make and rename them. The code is text: `06` is not `6`. The rate alone does not
choose it, since 0 % may be reverse charge, a service or goods to another member state, export,
exemption or a zero rate. So a `VatTable` maps (regime, rate, kind of document) to a code
(decision).

The table is proposed from the dossier's own list, saved as JSON, looked at once by the accountant,
and loaded from then on. Only what the list makes certain is proposed: the rates 6, 12 and 21 %,
from codes that are for sales (for a credit note: for credit notes on sales).

>>> from octopus_sdk.models import VatCode, VatCodeType
>>> codes = [
...     VatCode(code="21", type=VatCodeType.SELL, percentage=Decimal(21)),
...     VatCode(code="21", type=VatCodeType.SELL_CREDIT_NOTE, percentage=Decimal(21)),
...     VatCode(code="D21", type=VatCodeType.BUY, percentage=Decimal(21)),
...     VatCode(code="00", type=VatCodeType.SELL, percentage=Decimal(0), description="Export"),
... ]
>>> table = VatTable.propose(codes)
>>> table.code(Regime.STANDARD, Decimal(21), Kind.INVOICE)
'21'
>>> table.code(Regime.REVERSE_CHARGE, Decimal(0), Kind.INVOICE)  # doctest: +ELLIPSIS
Traceback (most recent call last):
b4c_mapping.errors.VatError: VAT code of reverse_charge, 0 %, invoice (empty): the VAT table has no
code for it; the dossier's candidates are 00 (Export). Cure: ask the accountant ...

The accountant names the code, and the table is complete:

>>> table = table.with_code(Regime.REVERSE_CHARGE, Decimal(0), Kind.INVOICE, "MC")
>>> table.code(Regime.REVERSE_CHARGE, Decimal(0), Kind.INVOICE)
'MC'
>>> VatTable.from_json(table.to_json()) == table
True
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

import attrs

from b4c_mapping.errors import Problem, VatError, refuse
from b4c_mapping.kinds import CustomerKind, Kind, Regime
from b4c_mapping.texts import why_not_text
from octopus_sdk.models import VatCode, VatCodeType, VatType

# The Belgian rates whose code a dossier's list can make certain.
STANDARD_RATES = (Decimal(6), Decimal(12), Decimal(21))
TYPES = {Kind.INVOICE: VatCodeType.SELL, Kind.CREDIT_NOTE: VatCodeType.SELL_CREDIT_NOTE}

# The member states in 2026, Belgium aside. Greece is EL in VAT numbers and GR elsewhere.
_EU = "AT BG CY CZ DE DK EE EL ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU_COUNTRIES = frozenset(_EU.split())

# Kind of customer -> VAT type in Belgium, elsewhere in the EU, and outside the EU.
_VAT_TYPES = {
    CustomerKind.BUSINESS: (
        VatType.BELGIAN_VAT_PAYER,
        VatType.INTRA_EU_VAT_PAYER,
        VatType.VAT_PAYER_OUTSIDE_EU,
    ),
    CustomerKind.PRIVATE: (
        VatType.PRIVATE_BELGIUM,
        VatType.PRIVATE_EU,
        VatType.PRIVATE_OUTSIDE_EU,
    ),
    CustomerKind.NOT_LIABLE: (VatType.NOT_LIABLE, VatType.NOT_LIABLE, VatType.NOT_LIABLE),
}

_COUNTRY = re.compile(r"[A-Z]{2}")
_RATE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?")
_ZERO, _HUNDRED = Decimal(0), Decimal(100)
_CODE_RULE = 'a VAT code in quotes, such as "06", without blanks around it'

Key = tuple[Regime, Decimal, Kind]


@attrs.frozen
class VatTable:
    """The VAT code of each (regime, rate, kind); a rate is a percentage: 21 is 21 %.

    `candidates` is the dossier's list where it is known. Messages use it; equality does not.
    """

    codes: Mapping[Key, str] = attrs.field(factory=dict, hash=False)
    candidates: tuple[VatCode, ...] = attrs.field(default=(), eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse what can be no entry."""
        problems = [
            problem.at("VAT table")
            for key, code in self.codes.items()
            for problem in _entry_problems(*key, code)
        ]
        if problems:
            raise VatError(*problems)

    @classmethod
    def propose(cls, vat_codes: Iterable[VatCode]) -> Self:
        """Make a table of what the dossier's list makes certain.

        A standard rate is filled in when one sales code has that percentage, or when one of several
        is named as Octopus names it, with two digits. Nothing is proposed for 0 %.
        """
        candidates = tuple(vat_codes)
        codes: dict[Key, str] = {}
        for kind, vat_code_type in TYPES.items():
            for rate in STANDARD_RATES:
                names = {
                    each.code
                    for each in candidates
                    if each.type == vat_code_type and each.percentage == rate
                    if _is_code(each.code)
                }
                usual = f"{int(rate):02}"
                if len(names) == 1 or usual in names:
                    codes[Regime.STANDARD, rate, kind] = usual if usual in names else names.pop()
        return cls(codes, candidates)

    def code(self, regime: Regime, rate: Decimal, kind: Kind) -> str:
        """Return the code; raises `VatError` with the dossier's candidates when there is none."""
        code = self.codes.get((regime, rate, kind))
        if code is None:
            raise VatError(self.problem(regime, rate, kind))
        return code

    def problem(self, regime: Regime, rate: Decimal, kind: Kind) -> Problem:
        """Say that the table has no code for this, and which codes of the dossier may be meant."""
        found = ", ".join(
            f"{each.code} ({each.description})" if each.description else each.code
            for each in self.candidates
            if each.type == _listed_as(kind, self.candidates) and each.percentage in (rate, None)
        )
        listed = f"the dossier's candidates are {found or 'none'}"
        if not self.candidates:
            listed = "the dossier's list of codes was not given"
        rule = f"the VAT table has no code for it; {listed}"
        cure = "ask the accountant which code is meant and write it into the VAT table"
        name = f"VAT code of {regime}, {_plain(rate)} %, {kind}"
        return Problem("", name, None, rule, cure)

    def with_code(self, regime: Regime, rate: Decimal, kind: Kind, code: str) -> Self:
        """Return a table that has this code too, or instead; raises `VatError` for no entry."""
        return attrs.evolve(self, codes={**self.codes, (regime, rate, kind): code})

    def with_candidates(self, vat_codes: Iterable[VatCode]) -> Self:
        """Return the same table that knows the dossier's list, for its messages."""
        return attrs.evolve(self, candidates=tuple(vat_codes))

    def to_json(self) -> str:
        """Return the table as text that an accountant can read, one line for each code."""
        rows = ",\n  ".join(
            json.dumps(
                {"regime": regime, "rate": _plain(rate), "kind": kind, "code": code},
                ensure_ascii=False,
            )
            for (regime, rate, kind), code in sorted(self.codes.items())
        )
        return f"[\n  {rows}\n]\n" if rows else "[]\n"

    @classmethod
    def from_json(cls, text: str | bytes, vat_codes: Iterable[VatCode] = ()) -> Self:
        """Read a table; raises one `VatError` with every row that is wrong.

        With the dossier's list, a code that it does not have for that kind is refused too, as is
        one that it has for another rate.
        """
        candidates = tuple(vat_codes)
        codes: dict[Key, str] = {}
        problems: list[Problem] = []
        for number, row in enumerate(_rows(text), start=1):
            where = f"row {number} of the VAT table"
            wrong = list(_row_problems(row))
            problems.extend(problem.at(where) for problem in wrong)
            if wrong:
                continue
            key = Regime(row["regime"]), Decimal(row["rate"]), Kind(row["kind"])
            code = row["code"]
            if key in codes:
                rule = "each regime, rate and kind stands there once"
                problems.append(Problem(where, "code", code, rule, "keep one of the rows"))
            else:
                listed = _list_problems(key[1], key[2], code, candidates)
                problems.extend(problem.at(where) for problem in listed)
            codes[key] = code
        if problems:
            raise VatError(*problems)
        return cls(codes, candidates)


def vat_type(kind: CustomerKind | None, country: str) -> VatType:
    """Return how a relation stands to VAT, from what B4C says and the country's two letters.

    Raises `VatError` for a kind or a country that is none.

    >>> vat_type(CustomerKind.BUSINESS, "NL").name, vat_type(CustomerKind.PRIVATE, "BE").name
    ('INTRA_EU_VAT_PAYER', 'PRIVATE_BELGIUM')
    """
    if type(country) is not str or not _COUNTRY.fullmatch(country):
        refuse(VatError, "", "country", country, "two capital letters, such as BE")
    if kind is None:
        return VatType.UNKNOWN
    if type(kind) is not CustomerKind:
        refuse(VatError, "", "kind", kind, f"one of {', '.join(CustomerKind)}")
    belgium, union, elsewhere = _VAT_TYPES[kind]
    if country == "BE":
        return belgium
    return union if country in EU_COUNTRIES else elsewhere


def _listed_as(kind: Kind, candidates: Iterable[VatCode]) -> VatCodeType:
    """Return the type that codes for this kind have in a dossier's list.

    Nobody has published whether a code is listed once for invoices and once for credit notes. A
    list without any for credit notes shows each code once, and those of invoices count for both.
    """
    listed = {each.type for each in candidates}
    return TYPES[kind] if TYPES[kind] in listed else VatCodeType.SELL


def _is_code(code: object) -> bool:
    return why_not_text(code) is None and code != "" and str(code).strip() == code


def _plain(rate: Decimal) -> str:
    text = format(rate, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _entry_problems(regime: Any, rate: Any, kind: Any, code: Any) -> Iterator[Problem]:
    """Say what keeps these from being an entry of a table."""
    for field, value, allowed in (("regime", regime, Regime), ("kind", kind, Kind)):
        if type(value) is not allowed:
            yield Problem("", field, value, f"one of {', '.join(allowed)}")
    if type(rate) is not Decimal or not rate.is_finite() or not 0 <= rate <= _HUNDRED:
        yield Problem("", "rate", rate, "a percentage from 0 to 100")
    elif rate and type(regime) is Regime and regime is not Regime.STANDARD:
        yield Problem("", "rate", rate, f"no VAT is charged under {regime}, so the rate is 0")
    if not _is_code(code):
        yield Problem("", "code", code, _CODE_RULE)


def _list_problems(
    rate: Decimal, kind: Kind, code: str, candidates: Sequence[VatCode]
) -> Iterator[Problem]:
    """Say how a code differs from what the dossier lists."""
    if not candidates:
        return
    wanted = _listed_as(kind, candidates)
    same = [each for each in candidates if each.code == code and each.type in (wanted, None)]
    if not same:
        rule = f"the dossier has no such code for sales of kind {kind}"
        yield Problem("", "code", code, rule, "ask the accountant")
    elif all(each.percentage not in (rate, None) for each in same):
        rule = f"in the dossier it is a code of {_plain(same[0].percentage or _ZERO)} %"
        yield Problem("", "code", code, rule, "ask the accountant")


def _rows(text: object) -> list[Any]:
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if not isinstance(text, str):
        refuse(VatError, "VAT table", "text", text, "the text of a file, or its bytes")
    try:
        rows = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_unique)
    except VatError:
        raise
    except (ValueError, RecursionError):
        rule = "the table is JSON: rows in [ ], each in { }, names and values in quotes"
        refuse(VatError, "VAT table", "text", text, rule, "make it again from `to_json`")
    if not isinstance(rows, list):
        refuse(VatError, "VAT table", "text", text, "the table is a JSON list of rows")
    return rows


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = ", ".join(name for name, _ in pairs)
        refuse(VatError, "VAT table", "row", names, "a field stands once in a row")
    return found


def _row_problems(row: Any) -> Iterator[Problem]:
    """Say everything that is wrong with a row of the file."""
    if not isinstance(row, dict) or set(row) != {"regime", "rate", "kind", "code"}:
        yield Problem("", "row", row, "a row has exactly regime, rate, kind and code")
        return
    read: dict[str, Any] = {"code": row["code"]}
    for field, allowed in (("regime", Regime), ("kind", Kind)):
        known = isinstance(row[field], str) and row[field] in list(allowed)
        read[field] = allowed(row[field]) if known else row[field]
    rate = row["rate"]
    if isinstance(rate, str) and _RATE.fullmatch(rate) and Decimal(rate) <= _HUNDRED:
        yield from _entry_problems(rate=Decimal(rate), **read)
        return
    yield Problem("", "rate", rate, 'a percentage in quotes, such as "21"')
    yield from _entry_problems(rate=_ZERO, **read)
