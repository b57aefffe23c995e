"""The language of a message, among those that somebody can answer in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

SURE = 0.75
LONGEST = 2_000


@cache
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(languages))
    return identifier


@cache
def _every() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def any_language_of(text: str) -> str:
    """The text's language among the hundred that the model knows, as two letters; "" in doubt."""
    found, probability = _every().classify(text[:LONGEST])
    return str(found) if probability >= SURE else ""


def language_of(text: str, languages: Sequence[str]) -> str:
    """The text's language among `languages` (two letters, at least one); the first in doubt."""
    if len(languages) < 2 or not text.strip():
        return languages[0]
    found, probability = _identifier(tuple(languages)).classify(text[:LONGEST])
    return str(found) if probability >= SURE else languages[0]
