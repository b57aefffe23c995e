"""Who reads is proved, never claimed; what it opens ends when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.help_center.conftest import MARA, TOBIAS, Center
from unsnag.adapters.store.models import OutboxRow
from unsnag.application.know_reader import FRESH, NOBODY, TRY_AGAIN, KnowReader
from unsnag.application.ports.entitlements import Entitlements
from unsnag.application.ports.facts import KnownCustomer, SystemUnreachable
from unsnag.domain.knowledge import PUBLIC, SIGNED_IN, STAFF


def test_plans_and_products_open_what_they_are_entitled_to(center: Center) -> None:
    gold = center.segment("gold", plans=("gold",))
    skerry = center.segment("skerry", products=("skerry",))
    assert center.app.readers.customer(TOBIAS).keys == {PUBLIC, SIGNED_IN, gold}
    mara = center.app.readers.customer(MARA)
    assert mara.keys == {PUBLIC, SIGNED_IN, skerry}
    assert mara.name == "Mara Lindqvist"
    assert center.app.readers.staff("Alex").keys == {PUBLIC, SIGNED_IN, STAFF, gold, skerry}
    assert center.app.readers.customer("cus_none") == NOBODY


class Shop:
    """A connected system that can fail, or forget a customer."""

    def __init__(self) -> None:
        self.down = False
        self.plans = frozenset({"gold"})
        self.asked = 0

    def customer(self, ref: str) -> KnownCustomer | None:
        self.asked += 1
        if self.down:
            raise SystemUnreachable("down")
        return KnownCustomer(ref, "Tobias", "t@example.org", True, "gold")

    def entitlements(self, ref: str) -> Entitlements:
        return Entitlements(self.plans)


def test_an_entitlement_that_ends_is_gone_soon_and_unknown_ones_open_nothing(
    center: Center,
) -> None:
    gold = center.segment("gold", plans=("gold",))
    shop = Shop()
    readers = KnowReader(shop, shop, center.app.articles, center.clock)  # type: ignore[arg-type]
    assert gold in readers.customer(TOBIAS).keys
    shop.plans = frozenset()
    assert gold in readers.customer(TOBIAS).keys
    assert shop.asked == 1
    center.clock.ahead = FRESH + timedelta(seconds=1)
    assert readers.customer(TOBIAS).keys == {PUBLIC, SIGNED_IN}
    shop.plans, shop.down = frozenset({"gold"}), True
    center.clock.ahead *= 2
    assert readers.customer(TOBIAS).keys == {PUBLIC, SIGNED_IN}
    shop.down = False
    center.clock.ahead += TRY_AGAIN
    assert gold in readers.customer(TOBIAS).keys


def test_a_link_of_the_host_site_opens_the_help_center_once(center: Center) -> None:
    center.put("members", audience=SIGNED_IN)
    token = center.token(MARA)
    browser = center.visitor()
    before = browser.cookies.get("sessionid")
    answer = browser.get(f"/account/sign-in?token={token}&next=/articles/members")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/articles/members")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert before is None
    page = browser.get("/articles/members").content.decode()
    assert "For you" in page
    assert "Mara Lindqvist" in page
    again = Client().get(f"/account/sign-in?token={token}")
    assert again.status_code == 403
    assert "has been used or is too old" in again.content.decode()


@pytest.mark.parametrize(
    "token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjdXNfMTAwMSJ9."]
)
def test_a_link_that_proves_nothing_opens_nothing(center: Center, token: str) -> None:
    browser = center.visitor()
    assert browser.get("/account/sign-in", {"token": token}).status_code == 403
    assert "sessionid" not in browser.cookies


@pytest.mark.parametrize(
    "there",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "x" * 900],
)
def test_signing_in_never_leads_elsewhere(center: Center, there: str) -> None:
    answer = Client().get("/account/sign-in", {"token": center.token(MARA), "next": there})
    assert answer.headers["Location"] == "/"


def test_a_code_sent_to_the_address_on_file_signs_in(center: Center) -> None:
    center.put("members", audience=SIGNED_IN)
    browser = center.visitor()
    sent = browser.post(
        "/account/sign-in", {"email": "mara.lindqvist@example.com", "next": "/articles/members"}
    )
    assert "Look in your mail" in sent.content.decode()
    code = OutboxRow.objects.latest("pk").subject.split()[0]
    wrong = browser.post("/account/code", {"code": "000000" if code != "000000" else "000001"})
    assert wrong.status_code == 422
    right = browser.post("/account/code", {"code": f" {code} ", "next": "/articles/members"})
    assert right.headers["Location"] == "/articles/members"
    assert browser.get("/articles/members").status_code == 200
    other = Client()
    other.post("/account/sign-in", {"email": "nobody@example.com"})
    assert other.post("/account/code", {"code": code}).status_code == 422


def test_an_address_without_an_account_is_answered_alike(center: Center) -> None:
    pages = []
    for email in ("mara.lindqvist@example.com", "nobody@example.com"):
        page = Client().post("/account/sign-in", {"email": email})
        pages.append((page.status_code, len(page.content)))
    assert pages[0] == pages[1]


def test_guessing_is_slowed_down(center: Center) -> None:
    statuses = {Client().get("/account/sign-in?token=x").status_code for _ in range(12)}
    assert statuses == {403, 429}


def test_the_team_sees_what_is_for_the_team_and_that_it_is(center: Center) -> None:
    center.put("inside", audience=STAFF)
    page = center.staff().get("/articles/inside")
    assert "Team only" in page.content.decode()
    assert 'content="noindex"' in page.content.decode()
    assert "application/ld+json" not in page.content.decode()
