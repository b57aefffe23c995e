"""HTML of other products as Markdown, with a list of what could not be kept.

Three parts, each bounded: `nesting` makes the HTML harmless, an HTML5 parser (selectolax) gives a
tree in which lossy tags are found and replaced, and a converter (html-to-markdown) writes Markdown.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from html_to_markdown import ConversionOptions, convert
from selectolax.lexbor import LexborHTMLParser, LexborNode

from unsnag.adapters.importers.nesting import flattened, names
from unsnag.application.ports.imports import Attachment, Loss, Lost

LONGEST_HTML = 2_000_000
LONGEST_MARKDOWN = 500_000
INLINE = "inline:"
MOST_NAMED = 50
_SHORT = 200

_KEPT = names(
    "body p h1 h2 h3 h4 h5 h6 ul ol li menu dl dt dd pre code kbd samp tt blockquote q hr br wbr a "
    "strong b em i s del strike img picture figure figcaption table caption thead tbody tfoot tr "
    "th td div section article main header footer aside nav address details summary fieldset "
    "legend hgroup center"
)
"""What the converter writes down, or reads as a block of text."""
_OPENED = names(
    "span font u ins mark sup sub small big label abbr acronym time cite var dfn data bdi bdo ruby "
    "rt rp rb nobr"
)
"""What Markdown has no sign for, and whose text says it all."""
_REMOVED = "script, style, noscript, template, link, meta, head, title, track, col, colgroup"
_VIDEOS = "iframe, video, embed, object, audio"
_FORMS = "form input, form select, form textarea, input, select, textarea, button"
_DRAWINGS = "svg, math, canvas, map"
_MACRO = re.compile(r"\{\{[^{}\n]{1,80}\}\}|\{%[^{}%\n]{1,80}%\}")
_FILE = re.compile(r"/article_attachments/|\.(?:pdf|zip|docx?|xlsx?|pptx?|csv|txt|exe|dmg)$", re.I)
_LINKS = ("http", "https", "mailto", "tel")
_OPTIONS = ConversionOptions(
    heading_style="atx",
    bullets="-",
    list_indent_width=2,
    extract_metadata=False,
    escape_asterisks=True,
    escape_underscores=True,
    escape_misc=True,
)


@dataclass
class _Finds:
    """What a pass over the tree finds, told once each."""

    lost: dict[Lost, None] = field(default_factory=dict)
    images: dict[str, None] = field(default_factory=dict)
    files: dict[Attachment, None] = field(default_factory=dict)
    inline: dict[str, bytes] = field(default_factory=dict)

    def lose(self, kind: Loss, what: str) -> None:
        if len(self.lost) < MOST_NAMED:
            self.lost.setdefault(Lost(kind, " ".join(what.split())[:_SHORT]))


@dataclass(frozen=True)
class Converted:
    """Markdown, the pictures in it and the files it links to, and what is missing from it."""

    markdown: str
    images: tuple[str, ...]
    files: tuple[Attachment, ...]
    lost: tuple[Lost, ...]
    inline: tuple[tuple[str, bytes], ...] = ()
    """Pictures that were written into the page, by the reference that stands for them."""


def to_markdown(html: str, address: str = "") -> Converted:
    """The text of `html`, which stood at `address`: relative links are read from there. HTML over
    2 MB gives no text and says so."""
    if len(html) > LONGEST_HTML:
        lost = Lost(Loss.TEXT, f"The text has {len(html) // 1000} KB; at most 2000 KB are read.")
        return Converted("", (), (), (lost,))
    flat = flattened(html)
    finds = _Finds()
    if flat.left_out:
        finds.lose(Loss.NESTING, f"{flat.left_out} tags lay too deep; their text was kept.")
    tree = LexborHTMLParser(flat.html)
    body = tree.body
    if body is None:
        return Converted("", (), (), tuple(finds.lost))
    return converted(body, address, finds)


def converted(body: LexborNode, address: str, finds: _Finds | None = None) -> Converted:
    """The same for a part of a parsed page, which is changed."""
    finds = finds or _Finds()
    _remove(body, finds)
    _replace_videos(body, address, finds)
    _name_macros(body, finds)
    for node in list(body.traverse(include_text=False))[1:]:
        _see_to(node, address, finds)
    _see_to_tables(body, finds)
    markdown = _tidy(convert(body.html or "", _OPTIONS).content or "")
    if len(markdown) > LONGEST_MARKDOWN:
        finds.lose(Loss.TEXT, f"The text has {len(markdown) // 1000} KB; at most 500 KB are kept.")
        return Converted("", (), (), tuple(finds.lost))
    return Converted(
        markdown,
        tuple(finds.images),
        tuple(finds.files),
        tuple(finds.lost),
        tuple(finds.inline.items()),
    )


def absolute(reference: str, address: str) -> str:
    """A link as an absolute address where it can be one; else as it is, without spaces."""
    text = "".join(reference.split("\n")).strip()
    try:
        return urljoin(address, text) if address else text
    except ValueError:
        return text


def _remove(body: LexborNode, finds: _Finds) -> None:
    for node in body.css(_REMOVED):
        node.decompose()
    for node in body.css(_DRAWINGS):
        finds.lose(Loss.IMAGE, f"a drawing in the page ({node.tag})")
        node.decompose()
    for node in body.css(_FORMS):
        finds.lose(Loss.FORM, node.attributes.get("name") or node.tag or "")
        node.decompose()


def _replace_videos(body: LexborNode, address: str, finds: _Finds) -> None:
    for node in body.css(_VIDEOS):
        inner = node.css_first("source, embed")
        values = [node.attributes.get("src"), node.attributes.get("data")]
        values.append(inner.attributes.get("src") if inner is not None else None)
        source = absolute(next((v for v in values if v), ""), address)
        finds.lose(Loss.VIDEO, source or node.tag or "")
        if _scheme(source) in ("http", "https"):
            link = _link(source, node.attributes.get("title") or "Video")
            node.replace_with(link) if link is not None else node.decompose()
        else:
            node.decompose()


def _link(target: str, text: str) -> LexborNode | None:
    link = LexborHTMLParser("<p><a>x</a></p>").css_first("a")
    if link is not None:
        link.attrs["href"] = target
        link.inner_html = text.replace("&", "&amp;").replace("<", "&lt;")
    return link


def _name_macros(body: LexborNode, finds: _Finds) -> None:
    text = body.text(deep=True)
    if "{{" in text or "{%" in text:
        for found in _MACRO.findall(text)[:MOST_NAMED]:
            finds.lose(Loss.MACRO, found)


def _see_to(node: LexborNode, address: str, finds: _Finds) -> None:
    name = node.tag or ""
    if name == "a":
        _see_to_link(node, address, finds)
    elif name == "img":
        _see_to_image(node, address, finds)
    elif name in _OPENED:
        node.unwrap()
    elif name not in _KEPT:
        finds.lose(Loss.TAG, name)
        node.unwrap()


def _see_to_link(node: LexborNode, address: str, finds: _Finds) -> None:
    written = node.attributes.get("href") or ""
    if not written:
        node.unwrap()
        return
    target = absolute(written, address)
    if written.lstrip().startswith("#"):
        finds.lose(Loss.PLACE, written)
        node.unwrap()
        return
    try:
        parts = urlsplit(target)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme and parts.scheme not in _LINKS:
        finds.lose(Loss.FIELD, f"a link to {target[:60]}")
        node.unwrap()
        return
    if _FILE.search(parts.path):
        finds.files.setdefault(Attachment(node.text().strip() or parts.path[-60:], target))
        finds.lose(Loss.ATTACHMENT, target)
    node.attrs["href"] = target


def _see_to_image(node: LexborNode, address: str, finds: _Finds) -> None:
    source = (node.attributes.get("src") or "").strip()
    later = (node.attributes.get("data-src") or "").strip()
    if later and (not source or source.startswith("data:image/gif")):
        source = later
    if not source:
        node.decompose()
        return
    if source.startswith("data:"):
        source = _inline(source, finds)
    else:
        source = absolute(source, address)
        if _scheme(source) not in ("http", "https", ""):
            finds.lose(Loss.IMAGE, source)
            source = ""
    if not source:
        node.decompose()
        return
    node.attrs["src"] = source
    finds.images.setdefault(source)


def _inline(source: str, finds: _Finds) -> str:
    """A short reference for a picture that is written into the page; empty when it can't be
    read."""
    head, _, packed = source.partition(",")
    try:
        data = base64.b64decode(packed, validate=False) if head.endswith(";base64") else b""
    except (binascii.Error, ValueError):
        data = b""
    if not data:
        finds.lose(Loss.IMAGE, f"a picture written into the page ({head[:40]})")
        return ""
    reference = f"{INLINE}{hashlib.sha256(data).hexdigest()}"
    finds.inline.setdefault(reference, data)
    return reference


def _scheme(address: str) -> str:
    try:
        return urlsplit(address).scheme
    except ValueError:
        return "?"


def _see_to_tables(body: LexborNode, finds: _Finds) -> None:
    for what, selector in (
        ("merged cells", "td[colspan]:not([colspan='1']), td[rowspan]:not([rowspan='1'])"),
        ("a table in a table", "table table"),
        ("a list in a table", "table ul, table ol"),
    ):
        if body.css_first(selector) is not None:
            finds.lose(Loss.TABLE, what)


def _tidy(markdown: str) -> str:
    lines = [line.rstrip() if not line.endswith("  ") else line for line in markdown.splitlines()]
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n")
