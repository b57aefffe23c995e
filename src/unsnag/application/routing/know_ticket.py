"""The facts of a ticket, read from what is kept of it. Words enter as signals only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from unsnag.application.ports.store import Store
from unsnag.domain import moods, signals
from unsnag.domain.conversations import Author, Conversation, Issue, Message
from unsnag.domain.handoffs import HandoffReason, priority_for
from unsnag.domain.routing.deciding import TicketFacts
from unsnag.domain.tickets import Priority, Ticket

MOST_READ = 4_000  # characters of the customer's words
_MINUTE = 60


class KnowTicket:
    """Reads the facts of tickets. `language_of` names a text's language by two letters, or ""."""

    def __init__(self, store: Store, language_of: Callable[[str], str]) -> None:
        self._store = store
        self._language_of = language_of

    def when_handed_off(
        self, conversation: Conversation, issue: Issue, reason: HandoffReason, language: str
    ) -> TicketFacts:
        """The facts of a ticket that is about to be opened; `language` holds where the words
        don't tell one."""
        reopened = self._store.ticket_of_issue(issue.id) is not None
        messages = self._store.messages(conversation.id)
        return self._facts(conversation, issue, reason, messages, language, 0, reopened=reopened)

    def now(
        self, ticket: Ticket, language: str, at: datetime, priority: Priority | None
    ) -> TicketFacts:
        """The facts of a ticket that is there; a `priority` stands for the one by its reason."""
        conversation = self._store.conversation(ticket.conversation)
        messages = self._store.messages(ticket.conversation)
        theirs = [m.at for m in messages if m.author is Author.CUSTOMER]
        waits = at - (theirs[-1] if theirs else ticket.opened)
        return self._facts(
            conversation,
            self._store.issue(ticket.issue),
            HandoffReason(ticket.reason),
            messages,
            language or "en",
            int(waits.total_seconds() // _MINUTE),
            priority=priority,
        )

    def _facts(
        self,
        conversation: Conversation,
        issue: Issue,
        reason: HandoffReason,
        messages: Sequence[Message],
        language: str,
        wait: int,
        *,
        reopened: bool = False,
        priority: Priority | None = None,
    ) -> TicketFacts:
        texts = [
            m.text for m in messages if m.author is Author.CUSTOMER and m.issue in (None, issue.id)
        ]
        whole = "\n".join(texts)[-MOST_READ:]
        customer = conversation.customer
        return TicketFacts(
            intent=issue.intent,
            reason=reason.value,
            channel=conversation.channel.value,
            language=self._language_of(whole) or language,
            tier="" if customer is None or not conversation.identified else customer.tier,
            priority=priority_for(reason) if priority is None else priority,
            urgent_words=moods.urgency(whole).level > 0,
            frustrated=bool(texts) and signals.frustration(texts[-1]).level > 0,
            identified=conversation.identified,
            reopened=reopened,
            wait=wait,
        )
