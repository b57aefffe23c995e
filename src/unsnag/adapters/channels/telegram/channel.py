"""Telegram, by its Bot API (https://core.telegram.org/bots/api).

Calls carry `X-Telegram-Bot-Api-Secret-Token`, set with `setWebhook`; an update is known by its
`update_id`. Only private chats are taken: what is said in a group is read by others. A text has
4,096 UTF-16 units, `callback_data` 64 bytes; `parameters.retry_after` says how long to wait. There
is no way to ask whether a message was taken.

A picture goes out as a photo where it has at most 10 MB, 10,000 pixels of width and height together
and a ratio of 20, everything else as a document of up to 50 MB.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from unsnag.adapters.channels.calls import (
    LONGEST_WAIT,
    NO_SECRET,
    NOT_SIGNED,
    WRONG,
    fetched,
    object_in,
    part_of,
    post_form,
    post_json,
    read_object,
    rows_of,
    same,
    size_of,
    text_of,
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
from unsnag.domain.knowledge.file_types import file_type
from unsnag.domain.messaging.attached import MB, Takes
from unsnag.domain.messaging.layout import Limits
from unsnag.domain.messaging.values import FileOut, FileSent, Incoming, Outgoing, Place

LIMITS = Limits(text=4096, with_buttons=4096, buttons=10, label=60)
_KINDS = ("document", "video", "audio", "voice", "animation")
LARGEST_PHOTO, MOST_SIDES, MOST_RATIO = 10 * MB, 10_000, 20
_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class TelegramChannel:
    """One bot."""

    channel = Channel.TELEGRAM
    traits = Traits(LIMITS, files=Takes())

    def __init__(self, token: str, secret: str, bot: str, calls: ServiceCalls, url: str) -> None:
        """`bot` is its name, for links that begin a chat."""
        self._token, self._secret, self._bot = token, secret, bot
        self._calls, self._url = calls, url

    def hear(self, call: Call, now: datetime) -> Heard:  # noqa: ARG002  an update has no time limit
        if not self._secret:
            raise CallRefused(NO_SECRET, unset=True)
        given = call.headers.get(_HEADER, "")
        if not given:
            raise CallRefused(NOT_SIGNED)
        if not same(self._secret, given):
            raise CallRefused(WRONG)
        update = read_object(call.body)
        id = text_of(update, "update_id")
        pressed = part_of(update, "callback_query")
        if pressed:
            query = text_of(pressed, "id")
            answer = json.dumps({"method": "answerCallbackQuery", "callback_query_id": query})
            return Heard(_pressed(id, pressed), answer=answer, answer_type="application/json")
        edited = part_of(update, "edited_message")
        return Heard(_said(id, edited or part_of(update, "message"), edited=bool(edited)))

    def send(self, out: Outgoing) -> str:
        value: dict[str, Any] = {"chat_id": out.place.address, "text": out.part.text}
        if out.part.buttons:
            rows = [[{"text": b.label, "callback_data": b.payload}] for b in out.part.buttons]
            value["reply_markup"] = {"inline_keyboard": rows}
        address = f"{self._url}/bot{self._token}/sendMessage"
        return _taken(*post_json(self._calls, address, value, {}))

    def send_file(self, out: Outgoing, file: FileOut, data: bytes) -> str:
        kind = "photo" if _is_photo(data) else "document"
        address = f"{self._url}/bot{self._token}/send{kind.capitalize()}"
        fields = {"chat_id": out.place.address}
        return _taken(*post_form(self._calls, address, fields, {}, (kind, file, data)))

    def fetch(self, file: FileSent, most_bytes: int) -> bytes:
        address = f"{self._url}/bot{self._token}/getFile?file_id={quote(file.source, safe='')}"
        told = object_in(fetched(self._calls, address, {}, 100_000))
        found = part_of(told, "result")
        path = text_of(found, "file_path", 500)
        if not path or ".." in path:
            raise FileUnavailable("Telegram doesn't say where the file is.", for_good=True)
        if size_of(found, "file_size") > most_bytes:
            raise FileUnavailable("It is larger than we take.", for_good=True)
        place = f"{self._url}/file/bot{self._token}/{quote(path)}"
        return fetched(self._calls, place, {}, most_bytes)

    def link(self, code: str) -> str:
        return f"https://t.me/{self._bot}?start={code}" if self._bot else ""


def _taken(answer: Answer, told: Mapping[str, Any]) -> str:
    """The id of a message that was taken. Raises SendingFailed."""
    if told.get("ok") is True:
        return text_of(part_of(told, "result"), "message_id")
    code = told.get("error_code", answer.status)
    why = f"Telegram: {text_of(told, 'description', 200) or answer.status}"
    if code == 429:
        asked = size_of(part_of(told, "parameters"), "retry_after")
        wait = min(float(asked), LONGEST_WAIT) if asked else waits(answer)
        raise SendingFailed(why, wait=wait)
    if code in (401, 404):
        raise SendingFailed(why, refused=True)
    good = code in (400, 403, 413)
    raise SendingFailed(why, for_good=good, stopped=code == 403, doubtful=answer.status >= 500)


def _is_photo(data: bytes) -> bool:
    """Whether Telegram takes this as a photo."""
    found = file_type(data)
    if found is None or found.content_type not in ("image/jpeg", "image/png"):
        return False
    short, long = sorted((found.width, found.height))
    fits = short > 0 and short + long <= MOST_SIDES and long <= short * MOST_RATIO
    return fits and len(data) <= LARGEST_PHOTO


def _said(id: str, message: Mapping[str, Any], *, edited: bool) -> tuple[Incoming, ...]:
    chat, sender = part_of(message, "chat"), part_of(message, "from")
    if text_of(chat, "type") != "private" or sender.get("is_bot") is True:
        return ()
    text = text_of(message, "text") or text_of(message, "caption")
    code = text.removeprefix("/start").strip() if text.startswith("/start ") else ""
    return (
        Incoming(
            id=f"u{id}",
            place=Place(text_of(chat, "id", 40)),
            text=text,
            name=_name(sender),
            code=code[:64],
            files=_files(message),
            at=_moment(message),
            edited=edited,
        ),
    )


def _pressed(id: str, query: Mapping[str, Any]) -> tuple[Incoming, ...]:
    chat = part_of(part_of(query, "message"), "chat")
    if text_of(chat, "type") != "private":
        return ()
    place, data = Place(text_of(chat, "id", 40)), text_of(query, "data", 64)
    return (Incoming(f"u{id}", place, name=_name(part_of(query, "from")), button=data),)


def _files(message: Mapping[str, Any]) -> tuple[FileSent, ...]:
    found = [part_of(message, kind) for kind in _KINDS if part_of(message, kind)]
    # The same picture in several sizes, the largest last.
    pictures = rows_of(message, "photo")[-1:]
    files = [
        FileSent(
            text_of(f, "file_id", 300),
            text_of(f, "file_name", 200),
            text_of(f, "mime_type", 100),
            size_of(f, "file_size"),
        )
        for f in found
    ]
    files += [
        FileSent(text_of(f, "file_id", 300), "photo.jpg", "image/jpeg", size_of(f, "file_size"))
        for f in pictures
    ]
    return tuple(f for f in files if f.source)


def _name(sender: Mapping[str, Any]) -> str:
    names = (text_of(sender, "first_name", 100), text_of(sender, "last_name", 100))
    return " ".join(filter(None, names))


def _moment(message: Mapping[str, Any]) -> datetime | None:
    seconds = size_of(message, "date")
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 2**33 else None
