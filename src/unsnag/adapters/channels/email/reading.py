"""One mail's bytes as a `Mail`.

Limits that can be told beforehand are told before anything is read. A mail that is kept unread
still has its subject and sender, where its headers could be read.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from unsnag.adapters.channels.email.addresses import addresses
from unsnag.adapters.channels.email.contents import Contents, contents_of
from unsnag.adapters.channels.email.headers import Header, Headers, decoded, split
from unsnag.adapters.channels.email.limits import (
    LARGEST,
    LARGEST_HEADERS,
    LONGEST_TEXT,
    MOST_ADDRESSES,
    KeptUnread,
)
from unsnag.adapters.channels.email.parts import Part, tree_of
from unsnag.domain.mail.automatic import Evidence, automatic_kind
from unsnag.domain.mail.delivery_reports import from_fields, from_text
from unsnag.domain.mail.reply import reply_of
from unsnag.domain.mail.values import (
    Address,
    Automatic,
    DeliveryReport,
    Mail,
    MailFile,
    Quarantine,
    Source,
)

_ID = re.compile(r"<\s{0,9}([^<>]{1,990}?)\s{0,9}>")
_COMMENT = re.compile(r"\([^()]{0,200}\)")
_AROUND_COLON = re.compile(r"\s{0,9}:\s{0,9}")
_MOST_IDS = 500
_MOST_SIGNATURES = 20
_BREAKS = str.maketrans("\r\n\t", "   ")
_SUBJECT = 2_000  # characters
_HEADERS_TRIED = (LARGEST_HEADERS, 16_384, 2_048)  # bytes


def read_mail(data: bytes) -> Mail:
    """The mail. Raises nothing that its bytes could cause but MemoryError and RecursionError."""
    data = _with_line_ends(data)
    try:
        if len(data) > LARGEST:
            raise KeptUnread(Quarantine.TOO_LARGE)
        root = tree_of(data)
        return _mail(root)
    except KeptUnread as limit:
        return _unread(data, limit.reason)


def file_in(data: bytes, place: int) -> bytes | None:
    """The bytes of the file at this place among the `attachments` of `read_mail`; None where there
    is none, or where it lies in a bag of files. Raises as `read_mail`, and KeptUnread."""
    held = contents_of(tree_of(_with_line_ends(data))).held
    part = held[place] if 0 <= place < len(held) else None
    return None if part is None else part.data()


def mail_of(
    headers: Headers, text: str, files: Iterable[MailFile] = (), source: Source = Source.MAIL
) -> Mail:
    """The mail that somebody else took apart into headers, text and files."""
    found = Contents([text], list(files))
    part = Part(headers)
    try:
        return _composed(headers, found, [part.type], part, source)
    except KeptUnread as limit:
        return Mail(source, quarantined=limit.reason)


def _with_line_ends(data: bytes) -> bytes:
    """Beginning with its headers, and with lines that end as ours do, if they all end in CR."""
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\n" not in data[:LARGEST_HEADERS] and b"\r" in data[:LARGEST_HEADERS]:
        return data.replace(b"\r", b"\n")
    return data


def _unread(data: bytes, reason: Quarantine) -> Mail:
    """What its first headers say: all of them, or as many as the limits allow."""
    for seen in _HEADERS_TRIED:
        with contextlib.suppress(KeptUnread):
            headers, _ = split(data[:seen], 0, min(len(data), seen))
            return Mail(
                Source.MAIL,
                subject=_subject(headers),
                sender=_sender(headers),
                message_id=next(iter(_ids(headers, "message-id")), ""),
                quarantined=reason,
            )
    return Mail(Source.MAIL, quarantined=reason)


def _mail(root: Part) -> Mail:
    types = [part.type for part in root.walk()]
    return _composed(root.headers, contents_of(root), types, root, Source.MAIL)


def _composed(
    headers: Headers, found: Contents, types: list[str], root: Part, source: Source
) -> Mail:
    mail = _claimed(headers, source)
    text = found.text[:LONGEST_TEXT].strip("\n").rstrip()
    report = _report(headers, found, text)
    seen = Evidence(
        _by_name(headers),
        tuple(types),
        root.content.parameters.get("report-type", "").lower(),
        mail.sender,
        mail.subject,
        text[:8_000],
        report,
    )
    kind = automatic_kind(seen)
    answer = reply_of(text)
    inner = _text_of_inner(found) if kind is None else ""
    delivery = kind in (Automatic.BOUNCE, Automatic.DELAY, Automatic.DELIVERED)
    return replace(
        mail,
        text=text,
        reply_text=answer.text,
        forwarded=answer.forwarded or inner or None,
        automatic=kind,
        report=report if delivery else None,
        attachments=tuple(found.files),
        shortened=len(found.text) > LONGEST_TEXT,
    )


def _claimed(headers: Headers, source: Source) -> Mail:
    """What the headers claim. Raises KeptUnread when they name too many people."""
    to, copies = _all_addresses(headers, "to"), _all_addresses(headers, "cc")
    answer_to = _all_addresses(headers, "reply-to")
    if len(to) + len(copies) + len(answer_to) > MOST_ADDRESSES:
        raise KeptUnread(Quarantine.TOO_MANY_ADDRESSES)
    return Mail(
        source,
        subject=_subject(headers),
        sender=_sender(headers),
        authors=tuple(_all_addresses(headers, "from")),
        reply_to=tuple(answer_to),
        to=tuple(to),
        cc=tuple(copies),
        date=_date(headers),
        message_id=next(iter(_ids(headers, "message-id")), ""),
        in_reply_to=_ids(headers, "in-reply-to"),
        references=_ids(headers, "references"),
        authentication_results=tuple(_results_at_border(headers)),
        partly_signed=tuple(_partly_signed(headers)),
        loop_marks=headers.all("x-loop"),
        received_for=tuple(_received_for(headers)),
    )


def _results_at_border(headers: Headers) -> Iterator[str]:
    """Authentication-Results above the second Received line: those below were there before our own
    border took the mail, and anybody may have written them."""
    received = 0
    for line in headers.lines:
        received += line.name == "received"
        if received > 1:
            return
        if line.name == "authentication-results":
            yield line.value[:_SUBJECT]


def _partly_signed(headers: Headers) -> Iterator[str]:
    for value in headers.all("dkim-signature")[:_MOST_SIGNATURES]:
        tags = dict(tag.partition("=")[::2] for tag in "".join(value.split()).split(";"))
        if "l" in tags:
            yield tags.get("d", "").lower()


def _received_for(headers: Headers) -> Iterator[str]:
    for name in ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to"):
        for value in headers.all(name)[:_MOST_SIGNATURES]:
            yield from (one.address for one in addresses(value[:_SUBJECT]) if one.address)


def _text_of_inner(found: Contents) -> str:
    return contents_of(found.inner).text[:LONGEST_TEXT].strip() if found.inner else ""


def _by_name(headers: Headers) -> dict[str, tuple[str, ...]]:
    values: dict[str, list[str]] = {}
    for line in headers.lines:
        values.setdefault(line.name, []).append(decoded(line.value[:_SUBJECT]))
    return {name: tuple(each) for name, each in values.items()}


def _subject(headers: Headers) -> str:
    value = headers.first("subject") or headers.first("thread-topic")
    return _clean(decoded(value))[:_SUBJECT].strip()


def _clean(text: str) -> str:
    return "".join(char for char in text.translate(_BREAKS) if char >= " ")


def _sender(headers: Headers) -> Address:
    """From, or where it names nobody, who else says to have sent it."""
    for name in ("from", "sender", "reply-to", "resent-from", "return-path", "x-envelope-from"):
        for value in headers.all(name):
            found = [one for one in addresses(value) if one.address or one.name]
            if found:
                return next((one for one in found if one.address), found[0])
    return Address("", "")


def _all_addresses(headers: Headers, name: str) -> list[Address]:
    found: list[Address] = []
    for value in headers.all(name):
        found += addresses(value)
        if len(found) > MOST_ADDRESSES:
            raise KeptUnread(Quarantine.TOO_MANY_ADDRESSES)
    return found


def _ids(headers: Headers, name: str) -> tuple[str, ...]:
    found: list[str] = []
    for value in headers.all(name):
        bare = _COMMENT.sub("", value)
        in_brackets = ["".join(one.split()) for one in _ID.findall(bare)[:_MOST_IDS]]
        words = [word.strip("<>,;") for word in bare.split()[:_MOST_IDS]]
        found += in_brackets or [word for word in words if "@" in word]
    return tuple(dict.fromkeys(found[:_MOST_IDS]))


def _date(headers: Headers) -> datetime | None:
    for name in ("date", "resent-date", "x-date", "delivery-date"):
        for value in headers.all(name):
            with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
                bare = _AROUND_COLON.sub(":", _COMMENT.sub("", decoded(value)[:200]).strip())
                found = parsedate_to_datetime(bare)
                return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _report(headers: Headers, found: Contents, text: str) -> DeliveryReport:
    original = _original_id(found)
    groups = [_fields(group) for report in found.reports for group in _groups(report)]
    report = from_fields(groups, original)
    if report.recipients:
        return report
    failed = ",".join(headers.all("x-failed-recipients"))
    return from_text(text, failed, original)


def _groups(report: str) -> list[str]:
    return report.replace("\r\n", "\n").split("\n\n")[:200]


def _fields(group: str) -> dict[str, str]:
    data = group.strip("\n").encode("utf-8", "replace") + b"\n"
    try:
        headers, _ = split(data, 0, len(data))
    except KeptUnread:
        return {}
    found: dict[str, str] = {}
    for line in headers.lines:
        found.setdefault(line.name, decoded(line.value[:_SUBJECT]))
    return found


def _original_id(found: Contents) -> str:
    if found.inner is not None:
        return next(iter(_ids(found.inner.headers, "message-id")), "")
    fields = _fields(found.inner_headers)
    quoted = Headers((Header("message-id", fields.get("message-id", "")),))
    return next(iter(_ids(quoted, "message-id")), "")
