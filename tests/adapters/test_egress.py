"""The way out leads to the internet and nowhere else."""

from __future__ import annotations

import contextlib
import gzip
import ipaddress
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.url_tricks import TRICKS
from tests.fakes.web_site import WebSite, serving
from unsnag.adapters.egress.addresses import IpAddress, read_address
from unsnag.adapters.egress.client import Budget, EgressClient
from unsnag.adapters.egress.places import Places, is_public, read_allow_list
from unsnag.adapters.egress.unpacking import NotPacked, TooMuch, gunzip
from unsnag.application.ports.egress import EgressFailed, EgressRefused

NAMES = {
    "public.example": ("93.184.216.34",),
    "localhost": ("127.0.0.1", "::1"),
    "inside.example": ("10.1.2.3",),
    "one-of-two-inside.example": ("93.184.216.34", "192.168.1.1"),
    "mapped.example": ("::ffff:10.0.0.1",),
    "metadata.google.internal": ("169.254.169.254",),
}


class Names:
    """A resolver that knows a few names and counts its look-ups."""

    def __init__(self, **more: tuple[str, ...]) -> None:
        self.known = {**NAMES, **{k.replace("_", "."): v for k, v in more.items()}}
        self.asked: list[str] = []

    def __call__(self, host: str, _port: int) -> tuple[IpAddress, ...]:
        self.asked.append(host)
        return tuple(ipaddress.ip_address(ip) for ip in self.known.get(host, ()))


@pytest.fixture(scope="module")
def one_site() -> Iterator[WebSite]:
    with serving() as one:
        yield one


@pytest.fixture
def site(one_site: WebSite) -> WebSite:
    one_site.pages.clear()
    one_site.asked.clear()
    return one_site


def client(site: WebSite, names: Names | None = None, **budget: float) -> EgressClient:
    chosen = Budget(**{"seconds_each": 5.0, **budget})  # type: ignore[arg-type]
    return EgressClient(read_allow_list(site.allow), chosen, names or Names())


def test_there_are_more_than_sixty_tricks() -> None:
    assert len(set(TRICKS)) == len(TRICKS) > 100


