"""A channel of the company's own: signed webhooks in both directions.

Both are Standard Webhooks (https://www.standardwebhooks.com): `webhook-id`, `webhook-timestamp` and
`webhook-signature` over the raw body. In comes `{"from": …, "text": …}`; out goes
`{"type": "message", "to": …, "text": …, "buttons": […]}` under an id that stays the same for every
attempt, so that who takes it can leave out a repeat. A file is a message without a text, with its
bytes in base64 in `files`. `{"type": "receipt", "id": …, "state": …}`
tells what became of one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from unsnag.adapters.channels.calls import (
    FILE_SECONDS,
    fetched,
    post,
    read_object,
    rows_of,
    size_of,
    text_of,
    waits,
)
from unsnag.adapters.egress.calling import SECONDS, ServiceCalls
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.messaging import (
    Call,
    CallRefused,
    CallUnreadable,
    Heard,
    SendingFailed,
    Traits,
)
from unsnag.application.signed_webhooks import Flaw, HookRefused, Signed, check, key_of
from unsnag.domain.conversations import Channel
from unsnag.domain.messaging.attached import MB, Takes
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

LIMITS = Limits(text=4000, with_buttons=4000, buttons=10, label=80)
FILES = Takes(sizes=(("", 5 * MB),))
_GONE = (400, 404, 405, 410, 413, 422)
_STATES = {
    "delivered": OutState.DELIVERED,
    "read": OutState.READ,
    "failed": OutState.FAILED,
}


class WebhookChannel:
    """Signed webhooks."""

    channel = Channel.MESSAGING
    traits = Traits(LIMITS, again=True, files=FILES)

    def __init__(
        self,
        url: str,
        secrets: Callable[[], Sequence[str]],
        calls: ServiceCalls,
        clock: Clock,
    ) -> None:
        self._url = url
        self._secrets = secrets
        self._calls = calls
        self._clock = clock

    def hear(self, call: Call, now: datetime) -> Heard:
        try:
            id = check(Signed.of(call.headers), call.body, self._secrets(), now)
        except HookRefused as refused:
            unset = refused.flaw is Flaw.NO_SECRET
            raise CallRefused(refused.flaw.value, unset=unset) from refused
        value = read_object(call.body)
        if text_of(value, "type") == "receipt":
            state = _STATES.get(text_of(value, "state"))
            if state is None:
                raise CallUnreadable("A receipt's state is delivered, read or failed.")
            why = text_of(value, "why", 200)
            return Heard(reports=(Report(state, key=text_of(value, "id", 80), why=why),))
        address = text_of(value, "from", 200)
        if not address:
            raise CallUnreadable("Say in `from` whom the message is from.")
        files = tuple(
            FileSent(
                text_of(f, "url", 2000), text_of(f, "name"), text_of(f, "type"), size_of(f, "size")
            )
            for f in rows_of(value, "files")
            if text_of(f, "url")
        )
        text, button = text_of(value, "text"), text_of(value, "button", 64)
        if not (text.strip() or button or files):
            raise CallUnreadable("Say something in `text`.")
        return Heard(
            (
                Incoming(
                    id=id,
                    place=Place(address, text_of(value, "thread", 200)),
                    text=text,
                    name=text_of(value, "name", 200),
                    button=button,
                    code=text_of(value, "code", 64),
                    files=files,
                ),
            )
        )

    def send(self, out: Outgoing) -> str:
        return self._posted(out, [], SECONDS)

    def send_file(self, out: Outgoing, file: FileOut, data: bytes) -> str:
        inside = base64.b64encode(data).decode()
        row = {"name": file.name, "type": file.type, "size": len(data), "data": inside}
        return self._posted(out, [row], FILE_SECONDS)

    def _posted(self, out: Outgoing, files: list[dict[str, object]], seconds: float) -> str:
        secrets = self._secrets()
        if not secrets:
            raise SendingFailed("Make a secret with `unsnag hooks secret messaging`.")
        value = {
            "type": "message",
            "id": out.key,
            "to": out.place.address,
            "thread": out.place.thread,
            "text": out.part.text,
            "buttons": [{"label": b.label, "payload": b.payload} for b in out.part.buttons],
            **({"files": files} if files else {}),
        }
        body = json.dumps(value, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            **signed(secrets[0], out.key, self._clock(), body),
        }
        answer = post(self._calls, self._url, headers, body, seconds)
        if answer.ok:
            return out.key
        if answer.status in (429, 503):
            raise SendingFailed("The receiver asks us to wait.", wait=waits(answer))
        why = f"The receiver answered {answer.status}."
        refused = answer.status in (401, 403)
        raise SendingFailed(why, for_good=answer.status in _GONE, refused=refused)

    def fetch(self, file: FileSent, most_bytes: int) -> bytes:
        return fetched(self._calls, file.source, {}, most_bytes)

    def link(self, code: str) -> str:  # noqa: ARG002  the company's own channel has no address of ours
        return ""


def signed(secret: str, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers."""
    moment = str(int(at.astimezone(UTC).timestamp()))
    digest = hmac.new(
        key_of(secret), b".".join((id.encode(), moment.encode(), body)), hashlib.sha256
    ).digest()
    return {
        "webhook-id": id,
        "webhook-timestamp": moment,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }
