"""Customers at the widget and agents at the desk, as their browsers behave: connections that stay
open, polls in the widget's rhythm, and retries with the same key until there is an answer."""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import jwt

GIVE_UP_AFTER = 30.0  # seconds, as the widget does
OPEN_EVERY = 2.0  # seconds between two polls of a widget that is looked at
DESK_EVERY = 2.0
LOOKS = 3  # at the queue, before the next ticket is taken
API = "/api/widget/v1/"
SIGNED_IN = ("cus_1001", "cus_1002", "cus_1003", "cus_1004", "cus_1005", "cus_1006", "cus_1007")
FIRST = (
    "How do I descale my Skerry?",
    "The light blinks amber. What does that mean?",
    "Where is my parcel? It should have come on Monday.",
    "I'd like to talk to a person about an invoice.",
    "I forgot my password.",
    "Can you ship to Norway, and what does it cost?",
    "The grinder makes a strange noise since yesterday.",
    "My order came with a broken lid, what now?",
    "Please change my subscription to every six weeks.",
    "Hello?",
)
LATER = (
    "And how long does that take?",
    "Thanks, that helps.",
    "No, that isn't it.",
    "Are you still there?",
    "Where is my parcel?",
    "It says E4 on the display.",
    "How do I clean the steam wand?",
    "I need a person for this, please.",
)
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
_SHOWN = re.compile(rb'id="token" value="([0-9.]+)"')
_WAITS = (500, 502, 503, 504, 429)


