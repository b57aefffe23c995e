"""Two installations and six rude responders write to each other, in orders drawn from a seed.

    python -m tests.mail.loops --seeds 10000 --jobs 2 --figures loops.json

Mails go in as a mail server hands them over and out as they stand in the queue, with the real store
and engine between. Each installation has a database of its own, in memory. Some mails come
twice, and the clock goes ahead between them, within a day. In each seed, nobody may get more than
three mails of one installation's, and all must fall silent. What doesn't is listed with its seed.
`--figures` is written as it goes; the same command goes on from there.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.shop_process import ShopProcess
    from tests.mail.conftest import PostOffice

MOST_STEPS = 400
MOST_MAILS = 3
DOMAINS = ("tern.example", "other.example")
ONE = "--one-by-one"


@dataclass
class Rude:
    """A program that answers everything with a new mail, and says nothing of being one."""

    address: str
    subject: str
    threads: bool

    def answers(self, mail: bytes, count: int) -> bytes:
        from tests.mail.conftest import written

        back = _header(mail, "Reply-To") or _header(mail, "From")
        to = back.rpartition("<")[2].rstrip(">")
        more = {"In_Reply_To": _header(mail, "Message-ID")} if self.threads else {}
        return written(
            f"How do I descale my Skerry? {count}",
            self.address,
            subject=self.subject,
            to=to,
            id=f"<{count}.{self.address}>",
            **more,
        )


RUDE = (
    Rude("vacation@one.example", "I am on holiday", threads=True),
    Rude("desk@two.example", "[#4711] Thank you for your message", threads=True),
    Rude("bot@three.example", "Your request", threads=False),
    Rude("Bot+tag@three.example", "Your request again", threads=False),
    Rude("list@four.example", "Re: Re: Re: hello", threads=True),
    Rude("info@five.example", "", threads=False),
)


def _header(mail: bytes, name: str) -> str:
    head = mail.decode().replace("\r\n", "\n").split("\n\n")[0].replace("\n ", " ")
    for line in head.split("\n"):
        if line.lower().startswith(f"{name.lower()}:"):
            return line.partition(":")[2].strip()
    return ""


Enter = Callable[[str], object]
"""Makes an installation's database the one that is asked."""


def arrives(offices: dict[str, PostOffice], mail: bytes, enter: Enter) -> list[EmailMessage]:
    """Hand the mail to whom it is for; what goes out then."""
    domain = _header(mail, "To").rpartition("@")[2].rstrip(">")
    if domain not in offices:
        return []
    enter(domain)
    offices[domain].arrives(mail)
    return offices[domain].goes_out()


@dataclass(frozen=True)
class Ended:
    """How a seed ended. `most` is how many mails of one installation's somebody got."""

    seed: int
    taken: int
    sent: int
    most: int
    silent: bool
    reached: int  # addresses that got any

    @property
    def well(self) -> bool:
        return self.silent and self.most <= MOST_MAILS and self.reached > len(DOMAINS)


def play(offices: dict[str, PostOffice], seed: int, enter: Enter) -> Ended:
    """Let them write until all are silent, or for MOST_STEPS mails."""
    from tests.mail.conftest import written
    from unsnag.adapters.store.mail_rows import LetterRow
    from unsnag.domain.mail.answering import guarded

    draw, taken = random.Random(seed), 0
    first = b"From: help@%s\n\n"
    flying = [
        one.answers(first % domain.encode(), n)
        for n, (one, domain) in enumerate(itertools.product(RUDE, offices))
    ]
    # One installation's mail is forged to come from the other: they now write to each other.
    flying.append(written("How do I descale it?", "help@other.example", to="help@tern.example"))
    for step in range(MOST_STEPS):
        if not flying:
            break
        mail = flying.pop(draw.randrange(len(flying)))
        if draw.random() < 0.3:
            ahead = timedelta(minutes=draw.randrange(20))
            for office in offices.values():
                office.world.clock.ahead += ahead
        times = 2 if draw.random() < 0.2 else 1  # a server hands it over twice
        taken += times
        for out in [out for _ in range(times) for out in arrives(offices, mail, enter)]:
            to = guarded(out["To"].addresses[0].addr_spec)
            raw = out.as_bytes()
            flying += [
                one.answers(raw, 100 * (step + 1) + n)
                for n, one in enumerate(RUDE)
                if guarded(one.address) == to
            ]
            flying += [raw] if to.rpartition("@")[2] in offices else []
    sent = Counter[tuple[str, str]]()
    for domain in offices:
        enter(domain)
        sent.update((domain, row.guarded) for row in LetterRow.objects.all())
    return Ended(
        seed, taken, sum(sent.values()), max(sent.values(), default=0), not flying, len(sent)
    )


