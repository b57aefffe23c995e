"""Taking back what was done: once, under a key of its own, through the same ledger."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.file_database import at_once, file_database, migrated_file
from tests.fakes.kept_system import KeptSystem
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.ledger import DatabaseLedger
from unsnag.adapters.store.models import EffectRow, EventRow, MessageRow, RunRow, SwitchRow
from unsnag.application.act import Act, NotPermitted
from unsnag.application.turn import Turn
from unsnag.application.undo import NothingToUndo, Undo
from unsnag.application.verify import Verify
from unsnag.domain import playbooks as pb
from unsnag.domain.actions import ActionRequest, Effect, EffectState
from unsnag.domain.conversations import Channel
from unsnag.domain.policies import Caps
from unsnag.domain.resolutions import Run
from unsnag.domain.shared import EffectId, IssueId, RunId, WorkspaceId

__all__ = ["file_database", "migrated_file"]
pytestmark = pytest.mark.usefixtures("file_database")


@dataclass
class Bench:
    """A run on a real ledger, and a system that keeps keys."""

    now: datetime = datetime(2026, 11, 2, 9, tzinfo=UTC)
    system: KeptSystem = field(default_factory=KeptSystem)

    def __post_init__(self) -> None:
        self.ledger = DatabaseLedger(lambda: self.now)
        self.store = DatabaseStore(lambda: self.now)
        workspace, clock = WorkspaceId("main"), lambda: self.now
        self.act = Act(workspace, self.system, self.ledger, self.store, clock, Caps(), "EUR")
        self.undo = Undo(self.store, self.act, Verify(self.system, self.ledger), clock)
        issue = self.store.open_issue(self.store.start_conversation(Channel.WIDGET), "pause", "x")
        self.issue = issue
        row = RunRow.objects.create(
            issue_id=issue.id,
            conversation_id=issue.conversation,
            playbook="pause",
            playbook_version="v1",
            state="acting",
            started=self.now,
        )
        self.run: Run = self.store.run(RunId(row.pk))

    def done(self, action: str = "pause", object: str = "sub_1", step: int = 0) -> Effect:
        request = ActionRequest(
            workspace=WorkspaceId("main"),
            issue=self.issue.id,
            action=action,
            customer_ref="cus_1",
            object=object,
            arguments={"subscription": object},
            amount=None,
            policy_version="v1",
        )
        run = replace(self.run, step=step)
        return self.act.push(self.act.intend(run, request, "level:autonomous", Caps()))


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_what_was_done_is_undone_under_a_key_of_its_own_and_read_back(bench: Bench) -> None:
    done = bench.done()
    undone = bench.undo.of(done, "person:Ada")
    assert (undone.state, undone.request.action) == (EffectState.VERIFIED, "resume")
    assert (undone.request.object, undone.request.customer_ref) == ("sub_1", "cus_1")
    assert undone.request.undoes == done.request.key
    assert bench.system.calls == [done.request.key, undone.request.key]
    assert [e.id for e in bench.act.of_run(bench.run)] == [done.id]
    assert bench.act.of_step(bench.run, 0) == bench.ledger.of_issue(bench.issue.id, done.id)


def test_an_undo_happens_once_however_often_it_is_asked_for(bench: Bench) -> None:
    done = bench.done()
    undone = at_once([lambda: bench.undo.of(done, "person:Ada")] * 4)
    assert len({u.id for u in undone if isinstance(u, Effect)}) == 1, undone
    assert bench.undo.of(done, "person:Ben").state is EffectState.VERIFIED
    assert len(bench.system.kept) == 2
    assert EffectRow.objects.filter(undoes=done.request.key).count() == 1


def test_the_undo_of_another_effect_is_another_effect(bench: Bench) -> None:
    first, second = bench.done(), bench.done(object="sub_2")
    assert bench.undo.of(first, "person:Ada").id != bench.undo.of(second, "person:Ada").id


def test_what_was_refused_or_has_no_way_back_is_not_undone(bench: Bench) -> None:
    bench.system.refuses = {"pause"}
    with pytest.raises(NotPermitted):
        bench.undo.of(bench.done(), "person:Ada")
    with pytest.raises(NotPermitted):
        bench.undo.of(bench.done("notify"), "person:Ada")
    bench.system.refuses = set()
    undone = bench.undo.of(bench.done(object="sub_2"), "person:Ada")
    with pytest.raises(NotPermitted):
        bench.undo.of(undone, "person:Ada")


def test_the_stop_switch_stops_an_undo_as_well(bench: Bench) -> None:
    done = bench.done()
    SwitchRow.objects.create(stopped=True, by="Morgan", at=bench.now)
    with pytest.raises(NotPermitted):
        bench.undo.of(done, "person:Ada")
    assert len(bench.system.calls) == 1


def test_an_undo_whose_answer_was_lost_is_read_back_and_not_sent_again(bench: Bench) -> None:
    done = bench.done()
    bench.system.loses_answers = True
    undone = bench.undo.of(done, "person:Ada")
    assert undone.state is EffectState.UNKNOWN
    bench.now += timedelta(minutes=5)
    assert bench.undo.settle(undone).state is EffectState.VERIFIED
    assert len(bench.system.calls) == 2


def test_a_person_undoes_only_what_belongs_to_the_ticket(bench: Bench) -> None:
    done = bench.done()
    assert bench.ledger.of_issue(IssueId(bench.issue.id + 1), done.id) is None
    assert bench.ledger.of_issue(bench.issue.id, EffectId(done.id + 1)) is None
    assert NothingToUndo.code == "nothing_to_undo"


def test_when_a_later_step_fails_earlier_ones_are_undone_newest_first_and_told(
    bench: Bench,
) -> None:
    for number in (1, 2):
        bench.done(object=f"sub_{number}", step=number - 1)
    steps = (
        pb.Act("pause", undo_on_failure=True),
        pb.Act("pause", undo_on_failure=True),
        pb.Act("notify"),
    )
    bench.system.refuses = {"notify"}
    run = replace(bench.run, step=2)
    conversation = bench.store.conversation(bench.issue.conversation)
    fence = bench.store.claim_conversation(conversation.id, seconds=60)
    assert fence is not None
    for _ in range(2):  # taken up again after an interruption, nothing happens twice
        turn = Turn(bench.store, lambda: bench.now, conversation, fence, ())
        turn.issue, turn.run = bench.issue, run
        bench.undo.after_failure(turn, _playbook(steps), run)
        turn.commit()
    undone = EffectRow.objects.exclude(undoes=None).order_by("pk")
    assert [(row.object, row.state) for row in undone] == [
        ("sub_2", "verified"),
        ("sub_1", "verified"),
    ]
    said = list(MessageRow.objects.values_list("text", flat=True))
    assert ["sub_2" in said[0], "sub_1" in said[1], len(said)] == [True, True, 2]
    assert EventRow.objects.filter(kind="undone").count() == 2


def _playbook(steps: tuple[pb.Step, ...]) -> pb.Playbook:
    return pb.Playbook(
        name="pause",
        title="Pause",
        version="v1",
        intents=("pause",),
        needs_identity=True,
        slots={},
        facts=(),
        steps=steps,
        policy=None,
        sources={},
    )
