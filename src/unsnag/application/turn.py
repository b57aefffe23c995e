"""One turn of a conversation: what is said and logged, written in one transaction.

A turn belongs to whoever holds the conversation's claim. When the claim was lost meanwhile,
`commit` writes nothing and raises TurnLost: somebody else has taken the turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.store import NewMessage, Store
from unsnag.application.spoken_with import SpokenWith
from unsnag.domain.actions import Effect
from unsnag.domain.conversations import Author, Awaiting, Conversation, Holder, Issue, Message
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.phrases import ENGLISH
from unsnag.domain.resolutions import Run
from unsnag.domain.shared import EffectId

AI_NAME = "Assistant"


class TurnLost(Exception):
    """The conversation was claimed by somebody else; nothing of this turn was written."""

    code = "turn_lost"


@dataclass
class Turn:
    """The state of a turn. `foreground` is False while a run goes on in the background of another
    issue: it may speak, but not change what the AI waits for. `heard` is what is answered where
    that isn't what was taken."""

    store: Store
    clock: Clock
    conversation: Conversation
    fence: int
    spoken: SpokenWith
    taken: Sequence[Message] = ()
    issue: Issue | None = None
    run: Run | None = None
    foreground: bool = True
    heard: Sequence[Message] = ()
    _messages: list[NewMessage] = field(default_factory=list)
    _events: list[Event] = field(default_factory=list)
    _effects: dict[EffectId, Effect] = field(default_factory=dict)
    _records: list[Callable[[], object]] = field(default_factory=list)
    _count: int = 0
    _offer: tuple[str, Mapping[str, Any]] | None = None

    @property
    def text(self) -> str:
        """The customer's words of this turn."""
        return "\n".join(m.text for m in self.heard or self.taken if m.text)

    @property
    def choice(self) -> str:
        """The button that the customer pressed, if the last message was one."""
        heard = self.heard or self.taken
        return str(heard[-1].extras.get("choice", "")) if heard else ""

    @property
    def language(self) -> str:
        """The language in which the customer is answered."""
        if self.run is not None:
            return self.run.language or ENGLISH
        return self.spoken(self.conversation.id, None if self.issue is None else self.issue.id)

    def say(self, text: str, *, key: str = "", extras: Mapping[str, Any] | None = None) -> None:
        """Answer the customer. A `key` makes sure that this is said once in the conversation."""
        self._count += 1
        self._messages.append(
            NewMessage(
                author=Author.AI,
                author_name=AI_NAME,
                text=text,
                key=key or f"turn:{self.fence}:{self._count}",
                extras=extras,
                issue=None if self.issue is None else self.issue.id,
            )
        )

    def offer_person(self, text: str, choices: Sequence[Mapping[str, str]]) -> None:
        """Say before anything else of this turn, once for an issue, that a person can take over;
        not where the turn hands it to one anyway."""
        self._offer = text, {"choices": list(choices)}

    def note(self, text: str, *, key: str) -> None:
        """Write for the team only."""
        issue = None if self.issue is None else self.issue.id
        self._messages.append(NewMessage(Author.NOTE, text, key, AI_NAME, None, issue))

    def add(self, message: NewMessage) -> None:
        """Write a message with the turn's others."""
        self._messages.append(message)

    def log(self, kind: EventKind, *, once: str = "", **data: str | int | bool) -> None:
        """Append an event to the issue. `once` names it, so that a repeat is the same event."""
        if self.issue is None:
            return
        self._count += 1
        key = f"{self.issue.id}:{kind.value}:{once or f'{self.fence}.{self._count}'}"
        self._events.append(Event(self.issue.id, kind, self.clock(), key, data))

    def wait_for(self, awaiting: Awaiting, *, asked_times: int = 1) -> None:
        """Say what the AI waits for next."""
        if self.foreground:
            self.change(awaiting=awaiting, asked_times=asked_times)

    def change(self, **changes: Any) -> None:
        """Change the conversation's state."""
        self.conversation = replace(self.conversation, **changes)

    def move(self, **changes: Any) -> Run:
        """Change the run."""
        assert self.run is not None  # noqa: S101  only called while a run is played
        self.run = replace(self.run, **changes)
        return self.run

    def settled(self, effect: Effect, record: Callable[[], object]) -> None:
        """An effect has come to its end; `record` writes that in the commit that says what it
        means for the run and the customer."""
        self._effects[effect.id] = effect
        self._records.append(record)

    def as_known(self, effect: Effect) -> Effect:
        """An effect of the ledger as this turn knows it, which may be further."""
        return self._effects.get(effect.id, effect)

    def begin_issue(self, intent: str, text: str) -> Issue:
        """Open an issue for a need and make it the current one; the one that a process opened
        for it, and died before anything came of it, is taken up."""
        if self.issue is None or not self._just_opened(self.issue, intent, text):
            with self.store.transaction():
                self.issue = self.store.open_issue(self.conversation, intent, text)
                self.change(issue=self.issue.id)
                self.store.save_conversation(self.conversation)
        self.run = None
        self.log(EventKind.OPENED, once="1", channel=self.conversation.channel.value)
        self.log(EventKind.CUSTOMER_WROTE)
        return self.issue

    def _just_opened(self, issue: Issue, intent: str, text: str) -> bool:
        return (issue.intent, issue.text) == (intent, text) and not self.store.events(issue.id)

    def commit(self) -> None:
        """Write everything so far in one transaction. Raises TurnLost, and FenceLost when an effect
        that was settled in this turn belongs to somebody else by now."""
        self.store.together(self._write)
        self._offer = None
        self._messages.clear()
        self._events.clear()
        self._records.clear()
        self._effects.clear()

    def _write(self) -> None:
        if not self.store.fence_holds(self.conversation.id, self.fence):
            raise TurnLost(f"conversation {self.conversation.id}")
        for record in self._records:
            record()
        self.store.save_conversation(self.conversation)
        if self.issue is not None:
            self.store.save_issue(self.issue)
        if self.run is not None:
            self.store.save_run(self.run)
        if self._offer and self.issue is not None and self.conversation.holder is Holder.AI:
            text, extras = self._offer
            key = f"person-offered:{self.issue.id}"
            offer = NewMessage(Author.AI, text, key, AI_NAME, extras, self.issue.id)
            self.store.add_message(self.conversation.id, offer)
            self.log(EventKind.PERSON_OFFERED, once="1")
        for message in self._messages:
            self.store.add_message(self.conversation.id, message)
        for event in self._events:
            self.store.append(event)
        self.store.mark_read(self.taken)
