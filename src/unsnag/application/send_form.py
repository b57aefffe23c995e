"""Send the contact form to a person: one conversation, one message, one ticket, in one transaction.

What was typed as name and address proves nothing; it is kept as contact details only. The same form
sent twice is one message and gives the same answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from unsnag.application.hand_off import HandOff
from unsnag.application.hear_danger import HearsDanger
from unsnag.application.measure import Measure
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.knowledge import ArticleStore
from unsnag.application.ports.store import NewMessage, Store
from unsnag.application.receive import Receive, to_keep
from unsnag.application.spoken_with import SpokenWith
from unsnag.application.turn import AI_NAME, Turn
from unsnag.application.understand import Understand
from unsnag.domain import signals
from unsnag.domain.conversations import Author, Issue, Message
from unsnag.domain.handoffs import HandoffReason, reason_of
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.shared import TicketId
from unsnag.domain.understanding import JudgementKind

MOST_PER_VISIT = 5
CLAIM_SECONDS = 60


class TooManyForms(Exception):
    """The visit has sent as many forms as one visit may."""

    code = "too_many_forms"


class FormInFlight(Exception):
    """The same form is being sent at this moment."""

    code = "form_in_flight"


@dataclass(frozen=True)
class FormMessage:
    """What somebody filled in; `key` is the same for every attempt to send this form."""

    visit: str
    key: str
    name: str
    email: str
    message: str
    order: str = ""

    @property
    def text(self) -> str:
        return f"{self.message}\n\nOrder number: {self.order}" if self.order else self.message

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.key.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Sent:
    """The ticket and what the customer was told, with the promised time."""

    ticket: TicketId
    told: str


class SendForm:
    """Turns a filled-in form into a ticket."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        articles: ArticleStore,
        measure: Measure,
        receive: Receive,
        understand: Understand,
        hand_off: HandOff,
        spoken: SpokenWith,
        danger: HearsDanger = signals.needs_human_now,
    ) -> None:
        self._danger = danger
        self._spoken = spoken
        self._store = store
        self._clock = clock
        self._articles = articles
        self._measure = measure
        self._receive = receive
        self._understand = understand
        self._hand_off = hand_off

    def __call__(self, form: FormMessage) -> Sent:
        """Raises MessageEmpty, MessageTooLong, TooManyForms or FormInFlight; then nothing was
        written."""
        with self._store.transaction():
            sent_before = self._sent_before(form)
            if sent_before is not None:
                return sent_before
            if self._measure.forms_sent(form.visit) >= MOST_PER_VISIT:
                raise TooManyForms(f"One visit can send {MOST_PER_VISIT} messages.")
            return self._send(form, self._measure.form_started(form.visit))

    def _sent_before(self, form: FormMessage) -> Sent | None:
        for issue in self._store.issues_of_visit(form.visit):
            for event in self._store.events(issue.id):
                if event.kind is EventKind.FORM_SENT and event.data.get("form") == form.digest:
                    return self._sent(issue)
        return None

    def _send(self, form: FormMessage, issue: Issue) -> Sent:
        form = replace(form, message=to_keep(form.message))
        conversation = replace(
            self._store.conversation(issue.conversation),
            issue=issue.id,
            contact_name=form.name,
            contact_email=form.email,
        )
        self._store.save_conversation(conversation)
        fence = self._store.claim_conversation(conversation.id, seconds=CLAIM_SECONDS)
        if fence is None:
            raise FormInFlight("This form is being sent.")
        message, _ = self._receive(conversation.id, form.text, key=form.key, name=form.name)
        understood = self._understand(form.message)
        sure = understood.judgement.kind is JudgementKind.RECOGNISED
        intent = understood.judgement.intents[0] if sure else ""
        turn = Turn(self._store, self._clock, conversation, fence, self._spoken, (message,))
        turn.issue = replace(issue, intent=intent, text=form.message)
        self._measure.log(turn.issue, EventKind.FORM_SENT, form=form.digest)
        if intent:
            recognised = {"intent": intent, "model": understood.model}
            self._measure.log(turn.issue, EventKind.RECOGNISED, **recognised)
        else:
            self._measure.log(turn.issue, EventKind.NOT_RECOGNISED, model=understood.model)
        self._note_suggestions(turn.issue)
        self._measure.contacted(form.visit, conversation.id)
        reason, detail = _reason(self._danger(form.message))
        self._hand_off(turn, reason, detail=detail)
        self._store.release_conversation(conversation.id, fence)
        return self._sent(issue)

    def _note_suggestions(self, issue: Issue) -> None:
        """Tell the team what the customer was shown and read, so that nobody sends it again."""
        shown = _shown(self._store.events(issue.id))
        titles = {s: a.title for s in shown if (a := self._articles.by_id(s)) is not None}
        if not titles:
            return
        lines = [f"“{title}” ({'opened' if shown[s] else 'shown'})" for s, title in titles.items()]
        note = NewMessage(
            Author.NOTE,
            f"The form suggested before sending: {', '.join(lines)}.",
            key=f"suggested:{issue.id}",
            author_name=AI_NAME,
            extras={"articles": [{"slug": s, "title": title} for s, title in titles.items()]},
            issue=issue.id,
        )
        self._store.add_message(issue.conversation, note)

    def _sent(self, issue: Issue) -> Sent:
        ticket = self._store.ticket_of_issue(issue.id)
        assert ticket is not None  # noqa: S101  opened in the transaction that logged FORM_SENT
        told = [m for m in self._store.messages(issue.conversation) if _is_answer(m)]
        return Sent(ticket.id, told[-1].text if told else "")


def _reason(signal: signals.Signal | None) -> tuple[HandoffReason, str]:
    if signal is None:
        return HandoffReason.FORM, ""
    return reason_of(signal.kind), f"Said: “{signal.words}”."


def _is_answer(message: Message) -> bool:
    return message.author is Author.AI and bool(message.extras.get("handed_off"))


def _shown(events: Sequence[Event]) -> Mapping[str, bool]:
    """The suggested articles, first shown first, and whether each was opened."""
    shown: dict[str, bool] = {}
    for event in events:
        if event.kind is EventKind.SUGGESTED:
            for slug in filter(None, str(event.data.get("articles", "")).split(",")):
                shown.setdefault(slug, False)
        elif event.kind is EventKind.SUGGESTION_OPENED:
            shown[str(event.data.get("article", ""))] = True
    return shown
