"""Words of a text as lexical search counts them: by the language of the article.

A term of one language never meets a term of another, so each article is searched as its own
language is written: stemmed, without that language's filler words. Languages that put no space
between words are cut into pairs of characters.
"""

from __future__ import annotations

from functools import lru_cache

import tantivy

READ_CHARACTERS = 20_000  # of a query; an article is read as far as `passages` reads it
LONGEST_WORD = 60

STEMMED = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
"""Languages with a stemmer; others are matched word for word."""

WITHOUT_FILLER_WORDS = frozenset({"arabic", "greek", "romanian", "tamil", "turkish"})
"""Of these tantivy has a stemmer and no list of filler words."""

UNSPACED = frozenset({"ja", "ko", "lo", "my", "km", "th", "zh"})

QUESTION_WORDS = (
    "what how why when where who which whose can could would should do does did am has have had "
    "i you he she we me my your our us them please hi hello hey dear thanks thank just really "
    "im ive id dont doesnt cant s t m ve re ll d"
)
"""Words of any English question, which say nothing about its subject; beside tantivy's list."""


def language_of(tag: str) -> str:
    """The two letters that decide how a text is cut: `pt-BR` is `pt`. Nothing means English."""
    return tag.strip().lower().replace("_", "-").partition("-")[0] or "en"


@lru_cache(maxsize=64)
def _stems(language: str) -> tantivy.TextAnalyzer:
    if language in UNSPACED:
        pairs = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(1, 2, False))
        return pairs.filter(tantivy.Filter.lowercase()).build()
    builder = _plain()
    if name := STEMMED.get(language):
        if name not in WITHOUT_FILLER_WORDS:
            builder = builder.filter(tantivy.Filter.stopword(name))
        if name == "english":
            builder = builder.filter(tantivy.Filter.custom_stopword(QUESTION_WORDS.split()))
        builder = builder.filter(tantivy.Filter.stemmer(name))
    # Folded after stemming: a stemmer knows its language's letters.
    return builder.filter(tantivy.Filter.ascii_fold()).build()


def _plain() -> tantivy.TextAnalyzerBuilder:
    plain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    return plain.filter(tantivy.Filter.remove_long(LONGEST_WORD)).filter(tantivy.Filter.lowercase())


@lru_cache(maxsize=1)
def whole_words() -> tantivy.TextAnalyzer:
    """For a text still being typed: whole words, none left out."""
    return _plain().filter(tantivy.Filter.ascii_fold()).build()


def readable(text: str, most: int = READ_CHARACTERS) -> str:
    """The start of a text without half surrogate pairs, which Rust refuses."""
    return text[:most].encode("utf-8", "replace").decode("utf-8")


def terms(text: str, language: str) -> list[str]:
    """The terms of a text in order, with repeats; `language` as of `language_of`."""
    found: list[str] = _stems(language).analyze(text)
    if language in UNSPACED:
        return [each for each in found if not each.isspace() and each.isalnum()]
    return found
