"""Addresses last: old ones lead on, archived ones say so, programs find what everybody may read."""

from __future__ import annotations

import json
import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from urllib.parse import quote

import pytest

from tests.help_center.conftest import Center
from unsnag.domain.knowledge import SIGNED_IN, STAFF
from unsnag.entrypoints.web.help_center import discovery

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_a_former_address_leads_to_the_current_one_for_ever(center: Center) -> None:
    center.put("descale", old=("/hc/en/12-descale", "descaling"))
    browser = center.visitor()
    desk = center.app.article_desk
    desk.set_address("descale", "en", "descale-it", by="Tests")
    for former in ("/articles/descale", "/articles/descaling", "/hc/en/12-descale"):
        answer = browser.get(former)
        assert (answer.status_code, answer.headers["Location"]) == (301, "/articles/descale-it")
    desk.set_address("descale", "en", "descale-now", by="Tests")
    assert browser.get("/articles/descale").headers["Location"] == "/articles/descale-now"
    assert browser.get("/articles/descale-now").status_code == 200


def test_an_archived_article_says_so_and_shows_the_way_on(center: Center) -> None:
    center.put("descale", "Descale")
    center.put("clean", "Clean it")
    center.app.article_desk.archive("descale", by="Tests")
    answer = center.visitor().get("/articles/descale")
    assert answer.status_code == 410
    page = answer.content.decode()
    assert "“Descale” has been taken down" in page
    assert '<a href="/collections/care">Care</a>' in page
    assert "Clean it" in page
    assert "/contact?about=Descale" in page


def test_an_address_in_another_script_is_percent_encoded_and_leads_on_when_it_changes(
    center: Center,
) -> None:
    center.put("wand-ar", "نظّف", language="ar", slug="نظف العصا")
    [article] = center.app.articles.published()
    assert article.slug == "نظف-العصا"
    browser = center.visitor()
    encoded = f"/articles/{quote(article.slug)}"
    page = browser.get(encoded)
    assert page.status_code == 200
    assert 'dir="rtl"' in page.content.decode()
    assert f'rel="canonical" href="http://testserver{encoded}"' in page.content.decode()
    assert f"{encoded}<" in browser.get("/sitemap.xml").content.decode()
    center.app.article_desk.set_address(article.id, "ar", "تنظيف العصا", by="Tests")
    moved = browser.get(encoded)
    assert (moved.status_code, moved["Location"]) == (301, f"/articles/{quote('تنظيف-العصا')}")


def test_an_address_in_capitals_or_taken_apart_leads_to_the_one_that_is_kept(
    center: Center,
) -> None:
    center.put("clean", "Йод", slug="йод")
    browser = center.visitor()
    for typed in ("ЙОД", unicodedata.normalize("NFD", "йод")):
        answer = browser.get(f"/articles/{quote(typed)}")
        assert (answer.status_code, answer["Location"]) == (301, f"/articles/{quote('йод')}")


def test_an_article_names_its_one_address_and_its_languages(center: Center) -> None:
    center.put("descale", "Descale", summary='A "short" one')
    center.put("descale-de", "Entkalken", language="de", translation_of="descale", slug="entkalken")
    page = center.visitor().get("/articles/entkalken?via=search&s=x").content.decode()
    assert '<link rel="canonical" href="http://testserver/articles/entkalken">' in page
    assert 'hreflang="en" href="http://testserver/articles/descale"' in page
    assert 'hreflang="x-default" href="http://testserver/articles/descale"' in page
    assert '<meta property="og:title" content="Entkalken">' in page


def test_structured_data_cannot_break_out(center: Center) -> None:
    center.put("bad", "</script><script>alert(1)</script>", collections=("</script>&<b>",))
    page = center.visitor().get("/articles/bad").content.decode()
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    graph = {thing["@type"]: thing for thing in json.loads(data)["@graph"]}
    assert graph["Article"]["headline"] == "</script><script>alert(1)</script>"
    steps = [step["name"] for step in graph["BreadcrumbList"]["itemListElement"]]
    assert steps == ["All help", "</script>&<b>", "</script><script>alert(1)</script>"]
    assert "<script>alert" not in page


def test_the_sitemap_lists_what_everybody_may_read(center: Center) -> None:
    center.put("open", collections=("Care & more",))
    center.put("members", audience=SIGNED_IN)
    center.put("inside", audience=STAFF)
    tree = ElementTree.fromstring(center.visitor().get("/sitemap.xml").content)
    found = [loc.text for loc in tree.iter(f"{SITEMAP}loc")]
    assert found == [
        "http://testserver/",
        "http://testserver/collections/care-more",
        "http://testserver/articles/open",
    ]


def test_a_large_sitemap_comes_in_parts(center: Center, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "MOST_IN_A_SITEMAP", 3)
    for number in range(5):
        center.put(f"a-{number}")
    browser = center.visitor()
    tree = ElementTree.fromstring(browser.get("/sitemap.xml").content)
    parts = [str(loc.text) for loc in tree.iter(f"{SITEMAP}loc")]
    assert len(parts) == 3  # home, one collection and five articles
    pages = [
        ElementTree.fromstring(browser.get(part[len("http://testserver") :]).content)
        for part in parts
    ]
    assert sum(len(list(page.iter(f"{SITEMAP}url"))) for page in pages) == 7
    assert browser.get("/sitemap-4.xml").status_code == 404
    assert browser.get("/sitemap-0.xml").status_code == 404


def test_a_feed_holds_the_newest_of_a_collection_and_below(center: Center) -> None:
    center.put("one", "One & <only>\x0b", collections=("Machines", "Care"))
    center.put("members", audience=SIGNED_IN, collections=("Machines",))
    browser = center.visitor()
    answer = browser.get("/collections/machines/feed")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == ["One & <only>"]
    assert "/collections/machines/feed" in browser.get("/collections/machines").content.decode()
    again = browser.get("/collections/machines/feed", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_robots_are_kept_from_searches_and_told_of_the_sitemap(center: Center) -> None:
    text = center.visitor().get("/robots.txt").content.decode()
    assert "Disallow: /search\n" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /articles" not in text
