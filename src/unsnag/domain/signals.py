"""What a message says besides its intent: a person is wanted, danger, done or not, yes or no.

Deterministic and without a model, so that a request for a human is heard when everything else is
down. In doubt `wants_human` says yes. The words it looks for stand in `signal_words`,
`signal_words_danger` and `signal_words_wider`, in sixteen languages. Nothing here raises, whatever
the text; only its first 20,000 characters are read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from unsnag.domain import signal_words as words
from unsnag.domain import signal_words_danger as danger
from unsnag.domain import signal_words_wider as wider

READ_CHARACTERS = 20_000
MOST_NEEDS = 8
_SHORT_ANSWER = 6  # words; a longer message is no plain yes or no
_SHORT_WITHDRAWAL = 9  # words; a longer message says more than "never mind"
_ALONE_WORDS = 7  # words of a message that may ask for a person by naming one


class SignalKind(StrEnum):
    """Closed set of what must reach a person at once."""

    SELF_HARM = "self_harm"  # someone may hurt themselves
    SAFETY = "safety"  # injury, fire, electric shock
    LEGAL = "legal"  # lawyers, courts, police, authorities


@dataclass(frozen=True)
class Signal:
    """Why a person must read this now, with the customer's own words that say so."""

    kind: SignalKind
    words: str


@dataclass(frozen=True)
class Frustration:
    """0 calm … 1 at the limit, and why, strongest first."""

    level: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Folded:
    """A text as folded words joined by `_`, which remembers where each word stood."""

    text: str
    line: str
    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]

    def original(self, match: re.Match[str]) -> str:
        """The customer's own spelling of what matched."""
        inside = [
            span
            for span, start in zip(self.spans, self.starts, strict=True)
            if match.start() <= start < match.end()
        ]
        return self.text[inside[0][0] : inside[-1][1]] if inside else match.group()


# French and Italian articles before an apostrophe are words of their own: l'avocat, dell'avvocato.
_TOKEN = re.compile(r"(?i:l|d|dell|all|nell|un)(?=['’`´][^\W_])|[^\W_]+(?:['’`´][^\W_]+)*")
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


def _fold_word(word: str) -> str:
    bare = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in bare if c.isalnum()).translate(_PLAIN)


def fold(text: str) -> Folded:
    """The text in the spelling that the tables of words are written in."""
    read = text[:READ_CHARACTERS]
    found = [(_fold_word(m.group()), m.span()) for m in _TOKEN.finditer(read)]
    found = [(word, span) for word, span in found if word]
    tokens = tuple(word for word, _ in found)
    starts, place = [], 0
    for token in tokens:
        starts.append(place)
        place += len(token) + 1
    return Folded(read, "_".join(tokens), tokens, tuple(s for _, s in found), tuple(starts))


