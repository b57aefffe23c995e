"""Help beside another site's form: what is offered, what is measured, and who may see it."""

# ruff: noqa: F811  a fixture's name is an argument of the tests that use it

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.application.conftest import World
from tests.application.test_widget_api import (  # noqa: F401  fixtures are found by their names here
    Browser,
    app,
    browser,
)
from unsnag.domain.conversations import Channel, Issue
from unsnag.domain.knowledge import ArticleContent, IncomingArticle
from unsnag.domain.outcomes import Outcome, Standing, standing
from unsnag.domain.retrieval import ArticleText
from unsnag.domain.signals import wants_human
from unsnag.entrypoints.web.help_center.visits import visit_in
from unsnag.entrypoints.web.widget import form_help
from unsnag.entrypoints.web.widget.spoken import LANGUAGES, spoken_among

ASKED = "How do I descale my Skerry? The light is on"


@pytest.fixture(autouse=True)
def unhurried() -> None:
    form_help.ASKED.forget()


class Form:
    """A form of another site, in one browser."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.visit = ""

    def write(self, text: str) -> dict[str, Any]:
        sent = {"text": text, "visit": self.visit}
        found: dict[str, Any] = self.browser.post("forms/suggest", sent).json()
        self.visit = found["visit"]
        return found

    def tell(self, what: str, **data: str) -> int:
        status: int = self.browser.post(f"forms/{what}", {"visit": self.visit, **data}).status_code
        return status


@pytest.fixture
def form(browser: Browser) -> Form:
    return Form(browser)


def issues(app: World, form: Form) -> list[Issue]:
    found = app.app.store.issues_of_visit(visit_in(form.visit))
    return [issue for issue in found if issue.channel is Channel.FORM]


def stood(app: World, issue: Issue, days: int = 0) -> Standing:
    return standing(app.app.store.events(issue.id), app.clock() + timedelta(days=days))


def test_what_may_answer_comes_with_the_sentence_that_does(form: Form) -> None:
    found = form.write(ASKED)
    [article] = found["articles"]
    assert (article["slug"], article["title"]) == ("descale-skerry", "Descale the Skerry")
    assert article["sentence"] in article["passage"]
    assert not found["urgent"]


def test_a_short_text_and_one_that_a_person_must_read_are_offered_nothing(form: Form) -> None:
    assert form.write("descale")["articles"] == []
    urgent = form.write("My Skerry caught fire while I wanted to descale it")
    assert urgent["urgent"]
    assert urgent["articles"] == []
    assert form.write("I want to talk to a person about how to descale my Skerry")["urgent"]


def test_a_playbook_that_can_do_it_is_named(form: Form) -> None:
    assert form.write("Where is my order? It was due on Monday")["playbook"]["title"]


def test_a_form_left_after_a_suggestion_solved_it_is_deflected(app: World, form: Form) -> None:
    form.write(ASKED)
    mark = form.write(ASKED)["articles"][0]["found"]
    assert form.tell("opened", found=mark) == 204
    assert form.tell("solved", found=mark) == 204
    [issue] = issues(app, form)
    assert stood(app, issue).outcome is Outcome.CONFIRMED
    assert stood(app, issue).deflected_explicit


def test_a_form_that_was_sent_is_a_persons_and_no_deflection(app: World, form: Form) -> None:
    form.write(ASKED)
    mark = form.write(ASKED)["articles"][0]["found"]
    form.tell("opened", found=mark)
    assert form.tell("sent") == 204
    assert form.tell("sent") == 204
    first, *_ = issues(app, form)
    later = stood(app, first, days=8)
    assert later.outcome is Outcome.HANDED_OFF
    assert not later.deflected_explicit
    assert not later.contained


def test_one_who_writes_in_the_chat_after_all_was_not_deflected(app: World, form: Form) -> None:
    form.write(ASKED)
    mark = form.write(ASKED)["articles"][0]["found"]
    form.tell("solved", found=mark)
    opened = form.browser.post("conversations", {"visit": form.visit}).json()
    form.browser.token = opened["token"]
    form.browser.say("It did not help")
    [issue] = issues(app, form)
    assert not stood(app, issue, days=8).deflected_explicit


def test_a_browser_that_brings_no_visit_back_leaves_no_trace(app: World, form: Form) -> None:
    form.write(ASKED)
    assert issues(app, form) == []
    form.visit = "made-up:visit"
    assert form.tell("sent") == 204
    assert form.tell("solved", found="descale-skerry x") == 204


def test_articles_for_others_are_neither_offered_nor_taken_nor_read(app: World, form: Form) -> None:
    body = "Only the team knows how to descale with canary-acid."
    app.app.search.update([ArticleText("secret", "Descale secretly", body, audience="staff")])
    content = ArticleContent("Descale secretly", "", body)
    app.app.article_desk.import_article(
        IncomingArticle("tests", "secret", "en", content, slug="secret", audience="staff"),
        by="Tests",
    )
    form.write("how to descale with canary-acid")
    found = form.write("how to descale with canary-acid")
    assert "secret" not in str(found["articles"])
    assert form.tell("solved", found="secret ") == 204
    assert all(not stood(app, issue).deflected_explicit for issue in issues(app, form))
    read = form.browser.get("articles/secret")
    assert read.status_code == 404
    assert read.json() == form.browser.get("articles/never-was").json()


def test_an_article_is_read_as_nodes(browser: Browser) -> None:
    read = browser.get("articles/descale-skerry")
    assert read.json() == {
        "title": "Descale the Skerry",
        "language": "en",
        "direction": "ltr",
        "body": [
            ["h2", {}, [["a", {"href": "#s-descaling"}, ["Descaling"]]]],
            "\n",
            ["p", {}, ["Descale it every two months."]],
            "\n",
        ],
    }


@pytest.mark.parametrize(
    "body",
    [{}, {"text": 3}, {"text": "x" * 20_001}, {"text": ASKED, "visit": "v" * 201}, {"more": ""}],
)
def test_what_does_not_fit_is_refused_in_words(browser: Browser, body: dict[str, Any]) -> None:
    refused = browser.post("forms/suggest", body)
    assert refused.status_code == 422
    assert refused.json()["error"]["message"]


def test_the_widget_speaks_the_language_of_the_page(browser: Browser) -> None:
    assert len(LANGUAGES) == 12
    german = browser.get("workspace?language=de-AT").json()
    assert german["words"]["send"] == "Senden"
    assert browser.get("workspace?language=ar").json()["direction"] == "rtl"
    for unknown in ("", "tlh", "../../secrets", "%00", "en-GB"):
        english = browser.get(f"workspace?language={unknown}").json()
        assert (english["language"], english["direction"]) == ("en", "ltr")
        assert english["words"]["seen"] == "Seen"
        assert "send" not in english["words"]  # the widget brings along what it says at first


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_the_word_for_a_person_is_heard_in_each_language(language: str) -> None:
    assert wants_human(spoken_among([language]).words["personWord"])


def test_the_chat_can_be_put_among_a_phones_apps(browser: Browser) -> None:
    page = browser.http.get("/chat", headers={"Accept-Language": "tlh,fr;q=0.8,en;q=0.5"})
    assert 'data-language="fr"' in page.content.decode()
    manifest = browser.http.get("/chat.webmanifest").json()
    assert manifest["name"] == "Tern & Thistle"
    assert manifest["display"] == "standalone"
    [icon] = manifest["icons"]
    drawn = browser.http.get(icon["src"])
    assert drawn["Content-Type"] == "image/svg+xml"
    assert ">T</text>" in drawn.content.decode()
