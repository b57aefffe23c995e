"""Articles of another place become ours, without telling anybody.

Everything that could stop an import half-way is read before the first article is written. Each
article is then one transaction of its own, found again by its source, so that a run that was killed
is finished by running it again, and running it twice changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from unsnag.application.import_pictures import Pictures, TakePictures
from unsnag.application.ports.imports import (
    Heading,
    ImportedArticle,
    ImportJournal,
    KnowledgeSource,
    Loss,
    Lost,
    SourceUnreadable,
)
from unsnag.application.ports.knowledge import (
    AddressTaken,
    ArticleDesk,
    ArticleStore,
    KnowledgeProblem,
    NoSuchArticle,
)
from unsnag.domain.knowledge import (
    PUBLIC,
    ArticleContent,
    ArticleId,
    Imported,
    ImportOutcome,
    IncomingArticle,
    KnownImport,
    VersionState,
    address_of,
    strictest,
)
from unsnag.domain.knowledge.retarget import retargeted

MOST_ARTICLES = 200_000
_LONGEST_ADDRESS = 500
OWN = "unsnag"
"""The source of our own exports: their ids are ours."""
Place = tuple[str, str]
Say = Callable[[int, int], None]


class Became(StrEnum):
    """Closed set of what became of an article; in a dry run, of what would."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    EDITED_HERE = "edited here"  # what somebody wrote here since stays
    DONE_BEFORE = "done before the interruption"
    REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """One article of the report."""

    source_id: str
    title: str
    slug: str
    became: Became
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True)
class ImportReport:
    """What an import did, article by article."""

    source: str
    dry_run: bool
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[Became, int]:
        return Counter(line.became for line in self.lines)

    @property
    def losses(self) -> Mapping[Loss, int]:
        """Articles that lost something of each kind."""
        return Counter(kind for line in self.lines for kind in {one.kind for one in line.lost})


@dataclass(frozen=True)
class Wish:
    """How an import is wanted. `state` None keeps what each article was; `audience` is the widest
    that any may get."""

    dry_run: bool = False
    state: VersionState | None = None
    audience: str = PUBLIC
    language: str = "en"


@dataclass
class _Plan:
    """Where each article will stand, so that links can lead there before it is written."""

    known: Mapping[Place, KnownImport]
    slugs: dict[Place, str] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)
    taken_in: set[str] = field(default_factory=set)
    """Source ids that are here because they were imported, before or in this run."""


