"""Asks models about tickets that they did not learn, for figures that don't flatter.

Of few tickets each fifth is asked of a model that learned the other four, every intent spread
evenly over them. Of many, one fifth is enough; which texts are in it follows from the texts, so
that they are the same in every training.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from unsnag.application.ports.models import (
    IntentTrainer,
    LabelledText,
    NotEnoughExamples,
    Progress,
)
from unsnag.domain.understanding.held_back import PARTS, HeldBack, part_of, text_key

FEW = 2_000
"""Up to so many rows all five fifths are asked; learning five times then takes little."""

MOST_ASKED = 4_000


@dataclass(frozen=True)
class Asked:
    """What models said of tickets that they had not learned; `parts` is how many of the PARTS
    parts they come from, 0 when there are too few to learn without some."""

    tickets: tuple[HeldBack, ...]
    parts: int


class HoldBack:
    """Learns without a part, and asks about it."""

    def __init__(self, trainer: IntentTrainer) -> None:
        self._trainer = trainer

    def trainings(self, rows: int) -> int:
        """How many models it will learn."""
        return PARTS if rows <= FEW else 1

    def __call__(
        self,
        examples: Sequence[LabelledText],
        aside: Sequence[LabelledText],
        foreign: Sequence[str],
        progress: Progress | None = None,
    ) -> Asked:
        """Each different text and label is asked once. `progress` counts models."""
        parts = self.trainings(len(examples))
        place = _evenly(examples, foreign) if parts == PARTS else part_of
        found: list[HeldBack] = []
        learned = 0
        for part in range(parts):
            try:
                found += self._part(part, place, examples, aside, foreign)
            except NotEnoughExamples:
                continue  # what is left without this part is too little to learn from
            learned += 1
            if progress is not None:
                progress(part + 1, parts)
        return Asked(tuple(sorted(found, key=lambda one: (one.key, str(one.truth)))), learned)

    def _part(
        self,
        part: int,
        place: Callable[[str], int],
        examples: Sequence[LabelledText],
        aside: Sequence[LabelledText],
        foreign: Sequence[str],
    ) -> list[HeldBack]:
        def held(text: str) -> bool:
            return place(text_key(text)) == part

        model = self._trainer.train(
            [row for row in examples if not held(row.text)],
            aside=[row for row in aside if not held(row.text)],
            foreign=[text for text in foreign if not held(text)],
        )
        asked: dict[tuple[str, str | None], str] = {}
        for row in examples:
            if held(row.text):
                asked.setdefault((text_key(row.text), row.intent), row.text)
        for text in foreign:
            if held(text):
                asked.setdefault((text_key(text), None), text)
        chosen = sorted(asked, key=lambda pair: (pair[0], str(pair[1])))[:MOST_ASKED]
        return [HeldBack.of(key, truth, model.predict(asked[key, truth])) for key, truth in chosen]


def _evenly(examples: Sequence[LabelledText], foreign: Sequence[str]) -> Callable[[str], int]:
    """The part of a text by its key: each intent's texts one after the other over all parts."""
    keys: defaultdict[str | None, set[str]] = defaultdict(set)
    for row in examples:
        keys[row.intent].add(text_key(row.text))
    keys[None] |= {text_key(text) for text in foreign}
    places: dict[str, int] = {}
    for start, intent in enumerate(sorted(keys, key=str)):
        for number, key in enumerate(sorted(keys[intent])):
            places[key] = (start + number) % PARTS
    return lambda key: places.get(key, part_of(key))
