"""What clicks teach: less than they seem to, and nothing about the place they were made at."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.retrieval.clicks import (
    Preference,
    SearchSeen,
    Visit,
    chance,
    gain,
    preferences,
    same_need,
)

ARTICLES = ("a", "b", "c", "d")


def lifts(seen: list[SearchSeen]) -> dict[str, float]:
    return {each.article_id: each.lift for each in preferences(seen)}


def test_an_empty_log_teaches_nothing() -> None:
    assert preferences([]) == ()


def test_one_click_moves_little_and_many_move_more() -> None:
    unread = [SearchSeen("return a kettle", ARTICLES) for _ in range(50)]
    once = lifts([*unread, SearchSeen("return a kettle", ARTICLES, (Visit("c", 60.0),))])["c"]
    often = [SearchSeen("return a kettle", ARTICLES, (Visit("c", 60.0),)) for _ in range(20)]
    assert 0 < once < lifts([*unread, *often])["c"] <= 1


def test_opening_one_article_again_and_again_counts_once() -> None:
    once = SearchSeen("kettle", ARTICLES, (Visit("b", 50.0),))
    again = SearchSeen("kettle", ARTICLES, (Visit("b", 50.0),) * 40)
    assert lifts([once]) == lifts([again])


def test_an_article_left_at_once_or_followed_by_a_ticket_helped_nobody() -> None:
    assert gain(Visit("a", 3.0), wrote_anyway=False) == 0
    assert gain(Visit("a", 300.0), wrote_anyway=True) == 0
    assert gain(Visit("a", 3.0, solved=True), wrote_anyway=True) == 1


def test_the_same_words_in_another_order_are_one_need() -> None:
    assert same_need("Return a  KETTLE?") == same_need("kettle, a return")
    assert same_need("kettle") != same_need("toaster")


seen = st.builds(
    SearchSeen,
    st.sampled_from(["return kettle", "kettle return", "descale", ""]),
    st.lists(st.sampled_from(ARTICLES), max_size=6).map(tuple),
    st.lists(
        st.builds(
            Visit,
            st.sampled_from(ARTICLES),
            st.none() | st.floats(0, 4000),
            st.booleans(),
        ),
        max_size=4,
    ).map(tuple),
    st.booleans(),
)


@given(st.lists(seen, max_size=30), st.randoms(use_true_random=False))
def test_lifts_are_bounded_and_do_not_depend_on_the_order(
    log: list[SearchSeen], order: random.Random
) -> None:
    found = preferences(log)
    assert all(-1 <= each.lift <= 1 for each in found)
    shuffled = log.copy()
    order.shuffle(shuffled)
    again = preferences(shuffled)
    assert [(e.query, e.article_id) for e in again] == [(e.query, e.article_id) for e in found]
    assert [e.lift for e in again] == pytest.approx([e.lift for e in found])


def shown_and_clicked(
    relevant: str, looks: float, rounds: int, *, naive: bool, seed: int
) -> tuple[str, ...]:
    """A first ranking that has the right article third, asked again and again; readers look at a
    position with a chance of 1/(position + 1)**looks and like the right article best. Every 50
    searches the ranking is made anew. Returns the last ranking."""
    draw = random.Random(seed)
    base = {"a": 1.0, "b": 0.95, "c": 0.9, "d": 0.85}
    ranking: tuple[str, ...] = ARTICLES
    log: list[SearchSeen] = []
    for number in range(rounds):
        visits = []
        for position, article in enumerate(ranking):
            looked = draw.random() < 1 / (position + 1) ** looks
            if looked and draw.random() < (0.6 if article == relevant else 0.25):
                stay = draw.choice((60.0, 90.0) if article == relevant else (5.0, 20.0, 60.0))
                visits.append(Visit(article, stay))
        log.append(SearchSeen("return a kettle", ranking, tuple(visits)))
        if number % 50 == 49:
            moved = _counted(log) if naive else {p.article_id: p.lift for p in preferences(log)}
            ranking = tuple(sorted(base, key=lambda a: -(base[a] + 0.25 * moved.get(a, 0.0))))
    return ranking


def _counted(log: list[SearchSeen]) -> dict[str, float]:
    """What counting clicks alone would learn: an article's share of all of them."""
    clicks = [visit.article_id for each in log for visit in each.visits]
    return {article: clicks.count(article) / max(1, len(clicks)) for article in ARTICLES}


@pytest.mark.parametrize("looks", [0.6, 1.0, 1.4])
def test_a_wrong_first_place_does_not_keep_itself_there(looks: float) -> None:
    """Also when readers look less, or more, at lower places than is assumed."""
    rankings = [shown_and_clicked("c", looks, 1000, naive=False, seed=s) for s in range(20)]
    assert sum(ranking[0] == "c" for ranking in rankings) >= 18


def test_counting_clicks_alone_would_keep_a_wrong_first_place() -> None:
    """So the simulation is one that can be failed."""
    rankings = [shown_and_clicked("c", 1.4, 1000, naive=True, seed=s) for s in range(20)]
    assert sum(ranking[0] == "c" for ranking in rankings) < 10


def test_what_nobody_looks_at_is_not_held_against_it() -> None:
    unopened = lifts([SearchSeen("kettle", ARTICLES, (Visit("a", 20.0),)) for _ in range(40)])
    assert unopened["b"] < unopened["d"] <= 0 < unopened["a"]
    assert chance(0) == 1
    assert chance(1) > chance(2)


def test_a_preference_keeps_the_wording_of_its_query() -> None:
    (found,) = preferences([SearchSeen("Return a kettle", ("a",))])
    assert found == Preference("Return a kettle", "a", found.lift)
