"""How well the shipped way of learning recognises intents: learn from one file, ask another.

Nothing is tuned here: the trainer, its calibration and the sureness are those that serve
customers. Rows of the out-of-scope label are never learned as an intent.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev

from unsnag.application import intent_figures as figures
from unsnag.application.intent_figures import Confusion, Guess, IntentLine
from unsnag.application.ports.models import IntentModel, IntentTrainer, LabelledText, Progress
from unsnag.application.sort_labels import refuse_too_many
from unsnag.domain.understanding import JudgementKind, Sureness, judge

MOST_TIMED = 2_000
WARM_UP = "is anybody there"


@dataclass(frozen=True)
class Files:
    """What an evaluation reads. `calibrate` rows tune the probabilities and are not learned."""

    train: Sequence[LabelledText]
    test: Sequence[LabelledText]
    calibrate: Sequence[LabelledText] = ()
    out_of_scope: str = "oos"


@dataclass(frozen=True)
class Evaluation:
    """Shares in 0…1, times in seconds and milliseconds; None where a figure has no rows.

    With several draws every figure is the mean over them; `accuracy_sd` is their spread.
    """

    n: int
    accuracy: float | None
    macro_f1: float | None
    ece: float | None
    auroc_oos: float | None
    oos_recall_at_95: float | None
    mcc: float
    coverage_at_98: float
    train_s: float
    p50_ms: float
    p99_ms: float
    accuracy_mean: float | None = None
    accuracy_sd: float | None = None
    intents: tuple[IntentLine, ...] = ()
    confusions: tuple[Confusion, ...] = ()
    unknown_labels: tuple[str, ...] = ()
    """Labels of the test that nothing was learned for: their rows can only be wrong."""


class EvaluateIntents:
    """Learns and asks. `trainer` may remember texts between draws; `timed` is the one that
    serves, on which times are taken."""

    def __init__(self, trainer: IntentTrainer, timed: IntentTrainer, sureness: Sureness) -> None:
        self._trainer = trainer
        self._timed = timed
        self._sureness = sureness

    def __call__(
        self,
        files: Files,
        *,
        shots: int | None = None,
        seeds: int = 1,
        say: Callable[[str], None] = lambda _: None,
        progress: Progress | None = None,
    ) -> Evaluation:
        """Evaluate on all of `train`, or on `seeds` draws of `shots` examples an intent.

        Raises NotEnoughExamples."""
        refuse_too_many(len({row.intent for row in files.train}))
        if shots is None:
            return self._one(files, self._timed, say, progress)
        draws = []
        for seed in range(seeds):
            say(f"Draw {seed + 1} of {seeds}: ")
            drawn = replace(files, train=draw(files, shots, seed))
            draws.append(self._one(drawn, self._trainer if seed else self._timed, say, progress))
        return _mean(draws)

    def _one(
        self,
        files: Files,
        trainer: IntentTrainer,
        say: Callable[[str], None],
        progress: Progress | None,
    ) -> Evaluation:
        oos = files.out_of_scope
        examples = [row for row in files.train if row.intent != oos]
        foreign = [row.text for row in (*files.train, *files.calibrate) if row.intent == oos]
        aside = [row for row in files.calibrate if row.intent != oos]
        say("learning")
        started = time.perf_counter()
        model = trainer.train(examples, aside=aside, foreign=foreign, progress=progress)
        train_s = time.perf_counter() - started
        say("asking")
        guesses, spent = self._asked(model, files, progress)
        return evaluation(guesses, train_s, spent, _unknown(model, files))

    def _asked(
        self, model: IntentModel, files: Files, progress: Progress | None
    ) -> tuple[list[Guess], list[float]]:
        model.predict(WARM_UP)
        guesses: list[Guess] = []
        spent: list[float] = []
        for number, row in enumerate(files.test, start=1):
            started = time.perf_counter()
            prediction = model.predict(row.text)
            spent.append(1000 * (time.perf_counter() - started))
            best = prediction.ranked[0]
            truth = None if row.intent == files.out_of_scope else row.intent
            kind = judge(prediction, self._sureness).kind
            guesses.append(
                Guess(
                    truth,
                    best.intent,
                    best.probability,
                    prediction.in_scope,
                    abstains=kind is JudgementKind.UNKNOWN,
                )
            )
            if progress is not None and number % 50 == 0:
                progress(number, len(files.test))
        return guesses, spent[:MOST_TIMED]


def draw(files: Files, shots: int, seed: int) -> list[LabelledText]:
    """`shots` different examples of each intent (all where there are fewer), chosen by `seed`."""
    by_intent: defaultdict[str, list[str]] = defaultdict(list)
    for row in files.train:
        if row.intent != files.out_of_scope:
            by_intent[row.intent].append(row.text)
    chosen = random.Random(seed)  # noqa: S311  a repeatable draw, no secret
    return [
        LabelledText(text, intent)
        for intent in sorted(by_intent)
        for text in _some(sorted(set(by_intent[intent])), shots, chosen)
    ]


def _some(texts: list[str], shots: int, chosen: random.Random) -> list[str]:
    return chosen.sample(texts, min(shots, len(texts)))


def evaluation(
    guesses: Sequence[Guess], train_s: float, spent: Sequence[float], unknown: tuple[str, ...]
) -> Evaluation:
    """The figures of answers already given; `spent` in milliseconds a message."""
    return Evaluation(
        n=len(guesses),
        accuracy=figures.accuracy(guesses),
        macro_f1=figures.macro_f1(guesses),
        ece=figures.calibration_error(guesses),
        auroc_oos=figures.auroc_out_of_scope(guesses),
        oos_recall_at_95=figures.refused_at_kept(guesses),
        mcc=figures.matthews(guesses),
        coverage_at_98=figures.coverage_at(guesses),
        train_s=train_s,
        p50_ms=_percentile(spent, 0.5),
        p99_ms=_percentile(spent, 0.99),
        intents=figures.by_intent(guesses),
        confusions=figures.confusions(guesses),
        unknown_labels=unknown,
    )


def _unknown(model: IntentModel, files: Files) -> tuple[str, ...]:
    labels = {row.intent for row in files.test} - {files.out_of_scope}
    return tuple(sorted(labels - set(model.intents)))


def _percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]


def _mean(draws: Sequence[Evaluation]) -> Evaluation:
    """The mean of each figure; intents and confusions are those of the first draw."""

    def of(name: str) -> float | None:
        values = [value for each in draws if (value := getattr(each, name)) is not None]
        return fmean(values) if values else None

    accuracies = [each.accuracy for each in draws if each.accuracy is not None]
    # Only the first draw is timed: later ones meet texts that are remembered.
    return replace(
        draws[0],
        accuracy=of("accuracy"),
        macro_f1=of("macro_f1"),
        ece=of("ece"),
        auroc_oos=of("auroc_oos"),
        oos_recall_at_95=of("oos_recall_at_95"),
        mcc=fmean(each.mcc for each in draws),
        coverage_at_98=fmean(each.coverage_at_98 for each in draws),
        accuracy_mean=of("accuracy"),
        accuracy_sd=stdev(accuracies) if len(accuracies) > 1 else 0.0 if accuracies else None,
    )
