"""The demo shop's pages and its seed: who is vouched for, and which facts a demo can rely on."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from tests.fakes.shop_process import DEMO, ShopProcess, filled_database, running_shop

MARA = "cus_1001"
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopProcess]:
    with running_shop(tmp_path_factory.mktemp("shop"), now=NOW.isoformat()) as process:
        yield process


@pytest.fixture
def api(shop: ShopProcess) -> Iterator[httpx.Client]:
    with shop.client() as client:
        yield client


class TestStorefront:
    def test_only_who_is_signed_in_is_vouched_for(self, shop: ShopProcess) -> None:
        with httpx.Client(base_url=shop.url, follow_redirects=True) as browser:
            assert identity_in(browser.get("/").text) is None
            assert browser.get("/account").url.path == "/sign-in"
            token = form_token(browser.get("/sign-in").text)
            form = {"csrfmiddlewaretoken": token, "customer_id": MARA}
            page = browser.post("/sign-in", data=form)
            assert page.url.path == "/account"
            assert "TT-10482" in page.text
            assert "TT-10488" not in page.text
            claims = claims_in(page.text, shop)
            assert claims["sub"] == MARA
            assert claims["email"] == "mara.lindqvist@example.com"
            assert claims["name"] == "Mara Lindqvist"
            assert claims["exp"] - claims["iat"] == 15 * 60
            assert claims_in(browser.get("/").text, shop)["jti"] != claims["jti"]
            browser.post("/sign-out", data={"csrfmiddlewaretoken": form_token(page.text)})
            assert identity_in(browser.get("/").text) is None

    def test_signing_in_needs_the_shops_own_form(self, shop: ShopProcess) -> None:
        answer = httpx.post(f"{shop.url}/sign-in", data={"customer_id": MARA})
        assert answer.status_code == 403

    @pytest.mark.parametrize("path", ["/", "/sign-in", "/outbox", "/reset/spent", "/nowhere"])
    def test_every_page_carries_the_widget_and_a_strict_policy(
        self, shop: ShopProcess, path: str
    ) -> None:
        page = httpx.get(shop.url + path)
        assert f'<script src="{shop.unsnag_url}/widget.js" defer></script>' in page.text
        assert f'data-api="{shop.unsnag_url}"' in page.text
        policy = page.headers["Content-Security-Policy"]
        assert f"script-src 'self' {shop.unsnag_url};" in policy + ";"
        assert f"connect-src 'self' {shop.unsnag_url};" in policy + ";"
        assert "unsafe" not in policy
        assert not re.search(r"<script(?! src)|\son\w+=|\sstyle=", page.text)

    def test_the_mailed_link_sets_a_password_once(
        self, api: httpx.Client, shop: ShopProcess
    ) -> None:
        api.post(
            "/accounts/cus_2001/password-resets",
            json={},
            headers={"Idempotency-Key": "mailed-link"},
        )
        with httpx.Client(base_url=shop.url) as browser:
            mail = browser.get("/outbox").text.partition("<article")[2]
            link = re.search(r'href="([^"]+/reset/[^"]+)"', mail)
            assert link is not None
            page = browser.get(link[1]).text
            assert "Aino Korhonen" in page
            form = {"csrfmiddlewaretoken": form_token(page)}
            short = browser.post(link[1], data=form | {"password": "short"})
            assert short.status_code == 422
            saved = browser.post(link[1], data=form | {"password": "wind from the north"})
            assert "Your new password is saved" in saved.text
            assert browser.get(link[1]).status_code == 410

    def test_what_was_done_shows_on_the_customers_pages(
        self, api: httpx.Client, shop: ShopProcess
    ) -> None:
        change(api, "/subscriptions/SUB-2006/pauses", "cus_1008", months=1)
        change(api, "/customers/cus_1008/addresses", "cus_1008", **MOVED)
        change(api, "/orders/TT-10482/invoice-copies", "cus_1001")
        with httpx.Client(base_url=shop.url, follow_redirects=True) as browser:
            orders = sign_in(browser, "cus_1008").text
            assert "Label <b>RL-5EED0485</b>" in orders
            assert "Mill Lane 4, F91 AA11 Sligo, Ireland" in orders
            assert "Nothing is charged before" in browser.get("/subscriptions").text
            payments = browser.get("/payments").text
            assert "€42.00</b> of credit" in payments
            assert "TT-10506" in payments
            assert browser.get("/invoices/INV-10482").status_code == 404
            mails = browser.get("/outbox").text
            assert "Your invoice INV-10482" in mails
            sign_in(browser, MARA)
            assert "€89.00" in browser.get("/invoices/INV-10482").text

    @pytest.mark.parametrize("path", ["/subscriptions", "/payments", "/invoices/INV-10482"])
    def test_a_customers_pages_need_a_customer(self, shop: ShopProcess, path: str) -> None:
        answer = httpx.get(shop.url + path, follow_redirects=True)
        assert answer.url.path == "/sign-in"


class TestTheSeed:
    def test_an_older_shop_keeps_what_happened_and_gets_what_is_new(self, tmp_path: Path) -> None:
        with running_shop(tmp_path, now=NOW.isoformat()) as older:
            with older.client() as api:
                body = {"amount_minor": 8900, "currency": "EUR", "reason": "Returned"}
                headers = {"Idempotency-Key": "long ago"}
                done = api.post("/orders/TT-10482/refunds", json=body, headers=headers).json()
            older.stop()
            older.command("migrate", "shop", "0001", "-v", "0")
            forget_newer_people(older.database)
            assert "is filled" in older.command("seed", "--now", NOW.isoformat())
            older.start()
            with older.client() as api:
                found = api.get("/refunds", params={"idempotency_key": "long ago"}).json()
                assert found == [done]
                payments = api.get("/orders/TT-10482/payments").json()["payments"]
                assert payments[0]["refunded_minor"] == 8900
                assert api.get("/orders/TT-10483/payments").json()["duplicate"] is not None
                assert api.get("/accounts/cus_1005").json()["lock_reason"] == "failed_sign_ins"
                assert len(api.get("/customers/cus_1008/subscriptions").json()) == 2
            assert "filled already" in older.command("seed")

    def test_seeding_again_changes_nothing_and_starting_over_gives_the_first_shop(
        self, shop: ShopProcess, api: httpx.Client
    ) -> None:
        body = {"amount_minor": 100, "currency": "EUR", "reason": "Late"}
        api.post("/orders/TT-10433/refunds", json=body, headers={"Idempotency-Key": "before"})
        before = rows_of(shop.database)
        assert before != rows_of(filled_database(NOW.isoformat()))
        assert "filled already" in shop.command("seed", "--now", "2030-01-01T00:00:00+00:00")
        assert rows_of(shop.database) == before
        shop.command("reset", "--now", NOW.isoformat())
        assert rows_of(shop.database) == rows_of(filled_database(NOW.isoformat()))
        assert api.get("/refunds", params={"idempotency_key": "before"}).json() == []

    def test_every_state_can_be_met_and_the_sums_are_right(self, api: httpx.Client) -> None:
        orders = every_order(api)
        assert len(orders) >= 180
        by_time = sorted(orders, key=lambda row: row["placed_at"])
        assert [row["number"] for row in by_time] == sorted({row["number"] for row in orders})
        assert {row["status"] for row in orders} == {
            "processing", "shipped", "delivered", "cancelled",
        }  # fmt: skip
        parcels = {row["shipment"]["status"] for row in orders if row["shipment"]}
        assert parcels == {
            "label_created", "in_transit", "out_for_delivery", "delivered", "delayed", "lost",
        }  # fmt: skip
        for row in orders:
            total = sum(item["quantity"] * item["unit_minor"] for item in row["items"])
            assert row["total_minor"] == row["payment"]["captured_minor"] == total
            if row["payment"]["refunded_minor"]:
                refunds = api.get(f"/orders/{row['number']}/refunds").json()
                assert row["payment"]["refunded_minor"] == sum(r["amount_minor"] for r in refunds)

    def test_the_personas_are_as_their_document_says(self, api: httpx.Client) -> None:
        document = (DEMO / "shop/PERSONAS.md").read_text(encoding="utf-8")
        told = re.findall(r"^\| (TT-\d+) \| (.+?) \| €([\d.]+) \| (.+?) \|$", document, re.M)
        assert len(told) == 23
        for number, what, amount, happened in told:
            order = api.get(f"/orders/{number}").json()
            assert f"{order['total_minor'] / 100:.2f}" == amount
            names = " ".join(item["name"] for item in order["items"])
            assert what == names
            assert happened == what_happened(order)


MOVED = {"street": "Mill Lane 4", "postcode": "F91 AA11", "city": "Sligo", "country": "IE"}


def forget_newer_people(database: Path) -> None:
    """Leaves the five people whom the first shop knew, and the strangers."""
    newer = "between 'cus_1006' and 'cus_1009'"
    theirs = f"order_id in (select number from shop_order where customer_id {newer})"
    with closing(sqlite3.connect(database)) as rows:
        rows.execute(f"delete from shop_orderitem where {theirs}")
        rows.execute(f"delete from shop_shipment where {theirs}")
        rows.execute(f"delete from shop_order where customer_id {newer}")
        rows.execute(f"delete from shop_account where customer_id {newer}")
        rows.execute(f"delete from shop_customer where id {newer}")
        rows.commit()


def change(api: httpx.Client, path: str, customer_id: str, **wishes: Any) -> dict[str, Any]:
    body = {"customer_id": customer_id, **wishes}
    answer = api.post(path, json=body, headers={"Idempotency-Key": f"pages-{path}"})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def sign_in(browser: httpx.Client, customer_id: str) -> httpx.Response:
    form = {"csrfmiddlewaretoken": form_token(browser.get("/sign-in").text)}
    return browser.post("/sign-in", data=form | {"customer_id": customer_id})


def every_order(api: httpx.Client) -> list[Any]:
    ids = [f"cus_{n}" for n in (*range(1001, 1010), *range(2001, 2063))]
    return [row for one in ids for row in api.get(f"/customers/{one}/orders").json()]


def rows_of(database: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(database)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'shop_%'")
        tables = [name for (name,) in names if name.count("_") == 1]
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
    # Items are numbered by the database, and no reader ever sees those numbers.
    rows["shop_orderitem"] = [row[1:] for row in rows["shop_orderitem"]]
    return {name: sorted(found, key=repr) for name, found in rows.items()}


def what_happened(order: dict[str, Any]) -> str:
    parcel = order["shipment"]
    if parcel is None:
        return "being packed, no parcel yet"
    if parcel["status"] == "delivered":
        days = (NOW - datetime.fromisoformat(parcel["delivered_at"])).days
        return f"delivered {days} days ago, {order['items'][0]['condition']}"
    eta = datetime.fromisoformat(parcel["eta"])
    days = (eta - NOW).days
    if parcel["status"] == "lost":
        return f"lost by the carrier, expected {-days} days ago"
    expected = f"in {days} days" if days >= 0 else f"{(NOW - eta).days} days ago"
    return f"{parcel['status'].replace('_', ' ')}, expected {expected}"


def form_token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def identity_in(page: str) -> str | None:
    found = re.search(r'<unsnag-widget identity="([^"]*)"', page)
    return None if found is None else unescape(found[1])


def claims_in(page: str, shop: ShopProcess) -> dict[str, Any]:
    token = identity_in(page)
    assert token is not None
    claims: dict[str, Any] = jwt.decode(
        token,
        shop.identity_secret,
        algorithms=["HS256"],
        audience="unsnag",
        issuer="tern-and-thistle",
    )
    return claims
