"""Port to the files of playbooks: read as they are written, even when they say nothing that can be
run, changed one place at a time, drafted, and published.

A draft is a second set of files beside the published one. Whoever changes files names the digest
that they saw, and is told when somebody else was faster; nothing is overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from unsnag.application.ports.facts import ListSpec, LookUpSpec
from unsnag.application.ports.playbooks import CaseTried
from unsnag.domain.actions import ActionSpec
from unsnag.domain.playbooks import Playbook
from unsnag.domain.policies import FactSpec

PLAYBOOK, POLICY, CASES = "playbook.yaml", "policy.yaml", "cases.yaml"
FILES = (PLAYBOOK, POLICY, CASES)
Path = tuple[str | int, ...]
"""A place in a file: keys and positions from the top, such as ("steps", 2, "when")."""


class Which(StrEnum):
    """Closed set of what a playbook's folder holds."""

    PUBLISHED = "published"
    DRAFT = "draft"


@dataclass(frozen=True)
class Fault:
    """Something wrong at a line and column (from 1) of a file. `path` is the innermost place that
    holds it, empty when it belongs to the whole file."""

    file: str
    line: int
    column: int
    message: str
    suggestion: str = ""
    path: Path = ()

    def __str__(self) -> str:
        hint = f" {self.suggestion}" if self.suggestion else ""
        return f"{self.file}:{self.line}:{self.column}: {self.message}{hint}"


@dataclass(frozen=True)
class Written:
    """A playbook's files with all that is wrong with them. `texts` are the files by name.
    `content` is what can be read of each as plain names, values and lists, also when it is
    invalid; a file that is no YAML is missing from it. `playbook` is None when it can't be run.
    `digest` changes whenever a text does."""

    name: str
    which: Which
    texts: Mapping[str, str]
    digest: str
    faults: tuple[Fault, ...]
    playbook: Playbook | None
    cases: tuple[CaseTried, ...]
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SetValues:
    """Give a mapping values; None takes a name out. What has the value already stays as it is
    written. `order` says where new names go."""

    file: str
    path: Path
    values: Mapping[str, Any]
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class AddItem:
    """Put a mapping into a list before the position `index`; at its end when there is none."""

    file: str
    path: Path
    index: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class MoveItem:
    """Move an item of a list by one place: -1 up, 1 down."""

    file: str
    path: Path
    by: int


@dataclass(frozen=True)
class DeleteItem:
    """Take an item out of a list, with the comment right above it."""

    file: str
    path: Path


Edit = SetValues | AddItem | MoveItem | DeleteItem


class EditRefused(ValueError):
    """The change can't be made, and nothing was changed; the message says why and what to do."""

    code = "edit_refused"


class ChangedMeanwhile(Exception):
    """Somebody else changed the files since they were shown; nothing was overwritten."""

    code = "changed_meanwhile"


class NoSuchPlaybook(LookupError):
    """There is no playbook of that name."""

    code = "no_such_playbook"


@dataclass(frozen=True)
class Offered:
    """What playbooks may use."""

    look_ups: Sequence[LookUpSpec]
    lists: Sequence[ListSpec]
    actions: Sequence[ActionSpec]

    @property
    def facts(self) -> tuple[FactSpec, ...]:
        """Every fact of every look-up."""
        return tuple(fact for look_up in self.look_ups for fact in look_up.facts)


class PlaybookFiles(Protocol):
    """The files of one workspace's playbooks."""

    @property
    def offered(self) -> Offered: ...

    def names(self) -> Sequence[str]:
        """The folders of playbooks, in order."""
        ...

    def read(self, name: str, which: Which) -> Written | None:
        """The files as they stand; None when there is no draft. Raises NoSuchPlaybook."""
        ...

    def checked(self, name: str, texts: Mapping[str, str]) -> Written:
        """A draft of these texts, checked and not written."""
        ...

    def broken_by(self, name: str, texts: Mapping[str, str]) -> Sequence[Fault]:
        """What would be wrong with the playbooks that play this one, if it had these texts."""
        ...

    def edited(self, texts: Mapping[str, str], edit: Edit) -> Mapping[str, str]:
        """The texts after one change; all else stays to the letter. Raises EditRefused."""
        ...

    def save_draft(self, name: str, texts: Mapping[str, str], *, seen: str) -> None:
        """Write a draft. `seen` is the digest of the draft before, or of the published files when
        there was no draft. Raises ChangedMeanwhile or EditRefused."""
        ...

    def discard_draft(self, name: str, *, seen: str) -> None:
        """Take the draft away. Raises ChangedMeanwhile or EditRefused."""
        ...

    def publish(self, name: str, *, draft: str, published: str) -> None:
        """Put the draft in the published one's place, all files or none, if both have the digests
        that were seen. Raises ChangedMeanwhile or EditRefused."""
        ...
