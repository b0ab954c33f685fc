"""What stands in the dossier: everything a run must know of it before it writes.

Read in few calls. Bookyears, accounts and VAT codes are remembered for the day where the vendor
allows them rarely; what decides about a number is always read now. What cannot be read and is not
needed to be safe becomes a finding *not checked*.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

import attrs

from octopus_sdk.api import (
    accounts,
    bookings,
    bookyears,
    cost_centres,
    dossiers,
    invoices,
    journals,
    vat_codes,
)
from octopus_sdk.api.documents import BEGINNING
from octopus_sdk.errors import (
    CallError,
    InvalidLoginError,
    NoAccessToDossierError,
    NotFoundError,
    QuotaUsedUpError,
    TokenRefusedError,
)
from octopus_sdk.export.findings import Finding, not_checked
from octopus_sdk.export.sameness import same_paper
from octopus_sdk.export.wanted import (
    AnyDocument,
    DocumentPlace,
    JournalKey,
    Noted,
    Wanted,
    journal_of,
)
from octopus_sdk.flow import Steps, flow
from octopus_sdk.models import (
    Account,
    Booking,
    Bookyear,
    CostCentre,
    Deletion,
    DossierInfo,
    Journal,
    JournalMode,
    Record,
    Records,
    SalesJournal,
    VatCode,
)
from octopus_sdk.operation import Operation

T = TypeVar("T")
R = TypeVar("R", bound=Record)

# After these no other call would work either.
FATAL = (InvalidLoginError, NoAccessToDossierError, TokenRefusedError)


@attrs.frozen(kw_only=True)
class JournalState:
    """What a sales journal takes; `next_number` is None where nobody could say it.

    Nothing may be booked up to period `locked_until`; 0 is none.
    """

    mode: JournalMode | int | str | None
    closed: bool
    locked_until: int
    next_number: int | None
    unit_price_decimals: int | None = None


@attrs.frozen(kw_only=True)
class Ledger:
    """What was read. `standing` holds, per journal, the documents by number.

    `settings` are the journals of the run, as far as they exist. `others` are documents of the
    other sales journals of those bookyears. `accounts`, `cost_centres`, `vat_codes`, `deleted` and
    `dossier` are None where they could not be read, or were not needed. `noted` is what earlier
    runs have noted on this side.
    """

    dossier: DossierInfo | None
    bookyears: Mapping[int, Bookyear]
    journals: Mapping[JournalKey, Journal]
    settings: Mapping[JournalKey, JournalState]
    standing: Mapping[JournalKey, Mapping[int, AnyDocument]]
    others: Sequence[AnyDocument]
    deleted: Sequence[Deletion] | None
    accounts: Mapping[int, Mapping[int, Account] | None]
    cost_centres: Mapping[int, CostCentre] | None
    vat_codes: Sequence[VatCode] | None
    unread: tuple[Finding, ...]
    noted: Mapping[DocumentPlace, Noted] = attrs.field(factory=dict)

    def there(self, document: AnyDocument) -> AnyDocument | None:
        """Return what stands under the document's number."""
        return self.standing.get(journal_of(document), {}).get(document.number)

    def gone(self) -> set[DocumentPlace]:
        """Return the places of documents that somebody deleted, as far as Octopus tells."""
        return {(each.bookyear_id, each.journal, each.number) for each in self.deleted or ()}

    def stands(self, document: AnyDocument) -> bool:
        """Tell whether the document stands, as far as that shows without its customer."""
        there = self.there(document)
        return there is not None and same_paper(document, there)


NOTHING = Ledger(
    dossier=None,
    bookyears={},
    journals={},
    settings={},
    standing={},
    others=(),
    deleted=None,
    accounts={},
    cost_centres=None,
    vat_codes=None,
    unread=(),
)


