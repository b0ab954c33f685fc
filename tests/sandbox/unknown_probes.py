"""What a client sees of each switch of `Unknowns`: one probe per switch, called as the switch."""

from typing import Any

from octopus_sdk.sandbox import Sandbox, Unknowns, demo

from .booking_calls import NEXT, book_invoices, get
from .conftest import Clock
from .stranger import (
    DISABLED,
    FLEX,
    FORCE,
    Stranger,
    booking,
    invoice,
    invoice_line,
    line,
    relation_by_key,
    wrapped,
)

DAY = 24 * 3600
STORED = 201
UNLISTED = {
    "vatType": 3,
    "corporationType": 99,
    "factLanguage": 9,
    "expirationType": 3,
    "sddSeqtype": 5,
    "sddMandateType": -1,
    "supplierPaymentMethod": 14,
    "invoiceDeliveryMethod": 4,
}


def make(switch: str, on: bool, clock: Clock) -> Sandbox:
    return Sandbox(demo(), Unknowns(**{switch: on}), clock, quotas=True)


def last_number(stranger: Stranger, journal: str) -> Any:
    rows = stranger.call(FLEX, "GET", "/bookyears/2/journals").json
    return {row["journalKey"]: row["lastBookedDocumentNr"] for row in rows}[journal]


def post(stranger: Stranger, number: int = NEXT, **fields: Any) -> Any:
    return stranger.call(FLEX, "POST", "/buysellbookings", wrapped(booking(number, **fields)))


def answer(reply: Any) -> Any:
    return reply.status, reply.code if reply.raw else None


def put_journal(stranger: Stranger, sequence: int, **settings: Any) -> Any:
    common = {"bookyearKey": {"id": 2}, "sequenceNumber": sequence, **settings}
    return stranger.call(FLEX, "PUT", "/journals/V", {"commonJournalUpdateRequestData": common})


def put_relation(stranger: Stranger, **changes: Any) -> Any:
    body = {"currencyCode": "EUR", "relationIdentificationServiceData": {}, **changes}
    return stranger.call(FLEX, "PUT", "/relations", body)


def read_relation(stranger: Stranger, key: int) -> Any:
    return stranger.call(FLEX, "GET", "/relations", relationId=key).json[0]


def fresh_journal_shows_start(stranger: Stranger, *_: Any) -> Any:
    before = last_number(stranger, "V4"), last_number(stranger, "V3")
    put_journal(stranger, 3, nextDocumentNumber=50)
    return *before, last_number(stranger, "V3")


def unbooked_invoices_count(stranger: Stranger, *_: Any) -> Any:
    stranger.call(FLEX, "POST", "/invoices", invoice(NEXT))
    return last_number(stranger, "V1")


def number_gaps_refused(stranger: Stranger, *_: Any) -> Any:
    replies = [answer(post(stranger, NEXT + step)) for step in (5, 5, 6, 0)]
    common = stranger.call(FLEX, "GET", "/bookyears/2/journals/V/4").json[
        "commonJournalServiceData"
    ]
    return replies, common["nextDocumentNumber"] - NEXT


def next_number_needs_empty_journal(stranger: Stranger, *_: Any) -> Any:
    before = put_journal(stranger, 4, nextDocumentNumber=NEXT + 1).status
    post(stranger, NEXT + 1)
    same = put_journal(stranger, 4, nextDocumentNumber=NEXT + 2).status
    return before, same, answer(put_journal(stranger, 4, nextDocumentNumber=NEXT + 9))


def closed_period_means_from(stranger: Stranger, sandbox: Sandbox, *_: Any) -> Any:
    sandbox.dossier(FLEX).close_period("V4", 201803, bookyear=2)
    seen = []
    for period in (201802, 201803, 201804):
        number = sandbox.dossier(FLEX).next_number("V4", 2)
        seen.append(answer(post(stranger, number, bookyearPeriodeNr=period)))
    return seen


def empty_journal_changes_is_404(stranger: Stranger, *_: Any) -> Any:
    since = {"modifiedTimeStamp": "2030-01-01 00:00:00.000"}
    reply = stranger.call(FLEX, "GET", "/journals/modified", **since)
    return reply.status, sorted(reply.json)


def closed_bookyear_closes_journals(stranger: Stranger, sandbox: Sandbox, *_: Any) -> Any:
    sandbox.dossier(FLEX).close_bookyear(2)
    refused = answer(post(stranger))
    bill = answer(stranger.call(FLEX, "POST", "/invoices", invoice(NEXT)))
    sandbox.dossier(FLEX).close_bookyear(2, closed=False)
    return refused, bill, answer(post(stranger))


