"""Daily quotas and the lock-out, over the socket."""

from typing import Any

import pytest

from octopus_sdk.sandbox import Sandbox, Unknowns, demo
from octopus_sdk.sandbox.operations import OPERATIONS

from .conftest import Clock, Open
from .stranger import FLEX, FORCE, SINCE_EVER, Stranger

LIMITS = {
    2: "getAccounts getVatCodes getCostCentres getCurrencyCodes",
    10: "getBuySellBooking updateBuySellBooking updateInvoice",
    24: "getBookyears getBookyear getJournals getSellJournal updateSellJournal bookInvoices",
    48: "getModifiedRelations getModifiedJournals getModifiedBuySellBookings getModifiedInvoices "
    "getReportModifiedBooking",
    100: "generateSampleError",
    150: "getDossiers connectDossier",
    400: "insertBuySellBooking insertInvoice getInvoice insertUpdateRelation getRelations "
    "addAttachementToBooking",
    None: "authenticateUser whoami getApiVersion uploadInvoiceAttachment",
}


def test_each_operation_has_its_documented_limit() -> None:
    expected = {name: limit for limit, names in LIMITS.items() for name in names.split()}
    assert {operation.id: operation.quota for operation in OPERATIONS} == expected
    lower = {op.id: op.quota_without_query for op in OPERATIONS if op.quota_without_query}
    assert lower == {"getRelations": 2}


@pytest.fixture
def strict(clock: Clock) -> Sandbox:
    return Sandbox(demo(), Unknowns(), clock, quotas=True)


@pytest.fixture
def client(strict: Sandbox, open_stranger: Open) -> Stranger:
    return open_stranger(strict)


def statuses(client: Stranger, times: int, path: str, dossier: int = FLEX, **query: Any) -> Any:
    return [client.call(dossier, "GET", path, **query).status for _ in range(times)]


def test_the_third_list_of_accounts_is_refused_until_midnight(
    client: Stranger, strict: Sandbox, clock: Clock
) -> None:
    assert statuses(client, 4, "/accounts", bookyearId=2) == [200, 200, 429, 429]
    assert strict.quota_used("getAccounts", FLEX) == 2
    assert strict.requests[-1].note == "over the quota of getAccounts"
    assert statuses(client, 2, "/accounts", FORCE, bookyearId=2) == [200, 200]
    clock.seconds += 11 * 3600 - 1  # 23:59:59 in Belgium, 22:59:59 in UTC
    client.log_in()
    client.connect(FLEX)
    assert statuses(client, 1, "/accounts", bookyearId=2) == [429]
    clock.seconds += 1
    assert strict.quota_used("getAccounts", FLEX) == 0
    assert statuses(client, 3, "/accounts", bookyearId=2) == [200, 200, 429]


def test_a_search_of_relations_counts_apart_from_a_list(client: Stranger, strict: Sandbox) -> None:
    assert statuses(client, 1, "/relations", externalRelationId=1001) == [400], "no search"
    assert statuses(client, 2, "/relations") == [200, 429]
    assert set(statuses(client, 400, "/relations", name="Vermeulen")) == {200}
    assert statuses(client, 1, "/relations", vatNr="x") == [429]
    assert strict.quota_used("getRelations unfiltered", FLEX) == 2
    assert strict.quota_used("getRelations", FLEX) == 400


def test_refused_calls_count_and_calls_without_a_token_do_not(
    client: Stranger, strict: Sandbox
) -> None:
    client.send("GET", f"/dossiers/{FLEX}/accounts", bookyearId=2)
    assert strict.quota_used("getAccounts", FLEX) == 0
    assert statuses(client, 3, "/accounts", bookyearId="two") == [400, 400, 429]


def test_calls_outside_a_dossier_count_for_the_user(client: Stranger, strict: Sandbox) -> None:
    client.log_in()
    replies = [
        client.send("GET", "/dossiers", headers={"Token": client.token}).status for _ in range(151)
    ]
    assert (replies[149], replies[150]) == (200, 429)
    assert strict.quota_used("getDossiers") == 150
    assert client.log_in().status == 200


def test_by_default_calls_are_counted_and_not_refused(stranger: Stranger, sandbox: Sandbox) -> None:
    assert set(statuses(stranger, 5, "/vatcodes")) == {200}
    assert sandbox.quota_used("getVatCodes", FLEX) == 5
    sandbox.reset()
    assert sandbox.quota_used("getVatCodes", FLEX) == 0
    with pytest.raises(KeyError, match="getVats"):
        sandbox.quota_used("getVats", FLEX)


def test_lost_requests_do_not_count(stranger: Stranger, sandbox: Sandbox) -> None:
    sandbox.faults.answer("getVatCodes", 503)
    assert statuses(stranger, 2, "/vatcodes") == [503, 200]
    assert sandbox.quota_used("getVatCodes", FLEX) == 1


def test_five_failed_logins_lock_the_user_out(stranger: Stranger, sandbox: Sandbox) -> None:
    stranger.connect(FLEX)
    for _ in range(5):
        assert "Incrementing" in stranger.log_in(password="wrong").json["technicalInfo"]
    locked = stranger.log_in()
    assert (locked.status, locked.json) == (401, {"technicalInfo": "User demo is locked out. "})
    assert stranger.call(FLEX, "GET", "/bookyears").status == 200
    sandbox.unlock_user()
    assert stranger.log_in(password="wrong").status == 401
    assert stranger.log_in().status == 200


def test_a_good_login_starts_the_count_anew(stranger: Stranger) -> None:
    for _ in range(3):
        for _ in range(4):
            assert stranger.log_in(password="wrong").status == 401
        assert stranger.log_in().status == 200


def test_users_are_locked_one_by_one(stranger: Stranger, sandbox: Sandbox) -> None:
    replies = [stranger.log_in(user="nobody") for _ in range(6)]
    assert replies[-1].json == {"technicalInfo": "User nobody is locked out. "}
    assert stranger.log_in().status == 200
    sandbox.lock_user()
    assert stranger.log_in().status == 401
    sandbox.reset()
    assert stranger.log_in().status == 200


def test_the_limit_of_failed_logins_can_be_chosen(clock: Clock, open_stranger: Open) -> None:
    client = open_stranger(Sandbox(demo(), clock=clock, lock_out_after=1))
    assert client.log_in(software_house_uuid="another").status == 401
    assert client.log_in().status == 200
    assert client.log_in(password="wrong").status == 401
    assert client.log_in().status == 401


def test_a_timestamp_is_no_search(client: Stranger) -> None:
    since: dict[str, Any] = {"modifiedTimeStamp": SINCE_EVER}
    assert set(statuses(client, 48, "/relations/modified", **since)) == {200}
    assert statuses(client, 1, "/relations/modified") == [429]
