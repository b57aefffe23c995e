"""Whether the product may answer a mail by itself.

Machines are never answered, and nobody gets more than a few mails a day from us without a person
having a hand in it: whatever the other side does, a loop ends. People of the team may always write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from unsnag.domain.mail.automatic_words import MACHINE_NAMES, NO_REPLY, POSTMASTERS
from unsnag.domain.mail.values import Mail

WINDOW = timedelta(hours=24)
MOST_IN_WINDOW = 3
MOST_ACKNOWLEDGEMENTS = 1
_SEPARATORS = str.maketrans("", "", "-_.")


class Answer(StrEnum):
    """Closed set of what the product sends by itself."""

    ACKNOWLEDGEMENT = "acknowledgement"  # that the mail arrived
    ANSWER = "answer"  # what was asked for


class Silence(StrEnum):
    """Closed set of why a mail is not answered by itself."""

    QUARANTINED = "quarantined"  # it was not read
    AUTOMATIC = "automatic"  # no person wrote it
    NO_ADDRESS = "no_address"  # there is nobody to answer
    OURSELVES = "ourselves"  # it comes from an address of ours, or passed us before
    NO_PERSON = "no_person"  # the address is a machine's, or takes no mail
    ENOUGH = "enough"  # they got enough mails of ours lately


@dataclass(frozen=True)
class Ourselves:
    """How we know ourselves: our addresses, and what we write into X-Loop."""

    addresses: frozenset[str]
    loop_mark: str


@dataclass(frozen=True)
class SentLately:
    """A mail that the product sent by itself."""

    at: datetime
    kind: Answer


def why_silent(
    mail: Mail, kind: Answer, ours: Ourselves, sent: Sequence[SentLately], now: datetime
) -> Silence | None:
    """Why the product doesn't send this kind of answer; None when it may. `sent` are its mails to
    `guarded_address(mail)`."""
    if mail.quarantined:
        return Silence.QUARANTINED
    if mail.automatic:
        return Silence.AUTOMATIC
    address = guarded_address(mail)
    if "@" not in address:
        return Silence.NO_ADDRESS
    named = {guarded(mail.sender.address), address}
    if named & {guarded(one) for one in ours.addresses} or ours.loop_mark in mail.loop_marks:
        return Silence.OURSELVES
    if any(_is_machine(one) for one in named):
        return Silence.NO_PERSON
    lately = [one for one in sent if one.at > now - WINDOW]
    acknowledged = sum(one.kind is Answer.ACKNOWLEDGEMENT for one in lately)
    if len(lately) >= MOST_IN_WINDOW:
        return Silence.ENOUGH
    if kind is Answer.ACKNOWLEDGEMENT and acknowledged >= MOST_ACKNOWLEDGEMENTS:
        return Silence.ENOUGH
    return None


def guarded_address(mail: Mail) -> str:
    """The address that an answer would go to, as the guard counts it."""
    answered = mail.reply_to[0] if mail.reply_to else mail.sender
    return guarded(answered.address or mail.sender.address)


def guarded(address: str) -> str:
    """The address without its case and tag, so that `Ada+1@…` and `ada+2@…` are one."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.split('+', 1)[0]}@{domain}" if local else ""


def answer_headers(ours: Ourselves) -> dict[str, str]:
    """The headers of each mail that the product sends by itself, so that nobody's machine answers
    it. Its envelope sender is null."""
    return {
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
        "X-Loop": ours.loop_mark,
    }


def _is_machine(address: str) -> bool:
    local = address.partition("@")[0]
    bare = local.translate(_SEPARATORS)
    return (
        local in MACHINE_NAMES
        or bare in MACHINE_NAMES
        or bare in POSTMASTERS
        or NO_REPLY.match(local) is not None
    )
