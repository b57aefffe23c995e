"""What a set of predictions is worth: the figures of an evaluation, each with one definition.

Accuracy, macro F1 and calibration look at messages of known intents as if nothing were refused.
The others judge refusing too. `surest` is the number by which messages would be let through one
after the other: the product of the best intent's probability and of being in scope at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 15
KEPT = 0.95
PRECISION = 0.98


@dataclass(frozen=True)
class Guess:
    """One message: its true intent (None: out of scope), the best intent, and how sure."""

    truth: str | None
    best: str
    probability: float
    in_scope: float
    abstains: bool

    @property
    def right(self) -> bool:
        return self.best == self.truth

    @property
    def surest(self) -> float:
        return self.probability * self.in_scope


@dataclass(frozen=True)
class IntentLine:
    """One intent over the messages of known intents, nothing refused."""

    intent: str
    messages: int
    precision: float | None
    recall: float | None
    f1: float


@dataclass(frozen=True)
class Confusion:
    """`count` messages of `truth` were taken for `best`; `truth` None is out of scope let in."""

    truth: str | None
    best: str
    count: int


def accuracy(guesses: Sequence[Guess]) -> float | None:
    """Share of messages of known intents whose best intent is right; None without such."""
    known = [guess.right for guess in guesses if guess.truth is not None]
    return float(np.mean(known)) if known else None


def by_intent(guesses: Sequence[Guess]) -> tuple[IntentLine, ...]:
    """A line for each intent that occurs among the messages, by name."""
    known = [guess for guess in guesses if guess.truth is not None]
    said, meant = Counter(g.best for g in known), Counter(g.truth for g in known)
    right = Counter(g.best for g in known if g.right)
    return tuple(
        IntentLine(
            intent,
            meant[intent],
            right[intent] / said[intent] if said[intent] else None,
            right[intent] / meant[intent],
            2 * right[intent] / (said[intent] + meant[intent]),
        )
        for intent in sorted(filter(None, meant))
    )


def macro_f1(guesses: Sequence[Guess]) -> float | None:
    """The mean F1 over the intents that occur among the messages."""
    lines = by_intent(guesses)
    return float(np.mean([line.f1 for line in lines])) if lines else None


def calibration_error(guesses: Sequence[Guess]) -> float | None:
    """Mean gap between the stated probability of the best intent and how often it is right, over
    `BINS` equal bins weighted by their messages (known intents only)."""
    known = [guess for guess in guesses if guess.truth is not None]
    if not known:
        return None
    stated = np.array([guess.probability for guess in known])
    right = np.array([guess.right for guess in known], dtype=float)
    bins = np.minimum((stated * BINS).astype(int), BINS - 1)
    gaps = [
        abs(stated[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in np.unique(bins)
    ]
    return float(sum(gaps))


def auroc_out_of_scope(guesses: Sequence[Guess]) -> float | None:
    """The chance that a message of a known intent looks more in scope than one that is not; ties
    count half. None where either kind is missing."""
    known, foreign = _scopes(guesses)
    if not len(known) or not len(foreign):
        return None
    values, ranks = np.unique(np.concatenate([known, foreign]), return_inverse=True)
    of_known = np.bincount(ranks[: len(known)], minlength=len(values))
    of_foreign = np.bincount(ranks[len(known) :], minlength=len(values))
    below = np.cumsum(of_foreign) - of_foreign
    wins = float((of_known * (below + of_foreign / 2)).sum())
    return wins / (len(known) * len(foreign))


def refused_at_kept(guesses: Sequence[Guess], kept: float = KEPT) -> float | None:
    """Share of out-of-scope messages refused by the threshold that keeps `kept` of the known."""
    known, foreign = _scopes(guesses)
    if not len(known) or not len(foreign):
        return None
    may_lose = int(np.floor(len(known) * (1 - kept) + 1e-9))
    threshold = np.sort(known)[may_lose]
    return float((foreign < threshold).mean())


def matthews(guesses: Sequence[Guess]) -> float:
    """Multi-class Matthews correlation over all messages; abstaining says out of scope. 0 where
    it is not defined (all messages, or all answers, of one kind)."""
    said: list[str | None] = [None if guess.abstains else guess.best for guess in guesses]
    truth = [guess.truth for guess in guesses]
    n = len(guesses)
    hits = sum(a == b for a, b in zip(said, truth, strict=True))
    said_of, truth_of = Counter(said), Counter(truth)
    covariance = hits * n - sum(said_of[k] * truth_of[k] for k in truth_of)
    spread_said = n * n - sum(count * count for count in said_of.values())
    spread_truth = n * n - sum(count * count for count in truth_of.values())
    if not spread_said or not spread_truth:
        return 0.0
    return float(covariance / np.sqrt(float(spread_said) * float(spread_truth)))


def coverage_at(guesses: Sequence[Guess], precision: float = PRECISION) -> float:
    """The largest share of all messages that can be handled, surest first, with at least this
    share of the handled ones right; messages equally sure are handled together."""
    order = sorted(guesses, key=lambda guess: -guess.surest)
    best = right = 0
    for place, guess in enumerate(order, start=1):
        right += guess.right
        together = place < len(order) and order[place].surest == guess.surest
        if not together and right >= precision * place:
            best = place
    return best / len(guesses)


def confusions(guesses: Sequence[Guess]) -> tuple[Confusion, ...]:
    """Which intents are taken for which others, most first; out of scope where it was let in."""
    counts = Counter(
        (guess.truth, guess.best)
        for guess in guesses
        if not guess.right and not (guess.truth is None and guess.abstains)
    )
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return tuple(Confusion(truth, best, count) for (truth, best), count in ordered)


def _scopes(guesses: Sequence[Guess]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    known = np.array([guess.in_scope for guess in guesses if guess.truth is not None])
    foreign = np.array([guess.in_scope for guess in guesses if guess.truth is None])
    return known, foreign
