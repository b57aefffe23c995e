"""Who recognises intents beside Unsnag, and where each of them is found.

fastText, nlp.js and Rasa are no part of our environment. Make one for each and name it:

    python -m venv .venv-fasttext && .venv-fasttext/bin/pip install fasttext-numpy2-wheel==0.9.2
    npm install --prefix .nlpjs @nlpjs/basic @nlpjs/lang-en
    python3.10 -m venv .venv-rasa && .venv-rasa/bin/pip install rasa==3.6.21 "setuptools<81"
    UNSNAG_BENCH_FASTTEXT=.venv-fasttext/bin/python UNSNAG_BENCH_NLPJS=.nlpjs \\
    UNSNAG_BENCH_RASA=.venv-rasa/bin/python python -m bench intents

Their times are taken inside their own process and have no start of it in them.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from unsnag.adapters.models.intents import IntentLearner
from unsnag.application.ports.models import Encoder, LabelledText
from unsnag.domain.understanding import JudgementKind, Sureness, judge

HERE = Path(__file__).resolve().parent
WARM_UP = "is anybody there"
LONGEST_S = 3_600
RASA_MOST = 1_000  # its hundred epochs take hours with more, on two cores


@dataclass(frozen=True)
class Said:
    """What a contender made of one ticket: its first choice, how sure, and whether it would
    handle the ticket."""

    intent: str
    sureness: float
    handles: bool


@dataclass(frozen=True)
class Answers:
    """What was said to each text in turn; learning in seconds, each text in milliseconds."""

    said: list[Said]
    learned: float
    spent: list[float]


@dataclass(frozen=True)
class Contender:
    """Learns the examples and answers the texts; at most `most` examples where that is set."""

    name: str
    answers: Callable[[Sequence[LabelledText], Sequence[str]], Answers]
    most: int | None = None

    def takes(self, examples: Sequence[LabelledText]) -> bool:
        """Whether it can learn so many in a sensible time."""
        return self.most is None or len(examples) <= self.most


def contenders(encoder: Encoder) -> tuple[list[Contender], list[str]]:
    """Unsnag first, then the others that are named here, and why the rest is left out."""
    found = [
        Contender("Unsnag", partial(_here, partial(_ours, encoder))),
        Contender("TF-IDF + linear SVM", partial(_here, _svm)),
    ]
    missing = []
    for name, setting, most in (
        ("fastText", "UNSNAG_BENCH_FASTTEXT", None),
        ("nlp.js", "UNSNAG_BENCH_NLPJS", None),
        ("Rasa", "UNSNAG_BENCH_RASA", RASA_MOST),
    ):
        place = os.environ.get(setting, "")
        if place:
            found.append(Contender(name, partial(_elsewhere, name, Path(place).absolute()), most))
        else:
            missing.append(f"{name}: {setting} is not set; see bench/intent_contenders.py.")
    return found, missing


Ask = Callable[[str], Said]


def _here(
    learn: Callable[[Sequence[LabelledText]], Ask],
    examples: Sequence[LabelledText],
    texts: Sequence[str],
) -> Answers:
    started = time.perf_counter()
    ask = learn(examples)
    learned = time.perf_counter() - started
    ask(WARM_UP)
    said, spent = [], []
    for text in texts:
        started = time.perf_counter()
        said.append(ask(text))
        spent.append(1000 * (time.perf_counter() - started))
    return Answers(said, learned, spent)


def _elsewhere(
    name: str, place: Path, examples: Sequence[LabelledText], texts: Sequence[str]
) -> Answers:
    """Run in its own process, which reads and writes files in a folder of the run."""
    with tempfile.TemporaryDirectory(prefix="unsnag-bench-") as made:
        folder = Path(made)
        pairs = [(example.text, example.intent) for example in examples]
        (folder / "learn.json").write_text(json.dumps(pairs), encoding="utf-8")
        (folder / "ask.json").write_text(json.dumps(list(texts)), encoding="utf-8")
        if name == "nlp.js":
            command = ["node", str(HERE / "intent_nlpjs.cjs"), str(folder)]
        else:  # isolated, because modules beside the script have names that others import
            script = str(HERE / "intent_engines.py")
            command = [str(place), "-I", script, name.lower(), str(folder)]
        where = place if name == "nlp.js" else folder
        done = subprocess.run(
            command, check=False, cwd=where, capture_output=True, timeout=LONGEST_S
        )
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stderr.decode(errors='replace')[-2000:]}")
        told = json.loads((folder / "said.json").read_text(encoding="utf-8"))
    sure = Sureness().recognised
    said = [Said(str(intent), float(score), score >= sure) for intent, score in told["said"]]
    return Answers(said, float(told["learned"]), list(map(float, told["ms"])))


def _ours(encoder: Encoder, examples: Sequence[LabelledText]) -> Ask:
    model = IntentLearner(encoder).train(examples)

    def ask(text: str) -> Said:
        prediction = model.predict(text)
        best = prediction.ranked[0]
        handles = judge(prediction, Sureness()).kind is JudgementKind.RECOGNISED
        return Said(best.intent, best.probability, handles)

    return ask


def _svm(examples: Sequence[LabelledText]) -> Ask:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    model: Any = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode"),
        CalibratedClassifierCV(LinearSVC(random_state=0), cv=5),
    )
    model.fit([e.text for e in examples], [e.intent for e in examples])
    sure = Sureness().recognised

    def ask(text: str) -> Said:
        (probabilities,) = model.predict_proba([text])
        best = int(np.argmax(probabilities))
        sureness = float(probabilities[best])
        return Said(str(model.classes_[best]), sureness, sureness >= sure)

    return ask
