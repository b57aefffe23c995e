"""Mails as JSON and back, for the pipe between the reading process and ours.

JSON, since the reading process is the one that hostile bytes may take over: what comes back is
checked into the shape of a `Mail` and can be nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from unsnag.domain.mail.values import (
    Address,
    Automatic,
    DeliveryReport,
    FailedRecipient,
    Mail,
    MailFile,
    Quarantine,
    Source,
)


def as_json(mails: Iterable[Mail]) -> bytes:
    """The mails as one line of ASCII."""
    told = []
    for mail in mails:
        fields = asdict(mail)
        fields["date"] = mail.date.isoformat() if mail.date else None
        told.append(fields)
    return json.dumps(told).encode("ascii")


def from_json(data: bytes) -> tuple[Mail, ...]:
    """The mails again. Raises ValueError, TypeError or KeyError when they are none."""
    return tuple(_mail(fields) for fields in json.loads(data))


def _mail(fields: Mapping[str, Any]) -> Mail:
    report, date = fields["report"], fields["date"]
    return Mail(
        source=Source(fields["source"]),
        subject=str(fields["subject"]),
        sender=Address(**fields["sender"]),
        reply_to=_addresses(fields["reply_to"]),
        to=_addresses(fields["to"]),
        cc=_addresses(fields["cc"]),
        date=datetime.fromisoformat(date) if date else None,
        message_id=str(fields["message_id"]),
        in_reply_to=tuple(map(str, fields["in_reply_to"])),
        references=tuple(map(str, fields["references"])),
        text=str(fields["text"]),
        reply_text=str(fields["reply_text"]),
        forwarded=None if fields["forwarded"] is None else str(fields["forwarded"]),
        automatic=Automatic(fields["automatic"]) if fields["automatic"] else None,
        report=_report(report) if report else None,
        attachments=tuple(MailFile(**one) for one in fields["attachments"]),
        authors=_addresses(fields["authors"]),
        partly_signed=tuple(map(str, fields["partly_signed"])),
        loop_marks=tuple(map(str, fields["loop_marks"])),
        received_for=tuple(map(str, fields["received_for"])),
        authentication_results=tuple(map(str, fields["authentication_results"])),
        shortened=bool(fields["shortened"]),
        quarantined=Quarantine(fields["quarantined"]) if fields["quarantined"] else None,
    )


def _addresses(given: Iterable[Mapping[str, str]]) -> tuple[Address, ...]:
    return tuple(Address(**one) for one in given)


def _report(fields: Mapping[str, Any]) -> DeliveryReport:
    recipients = tuple(FailedRecipient(**one) for one in fields["recipients"])
    return DeliveryReport(recipients, str(fields["original_message_id"]))
