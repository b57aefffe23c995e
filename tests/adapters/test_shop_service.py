"""The demo shop, over real HTTP: what its API promises and what the support product relies on."""

import re
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.fakes.shop_process import DEMO, ShopProcess, running_shop

MARA, TOBIAS, INES, UNCONFIRMED, LOCKED = (f"cus_100{n}" for n in range(1, 6))
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopProcess]:
    with running_shop(tmp_path_factory.mktemp("shop"), now=NOW.isoformat()) as process:
        yield process


@pytest.fixture
def api(shop: ShopProcess) -> Iterator[httpx.Client]:
    with shop.client() as client:
        yield client


def refund(
    api: httpx.Client, number: str, amount: int, key: str | None = None, **other: Any
) -> httpx.Response:
    body = {"amount_minor": amount, "currency": "EUR", "reason": "Returned"} | other
    headers = {"Idempotency-Key": key or secrets.token_hex(8)}
    return api.post(f"/orders/{number}/refunds", json=body, headers=headers)


def reset(api: httpx.Client, customer_id: str, key: str | None = None) -> httpx.Response:
    headers = {"Idempotency-Key": key or secrets.token_hex(8)}
    return api.post(f"/accounts/{customer_id}/password-resets", json={}, headers=headers)


def error_code(answer: httpx.Response) -> str:
    error = answer.json()["error"]
    assert set(error) == {"code", "message"}
    assert error["message"]
    code: str = error["code"]
    return code


def refunded(api: httpx.Client, number: str) -> int:
    amount: int = api.get(f"/orders/{number}").json()["payment"]["refunded_minor"]
    return amount


class TestReading:
    def test_an_order_says_what_was_bought_paid_and_sent(self, api: httpx.Client) -> None:
        order = api.get("/orders/TT-10471").json()
        assert order == {
            "number": "TT-10471",
            "customer_id": MARA,
            "status": "delivered",
            "placed_at": "2026-02-04T09:00:00Z",
            "items": [
                {
                    "sku": "PLOVER",
                    "name": "Plover scale",
                    "quantity": 1,
                    "unit_minor": 5800,
                    "condition": "opened",
                }
            ],
            "total_minor": 5800,
            "currency": "EUR",
            "payment": {
                "id": "pay_10471",
                "method": "card",
                "brand": "Visa",
                "last4": "4242",
                "captured_minor": 5800,
                "refunded_minor": 0,
            },
            "shipment": {
                "carrier": "Havn Express",
                "tracking": order["shipment"]["tracking"],
                "status": "delivered",
                "shipped_at": "2026-02-06T09:00:00Z",
                "delivered_at": "2026-02-17T09:00:00Z",
                "eta": "2026-02-17T09:00:00Z",
                "last_event": "Handed over at the door",
            },
        }

    def test_a_customer_is_found_by_address_in_any_case(self, api: httpx.Client) -> None:
        found = api.get("/customers", params={"email": "Mara.Lindqvist@Example.com"}).json()
        assert [row["id"] for row in found] == [MARA]
        assert found[0] == api.get(f"/customers/{MARA}").json()
        assert api.get("/customers", params={"email": "no@example.com"}).json() == []

    def test_customers_cannot_be_listed_without_an_address(self, api: httpx.Client) -> None:
        answer = api.get("/customers")
        assert (answer.status_code, error_code(answer)) == (422, "invalid_request")

    def test_orders_come_newest_first(self, api: httpx.Client) -> None:
        numbers = [row["number"] for row in api.get(f"/customers/{MARA}/orders").json()]
        assert numbers == ["TT-10501", "TT-10482", "TT-10471", "TT-10466", "TT-10391"]

    def test_an_order_still_being_packed_has_no_parcel(self, api: httpx.Client) -> None:
        order = api.get("/orders/TT-10507").json()
        assert (order["status"], order["shipment"]) == ("processing", None)

    def test_an_account_says_how_its_owner_signs_in(self, api: httpx.Client) -> None:
        account = api.get(f"/accounts/{TOBIAS}").json()
        last_login_at = datetime.fromisoformat(account.pop("last_login_at"))
        assert last_login_at < NOW
        assert account == {
            "customer_id": TOBIAS,
            "email": "tobias.okafor@example.org",
            "email_verified": True,
            "locked": False,
            "lock_reason": "",
            "second_factor": True,
        }

    @pytest.mark.parametrize(
        "path",
        ["/orders/TT-1", "/orders/TT-1/refunds", "/customers/x", "/customers/x/orders",
         "/accounts/x", "/nothing/here"],
    )  # fmt: skip
    def test_what_is_not_there_is_said_in_the_same_shape(
        self, api: httpx.Client, path: str
    ) -> None:
        answer = api.get(path)
        assert (answer.status_code, error_code(answer)) == (404, "not_found")


