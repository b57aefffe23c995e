"""What a mail system says became of a mail: fields of RFC 3464, or the texts of older systems."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from unsnag.domain.mail.values import DeliveryReport, FailedRecipient

MOST_RECIPIENTS = 100
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_ADDRESS = re.compile(r"<?([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255})>?")
_QMAIL = re.compile(r"^<([^<>\s]{1,64}@[^<>\s]{1,255})>:?\s*$", re.MULTILINE)
_ANY_LINE = re.compile(
    r"^[\s<\"'(]{0,12}([\w.!#$%&'*+/=?^{|}~-]{1,64}@[\w.-]{1,255})", re.MULTILINE
)
_SEEN = 8_000  # characters
_LONGEST = 500
_ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")


def from_fields(groups: Sequence[Mapping[str, str]], original: str = "") -> DeliveryReport:
    """The report out of field groups, names in lower case: those without a recipient are about the
    mail as a whole."""
    recipients = []
    for group in groups[: MOST_RECIPIENTS + 1]:
        named = group.get("final-recipient") or group.get("original-recipient", "")
        if not named:
            continue
        action = group.get("action", "").split(";")[0].split("(")[0].strip().lower()
        status = _STATUS.search(group.get("status", "")[:_LONGEST])
        diagnostic = group.get("diagnostic-code", "")
        recipients.append(
            FailedRecipient(
                _typed(named),
                status.group(1) if status else "",
                next((known for known in _ACTIONS if action.startswith(known)), action[:20]),
                _typed_text(diagnostic),
            )
        )
    return DeliveryReport(tuple(recipients), original)


def from_text(text: str, failed: str = "", original: str = "") -> DeliveryReport:
    """What a bounce without such fields tells; `failed` is the X-Failed-Recipients header. Finds
    the recipients that stand alone in their lines, else the first address at a line's beginning,
    else the first at all above the headers of the mail that is given back."""
    seen = text[:_SEEN]
    named = [found.group(1) for found in _ADDRESS.finditer(failed[:_SEEN])]
    named = named or _QMAIL.findall(seen) or _ANY_LINE.findall(seen)[:1]
    named = named or _ADDRESS.findall(seen.split("\nReceived:", 1)[0])[:1]
    status = _STATUS.search(seen)
    line = ""
    if status:
        begin = seen.rfind("\n", 0, status.start()) + 1
        line = " ".join(seen[begin : begin + _LONGEST].split("\n", 1)[0].split())
    code = status.group(1) if status else ""
    return DeliveryReport(
        tuple(
            FailedRecipient(address, code, diagnostic=line)
            for address in dict.fromkeys(named[:MOST_RECIPIENTS])
        ),
        original,
    )


def _typed(value: str) -> str:
    """The address behind its type, such as `rfc822;`."""
    bare = value.rsplit(";", 1)[-1].strip()[:_LONGEST]
    found = _ADDRESS.search(bare)
    return found.group(1) if found else bare.strip("<> ")


def _typed_text(value: str) -> str:
    kind, separator, rest = value.partition(";")
    text = rest if separator and len(kind) <= 20 and " " not in kind.strip() else value
    return " ".join(text.split())[:_LONGEST]
