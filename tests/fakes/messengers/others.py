"""Stand-ins for Telegram, Twilio, Slack and a company's own webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode

from tests.fakes.messengers.service import Reply, Sent, Service, Took, TookFile, form_in, units
from tests.fakes.webhooks import signed as standard_headers


class Telegram(Service):
    """https://core.telegram.org/bots/api"""

    door, token, secret, who = "telegram", "77:token", "telegram-secret", "4001"

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        if path.removeprefix(f"/bot{self.token}/send") in ("Photo", "Document"):
            return self._file(path.rpartition("/send")[2].lower(), headers, body)
        if path != f"/bot{self.token}/sendMessage":
            return Reply(404, {"ok": False, "error_code": 404, "description": "Not Found"})
        value = json.loads(body)
        self.must(1 <= units(value["text"]) <= 4096, "text has 1-4096 units")
        rows = value.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = [(b["text"], b["callback_data"]) for row in rows for b in row]
        self.must(all(1 <= len(d.encode()) <= 64 for _, d in buttons), "callback_data: 64 bytes")
        self.taken.append(Took(str(value["chat_id"]), value["text"], tuple(buttons), raw=value))
        return Reply(200, {"ok": True, "result": {"message_id": self.number()}})

    def _file(self, kind: str, headers: Mapping[str, str], body: bytes) -> Reply:
        fields, files = form_in(headers, body)
        file = files[kind]
        most = 10 << 20 if kind == "photo" else 50 << 20
        self.must(0 < len(file.data) <= most, f"a {kind} has {most} bytes")
        self.must(kind == "document" or file.type.startswith("image/"), "a photo is a picture")
        self.must(units(fields.get("caption", "")) <= 1024, "a caption has 1024 units")
        self.taken.append(Took(fields["chat_id"], "", raw=fields, file=replace(file, kind=kind)))
        return Reply(200, {"ok": True, "result": {"message_id": self.number()}})

    def get(self, path: str, headers: Mapping[str, str]) -> Reply:
        if path.startswith(f"/bot{self.token}/getFile"):
            name = path.partition("file_id=")[2]
            place = f"documents/{name}"
            return Reply(200, {"ok": True, "result": {"file_id": name, "file_path": place}})
        place = path.removeprefix(f"/file/bot{self.token}/documents/")
        return Reply(200, self.files[place]) if place in self.files else Reply(404, {})

    def says(self, text: str, *, who: str = "", id: str = "", file: str = "") -> Sent:
        message = {**self._message(who), "text": text}
        if file:
            message.pop("text")
            message |= {"caption": text, "document": {"file_id": file, "file_name": file}}
        return self._update(int(id or self.number() + 1000), {"message": message})

    def edits(self, text: str) -> Sent:
        return self._update(
            self.number() + 1000, {"edited_message": {**self._message(""), "text": text}}
        )

    def presses(self, payload: str, label: str, *, who: str = "") -> Sent:
        message = self._message(who)
        query = {"id": "q1", "from": message["from"], "message": message, "data": payload}
        return self._update(self.number() + 1000, {"callback_query": query})

    def _message(self, who: str) -> dict[str, Any]:
        id = int(who or self.who)
        sender = {"id": id, "is_bot": False, "first_name": "Mara"}
        return {"message_id": 5, "date": 1, "from": sender, "chat": {"id": id, "type": "private"}}

    def _update(self, id: int, value: Mapping[str, Any]) -> Sent:
        body = json.dumps({"update_id": id, **value}).encode()
        return Sent(body, {"X-Telegram-Bot-Api-Secret-Token": self.secret})

    def refusal(self) -> Reply:
        return Reply(
            400, {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}
        )

    def slower(self, seconds: int) -> Reply:
        told = {"ok": False, "error_code": 429, "description": "Too Many Requests"}
        return Reply(429, {**told, "parameters": {"retry_after": seconds}})


