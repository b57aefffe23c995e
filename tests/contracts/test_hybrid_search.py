"""What the shipped search promises beyond the port: edits, audiences, synonyms, past tickets."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unsnag.adapters.models.encoder import MiniLmEncoder
from unsnag.adapters.search import building, part
from unsnag.adapters.search.hybrid import HybridSearch
from unsnag.application.ports.models import EncoderUnavailable
from unsnag.domain.retrieval import ArticleText, Narrowed, PastAnswer, SearchResult
from unsnag.domain.retrieval.clicks import Preference

KETTLE = ArticleText(
    "kettle",
    "Descale the kettle",
    "Chalk makes it loud.\n# Steps\nFill it with vinegar. Wait thirty minutes. Rinse it twice.",
    collection="care",
)
TOASTER = ArticleText(
    "toaster", "Clean the toaster", "Pull the plug. Empty the crumb tray.", collection="care"
)
RETURNS = ArticleText(
    "returns", "Send something back", "You have thirty days to return it.", collection="orders"
)
STAFF = ArticleText(
    "staff", "Refund without a return", "Allow it below ten euros.", audience="staff"
)
ENTREPRISE = ArticleText(
    "fr", "Détartrer la bouilloire", "Remplissez-la de vinaigre blanc.", language="fr", kind="faq"
)
ALL = (KETTLE, TOASTER, RETURNS, STAFF, ENTREPRISE)
BOTH = frozenset({"public", "staff"})


@pytest.fixture(scope="module")
def encoder() -> MiniLmEncoder:
    try:
        return MiniLmEncoder()
    except EncoderUnavailable as missing:
        pytest.skip(str(missing))


@pytest.fixture
def search(encoder: MiniLmEncoder) -> HybridSearch:
    made = HybridSearch(encoder, synonyms=[("kettle", "water boiler"), ("RMA", "return")])
    made.rebuild(ALL)
    return made


def ids(result: SearchResult) -> list[str]:
    return [hit.article_id for hit in result.page]


class TestAnEdit:
    def test_is_found_at_once_and_what_was_there_before_no_more(self, search: HybridSearch) -> None:
        search.update([ArticleText("toaster", "Repair the zeppelin", "Patch the hull.")])
        assert search.search("zeppelin hull").hits[0].article_id == "toaster"
        assert all("crumb" not in hit.passage for hit in search.search("crumb tray").page)
        assert search.suggest("zepp")[0].article_id == "toaster"
        assert "Clean the toaster" not in [each.title for each in search.suggest("clean the toas")]

    def test_adds_and_takes_out(self, search: HybridSearch) -> None:
        search.update([ArticleText("new", "Insure a parcel", "It costs two euros.")], ["kettle"])
        search.update([], ["nobody-knows-this"])
        assert search.search("insure a parcel").hits[0].article_id == "new"
        assert "kettle" not in ids(search.search("descale the kettle"))

    def test_of_an_edit_counts(self, search: HybridSearch) -> None:
        for word in ("first", "second", "third"):
            search.update([ArticleText("new", f"The {word} zanzibar", "Blades.")])
        assert search.search("zanzibar").hits[0].title == "The third zanzibar"
        assert [h.title for h in search.search("zanzibar").hits].count("The third zanzibar") == 1

    def test_gives_what_a_rebuild_gives(self, encoder: MiniLmEncoder) -> None:
        edited, rebuilt = HybridSearch(encoder, floor=0.0), HybridSearch(encoder, floor=0.0)
        edited.rebuild(ALL[:4])
        edited.update([ENTREPRISE], [])
        rebuilt.rebuild(ALL)
        for query in ("kettle", "thirty days", "bouilloire"):
            assert (
                edited.search(query).page[0].article_id == rebuilt.search(query).page[0].article_id
            )

    def test_by_edit_a_company_may_write_anew_what_it_has(
        self, encoder: MiniLmEncoder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(building, "FEW", 3)
        monkeypatch.setattr(building, "GROWN", 3)
        draw = random.Random(5)
        search = HybridSearch(encoder, floor=0.0)
        search.rebuild(ALL)
        stands = {each.id: each for each in ALL}
        for edit in range(60):
            name = f"n{draw.randrange(20)}"
            if name in stands and draw.random() < 0.4:
                del stands[name]
                search.update([], [name])
                continue
            stands[name] = ArticleText(name, f"Word {'abcdefghij'[edit % 10] * 5}{edit}", "Text.")
            search.update([stands[name]])
            assert ids(search.search(stands[name].title))[0] == name
        found = search.search("text", limit=50, audiences=BOTH).page
        assert {hit.article_id: hit.title for hit in found} == {
            each.id: each.title for each in stands.values()
        }
        assert len({each for each in stands if each.startswith("n")}) > 5

    def test_before_any_rebuild_is_one(self, encoder: MiniLmEncoder) -> None:
        made = HybridSearch(encoder)
        made.update([KETTLE])
        assert made.search("descale the kettle").found


class TestAudiences:
    QUERIES = ("refund without a return", "below ten euros", "allow", "kettle", "refund")

    @pytest.mark.parametrize("query", QUERIES)
    def test_nothing_of_staff_is_seen_anywhere(self, search: HybridSearch, query: str) -> None:
        search.remember([PastAnswer("refund without a return below ten euros", "staff")])
        search.prefer([Preference("refund without a return", "staff", 1.0)])
        result = search.search(query, limit=10)
        assert "staff" not in ids(result)
        assert "staff" not in [each.article_id for each in search.suggest(query)]
        assert all("ten euros" not in hit.passage for hit in result.page)

    @pytest.mark.parametrize("query", QUERIES)
    def test_and_changes_no_score(self, encoder: MiniLmEncoder, query: str) -> None:
        told = []
        for articles in (ALL, tuple(each for each in ALL if each is not STAFF)):
            made = HybridSearch(encoder)
            made.rebuild(articles)
            made.remember([PastAnswer("refund below ten euros", "staff")])
            result = made.search(query)
            told.append(([(h.article_id, h.score) for h in result.page], result.found))
        assert told[0] == told[1]

    def test_staff_see_it(self, search: HybridSearch) -> None:
        found = search.search("refund without a return", audiences=BOTH)
        assert found.hits[0].article_id == "staff"

    def test_a_graph_of_neighbours_is_asked_for_each_audience(
        self, encoder: MiniLmEncoder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(part, "EXACT_ROWS", 1)
        made = HybridSearch(encoder)
        made.rebuild(ALL)
        assert made.search("how do I remove limescale").page[0].article_id == "kettle"
        assert "staff" not in ids(made.search("refund without a return"))
        assert "staff" in ids(made.search("refund without a return", audiences=BOTH))


def test_synonyms_of_the_company_are_searched_and_completed(search: HybridSearch) -> None:
    assert search.search("descale my water boiler").hits[0].article_id == "kettle"
    assert "kettle" in [each.article_id for each in search.suggest("descale the water boiler")]


def test_a_search_can_be_narrowed(search: HybridSearch) -> None:
    narrowed = search.search("clean descale kettle toaster", narrowed=Narrowed(collection="orders"))
    assert set(ids(narrowed)) <= {"returns"}


def test_a_hit_names_the_heading_above_its_sentence(search: HybridSearch) -> None:
    hit = search.search("how long does the vinegar stay in the kettle").hits[0]
    assert (hit.article_id, hit.section) == ("kettle", "Steps")
    assert "thirty minutes" in hit.sentence
    assert hit.sentence in hit.passage


def test_words_are_stemmed_by_the_language_of_the_article(search: HybridSearch) -> None:
    assert search.search("détartrage des bouilloires").page[0].article_id == "fr"


@pytest.mark.parametrize("query", ["descael the kettel", "please descal", "clean toas"])
def test_slips_and_words_only_begun_are_read_as_they_are_meant(
    search: HybridSearch, query: str
) -> None:
    wanted = "toaster" if "toas" in query else "kettle"
    assert ids(search.search(query))[0] == wanted


def test_what_a_long_text_asks_at_its_end_is_read(encoder: MiniLmEncoder) -> None:
    made = HybridSearch(encoder)
    made.rebuild(ALL)
    manners = "I hope that all of you are well and that the summer was a good one for everybody. "
    assert (
        ids(made.search(manners * 40 + "How do I descale the kettle with vinegar?"))[0] == "kettle"
    )


def test_past_tickets_lead_to_what_solved_them(encoder: MiniLmEncoder) -> None:
    made = HybridSearch(encoder)
    titles = [ArticleText(f"t{i}", f"Topic {name}", "") for i, name in enumerate("ABCD")]
    made.rebuild(titles)
    made.remember(
        [PastAnswer("my inbox shows no new letters since the update", "t2")] * 3
        + [PastAnswer("the calendar prints on two pages", "t1")] * 3
    )
    result = made.search("since the update no letters arrive in my inbox")
    assert result.hits[0].article_id == "t2"


def test_past_tickets_that_resemble_nothing_change_nothing(search: HybridSearch) -> None:
    before = search.search("descale the kettle")
    search.remember([PastAnswer("the calendar prints on two pages", "toaster")])
    assert search.search("descale the kettle") == before


def test_clicks_move_a_ranking_but_never_lift_what_does_not_fit(search: HybridSearch) -> None:
    query = "clean it with vinegar"
    before = search.search(query)
    search.prefer([Preference(query, "toaster", 1.0), Preference(query, "kettle", -1.0)])
    after = search.search(query)
    score = {hit.article_id: hit.score for hit in before.page}
    moved = {hit.article_id: hit.score for hit in after.page}
    assert moved["toaster"] > score["toaster"]
    assert moved["kettle"] < score["kettle"]
    assert after.found == before.found
    assert after.page[0].article_id != "returns"


NASTY = [
    "' OR 1=1; DROP TABLE article; --",
    'title:"kettle" AND NOT (body:* OR ^boost~2)',
    "{!func}sum(1)",
    "\\\\\"'`´“”«»‹›‚„",
    "\u202e\u05e9\u05dc\u05d5\u05dd \u200f\u0645\u0631\u062d\u0628\u0627",
    "🫖🔥👩‍👩‍👧‍👦" * 200,
    "\ud800\udfff\ud800",
    "\0\x07\x1b[31m",
    "%s %d {} ${jndi:ldap://x}",
    "a" * 1_000_000,
    "kettle " * 150_000,
    "(" * 50_000,
    "漢字と仮名の問い合わせ",
]


@pytest.mark.parametrize("query", NASTY, ids=range(len(NASTY)))
def test_no_query_is_an_error(search: HybridSearch, query: str) -> None:
    assert search.search(query).query == query
    search.suggest(query)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=120), st.integers(0, 12))
def test_any_text_is_a_query_and_the_same_one_finds_the_same(
    search: HybridSearch, query: str, limit: int
) -> None:
    result = search.search(query, limit=limit)
    assert len(result.page) <= limit
    assert result == search.search(query, limit=limit)
    for hit in result.page:
        assert hit.sentence in hit.passage
    assert all(each.article_id != "staff" for each in search.suggest(query))


def test_any_article_can_be_indexed(encoder: MiniLmEncoder) -> None:
    draw = random.Random(0)
    odd = [
        ArticleText("", "", ""),
        ArticleText("\ud800", "\0", "#\n# \n######"),
        ArticleText("x" * 5000, "🫖", "word " * 60_000, language="zz-ZZ"),
        ArticleText("zh", "退货", "您可以在三十天内退货。", language="zh-CN"),
        *(ArticleText(str(i), "".join(draw.choices("a #.\n", k=30)), "") for i in range(5)),
    ]
    made = HybridSearch(encoder)
    made.rebuild(odd)
    assert "zh" in ids(made.search("退货"))
    made.update(odd)
