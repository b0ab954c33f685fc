"""What is wrong is told together, and each thing once, whatever else is wrong."""

import datetime as dt
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_sdk import Choices, Dossier, PreflightError, Wanted
from octopus_sdk.errors import InvalidValueError
from octopus_sdk.export.mending import mended
from octopus_sdk.models import Booking, Invoice
from octopus_sdk.sandbox import Sandbox
from tests.sdk.exports import FIRST, NEW, OTHER, booking, invoice, month


def spoilt(**changes: Any) -> Booking:
    """Return the first booking with something of any type on it."""
    return attrs.evolve(booking(0), **changes)


def line(index: int, **changes: Any) -> Booking:
    """Return a booking with something changed on its line."""
    document = booking(index)
    return attrs.evolve(document, lines=(attrs.evolve(document.lines[0], **changes),))


TEXT: dict[str, Any] = {"external_id": "1700"}
COMMENT: dict[str, Any] = {"comment": 5}


def found(dossier: Dossier, documents: list[Wanted], **choices: Any) -> list[str]:
    """Return the errors of a preflight, without the journal's longer name."""
    with pytest.raises(PreflightError) as caught:
        dossier.export(documents, Choices(**choices))
    return [str(each) for each in caught.value.findings if each.severity == "error"]


@pytest.mark.parametrize(
    "wrong",
    [
        spoilt(number=FIRST + 0.0),
        attrs.evolve(booking(0), amount=Decimal("NaN")),
        attrs.evolve(booking(0), amount=Decimal(10) ** 12),
        spoilt(document_date="2018-10-31"),
        spoilt(journal=4),
        spoilt(bookyear_id=None),
        spoilt(lines=None),
        line(0, account="700000"),
        line(0, base=Decimal("sNaN")),
    ],
)
def test_a_value_that_is_none_hides_nothing(sandbox: Sandbox, dossier: Dossier, wrong: Any) -> None:
    documents = [
        Wanted(wrong, NEW),
        Wanted(line(1, account=799999), NEW),
        Wanted(booking(2), attrs.evolve(OTHER, external_id=None)),
        Wanted(booking(4), NEW),
    ]
    errors = found(dossier, documents, expected_dossier=1, partial=True)
    assert len([each for each in errors if "2018/00159: Booking." in each]) == 1
    for words in (
        "this is dossier 31801, and 1 was expected",
        "the bookyear has no account 799999",
        "the customer has no number",
        f"{FIRST + 4} follows {FIRST + 2}",
    ):
        assert len([each for each in errors if words in each]) == 1, (words, errors)
    writes = {r.operation_id for r in sandbox.requests} & {"insertBuySellBooking"}
    assert not writes


def test_a_customer_of_a_wrong_type_hides_nothing(dossier: Dossier) -> None:
    documents = [
        Wanted(booking(0), attrs.evolve(NEW, **TEXT)),
        Wanted(line(1, account=799999), OTHER),
    ]
    errors = found(dossier, documents)
    assert len(errors) == 2
    assert "customer 1700: Relation.external_id: must be int, not str" in errors[0]


def test_all_that_is_wrong_in_one_document_is_told(dossier: Dossier) -> None:
    moment = dt.datetime(2018, 11, 30)  # noqa: DTZ001  a date with a time is what is refused
    lines = line(0, account="x", vat_code=21).lines
    document = spoilt(lines=lines, period="201810", due_date=moment)
    errors = found(dossier, [Wanted(document, NEW), Wanted(booking(1), NEW)])
    fields = {each.split("Booking.")[1].split(":")[0] for each in errors}
    assert fields == {"lines[0].account", "lines[0].vat_code", "period", "due_date"}


