"""Safe HTML as a tree of plain values, for pages that may not parse markup."""

from __future__ import annotations

from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

_KEPT = {
    "a": ("href",),
    "img": ("src", "alt", "width", "height"),
    "ol": ("start",),
}
_TEXT = "-text"

Node = str | list[Any]
"""A text, or `[tag, attributes, nodes]`."""


def nodes_of(html: str) -> list[Node]:
    """The nodes of HTML that was made safe already. Wrappers without a meaning are left out."""
    body = LexborHTMLParser(html).body
    return [] if body is None else _inside(body)


def _inside(parent: LexborNode) -> list[Node]:
    found: list[Node] = []
    for child in parent.iter(include_text=True):
        if child.tag == _TEXT:
            found.append(child.text_content or "")
        elif child.tag == "div":
            found.extend(_inside(child))
        elif child.tag:
            found.append([child.tag, _attributes(child), _inside(child)])
    return found


def _attributes(node: LexborNode) -> dict[str, str]:
    wanted = _KEPT.get(node.tag or "", ())
    return {name: value for name in wanted if (value := node.attributes.get(name))}
