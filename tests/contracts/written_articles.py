"""Articles on a shelf in short words, for the contracts of knowledge."""

from __future__ import annotations

from dataclasses import replace

from unsnag.adapters.store.knowledge import DatabaseKnowledge
from unsnag.application.ports.knowledge import Arrangement
from unsnag.domain.knowledge import PUBLIC, ArticleContent, ArticleVersion

FOR_ALL = Arrangement("", PUBLIC, "article")


def written(shelf: DatabaseKnowledge, title: str = "Descale", body: str = "One") -> ArticleVersion:
    """A draft."""
    draft = shelf.create(ArticleContent(title), FOR_ALL, language="en", by="Alex")
    content = ArticleContent(title, "S", body, ("scale",))
    return shelf.save_draft(draft.article, "en", content, edited=draft.digest, by="Alex")


def published(
    shelf: DatabaseKnowledge, title: str = "Descale", body: str = "One"
) -> ArticleVersion:
    draft = written(shelf, title, body)
    return shelf.publish(draft.article, "en", edited=draft.digest, by="Morgan")


def revised(shelf: DatabaseKnowledge, one: ArticleVersion, body: str) -> ArticleVersion:
    """A draft of the next version."""
    content = replace(one.content, body=body)
    return shelf.save_draft(one.article, one.language, content, edited=one.digest, by="Alex")
