"""Read a folder of Markdown articles: all of it or nothing; what is wrong has a file and line."""

from __future__ import annotations

import re
from pathlib import Path

from unsnag.adapters.knowledge_folder.front_matter import (
    Fields,
    NotReadable,
    read_front_matter,
)
from unsnag.domain.knowledge import (
    PUBLIC,
    SEGMENT,
    SIGNED_IN,
    STAFF,
    ArticleId,
    PublishedArticle,
    address_of,
)

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FIELDS = frozenset(
    [
        "title",
        "slug",
        "collection",
        "summary",
        "updated",
        "checked",
        "language",
        "keywords",
        "related",
        "audience",
    ]
)
_LONGEST_TITLE = 300


def read_articles(folder: Path) -> list[PublishedArticle]:
    """The folder's articles in the order of their file names. Raises NotReadable."""
    files = sorted(folder.glob("*.md"))
    if not files:
        raise NotReadable(folder, 0, "There is no article (a file that ends with .md) here.")
    found: dict[str, tuple[Fields, PublishedArticle]] = {}
    for file in files:
        fields, article = _read(file)
        if article.slug in found:
            other = found[article.slug][0].file.name
            raise fields.wrong("slug", f"“{article.slug}” is the slug of {other} already.")
        found[article.slug] = (fields, article)
    for fields, article in found.values():
        for slug in article.related:
            if slug not in found:
                raise fields.wrong("related", f"There is no article “{slug}” to relate to.")
    return [article for _, article in found.values()]


def _read(file: Path) -> tuple[Fields, PublishedArticle]:
    fields, body, body_line = read_front_matter(file)
    for name in fields.values:
        if name not in _FIELDS:
            raise fields.wrong(name, f"“{name}” is not a field of an article.")
    slug, title = fields.text("slug"), fields.text("title")
    if address_of(slug, otherwise="") != slug:
        raise fields.wrong("slug", "A slug is lower-case letters, digits and single dashes.")
    if len(title) > _LONGEST_TITLE:
        raise fields.wrong("title", f"A title has at most {_LONGEST_TITLE} characters.")
    if not body.strip():
        raise NotReadable(file, body_line, "The article has no text below its fields.")
    return fields, PublishedArticle(
        id=ArticleId(slug),
        slug=slug,
        title=title,
        collection=fields.text("collection"),
        summary=fields.text("summary", default=""),
        body=body,
        language=fields.text("language", default="en"),
        keywords=fields.texts("keywords"),
        related=tuple(ArticleId(slug) for slug in fields.texts("related")),
        updated=fields.day("updated"),
        checked=fields.day("checked"),
        audience=_audience(fields),
    )


def _audience(fields: Fields) -> str:
    name = fields.text("audience", default=PUBLIC)
    known = (PUBLIC, SIGNED_IN, STAFF)
    if name in known or (name.startswith(SEGMENT) and SLUG.fullmatch(name[len(SEGMENT) :])):
        return name
    raise fields.wrong(
        "audience", f"The audience is {', '.join(known)} or {SEGMENT}NAME, not “{name}”."
    )