def journal_refusal_carries_code(stranger: Stranger, sandbox: Sandbox, *_: Any) -> Any:
    sandbox.dossier(FLEX).open_journal("V4")
    opened = post(stranger)
    sandbox.dossier(FLEX).close_journal("V4")
    return answer(opened), answer(post(stranger))


def empty_relation_search_is_404(stranger: Stranger, *_: Any) -> Any:
    reply = stranger.call(FLEX, "GET", "/relations", name="Nobody")
    return reply.status, isinstance(reply.json, list)


def relation_put_keeps_absent_fields(stranger: Stranger, *_: Any) -> Any:
    put_relation(stranger, relationIdentificationServiceData=relation_by_key(16), city="Gent")
    row = read_relation(stranger, 16)
    return row["city"], row.get("name"), row["telephone"], row["active"]


def relation_required_fields_enforced(stranger: Stranger, *_: Any) -> Any:
    return stranger.call(FLEX, "PUT", "/relations", {"name": "Kaal"}).status


def relation_key_wins(stranger: Stranger, *_: Any) -> Any:
    ids = {**relation_by_key(16), "externalRelationId": 1002}
    post(stranger, relationIdentificationServiceData=ids)
    return get(stranger, "V4", NEXT).json["relationIdentificationServiceData"]["relationKey"]["id"]


def number_zero_clears(stranger: Stranger, *_: Any) -> Any:
    zero = {**relation_by_key(16), "externalRelationId": 0}
    kept = put_relation(stranger, relationIdentificationServiceData=relation_by_key(3)).status
    cleared = put_relation(stranger, relationIdentificationServiceData=zero, city="Gent").status
    ids = [read_relation(stranger, key)["relationIdentificationServiceData"] for key in (3, 16)]
    found = stranger.call(FLEX, "GET", "/relations", extRelationId=1001).status
    return kept, cleared, [one["externalRelationId"] for one in ids], found


def vat_search_needs_stored_format(stranger: Stranger, *_: Any) -> Any:
    return stranger.call(FLEX, "GET", "/relations", vatNr="be0428648938").status


def belgian_vat_reformatted(stranger: Stranger, *_: Any) -> Any:
    created = put_relation(stranger, name="Nieuw", vatNr="BE 0477525753").json
    foreign = put_relation(stranger, name="Ander", vatNr="NL1234.56.782 B01").json
    return created["vatNr"], foreign["vatNr"]


def unknown_relation_key_creates(stranger: Stranger, *_: Any) -> Any:
    unknown = {**relation_by_key(4711), "externalRelationId": 1700}
    known = {**relation_by_key(4711), "externalRelationId": 1001}
    made = put_relation(stranger, relationIdentificationServiceData=unknown, name="Nieuw")
    found = put_relation(stranger, relationIdentificationServiceData=known)
    keyless = put_relation(
        stranger, relationIdentificationServiceData={"externalRelationId": 1701}, name="Zonder"
    )
    return made.status, made.code, found.status, keyless.status


def null_clears_relation_field(stranger: Stranger, *_: Any) -> Any:
    ids = relation_by_key(16)
    put_relation(stranger, relationIdentificationServiceData=ids, telephone=None, email=None)
    row = read_relation(stranger, 16)
    return row["telephone"], row.get("email"), row["name"]


def empty_text_clears_relation_field(stranger: Stranger, *_: Any) -> Any:
    ids = relation_by_key(16)
    put_relation(stranger, relationIdentificationServiceData=ids, telephone="", city="Gent")
    row = read_relation(stranger, 16)
    return row["telephone"], row["city"]


def relation_needs_role(stranger: Stranger, *_: Any) -> Any:
    ids = relation_by_key(16)
    return (
        answer(put_relation(stranger, name="Niemand"))[0],
        put_relation(stranger, name="Klant", client=True).status,
        put_relation(stranger, relationIdentificationServiceData=ids, client=False).status,
    )


def unlisted_values_refused(stranger: Stranger, *_: Any) -> Any:
    made = [
        put_relation(stranger, name="Nieuw", **{field: value}).status
        for field, value in UNLISTED.items()
    ]
    listed = put_relation(stranger, name="Nieuw", vatType=4, corporationType=26, sddSeqtype=0)
    return made, listed.status, answer(post(stranger, paymentMethod=14))


def inactive_relation_bookable(stranger: Stranger, sandbox: Sandbox, *_: Any) -> Any:
    sandbox.dossier(FLEX).deactivate_relation(16)
    return answer(post(stranger))


def header_amount_checked(stranger: Stranger, *_: Any) -> Any:
    return answer(post(stranger, amount=5))


