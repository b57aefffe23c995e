"""A reply to a ticket that was closed long ago begins a new one, linked to it: one rule, whichever
way the reply comes.

Within the grace period a reply opens the closed ticket again. After it nobody remembers what was
agreed, and what is asked then is mostly something else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from unsnag.application.ports.store import NewMessage, Store
from unsnag.application.ports.ticket_work import Act, ActKind, LinkKind, TicketWork
from unsnag.application.turn import AI_NAME, Turn
from unsnag.domain.conversations import Author, Awaiting, Conversation
from unsnag.domain.shared import TicketId
from unsnag.domain.tickets import Ticket, TicketState

GRACE = timedelta(days=14)
FOLLOWS = "follows"
_BY = "Unsnag"


def closed_long_ago(
    store: Store, conversation: Conversation, now: datetime, *, before: int | None = None
) -> TicketId | None:
    """The conversation's ticket, where it was closed and nothing was said for the grace period
    until now, apart from message `before` and those after it."""
    if conversation.issue is None:
        return None
    ticket = store.ticket_of_issue(conversation.issue)
    if ticket is None or ticket.state is not TicketState.CLOSED:
        return None
    earlier = [m for m in store.messages(conversation.id) if before is None or m.id < before]
    old = bool(earlier) and now - earlier[-1].at > GRACE
    return ticket.id if old else None


def follow_note(followed: TicketId, key: str, by: str) -> NewMessage:
    """The note by which the ticket of what comes next is linked to the one it follows."""
    text = f"Follows ticket {followed}, which was closed more than {GRACE.days} days before."
    return NewMessage(Author.NOTE, text, key, by, {FOLLOWS: followed}, None)


def begin_anew(turn: Turn) -> None:
    """Let what the customer says be a need of its own where it comes long after their ticket was
    closed."""
    if not turn.taken:
        return
    first = turn.taken[0].id
    followed = closed_long_ago(turn.store, turn.conversation, turn.clock(), before=first)
    if followed is not None:
        turn.add(follow_note(followed, f"follows:{followed}:{first}", AI_NAME))
        turn.issue = turn.run = None
        turn.change(issue=None, awaiting=Awaiting.NOTHING, asked_times=0, offered=())


class LinkFollowUp:
    """Links a new ticket to the one that it follows, if it does."""

    def __init__(self, store: Store, work: TicketWork) -> None:
        self._store = store
        self._work = work

    def __call__(self, ticket: Ticket) -> None:
        """To be told of every ticket that is opened, in its transaction; a repeat changes
        nothing, and only the first ticket after the note follows."""
        notes = [
            m
            for m in self._store.messages(ticket.conversation)
            if m.author is Author.NOTE and FOLLOWS in m.extras
        ]
        if not notes or notes[-1].at > ticket.opened:
            return
        followed = TicketId(int(notes[-1].extras[FOLLOWS]))
        if followed == ticket.id or self._followed_since(followed, ticket, notes[-1].at):
            return
        if not self._work.link(ticket.id, followed, LinkKind.FOLLOW_UP, by=_BY):
            return
        for one, other in ((ticket.id, followed), (followed, ticket.id)):
            key = f"follow-up:{one}:{other}"
            act = Act(one, ActKind.LINKED, _BY, ticket.opened, key, {"ticket": other})
            self._work.record(act)

    def _followed_since(self, followed: TicketId, ticket: Ticket, since: datetime) -> bool:
        return any(
            link.kind is LinkKind.FOLLOW_UP
            and link.other.conversation == ticket.conversation
            and link.other.opened >= since
            for link in self._work.links(followed)
        )
