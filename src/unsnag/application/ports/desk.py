"""What people at the desk share beside the tickets: who is at which, and macros."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from unsnag.domain.macros import Macro
from unsnag.domain.shared import ConversationId, TicketId


@dataclass(frozen=True)
class AtTicket:
    """A colleague who has the ticket open now, and whether they write in it."""

    name: str
    writing: bool


class Presence(Protocol):
    """Knows for some seconds who is at which ticket."""

    def come(self, ticket: TicketId, name: str, *, writing: bool) -> Sequence[AtTicket]:
        """Say that somebody is there; who else is, writers first."""
        ...

    def leave(self, name: str) -> int:
        """Somebody is at no ticket any more; at how many they were."""
        ...

    def writer(self, conversation: ConversationId) -> str:
        """Who writes an answer at a ticket of this conversation now; empty when nobody does."""
        ...


class MacroNameTaken(ValueError):
    """Another macro has that name."""

    code = "macro_name_taken"


class Macros(Protocol):
    """Keeps macros."""

    def all(self) -> Sequence[Macro]:
        """By name."""
        ...

    def put(self, macro: Macro, *, by: str) -> Macro:
        """Keep a macro: a new one where its `id` is 0, else in the place of that one; with its id.
        Raises MacroNameTaken, and LookupError where there is none with that id."""
        ...

    def remove(self, id: int, *, by: str) -> None:
        """Forget a macro; nothing where there is none."""
        ...
