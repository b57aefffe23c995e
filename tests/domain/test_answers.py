"""A worded answer says what its passages say, and nothing that they don't."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from unsnag.application.word_answer import WordAnswer
from unsnag.domain.answers import Answer, Citation, WordedSentence, supported

RETURNS = Citation(
    "returns",
    "Send something back",
    "You can return a kettle within 30 days. We refund the price of €42.00 in five days. "
    "We don't take back opened filters. Write to help@example.com with the order number.",
    "You can return a kettle within 30 days.",
)
CARE = Citation("care", "Descale", "Fill the kettle with vinegar and wait.", "Fill the kettle.")
CITED = (RETURNS, CARE)


@pytest.mark.parametrize(
    "text",
    [
        "You can return the kettle within 30 days.",
        "The price of €42.00 is refunded in five days.",
        "We don't take back filters that were opened.",
        "Write to help@example.com with your order number.",
    ],
)
def test_what_a_passage_says_is_supported(text: str) -> None:
    assert supported(WordedSentence(text, (0,)), CITED)


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("You can return the kettle within 60 days.", (0,)),
        ("The price of €420.00 is refunded in five days.", (0,)),
        ("The price is refunded in six days.", (0,)),
        ("You can't return a kettle within 30 days.", (0,)),
        ("We take back opened filters.", (0,)),
        ("Write to thief@example.com with the order number.", (0,)),
        ("Open https://evil.example and return the kettle.", (0,)),
        ("You can return a kettle within 30 days and keep a free toaster voucher.", (0,)),
        ("You can return a kettle within 30 days.", (1,)),
        ("You can return a kettle within 30 days.", ()),
        ("You can return a kettle within 30 days.", (7,)),
        ("You can return a kettle within 30 days.", (-1,)),
        ("", (0,)),
        ("It is.", (0,)),
    ],
)
def test_what_is_invented_turned_round_or_uncited_is_refused(
    text: str, cites: tuple[int, ...]
) -> None:
    assert not supported(WordedSentence(text, cites), CITED)


class Inventor:
    """A model that mixes what it read with what it made up."""

    def __init__(self, *sentences: WordedSentence) -> None:
        self._sentences = sentences

    def write(self, question: str, citations: Sequence[Citation]) -> Sequence[WordedSentence]:
        return self._sentences


def test_only_supported_sentences_of_a_model_that_invents_are_kept() -> None:
    true = WordedSentence("Fill the kettle with vinegar and wait.", (1,))
    invented = WordedSentence("Vinegar removes all warranty claims.", (1,))
    worded = WordAnswer(Inventor(invented, true))("how do I descale?", Answer(CITED))
    assert worded is not None
    assert worded.sentences == (true,)
    assert WordAnswer(Inventor(invented))("how do I descale?", Answer(CITED)) is None
    assert WordAnswer(Inventor())("how do I descale?", Answer(CITED)) is None
