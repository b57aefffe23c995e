"""HTML inside Markdown: our pages show none, so what can be said in Markdown is, and the rest loses
its tags but not its text."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from unsnag.adapters.importers.html_markdown import to_markdown
from unsnag.application.ports.imports import Loss, Lost
from unsnag.domain.knowledge.retarget import outside_code

_ANY = re.compile(r"<[a-zA-Z/!]")
_BLOCKS = MarkdownIt("commonmark", {"maxNesting": 20})
_BLOCKS.core.ruler.enableOnly(["normalize", "block"])
_BREAK = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
_IMAGE = re.compile(r"<img\s[^<>]{1,2000}>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.{0,2000}?-->")
_INLINE = re.compile(
    r"</?(?:span|u|ins|sup|sub|kbd|font|small|big|mark|center|abbr|div|p|details|summary|wbr|a"
    r"|strong|b|em|i|code|label|section|figure|figcaption)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_OTHER = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]{0,40})(?:\s[^<>]{0,500})?/?>")


def without_html(markdown: str) -> tuple[str, tuple[Lost, ...]]:
    """The text with its HTML turned into Markdown, and what was lost."""
    if not _ANY.search(markdown):
        return markdown, ()
    lost: dict[Lost, None] = {}
    lines = markdown.split("\n")
    for token in reversed(_BLOCKS.parse(markdown)):
        if token.type == "html_block" and token.level == 0 and token.map:
            first, last = token.map
            block = "\n".join(lines[first:last])
            text = to_markdown(block)
            lost.update(dict.fromkeys(text.lost))
            lines[first:last] = [text.markdown, ""]

    def inline(piece: str) -> str:
        if not _ANY.search(piece):
            return piece
        piece = _COMMENT.sub("", _BREAK.sub(" " if "|" in piece else "\\\n", piece))
        piece = _INLINE.sub("", _IMAGE.sub(lambda m: to_markdown(m[0]).markdown, piece))
        for name in _OTHER.findall(piece):
            lost.setdefault(Lost(Loss.TAG, name.lower()))
        return piece

    return outside_code("\n".join(lines), inline), tuple(lost)[:50]
