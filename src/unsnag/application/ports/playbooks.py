"""Port to the playbooks in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from unsnag.domain.playbooks import Playbook
from unsnag.domain.shared import IssueId


class PlaybookShelf(Protocol):
    """Published playbooks, and every version that a run ever began with."""

    def all(self) -> Sequence[Playbook]: ...

    def for_intent(self, intent: str) -> Playbook | None:
        """The published playbook of an intent."""
        ...

    def draft(self, name: str) -> Playbook | None:
        """The draft beside a published playbook, if it has one that can be run."""
        ...

    def for_issue(self, intent: str, issue: IssueId) -> Playbook | None:
        """The version that a new run on this issue takes: the draft for its share of the issues,
        by lot; the same at each call."""
        ...

    def version(self, name: str, version: str) -> Playbook | None:
        """The playbook as it was in that version; None if it was never seen."""
        ...
