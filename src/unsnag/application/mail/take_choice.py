"""Take the one click of a button in a mail: it is said in the conversation as if it had been
pressed there, once. A button under which the conversation has gone on does nothing."""

from __future__ import annotations

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.mailbox import MailBook
from unsnag.application.ports.store import Store
from unsnag.application.receive import Receive
from unsnag.domain.conversations import Author
from unsnag.domain.mail.links import ChoiceLink, opened
from unsnag.domain.mail.mailbox import Mailbox
from unsnag.domain.mail.placing import folded
from unsnag.domain.shared import ConversationId

LINK = "link"
"""What stands for the proof of a message that came by a link out of a mail."""
_HELP = ("human", "not_solved")
"""Somebody who asks for help gets a person, however old the button is."""


class ButtonOld(Exception):
    """The conversation has gone on since this button was offered, and another one is under its
    newest message."""

    code = "button_old"


class TakeChoice:
    """Knows links of mails, and does what they are for."""

    def __init__(
        self, store: Store, book: MailBook, receive: Receive, mailbox: Mailbox, clock: Clock
    ) -> None:
        self._store = store
        self._book = book
        self._receive = receive
        self._mailbox = mailbox
        self._clock = clock

    def look(self, token: str) -> ChoiceLink:
        """What the link would do; nothing is done. Raises LinkInvalid, LinkExpired."""
        return opened(token, self._mailbox.secret, self._clock())

    def __call__(self, token: str) -> tuple[ConversationId, bool]:
        """Say it in the conversation: which one, and whether it is new there. Raises LinkInvalid,
        LinkExpired, ButtonOld."""
        link = self.look(token)
        id = ConversationId(link.conversation)
        thread = self._book.thread(id)
        key = f"button:{link.message}:{link.choice}{link.says}"
        to = "" if thread is None else folded(thread.to)
        extras = {"mail": {"from": to, "proof": LINK}, "button": [link.message, link.choice]}
        with self._store.transaction():
            choice = link.choice
            if choice and self._pressed(id, link):
                return id, False
            if choice and self._moved_on(link):
                if choice not in _HELP:
                    raise ButtonOld
                choice = "human"
            _, new = self._receive(
                id, link.says or link.label, key=key, choice=choice, extras=extras
            )
        return id, new

    def _pressed(self, id: ConversationId, link: ChoiceLink) -> bool:
        later = self._store.messages(id, after=link.message)
        return any(m.extras.get("button") == [link.message, link.choice] for m in later)

    def _moved_on(self, link: ChoiceLink) -> bool:
        """Whether something else was asked since."""
        later = self._store.messages(ConversationId(link.conversation), after=link.message)
        return any(m.author is Author.AI and m.extras.get("choices") for m in later)