class TestTheKey:
    @pytest.mark.parametrize("sent", [None, "", "Bearer", "Bearer wrong", "Basic {key}", "{key}"])
    def test_without_the_right_key_nothing_is_said(
        self, shop: ShopProcess, sent: str | None
    ) -> None:
        headers = {} if sent is None else {"Authorization": sent.format(key=shop.api_key)}
        for path in ("/orders/TT-10482", "/customers?email=mara.lindqvist@example.com"):
            answer = httpx.get(f"{shop.url}/api{path}", headers=headers)
            assert (answer.status_code, error_code(answer)) == (401, "not_authorised")

    def test_every_operation_but_health_needs_the_key(self, shop: ShopProcess) -> None:
        document = httpx.get(f"{shop.url}/api/openapi.json").json()
        checked = 0
        for path, operations in document["paths"].items():
            for method in operations:
                url = shop.url + re.sub(r"\{\w+\}", "TT-10482", path)
                answer = httpx.request(method, url)
                assert answer.status_code == (200 if path == "/api/health" else 401), path
                checked += 1
        assert checked == 47

    @pytest.mark.parametrize(
        ("name", "value"),
        [("SHOP_API_KEY", ""), ("SHOP_API_KEY", "changeme-changeme-changeme"),
         ("SHOP_API_KEY", "short"), ("UNSNAG_IDENTITY_SECRET", "secret"), ("SHOP_DATA", "")],
    )  # fmt: skip
    def test_a_missing_or_default_secret_refuses_to_start(
        self, shop: ShopProcess, name: str, value: str
    ) -> None:
        done = subprocess.run(
            [sys.executable, "-c", "import shop.settings"],
            cwd=DEMO,
            env=shop.environment | {name: value},
            capture_output=True,
            text=True,
        )
        assert done.returncode != 0
        assert name in done.stderr


class TestRefunds:
    def test_a_refund_is_made_once_and_can_be_read_back_by_its_key(self, api: httpx.Client) -> None:
        first = refund(api, "TT-10482", 8900, "read-back")
        again = refund(api, "TT-10482", 8900, "read-back")
        assert (first.status_code, again.status_code) == (201, 200)
        assert "Idempotent-Replayed" not in first.headers
        assert again.headers["Idempotent-Replayed"] == "true"
        made = first.json()
        assert again.json() == made
        assert made["status"] == "succeeded"
        assert (made["order_number"], made["amount_minor"]) == ("TT-10482", 8900)
        assert api.get("/refunds", params={"idempotency_key": "read-back"}).json() == [made]
        assert api.get("/refunds", params={"idempotency_key": "unused"}).json() == []
        assert api.get("/orders/TT-10482/refunds").json() == [made]
        assert refunded(api, "TT-10482") == 8900

    @pytest.mark.parametrize(
        ("number", "amount", "reason"),
        [("TT-10477", 101, "Returned"), ("TT-10477", 100, "Other"), ("TT-10391", 100, "Returned"),
         ("TT-1", 100, "Returned"), ("TT-10477", 9_999_999, "Returned")],
    )  # fmt: skip
    def test_a_key_never_stands_for_two_requests(
        self, api: httpx.Client, number: str, amount: int, reason: str
    ) -> None:
        refund(api, "TT-10477", 100, "one-request")
        answer = refund(api, number, amount, "one-request", reason=reason)
        assert (answer.status_code, error_code(answer)) == (409, "idempotency_key_reused")
        assert refunded(api, "TT-10477") == 100

    def test_never_more_than_is_left_and_a_refusal_takes_no_key(self, api: httpx.Client) -> None:
        assert refund(api, "TT-10488", 10_000).status_code == 201
        over = refund(api, "TT-10488", 7901, "kept-free")
        assert (over.status_code, error_code(over)) == (422, "amount_exceeds_refundable")
        assert refunded(api, "TT-10488") == 10_000
        assert api.get("/refunds", params={"idempotency_key": "kept-free"}).json() == []
        assert refund(api, "TT-10488", 7900, "kept-free").status_code == 201
        assert refunded(api, "TT-10488") == 17_900
        assert refund(api, "TT-10488", 1).status_code == 422

    def test_an_order_that_is_not_there_cannot_be_refunded(self, api: httpx.Client) -> None:
        answer = refund(api, "TT-1", 100)
        assert (answer.status_code, error_code(answer)) == (404, "not_found")

    def test_another_currency_is_refused(self, api: httpx.Client) -> None:
        answer = refund(api, "TT-10454", 100, currency="SEK")
        assert (answer.status_code, error_code(answer)) == (422, "currency_mismatch")

    @pytest.mark.parametrize(
        "wrong",
        [{"amount_minor": "100"}, {"amount_minor": 1.0}, {"amount_minor": True},
         {"amount_minor": 0}, {"amount_minor": -5}, {"amount_minor": 10**12}, {"currency": "eur"},
         {"reason": ""}, {"reason": 7}, {"reason": None}, {"status": "succeeded"}],
    )  # fmt: skip
    def test_a_body_that_is_not_as_documented_changes_nothing(
        self, api: httpx.Client, wrong: dict[str, Any]
    ) -> None:
        answer = refund(api, "TT-10454", 100, **wrong)
        assert (answer.status_code, error_code(answer)) == (422, "invalid_request")
        assert next(iter(wrong)) in answer.json()["error"]["message"]
        assert refunded(api, "TT-10454") == 0

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff"])
    def test_what_is_not_a_json_object_is_refused(self, api: httpx.Client, body: bytes) -> None:
        answer = api.post(
            "/orders/TT-10454/refunds", content=body, headers={"Idempotency-Key": "k"}
        )
        assert answer.status_code in {400, 422}
        assert error_code(answer) in {"malformed_request", "invalid_request"}
        assert refunded(api, "TT-10454") == 0

    def test_a_body_over_the_limit_is_refused(self, api: httpx.Client) -> None:
        answer = refund(api, "TT-10454", 100, reason="x" * 70_000)
        assert (answer.status_code, error_code(answer)) == (413, "request_too_large")

    @pytest.mark.parametrize(
        ("headers", "code"),
        [({}, "idempotency_key_missing"), ({"Idempotency-Key": ""}, "idempotency_key_invalid"),
         ({"Idempotency-Key": "k" * 256}, "idempotency_key_invalid")],
    )  # fmt: skip
    def test_without_a_usable_key_nothing_happens(
        self, api: httpx.Client, headers: dict[str, str], code: str
    ) -> None:
        body = {"amount_minor": 100, "currency": "EUR", "reason": "Returned"}
        for path, sent in (
            ("/orders/TT-10454/refunds", body),
            (f"/accounts/{INES}/password-resets", {}),
        ):
            answer = api.post(path, json=sent, headers=headers)
            assert (answer.status_code, error_code(answer)) == (400, code)
        assert refunded(api, "TT-10454") == 0

    def test_twenty_at_once_with_one_key_make_one_refund(self, api: httpx.Client) -> None:
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: refund(api, "TT-10391", 100, "rush"), range(20)))
        assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 19}
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert refunded(api, "TT-10391") == 100
        assert len(api.get("/orders/TT-10391/refunds").json()) == 1

    def test_twenty_at_once_with_their_own_keys_never_exceed_the_payment(
        self, api: httpx.Client
    ) -> None:
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: refund(api, "TT-10462", 1000), range(20)))
        assert Counter(answer.status_code for answer in answers) == {201: 6, 422: 14}
        assert refunded(api, "TT-10462") == 6000
        rows = api.get("/orders/TT-10462/refunds").json()
        assert sum(row["amount_minor"] for row in rows) == 6000


