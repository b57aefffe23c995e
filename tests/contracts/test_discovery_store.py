"""What is kept of discoveries, of labels and of what is watched, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.fakes.moved_clock import MovedClock
from unsnag.adapters.store.audit_models import AuditPendingRow
from unsnag.adapters.store.discovery import (
    DatabaseFoundGroups,
    DatabaseLabelBatches,
    DatabaseLearningRuns,
    DatabaseOwnTickets,
)
from unsnag.adapters.store.model_versions import DatabaseModelVersions
from unsnag.adapters.store.models import ConversationRow, IssueRow
from unsnag.adapters.store.readings import DatabaseReadings
from unsnag.adapters.store.watching import DatabaseWatching
from unsnag.application.ports.discovery import FoundGroup, GroupState, LabelBatch, ToLabel
from unsnag.application.ports.drift import (
    Flag,
    FlagKind,
    ProposalState,
    Reading,
    TrainingProposal,
)
from unsnag.application.ports.learning_runs import LearningRun, RunKind
from unsnag.application.ports.model_versions import Correction, LabelDecision, Origin
from unsnag.application.ports.training_runs import TrainingState
from unsnag.domain.shared import IssueId
from unsnag.domain.understanding.drift import Moved, Thing, Watched

pytestmark = pytest.mark.usefixtures("file_database")
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
TODAY = NOW.date()
GROUP = FoundGroup(
    id=0,
    run="r1",
    name="Refund, card",
    state=GroupState.PROPOSED,
    members=(0, 2, 4),
    typical=(2, 0),
    examples=("my money", "back please"),
    at=NOW,
    months=(("2026-10", 3),),
    known_as="refund",
    known=0.5,
    refused=0.25,
)


@pytest.fixture
def watching(clock: MovedClock) -> DatabaseWatching:
    return DatabaseWatching(clock)


def issue(text: str, opened: datetime = NOW) -> int:
    chat = ConversationRow.objects.create(channel="widget", started=opened)
    made = IssueRow.objects.create(conversation=chat, channel="widget", text=text, opened=opened)
    return int(made.pk)


def test_groups_come_back_as_they_were_and_what_changes_is_in_the_audit_log() -> None:
    groups = DatabaseFoundGroups()
    [kept] = groups.add([replace(GROUP, examples=("half \ud83d", "nul\x00"))])
    assert replace(kept, id=0, examples=()) == replace(GROUP, examples=())
    assert kept.examples == ("half ?", "nul")
    groups.change(replace(kept, state=GroupState.ACCEPTED, intent="refund", by="Morgan"))
    changed = groups.get(kept.id)
    assert changed is not None
    assert (changed.state, changed.intent, changed.members) == (
        GroupState.ACCEPTED,
        "refund",
        (0, 2, 4),
    )
    entry = AuditPendingRow.objects.get(kind="found_intent_settled")
    assert "Morgan" in entry.by
    assert groups.get(kept.id + 99) is None


def test_a_decided_group_is_named_by_its_newest_discovery_only() -> None:
    groups = DatabaseFoundGroups()
    accepted = replace(GROUP, state=GroupState.ACCEPTED)
    [first] = groups.add([accepted])
    [second] = groups.add([replace(accepted, run="r2", follows=first.id)])
    groups.add([replace(GROUP, run="r2")])
    assert [one.id for one in groups.decided()] == [second.id]
    assert [one.run for one in groups.of("r2")] == ["r2", "r2"]


def test_runs_come_newest_first_by_kind() -> None:
    runs = DatabaseLearningRuns()
    for id, kind in (("a1", RunKind.DISCOVER), ("b2", RunKind.CHOOSE), ("c3", RunKind.DISCOVER)):
        runs.put(LearningRun(id, kind, "t.csv", "Morgan", NOW, NOW))
    done = replace(runs.every(RunKind.DISCOVER)[0], state=TrainingState.DONE, result={"tickets": 3})
    runs.put(done)
    assert [one.id for one in runs.every(RunKind.DISCOVER)] == ["c3", "a1"]
    assert runs.get("c3") == done
    assert runs.get("\x00nothing") is None


def test_batches_remember_what_was_passed_over() -> None:
    batches = DatabaseLabelBatches()
    assert batches.newest() is None
    batch = LabelBatch("b1", "v1", NOW, "Morgan", 40, (ToLabel("k1", "words", ("a", "b")),))
    batches.add(batch)
    assert batches.newest() == batches.get("b1") == batch
    batches.pass_over("b1", "k1", by="Morgan", at=NOW)
    assert batches.passed_over("b1") == {"k1": NOW}
    batches.take_up("b1", "k1")
    assert batches.passed_over("b1") == {}


def test_what_is_withdrawn_is_said_no_more_and_may_be_said_again(clock: MovedClock) -> None:
    versions = DatabaseModelVersions(clock)
    said = LabelDecision("k1", "words", "refund", False, "Morgan", NOW, Origin.LABELLED)
    versions.decide(said)
    assert versions.decisions() == {"k1": said}
    versions.decide(replace(said, origin=Origin.WITHDRAWN))
    assert versions.decisions() == {}
    assert versions.withdrawn() == {"k1"}
    versions.decide(said)
    assert versions.decisions() == {"k1": said}
    assert versions.withdrawn() == frozenset()
    assert "labelled" in AuditPendingRow.objects.filter(kind="label_decided").first().data  # type: ignore[union-attr]


def test_own_tickets_are_the_newest_with_words() -> None:
    for number in range(4):
        issue(f"words {number}" if number else "", NOW + timedelta(hours=number))
    found = DatabaseOwnTickets().newest(2)
    assert [one.text for one in found] == ["words 2", "words 3"]


def test_days_count_what_the_version_made_of_each_message(clock: MovedClock) -> None:
    readings = DatabaseReadings(UTC)
    first, second, old = issue("one"), issue("two"), issue("old", NOW - timedelta(days=40))
    issue("")
    unread = readings.unread("v1", NOW - timedelta(days=1), 10)
    assert [one.issue for one in unread] == [first, second]
    made = [
        Reading(first, NOW, "refund", "refund", 90),
        Reading(second, NOW, "", "order", 30),
    ]
    readings.add("v1", made)
    readings.add("v1", made)
    assert readings.unread("v1", NOW - timedelta(days=1), 10) == []
    assert [one.issue for one in readings.unread("v2", NOW - timedelta(days=60), 1)] == [old]
    versions = DatabaseModelVersions(clock)
    for was, intent in (("refund", "order"), ("order", "order")):
        versions.correct(Correction(IssueId(first), "one", was, intent, "Alex", NOW))
    empty, day = readings.days("v1", TODAY - timedelta(days=1), TODAY)
    assert (empty.messages, empty.intents) == (0, {})
    assert (day.messages, day.intents, day.refused, day.corrected) == (2, {"refund": 1}, 1, 1)
    assert day.sureness == {90: 1, 30: 1}
    for watched, expected in (
        (Thing(Watched.REFUSED), ["two"]),
        (Thing(Watched.INTENT, "refund"), ["one"]),
        (Thing(Watched.UNSURE), ["two"]),
        (Thing(Watched.CORRECTED), ["one"]),
    ):
        shown = readings.examples("v1", watched, TODAY, TODAY, 5)
        assert [text for _, text in shown] == expected, watched
    assert readings.examples("v1", Thing(Watched.REFUSED), TODAY, TODAY - timedelta(1), 5) == []


def moved(thing: Thing, hits: int = 9) -> Moved:
    return Moved(thing, 7, hits, 20, 3, 90, 1e-7, 1e-5, date(2026, 10, 28))


def test_one_alarm_of_a_thing_holds_until_it_is_cleared(watching: DatabaseWatching) -> None:
    thing = Thing(Watched.INTENT, "refund")
    watching.raise_alarm(moved(thing), "v1", [(1, "words")], NOW)
    watching.raise_alarm(moved(thing, 12), "v1", [(2, "newer")], NOW + timedelta(days=1))
    watching.raise_alarm(moved(Thing(Watched.REFUSED)), "v1", [], NOW)
    assert watching.waiting() == 2
    alarm = next(one for one in watching.alarms() if one.thing == thing)
    assert (alarm.raised, alarm.figures["hits"], alarm.examples) == (NOW, 12, ((2, "newer"),))
    assert watching.acknowledge(alarm.id, by="Morgan", at=NOW)
    assert not watching.acknowledge(alarm.id, by="Alex", at=NOW)
    watching.clear(alarm.id, NOW)
    assert [one.thing.watched for one in watching.alarms()] == [Watched.REFUSED]
    assert [one.acknowledged_by for one in watching.past_alarms(5)] == ["Morgan"]
    watching.raise_alarm(moved(thing), "v2", [], NOW)
    assert {one.acknowledged_by for one in watching.alarms()} == {""}


def test_flags_are_those_of_the_last_look_and_stay_settled(watching: DatabaseWatching) -> None:
    a, b = Flag(FlagKind.OVERLAP, "a / b"), Flag(FlagKind.OVERLAP, "c / d")
    missing = Flag(FlagKind.MISSING, "Warranty")
    watching.put_flags(FlagKind.OVERLAP, [a, b], NOW)
    watching.put_flags(FlagKind.MISSING, [missing], NOW)
    first = watching.flags()[0]
    assert watching.settle_flag(first.id, by="Morgan", at=NOW)
    watching.put_flags(FlagKind.OVERLAP, [a], NOW + timedelta(days=7))
    assert [(one.name, one.settled_by) for one in watching.flags()] == [
        ("Warranty", ""),
        ("a / b", "Morgan"),
    ]
    assert not watching.settle_flag(10_000, by="Morgan", at=NOW)


def test_a_newer_proposal_outdates_the_older(watching: DatabaseWatching) -> None:
    made = TrainingProposal(0, "v2", "v1", "asked for", NOW, "Morgan", {"spoken": 20})
    watching.propose(made)
    older = watching.proposal()
    watching.propose(replace(made, version="v3"))
    newer = watching.proposal()
    assert older is not None
    assert newer is not None
    assert newer.version == "v3"
    assert not watching.settle_proposal(older.id, ProposalState.USED, by="Morgan", at=NOW)
    assert watching.settle_proposal(newer.id, ProposalState.USED, by="Morgan", at=NOW)
    assert watching.proposal() is None
