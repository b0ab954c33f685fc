"""A customer of B4C as a relation of Octopus."""

import datetime as dt

import attrs
import pytest

from b4c_mapping import (
    BANK_FIELDS,
    OWNED_FIELDS,
    Customer,
    CustomerError,
    CustomerKind,
    Document,
    Kind,
    check_customers,
    customer_warnings,
    customers_of,
    to_relation,
)
from b4c_mapping.relations import LEGAL_FORMS
from octopus_sdk.models import CorporationType, Language, PaymentTerm, Relation, VatType


def customer(**more: object) -> Customer:
    values: dict[str, object] = {
        "number": 1001,
        "kind": CustomerKind.BUSINESS,
        "name": "Peeters Dakwerken",
        "country": "BE",
    }
    return Customer(**(values | more))  # type: ignore[arg-type]


def test_a_full_customer() -> None:
    full = customer(
        first_name="An",
        street="Kerkstraat 1",
        postal_code="2018",
        city="Antwerpen",
        language="nl",
        email="info@peeters.be",
        invoice_email="facturen@peeters.be",
        telephone="03 123 45 67",
        mobile="0470 12 34 56",
        vat_number="477525753",
        iban="BE71 0961 2345 6769",
        bic="GKCCBEBB",
        legal_form="b.v.",
        payment_days=30,
        end_of_month=True,
    )
    assert to_relation(full) == Relation(
        external_id=1001,
        name="Peeters Dakwerken",
        first_name="An",
        client=True,
        street="Kerkstraat 1",
        postal_code="2018",
        city="Antwerpen",
        country="BE",
        telephone="03 123 45 67",
        mobile="0470 12 34 56",
        email="facturen@peeters.be",
        iban="BE71096123456769",
        bic="GKCCBEBB",
        corporation_type=CorporationType.BV,
        vat_number="BE0477.525.753",
        vat_type=VatType.BELGIAN_VAT_PAYER,
        payment_term=PaymentTerm.END_OF_MONTH,
        payment_days=30,
        language=Language.DUTCH,
    )


def test_what_b4c_leaves_empty_is_none() -> None:
    relation = to_relation(customer(street="", vat_number="", email="", language=None))
    filled = {
        name
        for name, value in attrs.asdict(relation, recurse=False).items()
        if value is not None and name != "extra"
    }
    assert filled == {"external_id", "name", "client", "country", "currency", "vat_type"}


@pytest.mark.parametrize("kind", [CustomerKind.PRIVATE, CustomerKind.NOT_LIABLE])
def test_an_enterprise_number_is_not_a_vat_number(kind: CustomerKind) -> None:
    relation = to_relation(customer(kind=kind, vat_number="BE0477525753"))
    assert relation.vat_number is None
    assert relation.vat_type in (VatType.PRIVATE_BELGIUM, VatType.NOT_LIABLE)


def test_the_vat_type_does_not_come_from_the_number() -> None:
    assert to_relation(customer()).vat_type is VatType.BELGIAN_VAT_PAYER


def test_what_b4c_owns() -> None:
    fields = {field.name for field in attrs.fields(Relation)}
    assert fields > OWNED_FIELDS
    assert fields > BANK_FIELDS
    assert not OWNED_FIELDS & {"iban", "bic", "external_id", "id", "client", "active", "currency"}


@pytest.mark.parametrize("number", [0, -1, 2**31, True, 1.0, "1001", None])
def test_customer_numbers_that_would_make_a_duplicate(number: object) -> None:
    with pytest.raises(CustomerError, match=r"a whole number from 1 to 2147483647"):
        customer(number=number)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(CustomerError) as caught:
        customer(
            kind="business", name=" ", language="xx", vat_number="BE1", iban="BE1", bic="x",
            payment_days=-1, end_of_month=None,
        )  # fmt: skip
    said = [problem.field for problem in caught.value.problems]
    assert said == [
        "kind", "name", "language", "bic", "IBAN", "VAT number", "payment_days", "end_of_month",
    ]  # fmt: skip
    assert "customer 1001" in str(caught.value)


