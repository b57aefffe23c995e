"""`unsnag mail parse FILE…`: what the product reads in a mail.

A card a mail, or with `--json` an object a line. A file that can't be opened is named on standard
error and ends in exit code 2, after all others were read.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unsnag.domain.mail.values import Address, Mail
from unsnag.entrypoints.wiring import tools

if TYPE_CHECKING:
    from unsnag.entrypoints.cli.playbook.folders import Steps

STDIN = "-"
_SHOWN = 12  # lines of a reply on a card
_LABELS = 13  # characters


def configure(steps: Steps) -> None:
    """Declare the step."""
    line = "Read mails: who wrote what, in reply to what, and whether a person did."
    parse = steps.add_parser(
        "parse",
        help=line,
        description=f"{line} Takes mails (.eml), mailboxes (mbox), recorded calls of mail "
        "providers and bodies without headers; which it is, the content tells.",
    )
    parse.add_argument("files", nargs="+", metavar="FILE", help=f"{STDIN} for standard input")
    parse.add_argument(
        "--json", action="store_true", help="one JSON object a line and nothing else"
    )
    parse.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """Read and show; 0 when every file could be opened, 2 when one could not."""
    code = 0
    try:
        with tools().mail_reader() as reader:
            for name in args.files:
                try:
                    with _content(name) as data:
                        for mail in reader.mails(data):
                            _show(name, mail, as_line=args.json)
                except BrokenPipeError:
                    raise
                except OSError as problem:
                    said = problem.strerror or "it is not a file"
                    print(f"unsnag mail parse: {_printable(name)}: {said}.", file=sys.stderr)
                    code = 2
            sys.stdout.flush()
    except BrokenPipeError:  # the reader of standard output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return code


@contextmanager
def _content(name: str) -> Iterator[bytes | mmap]:
    """The file's content, without holding all of it in memory."""
    if name == STDIN:
        yield sys.stdin.buffer.read()
        return
    path = Path(name)
    with path.open("rb") as file:
        if not path.is_file():
            yield file.read()
        elif os.fstat(file.fileno()).st_size == 0:
            yield b""
        else:
            with mmap(file.fileno(), 0, access=ACCESS_READ) as content:
                yield content


def _show(name: str, mail: Mail, *, as_line: bool) -> None:
    if as_line:
        text = json.dumps(as_json(name, mail), ensure_ascii=False)
        sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    else:
        text = "\n".join(_card(name, mail))
        sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n\n")


def as_json(name: str, mail: Mail) -> dict[str, Any]:
    """The mail's object. Texts that are missing are null where they name something, else empty."""
    return {
        "file": name,
        "source": mail.source.value,
        "subject": mail.subject,
        "from": _address(mail.sender),
        "to": [_address(one) for one in mail.to],
        "cc": [_address(one) for one in mail.cc],
        "reply_to": [_address(one) for one in mail.reply_to],
        "date": mail.date.isoformat() if mail.date else None,
        "message_id": mail.message_id or None,
        "in_reply_to": mail.in_reply_to[0] if mail.in_reply_to else None,
        "references": list(mail.references),
        "text": mail.text,
        "reply_text": mail.reply_text,
        "forwarded": mail.forwarded,
        "automatic": mail.automatic.value if mail.automatic else None,
        "report": _report(mail),
        "attachments": [
            {"name": one.name, "type": one.type, "size": one.size, "content_id": one.content_id}
            for one in mail.attachments
        ],
        "shortened": mail.shortened,
        "quarantined": mail.quarantined.value if mail.quarantined else None,
    }


def _address(one: Address) -> dict[str, str]:
    return {"name": one.name, "address": one.address}


def _report(mail: Mail) -> dict[str, Any] | None:
    if mail.report is None:
        return None
    recipients = [vars(one) for one in mail.report.recipients]
    return {
        "original_message_id": mail.report.original_message_id or None,
        "recipients": recipients,
    }


def _card(name: str, mail: Mail) -> Iterator[str]:
    yield f"── {_printable(name)} ({mail.source.value})"
    rows = {
        "From": _shown(mail.sender),
        "To": ", ".join(map(_shown, mail.to)),
        "Subject": mail.subject,
        "Date": mail.date.isoformat(" ") if mail.date else "",
        "In reply to": mail.in_reply_to[0] if mail.in_reply_to else "",
        "Automatic": mail.automatic.value if mail.automatic else "",
        "Report": "; ".join(
            f"{one.address} {one.action} {one.status}".strip()
            for one in (mail.report.recipients if mail.report else ())
        ),
        "Files": ", ".join(
            f"{one.name or one.type} ({one.size:,} bytes)" for one in mail.attachments
        ),
        "Quarantined": mail.quarantined.value if mail.quarantined else "",
    }
    for label, value in rows.items():
        if value:
            yield f"{label + ':':<{_LABELS}}{_printable(value)}"
    yield from _lines(mail.reply_text, "  │ ")
    if mail.forwarded and mail.forwarded != mail.reply_text:
        yield from _lines(mail.forwarded, "  ┆ forwarded: ")


def _lines(text: str, mark: str) -> Iterator[str]:
    lines = text.split("\n") if text else []
    for line in lines[:_SHOWN]:
        yield f"{mark}{_printable(line)}"
    if len(lines) > _SHOWN:
        yield f"{mark}… and {len(lines) - _SHOWN:,} more lines"


def _shown(one: Address) -> str:
    return f"{one.name} <{one.address}>" if one.name and one.address else one.name or one.address


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)[:500]
