"""What the desk shows of a customer's words, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.test_desk import AXE, Desk, desk, open_page

__all__ = ["desk"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_the_words_say_is_shown_and_what_is_worth_stealing_is_not(
    browser: Browser, desk: Desk, scheme: Any
) -> None:
    desk.ask(
        "I want a person, this is URGENT and ridiculous! I paid TT-10482 with 4111 1111 1111 1111, "
        "PIN 4821, €89.00 yesterday; my IBAN is DE89 3704 0044 0532 0130 00"
    )
    page = open_page(
        browser,
        desk,
        "alex",
        viewport={"width": 1280, "height": 800},
        color_scheme=scheme,
        bypass_csp=True,
    )
    page.locator("#rows a.row", has_text="Newcomer").click()
    thread, known = page.locator("#thread"), page.locator("#known")
    expect(thread).to_contain_text("[card ending 1111], PIN [secret]")
    expect(thread).to_contain_text("Hidden: a card number, a password or code.")
    expect(known).to_contain_text("Urgent: “URGENT”")
    expect(known).to_contain_text("strong words: ridiculous")
    expect(known).to_contain_text("Holds a bank account")
    expect(known).to_contain_text("TT-10482")
    assert "4111 1111" not in page.content()
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(AXE)
        found = page.evaluate(
            "axe.run(document).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].target))"
        )
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
