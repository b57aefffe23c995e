"""An IntentTrainer and IntentModel that need no encoder: words seen with an intent decide."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from unsnag.application.ports.models import CrossFitted, LabelledText, NotEnoughExamples, Progress
from unsnag.domain.understanding import Prediction, ScoredIntent


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]{2,}", text.lower())


class KeywordIntentModel:
    """Ranks intents by the share of a text's words that were seen with them. Give the words
    themselves (`KeywordIntentModel({"refund": ["refund money back"]})`), or train."""

    def __init__(self, texts: dict[str, list[str]]) -> None:
        self._seen = {
            intent: Counter(word for text in own for word in set(_words(text)))
            for intent, own in sorted(texts.items())
        }
        everywhere = Counter(word for seen in self._seen.values() for word in seen)
        self._weight = {word: 1 / count**2 for word, count in everywhere.items()}

    @property
    def version(self) -> str:
        return "keywords"

    @property
    def crossed(self) -> Sequence[CrossFitted]:
        return ()

    @property
    def intents(self) -> tuple[str, ...]:
        return tuple(self._seen)

    def predict(self, text: str) -> Prediction:
        words = [word for word in _words(text) if word in self._weight]
        scores = {
            intent: sum(self._weight[word] for word in words if word in seen) ** 2 + 1e-9
            for intent, seen in self._seen.items()
        }
        total = sum(scores.values())
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        best = max(scores.values())
        return Prediction(
            tuple(ScoredIntent(intent, score / total) for intent, score in ranked),
            min(1.0, best / (best + 0.1)) if words else 0.0,
        )


class KeywordIntentTrainer:
    """Trains a KeywordIntentModel."""

    def train(
        self,
        examples: Sequence[LabelledText],
        *,
        aside: Sequence[LabelledText] = (),
        foreign: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> KeywordIntentModel:
        texts: dict[str, list[str]] = defaultdict(list)
        for example in examples:
            texts[example.intent].append(example.text)
        usable = sum(len(set(own)) >= 2 for own in texts.values())
        if usable < 2:
            raise NotEnoughExamples("At least two intents need two different examples each.")
        if progress is not None:
            progress(len(examples), len(examples))
        return KeywordIntentModel(texts)
