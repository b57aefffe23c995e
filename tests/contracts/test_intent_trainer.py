"""What every IntentTrainer and its models promise, on the real learner and on the fake."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.intents import KeywordIntentTrainer
from unsnag.adapters.models.encoder import MiniLmEncoder
from unsnag.adapters.models.intents import ABOUT, ARRAYS, IntentLearner, fingerprint_of, load
from unsnag.application.ports.models import (
    IntentModel,
    IntentTrainer,
    LabelledText,
    NotEnoughExamples,
)
from unsnag.domain.understanding import JudgementKind, Sureness, judge

TEXTS = {
    "order_status": (
        "Where is my order?",
        "Has my parcel left yet",
        "track my order please",
        "when will the parcel arrive",
        "my order status please",
    ),
    "refund": (
        "I want my money back",
        "please refund me",
        "how do I get a refund",
        "refund the grinder",
        "money back for the kettle please",
    ),
    "descaling": (
        "how do I descale the Skerry",
        "the descale light is on",
        "when should I descale",
        "which descaler do I use to descale",
        "descale programme stopped",
    ),
    "change_address": (
        "change my delivery address",
        "I moved, new address",
        "wrong address on my account",
        "update the address please",
        "please correct my street and address",
    ),
}
EXAMPLES = tuple(LabelledText(text, intent) for intent, own in TEXTS.items() for text in own)


@pytest.fixture(scope="module")
def encoder() -> MiniLmEncoder:
    return MiniLmEncoder()


@pytest.fixture(params=["learner", "fake"])
def trainer(request: pytest.FixtureRequest, encoder: MiniLmEncoder) -> IntentTrainer:
    return IntentLearner(encoder) if request.param == "learner" else KeywordIntentTrainer()


@pytest.fixture(scope="module")
def trained(encoder: MiniLmEncoder) -> dict[type, IntentModel]:
    """A model of all examples from each trainer."""
    trainers: tuple[IntentTrainer, ...] = (IntentLearner(encoder), KeywordIntentTrainer())
    return {type(trainer): trainer.train(EXAMPLES) for trainer in trainers}


@pytest.fixture
def model(trainer: IntentTrainer, trained: dict[type, IntentModel]) -> IntentModel:
    return trained[type(trainer)]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("where's my parcel", "order_status"),
        ("refund please", "refund"),
        ("I need to descale", "descaling"),
        ("my address is wrong", "change_address"),
    ],
)
def test_a_new_message_gets_its_intent(model: IntentModel, text: str, intent: str) -> None:
    assert model.predict(text).ranked[0].intent == intent


def test_all_taught_intents_and_no_others_are_ranked_best_first(model: IntentModel) -> None:
    assert set(model.intents) == set(TEXTS)
    for text in ("refund", "", "🫘", "tell me a joke", "x" * 1_000_000):
        prediction = model.predict(text)
        probabilities = [scored.probability for scored in prediction.ranked]
        assert {scored.intent for scored in prediction.ranked} == set(TEXTS)
        assert probabilities == sorted(probabilities, reverse=True)
        assert sum(probabilities) == pytest.approx(1.0)
        assert 0.0 <= prediction.in_scope <= 1.0


def test_the_same_examples_in_any_order_give_the_same_predictions(
    trainer: IntentTrainer, model: IntentModel
) -> None:
    first, second = model, trainer.train(EXAMPLES[::-1])
    assert first.version == second.version
    for text in ("where's my parcel", "refund please", "hello"):
        assert first.predict(text) == second.predict(text)


def test_gibberish_is_unknown(model: IntentModel) -> None:
    for text in ("qwx zvk jjq", "", "...", "🫘🫘"):
        assert judge(model.predict(text), Sureness()).kind is JudgementKind.UNKNOWN


@pytest.mark.parametrize(
    "examples",
    [(), EXAMPLES[:5], (EXAMPLES[0], EXAMPLES[5]), (EXAMPLES[0],) * 4 + (EXAMPLES[5],) * 4],
    ids=["none", "one intent", "one each", "the same text twice"],
)
def test_too_few_examples_are_refused(
    trainer: IntentTrainer, examples: tuple[LabelledText, ...]
) -> None:
    with pytest.raises(NotEnoughExamples, match="two different examples"):
        trainer.train(examples)


def test_progress_ends_at_the_total(trainer: IntentTrainer) -> None:
    seen: list[tuple[int, int]] = []
    trainer.train(EXAMPLES, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1]
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


class TestIntentLearner:
    """What the real learner promises beyond the port."""

    def test_another_trade_is_out_of_scope(self, trained: dict[type, IntentModel]) -> None:
        model = trained[IntentLearner]
        known = [model.predict(text).in_scope for own in TEXTS.values() for text in own]
        foreign = [
            model.predict(text).in_scope
            for text in ("which vaccine do I need for Peru", "best opening move in chess")
        ]
        assert max(foreign) < 0.5
        assert sum(score >= 0.5 for score in known) >= 0.9 * len(known)

    def test_an_example_with_a_wrong_label_is_doubted_by_models_that_had_not_learned_it(
        self, encoder: MiniLmEncoder
    ) -> None:
        wrong = LabelledText("could I have my money back", "descaling")
        model = IntentLearner(encoder).train((*EXAMPLES, wrong))
        doubted = min(model.crossed, key=lambda each: each.own_probability)
        assert doubted.example == wrong
        assert doubted.prediction.ranked[0].intent == "refund"
        assert doubted.own_probability < doubted.prediction.ranked[0].probability

    def test_two_intents_with_two_examples_each_are_enough(self, encoder: MiniLmEncoder) -> None:
        few = [
            LabelledText(text, intent)
            for intent in ("refund", "descaling")
            for text in TEXTS[intent][:2]
        ]
        model = IntentLearner(encoder).train(few)
        assert model.predict("please refund the money").ranked[0].intent == "refund"

    def test_many_examples_are_learned_too(self, encoder: MiniLmEncoder) -> None:
        products = ("Skerry", "Gannet", "Puffin", "Lantern", "Eider", "Plover")
        many = [
            LabelledText(f"{text} ({product})", intent)
            for intent, own in TEXTS.items()
            for text in own
            for product in products
        ]
        many.append(LabelledText("the app is blue", "rare"))
        model = IntentLearner(encoder).train(many)
        assert model.predict("refund my Puffin").ranked[0].intent == "refund"
        assert "rare" in model.intents

    def test_a_saved_model_predicts_the_same(self, encoder: MiniLmEncoder, tmp_path: Path) -> None:
        model = IntentLearner(encoder).train(EXAMPLES)
        for _ in range(2):  # the second time replaces the first
            model.save(tmp_path / "intents")
        again = load(tmp_path / "intents", encoder, fingerprint_of(EXAMPLES, encoder))
        assert again is not None
        assert again.version == model.version
        for text in ("where's my parcel", "refund", "tell me a joke", ""):
            assert again.predict(text) == model.predict(text)
        assert [path.name for path in tmp_path.iterdir()] == ["intents"]

    def test_a_model_of_other_examples_or_a_damaged_one_is_not_loaded(
        self, encoder: MiniLmEncoder, tmp_path: Path
    ) -> None:
        fingerprint = fingerprint_of(EXAMPLES, encoder)
        assert load(tmp_path, encoder, fingerprint) is None
        IntentLearner(encoder).train(EXAMPLES).save(tmp_path / "intents")
        assert load(tmp_path / "intents", encoder, fingerprint_of(EXAMPLES[1:], encoder)) is None
        for name in (ARRAYS, ABOUT):
            data = (tmp_path / "intents" / name).read_bytes()
            (tmp_path / "intents" / name).write_bytes(data[: len(data) // 2])
            assert load(tmp_path / "intents", encoder, fingerprint) is None