class TestPasswordResets:
    def test_a_link_goes_to_the_address_on_file_once(
        self, api: httpx.Client, shop: ShopProcess
    ) -> None:
        first, again = reset(api, INES, "reset-1"), reset(api, INES, "reset-1")
        assert (first.status_code, again.status_code) == (201, 200)
        assert again.headers["Idempotent-Replayed"] == "true"
        made = first.json()
        assert again.json() == made
        assert (made["sent_to_masked"], made["status"]) == ("i•••@example.net", "sent")
        lives = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(
            made["created_at"]
        )
        assert lives == timedelta(minutes=30)
        assert api.get("/password-resets", params={"idempotency_key": "reset-1"}).json() == [made]
        page = httpx.get(f"{shop.url}/outbox").text
        assert page.count("To ines.carvalho@example.net") == 1

    def test_the_key_of_one_customer_is_refused_for_another(self, api: httpx.Client) -> None:
        reset(api, MARA, "mine")
        answer = reset(api, INES, "mine")
        assert (answer.status_code, error_code(answer)) == (409, "idempotency_key_reused")

    @pytest.mark.parametrize(
        ("customer_id", "code"),
        [(TOBIAS, "second_factor_needs_person"), (LOCKED, "account_locked"),
         (UNCONFIRMED, "email_not_verified")],
    )  # fmt: skip
    def test_what_needs_a_person_is_left_to_one(
        self, api: httpx.Client, customer_id: str, code: str
    ) -> None:
        answer = reset(api, customer_id, f"no-{code}")
        assert (answer.status_code, error_code(answer)) == (422, code)
        assert api.get("/password-resets", params={"idempotency_key": f"no-{code}"}).json() == []

    def test_another_address_cannot_be_slipped_in(self, api: httpx.Client) -> None:
        answer = api.post(
            f"/accounts/{INES}/password-resets",
            json={"email": "thief@example.com"},
            headers={"Idempotency-Key": "thief"},
        )
        assert (answer.status_code, error_code(answer)) == (422, "invalid_request")


class TestDurability:
    def test_keys_outlive_a_kill_and_a_restart(self, shop: ShopProcess) -> None:
        with shop.client() as api:
            made = refund(api, "TT-10466", 64_900, "kept").json()
            sent = reset(api, MARA, "kept").json()
        shop.kill()
        shop.start()
        with shop.client() as api:
            again = refund(api, "TT-10466", 64_900, "kept")
            assert (again.status_code, again.json()) == (200, made)
            assert reset(api, MARA, "kept").json() == sent
            assert refund(api, "TT-10466", 64_800, "kept").status_code == 409
            assert len(api.get("/orders/TT-10466/refunds").json()) == 1
