"""Between models and JSON: what the service sends survives, and what we send is what we mean."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus_sdk import models, wire
from octopus_sdk.wire.spellings import kinds_of
from tests.sdk import recordings

MONEY = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)
IDS = st.integers(min_value=0, max_value=2**31 - 1)
DATES = st.dates()
# A field that this package does not know, at the top of a record.
UNKNOWN = st.dictionaries(
    st.text(min_size=1, max_size=8).map("zz".__add__),
    st.none() | st.booleans() | IDS | TEXT | st.lists(IDS, max_size=2),
    max_size=2,
)


def values_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Any value of a model, each optional field present or not."""
    by_type: dict[Any, st.SearchStrategy[Any]] = {
        str: TEXT,
        bool: st.booleans(),
        int: IDS,
        Decimal: MONEY,
        dt.date: DATES,
        models.JournalMode: st.sampled_from(models.JournalMode),
        models.VatType: st.sampled_from(models.VatType),
        models.PaymentTerm: st.sampled_from(models.PaymentTerm),
        models.Language: st.sampled_from(models.Language),
        models.CorporationType: st.sampled_from(models.CorporationType),
    }
    lines = {
        "Booking": st.lists(
            st.builds(models.BookingLine, base=MONEY, vat=MONEY, account=IDS, comment=TEXT),
            max_size=3,
        ).map(tuple),
        "Invoice": st.lists(
            st.builds(models.InvoiceLine, unit_price=MONEY, count=MONEY, description=TEXT),
            max_size=3,
        ).map(tuple),
    }
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for field in attrs.fields(kind):
        kinds = kinds_of(field.type)
        if field.name == "extra":
            fields["extra"] = UNKNOWN
        elif field.name == "lines":
            fields["lines"] = lines[kind.__name__]
        elif field.name == "country":
            fields["country"] = st.none() | st.sampled_from(["BE", "NL"])
        else:
            options = by_type[kinds[0]]
            fields[field.name] = options if field.default is attrs.NOTHING else options | st.none()
            if field.name in {"currency", "exchange_rate"}:
                fields[field.name] = options
    return st.builds(kind, **fields)


