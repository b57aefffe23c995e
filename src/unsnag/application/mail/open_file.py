"""Open a file that came with a mail, out of the mail as it came: no copy of it is kept."""

from __future__ import annotations

from collections.abc import Callable

from unsnag.application.ports.mailbox import MailsOfMessages, RawMails
from unsnag.domain.shared import MessageId


class OpenMailFile:
    """`take` gives the file at a place of a mail's bytes, or None."""

    def __init__(
        self,
        mails: MailsOfMessages,
        raw: RawMails,
        take: Callable[[bytes, int], bytes | None],
    ) -> None:
        self._mails = mails
        self._raw = raw
        self._take = take

    def __call__(self, message: MessageId, place: int) -> tuple[str, bytes] | None:
        """Name and bytes of a message's file, the first at place 0; None where there is none, or
        the mail is not kept any more, or it can't be taken out within the limits."""
        known = self._mails.mail_of(message)
        if known is None or not 0 <= place < len(known.names):
            return None
        data = self._raw.read(known.digest)
        found = None if data is None else self._take(data, place)
        return None if found is None else (known.names[place], found)
