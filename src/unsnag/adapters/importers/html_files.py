"""A folder or zip of HTML pages: what a site builder or "save page" leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from unsnag.adapters.importers.exported import MOST_TITLE
from unsnag.adapters.importers.packages import Package
from unsnag.adapters.importers.web_pages import PageTooLong, WebPage, decoded, read_page
from unsnag.application.ports.imports import (
    Heading,
    ImportedArticle,
    Loss,
    Lost,
    SourceUnreadable,
)
from unsnag.domain.knowledge import Collection, Segment

_ENDINGS = (".html", ".htm")
_LARGEST = 5_000_000


class HtmlSource:
    """A KnowledgeSource over HTML files; folders are collections."""

    name = "html"

    def __init__(self, package: Package) -> None:
        self._package = package

    def headings(self) -> Iterator[Heading]:
        found = False
        for name in self._names():
            found = True
            page = self._page(name)
            yield Heading(name, "/" + name, _title(page, name), page.language if page else "")
        if not found:
            raise SourceUnreadable("There is no page (a file that ends with .html) in it.")

    def articles(self, *, translations: bool) -> Iterator[ImportedArticle]:
        for name in () if translations else self._names():
            yield self._article(name)

    def key(self, address: str) -> str:
        path = unquote(address.partition("#")[0].partition("?")[0])
        if not path.startswith("/"):
            return ""
        for ending in _ENDINGS:
            path = path.removesuffix(ending)
        return path.removesuffix("/index").removesuffix("/")

    def picture(self, reference: str) -> bytes | None:
        name = unquote(reference.partition("?")[0].lstrip("/"))
        return self._package.read(name) if name in self._package.names else None

    def notes(self) -> Sequence[str]:
        return ()

    def collections(self) -> Sequence[Collection]:
        return ()

    def segments(self) -> Sequence[Segment]:
        return ()

    def _names(self) -> Iterator[str]:
        return (name for name in self._package.names if name.lower().endswith(_ENDINGS))

    def _page(self, name: str) -> WebPage | None:
        html = decoded(self._package.read(name, _LARGEST), "utf-8")
        try:
            return read_page(html, "/" + name)
        except PageTooLong:
            return None

    def _article(self, name: str) -> ImportedArticle:
        page = self._page(name)
        title = _title(page, name)
        text = page.text if page else None
        if page is None or text is None:
            why = (
                "The page has more than 2 MB." if page is None else "The page asks to be left out."
            )
            return ImportedArticle(self.name, name, "", title, "", problem=why)
        lost = text.lost
        if not text.markdown.strip():
            lost = (*lost, Lost(Loss.TEXT, "There is no text; it stays a draft."))
        folders = tuple(p.replace("-", " ").capitalize() for p in name.split("/")[:-1])
        canonical = page.canonical if page.canonical.startswith(("http", "/")) else ""
        return ImportedArticle(
            source=self.name,
            source_id=name,
            address="/" + name,
            title=title,
            body=text.markdown,
            collection=page.crumbs or folders,
            language=page.language,
            published=bool(text.markdown.strip()),
            aliases=(canonical,) if canonical else (),
            images=text.images,
            inline=text.inline,
            attachments=text.files,
            lost=lost,
        )


def _title(page: WebPage | None, name: str) -> str:
    words = name.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("-", " ").replace("_", " ")
    return ((page.title if page else "") or words.capitalize() or "Untitled")[:MOST_TITLE]
