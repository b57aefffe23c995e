"""Port to the record of who published which version of a playbook, and why. Rows are never
changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Publication:
    """One signed change of what is in force."""

    playbook: str
    version: str
    by: str
    reason: str
    at: datetime


class Publications(Protocol):
    """The record of one workspace."""

    def add(self, playbook: str, version: str, *, by: str, reason: str) -> None: ...

    def of(self, playbook: str) -> Sequence[Publication]:
        """Newest first."""
        ...
