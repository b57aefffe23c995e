"""`unsnag mail serve`: the doors for mail, the turns that mails wait for, and the way out.

A mail is on disk before anybody is told that we have it. What this process leaves when it dies is
taken up: turns by the worker, mails that are to go out by the next start.
"""

from __future__ import annotations

import argparse
import logging
import queue
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from unsnag.application.ports.mailbox import Taken
from unsnag.domain.shared import ConversationId
from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import NotConfigured, read_configuration
from unsnag.entrypoints.wiring import App, MailRoom

if TYPE_CHECKING:
    from unsnag.entrypoints.cli.playbook.folders import Steps

EVERY_SECONDS = 1.0
BEAT_SECONDS = 60
ANSWERERS = 2
MOST_WAITING = 1_000
"""Conversations whose turn is known here; the worker takes up those beyond."""

log = logging.getLogger(__name__)


def configure(steps: Steps) -> None:
    """Declare `serve`."""
    parser = steps.add_parser("serve", help="Run the mailbox: take mail in, answer, send.")
    parser.add_argument(
        "--once", action="store_true", help="Write out and send what waits, and stop."
    )
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop. Raises NotConfigured."""
    configuration = read_configuration()
    if not configuration.database_url and not configuration.database.exists():
        raise NotConfigured(
            f"There is nothing at {configuration.database} yet; start with `make run`."
        )
    wiring.tools().setup()
    app = wiring.app()
    room = app.mail
    if room is None:
        raise NotConfigured("Set UNSNAG_MAIL_ADDRESS to the address that customers write to.")
    if room.send is None:
        raise NotConfigured("Set UNSNAG_MAIL_SMTP to the server that sends your mail.")
    if args.once:
        room.post()
        room.send()
        return 0
    if room.settings.listen is None and room.settings.imap is None:
        print(
            "No door is set: mail comes in by webhooks only. Set UNSNAG_MAIL_LISTEN or "
            "UNSNAG_MAIL_IMAP to take it in otherwise.",
            file=sys.stderr,
        )
    print(f"Serving mail for {room.settings.address}.", flush=True)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    serve(app, room, stop)
    return 0


def serve(app: App, room: MailRoom, stop: threading.Event) -> None:
    """Serve until `stop` is set. Raises NotConfigured when an address is taken."""
    turns: queue.Queue[ConversationId | None] = queue.Queue(MOST_WAITING)

    def answered(taken: Sequence[Taken]) -> None:
        for one in taken:
            if one.conversation is not None and not turns.full():
                turns.put(one.conversation)

    threads = [
        threading.Thread(target=_answer, args=(app, turns), name=f"mail-turns-{n}")
        for n in range(ANSWERERS)
    ]
    threads.append(threading.Thread(target=_send, args=(room, stop), name="mail-out"))
    for thread in threads:
        thread.start()
    try:
        with room.doors(answered, stop) as doors:
            # An IMAP door says itself whether its server answers.
            listening = [door.name for door in doors if door.name != "imap"]
            while not stop.is_set():
                for name in listening:
                    _safely("a beat", partial(room.book.seen, name))
                if room.send is not None:
                    _safely("a beat", room.send.beat)
                stop.wait(BEAT_SECONDS)
    except OSError as trouble:
        raise NotConfigured(f"UNSNAG_MAIL_LISTEN: {trouble}") from trouble
    finally:
        stop.set()
        for _ in range(ANSWERERS):
            turns.put(None)
        for thread in threads:
            thread.join()


def _answer(app: App, turns: queue.Queue[ConversationId | None]) -> None:
    """Take turns as mails come in, until None comes."""
    while (conversation := turns.get()) is not None:
        _safely(f"a turn of {conversation}", partial(app.handle.take, conversation))


def _send(room: MailRoom, stop: threading.Event) -> None:
    while not stop.is_set():
        _safely("writing mails", room.post)
        if room.send is not None:
            _safely("sending mails", room.send)
        stop.wait(EVERY_SECONDS)


def _safely(what: str, do: Callable[[], object]) -> None:
    """One failure must not end the process; what was left is taken up again."""
    from django.db import close_old_connections

    close_old_connections()
    try:
        do()
    except Exception:
        log.exception("%s failed", what)
