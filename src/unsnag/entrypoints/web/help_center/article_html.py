"""Markdown into safe HTML: no raw HTML passes, nesting has an end, and nh3 has the last word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {
    *("h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "s", "a", "code", "pre"),
    *("blockquote", "table", "thead", "tbody", "tr", "th", "td", "hr", "br", "img"),
}
_ATTRIBUTES = {
    **{tag: {"id"} for tag in ("h2", "h3", "h4")},
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height", "loading", "decoding"},
    "ol": {"start"},
}
_SCHEMES = {"https", "http", "mailto", "tel"}
_DEEPEST = 20
_CONTENTS_FROM = 4
_RENDERED_KEPT = 256
_DIRECTIVE_WORDS = 6
_BETWEEN_CELLS = " · "  # how search reads the cells of a table's row
LONGEST = 400_000
"""Characters of an article that are shown; no article comes near it, a hostile import may."""

Sizes = Mapping[str, tuple[int, int]]
"""Width and height of pictures in pixels by their address, so that the page keeps their place."""


@dataclass(frozen=True)
class ArticleHtml:
    """The body, and its second-level headings (id, text) when there are enough to be worth a list
    of contents."""

    body: SafeString
    contents: tuple[tuple[str, str], ...]


def render_article(markdown: str, sizes: Sizes | None = None) -> ArticleHtml:
    """Headings begin at the second level, because the page's first is the title, and are links to
    themselves. Pictures load when they come near, in the place that `sizes` keeps for them."""
    return _rendered(markdown[:LONGEST], tuple(sorted((sizes or {}).items())))


@lru_cache(maxsize=_RENDERED_KEPT)
def _rendered(markdown: str, sizes: tuple[tuple[str, tuple[int, int]], ...]) -> ArticleHtml:
    reader = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST})
    reader.enable(["table", "strikethrough"])
    tokens = reader.parse(markdown)
    contents = _anchor(tokens)
    for token in tokens:
        if token.type == "inline" and token.children:
            token.children = _flat(token.children)
            _place(token.children, dict(sizes))
    html = reader.renderer.render(tokens, reader.options, {})
    safe = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES)
    safe = safe.replace(
        "<table>", '<div class="wide" role="group" aria-label="Table" tabindex="0"><table>'
    ).replace("</table>", "</table></div>")
    shown = contents if len(contents) >= _CONTENTS_FROM else ()
    # nh3 let only the tags and attributes above through; the wrapper around tables is our own.
    return ArticleHtml(mark_safe(safe), tuple(shown))  # noqa: S308


def _flat(children: list[Token]) -> list[Token]:
    """Without what is nested deeper than `_DEEPEST`: the parser bounds blocks, not emphasis."""
    kept: list[Token] = []
    depth = 0
    for child in children:
        if child.nesting == 1:
            depth += 1
        if child.nesting == 0 or depth <= _DEEPEST:
            kept.append(child)
        if child.nesting == -1:
            depth -= 1
    return kept


def _place(children: list[Token], sizes: Sizes) -> None:
    for child in children:
        if child.type == "image":
            child.attrSet("loading", "lazy")
            child.attrSet("decoding", "async")
            width, height = sizes.get(str(child.attrGet("src")), (0, 0))
            if width and height:
                child.attrSet("width", str(width))
                child.attrSet("height", str(height))


def _anchor(tokens: list[Token]) -> list[tuple[str, str]]:
    """Move headings to levels 2 to 4, give each an id of its own and a link to it."""
    contents: list[tuple[str, str]] = []
    used: set[str] = set()
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type != "heading_open":
            continue
        level = min(max(int(opening.tag[1]), 2), 4)
        opening.tag = closing.tag = f"h{level}"
        text = _words(inline)
        anchor = _unused(anchor_of(text), used)
        opening.attrSet("id", anchor)
        if not any(child.type == "link_open" for child in inline.children or []):
            link = Token("link_open", "a", 1, attrs={"href": f"#{anchor}"})
            inline.children = [link, *(inline.children or []), Token("link_close", "a", -1)]
        if level == 2:
            contents.append((anchor, text))
    return contents


def anchor_of(heading: str) -> str:
    """The id of a heading; a second one of the same words has a number behind it."""
    return f"s-{slugify(heading, allow_unicode=True)[:60]}"


def jump_to(section: str, sentence: str) -> str:
    """The fragment that leads to a sentence: its section, and the sentence itself, which browsers
    that know text directives mark. Empty when there is neither."""
    anchor = quote(anchor_of(section), safe="") if section else ""
    cells = [cell.split() for cell in sentence.split(_BETWEEN_CELLS) if cell.strip()]
    if not cells:
        return f"#{anchor}" if anchor else ""
    if len(cells) > 1 or len(cells[0]) > 2 * _DIRECTIVE_WORDS:
        ends = (cells[0][:_DIRECTIVE_WORDS], cells[-1][-_DIRECTIVE_WORDS:])
        text = ",".join(_directive(" ".join(end)) for end in ends)
    else:
        text = _directive(" ".join(cells[0]))
    return f"#{anchor}:~:text={text}"


def _directive(words: str) -> str:
    # A dash and a comma mean something in a text directive.
    return quote(words, safe="", errors="replace").replace("-", "%2D")


def _unused(wanted: str, used: set[str]) -> str:
    name, count = wanted, 1
    while name in used:
        count += 1
        name = f"{wanted}-{count}"
    used.add(name)
    return name


def _words(inline: Token) -> str:
    return "".join(c.content for c in inline.children or [] if c.type in ("text", "code_inline"))


def marked(passage: str, sentence: str) -> SafeString:
    """A passage as HTML with the sentence that fits best marked."""
    if not sentence or sentence not in passage:
        return escape(passage)
    before, found, after = passage.partition(sentence)
    # Each part is escaped by itself.
    return mark_safe(f"{escape(before)}<mark>{escape(found)}</mark>{escape(after)}")  # noqa: S308
