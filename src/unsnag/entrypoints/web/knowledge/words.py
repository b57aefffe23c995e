"""The words of the writers' pages for what the domain names."""

from __future__ import annotations

from collections.abc import Iterable

from unsnag.application.queries.knowledge import Standing
from unsnag.domain.knowledge import (
    PUBLIC,
    SIGNED_IN,
    STAFF,
    ArticleKind,
    ArticleVersion,
    Segment,
    VersionState,
)

LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "it": "Italiano",
    "nl": "Nederlands",
    "pt": "Português",
    "pl": "Polski",
    "sv": "Svenska",
    "da": "Dansk",
    "cs": "Čeština",
    "tr": "Türkçe",
    "uk": "Українська",
    "ar": "العربية",
    "he": "עברית",
    "ja": "日本語",
    "zh": "中文",
}
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})

STANDINGS = {
    Standing.DRAFT: "Draft",
    Standing.REVIEW: "Waits for review",
    Standing.SCHEDULED: "Scheduled",
    Standing.PUBLISHED: "Published",
    Standing.ARCHIVED: "Archived",
}
TONES = {
    Standing.REVIEW: "attention",
    Standing.SCHEDULED: "attention",
    Standing.PUBLISHED: "verified",
}
KINDS = {
    ArticleKind.ARTICLE: "Article",
    ArticleKind.FAQ: "Question and answer",
    ArticleKind.VIDEO: "Video",
    ArticleKind.DOWNLOAD: "Download",
}


def language_name(language: str) -> str:
    """The language in its own words; its code when it isn't known here."""
    return LANGUAGES.get(language) or LANGUAGES.get(language.split("-")[0], language)


def direction(language: str) -> str:
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def audiences(segments: Iterable[Segment]) -> list[tuple[str, str]]:
    """Every audience with its words, the widest first."""
    known = [(PUBLIC, "Everybody"), (SIGNED_IN, "Signed-in customers")]
    known += [(one.key, one.title) for one in segments]
    return [*known, (STAFF, "The team only")]


def standing_of(version: ArticleVersion) -> Standing:
    if version.scheduled:
        return Standing.SCHEDULED
    return Standing(version.state.value)


def state_words(version: ArticleVersion) -> str:
    if version.state is VersionState.ARCHIVED:
        return "Archived" if version.published else "Set aside"
    return STANDINGS[standing_of(version)]
