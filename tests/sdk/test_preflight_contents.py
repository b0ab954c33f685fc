"""What is wrong with what stands on a document, found before the first write."""

import datetime as dt
from decimal import ROUND_UP, Decimal, localcontext
from typing import Any

import attrs
import pytest

from octopus_sdk import (
    Credentials,
    Dossier,
    OctopusClient,
    PreflightError,
    Wanted,
)
from octopus_sdk.models import Attachment, BookingLine
from octopus_sdk.sandbox import Desk, Sandbox, Unknowns, demo
from tests.sdk.exports import (
    KNOWN,
    NEW,
    booking,
    changed,
    invoice,
    line_changed,
    month,
    outcomes,
)


def invoice_changed(total: str, **changes: Any) -> Wanted:
    document = invoice(0)
    lines = (attrs.evolve(document.lines[0], **changes),)
    return Wanted(attrs.evolve(document, lines=lines), NEW, total=Decimal(total))


def lines(**changes: Any) -> tuple[BookingLine, ...]:
    return (attrs.evolve(booking(0).lines[0], **changes),)


WRONG: list[tuple[Wanted, str]] = [
    (changed(bookyear_id=77), "the dossier has no bookyear 77"),
    (changed(bookyear_id=1, journal="V1"), "bookyear 2017-01-01 to 2017-12-31 is closed"),
    (changed(document_date=dt.date(2019, 1, 1)), "2019-01-01 is outside bookyear 2018-01-01"),
    (changed(period=201813), "the bookyear has no period 201813"),
    (changed(amount=Decimal("1.00")), "its lines come to 121.00, and its amount is 1.00"),
    (changed(amount=Decimal("-121.01")), "its lines come to 121.00, and its amount is -121.01"),
    (line_changed(account=123456), "the bookyear has no account 123456"),
    (line_changed(vat_code="6"), "Codes that look like it: 06."),
    (line_changed(vat_code="D21"), "VAT code 'D21' is not for sales"),
    (changed(amount=Decimal("121.005")), "may have 2 decimals at most"),
    (changed(comment="a\x07"), "control character U+0007"),
    (line_changed(vat=Decimal("-21.00")), "differ in sign"),
    (changed(number=0), "number: must be 1 or more"),
    (Wanted(booking(0), NEW, total=Decimal("121.01")), "it is 121.01 on paper, and 121.00 here"),
    (changed(currency="USD"), "it is in USD at a rate of 1"),
    (changed(exchange_rate=Decimal(2)), "it is in EUR at a rate of 2"),
    (line_changed(vat_code=""), "there is no VAT code ''"),
    (invoice_changed("60.53"), "it is 60.53 on paper, and Octopus may make it 60.50."),
    (invoice_changed("60.53"), "its lines, its VAT codes or its total are wrong."),
    (line_changed(account=None), "a line has no account"),
    (invoice_changed("60.50", account=None), "a line has no account"),
    (line_changed(vat_code=None), "a line has VAT and no VAT code"),
    (line_changed(cost_centre=77), "cost centre 77 does not exist"),
    (line_changed(cost_centre=2), "cost centre 2 is closed"),
    (
        changed(amount=Decimal("106.00"), lines=lines(vat=Decimal("6.00"))),
        "its VAT at code '21' is 6.00, and 21 % gives 21.00",
    ),
    (changed(amount=Decimal("NaN")), "must be a finite number, not NaN"),
    (line_changed(base=Decimal("Infinity"), vat=Decimal("-Infinity")), "must be a finite number"),
    (line_changed(base=Decimal("sNaN")), "must be a finite number"),
    (invoice_changed("60.50", count=Decimal("1E+30")), "must be smaller than 1000000000000"),
    (invoice_changed("60.50", unit_price=Decimal("NaN")), "must be a finite number"),
    (changed(document_date=dt.date(1, 1, 1)), "0001-01-01 is outside bookyear"),
    (changed(external_id=1002), "is for customer 1002, and it comes with customer 1700"),
    (changed(relation_id=3), "it names relation 3, and its customer has none yet"),
    (Wanted(booking(0), attrs.evolve(KNOWN, id=4)), "it names relation 4, and its customer is"),
    (
        Wanted(invoice(0), NEW, attachments=(Attachment(file_name=" ", data=b""),)),
        "attachments[0].file_name: must not be empty",
    ),
]


@pytest.mark.parametrize(("wanted", "words"), WRONG, ids=[words for _, words in WRONG])
def test_a_wrong_document_is_found(
    sandbox: Sandbox, dossier: Dossier, wanted: Wanted, words: str
) -> None:
    with pytest.raises(PreflightError) as caught:
        dossier.export([wanted])
    assert words in str(caught.value)
    assert not [r for r in sandbox.requests if r.operation_id.startswith("insert")]


def test_cost_centres_are_read_only_when_a_line_names_one(
    sandbox: Sandbox, dossier: Dossier
) -> None:
    assert dossier.export([line_changed(cost_centre=1)]).complete
    assert dossier.export([Wanted(booking(1), NEW)]).complete
    assert len([r for r in sandbox.requests if r.operation_id == "getCostCentres"]) == 1
    assert [(centre.id, centre.closed) for centre in dossier.cost_centres()] == [
        (1, False),
        (2, True),
    ]


def test_what_may_be_meant_is_a_warning(dossier: Dossier) -> None:
    odd = [
        changed(due_date=dt.date(2018, 10, 30)),
        changed(amount=Decimal("100.00"), lines=lines(vat=None)),
        changed(amount=Decimal("100.00"), lines=lines(vat=None, vat_code=None)),
        line_changed(account=613000),
        changed(due_date=dt.date(2081, 11, 30)),
    ]
    plans = [dossier.plan([wanted]) for wanted in odd]
    assert all(plan.clean for plan in plans)
    said = ["\n".join(map(str, plan.findings)) for plan in plans]
    assert "it is due on 2018-10-30, before its date 2018-10-31" in said[0]
    assert "VAT code '21': 1 document without VAT, and the list gives a rate" in said[1]
    assert "a line has no VAT code" in said[2]
    assert "account 613000 is no account for sales, which begin with 7" in said[3]
    assert "it is due on 2081-11-30, more than a year after its date" in said[4]