@pytest.mark.parametrize("trick", TRICKS, ids=lambda t: repr(t[:60]))
def test_no_trick_in_an_address_opens_a_connection(
    trick: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    monkeypatch.setattr("socket.create_connection", lambda *a, **_: opened.append(a))
    with pytest.raises(EgressRefused) as refused:
        EgressClient(Places(), Budget(), Names()).fetch(trick)
    assert opened == []
    assert refused.value.problem


@pytest.mark.parametrize("trick", [t for t in TRICKS if "\r" not in t], ids=lambda t: repr(t[:60]))
def test_no_trick_in_a_redirect_leads_off_the_site(trick: str, site: WebSite) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
        handler.wfile.write(head + trick.encode("utf-8") + b"\r\n\r\n")

    site.pages["/start"] = answer
    names = Names()
    with contextlib.suppress(EgressRefused, EgressFailed):
        found = client(site, names).fetch(site.url("/start"))
        assert (found.url, found.status) == (site.url("/127.0.0.1"), 404), "a path of the same site"
        assert trick == "127.0.0.1"
    assert {host for host, _ in site.asked} == {site.allow}


def test_the_name_is_looked_up_once_and_the_connection_goes_where_the_check_looked(
    site: WebSite,
) -> None:
    class Rebinding(Names):
        def __call__(self, host: str, port: int) -> tuple[IpAddress, ...]:
            super().__call__(host, port)
            return (ipaddress.ip_address("127.0.0.1" if len(self.asked) == 1 else "10.0.0.1"),)

    names = Rebinding()
    site.put("/page", "hello")
    url = f"http://rebinding.example:{site.port}/page"
    assert client(site, names).fetch(url).body == b"hello"
    assert names.asked == ["rebinding.example"]
    assert site.asked == [(f"rebinding.example:{site.port}", "/page")]
    with pytest.raises(EgressRefused, match="not on the public internet"):
        client(site, names).fetch(url)


def test_a_redirect_is_resolved_and_checked_again(site: WebSite) -> None:
    site.redirect("/a", f"http://inside.example:{site.port}/secret")
    with pytest.raises(EgressRefused) as refused:
        client(site).fetch(site.url("/a"))
    assert refused.value.reason == "private_address"


def test_redirects_are_followed_five_times(site: WebSite) -> None:
    for number in range(5):
        site.redirect(f"/{number}", f"/{number + 1}")
    site.put("/5", "arrived")
    found = client(site).fetch(site.url("/0"))
    assert (found.body, found.url) == (b"arrived", site.url("/5"))
    site.redirect("/5", "/6")
    site.put("/6", "too far")
    with pytest.raises(EgressFailed, match="more than 5"):
        client(site).fetch(site.url("/0"))


def test_a_redirect_to_another_host_is_refused_where_that_is_asked(site: WebSite) -> None:
    names = Names(other_example=("127.0.0.1",))
    site.redirect("/a", f"http://other.example:{site.port}/b")
    site.put("/b", "there")
    assert client(site, names).fetch(site.url("/a")).body == b"there"
    with pytest.raises(EgressRefused) as refused:
        client(site, names).fetch(site.url("/a"), same_host=True)
    assert refused.value.reason == "other_host"


def test_proxies_and_netrc_of_the_environment_play_no_part(
    site: WebSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    site.put("/page", "hello")
    assert client(site).fetch(site.url("/page")).body == b"hello"


def test_an_answer_that_is_too_large_is_left_unread(site: WebSite) -> None:
    site.put("/page", b"x" * 200_000)
    with pytest.raises(EgressFailed, match="larger than 100 KB"):
        client(site).fetch(site.url("/page"), most_bytes=100_000)


def test_a_packed_answer_is_unpacked_and_a_bomb_is_not(site: WebSite) -> None:
    site.put("/good", gzip.compress(b"hello"), Content_Encoding="gzip")
    site.put("/bomb", gzip.compress(bytes(300_000_000)), Content_Encoding="gzip")
    site.put("/odd", b"hello", Content_Encoding="br")
    site.put("/broken", b"\x1f\x8bnothing", Content_Encoding="gzip")
    asker = client(site)
    assert asker.fetch(site.url("/good")).body == b"hello"
    for path in ("/bomb", "/odd", "/broken"):
        with pytest.raises(EgressFailed):
            asker.fetch(site.url(path), most_bytes=1_000_000)


def test_members_after_the_first_are_refused() -> None:
    with pytest.raises(NotPacked):
        gunzip(gzip.compress(b"a") * 40_000, 1_000_000)
    with pytest.raises(TooMuch):
        gunzip(gzip.compress(bytes(2_000_000)), 1_000_000)


@given(st.binary(max_size=300))
def test_unpacking_anything_gives_its_content_or_a_named_refusal(raw: bytes) -> None:
    assert gunzip(gzip.compress(raw), 1_000) == raw
    for broken in (raw, gzip.compress(raw)[:-1], zlib.compress(raw)):
        with pytest.raises((NotPacked, TooMuch)):
            gunzip(broken, 1_000)


def test_an_answer_that_drips_ends_in_time(site: WebSite) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
        for number in range(1_000):
            try:
                handler.wfile.write(f"X-{number}: y\r\n".encode())
                time.sleep(0.05)
            except OSError:
                return

    site.pages["/drip"] = drip
    began = time.monotonic()
    with pytest.raises(EgressFailed, match="in time"):
        client(site, seconds_each=0.4).fetch(site.url("/drip"))
    assert time.monotonic() - began < 25


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: " + b"x" * 200_000]
)
def test_an_answer_that_is_no_http_is_a_named_failure(site: WebSite, answer: bytes) -> None:
    site.pages["/odd"] = lambda handler: void(handler.wfile.write(answer))
    with pytest.raises(EgressFailed):
        client(site).fetch(site.url("/odd"))


def void(_: object) -> None:
    """A handler's answer is what it wrote."""


def test_another_type_than_asked_for_is_refused_and_a_bad_status_is_told(site: WebSite) -> None:
    site.put("/page", "hello", "application/pdf; charset=x")
    asker = client(site)
    assert asker.fetch(site.url("/page")).media_type == "application/pdf"
    with pytest.raises(EgressFailed, match="application/pdf"):
        asker.fetch(site.url("/page"), media_types=["text/html"])
    missing = asker.fetch(site.url("/nowhere"))
    assert (missing.status, missing.ok) == (404, False)


def test_a_client_spends_no_more_than_its_budget(site: WebSite) -> None:
    site.put("/page", b"x" * 1_000)
    few = client(site, requests=2)
    few.fetch(site.url("/page"))
    few.fetch(site.url("/page"))
    with pytest.raises(EgressRefused, match="as much as one run may"):
        few.fetch(site.url("/page"))
    with pytest.raises(EgressRefused, match="as much as one run may"):
        client(site, bytes=500).fetch(site.url("/page"))


def test_the_allow_list_opens_what_it_names_and_nothing_else(site: WebSite) -> None:
    names = Names(wiki_example=("10.1.2.3",))
    ip = ipaddress.ip_address
    places = read_allow_list("wiki.example:8080, 10.1.0.0/16, [::1]:9000")
    places.check("wiki.example", 8080, (ip("10.1.2.3"),))
    places.check("anything.example", 443, (ip("10.1.9.9"),))
    places.check("::1", 9000, (ip("::1"),))
    for host, port, address in (
        ("other.example", 8080, "10.2.2.3"),
        ("wiki.example", 8081, "10.1.2.3"),
        ("wiki.example", 8080, "169.254.169.254"),
        ("::1", 80, "::1"),
        ("public.example", 22, "93.184.216.34"),
    ):
        with pytest.raises(EgressRefused):
            places.check(host, port, (ip(address),))
    assert names.asked == []


@pytest.mark.parametrize("text", ["10.0.0.0/99", "a b", "x:99999", "http://x", "1.2.3", "-", "x:y"])
def test_an_allow_list_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        read_allow_list(text)


def test_good_addresses_are_read_as_they_are_meant() -> None:
    assert read_address("https://Example.COM.:443/a b".replace(" ", "%20")).url == (
        "https://example.com/a%20b"
    )
    assert read_address("http://bücher.example/ü?q=é#part").url == (
        "http://xn--bcher-kva.example/%C3%BC?q=%C3%A9"
    )
    assert read_address("http://[2606:4700::1111]:8080").url == "http://[2606:4700::1111]:8080/"
    assert read_address("http://public.example#@127.0.0.1/@").url == "http://public.example/"
    assert read_address("https://a.example?x=//y").url == "https://a.example/?x=//y"


@given(st.text(max_size=60), st.sampled_from(["http://", "https://", "http:", ""]))
def test_any_text_is_an_address_or_a_named_refusal(text: str, scheme: str) -> None:
    try:
        address = read_address(scheme + text)
    except EgressRefused:
        return
    assert read_address(address.url) == address


@given(st.ip_addresses(v=4))
def test_an_address_inside_an_ipv6_one_is_never_public(inner: ipaddress.IPv4Address) -> None:
    for written in (f"::ffff:{inner}", f"::{inner}", f"64:ff9b::{inner}"):
        assert not is_public(ipaddress.ip_address(written))
    assert not is_public(ipaddress.IPv6Address((0x2002 << 112) | (int(inner) << 80)))
