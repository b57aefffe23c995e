"""Many articles, drawn from the demo's sentences, and an encoder that is quick on them.

To encode a hundred thousand articles takes hours on two cores, so passages of drawn articles are
not encoded: the vector of one is the mean of three sentences' real vectors, moved a little. The
demo's own articles, and whatever is asked, are encoded for real.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.stage import DEMO
from unsnag.adapters.knowledge_folder.articles import read_articles
from unsnag.adapters.knowledge_folder.plain_text import as_article_text
from unsnag.adapters.models.encoder import MiniLmEncoder
from unsnag.adapters.search.passages import cut
from unsnag.application.ports.models import Encoder, Progress, Vectors
from unsnag.domain.retrieval import ArticleText


@dataclass(frozen=True)
class Material:
    """The demo's articles, their sentences, and every text of theirs that search encodes."""

    own: tuple[ArticleText, ...]
    sentences: tuple[str, ...]
    texts: frozenset[str]

    @classmethod
    def of_the_demo(cls) -> Material:
        own = tuple(as_article_text(article) for article in read_articles(DEMO / "articles"))
        cuts = [cut(article) for article in own]
        views = [view.text for each in cuts for view in (*each.views, *each.sentence_views())]
        sentences = {sentence.text for each in cuts for sentence in each.sentences}
        return cls(own, tuple(sorted(sentences)), frozenset(views))

    def articles(self, count: int) -> list[ArticleText]:
        """So many in all: the demo's, then drawn ones of four to eight sentences, titled by one
        and a word of their own."""
        draw = random.Random(1)
        found = [*self.own]
        for number in range(count - len(self.own)):
            told = draw.sample(self.sentences, draw.randint(4, 8))
            title, body = f"N{number}. {told[0]}", " ".join(told[1:])
            found.append(ArticleText(f"drawn-{number}", title, body))
        return found


class DrawnEncoder:
    """The real encoder for what is asked and for the demo; other passages are composed."""

    def __init__(self, material: Material) -> None:
        self._real: Encoder = MiniLmEncoder()
        self._known = self._real.encode_many(material.sentences)
        self._texts = material.texts

    @property
    def dimensions(self) -> int:
        return self._real.dimensions

    @property
    def fingerprint(self) -> str:
        return f"drawn-{self._real.fingerprint}"

    @property
    def words(self) -> Sequence[str]:
        return self._real.words

    def encode_one(self, text: str) -> Vectors:
        return self._real.encode_one(text)

    def encode_many(
        self, texts: Sequence[str], *, tokens: int = 256, progress: Progress | None = None
    ) -> Vectors:
        del tokens, progress
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for place, text in enumerate(texts):
            vectors[place] = self._of(text)
        return vectors

    def _of(self, text: str) -> Vectors:
        if text in self._texts:
            return self._real.encode_one(text)
        draw = np.random.default_rng(zlib.crc32(text.encode()))
        own = self._known[draw.integers(0, len(self._known), 3)]
        vector = own.mean(axis=0) + draw.normal(0, 0.02, self.dimensions).astype(np.float32)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
