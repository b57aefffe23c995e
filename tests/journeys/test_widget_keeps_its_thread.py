"""The widget's conversation through reloads, tabs, lost lines and changes of who is signed in."""

# ruff: noqa: F811  a fixture's name is an argument of the tests that use it

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.widget_stage import (  # noqa: F401  fixtures are found by their names here
    Server,
    Visit,
    field,
    host,
    launcher,
    log_of,
    say,
    server,
    visit,
)

pytestmark = pytest.mark.browser


def test_a_conversation_survives_reload_and_is_shared_by_tabs(visit: Visit, host: str) -> None:
    context = visit()
    first = context.new_page()
    first.goto(host)
    launcher(first).click()
    say(first, "How do I descale it?")
    expect(log_of(first).locator(".article")).to_be_visible()
    first.reload()
    expect(log_of(first).locator(".customer")).to_have_count(1)
    second = context.new_page()
    second.goto(f"{host}/another-page")
    expect(log_of(second).locator(".article")).to_be_visible()
    say(second, "Thanks from the second tab")
    expect(log_of(first)).to_contain_text("Thanks from the second tab")
    expect(log_of(first).locator(".customer")).to_have_count(2)


def test_what_is_written_offline_is_sent_once_when_the_line_is_back(
    visit: Visit, host: str
) -> None:
    context = visit()
    page = context.new_page()
    page.goto(host)
    launcher(page).click()
    context.set_offline(True)
    say(page, "How do I descale it?")
    expect(log_of(page)).to_contain_text("Not sent yet. Retrying")
    context.set_offline(False)
    expect(log_of(page).locator(".article")).to_be_visible()
    expect(log_of(page)).not_to_contain_text("Retrying")
    page.reload()
    expect(log_of(page).locator(".article")).to_be_visible()
    expect(log_of(page).locator(".customer")).to_have_count(1)


def test_an_answer_that_got_lost_is_not_sent_twice(visit: Visit, host: str) -> None:
    page = visit().new_page()
    lost: list[str] = []

    def lose_the_first(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.post_data)
        route.fetch()
        route.abort()

    page.route(
        lambda url: url.endswith("/messages"),
        lambda route: (
            lose_the_first(route) if route.request.method == "POST" else route.continue_()
        ),
    )
    page.goto(host)
    launcher(page).click()
    say(page, "How do I descale it?")
    expect(log_of(page).locator(".article")).to_be_visible()
    expect(log_of(page)).not_to_contain_text("Retrying")
    page.unroute_all()
    page.reload()
    expect(log_of(page).locator(".article")).to_have_count(1)
    expect(log_of(page).locator(".customer")).to_have_count(1)
    assert len(lost) == 1


def test_a_message_unsent_at_a_reload_goes_out_after_it(visit: Visit, host: str) -> None:
    context = visit()
    page = context.new_page()
    page.goto(host)
    launcher(page).click()
    context.route("**/api/widget/v1/conversations", lambda route: route.fulfill(status=503))
    say(page, "How do I descale it?")
    expect(log_of(page)).to_contain_text("Not sent yet. Retrying")
    context.unroute_all()
    page.reload()
    expect(log_of(page).locator(".article")).to_be_visible()


def test_a_signed_conversation_stays_shut_when_nobody_is_signed_in(
    visit: Visit, host: str, server: Server
) -> None:
    page = visit().new_page()
    page.goto(host)
    launcher(page).click()
    say(page, "How do I descale it?")
    expect(log_of(page).locator(".article")).to_be_visible()
    page.evaluate(
        "name => localStorage.setItem(name,"
        " JSON.stringify({...JSON.parse(localStorage[name]), known: true}))",
        f"unsnag:{server.url}",
    )
    page.reload()
    expect(log_of(page)).to_contain_text("AI assistant")
    expect(log_of(page)).not_to_contain_text("descale")
    say(page, "Something of my own")
    expect(log_of(page).locator(".customer .body")).to_have_text("Something of my own")
    expect(log_of(page).locator(".handed")).to_be_visible()
    page.reload()
    expect(log_of(page).locator(".customer .body")).to_have_text("Something of my own")


def test_a_token_is_given_again_when_the_shop_could_not_be_asked(
    visit: Visit, host: str, server: Server
) -> None:
    page = visit().new_page()
    given: list[str] = []
    page.on("request", lambda r: given.append(r.url) if r.url.endswith("/identity") else None)
    page.goto(host)
    page.evaluate(
        "token => document.querySelector('unsnag-widget').setAttribute('identity', token)",
        server.identity_token(),
    )
    launcher(page).click()
    say(page, "How do I descale it?")
    expect(log_of(page).locator(".article")).to_be_visible()
    assert given == []
    with page.expect_request("**/identity"):
        say(page, "And how often?")
    expect(log_of(page).locator(".customer")).to_have_count(2)
