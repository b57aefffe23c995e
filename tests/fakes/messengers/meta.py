"""Stand-ins for WhatsApp and Messenger."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.fakes.messengers.service import Reply, Sent, Service, Took, TookFile, form_in

OFFICE = "application/vnd.openxmlformats-officedocument."


class Graph(Service):
    """What WhatsApp and Messenger have in common."""

    token, secret, verify = "graph-token", "app-secret", "verify-me"

    def signed(self, value: Mapping[str, Any]) -> Sent:
        body = json.dumps(value).encode()
        digest = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        return Sent(body, {"X-Hub-Signature-256": f"sha256={digest}"})

    def signed_in(self, headers: Mapping[str, str]) -> bool:
        return headers.get("Authorization") == f"Bearer {self.token}"

    def refusal(self) -> Reply:
        return Reply(400, {"error": {"message": "Invalid parameter", "code": 100}})

    def slower(self, seconds: int) -> Reply:
        error = {"message": "(#613) Calls to this api have exceeded the rate limit.", "code": 613}
        return Reply(400, {"error": error}, {"Retry-After": str(seconds)})


class WhatsApp(Graph):
    """https://developers.facebook.com/documentation/business-messaging/whatsapp"""

    door, number_id, who = "whatsapp", "10001", "4915550001"
    # Most bytes by type, of those that a team may send.
    media = {
        "image": dict.fromkeys(("image/jpeg", "image/png"), 5 << 20),
        "video": dict.fromkeys(("video/mp4", "video/3gpp"), 16 << 20),
        "document": {
            "text/plain": 100 << 20,
            "application/pdf": 100 << 20,
            f"{OFFICE}wordprocessingml.document": 100 << 20,
            f"{OFFICE}spreadsheetml.sheet": 100 << 20,
            f"{OFFICE}presentationml.presentation": 100 << 20,
        },
    }

    def __init__(self) -> None:
        super().__init__()
        self.uploads: dict[str, TookFile] = {}

    def _upload(self, headers: Mapping[str, str], body: bytes) -> Reply:
        fields, files = form_in(headers, body)
        self.must(fields["messaging_product"] == "whatsapp", "messaging_product")
        file = files["file"]
        self.must(file.type == fields["type"], "the file is of the type that is said")
        most = {type: n for kind in self.media.values() for type, n in kind.items()}
        self.must(0 < len(file.data) <= most.get(file.type, 0), "a file that is taken")
        id = f"media-{self.number()}"
        self.uploads[id] = file
        return Reply(200, {"id": id})

    def _media(self, value: Mapping[str, Any]) -> TookFile:
        kind = value["type"]
        said = value[kind]
        file = self.uploads[said["id"]]
        self.must(file.type in self.media[kind], f"{file.type} may be shown as {kind}")
        self.must("filename" not in said or kind == "document", "only documents have a name")
        self.must(len(said.get("caption", "")) <= 1024, "a caption has 1024")
        return replace(file, name=said.get("filename", ""), kind=kind)

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        if not self.signed_in(headers):
            return Reply(401, {"error": {"message": "Invalid OAuth access token.", "code": 190}})
        if path == f"/{self.number_id}/media":
            return self._upload(headers, body)
        self.must(path == f"/{self.number_id}/messages", "posted to the number's messages")
        value = json.loads(body)
        self.must(value["messaging_product"] == "whatsapp", "messaging_product")
        self.must(value["to"], "to")
        file = self._media(value) if value["type"] in self.media else None
        text, buttons = ("", ()) if file else self._read(value)
        key = value.get("biz_opaque_callback_data", "")
        self.must(len(key) <= 512, "biz_opaque_callback_data")
        self.taken.append(Took(value["to"], text, buttons, key, raw=value, file=file))
        return Reply(
            200, {"messaging_product": "whatsapp", "messages": [{"id": f"wamid.{self.number()}"}]}
        )

    def _read(self, value: Mapping[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
        if value["type"] == "template":
            self.must(value["template"]["language"]["code"], "a template's language")
            return f"template {value['template']['name']}", ()
        if value["type"] == "text":
            self.must(1 <= len(value["text"]["body"]) <= 4096, "text.body has 1-4096")
            return value["text"]["body"], ()
        asked = value["interactive"]
        self.must(1 <= len(asked["body"]["text"]) <= 1024, "body.text has 1-1024")
        if asked["type"] == "button":
            found = [(b["reply"]["title"], b["reply"]["id"]) for b in asked["action"]["buttons"]]
            self.must(1 <= len(found) <= 3, "1-3 buttons")
            self.must(all(1 <= len(t) <= 20 for t, _ in found), "a button has 1-20")
        else:
            self.must(1 <= len(asked["action"]["button"]) <= 20, "a list's button has 1-20")
            rows = [r for s in asked["action"]["sections"] for r in s["rows"]]
            found = [(r["title"], r["id"]) for r in rows]
            self.must(1 <= len(found) <= 10, "1-10 rows")
            self.must(all(1 <= len(t) <= 24 for t, _ in found), "a row has 1-24")
        self.must(len({t for t, _ in found}) == len(found), "titles differ")
        return asked["body"]["text"], tuple(found)

    def get(self, path: str, headers: Mapping[str, str]) -> Reply:
        if not self.signed_in(headers):
            return Reply(401, {})
        name = path.removeprefix("/")
        if name.startswith("media/"):
            return Reply(200, self.files[name.removeprefix("media/")])
        return Reply(
            200, {"url": f"{self.url}/media/{name}", "mime_type": "text/plain", "id": name}
        )

    def says(self, text: str, *, who: str = "", id: str = "", file: str = "") -> Sent:
        value: dict[str, Any] = {"type": "text", "text": {"body": text}}
        if file:
            media = {"id": file, "filename": file, "mime_type": "text/plain", "caption": text}
            value = {"type": "document", "document": media}
        return self._message(who, id, value)

    def presses(self, payload: str, label: str, *, who: str = "") -> Sent:
        reply = {"type": "button_reply", "button_reply": {"id": payload, "title": label}}
        return self._message(who, "", {"type": "interactive", "interactive": reply})

    def tells(self, state: str, *, id: str = "", key: str = "") -> Sent:
        status = {"id": id, "status": state, "timestamp": "1", "recipient_id": self.who}
        if key:
            status["biz_opaque_callback_data"] = key
        return self._call({"statuses": [status]})

    def _message(self, who: str, id: str, value: Mapping[str, Any]) -> Sent:
        sender = who or self.who
        id = id or f"wamid.in.{self.number()}"
        message = {"from": sender, "id": id, "timestamp": "1700000000", **value}
        contacts = [{"wa_id": sender, "profile": {"name": "Mara"}}]
        return self._call({"contacts": contacts, "messages": [message]})

    def _call(self, value: Mapping[str, Any]) -> Sent:
        told = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": self.number_id}}
        change = {"field": "messages", "value": {**told, **value}}
        entry = [{"id": "waba", "changes": [change]}]
        return self.signed({"object": "whatsapp_business_account", "entry": entry})


class Messenger(Graph):
    """https://developers.facebook.com/documentation/business-messaging/messenger-platform"""

    door, page, who = "messenger", "20002", "psid-1"

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        if not self.signed_in(headers):
            return Reply(401, {"error": {"message": "Invalid OAuth access token.", "code": 190}})
        self.must(path == f"/{self.page}/messages", "posted to the page's messages")
        if headers.get("Content-Type", "").startswith("multipart/"):
            return self._attached(headers, body)
        value = json.loads(body)
        self.must(value["messaging_type"] == "RESPONSE", "messaging_type")
        message = value["message"]
        self.must(1 <= len(message["text"]) <= 2000, "text has 1-2000")
        self.must(len(message["metadata"]) <= 1000, "metadata")
        replies = message.get("quick_replies", [])
        self.must(len(replies) <= 13, "13 quick replies")
        self.must(all(r["content_type"] == "text" for r in replies), "content_type")
        self.must(all(1 <= len(r["title"]) <= 20 for r in replies), "a title has 1-20")
        self.must(all(len(r["payload"]) <= 1000 for r in replies), "a payload has 1000")
        to, buttons = value["recipient"]["id"], tuple((r["title"], r["payload"]) for r in replies)
        self.taken.append(Took(to, message["text"], buttons, message["metadata"], raw=value))
        return Reply(200, {"recipient_id": to, "message_id": f"m_{self.number()}"})

    def _attached(self, headers: Mapping[str, str], body: bytes) -> Reply:
        fields, files = form_in(headers, body)
        self.must(fields["messaging_type"] == "RESPONSE", "messaging_type")
        to, message = json.loads(fields["recipient"])["id"], json.loads(fields["message"])
        self.must("text" not in message, "a message has a text or an attachment")
        self.must(len(message["metadata"]) <= 1000, "metadata")
        attachment, file = message["attachment"], files["filedata"]
        kind = attachment["type"]
        self.must(kind in ("image", "audio", "video", "file"), "a type of attachment")
        self.must(set(attachment["payload"]) <= {"is_reusable"}, "the file is in filedata")
        self.must(kind == "file" or file.type.startswith(f"{kind}/"), f"{file.type} is {kind}")
        self.must(0 < len(file.data) <= 25 << 20, "25 MB")
        took = replace(file, kind=kind)
        self.taken.append(Took(to, "", key=message["metadata"], raw=message, file=took))
        return Reply(200, {"recipient_id": to, "message_id": f"m_{self.number()}"})

    def says(self, text: str, *, who: str = "", id: str = "", file: str = "") -> Sent:
        message: dict[str, Any] = {"mid": id or f"m_in_{self.number()}", "text": text}
        if file:
            address = f"{self.url}/cdn/{file}"
            message["attachments"] = [{"type": "file", "payload": {"url": address}}]
        return self._event(who, {"message": message})

    def presses(self, payload: str, label: str, *, who: str = "") -> Sent:
        message = {
            "mid": f"m_in_{self.number()}",
            "text": label,
            "quick_reply": {"payload": payload},
        }
        return self._event(who, {"message": message})

    def echoes(self, key: str, mid: str) -> Sent:
        message = {"mid": mid, "is_echo": True, "text": "ours", "metadata": key}
        return self._event("", {"message": message})

    def _event(self, who: str, value: Mapping[str, Any]) -> Sent:
        event = {
            "sender": {"id": who or self.who},
            "recipient": {"id": self.page},
            "timestamp": 1700000000000,
            **value,
        }
        return self.signed({"object": "page", "entry": [{"id": self.page, "messaging": [event]}]})