def test_the_callers_own_arithmetic_changes_no_cent(dossier: Dossier) -> None:
    large = Decimal("1234567.89"), Decimal("259259.26")
    line = attrs.evolve(booking(0).lines[0], base=large[0], vat=large[1])
    right = changed(lines=(line,), amount=Decimal("1493827.15"))
    wrong = changed(lines=(line,), amount=Decimal("1493827.19"))
    with localcontext(prec=6, rounding=ROUND_UP):
        assert dossier.plan([right]).clean
        assert not dossier.plan([wrong]).clean


def test_a_list_of_customers_that_has_shifted_is_found(sandbox: Sandbox, dossier: Dossier) -> None:
    own = [attrs.evolve(each.document, external_id=each.customer.external_id) for each in month()]
    shifted = [month()[(at + 1) % 4].customer for at in range(4)]
    with pytest.raises(PreflightError) as caught:
        dossier.export([Wanted(*pair) for pair in zip(own, shifted, strict=True)])
    assert str(caught.value).count("a list may have shifted") == 3  # one is for the same customer
    assert not [r for r in sandbox.requests if r.method == "PUT"]


def test_a_wrong_customer_is_told_once(dossier: Dossier) -> None:
    nowhere = attrs.evolve(NEW, country=" ")
    with pytest.raises(PreflightError) as caught:
        dossier.export([Wanted(booking(at), nowhere) for at in range(4)])
    (finding,) = caught.value.findings
    assert str(finding).startswith("error: customer 1700: Relation.country: leave it out")
    assert finding.documents == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "Kantoor\nDelta"}, "name: holds the control"),
        ({"id": 3, "name": ""}, "and a name"),
    ],
)
def test_a_customer_that_cannot_be_searched_for_is_found(
    sandbox: Sandbox, dossier: Dossier, change: dict[str, Any], words: str
) -> None:
    documents = [Wanted(booking(0), attrs.evolve(NEW, **change)), Wanted(booking(1), KNOWN)]
    with pytest.raises(PreflightError, match=words):
        dossier.export(documents)
    assert not [r for r in sandbox.requests if r.method == "PUT"]


@pytest.mark.parametrize(
    ("numbers", "cure"),
    [
        ((0, 0), "Leave the double out, or correct its number."),
        ((1, 0), "Give the documents in the order of their numbers."),
        ((0, 2), "Add the missing document, or end the range before the gap."),
    ],
)
def test_numbers_that_do_not_follow_get_their_own_cure(
    dossier: Dossier, numbers: tuple[int, int], cure: str
) -> None:
    plan = dossier.plan([Wanted(booking(number), NEW) for number in numbers])
    said = [str(finding) for finding in plan.findings if "journal V4" in finding.subject]
    assert len(said) == 1
    assert said[0].endswith(cure)


def test_a_price_finer_than_the_journal_is_found(sandbox: Sandbox) -> None:
    def two_decimals(*request: Any) -> tuple[int, dict[str, str], bytes]:
        status, headers, body = sandbox.handle(*request)
        return status, headers, body.replace(b'"FOUR"', b'"TWO"')

    client = OctopusClient(Credentials(**sandbox.login), transport=two_decimals)
    fine = invoice_changed("60.50", unit_price=Decimal("20.0012"))
    with pytest.raises(PreflightError, match=r"unit prices with 2 decimals, and one is 20\.0012"):
        client.dossier(31801).export([fine])
    four = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle)
    assert four.dossier(31801).export([fine]).complete


@pytest.mark.parametrize("cents", ["60.49", "60.50", "60.51"])
def test_a_cent_of_difference_in_an_invoice_journal_is_a_warning(
    dossier: Dossier, cents: str
) -> None:
    report = dossier.export([invoice_changed(cents)])
    assert outcomes(report) == ["booked"]
    warned = [str(finding) for finding in report.findings if "on paper" in finding.rule]
    assert bool(warned) is (cents != "60.50")


def test_a_credit_note_needs_a_code_for_credit_notes(desk: Desk, dossier: Dossier) -> None:
    del desk
    good = changed(amount=Decimal("-121.00"))
    assert outcomes(dossier.export([good])) == ["booked"]
    lines = (attrs.evolve(invoice(0).lines[0], count=Decimal("-2.5"), vat_code="I21"),)
    with pytest.raises(PreflightError, match="'I21' is not for credit notes on sales"):
        dossier.export([Wanted(attrs.evolve(invoice(0), lines=lines), NEW)])


def test_a_list_that_shows_each_code_once_proves_nothing_about_credit_notes() -> None:
    sandbox = Sandbox(demo(), Unknowns(vat_codes_repeat_per_type=False))
    client = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle)
    report = client.dossier(31801).export([changed(amount=Decimal("-121.00"))])
    assert outcomes(report) == ["booked"]
    assert "VAT code '21': the list shows it for sales only, and 1 credit notes" in str(report)


def test_a_cost_centre_that_is_mandatory() -> None:
    seed = demo()
    for account in seed["dossiers"][0]["accounts"]:
        if account["id"] == 700000:
            account["costCentreType"] = 1
    sandbox = Sandbox(seed)
    client = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle)
    with pytest.raises(PreflightError, match="account 700000 needs a cost centre"):
        client.dossier(31801).export([Wanted(booking(0), NEW)])
