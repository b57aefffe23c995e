"""What the worker looks at: alarms that come and go, weekly flags, and a version that is proposed
and never switched on by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.labelled import SAID, tickets
from tests.fakes.learning_lab import BY, START, LearningLab, wanted
from unsnag.application.discovery.behind import NotPossible
from unsnag.application.discovery.propose_training import ENOUGH
from unsnag.application.ports.drift import FlagKind
from unsnag.application.ports.learning_runs import RunKind
from unsnag.application.ports.models import LabelledText
from unsnag.application.train_intents import VersionMissing
from unsnag.domain.understanding.drift import Thing, Watched
from unsnag.domain.understanding.held_back import part_of, text_key

pytestmark = pytest.mark.django_db
USUAL = [text.format("Skerry") for texts in SAID.values() for text in texts]


@pytest.fixture
def lab(tmp_path: Path) -> LearningLab:
    return LearningLab(tmp_path)


def go_on(lab: LearningLab, days: int, texts: list[str], *, looks: bool = True) -> None:
    """So many days with these messages, each followed by the worker's look."""
    for _ in range(days):
        lab.issues(texts, lab.now)
        lab.now += timedelta(days=1)
        while lab.watch():
            pass


def test_an_alarm_names_what_moved_and_goes_away_when_it_no_longer_holds(
    lab: LearningLab,
) -> None:
    lab.in_force()
    go_on(lab, 40, USUAL)
    assert lab.watching.alarms() == []
    began = lab.now.date()
    go_on(lab, 8, [*USUAL, *wanted(5)])
    alarms = {one.thing: one for one in lab.watching.alarms()}
    refused = alarms[Thing(Watched.REFUSED)]
    assert abs((refused.since - began).days) <= 1
    assert refused.figures["hits"] > refused.figures["hits_before"]
    assert any("warranty" in text for _, text in refused.examples)
    assert lab.watching.waiting() == len(alarms)

    assert lab.watching.acknowledge(refused.id, by="Morgan", at=lab.now)
    assert not lab.watching.acknowledge(refused.id, by="Alex", at=lab.now)
    assert lab.watching.waiting() == len(alarms) - 1
    go_on(lab, 30, USUAL)
    assert lab.watching.alarms() == []
    over = {one.thing: one for one in lab.watching.past_alarms(20)}
    assert over[refused.thing].acknowledged_by == "Morgan"


def test_another_version_or_sureness_raises_no_alarm_by_itself(lab: LearningLab) -> None:
    lab.in_force()
    go_on(lab, 60, USUAL)
    lab.versions.set_sureness(95, by=BY)
    trained = lab.lab([row for row in tickets() if row.intent != "refund"])
    lab.lab.train.use(trained.version.id, by=BY)
    go_on(lab, 30, USUAL)
    assert lab.watching.alarms() == []


def test_a_look_is_taken_once_a_day_however_many_workers_ask(lab: LearningLab) -> None:
    day = START.date()
    assert lab.watching.begin_look("drift", day)
    assert not lab.watching.begin_look("drift", day)
    assert lab.watching.begin_look("drift", day + timedelta(days=1))
    assert lab.watching.last_look("drift") == day + timedelta(days=1)


def test_the_weekly_look_flags_what_overlaps_and_what_is_missing(lab: LearningLab) -> None:
    alike = [
        LabelledText(
            f"the parcel {n} has not come yet", ("late", "lost")[part_of(text_key(f"{n}")) % 2]
        )
        for n in range(40)
    ]
    trained = lab.lab([*tickets(), *alike])
    lab.lab.train.use(trained.version.id, by=BY)
    go_on(lab, 1, [*USUAL, *wanted(20)])
    flags = {flag.kind: flag for flag in lab.watching.flags()}
    overlap = flags[FlagKind.OVERLAP]
    assert (overlap.figures["first"], overlap.figures["second"]) == ("late", "lost")
    assert all(label in ("late", "lost") for _, label in overlap.figures["examples"])
    missing = flags[FlagKind.MISSING]
    assert missing.figures["messages"] >= 10

    assert lab.watching.settle_flag(overlap.id, by=BY, at=lab.now)
    clear = lab.lab(tickets())
    lab.lab.train.use(clear.version.id, by=BY)
    go_on(lab, 8, USUAL)
    assert FlagKind.OVERLAP not in {flag.kind for flag in lab.watching.flags()}


def label_next(lab: LearningLab, texts: list[str], intent: str) -> None:
    lab.issues(texts, lab.now)
    batch = lab.choose()
    while (ticket := lab.label.standing(batch).next) is not None:
        lab.label.label(batch, ticket.key, intent, by=BY)


def test_a_proposal_shows_the_gain_on_tickets_that_neither_learned(lab: LearningLab) -> None:
    before = lab.in_force()
    label_next(lab, wanted(20, "invoice"), "descaling")
    run = lab.begin.propose(by=BY)
    told = lab.runs.get(run.id)
    assert told is not None
    assert told.problem == ""
    made = lab.watching.proposal()
    assert made is not None
    assert (made.against, made.figures["spoken"]) == (before, 20)
    right = made.figures["right"]
    assert right["n"] == 20
    assert right["second"] > right["first"], "it learned half of them and is asked the others"
    assert right["verdict"] == "better"
    choice = lab.versions.in_force()
    assert choice is not None
    assert choice.version == before, "nothing is switched on by a proposal"

    lab.propose.use(made.id, by="Morgan")
    now = lab.versions.in_force()
    assert now is not None
    assert (now.version, now.by) == (made.version, "Morgan")
    with pytest.raises(VersionMissing):
        lab.propose.leave(made.id, by="Alex")
    with pytest.raises(NotPossible, match="Nobody said anything"):
        lab.begin.propose(by=BY)


def test_labels_that_teach_nothing_new_show_no_gain(lab: LearningLab) -> None:
    lab.in_force()
    same = [text.format("Heron") for text in SAID["refund"]]
    label_next(lab, same, "refund")
    made = lab.propose(by=BY, why="asked for")
    assert made.figures["right"]["verdict"] == "no_difference"
    lab.propose.leave(made.id, by="Morgan")
    assert lab.watching.proposal() is None


def test_the_worker_proposes_when_enough_was_said_and_at_most_once_a_week(
    lab: LearningLab,
) -> None:
    lab.in_force()
    lab.propose.when_due(by="The worker")
    assert lab.watching.proposal() is None
    while len(lab.propose.spoken_since()) < ENOUGH:
        said = len(lab.propose.spoken_since())
        label_next(lab, [f"{text} {said}" for text in wanted(20, "invoice")], "descaling")
    lab.propose.when_due(by="The worker")
    made = lab.watching.proposal()
    assert made is not None
    assert made.by == "The worker"
    lab.propose.leave(made.id, by=BY)
    assert lab.propose.due() == ""
    lab.now += timedelta(days=7)
    assert str(len(lab.propose.spoken_since())) in lab.propose.due()


def test_one_piece_of_work_of_a_kind_at_a_time(lab: LearningLab) -> None:
    lab.in_force()
    run = lab.begin.work.new(RunKind.PROPOSE, "One", BY)
    lab.runs.put(run)
    with pytest.raises(NotPossible, match="under way"):
        lab.begin.work.new(RunKind.PROPOSE, "Another", BY)
    lab.now += timedelta(hours=1)
    assert lab.begin.work.stopped(run)
    assert lab.begin.work.new(RunKind.PROPOSE, "Another", BY)
