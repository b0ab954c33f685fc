"""A look at a dossier before one starts; it writes nothing.

Who am I, which bookyears and periods are open, what each sales journal waits for, which VAT codes
there are, and what is left of the day's calls.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import attrs

from octopus_sdk.api import bookyears, dossiers, journals, vat_codes
from octopus_sdk.flow import Steps, flow
from octopus_sdk.models import (
    Bookyear,
    DossierInfo,
    Journal,
    JournalMode,
    Record,
    Records,
    VatCode,
    VatCodeType,
)
from octopus_sdk.quota import Quota

_MODES = {
    JournalMode.BOOKINGS: "bookings",
    JournalMode.INVOICES_EXCL_VAT: "invoices excl. VAT",
    JournalMode.INVOICES_INCL_VAT: "invoices incl. VAT",
}


@attrs.frozen(kw_only=True, repr=False)
class JournalCheck(Record):
    """What a sales journal waits for. `next_number` was asked only in the bookyear looked at."""

    bookyear: str
    journal: str
    name: str | None
    mode: str
    last_number: int | None
    next_number: int | None
    protected_until: int | None
    closed_until: int | None
    closed: bool | None


@attrs.frozen(kw_only=True, repr=False)
class BookyearCheck(Record):
    """A bookyear and how many periods it has."""

    id: int
    bookyear: str
    start_date: dt.date
    end_date: dt.date
    periods: int
    closed: bool


@attrs.frozen(kw_only=True)
class DossierCheck:
    """What a look at a dossier shows. Print it, or leave it at the end of a notebook's cell."""

    user: str
    dossier: DossierInfo | None
    bookyears: Records[BookyearCheck]
    journals: Records[JournalCheck]
    vat_codes: Records[VatCode]
    quotas: Records[Quota]

    def __str__(self) -> str:
        """Return it as text, a table per subject."""
        parts = [f"{title}\n{_indented(str(table))}" for title, table in self._tables()]
        return "\n\n".join([self._title(), *parts, _codes_by_type(self.vat_codes)])

    def _repr_html_(self) -> str:
        parts = [
            f"<h4>{escape(title)}</h4>{table._repr_html_()}" for title, table in self._tables()
        ]
        codes = escape(_codes_by_type(self.vat_codes)).replace("\n", "<br>")
        return f"<h3>{escape(self._title())}</h3>{''.join(parts)}<p>{codes}</p>"

    def _title(self) -> str:
        seen = self.dossier
        name = "a dossier that the list does not show" if seen is None else f"{seen.description}"
        return f"{self.user} in dossier {seen.id if seen else ''} {name}".replace("  ", " ")

    def _tables(self) -> Sequence[tuple[str, Records[Any]]]:
        spent = Records((quota for quota in self.quotas if quota.spent), self.quotas.read_at)
        return [
            ("Bookyears", self.bookyears),
            ("Sales journals of open bookyears", self.journals),
            ("Calls of today, from here", spent),
        ]


@flow
def check(
    user: str, dossier_id: int, today: dt.date, quotas: Records[Quota], *, fresh: bool
) -> Steps[DossierCheck]:
    """Look at a dossier.

    The next numbers are asked for in the open bookyear that holds today, or in the last open one:
    each costs one of 24 calls a day. `quotas` are those of before this look.
    """
    listed = yield from dossiers.list_all()
    years = yield from bookyears.list_all(fresh=fresh)
    open_years = [year for year in years if not year.closed]
    current = next((year for year in open_years if year.holds(today)), None)
    looked_at = current or (open_years[-1] if open_years else None)
    rows = []
    for year in open_years:
        found = yield from journals.list_all(year.id, fresh=fresh)
        for journal in sorted(found, key=lambda each: each.key):
            if not journal.key.startswith("V"):
                continue
            next_number = None
            if year is looked_at:
                settings = yield from journals.sales_settings(year.id, journal.key)
                next_number = settings.next_number
            rows.append(_journal_row(year, journal, next_number))
    codes = yield from vat_codes.list_all(fresh=fresh)
    return DossierCheck(
        user=user,
        dossier=next((each for each in listed if each.id == dossier_id), None),
        bookyears=Records(map(_bookyear_row, years), years.read_at),
        journals=Records(rows, years.read_at),
        vat_codes=codes,
        quotas=quotas,
    )


def _bookyear_row(year: Bookyear) -> BookyearCheck:
    return BookyearCheck(
        id=year.id,
        bookyear=_named(year),
        start_date=year.start_date,
        end_date=year.end_date,
        periods=len(year.periods),
        closed=year.closed,
    )


def _journal_row(year: Bookyear, journal: Journal, next_number: int | None) -> JournalCheck:
    mode = journal.mode
    known = _MODES.get(mode) if isinstance(mode, JournalMode) else None
    return JournalCheck(
        bookyear=_named(year),
        journal=journal.key,
        name=journal.name,
        mode=known or f"kind {mode}",
        last_number=journal.last_number,
        next_number=next_number,
        protected_until=journal.protected_period or None,
        closed_until=journal.closed_period or None,
        closed=journal.closed,
    )


def _named(year: Bookyear) -> str:
    return year.description or f"{year.start_date} - {year.end_date}"


def _codes_by_type(codes: Iterable[VatCode]) -> str:
    by_type: dict[object, list[str]] = {}
    for code in codes:
        by_type.setdefault(code.type, []).append(code.code)
    lines = [
        f"  {kind.name if isinstance(kind, VatCodeType) else kind}: {', '.join(sorted(names))}"
        for kind, names in by_type.items()
    ]
    return "\n".join(["VAT codes", *lines])


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
