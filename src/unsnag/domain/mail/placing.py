"""Which conversation a mail belongs to.

In this order: a signed token of ours in the address it was sent to or in the mails it answers; a
mail that we sent, answered by somebody who takes part. Nothing else opens a conversation to a
sender: not a subject, not a quoted ticket number, not a name. What merely looks alike is a hint for
people.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from unsnag.domain.mail.values import Mail

_MAC = 26  # characters of base32: 130 bits
_REFERENCE = re.compile(r"[a-z0-9-]{1,80}")
_PREFIX = re.compile(
    r"\s{0,9}(?:re|aw|wg|fw|fwd|sv|vs|vb|vl|vá|antw|antwort|doorst|odp|pd|ynt|ilt|yan|rv|tr|réf|res|"
    r"enc|rif|r|i|bls|trs|ref|σχετ|πρθ|απ|на|отв|ответ|пер|fs|továbbítás|atb|per|nzk|hs|"
    r"回复|答复|回覆|转发|轉寄|轉發|返信|転送|답장|전달|תשובה|השב|העבר|رد|إعادة توجيه)"
    r"\s{0,3}(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s{0,3}[:：]\s{0,9}",
    re.IGNORECASE,
)
_MOST_PREFIXES = 20


@dataclass(frozen=True)
class OurMail:
    """How this installation signs its mails. `mailbox` is the part before the @ of the address that
    customers write to; `secret` has at least 32 bytes."""

    mailbox: str
    domain: str
    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) < 32:
            raise SecretTooShort
        if not self.mailbox or not self.domain:
            raise ValueError("Name the mailbox and its domain.")


class SecretTooShort(ValueError):
    """A short secret can be guessed, and with it every conversation be entered."""

    code = "mail_secret_too_short"

    def __init__(self) -> None:
        super().__init__("The secret that signs mails needs at least 32 bytes.")


class PlacedBy(StrEnum):
    """Closed set of what a mail was placed by."""

    REPLY_ADDRESS = "reply_address"
    SIGNED_REFERENCE = "signed_reference"  # our signed Message-ID
    SENT_REFERENCE = "sent_reference"  # the Message-ID of a mail we sent, from a participant


@dataclass(frozen=True)
class SentMail:
    """A mail that we sent: its conversation, and the addresses that take part in it."""

    conversation: str
    participants: frozenset[str]


@dataclass(frozen=True)
class Lately:
    """A conversation of late, to be compared for the hint."""

    conversation: str
    sender: str
    subject: str


@dataclass(frozen=True)
class Place:
    """Where the mail goes: `conversation` is None for a new one, which `related` may then hint at.
    A token shows that the sender was sent a mail of ours, not who they are."""

    conversation: str | None
    by: PlacedBy | None = None
    related: tuple[str, ...] = ()


def reply_address(conversation: str, ours: OurMail) -> str:
    """The address at which answers in this conversation arrive."""
    return f"{ours.mailbox}+{_checked(conversation)}.{_mac('to', conversation, ours)}@{ours.domain}"


def message_id(conversation: str, nonce: str, ours: OurMail) -> str:
    """A Message-ID, without brackets, for one mail in this conversation; `nonce` is its own."""
    signed = f"{_checked(conversation)}.{_checked(nonce)}"
    return f"{signed}.{_mac('id', signed, ours)}@{ours.domain}"


def place(
    mail: Mail, ours: OurMail, sent: Mapping[str, SentMail], lately: Sequence[Lately] = ()
) -> Place:
    """Where the mail belongs. `sent` holds those of our mails that it refers to, by Message-ID."""
    for address in _recipients(mail):
        if conversation := _in_address(address, ours):
            return Place(conversation, PlacedBy.REPLY_ADDRESS)
    answered = _answered(mail)
    for reference in answered:
        if conversation := _in_message_id(reference, ours):
            return Place(conversation, PlacedBy.SIGNED_REFERENCE)
    sender = folded(mail.sender.address)
    for reference in answered:
        known = sent.get(reference)
        if known and sender and sender in {folded(one) for one in known.participants}:
            return Place(known.conversation, PlacedBy.SENT_REFERENCE)
    return Place(None, related=tuple(_related(mail, lately)))


def folded(address: str) -> str:
    """The address for comparing."""
    return address.strip().lower()


def bare_subject(subject: str) -> str:
    """The subject without Re:, AW:, Fwd: and their kin in other languages, for comparing."""
    text = subject[:1_000]
    for _ in range(_MOST_PREFIXES):
        found = _PREFIX.match(text)
        if found is None:
            break
        text = text[found.end() :]
    return " ".join(text.split()).lower()


def _recipients(mail: Mail) -> Iterator[str]:
    yield from (one.address for one in (*mail.to, *mail.cc))
    yield from mail.received_for


def _answered(mail: Mail) -> tuple[str, ...]:
    """What it answers, the nearest first; a report on a mail of ours answers that."""
    original = (mail.report.original_message_id,) if mail.report else ()
    found: Iterable[str] = (*mail.in_reply_to, *reversed(mail.references), *original)
    return tuple(dict.fromkeys(one for one in found if one))


def _in_address(address: str, ours: OurMail) -> str | None:
    local, _, domain = address.lower().rpartition("@")
    mailbox, plus, token = local.partition("+")
    if not plus or domain != ours.domain.lower() or mailbox != ours.mailbox.lower():
        return None
    conversation, _, mac = token.rpartition(".")
    return conversation if _is_signed("to", conversation, mac, ours) else None


def _in_message_id(reference: str, ours: OurMail) -> str | None:
    local, _, domain = reference.lower().rpartition("@")
    signed, _, mac = local.rpartition(".")
    if domain != ours.domain.lower() or not _is_signed("id", signed, mac, ours):
        return None
    return signed.rpartition(".")[0] or None


def _is_signed(purpose: str, signed: str, mac: str, ours: OurMail) -> bool:
    if not signed or not mac.isascii():
        return False
    return hmac.compare_digest(_mac(purpose, signed, ours).encode(), mac.encode())


def _mac(purpose: str, signed: str, ours: OurMail) -> str:
    """In lower case, since servers on the way may change the case of addresses."""
    told = f"unsnag-mail-{purpose}\0{ours.domain.lower()}\0{signed.lower()}".encode()
    digest = hmac.new(ours.secret, told, hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:_MAC]


def _checked(reference: str) -> str:
    if not _REFERENCE.fullmatch(reference):
        raise ValueError("A reference in a mail has lower-case letters, digits and hyphens only.")
    return reference


def _related(mail: Mail, lately: Sequence[Lately]) -> Iterator[str]:
    subject, sender = bare_subject(mail.subject), folded(mail.sender.address)
    for one in lately:
        same = subject and subject == bare_subject(one.subject)
        if same and sender and sender == folded(one.sender):
            yield one.conversation
