"""Port to a model that words an answer. It proposes; what passages don't support is refused.

The model may be outside, so what a customer wrote reaches it masked only: the type says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from unsnag.domain.answers import Citation, WordedSentence
from unsnag.domain.personal_data import Masked


class AnswerWriter(Protocol):
    """Words an answer from passages and from nothing else."""

    def write(self, question: Masked, citations: Sequence[Citation]) -> Sequence[WordedSentence]:
        """Sentences, each with the numbers (from 0) of the citations that it rests on."""
        ...
