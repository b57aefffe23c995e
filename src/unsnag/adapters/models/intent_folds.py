"""What texts score that took no part in learning, found out by learning several times.

Each time a sixth of the intents is left out, whose texts are then foreign of the nearest kind, and
a fifth of the other intents' texts is kept aside. Every text is kept aside once, never while its
own intent is left out, so each learned text has one honest score.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from unsnag.adapters.models.intent_heads import Head, Method, Rows, teach
from unsnag.adapters.models.side_by_side import side_by_side

FOLDS = 6

ENOUGH_ASIDE = 300
"""From so many texts kept aside on, the calibration rests on them instead of on the folds."""

LONG_WORK = 500_000
"""Examples × intents; from so many on learning takes much longer than a process to begin."""

MOST_SIDE_BY_SIDE = 40_000
"""Examples; each process takes some 15 kB for one."""

KINDS = ("known", "left_out", "far", "real")


@dataclass(frozen=True)
class Marks:
    """What a head made of texts; a column for each intent it knew."""

    scores: NDArray[np.float32]
    cosines: NDArray[np.float32]  # to the middle of each intent

    @classmethod
    def of(cls, head: Head, rows: Rows) -> Marks:
        """The head's marks for `rows`."""
        return cls(head.scores(rows.words, rows.vectors), head.to_middles(rows.vectors))


@dataclass(frozen=True)
class Crossed:
    """Marks of learned rows by a head that had not learned them; its column i is for `kept[i]`."""

    rows: NDArray[np.int64]
    kept: NDArray[np.int64]
    marks: Marks


@dataclass(frozen=True)
class Seen:
    """What was made of texts that took no part in learning, by kind, and the right columns of
    those whose intent was known."""

    marks: dict[str, list[Marks]]
    known: list[Marks]
    right: list[NDArray[np.int64]]
    crossed: list[Crossed]

    @classmethod
    def nothing(cls) -> Seen:
        """Nothing seen yet."""
        return cls({kind: [] for kind in KINDS}, [], [], [])

    def add(self, kind: str, head: Head, rows: Rows) -> Marks:
        """Mark texts of one kind; none of them counts where there are none."""
        marks = Marks.of(head, rows)
        if len(rows.y):
            self.marks[kind].append(marks)
        return marks

    def add_known(self, head: Head, rows: Rows, right: NDArray[np.int64]) -> Marks:
        """Texts whose intent the head knows, in column `right`."""
        marks = self.add("known", head, rows)
        if len(right):
            self.known.append(marks)
            self.right.append(right)
        return marks

    def join(self, other: Seen) -> None:
        """Add what another time has seen."""
        for kind, marks in other.marks.items():
            self.marks[kind].extend(marks)
        self.known.extend(other.known)
        self.right.extend(other.right)
        self.crossed.extend(other.crossed)

    def add_aside(self, head: Head, rows: Rows) -> None:
        """Texts of known intents that the finished head did not learn. They are seen by the very
        model that will serve, so where there are enough they alone calibrate."""
        if len(rows.y) >= ENOUGH_ASIDE:
            self.known.clear()
            self.right.clear()
        self.add_known(head, rows, rows.y)


def groups_of(intents: int) -> NDArray[np.int64]:
    """The time at which each intent is left out; -1 for never, where there are so few intents
    that leaving one out would change the task too much."""
    return np.arange(intents) % FOLDS if intents >= FOLDS else np.full(intents, -1)


def folds_of(texts: Sequence[str], y: NDArray[np.int64], intents: int) -> NDArray[np.int64]:
    """The time at which each text is kept aside, spread evenly within an intent and never when
    that is left out; equal texts share theirs."""
    groups = groups_of(intents)
    folds = np.empty(len(texts), dtype=np.int64)
    for intent in np.unique(y):
        own = np.flatnonzero(y == intent).tolist()
        free = [fold for fold in range(FOLDS) if fold != groups[intent]]
        keys = [hashlib.sha1(texts[i].encode("utf-8", "replace")).hexdigest() for i in own]  # noqa: S324
        order = {key: place for place, key in enumerate(sorted(set(keys)))}
        # Rare intents start at different folds, so that no fold gets all of them.
        folds[own] = [free[(order[key] + int(intent) // FOLDS) % len(free)] for key in keys]
    return folds


def learn(
    rows: Rows,
    foreign: Rows,
    folds: NDArray[np.int64],
    intents: int,
    method: Method,
    step: Callable[[], None],
) -> tuple[Head, Seen]:
    """Learn from all rows, and FOLDS times without some texts and some intents: side by side on
    the cores there are when it is long work. What comes of it is the same either way.

    `folds` is -1 for rows that only teach (names of intents). `step` is called after each time.
    """
    seen = Seen.nothing()
    many = len(rows.y) <= MOST_SIDE_BY_SIDE and len(rows.y) * intents >= LONG_WORK
    work: list[Callable[[], Head | Seen]] = [
        partial(teach, rows, intents, method),  # the longest first
        *(partial(_one_fold, rows, foreign, folds, n, intents, method) for n in range(FOLDS)),
    ]
    heads: list[Head] = []
    for one in side_by_side(work) if many else (each() for each in work):
        if isinstance(one, Head):
            heads.append(one)
        else:
            seen.join(one)
        step()
    return heads[0], seen


def _one_fold(
    rows: Rows,
    foreign: Rows,
    folds: NDArray[np.int64],
    fold: int,
    intents: int,
    method: Method,
) -> Seen:
    seen = Seen.nothing()
    left_out = groups_of(intents) == fold
    teaching = (folds != fold) & ~left_out[rows.y]
    kept = np.unique(rows.y[teaching])
    if len(kept) < 2:
        return seen
    place = np.full(intents, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    taught = rows.take(teaching)
    head = teach(
        Rows(taught.words, taught.vectors, place[taught.y], taught.weight), len(kept), method
    )
    tested = (folds == fold) & (place[rows.y] >= 0)
    if tested.any():
        aside = rows.take(tested)
        marks = seen.add_known(head, aside, place[aside.y])
        seen.crossed.append(Crossed(np.flatnonzero(tested), kept, marks))
    seen.add("left_out", head, rows.take(left_out[rows.y] & (folds >= 0)))
    seen.add("far", head, foreign)
    return seen
