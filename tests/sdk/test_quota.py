"""Calls are counted, scarce answers remembered, and both shared by those who share a book."""

import datetime as dt
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from octopus_sdk import Credentials, Daybook, FileDaybook, OctopusClient, Quotas, errors
from octopus_sdk.api import relations, vat_codes
from octopus_sdk.daybook import AnyDaybook, Remembered
from octopus_sdk.quota import LIMITS, belgian_day
from octopus_sdk.sandbox import Sandbox, demo

FLEX, FORCE = 31801, 31802
NOON = dt.datetime(2018, 10, 31, 11, tzinfo=dt.UTC).timestamp()
DAY = dt.date(2018, 10, 31)


class World:
    """A sandbox, a wall clock and clients that share a book."""

    def __init__(self, book: AnyDaybook) -> None:
        self.sandbox = Sandbox(demo())
        self.book = book
        self.now = NOON

    def client(self, quotas: Quotas | None = None) -> OctopusClient:
        return OctopusClient(
            Credentials(**self.sandbox.login),
            transport=self.sandbox.handle,
            daybook=self.book,
            quotas=quotas,
            now=lambda: self.now,
            sleep=lambda _: None,
        )

    def calls(self, operation: str) -> int:
        return sum(request.operation_id == operation for request in self.sandbox.requests)


@pytest.fixture(params=["in memory", "in a file"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    return World(Daybook() if request.param == "in memory" else FileDaybook(tmp_path / "book"))


def test_a_scarce_answer_is_asked_for_once_a_day(world: World) -> None:
    first = world.client().dossier(FLEX).vat_codes()
    world.now += 3600
    again = world.client().dossier(FLEX).vat_codes()
    assert first == again
    assert again.read_at == first.read_at == dt.datetime.fromtimestamp(NOON, dt.UTC)
    assert world.calls("getVatCodes") == 1
    world.now += 24 * 3600
    assert world.client().dossier(FLEX).vat_codes().read_at != first.read_at
    assert world.calls("getVatCodes") == 2


def test_fresh_asks_again_and_what_is_remembered_is_the_new_answer(world: World) -> None:
    dossier = world.client().dossier(FLEX)
    dossier.journals(2)
    world.sandbox.dossier(FLEX).close_journal("V4", 2)
    journals = {journal.key: journal for journal in dossier.journals(2)}
    assert not journals["V4"].closed
    assert {j.key: j for j in dossier.journals(2, fresh=True)}["V4"].closed
    assert {j.key: j for j in dossier.journals(2)}["V4"].closed


def test_each_dossier_and_bookyear_is_remembered_for_itself(world: World) -> None:
    client = world.client()
    assert client.dossier(FLEX).bookyears() != client.dossier(31803).bookyears()
    assert client.dossier(FLEX).journals(1) != client.dossier(FLEX).journals(2)


def test_a_call_too_many_is_refused_here(world: World) -> None:
    dossier = world.client().dossier(FLEX)
    for _ in range(2):
        dossier.vat_codes(fresh=True)
    for client in (dossier, world.client().dossier(FLEX)):
        with pytest.raises(errors.QuotaUsedUpError, match="getVatCodes was called 2 times today"):
            client.vat_codes(fresh=True)
    assert world.calls("getVatCodes") == 2
    # What is remembered still serves, and another dossier has its own count.
    assert dossier.vat_codes()
    assert world.client().dossier(FORCE).vat_codes(fresh=True)
    world.now += 24 * 3600
    assert dossier.vat_codes(fresh=True)


def test_searched_and_unsearched_relations_have_their_own_quota(world: World) -> None:
    dossier = world.client().dossier(FLEX)
    for _ in range(2):
        dossier.run(relations.list_active())
    with pytest.raises(errors.QuotaUsedUpError):
        dossier.run(relations.list_active())
    assert dossier.relation(external_id=1002) is not None


def test_limits_scope_and_refusal_can_be_set(world: World) -> None:
    raised = world.client(Quotas(limits={"getVatCodes": 3})).dossier(FLEX)
    for _ in range(3):
        raised.vat_codes(fresh=True)
    with pytest.raises(errors.QuotaUsedUpError, match="3 times"):
        raised.vat_codes(fresh=True)
    world.client(Quotas(enforced=False)).dossier(FLEX).vat_codes(fresh=True)
    assert world.calls("getVatCodes") == 4

    one_for_all = world.client(Quotas(scope="user"))
    one_for_all.dossier(FLEX).accounts(2, fresh=True)
    one_for_all.dossier(FORCE).accounts(2, fresh=True)
    with pytest.raises(errors.QuotaUsedUpError):
        one_for_all.dossier(31803).accounts(1, fresh=True)


def test_quotas_show_what_is_spent_and_left(world: World) -> None:
    dossier = world.client().dossier(FLEX)
    dossier.vat_codes()
    dossier.relation(external_id=1)
    shown = {quota.operation: (quota.spent, quota.left) for quota in dossier.quotas()}
    assert shown["getVatCodes"] == (1, 1)
    assert shown["getRelations"] == (1, 399)
    assert shown["connectDossier"] == (1, 149)
    assert shown["insertInvoice"] == (0, 400)
    assert set(shown) == set(LIMITS)
    assert "getVatCodes" in str(dossier.quotas())


def test_what_was_not_sent_is_not_counted() -> None:
    def nobody_there(*_: object) -> tuple[int, dict[str, str], bytes]:
        raise ConnectionRefusedError

    with OctopusClient(
        Credentials(software_house_uuid="a", user="b", password="c"),
        transport=nobody_there,
        sleep=lambda _: None,
    ) as client:
        for _ in range(200):
            with pytest.raises(errors.NotConnectedError):
                client.dossiers()
        assert {quota.spent for quota in client.quotas()} == {0}


def test_many_threads_ask_once(world: World) -> None:
    client = world.client()
    together = threading.Barrier(20)

    def ask() -> int:
        together.wait()
        return len(client.dossier(FLEX).run(vat_codes.list_all()))

    with ThreadPoolExecutor(20) as pool:
        jobs = [pool.submit(ask) for _ in range(20)]
        assert len({job.result() for job in jobs}) == 1
    assert world.calls("getVatCodes") == 1


def test_many_threads_never_count_past_the_limit(world: World) -> None:
    client = world.client()
    dossier = client.dossier(FLEX)
    dossier.bookyears()

    def ask(number: int) -> bool:
        try:
            dossier.vat_codes(fresh=number >= 0)
        except errors.QuotaUsedUpError:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(ask, range(16))) == 2
    assert world.calls("getVatCodes") == 2


def test_two_processes_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "book"
    code = (
        "import datetime as dt, sys\n"
        "from octopus_sdk import FileDaybook\n"
        "book = FileDaybook(sys.argv[1])\n"
        "for _ in range(200): book.spend(dt.date(2018, 10, 31), 'x', 1)\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(path)])  # noqa: S603  our own code
        for _ in range(4)
    ]
    assert [process.wait(timeout=60) for process in running] == [0] * 4
    assert FileDaybook(path).spent(DAY) == {"x": 800}


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (dt.datetime(2018, 10, 31, 22, 59, tzinfo=dt.UTC), dt.date(2018, 10, 31)),
        (dt.datetime(2018, 10, 31, 23, 0, tzinfo=dt.UTC), dt.date(2018, 11, 1)),
        (dt.datetime(2018, 7, 31, 22, 0, tzinfo=dt.UTC), dt.date(2018, 8, 1)),
    ],
)
def test_a_day_is_belgian(moment: dt.datetime, day: dt.date) -> None:
    assert belgian_day(moment.timestamp()) == day


