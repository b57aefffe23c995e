"""Take in what a messenger tells: each message once, in the conversation of the place where it was
written, to be answered when its writer has paused.

The sender's own id on a channel is where answers go; it identifies nobody. A conversation that was
silent for long ends at a place, so that who has the telephone number by then begins anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from unsnag.application.messaging.take_reports import TakeReports
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.messaging import Chat, ChatBook, ChatChannel, Heard
from unsnag.application.ports.store import NewMessage, Store
from unsnag.application.receive import LONGEST, Receive
from unsnag.application.spoken_with import SpokenWith
from unsnag.domain.conversations import Author, Channel, Message
from unsnag.domain.messaging.codes import code_in, digest_of
from unsnag.domain.messaging.layout import Choice, chosen, numbered, pressed
from unsnag.domain.messaging.stopping import Wish, wish
from unsnag.domain.messaging.timing import Gathering
from unsnag.domain.messaging.values import Incoming
from unsnag.domain.phrases import phrase
from unsnag.domain.tickets import TicketState

SILENT_FOR = timedelta(days=14)
MOST_FILES = 10
WISHES = {
    Wish.STOP: "All right, I won't write here any more. Write START if you want to hear from us.",
    Wish.START: "You'll hear from us here again. What can I do for you?",
    Wish.HELP: "Write what you need, and I answer here. Write “person” for one of the team, or "
    "STOP to get no more messages.",
}
GONE_ON = "This has gone on since. Use the newest buttons, or write what you want."
CODE_OLD = "That code is too old or was used before. Write what you need, and we start here."
GOES_ON = "This is the same conversation. From now on the answers come here too."
_HELP = ("human", "not_solved")
_SOURCE = "Messaging"


@dataclass(frozen=True)
class TakenIn:
    """What became of a call: messages that were new, and reports that changed something."""

    messages: int
    reports: int


class TakeChat:
    """Takes calls in; the turns that answer them are for others to take."""

    def __init__(
        self,
        store: Store,
        book: ChatBook,
        receive: Receive,
        gathering: Gathering,
        spoken: SpokenWith,
        clock: Clock,
    ) -> None:
        self._store = store
        self._book = book
        self._receive = receive
        self._gathering = gathering
        self._spoken = spoken
        self._clock = clock
        self._take_reports = TakeReports(store, book)

    def __call__(self, channel: ChatChannel, heard: Heard) -> TakenIn:
        """On disk when this returns; the same again changes nothing."""
        new = sum(
            self._store.together(partial(self._enter, channel, one)) for one in heard.messages
        )
        return TakenIn(new, self._take_reports(channel.channel, heard.reports))

    def _enter(self, channel: ChatChannel, one: Incoming) -> bool:
        kind = channel.channel
        if not self._book.enter(kind, one.id):
            return False
        chat = self._chat(kind, one)
        chat = replace(chat, last_in=self._clock(), zone=one.zone or chat.zone)
        stopped = self._book.stopped(kind, one.place.address)
        wanted = wish(one.text, by_text=channel.traits.by_text, stopped=stopped)
        if wanted is not None:
            self._wish(channel, chat, one, wanted)
            return True
        code = one.code or code_in(one.text)
        if code:
            return self._go_on(chat, one, code)
        self._book.release(chat.conversation, self._clock())
        self._say(channel, chat, one)
        return True

    def _chat(self, kind: Channel, one: Incoming) -> Chat:
        known = self._book.chat_at(kind, one.place)
        if known is not None and not self._over(known):
            return replace(known, name=one.name or known.name)
        state = self._store.start_conversation(kind)
        if one.name:
            state = replace(state, contact_name=one.name[:200])
            self._store.save_conversation(state)
        chat = Chat(state.id, kind, one.place, one.name)
        self._book.save_chat(chat)
        return chat

    def _over(self, chat: Chat) -> bool:
        """Whether nobody expects the conversation to go on: silent for two weeks, and no open
        ticket that waits for an answer."""
        last = self._store.messages(chat.conversation)[-1:]
        if not last or self._clock() - last[0].at <= SILENT_FOR:
            return False
        issue = self._store.conversation(chat.conversation).issue
        ticket = None if issue is None else self._store.ticket_of_issue(issue)
        return ticket is None or ticket.state is TicketState.CLOSED

    def _say(self, channel: ChatChannel, chat: Chat, one: Incoming) -> None:
        said = self._store.messages(chat.conversation)
        choice = self._choice(channel, said, one)
        if one.button and choice is None:
            self._book.save_chat(chat)
            self._tell(chat, GONE_ON, f"gone-on:{one.id}")
            return
        text = choice.label if choice is not None else _text(one)
        extras: dict[str, object] = {"chat": chat.channel.value}
        if one.edited:
            extras["edited"] = True
        if one.files:
            extras["files"] = [[f.name or f.type, f.type, f.size] for f in one.files[:MOST_FILES]]
        key = f"chat:{chat.channel.value}:{one.id}"
        message, _ = self._receive(
            chat.conversation,
            text,
            key=key,
            choice="" if choice is None else choice.choice,
            name=one.name[:200],
            extras=extras,
        )
        for file in one.files[:MOST_FILES]:
            self._book.keep_file(message.id, chat, file)
        now = self._clock()
        began = chat.burst or now
        self._book.save_chat(replace(chat, burst=began))
        due = self._gathering.until(began, now, at_once=choice is not None)
        self._book.answer_at(chat.conversation, due)

    def _choice(
        self, channel: ChatChannel, said: Sequence[Message], one: Incoming
    ) -> Choice | None:
        """The choice that was pressed, or written by its words or number, of what was asked last.
        An older button counts only where it asks for help."""
        asked = [m for m in said if m.author is Author.AI and m.extras.get("choices")]
        found = pressed(one.button)
        if one.button:
            by = {int(m.id): m for m in asked}
            message = None if found is None else by.get(found[0])
            if message is None or found is None:
                return None
            offered = choices_of(message)
            picked = offered[found[1] - 1] if 1 <= found[1] <= len(offered) else None
            newest = message is asked[-1]
            ok = picked is not None and (newest or picked.choice in _HELP)
            return picked if ok else None
        if not asked or one.files:
            return None
        answered = any(m.author is Author.CUSTOMER for m in said if m.id > asked[-1].id)
        offered = choices_of(asked[-1])
        by_number = not answered and numbered(offered, channel.traits.limits)
        return None if answered else chosen(one.text, offered, by_number=by_number)

    def _wish(self, channel: ChatChannel, chat: Chat, one: Incoming, wanted: Wish) -> None:
        kind = chat.channel
        self._book.save_chat(chat)
        text = f"Wrote “{one.text.strip()[:40]}” on {kind.value}."
        if wanted is not Wish.HELP:
            self._book.stop(kind, one.place.address, wanted is Wish.STOP)
            text += (
                " Nothing goes out there now."
                if wanted is Wish.STOP
                else " They can be written to again."
            )
        self._note(chat, text, f"wish:{one.id}")
        # Carriers confirm these words of text messages themselves.
        if not channel.traits.by_text or wanted is Wish.HELP:
            self._tell(chat, WISHES[wanted], f"wished:{one.id}", after_stop=wanted is Wish.STOP)

    def _go_on(self, chat: Chat, one: Incoming, code: str) -> bool:
        """Take the conversation along to this place, with whoever its customer is: they were shown
        the code where it was theirs."""
        id = self._book.use_code(digest_of(code), self._clock())
        if id is None:
            self._book.save_chat(chat)
            self._tell(chat, CODE_OLD, f"code:{one.id}")
            return True
        said = self._store.messages(id)[-1:]
        written = int(said[0].id) if said else 0
        here = Chat(id, chat.channel, one.place, one.name, written, self._clock(), None, one.zone)
        self._book.save_chat(here)
        self._note(here, f"Goes on by {chat.channel.value}, by a code.", f"goes-on:{one.id}")
        self._tell(here, GOES_ON, f"gone-on-here:{one.id}")
        return True

    def _tell(self, chat: Chat, text: str, key: str, *, after_stop: bool = False) -> None:
        state = self._store.conversation(chat.conversation)
        said = phrase(text, self._spoken(state.id, state.issue))
        extras = {"after_stop": True} if after_stop else None
        new = NewMessage(Author.AI, said, key[:120], "Assistant", extras, state.issue)
        self._store.add_message(chat.conversation, new)

    def _note(self, chat: Chat, text: str, key: str) -> None:
        state = self._store.conversation(chat.conversation)
        new = NewMessage(Author.NOTE, text, key[:120], _SOURCE, None, state.issue)
        self._store.add_message(chat.conversation, new)


def choices_of(message: Message) -> tuple[Choice, ...]:
    """The choices under a message."""
    rows = message.extras.get("choices") or ()
    return tuple(Choice(str(row["choice"]), str(row["label"])) for row in rows)


def _text(one: Incoming) -> str:
    said = one.text.strip()
    if not said:
        names = ", ".join(f.name or f.type or "a file" for f in one.files[:MOST_FILES])
        said = f"[Files without a text: {names}]" if names else "[A message without a text]"
    return said[:LONGEST]
