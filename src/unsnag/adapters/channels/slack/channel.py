"""Slack, by the Events API, interactions and `chat.postMessage` (https://docs.slack.dev).

`X-Slack-Signature` is `v0=` and HMAC-SHA256 of `v0:TIMESTAMP:BODY` under the signing secret
(https://api.slack.com/docs/verifying-requests-from-slack); a call is at most five minutes old. An
event is known by its `event_id`, however often it is retried. Only direct messages to the app are
taken: what is said in a channel is read by others. A section has 3,000 characters, a button 75.

A file is put at an address that `files.getUploadURLExternal` gives, and becomes a message by
`files.completeUploadExternal`. The bot's token needs `files:write` for it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from html import escape, unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from unsnag.adapters.channels.calls import (
    FILE_SECONDS,
    NO_SECRET,
    NOT_SIGNED,
    OLD,
    WRONG,
    fetched,
    object_in,
    part_of,
    post,
    post_json,
    read_object,
    rows_of,
    same,
    size_of,
    text_of,
    unseen,
    waits,
)
from unsnag.adapters.egress.calling import Answer, ServiceCalls
from unsnag.application.ports.messaging import (
    Call,
    CallRefused,
    FileUnavailable,
    Heard,
    SendingFailed,
    Traits,
)
from unsnag.domain.conversations import Channel
from unsnag.domain.messaging.attached import Takes
from unsnag.domain.messaging.layout import Limits
from unsnag.domain.messaging.values import FileOut, FileSent, Incoming, Outgoing, Place

LIMITS = Limits(text=3000, with_buttons=3000, buttons=25, label=75)
TOLERANCE_SECONDS = 300
_REFUSED = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
)
_DOUBTFUL = frozenset({"fatal_error", "internal_error"})


class SlackChannel:
    """One app in one workspace."""

    channel = Channel.SLACK
    traits = Traits(LIMITS, files=Takes())

    def __init__(self, token: str, signing_secret: str, calls: ServiceCalls, url: str) -> None:
        self._token, self._signing_secret = token, signing_secret
        self._calls, self._url = calls, url

    def hear(self, call: Call, now: datetime) -> Heard:
        self._check(call, now)
        if call.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            form = parse_qs(call.body.decode("utf-8", "replace"), max_num_fields=20)
            return Heard(_pressed(read_object(form.get("payload", ["{}"])[0].encode())))
        value = read_object(call.body)
        if text_of(value, "type") == "url_verification":
            return Heard(answer=text_of(value, "challenge", 500))
        return Heard(_said(text_of(value, "event_id", 200), part_of(value, "event")))

    def _check(self, call: Call, now: datetime) -> None:
        if not self._signing_secret:
            raise CallRefused(NO_SECRET, unset=True)
        stamp = call.headers.get("X-Slack-Request-Timestamp", "")
        given = call.headers.get("X-Slack-Signature", "")
        if not given or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 13):
            raise CallRefused(NOT_SIGNED)
        if abs(now.timestamp() - int(stamp)) > TOLERANCE_SECONDS:
            raise CallRefused(OLD)
        if not same(signature(self._signing_secret, stamp, call.body), given):
            raise CallRefused(WRONG)

    def send(self, out: Outgoing) -> str:
        # Shown as it is written: nothing in our words is markup.
        plain = escape(out.part.text, quote=False)
        value: dict[str, Any] = {"channel": out.place.address, "text": plain, "mrkdwn": False}
        if out.place.thread:
            value["thread_ts"] = out.place.thread
        if out.part.buttons:
            value["blocks"] = _blocks(out)
        told = self._asked("chat.postMessage", value)
        return text_of(told, "ts", 60)

    def send_file(self, out: Outgoing, file: FileOut, data: bytes) -> str:
        with unseen():
            id = self._uploaded(file, data)
        value: dict[str, Any] = {
            "files": [{"id": id, "title": file.name}],
            "channel_id": out.place.address,
        }
        if out.place.thread:
            value["thread_ts"] = out.place.thread
        self._asked("files.completeUploadExternal", value)
        return id

    def _uploaded(self, file: FileOut, data: bytes) -> str:
        """The id of a file that Slack has, and nobody sees yet."""
        form = urlencode({"filename": file.name, "length": len(data)}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", **self._signed_in}
        asked = post(self._calls, f"{self._url}/files.getUploadURLExternal", headers, form)
        told = object_in(asked.body)
        id, address = text_of(told, "file_id", 60), text_of(told, "upload_url", 2000)
        if told.get("ok") is not True or not id or not address:
            raise _refusal(asked, told)
        # Who has the address may upload to it, so the token doesn't go along.
        kind = {"Content-Type": "application/octet-stream"}
        put = post(self._calls, address, kind, data, FILE_SECONDS)
        if not put.ok:
            raise _refusal(put, object_in(put.body))
        return id

    def _asked(self, method: str, value: object) -> Mapping[str, Any]:
        answer, told = post_json(self._calls, f"{self._url}/{method}", value, self._signed_in)
        if told.get("ok") is True:
            return told
        raise _refusal(answer, told)

    @property
    def _signed_in(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def fetch(self, file: FileSent, most_bytes: int) -> bytes:
        # The token goes to Slack alone, whatever address an event names.
        host, api = urlsplit(file.source).hostname or "", urlsplit(self._url).hostname
        if host != "files.slack.com" and host != api:
            raise FileUnavailable("The file is not at Slack.", for_good=True)
        return fetched(self._calls, file.source, self._signed_in, most_bytes)

    def link(self, code: str) -> str:  # noqa: ARG002  an app's chat can't be opened with a text
        return ""


def signature(secret: str, stamp: str, body: bytes) -> str:
    """The signature of a body that is sent at a moment."""
    text = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def _refusal(answer: Answer, told: Mapping[str, Any]) -> SendingFailed:
    """What an error of Slack means for us."""
    error = text_of(told, "error", 100)
    why = f"Slack: {error or answer.status}"
    if answer.status == 429 or error in ("ratelimited", "rate_limited"):
        return SendingFailed(why, wait=waits(answer))
    doubtful = error in _DOUBTFUL or (answer.status >= 500 and not error)
    for_good = bool(error) and not doubtful and error not in _REFUSED
    return SendingFailed(why, for_good=for_good, doubtful=doubtful, refused=error in _REFUSED)


def _said(id: str, event: Mapping[str, Any]) -> tuple[Incoming, ...]:
    edited = text_of(event, "subtype") == "message_changed"
    message = part_of(event, "message") if edited else event
    direct = text_of(event, "type") == "message" and text_of(event, "channel_type") == "im"
    odd = text_of(event, "subtype") not in ("", "file_share", "message_changed")
    own = text_of(message, "bot_id") or not text_of(message, "user")
    same_text = edited and text_of(message, "text") == text_of(
        part_of(event, "previous_message"), "text"
    )
    if not direct or odd or own or same_text or not id:
        return ()
    files = tuple(
        FileSent(
            text_of(f, "url_private_download", 2000),
            text_of(f, "name", 200),
            text_of(f, "mimetype", 100),
            size_of(f, "size"),
        )
        for f in rows_of(message, "files")
        if text_of(f, "url_private_download")
    )
    place = Place(text_of(event, "channel", 60), text_of(message, "thread_ts", 60))
    text = unescape(text_of(message, "text"))
    return (Incoming(f"e:{id}", place, text, files=() if edited else files, edited=edited),)


def _pressed(value: Mapping[str, Any]) -> tuple[Incoming, ...]:
    actions = rows_of(value, "actions")
    message = part_of(value, "message")
    channel = text_of(part_of(value, "channel"), "id", 60)
    if text_of(value, "type") != "block_actions" or not actions or not channel.startswith("D"):
        return ()
    action = actions[0]
    id = f"a:{channel}:{text_of(message, 'ts', 60)}:{text_of(action, 'action_ts', 60)}"
    place = Place(channel, text_of(message, "thread_ts", 60))
    name = text_of(part_of(value, "user"), "name", 100)
    return (Incoming(id, place, name=name, button=text_of(action, "value", 200)),)


def _blocks(out: Outgoing) -> list[dict[str, Any]]:
    buttons = [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": b.label},
            "action_id": b.payload,
            "value": b.payload,
        }
        for b in out.part.buttons
    ]
    section = {"type": "section", "text": {"type": "plain_text", "text": out.part.text}}
    return [section, {"type": "actions", "elements": buttons}]
