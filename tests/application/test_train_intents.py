"""Training on a real learner and a real database: what is learned, kept, compared and switched."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.labelled import PRODUCTS, SAID, tickets
from tests.fakes.training_lab import NOW, Lab
from tests.fakes.word_encoder import WordEncoder
from unsnag.adapters.models.intents import IntentLearner
from unsnag.adapters.models.version_files import SERVING
from unsnag.application import train_intents
from unsnag.application.follow_model import FollowModel, ModelInForce
from unsnag.application.ports.model_versions import Correction, LabelDecision
from unsnag.application.ports.models import LabelledText, NotEnoughExamples
from unsnag.application.train_intents import (
    VersionMissing,
    WorseThanInForce,
)
from unsnag.domain.shared import IssueId
from unsnag.domain.understanding.held_back import part_of, text_key

pytestmark = pytest.mark.django_db
ASKED = ("refund of the Eider", "the parcel with my Eider", "🫘", "")


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


def shuffled() -> list[LabelledText]:
    """The same texts with labels that follow nothing."""
    rows = tickets()
    intents = sorted({row.intent for row in rows})
    return [LabelledText(row.text, intents[i % 4]) for i, row in enumerate(rows)]


def test_the_same_tickets_in_any_order_give_the_same_version_and_predictions(lab: Lab) -> None:
    first, second = lab(tickets()), lab(tickets()[::-1])
    assert second.version.id == first.version.id
    assert (first.new, second.new) == (True, False)
    assert lab.card(second).curve == lab.card(first).curve
    again = lab.files.model(first.version.id)
    assert again is not None
    fresh = IntentLearner(WordEncoder()).train(tickets())
    assert [again.predict(text) for text in ASKED] == [fresh.predict(text) for text in ASKED]


def test_five_examples_of_two_intents_are_enough_to_learn_and_to_measure(lab: Lab) -> None:
    few = [row for row in tickets("Skerry") if row.intent in ("refund", "descaling")]
    card = lab.card(lab(few))
    assert (card.tickets.learned, card.tickets.intents, card.asked) == (10, 2, 10)


def test_every_ticket_of_a_few_is_asked_once_of_a_model_that_did_not_learn_it(lab: Lab) -> None:
    trained = lab(tickets())
    card, kept = lab.card(trained), lab.files.tickets(trained.version.id)
    assert kept is not None
    assert (card.parts, card.asked, card.known) == (5, len(tickets()), len(tickets()))
    assert sorted(one.key for one in kept.held_back) == sorted(
        text_key(row.text) for row in tickets()
    )
    assert card.right / card.known > 0.8
    assert sum(line.meant for line in card.intents) == card.known


def test_of_many_a_fifth_that_follows_from_the_texts_is_asked(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unsnag.application.hold_back.FEW", 10)
    trained = lab(tickets())
    kept = lab.files.tickets(trained.version.id)
    assert kept is not None
    expected = {key for row in tickets() if part_of(key := text_key(row.text)) == 0}
    assert {one.key for one in kept.held_back} == expected
    assert lab.card(trained).parts == 1


def test_training_puts_nothing_in_force(lab: Lab) -> None:
    trained = lab(tickets())
    assert lab.versions.in_force() is None
    lab.train.use(trained.version.id, by="Morgan", reason="first")
    choice = lab.versions.in_force()
    assert choice is not None
    assert choice.version == trained.version.id
    lab.train.use(trained.version.id, by="Morgan")
    assert len(lab.versions.choices()) == 1


def test_a_worse_version_is_kept_and_not_put_in_force_unless_somebody_insists(lab: Lab) -> None:
    good = lab(tickets())
    lab.train.use(good.version.id, by="Morgan")
    bad = lab(shuffled())
    assert bad.compared is not None
    assert bad.compared.worse
    with pytest.raises(WorseThanInForce):
        lab.train.use_trained(bad, by="Morgan")
    assert [one.version for one in lab.versions.choices()] == [good.version.id]
    assert lab.versions.get(bad.version.id) is not None
    lab.train.use(bad.version.id, by="Morgan")
    assert lab.versions.choices()[0].version == bad.version.id


def test_a_file_is_not_its_own_judge_of_labels_that_another_gives_otherwise(lab: Lab) -> None:
    first = lab(tickets())
    lab.train.use(first.version.id, by="Morgan")
    names = dict(zip(SAID, [*list(SAID)[1:], next(iter(SAID))], strict=True))
    moved = lab([replace(row, intent=names[row.intent]) for row in tickets()])
    assert lab.card(moved).right > 0.8 * lab.card(moved).known
    assert moved.compared is not None
    assert (moved.compared.n, moved.compared.disputed) == (0, len(tickets()))
    assert moved.compared.worse


def test_a_version_that_forgot_an_intent_is_worse_on_its_tickets(lab: Lab) -> None:
    lab.train.use(lab(tickets()).version.id, by="Morgan")
    fewer = lab([row for row in tickets() if row.intent != "refund"])
    assert fewer.compared is not None
    line = next(one for one in fewer.compared.by_intent if one.intent == "refund")
    assert line.first > line.second == 0
    assert fewer.compared.worse


def test_two_versions_are_compared_only_on_tickets_that_neither_had_learned(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unsnag.application.hold_back.FEW", 10)
    old, new = tickets("Skerry", "Gannet"), tickets("Gannet", "Puffin")
    first, second = lab(old), lab(new)
    compared = lab.train.compare(first.version.id, second.version.id)
    aside = {key for row in (*old, *new) if part_of(key := text_key(row.text)) == 0}
    assert compared.n == len(aside)
    same = lab.train.compare(first.version.id, first.version.id)
    assert same.agree == same.n
    assert same.right.first == same.right.second == 0


def test_a_text_with_two_labels_is_learned_only_with_the_one_that_most_rows_carry(
    lab: Lab,
) -> None:
    rows = tickets()
    torn = LabelledText("it is the one thing again", "refund")
    clear = LabelledText("money back it is", "refund")
    rows += [torn, replace(torn, intent="descaling"), clear, clear]
    rows += [replace(clear, intent="descaling")]
    trained = lab(rows)
    card, kept = lab.card(trained), lab.files.tickets(trained.version.id)
    assert kept is not None
    assert (card.tickets.contradictions, card.tickets.contradicted) == (2, 3)
    assert torn.text not in [row.text for row in kept.examples]
    assert [row.intent for row in kept.examples if row.text == clear.text] == ["refund"] * 2


def test_every_row_that_is_not_learned_is_counted_under_a_reason(lab: Lab) -> None:
    odd = [
        LabelledText("🫘🫘", "refund"),
        LabelledText("one of a kind", "rare"),
        LabelledText("a long name", "x" * 500),
        LabelledText("what's the weather like", "oos"),
        tickets()[0],
    ]
    trained = lab([*tickets(), *odd], unlabelled=7, unreadable=2)
    counts = lab.card(trained).tickets
    assert (counts.wordless, counts.rare_rows, counts.misnamed) == (1, 1, 1)
    assert (counts.foreign, counts.duplicates) == (1, 1)
    assert (counts.unlabelled, counts.unreadable) == (7, 2)
    assert counts.rare == (("rare", 1),)
    set_aside = counts.wordless + counts.rare_rows + counts.misnamed + counts.contradicted
    assert counts.learned + counts.foreign + set_aside + 9 == counts.rows


def test_endless_mixed_and_broken_texts_are_learned_without_a_crash(lab: Lab) -> None:
    rows = tickets()
    rows += [
        LabelledText("refund " * 150_000, "refund"),
        LabelledText("верните деньги 退款 استرداد refund", "refund"),
        LabelledText("half a pair \ud83d refund \x00", "refund\x00"),
    ]
    trained = lab(rows)
    assert lab.card(trained).tickets.learned == len(rows)
    assert lab.files.model(trained.version.id) is not None


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "At least two intents"),
        ([LabelledText(f"text {n}", "one") for n in range(50)], "1 intent had them"),
        ([LabelledText(f"text {n}", f"label {n}") for n in range(100_000)], "right column"),
        ([LabelledText("the same", f"label {n % 2}") for n in range(20)], "contradict"),
        ([LabelledText("🫘", f"label {n % 2}") for n in range(20)], "no words"),
    ],
    ids=["nothing", "one class", "100,000 classes", "contradictions", "emoji"],
)
def test_what_cannot_be_learned_is_refused_and_nothing_is_kept(
    lab: Lab, rows: list[LabelledText], said: str
) -> None:
    with pytest.raises(NotEnoughExamples, match=said):
        lab(rows)
    assert lab.versions.every() == []


def test_more_rows_than_can_be_learned_are_refused(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_intents, "MOST_ROWS", 10)
    with pytest.raises(NotEnoughExamples, match="at most 10"):
        lab(tickets())


def test_a_planted_wrong_label_is_a_suspect_until_somebody_decides(lab: Lab) -> None:
    rows = tickets(*PRODUCTS, "Eider", "Plover", "Lantern")
    place = next(i for i, row in enumerate(rows) if row.intent == "refund")
    wrong = replace(rows[place], intent="change_address")
    rows[place] = wrong
    trained = lab(rows)
    kept = lab.files.tickets(trained.version.id)
    assert kept is not None
    assert lab.card(trained).doubted_of == len(rows)
    assert kept.suspects[0].text == wrong.text
    assert (kept.suspects[0].label, kept.suspects[0].rather) == ("change_address", "refund")
    with Path(lab.files.suspects_file(trained.version.id)).open(encoding="utf-8") as file:
        assert next(csv.DictReader(file))["text"] == wrong.text

    key = text_key(wrong.text)
    lab.versions.decide(LabelDecision(key, wrong.text, "refund", False, "Morgan", NOW))
    after = lab.train.again(trained.version.id, by="Morgan")
    learned = lab.files.tickets(after.version.id)
    assert learned is not None
    assert after.version.id != trained.version.id
    assert LabelledText(wrong.text, "refund") in learned.examples
    assert wrong.text not in [one.text for one in learned.suspects]
    assert lab.card(after).tickets.relabelled == 1


def test_what_a_person_left_out_is_not_learned_and_corrections_are(lab: Lab) -> None:
    gone = tickets()[0]
    key = text_key(gone.text)
    lab.versions.decide(LabelDecision(key, gone.text, "", True, "Morgan", NOW))
    said = Correction(IssueId(1), "send money, not tokens", "", "refund", "Alex", NOW)
    lab.versions.correct(said)
    foreign = Correction(IssueId(2), "do you sell boats", "refund", "", "Alex", NOW)
    lab.versions.correct(foreign)
    first = lab(tickets()).version.id
    again = lab.train.again(first, by="Morgan").version.id
    assert again == first
    kept = lab.files.tickets(first)
    assert kept is not None
    assert gone.text not in [row.text for row in kept.examples]
    assert kept.examples.count(LabelledText(said.text, "refund")) == 1
    assert kept.foreign == (foreign.text,)


def test_a_version_whose_files_are_gone_damaged_or_of_another_release_is_not_used(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = lab(tickets()).version.id, lab(tickets("Eider", "Plover")).version.id
    folder = Path(lab.files.suspects_file(first)).parent
    shutil.rmtree(folder / SERVING)
    with pytest.raises(VersionMissing):
        lab.train.use(first, by="Morgan")
    monkeypatch.setattr("unsnag.adapters.models.intents.METHOD_VERSION", "another")
    assert lab.files.model(second) is None
    assert lab.files.tickets(second) is not None
    with pytest.raises(VersionMissing):
        lab.train.use(second, by="Morgan")
    for nonsense in ("../../etc", "", "nothing"):
        with pytest.raises(VersionMissing):
            lab.train.use(nonsense, by="Morgan")
    assert lab.versions.in_force() is None


def test_files_of_old_versions_go_and_their_cards_and_those_in_force_stay(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_intents, "FILES_KEPT", 1)
    products = ("Skerry", "Gannet", "Puffin", "Eider")
    ids = [lab(tickets(one, f"{one} II")).version.id for one in products[:2]]
    lab.train.use(ids[1], by="Morgan")
    ids += [lab(tickets(one, f"{one} II")).version.id for one in products[2:]]
    kept = [lab.files.tickets(id) is not None for id in ids]
    assert kept == [False, True, False, True]
    assert len(lab.versions.every()) == 4


def test_files_are_readable_by_their_owner_only(lab: Lab) -> None:
    folder = Path(lab.files.suspects_file(lab(tickets()).version.id)).parent
    assert folder.stat().st_mode & 0o077 == 0


def test_a_process_follows_what_was_put_in_force(lab: Lab) -> None:
    first, second = lab(tickets()).version.id, lab(tickets("Eider", "Plover")).version.id
    lab.train.use(first, by="Morgan")
    model = lab.files.model(first)
    assert model is not None
    serving = ModelInForce(model)
    follow = FollowModel(lab.versions, lab.files, serving)
    assert not follow()
    lab.train.use(second, by="Morgan")
    assert follow()
    assert serving.version == serving.predict("refund").model == second
    lab.versions.choose("0" * 16, by="Morgan", reason="")
    assert not follow()
    assert serving.version == second
    lab.train.use(first, by="Morgan")
    assert follow()
    assert serving.predict("refund").model == first
