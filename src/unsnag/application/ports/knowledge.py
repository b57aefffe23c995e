"""Port to the articles of the help center."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from unsnag.domain.knowledge import Article


class ArticleStore(Protocol):
    """Published articles."""

    def all(self) -> Sequence[Article]: ...

    def by_slug(self, slug: str) -> Article | None: ...

    def put(self, article: Article, *, position: int = 0) -> bool:
        """Insert or replace by slug; True when something changed."""
        ...
