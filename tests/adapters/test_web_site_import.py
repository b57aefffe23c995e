"""A site is read by its sitemap: politely, on its own host, and never for ever."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator

import pytest

from tests.fakes.web_site import WebSite, serving
from unsnag.adapters.egress.client import Budget, EgressClient
from unsnag.adapters.egress.places import read_allow_list
from unsnag.adapters.importers import web_site
from unsnag.adapters.importers.sitemaps import read_sitemap
from unsnag.adapters.importers.web_site import SiteSource
from unsnag.application.ports.imports import ImportedArticle, SourceUnreadable

PAGE = (
    "<html lang='en'><head><title>{0} | Acme</title></head><body><nav>Everything</nav>"
    "<main><article><h1>{0}</h1><p>{0} is explained here, in a few words more.</p>"
    "<a href='/help/b'>next</a></article></main><footer>Imprint</footer></body></html>"
)


@pytest.fixture
def site() -> Iterator[WebSite]:
    with serving() as one:
        yield one


def urlset(*addresses: str) -> str:
    rows = "".join(f"<url><loc>{a}</loc><lastmod>2026-01-02</lastmod></url>" for a in addresses)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def index(*addresses: str) -> str:
    rows = "".join(f"<sitemap><loc>{a}</loc></sitemap>" for a in addresses)
    return f"<sitemapindex>{rows}</sitemapindex>"


def source(site: WebSite, pauses: list[float] | None = None) -> SiteSource:
    egress = EgressClient(read_allow_list(site.allow), Budget(seconds_each=5))
    kept = pauses if pauses is not None else []
    return SiteSource(site.url("/sitemap.xml"), egress, pause=kept.append)


def read(one: SiteSource) -> list[ImportedArticle]:
    list(one.headings())
    return list(one.articles(translations=False))


def test_pages_of_an_index_are_read_without_what_stands_around_them(site: WebSite) -> None:
    site.put("/sitemap.xml", index(site.url("/one.xml.gz"), site.url("/two.xml")), "text/xml")
    site.put("/one.xml.gz", gzip.compress(urlset(site.url("/help/a")).encode()), "application/gzip")
    site.put("/two.xml", urlset(site.url("/help/b"), site.url("/help/a")), "text/xml")
    site.put("/help/a", PAGE.format("Pairing"))
    site.put("/help/b", PAGE.format("Charging"))
    pauses: list[float] = []
    found = read(source(site, pauses))
    assert [(a.title, a.language) for a in found] == [("Pairing", "en"), ("Charging", "en")]
    next_page = site.url("/help/b")
    assert found[0].body == (
        f"Pairing is explained here, in a few words more.\n\n[next]({next_page})"
    )
    assert found[0].updated is not None
    assert len(pauses) >= 3
    assert min(pauses) == web_site.PAUSE_SECONDS


def test_robots_are_obeyed_and_their_pace_is_kept(site: WebSite) -> None:
    rules = "User-agent: *\nDisallow: /help/secret\nCrawl-delay: 7\n"
    site.put("/robots.txt", rules, "text/plain")
    site.put("/sitemap.xml", urlset(site.url("/help/a"), site.url("/help/secret")), "text/xml")
    site.put("/help/a", PAGE.format("Pairing"))
    site.put("/help/secret", PAGE.format("Secret"))
    pauses: list[float] = []
    one = source(site, pauses)
    assert [a.title for a in read(one)] == ["Pairing"]
    assert pauses == [7.0]
    assert list(one.notes()) == ["1 pages were left out, because robots.txt asks for it."]
    assert "/help/secret" not in [path for _, path in site.asked]


def test_a_site_whose_robots_cannot_be_read_is_left_alone(site: WebSite) -> None:
    site.pages["/robots.txt"] = (503, {}, b"")
    site.put("/sitemap.xml", urlset(site.url("/help/a")), "text/xml")
    with pytest.raises(SourceUnreadable, match="Try again later"):
        read(source(site))


def test_other_hosts_and_private_addresses_in_a_sitemap_are_never_asked(site: WebSite) -> None:
    elsewhere = [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/",
        "file:///etc/passwd",
        f"http://localhost:{site.port}/help/a",
        f"http://127.0.0.1:{site.port + 1}/help/a",
        "https://other.example/",
        "//127.0.0.1/x",
        "javascript:alert(1)",
        "http://[::1]/",
    ]
    site.put("/sitemap.xml", urlset(site.url("/help/a"), *elsewhere), "text/xml")
    site.put("/help/a", PAGE.format("Pairing"))
    one = source(site)
    assert [a.title for a in read(one)] == ["Pairing"]
    assert list(one.notes()) == ["9 addresses of other hosts were left out."]
    assert {host for host, _ in site.asked} == {site.allow}


def test_sitemaps_that_lead_in_a_ring_are_read_once_each(site: WebSite) -> None:
    site.put("/sitemap.xml", index(site.url("/two.xml"), site.url("/sitemap.xml")), "text/xml")
    site.put("/two.xml", index(site.url("/sitemap.xml"), site.url("/two.xml")), "text/xml")
    with pytest.raises(SourceUnreadable, match="no page of its own host"):
        read(source(site))
    assert [path for _, path in site.asked] == ["/robots.txt", "/sitemap.xml", "/two.xml"]


def test_sitemaps_that_lead_to_ever_new_ones_end(
    site: WebSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_site, "MOST_SITEMAPS", 5)
    site.put("/sitemap.xml", index(*(site.url(f"/{n}.xml") for n in range(9))), "text/xml")
    for number in range(9):
        site.put(f"/{number}.xml", index(site.url(f"/{number}a.xml")), "text/xml")
    with pytest.raises(SourceUnreadable, match="more than 5 sitemaps"):
        read(source(site))


def test_too_many_pages_are_refused(site: WebSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_site, "MOST_PAGES", 10)
    site.put("/sitemap.xml", urlset(*(site.url(f"/{n}") for n in range(11))), "text/xml")
    with pytest.raises(SourceUnreadable, match="more than 10 pages"):
        read(source(site))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><urlset><url><loc>&a;</loc></url></urlset>", "document"),
        (b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><urlset/>", "document type"),
        (
            b"<!DOCTYPE l [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
            b"<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;'>]><urlset><url><loc>&c;</loc></url></urlset>",
            "document type",
        ),
        (b"<urlset><url><loc>x", "not valid XML"),
        (b"nothing", "not valid XML"),
        (b"", "not valid XML"),
        (b"<urlset>" + b"<url>" * 100_000, "not valid XML"),
        (b"<?xml version='1.0' encoding='x-odd'?><urlset/>", "not valid XML"),
    ],
)
def test_poisoned_xml_is_refused(raw: bytes, said: str) -> None:
    with pytest.raises(SourceUnreadable, match=said):
        read_sitemap(raw, "here")


def test_ten_million_entries_are_refused_early() -> None:
    began = time.process_time()
    entry = b"<url><loc>https://a.example/%d</loc></url>"
    raw = b"<urlset>" + b"".join(entry % n for n in range(500_000))
    with pytest.raises(SourceUnreadable, match="more than 50,000 addresses"):
        read_sitemap(raw, "here")
    assert time.process_time() - began < 5


def test_a_packed_sitemap_that_is_a_bomb_is_refused(
    site: WebSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_site, "LARGEST_SITEMAP", 1_000_000)
    site.put("/sitemap.xml", gzip.compress(bytes(5_000_000)), "application/gzip")
    with pytest.raises(SourceUnreadable, match="can't be unpacked"):
        read(source(site))


def test_pages_that_fail_are_told_and_the_others_come_in(site: WebSite) -> None:
    paths = ("/a", "/missing", "/away", "/pdf", "/hidden", "/b")
    site.put("/sitemap.xml", urlset(*(site.url(path) for path in paths)), "text/xml")
    site.put("/a", PAGE.format("Pairing"))
    site.put("/b", PAGE.format("Charging"))
    site.redirect("/away", "https://other.example/")
    site.put("/pdf", b"%PDF-", "application/pdf")
    site.put(
        "/hidden", PAGE.format("Hidden").replace("</head>", "<meta name=robots content=noindex>")
    )
    found = {a.address.removeprefix(site.url("")): a.problem for a in read(source(site))}
    assert found["/a"] == found["/b"] == ""
    assert "404" in found["/missing"]
    assert "other.example" in found["/away"]
    assert "application/pdf" in found["/pdf"]
    assert "left out of indexes" in found["/hidden"]


@pytest.mark.parametrize(
    "address",
    ["http://10.0.0.1/sitemap.xml", "http://localhost/sitemap.xml", "http://0x7f.1/s.xml"],
)
def test_a_sitemap_inside_the_network_is_refused(address: str) -> None:
    with pytest.raises(SourceUnreadable):
        list(SiteSource(address, EgressClient(), pause=lambda _: None).headings())
