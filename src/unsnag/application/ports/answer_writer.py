"""Port to a model that words an answer. It proposes; what passages don't support is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from unsnag.domain.answers import Citation, WordedSentence


class AnswerWriter(Protocol):
    """Words an answer from passages and from nothing else."""

    def write(self, question: str, citations: Sequence[Citation]) -> Sequence[WordedSentence]:
        """Sentences, each with the numbers (from 0) of the citations that it rests on."""
        ...
