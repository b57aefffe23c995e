"""The help center's pages in a real browser: weight, steadiness, jumps, films, signing in."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator

import jwt
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.test_desk import Desk, running_desk

pytestmark = pytest.mark.browser

MOST_BYTES = 60_000
MARA = "cus_1001"
SHIFTS = """() => { window.shifted = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true }); }"""
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("help")
    with running_desk(folder, "tests.journeys.help_world") as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, center: Desk) -> Iterator[Open]:
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_one(*, width: int = 1280, **options: object) -> Page:
        viewport = {"width": width, "height": 900}
        context = browser.new_context(base_url=center.url, viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda said: wrong.append(said.text) if "Content Security" in said.text else None,
        )
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert wrong == []


def token(center: Desk) -> str:
    """What the host site signs for Mara."""
    with open(f"{center.environment['UNSNAG_DATA']}/secrets.json", encoding="utf-8") as kept:
        secret = json.load(kept)["identity"]
    now = int(time.time())
    claims = {"sub": MARA, "aud": "unsnag", "iat": now, "exp": now + 600}
    return jwt.encode({**claims, "jti": secrets.token_hex(8)}, secret, algorithm="HS256")


def test_an_article_page_weighs_at_most_60_kilobytes_before_pictures(open_page: Open) -> None:
    page = open_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    weights: dict[str, float] = {}
    session.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    session.on(
        "Network.loadingFinished",
        lambda e: weights.update({e["requestId"]: e["encodedDataLength"]}),
    )
    page.goto("/articles/long?via=search")
    page.wait_for_load_state("networkidle")
    before = {i: size for i, size in weights.items() if kinds.get(i) not in ("Image", "Media")}
    assert len(before) >= 6  # the page, three sheets, three scripts
    assert sum(before.values()) <= MOST_BYTES, sorted(before.values())


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_an_article_or_the_results_load(open_page: Open, width: int) -> None:
    page = open_page(width=width)
    page.add_init_script(f"({SHIFTS})()")
    for address in ("/articles/long", "/articles/film", "/search?q=turn+valve", "/", "/questions"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(400)
        assert page.evaluate("window.shifted") == 0, address


def test_a_result_jumps_to_the_sentence_that_answers(open_page: Open) -> None:
    page = open_page()
    page.goto("/")
    page.goto("/search?q=turn+the+tiny+valve")
    page.locator(".results a").first.click()
    page.wait_for_url("**/articles/long*")
    expect(page.get_by_text("Turn the tiny valve.")).to_be_in_viewport()
    assert page.evaluate("scrollY") > 500
    assert "s=" not in page.url
    assert "via=" not in page.url


def test_a_chapter_jumps_and_what_is_said_can_be_read(open_page: Open) -> None:
    page = open_page()
    page.goto("/articles/film#s-pour-in")
    expect(page.get_by_text("Pour it in.")).to_be_visible()
    links = page.locator(".chapters a")
    expect(links).to_have_count(2)
    page.evaluate("document.querySelector('video').play = () => Promise.resolve()")
    links.nth(1).click()
    assert page.url.endswith("/articles/film#s-pour-in")
    expect(page.locator("video")).to_be_focused()


def test_signing_in_by_a_link_and_out_again_without_scripts(open_page: Open, center: Desk) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/articles/members")
    expect(page.get_by_role("heading", level=1)).to_have_text("We can’t find that page")
    page.goto(f"/account/sign-in?token={token(center)}&next=/articles/members")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trade it in")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/articles/members")
    expect(page.get_by_role("heading", level=1)).to_have_text("We can’t find that page")


def test_a_no_takes_a_reason_by_keyboard(open_page: Open) -> None:
    page = open_page()
    page.goto("/articles/long")
    page.get_by_role("button", name="No, I need more").press("Enter")
    page.get_by_role("button", name="I couldn’t follow it").press("Enter")
    expect(page.get_by_role("heading", name="we’ll put that right")).to_be_visible()
    expect(page.locator("#solved").get_by_role("link", name="Write to a person")).to_be_visible()


def test_the_chat_suggests_pages_while_somebody_writes(open_page: Open) -> None:
    page = open_page()
    page.goto("/")
    page.locator("unsnag-widget").get_by_role("button", name="Help").click()
    field = page.locator("unsnag-widget").get_by_label("Write a message")
    field.press_sequentially("turn valve", delay=20)
    pages = page.locator("unsnag-widget").get_by_role("group", name="Pages that may answer it")
    expect(pages.get_by_role("link", name="Turn the valve")).to_be_visible()
    field.fill("")
    expect(pages).to_be_hidden()


ADDRESSES = (
    "/", "/articles/long", "/articles/film", "/articles/alt", "/articles/gone", "/questions",
    "/collections/care", "/search?q=turn+valve", "/search?q=turn&collection=x", "/account/sign-in",
    "/articles/long?solved=no", "/search?q=" + "a" * 25_000,
)  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing_on_any_page_and_nothing_runs_off_the_side(
    open_page: Open, axe: Callable[[Page], list[str]], width: int, scheme: str
) -> None:
    page = open_page(width=width, color_scheme=scheme)
    for address in ADDRESSES:
        page.goto(address)
        for details in page.locator("main details").all():
            details.evaluate("element => { element.open = true; }")
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert page.get_by_role("heading", level=1).count() == 1, address


def test_what_is_printed_is_the_article_and_what_is_said(open_page: Open) -> None:
    page = open_page()
    page.goto("/articles/film")
    page.emulate_media(media="print")
    expect(page.locator(".chapters")).to_be_hidden()
    expect(page.get_by_text("Pour it in.")).to_be_visible()
    expect(page.locator(".after")).to_be_hidden()
