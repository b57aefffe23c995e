"""Port to the playbooks in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from unsnag.domain.playbooks import Playbook
from unsnag.domain.policies import Decision


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

    def for_intent(self, intent: str) -> Playbook | None: ...

    def version(self, name: str, version: str) -> Playbook | None:
        """The playbook as it was in that version; None if it was never seen."""
        ...
