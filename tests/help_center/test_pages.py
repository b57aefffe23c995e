"""What stands on the pages for readers."""

from __future__ import annotations

import json
import re

from tests.help_center.conftest import Center
from unsnag.domain.knowledge import STAFF, ArticleKind, Chapter, Media, MediaKind

VTT = (
    "WEBVTT\n\n00:00:02.000 --> 00:00:05.000\nHello.\n\n00:01:05.000 --> 00:01:09.000\nPour it in."
)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_home_shows_collections_with_the_articles_below_them(center: Center) -> None:
    center.put("descale", collections=("Machines", "Care"))
    center.put("clean", collections=("Machines",))
    page = text(center.visitor().get("/"))
    assert "Machines" in page
    assert "Descale" in page
    assert ">Care<" not in page  # it is found inside Machines


def test_a_collection_shows_its_own_articles_and_those_of_the_collections_below(
    center: Center,
) -> None:
    center.put("descale", collections=("Machines", "Care"))
    center.put("clean", collections=("Machines",))
    above, below = text(center.visitor().get("/collections/machines")), ""
    assert above.index("Clean") < above.index("Descale")
    below = text(center.visitor().get("/collections/care"))
    assert "Descale" in below
    assert re.search(r'aria-label="Where you are".*?/collections/machines', below, re.S)


def test_a_result_leads_to_the_sentence_that_answers(center: Center) -> None:
    center.put("lights", "Lights", "First words.\n\n## Red light\n\nTurn it off, then wait.")
    center.index()
    page = text(center.visitor().get("/search", {"q": "turn it off then wait"}))
    assert "<mark>Turn it off, then wait.</mark>" in page
    assert re.search(
        r'href="/articles/lights\?via=search&amp;s=[0-9a-f]{32}\.0#[^"]*:~:text=Turn%20it%20off%2C',
        page,
    )


def test_results_can_be_narrowed_and_widened_again(center: Center) -> None:
    center.put("one", "Descale one", "descale boiler", collections=("Care",))
    center.put("two", "Descale two", "descale boiler", collections=("Beans",))
    center.put("film", "Descale film", "descale boiler", kind=ArticleKind.VIDEO)
    center.index()
    browser = center.visitor()
    everything = text(browser.get("/search", {"q": "descale boiler"}))
    assert everything.count('<li lang="en">') == 3
    narrowed = text(browser.get("/search", {"q": "descale boiler", "collection": "beans"}))
    assert narrowed.count('<li lang="en">') == 1
    assert "Descale two" in narrowed
    assert "Show all results again" in narrowed
    films = text(browser.get("/search", {"q": "descale boiler", "kind": "video"}))
    assert films.count('<li lang="en">') == 1
    assert "Descale film" in films
    nothing = text(browser.get("/search", {"q": "descale boiler", "collection": "none-such"}))
    assert "Nothing left with these choices" in nothing


def test_nothing_found_keeps_the_words_for_a_person(center: Center) -> None:
    page = text(center.visitor().get("/search", {"q": "quantum tax"}))
    assert "Nothing here answers that" in page
    assert "/contact?about=quantum%20tax" in page


def test_questions_stand_on_one_page_with_related_ones(center: Center) -> None:
    center.put("how-long", "How long?", "Two **days**.", kind=ArticleKind.FAQ, related=("why",))
    center.put("why", "Why?", "Because.", kind=ArticleKind.FAQ)
    page = text(center.visitor().get("/questions"))
    assert "Two <strong>days</strong>" in page
    assert '<a href="/articles/why">Why?</a>' in page
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])  # type: ignore[index]
    assert data["@type"] == "FAQPage"
    assert data["mainEntity"][0]["acceptedAnswer"]["text"] == "Two days."


def test_a_video_has_captions_chapters_and_what_is_said(center: Center) -> None:
    center.put("film", "Descale", "Below.", kind=ArticleKind.VIDEO, summary="In two minutes.")
    digest = center.app.media_files.keep(b"\x00\x00\x00\x18ftypmp42")
    film = center.put_media(
        Media(
            0, "film", MediaKind.VIDEO, "film.mp4", digest=digest, content_type="video/mp4",
            title="Descaling", chapters=(Chapter(65, "Pour in"),), captions={"en": VTT},
        )
    )  # fmt: skip
    browser = center.visitor()
    page = text(browser.get("/articles/film"))
    assert f'<source src="/media/{digest}/film.mp4"' in page
    assert f'href="/media/{digest}/film.mp4#t=65" data-seek="65"' in page
    assert f'src="/captions/film/{film.id}/en" srclang="en" label="English" default' in page
    assert '<h2 id="s-pour-in" data-at="65">Pour in</h2><p>Pour it in.</p>' in page
    assert browser.get(f"/captions/film/{film.id}/en").content.decode() == VTT
    assert '"startOffset": 65' in page


