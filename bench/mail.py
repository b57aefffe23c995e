"""Mails read a second.

What: replies of a support mailbox, drawn from a seed: plain text and HTML, with quotes, signatures,
encoded subjects and a small picture in every fifth. Read whole: headers, text, what the writer
added, whether it is automatic, files. Once in this process, and once in the reading process that
may be killed, which is how the product reads.
Against: the standard library's `email` with its modern policy, which reads subject, sender and body
and lists files, and finds neither the reply nor what is automatic.
How to read: the product does more with each mail; the ratio says what that costs or saves.
"""

from __future__ import annotations

import base64
import email
import email.policy
import random
import time
from collections.abc import Callable
from email.message import EmailMessage

from bench.report import Column, Form, Line, Report, Scale, Table, percentile, shown, times

MAILS = {Scale.FULL: 2_000, Scale.TINY: 20}
SEED = 20260303
WORDS = (
    *("the", "kettle", "leaks", "every", "morning", "since", "last"),
    *("week", "please", "send", "another", "lid", "thank", "you"),
)
PICTURE = base64.encodebytes(bytes(range(256)) * 120).decode()


def run(scale: Scale) -> Report:
    """Mails a second, and p50 and p99 of one."""
    from unsnag.adapters.channels.email.guarded import GuardedMailReader
    from unsnag.adapters.channels.email.sources import read_any

    draw = random.Random(SEED)
    mails = [_mail(draw, number) for number in range(MAILS[scale])]
    with GuardedMailReader() as reader:
        ours, guarded, library = _timed([read_any, reader.read, _by_library], mails)
    columns = (Column("mails", Form.RATE), Column("p50", Form.MS), Column("p99", Form.MS))
    named = (
        ("Unsnag, in this process", ours),
        ("Unsnag, in the reading process", guarded),
        ("email of the standard library", library),
    )
    lines = tuple(Line(what, _figures(spent)) for what, spent in named)
    table = Table(f"Reading {len(mails):,} mails", columns, lines)
    reading = (
        f"A mail takes {shown(percentile(guarded, 0.5), Form.MS)} as the product reads it, and "
        f"{times(percentile(guarded, 0.5), percentile(library, 0.5))} the time in which the "
        "standard library reads its body alone.",
    )
    return Report("mail", (table,), reading)


def _figures(spent: list[float]) -> tuple[float, ...]:
    return (1000 * len(spent) / sum(spent), percentile(spent, 0.5), percentile(spent, 0.99))


def _timed(works: list[Callable[[bytes], object]], mails: list[bytes]) -> list[list[float]]:
    """Milliseconds of each mail by each work, in turns so that all meet the same machine."""
    spent: list[list[float]] = [[] for _ in works]
    for work in works:
        work(mails[0])
    for mail in mails:
        for work, kept in zip(works, spent, strict=True):
            started = time.perf_counter()
            work(mail)
            kept.append(1000 * (time.perf_counter() - started))
    return spent


def _by_library(data: bytes) -> tuple[str, str, str, int]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain", "html"))
    text = body.get_content() if body is not None else ""
    files = sum(len(part.get_payload(decode=True) or b"") for part in message.iter_attachments())
    return str(message["subject"]), str(message["from"]), text, files


def _mail(draw: random.Random, number: int) -> bytes:
    said = "\n".join(" ".join(draw.choices(WORDS, k=9)) for _ in range(draw.randrange(2, 12)))
    quote = "\n".join("> " + " ".join(draw.choices(WORDS, k=9)) for _ in range(30))
    introduction = "On Tue, 3 Mar 2026 at 10:12, Help <help@example.com> wrote:"
    text = f"{said}\n\n-- \nAda Byron\n+44 20 7946 0000\n\n{introduction}\n{quote}\n"
    page = f"<div>{said}</div><blockquote type=cite>{quote}</blockquote>".replace("\n", "<br>")
    subject = base64.b64encode(f"Käse und Kessel {number}".encode()).decode()
    received = "".join(
        f"Received: from relay{hop}.example (relay{hop}.example [192.0.2.{hop}])\n"
        f"\tby mx{hop}.example with ESMTPS id {number}{hop}; Tue, 3 Mar 2026 10:12:0{hop} +0000\n"
        for hop in range(6)
    )
    html = f"Content-Type: text/html; charset=utf-8\n\n{page}"
    plain = f"Content-Type: text/plain; charset=utf-8\n\n{text}"
    picture = (
        "Content-Type: image/png; name=leak.png\nContent-Disposition: attachment; "
        f"filename=leak.png\nContent-Transfer-Encoding: base64\n\n{PICTURE}"
    )
    bodies = [html] if number % 3 == 0 else [plain, html]
    inner = "".join(f"--a\n{body}\n" for body in bodies)
    forms = f'Content-Type: multipart/alternative; boundary="a"\n\n{inner}--a--\n'
    files = f"--m\n{picture}\n" if number % 5 == 0 else ""
    return (
        f"{received}From: =?utf-8?q?Ad=C3=A0_Byron?= <ada{number}@example.org>\n"
        f"To: Help <help@example.com>\nSubject: =?utf-8?B?{subject}?=\nMIME-Version: 1.0\n"
        f"Date: Tue, 3 Mar 2026 10:12:00 +0100\nMessage-ID: <{number}@example.org>\n"
        f'Content-Type: multipart/mixed; boundary="m"\n\n--m\n{forms}\n{files}--m--\n'
    ).encode()
