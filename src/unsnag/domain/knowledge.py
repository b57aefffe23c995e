"""Help articles as readers meet them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Audience(StrEnum):
    """Closed set of who may read an article."""

    PUBLIC = "public"  # everybody
    STAFF = "staff"  # the support team only


@dataclass(frozen=True)
class Article:
    """One help article. `body` is Markdown; `slug` is its address and never reused."""

    slug: str
    title: str
    collection: str
    summary: str
    body: str
    language: str
    keywords: tuple[str, ...]
    related: tuple[str, ...]
    updated: date
    checked: date
    audience: Audience = Audience.PUBLIC
