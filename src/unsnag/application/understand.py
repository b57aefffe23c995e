"""Understand a message: what it needs, in the customer's order. It proposes and never decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from unsnag.application.ports.models import IntentModel
from unsnag.domain.conversations import Need
from unsnag.domain.signals import split_needs
from unsnag.domain.understanding import Judgement, JudgementKind, Sureness, judge

SHORTEST_NEED = 12


@dataclass(frozen=True)
class Understood:
    """The judgement of the first need and the further needs that were recognised for certain.
    `model` is the version that understood it, `words` those of the first need alone where there
    are further ones."""

    judgement: Judgement
    text: str
    further: tuple[Need, ...] = ()
    model: str = ""
    words: str = ""


class Understand:
    """Recognises intents with the workspace's model and the sureness that it wants just now."""

    def __init__(self, model: IntentModel, sureness: Callable[[], Sureness]) -> None:
        self._model = model
        self._sureness = sureness

    def __call__(self, text: str) -> Understood:
        """Judge the whole message; where parts of it are surely of other intents, keep those."""
        sureness = self._sureness()
        prediction = self._model.predict(text)
        whole, version = judge(prediction, sureness), prediction.model or self._model.version
        parts = [p for p in split_needs(text) if len(p) >= SHORTEST_NEED]
        if len(parts) < 2:
            return Understood(whole, text, model=version)
        needs = self._sure_needs(parts, sureness)
        if len({need.intent for need in needs}) < 2:
            return Understood(whole, text, model=version)
        first = needs[0]
        judgement = Judgement(JudgementKind.RECOGNISED, (first.intent,))
        return Understood(judgement, text, tuple(needs[1:]), version, first.text)

    def _sure_needs(self, parts: list[str], sureness: Sureness) -> list[Need]:
        needs: list[Need] = []
        for part in parts:
            judged = judge(self._model.predict(part), sureness)
            if judged.kind is not JudgementKind.RECOGNISED:
                continue
            if all(need.intent != judged.intents[0] for need in needs):
                needs.append(Need(part, judged.intents[0]))
        return needs