def date_must_lie_in_period(stranger: Stranger, *_: Any) -> Any:
    return answer(post(stranger, documentDate="2018-04-01"))


def vat_code_required(stranger: Stranger, *_: Any) -> Any:
    bare = {"accountKey": 700000, "baseAmount": 121.0}
    sale = answer(post(stranger, bookingLines=[bare]))
    unknown = answer(post(stranger, NEXT + 1, bookingLines=[{**bare, "vatCodeKey": ""}]))
    row = invoice_line(count=1, unitPrice=10.0, vatCodeKey=None)
    bill = answer(stranger.call(FLEX, "POST", "/invoices", invoice(NEXT, invoiceLines=[row])))
    return sale, unknown, bill


def vat_checked_against_rate(stranger: Stranger, *_: Any) -> Any:
    cent = [line(700000, 100.0, 21.01, "21")]
    wrong = [line(700000, 100.0, 21.02, "21")]
    near = post(stranger, amount=121.01, bookingLines=cent).status
    return near, answer(post(stranger, NEXT + 1, amount=121.02, bookingLines=wrong))


def fine_amounts_refused(stranger: Stranger, *_: Any) -> Any:
    lines = [line(700000, 100.005, 20.995, "21")]
    return answer(post(stranger, bookingLines=lines))


def expiry_before_date_refused(stranger: Stranger, *_: Any) -> Any:
    early: dict[str, Any] = {"documentDate": "2018-03-14", "expiryDate": "2018-03-13"}
    bill = stranger.call(FLEX, "POST", "/invoices", invoice(NEXT, **early))
    first = answer(post(stranger, **early))
    number = NEXT if first[0] != STORED else NEXT + 1
    same = {**early, "expiryDate": "2018-03-14"}
    return first, answer(bill), post(stranger, number, **same).status


def malformed_date_is_500_everywhere(stranger: Stranger, *_: Any) -> Any:
    return (
        post(stranger, documentDate="14/03/2018").status,
        stranger.call(FLEX, "POST", "/invoices", invoice(NEXT, expiryDate="x")).status,
        put_relation(stranger, name="Nieuw", sddSignatureDate="x").status,
    )


def malformed_elements_are_500(stranger: Stranger, *_: Any) -> Any:
    files = {**wrapped(booking(NEXT)), "attachments": [{"fileName": "a", "fileData": "!"}]}
    in_bookings = (
        post(stranger, amount="121").status,
        post(stranger, bookingLines=[None]).status,
        stranger.call(FLEX, "POST", "/buysellbookings", files).status,
        stranger.call(FLEX, "PUT", "/buysellbookings", booking(NEXT, comment=5)).status,
    )
    elsewhere = (
        stranger.call(FLEX, "POST", "/invoices", invoice(NEXT, comment=5)).status,
        put_relation(stranger, name=5).status,
    )
    bodies = [b"no json", b"[]", b"{}", b'{"buySellBookingServiceData":{"amount":1e99}}']
    no_element = [stranger.call(FLEX, "POST", "/buysellbookings", body).status for body in bodies]
    return in_bookings, elsewhere, no_element, post(stranger, documentDate="x").status


def update_may_change_relation(stranger: Stranger, *_: Any) -> Any:
    post(stranger)
    other = booking(NEXT, relationIdentificationServiceData=relation_by_key(3))
    same = stranger.call(FLEX, "PUT", "/buysellbookings", booking(NEXT, comment="x"))
    return same.status, answer(stranger.call(FLEX, "PUT", "/buysellbookings", other))


def update_keeps_attachments(stranger: Stranger, sandbox: Sandbox, *_: Any) -> Any:
    files = [{"fileName": "a.pdf", "fileData": "JVBERi0="}]
    body = {**wrapped(booking(NEXT)), "attachments": files}
    stranger.call(FLEX, "POST", "/buysellbookings", body)
    stranger.call(FLEX, "PUT", "/buysellbookings", booking(NEXT))
    return len(sandbox.dossier(FLEX).attachments("V4", NEXT, 2))


def long_texts_refused(stranger: Stranger, *_: Any) -> Any:
    short = post(stranger, comment="x" * 255).status
    long_file = {"fileName": "a", "fileData": "JVBE" * 100}
    body = {**wrapped(booking(NEXT + 1)), "attachments": [long_file]}
    attached = stranger.call(FLEX, "POST", "/buysellbookings", body).status
    return short, attached, put_relation(stranger, name="x" * 256).status


def vat_codes_repeat_per_type(stranger: Stranger, *_: Any) -> Any:
    rows = stranger.call(FLEX, "GET", "/vatcodes").json
    return [row["type"] for row in rows if row["code"] in {"21", "D21"}], rows[0]["code"]