class Books(RuleBasedStateMachine):
    """The book in a file and the book in memory tell the same."""

    def make(self) -> Path:
        raise AssertionError("a test says where the file lives")

    def __init__(self) -> None:
        super().__init__()
        self.books: list[AnyDaybook] = [Daybook(), FileDaybook(self.make())]
        self.today = DAY

    @rule(key=st.sampled_from("ab"), calls=st.integers(-2, 3))
    def spend(self, key: str, calls: int) -> None:
        one, other = (book.spend(self.today, key, calls) for book in self.books)
        assert one == other >= 0

    @rule(key=st.sampled_from("ab"), body=st.binary(max_size=3))
    def remember(self, key: str, body: bytes) -> None:
        for book in self.books:
            book.remember(self.today, key, Remembered(200, body, 1.5))

    @rule()
    def sleep_a_night(self) -> None:
        self.today += dt.timedelta(days=1)

    @invariant()
    def they_agree(self) -> None:
        one, other = self.books
        assert one.spent(self.today) == other.spent(self.today)
        for key in "ab":
            assert one.recall(self.today, key) == other.recall(self.today, key)


def test_both_books_tell_the_same(tmp_path: Path) -> None:
    numbers = iter(range(10**6))

    class InThisFolder(Books):
        def make(self) -> Path:
            return tmp_path / f"book-{next(numbers)}"

    run_state_machine_as_test(
        InThisFolder,
        settings=settings(max_examples=25, stateful_step_count=20),
    )
