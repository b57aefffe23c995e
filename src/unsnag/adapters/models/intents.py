"""Learning intents from labelled messages, and ranking them for a new one.

Guarantees: only intents that were taught are ever ranked; the same examples and encoder give the
same model, and the same text the same prediction; no out-of-scope example is needed. A saved
model is read back only for the very examples, encoder and libraries it was made with.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections import ChainMap, defaultdict
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from unsnag.adapters.models import danger
from unsnag.adapters.models.foreign_texts import FOREIGN_TEXTS
from unsnag.adapters.models.intent_features import WordFeatures, label_words, readable_start
from unsnag.adapters.models.intent_folds import FOLDS, Marks, Seen, folds_of, learn
from unsnag.adapters.models.intent_heads import Head, Method, Rows, method_for
from unsnag.adapters.models.intent_scope import Scope, calibrated
from unsnag.application.ports.models import (
    CrossFitted,
    Encoder,
    LabelledText,
    NotEnoughExamples,
    Progress,
    Vectors,
)
from unsnag.domain.understanding import Prediction, ScoredIntent

METHOD_VERSION = "intents-3"
"""Changes with anything in the method that changes predictions."""

CROSS_RANKED = 5  # intents kept of a cross-fitted ranking; judging looks at three

ABOUT, ARRAYS = "model.json", "model.npz"


def fingerprint_of(
    examples: Sequence[LabelledText],
    encoder: Encoder,
    aside: Sequence[LabelledText] = (),
    foreign: Sequence[str] = (),
) -> str:
    """Names the model that these examples give here, whatever their order."""
    digest = hashlib.sha256()
    libraries = [f"{name} {version(name)}" for name in ("numpy", "scipy", "scikit-learn")]
    for part in (METHOD_VERSION, encoder.fingerprint, *libraries):
        digest.update(part.encode() + b"\0")
    for pair in sorted((example.intent, example.text) for example in examples):
        digest.update(json.dumps(pair).encode())
    tuning = [sorted((row.intent, row.text) for row in aside), sorted(foreign)]
    if any(tuning):
        digest.update(json.dumps(tuning).encode())
    return digest.hexdigest()[:16]


class LearnedIntents:
    """A ServedModel: linear scores over words and meaning, nearness, and a reject class."""

    def __init__(
        self,
        version: str,
        intents: tuple[str, ...],
        encoder: Encoder,
        features: WordFeatures,
        head: Head,
        scope: Scope,
        line: danger.DangerLine,
        crossed: tuple[CrossFitted, ...] = (),
    ) -> None:
        self._version = version
        self._intents = intents
        self._encoder = encoder
        self._features = features
        self._head = head
        self._scope = scope
        self._line = line
        self._crossed = crossed

    @property
    def version(self) -> str:
        return self._version

    @property
    def intents(self) -> tuple[str, ...]:
        return self._intents

    @property
    def crossed(self) -> tuple[CrossFitted, ...]:
        """Learned examples, by intent and text, as models saw them that had not learned them.
        Empty for a model that was read back: it is known only right after learning."""
        return self._crossed

    def predict(self, text: str) -> Prediction:
        """Rank all intents. A text without a letter or digit is in no intent's scope."""
        read = readable_start(text)
        vectors = self._encoder.encode_one(read)[np.newaxis]
        scores = self._head.scores(self._features.of_one(read), vectors)
        marks = Marks(scores, self._head.to_middles(vectors))
        probabilities = self._scope.probabilities(scores)[0]
        in_scope = float(self._scope.in_scope(marks)[0])
        if not any(character.isalnum() for character in read):
            in_scope = 0.0
        order = np.argsort(-probabilities, kind="stable")
        ranked = tuple(ScoredIntent(self._intents[i], float(probabilities[i])) for i in order)
        return Prediction(ranked, in_scope)

    def danger_in(self, text: str) -> str:
        """The sentence that is about danger to somebody; empty for none. A DangerSense."""
        return self._line.found(text, self._encoder)

    def save(self, folder: Path) -> None:
        """Write the model into `folder`, replacing what is there in one step."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        workplace = Path(tempfile.mkdtemp(prefix=".intents-", dir=folder.parent))
        try:
            about = {
                "version": self._version,
                "intents": self._intents,
                "scope": vars(self._scope),
            }
            (workplace / ABOUT).write_text(json.dumps(about), encoding="utf-8")
            stored = (part.stored() for part in (self._features, self._head, self._line))
            arrays: dict[str, Any] = dict(ChainMap(*stored))
            np.savez(workplace / ARRAYS, **arrays)
            if folder.exists():
                os.rename(folder, workplace / "replaced")
            finished = Path(tempfile.mkdtemp(prefix=".intents-", dir=folder.parent))
            for name in (ABOUT, ARRAYS):
                os.rename(workplace / name, finished / name)
            os.rename(finished, folder)
        finally:
            shutil.rmtree(workplace, ignore_errors=True)


def load(folder: Path, encoder: Encoder, fingerprint: str) -> LearnedIntents | None:
    """The model saved in `folder`, or None when it is not there, not readable, or not the one
    that `fingerprint` names: then train again."""
    try:
        about: Mapping[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        if about["version"] != fingerprint:
            return None
        # Opened here, because numpy leaves a damaged file open.
        with (
            (folder / ARRAYS).open("rb") as stream,
            np.load(stream, allow_pickle=False) as stored,
        ):
            arrays: dict[str, NDArray[Any]] = {name: stored[name] for name in stored.files}
        return LearnedIntents(
            fingerprint,
            tuple(about["intents"]),
            encoder,
            WordFeatures.restored(arrays),
            Head.restored(arrays),
            Scope(**about["scope"]),
            danger.DangerLine.restored(arrays),
        )
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None


class IntentLearner:
    """An IntentTrainer. Choose the way to learn by the number of examples an intent."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def train(
        self,
        examples: Sequence[LabelledText],
        *,
        aside: Sequence[LabelledText] = (),
        foreign: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> LearnedIntents:
        """From `examples` in any order. Progress: texts read, then steps. Or NotEnoughExamples."""
        _refuse_too_few(examples)
        ordered = sorted(examples, key=lambda example: (example.intent, example.text))
        intents = tuple(sorted({example.intent for example in ordered}))
        method = method_for(len(ordered), len(intents))
        texts = [readable_start(example.text) for example in ordered]
        names = [label_words(intent) for intent in intents] if method.name_weight else []
        tuning = sorted((row.intent, row.text) for row in aside if row.intent in set(intents))
        parts = (
            [*texts, *names],
            FOREIGN_TEXTS,
            [readable_start(text) for _, text in tuning],
            [readable_start(text) for text in sorted(foreign)],
        )
        steps = _Steps(sum(map(len, parts)), progress)
        own, far, tuned, real = self._vectors(parts, steps)
        features = WordFeatures.learn(parts[0], rarest=method.rarest)
        y = _places(intents, [example.intent for example in ordered])
        rows = Rows(
            features.of(parts[0]),
            own,
            np.concatenate([y, np.arange(len(names))]),
            np.concatenate([np.ones(len(texts)), np.full(len(names), method.name_weight)]),
        )
        folds = np.concatenate([folds_of(texts, y, len(intents)), np.full(len(names), -1)])
        aside_rows = _asked(features, parts[2], tuned, _places(intents, [i for i, _ in tuning]))
        asked = (_asked(features, FOREIGN_TEXTS, far), aside_rows, _asked(features, parts[3], real))
        head, scope, seen = _learned(rows, folds, asked, len(intents), method, steps)
        version = fingerprint_of(examples, self._encoder, aside, foreign)
        crossed = cross_fitted(ordered, intents, scope, seen)
        line = danger.learned(texts, self._encoder)
        return LearnedIntents(version, intents, self._encoder, features, head, scope, line, crossed)

    def _vectors(self, parts: Sequence[Sequence[str]], steps: _Steps) -> list[Vectors]:
        """The vectors of each part's texts, read in one go."""
        texts = [text for part in parts for text in part]
        vectors = self._encoder.encode_many(texts, progress=lambda done, _: steps.reached(done))
        return np.split(vectors, np.cumsum([len(part) for part in parts])[:-1])