def compiled(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern that matches any of them as whole words; `\\w` never crosses a word's end."""
    joined = "|".join(f"(?:{pattern})" for pattern in patterns).replace(r"\w", "[^_]")
    return re.compile(f"(?<![^_])(?:{joined})(?![^_])")


_WANTS_HUMAN = compiled(
    (*(p for patterns in words.WANTS_HUMAN.values() for p in patterns), *wider.WANTS_HUMAN)
)
_HUMAN_ALONE = words.HUMAN_ALONE | wider.HUMAN_ALONE
_HUMAN_BESIDE = words.HUMAN_BESIDE | wider.HUMAN_BESIDE
_NOT_ASKING = compiled(words.NOT_ASKING)
_URGENT = {
    SignalKind.SELF_HARM: compiled((*words.SELF_HARM, *danger.DESPAIR, *wider.SELF_HARM)),
    SignalKind.SAFETY: compiled(
        (*words.SAFETY, *words.SAFETY_FURTHER, *danger.DANGER, *wider.SAFETY)
    ),
    SignalKind.LEGAL: compiled((*words.LEGAL, *words.LEGAL_FURTHER, *danger.LAW, *wider.LEGAL)),
}
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ANYWHERE_HUMAN = re.compile("|".join(wider.ANYWHERE_HUMAN))
_ANYWHERE_URGENT = {
    SignalKind.SELF_HARM: re.compile("|".join(wider.ANYWHERE_SELF_HARM)),
    SignalKind.SAFETY: re.compile("|".join((*wider.ANYWHERE_SAFETY, *danger.ANYWHERE_DANGER))),
    SignalKind.LEGAL: re.compile("|".join(wider.ANYWHERE_LEGAL)),
}
_SOLVED_IN_SHORT = compiled(words.SOLVED_IN_SHORT)
_SOLVED, _NOT_SOLVED = compiled(words.SOLVED), compiled(words.NOT_SOLVED)
_NEVER_MIND = compiled(words.NEVER_MIND)
_FRUSTRATED = [(why, weight, compiled([pattern])) for why, weight, pattern in words.FRUSTRATED]


def wants_human(text: str) -> bool:
    """Whether the message asks for a person, in any of sixteen languages, with a typo or two.

    What someone told the customer earlier does not count; what is ambiguous does."""
    tokens = [_forgive(token) for token in fold(text).tokens]
    asking = _NOT_ASKING.sub("", "_".join(tokens))
    left = [token for token in asking.split("_") if token]
    if len(left) <= _ALONE_WORDS and any(token in _HUMAN_ALONE for token in left):
        beside = [token for token in left if token not in _HUMAN_ALONE]
        if all(token in _HUMAN_BESIDE for token in beside):
            return True
    if _WANTS_HUMAN.search("_".join(left)) is not None:
        return True
    return _ANYWHERE_HUMAN.search(_unspaced(text)) is not None


def needs_human_now(text: str) -> Signal | None:
    """The gravest reason for a person to read this at once, or None."""
    folded, unspaced = fold(text), _unspaced(text)
    for kind, pattern in _URGENT.items():
        match = pattern.search(folded.line)
        if match:
            return Signal(kind, folded.original(match))
        anywhere = _ANYWHERE_URGENT[kind].search(unspaced)
        if anywhere:
            return Signal(kind, anywhere.group())
    return None


def _unspaced(text: str) -> str:
    """The text in one spelling when it has letters of a language without spaces, else nothing."""
    read = text[:READ_CHARACTERS]
    return unicodedata.normalize("NFKC", read) if _UNSPACED.search(read) else ""


def says_solved(text: str) -> bool:
    """Whether the customer says that it works now. A mixed message is not solved."""
    folded = fold(text)
    short = len(folded.tokens) <= _SHORT_ANSWER and _SOLVED_IN_SHORT.search(folded.line)
    solved = short or _SOLVED.search(folded.line)
    return bool(solved) and _NOT_SOLVED.search(folded.line) is None


def says_not_solved(text: str) -> bool:
    """Whether the customer says that it still doesn't work."""
    return _NOT_SOLVED.search(fold(text).line) is not None


def says_never_mind(text: str) -> bool:
    """Whether a short message says that the customer doesn't want it any more."""
    folded = fold(text)
    return len(folded.tokens) <= _SHORT_WITHDRAWAL and _NEVER_MIND.search(folded.line) is not None


def says_yes(text: str) -> bool:
    """Whether the whole message is a plain yes. A yes with a condition is not one."""
    return _answers(text, words.YES, words.NO, "👍✅👌")


def says_no(text: str) -> bool:
    """Whether the whole message is a plain no."""
    return _answers(text, words.NO, words.YES, "👎❌")


def _answers(text: str, wanted: frozenset[str], other: frozenset[str], signs: str) -> bool:
    tokens = fold(text[:400]).tokens
    if not tokens:
        return any(sign in text[:40] for sign in signs)
    if len(tokens) > _SHORT_ANSWER or "?" in text or words.CONDITIONS & set(tokens):
        return False
    # The longest answers first: "no problem go ahead" before "no".
    said, place = [], 0
    while place < len(tokens):
        size = next(
            (n for n in (4, 3, 2, 1) if "_".join(tokens[place : place + n]) in wanted | other), 0
        )
        if size:
            said.append("_".join(tokens[place : place + size]))
        elif tokens[place] not in words.COURTESY:
            return False
        place += size or 1
    return bool(said) and said[0] in wanted and all(phrase in wanted for phrase in said)


_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|no|nr|mr|mrs|ms|dr|approx|ca|etc|z\.b|bzw|st)\.)\s*$", re.I
)
_BREAK = re.compile(r"(?<=[.!?…])\s+|\s*\n+\s*|(?<=[。！？])")
_CLAUSE = re.compile(
    r"[,;]?\s+(?=(?:and also|also|and another thing|another thing|on another note|by the way|btw|"
    r"one more thing|oh and|plus|second question|besides|und außerdem|außerdem|et aussi|y también|"
    r"e anche|en ook|e também|och dessutom|oraz|i jeszcze|og også|"
    r"and (?:can|could|would|will|i|i'd|please|how|where|what|when|why|my|is|are|do|does|the)|"
    r"und (?:wie|wo|wann|ich|bitte|können|kann)|et (?:je|comment|où|quand|pouvez)|"
    r"y (?:quiero|cómo|dónde|cuándo|puede))\b)",
    re.IGNORECASE,
)
_NEED_WORDS = 3  # a shorter piece is a greeting or the rest of a sentence: it joins its neighbour


