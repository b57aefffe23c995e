"""What a mail says once it is read.

Nothing in here proves who wrote it: names and addresses are as the mail claims them. What our own
border verified is told by `authentication`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Automatic(StrEnum):
    """Closed set of why a mail is not a person writing to us. None of them is ever answered."""

    BOUNCE = "bounce"  # a mail could not be delivered
    DELAY = "delay"  # a mail has not been delivered yet
    DELIVERED = "delivered"  # a mail was delivered, as a machine reports
    READ_RECEIPT = "read_receipt"  # a mail was displayed or deleted
    COMPLAINT = "complaint"  # a feedback report: somebody called a mail of ours spam
    AUTO_REPLY = "auto_reply"  # vacations and acknowledgements
    LIST = "list"  # distributed by a mailing list
    BULK = "bulk"  # marked as bulk or junk by its sender
    GENERATED = "generated"  # any other mail that no person wrote


class Quarantine(StrEnum):
    """Closed set of why a mail was kept unread."""

    TOO_LARGE = "too_large"
    HEADERS_TOO_LARGE = "headers_too_large"
    TOO_MANY_HEADERS = "too_many_headers"
    TOO_MANY_PARTS = "too_many_parts"
    NESTED_TOO_DEEPLY = "nested_too_deeply"
    TOO_MANY_ADDRESSES = "too_many_addresses"
    TOO_SLOW = "too_slow"  # it took more processor time than a mail may
    TOO_MUCH_MEMORY = "too_much_memory"
    UNREADABLE = "unreadable"  # the reader gave up on it


class Source(StrEnum):
    """Closed set of what the bytes were."""

    MAIL = "mail"  # headers and a body, as mail servers hand it over
    WEBHOOK = "webhook"  # a provider's call with a mail in it
    BODY = "body"  # a text without headers: only a body


@dataclass(frozen=True)
class Address:
    """A name as displayed and an address as written; either may be empty."""

    name: str
    address: str


@dataclass(frozen=True)
class MailFile:
    """Something attached. `size` is in bytes, decoded; `content_id` is set where the text refers to
    it, as pictures in a mail do."""

    name: str
    type: str
    size: int
    content_id: str = ""


@dataclass(frozen=True)
class FailedRecipient:
    """One recipient in a delivery report. `status` is like 5.1.1, `action` like failed; fields that
    the report doesn't have are empty."""

    address: str
    status: str = ""
    action: str = ""
    diagnostic: str = ""


@dataclass(frozen=True)
class DeliveryReport:
    """What became of a mail of ours: whom it was for, and its Message-ID where the report quotes
    it."""

    recipients: tuple[FailedRecipient, ...]
    original_message_id: str = ""


@dataclass(frozen=True)
class Mail:
    """One mail. `text` is all of it as plain text; `reply_text` what its writer added, without
    quotes and signature, and never empty where `text` is not; `forwarded` what they passed on."""

    source: Source
    subject: str = ""
    sender: Address = Address("", "")
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    date: datetime | None = None
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: str = ""
    reply_text: str = ""
    forwarded: str | None = None
    automatic: Automatic | None = None
    report: DeliveryReport | None = None
    attachments: tuple[MailFile, ...] = ()
    authors: tuple[Address, ...] = ()
    """Every address in From; more than one proves nobody."""
    authentication_results: tuple[str, ...] = ()
    """As the last servers on the way wrote them, ours among them."""
    partly_signed: tuple[str, ...] = ()
    """Domains whose signatures cover only the beginning of the text."""
    loop_marks: tuple[str, ...] = ()
    """X-Loop headers, by which a sender knows its own mails again."""
    received_for: tuple[str, ...] = ()
    """The addresses for which servers on the way took it, beside those in To and Cc."""
    shortened: bool = False
    """Whether `text` is only the beginning of a very long one."""
    quarantined: Quarantine | None = None
