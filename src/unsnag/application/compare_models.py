"""Two versions on the same tickets, none of which either of them learned before it was asked.

A ticket that a version held back answers with what was kept then; one that it never met is asked
now. A ticket that it learned and never held back tells nothing and is left out; so is one to which
the two give different labels, because whoever judged it would be judged by their own word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unsnag.application.ports.model_versions import KeptTickets
from unsnag.application.ports.models import IntentModel
from unsnag.domain.understanding import Sureness
from unsnag.domain.understanding.held_back import HeldBack, text_key
from unsnag.domain.understanding.pairing import Paired, Verdict, paired

MOST_COMPARED = 2_000

OUT_OF_SCOPE = ""
"""Stands for tickets that fit no intent, in lines by intent."""


@dataclass(frozen=True)
class Contender:
    """A version: its model, and what it learned and held back."""

    model: IntentModel
    tickets: KeptTickets


@dataclass(frozen=True)
class IntentDifference:
    """Tickets of one intent: on how many both said the same, and which one was right alone."""

    intent: str
    n: int
    agree: int
    first: int
    second: int


@dataclass(frozen=True)
class ModelsCompared:
    """`right`: the best intent is the true one, and what fits none is let be. `careful`: not taken
    for a wrong intent without a question, at the sureness in force. `agree`: the same best intent.
    `disputed` tickets carry different labels in the two and are not among the compared.
    """

    right: Paired
    careful: Paired
    agree: int
    by_intent: tuple[IntentDifference, ...]
    disputed: int

    @property
    def n(self) -> int:
        return self.right.n

    @property
    def worse(self) -> bool:
        """Whether the second is shown to be worse in either way, or contradicts the labels of the
        first so often that nothing can be shown."""
        if self.disputed > self.n:
            return True
        return Verdict.WORSE in (self.right.verdict, self.careful.verdict)


def compare_models(first: Contender, second: Contender, sureness: Sureness) -> ModelsCompared:
    """Compare on the tickets of either, the same MOST_COMPARED of them whenever there are more."""
    mine, other = _truths(first.tickets), _truths(second.tickets)
    disputed = {key for key in mine.keys() & other.keys() if mine[key] != other[key]}
    truths = {key: t for key, t in {**mine, **other}.items() if key not in disputed}
    texts = {**_texts(first.tickets), **_texts(second.tickets)}
    one, two = _Answers(first), _Answers(second)
    pairs: list[tuple[HeldBack, HeldBack]] = []
    for key in sorted(truths):
        if len(pairs) == MOST_COMPARED:
            break
        if key not in texts or not (one.honest(key) and two.honest(key)):
            continue
        pairs.append((one.of(key, texts[key], truths[key]), two.of(key, texts[key], truths[key])))
    return ModelsCompared(
        right=paired([a.right(sureness) for a, _ in pairs], [b.right(sureness) for _, b in pairs]),
        careful=paired(
            [not a.misled(sureness) for a, _ in pairs],
            [not b.misled(sureness) for _, b in pairs],
        ),
        agree=sum(_best(a) == _best(b) for a, b in pairs),
        by_intent=_by_intent(pairs, sureness),
        disputed=len(disputed),
    )


class _Answers:
    """What a version says of tickets that it did not know."""

    def __init__(self, contender: Contender) -> None:
        self._model = contender.model
        self._held: Mapping[str, HeldBack] = {one.key: one for one in contender.tickets.held_back}
        self._learned = {text_key(row.text) for row in contender.tickets.examples}
        self._learned |= {text_key(row.text) for row in contender.tickets.aside}
        self._learned |= {text_key(text) for text in contender.tickets.foreign}

    def honest(self, key: str) -> bool:
        return key in self._held or key not in self._learned

    def of(self, key: str, text: str, truth: str | None) -> HeldBack:
        held = self._held.get(key)
        if held is not None:
            return HeldBack(key, truth, held.prediction)
        return HeldBack.of(key, truth, self._model.predict(text))


def _truths(tickets: KeptTickets) -> dict[str, str | None]:
    return {one.key: one.truth for one in tickets.held_back}


def _texts(tickets: KeptTickets) -> dict[str, str]:
    texts = [*(row.text for row in tickets.examples), *tickets.foreign]
    return {text_key(text): text for text in texts}


def _best(ticket: HeldBack) -> str:
    return ticket.prediction.ranked[0].intent


def _by_intent(
    pairs: Sequence[tuple[HeldBack, HeldBack]], sureness: Sureness
) -> tuple[IntentDifference, ...]:
    """Where they differ most first."""
    grouped: defaultdict[str, list[tuple[HeldBack, HeldBack]]] = defaultdict(list)
    for a, b in pairs:
        grouped[a.truth or OUT_OF_SCOPE].append((a, b))
    lines = [
        IntentDifference(
            intent,
            len(own),
            sum(_best(a) == _best(b) for a, b in own),
            sum(a.right(sureness) and not b.right(sureness) for a, b in own),
            sum(b.right(sureness) and not a.right(sureness) for a, b in own),
        )
        for intent, own in grouped.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-(line.first + line.second), line.intent)))
