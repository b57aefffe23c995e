"""What the help center's lists show, for one reader.

Everything that a list can name comes from a `Shelf`, which is made for one set of audience keys and
holds nothing that they don't open: not an article, not a collection whose articles are all closed,
not a count of them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Protocol

from unsnag.application.queries.spelling import words_of
from unsnag.domain.knowledge import (
    ArticleKind,
    Collection,
    choose_language,
    path_of,
    split_search_id,
)

TROUBLE_WINDOW = timedelta(minutes=30)
TROUBLE_FROM = 2
"""So many issues have to meet an unreachable system before the home page says so: one alone is as
likely a fault of that issue."""
SHELVES_KEPT = 64


@dataclass(frozen=True)
class ArticleLine:
    """A published article in one language, as lists show it. `collection` is a slug, `audience` the
    key that holds, `original` the language that it was written in first."""

    id: str
    slug: str
    title: str
    summary: str
    collection: str
    language: str
    original: str
    kind: ArticleKind
    audience: str
    updated: date


@dataclass(frozen=True)
class CollectionCard:
    """A collection with what it holds. `path` are the collections above, from the top down;
    `count` is of all articles in it and below."""

    slug: str
    name: str
    summary: str = ""
    path: tuple[tuple[str, str], ...] = ()
    articles: tuple[ArticleLine, ...] = ()
    below: tuple[CollectionCard, ...] = ()
    count: int = 0

    @property
    def first(self) -> tuple[ArticleLine, ...]:
        """Its articles, then those of the collections below, in order."""
        return self.articles + tuple(line for card in self.below for line in card.first)


class HelpCenterRows(Protocol):
    """Reads lists without the articles' bodies."""

    def revision(self) -> int:
        """Grows with every change of what readers meet."""
        ...

    def lines(self) -> Sequence[ArticleLine]:
        """Every published language of every article, for every audience, in their order."""
        ...

    def some(
        self, articles: Sequence[str], collections: Mapping[str, Collection]
    ) -> Sequence[ArticleLine]:
        """Every published language of these articles, for every audience, in no order, at the cost
        of these alone. `collections` are all, by slug."""
        ...

    def collections(self) -> Sequence[Collection]:
        """Those above before those below."""
        ...

    def systems_in_trouble(self, now: datetime) -> bool:
        """Whether `TROUBLE_FROM` issues met an unreachable system in the `TROUBLE_WINDOW` before
        `now`."""
        ...

    def asked_since(self, since: datetime) -> Mapping[str, int]:
        """How many issues of each recognised intent were opened since then."""
        ...


@dataclass(frozen=True)
class Shelf:
    """All that one reader may find, in the best language for them."""

    lines: tuple[ArticleLine, ...]
    top: tuple[CollectionCard, ...]
    _by_id: Mapping[str, ArticleLine] = field(repr=False)
    _cards: Mapping[str, CollectionCard] = field(repr=False)
    _texts: Mapping[tuple[str, str], ArticleLine] = field(repr=False)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all titles and summaries here."""
        return frozenset().union(*(words_of(f"{x.title} {x.summary}") for x in self.lines))

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages, without their regions, in which the reader finds something."""
        return frozenset(language.split("-")[0] for _, language in self._texts)

    def line(self, article: str) -> ArticleLine | None:
        """An article in the reader's language, by its id."""
        return self._by_id.get(article)

    def found(self, search_id: str) -> ArticleLine | None:
        """What search names by this id, in the language that it found."""
        article, language = split_search_id(search_id)
        line = self._by_id.get(article)
        if line is None:
            return None
        return self._texts.get((article, language or line.original))

    def lines_of(self, articles: Iterable[str]) -> tuple[ArticleLine, ...]:
        """Those of them that the reader may see, in the order asked for."""
        return tuple(line for one in articles if (line := self.line(one)) is not None)

    def card(self, collection: str) -> CollectionCard | None:
        """A collection that holds something for the reader."""
        return self._cards.get(collection)

    @property
    def cards(self) -> tuple[CollectionCard, ...]:
        """Every collection that holds something, in order."""
        return tuple(self._cards.values())

    def editions(self) -> tuple[tuple[ArticleLine, ...], ...]:
        """Each article in all its languages, the reader's first."""
        found: dict[str, list[ArticleLine]] = {line.id: [line] for line in self.lines}
        for (article, language), line in self._texts.items():
            if found[article][0].language != language:
                found[article].append(line)
        return tuple(tuple(each) for each in found.values())

    def name_of(self, collection: str) -> str:
        card = self._cards.get(collection)
        return "" if card is None else card.name

    def trail(self, collection: str) -> tuple[tuple[str, str], ...]:
        """Slug and name from the top down to the collection."""
        card = self._cards.get(collection)
        return () if card is None else (*card.path, (card.slug, card.name))

    def of_kind(self, kind: ArticleKind) -> tuple[ArticleLine, ...]:
        return tuple(line for line in self.lines if line.kind is kind)