class Twilio(Service):
    """https://www.twilio.com/docs/messaging/api/message-resource"""

    door, account, token, own, who = "sms", "AC1", "sms-token", "+15550100", "+4915550002"
    here = "http://127.0.0.1:8000"

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        wanted = base64.b64encode(f"{self.account}:{self.token}".encode()).decode()
        if headers.get("Authorization") != f"Basic {wanted}":
            return Reply(401, {"code": 20003, "message": "Authenticate"})
        self.must(path == f"/2010-04-01/Accounts/{self.account}/Messages.json", "the resource")
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.must(form["From"] == self.own, "From is our number")
        self.must(form["To"].startswith("+"), "To is in E.164")
        self.must(1 <= len(form["Body"]) <= 1600, "Body has 1-1600")
        self.must(form["StatusCallback"].startswith(f"{self.here}/api/messaging/sms"), "callback")
        key = parse_qs(form["StatusCallback"].partition("?")[2])["out"][0]
        self.taken.append(Took(form["To"], form["Body"], key=key, raw=form))
        return Reply(201, {"sid": f"SM{self.number()}", "status": "queued"})

    def get(self, path: str, headers: Mapping[str, str]) -> Reply:
        if "Authorization" not in headers:
            return Reply(401, {})
        return super().get(path, headers)

    def says(self, text: str, *, who: str = "", id: str = "", file: str = "") -> Sent:
        form = {
            "MessageSid": id or f"SMin{self.number()}",
            "From": who or self.who,
            "To": self.own,
            "Body": text,
            "NumMedia": "1" if file else "0",
        }
        if file:
            form |= {"MediaUrl0": f"{self.url}/cdn/{file}", "MediaContentType0": "text/plain"}
        return self._form(form)

    def presses(self, payload: str, label: str, *, who: str = "") -> Sent:
        return self.says(label, who=who)  # a telephone has no buttons

    def tells(self, state: str, *, id: str, key: str, error: str = "") -> Sent:
        form = {"MessageSid": id, "MessageStatus": state, "From": self.own, "To": self.who}
        return self._form({**form, "ErrorCode": error} if error else form, urlencode({"out": key}))

    def _form(self, form: Mapping[str, str], query: str = "") -> Sent:
        address = f"{self.here}/api/messaging/sms" + (f"?{query}" if query else "")
        text = address + "".join(f"{name}{form[name]}" for name in sorted(form))
        digest = hmac.new(self.token.encode(), text.encode(), hashlib.sha1).digest()
        headers = {"X-Twilio-Signature": base64.b64encode(digest).decode()}
        kind = "application/x-www-form-urlencoded"
        return Sent(urlencode(form).encode(), headers, kind, query)

    def refusal(self) -> Reply:
        return Reply(
            400, {"code": 21211, "message": "The 'To' number is not valid.", "status": 400}
        )

    def slower(self, seconds: int) -> Reply:
        return Reply(
            429, {"code": 20429, "message": "Too Many Requests"}, {"Retry-After": str(seconds)}
        )


