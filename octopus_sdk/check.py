"""A look at a dossier before one starts; it writes nothing.

Who am I, which bookyears and periods are open, what each sales journal waits for, which VAT codes
there are, and what is left of the day's calls.
"""

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any, TypeVar

import attrs

from octopus_sdk import shown
from octopus_sdk.api import bookyears, dossiers, journals, vat_codes
from octopus_sdk.errors import QuotaError, QuotaUsedUpError
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
from octopus_sdk.operation import Operation
from octopus_sdk.quota import Quota

T = TypeVar("T", bound=Record)

_MODES = {
    JournalMode.BOOKINGS: "bookings",
    JournalMode.INVOICES_EXCL_VAT: "invoices excl. VAT",
    JournalMode.INVOICES_INCL_VAT: "invoices incl. VAT",
}


@attrs.frozen(kw_only=True, repr=False)
class JournalCheck(Record):
    """What a sales journal waits for, and which of the bookyear's periods are open in it.

    `not_asked` says why there is no next number.
    """

    bookyear: str
    journal: str
    name: str | None
    mode: str
    last_number: int | None
    next_number: int | None
    not_asked: str
    open_from: int | None
    open_to: int | None
    protected_until: int | None
    closed_until: int | None
    closed: bool | None


@attrs.frozen(kw_only=True, repr=False)
class BookyearCheck(Record):
    """A bookyear, and the periods that are open in one of its sales journals or another."""

    id: int
    bookyear: str
    start_date: dt.date
    end_date: dt.date
    periods: int
    open_from: int | None
    open_to: int | None
    closed: bool


@attrs.frozen(kw_only=True)
class DossierCheck(Record):
    """What a look at a dossier shows. Print it, or leave it at the end of a notebook's cell.

    `quotas` are as they stand after the look. Each list says in `read_at` how old it is.
    """

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
        title = f"{self.user} in dossier {seen.id if seen else ''} {name}"
        return shown.line(title.replace("  ", " "))

    def _tables(self) -> Sequence[tuple[str, Records[Any]]]:
        return [
            (f"Bookyears{_age(self.bookyears)}", self.bookyears),
            (f"Sales journals of open bookyears{_age(self.journals)}", self.journals),
            (f"Calls of today, from here{_age(self.quotas)}", self.quotas),
        ]


@flow
def check(
    user: str,
    dossier_id: int,
    today: dt.date,
    quotas: Callable[[], Records[Quota]],
    *,
    fresh: bool,
) -> Steps[DossierCheck]:
    """Look at a dossier. `quotas` is asked at the end, when the look has spent its calls.

    Bookyears and journals are read anew, so that a second look sees what was closed meanwhile; only
    when the day's calls are used up is the last answer of the day shown. VAT codes may be read
    twice a day, so they are remembered unless `fresh`.
    """
    listed = yield from dossiers.list_all()
    years = yield from _newest(lambda anew: bookyears.list_all(fresh=anew))
    found: list[tuple[Bookyear, Journal]] = []
    moments = [years.read_at]
    for year in years:
        if not year.closed:
            ask = functools.partial(_journals, year.id)
            read = yield from _newest(ask)
            moments.append(read.read_at)
            sales = (journal for journal in read if journal.key.startswith("V"))
            found += [(year, journal) for journal in sorted(sales, key=lambda each: each.key)]
    settled = yield from _next_numbers(found, today, _to_spare(quotas()))
    codes = yield from (
        _newest(lambda anew: vat_codes.list_all(fresh=anew)) if fresh else vat_codes.list_all()
    )
    rows = [_journal_row(year, journal, *settled[year.id, journal.key]) for year, journal in found]
    rows_of = list(zip(found, rows, strict=True))
    return DossierCheck(
        user=user,
        dossier=next((each for each in listed if each.id == dossier_id), None),
        bookyears=Records(
            (
                _bookyear_row(year, [row for (its, _), row in rows_of if its is year])
                for year in years
            ),
            years.read_at,
        ),
        journals=Records(rows, min((at for at in moments if at is not None), default=None)),
        vat_codes=codes,
        quotas=quotas(),
    )


def _journals(bookyear_id: int, anew: bool) -> Operation[Records[Journal]]:
    return journals.list_all(bookyear_id, fresh=anew)


@flow
def _newest(ask: Callable[[bool], Operation[Records[T]]]) -> Steps[Records[T]]:
    """Read anew, or show the answer of earlier today when the day's calls are used up."""
    try:
        return (yield from ask(True))
    except (QuotaUsedUpError, QuotaError):
        return (yield from ask(False))


def _to_spare(quotas: Iterable[Quota]) -> int:
    """Return how many settings may be read: an export reads them too, so half a day is kept."""
    return next(q.left - q.limit // 2 for q in quotas if q.operation == "getSellJournal")


@flow
def _next_numbers(
    found: Sequence[tuple[Bookyear, Journal]], today: dt.date, to_spare: int
) -> Steps[dict[tuple[int, str], tuple[int | None, str]]]:
    """Ask each open journal for its next number, or say why not; today's bookyear comes first."""
    settled: dict[tuple[int, str], tuple[int | None, str]] = {}
    for year, journal in sorted(found, key=lambda each: not each[0].holds(today)):
        if journal.closed:
            settled[year.id, journal.key] = None, "it is closed"
        elif to_spare <= 0:
            settled[year.id, journal.key] = None, "calls are kept for exports"
        else:
            try:
                settings = yield from journals.sales_settings(year.id, journal.key)
                settled[year.id, journal.key] = settings.next_number, ""
            except (QuotaUsedUpError, QuotaError):
                settled[year.id, journal.key] = None, "the day's calls are used up"
            to_spare -= 1
    return settled


def _bookyear_row(year: Bookyear, rows: Sequence[JournalCheck]) -> BookyearCheck:
    return BookyearCheck(
        id=year.id,
        bookyear=_named(year),
        start_date=year.start_date,
        end_date=year.end_date,
        periods=len(year.periods),
        open_from=min((row.open_from for row in rows if row.open_from), default=None),
        open_to=max((row.open_to for row in rows if row.open_to), default=None),
        closed=year.closed,
    )


def _journal_row(
    year: Bookyear, journal: Journal, next_number: int | None, not_asked: str
) -> JournalCheck:
    mode = journal.mode
    known = _MODES.get(mode) if isinstance(mode, JournalMode) else None
    shut = max(journal.protected_period or 0, journal.closed_period or 0)
    still = [each.number for each in year.periods if each.number > shut and not journal.closed]
    return JournalCheck(
        bookyear=_named(year),
        journal=journal.key,
        name=journal.name,
        mode=known or f"kind {mode}",
        last_number=journal.last_number,
        next_number=next_number,
        not_asked=not_asked,
        open_from=min(still, default=None),
        open_to=max(still, default=None),
        protected_until=journal.protected_period or None,
        closed_until=journal.closed_period or None,
        closed=journal.closed,
    )


def _age(read: Records[Any]) -> str:
    return "" if read.read_at is None else f", read {read.read_at:%Y-%m-%d %H:%M} UTC"


def _named(year: Bookyear) -> str:
    return year.description or f"{year.start_date} - {year.end_date}"


def _codes_by_type(codes: Records[VatCode]) -> str:
    by_type: dict[object, list[str]] = {}
    for code in codes:
        by_type.setdefault(code.type, []).append(code.code)
    lines = [
        f"  {kind.name if isinstance(kind, VatCodeType) else kind}: {', '.join(sorted(names))}"
        for kind, names in by_type.items()
    ]
    return "\n".join([f"VAT codes{_age(codes)}", *map(shown.line, lines)])


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
