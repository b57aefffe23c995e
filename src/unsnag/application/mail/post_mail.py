"""Write out what was said in conversations by mail: what the AI says in a turn is one mail, what a
person says another. Each message goes out once, however often this runs.

Nothing here decides what is said. Whether the AI's words may go out is the guard's to say.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from unsnag.application.mail.letters import Letters
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.mailbox import MailBook, NewLetter, Thread
from unsnag.application.ports.store import NewMessage, Store
from unsnag.domain.conversations import Author, Channel, Conversation, Message
from unsnag.domain.mail.answering import WINDOW, Silence, guarded, why_silent
from unsnag.domain.mail.mailbox import Mailbox, reference
from unsnag.domain.mail.outgoing import LetterKind
from unsnag.domain.mail.placing import bare_subject, message_id, reply_address
from unsnag.domain.mail.values import Address, Mail, Source
from unsnag.domain.shared import ConversationId

_OURS = (Author.AI, Author.HUMAN)
_UNSENT = {
    Silence.ENOUGH: "they got as many automatic mails as one address gets in a day",
    Silence.NO_PERSON: "the address is a machine's",
    Silence.OURSELVES: "the address is our own",
}

log = logging.getLogger(__name__)


class PostMail:
    """Queues mails for what was said."""

    def __init__(
        self, store: Store, book: MailBook, mailbox: Mailbox, letters: Letters, clock: Clock
    ) -> None:
        self._store = store
        self._book = book
        self._mailbox = mailbox
        self._letters = letters
        self._clock = clock

    def __call__(self) -> int:
        """Queue everything that is to be written; how many mails that were. A conversation that
        fails is logged and doesn't keep the others waiting."""
        count, whole = 0, True
        for conversation in self._book.unwritten():
            try:
                count += self._store.together(partial(self._write, conversation))
            except Exception:  # others are written; this one is tried at the next sweep
                whole = False
                log.exception("the mails of conversation %s were not written", conversation)
        if whole:
            self._book.written()
        return count

    def begin(self, conversation: Conversation, after: int) -> bool:
        """Have what is said after that message written to the address that the customer left;
        False when they left none, or write somewhere else."""
        if conversation.channel is Channel.EMAIL:
            return True
        if conversation.channel is not Channel.FORM or not conversation.contact_email:
            return False
        if self._book.thread(conversation.id) is None:
            known = conversation.customer.email if conversation.customer else ""
            to = known if conversation.identified else conversation.contact_email
            subject = f"Your message to {self._mailbox.company}"
            thread = Thread(conversation.id, to, conversation.contact_name, subject, after)
            self._book.save_thread(thread)
        return True

    def told(self, conversation: ConversationId) -> None:
        """All that was said so far was read elsewhere and need not be written out."""
        thread = self._book.thread(conversation)
        last = self._store.messages(conversation)[-1:]
        if thread is not None and last:
            self._book.save_thread(replace(thread, mailed=int(last[0].id)))

    def _write(self, id: ConversationId) -> int:
        thread = self._book.thread(id)
        if thread is None:
            return 0
        # What was said in a thread that was merged with this one was read there.
        later = self._store.messages(id, after=thread.mailed)
        said = [m for m in later if m.author in _OURS and m.conversation == id]
        count = 0
        for messages in _together(said):
            kind = _kind(messages)
            if self._may(thread, kind, messages[-1]):
                letter, message = self._letter(thread, kind, messages)
                count += self._book.queue(letter)
                thread = replace(thread, answers=(*thread.answers, message))
            thread = replace(thread, mailed=int(messages[-1].id))
        self._book.save_thread(thread)
        return count

    def _letter(
        self, thread: Thread, kind: LetterKind, messages: Sequence[Message]
    ) -> tuple[NewLetter, str]:
        ours, known = self._mailbox.ours, reference(int(thread.conversation))
        id = message_id(known, f"m{messages[-1].id}", ours)
        back = reply_address(known, ours)
        bare = thread.subject if not thread.answers else f"Re: {_bare(thread.subject)}"
        content = self._letters.written(
            kind,
            messages,
            to=Address(thread.name, thread.to),
            subject=bare.strip(),
            message_id=id,
            reply_to=back,
            answers=thread.answers,
        )
        letter = NewLetter(
            key=f"message:{messages[-1].id}",
            kind=kind,
            conversation=thread.conversation,
            to=thread.to,
            subject=bare[:300],
            sender="" if kind.automatic else back,
            message_id=id,
            content=content,
        )
        return letter, id

    def _may(self, thread: Thread, kind: LetterKind, last: Message) -> bool:
        """Whether it goes out. What a person writes always does."""
        if not kind.automatic or kind.answer is None:
            return True
        now = self._clock()
        to = Mail(Source.MAIL, sender=Address(thread.name, thread.to))
        sent = self._book.sent_lately(guarded(thread.to), now - WINDOW)
        silence = why_silent(to, kind.answer, self._mailbox.ourselves, sent, now)
        why = "" if silence is None else _UNSENT.get(silence, "there is no address to answer")
        if not why and self._book.bad_address(thread.to) is not None:
            why = "mail to this address came back"
        if why:
            note = NewMessage(
                Author.NOTE,
                f"This was not mailed to {thread.to}: {why}.",
                f"unmailed:{last.id}",
                "Mailbox",
                None,
                last.issue,
            )
            self._store.add_message(thread.conversation, note)
        return not why


def _together(said: Sequence[Message]) -> Iterator[list[Message]]:
    """What the AI says without anybody in between is one mail; each of a person's is its own."""
    for author, group in groupby(said, key=lambda m: m.author):
        messages = list(group)
        if author is Author.AI:
            yield messages
        else:
            yield from ([one] for one in messages)


def _kind(messages: Sequence[Message]) -> LetterKind:
    if messages[-1].author is Author.HUMAN:
        return LetterKind.PERSON
    handed = any(m.extras.get("handed_off") for m in messages)
    return LetterKind.ACKNOWLEDGEMENT if handed else LetterKind.ANSWER


def _bare(subject: str) -> str:
    """The subject as it was written, without prefixes."""
    bare = bare_subject(subject)
    at = subject.lower().rfind(bare) if bare else -1
    return subject[at:] if at >= 0 else subject
