"""Port to the playbooks in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from unsnag.domain.playbooks import Playbook
from unsnag.domain.policies import Decision
from unsnag.domain.shared import IssueId


@dataclass(frozen=True)
class CaseTried:
    """A written case that was decided. `trouble` says where it stands and what is wrong, empty
    when the decision is the one that was written; `decision` is None when it was not decided."""

    name: str
    decision: Decision | None
    trouble: str = ""


class PlaybookUnreadable(ValueError):
    """A playbook's files can't be used; `sentences` say why, with file, line and column."""

    code = "playbook_unreadable"

    @property
    def sentences(self) -> Sequence[str]:
        """One for each problem."""
        return str(self).splitlines()


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
