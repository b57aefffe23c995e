"""Evaluating: what is learned from, what is asked, and what the draws are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fakes.intents import KeywordIntentTrainer
from unsnag import bootstrap
from unsnag.application.evaluate_intents import EvaluateIntents, Files, draw
from unsnag.application.ports.models import IntentModel, LabelledText, NotEnoughExamples
from unsnag.bootstrap import main
from unsnag.domain.understanding import Sureness

TRAIN = [
    LabelledText(text, intent)
    for intent, texts in {
        "refund": ("i want my money back", "please refund the grinder", "refund my order"),
        "login": ("i cannot sign in", "my password is wrong", "locked out of my account"),
    }.items()
    for text in texts
]
TEST = [LabelledText("refund my money", "refund"), LabelledText("password wrong", "login")]


class Noting(KeywordIntentTrainer):
    """Notes what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[list[LabelledText], list[LabelledText], list[str]]] = []

    def train(self, examples, *, aside=(), foreign=(), progress=None) -> IntentModel:  # type: ignore[no-untyped-def]  # the port's signature
        self.given.append((list(examples), list(aside), list(foreign)))
        return super().train(examples, progress=progress)


@pytest.fixture
def trainer() -> Noting:
    return Noting()


@pytest.fixture
def evaluate(trainer: Noting) -> EvaluateIntents:
    return EvaluateIntents(trainer, trainer, Sureness(in_scope=0.01, recognised=0.5))


def test_it_learns_one_file_and_asks_the_other(evaluate: EvaluateIntents) -> None:
    found = evaluate(Files(TRAIN, TEST))
    assert (found.n, found.accuracy, found.mcc) == (2, 1.0, 1.0)
    assert found.auroc_oos is None
    assert found.accuracy_sd is None
    assert [line.intent for line in found.intents] == ["login", "refund"]


def test_rows_out_of_scope_are_never_learned_as_an_intent(
    evaluate: EvaluateIntents, trainer: Noting
) -> None:
    odd = LabelledText("zebra crossing", "none")
    found = evaluate(Files([*TRAIN, odd], [*TEST, odd], [*TEST, odd], out_of_scope="none"))
    examples, aside, foreign = trainer.given[0]
    assert {e.intent for e in examples} == {"refund", "login"}
    assert [a.text for a in aside] == [t.text for t in TEST]
    assert foreign == ["zebra crossing", "zebra crossing"]
    assert (found.auroc_oos, found.mcc, found.n) == (1.0, 1.0, 3)


def test_labels_that_were_never_learned_are_named(evaluate: EvaluateIntents) -> None:
    found = evaluate(Files(TRAIN, [*TEST, LabelledText("x y z", "parcel")]))
    assert found.unknown_labels == ("parcel",)


def test_a_draw_is_repeatable_and_has_so_many_examples_of_each() -> None:
    files = Files(TRAIN, TEST)
    assert draw(files, 2, 0) == draw(files, 2, 0)
    assert sorted(row.intent for row in draw(files, 2, 1)) == ["login"] * 2 + ["refund"] * 2
    assert len({tuple(draw(files, 1, seed)) for seed in range(12)}) > 1


def test_several_draws_give_mean_and_spread(evaluate: EvaluateIntents, trainer: Noting) -> None:
    found = evaluate(Files(TRAIN, TEST), shots=2, seeds=4)
    assert len(trainer.given) == 4
    assert found.accuracy_mean == found.accuracy
    assert found.accuracy_sd is not None


def test_one_intent_is_not_enough(evaluate: EvaluateIntents) -> None:
    with pytest.raises(NotEnoughExamples):
        evaluate(Files(TRAIN[:3], TEST))


def csv(path: Path, rows: list[LabelledText]) -> str:
    path.write_text("text,label\n" + "".join(f'"{r.text}",{r.intent}\n' for r in rows))
    return str(path)


class TestTheCommand:
    @pytest.fixture(autouse=True)
    def quick(self, evaluate: EvaluateIntents, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bootstrap, "evaluate_intents", lambda: evaluate)

    def test_it_prints_one_json_object(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        files = ["--train", csv(tmp_path / "a.csv", TRAIN), "--test", csv(tmp_path / "b.csv", TEST)]
        assert main(["eval", "intents", *files, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert list(told) == [
            *("n", "accuracy", "macro_f1", "ece", "auroc_oos", "oos_recall_at_95", "mcc"),
            *("coverage_at_98", "train_s", "p50_ms", "p99_ms"),
        ]
        assert main(["eval", "intents", *files, "--json", "--shots", "2", "--seeds", "2"]) == 0
        assert {"accuracy_mean", "accuracy_sd"} <= set(json.loads(capsys.readouterr().out))

    def test_it_reads_json_lines_and_shows_a_table(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        lines = tmp_path / "test.jsonl"
        lines.write_text(
            "".join(json.dumps({"text": r.text, "label": r.intent}) + "\n" for r in TEST)
        )
        train = csv(tmp_path / "a.csv", TRAIN)
        assert main(["eval", "intents", "--train", train, "--test", str(lines)]) == 0
        said = capsys.readouterr().out
        assert "accuracy" in said
        assert "Weakest intents" in said

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            ("words,kind\nhello there you,x\n", "has no `text` and `label`"),
            ("text,label\n,\n", "no row with a text and a label"),
            ("text,label\nrefund me,refund\nrefund it,refund\n", "two intents"),
        ],
    )
    def test_a_file_that_cannot_be_used_is_refused_in_a_line(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, told: str
    ) -> None:
        bad = tmp_path / "bad.csv"
        bad.write_text(content)
        test = csv(tmp_path / "b.csv", TEST)
        assert main(["eval", "intents", "--train", str(bad), "--test", test]) == 2
        captured = capsys.readouterr()
        assert told in captured.err
        assert captured.out == ""
