"""Whatever is sent to a public route, the answer is clear: never a failure of ours."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.help_center.conftest import Center
from unsnag.entrypoints.web.help_center.searching import LONGEST_ADDRESS

HOSTILE = [
    "'", '"', "`", "“”„«»‘’", "' OR 1=1 --", "'; DROP TABLE store_articlerow; --", "%", "%%", "_",
    "title:*", "+a -b", "a AND (b OR", "NOT", "a^99", "a~2", "[1 TO 9]", "{!x}", "\\", "*", "?",
    "مرحبا بالعالم", "\u202eabc\u202c", "👩‍👩‍👧‍👦", "🙂" * 200, "\ud800", "\x00", "a\x00b",
    "\r\nX-Y: z", "/re/",
    "<script>alert(1)</script>", "{{ 7*7 }}", "${7*7}", "../../etc/passwd", "%2e%2e/",
    "a" * 600, "é" * 600,
    "a " * 5000,
]  # fmt: skip
GETS = (
    "/search?q={}", "/search?q=descale&collection={}&kind={}&language={}", "/search/suggest?q={}",
    "/?lang={}", "/articles/{}", "/collections/{}", "/collections/{}/feed", "/captions/{}/1/{}",
    "/captions/descale/99999999999999999999/en", "/media/{}/{}", "/contact?about={}",
    "/contact/sent?r={}",
    "/account/sign-in?token={}&next={}", "/sitemap-99999999999999999999.xml",
    "/articles/descale?s={}&via={}",
    "/articles/descale?solved={}", "/questions?lang={}", "/nowhere/{}",
)  # fmt: skip
POSTS = (
    ("/search/chosen", ("q", "s", "found")),
    ("/articles/descale/read", ("token", "seconds", "s")),
    ("/articles/descale/solved", ("solved", "reason", "s")),
    ("/contact", ("name", "email", "message", "order", "key", "step")),
    ("/contact/suggest", ("message",)),
    ("/contact/opened", ("article",)),
    ("/contact/solved", ("article",)),
    ("/account/sign-in", ("email", "next")),
    ("/account/code", ("code", "next")),
    ("/account/sign-out", ("next",)),
)


def quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def no_failure(center: Center, text: str) -> None:
    browser = center.visitor()
    for path in GETS:
        answer = browser.get(path.replace("{}", quoted(text)))
        assert answer.status_code < 500, path
    for path, names in POSTS:
        said = {
            name: text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for name in names
        }
        answer = browser.post(path, said)
        assert answer.status_code < 500, path
    for header in ("Accept-Language", "Authorization", "Range", "If-None-Match", "Cookie"):
        plain = text.encode("ascii", "replace").decode().replace("\r", "").replace("\n", "")
        answer = browser.get("/search/suggest?q=descale", headers={header: f"Bearer {plain}"})
        assert answer.status_code < 500, header


@pytest.fixture
def filled(center: Center) -> Center:
    center.put("descale", "Descale", "Descale the boiler.")
    center.index()
    return center


@pytest.mark.slow
def test_every_known_trick_gets_a_clear_answer_on_every_public_route(filled: Center) -> None:
    for text in HOSTILE:
        no_failure(filled, text)


@pytest.mark.slow
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=200))
def test_any_text_gets_a_clear_answer_on_every_public_route(filled: Center, text: str) -> None:
    no_failure(filled, text)


def test_a_query_of_a_megabyte_is_refused_in_words(filled: Center) -> None:
    browser, long = filled.visitor(), "a" * 1_000_000
    answer = browser.get("/search", {"q": long})
    assert answer.status_code == 414
    assert "That’s too long to search for" in answer.content.decode()
    assert browser.get("/search/suggest", {"q": long}).status_code == 414
    reads_nothing = "/account/sign-out"
    for path, names in POSTS:
        if path == reads_nothing:
            continue
        answer = browser.post(path, dict.fromkeys(names, long + long))
        assert answer.status_code == 400, path
        assert "That didn’t arrive as it should" in answer.content.decode()


def test_a_long_query_is_cut_and_says_so(filled: Center) -> None:
    page = filled.visitor().get("/search", {"q": "descale boiler " * 100}).content.decode()
    assert "we searched for its first 500 characters" in page
    assert LONGEST_ADDRESS > 1500


@pytest.mark.parametrize("nested", ["<div>", "> ", "- ", "**a ", "[", "*a", "| "])
def test_an_article_of_forty_thousand_nested_marks_is_shown_in_bounds(
    center: Center, nested: str
) -> None:
    center.put("deep", "Deep", nested * 40_000 + "end")
    page = center.visitor().get("/articles/deep")
    assert page.status_code == 200
    body = page.content.decode()
    deepest = depth = 0
    for part in body.split("<")[1:]:
        if part.startswith(("em>", "strong>", "blockquote>", "ul>", "li>", "div>")):
            depth += 1
        elif part.startswith(("/em>", "/strong>", "/blockquote>", "/ul>", "/li>", "/div>")):
            depth -= 1
        deepest = max(deepest, depth)
    assert deepest < 60
