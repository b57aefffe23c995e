"""Conversations in the widget while agents work at the desk, on the product as it is started.

    python -m bench.conversations --seconds 120 --database sqlite --json

What: `unsnag demo run` with its real models, behind what looks like a proxy. So many conversations
are open at any moment, so many new ones begin each second; each says several things in its time and
asks for news in the widget's rhythm, all of them as if looked at. Agents take tickets and answer
them. Half-way every process is killed with signal 9 and the demo is started again; the browsers try
again with the same keys. Afterwards the database is compared with what they were told.
How to read: a time is what a browser waits, without the tries that got no answer. What began
between the kill and the moment at which the product answers again is left out, and so are the first
seconds until all conversations are open; what comes back all at once after the start is a line of
its own. The load comes from the same machine and takes a part of it. Lost is a message that was
acknowledged and is not there; doubled one that is there twice, or that was answered twice;
unanswered one that has neither an answer nor a ticket.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import itertools
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Coroutine, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

from bench.__main__ import show
from bench.conversing import Agent, Book, Customer
from bench.demo_served import DemoServed, demo_served
from bench.machine import this_machine
from bench.report import Column, Form, Line, Report, Scale, Table, percentile
from bench.stage import LeftOut

SEED = 20261123
AIM_MS = 300
SETTLES_WITHIN_SECONDS = 180
COLUMNS = (
    Column("requests", Form.COUNT),
    Column("a second", Form.RATE),
    Column("p50", Form.MS),
    Column("p95", Form.MS),
    Column("p99", Form.MS),
)
KINDS = {
    "open": "a conversation begins",
    "say": "a message with its answer",
    "read": "is there news?",
    "desk": "pages of the desk",
    "reply": "a person's reply",
}


@dataclass(frozen=True)
class Wish:
    """How much is asked of it. A conversation lives for open / new seconds."""

    open: int = 500
    new: float = 10.0  # a second
    says: int = 2
    agents: int = 3
    seconds: float = 120.0
    kill: bool = True
    herd: float = 15.0  # seconds after a start in which everybody comes back at once


@dataclass
class Course:
    """When what happened."""

    book: Book = field(default_factory=Book)
    full: float = 0.0
    killed: float = 0.0
    back: float = 0.0
    ended: float = 0.0
    load: float = 0.0

    def over(self, now: float, wish: Wish) -> bool:
        """Whether everything was open for as long as is wished; being away doesn't count."""
        if not wish.kill:
            return now >= self.full + wish.seconds
        return bool(self.back) and now >= self.back + wish.herd + wish.seconds / 2


@dataclass(frozen=True)
class Found:
    """What the database says. `unread` are messages that no turn took."""

    conversations: int
    messages: int
    replies: int
    lost: int
    doubled: int
    unanswered: int
    handed_on: int

    @property
    def wrong(self) -> int:
        """Zero is what must hold."""
        return self.lost + self.doubled + self.unanswered


def run(scale: Scale) -> Report:
    """On SQLite, as it is started without settings."""
    tiny = Wish(open=20, new=5, says=2, agents=1, seconds=6, herd=2)
    return measured(Wish() if scale is Scale.FULL else tiny)


def measured(wish: Wish, database: str = "sqlite") -> Report:
    """Times by kind of request, and what was lost."""
    with _server(database) as server:
        url = "" if server is None else server.url(server.make())
        with demo_served(url) as demo:
            course = asyncio.run(play(demo, wish))
            found = compared(demo, course.book)
    kept = "PostgreSQL" if url else "SQLite"
    return Report("conversations", (_times(wish, course, kept), _kept(found)), _read(course, found))


def _server(database: str) -> Any:
    if database == "sqlite":
        return nullcontext(None)
    from tests.fakes.postgres_process import PostgresProcess, PostgresUnavailable

    class Running(PostgresProcess):
        def __enter__(self) -> Running:
            self.start()
            return self

        def __exit__(self, *_: object) -> None:
            self.stop()

    try:
        return Running(durable=True)
    except PostgresUnavailable as why:
        raise LeftOut(str(why)) from why


