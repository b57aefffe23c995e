"""What a human agent does with a ticket: reply, note, close, give back to the AI.

Every act is one transaction and is keyed, so that a form sent twice changes nothing the second
time. While a turn of the AI holds the conversation, an act that would change who answers waits a
moment and is then refused rather than mixed with the turn.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from unsnag.application.advance import solved_choices
from unsnag.application.hold_conversation import (
    PAUSE_SECONDS,
    TRIES,
    ConversationBusy,
    held,
)
from unsnag.application.ports.channels import Mailer
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.store import NewMessage, Store
from unsnag.application.ports.ticket_work import TicketWork
from unsnag.domain.conversations import (
    SHOWN_AS,
    Author,
    Awaiting,
    Channel,
    Conversation,
    Holder,
    Message,
)
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.phrases import ENGLISH, phrase
from unsnag.domain.shared import ConversationId, IssueId, TicketId
from unsnag.domain.tickets import Ticket, TicketState

LONGEST = 20_000
_BY_MAIL = (Channel.FORM, Channel.EMAIL)

log = logging.getLogger(__name__)

CLOSED = "{name} closed this. Write any time."
CLOSED_ASKING = "{name} closed this. Did this solve it?"


class ReplyEmpty(ValueError):
    """There is nothing in the text."""

    code = "reply_empty"


class ReplyTooLong(ValueError):
    """The text is longer than a message can be."""

    code = "reply_too_long"


class AnsweredMeanwhile(Exception):
    """A colleague answered after what this person had before them; nothing was sent."""

    code = "answered_meanwhile"


class TicketClosed(Exception):
    """The ticket was closed already; nothing was changed."""

    code = "ticket_closed"


class TicketMerged(Exception):
    """The ticket is part of another, where everything goes on; nothing was changed."""

    code = "ticket_merged"

    def __init__(self, ticket: TicketId, into: TicketId | None) -> None:
        super().__init__(f"it is part of ticket {into} now; act there")
        self.ticket = ticket
        self.into = into


def refuse_merged(ticket: Ticket, work: TicketWork) -> None:
    """Raise TicketMerged for a ticket that is part of another."""
    if ticket.state is TicketState.MERGED:
        merge = work.merge_of(ticket.id)
        raise TicketMerged(ticket.id, None if merge is None else merge.kept.id)


@dataclass(frozen=True)
class Along:
    """What goes along with a reply: what its message tells besides its text, and what is written
    of a new one in the same transaction."""

    extras: Mapping[str, Any] | None = None
    then: Callable[[Message], object] = lambda _message: None


ALONE = Along()


class WorkTicket:
    """Acts of human agents on tickets. `try_again` answers False while a turn holds the
    conversation; `pause` sleeps for the seconds that it is given. `mailbox` says whether what is
    said after a message of the conversation goes out by itself, so that no other mail has to.
    `asked` reads what a reply asks the customer for, None where that can't be told. `shown_as`
    gives the name that customers read for a person's own."""

    def __init__(
        self,
        store: Store,
        work: TicketWork,
        mailer: Mailer,
        clock: Clock,
        company: str,
        try_again: Callable[[IssueId], bool],
        pause: Callable[[float], None],
        mailbox: Callable[[Conversation, int], bool] = lambda _conversation, _after: False,
        asked: Callable[[Ticket, str], str | None] = lambda _ticket, _text: None,
        shown_as: Callable[[str], str] = lambda name: name,
    ) -> None:
        self._store = store
        self._work = work
        self._mailer = mailer
        self._clock = clock
        self._company = company
        self._try_again = try_again
        self._pause = pause
        self._mailbox = mailbox
        self._asked = asked
        self._shown_as = shown_as

    def reply(
        self,
        ticket_id: TicketId,
        staff_name: str,
        text: str,
        *,
        key: str,
        seen: int | None = None,
        along: Along = ALONE,
    ) -> Message:
        """Answer the customer: in the thread, and by mail where the contact came without a window
        to answer in. The ticket then waits for the customer and the conversation is the person's.

        `seen` is the newest message that they had before them. Raises ReplyEmpty, ReplyTooLong,
        TicketMerged or ConversationBusy, and AnsweredMeanwhile where a colleague has answered
        since.
        """
        clean = _clean(text)
        ticket = self._workable(ticket_id)
        if seen is not None:
            self._refuse_second_answer(ticket, staff_name, seen, key)
        self._take_over(ticket)
        asked = self._read(ticket, clean)
        with self._store.transaction():
            extras = self._signed(staff_name) | dict(along.extras or {})
            message, new = self._write(ticket, Author.HUMAN, staff_name, clean, key, extras)
            if new:
                once = f"message:{message.id}"
                self._log(ticket, EventKind.HUMAN_REPLIED, once, staff_name, **asked)
                along.then(message)
                self._store.set_ticket_state(ticket.id, TicketState.WAITING)
                state = self._store.conversation(ticket.conversation)
                new = not self._mailbox(state, message.id - 1)
        if new:
            self._mail(ticket, self._shown_as(staff_name), clean)
        return message

    def _signed(self, staff_name: str) -> dict[str, str]:
        shown = self._shown_as(staff_name)
        return {} if shown == staff_name else {SHOWN_AS: shown}

    def _read(self, ticket: Ticket, text: str) -> dict[str, str]:
        """What a reply asks for, as its event keeps it; nothing where it can't be read."""
        try:
            asked = self._asked(ticket, text)
        except Exception:
            # A figure must never stand between a customer and their answer.
            log.exception("what a reply in ticket %s asks for could not be read", ticket.id)
            asked = None
        return {} if asked is None else {"asked": asked}

    def _refuse_second_answer(self, ticket: Ticket, name: str, seen: int, key: str) -> None:
        since = self._store.messages(ticket.conversation, after=seen)
        if any(m.key == key for m in since):
            return  # the same form, sent twice
        for message in since:
            if message.author is Author.HUMAN and message.author_name != name:
                raise AnsweredMeanwhile(
                    f"Not sent: {message.author_name} answered while you wrote. "
                    "Read it above, then send yours if it is still wanted."
                )

    def note(self, ticket_id: TicketId, staff_name: str, text: str, *, key: str) -> Message:
        """Write for the team only. Raises ReplyEmpty or ReplyTooLong."""
        ticket = self._store.ticket(ticket_id)
        return self._write(ticket, Author.NOTE, staff_name, _clean(text), key)[0]

    def close(self, ticket_id: TicketId, staff_name: str) -> None:
        """Close the ticket and ask the customer whether it is solved; a "no", now or later, opens
        it again. Raises TicketClosed, TicketMerged or ConversationBusy."""
        ticket = self._workable(ticket_id)
        if ticket.state is TicketState.CLOSED:
            raise TicketClosed(f"ticket {ticket.id}")
        state = self._store.conversation(ticket.conversation)
        current = state.issue == ticket.issue
        closings = sum(e.kind is EventKind.HUMAN_CLOSED for e in self._store.events(ticket.issue))
        with held(self._store, ticket.conversation, self._pause), self._store.transaction():
            self._store.set_ticket_state(ticket.id, TicketState.CLOSED)
            self._log(ticket, EventKind.HUMAN_CLOSED, str(closings + 1), staff_name)
            others = [t for t in self._store.worked_tickets(state.id) if t.id != ticket.id]
            self._say_closed(ticket, staff_name, closings + 1, ask=current and not others)
            if current:
                self._store.save_conversation(self._after_close(state.id, others))

    def give_back(self, ticket_id: TicketId, staff_name: str) -> None:
        """Give the issue back to the AI, which tries again at once with what is known by now.

        Raises TicketClosed, TicketMerged, or ConversationBusy with the ticket left open.
        """
        ticket = self._workable(ticket_id)
        if ticket.state is TicketState.CLOSED:
            raise TicketClosed(f"ticket {ticket.id}")
        given_back = self._times_given_back(ticket)
        self._store.set_ticket_state(ticket.id, TicketState.WITH_AI)
        for _ in range(TRIES):
            if self._try_again(ticket.issue):
                self._note_given_back(ticket, staff_name, given_back + 1)
                return
            self._pause(PAUSE_SECONDS)
        self._store.set_ticket_state(ticket.id, TicketState.OPEN)
        raise ConversationBusy(f"conversation {ticket.conversation}")

    def _note_given_back(self, ticket: Ticket, staff_name: str, times: int) -> None:
        self._store.add_message(
            ticket.conversation,
            NewMessage(
                Author.NOTE,
                "Gave this back to the AI.",
                f"given-back:{ticket.id}:{times}",
                staff_name,
                None,
                ticket.issue,
            ),
        )

    def _times_given_back(self, ticket: Ticket) -> int:
        return sum(e.kind is EventKind.GIVEN_BACK for e in self._store.events(ticket.issue))

    def _after_close(self, id: ConversationId, others: Sequence[Ticket]) -> Conversation:
        """The thread goes on with another of its tickets that a person has, else with the AI."""
        state = self._store.conversation(id)
        if others:
            return replace(state, issue=others[0].issue)
        return replace(state, holder=Holder.AI, awaiting=Awaiting.SOLVED, asked_times=0)

    def _workable(self, ticket_id: TicketId) -> Ticket:
        ticket = self._store.ticket(ticket_id)
        refuse_merged(ticket, self._work)
        return ticket

    def _take_over(self, ticket: Ticket) -> None:
        """Make the conversation the person's when the AI holds it on this very issue."""
        if not self._with_ai(self._store.conversation(ticket.conversation), ticket):
            return
        with held(self._store, ticket.conversation, self._pause):
            state = self._store.conversation(ticket.conversation)
            if self._with_ai(state, ticket):
                self._store.save_conversation(
                    replace(state, holder=Holder.HUMAN, awaiting=Awaiting.NOTHING, asked_times=0)
                )

    def _with_ai(self, state: Conversation, ticket: Ticket) -> bool:
        return state.holder is Holder.AI and state.issue == ticket.issue

    def _write(
        self,
        ticket: Ticket,
        author: Author,
        staff_name: str,
        text: str,
        key: str,
        extras: Mapping[str, Any] | None = None,
    ) -> tuple[Message, bool]:
        digest = hashlib.sha256(key.encode()).hexdigest()[:40]
        new = NewMessage(author, text, f"staff:{digest}", staff_name, extras, ticket.issue)
        return self._store.add_message(ticket.conversation, new)

    def _say_closed(self, ticket: Ticket, staff_name: str, times: int, *, ask: bool) -> None:
        run = self._store.last_run(ticket.issue)
        language = ENGLISH if run is None else run.language or ENGLISH
        said = CLOSED_ASKING if ask else CLOSED
        self._store.add_message(
            ticket.conversation,
            NewMessage(
                Author.AI,
                phrase(said, language, name=self._shown_as(staff_name)),
                f"closed:{ticket.id}:{times}",
                "Assistant",
                {"choices": solved_choices(language)} if ask else None,
                ticket.issue,
            ),
        )

    def _log(self, ticket: Ticket, kind: EventKind, once: str, by: str, **more: str) -> None:
        key = f"{ticket.issue}:{kind.value}:{once}"
        data: dict[str, str | int | bool] = {"ticket": ticket.id, "by": by, **more}
        self._store.append(Event(ticket.issue, kind, self._clock(), key, data))

    def _mail(self, ticket: Ticket, staff_name: str, text: str) -> None:
        state = self._store.conversation(ticket.conversation)
        known = "" if state.customer is None else state.customer.email
        to = known if state.identified else state.contact_email or known
        if state.channel not in _BY_MAIL or not to:
            return
        try:
            self._mailer.send(
                to=to,
                subject=f"Your message to {self._company} (ticket {ticket.id})",
                text=f"{text}\n\n{staff_name}\n{self._company}",
            )
        except OSError:
            log.exception("the mail of ticket %s could not be sent", ticket.id)
            self._store.add_message(
                ticket.conversation,
                NewMessage(
                    Author.NOTE,
                    f"The mail to {to} could not be sent. Reach the customer another way.",
                    f"unsent:{ticket.id}:{self._clock().isoformat()}",
                    "Unsnag",
                    None,
                    ticket.issue,
                ),
            )


def _clean(text: str) -> str:
    clean = text.replace("\x00", "").strip()
    if not clean:
        raise ReplyEmpty("Write something first.")
    if len(clean) > LONGEST:
        raise ReplyTooLong(f"Keep a message under {LONGEST:,} characters.")
    return clean
