"""Port to the calls that customers asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unsnag.domain.messaging.calling import CallBack, CallOutcome, CallState, Window
from unsnag.domain.shared import MessageId, TicketId


@dataclass(frozen=True)
class NewCallBack:
    """A call to be written down; `key` makes a repeat harmless. `consented` is when the customer
    agreed to be called."""

    key: str
    ticket: TicketId
    number: str
    window: Window
    consented: datetime
    slot: tuple[datetime, datetime]


@dataclass(frozen=True)
class CallMade:
    """One attempt."""

    at: datetime
    by: str
    outcome: CallOutcome


class CallBacks(Protocol):
    """The records; inside a transaction of the store they are a part of it."""

    def keep(self, new: NewCallBack) -> bool:
        """Write it down; False when its key was known."""
        ...

    def of_ticket(self, ticket: TicketId) -> CallBack | None:
        """The newest call that was asked for in a ticket, locked while a transaction lasts."""
        ...

    def made(self, call: CallBack) -> Sequence[CallMade]:
        """The attempts, the oldest first."""
        ...

    def called(
        self,
        call: CallBack,
        made: CallMade,
        note: MessageId,
        state: CallState,
        slot: tuple[datetime, datetime] | None,
    ) -> None:
        """Write an attempt down, and what follows it."""
        ...

    def waiting(self, now: datetime) -> int:
        """How many could be called now."""
        ...
