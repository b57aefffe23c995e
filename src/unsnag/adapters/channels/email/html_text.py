"""HTML mails as plain text, with what mail programs mark as quoted marked by “> ”.

Each program has its own marks: blockquotes, classes, ids. Turned into the marks of plain text, one
set of rules finds the reply in both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from unsnag.adapters.channels.email.limits import DEEPEST_HTML
from unsnag.adapters.importers.nesting import flattened, names

_BLOCKS = names(
    "address article aside blockquote body center dd details div dl dt fieldset figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul"
)
_PARAGRAPHS = names("p h1 h2 h3 h4 h5 h6 blockquote ul ol table pre")
_UNSEEN = names("script style head title meta link template noscript object embed svg math select")
_QUOTED = names(
    "gmail_attr yahoo_quoted moz-cite-prefix protonmail_quote tutanota_quote zmail_extra "
    "ymail_android_signature_quote gmail_quote_attribution yahoo-quoted-begin hm_quote "
    "freebirdFormviewerViewHeader mail-quote mailQuote ox_quote"
)
"""Classes of blocks that are all quote."""
_SIGNED = names(
    "gmail_signature moz-signature protonmail_signature_block-user protonmail_signature_block "
    "signature_editor ms-outlook-mobile-signature Signature ymail_android_signature "
    "yahoo-signature tutanota_signature apple-signature mobile-signature"
)
_FORWARDING = re.compile(r"-{4,}|forward", re.IGNORECASE)
_WHITE = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|mso-hide\s{0,3}:\s{0,3}all", re.IGNORECASE)
_MOST_QUOTES = 10


def text_of_html(html: str) -> str:
    """The text: blocks as lines, links with their addresses left out, quotes marked. Takes time in
    proportion to the HTML, however it is nested."""
    tree = LexborHTMLParser(flattened(html.replace("\0", ""), DEEPEST_HTML).html)
    if tree.body is None:
        return ""
    writer = _Writer()
    _write(tree.body, writer)
    return writer.text()


@dataclass
class _Writer:
    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quotes: int = 0
    gap: bool = False
    preformatted: int = 0

    def words(self, text: str) -> None:
        if text == " " and (not self.line or self.line[-1].endswith(" ")):
            return
        if not self.line and not self.preformatted:
            text = text.lstrip(" ")
        if text:
            self._open_gap()
            self.line.append(text)

    def _open_gap(self) -> None:
        if self.gap and self.lines and not self.line:
            self.lines.append(("> " * self.quotes).rstrip())
        self.gap = False

    def end(self) -> None:
        if self.line:
            self._put("".join(self.line).rstrip())
            self.line = []

    def line_break(self) -> None:
        if self.line:
            self.end()
        else:
            self._open_gap()
            self._put("")

    def _put(self, text: str) -> None:
        self.lines.append(("> " * self.quotes + text).rstrip())

    def text(self) -> str:
        self.end()
        return "\n".join(self.lines).strip("\n")


def _write(body: LexborNode, writer: _Writer) -> None:
    """Walk without recursion: the tree may be deeper than Python's stack."""
    stack: list[tuple[LexborNode, bool, int]] = [(body, False, 0)]
    while stack:
        node, closing, kept = stack.pop()
        tag = node.tag or ""
        if closing:
            writer.preformatted -= tag == "pre"
            _close(tag, writer, kept)
            continue
        if tag == "-text":
            _words(node.text_content or "", writer)
            continue
        if tag in _UNSEEN or tag.startswith(("-", "_", "!")) or _is_hidden(node):
            continue
        if tag == "br":
            writer.line_break()
            continue
        quotes = writer.quotes
        _open(node, tag, writer)
        writer.preformatted += tag == "pre"
        stack.append((node, True, quotes))
        child = node.last_child
        while child is not None:
            stack.append((child, False, 0))
            child = child.prev


def _open(node: LexborNode, tag: str, writer: _Writer) -> None:
    if tag in _BLOCKS:
        writer.end()
        writer.gap = writer.gap or (tag in _PARAGRAPHS and bool(writer.lines))
    if tag == "hr":
        writer.words("________________________________")
        writer.end()
    elif tag == "li":
        writer.words("- ")
    elif tag in ("td", "th"):
        writer.words(" ")
    elif tag == "img" and (shown := (node.attributes.get("alt") or "").strip()):
        writer.words(f"[{shown[:200]}]")
    if _is_quote(node, tag):
        writer.end()
        writer.quotes = min(writer.quotes + 1, _MOST_QUOTES)
    elif _is_signature(node) and (node.text(deep=True) or "").strip():
        writer.end()
        if not (node.text(deep=True) or "").lstrip().startswith("--"):
            writer.lines.append("-- ")


def _close(tag: str, writer: _Writer, quotes: int) -> None:
    if tag in _BLOCKS or writer.quotes != quotes:
        writer.end()
        writer.gap = writer.gap or tag in _PARAGRAPHS
    writer.quotes = quotes


def _words(text: str, writer: _Writer) -> None:
    if not writer.preformatted:
        writer.words(_WHITE.sub(" ", text).replace("\xa0", " "))
        return
    first, *rest = text.replace("\r\n", "\n").split("\n")
    writer.words(first)
    for line in rest:
        writer.line_break()
        writer.words(line)


def _names(node: LexborNode) -> set[str]:
    given = node.attributes
    return {*(given.get("class") or "").split()[:20], (given.get("id") or "")[:80]} - {""}


def _is_quote(node: LexborNode, tag: str) -> bool:
    if tag == "blockquote":
        return True
    if tag not in ("div", "span", "p", "td"):
        return False
    named = _names(node)
    if not named & _QUOTED:
        return False
    start = (node.text(deep=True) or "")[:200]
    return not _FORWARDING.search(start)


def _is_signature(node: LexborNode) -> bool:
    if node.attributes.get("data-smartmail") == "gmail_signature":
        return True
    return bool(_names(node) & _SIGNED)


def _is_hidden(node: LexborNode) -> bool:
    return bool(_HIDDEN.search((node.attributes.get("style") or "")[:500]))
