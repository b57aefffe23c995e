"""What was said again: texts that came several times, and answers that people give over and over.

Two texts are the same when their words are, numbers, names of orders and punctuation left aside.
Answers of a category are alike when most of their words are, which is how a macro looks that was
filled in by hand.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from scipy import sparse

from unsnag.application.audit.masking import masked, shortened
from unsnag.application.audit.report import Duplicates, SameAgain, Solving
from unsnag.application.audit.signals import words_of
from unsnag.application.audit.tickets import Tickets

DAY = 86_400
FEWEST_WORDS = 4
READ_WORDS = 80
MOST_SHOWN = 8
FEWEST_SHOWN = 3
ANSWERS_READ = 400  # of a category, evenly taken
FEWEST_ANSWERS = 8
ALIKE = 0.75  # cosine of the words of two answers
MOST_WAYS = 5


def duplicates_of(tickets: Tickets) -> Duplicates:
    """Which texts came several times. Texts of few words are left out: they are the same by
    chance."""
    same: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, text in enumerate(tickets.texts):
        told = tuple(word for word in words_of(text)[:READ_WORDS] if not _has_digit(word))
        if len(told) >= FEWEST_WORDS:
            same[told].append(place)
    groups = [places for places in same.values() if len(places) > 1]
    groups.sort(key=lambda places: (-len(places), places[0]))
    most = tuple(
        SameAgain(
            shortened(masked(tickets.texts[places[0]])),
            len(places),
            len({tickets.customers[place] for place in places} - {0}),
        )
        for places in groups[:MOST_SHOWN]
        if len(places) >= FEWEST_SHOWN
    )
    again = sum(len(places) - 1 for places in groups)
    return Duplicates(again, sum(_twice(tickets, places) for places in groups), most)


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _twice(tickets: Tickets, places: Sequence[int]) -> int:
    """How many follow the same text of the same customer within a day."""
    sent = sorted(
        (tickets.customers[place], date)
        for place in places
        if tickets.customers[place] and (date := tickets.created[place]) is not None
    )
    return sum(
        one == other and after - before <= DAY
        for (one, before), (other, after) in itertools.pairwise(sent)
    )


def solving_of(tickets: Tickets, members: Sequence[int], repeatable: Sequence[str]) -> Solving:
    """How people solved these tickets. `repeatable` are words that name a way to repeat;
    without any, none is judged."""
    ways: defaultdict[str, int] = defaultdict(int)
    for place in members:
        if tickets.solved_by[place]:
            ways[tickets.solved_by[place]] += 1
    told = sum(ways.values())
    common = sorted(ways.items(), key=lambda way: (-way[1], way[0]))[:MOST_WAYS]
    repeated = sum(n for way, n in ways.items() if set(words_of(way)) & set(repeatable))
    marked = [solved for place in members if (solved := tickets.solved[place]) is not None]
    return Solving(
        ways=tuple((masked(way) or way, count / told) for way, count in common),
        repeatable=repeated / told if told and repeatable else None,
        alike=_alike([tickets.answers[place] for place in members]),
        solved=sum(marked) / len(marked) if marked else None,
    )


def _alike(answers: Sequence[str]) -> float | None:
    """The share of answers that another one resembles; None where there are few."""
    given = [answer for answer in answers if answer.strip()]
    some = given[:: 1 + len(given) // ANSWERS_READ]
    if len(some) < FEWEST_ANSWERS:
        return None
    vocabulary: dict[str, int] = {}
    rows, places = [], []
    for row, answer in enumerate(some):
        for word in set(words_of(answer)):
            if not _has_digit(word):
                rows.append(row)
                places.append(vocabulary.setdefault(word, len(vocabulary)))
    shape = (len(some), max(1, len(vocabulary)))
    had = sparse.csr_array((np.ones(len(rows)), (rows, places)), shape=shape)
    lengths = np.sqrt(np.maximum(had.sum(axis=1), 1))
    cosines = (had @ had.T).toarray() / np.outer(lengths, lengths)
    np.fill_diagonal(cosines, 0)
    return float(np.mean(cosines.max(axis=1) >= ALIKE))
