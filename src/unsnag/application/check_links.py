"""Links of a text that lead nowhere, or where its readers may not go."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from unsnag.application.ports.egress import Egress, EgressFailed, EgressRefused
from unsnag.application.ports.knowledge import ArticleStore
from unsnag.domain.knowledge import PublishedArticle, widens
from unsnag.domain.knowledge.markdown_text import Link, links_in

MOST_OUTSIDE = 30
_ARTICLE = re.compile(r"/articles/([^/]+)/?")
_OURS = frozenset({"", "contact", "search", "chat"})

Anchors = Callable[[str], frozenset[str]]
"""The anchors that a Markdown text has on its page."""


class LinkFault(StrEnum):
    """Closed set of what is wrong with a link."""

    EMPTY = "empty"
    MISSING = "missing"
    ARCHIVED = "archived"
    MOVED = "moved"
    LESS_VISIBLE = "less_visible"
    ANCHOR = "anchor"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class LinkProblem:
    """What is wrong, in words. `instead` is the address to write, where one is known."""

    fault: LinkFault
    target: str
    line: int
    words: str
    instead: str = ""


class CheckLinks:
    """Links inside the help center at once, others when somebody asks."""

    def __init__(
        self, articles: ArticleStore, anchors: Anchors, egress: Callable[[], Egress]
    ) -> None:
        """`egress` gives a client with a budget of its own for each check."""
        self._articles, self._anchors, self._egress = articles, anchors, egress

    def inside(self, markdown: str, audience: str) -> tuple[LinkProblem, ...]:
        """What is wrong with links to articles and headings, for readers of this audience."""
        own: frozenset[str] | None = None
        found = []
        for link in links_in(markdown):
            parts = urlsplit(link.target) if _splits(link.target) else None
            if link.picture:
                continue
            if not link.target:
                found.append(_problem(LinkFault.EMPTY, link, "This link has no address."))
            elif parts is None:
                found.append(_problem(LinkFault.MISSING, link, "This is no address."))
            elif not parts.scheme and not parts.netloc and not parts.path and parts.fragment:
                own = self._anchors(markdown) if own is None else own
                if unquote(parts.fragment) not in own:
                    found.append(_anchor(link, parts.fragment, "this text"))
            elif not parts.scheme and not parts.netloc:
                problem = self._article(link, parts.path, parts.fragment, audience)
                found += [problem] if problem else []
        return tuple(found)

    def outside(self, markdown: str) -> tuple[LinkProblem, ...]:
        """Asks each other site once, `MOST_OUTSIDE` at most. Takes seconds."""
        egress = self._egress()
        found: list[LinkProblem] = []
        asked: set[str] = set()
        for link in links_in(markdown):
            if not link.target.startswith(("http://", "https://")) or link.target in asked:
                continue
            if len(asked) == MOST_OUTSIDE:
                break
            asked.add(link.target)
            if words := _asked(egress, link.target):
                found.append(_problem(LinkFault.OUTSIDE, link, words))
        return tuple(found)

    def _article(self, link: Link, path: str, fragment: str, audience: str) -> LinkProblem | None:
        match = _ARTICLE.fullmatch(path)
        if match is None:
            if not path.startswith("/"):
                said = f"Begin with a slash: /articles/{path.strip('./')}"
                return _problem(LinkFault.MISSING, link, said)
            return None if self._known(path) else self._gone(link, path)
        slug = unquote(match.group(1))
        shown = self._articles.by_slug(slug)
        if shown is None:
            return self._gone(link, slug)
        return self._fits(link, shown, fragment, audience)

    def _fits(
        self, link: Link, shown: PublishedArticle, fragment: str, audience: str
    ) -> LinkProblem | None:
        if widens(shown.audience, audience):
            said = f"Not every reader of this article may read “{shown.title}”."
            return _problem(LinkFault.LESS_VISIBLE, link, said)
        if fragment and unquote(fragment) not in self._anchors(shown.body):
            return _anchor(link, fragment, f"“{shown.title}”")
        return None

    def _gone(self, link: Link, address: str) -> LinkProblem:
        redirect = self._articles.redirect_of(address)
        if redirect is None:
            return _problem(LinkFault.MISSING, link, "There is no published page at this address.")
        if redirect.gone:
            return _problem(LinkFault.ARCHIVED, link, f"“{redirect.title}” is archived.")
        new = f"/articles/{redirect.slug}"
        return LinkProblem(
            LinkFault.MOVED, link.target, link.line, f"“{redirect.title}” moved to {new}.", new
        )

    def _known(self, path: str) -> bool:
        name, _, rest = path.strip("/").partition("/")
        if name == "collections":
            return any(one.slug == rest for one in self._articles.collections())
        return name in _OURS or name in ("media", "feeds")


def _splits(target: str) -> bool:
    try:
        urlsplit(target)
    except ValueError:
        return False
    return True


def _problem(fault: LinkFault, link: Link, words: str) -> LinkProblem:
    return LinkProblem(fault, link.target, link.line, words)


def _anchor(link: Link, fragment: str, where: str) -> LinkProblem:
    return _problem(LinkFault.ANCHOR, link, f"There is no heading “#{fragment}” in {where}.")


def _asked(egress: Egress, target: str) -> str:
    """What is wrong with another site's page; empty when nothing is."""
    try:
        answer = egress.fetch(target.partition("#")[0], most_bytes=2_000_000)
    except EgressRefused as refused:
        return str(refused)
    except EgressFailed:
        return "That site did not answer, or with too much."
    if answer.status in (404, 410):
        return "That page isn't there any more."
    return f"That site answered with status {answer.status}." if answer.status >= 500 else ""