@pytest.mark.parametrize("kind", [models.Booking, models.Invoice, models.Relation])
@given(data=st.data())
def test_what_is_sent_reads_back_as_the_same(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(values_of(kind))
    read = wire.load(wire.parse(wire.write(wire.dump(value))), kind)
    assert read == value


@given(amount=MONEY)
def test_money_keeps_every_cent_from_text_to_text(amount: Decimal) -> None:
    line = models.BookingLine(base=amount)
    text = wire.write(wire.dump(line)).decode()
    assert Decimal(text.removeprefix('{"baseAmount": ').removesuffix("}")) == amount
    read = wire.load(wire.parse(text.encode()), models.BookingLine).base
    assert (read, type(read)) == (amount, Decimal)


@pytest.mark.parametrize(
    ("kind", "recorded"),
    [
        (models.Booking, recordings.BOOKING),
        (models.Relation, recordings.RELATION),
        (models.Account, recordings.ACCOUNT),
    ],
)
def test_a_recorded_record_goes_back_as_it_came(kind: type[Any], recorded: bytes) -> None:
    value = wire.load(wire.parse(recorded), kind)
    assert json.loads(wire.write(wire.dump(value))) == json.loads(recorded)
    assert not value.extra


def test_recorded_lists_read_into_the_fields_one_expects() -> None:
    (dossier,) = wire.load_list(wire.parse(recordings.DOSSIERS), models.DossierInfo)
    assert (dossier.id, dossier.vat_number, dossier.language) == (12345, "BE0000.000.097", "nl")
    (bookyear,) = wire.load_list(wire.parse(recordings.BOOKYEARS), models.Bookyear)
    assert bookyear.period_on(dt.date(2000, 1, 31)) == bookyear.periods[0]
    assert bookyear.period_on(dt.date(2000, 2, 1)) is None
    assert bookyear.holds(dt.date(2000, 12, 31))
    assert not bookyear.holds(dt.date(2001, 1, 1))
    bank, invoices = wire.load_list(wire.parse(recordings.JOURNALS), models.Journal)
    assert (bank.key, bank.last_number, bank.mode) == ("F1", 5, models.JournalMode.BOOKINGS)
    assert invoices.mode is models.JournalMode.INVOICES_EXCL_VAT


def test_a_sales_journal_spells_its_mode_in_words() -> None:
    common = {
        "journalKeyServiceData": {
            "bookyearKey": {"id": 2},
            "journalTypeCode": "V",
            "sequenceNumber": 4,
        },
        "nextDocumentNumber": 201800159,
        "names": [{"language": "NL", "value": "Verkoop"}],
        "closed": False,
    }
    journal = wire.load(
        {
            "commonJournalServiceData": common,
            "insertionType": "VAT_EXCLUSIVE",
            "invoicingServiceData": {"unitPriceScale": "FOUR", "showUnit": True},
        },
        models.SalesJournal,
    )
    assert journal.key == "V4"
    assert journal.next_number == 201800159
    assert journal.mode is models.JournalMode.INVOICES_EXCL_VAT
    assert journal.unit_price_decimals == 4
    # What has no field of its own is kept where it stood.
    assert journal.extra["invoicingServiceData"] == {"showUnit": True}
    assert journal.extra["commonJournalServiceData"]["names"] == common["names"]


def test_a_number_nobody_knows_stays_a_number() -> None:
    assert wire.load({"code": "21", "type": 9}, models.VatCode).type == 9
    journal = {"bookyearKey": {"id": 1}, "journalKey": "V1", "insertionType": 77}
    assert wire.load(journal, models.Journal).mode == 77


def test_an_unknown_field_inside_a_key_survives_too() -> None:
    content = {
        "relationIdentificationServiceData": {"relationKey": {"id": 1, "new": 5}, "more": "x"},
        "currencyCode": "EUR",
    }
    relation = wire.load(content, models.Relation)
    assert relation.id == 1
    assert wire.dump(attrs.evolve(relation, name="An")) == {**content, "name": "An"}


def test_an_empty_country_comes_as_two_blanks_and_is_not_sent() -> None:
    relation = wire.load({"country": "  ", "currencyCode": "EUR"}, models.Relation)
    assert relation.country is None
    assert "country" not in wire.dump(relation)


def test_a_relation_without_numbers_still_sends_the_empty_object_that_is_required() -> None:
    sent = wire.dump(models.Relation(name="An"))
    assert sent["relationIdentificationServiceData"] == {}


@pytest.mark.parametrize(
    ("line", "error", "words"),
    [
        (models.BookingLine(base=12.5), TypeError, "BookingLine.base: must be Decimal, not float"),  # type: ignore[arg-type]  # the point
        (models.BookingLine(base=True), TypeError, "not bool"),  # type: ignore[arg-type]  # the point
        (models.BookingLine(account="700000"), TypeError, "must be int, not str"),  # type: ignore[arg-type]  # the point
        (models.BookingLine(account=True), TypeError, "not bool"),
        (models.BookingLine(base=Decimal("1.005")), ValueError, "2 decimals"),
        (models.BookingLine(base=Decimal("NaN")), ValueError, "finite"),
        (models.BookingLine(base=Decimal("Infinity")), ValueError, "finite"),
        (models.InvoiceLine(unit_price=Decimal("1.00001")), ValueError, "4 decimals"),
        (models.BookingLine(base=Decimal(10) ** 12), ValueError, "smaller than"),
        (models.BookingLine(account=2**31), ValueError, "fit in 32 bits"),
        (models.BookingLine(comment="a\x00b"), ValueError, r"control character U\+0000"),
        (models.BookingLine(comment="\ud800"), ValueError, r"control character U\+D800"),
        (models.BookingLine(comment="x" * 4001), ValueError, "4001 characters"),
    ],
)
def test_what_is_not_money_is_not_sent(line: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        wire.dump(line)


def test_a_moment_is_not_a_date() -> None:
    relation = models.Relation(sdd_signature_date=dt.datetime(2018, 1, 1))  # noqa: DTZ001  the point
    with pytest.raises(TypeError, match="sdd_signature_date: must be date, not datetime"):
        wire.dump(relation)


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (b"<html>", ""),
        (b"", ""),
        (b"[" * 100_000, ""),
        (b'[{"code": NaN}]', ""),
        (b"{}", ""),
        (b'[{"code": 21}]', "[0].code"),
        (b'[{"code": "21"}, {}]', "[1].code"),
        (b'[{"code": "21", "basePercentage": "21"}]', "[0].basePercentage"),
        (b"[3]", "[0]"),
        (b'[{"code": "21", "type": true}]', "[0].type"),
        (b'[{"code": "21", "type": [1]}]', "[0].type"),
        (b'[{"code": "21", "type": "SELL"}]', "[0].type"),
    ],
)
def test_what_cannot_be_read_says_where(content: bytes, path: str) -> None:
    with pytest.raises(wire.UnreadableError) as caught:
        wire.load_list(wire.parse(content), models.VatCode)
    assert caught.value.path == path


def test_the_path_leads_into_nested_records() -> None:
    booking = wire.parse(recordings.BOOKING.replace(b"2400.0", b'"2400"'))
    with pytest.raises(wire.UnreadableError) as caught:
        wire.load(booking, models.Booking)
    assert caught.value.path == "bookingLines[0].baseAmount"
    relation = {"relationIdentificationServiceData": {"relationKey": 3}}
    with pytest.raises(wire.UnreadableError) as caught:
        wire.load(relation, models.Relation)
    assert caught.value.path == "relationIdentificationServiceData.relationKey"
    period = wire.parse(recordings.BOOKYEARS.replace(b"2000-01-31", b"31/01/2000"))
    with pytest.raises(wire.UnreadableError) as caught:
        wire.load_list(period, models.Bookyear)
    assert caught.value.path == "[0].periods[0].endDate"


@pytest.mark.parametrize(
    ("value", "kind"), [("x", str), (True, bool), (5, int), (Decimal("1.5"), Decimal)]
)
def test_a_value_alone_is_read_as_one_in_a_record(value: Any, kind: type[Any]) -> None:
    assert wire.load(value, kind) == value
    with pytest.raises(wire.UnreadableError):
        wire.load([value], kind)


def test_fields_of_a_journals_own_are_kept_as_they_are() -> None:
    content: dict[str, Any] = {"bookyearKey": {"id": 1}, "journalKey": "V1"}
    own = [{"name": "Site", "length": 20}, "x"]
    journal = wire.load({**content, "customFieldList": own}, models.Journal)
    assert journal.custom_fields == tuple(own)
    with pytest.raises(wire.UnreadableError, match="customFieldList: expected a list"):
        wire.load({**content, "customFieldList": "x"}, models.Journal)
