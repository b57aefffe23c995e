"""Word an answer with a model, where one is connected, from the passages that were found.

Every sentence is checked against the passages it cites; what they don't support is left out. Where
nothing is left there is no worded answer, and the quoted passages stand for themselves.
"""

from __future__ import annotations

from unsnag.application.ports.answer_writer import AnswerWriter
from unsnag.domain.answers import Answer, WordedAnswer, supported
from unsnag.domain.personal_data import masked


class WordAnswer:
    """Turns quoted passages into sentences that they support."""

    def __init__(self, writer: AnswerWriter) -> None:
        self._writer = writer

    def __call__(self, question: str, answer: Answer) -> WordedAnswer | None:
        """None when no sentence of the model is supported."""
        written = self._writer.write(masked(question), answer.citations)
        kept = tuple(each for each in written if supported(each, answer.citations))
        return WordedAnswer(kept, answer.citations) if kept else None