class Installations:
    """Two of ours in one process, each with a database of its own in memory, put back for each
    seed. What Django asks is the one that was entered last."""

    def __init__(self, shop: ShopProcess) -> None:
        from django.core.management import call_command
        from django.db import connection, connections

        from tests.application.conftest import new_world
        from tests.mail.conftest import PostOffice

        settings = connections.settings["default"]
        connections.settings["default"] = {**settings, "NAME": ":memory:"}
        del connections["default"]
        call_command("migrate", verbosity=0)
        self._django = connection
        self._kept = {DOMAINS[0]: connection.connection}
        self._empty = sqlite3.connect(":memory:")
        connection.connection.backup(self._empty)
        for domain in DOMAINS[1:]:
            # A connection as Django makes it, with the functions that its queries use.
            self._kept[domain] = connection.get_new_connection(connection.get_connection_params())
            self._empty.backup(self._kept[domain])
        self._offices: dict[str, PostOffice] = {}
        for domain in DOMAINS:
            self._enter(domain)
            os.environ["UNSNAG_MAIL_ADDRESS"] = f"help@{domain}"
            self._offices[domain] = PostOffice(new_world(shop))
        self._begun = {domain: sqlite3.connect(":memory:") for domain in DOMAINS}
        for domain, one in self._begun.items():
            self._kept[domain].backup(one)

    def play(self, seed: int) -> Ended:
        """As if nobody had ever written."""
        for domain, office in self._offices.items():
            self._begun[domain].backup(self._kept[domain])
            office.seen, office.world.clock.ahead = 0, timedelta()
            office.taken.clear()
        return play(self._offices, seed, self._enter)

    def close(self) -> None:
        """End what they started."""
        for office in self._offices.values():
            office.world.app.close()

    def _enter(self, domain: str) -> None:
        self._django.connection = self._kept[domain]


@contextmanager
def in_memory() -> Iterator[Installations]:
    """Both, with a shop of their own beside them."""
    from tests.fakes.shop_process import running_shop
    from tests.faults.stage import warm

    os.environ["UNSNAG_MAIL_ADDRESS"] = f"help@{DOMAINS[0]}"
    warm()
    with tempfile.TemporaryDirectory() as folder, running_shop(Path(folder)) as shop:
        both = Installations(shop)
        try:
            yield both
        finally:
            both.close()


def run(seeds: range, jobs: int, figures: Path | None) -> dict[str, Any]:
    """Play those that the figures don't have yet, in so many processes; all figures."""
    known = _kept(figures)
    left = [seed for seed in seeds if seed not in known]
    began, load = time.monotonic(), os.getloadavg()[0]
    threads = [
        threading.Thread(target=_job, args=(left[job::jobs], known, figures))
        for job in range(min(jobs, len(left)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended = [known[seed] for seed in seeds if seed in known]
    return {
        "seeds": len(ended),
        "not_played": len(seeds) - len(ended),
        "mails_taken": sum(one.taken for one in ended),
        "mails_sent": sum(one.sent for one in ended),
        "most_to_one_in_a_day": max((one.most for one in ended), default=0),
        "wrong": [asdict(one) for one in ended if not one.well],
        "played_now": len(left),
        "seconds": round(time.monotonic() - began, 1),
        "load_at_the_start": round(load, 1),
    }


def _job(seeds: list[int], known: dict[int, Ended], figures: Path | None) -> None:
    """One process that plays seeds; each is kept when it ended."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.mail.loops", ONE]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(seeds))
        process.stdin.close()
        for line in process.stdout:
            one = Ended(**json.loads(line))
            known[one.seed] = one
            if figures is not None:
                with figures.open("a", encoding="utf-8") as file:
                    file.write(line)


def _kept(figures: Path | None) -> dict[int, Ended]:
    if figures is None or not figures.exists():
        return {}
    lines = figures.read_text(encoding="utf-8").splitlines()
    return {one.seed: one for one in (Ended(**json.loads(line)) for line in lines)}


def main() -> int:
    """1 when a seed ended otherwise than it must, or was not played."""
    parser = argparse.ArgumentParser(prog="python -m tests.mail.loops", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--figures", type=Path, help="a line a seed, to go on from")
    parser.add_argument(ONE, action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.one_by_one:
        with in_memory() as both:
            for seed in json.load(sys.stdin):
                print(json.dumps(asdict(both.play(seed))), flush=True)
        return 0
    seeds = range(wanted.first, wanted.first + wanted.seeds)
    found = run(seeds, wanted.jobs, wanted.figures)
    print(json.dumps(found, indent=2))
    return int(bool(found["wrong"] or found["not_played"]))


if __name__ == "__main__":
    sys.exit(main())
