"""The calls by which providers hand over mail: recorded requests, or their bodies alone.

Three shapes cover them: the whole mail in a field (Mandrill, Mailgun's MIME form, SendGrid's raw
form, CloudMailin, SES by SNS), the mail taken apart in form fields (Mailgun, SendGrid), and taken
apart in JSON (Postmark, CloudMailin). The shape is told by its field names. Nothing is proved here:
whether a call is genuine is decided where it comes in.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from unsnag.adapters.channels.email import parameters
from unsnag.adapters.channels.email.charsets import text_of
from unsnag.adapters.channels.email.headers import Header, Headers, split
from unsnag.adapters.channels.email.html_text import text_of_html
from unsnag.adapters.channels.email.limits import LARGEST_HTML, KeptUnread
from unsnag.adapters.channels.email.parts import tree_of
from unsnag.adapters.channels.email.reading import mail_of, read_mail
from unsnag.domain.mail.values import Mail, MailFile, Source

_REQUEST = re.compile(rb"(?:HTTP/\d(?:\.\d)? \d{3}|(?:POST|PUT) \S{1,2000} HTTP/\d)")
_IN_HEADERS = re.compile(r"headers\[([A-Za-z0-9-]{1,60})\](?:\[\d{0,3}\])?")
_WHOLE = ("body-mime", "raw_msg", "message", "email", "rawEmail", "raw", "mime", "raw_email")
_PLAIN = ("body-plain", "text", "TextBody", "plain", "textBody", "text_body", "body_text")
_HTML = ("body-html", "html", "HtmlBody", "htmlBody", "html_body", "body_html")
_BODIES = ("text", "html", "plain")
_HEADER_FIELDS = ("headers", "Headers", "message-headers")
_SIZES = ("ContentLength", "size")
_NAMES = {"messageid": "message-id", "replyto": "reply-to"}
"""Fields that aren't called as their headers are."""
_UPLOADED = ""
"""Under this name, which no field has, stand the files of a form."""
_FIELDS = ("from", "to", "cc", "subject", "date", "messageid", "message-id", "replyto", "reply-to")
_SEEN = 2_000
_MOST_FIELDS = 1_000
_MOST_FILES = 200
_MOST_MAILS = 1_000
_MOST_SHELLS = 4

Fields = Mapping[str, Any]


def read_webhook(data: bytes) -> tuple[Mail, ...]:
    """The mails in a provider's call; empty when the bytes are none."""
    body, kind = _body(data)
    calls = [] if body is None else _calls(body, kind)
    return tuple(mail for fields in calls if (mail := _read(fields)) is not None)


def _body(data: bytes) -> tuple[bytes | None, parameters.Value]:
    """The body of a recorded request and its content type; a body alone tells by its beginning."""
    if _REQUEST.match(data[:_SEEN]):
        try:
            headers, at = split(data, data.find(b"\n") + 1, len(data))
        except KeptUnread:
            return None, parameters.read("")
        return data[at:], parameters.read(headers.first("content-type"))
    start = data[:_SEEN].lstrip()
    if start.startswith((b"{", b"[")):
        return data, parameters.read("application/json")
    if start[:100].count(b"=") and not re.search(rb"\s", start[:200]) and b"&" in data[:100_000]:
        return data, parameters.read("application/x-www-form-urlencoded")
    return None, parameters.read("")


def _calls(body: bytes, kind: parameters.Value) -> list[Fields]:
    """The fields of each mail in the call."""
    if kind.value == "multipart/form-data":
        return _from_parts(body, kind)
    if kind.value != "application/x-www-form-urlencoded":
        return _unpacked(_json(text_of(body)))
    text = text_of(body).strip()
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:  # too many fields
        return []
    fields = _gathered(pairs)
    events = fields.get("mandrill_events")
    return _unpacked(_json(events)) if isinstance(events, str) else [fields]


def _json(text: str) -> Any:
    """What the JSON says; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _from_parts(body: bytes, kind: parameters.Value) -> list[Fields]:
    boundary = kind.parameters.get("boundary", "").replace('"', "")
    head = f'Content-Type: multipart/form-data; boundary="{boundary}"\n\n'.encode()
    try:
        root = tree_of(head + body)
    except KeptUnread:
        return []
    pairs: list[tuple[str, Any]] = []
    files: list[MailFile] = []
    for part in root.children[:_MOST_FIELDS]:
        name = part.disposition.parameters.get("name", "")
        data = part.data() if not part.children else part.body
        if part.disposition.parameters.get("filename") is not None:
            files.append(MailFile(part.file_name, part.type, len(data)))
        else:
            pairs.append((name, text_of(data, part.content.parameters.get("charset", ""))))
    return [{**_gathered(pairs), _UPLOADED: files}]


def _gathered(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Fields by name: those that come several times as lists, `headers[Subject]` as one of the
    headers."""
    found: dict[str, Any] = {}
    inner: list[dict[str, Any]] = []
    for name, value in pairs:
        if header := _IN_HEADERS.fullmatch(name):
            inner.append({"Name": header.group(1), "Value": value})
        elif name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return {"headers": inner, **found} if inner else found


def _unpacked(found: Any) -> list[Fields]:
    """The objects that hold a mail, in the shells that providers put around them."""
    calls = found if isinstance(found, list) else [found]
    inner = [_without_shell(one) for one in calls[:_MOST_MAILS]]
    return [one for one in inner if isinstance(one, Mapping) and _holds_mail(one)]


