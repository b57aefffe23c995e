"""Port to the playbooks in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from unsnag.domain.playbooks import Playbook


class PlaybookShelf(Protocol):
    """Published playbooks, and every version that a run ever began with."""

    def all(self) -> Sequence[Playbook]: ...

    def for_intent(self, intent: str) -> Playbook | None: ...

    def version(self, name: str, version: str) -> Playbook | None:
        """The playbook as it was in that version; None if it was never seen."""
        ...
