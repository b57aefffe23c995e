"""Keeps a process's search at what readers may find: every process asks for the revision again and
again, and takes over what changed, whoever changed it and in whichever process."""

from __future__ import annotations

from collections.abc import Callable

from unsnag.application.ports.knowledge import ArticleStore
from unsnag.application.ports.search import ArticleSearch
from unsnag.domain.knowledge import ArticleId, PublishedArticle, media_text
from unsnag.domain.retrieval import ArticleText

TextOf = Callable[[PublishedArticle, str], ArticleText]
"""An article and the Markdown of what goes with it, as search reads them."""


class FollowKnowledge:
    """Called every so often by one thread of a process."""

    def __init__(self, articles: ArticleStore, search: ArticleSearch, text_of: TextOf) -> None:
        self._articles, self._search, self._text_of = articles, search, text_of
        self._revision = -1
        self._indexed: dict[ArticleId, frozenset[str]] = {}

    def __call__(self) -> bool:
        """Bring search to the newest revision; whether anything had changed."""
        changes = self._articles.changed_since(self._revision)
        if changes.revision == self._revision:
            return False
        if self._revision < 0 or changes.everything:
            self._everything()
        else:
            texts = [self._text(article) for article in changes.published]
            found: dict[ArticleId, set[str]] = {one: set() for one in changes.articles}
            for article, text in zip(changes.published, texts, strict=True):
                found[article.id].add(text.id)
            before = {i for one in changes.articles for i in self._indexed.get(one, ())}
            now = {i for ids in found.values() for i in ids}
            self._search.update(texts, sorted(before - now))
            self._indexed |= {one: frozenset(ids) for one, ids in found.items()}
        self._revision = changes.revision
        return True

    def _everything(self) -> None:
        found: dict[ArticleId, set[str]] = {}
        texts = []
        with_media = self._articles.with_media()
        for article in self._articles.every_language():
            text = self._text(article) if article.id in with_media else self._text_of(article, "")
            texts.append(text)
            found.setdefault(article.id, set()).add(text.id)
        self._search.rebuild(texts)
        self._indexed = {one: frozenset(ids) for one, ids in found.items()}

    def _text(self, article: PublishedArticle) -> ArticleText:
        media = self._articles.media_of(article.id, article.language)
        return self._text_of(article, media_text(media, article.language))
