"""A help center that is only known as a web site: the pages that its sitemap names.

Through the one egress client, on one host, one page after another with a pause, and only where
robots.txt lets us.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import unquote, urlsplit
from urllib.robotparser import RobotFileParser

from unsnag.adapters.egress.addresses import Address, read_address
from unsnag.adapters.egress.unpacking import NotPacked, TooMuch, gunzip
from unsnag.adapters.importers.sitemaps import LARGEST_SITEMAP, Entry, read_sitemap
from unsnag.adapters.importers.web_pages import PageTooLong, decoded, read_page
from unsnag.application.ports.egress import Egress, EgressFailed, EgressRefused
from unsnag.application.ports.imports import (
    Heading,
    ImportedArticle,
    Loss,
    Lost,
    SourceUnreadable,
)
from unsnag.domain.knowledge import Collection, Segment

MOST_PAGES = 20_000
MOST_SITEMAPS = 200
MOST_ADDRESSES = 200_000
PAUSE_SECONDS = 0.5
LONGEST_PAUSE = 30.0
_AGENT = "Unsnag"
_HTML = ("text/html", "application/xhtml+xml")
_LARGEST_ROBOTS = 100_000
_LARGEST_PAGE = 4_000_000
Skips = Callable[[str], bool]


class SiteSource:
    """A KnowledgeSource over a site. `skips` tells of pages that an interrupted run had read."""

    name = "sitemap"

    def __init__(
        self,
        sitemap: str,
        egress: Egress,
        skips: Skips = lambda _: False,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._sitemap, self._egress, self._skips = sitemap, egress, skips
        self._sleep, self._seconds = pause, PAUSE_SECONDS
        self._home: Address | None = None
        self._robots: RobotFileParser | None = None
        self._entries: list[Entry] | None = None
        self._elsewhere = self._forbidden = 0

    def headings(self) -> Iterator[Heading]:
        for entry in self._all():
            yield Heading(entry.address, entry.address, _words(entry.address))

    def articles(self, *, translations: bool) -> Iterator[ImportedArticle]:
        for entry in () if translations else self._all():
            yield self._page(entry)

    def key(self, address: str) -> str:
        try:
            parts = urlsplit(address)
        except ValueError:
            return ""
        if parts.scheme not in ("http", "https"):
            return ""
        host = (parts.hostname or "").removeprefix("www.")
        return f"{host}{unquote(parts.path).removesuffix('/')}?{parts.query}"

    def picture(self, reference: str) -> bytes | None:  # noqa: ARG002  fetched, not carried
        return None

    def notes(self) -> Sequence[str]:
        said = []
        if self._elsewhere:
            said.append(f"{self._elsewhere} addresses of other hosts were left out.")
        if self._forbidden:
            said.append(f"{self._forbidden} pages were left out, because robots.txt asks for it.")
        return said

    def collections(self) -> Sequence[Collection]:
        return ()

    def segments(self) -> Sequence[Segment]:
        return ()

    def _all(self) -> list[Entry]:
        if self._entries is None:
            self._home = self._first()
            self._robots = self._rules()
            self._entries = self._walk()
            if not self._entries:
                raise SourceUnreadable(
                    "The sitemap names no page of its own host that may be read."
                )
        return self._entries

    def _first(self) -> Address:
        try:
            return read_address(self._sitemap)
        except EgressRefused as refused:
            raise SourceUnreadable(f"{self._sitemap} can't be read: {refused.problem}") from refused

    def _rules(self) -> RobotFileParser:
        """robots.txt; a missing one allows everything, one that can't be reached nothing."""
        home = self._home
        assert home is not None  # noqa: S101  set before
        robots = RobotFileParser()
        try:
            answer = self._egress.fetch(f"{home.origin}/robots.txt", most_bytes=_LARGEST_ROBOTS)
        except (EgressRefused, EgressFailed) as fault:
            raise SourceUnreadable(f"robots.txt of the site can't be read: {fault}") from fault
        if answer.status >= 500:
            raise SourceUnreadable("robots.txt of the site can't be read now. Try again later.")
        robots.parse(decoded(answer.body, "utf-8").splitlines() if answer.ok else [])
        asked = robots.crawl_delay(_AGENT)
        if asked is not None:
            self._seconds = min(max(self._seconds, float(asked)), LONGEST_PAUSE)
        return robots

    def _walk(self) -> list[Entry]:
        """The pages of the sitemap and of those that it leads to, each once."""
        waiting, read = [self._sitemap], 0
        seen: set[str] = set(waiting)
        found: dict[str, Entry] = {}
        while waiting:
            read += 1
            if read > MOST_SITEMAPS:
                raise SourceUnreadable(f"The site has more than {MOST_SITEMAPS} sitemaps.")
            where = waiting.pop(0)
            for entry in self._read(where):
                if entry.address in seen:
                    continue
                seen.add(entry.address)
                if len(seen) > MOST_ADDRESSES:
                    raise SourceUnreadable(f"The sitemaps name over {MOST_ADDRESSES:,} addresses.")
                if not self._ours(entry.address):
                    self._elsewhere += 1
                elif entry.deeper:
                    waiting.append(entry.address)
                elif not self._allowed(entry.address):
                    self._forbidden += 1
                else:
                    found.setdefault(entry.address, entry)
                if len(found) > MOST_PAGES:
                    said = f"The site has more than {MOST_PAGES:,} pages. Import a part of it."
                    raise SourceUnreadable(said)
            if waiting:
                self._sleep(self._seconds)
        return list(found.values())

    def _read(self, where: str) -> list[Entry]:
        try:
            answer = self._egress.fetch(where, most_bytes=LARGEST_SITEMAP, same_host=True)
        except (EgressRefused, EgressFailed) as fault:
            raise SourceUnreadable(f"The sitemap can't be read: {fault}") from fault
        if not answer.ok:
            raise SourceUnreadable(f"The sitemap {where} answers with status {answer.status}.")
        raw = answer.body
        if raw.startswith(b"\x1f\x8b"):
            try:
                raw = gunzip(raw, LARGEST_SITEMAP)
            except (TooMuch, NotPacked) as fault:
                raise SourceUnreadable(f"The sitemap {where} can't be unpacked.") from fault
        return read_sitemap(raw, where)

    def _ours(self, address: str) -> bool:
        try:
            there = read_address(address)
        except EgressRefused:
            return False
        home = self._home
        return home is not None and (there.host, there.port) == (home.host, home.port)

    def _allowed(self, address: str) -> bool:
        return self._robots is not None and self._robots.can_fetch(_AGENT, address)

    def _page(self, entry: Entry) -> ImportedArticle:
        where = entry.address
        article = ImportedArticle(self.name, where, where, _words(where), "", problem="not read")
        if self._skips(where):
            return article
        self._sleep(self._seconds)
        try:
            answer = self._egress.fetch(
                where, most_bytes=_LARGEST_PAGE, media_types=_HTML, same_host=True
            )
            if not answer.ok:
                return _problem(article, f"The page answers with status {answer.status}.")
            page = read_page(decoded(answer.body, answer.charset), answer.url)
        except (EgressRefused, EgressFailed) as fault:
            return _problem(article, str(fault))
        except PageTooLong:
            return _problem(article, "The page has more than 2 MB.")
        if page.text is None:
            return _problem(article, "The page asks to be left out of indexes.")
        lost = page.text.lost
        if not page.text.markdown.strip():
            lost = (*lost, Lost(Loss.TEXT, "There is no text; it stays a draft."))
        return ImportedArticle(
            source=self.name,
            source_id=where,
            address=where,
            title=page.title or _words(where),
            body=page.text.markdown,
            collection=page.crumbs,
            language=page.language,
            published=bool(page.text.markdown.strip()),
            updated=entry.updated,
            aliases=(answer.url,) if answer.url != where else (),
            images=page.text.images,
            inline=page.text.inline,
            attachments=page.text.files,
            lost=lost,
        )


def _problem(article: ImportedArticle, why: str) -> ImportedArticle:
    return ImportedArticle(
        article.source, article.source_id, article.address, article.title, "", problem=why
    )


def _words(address: str) -> str:
    """A title out of an address, until the page says its own."""
    path = unquote(urlsplit(address).path).rstrip("/").rsplit("/", 1)[-1]
    words = re.sub(r"^\d+[-_]", "", path.rsplit(".", 1)[0] if "." in path else path)
    return " ".join(re.sub(r"[-_]+", " ", words).split()).capitalize()[:300] or "Home"