def _places(intents: Sequence[str], named: Sequence[str]) -> NDArray[np.int64]:
    return np.searchsorted(np.array(intents), np.array(named, dtype=np.str_)).astype(np.int64)


def _learned(
    rows: Rows,
    folds: NDArray[np.int64],
    asked: tuple[Rows, Rows, Rows],
    intents: int,
    method: Method,
    steps: _Steps,
) -> tuple[Head, Scope, Seen]:
    """The head, its calibration and what that rests on; `asked` are foreign texts, those aside
    and real foreign."""
    far, aside, real = asked
    # One thread for the algebra: on busy cores several wait for each other, 2.6 times as long.
    with threadpool_limits(limits=1, user_api="blas"):
        head, seen = learn(rows, far, folds, intents, method, steps.next)
        seen.add_aside(head, aside)
        seen.add("real", head, real)
        scope = calibrated(seen)
    return head, scope, seen


def cross_fitted(
    ordered: Sequence[LabelledText], intents: tuple[str, ...], scope: Scope, seen: Seen
) -> tuple[CrossFitted, ...]:
    """The cross-fitted examples in the order of `ordered`."""
    place = {intent: i for i, intent in enumerate(intents)}
    found: dict[int, CrossFitted] = {}
    for part in seen.crossed:
        probabilities = np.zeros((len(part.rows), len(intents)))
        probabilities[:, part.kept] = scope.probabilities(part.marks.scores)
        in_scope = scope.in_scope(part.marks)
        best = np.argsort(-probabilities, axis=1, kind="stable")[:, :CROSS_RANKED]
        for row, order, of_row, sure in zip(part.rows, best, probabilities, in_scope, strict=True):
            example = ordered[row]
            ranked = tuple(ScoredIntent(intents[i], float(of_row[i])) for i in order)
            own = float(of_row[place[example.intent]])
            found[int(row)] = CrossFitted(example, Prediction(ranked, float(sure)), own)
    return tuple(found[row] for row in sorted(found))