async def play(demo: DemoServed, wish: Wish) -> Course:
    """Let them talk; returns once every customer has had all answers."""
    course = Course()
    async with asyncio.TaskGroup() as everybody:
        agents = [
            everybody.create_task(_quiet(Agent(demo.port, course.book, login)()))
            for login in itertools.islice(itertools.cycle(_at_the_desk(demo)), wish.agents)
        ]
        killing = everybody.create_task(_kill_half_way(demo, wish, course))
        talks = await _arrive(demo, wish, course)
        course.ended, course.load = time.monotonic(), os.getloadavg()[0]
        await asyncio.gather(*talks)
        await killing
        for agent in agents:
            agent.cancel()
    return course


def _at_the_desk(demo: DemoServed) -> list[dict[str, str]]:
    return [one for one in demo.logins if one["role"] in ("agent", "manager")]


async def _quiet(work: Coroutine[Any, Any, None]) -> None:
    with suppress(asyncio.CancelledError):
        await work


async def _arrive(demo: DemoServed, wish: Wish, course: Course) -> list[asyncio.Task[None]]:
    """Begin conversations at an even rate, whatever becomes of the earlier ones."""
    life, draw = wish.open / wish.new, random.Random(SEED)
    began, talks = time.monotonic(), []
    course.full = began + life
    for number in itertools.count():
        await asyncio.sleep(max(0.0, began + number / wish.new - time.monotonic()))
        if course.over(time.monotonic(), wish):
            break
        customer = Customer(
            number,
            demo.port,
            course.book,
            life,
            wish.says,
            demo.identity_secret,
            random.Random(draw.random()),
        )
        talks.append(asyncio.create_task(customer()))
    return talks


async def _kill_half_way(demo: DemoServed, wish: Wish, course: Course) -> None:
    await asyncio.sleep(wish.open / wish.new + wish.seconds / 2)
    if wish.kill:
        course.killed = time.monotonic()
        await asyncio.to_thread(demo.kill)
        await asyncio.to_thread(demo.start)
        course.back = time.monotonic()


def compared(demo: DemoServed, book: Book) -> Found:
    """The database beside what the browsers were told, once nothing waits any more."""
    give_up = time.monotonic() + SETTLES_WITHIN_SECONDS
    unread = "select count(*) from store_messagerow where not read"
    while demo.rows(unread)[0][0] and time.monotonic() < give_up:
        time.sleep(0.5)
    rows = demo.rows(
        "select conversation_id, id, author, key, text from store_messagerow "
        "where author <> 'note' order by conversation_id, id"
    )
    handed = {c for (c,) in demo.rows("select distinct conversation_id from store_ticketrow")}
    kept = Counter((c, key) for c, _, author, key, _ in rows if author == "customer")
    told = Counter((t.conversation, _as_kept(t.key)) for t in book.told)
    replies = Counter(text for _, _, author, _, text in rows if author == "human")
    ours = {t.conversation for t in book.told}
    theirs = [row for row in rows if row[0] in ours]
    unanswered, twice = _answers(theirs, handed)
    customers_rows = sum(n for (c, _), n in kept.items() if c in ours)
    return Found(
        conversations=len(ours),
        messages=len(book.told),
        replies=len(book.replies),
        lost=sum(not kept[one] for one in told) + sum(not replies[text] for text in book.replies),
        doubled=max(0, customers_rows - len(told))
        + sum(max(0, replies[text] - 1) for text in book.replies)
        + twice,
        unanswered=unanswered,
        handed_on=len(ours & handed),
    )


def _as_kept(key: str) -> str:
    return f"customer:{hashlib.sha256(key.encode()).hexdigest()[:40]}"


