"""Collections of articles: a tree of any depth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from unsnag.domain.knowledge.audiences import PUBLIC, strictest


@dataclass(frozen=True)
class Collection:
    """A collection. `slug` is its address and never changes. `titles` and `summaries` hold other
    languages' words by language; `audience` is the one chosen for it, and `held` the one that holds
    with those of the collections above."""

    slug: str
    title: str
    summary: str = ""
    position: int = 0
    parent: str = ""
    audience: str = PUBLIC
    held: str = PUBLIC
    titles: Mapping[str, str] = field(default_factory=dict)
    summaries: Mapping[str, str] = field(default_factory=dict)

    def title_in(self, language: str) -> str:
        return self.titles.get(language) or self.titles.get(language.split("-")[0]) or self.title

    def summary_in(self, language: str) -> str:
        own = self.summaries.get(language) or self.summaries.get(language.split("-")[0])
        return own or self.summary


def path_of(slug: str, collections: Mapping[str, Collection]) -> tuple[Collection, ...]:
    """From the top down to the collection itself; empty when there is no such one. A ring of
    parents is cut where it closes."""
    found: list[Collection] = []
    while slug in collections and collections[slug] not in found:
        found.insert(0, collections[slug])
        slug = found[0].parent
    return tuple(found)


def held_audience(slug: str, collections: Mapping[str, Collection]) -> str:
    """The audience that holds for what is in the collection."""
    return strictest(one.audience for one in path_of(slug, collections))
