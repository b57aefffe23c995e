"""Ports to models: texts in, vectors or predictions out. A model proposes and never decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from unsnag.domain.understanding import Prediction

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with (done, total) while long work runs."""


LanguageOf = Callable[[str, Sequence[str]], str]
"""The language of a text among the given ones (two letters); the first of them in doubt."""


DangerSense = Callable[[str], str]
"""The sentence of a text that is about danger to somebody, in the customer's words; empty for
none."""


class Encoder(Protocol):
    """Turns texts into unit vectors whose dot product says how near their meanings are."""

    @property
    def dimensions(self) -> int: ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors of a text could change."""
        ...

    @property
    def words(self) -> Sequence[str]:
        """Whole words of its language that it knows, in small letters, the commonest first; none
        where it can't tell."""
        ...

    def encode_one(self, text: str) -> Vectors:
        """Shape (dimensions,), L2-normalised. Built for one interactive text at a time."""
        ...

    def encode_many(
        self, texts: Sequence[str], *, tokens: int = 256, progress: Progress | None = None
    ) -> Vectors:
        """Shape (len(texts), dimensions), L2-normalised rows; each text cut after `tokens`."""
        ...


class EncoderUnavailable(RuntimeError):
    """The encoder's files are missing, damaged or not the published ones; says what to run."""

    code = "encoder_unavailable"


@dataclass(frozen=True)
class LabelledText:
    """A past message with the intent that people gave it."""

    text: str
    intent: str


@dataclass(frozen=True)
class CrossFitted:
    """What was made of an example by a model that had learned the others, not this one.

    `prediction` ranks only the best few intents; `own_probability` in 0…1 is that of the intent
    which people gave the example, 0 where that model did not know it.
    """

    example: LabelledText
    prediction: Prediction
    own_probability: float


class IntentModel(Protocol):
    """Ranks the intents it was trained on. Same text, same prediction."""

    @property
    def version(self) -> str: ...

    @property
    def intents(self) -> tuple[str, ...]: ...

    def predict(self, text: str) -> Prediction: ...


class ServedModel(IntentModel, Protocol):
    """A model as processes use it."""

    def danger_in(self, text: str) -> str:
        """A DangerSense, learned from the same examples."""
        ...


class FreshModel(IntentModel, Protocol):
    """A model right after learning."""

    @property
    def crossed(self) -> Sequence[CrossFitted]:
        """Learned examples as models saw them that had not learned them; maybe not all."""
        ...


class IntentTrainer(Protocol):
    """Learns from labelled texts alone; no out-of-scope example is needed.

    Raises NotEnoughExamples when fewer than two intents have two examples each.
    """

    def train(
        self,
        examples: Sequence[LabelledText],
        *,
        aside: Sequence[LabelledText] = (),
        foreign: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> FreshModel:
        """Learn from `examples`. `aside` texts are not learned but tune the probabilities;
        `foreign` ones are known to fit no intent and tune what is refused."""
        ...


class NotEnoughExamples(ValueError):
    """The labelled texts cannot train a model; the message says what is missing."""

    code = "not_enough_examples"