def _answers(rows: Sequence[tuple[Any, ...]], handed: set[int]) -> tuple[int, int]:
    """Messages with neither an answer before the next one nor a ticket; and answers that stand
    there twice."""
    unanswered = twice = 0
    waiting, said = 0, Counter[str]()
    for place, (conversation, _, author, _, text) in enumerate(rows):
        if author == "customer":
            waiting, said = waiting + 1, Counter()
        else:
            waiting = 0
            said[text] += 1
            twice += said[text] > 1
        last = place + 1 == len(rows) or rows[place + 1][0] != conversation
        if last:
            unanswered += waiting if conversation not in handed else 0
            waiting, said = 0, Counter()
    return unanswered, twice


def _times(wish: Wish, course: Course, kept: str) -> Table:
    away = (course.killed, course.back)
    herd = course.back + wish.herd
    steady: dict[str, list[float]] = {kind: [] for kind in KINDS}
    back = []
    for kind, began, seconds in course.book.times:
        if not course.full <= began <= course.ended or away[0] <= began < away[1]:
            continue
        if began < away[0] < began + seconds:
            continue  # answered, but by nobody who was there to the end
        if away[1] <= began < herd and wish.kill:
            back.append(1_000 * seconds)
        else:
            steady[kind].append(1_000 * seconds)
    spent = course.ended - course.full - (herd - away[0] if wish.kill else 0.0)
    lines = [_line(words, steady[kind], spent) for kind, words in KINDS.items()]
    lines.insert(0, _line("all", [t for each in steady.values() for t in each], spent))
    if wish.kill:
        lines.append(_line(f"all, {wish.herd:.0f} s after the start", back, wish.herd))
    title = (
        f"{wish.open} conversations open, {wish.new:g} new a second, {wish.says} messages in each, "
        f"{wish.agents} agents, {wish.seconds:g} s, {kept}"
    )
    return Table(title, COLUMNS, tuple(lines))


def _line(what: str, times: list[float], seconds: float) -> Line:
    rate = len(times) / seconds if seconds > 0 else None
    shares = (percentile(times, share) for share in (0.5, 0.95, 0.99))
    return Line(what, (len(times), rate, *shares))


def _kept(found: Found) -> Table:
    columns = tuple(
        Column(name, Form.COUNT)
        for name in (
            "conversations",
            "messages acknowledged",
            "replies acknowledged",
            "lost",
            "doubled",
            "unanswered",
            "conversations handed on",
        )
    )
    figures = (
        found.conversations,
        found.messages,
        found.replies,
        found.lost,
        found.doubled,
        found.unanswered,
        found.handed_on,
    )
    return Table("What the database says", columns, (Line("found", figures),))


def _read(course: Course, found: Found) -> tuple[str, ...]:
    said = [f"The load was {course.load:.1f} at the end."]
    if course.killed:
        away = course.back - course.killed
        said.append(f"After the kill it took {away:.1f} s until the product answered again.")
    said.append(f"{course.book.failed:,} tries got no answer and were made again.")
    if course.book.refused:
        said.append(f"Refused: {course.book.refused}.")
    said.append("Nothing was lost or doubled." if not found.wrong else "SOMETHING IS WRONG.")
    return tuple(said)


def main(argv: Sequence[str] | None = None) -> int:
    """1 when something was lost, doubled or left unanswered."""
    usual = Wish()
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--open", type=int, default=usual.open)
    parser.add_argument("--new", type=float, default=usual.new, help="a second")
    parser.add_argument("--says", type=int, default=usual.says, help="messages of each")
    parser.add_argument("--agents", type=int, default=usual.agents)
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="once all are open")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--no-kill", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    machine = this_machine()
    wish = Wish(args.open, args.new, args.says, args.agents, args.seconds, not args.no_kill)
    report = measured(wish, args.database)
    if args.json:
        found = {"machine": machine.as_json(), "reports": [report.as_json()]}
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        show(machine, [report], markdown=True)
    kept = report.tables[-1].lines[0].figures
    return int(any(kept[3:6]))


if __name__ == "__main__":
    sys.exit(main())
