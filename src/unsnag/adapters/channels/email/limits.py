"""How much of a mail is read. Beyond, the mail is kept unread, and its reason is told.

Each limit is far above what people send and far below what makes a reader slow.
"""

from __future__ import annotations

from unsnag.domain.mail.values import Quarantine

LARGEST = 25 * 1024 * 1024  # bytes of a mail
LARGEST_HEADERS = 256 * 1024  # bytes, of a mail or of a part
MOST_HEADERS = 1_000
MOST_PARTS = 200
DEEPEST = 20  # parts in parts
MOST_ADDRESSES = 100  # in To, Cc and Reply-To together
LARGEST_HTML = 2 * 1024 * 1024  # characters; more is a file, not a text
DEEPEST_HTML = 500
LONGEST_TEXT = 1_000_000  # characters of a mail's text; the rest is left out
MOST_TEXT_BYTES = 4 * LONGEST_TEXT  # that are looked at for it
CPU_SECONDS = 1.0
MEMORY = 300 * 1024 * 1024  # bytes of the reading process


class KeptUnread(Exception):
    """The mail goes beyond a limit."""

    code = "mail_kept_unread"

    def __init__(self, reason: Quarantine) -> None:
        super().__init__(f"The mail is kept unread: {reason.value}.")
        self.reason = reason
