"""An answer without a language model: a passage that people wrote, quoted with its source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Citation:
    """Where the words come from; `slug` is the article's address."""

    slug: str
    title: str
    passage: str
    sentence: str


@dataclass(frozen=True)
class Answer:
    """The best passage first, never empty; there is no answer without a citation."""

    citations: tuple[Citation, ...]