def _asked(
    features: WordFeatures,
    texts: Sequence[str],
    vectors: Vectors,
    right: NDArray[np.int64] | None = None,
) -> Rows:
    """Texts that are asked about and never learned."""
    nothing = np.zeros(len(texts))
    y = nothing.astype(np.int64) if right is None else right.astype(np.int64)
    if not len(texts):
        empty = np.zeros((0, features.size), dtype=np.float32)
        return Rows(sparse.csr_matrix(empty), vectors, y, nothing)
    return Rows(features.of(texts), vectors, y, nothing)


class _Steps:
    """Counts work for the progress callback; a learning step weighs a tenth of the reading."""

    def __init__(self, texts: int, progress: Progress | None) -> None:
        self._step = max(1, texts // 10)
        self._total = texts + self._step * (FOLDS + 1)
        self._done = 0
        self._progress = progress

    def reached(self, done: int) -> None:
        self._done = done
        if self._progress is not None:
            self._progress(done, self._total)

    def next(self) -> None:
        self.reached(self._done + self._step)


def _refuse_too_few(examples: Sequence[LabelledText]) -> None:
    different: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        different[example.intent].add(readable_start(example.text))
    usable = sum(len(texts) >= 2 for texts in different.values())
    if usable < 2:
        raise NotEnoughExamples(
            "At least two intents need two different examples each; "
            f"{usable} of {len(different)} has them."
        )