@flow
def read(documents: Sequence[Wanted], *, dossier_id: int | None, listed: bool) -> Steps[Ledger]:
    """Read what a run of these documents must know. With `listed` also the list of dossiers."""
    unread: list[Finding] = []
    keys = sorted({journal_of(wanted.document) for wanted in documents})
    years = yield from _now_or_remembered(bookyears.list_all(fresh=True), bookyears.list_all())
    known_years = {year.id: year for year in years}
    used_years = sorted({year for year, _ in keys if year in known_years})

    seen = (yield from _try(dossiers.list_all(), "the dossier", unread)) if listed else None
    registers = yield from _registers(documents, used_years, years, unread)

    listed_journals: dict[JournalKey, Journal] = {}
    standing: dict[JournalKey, dict[int, AnyDocument]] = {key: {} for key in keys}
    # An invoice that was booked in Octopus is also listed as a booking of its journal.
    wanted_kinds = {(journal_of(w.document), isinstance(w.document, Booking)) for w in documents}
    others: list[AnyDocument] = []
    settings: dict[JournalKey, JournalState] = {}
    for year in used_years:
        found = yield from _now_or_remembered(
            journals.list_all(year, fresh=True), journals.list_all(year)
        )
        listed_journals |= {(year, journal.key): journal for journal in found}
        # Before the documents: a number that is taken meanwhile must not look like a deleted one.
        for key in (key for key in keys if key in listed_journals and key[0] == year):
            if key[1].startswith("V"):
                what = f"the settings of journal {key[1]}"
                told = yield from _try(journals.sales_settings(*key), what, unread)
                settings[key] = _state(listed_journals[key], told)
        for document in (yield from _documents_of(year, keys, found, unread)):
            if (journal_of(document), isinstance(document, Booking)) in wanted_kinds:
                standing[journal_of(document)][document.number] = document
            elif document.journal.startswith("V"):
                others.append(document)
    # After the documents: what is deleted while this reads is in one of the two lists.
    first = min(wanted.document.document_date for wanted in documents)
    deleted = yield from _try(deletions(first), "deleted documents", unread)
    return Ledger(
        dossier=next((each for each in seen or () if each.id == dossier_id), None),
        bookyears=known_years,
        journals=listed_journals,
        settings=settings,
        standing=standing,
        others=others,
        deleted=deleted,
        accounts=registers.accounts,
        cost_centres=registers.cost_centres,
        vat_codes=registers.vat_codes,
        unread=tuple(unread),
    )


@flow
def _now_or_remembered(now: Operation[T], remembered: Operation[T]) -> Steps[T]:
    """Ask now; when the day's calls are used up, take what is remembered of today."""
    try:
        return (yield from now)
    except QuotaUsedUpError:
        return (yield from remembered)


@flow
def _try(operation: Operation[T], what: str, unread: list[Finding]) -> Steps[T | None]:
    try:
        return (yield from operation)
    except FATAL:
        raise
    except CallError as error:
        unread.append(not_checked(what, error.message, "Run again later to have it checked."))
        return None


def _state(listed: Journal, settings: SalesJournal | None) -> JournalState:
    """Return what the two sources say of a journal; the settings know its next number."""
    locks = [listed.protected_period, listed.closed_period]
    if settings is not None:
        locks += [settings.protected_period, settings.closed_period]
    last = listed.last_number or 0
    return JournalState(
        mode=listed.mode if settings is None or settings.mode is None else settings.mode,
        closed=bool(listed.closed or (settings is not None and settings.closed)),
        locked_until=max(lock or 0 for lock in locks),
        # Without the settings an empty journal does not say where it was told to start.
        next_number=settings.next_number if settings is not None else last + 1 if last else None,
        unit_price_decimals=None if settings is None else _decimals(settings.unit_price_decimals),
    )


def _decimals(told: int | str | None) -> int | None:
    return told if told in (2, 4) and isinstance(told, int) else None


def deletions(first: dt.date) -> Operation[Records[Deletion]]:
    """Ask for what was deleted since a document of this date could have been booked."""
    # Somebody may have booked and deleted it well before the date it bears.
    before = max(first.toordinal() - 366, BEGINNING.toordinal())
    return bookings.deleted_since(dt.datetime.combine(dt.date.fromordinal(before), dt.time()))


@attrs.frozen
class _Registers:
    """Lists that are remembered for the day; None is one that could not be read, or is not used."""

    accounts: Mapping[int, Mapping[int, Account] | None]
    cost_centres: Mapping[int, CostCentre] | None
    vat_codes: Records[VatCode] | None


