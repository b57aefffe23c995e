"""What writers are told: what changed, what reads hard, what to look at next."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unsnag.domain.feedback import Helpfulness, Reason
from unsnag.domain.knowledge import ArticleId
from unsnag.domain.knowledge.differences import Change, word_differences
from unsnag.domain.knowledge.hints import HintKind, hints, reading_level
from unsnag.domain.knowledge.markdown_text import links_in, sentences_in
from unsnag.domain.knowledge.reviewing import ArticleUse, ReviewReason, review_next

TODAY = date(2026, 11, 22)
EASY = "Take the tank out. Fill it. Put it back. Turn the wheel. Wait for the light. " * 6
HARD = (
    "Notwithstanding aforementioned considerations, comprehensive decalcification necessitates "
    "methodical administration of commercially available formulations throughout operational "
    "circumstances characterised by considerable mineralisation, irrespective of configuration. "
) * 4


@settings(max_examples=60)
@given(st.text(alphabet="ab .\n", max_size=120), st.text(alphabet="ab .\n", max_size=120))
def test_the_pieces_of_a_difference_make_both_texts(old: str, new: str) -> None:
    pieces = word_differences(old, new)
    assert "".join(p.text for p in pieces if p.change is not Change.ADDED) == old
    assert "".join(p.text for p in pieces if p.change is not Change.REMOVED) == new


def test_only_the_words_that_changed_are_marked() -> None:
    pieces = word_differences("Wait 30 minutes, then rinse.", "Wait 35 minutes, then rinse.")
    assert [(p.change, p.text) for p in pieces if p.change is not Change.SAME] == [
        (Change.REMOVED, "30"),
        (Change.ADDED, "35"),
    ]


def test_links_are_found_and_code_is_none() -> None:
    text = (
        'See [this](/articles/a#b) and ![A lever](/media/x/y.png "t").\n'
        "`[no](/articles/no)` <https://example.com/x>\n"
        "```\n[no](/articles/no)\n```\n"
        "[ref]: /articles/c\n![](/media/z)\n"
    )
    found = [(one.target, one.text, one.line, one.picture) for one in links_in(text)]
    assert found == [
        ("/articles/a#b", "this", 1, False),
        ("/media/x/y.png", "A lever", 1, True),
        ("https://example.com/x", "https://example.com/x", 2, False),
        ("/articles/c", "", 6, False),
        ("/media/z", "", 7, True),
    ]


@given(st.text(alphabet="[]()!`<>#|*1. \na", max_size=400))
def test_no_markdown_breaks_the_hints(text: str) -> None:
    hints(text, "S", "en")
    links_in(text)


def test_a_hostile_text_is_looked_at_in_little_time() -> None:
    for text in ("[" * 60_000, "`" * 60_000, "![](" * 20_000, "a" * 400_000, "<http://" * 9_000):
        links_in(text)
        sentences_in(text)


def test_an_easy_text_reads_easier_than_a_hard_one() -> None:
    easy, hard = reading_level(EASY, "en"), reading_level(HARD, "en")
    assert easy is not None
    assert hard is not None
    assert (easy.meaning, hard.meaning) == ("easy", "very hard")
    assert reading_level(EASY, "ja") is None
    assert reading_level("Short.", "en") is None
    assert HintKind.READING in {one.kind for one in hints(HARD, "S", "en")}
    assert HintKind.READING not in {one.kind for one in hints(EASY, "S", "en")}


def test_hints_name_the_line_of_long_sentences_and_of_pictures_without_words() -> None:
    text = "Fine.\n\n" + "word " * 30 + "end.\n\n![](/media/a/b.png)\n"
    found = [(one.kind, one.line) for one in hints(text, "S", "en")]
    assert found == [(HintKind.LONG_SENTENCE, 3), (HintKind.NO_ALT, 5)]


def test_steps_without_a_picture_and_a_missing_summary_are_mentioned() -> None:
    kinds = {one.kind for one in hints("1. a\n2. b\n3. c\n", "", "en")}
    assert kinds == {HintKind.NO_PICTURE, HintKind.NO_SUMMARY}
    assert HintKind.NO_PICTURE not in {
        one.kind for one in hints("1. a\n2. b\n3. c\n\n![x](/media/1/a.png)", "S", "en")
    }


def use(name: str, **values: object) -> ArticleUse:
    return ArticleUse(ArticleId(name), name, **{"checked": TODAY, **values})  # type: ignore[arg-type]


def test_what_costs_most_readers_comes_first() -> None:
    found = review_next(
        [
            use("fine", readers=900, answers=Helpfulness(50, 2)),
            use("bad and read", readers=400, answers=Helpfulness(10, 30)),
            use("bad and rare", readers=4, answers=Helpfulness(1, 3)),
            use("written", readers=40, written_after=20),
            use("unchecked", checked=None),
        ],
        TODAY,
    )
    assert [one.use.title for one in found] == [
        "bad and read",
        "written",
        "bad and rare",
        "unchecked",
    ]
    assert "30 of 40" in found[0].reasons[0].words
    assert found[1].reasons[0].words == "20 people wrote to us after reading it."


def test_the_reason_that_most_gave_is_told() -> None:
    answers = Helpfulness(1, 6, {Reason.OUTDATED: 4, Reason.UNCLEAR: 1})
    (found,) = review_next([use("old", readers=9, answers=answers)], TODAY)
    assert "6 of 7 who answered" in found.reasons[0].words
    assert "4 because it is out of date" in found.reasons[0].words
    torn = Helpfulness(0, 2, {Reason.OUTDATED: 1, Reason.UNCLEAR: 1})
    (found,) = review_next([use("torn", readers=9, answers=torn)], TODAY)
    assert "because" not in found.reasons[0].words


def test_helpfulness_falls_only_when_chance_does_not_explain_it() -> None:
    clear = use("clear", readers=200, before=Helpfulness(90, 10), answers=Helpfulness(60, 40))
    chance = use("chance", readers=200, before=Helpfulness(4, 1), answers=Helpfulness(3, 2))
    found = {one.use.title: one for one in review_next([clear, chance], TODAY)}
    assert [r.kind for r in found["clear"].reasons] == [ReviewReason.FALLING]
    assert "90% " in found["clear"].reasons[0].words
    assert "chance" not in found


@pytest.mark.parametrize(
    ("checked", "changed", "kind"),
    [
        (None, None, ReviewReason.NEVER_CHECKED),
        (date(2026, 1, 1), None, ReviewReason.STALE),
        (date(2026, 11, 1), date(2026, 11, 2), ReviewReason.FEATURE_CHANGED),
        (None, date(2026, 11, 2), ReviewReason.FEATURE_CHANGED),
    ],
)
def test_freshness_has_its_reason(
    checked: date | None, changed: date | None, kind: ReviewReason
) -> None:
    (found,) = review_next(
        [use("a", checked=checked, feature="Skerry", feature_changed=changed)], TODAY
    )
    assert [r.kind for r in found.reasons] == [kind]


def test_a_change_of_what_it_describes_before_the_check_is_no_reason() -> None:
    fresh = use("a", checked=date(2026, 11, 3), feature="S", feature_changed=date(2026, 11, 2))
    assert review_next([fresh], TODAY) == ()


def test_an_outdated_translation_names_its_language() -> None:
    (found,) = review_next([use("a", outdated=("de",))], TODAY)
    assert (found.reasons[0].kind, found.reasons[0].language) == (
        ReviewReason.OUTDATED_TRANSLATION,
        "de",
    )
