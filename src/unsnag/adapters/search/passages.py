"""An article cut into views: the title, its headings, the whole, windows of words.

Each view is a text whose meaning is compared with the query; the best one speaks for the article.
Sentences give the passage that is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from unsnag.domain.retrieval import ArticleText

WINDOW_WORDS = 60
WINDOW_STEP = 45  # neighbouring windows share a quarter, so that no thought is cut in two
PASSAGE_WORDS = 70
SHORTEST_SENTENCE = 3  # words; shorter ones join the next, they mean nothing alone
LONGEST_BODY = 200_000  # characters of an article that are read

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\s.!?…])")
_HEADING = re.compile(r"^#{1,6}\s+(.*)$")


class ViewKind(IntEnum):
    """How a view looks at its article."""

    TITLE = 0
    HEADINGS = 1  # title and headings together
    HEADING = 2  # one heading, or the last part of a title like `Returns: how long …`
    WHOLE = 3
    WINDOW = 4
    SENTENCE = 5  # only to choose what is shown: a sentence alone resembles too much
    KEYWORDS = 6  # title and keywords: other words for what the article is about


@dataclass(frozen=True)
class View:
    """A text that stands for its article; `place` numbers its first sentence, else -1."""

    kind: ViewKind
    text: str
    place: int = -1


@dataclass(frozen=True)
class Sentence:
    """A sentence and the section (heading) it stands in."""

    text: str
    section: int


@dataclass(frozen=True)
class CutArticle:
    """An article with its sentences in order and all its views. `sections` are the headings by
    number; the first, of the text before any heading, is empty."""

    article: ArticleText
    sections: tuple[str, ...]
    headings: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    views: tuple[View, ...]

    def sentence_views(self) -> tuple[View, ...]:
        """A view of each sentence, in order."""
        return tuple(View(ViewKind.SENTENCE, s.text, i) for i, s in enumerate(self.sentences))

    def section(self, place: int) -> str:
        """The heading above a sentence; empty at the top of the article."""
        return self.sections[self.sentences[place].section] if self.sentences else ""

    def passage(self, place: int) -> tuple[str, str]:
        """The text around a sentence, within its section, and the sentence; the second is a
        substring of the first. An article without text shows its title."""
        if not self.sentences:
            return self.article.title, self.article.title
        best = self.sentences[place]
        first = last = place
        words = len(best.text.split())
        while True:
            after, before = last + 1, first - 1
            if self._belongs(after, best) and words + self._words(after) <= PASSAGE_WORDS:
                words += self._words(after)
                last = after
            elif self._belongs(before, best) and words + self._words(before) <= PASSAGE_WORDS:
                words += self._words(before)
                first = before
            else:
                break
        text = " ".join(sentence.text for sentence in self.sentences[first : last + 1])
        return text, best.text

    def _belongs(self, place: int, to: Sentence) -> bool:
        return 0 <= place < len(self.sentences) and self.sentences[place].section == to.section

    def _words(self, place: int) -> int:
        return len(self.sentences[place].text.split())


def cut(article: ArticleText) -> CutArticle:
    """Cut an article into sections, sentences and views."""
    sections, sentences = _read(article.body[:LONGEST_BODY])
    title = " ".join(article.title.split())
    named = tuple(heading for heading in sections if heading)
    views = [View(ViewKind.TITLE, title)]
    if named:
        views.append(View(ViewKind.HEADINGS, " ".join((title, *named))[:1000]))
    if article.keywords:
        views.append(View(ViewKind.KEYWORDS, f"{title}: {', '.join(article.keywords)}"[:1000]))
    last_part = re.split(r": | [>›|–-] ", title)[-1]
    short = [last_part] if last_part != title else []
    views += [View(ViewKind.HEADING, heading) for heading in dict.fromkeys([*short, *named])]
    if sentences:
        whole = " ".join(sentence.text for sentence in sentences)
        views.append(View(ViewKind.WHOLE, f"{title}. {whole}"[:4000]))
        views += _windows(last_part, sections, sentences)
    return CutArticle(article, tuple(sections), named, tuple(sentences), tuple(views))


def _read(body: str) -> tuple[list[str], list[Sentence]]:
    """Headings (the first is empty: text before any heading) and sentences with their section."""
    headings = [""]
    sentences: list[Sentence] = []
    for line in body.splitlines():
        heading = _HEADING.match(line.strip())
        if heading:
            headings.append(" ".join(heading.group(1).split()))
            continue
        sentences += [Sentence(text, len(headings) - 1) for text in split_sentences(line)]
    return headings, sentences


def split_sentences(line: str) -> list[str]:
    """The sentences of one paragraph, white space made single; very short ones join the next."""
    found: list[str] = []
    waiting = ""
    for piece in _SENTENCE_END.split(" ".join(line.split())):
        waiting = f"{waiting} {piece}".strip()
        if len(waiting.split()) >= SHORTEST_SENTENCE:
            found.append(waiting)
            waiting = ""
    if waiting:
        found.append(waiting)
    return found


def _windows(title: str, sections: list[str], sentences: list[Sentence]) -> Iterator[View]:
    """Windows of each section with title and heading in front."""
    own: dict[int, list[int]] = {}
    for place, sentence in enumerate(sentences):
        own.setdefault(sentence.section, []).append(place)
    for section, places in own.items():
        heading = sections[section]
        words = [(word, at) for at in places for word in sentences[at].text.split()]
        front = f"{title}: {heading}:" if heading and heading != title else f"{title}:"
        for start in range(0, max(len(words), 1), WINDOW_STEP):
            part = words[start : start + WINDOW_WORDS]
            if part and (start == 0 or len(words) - start > WINDOW_WORDS - WINDOW_STEP):
                told = " ".join(word for word, _ in part)
                yield View(ViewKind.WINDOW, f"{front} {told}", part[0][1])
