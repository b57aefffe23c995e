"""The record that human agents work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from unsnag.domain.shared import ConversationId, IssueId, TicketId
from unsnag.domain.tickets.hours import DeskHours

__all__ = ["DeskHours", "Priority", "Ticket", "TicketState"]


class TicketState(StrEnum):
    """Closed set of a ticket's states."""

    OPEN = "open"  # waits for a human agent
    WAITING = "waiting"  # waits for the customer
    WITH_AI = "with_ai"  # given back to the AI
    SNOOZED = "snoozed"  # put aside until a moment, or until the customer writes
    CLOSED = "closed"
    MERGED = "merged"  # became a part of another ticket, where everything goes on

    @property
    def over(self) -> bool:
        """Whether nothing more happens with the ticket itself."""
        return self in (TicketState.CLOSED, TicketState.MERGED)


class Priority(IntEnum):
    """Closed set of urgencies; the lower number is worked first."""

    URGENT = 1
    HIGH = 2
    NORMAL = 3


@dataclass(frozen=True)
class Ticket:
    """One ticket. `reason` is the code of why a person got it; its packet is kept beside it."""

    id: TicketId
    issue: IssueId
    conversation: ConversationId
    state: TicketState
    priority: Priority
    reason: str
    opened: datetime
