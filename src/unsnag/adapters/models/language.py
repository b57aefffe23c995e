"""The language of a message, among seventy-five and more, or “unknown” rather than a guess.

Three things speak together: the script, where one language writes it alone; the letter groups of
py3langid; and letters and little words, which settle what letter groups leave open in short texts.
Numbers, addresses and words that every language writes say nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from unsnag.adapters.models.language_letters import (
    ALONE,
    foreign_to,
    language_alone,
    letters_beyond,
)
from unsnag.adapters.models.language_words import EVERYWHERE, LANGUAGES_OF_WORD

SURE = 0.7
"""From here on a language is named; 19 of 20 named ones are right also for two words."""
SURE_AMONG_FEW = 0.88
FEW_WORDS = 2
"""The same where so short a text is taken to be in one of a few languages, of which the first is
the likeliest beforehand: “pause” looks more like one of them, and may be any."""
LONGEST = 2_000
UNKNOWN = ""

# What stands for a language in the model: Bokmål is its Norwegian, and Northern Sotho is written
# much like Tswana. Two languages it doesn't know at all.
_IN_MODEL = {"nb": "no", "tn": "nso"}
_NOT_IN_MODEL = ("mi", "ts")
_WITH_OTHERS = (
    *("af", "ar", "az", "be", "bg", "bs", "ca", "cs", "cy", "da", "de", "en", "eo", "es", "et"),
    *("eu", "fa", "fi", "fr", "ga", "hi", "hr", "hu", "id", "is", "it", "kk", "la", "lg", "lt"),
    *("lv", "mi", "mk", "mn", "mr", "ms", "nb", "nl", "nn", "pl", "pt", "ro", "ru", "sk", "sl"),
    *("sn", "so", "sq", "sr", "st", "sv", "sw", "tl", "tn", "tr", "ts", "uk", "ur", "vi", "xh"),
    *("yo", "zu"),
)
LANGUAGES = tuple(sorted({*_WITH_OTHERS, *ALONE}))
_FLOOR = -8.0  # log probability of a language that the model doesn't know
_LEAST = math.exp(_FLOOR)
_FOREIGN_LETTER = 4.0
_LITTLE_WORD = 3.0
_LIKE_MAORI = 7.0  # every word is of its few syllables
_SILENT = re.compile(
    r"https?://\S+|www\.\S+|[\w.+'-]+@[\w.-]+|[!-~]*\d[!-~]*|[!-&(-,./:-@\[-`{-~¡¿«»„“”…。、！？，]"
)
_MAORI = re.compile(r"(?:(?:wh|ng|[hkmnprtw])?[aeiouāēīōū]+)+")


@cache
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([_IN_MODEL.get(language, language) for language in languages])
    return identifier


def ranked(text: str, among: Sequence[str] = LANGUAGES) -> list[tuple[str, float]]:
    """Languages with probabilities that sum to 1, the likeliest first; empty where nothing in the
    text speaks for any."""
    plain = " ".join(_SILENT.sub(" ", text[:LONGEST]).split())
    words = [word.strip("-'’") for word in plain.lower().split()]
    alone = language_alone(plain)
    if alone:
        return [(alone, 1.0)] if alone in among else []
    if all(word in EVERYWHERE or len(word) < 2 for word in words):
        return []
    scores = _scores(plain, words, tuple(one for one in among if one not in ALONE))
    if not scores:
        return []
    most = max(scores.values())
    weights = {language: math.exp(score - most) for language, score in scores.items()}
    whole = sum(weights.values())
    return sorted(
        ((language, weight / whole) for language, weight in weights.items()),
        key=lambda one: -one[1],
    )


def _scores(plain: str, words: Sequence[str], among: tuple[str, ...]) -> dict[str, float]:
    known = tuple(one for one in among if one not in _NOT_IN_MODEL)
    spoken = dict(_identifier(known).rank(plain)) if known else {}
    letters = letters_beyond(plain)
    scores = {}
    for language in among:
        share = spoken.get(_IN_MODEL.get(language, language), 0.0)
        score = math.log(share) if share > _LEAST else _FLOOR
        scores[language] = score - _FOREIGN_LETTER * foreign_to(language, letters)
    if "mi" in scores and len(words) > 1 and all(map(_MAORI.fullmatch, words)):
        scores["mi"] += _LIKE_MAORI
    for word in dict.fromkeys(words):
        speakers = [one for one in LANGUAGES_OF_WORD.get(word, ()) if one in scores]
        for language in speakers:
            scores[language] += _LITTLE_WORD / len(speakers) ** 0.5
    return scores


def any_language_of(text: str) -> str:
    """The text's language among `LANGUAGES`, as two letters; "" in doubt."""
    return _sure(ranked(text))


def language_of(text: str, languages: Sequence[str]) -> str:
    """The text's language among `languages` (two letters, at least one); the first in doubt."""
    if len(languages) < 2:
        return languages[0]
    short = len(text[:LONGEST].split()) <= FEW_WORDS
    found = ranked(text, tuple(languages))
    return _sure(found, SURE_AMONG_FEW if short else SURE) or languages[0]


def _sure(found: list[tuple[str, float]], least: float = SURE) -> str:
    return found[0][0] if found and found[0][1] >= least else UNKNOWN