class ImportKnowledge:
    """Takes a source in."""

    def __init__(
        self, articles: ArticleStore, desk: ArticleDesk, take_pictures: TakePictures, by: str
    ) -> None:
        self._articles, self._desk, self._pictures = articles, desk, take_pictures
        self._by = by

    def __call__(
        self, source: KnowledgeSource, wish: Wish, journal: ImportJournal, say: Say
    ) -> ImportReport:
        """Raises SourceUnreadable, having written nothing."""
        plan = self._plan(source, wish)
        if not wish.dry_run:
            self._prepare(source)
        done = journal.done()
        lines: list[Line] = []
        written: set[Place] = set()
        for article in _in_order(source):
            place = (article.source_id, article.language or wish.language)
            if place in written:
                continue
            written.add(place)
            if place not in plan.slugs and (at := (place[0], wish.language)) in plan.slugs:
                plan.slugs[place] = plan.slugs.pop(at)
            if article.source_id in done:
                slug = plan.slugs.get(place, "")
                lines.append(Line(article.source_id, article.title, slug, Became.DONE_BEFORE))
            else:
                lines.append(self._one(source, article, place, plan, wish))
                if not wish.dry_run:
                    journal.note(article.source_id)
            say(len(lines), len(plan.slugs))
        if not wish.dry_run:
            journal.close()
        return ImportReport(source.name, wish.dry_run, tuple(lines), tuple(source.notes()))

    def _plan(self, source: KnowledgeSource, wish: Wish) -> _Plan:
        plan = _Plan(self._desk.imported(source.name))
        by_id = {place[0]: known for place, known in plan.known.items()}
        plan.taken_in.update(by_id)
        taken: set[str] = set()
        for heading in source.headings():
            if len(plan.slugs) >= MOST_ARTICLES:
                raise SourceUnreadable(f"There are more than {MOST_ARTICLES:,} articles in it.")
            place = (heading.source_id, heading.language or wish.language)
            # Some sources tell the language of an article with its text alone.
            known = plan.known.get(place) if heading.language else by_id.get(place[0])
            slug = known.slug if known else self._free(source, heading, taken)
            taken.add(slug)
            plan.slugs[place] = slug
            if key := source.key(heading.address):
                plan.targets.setdefault(key, slug)
                plan.hosts.add(_host(heading.address))
        return plan

    def _free(self, source: KnowledgeSource, heading: Heading, taken: set[str]) -> str:
        wanted = address_of(heading.slug or heading.title)
        if source.name == OWN and self._is_here(heading):
            return wanted
        slug, number = wanted, 1
        while slug in taken or not self._desk.address_is_free(slug):
            number += 1
            slug = f"{wanted}-{number}"
        return slug

    def _is_here(self, heading: Heading) -> bool:
        try:
            self._desk.article(heading.translation_of or heading.source_id)
        except NoSuchArticle:
            return False
        return True

    def _prepare(self, source: KnowledgeSource) -> None:
        """Segments and collections that our own exports carry; those that are here stay."""
        here = {one.name for one in self._articles.segments()}
        for segment in source.segments():
            if segment.name not in here:
                self._desk.put_segment(segment)
        there = {one.slug for one in self._articles.collections()}
        for collection in source.collections():
            if collection.slug not in there:
                self._desk.put_collection(collection)

    def _one(
        self,
        source: KnowledgeSource,
        article: ImportedArticle,
        place: Place,
        plan: _Plan,
        wish: Wish,
    ) -> Line:
        if article.problem:
            why = Lost(Loss.TEXT, article.problem[:200])
            return Line(place[0], article.title, "", Became.REFUSED, (why,))
        known = plan.known.get(place)
        here = known.article if known else ""
        pictures = self._pictures(source, article, here, dry=wish.dry_run)
        incoming = _incoming(source, article, place, plan, wish, pictures)
        lost = [*_still_lost(article, pictures), *pictures.lost]
        try:
            if known is None and (was := self._ours(source, incoming, plan)) is not None:
                became = was
            elif wish.dry_run:
                became = _would_become(incoming, known)
            else:
                imported, refused = self._write(incoming)
                lost += refused
                plan.taken_in.add(place[0])
                became = Became(imported.outcome.value.replace("_", " "))
                new_words = imported.outcome in (ImportOutcome.CREATED, ImportOutcome.CHANGED)
                if new_words or (became is Became.UNCHANGED and pictures.fetched):
                    lost += self._hang(source, imported.article, article, pictures)
        except KnowledgeProblem as problem:
            lost.append(Lost(Loss.TEXT, str(problem)[:200]))
            became = Became.REFUSED
        return Line(place[0], article.title, plan.slugs.get(place, ""), became, tuple(lost))

    def _ours(
        self, source: KnowledgeSource, incoming: IncomingArticle, plan: _Plan
    ) -> Became | None:
        """An article of our own export that is here already is never overwritten."""
        if source.name != OWN or incoming.translation_of in plan.taken_in:
            return None
        try:
            own = self._desk.article(incoming.translation_of or incoming.source_id)
        except NoSuchArticle:
            return None
        now = self._desk.current(own.id, incoming.language)
        same = now is not None and now.digest == incoming.content.digest
        return Became.UNCHANGED if same else Became.EDITED_HERE

    def _write(self, incoming: IncomingArticle) -> tuple[Imported, list[Lost]]:
        """With all of its old addresses, or without those that lead elsewhere already."""
        try:
            return self._desk.import_article(incoming, by=self._by), []
        except AddressTaken:
            bare = replace(incoming, old_addresses=())
            imported = self._desk.import_article(bare, by=self._by)
        lost: list[Lost] = []
        for address in incoming.old_addresses:
            try:
                self._desk.add_redirect(imported.article, incoming.language, address)
            except AddressTaken:
                lost.append(Lost(Loss.FIELD, f"the old address {address[:120]} leads elsewhere"))
        return imported, lost

    def _hang(
        self,
        source: KnowledgeSource,
        article: ArticleId,
        incoming: ImportedArticle,
        pictures: Pictures,
    ) -> list[Lost]:
        """Pictures and media, once each; and those whose file is not what it should be."""
        there = {(m.kind, m.name, m.digest, m.link) for m in self._articles.media_of(article)}
        carried = [m for m in incoming.media if self._pictures.carried(source, m)]
        for media in (*pictures.media, *carried):
            if (media.kind, media.name, media.digest, media.link) not in there:
                self._desk.put_media(replace(media, article=article))
        missing = [m for m in incoming.media if m not in carried]
        return [Lost(Loss.ATTACHMENT, f"{m.name}: its file is missing") for m in missing]


