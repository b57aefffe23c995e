"""Port to readers' answers about articles."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from unsnag.domain.feedback import Helpfulness, Verdict


class FeedbackStore(Protocol):
    """Keeps answers."""

    def put(self, verdict: Verdict) -> None:
        """Keep an answer; one with the same vote takes its place."""
        ...

    def helpfulness(
        self,
        articles: Collection[str] | None = None,
        *,
        since: datetime | None = None,
        before: datetime | None = None,
    ) -> Mapping[str, Helpfulness]:
        """By article; articles without answers are missing."""
        ...
