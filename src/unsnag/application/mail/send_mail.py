"""Send what is in the queue: each mail until the next server has taken it, or for three days.

A mail whose sender died between the server's answer and our commit is sent again under the same
Message-ID, by which the other side knows it.
"""

from __future__ import annotations

import logging

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.mailbox import MailBook, Post, SendingFailed
from unsnag.application.ports.store import NewMessage, Store
from unsnag.domain.conversations import Author
from unsnag.domain.mail.outgoing import Letter, LetterState, next_try
from unsnag.domain.shared import ConversationId

DOOR = "out"
AT_ONCE = 20
CLAIM_SECONDS = 300

log = logging.getLogger(__name__)


class SendMail:
    """Empties the queue."""

    def __init__(self, store: Store, book: MailBook, post: Post, clock: Clock) -> None:
        self._store = store
        self._book = book
        self._post = post
        self._clock = clock

    def __call__(self) -> int:
        """Try what is due; how many were taken."""
        letters = self._book.due(self._clock(), AT_ONCE, CLAIM_SECONDS)
        if not letters:
            return 0
        count = 0
        with self._post as post:
            for letter in letters:
                count += self._try(post, letter)
        return count

    def beat(self) -> None:
        """Say that the way out is open, unless its last mail met trouble: that is over when one
        goes through."""
        door = next((d for d in self._book.figures().doors if d.name == DOOR), None)
        if door is None or not door.trouble:
            self._book.seen(DOOR)

    def _try(self, post: Post, letter: Letter) -> bool:
        try:
            post.send(letter)
        except SendingFailed as trouble:
            self._failed(letter, trouble)
            return False
        self._book.tried(letter, LetterState.SENT)
        self._book.seen(DOOR)
        return True

    def _failed(self, letter: Letter, trouble: SendingFailed) -> None:
        why = str(trouble)[:300]
        log.warning("mail %s was not taken: %s", letter.id, why)
        again = next_try(letter.attempts + 1, letter.created, self._clock())
        if not trouble.address:
            self._book.seen(DOOR, trouble=why, refused=trouble.refused)
        if again is not None and not trouble.for_good:
            self._book.tried(letter, LetterState.WAITING, again=again, why=why)
            return
        with self._store.transaction():
            self._book.tried(letter, LetterState.FAILED, why=why)
            if trouble.address:
                self._book.came_back(letter.message_id, letter.to, why)
            if letter.conversation is not None:
                text = f"The mail to {letter.to} could not be sent: {why} Reach them another way."
                note = NewMessage(Author.NOTE, text, f"unsent:{letter.id}", "Mailbox")
                self._store.add_message(ConversationId(letter.conversation), note)