def _in_order(source: KnowledgeSource) -> Iterator[ImportedArticle]:
    """A translation after every original."""
    yield from source.articles(translations=False)
    yield from source.articles(translations=True)


def _still_lost(article: ImportedArticle, pictures: Pictures) -> Iterator[Lost]:
    """What a source calls lost, without the files that were fetched."""
    for one in article.lost:
        named = one.kind is Loss.ATTACHMENT
        if not (named and any(one.what.endswith(at[-150:]) for at in pictures.fetched)):
            yield one


def _incoming(
    source: KnowledgeSource,
    article: ImportedArticle,
    place: Place,
    plan: _Plan,
    wish: Wish,
    pictures: Pictures,
) -> IncomingArticle:
    slug = plan.slugs.get(place, "")
    state = VersionState.PUBLISHED if article.published else VersionState.DRAFT
    if article.archived:
        state = VersionState.ARCHIVED
    elif wish.state is VersionState.DRAFT or (wish.state and article.body.strip()):
        state = wish.state
    old = (path_of_address(one) for one in (article.address, *article.aliases))
    return IncomingArticle(
        source=source.name,
        source_id=article.source_id,
        language=place[1],
        content=_content(source, article, plan, pictures),
        slug=slug,
        old_addresses=tuple(
            dict.fromkeys(one for one in old if one and one != f"/articles/{slug}")
        ),
        collections=article.collection,
        translation_of=article.translation_of,
        audience=strictest((article.audience, wish.audience)),
        kind=article.kind,
        related=tuple(ArticleId(one) for one in article.related),
        position=article.position,
        owner=article.owner,
        feature=article.feature,
        updated=article.updated.date() if article.updated else None,
        checked=article.checked,
        state=state,
        earlier=article.earlier,
        id=article.source_id if source.name == OWN and not article.translation_of else "",
    )


def _content(
    source: KnowledgeSource, article: ImportedArticle, plan: _Plan, pictures: Pictures
) -> ArticleContent:
    """The words, with links and pictures leading to where they are kept here."""

    def new(target: str) -> str | None:
        if target in pictures.targets:
            return pictures.targets[target]
        slug = plan.targets.get(source.key(target)) if _host(target) in plan.hosts | {""} else None
        return None if slug is None else f"/articles/{slug}"

    body = retargeted(article.body, new)
    return ArticleContent(article.title, article.summary, body, article.keywords)


def _would_become(incoming: IncomingArticle, known: KnownImport | None) -> Became:
    if known is None:
        return Became.CREATED
    if known.digest == incoming.content.digest:
        return Became.UNCHANGED
    return Became.EDITED_HERE if known.edited_here else Became.CHANGED


def path_of_address(address: str) -> str:
    """The path under which it could be read, as servers see it; a bare former slug as it is."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in ("", "http", "https") or parts.path in ("", "/"):
        return ""
    path = unquote(parts.path)
    return path if len(path) <= _LONGEST_ADDRESS and path.isprintable() else ""


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return "?"
