"""Reading mail that came from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from mmap import mmap
from typing import Protocol

from unsnag.domain.mail.values import Mail


class MailReader(AbstractContextManager["MailReader"], Protocol):
    """Reads bytes of any shape. No bytes make it raise, hang or fill the memory: what can't be read
    is a mail that says why it is quarantined."""

    def mails(self, data: bytes | mmap) -> Iterator[Mail]:
        """Every mail in a file's content: a mail, a mailbox, a provider's call or a body only."""
        ...

    def read(self, data: bytes) -> tuple[Mail, ...]:
        """The one mail in the bytes; several only where a provider's call has them."""
