"""HTML made harmless to parse: well-formed, and nested to a bounded depth, in linear time.

Parsers take quadratic time on tags that are nested tens of thousands deep, and converters lose the
text below their own limit without a word. Here every text is kept; tags beyond the depth are not.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

DEEPEST = 60
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:_-]{0,63}")


def names(text: str) -> frozenset[str]:
    """A set of tags out of a list with spaces."""
    return frozenset(text.split())


_VOID = names("area base br col embed hr img input link meta param source track wbr")
_BLOCKS = names(
    "address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr main nav ol p pre section table ul"
)
_RAW = {
    name: re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
# Opening the first closes the others, as far as they are innermost.
_CLOSES = {
    "li": frozenset({"p", "li"}),
    "dt": frozenset({"p", "dt", "dd"}),
    "dd": frozenset({"p", "dt", "dd"}),
    "option": frozenset({"option"}),
    "tr": frozenset({"p", "td", "th", "tr"}),
    "td": frozenset({"p", "td", "th"}),
    "th": frozenset({"p", "td", "th"}),
    "tbody": frozenset({"p", "td", "th", "tr", "thead", "tbody"}),
    "tfoot": frozenset({"p", "td", "th", "tr", "thead", "tbody"}),
    **{name: frozenset({"p"}) for name in _BLOCKS},
}


@dataclass(frozen=True)
class Flattened:
    """HTML whose tags match, and how many tags were left out of it for lying too deep."""

    html: str
    left_out: int


def flattened(html: str, deepest: int = DEEPEST) -> Flattened:
    """The same text in tags at most `deepest` deep."""
    writer = _Writer(deepest)
    at, end = 0, len(html)
    while at < end:
        tag = html.find("<", at)
        if tag < 0:
            break
        writer.parts.append(html[at:tag])
        at = _token(html, tag, writer)
    writer.parts.append(html[at:])
    writer.close_all()
    return Flattened("".join(writer.parts), writer.left_out)


def _token(html: str, tag: int, writer: _Writer) -> int:
    """Take what begins with the < at `tag`; return where the next thing begins."""
    if html.startswith("<!--", tag):
        end = html.find("-->", tag + 4)
        return len(html) if end < 0 else end + 3
    closing = html.startswith("</", tag)
    name = _NAME.match(html, tag + (2 if closing else 1))
    if name is None:
        if closing or html[tag + 1 : tag + 2] in ("!", "?"):
            return _after(html, tag)
        writer.parts.append("&lt;")
        return tag + 1
    after = _after(html, tag) if closing else _after_quoted(html, name.end())
    if closing:
        writer.close(name[0].lower())
        return after
    return _opened(html, tag, after, name[0].lower(), writer)


def _opened(html: str, tag: int, after: int, name: str, writer: _Writer) -> int:
    text = html[tag:after]
    raw = _RAW.get(name)
    if raw is None:
        writer.open(name, text)
        return after
    end = raw.search(html, after)
    stop = len(html) if end is None else end.start()
    if writer.open(name, text):
        writer.parts.append(html[after:stop])
        writer.close(name)
    return len(html) if end is None else _after(html, stop)


def _after(html: str, at: int) -> int:
    end = html.find(">", at)
    return len(html) if end < 0 else end + 1


_QUOTED = re.compile(r"[^>\"']*(?:\"[^\"]*\"|'[^']*'|(?=>))")


def _after_quoted(html: str, at: int) -> int:
    """Where a tag ends: the first > that stands in no quotes. A quote that never ends ends at the
    text's end, as it does for a browser."""
    while at < len(html):
        part = _QUOTED.match(html, at)
        if part is None:
            return len(html)
        at = part.end()
        if html.startswith(">", at):
            return at + 1
    return len(html)


class _Writer:
    """Writes tags so that each is closed in the order in which it was opened."""

    def __init__(self, deepest: int) -> None:
        self.parts: list[str] = []
        self.left_out = 0
        self._deepest = deepest
        self._stack: list[str] = []
        self._beyond: Counter[str] = Counter()

    def open(self, name: str, text: str) -> bool:
        """Whether the tag was written."""
        for_closing = _CLOSES.get(name, frozenset())
        while self._stack and self._stack[-1] in for_closing:
            self._pop()
        if name in _VOID:
            self.parts.append(text)
            return True
        if len(self._stack) >= self._deepest:
            self.left_out += 1
            self._beyond[name] += 1
            return False
        if text.endswith("/>"):
            text = text[:-2] + ">"  # no element but the void ones ends by itself
        self.parts.append(text)
        self._stack.append(name)
        return True

    def close(self, name: str) -> None:
        """Close down to the innermost of the name; without one, nothing."""
        if self._beyond[name]:
            self._beyond[name] -= 1
            return
        if name not in self._stack:  # at most `deepest` long
            return
        while self._stack[-1] != name:
            self._pop()
        self._pop()

    def close_all(self) -> None:
        while self._stack:
            self._pop()

    def _pop(self) -> None:
        self.parts.append(f"</{self._stack.pop()}>")
