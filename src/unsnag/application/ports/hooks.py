"""Ports to what connected systems tell by themselves.

A webhook is a hint and decides nothing. It says which object to look at again; what is so is then
read in the system, as always. So it may come twice, late, in any order, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from unsnag.domain.actions import Effect
from unsnag.domain.autonomy import Unit
from unsnag.domain.autonomy.reversals import Reversal
from unsnag.domain.shared import RunId


class HintKind(StrEnum):
    """Closed set of what a webhook may make us look at."""

    CHANGED = "changed"  # the object: whoever waits for it looks again
    REVERSED = "reversed"  # whether money about the object came back on us


@dataclass(frozen=True)
class Hint:
    """Look at this object of the connected system again."""

    kind: HintKind
    object: str


@dataclass(frozen=True)
class OpenHint:
    """A kept hint that is to be followed. `attempts` counts the failed ones."""

    id: int
    connector: str
    hint: Hint
    received: datetime
    attempts: int


class NotAHook(ValueError):
    """The body is not what the system sends; nothing was kept."""

    code = "not_a_hook"


class HookReader(Protocol):
    """Understands the webhooks of one connected system."""

    def hints(self, body: bytes) -> Sequence[Hint]:
        """What to look at again; nothing for a type that is not known. Raises NotAHook."""
        ...


class ReversalSource(Protocol):
    """Reads in one connected system what came back on us; it can't write."""

    def reversals(self, object: str) -> Sequence[Reversal]:
        """Every one about the object, withdrawn ones too. Raises SystemUnreachable."""
        ...


class HookBook(Protocol):
    """What webhooks told, and what came of it, in one workspace."""

    def keep(self, connector: str, id: str, hints: Sequence[Hint]) -> bool:
        """Keep a webhook's hints under its id; False when the id was kept before."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[OpenHint]:
        """Hints to be followed now, the oldest first."""
        ...

    def later(self, hint: int, at: datetime | None, *, failed: bool = False) -> None:
        """Follow a hint again at a time; None settles it."""
        ...

    def waiting_for(self, objects: Mapping[str, datetime]) -> Sequence[RunId]:
        """Runs that wait for one of the objects in a system and last looked before the time given
        with it, while the AI has the conversation."""
        ...

    def wake(self, run: RunId, now: datetime) -> None:
        """Make a waiting run due; one that doesn't wait stays as it is."""
        ...

    def effects_on(self, object: str) -> Sequence[Effect]:
        """What was done to an object, oldest first."""
        ...

    def reversed(
        self, connector: str, reversal: Reversal, effect: Effect | None
    ) -> tuple[Unit, bool] | None:
        """Keep how a reversal stands by now, with the case that it makes an error. The unit, and
        whether anything is new about it; None when it is about no effect of ours."""
        ...
