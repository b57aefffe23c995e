"""Label these next: what is chosen, what is kept of what people say, and what is learned of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.fakes.labelled import tickets
from tests.fakes.learning_lab import BY, START, LearningLab, wanted
from unsnag.application.discovery.behind import NotPossible
from unsnag.application.discovery.choosing import most_telling, unsureness
from unsnag.application.discovery.label_tickets import NONE_OF_THEM, NotInBatch
from unsnag.application.ports.model_versions import Correction, Origin
from unsnag.application.ports.models import LabelledText
from unsnag.domain.shared import IssueId
from unsnag.domain.understanding import Prediction, ScoredIntent

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab(tmp_path: Path) -> LearningLab:
    made = LearningLab(tmp_path)
    made.in_force()
    return made


def prediction(first: float, second: float) -> Prediction:
    return Prediction((ScoredIntent("a", first), ScoredIntent("b", second)), 0.9)


def test_the_unsure_ones_among_many_come_first_and_no_two_alike() -> None:
    axes = np.eye(6, dtype=np.float32)
    crowd = [axes[0] + 0.1 * axes[n] for n in (1, 2, 3)] * 2
    vectors = np.stack([*crowd, axes[4], axes[5]])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    unsure, sure = prediction(0.4, 0.35), prediction(0.98, 0.01)
    chosen = most_telling([unsure] * 6 + [unsure, sure], vectors, 3)
    assert chosen[0] in range(6), "the crowd is unclear and large"
    assert len(set(chosen) & set(range(6))) == 1, "the others of it say the same"
    assert 6 in chosen
    assert unsureness(unsure) > unsureness(sure)
    assert most_telling([], vectors[:0], 3) == ()
    assert most_telling([unsure], vectors[:1], 3) == (0,)


def test_tickets_are_chosen_from_conversations_and_discoveries_without_those_spoken_of(
    lab: LearningLab,
) -> None:
    learned = tickets()[0].text
    own = wanted(8, "warranty")
    numbers = lab.issues([*own, learned, "!!!"], START)
    corrected = Correction(IssueId(numbers[0]), own[0], "", "refund", BY, lab.now)
    lab.versions.correct(corrected)
    lab.found_in(wanted(15, "colour", "invoice"))
    standing = lab.label.standing(lab.choose())
    texts = [one.text for one in standing.batch.tickets]
    assert len(texts) == len(set(texts)) == 20
    assert not {own[0], learned, "!!!"} & set(texts)
    assert standing.batch.pool == 7 + 30
    assert all(len(one.likely) >= 4 for one in standing.batch.tickets)


def test_a_label_is_kept_at_once_and_learned_with_whatever_file_comes(lab: LearningLab) -> None:
    lab.issues(wanted(12, "warranty"), START)
    batch = lab.choose()
    while (ticket := lab.label.standing(batch).next) is not None:
        lab.label.label(batch, ticket.key, "refund", by=BY)
    assert len(lab.versions.decisions()) == 12
    newer = lab.lab(tickets("Heron", "Tern"))
    assert lab.lab.card(newer).tickets.labelled == 12
    kept = lab.version_files.tickets(newer.version.id)
    assert kept is not None
    assert sum("warranty" in row.text for row in kept.examples) == 12


def test_labels_stay_when_a_version_is_rolled_back(lab: LearningLab) -> None:
    first = lab.versions.in_force()
    assert first is not None
    lab.issues(wanted(6, "warranty"), START)
    batch = lab.choose()
    for ticket in lab.label.standing(batch).batch.tickets:
        lab.label.label(batch, ticket.key, "refund", by=BY)
    lab.versions.correct(
        Correction(IssueId(900), "words of a gone chat", "", "refund", BY, lab.now)
    )
    second = lab.lab.train.again(first.version, by=BY)
    lab.lab.train.use(second.version.id, by=BY)
    lab.lab.train.use(first.version, by=BY, reason="put back")
    third = lab.lab(tickets("Heron"))
    counts = lab.lab.card(third).tickets
    assert (counts.labelled, counts.corrections) == (6, 1)


def test_none_of_these_teaches_what_fits_no_intent(lab: LearningLab) -> None:
    lab.issues(wanted(3, "warranty"), START)
    batch = lab.choose()
    for ticket in lab.label.standing(batch).batch.tickets:
        lab.label.label(batch, ticket.key, NONE_OF_THEM, by=BY)
    assert lab.lab.card(lab.lab(tickets())).tickets.foreign == 3


def test_skipping_says_nothing_and_undo_brings_back(lab: LearningLab) -> None:
    lab.issues(wanted(4, "warranty"), START)
    batch = lab.choose()
    first, second, *_ = lab.label.standing(batch).batch.tickets
    lab.label.skip(batch, first.key, by=BY)
    lab.now = lab.now.replace(minute=5)
    lab.label.label(batch, second.key, "refund", by=BY)
    now = lab.label.standing(batch)
    assert now.done == 2
    assert now.last == second
    lab.label.take_back(batch, second.key, by=BY)
    assert lab.label.standing(batch).next == second
    assert lab.versions.decisions() == {}
    assert lab.versions.withdrawn() == {second.key}
    lab.label.take_back(batch, first.key, by=BY)
    assert lab.label.standing(batch).next == first


def test_what_was_withdrawn_is_not_learned_again_from_a_version(lab: LearningLab) -> None:
    lab.issues(wanted(6, "warranty"), START)
    batch = lab.choose()
    for ticket in lab.label.standing(batch).batch.tickets:
        lab.label.label(batch, ticket.key, "refund", by=BY)
    trained = lab.lab(tickets())
    lab.label.take_back(batch, ticket.key, by=BY)
    again = lab.lab.train.again(trained.version.id, by=BY)
    kept = lab.version_files.tickets(again.version.id)
    assert kept is not None
    assert LabelledText(ticket.text, "refund") not in kept.examples
    assert lab.versions.decisions().keys().isdisjoint({ticket.key})


def test_an_invented_intent_and_an_unknown_ticket_are_refused(lab: LearningLab) -> None:
    lab.issues(wanted(2, "warranty"), START)
    batch = lab.choose()
    key = lab.label.standing(batch).batch.tickets[0].key
    with pytest.raises(NotPossible):
        lab.label.label(batch, key, "no_such_intent", by=BY)
    with pytest.raises(NotInBatch):
        lab.label.label(batch, "0" * 16, "refund", by=BY)
    with pytest.raises(NotInBatch):
        lab.label.skip("nothing", key, by=BY)
    assert lab.versions.decisions() == {}


def test_an_accepted_intent_can_be_chosen_before_it_is_trained(lab: LearningLab) -> None:
    group = lab.found_in(wanted(30))[0]
    lab.arrange.accept(group.id, "warranty_question", by=BY)
    assert "warranty_question" in lab.label.intents()
    said = lab.versions.decisions().values()
    assert {one.origin for one in said} == {Origin.ACCEPTED}