class NoAnswer(Exception):
    """Nothing came back, or an answer that means: try again."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Wire:
    """One connection that stays open and is opened again after it broke."""

    port: int
    headers: Mapping[str, str]
    cookies: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """Raises NoAnswer."""
        try:
            async with asyncio.timeout(GIVE_UP_AFTER):
                return await self._ask(method, path, body, headers)
        except (OSError, EOFError, TimeoutError, ValueError) as failure:
            self.close()
            raise NoAnswer(str(failure)) from failure

    async def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        said = {"Host": "127.0.0.1", **self.headers, "Content-Length": str(len(body)), **headers}
        if self.cookies:
            said["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in said.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        found = {}
        for line in head[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
            found[name.lower()] = value
        length = int(found.get("content-length", "0"))
        return Answer(int(head[0].split()[1]), found, await reader.readexactly(length))

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


@dataclass
class Told:
    """A message that was acknowledged: in which conversation, under which key and with which
    number."""

    conversation: int
    key: str
    message: int


@dataclass
class Book:
    """All that the browsers saw. A time is kept as (kind, when it began, seconds)."""

    times: list[tuple[str, float, float]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    failed: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    open_now: int = 0
    opened: int = 0

    async def timed(self, kind: str, wire: Wire, *asked: Any, **headers: str) -> Answer:
        """Ask once. Raises NoAnswer also where the server asks to try again."""
        began = time.monotonic()
        try:
            answer = await wire.ask(*asked, **headers)
        except NoAnswer:
            self.failed += 1
            raise
        self.times.append((kind, began, time.monotonic() - began))
        if answer.status in _WAITS:
            self.failed += 1
            raise NoAnswer(f"{answer.status}")
        if answer.status >= 400:
            what = f"{kind} {answer.status}"
            self.refused[what] = self.refused.get(what, 0) + 1
        return answer


@dataclass
class Customer:
    """Opens a conversation, says something `says` times in `life` seconds, and polls meanwhile."""

    number: int
    port: int
    book: Book
    life: float
    says: int
    secret: str
    draw: random.Random
    token: str = ""
    conversation: int = 0
    after: int = 0

    def __post_init__(self) -> None:
        n = self.number
        address = f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"
        said = {"X-Forwarded-For": address, "Content-Type": "application/json"}
        # A browser opens a second connection while the first is busy with an answer.
        self._speaking, self._reading = Wire(self.port, said), Wire(self.port, said)

    async def __call__(self) -> None:
        ends = time.monotonic() + self.life
        self.book.open_now += 1
        polling: asyncio.Task[None] | None = None
        try:
            await self._open()
            polling = asyncio.create_task(self._poll())
            pause = self.life / (self.says + 1)
            for text in self._texts():
                await self._say(text)
                await asyncio.sleep(pause * self.draw.uniform(0.5, 1.5))
            await asyncio.sleep(max(0.0, ends - time.monotonic()))
        finally:
            self.book.open_now -= 1
            if polling is not None:
                polling.cancel()
            self._speaking.close()
            self._reading.close()

    def _texts(self) -> list[str]:
        later = self.draw.choices(LATER, k=self.says - 1)
        return [self.draw.choice(FIRST), *later]

    async def _open(self) -> None:
        body: dict[str, str] = {"page": "https://shop.example/machines"}
        if self.draw.random() < 0.25:
            body["identity"] = _signed(self.draw.choice(SIGNED_IN), self.secret)
        opened = await self._until_answered("open", "conversations", body)
        self.token, self.conversation = opened["token"], opened["conversation"]
        self.book.opened += 1

    async def _say(self, text: str) -> None:
        key = uuid.uuid4().hex
        heard = await self._until_answered("say", "messages", {"key": key, "text": text})
        self.book.told.append(Told(self.conversation, key, heard["messages"][0]["id"]))

    async def _until_answered(self, kind: str, path: str, body: dict[str, str]) -> dict[str, Any]:
        data, tries = json.dumps(body).encode(), 0
        while True:
            try:
                answer = await self.book.timed(
                    kind, self._speaking, "POST", API + path, data, **self._bearer()
                )
            except NoAnswer:
                tries = min(tries + 1, 6)
                await asyncio.sleep(min(0.5 * 2**tries, 30.0))
                continue
            if answer.status >= 400:
                raise RuntimeError(f"{path}: {answer.status} {answer.body[:300]!r}")
            found: dict[str, Any] = json.loads(answer.body)
            return found

    async def _poll(self) -> None:
        misses = 0
        while True:
            await asyncio.sleep(min(OPEN_EVERY * 2**misses, 60.0))
            try:
                path = f"{API}messages?after={self.after}"
                answer = await self.book.timed("read", self._reading, "GET", path, **self._bearer())
            except NoAnswer:
                misses = min(misses + 1, 6)
                continue
            misses = 0
            self.after = max([self.after, *(m["id"] for m in json.loads(answer.body)["messages"])])

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def _signed(ref: str, secret: str) -> str:
    now = datetime.now(UTC)
    said = {
        "sub": ref,
        "aud": "unsnag",
        "jti": uuid.uuid4().hex,
        "iat": now,
        "exp": now + timedelta(hours=1),
    }
    return jwt.encode(said, secret, algorithm="HS256")


class Agent:
    """Signs in, looks at the queue as its page does, takes the next ticket, answers and goes on."""

    def __init__(self, port: int, book: Book, login: Mapping[str, str]) -> None:
        self._wire, self._book, self._login = Wire(port, {}), book, login
        self._typed = {"Content-Type": "application/x-www-form-urlencoded"}

    async def __call__(self) -> None:
        try:
            await self._persist(self._sign_in)
            while True:
                await self._persist(self._look)
                await self._persist(self._take_and_answer)
        finally:
            self._wire.close()

    async def _persist(self, act: Callable[[], Awaitable[None]]) -> None:
        while True:
            with suppress(NoAnswer):
                return await act()
            await asyncio.sleep(1.0)

    async def _sign_in(self) -> None:
        page = await self._wire.ask("GET", "/sign-in")
        name, password = self._login["name"], self._login["password"]
        await self._post("/sign-in", page, name=name, password=password)

    async def _look(self) -> None:
        """As the page does while nobody clicks: has anything changed?"""
        self._desk = await self._book.timed("desk", self._wire, "GET", "/desk")
        shown = self._desk
        for _ in range(LOOKS):
            await asyncio.sleep(DESK_EVERY)
            token = _SHOWN.search(shown.body)
            path = f"/desk/changes?token={token.group(1).decode() if token else ''}"
            answer = await self._book.timed("desk", self._wire, "GET", path)
            shown = answer if answer.status == 200 else shown

    async def _take_and_answer(self) -> None:
        taken = await self._post("/desk/next", self._desk)
        there = taken.headers.get("location", "")
        if "/desk/tickets/" not in there:
            return
        page = await self._book.timed("desk", self._wire, "GET", there)
        ticket, text = there.partition("?")[0], f"I have looked into it. {uuid.uuid4().hex}"
        key = uuid.uuid4().hex
        while True:
            with suppress(NoAnswer):
                sent = await self._post(f"{ticket}/reply", page, "reply", text=text, key=key)
                break
            await asyncio.sleep(1.0)
        if sent.status == 302:
            self._book.replies.append(text)
            await self._post(f"{ticket}/close", page)

    async def _post(self, path: str, page: Answer, kind: str = "desk", **fields: str) -> Answer:
        token = _TOKEN.search(page.body)
        fields["csrfmiddlewaretoken"] = token.group(1).decode() if token else ""
        body = urlencode(fields).encode()
        return await self._book.timed(kind, self._wire, "POST", path, body, **self._typed)
