"""Mails that the demo kept instead of sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class KeptMail:
    """A plain-text mail as it would have been sent."""

    to: str
    subject: str
    text: str
    at: datetime


class Outbox(Protocol):
    """Reads the kept mails."""

    def newest(self, limit: int) -> Sequence[KeptMail]:
        """The newest first."""
        ...
