"""Pairs of intents that a model mixes up."""

from __future__ import annotations

from unsnag.domain.understanding import Prediction, ScoredIntent
from unsnag.domain.understanding.held_back import HeldBack
from unsnag.domain.understanding.overlaps import FEWEST_MIXED, overlaps


def tickets(truth: str | None, best: str, count: int) -> list[HeldBack]:
    prediction = Prediction((ScoredIntent(best, 0.6),), 0.9)
    return [HeldBack(f"{truth}-{best}-{n}", truth, prediction) for n in range(count)]


def test_a_pair_that_is_often_mixed_up_is_told_with_the_tickets_that_show_it() -> None:
    seen = tickets("a", "a", 20) + tickets("b", "b", 20) + tickets("a", "b", 12)
    seen += tickets("b", "a", 8) + tickets("c", "c", 30)
    [found] = overlaps(seen)
    assert (found.first, found.second, found.n, len(found.mixed)) == ("a", "b", 60, 20)
    assert "a-b-0" in found.mixed
    assert 0.15 < found.at_least < 20 / 60


def test_a_few_mistakes_are_no_overlap() -> None:
    few = tickets("a", "b", FEWEST_MIXED - 1)
    rare = tickets("a", "a", 100) + tickets("b", "b", 100) + tickets("a", "b", 12)
    assert overlaps(few) == ()
    assert overlaps(rare) == ()


def test_tickets_of_no_known_intent_say_nothing_of_pairs() -> None:
    assert overlaps(tickets(None, "a", 30)) == ()
