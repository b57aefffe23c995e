"""What programs read: sitemap, feeds, robots.txt. They are made for nobody in particular and name
only what everybody may read, whoever asks; so any cache may keep them, and their tags are made of
nothing but what they say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from xml.sax.saxutils import escape, quoteattr

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from unsnag.application.queries.help_center import ArticleLine, CollectionCard, Shelf
from unsnag.domain.knowledge import PUBLIC
from unsnag.entrypoints.web.help_center.linked_data import absolute
from unsnag.entrypoints.wiring import app

MOST_IN_A_SITEMAP = 50_000
MOST_IN_A_FEED = 50
_KEPT = "public, max-age=300"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _everybodys() -> Shelf:
    return app().help_center.shelf(frozenset({PUBLIC}))


def _answer(request: HttpRequest, text: str, content_type: str) -> HttpResponse:
    body = text.encode("utf-8", "xmlcharrefreplace")
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    same = request.headers.get("If-None-Match") == tag
    response = HttpResponse(status=304) if same else HttpResponse(body)
    response["Content-Type"] = f"{content_type}; charset=utf-8"
    response["ETag"] = tag
    response["Cache-Control"] = _KEPT
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Articles are open to programs; searches and forms are not."""
    closed = ("/search", "/contact", "/account", "/chat", "/desk", "/insights", "/sign-in")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += ["", f"Sitemap: {absolute(request, reverse('help:sitemap'))}", ""]
    return _answer(request, "\n".join(lines), "text/plain")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """All addresses, or an index of parts when there are more than one part may hold."""
    entries = _entries(_everybodys())
    if len(entries) <= MOST_IN_A_SITEMAP:
        return _answer(request, _urlset(request, entries), "application/xml")
    count = -(-len(entries) // MOST_IN_A_SITEMAP)
    parts = "".join(
        f"<sitemap><loc>{_loc(request, reverse('help:sitemap_part', args=[n]))}</loc></sitemap>\n"
        for n in range(1, count + 1)
    )
    text = f'{_XML}<sitemapindex xmlns="{_SITEMAPS}">\n{parts}</sitemapindex>\n'
    return _answer(request, text, "application/xml")


@require_safe
def sitemap_part(request: HttpRequest, part: int) -> HttpResponse:
    """The addresses of one part, from 1."""
    entries = _entries(_everybodys())
    first = (part - 1) * MOST_IN_A_SITEMAP
    if part < 1 or first >= len(entries):
        raise Http404
    text = _urlset(request, entries[first : first + MOST_IN_A_SITEMAP])
    return _answer(request, text, "application/xml")


Entry = tuple[str, str, tuple[tuple[str, str], ...]]
"""An address, the day of its last change (may be empty), and the same page in its languages."""


def _entries(shelf: Shelf) -> list[Entry]:
    entries: list[Entry] = [(reverse("help:home"), "", ())]
    entries += [
        (reverse("help:collection", args=[card.slug]), _newest(card), ()) for card in shelf.cards
    ]
    for editions in shelf.editions():
        addresses = tuple((e.language, reverse("help:article", args=[e.slug])) for e in editions)
        alternates = addresses if len(addresses) > 1 else ()
        entries += [
            (path, line.updated.isoformat(), alternates)
            for line, (_, path) in zip(editions, addresses, strict=True)
        ]
    return entries


def _newest(card: CollectionCard) -> str:
    return max(line.updated for line in card.first).isoformat()


def _urlset(request: HttpRequest, entries: Iterable[Entry]) -> str:
    rows = []
    for path, changed, editions in entries:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang={quoteattr(language)} '
            f"href={quoteattr(absolute(request, other))}/>"
            for language, other in editions
        )
        lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
        rows.append(f"<url><loc>{_loc(request, path)}</loc>{lastmod}{links}</url>\n")
    head = f'{_XML}<urlset xmlns="{_SITEMAPS}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    return f"{head}{''.join(rows)}</urlset>\n"


def _loc(request: HttpRequest, path: str) -> str:
    return escape(absolute(request, path))


@require_safe
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """What is new in a collection and below, newest first, as Atom."""
    card = _everybodys().card(slug)
    if card is None:
        raise Http404
    newest = sorted(card.first, key=lambda line: line.updated, reverse=True)[:MOST_IN_A_FEED]
    here = absolute(request, reverse("help:collection", args=[slug]))
    return _answer(request, _atom(request, card, newest, here), "application/atom+xml")


def _atom(
    request: HttpRequest, card: CollectionCard, lines: Sequence[ArticleLine], here: str
) -> str:
    itself = absolute(request, request.path)
    rows = [
        f"{_XML}<feed xmlns='http://www.w3.org/2005/Atom'>\n",
        f"<title>{_text(f'{card.name} · {app().company.name}')}</title>\n",
        f"<id>{_text(here)}</id>\n<updated>{_moment(lines[0])}</updated>\n",
        f"<link rel='self' href={quoteattr(itself)}/>\n<link href={quoteattr(here)}/>\n",
        f"<author><name>{_text(app().company.name)}</name></author>\n",
    ]
    for line in lines:
        address = absolute(request, reverse("help:article", args=[line.slug]))
        rows.append(
            f"<entry xml:lang={quoteattr(line.language)}><title>{_text(line.title)}</title>"
            f"<id>{_text(address)}</id><link href={quoteattr(address)}/>"
            f"<updated>{_moment(line)}</updated><summary>{_text(line.summary)}</summary></entry>\n"
        )
    return "".join([*rows, "</feed>\n"])


def _moment(line: ArticleLine) -> str:
    return datetime.combine(line.updated, time(), UTC).isoformat()


def _text(text: str) -> str:
    """Escaped, without the control characters that XML can't hold."""
    return escape("".join(c for c in text if c in "\t\n" or ord(c) >= 32))