def split_needs(text: str) -> tuple[str, ...]:
    """The message in pieces that can be classified one by one, in order.

    Nothing is lost: the pieces joined are the message but for white space. A text of one need
    comes back whole; more than eight pieces are not cut further."""
    pieces: list[str] = []
    for sentence in _sentences(text):
        pieces += [piece for piece in _CLAUSE.split(sentence) if piece.strip()]
    joined: list[str] = []
    waiting = ""
    for piece in pieces:
        waiting = f"{waiting} {piece.strip()}".strip()
        if len(_TOKEN.findall(waiting)) >= _NEED_WORDS:
            joined.append(waiting)
            waiting = ""
    if waiting:
        joined[-1:] = [f"{joined[-1]} {waiting}" if joined else waiting]
    if len(joined) > MOST_NEEDS:
        joined[MOST_NEEDS - 1 :] = [" ".join(joined[MOST_NEEDS - 1 :])]
    return tuple(joined)


def _sentences(text: str) -> list[str]:
    found: list[str] = []
    for piece in _BREAK.split(text):
        if not piece or not piece.strip():
            continue
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.append(piece)
    return found


def frustration(text: str) -> Frustration:
    """How near the customer is to their limit, from words, capitals and marks."""
    folded = fold(text)
    found = [
        (weight, f"{why}: {folded.original(match)}")
        for why, weight, pattern in _FRUSTRATED
        if (match := pattern.search(folded.line))
    ]
    letters = [c for c in folded.text if c.isalpha()]
    loud = [t for t in _TOKEN.findall(folded.text) if len(t) > 2 and t.isalpha() and t.isupper()]
    if len(loud) >= 3 and sum(map(len, loud)) > len(letters) / 2:
        found.append((0.4, "written in capitals"))
    marks = re.search(r"[!?]{3,}|!\s*!|\?!", folded.text)
    if marks:
        found.append((0.2, f"marks: {marks.group()}"))
    calm = 1.0
    for weight, _ in found:
        calm *= 1.0 - weight
    ordered = sorted(found, key=lambda each: -each[0])
    return Frustration(round(1.0 - calm, 3), tuple(reason for _, reason in ordered))


def _forgive(token: str) -> str:
    """The word that a mistyped one stands for, where it names a person."""
    if token in words.SLIPS:
        return words.SLIPS[token]
    if len(token) < 5 or token in words.NOT_SLIPS or token in words.FORGIVEN:
        return token
    for word in words.FORGIVEN:
        if token[0] == word[0] and abs(len(token) - len(word)) <= 1 and _one_slip(token, word):
            return word
    return token


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter more, less, other, or two swapped turn a into b."""
    if len(a) > len(b):
        a, b = b, a
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) < len(b):
        return a[start:] == b[start + 1 :]
    swapped = a[start : start + 2] == b[start : start + 2][::-1]
    return a[start + 1 :] == b[start + 1 :] or (swapped and a[start + 2 :] == b[start + 2 :])
