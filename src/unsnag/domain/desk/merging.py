"""When two tickets may become one.

Two threads are shown to whoever holds the key of either, so they are put together only where both
belong to the same customer and both were verified: a name, an address or an order number that
somebody typed never joins two people's threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from unsnag.domain.conversations import Awaiting, Conversation, Holder
from unsnag.domain.tickets import Ticket, TicketState

UNMERGE_FOR = timedelta(days=7)


class MergeRefusal(StrEnum):
    """Closed set of why two tickets stay apart."""

    SAME_TICKET = "same_ticket"
    ALREADY_MERGED = "already_merged"
    KEPT_CLOSED = "kept_closed"
    NOT_IDENTIFIED = "not_identified"
    DIFFERENT_CUSTOMERS = "different_customers"
    AI_AT_WORK = "ai_at_work"


REFUSED_BECAUSE = {
    MergeRefusal.SAME_TICKET: "That is the same ticket. Give the number of the other one.",
    MergeRefusal.ALREADY_MERGED: "One of the two is part of another ticket already. Use that one.",
    MergeRefusal.KEPT_CLOSED: "The ticket that would stay is closed. Merge the closed one into "
    "the open one instead.",
    MergeRefusal.NOT_IDENTIFIED: "Nobody has verified who wrote ticket {number}, and each of the "
    "two would see the other's messages. Ask the customer to identify themselves there first; "
    "until then link the tickets.",
    MergeRefusal.DIFFERENT_CUSTOMERS: "The two tickets belong to different customers, who would "
    "see each other's messages. Link the tickets instead.",
    MergeRefusal.AI_AT_WORK: "The AI is working on ticket {number}. Take it over with a reply, or "
    "wait until it has ended.",
}
"""Each refusal as the agent reads it, with what to do; `{number}` is the ticket in the way."""


class MergeRefused(Exception):
    """Two tickets stay apart; nothing was changed. The text says why and what to do."""

    code = "merge_refused"

    def __init__(self, why: MergeRefusal, number: int = 0) -> None:
        super().__init__(REFUSED_BECAUSE[why].format(number=number))
        self.why = why


@dataclass(frozen=True)
class Merge:
    """Ticket `merged` became a part of ticket `kept`. `before` is the state that it had;
    `conversation` its own, `into` the one in which both go on."""

    id: int
    merged: Ticket
    kept: Ticket
    before: TicketState
    by: str
    at: datetime

    def may_be_undone(self, now: datetime) -> bool:
        return now - self.at <= UNMERGE_FOR


def check_merge(kept: Ticket, merged: Ticket, stays: Conversation, goes: Conversation) -> None:
    """Raise MergeRefused unless `merged`, of conversation `goes`, may become a part of `kept`, of
    conversation `stays`."""
    if kept.id == merged.id:
        raise MergeRefused(MergeRefusal.SAME_TICKET)
    if TicketState.MERGED in (kept.state, merged.state):
        raise MergeRefused(MergeRefusal.ALREADY_MERGED)
    if kept.state is TicketState.CLOSED:
        raise MergeRefused(MergeRefusal.KEPT_CLOSED)
    if stays.id != goes.id:
        for conversation, ticket in ((stays, kept), (goes, merged)):
            if not conversation.identified:
                raise MergeRefused(MergeRefusal.NOT_IDENTIFIED, ticket.id)
        if _customer(stays) != _customer(goes):
            raise MergeRefused(MergeRefusal.DIFFERENT_CUSTOMERS)
    for conversation, ticket in ((stays, kept), (goes, merged)):
        if ticket.state is TicketState.WITH_AI or _ai_goes_on(conversation):
            raise MergeRefused(MergeRefusal.AI_AT_WORK, ticket.id)


def _customer(conversation: Conversation) -> int | None:
    return None if conversation.customer is None else conversation.customer.id


def _ai_goes_on(conversation: Conversation) -> bool:
    """Whether the AI has begun something in the thread that it would have to go on with."""
    settled = conversation.awaiting in (Awaiting.NOTHING, Awaiting.SOLVED)
    left = bool(conversation.pending or conversation.suspended)
    return conversation.holder is Holder.AI and (left or not settled)
