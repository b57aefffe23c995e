"""Hints for writers: how hard a text is to read, which sentences are long, which pictures say
nothing to somebody who can't see them. A hint never stops anybody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from unsnag.domain.knowledge.markdown_text import (
    links_in,
    sentences_in,
    steps_without_picture,
)

LONG_SENTENCE = 25  # words
FEWEST_WORDS = 60
"""A reading level of fewer words says nothing."""
LONGEST_SUMMARY = 160
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_VOWELS = {
    "en": re.compile(r"[aeiouy]+"),
    "de": re.compile(r"(?:[aeiouyäöü]+)"),
    "es": re.compile(r"[aeiouáéíóúü]+"),
    "fr": re.compile(r"[aeiouyàâéèêëîïôûùüœ]+"),
    "it": re.compile(r"[aeiouàèéìòù]+"),
    "nl": re.compile(r"[aeiouyë]+"),
}


class HintKind(StrEnum):
    """Closed set of hints."""

    READING = "reading"
    LONG_SENTENCE = "long_sentence"
    NO_ALT = "no_alt"
    NO_PICTURE = "no_picture"
    NO_SUMMARY = "no_summary"
    LONG_SUMMARY = "long_summary"


@dataclass(frozen=True)
class Hint:
    """What could be better, in words; `line` is where, 0 for the whole text."""

    kind: HintKind
    text: str
    line: int = 0


@dataclass(frozen=True)
class Reading:
    """How easy a text is: Flesch's ease from 0 (hard) to 100 (easy) by the formula of its language,
    and what that means."""

    ease: int
    words: int
    sentences: int

    @property
    def meaning(self) -> str:
        if self.ease >= 70:
            return "easy"
        if self.ease >= 50:
            return "fairly easy"
        return "hard" if self.ease >= 30 else "very hard"


def reading_level(markdown: str, language: str) -> Reading | None:
    """None for short texts and for languages whose formula isn't known here (it is for English,
    German, Spanish, French, Italian and Dutch)."""
    plain = language.split("-")[0]
    sentences = [line.text for line in sentences_in(markdown)]
    words = [word.lower() for sentence in sentences for word in _WORD.findall(sentence)]
    if plain not in _VOWELS or len(words) < FEWEST_WORDS:
        return None
    syllables = sum(_syllables(word, plain) for word in words) / len(words)
    length = len(words) / len(sentences)
    ease = _ease(plain, length, syllables)
    return Reading(max(0, min(100, round(ease))), len(words), len(sentences))


def _syllables(word: str, language: str) -> int:
    count = len(_VOWELS[language].findall(word))
    if language == "en" and word.endswith("e") and not word.endswith("le") and count > 1:
        count -= 1
    return max(1, count)


def _ease(language: str, length: float, syllables: float) -> float:
    """Flesch (en), Amstad (de), Fernández Huerta (es), Kandel and Moles (fr), Vacca (it), Douma
    (nl); `length` is words a sentence."""
    if language == "de":
        return 180 - length - 58.5 * syllables
    if language == "es":
        return 206.84 - 1.02 * length - 60 * syllables
    if language == "fr":
        return 207 - 1.015 * length - 73.6 * syllables
    if language == "it":
        return 217 - 1.3 * length - 60 * syllables
    if language == "nl":
        return 206.84 - 0.93 * length - 77 * syllables
    return 206.835 - 1.015 * length - 84.6 * syllables


def hints(markdown: str, summary: str, language: str) -> tuple[Hint, ...]:
    """In the order of the text, those for all of it first."""
    found: list[Hint] = []
    level = reading_level(markdown, language)
    if level is not None and level.ease < 50:
        found.append(
            Hint(HintKind.READING, f"{level.meaning.capitalize()} to read. Shorter words help.")
        )
    if not summary.strip():
        found.append(Hint(HintKind.NO_SUMMARY, "Say in a sentence what the article answers."))
    elif len(summary) > LONGEST_SUMMARY:
        found.append(
            Hint(
                HintKind.LONG_SUMMARY,
                f"The summary has {len(summary)} characters; results show {LONGEST_SUMMARY}.",
            )
        )
    if steps_without_picture(markdown):
        found.append(Hint(HintKind.NO_PICTURE, "Steps without a picture. Would one help?"))
    at_line = [
        Hint(HintKind.NO_ALT, "Say what the picture shows, for those who can't see it.", one.line)
        for one in links_in(markdown)
        if one.picture and not one.text
    ]
    for sentence in sentences_in(markdown):
        count = len(_WORD.findall(sentence.text))
        if count > LONG_SENTENCE:
            shown = " ".join(sentence.text.split()[:6])
            said = f"{count} words in one sentence: “{shown}…”. Split it."
            at_line.append(Hint(HintKind.LONG_SENTENCE, said, sentence.number))
    return (*found, *sorted(at_line, key=lambda hint: hint.line))