def test_no_call_is_spent_where_no_document_is_of_any_use(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    documents = [Wanted(line(at, base=1.5), NEW) for at in range(3)]
    assert len(found(dossier, documents)) == 3
    with pytest.raises(PreflightError):
        dossier.plan(documents)
    assert sandbox.requests == []


def test_a_plan_too_ends_where_a_value_is_of_a_wrong_type(dossier: Dossier) -> None:
    with pytest.raises(PreflightError, match="must be int, not str"):
        dossier.plan([Wanted(line(0, account="x"), NEW), Wanted(booking(1), NEW)])


@pytest.mark.parametrize(
    "wrong",
    [
        attrs.evolve(booking(0), period=0),
        attrs.evolve(booking(0), number=-5),
        attrs.evolve(booking(0), number=2**31),
        attrs.evolve(booking(0), currency="eur"),
        line(0, account=2**31),
        line(0, vat=Decimal(-21)),
        attrs.evolve(booking(0), lines=(line(0, base=Decimal(-100), vat=Decimal(-21)).lines)),
        attrs.evolve(booking(0), extra={"bookyearKey": 5}),
        spoilt(lines=("line",)),
        line(0, extra=5),
    ],
)
def test_what_can_never_be_right_is_told_once(dossier: Dossier, wrong: Booking) -> None:
    errors = found(dossier, [Wanted(wrong, NEW), Wanted(booking(1), NEW)])
    assert len(errors) == 1, errors


BAD: list[Any] = [
    *(None, 1.5, "x", -1, 2**40, True, (), [1], {"a": 1}, b"x", Decimal("NaN"), Decimal(10) ** 13),
    *(Decimal("0.0000000000001"), dt.datetime(2018, 1, 1), dt.date(2018, 1, 1), "\ud800"),  # noqa: DTZ001
]


@pytest.mark.parametrize("bad", BAD, ids=repr)
@pytest.mark.parametrize("document", [booking(0), invoice(0)], ids=lambda each: type(each).__name__)
def test_whatever_stands_in_a_field_the_mended_document_is_sound(document: Any, bad: Any) -> None:
    for field in attrs.fields(type(document)):
        seen = mended(attrs.evolve(document, **{field.name: bad}))
        assert mended(seen.document).problems == (), field.name
        assert seen.fields <= {field.name}
    for field in attrs.fields(type(document.lines[0])):
        spoilt_line = attrs.evolve(document.lines[0], **{field.name: bad})
        seen = mended(attrs.evolve(document, lines=(spoilt_line, *document.lines)))
        assert mended(seen.document).problems == (), field.name
        assert set(document.lines) <= set(seen.document.lines)


@pytest.mark.parametrize("changes", [{"journal": "v4"}, {"bookyear_id": 0}])
def test_no_number_is_skipped_because_a_document_names_no_journal(
    sandbox: Sandbox, dossier: Dossier, changes: dict[str, Any]
) -> None:
    documents = [Wanted(spoilt(**changes), NEW), Wanted(booking(1), NEW), Wanted(booking(2), NEW)]
    report = dossier.export(documents, Choices(partial=True))
    assert [r.outcome.value for r in report.results] == ["refused", "refused", "not tried"]
    assert "the one that names no journal: correct that one" in str(report.results[1].reason)
    assert not [r for r in sandbox.requests if r.operation_id == "insertBuySellBooking"]


@pytest.mark.parametrize("order", [(1, 0), (3, 2), (1, 0, 2), (2, 1, 0)])
def test_no_number_is_skipped_because_documents_come_in_another_order(
    sandbox: Sandbox, dossier: Dossier, order: tuple[int, ...]
) -> None:
    documents = [Wanted(booking(index), NEW) for index in order]
    report = dossier.export(documents, Choices(partial=True))
    assert not [each for each in report.results if each.outcome.stands]
    assert not [r for r in sandbox.requests if r.operation_id == "insertBuySellBooking"]


def test_a_value_of_a_wrong_type_ends_a_partial_run_too(sandbox: Sandbox, dossier: Dossier) -> None:
    wrong = attrs.evolve(invoice(0), **COMMENT)
    with pytest.raises(PreflightError, match=r"Invoice\.comment: must be str"):
        dossier.export([*month(1), Wanted(wrong, NEW)], Choices(partial=True))
    assert not [r for r in sandbox.requests if r.operation_id.startswith("insert")]


def test_the_wrong_dossier_is_told_beside_documents_of_no_use(dossier: Dossier) -> None:
    errors = found(dossier, [Wanted(line(0, base=1.5), NEW)], expected_dossier=1)
    assert any("this is dossier 31801" in each for each in errors)


def test_a_document_that_is_wrong_all_over_is_told_shortly(dossier: Dossier) -> None:
    bad = attrs.evolve(booking(0).lines[0], account=-(2**40))
    document = attrs.evolve(booking(0), lines=(bad,) * 500)
    errors = found(dossier, [Wanted(document, NEW), Wanted(booking(1), NEW)])
    assert len(errors) == 9
    assert "492 more of its values can never be right" in errors[-1]


def test_lines_that_are_left_out_make_no_sum(dossier: Dossier) -> None:
    fine = booking(0).lines[0]
    finer = attrs.evolve(fine, base=Decimal("100.001"))
    back = attrs.evolve(fine, base=Decimal(-50), vat=Decimal("-10.50"))
    document = attrs.evolve(booking(0), amount=Decimal("60.50"), lines=(finer, back))
    errors = found(dossier, [Wanted(document, NEW), Wanted(booking(1), NEW)])
    assert len(errors) == 1
    assert "lines[0].base: may have 2 decimals at most" in errors[0]


def test_a_number_that_nobody_gave_is_not_told(dossier: Dossier) -> None:
    wrong = attrs.evolve(booking(1), number=-5)
    errors = found(dossier, [*month(1), Wanted(wrong, NEW), Wanted(booking(5), NEW)])
    assert len(errors) == 1, errors


def test_nothing_is_said_of_a_field_that_was_replaced(dossier: Dossier) -> None:
    assert dossier.export([Wanted(booking(0), NEW)]).complete
    standing = Wanted(spoilt(amount=Decimal(10) ** 12), NEW)  # with none it is another document
    twin = Wanted(spoilt(number=-5), NEW)  # with another number it stands elsewhere
    astray = Wanted(attrs.evolve(booking(4), number=-5, comment="2018/00999"), NEW)
    for documents in (
        [standing, Wanted(booking(1), NEW)],
        [Wanted(booking(1), NEW), twin],
        [*(Wanted(booking(at), NEW) for at in (1, 2, 3)), astray],
    ):
        errors = found(dossier, documents)
        assert len(errors) == 1, errors


class Ours(Booking):
    """A booking of a caller's own class."""


def test_a_subclass_is_mended_too(dossier: Dossier) -> None:
    fields = {each.name: getattr(booking(0), each.name) for each in attrs.fields(Booking)}
    own = Ours(**{**fields, "period": 0})
    errors = found(dossier, [Wanted(own, NEW), Wanted(booking(1), NEW)])
    assert len(errors) == 1
    assert "Ours.period: must be 1 or more: 0" in errors[0]


ODD: list[Any] = [{"a": 1}, Decimal("sNaN"), [1]]


@pytest.mark.parametrize("number", ODD, ids=repr)
def test_a_customer_number_of_any_type_ends_in_words(dossier: Dossier, number: Any) -> None:
    documents = [Wanted(booking(0), attrs.evolve(NEW, external_id=number))]
    for ask in (dossier.plan, dossier.export, dossier.verify):
        with pytest.raises(PreflightError, match="external_id: must be int"):
            ask(documents)


def test_a_number_of_thousands_of_figures_ends_in_words(dossier: Dossier) -> None:
    huge = 10**5000
    for wanted in (
        Wanted(spoilt(number=huge), NEW),
        Wanted(booking(0), attrs.evolve(NEW, external_id=huge)),
    ):
        for ask in (dossier.plan, dossier.export, dossier.verify):
            with pytest.raises(InvalidValueError, match="a number out of all bounds"):
                ask([wanted])


def test_a_comparison_on_another_day_reads_no_document_of_a_wrong_type(dossier: Dossier) -> None:
    with pytest.raises(PreflightError, match="amount: must be Decimal, not int"):
        dossier.verify([Wanted(spoilt(amount=121), NEW)])


def test_sound_documents_are_left_as_they_are() -> None:
    for document in (booking(0), invoice(0)):
        assert mended(document).document == document
        assert mended(document).problems == ()


def test_only_the_lines_that_are_wrong_are_left_out() -> None:
    good = invoice(0).lines[0]
    bad = attrs.evolve(good, unit_price=Decimal("1.23456"))
    seen = mended(attrs.evolve(invoice(0), lines=(bad, good, bad)))
    assert isinstance(seen.document, Invoice)
    assert seen.document.lines == (good,)
    assert seen.fields == {"lines"}
    assert [each.field for each in seen.problems] == [
        "Invoice.lines[0].unit_price",
        "Invoice.lines[2].unit_price",
    ]


def test_partial_runs_go_on_past_a_number_of_another_journal(dossier: Dossier) -> None:
    wrong = Wanted(attrs.evolve(booking(1), period=0), NEW)
    report = dossier.export([*month(1), wrong, Wanted(invoice(0), NEW)], Choices(partial=True))
    assert [r.outcome.value for r in report.results] == ["booked", "refused", "booked"]
