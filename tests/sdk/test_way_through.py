"""The way through, step by step, on the sandbox: from a login to a booked document."""

import datetime as dt
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_sdk import Dossier, OctopusClient, errors
from octopus_sdk.models import InvoiceLine, JournalMode, Relation, VatCodeType, VatType
from octopus_sdk.sandbox import Desk
from tests.sdk import samples

BOOKYEAR = 2
FIRST = 201800159


def test_the_login_sees_its_dossiers(octopus: OctopusClient) -> None:
    listed = octopus.dossiers()
    assert [dossier.id for dossier in listed] == [31801, 31802, 31803, 31804]
    assert octopus.first_dossier().id == 31801
    assert repr(octopus.dossier(31802)) == "<Dossier 31802>"


def test_a_dossier_that_is_not_there(octopus: OctopusClient) -> None:
    with pytest.raises(errors.NoAccessToDossierError, match="cannot be opened"):
        octopus.dossier(999).bookyears()


def test_what_the_dossier_holds(dossier: Dossier) -> None:
    bookyear = next(year for year in dossier.bookyears() if year.holds(dt.date(2018, 10, 31)))
    assert (bookyear.id, bookyear.closed) == (BOOKYEAR, False)
    period = bookyear.period_on(dt.date(2018, 10, 31))
    assert period is not None
    assert period.number == 201810
    modes = {journal.key: journal.mode for journal in dossier.journals(BOOKYEAR)}
    assert modes["V1"] is JournalMode.INVOICES_EXCL_VAT
    assert modes["V4"] is JournalMode.BOOKINGS
    settings = dossier.sales_journal(BOOKYEAR, "V1")
    assert (settings.key, settings.next_number) == ("V1", FIRST)
    assert (settings.mode, settings.unit_price_decimals) == (JournalMode.INVOICES_EXCL_VAT, 4)
    assert 700000 in {account.number for account in dossier.accounts(BOOKYEAR)}
    sales = {code.code: code for code in dossier.vat_codes() if code.type is VatCodeType.SELL}
    assert sales["06"].percentage == Decimal(6)
    assert "6" not in sales


def test_a_quarter_is_no_month(octopus: OctopusClient) -> None:
    (bookyear,) = [y for y in octopus.dossier(31803).bookyears() if y.holds(dt.date(2025, 12, 1))]
    period = bookyear.period_on(dt.date(2025, 12, 1))
    assert period is not None
    assert period.number == 202504


def test_the_next_number_is_set_by_an_explicit_call(dossier: Dossier) -> None:
    assert dossier.set_next_number(BOOKYEAR, "V4", 201800200).next_number == 201800200
    assert dossier.sales_journal(BOOKYEAR, "V4").next_number == 201800200


def test_a_customer_is_found_created_and_updated(dossier: Dossier, desk: Desk) -> None:
    assert dossier.relation(external_id=1700) is None
    wanted = Relation(
        external_id=1700, name="Kantoor Delta BV", city="Aalst", vat_type=VatType.BELGIAN_VAT_PAYER
    )
    created = dossier.upsert_relation(wanted)
    assert created.id is not None
    before = len(desk.relations)
    assert dossier.upsert_relation(wanted) == created
    moved = dossier.upsert_relation(attrs.evolve(wanted, city="Gent", street="Kouter 1"))
    assert (moved.id, moved.city) == (created.id, "Gent")
    found = dossier.relation(external_id=1700)
    assert found is not None
    assert (found.city, found.street, found.name) == ("Gent", "Kouter 1", "Kantoor Delta BV")
    assert len(desk.relations) == before


def test_a_booking_and_its_credit_note(dossier: Dossier, desk: Desk) -> None:
    booking = attrs.evolve(samples.booking(), number=FIRST, relation_id=3)
    dossier.insert_booking(booking)
    credit = attrs.evolve(
        booking,
        number=FIRST + 1,
        amount=-booking.amount,
        lines=tuple(attrs.evolve(line) for line in booking.lines),
    )
    dossier.insert_booking(credit)
    assert dossier.booking(BOOKYEAR, "V4", FIRST).amount == Decimal(121)
    listed = dossier.bookings_since(bookyear_id=BOOKYEAR, journal="V4")
    assert {each.number: each.amount for each in listed} == {FIRST: 121, FIRST + 1: -121}
    assert desk.documents("V4", BOOKYEAR)[1]["bookingLines"][0]["baseAmount"] == 100