def test_pictures_keep_their_place(center: Center) -> None:
    center.put("steps", "Steps", "![The valve](/media/" + "a" * 64 + "/valve.png)")
    center.put_media(
        Media(0, "steps", MediaKind.PICTURE, "valve.png", digest="a" * 64, width=640, height=480)
    )
    page = text(center.visitor().get("/articles/steps"))
    assert 'width="640" height="480"' in page
    assert 'loading="lazy"' in page
    assert 'alt="The valve"' in page


def test_a_translation_says_when_the_original_has_moved_on(center: Center) -> None:
    center.put("descale", "Descale", "Old.")
    center.put(
        "descale-de", "Entkalken", "Alt.", language="de", translation_of="descale", slug="entkalken"
    )
    browser = center.visitor()
    german = text(browser.get("/articles/entkalken", headers={"Accept-Language": "de"}))
    assert "Das Original dieser Seite hat sich" not in german
    assert 'hreflang="de"' in german
    assert '<article class="article" lang="de" dir="ltr"' in german
    center.put("descale", "Descale", "New.")
    german = text(browser.get("/articles/entkalken"))
    assert "Das Original dieser Seite hat sich seit der Übersetzung geändert" in german
    english = text(browser.get("/articles/descale", headers={"Accept-Language": "de,en;q=0.5"}))
    assert '<span lang="de">Diese Seite gibt es auch in Ihrer Sprache:</span>' in english
    french = text(browser.get("/articles/descale", headers={"Accept-Language": "fr"}))
    assert "This page isn’t there in Français yet" in french


def test_lists_are_in_the_readers_language_where_there_is_one(center: Center) -> None:
    center.put("descale", "Descale")
    center.put("descale-de", "Entkalken", language="de", translation_of="descale", slug="entkalken")
    browser = center.visitor()
    assert "Entkalken" in text(browser.get("/", headers={"Accept-Language": "de-AT"}))
    assert "Entkalken" not in text(browser.get("/"))
    assert "Descale" in text(browser.get("/", headers={"Accept-Language": "fr"}))


def test_a_page_speaks_the_language_of_its_article_and_lists_that_of_their_reader(
    center: Center,
) -> None:
    browser = center.visitor()
    center.put("descale", "Descale")
    home = text(browser.get("/", headers={"Accept-Language": "de"}))
    assert '<html lang="en" dir="ltr">' in home  # nothing here is German yet
    center.put("descale-de", "Entkalken", language="de", translation_of="descale", slug="entkalken")
    home = text(browser.get("/", headers={"Accept-Language": "de"}))
    assert '<html lang="de" dir="ltr">' in home
    assert "Was brauchen Sie?" in home
    assert "What do you need?" not in home
    german = text(browser.get("/articles/entkalken", headers={"Accept-Language": "en"}))
    assert "Hat das geholfen?" in german
    assert "Aktualisiert am 2. Januar 2026." in german
    english = text(browser.get("/articles/descale", headers={"Accept-Language": "de"}))
    assert "Did this solve it?" in english
    assert "Updated 2 January 2026." in english
    nothing = browser.get("/search", {"q": "Fahrrad"}, headers={"Accept-Language": "de"})
    assert "Darauf haben wir keine Antwort gefunden" in text(nothing)


def test_a_language_that_was_chosen_stays_and_leads_to_the_article_in_it(center: Center) -> None:
    center.put("descale", "Descale")
    center.put("descale-de", "Entkalken", language="de", translation_of="descale", slug="entkalken")
    browser = center.visitor()
    assert 'href="?lang=de"' in text(browser.get("/"))
    chosen = browser.get("/articles/descale", {"lang": "de"})
    assert chosen["Location"] == "/articles/entkalken"
    assert "Was brauchen Sie?" in text(browser.get("/"))
    assert "Schreiben Sie uns" in text(browser.get("/contact"))
    assert "Nennen Sie uns Ihren Namen" in text(browser.post("/contact", {"message": "x"}))
    assert "What do you need?" in text(browser.get("/", {"lang": "en"}))


def test_what_is_asked_most_follows_the_log_once_it_says_enough(center: Center) -> None:
    from unsnag.domain.conversations import Channel

    center.put("descale-skerry", "Descale")
    store = center.app.store
    for _ in range(20):
        store.open_issue(store.start_conversation(Channel.WIDGET), "subscription_pause", "x")
    page = text(center.visitor().get("/"))
    assert page.index("Pause or skip a subscription") < page.index("Where is my order")


def test_another_spelling_is_offered_when_it_finds_something_the_reader_may_see(
    center: Center,
) -> None:
    center.put("heat", "Temperature regulator", "Set it.")
    center.put("inside", "Confidential margins", "Confidential margins.", audience=STAFF)
    center.index()
    browser = center.visitor()
    page = text(browser.get("/search", {"q": "tempperatrue"}))
    assert '<a href="/search?q=temperature"><strong>temperature</strong></a>' in page
    assert "Did you mean" not in text(browser.get("/search", {"q": "conffidenital"}))
    assert "Did you mean" in text(center.staff().get("/search", {"q": "conffidenital"}))