def book_three(stranger: Stranger, sandbox: Sandbox) -> Any:
    """Book three invoices of which the second lies in a protected period."""
    for number, period in ((NEXT, 201803), (NEXT + 1, 201801), (NEXT + 2, 201803)):
        stranger.call(FLEX, "POST", "/invoices", invoice(number, bookyearPeriodeNr=period))
    sandbox.dossier(FLEX).protect_period("V1", 201801, bookyear=2)
    return book_invoices(stranger).json


def invoice_run_stops(stranger: Stranger, sandbox: Sandbox, *_: Any) -> Any:
    rows = book_three(stranger, sandbox)["bookingStatusList"]
    return [row["success"] for row in rows], sandbox.dossier(FLEX).is_booked("V1", NEXT + 2, 2)


def invoice_run_success_means_all(stranger: Stranger, sandbox: Sandbox, *_: Any) -> Any:
    partly = book_three(stranger, sandbox)["success"]
    sandbox.dossier(FLEX).protect_period("V1", 0, bookyear=2)
    rest = book_invoices(stranger).json
    return partly, rest["success"], len(rest["bookingStatusList"])


def invoice_vat_per_line(stranger: Stranger, *_: Any) -> Any:
    row = invoice(NEXT)["invoiceLines"][0]
    stranger.call(FLEX, "POST", "/invoices", invoice(NEXT, invoiceLines=[row, row]))
    book_invoices(stranger)
    return len(get(stranger, "V1", NEXT).json["bookingLines"])


def unknown_query_names_refused(stranger: Stranger, *_: Any) -> Any:
    return stranger.call(FLEX, "GET", "/relations", externalRelationId=1001).status


def unknown_body_fields_refused(stranger: Stranger, *_: Any) -> Any:
    return put_relation(stranger, name="Nieuw", surName="Jan").status


def timestamps_in_utc(stranger: Stranger, *_: Any) -> Any:
    since = {"bookyearId": 2, "modifiedTimeStamp": "2018-03-14 12:30:00.000"}
    return stranger.call(FLEX, "GET", "/buysellbookings/modified", **since).status


def modified_bound_inclusive(stranger: Stranger, *_: Any) -> Any:
    since = "2018-03-14 13:00:00.000"
    return stranger.call(FLEX, "GET", "/relations/modified", modifiedTimeStamp=since).status


def not_found_text_in_message(stranger: Stranger, *_: Any) -> Any:
    replies = [stranger.connect(99), stranger.call(FLEX, "GET", "/relations", name="Nobody")]
    return [reply.json for reply in replies]


def failed_logins_lock(stranger: Stranger, *_: Any) -> Any:
    for _attempt in range(5):
        stranger.log_in(password="wrong")
    return stranger.log_in().status


def software_house_refusal_carries_code(stranger: Stranger, *_: Any) -> Any:
    return answer(stranger.log_in(software_house_uuid="another"))


def expired_token_carries_code(stranger: Stranger, sandbox: Sandbox, *_: Any) -> Any:
    stranger.connect(FLEX)
    sandbox.revoke_tokens()
    return answer(stranger.call(FLEX, "GET", "/bookyears"))


def dossier_refusal_carries_code(stranger: Stranger, *_: Any) -> Any:
    return answer(stranger.connect(DISABLED)), answer(stranger.connect(31898))


def disabled_dossier_listed(stranger: Stranger, *_: Any) -> Any:
    stranger.log_in()
    rows = stranger.send("GET", "/dossiers", headers={"Token": stranger.token}).json
    return sum("dossierKey" in row for row in rows), len(rows)


def over_quota_answers_429(stranger: Stranger, *_: Any) -> Any:
    replies = [stranger.call(FLEX, "GET", "/vatcodes") for _ in range(3)]
    return [reply.status for reply in replies], list(replies[-1].json)


def quotas_per_dossier(stranger: Stranger, sandbox: Sandbox, *_: Any) -> Any:
    statuses = [stranger.call(FLEX, "GET", "/vatcodes").status for _ in range(2)]
    other = stranger.call(FORCE, "GET", "/vatcodes").status
    return statuses, other, sandbox.quota_used("getVatCodes", FORCE)


def quota_day_is_calendar(stranger: Stranger, _: Sandbox, clock: Clock) -> Any:
    statuses = []
    clock.seconds += 10 * 3600 + 3540  # 23:59 in Belgium
    for wait in (0, 0, 120, DAY - 180, 60):
        clock.seconds += wait
        stranger.log_in()
        stranger.connect(FLEX)
        statuses.append(stranger.call(FLEX, "GET", "/vatcodes").status)
    return statuses