class Slack(Service):
    """https://docs.slack.dev"""

    door, token, secret, who = "slack", "xoxb-1", "signing-secret", "D100"

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[str, tuple[str, int]] = {}
        self.uploads: dict[str, TookFile] = {}

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        if path.startswith("/upload/"):
            return self._put(path, headers, body)
        if headers.get("Authorization") != f"Bearer {self.token}":
            return Reply(200, {"ok": False, "error": "invalid_auth"})
        if path == "/files.getUploadURLExternal":
            return self._place(headers, body)
        if path == "/files.completeUploadExternal":
            return self._shared(headers, body)
        self.must(path == "/chat.postMessage", "the method")
        self.must("json" in headers.get("Content-Type", ""), "JSON")
        value = json.loads(body)
        self.must(len(value["text"]) <= 40_000, "text has 40000")
        buttons: list[tuple[str, str]] = []
        for block in value.get("blocks", []):
            if block["type"] == "section":
                self.must(1 <= len(block["text"]["text"]) <= 3000, "a section has 1-3000")
            else:
                self.must(len(block["elements"]) <= 25, "25 elements")
                ids = [e["action_id"] for e in block["elements"]]
                self.must(len(set(ids)) == len(ids), "action_id differs")
                for one in block["elements"]:
                    self.must(len(one["text"]["text"]) <= 75, "a button has 75")
                    self.must(len(one["value"]) <= 2000, "a value has 2000")
                    buttons.append((one["text"]["text"], one["value"]))
        thread = value.get("thread_ts", "")
        self.taken.append(Took(value["channel"], value["text"], tuple(buttons), "", thread, value))
        return Reply(200, {"ok": True, "channel": value["channel"], "ts": f"17.{self.number()}"})

    def _place(self, headers: Mapping[str, str], body: bytes) -> Reply:
        form = "application/x-www-form-urlencoded"
        self.must(headers.get("Content-Type", "").startswith(form), "a form")
        fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        id = f"F{self.number():010}"
        self.places[id] = fields["filename"], int(fields["length"])
        address = f"{self.url}/upload/v1/{id}"
        return Reply(200, {"ok": True, "upload_url": address, "file_id": id})

    def _put(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        self.must("Authorization" not in headers, "the address alone lets in")
        id = path.rpartition("/")[2]
        name, length = self.places[id]
        self.must(len(body) == length > 0, "as long as was said")
        self.uploads[id] = TookFile(name, headers.get("Content-Type", ""), body, "file")
        return Reply(200, b"OK - " + str(length).encode())

    def _shared(self, headers: Mapping[str, str], body: bytes) -> Reply:
        self.must("json" in headers.get("Content-Type", ""), "JSON")
        value = json.loads(body)
        to = value["channel_id"]
        self.must(to[0] in "CGDZ", "the id of a channel, not of a person")
        (one,) = value["files"]
        # What was shared once is no longer there to be shared.
        file = self.uploads.pop(one["id"], None)
        if file is None:
            return Reply(200, {"ok": False, "error": "file_not_found"})
        thread = value.get("thread_ts", "")
        shown = replace(file, name=one.get("title", file.name))
        self.taken.append(Took(to, "", thread=thread, raw=value, file=shown))
        return Reply(200, {"ok": True, "files": [{"id": one["id"], "title": shown.name}]})

    def get(self, path: str, headers: Mapping[str, str]) -> Reply:
        if headers.get("Authorization") != f"Bearer {self.token}":
            return Reply(302, {}, {"Location": f"{self.url}/sign-in"})
        return super().get(path, headers)

    def says(self, text: str, *, who: str = "", id: str = "", file: str = "") -> Sent:
        event: dict[str, Any] = {
            "type": "message",
            "channel": who or self.who,
            "channel_type": "im",
            "user": "U1",
            "text": text,
            "ts": f"16.{self.number()}",
        }
        if file:
            found = {"name": file, "url_private_download": f"{self.url}/cdn/{file}"}
            event |= {"subtype": "file_share", "files": [found]}
        return self.event(event, id)

    def event(self, event: Mapping[str, Any], id: str = "") -> Sent:
        id = id or f"Ev{self.number()}"
        return self.signed(
            json.dumps({"type": "event_callback", "event_id": id, "event": event}).encode()
        )

    def presses(self, payload: str, label: str, *, who: str = "") -> Sent:
        value = {
            "type": "block_actions",
            "user": {"id": "U1", "name": "mara"},
            "channel": {"id": who or self.who},
            "message": {"ts": "17.1"},
            "actions": [{"action_id": payload, "value": payload, "action_ts": str(self.number())}],
        }
        body = urlencode({"payload": json.dumps(value)}).encode()
        return self.signed(body, "application/x-www-form-urlencoded")

    def signed(self, body: bytes, kind: str = "application/json", at: float = 0.0) -> Sent:
        stamp = str(int(at or datetime.now(UTC).timestamp()))
        text = b"v0:" + stamp.encode() + b":" + body
        digest = hmac.new(self.secret.encode(), text, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
        return Sent(body, headers, kind)

    def refusal(self) -> Reply:
        return Reply(200, {"ok": False, "error": "channel_not_found"})

    def slower(self, seconds: int) -> Reply:
        return Reply(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(seconds)})


class Webhook(Service):
    """https://www.standardwebhooks.com"""

    door, who = "webhook", "customer-1"

    def __init__(self, secret: str) -> None:
        super().__init__()
        self.secret = secret
        self.keys: set[str] = set()

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        key, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        at = datetime.fromtimestamp(int(stamp), UTC)
        wanted = standard_headers(self.secret, key, at, body)["webhook-signature"]
        self.must(headers.get("webhook-signature") == wanted, "the signature")
        value = json.loads(body)
        if key not in self.keys:
            self.keys.add(key)
            buttons = tuple((b["label"], b["payload"]) for b in value["buttons"])
            files = [
                TookFile(f["name"], f["type"], base64.b64decode(f["data"], validate=True), "file")
                for f in value.get("files", ())
            ]
            sizes = [f["size"] for f in value.get("files", ())]
            self.must([len(f.data) for f in files] == sizes, "as long as is said")
            file = files[0] if files else None
            self.taken.append(
                Took(value["to"], value["text"], buttons, key, value["thread"], value, file)
            )
        return Reply(200, {})

    def says(self, text: str, *, who: str = "", id: str = "", file: str = "") -> Sent:
        value: dict[str, Any] = {"from": who or self.who, "text": text, "name": "Mara"}
        if file:
            value["files"] = [{"url": f"{self.url}/cdn/{file}", "name": file}]
        return self.signed(value, id)

    def presses(self, payload: str, label: str, *, who: str = "") -> Sent:
        return self.signed({"from": who or self.who, "text": label, "button": payload})

    def signed(self, value: Mapping[str, Any], id: str = "", at: datetime | None = None) -> Sent:
        body = json.dumps(value).encode()
        id = id or f"in-{self.number()}"
        return Sent(body, standard_headers(self.secret, id, at or datetime.now(UTC), body))

    def refusal(self) -> Reply:
        return Reply(422, {})

    def slower(self, seconds: int) -> Reply:
        return Reply(429, {}, {"Retry-After": str(seconds)})
