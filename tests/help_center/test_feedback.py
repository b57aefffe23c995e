"""An answer is kept once for each reader and article, and silence is no success."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from tests.help_center.conftest import Center
from unsnag.adapters.store.models import ArticleVerdictRow, SearchRow, SearchVisitRow
from unsnag.domain.feedback import Helpfulness, Reason
from unsnag.entrypoints.web.help_center.reading import reading_token


def helpfulness(center: Center, article: str = "descale") -> Helpfulness:
    return center.app.feedback.helpfulness([article]).get(article, Helpfulness())


def answer(browser: Client, **said: str) -> str:
    return browser.post("/articles/descale/solved", said).headers["Location"]


def test_a_reader_has_one_answer_for_an_article_and_may_change_it(center: Center) -> None:
    center.put("descale")
    browser = center.visitor()
    assert answer(browser, solved="yes") == "/articles/descale?solved=yes#solved"
    assert answer(browser, solved="yes").endswith("yes#solved")
    assert helpfulness(center) == Helpfulness(1, 0)
    assert answer(browser, solved="no").endswith("?solved=no#solved")
    page = browser.get("/articles/descale?solved=no").content.decode()
    assert "What was it?" in page
    assert "Write to a person" in page
    told = answer(browser, solved="no", reason="unclear")
    assert "Thank you" in browser.get(told.partition("#")[0]).content.decode()
    assert helpfulness(center) == Helpfulness(0, 1, {Reason.UNCLEAR: 1})
    answer(center.visitor(), solved="yes")
    assert helpfulness(center).share == 0.5


def test_nothing_is_kept_of_the_reader(center: Center) -> None:
    center.put("descale")
    center.put("clean")
    browser = center.visitor()
    answer(browser, solved="yes")
    browser.post("/articles/clean/solved", {"solved": "yes"})
    votes = list(ArticleVerdictRow.objects.values_list("vote", flat=True))
    assert len(set(votes)) == 2  # two answers of one reader can't be put together
    columns = {field.name for field in ArticleVerdictRow._meta.get_fields()}
    assert columns == {"id", "vote", "article", "language", "version", "solved", "reason", "at"}


def test_silence_programs_and_invented_reasons_count_for_nothing(center: Center) -> None:
    center.put("descale")
    browser = center.visitor()
    for _ in range(3):
        browser.get("/articles/descale")
    answer(Client(), solved="yes")  # brings no cookie back
    assert helpfulness(center) == Helpfulness()
    assert helpfulness(center).share is None
    answer(browser, solved="no", reason="<script>")
    assert helpfulness(center) == Helpfulness(0, 1)


def test_the_interval_is_wide_with_few_answers_and_narrow_with_many() -> None:
    few, many = Helpfulness(3, 1).interval, Helpfulness(300, 100).interval
    assert few[0] < many[0] < 0.75 < many[1] < few[1]
    assert Helpfulness().interval == (0.0, 1.0)


def test_what_is_shown_opened_read_and_solved_teaches_the_ranking(center: Center) -> None:
    center.put("descale", "Descale", "Descale the boiler.")
    center.index()
    browser = center.visitor()
    query = "descale boiler for jo@example.com order 123456789"
    page = browser.get("/search", {"q": query}).content.decode()
    kept = SearchRow.objects.get()
    assert (kept.query, kept.shown) == ("descale boiler for [e-mail] order [number]", ["descale"])
    mark = f"{kept.key}.0"
    assert mark in page
    opened = browser.get(f"/articles/descale?via=search&s={mark}").content.decode()
    assert f'name="s" value="{mark}"' in opened
    visit = browser.cookies["visit"].value.split(":")[0]
    served = center.clock() - timedelta(seconds=50)
    token = reading_token("descale", visit, served)
    browser.post("/articles/descale/read", {"token": token, "seconds": "45", "s": mark})
    browser.post("/articles/descale/solved", {"solved": "yes", "s": mark})
    seen = SearchVisitRow.objects.get()
    assert (seen.article, seen.dwell, seen.solved) == ("descale", 45.0, True)
    assert not SearchRow.objects.get().wrote_anyway


def test_a_reading_time_that_has_not_passed_is_not_believed(center: Center) -> None:
    center.put("descale", "Descale", "Descale the boiler.")
    center.index()
    browser = center.visitor()
    browser.get("/search", {"q": "descale boiler"})
    mark = f"{SearchRow.objects.get().key}.0"
    browser.get(f"/articles/descale?via=search&s={mark}")
    visit = browser.cookies["visit"].value.split(":")[0]
    token = reading_token("descale", visit, center.clock())
    browser.post("/articles/descale/read", {"token": token, "seconds": "900", "s": mark})
    assert (SearchVisitRow.objects.get().dwell or 0) < 5


def test_writing_to_us_after_a_search_says_that_it_did_not_help(center: Center) -> None:
    center.put("descale", "Descale", "Descale the boiler.")
    center.index()
    browser = center.visitor()
    browser.get("/search", {"q": "descale boiler"})
    form = {"name": "N", "email": "n@example.com", "message": "It hisses.", "step": "send"}
    assert browser.post("/contact", form).status_code == 302
    assert SearchRow.objects.get().wrote_anyway


def test_a_chosen_suggestion_is_shown_and_opened(center: Center) -> None:
    center.put("descale", "Descale", "Descale the boiler.")
    center.put("clean", "Clean", "Clean the boiler.")
    center.index()
    browser = center.visitor()
    search = browser.get("/search/suggest?q=desc").json()["search"]
    assert not SearchRow.objects.exists()  # typing alone leaves nothing
    chosen = {"q": "desc", "s": f"{search}.1", "found": ["descale", "clean", "inside"]}
    assert browser.post("/search/chosen", chosen).status_code == 204
    assert SearchRow.objects.get().shown == ["descale", "clean"]
    assert SearchVisitRow.objects.get().article == "clean"
    assert Client().post("/search/chosen", chosen).status_code == 204
    assert SearchRow.objects.count() == 1


def test_the_form_tells_the_same_ranking(center: Center) -> None:
    center.put("descale", "Descale", "Descale the boiler.")
    center.index()
    browser = center.visitor()
    part = browser.post("/contact/suggest", {"message": "how to descale the boiler"})
    kept = SearchRow.objects.get()
    assert kept.place == "form"
    mark = f"descale {kept.key}.0"
    assert mark in part.content.decode()
    browser.post("/contact/opened", {"article": mark})
    browser.post("/contact/solved", {"article": mark})
    assert SearchVisitRow.objects.get().solved


def test_a_page_chosen_in_the_chat_teaches_as_the_chats(center: Center) -> None:
    center.put("descale", "Descale", "Descale the boiler.")
    center.index()
    browser = center.visitor()
    search = browser.get("/search/suggest?q=desc").json()["search"]
    chosen = {"q": "desc", "s": f"{search}.0", "found": ["descale"], "place": "widget"}
    browser.post("/search/chosen", chosen)
    assert SearchRow.objects.get().place == "widget"


def test_writers_see_what_readers_at_any_address_said(center: Center) -> None:
    center.put("zendesk-17", "Descale", slug="descale", old=("hc/en-us/articles/17",))
    browser = center.visitor()
    browser.get("/articles/descale")
    visit = browser.cookies["visit"].value.split(":")[0]
    token = reading_token("descale", visit, center.clock() - timedelta(seconds=50))
    browser.post("/articles/descale/read", {"token": token, "seconds": "45"})
    answer(browser, solved="no", reason="outdated")
    page = center.staff("manager").get("/knowledge/review-next").content.decode()
    assert "1 of 1 who answered said that it did not solve it" in page
    assert "1 because it is out of date; 1 read it." in page