@flow
def _registers(
    documents: Sequence[Wanted],
    used_years: Sequence[int],
    now: Records[Bookyear],
    unread: list[Finding],
) -> Steps[_Registers]:
    """Read what the lines of the documents name; accounts and cost centres only where they do."""
    lines = [line for wanted in documents for line in wanted.document.lines]
    codes = yield from _try(vat_codes.list_all(), "VAT codes", unread)
    missing = {line.vat_code for line in lines} - {None, *(code.code for code in codes or ())}
    codes = yield from _once_more(codes, missing, vat_codes.list_all(fresh=True), now)

    first: dict[int, Records[Account] | None] = {}
    for year in used_years:
        what = f"accounts of bookyear {year}"
        if _used_accounts(year, documents):
            first[year] = yield from _try(accounts.list_all(year), what, unread)
    listed: dict[int, Mapping[int, Account] | None] = {}
    for year, found in first.items():  # after every bookyear has had its first call
        lacks = _used_accounts(year, documents) - {account.number for account in found or ()}
        newest = yield from _once_more(found, lacks, accounts.list_all(year, fresh=True), now)
        listed[year] = None if newest is None else {each.number: each for each in newest}

    centred = {line.cost_centre for line in lines} - {None}
    if not centred:
        return _Registers(listed, None, codes)
    centres = yield from _try(cost_centres.list_all(), "cost centres", unread)
    lacking = centred - {centre.id for centre in centres or ()}
    centres = yield from _once_more(centres, lacking, cost_centres.list_all(fresh=True), now)
    known = None if centres is None else {centre.id: centre for centre in centres}
    return _Registers(listed, known, codes)


@flow
def _once_more(
    found: Records[R] | None,
    missing: Collection[object],
    again: Operation[Records[R]],
    now: Records[Bookyear],
) -> Steps[Records[R] | None]:
    """Ask anew when documents use what a remembered list does not have.

    Perhaps the accountant has made it since. That is worth the second call of the day.
    """
    if found is None or not missing:
        return found
    if found.read_at is None or now.read_at is None or found.read_at >= now.read_at:
        return found  # read a moment ago
    silent: list[Finding] = []
    newer = yield from _try(again, "", silent)
    return found if newer is None else newer


def _used_accounts(year: int, documents: Sequence[Wanted]) -> set[int]:
    return {
        line.account
        for wanted in documents
        if wanted.document.bookyear_id == year
        for line in wanted.document.lines
        if line.account is not None
    }


@flow
def _documents_of(
    year: int, keys: Sequence[JournalKey], listed: Sequence[Journal], unread: list[Finding]
) -> Steps[list[AnyDocument]]:
    """Return what stands in the sales journals of a bookyear, bookings and invoices.

    One call for all bookings and one for all invoices of the year. Where that is too much for the
    service, one for each journal of the run, and the others are not checked.
    """
    sales = [journal for journal in listed if journal.key.startswith("V")]
    found: list[AnyDocument] = []
    for is_booking, what in ((True, "bookings"), (False, "invoices")):
        holding = [journal.key for journal in sales if _may_hold(journal, is_booking=is_booking)]
        mine = [key for key in holding if (year, key) in keys]
        if not holding:
            continue
        try:
            found += yield from _changed(is_booking, year, None)
        except FATAL:
            raise
        except CallError as error:
            cure = "Whether a number stands in another journal was not looked at."
            unread.append(not_checked(f"{what} of bookyear {year}", error.message, cure))
            for key in mine:
                found += yield from _changed(is_booking, year, key)
    return found


def _may_hold(journal: Journal, *, is_booking: bool) -> bool:
    """Tell whether bookings, or invoices, may stand in a sales journal.

    The list need not say its mode. One for invoices may have been one for bookings before, and its
    invoices are bookings too once they are in the books.
    """
    if journal.mode is None:
        return True
    if journal.mode == JournalMode.BOOKINGS:
        return is_booking
    return not is_booking or bool(journal.last_number)


@flow
def _changed(is_booking: bool, year: int, journal: str | None) -> Steps[list[AnyDocument]]:
    if is_booking:
        return list((yield from bookings.changed_since(bookyear_id=year, journal=journal)))
    return list((yield from invoices.changed_since(bookyear_id=year, journal=journal)))


@flow
def standing_in(key: JournalKey, kind: type[AnyDocument]) -> Steps[dict[int, AnyDocument]]:
    """Read what stands in one journal now."""
    found = yield from _changed(issubclass(kind, Booking), *key)
    return {document.number: document for document in found}


@flow
def single(document: AnyDocument) -> Steps[AnyDocument | None]:
    """Read what stands under the document's number, by the call for one; None when it is free."""
    key = (document.bookyear_id, document.journal, document.number)
    try:
        if isinstance(document, Booking):
            return (yield from bookings.get(*key))
        return (yield from invoices.get(*key))
    except NotFoundError:
        return None