class HelpCenterPages:
    """Makes shelves, and keeps those of the newest revision. Thread-safe."""

    def __init__(self, rows: HelpCenterRows, language: str) -> None:
        """`language` is the workspace's."""
        self._rows = rows
        self._language = language
        self._lock = threading.Lock()
        self._revision = -1
        self._lines: Sequence[ArticleLine] = ()
        self._collections: Sequence[Collection] = ()
        self._arranged: tuple[int, Mapping[str, Collection]] = (-1, {})
        self._shelves: OrderedDict[tuple[frozenset[str], tuple[str, ...]], Shelf] = OrderedDict()

    def shelf(self, keys: frozenset[str], languages: Sequence[str] = ()) -> Shelf:
        """What these audience keys open, in the best language for a reader of `languages`."""
        wanted = (keys, tuple(languages))
        revision = self._rows.revision()
        with self._lock:
            if revision != self._revision:
                self._lines, self._collections = self._rows.lines(), self._rows.collections()
                self._shelves.clear()
                self._revision = revision
            shelf = self._shelves.pop(wanted, None)
            if shelf is None:
                lines, collections = self._lines, self._collections
                shelf = _shelf(lines, collections, keys, wanted[1], self._language)
            self._shelves[wanted] = shelf
            if len(self._shelves) > SHELVES_KEPT:
                self._shelves.popitem(last=False)
        return shelf

    def shelf_of(
        self, found: Iterable[str], keys: frozenset[str], languages: Sequence[str] = ()
    ) -> Shelf:
        """A shelf of what search names by these ids alone; its collections hold and count these
        alone. It is read anew each time, and costs the same however many articles there are and
        whoever writes."""
        articles = list(dict.fromkeys(split_search_id(one)[0] for one in found))
        collections = self._by_slug() if articles else {}
        lines = self._rows.some(articles, collections) if articles else ()
        above = tuple(collections.values())
        return _shelf(lines, above, keys, tuple(languages), self._language)

    def _by_slug(self) -> Mapping[str, Collection]:
        """All collections of the newest revision."""
        revision = self._rows.revision()
        with self._lock:
            if revision != self._arranged[0]:
                self._arranged = revision, {one.slug: one for one in self._rows.collections()}
            return self._arranged[1]

    def systems_in_trouble(self, now: datetime) -> bool:
        return self._rows.systems_in_trouble(now)

    def asked_since(self, since: datetime) -> Mapping[str, int]:
        return self._rows.asked_since(since)


def _shelf(
    lines: Iterable[ArticleLine],
    collections: Sequence[Collection],
    keys: frozenset[str],
    languages: tuple[str, ...],
    workspace: str,
) -> Shelf:
    texts: dict[str, dict[str, ArticleLine]] = {}
    for line in lines:
        if line.audience in keys:
            texts.setdefault(line.id, {})[line.language] = line
    best: dict[str, ArticleLine] = {}
    for article, by_language in texts.items():
        original = next(iter(by_language.values())).original
        language = choose_language(by_language, languages, workspace, original)
        if language is not None:
            best[article] = by_language[language]
    cards = _cards(best.values(), collections, keys, languages[0] if languages else workspace)
    return Shelf(
        lines=tuple(best.values()),
        top=tuple(card for card in cards.values() if not card.path),
        _by_id=best,
        _cards=cards,
        _texts={(a, lang): line for a, each in texts.items() for lang, line in each.items()},
    )


def _cards(
    lines: Iterable[ArticleLine],
    collections: Sequence[Collection],
    keys: frozenset[str],
    language: str,
) -> dict[str, CollectionCard]:
    """The collections that hold something, by slug, in their order."""
    known = {one.slug: one for one in collections}
    held: dict[str, list[ArticleLine]] = {}
    for line in lines:
        held.setdefault(line.collection, []).append(line)
    inside: dict[str, list[str]] = {}
    for one in collections:
        inside.setdefault(one.parent, []).append(one.slug)
    made: dict[str, CollectionCard] = {}
    for one in reversed(collections):  # those below come first
        if one.held not in keys:
            continue
        own = tuple(held.get(one.slug, ()))
        below = tuple(made[child] for child in inside.get(one.slug, ()) if child in made)
        count = len(own) + sum(card.count for card in below)
        if count:
            above = path_of(one.slug, known)[:-1]
            made[one.slug] = CollectionCard(
                slug=one.slug,
                name=one.title_in(language),
                summary=one.summary_in(language),
                path=tuple((each.slug, each.title_in(language)) for each in above),
                articles=own,
                below=below,
                count=count,
            )
    return {one.slug: made[one.slug] for one in collections if one.slug in made}
