"""What every ArticleSearch promises, on the real index and on the fake."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.fakes.search import KeywordSearch
from unsnag.adapters.models.encoder import MiniLmEncoder
from unsnag.adapters.search.hybrid import HybridSearch
from unsnag.application.ports.search import ArticleSearch
from unsnag.domain.retrieval import ArticleText

ARTICLES = (
    ArticleText(
        "descale",
        "Descale the Skerry",
        "Descaling takes forty minutes.\n# Before you start\nEmpty the drip tray. Fill the tank "
        "with descaler and water.\n# Afterwards\nRinse the tank twice with fresh water.",
        ("limescale", "yellow light"),
    ),
    ArticleText(
        "refunds",
        "When your refund arrives",
        "A refund reaches your card in three to five working days.\nA gift card is topped up "
        "at once.",
        ("money back",),
    ),
    ArticleText(
        "parcel",
        "Your parcel is late",
        "Most late parcels turn up within two days. Tell us when it has been five.",
        ("delivery", "missing"),
    ),
    ArticleText(
        "goodwill",
        "How much refund goodwill to give",
        "Staff may give a refund up to thirty euros as goodwill.",
        (),
        audience="staff",
    ),
    ArticleText("empty", "Gift cards", ""),
)

HOSTILE = [
    "",
    " ",
    "\x00",
    '"',
    "AND OR NOT",
    "title:refund AND (",
    "* : ^ ~ ( [ { ] } ) \\ / ! + -",
    "refund~99999999999999999999",
    "[a TO",
    "🫘☕",
    "\u202erefund\u202c متى يصل المبلغ المسترد",
    "\ud800",
    "退款什么时候到",
    "refund " * 150_000,
    "x" * 1_000_000,
    "a\n" * 100_000,
]


@pytest.fixture(scope="module")
def encoder() -> MiniLmEncoder:
    return MiniLmEncoder()


@pytest.fixture(params=["hybrid", "fake"])
def empty(request: pytest.FixtureRequest, encoder: MiniLmEncoder) -> ArticleSearch:
    return HybridSearch(encoder) if request.param == "hybrid" else KeywordSearch()


@pytest.fixture
def search(empty: ArticleSearch) -> ArticleSearch:
    empty.rebuild(ARTICLES)
    return empty


def test_the_article_that_answers_comes_first(search: ArticleSearch) -> None:
    assert search.search("when does my refund arrive").hits[0].article_id == "refunds"
    assert search.search("how to descale the Skerry").hits[0].article_id == "descale"


def test_hits_come_best_first_and_no_more_than_asked_for(search: ArticleSearch) -> None:
    hits = search.search("late parcel refund", limit=2).hits
    assert 1 <= len(hits) <= 2
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_the_sentence_is_part_of_the_passage_and_of_the_article(search: ArticleSearch) -> None:
    hit = search.search("when does my refund reach my card").hits[0]
    assert hit.sentence in hit.passage
    assert "working days" in hit.sentence


def test_nothing_is_found_for_what_no_article_is_about(search: ArticleSearch) -> None:
    for query in ("capital of Mongolia", "qwx zvk jjq"):
        result = search.search(query)
        assert not result.found
        assert result.query == query


def test_an_article_for_staff_is_found_by_staff_only(search: ArticleSearch) -> None:
    query = "goodwill refund for staff"
    staff = frozenset({"public", "staff"})
    assert "goodwill" in [h.article_id for h in search.search(query, audiences=staff).hits]
    assert "goodwill" not in [h.article_id for h in search.search(query).hits]
    assert "goodwill" not in [s.article_id for s in search.suggest("goodwill")]
    assert "goodwill" in [s.article_id for s in search.suggest("goodwill", audiences=staff)]
    assert not search.search(query, audiences=frozenset()).found


def test_what_others_may_not_see_does_not_change_a_score(empty: ArticleSearch) -> None:
    seen = [a for a in ARTICLES if a.audience == "public"]
    empty.rebuild(seen)
    without = empty.search("my refund").hits
    empty.rebuild(ARTICLES)
    with_hidden = empty.search("my refund").hits
    assert [h.article_id for h in without] == [h.article_id for h in with_hidden]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_no_query_raises(search: ArticleSearch, query: str) -> None:
    search.search(query)
    search.suggest(query)


def test_an_index_without_articles_finds_nothing(empty: ArticleSearch) -> None:
    assert not empty.search("refund").found
    empty.rebuild(())
    assert not empty.search("refund").found
    assert empty.suggest("ref") == ()


def test_a_rebuild_replaces_everything(search: ArticleSearch) -> None:
    search.rebuild([ArticleText("new", "Clean the Gannet grinder", "Brush out the burrs.")])
    assert [h.article_id for h in search.search("clean the grinder").hits] == ["new"]
    assert not search.search("when does my refund arrive").found


def test_an_unfinished_word_is_completed(search: ArticleSearch) -> None:
    assert "descale" in [s.article_id for s in search.suggest("desc")]
    assert "refunds" in [s.article_id for s in search.suggest("when your ref")]
    assert search.suggest("") == ()


def test_what_answers_a_text_so_far_comes_first_with_its_sentence(search: ArticleSearch) -> None:
    asked = "when does my refund arrive"
    plain = search.suggest(asked)
    assert all(not each.sentence for each in plain)
    first, *rest = search.suggest(asked, answer=True)
    best = search.search(asked, limit=1).hits[0]
    assert (first.article_id, first.sentence) == (best.article_id, best.sentence)
    assert first.sentence
    assert first.article_id not in [each.article_id for each in rest]
    assert len(search.suggest(asked, limit=1, answer=True)) == 1
    assert all(not each.sentence for each in search.suggest("zzzz qqqq", answer=True))


class TestHybridSearch:
    """What the real index promises beyond the port."""

    @pytest.fixture
    def hybrid(self, encoder: MiniLmEncoder) -> HybridSearch:
        search = HybridSearch(encoder)
        search.rebuild(ARTICLES)
        return search

    def test_other_words_with_the_same_meaning_are_found(self, hybrid: HybridSearch) -> None:
        assert hybrid.search("my package has not come").hits[0].article_id == "parcel"
        assert hybrid.search("when do I get reimbursed").hits[0].article_id == "refunds"

    def test_mistyped_words_are_found_and_suggested(self, hybrid: HybridSearch) -> None:
        assert hybrid.search("refnud").hits[0].article_id == "refunds"
        assert hybrid.suggest("parcle")[0].article_id == "parcel"
        assert hybrid.suggest("yelow li")[0].article_id == "descale"

    def test_three_words_are_enough_to_suggest_by_meaning(self, hybrid: HybridSearch) -> None:
        assert "parcel" in [s.article_id for s in hybrid.suggest("package has not come")]

    def test_a_whole_mail_finds_what_it_is_about(self, hybrid: HybridSearch) -> None:
        mail = (
            "Hello,\n\nI hope you are well. We bought the machine two years ago and love it. My "
            "sister has one too, and so has a colleague of hers, who told us about you.\n"
            "Since last week there is a lot of limescale in it and the yellow light is on, so I "
            "would like to know how to descale it and how long that takes.\n\nKind regards\nMaeve"
        )
        hit = hybrid.search(mail).hits[0]
        assert hit.article_id == "descale"
        assert hit.sentence in hit.passage

    def test_vectors_outlive_the_process(self, encoder: MiniLmEncoder, tmp_path: Path) -> None:
        HybridSearch(encoder, cache=tmp_path).rebuild(ARTICLES)

        class Silent:
            dimensions, fingerprint = encoder.dimensions, encoder.fingerprint
            words = encoder.words
            encode_one = staticmethod(encoder.encode_one)

            def encode_many(self, texts: list[str], **_: object) -> object:
                assert not texts, "a passage was encoded again"
                return encoder.encode_many(texts)

        again = HybridSearch(Silent(), cache=tmp_path)  # type: ignore[arg-type]
        again.rebuild(ARTICLES)
        assert again.search("when does my refund arrive").hits[0].article_id == "refunds"

    def test_a_damaged_cache_only_costs_time(self, encoder: MiniLmEncoder, tmp_path: Path) -> None:
        HybridSearch(encoder, cache=tmp_path).rebuild(ARTICLES)
        (file,) = tmp_path.glob("passages-*.npy")
        file.write_bytes(file.read_bytes()[:1000])
        search = HybridSearch(encoder, cache=tmp_path)
        search.rebuild(ARTICLES)
        assert search.search("when does my refund arrive").found

    def test_searches_during_a_rebuild_see_one_index_whole(self, hybrid: HybridSearch) -> None:
        other = [ArticleText("n", "When your refund arrives", "In five working days.")]
        wrong: list[list[str]] = []
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                ids = [h.article_id for h in hybrid.search("when does my refund arrive").hits]
                if ids[:1] not in (["refunds"], ["n"]):
                    wrong.append(ids)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(5):
            hybrid.rebuild(other)
            hybrid.rebuild(ARTICLES)
        stop.set()
        for thread in threads:
            thread.join()
        assert wrong == []
