"""The article of a web page: its main part, without what stands around it on every page."""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from unsnag.adapters.importers.html_markdown import LONGEST_HTML, Converted, converted
from unsnag.adapters.importers.nesting import flattened
from unsnag.adapters.importers.records import clean, language_tag

_SHORTEST = 40
# From what help centers mark as the text of an article to what any page has.
_MAIN = (
    "[itemprop='articleBody']",
    ".article-body",
    ".article__body",
    "#fullArticle",
    ".solution-article .content",
    ".markdown-body",
    ".theme-doc-markdown",
    "main article",
    "article",
    "main",
    "[role='main']",
    "#content",
    "#main",
    "body",
)
_AROUND = (
    "nav, aside, footer, form, dialog, [role='navigation'], [role='search'], [role='banner'], "
    "[role='contentinfo'], [aria-hidden='true'], [hidden], .breadcrumb, .breadcrumbs, .sidebar, "
    ".toc, .table-of-contents, .share, .comments, .article-votes, .article-relatives, "
    ".related-articles, .article-footer, .cookie-banner, .skip-link, .edit-page-link"
)
_CRUMBS = (
    "nav[aria-label*='breadcrumb' i] li, nav[aria-label*='location' i] li, .breadcrumbs li, "
    ".breadcrumb li"
)
_TITLE_ENDS = (" | ", " – ", " — ", " · ", " :: ", " - ")


@dataclass(frozen=True)
class WebPage:
    """What a page says of itself. `text` is None when it asks to be left out of indexes."""

    title: str
    text: Converted | None
    language: str
    canonical: str
    crumbs: tuple[str, ...]


class PageTooLong(Exception):
    """A page over 2 MB is not read."""

    code = "page_too_long"


def read_page(html: str, address: str) -> WebPage:
    """The page that stood at `address`. Raises PageTooLong."""
    if len(html) > LONGEST_HTML:
        raise PageTooLong
    tree = LexborHTMLParser(flattened(html).html)
    root = tree.root
    language = language_tag((root.attributes.get("lang") or "") if root is not None else "", "")
    canonical = _attribute(tree, "link[rel='canonical']", "href")
    robots = _attribute(tree, "meta[name='robots' i]", "content").lower()
    title = _title(tree)
    crumbs = _crumbs(tree, title)
    if "noindex" in robots or "none" in robots.split(","):
        return WebPage(title, None, language, canonical, crumbs)
    main = _main(tree)
    text = Converted("", (), (), ()) if main is None else converted(main, address)
    return WebPage(title, text, language, canonical, crumbs)


def decoded(body: bytes, charset: str) -> str:
    """Text in the page's charset; UTF-8 where that is unknown or wrong."""
    try:
        return clean(body.decode(charset or "utf-8", "replace"))
    except LookupError:
        return clean(body.decode("utf-8", "replace"))


def _main(tree: LexborHTMLParser) -> LexborNode | None:
    """The first of the marks that holds a text; a list of articles is none."""
    for selector in _MAIN:
        found = tree.css(selector)
        if not found or (selector.endswith("article") and len(found) > 1):
            continue
        if len(found[0].text(strip=True)) >= _SHORTEST or selector == "body":
            for node in found[0].css(_AROUND):
                node.decompose()
            heading = found[0].css_first("h1")
            if heading is not None:
                heading.decompose()  # the title
            return found[0]
    return None


def _title(tree: LexborHTMLParser) -> str:
    heading = tree.css_first("main h1, article h1, h1")
    said = heading.text().strip() if heading is not None else ""
    said = said or _attribute(tree, "meta[property='og:title']", "content")
    if not said:
        node = tree.css_first("title")
        said = node.text().strip() if node is not None else ""
        for end in _TITLE_ENDS:
            said = said.partition(end)[0] or said
    return " ".join(said.split())[:300]


def _crumbs(tree: LexborHTMLParser, title: str) -> tuple[str, ...]:
    """The collections that the page names above its title, without the home page."""
    found = [" ".join(node.text().split())[:300] for node in tree.css(_CRUMBS)[:8]]
    return tuple(crumb for crumb in found[1:] if crumb and crumb != title)


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str:
    node = tree.css_first(selector)
    return "" if node is None else (node.attributes.get(name) or "").strip()
