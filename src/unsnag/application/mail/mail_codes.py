"""A mailer that queues: one-time codes and other notes of ours that begin no correspondence."""

from __future__ import annotations

import secrets

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.mailbox import Compose, Draft, MailBook, NewLetter
from unsnag.domain.mail.mailbox import Mailbox
from unsnag.domain.mail.outgoing import LetterKind
from unsnag.domain.mail.placing import message_id


class QueueMailer:
    """Accepts a mail when it is in the queue."""

    def __init__(self, book: MailBook, mailbox: Mailbox, compose: Compose, clock: Clock) -> None:
        self._book = book
        self._mailbox = mailbox
        self._compose = compose
        self._clock = clock

    def send(self, *, to: str, subject: str, text: str) -> None:
        """Queue it. Raises OSError for an address that is none."""
        nonce = secrets.token_hex(12)
        id = message_id("note", nonce, self._mailbox.ours)
        paragraphs = tuple(part for part in text.split("\n\n") if part.strip())
        company = self._mailbox.company
        draft = Draft(LetterKind.CODE, to, "", company, subject, id, self._clock(), paragraphs)
        try:
            content = self._compose(draft)
        except ValueError as trouble:
            raise OSError(f"{to} is no address.") from trouble
        self._book.queue(
            NewLetter(f"note:{nonce}", LetterKind.CODE, None, to, subject, "", id, content)
        )
