"""WhatsApp, by the Cloud API
(https://developers.facebook.com/documentation/business-messaging/whatsapp).

Free words are taken for 24 hours after the customer wrote; then only a template that WhatsApp has
approved. A text has 4,096 characters, one with buttons 1,024; at most three reply buttons of 20
characters, or a list of ten rows of 24. `biz_opaque_callback_data` comes back with every status,
so that a message whose answer was lost is known again.

A file is uploaded first and then named by its id: pictures as JPEG or PNG up to 5 MB, MP4 up to
16 MB, PDF, plain text and the documents of Word, Excel and PowerPoint up to 100 MB.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from unsnag.adapters.channels.calls import (
    fetched,
    object_in,
    part_of,
    post_form,
    post_json,
    rows_of,
    size_of,
    text_of,
    unseen,
)
from unsnag.adapters.channels.graph import heard, refused
from unsnag.adapters.egress.calling import ServiceCalls
from unsnag.application.ports.messaging import Call, FileUnavailable, Heard, Traits
from unsnag.domain.conversations import Channel
from unsnag.domain.messaging.attached import LARGEST, MB, Takes
from unsnag.domain.messaging.layout import Limits
from unsnag.domain.messaging.values import (
    FileOut,
    FileSent,
    Incoming,
    Outgoing,
    OutState,
    Place,
    Report,
)

LIMITS = Limits(text=4096, with_buttons=1024, buttons=3, label=20, rows=10, row_label=24)
CHOOSE = "Choose"
_OFFICE = "application/vnd.openxmlformats-officedocument."
FILES = Takes(
    sizes=(
        ("image/jpeg", 5 * MB),
        ("image/png", 5 * MB),
        ("video/mp4", 16 * MB),
        ("application/pdf", LARGEST),
        ("text/plain", LARGEST),
        (_OFFICE, LARGEST),
    ),
    instead=(
        "a picture as JPEG or PNG, a video as MP4, a PDF, a text, or a document of Word, Excel or "
        "PowerPoint"
    ),
)
_MEDIA = ("image", "document", "audio", "video", "sticker")
_STATES = {
    "sent": OutState.SENT,
    "delivered": OutState.DELIVERED,
    "read": OutState.READ,
    "failed": OutState.FAILED,
}


class WhatsAppChannel:
    """One business number."""

    channel = Channel.WHATSAPP

    def __init__(
        self,
        token: str,
        app_secret: str,
        verify: str,
        number_id: str,
        number: str,
        template: tuple[str, str],
        calls: ServiceCalls,
        url: str,
    ) -> None:
        """`number_id` is the API's id of the number; `number` what people dial, for links;
        `template` the name and language of an approved one, both empty without."""
        self._token, self._app_secret, self._verify = token, app_secret, verify
        self._number_id, self._number, self._template = number_id, number, template
        self._calls, self._url = calls, url
        self.traits = Traits(
            LIMITS, reports=True, window=True, template=bool(template[0]), files=FILES
        )

    def hear(self, call: Call, now: datetime) -> Heard:  # noqa: ARG002  a call may be of any age
        value = heard(call, self._app_secret, self._verify)
        if isinstance(value, Heard):
            return value
        values = [
            part_of(change, "value")
            for entry in rows_of(value, "entry")
            for change in rows_of(entry, "changes")
            if text_of(change, "field") == "messages"
        ]
        ours = [v for v in values if self._is_ours(v)]
        return Heard(
            tuple(one for v in ours for one in _messages(v)),
            tuple(one for v in ours for one in _reports(v)),
        )

    def _is_ours(self, value: Mapping[str, Any]) -> bool:
        return text_of(part_of(value, "metadata"), "phone_number_id") == self._number_id

    def send(self, out: Outgoing) -> str:
        return self._said(out, self._notice() if out.template else _content(out))

    def send_file(self, out: Outgoing, file: FileOut, data: bytes) -> str:
        with unseen():
            media = self._uploaded(file, data)
        kind = file.type.partition("/")[0]
        if kind in ("image", "video"):
            return self._said(out, {"type": kind, kind: {"id": media}})
        named = {"id": media, "filename": file.name}
        return self._said(out, {"type": "document", "document": named})

    def _uploaded(self, file: FileOut, data: bytes) -> str:
        fields = {"messaging_product": "whatsapp", "type": file.type}
        address = f"{self._url}/{self._number_id}/media"
        whole = ("file", file, data)
        answer, told = post_form(self._calls, address, fields, self._signed_in, whole)
        id = text_of(told, "id", 200)
        if answer.ok and id:
            return id
        raise refused(answer, told, "WhatsApp")

    def _said(self, out: Outgoing, content: Mapping[str, Any]) -> str:
        value = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": out.place.address,
            "biz_opaque_callback_data": out.key,
            **content,
        }
        address = f"{self._url}/{self._number_id}/messages"
        answer, told = post_json(self._calls, address, value, self._signed_in)
        ids = [text_of(one, "id", 200) for one in rows_of(told, "messages")]
        if answer.ok and ids:
            return ids[0]
        raise refused(answer, told, "WhatsApp")

    @property
    def _signed_in(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def _notice(self) -> dict[str, Any]:
        name, language = self._template
        return {"type": "template", "template": {"name": name, "language": {"code": language}}}

    def fetch(self, file: FileSent, most_bytes: int) -> bytes:
        place = f"{self._url}/{quote(file.source, safe='')}"
        told = object_in(fetched(self._calls, place, self._signed_in, 100_000))
        address = text_of(told, "url", 2000)
        if not address:
            raise FileUnavailable("WhatsApp doesn't say where the file is.", for_good=True)
        if size_of(told, "file_size") > most_bytes:
            raise FileUnavailable("It is larger than we take.", for_good=True)
        return fetched(self._calls, address, self._signed_in, most_bytes)

    def link(self, code: str) -> str:
        digits = "".join(c for c in self._number if c.isdigit())
        return f"https://wa.me/{digits}?text={quote(code)}" if digits else ""


def _content(out: Outgoing) -> dict[str, Any]:
    part = out.part
    if not part.buttons:
        return {"type": "text", "text": {"body": part.text, "preview_url": False}}
    action: dict[str, Any] = {
        "buttons": [
            {"type": "reply", "reply": {"id": b.payload, "title": b.label}} for b in part.buttons
        ]
    }
    if part.listed:
        rows = [{"id": b.payload, "title": b.label} for b in part.buttons]
        action = {"button": CHOOSE, "sections": [{"rows": rows}]}
    kind = "list" if part.listed else "button"
    asked = {"type": kind, "body": {"text": part.text}, "action": action}
    return {"type": "interactive", "interactive": asked}


def _messages(value: Mapping[str, Any]) -> Iterator[Incoming]:
    names = {
        text_of(c, "wa_id"): text_of(part_of(c, "profile"), "name", 200)
        for c in rows_of(value, "contacts")
    }
    for one in rows_of(value, "messages"):
        sender, id, kind = (text_of(one, n, 200) for n in ("from", "id", "type"))
        if not sender or not id or kind in ("reaction", "system"):
            continue
        pressed = part_of(one, "interactive")
        reply = part_of(pressed, "button_reply") or part_of(pressed, "list_reply")
        media = part_of(one, kind) if kind in _MEDIA else {}
        stamp = text_of(one, "timestamp", 12)
        yield Incoming(
            id=id,
            place=Place(sender),
            text=text_of(part_of(one, "text"), "body")
            or text_of(media, "caption")
            or text_of(part_of(one, "button"), "text"),
            name=names.get(sender, ""),
            button=text_of(reply, "id", 200),
            files=(_file(media),) if text_of(media, "id") else (),
            at=datetime.fromtimestamp(int(stamp), UTC) if stamp.isdigit() else None,
        )


def _file(media: Mapping[str, Any]) -> FileSent:
    names = (text_of(media, "filename", 200), text_of(media, "mime_type", 100))
    return FileSent(text_of(media, "id", 200), *names)


def _reports(value: Mapping[str, Any]) -> Iterator[Report]:
    for one in rows_of(value, "statuses"):
        state = _STATES.get(text_of(one, "status"))
        if state is not None:
            errors = rows_of(one, "errors")
            why = text_of(errors[0], "title", 200) if errors else ""
            key = text_of(one, "biz_opaque_callback_data", 80)
            yield Report(state, text_of(one, "id", 200), key, why)
