"""The fault proxy breaks what it says it breaks, checked against the real shop behind it."""

import threading
from collections.abc import Iterator

import httpx
import pytest

from tests.fakes import fault_proxy
from tests.fakes.fault_proxy import FaultKind, FaultProxy
from tests.fakes.shop_process import ShopProcess, running_shop

REFUNDS = r"/api/orders/[^/]+/refunds"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopProcess]:
    with running_shop(tmp_path_factory.mktemp("shop")) as process:
        yield process


@pytest.fixture
def proxy(shop: ShopProcess) -> Iterator[FaultProxy]:
    with FaultProxy(shop.url) as running:
        yield running


class Till:
    """Refunds one cent at a time through the proxy, and counts effects past it."""

    def __init__(self, shop: ShopProcess, proxy: FaultProxy, key: str) -> None:
        self.shop, self.proxy, self.key = shop, proxy, key

    def refund(self, timeout: float = 10) -> httpx.Response:
        return httpx.post(
            f"{self.proxy.url}/api/orders/TT-10466/refunds",
            json={"amount_minor": 1, "currency": "EUR", "reason": "Test"},
            headers={"Authorization": f"Bearer {self.shop.api_key}", "Idempotency-Key": self.key},
            timeout=timeout,
        )

    def effects(self) -> int:
        with self.shop.client() as api:
            return len(api.get("/refunds", params={"idempotency_key": self.key}).json())


@pytest.fixture
def till(shop: ShopProcess, proxy: FaultProxy, request: pytest.FixtureRequest) -> Till:
    return Till(shop, proxy, request.node.name)


def test_without_faults_requests_pass_and_are_recorded(proxy: FaultProxy, till: Till) -> None:
    answer = till.refund()
    assert (answer.status_code, answer.json()["amount_minor"]) == (201, 1)
    (seen,) = proxy.seen
    assert (seen.method, seen.path) == ("POST", "/api/orders/TT-10466/refunds")
    assert (seen.fault, seen.forwarded, seen.upstream_status) == (FaultKind.PASS, 1, 201)
    assert seen.body == b'{"amount_minor":1,"currency":"EUR","reason":"Test"}'
    assert {k.lower(): v for k, v in seen.headers.items()}["idempotency-key"] == till.key


def test_a_reset_connection_has_no_effect(proxy: FaultProxy, till: Till) -> None:
    proxy.inject("POST", REFUNDS, fault_proxy.refuse(), times=1)
    with pytest.raises(httpx.NetworkError):
        till.refund()
    assert (till.effects(), proxy.seen[0].forwarded) == (0, 0)
    assert till.refund().status_code == 201


def test_an_unreachable_host_is_refused_by_the_system_and_comes_back(
    proxy: FaultProxy, till: Till
) -> None:
    with proxy.unreachable(), pytest.raises(httpx.ConnectError):
        till.refund()
    assert proxy.seen == []
    assert till.refund().status_code == 201


def test_a_lost_answer_hides_an_effect_that_happened(proxy: FaultProxy, till: Till) -> None:
    proxy.inject("POST", REFUNDS, fault_proxy.answer_lost(), times=1)
    with pytest.raises(httpx.ReadTimeout):
        till.refund(timeout=0.8)
    assert proxy.wait_until_forwarded("POST", REFUNDS).upstream_status == 201
    assert till.effects() == 1
    assert till.refund().headers["Idempotent-Replayed"] == "true"


def test_a_delayed_request_takes_effect_after_the_client_has_left(
    proxy: FaultProxy, till: Till
) -> None:
    proxy.inject("POST", REFUNDS, fault_proxy.hold(), times=1)
    with pytest.raises(httpx.ReadTimeout):
        till.refund(timeout=0.2)
    assert till.effects() == 0
    proxy.let_go()
    proxy.wait_until_forwarded("POST", REFUNDS)
    assert till.effects() == 1


@pytest.mark.parametrize(("forwarded", "effects"), [(False, 0), (True, 1)])
def test_a_server_error_comes_with_or_without_the_effect(
    proxy: FaultProxy, till: Till, forwarded: bool, effects: int
) -> None:
    proxy.inject("POST", REFUNDS, fault_proxy.server_error(forwarded=forwarded), times=1)
    assert till.refund().status_code == 500
    assert till.effects() == effects


def test_too_many_requests_says_when_to_come_back(proxy: FaultProxy, till: Till) -> None:
    proxy.inject("*", ".*", fault_proxy.too_many_requests(7), times=1)
    answer = till.refund()
    assert (answer.status_code, answer.headers["Retry-After"], till.effects()) == (429, "7", 0)


def test_a_truncated_body_breaks_off_after_the_effect(proxy: FaultProxy, till: Till) -> None:
    proxy.inject("POST", REFUNDS, fault_proxy.truncate(), times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        till.refund()
    assert till.effects() == 1


def test_nonsense_is_html_or_json_of_the_wrong_types(proxy: FaultProxy, till: Till) -> None:
    proxy.inject("POST", REFUNDS, fault_proxy.html_page(forwarded=False), times=1)
    proxy.inject("POST", REFUNDS, fault_proxy.wrong_types(), times=1)
    page = till.refund()
    assert (page.status_code, page.headers["Content-Type"][:9]) == (200, "text/html")
    assert till.effects() == 0
    wrong = till.refund().json()
    assert wrong["amount_minor"] == "1"
    assert isinstance(wrong["id"], int)
    assert till.effects() == 1


def test_a_duplicated_request_reaches_the_shop_twice(proxy: FaultProxy, till: Till) -> None:
    proxy.inject("POST", REFUNDS, fault_proxy.duplicate(), times=1)
    assert till.refund().status_code == 201
    (seen,) = proxy.seen
    assert (seen.forwarded, seen.upstream_status, till.effects()) == (2, 200, 1)


def test_counts_are_used_up_in_order_and_other_paths_are_left_alone(
    proxy: FaultProxy, till: Till, shop: ShopProcess
) -> None:
    proxy.inject("POST", REFUNDS, fault_proxy.passes(), times=1)
    proxy.inject("POST", REFUNDS, fault_proxy.server_error(forwarded=False), times=2)
    statuses = [till.refund().status_code for _ in range(4)]
    assert statuses == [201, 500, 500, 200]
    proxy.inject("POST", REFUNDS, fault_proxy.server_error(forwarded=False))
    assert httpx.get(f"{proxy.url}/api/health").json() == {"status": "ok"}
    assert till.refund().status_code == 500
    proxy.clear()
    assert till.refund().status_code == 200


def test_one_held_client_does_not_hold_up_another(proxy: FaultProxy, till: Till) -> None:
    proxy.inject("GET", "/api/health", fault_proxy.answer_lost(), times=1)
    failures: list[Exception] = []

    def wait_in_vain() -> None:
        try:
            httpx.get(f"{proxy.url}/api/health", timeout=5)
        except httpx.ReadTimeout as lost:
            failures.append(lost)

    held = threading.Thread(target=wait_in_vain)
    held.start()
    proxy.wait_until_forwarded("GET", "/api/health")
    assert till.refund().status_code == 201
    assert held.is_alive()
    held.join()
    assert len(failures) == 1


def test_a_dead_upstream_looks_like_a_broken_connection() -> None:
    with FaultProxy("http://127.0.0.1:1") as lonely, pytest.raises(httpx.NetworkError):
        httpx.get(f"{lonely.url}/api/health")
