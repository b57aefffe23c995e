"""What a file or a request body is: a mail, a mailbox of mails, a provider's call, or a body only.

Decided by content, never by a file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from mmap import mmap

from unsnag.adapters.channels.email.charsets import text_of
from unsnag.adapters.channels.email.headers import split
from unsnag.adapters.channels.email.html_text import text_of_html
from unsnag.adapters.channels.email.limits import LARGEST, LONGEST_TEXT, MOST_TEXT_BYTES, KeptUnread
from unsnag.adapters.channels.email.reading import read_mail
from unsnag.adapters.channels.email.webhooks import read_webhook
from unsnag.domain.mail.reply import reply_of
from unsnag.domain.mail.values import Mail, Quarantine, Source

_HEADER = re.compile(rb"[!-9;-~]{1,100}[ \t]{0,20}:")
_FROM_LINE = re.compile(
    rb"From \S{1,300}.{0,40}? (?:\w{3} \w{3} [ \d]\d |\d).{0,60}", re.IGNORECASE
)
_NEXT_MAIL = re.compile(
    rb"From \S{1,300} [^\r\n]{0,20}\w{3} [ \d]\d [^\r\n]{4,40}\r?\n[!-9;-~]{1,100}:"
)
_KNOWN = frozenset(
    b"from to cc bcc subject date received return-path message-id mime-version content-type sender "
    b"delivered-to reply-to content-transfer-encoding in-reply-to references x-original-to "
    b"x-mailer dkim-signature resent-from envelope-to auto-submitted x-apparently-to recieved "
    b"x-received arc-seal apparently-to x-sender x-ymail-umid x-gmail-labels status x-uidl "
    b"domainkey-signature authentication-results received-spf thread-topic list-id x-store-info "
    b"x-account-key x-mozilla-status x-sid-pra errors-to precedence x-envelope-from".split()
)
_QUOTE_LABELS = frozenset([b"sent", b"*from", b"to", b"from", b"subject", b"date", b"cc"])
_HTML = re.compile(rb"\s{0,200}<(?:!doctype html|html\b|body\b)", re.IGNORECASE)
_SEEN = 64 * 1024
_MOST_TRIED = 1_000_000  # lines that look like a mail's beginning


def mails_in(data: bytes | mmap) -> Iterator[bytes]:
    """The mails in a mailbox file (mbox), or the bytes as they are when they are none; what is far
    too large for one mail is cut a byte beyond the limit."""
    at = 0
    if _FROM_LINE.match(data[:1_000]):
        for start in _starts(data):
            yield data[at:start]
            at = start
    yield data[at : at + LARGEST + 1]


def _starts(data: bytes | mmap) -> Iterator[int]:
    """Where the second and further mails begin: at a From line with a date, below a blank line and
    above a header."""
    at = 0
    for _ in range(_MOST_TRIED):
        at = data.find(b"\nFrom ", at + 1)
        if at < 0:
            return
        blank = data[max(at - 2, 0) : at].endswith((b"\n", b"\n\r"))
        if blank and _NEXT_MAIL.match(data[at + 1 : at + 600]):
            yield at + 1


def read_any(data: bytes) -> tuple[Mail, ...]:
    """The mail in the bytes, whatever form they have; several where a provider's call has them."""
    if len(data) > LARGEST and not is_mail(data):
        return (Mail(Source.BODY, quarantined=Quarantine.TOO_LARGE),)
    called = read_webhook(data) if len(data) <= LARGEST else ()
    return called or (read_mail(data) if is_mail(data) else read_body(data),)


def read_body(data: bytes) -> Mail:
    """A text without headers, HTML or plain."""
    text = text_of(data[:MOST_TEXT_BYTES])
    if _HTML.match(data[:1_000]):
        text = text_of_html(text[: 2 * LONGEST_TEXT])
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    text = whole[:LONGEST_TEXT].strip("\n").rstrip()
    answer = reply_of(text)
    return Mail(
        Source.BODY,
        text=text,
        reply_text=answer.text,
        forwarded=answer.forwarded,
        shortened=len(whole) > LONGEST_TEXT,
    )


def is_mail(data: bytes) -> bool:
    """Whether the bytes begin with a mail's headers. A quoted block of From, Sent and To at the
    top of a body is none."""
    start = data[:_SEEN].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\n" not in start and b"\r" in start:
        start = start.replace(b"\r", b"\n")
    first = start.split(b"\n", 1)[0]
    if not _HEADER.match(first) and not first.startswith((b"From ", b">From ")):
        return False
    try:
        headers, _ = split(start, 0, len(start))
    except KeptUnread:
        return True
    names = {line.name.encode() for line in headers.lines}
    if not names & _KNOWN:
        return len(names) >= 4 and bool(_FROM_LINE.match(first))
    labels_only = names <= _QUOTE_LABELS
    return not (labels_only and b"sent" in names)
