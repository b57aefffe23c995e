"""Intents out of unlabelled tickets: found, arranged, accepted, and found again in a later run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.labelled import tickets
from tests.fakes.learning_lab import BY, LearningLab, wanted
from unsnag.application.discovery.arrange_groups import GroupMissing
from unsnag.application.discovery.behind import NotPossible
from unsnag.application.ports.discovery import FoundGroup, GroupState
from unsnag.application.ports.learning_runs import RunKind
from unsnag.application.ports.model_versions import LabelDecision, Origin
from unsnag.application.ports.training_runs import TrainingState
from unsnag.application.run_training import Sent
from unsnag.domain.understanding.held_back import text_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab(tmp_path: Path) -> LearningLab:
    made = LearningLab(tmp_path)
    made.in_force()
    return made


def about(groups: list[FoundGroup], word: str) -> FoundGroup:
    """The group most of whose tickets have the word."""
    return max(groups, key=lambda one: sum(word in text for text in one.examples))


def test_groups_come_with_name_examples_months_and_what_the_model_makes_of_them(
    lab: LearningLab,
) -> None:
    groups = lab.found_in(wanted(30))
    assert len(groups) == 3
    warranty = about(groups, "warranty")
    assert warranty.count == 30
    assert all("warranty" in text for text in warranty.examples)
    assert len({one.name for one in groups}) == 3
    assert sum(count for _, count in warranty.months) == 30
    assert warranty.refused > 0.5, "nobody taught it"
    known = lab.found_in([row.text for row in tickets()] * 2, "b" * 16)
    assert {one.known_as for one in known} & {row.intent for row in tickets()}
    assert all(one.refused < 0.5 for one in known)


def test_accepted_examples_are_learned_and_shown_on_the_card(lab: LearningLab) -> None:
    warranty = about(lab.found_in(wanted(30)), "warranty")
    count = lab.arrange.accept(warranty.id, "  warranty_question ", by=BY)
    trained = lab.lab(tickets())
    card = lab.lab.card(trained)
    assert card.tickets.accepted == count == len(set(warranty.examples))
    model = lab.version_files.model(trained.version.id)
    assert model is not None
    assert "warranty_question" in model.intents


def test_what_is_brought_back_is_not_learned_any_more(lab: LearningLab) -> None:
    warranty = about(lab.found_in(wanted(30)), "warranty")
    lab.arrange.accept(warranty.id, "warranty_question", by=BY)
    trained = lab.lab(tickets())
    lab.arrange.bring_back(warranty.id, by=BY)
    assert lab.versions.decisions() == {}
    again = lab.lab.train.again(trained.version.id, by=BY)
    assert "warranty_question" not in {one.intent for one in lab.lab.card(again).intents}


def test_bringing_one_of_two_groups_of_an_intent_back_leaves_the_other(lab: LearningLab) -> None:
    groups = lab.found_in(wanted(30))
    first, second = about(groups, "warranty"), about(groups, "invoice")
    for group in (first, second):
        lab.arrange.accept(group.id, "paperwork", by=BY)
    lab.arrange.bring_back(first.id, by=BY)
    assert all("invoice" in one.text for one in lab.versions.decisions().values())
    assert len(lab.versions.decisions()) == len(set(second.examples))


def test_what_people_said_of_one_ticket_goes_before_an_accepted_group(lab: LearningLab) -> None:
    warranty = about(lab.found_in(wanted(30)), "warranty")
    text = warranty.examples[0]
    said = LabelDecision(text_key(text), text, "refund", False, BY, lab.now, Origin.LABELLED)
    lab.versions.decide(said)
    lab.arrange.accept(warranty.id, "warranty_question", by=BY)
    assert lab.versions.decisions()[text_key(text)].intent == "refund"


def test_merged_groups_hold_the_tickets_of_all_and_come_apart_again(lab: LearningLab) -> None:
    groups = lab.found_in(wanted(30))
    whole = lab.arrange.merge([groups[0].id, groups[1].id], by=BY)
    assert whole.count == 60
    parts = {text for one in groups[:2] for text in one.examples}
    assert set(whole.examples) <= parts
    assert all(set(whole.examples) & set(one.examples) for one in groups[:2])
    with pytest.raises(GroupMissing):
        lab.arrange.rename(groups[0].id, "gone", by=BY)
    lab.arrange.take_apart(whole.id, by=BY)
    states = {one.id: one.state for one in lab.groups.of(groups[0].run)}
    assert states[groups[0].id] is GroupState.PROPOSED
    assert states[whole.id] is GroupState.UNDONE


def test_a_group_is_split_along_its_seam(lab: LearningLab) -> None:
    groups = lab.found_in(wanted(60))
    whole = lab.arrange.merge([one.id for one in groups[:2]], by=BY)
    lab.begin.split(whole.id, by=BY)
    parts = [one for one in lab.groups.of(whole.run) if one.made_of == (whole.id,)]
    assert sorted(one.count for one in parts) == [60, 60]
    assert sorted(p for one in parts for p in one.members) == sorted(whole.members)
    [run] = lab.runs.every(RunKind.SPLIT)
    assert run.state is TrainingState.DONE


def test_what_has_no_seam_stays_whole_and_says_why(lab: LearningLab) -> None:
    small = about(lab.found_in(wanted(20)), "warranty")
    run = lab.begin.split(small.id, by=BY)
    told = lab.runs.get(run.id)
    assert told is not None
    assert told.state is TrainingState.REFUSED
    assert "doesn't fall into parts" in told.problem
    assert lab.arrange.open_one(small.id).state is GroupState.PROPOSED


def test_decisions_hold_in_a_later_discovery_in_other_tickets(lab: LearningLab) -> None:
    groups = lab.found_in(wanted(30))
    lab.arrange.accept(about(groups, "warranty").id, "warranty_question", by=BY)
    lab.arrange.put_aside(about(groups, "colour").id, by=BY)
    later = [f"{text} please" for text in wanted(40)]
    left = lab.found_in(later, "b" * 16)
    assert [("invoice" in one.examples[0]) for one in left] == [True]
    states = {one.state: one for one in lab.groups.of("b" * 16)}
    assert states[GroupState.ACCEPTED].intent == "warranty_question"
    assert "colour" in states[GroupState.PUT_ASIDE].examples[0]
    assert {one.run for one in lab.groups.decided()} == {"b" * 16}, "each is named once"


@pytest.mark.parametrize("name", ["", "  ", "…", "x" * 121])
def test_a_name_must_be_one(lab: LearningLab, name: str) -> None:
    group = lab.found_in(wanted(30))[0]
    with pytest.raises(NotPossible):
        lab.arrange.accept(group.id, name, by=BY)
    assert lab.arrange.open_one(group.id).state is GroupState.PROPOSED


def test_one_group_is_not_merged_and_a_decided_one_not_again(lab: LearningLab) -> None:
    first, second, *_ = lab.found_in(wanted(30))
    with pytest.raises(NotPossible, match="two groups"):
        lab.arrange.merge([first.id, first.id], by=BY)
    lab.arrange.put_aside(second.id, by=BY)
    with pytest.raises(NotPossible, match="Bring it back"):
        lab.arrange.merge([first.id, second.id], by=BY)


def test_too_few_tickets_are_refused_in_words(lab: LearningLab) -> None:
    run = lab.begin.discover_in_sent(Sent("few.csv", [b"text\nhelp me\n"]), by=BY)
    told = lab.runs.get(run.id)
    assert told is not None
    assert "30 are the fewest" in told.problem
    assert lab.groups.of(run.id) == []
    with pytest.raises(NotPossible, match="30 are the fewest"):
        lab.begin.discover_in_own(by=BY)


def test_a_file_is_read_by_its_own_columns_and_forgotten(lab: LearningLab, tmp_path: Path) -> None:
    rows = "".join(f'"{text}",2026-0{1 + n % 6}-03\n' for n, text in enumerate(wanted(30)))
    run = lab.begin.discover_in_sent(Sent("t.csv", [("text,created\n" + rows).encode()]), by=BY)
    told = lab.runs.get(run.id)
    assert told is not None
    assert told.problem == ""
    assert told.result["tickets"] == 90
    assert len(told.result["months"]) == 6
    assert not list((tmp_path / "sent").iterdir())