def _without_shell(found: Any) -> Any:
    for _ in range(_MOST_SHELLS):
        if not isinstance(found, Mapping):
            break
        if isinstance(found.get("msg"), Mapping):
            found = found["msg"]
        elif _is_notice(found):
            found = _json(found["Message"])
    return found


def _is_notice(found: Fields) -> bool:
    return isinstance(found.get("Message"), str) and found["Message"].lstrip().startswith("{")


def _holds_mail(found: Fields) -> bool:
    names = {str(name).lower() for name in list(found)[:_MOST_FIELDS]}
    bodies = {name.lower() for name in (*_WHOLE, *_PLAIN, *_HTML, "content", "headers")}
    return bool(names & bodies)


def _read(fields: Fields) -> Mail | None:
    for name in (*_WHOLE, "content"):
        value = fields.get(name)
        if isinstance(value, str) and (whole := _whole(value)) is not None:
            return replace(read_mail(whole), source=Source.WEBHOOK)
    if not _holds_mail(fields) and not any(name.lower() in _FIELDS for name in fields):
        return None
    headers = Headers(tuple(_headers(fields)))
    return mail_of(headers, _text(fields), _files(fields), Source.WEBHOOK)


def _whole(value: str) -> bytes | None:
    """The mail in a field: as text, or in base64."""
    data = value.encode("utf-8", "replace")
    if _looks_like_mail(data):
        return data
    if len(value) > 100 and " " not in value[:200].strip():
        try:
            data = base64.b64decode("".join(value.split()), validate=True)
        except (binascii.Error, ValueError):
            return None
        return data if _looks_like_mail(data) else None
    return None


def _looks_like_mail(data: bytes) -> bool:
    try:
        headers, _ = split(data[: _SEEN * 100], 0, min(len(data), _SEEN * 100))
    except KeptUnread:
        return True
    names = {line.name for line in headers.lines}
    return len(names & {"from", "to", "subject", "date", "received", "message-id"}) >= 2


def _headers(fields: Fields) -> Iterable[Header]:
    """The header lines that the provider kept, then the fields that stand for some."""
    lines = list(_kept_headers(fields))
    known = {line.name for line in lines}
    full = _full_address(fields.get("FromFull"))
    if full:
        lines.insert(0, Header("from", full))
        known.add("from")
    for name, value in list(fields.items())[:_MOST_FIELDS]:
        lower = _NAMES.get(str(name).lower(), str(name).lower())
        if lower in known or not re.fullmatch(r"[a-z0-9-]{2,60}", lower):
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and len(one) < 20_000 and lower not in _BODIES:
                lines.append(Header(lower, _clean(one)))
    return lines


def _kept_headers(fields: Fields) -> Iterable[Header]:
    given = next((fields[key] for key in _HEADER_FIELDS if key in fields), None)
    if isinstance(given, str) and given.lstrip().startswith(("[", "{")):
        given = _json(given)
    if isinstance(given, str):
        data = given.encode("utf-8", "replace")
        try:
            return split(data, 0, len(data))[0].lines
        except KeptUnread:
            return ()
    return [Header(name.lower(), _clean(value)) for name, value in _pairs(given)]


def _pairs(given: Any) -> Iterable[tuple[str, str]]:
    if isinstance(given, Mapping):
        items: list[tuple[Any, Any]] = list(given.items())
    elif isinstance(given, list):
        items = [
            (one.get("Name", one.get("name")), one.get("Value", one.get("value")))
            if isinstance(one, Mapping)
            else (one[0], one[1])
            for one in given
            if isinstance(one, Mapping) or (isinstance(one, list) and len(one) == 2)
        ]
    else:
        items = []
    for name, value in items[:_MOST_FIELDS]:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(name, str) and isinstance(one, str):
                yield name, one


def _full_address(full: Any) -> str:
    if not isinstance(full, Mapping) or not isinstance(full.get("Email"), str):
        return ""
    name = str(full.get("Name") or "").replace('"', "")
    return _clean(f'"{name}" <{full["Email"]}>' if name else full["Email"])


def _clean(text: str) -> str:
    return " ".join(text.split("\n")).replace("\r", "").strip()


def _text(fields: Fields) -> str:
    for name in _PLAIN:
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            return value.replace("\r\n", "\n")
    for name in _HTML:
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            escaped = value.lstrip().startswith("&lt;")
            return text_of_html((html.unescape(value) if escaped else value)[:LARGEST_HTML])
    return ""


def _files(fields: Fields) -> Iterable[MailFile]:
    uploaded = fields.get(_UPLOADED)
    if isinstance(uploaded, list):
        yield from (one for one in uploaded if isinstance(one, MailFile))
    given: Any = fields.get("Attachments", fields.get("attachments"))
    values = list(given.values()) if isinstance(given, Mapping) else given
    for one in values[:_MOST_FILES] if isinstance(values, list) else []:
        if isinstance(one, Mapping):
            yield _file(one)


def _file(one: Fields) -> MailFile:
    def text(*names: str) -> str:
        return next((str(one[name]) for name in names if isinstance(one.get(name), str)), "")

    size = next((one[key] for key in _SIZES if isinstance(one.get(key), int)), None)
    content = text("Content", "content")
    return MailFile(
        text("Name", "file_name", "name", "filename")[:255],
        text("ContentType", "content_type", "type")[:100],
        max(size, 0) if size is not None else len(content) * 3 // 4,
        text("ContentID", "content_id").strip("<>")[:255],
    )
