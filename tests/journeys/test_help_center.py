"""Journeys through the help center and the contact form, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.served import Served

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
REFUND = "I want a refund for my Puffin kettle, it came last week"


def suggestions(page: Page) -> None:
    page.goto("/contact")
    page.get_by_label("What happened").press_sequentially(REFUND, delay=2)
    expect(page.locator("details.suggestion").first).to_be_visible()


def fill_in(page: Page) -> None:
    page.get_by_label("Your name").fill("Mara Lind")
    page.get_by_label("Your e-mail address").fill("mara@example.com")


def test_searching_while_typing_works_by_keyboard_alone(open_page: Open) -> None:
    page = open_page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    field = page.get_by_role("combobox")
    for _ in range(8):  # past the links at the top
        page.keyboard.press("Tab")
        if field.evaluate("field => field === document.activeElement"):
            break
    expect(field).to_be_focused()
    page.keyboard.type("my machine does not heat")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("heat")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    active = field.get_attribute("aria-activedescendant")
    assert active == options.first.get_attribute("id")
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_value("my machine does not heat")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/**")
    assert "via=" not in page.url


def test_enter_without_a_choice_searches_and_marks_the_sentence(
    open_page: Open, served: Served
) -> None:
    page = open_page()
    page.goto("/")
    page.get_by_role("combobox").fill("my machine does not heat up")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    expect(page.locator(".results mark").first).to_be_visible()
    assert served.kinds("help_center") == ["opened", "searched"]


def test_nothing_found_leads_to_a_person_with_the_words_kept(open_page: Open) -> None:
    page = open_page()
    page.goto("/search?q=quantum+tax+law+in+peru")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing here answers that")
    page.get_by_role("main").get_by_role("link", name="Write to a person").click()
    expect(page.get_by_label("What happened")).to_have_value("quantum tax law in peru")


def test_thirty_seconds_on_a_found_article_count_as_read_and_fewer_do_not(
    open_page: Open, served: Served
) -> None:
    page = open_page()
    page.goto("/")
    page.goto("/search?q=descale+the+skerry")
    page.locator(".results a").first.click()
    expect(page.locator(".prose")).to_be_visible()
    page.wait_for_timeout(3_000)
    assert "article_read" not in served.kinds("help_center")
    with page.expect_response("**/read", timeout=40_000) as answer:
        pass
    assert answer.value.status == 204
    assert served.kinds("help_center") == ["opened", "searched", "article_read"]


def test_a_claimed_reading_time_is_checked_against_the_clock(
    open_page: Open, served: Served
) -> None:
    page = open_page()
    page.goto("/")
    page.goto("/search?q=descale+the+skerry")
    page.locator(".results a").first.click()
    status = page.evaluate(
        """async () => {
            const article = document.querySelector("[data-reading]");
            const csrf = document.querySelector("[name=csrfmiddlewaretoken]").value;
            const body = new URLSearchParams({ token: article.dataset.reading, seconds: "900" });
            const headers = { "X-CSRFToken": csrf };
            const url = article.dataset.readUrl;
            return (await fetch(url, { method: "POST", body, headers })).status;
        }"""
    )
    assert status == 204
    assert served.kinds("help_center") == ["opened", "searched"]


def test_no_leads_to_a_person_and_yes_is_taken_back(open_page: Open, served: Served) -> None:
    page = open_page()
    page.goto("/articles/descale-skerry")
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("heading", name="sorted")).to_be_visible()
    assert served.kinds("help_center") == ["opened", "confirmed"]
    page.get_by_role("button", name="It isn’t, after all").click()
    expect(page.get_by_role("heading", name="Then let’s not leave it there")).to_be_visible()
    assert served.kinds("help_center") == ["opened", "confirmed", "denied"]
    page.locator("#solved").get_by_role("link", name="Write to a person").click()
    expect(page.get_by_label("What happened")).to_have_value("Descale Skerry: ")


def test_a_suggestion_that_solves_it_sends_nothing(open_page: Open, served: Served) -> None:
    page = open_page()
    tickets = served.rows("SELECT count(*) FROM store_ticketrow")
    suggestions(page)
    expect(page.locator(".can-do")).to_contain_text("Refund")
    with page.expect_response("**/contact/opened"):
        page.locator("details.suggestion summary").first.click()
    page.get_by_role("button", name="This solved it").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Good, that’s sorted")
    kinds = served.kinds("form")
    assert kinds[:2] == ["opened", "form_started"]
    assert kinds[-2:] == ["suggestion_opened", "confirmed"]
    assert served.rows("SELECT count(*) FROM store_ticketrow") == tickets


def test_a_sent_form_is_a_ticket_with_a_promise(open_page: Open, served: Served) -> None:
    page = open_page()
    suggestions(page)
    page.locator("details.suggestion summary").first.click()
    fill_in(page)
    page.get_by_label("Order number").fill("TT-10482")
    page.get_by_role("main").get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you send")
    page.get_by_role("button", name="Send it to a person").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have your message")
    expect(page.locator(".standfirst")).to_contain_text("You'll have an answer by")
    reference = page.locator(".reference").inner_text()
    rows = served.rows("SELECT id, reason, packet FROM store_ticketrow ORDER BY id DESC LIMIT 1")
    assert str(rows[0][0]) in reference
    assert rows[0][1] == "form"
    assert "Order number: TT-10482" in str(rows[0][2])
    assert {"suggestion_opened", "form_sent", "handed_off"} <= set(served.kinds("form"))
    page.goto("/contact")
    expect(page.get_by_label("What happened")).to_have_value("")


def test_the_form_works_without_scripts_and_loses_nothing_on_mistakes(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/contact")
    page.get_by_label("What happened").fill(REFUND)
    page.get_by_label("Your name").fill("Mara Lind")
    page.get_by_label("Your e-mail address").fill("mara at example")
    page.get_by_role("main").get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Write it like name@example.com")
    expect(page.get_by_label("What happened")).to_have_value(REFUND)
    page.get_by_label("Your e-mail address").fill("mara@example.com")
    page.get_by_role("main").get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you send")
    expect(page.locator(".can-do")).to_be_hidden()
    page.get_by_role("button", name="Change it first").click()
    expect(page.get_by_label("What happened")).to_have_value(REFUND)
    page.get_by_role("main").get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Send it to a person").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have your message")


def test_a_program_that_fills_every_field_in_is_stopped(open_page: Open, served: Served) -> None:
    page = open_page(java_script_enabled=False)
    tickets = served.rows("SELECT count(*) FROM store_ticketrow")
    page.goto("/contact")
    page.get_by_label("What happened").fill(REFUND)
    fill_in(page)
    page.locator("#website").fill("https://example.com", force=True)
    page.get_by_role("main").get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Leave the field “Website” empty.")
    assert served.rows("SELECT count(*) FROM store_ticketrow") == tickets


def test_danger_goes_to_a_person_with_nothing_in_between(open_page: Open) -> None:
    page = open_page()
    page.goto("/contact")
    page.get_by_label("What happened").fill("My Skerry is on fire and I got an electric shock")
    fill_in(page)
    page.get_by_role("main").get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have your message")
    expect(page.locator(".standfirst")).to_contain_text("unplug")


def test_a_need_that_goes_on_in_the_chat_was_not_deflected(open_page: Open, served: Served) -> None:
    page = open_page()
    page.goto("/articles/late-or-lost-parcel")
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("heading", name="sorted")).to_be_visible()
    assert served.kinds("help_center") == ["opened", "confirmed"]
    page.goto("/")
    with page.expect_response("**/messages") as answer:
        page.locator("[data-unsnag-ask]").first.click()
    assert answer.value.status == 200
    assert served.kinds("help_center") == ["opened", "confirmed", "contacted"]


PAGES = [
    "/", "/search?q=my+machine+does+not+heat+up", "/search?q=quantum+tax+law+in+peru",
    "/collections/galley-app", "/articles/what-the-lights-mean",
    "/articles/descale-skerry?solved=no", "/contact", "/contact/solved", "/no-such-page",
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_runs_off_the_side(
    open_page: Open, axe: Callable[[Page], list[str]], width: int, scheme: str
) -> None:
    page = open_page(width=width, color_scheme=scheme)
    for address in PAGES:
        page.goto(address)
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert page.get_by_role("heading", level=1).count() == 1, address
    page.goto("/")
    page.get_by_role("combobox").press_sequentially("machine does not heat", delay=5)
    expect(page.get_by_role("option").first).to_be_visible()
    assert axe(page) == []
    suggestions(page)
    page.locator("details.suggestion summary").first.click()
    assert axe(page) == []
    page.get_by_role("main").get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert axe(page) == []
    fill_in(page)
    page.get_by_role("main").get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you send")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_article_page_is_safe_to_print_and_to_share(open_page: Open) -> None:
    page = open_page()
    page.goto("/articles/descale-skerry?via=search")
    canonical = page.locator("link[rel=canonical]").get_attribute("href")
    assert canonical is not None
    assert canonical.endswith("/articles/descale-skerry")
    page.emulate_media(media="print")
    expect(page.locator(".search")).to_be_hidden()
    expect(page.locator(".after")).to_be_hidden()
    expect(page.locator(".prose")).to_be_visible()