@pytest.mark.parametrize("country", ["", "be", "BEL", "België", None, "B1"])
def test_countries(country: object) -> None:
    with pytest.raises(CustomerError, match=r"two capital letters"):
        customer(country=country)


def test_a_term_counts_from_the_document_unless_b4c_says_otherwise() -> None:
    relation = to_relation(customer(payment_days=0))
    assert (relation.payment_term, relation.payment_days) == (PaymentTerm.AFTER_INVOICE_DATE, 0)


def test_texts_are_text() -> None:
    with pytest.raises(CustomerError, match=r"postal_code 2018: text"):
        customer(postal_code=2018)


def test_two_customers_with_one_number() -> None:
    check_customers([customer(), customer(number=1002)])
    with pytest.raises(CustomerError, match=r"2 customers, number 1001"):
        check_customers([customer(), customer(number=1002), customer()])


def test_warnings() -> None:
    assert customer_warnings(customer(name="x" * 30, legal_form="BV")) == ()
    found = customer_warnings(
        customer(kind=CustomerKind.PRIVATE, name="x" * 31, legal_form="CV", vat_number="477525753")
    )
    assert [problem.field for problem in found] == ["name", "legal_form", "vat_number"]


def on(number: int, sequence: int) -> Document:
    return Document(
        kind=Kind.INVOICE,
        year=2018,
        sequence=sequence,
        customer=number,
        document_date=dt.date(2018, 10, 31),
        void=True,
    )


def test_every_customer_on_the_documents_is_known() -> None:
    known = [customer(), customer(number=1002), customer(number=1003)]
    assert customers_of([on(1002, 1), on(1001, 2), on(1002, 3)], known) == {
        1001: known[0],
        1002: known[1],
    }
    documents = [on(9, 1), on(1001, 2), *(on(7, sequence) for sequence in range(3, 10))]
    with pytest.raises(CustomerError) as caught:
        customers_of(documents, [*known, customer(name="Other")])
    assert [(each.where, each.value) for each in caught.value.problems] == [
        ("2 customers", "1001"),
        (
            "invoice 2018/3, invoice 2018/4, invoice 2018/5, invoice 2018/6, invoice 2018/7 "
            "and 2 more",
            "7",
        ),
        ("invoice 2018/1", "9"),
    ]
    assert "Peeters Dakwerken, Other" in caught.value.problems[0].cure


def test_an_end_of_month_counts_from_days() -> None:
    with pytest.raises(CustomerError, match=r"payment_days \(empty\): a term to the end"):
        customer(end_of_month=True)


def test_what_is_wrong_does_not_hide_the_rest() -> None:
    with pytest.raises(CustomerError) as caught:
        customer(
            country="be", city="a\nb", language="xx", iban="1", vat_number="9", payment_days=-4
        )
    fields = [problem.field for problem in caught.value.problems]
    assert fields == ["country", "city", "language", "IBAN", "payment_days"]


def test_blanks_are_no_value() -> None:
    relation = to_relation(customer(email="a@b.be", invoice_email=" ", city=" ", iban=" ", bic=" "))
    assert (relation.email, relation.city, relation.iban, relation.bic) == ("a@b.be", *[None] * 3)
    assert to_relation(customer(language=" ", vat_number=" ")).language is None


@pytest.mark.parametrize("address", ["ab", "a@", "a b@c.be", "Jan <a@b.be>", "a@b.be;c@d.be"])
def test_an_odd_e_mail_address_is_a_warning(address: str) -> None:
    (warning,) = customer_warnings(customer(email="a@b.be", invoice_email=address))
    assert warning.field == "invoice_email"


def test_every_legal_form_of_octopus_has_a_name() -> None:
    assert set(LEGAL_FORMS.values()) == set(CorporationType)
    assert customer_warnings(customer(legal_form="K.G.")) == ()
