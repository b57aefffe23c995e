"""Port to the surveys of satisfaction: each draw is kept before anything is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unsnag.domain.satisfaction import ClosedBy, Closing
from unsnag.domain.shared import ConversationId, IssueId


@dataclass(frozen=True)
class Survey:
    """One draw; `score` is 1 to 5 once it was answered."""

    id: int
    issue: IssueId
    conversation: ConversationId
    closed_by: ClosedBy
    invited: bool
    drawn: datetime
    score: int | None
    words: str
    answered: datetime | None


class Surveys(Protocol):
    """Keeps surveys."""

    def closed_lately(self, since: datetime, until: datetime) -> Sequence[IssueId]:
        """Issues that something like an end happened to between the moments and that no draw was
        made for. Only those of which a conversation could be asked."""
        ...

    def draw(
        self, closing: Closing, conversation: ConversationId, *, rate: int, invited: bool
    ) -> Survey | None:
        """Keep a draw; None when there is one of the issue."""
        ...

    def of_conversation(self, conversation: ConversationId) -> Survey | None:
        """The newest that somebody was asked in the thread."""
        ...

    def one(self, id: int) -> Survey | None: ...
    def answer(self, id: int, score: int, words: str, at: datetime) -> bool:
        """Keep the first answer; False when there is one."""
        ...

    def add_words(self, id: int, words: str) -> bool:
        """Keep words with an answer that has none."""
        ...

    def opened_between(self, since: datetime, until: datetime) -> Sequence[Survey]:
        """Of the issues that were opened then, the newest first."""
        ...
