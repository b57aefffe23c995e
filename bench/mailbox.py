"""Mails taken in by the running mailbox.

What: `unsnag mail serve` with its real models on a new installation, given mail by LMTP over eight
connections: at a steady rate, in one burst, and while it is killed with signal 9 again and again. A
mail that was not confirmed is sent again, as a mail server does.
How to read: the time to stored is what the sending server waits for its 250, and nothing is
confirmed before it is on disk. Lost and doubled are counted in the database afterwards; both have
to be 0.

    python -m bench.mailbox --seconds 600   more of it than `python -m bench mailbox`
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import random
import signal
import smtplib
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.__main__ import show
from bench.machine import this_machine
from bench.report import Column, Form, Line, Report, Scale, Table, percentile
from bench.stage import LeftOut

RATE = 20  # mails a second
STEADY = {Scale.FULL: 120, Scale.TINY: 2}  # seconds
BURST = {Scale.FULL: 2_000, Scale.TINY: 40}
KILLED = {Scale.FULL: 600, Scale.TINY: 20}  # mails sent meanwhile
KILLS = {Scale.FULL: 10, Scale.TINY: 1}
CONNECTIONS = 8
SEED = 20261123
ADDRESS = "help@tern.example"
_PREPARE = (
    "from unsnag import bootstrap as b; from unsnag.entrypoints.configuration import "
    "read_configuration as r; c = r(); c.make_secrets(); b.prepare_demo(c, lambda line: None)"
)
_TEXTS = (
    "How do I descale my machine? The light blinks.",
    "Where is my parcel? It should have come on Monday.",
    "I'd like to talk to a person about an invoice.",
    "The grinder makes a strange noise, number {n}.",
)


@dataclass
class Sent:
    """What a run of mails came to: seconds until each was confirmed, and how long all took."""

    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0


class Serving:
    """The mailbox as a process that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("UNSNAG_MAIL")},
            "UNSNAG_DATA": str(folder),
            "UNSNAG_DEMO": "1",
            "UNSNAG_MAIL_ADDRESS": ADDRESS,
            "UNSNAG_MAIL_LISTEN": f"lmtp://127.0.0.1:{self.port}",
            "OPENBLAS_NUM_THREADS": "1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Make the installation."""
        command = [sys.executable, "-c", _PREPARE]
        subprocess.run(command, env=self._environment, check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        """Start, and return when it listens."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "unsnag", "mail", "serve"],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise LeftOut("`unsnag mail serve` did not start.")

    def kill(self) -> None:
        """End it with its children, at once."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def count(self) -> tuple[int, int]:
        """Mails kept, and messages in conversations."""
        with closing(sqlite3.connect(self.folder / "unsnag.sqlite3")) as database:
            mails = database.execute("select count(*) from store_mailrow").fetchone()[0]
            said = "select count(*) from store_messagerow where author = 'customer'"
            return int(mails), int(database.execute(said).fetchone()[0])


def run(scale: Scale) -> Report:
    """Steady, burst and killed; percentiles of the time to stored, and what was lost."""
    return measured(STEADY[scale], BURST[scale], KILLED[scale], KILLS[scale])


def measured(seconds: int, in_burst: int, meanwhile: int, kills: int) -> Report:
    """RATE mails a second for so long, then so many at once, then so many while it is killed."""
    with installation() as serving:
        serving.start()
        try:
            steady = send(serving, mails("steady", RATE * seconds), rate=RATE)
            burst = send(serving, mails("burst", in_burst))
            before = serving.count()
            killed = send_and_kill(serving, mails("killed", meanwhile), kills)
            after = serving.count()
        finally:
            serving.kill()
    sent = (len(steady.waits) + len(burst.waits), meanwhile)
    first = (sent[0] - before[0], before[1] - before[0])
    second = (sent[1] - (after[0] - before[0]), after[1] - after[0])
    lines = (
        Line(f"{RATE} a second for {seconds} s", _figures(steady, first)),
        Line("in one burst", _figures(burst, first)),
        Line(f"killed {kills} times", _figures(killed, second)),
    )
    reading = (
        "Nothing is confirmed before it is on disk: the time to stored is what a sender waits.",
        "While it is killed, most of the time goes into starting again.",
        f"The burst was stored after {burst.seconds:.0f} s; the load was {os.getloadavg()[0]:.1f}.",
    )
    columns = (
        Column("mails", Form.COUNT),
        Column("mails a second", Form.RATE),
        Column("p50 to stored", Form.MS),
        Column("p95 to stored", Form.MS),
        Column("lost", Form.COUNT),
        Column("doubled", Form.COUNT),
    )
    table = Table(f"Taken in over {CONNECTIONS} connections", columns, lines)
    return Report("mailbox", (table,), reading)


@contextmanager
def installation() -> Iterator[Serving]:
    """A new one in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="unsnag-mailbox-") as folder:
        serving = Serving(Path(folder))
        serving.prepare()
        yield serving


def send(serving: Serving, batch: Sequence[bytes], *, rate: float = 0) -> Sent:
    """Send them all, at a rate or as fast as they are taken, each until it is confirmed."""
    waiting: queue.Queue[tuple[float, bytes]] = queue.Queue()
    found, lock = Sent(), threading.Lock()
    begun = time.monotonic()
    for number, mail in enumerate(batch):
        waiting.put((begun + number / rate if rate else begun, mail))

    def work() -> None:
        client: smtplib.LMTP | None = None
        while True:
            try:
                due, mail = waiting.get_nowait()
            except queue.Empty:
                break
            time.sleep(max(0.0, due - time.monotonic()))
            client = _confirmed(serving, client, mail)
            with lock:
                found.waits.append(time.monotonic() - due)
        if client is not None:
            client.close()

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.seconds = time.monotonic() - begun
    return found


def send_and_kill(serving: Serving, batch: Sequence[bytes], kills: int) -> Sent:
    """Send them while the process is killed and started so many times."""
    draw, done = random.Random(SEED), threading.Event()
    killer = threading.Thread(target=_kill_again, args=(serving, draw, kills, done))
    killer.start()
    try:
        return send(serving, batch, rate=RATE)
    finally:
        done.set()
        killer.join()


def _kill_again(serving: Serving, draw: random.Random, kills: int, done: threading.Event) -> None:
    for _ in range(kills):
        if done.wait(draw.uniform(0.2, 2.0)):
            return
        serving.kill()
        serving.start()


def _confirmed(serving: Serving, client: smtplib.LMTP | None, mail: bytes) -> smtplib.LMTP | None:
    while True:
        try:
            if client is None:
                client = smtplib.LMTP("127.0.0.1", serving.port, timeout=60)
            client.sendmail("a@b.example", [ADDRESS], mail)
        except (OSError, smtplib.SMTPException):
            if client is not None:
                client.close()
            client = None
            time.sleep(0.1)
        else:
            return client


def mails(name: str, count: int) -> list[bytes]:
    """So many different mails, the same each time."""
    return [
        (
            f"From: c{n}@{name}.example\r\nTo: {ADDRESS}\r\nSubject: Question {n}\r\n"
            f"Message-ID: <{n}@{name}.example>\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n\r\n"
            f"{_TEXTS[n % len(_TEXTS)].format(n=n)}\r\n"
        ).encode()
        for n in range(count)
    ]


def _figures(sent: Sent, wrong: tuple[int, int]) -> tuple[float, ...]:
    waits = sorted(sent.waits)
    rate = len(waits) / sent.seconds if sent.seconds else 0.0
    times = (percentile(waits, 0.5) * 1_000, percentile(waits, 0.95) * 1_000)
    return (float(len(waits)), rate, *times, float(wrong[0]), float(wrong[1]))


def main() -> int:
    """1 when a mail was lost or is there twice."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=STEADY[Scale.FULL], help=f"of {RATE} each")
    parser.add_argument("--burst", type=int, default=BURST[Scale.FULL], help="mails at once")
    parser.add_argument("--killed", type=int, default=KILLED[Scale.FULL], help="mails meanwhile")
    parser.add_argument("--kills", type=int, default=KILLS[Scale.FULL])
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    machine = this_machine()
    report = measured(args.seconds, args.burst, args.killed, args.kills)
    if args.json:
        print(json.dumps({"machine": machine.as_json(), "reports": [report.as_json()]}, indent=1))
    else:
        show(machine, [report], markdown=True)
    return int(any(line.figures[-1] or line.figures[-2] for line in report.tables[0].lines))


if __name__ == "__main__":
    sys.exit(main())
