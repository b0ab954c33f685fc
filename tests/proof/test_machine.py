"""A state machine: exports, faults and colleagues in any order that hypothesis thinks of."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from octopus_sdk.sandbox import Unknowns
from tests.proof import checks
from tests.proof.driving import DAY, Settings, World, do_run
from tests.proof.firm import JOURNALS, KINDS, Customer, Paper
from tests.proof.schedule import ON_THE_WAY, Schedule, Trouble
from tests.proof.simulator import last_run

_choices = st.integers(0, 1000)
_customers = st.lists(st.sampled_from(KINDS[:7]), min_size=1, max_size=3)
_papers = st.lists(
    st.builds(
        Paper,
        journal=st.sampled_from(JOURNALS),
        customer=st.integers(0, 2),
        credit=st.booleans(),
        cents=st.integers(1, 99_999),
    ),
    min_size=2,
    max_size=6,
)
_strikes = st.builds(
    Trouble,
    kind=st.sampled_from((*ON_THE_WAY, "kill_before", "kill_after", "rival", "stranger")),
    run=st.just(0),
    group=st.sampled_from(("*", "insert", "insert", "save", "search", "list")),
    nth=st.integers(1, 12),
    times=st.sampled_from((1, 1, 2, 9)),
    choice=_choices,
)


class Exporting(RuleBasedStateMachine):
    """One dossier, some documents, and everybody who works there."""

    @initialize(kinds=_customers, papers=_papers, switches=st.integers(0, 10_000))
    def begin(self, kinds: list[str], papers: list[Paper], switches: int) -> None:
        schedule = Schedule(
            seed=0,
            unknowns=Unknowns.random(switches),
            customers=tuple(Customer(place, kind) for place, kind in enumerate(kinds)),
            papers=tuple(papers),
            troubles=(),
            partial=(),
            limits=(),
            shared=False,
            recorded=False,
            asynchronous=False,
            strict_quotas=False,
        )
        self.world = World.of(schedule)

    @rule(
        strikes=st.lists(_strikes, max_size=3),
        partial=st.booleans(),
        recorded=st.booleans(),
        asynchronous=st.booleans(),
    )
    def export(
        self, strikes: list[Trouble], partial: bool, recorded: bool, asynchronous: bool
    ) -> None:
        record = self.world.record if recorded else None
        how = Settings(partial=partial, record=record, asynchronous=asynchronous)
        self._checked(how, strikes)

    @rule(events=st.integers(1, 6), partial=st.booleans())
    def export_and_leave(self, events: int, partial: bool) -> None:
        self._checked(Settings(partial=partial, leave=events), [])

    @rule(limit=st.integers(0, 5), operation=st.sampled_from(("insertInvoice", "getRelations")))
    def export_with_few_calls(self, limit: int, operation: str) -> None:
        self._checked(Settings(partial=True, limits={operation: limit}), [])

    @rule(kind=st.sampled_from(("open_journal", "hold_journal", "stranger")), choice=_choices)
    def disturb_a_journal(self, kind: str, choice: int) -> None:
        self.world.people.act(kind, choice)

    @rule()
    def release_the_journals(self) -> None:
        self.world.people.tidy_up()

    @rule(kind=st.sampled_from(("rename", "respell", "move", "swap", "twin")), choice=_choices)
    def change_a_card(self, kind: str, choice: int) -> None:
        self.world.people.act(kind, choice)

    @rule(kind=st.sampled_from(("edit_text", "edit_amount", "edit_account")), choice=_choices)
    def change_a_document(self, kind: str, choice: int) -> None:
        self.world.people.act(kind, choice)

    @rule(choice=_choices)
    def delete_the_last_document(self, choice: int) -> None:
        self.world.people.act("delete_last", choice)

    @rule(seconds=st.sampled_from((30.0, 601.0, DAY)))
    def wait(self, seconds: float) -> None:
        self.world.clock.seconds += seconds

    @rule()
    def revoke_all_tokens(self) -> None:
        self.world.sandbox.revoke_tokens()

    def teardown(self) -> None:
        if hasattr(self, "world"):
            assert not last_run(self.world)

    def _checked(self, how: Settings, strikes: list[Trouble]) -> None:
        run = do_run(self.world, how, strikes)
        wrong = [*checks.check(run, self.world.people), *checks.sent_twice(run.line.sent)]
        run.line.deliver_all()
        assert not wrong, f"{how}: {wrong}"


TestExporting = Exporting.TestCase
TestExporting.settings = settings(
    max_examples=300,
    stateful_step_count=12,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
