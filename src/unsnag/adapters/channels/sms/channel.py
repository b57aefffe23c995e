"""Text messages, by Twilio's forms (https://www.twilio.com/docs/messaging/api and
https://www.twilio.com/docs/usage/security).

`X-Twilio-Signature` is HMAC-SHA1, in base64, of the address that was called followed by the name
and value of each field in the order of their names. A message has 1,600 characters; ours stop at
ten segments. A sender's number can be forged and passes to others, so it identifies nobody. Twilio
answers STOP itself and tells it by error 21610. Our key is in the address of the status callback.
A file goes out by a public address alone, which ours don't have, so none is sent.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import parse_qsl, quote, urlencode

from unsnag.adapters.channels.calls import (
    NO_SECRET,
    NOT_SIGNED,
    WRONG,
    fetched,
    object_in,
    post,
    same,
    text_of,
    waits,
)
from unsnag.adapters.egress.calling import ServiceCalls
from unsnag.application.ports.messaging import (
    Call,
    CallRefused,
    CallUnreadable,
    Heard,
    SendingFailed,
    Traits,
)
from unsnag.domain.conversations import Channel
from unsnag.domain.messaging.layout import Limits
from unsnag.domain.messaging.segments import plain_signs
from unsnag.domain.messaging.values import (
    FileOut,
    FileSent,
    Incoming,
    Outgoing,
    OutState,
    Place,
    Report,
)

LIMITS = Limits(text=1600, with_buttons=1600, segments=10)
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
MOST_MEDIA = 10
_STOPPED = 21610
_STATES = {
    "queued": OutState.SENT,
    "accepted": OutState.SENT,
    "sending": OutState.SENT,
    "sent": OutState.SENT,
    "delivered": OutState.DELIVERED,
    "read": OutState.READ,
    "undelivered": OutState.FAILED,
    "failed": OutState.FAILED,
}


class SmsChannel:
    """One number."""

    channel = Channel.SMS
    traits = Traits(LIMITS, reports=True, by_text=True)

    def __init__(
        self,
        account: str,
        token: str,
        number: str,
        door: str,
        calls: ServiceCalls,
        url: str,
    ) -> None:
        """`door` is the public address of our own door, which Twilio signs and calls."""
        self._account, self._token, self._number = account, token, number
        self._door, self._calls, self._url = door, calls, url

    def hear(self, call: Call, now: datetime) -> Heard:  # noqa: ARG002  a call has no time
        try:
            pairs = parse_qsl(call.body.decode(), keep_blank_values=True, max_num_fields=200)
        except (UnicodeDecodeError, ValueError) as wrong:
            raise CallUnreadable("The call is no form.") from wrong
        self._check(call, pairs)
        form = dict(pairs)
        id = form.get("MessageSid") or form.get("SmsSid", "")
        state = form.get("MessageStatus") or form.get("SmsStatus", "")
        if "Body" not in form and state:
            known = _STATES.get(state)
            code = form.get("ErrorCode", "")
            why = f"Twilio's error {code}" if code else ""
            report = Report(known, id[:200], call.query.get("out", "")[:80], why) if known else None
            return _heard((), (report,) if report else ())
        sender = form.get("From", "")
        if not sender or not id:
            raise CallUnreadable("The form has no From or no MessageSid.")
        count = form.get("NumMedia", "0")
        media = min(int(count), MOST_MEDIA) if count.isdigit() else 0
        files = tuple(
            FileSent(form[f"MediaUrl{n}"], "", form.get(f"MediaContentType{n}", ""))
            for n in range(media)
            if form.get(f"MediaUrl{n}")
        )
        one = Incoming(id[:200], Place(sender[:40]), form.get("Body", ""), files=files)
        return _heard((one,), ())

    def _check(self, call: Call, pairs: list[tuple[str, str]]) -> None:
        if not self._token:
            raise CallRefused(NO_SECRET, unset=True)
        given = call.headers.get("X-Twilio-Signature", "")
        if not given:
            raise CallRefused(NOT_SIGNED)
        _, _, query = call.url.partition("?")
        called = f"{self._door}?{query}" if query else self._door
        if not same(signature(self._token, called, pairs), given):
            raise CallRefused(WRONG)

    def send(self, out: Outgoing) -> str:
        form = {
            "To": out.place.address,
            "From": self._number,
            "Body": plain_signs(out.part.text),
            "StatusCallback": f"{self._door}?out={quote(out.key, safe='')}",
        }
        place = f"{self._url}/2010-04-01/Accounts/{self._account}/Messages.json"
        headers = {"Content-Type": "application/x-www-form-urlencoded", **self._signed_in}
        answer = post(self._calls, place, headers, urlencode(form).encode())
        told = object_in(answer.body)
        id = text_of(told, "sid", 200)
        if answer.ok and id:
            return id
        why = f"Twilio: {text_of(told, 'message', 200) or answer.status}"
        if answer.status == 429:
            raise SendingFailed(why, wait=waits(answer))
        if answer.status in (401, 403):
            raise SendingFailed(why, refused=True)
        stopped = told.get("code") == _STOPPED
        good = 400 <= answer.status < 500
        raise SendingFailed(why, for_good=good, stopped=stopped, doubtful=answer.status >= 500)

    def send_file(
        self,
        out: Outgoing,  # noqa: ARG002  none goes out, whoever it is for
        file: FileOut,  # noqa: ARG002  nor whatever it is
        data: bytes,  # noqa: ARG002  nor what is in it
    ) -> str:
        raise SendingFailed("text messages take no files from here", for_good=True)

    @property
    def _signed_in(self) -> dict[str, str]:
        pair = base64.b64encode(f"{self._account}:{self._token}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}

    def fetch(self, file: FileSent, most_bytes: int) -> bytes:
        # The password goes to Twilio alone, whatever address a form names.
        own = file.source.startswith(f"{self._url}/")
        return fetched(self._calls, file.source, self._signed_in if own else {}, most_bytes)

    def link(self, code: str) -> str:
        return f"sms:{self._number}?&body={quote(code)}"


def signature(token: str, address: str, pairs: list[tuple[str, str]]) -> str:
    """The signature of a form that is sent to an address."""
    text = address + "".join(f"{name}{value}" for name, value in sorted(set(pairs)))
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1)
    return base64.b64encode(digest.digest()).decode()


def _heard(messages: tuple[Incoming, ...], reports: tuple[Report, ...]) -> Heard:
    return Heard(messages, reports, NOTHING_TO_SAY, "text/xml")
