"""Messenger, by the Send API and the page's webhooks
(https://developers.facebook.com/documentation/business-messaging/messenger-platform).

People are known by page-scoped ids. A text has 2,000 characters; at most 13 quick replies of 20
characters. Free words are taken for 24 hours after the customer wrote. Echoes of what the page said
are no messages; ours carry our key in `metadata`, so that one whose answer was lost is known again.

A file goes as `filedata` of the form that sends it, up to 25 MB, and is not saved for other
messages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from unsnag.adapters.channels.calls import (
    fetched,
    part_of,
    post_form,
    post_json,
    rows_of,
    text_of,
)
from unsnag.adapters.channels.graph import heard, refused
from unsnag.adapters.egress.calling import Answer, ServiceCalls
from unsnag.application.ports.messaging import Call, Heard, Traits
from unsnag.domain.conversations import Channel
from unsnag.domain.messaging.attached import Takes
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

LIMITS = Limits(text=2000, with_buttons=2000, buttons=13, label=20)
_PICTURES = ("image/jpeg", "image/png", "image/gif")


class MessengerChannel:
    """One page."""

    channel = Channel.MESSENGER
    traits = Traits(LIMITS, reports=True, window=True, files=Takes())

    def __init__(
        self,
        token: str,
        app_secret: str,
        verify: str,
        page: str,
        calls: ServiceCalls,
        url: str,
    ) -> None:
        self._token, self._app_secret, self._verify = token, app_secret, verify
        self._page, self._calls, self._url = page, calls, url

    def hear(self, call: Call, now: datetime) -> Heard:  # noqa: ARG002  a call may be of any age
        value = heard(call, self._app_secret, self._verify)
        if isinstance(value, Heard):
            return value
        events = [
            event
            for entry in rows_of(value, "entry")
            if text_of(entry, "id") == self._page
            for event in rows_of(entry, "messaging")
        ]
        return Heard(
            tuple(one for event in events for one in _messages(event)),
            tuple(one for event in events for one in _reports(event)),
        )

    def send(self, out: Outgoing) -> str:
        message: dict[str, Any] = {"text": out.part.text, "metadata": out.key}
        if out.part.buttons:
            message["quick_replies"] = [
                {"content_type": "text", "title": b.label, "payload": b.payload}
                for b in out.part.buttons
            ]
        value = {
            "recipient": {"id": out.place.address},
            "messaging_type": "RESPONSE",
            "message": message,
        }
        return _taken(*post_json(self._calls, self._address, value, self._signed_in))

    def send_file(self, out: Outgoing, file: FileOut, data: bytes) -> str:
        attachment = {"type": _kind(file.type), "payload": {"is_reusable": False}}
        fields = {
            "recipient": json.dumps({"id": out.place.address}),
            "messaging_type": "RESPONSE",
            "message": json.dumps({"attachment": attachment, "metadata": out.key}),
        }
        whole = ("filedata", file, data)
        return _taken(*post_form(self._calls, self._address, fields, self._signed_in, whole))

    @property
    def _address(self) -> str:
        return f"{self._url}/{self._page}/messages"

    @property
    def _signed_in(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def fetch(self, file: FileSent, most_bytes: int) -> bytes:
        return fetched(self._calls, file.source, {}, most_bytes)

    def link(self, code: str) -> str:
        return f"https://m.me/{self._page}?ref={code}"


def _taken(answer: Answer, told: Mapping[str, Any]) -> str:
    """The id of a message that was taken. Raises SendingFailed."""
    id = text_of(told, "message_id", 200)
    if answer.ok and id:
        return id
    raise refused(answer, told, "Messenger")


def _kind(type: str) -> str:
    """What Messenger calls a file of this type."""
    if type.startswith("video/"):
        return "video"
    return "image" if type in _PICTURES else "file"


def _messages(event: Mapping[str, Any]) -> Iterator[Incoming]:
    message, postback = part_of(event, "message"), part_of(event, "postback")
    sender = text_of(part_of(event, "sender"), "id", 40)
    stamp = text_of(event, "timestamp", 14)
    at = datetime.fromtimestamp(int(stamp) / 1000, UTC) if stamp.isdigit() else None
    came = part_of(event, "referral") or part_of(postback, "referral")
    id = text_of(message, "mid", 200) or text_of(postback, "mid", 200)
    if not sender or message.get("is_echo") is True or not (id or came):
        return
    yield Incoming(
        id=id or f"ref:{sender}:{stamp}",
        place=Place(sender),
        text=text_of(message, "text") or text_of(postback, "title"),
        button=text_of(part_of(message, "quick_reply"), "payload", 200),
        code=text_of(came, "ref", 64),
        files=tuple(_files(message)),
        at=at,
    )


def _files(message: Mapping[str, Any]) -> Iterator[FileSent]:
    for one in rows_of(message, "attachments"):
        address = text_of(part_of(one, "payload"), "url", 2000)
        if address:
            yield FileSent(address, text_of(one, "type", 40), "")


def _reports(event: Mapping[str, Any]) -> Iterator[Report]:
    message = part_of(event, "message")
    key = text_of(message, "metadata", 80)
    if message.get("is_echo") is True and key:
        yield Report(OutState.SENT, text_of(message, "mid", 200), key)
    mids = part_of(event, "delivery").get("mids")
    for mid in mids if isinstance(mids, list) else ():
        yield Report(OutState.DELIVERED, str(mid)[:200])