def test_an_invoice_and_its_credit_note(dossier: Dossier) -> None:
    invoice = attrs.evolve(samples.invoice(), number=FIRST, relation_id=3)
    dossier.insert_invoice(invoice)
    back = tuple(attrs.evolve(line, count=-Decimal(4)) for line in invoice.lines)
    dossier.insert_invoice(attrs.evolve(invoice, number=FIRST + 1, lines=back))
    read = dossier.invoice(BOOKYEAR, "V1", FIRST)
    assert read.relation_id == 3
    assert read.lines[0].unit_price == Decimal(25)
    listed = dossier.invoices_since(bookyear_id=BOOKYEAR, journal="V1")
    assert {each.number: each.lines[0].count for each in listed} == {FIRST: 4, FIRST + 1: -4}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"number": FIRST + 1}, errors.IllegalDocumentNumberError),
        ({"number": FIRST - 1}, errors.IllegalDocumentNumberError),
        ({"bookyear_id": 99}, errors.UnknownBookyearError),
        ({"journal": "V9"}, errors.UnknownJournalError),
        ({"journal": "V1"}, errors.JournalModeError),
        ({"period": 1}, errors.UnknownPeriodError),
        ({"relation_id": 4242}, errors.UnknownRelationError),
        ({"currency": "XYZ"}, errors.RefusedError),
        ({"account": 123456}, errors.UnknownAccountError),
        ({"vat_code": "6"}, errors.UnknownVatCodeError),
        ({"vat_code": "D21"}, errors.UnknownVatCodeError),
    ],
)
def test_what_the_service_refuses_has_a_class_of_its_own(
    dossier: Dossier, desk: Desk, changes: dict[str, Any], error: type[errors.RefusedError]
) -> None:
    booking = attrs.evolve(samples.booking(), number=FIRST, relation_id=3)
    in_line = {"account", "vat_code"} & set(changes)
    if in_line:
        booking = attrs.evolve(booking, lines=(attrs.evolve(booking.lines[0], **changes),))
    else:
        booking = attrs.evolve(booking, **changes)
    with pytest.raises(error) as caught:
        dossier.insert_booking(booking)
    assert type(caught.value) is error
    assert desk.documents("V4", BOOKYEAR) == []


def test_a_journal_that_somebody_has_open(dossier: Dossier, desk: Desk) -> None:
    booking = attrs.evolve(samples.booking(), number=FIRST, relation_id=3)
    desk.open_journal("V4", BOOKYEAR)
    with pytest.raises(errors.JournalOpenError, match="Vrijgeven dagboek"):
        dossier.insert_booking(booking)
    desk.release_journal("V4", BOOKYEAR)
    dossier.insert_booking(booking)
    desk.close_journal("V4", BOOKYEAR)
    with pytest.raises(errors.JournalClosedError):
        dossier.insert_booking(attrs.evolve(booking, number=FIRST + 1))


def test_a_protected_period(dossier: Dossier, desk: Desk) -> None:
    desk.protect_period("V4", 201810, BOOKYEAR)
    with pytest.raises(errors.PeriodProtectedError):
        dossier.insert_booking(attrs.evolve(samples.booking(), number=FIRST, relation_id=3))


def test_a_text_line_needs_no_price(dossier: Dossier) -> None:
    lines = (*samples.invoice().lines, InvoiceLine(description="Sleutel bij de buren"))
    dossier.insert_invoice(
        attrs.evolve(samples.invoice(), number=FIRST, relation_id=3, lines=lines)
    )
    assert dossier.invoice(BOOKYEAR, "V1", FIRST).lines[1].description == "Sleutel bij de buren"
