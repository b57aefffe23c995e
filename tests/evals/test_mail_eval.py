"""How well mails are read: floors on public collections of odd mails, bounces and replies.

The collections are not part of this repository; without them the tests are skipped.
"""

from __future__ import annotations

import email
import os
import time
import warnings
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path

import pytest

from unsnag.adapters.channels.email.limits import CPU_SECONDS
from unsnag.adapters.channels.email.sources import mails_in, read_any
from unsnag.domain.mail.reply import reply_of
from unsnag.domain.mail.values import Automatic, Mail, Source

SETTING = "UNSNAG_EVAL_MAILS"
MARKED = (Automatic.LIST, Automatic.BULK)


def folder(name: str) -> Path:
    """A collection's folder, or skip."""
    named = os.environ.get(SETTING)
    if not named or not (Path(named) / name).is_dir():
        pytest.skip(f"{SETTING} does not name a folder with mails.")
    return Path(named) / name


def files(name: str, pattern: str) -> list[Path]:
    return [file for file in sorted(folder(name).rglob(pattern)) if file.is_file()]


def mails(name: str, pattern: str = "*.eml") -> Iterator[tuple[Path, Mail]]:
    """Each file's mails, read within the time that one may take."""
    for file in files(name, pattern):
        started = time.process_time()
        for data in mails_in(file.read_bytes()):
            for mail in read_any(data):
                yield file, mail
        assert time.process_time() - started < CPU_SECONDS, file.name


def as_python_reads(file: Path) -> tuple[str, str]:
    """Subject and sender's address by the standard library; empty where it gives up."""
    message = email.message_from_bytes(file.read_bytes())
    subject = str(message.get("subject") or "").replace("\n", "").replace("\r", "")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            told = " ".join(str(make_header(decode_header(subject))).split())
    except (LookupError, ValueError):
        told = ""
    return told, parseaddr(str(message.get("from") or ""))[1].lower()


@pytest.mark.parametrize("name", ["sisimai_bounces", "ruby_mail"])
def test_subject_and_sender_are_read_as_the_standard_library_does_where_it_can(name: str) -> None:
    right = total = 0
    for file, mail in mails(name):
        subject, sender = as_python_reads(file)
        if "\ufffd" in subject or not subject or not sender:
            continue  # it couldn't
        total += 1
        same = "".join(mail.subject.split()) == "".join(subject.split())
        right += same and mail.sender.address.lower() == sender
    assert total > 40
    assert right / total >= 0.99


def test_bounces_and_reports_are_automatic() -> None:
    kinds = [mail.automatic for _, mail in mails("sisimai_bounces")]
    assert len(kinds) > 400
    assert sum(kind is not None for kind in kinds) / len(kinds) >= 0.99


def test_bounces_name_their_recipient() -> None:
    found = [m for _, m in mails("sisimai_bounces") if m.automatic is Automatic.BOUNCE]
    named = [m for m in found if m.report and m.report.recipients]
    assert len(named) / len(found) >= 0.95


def test_people_are_not_automatic() -> None:
    people = [
        mail
        for name, pattern in (("ruby_mail", "*.eml"), ("multi_mail_webhooks", "*.txt"))
        for file, mail in mails(name, pattern)
        if "report" not in str(file) and mail.automatic not in MARKED
    ]
    assert len(people) > 80
    assert not [mail.subject for mail in people if mail.automatic]


def test_calls_of_providers_have_subject_sender_or_say_what_they_are() -> None:
    read = [mail for _, mail in mails("multi_mail_webhooks", "*.txt")]
    assert all(mail.source is not Source.BODY for mail in read)
    assert all(mail.sender.address for mail in read)


def tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def test_replies_are_found_as_labelled_and_none_is_lost_whole() -> None:
    place = folder("discourse_email_reply_trimmer")
    right = total = lost = 0
    for file in sorted((place / "emails").glob("*.txt")):
        label = tidy((place / "trimmed" / file.name).read_text("utf-8"))
        found = tidy(reply_of(file.read_text("utf-8")).text)
        total += 1
        right += found == label
        lost += bool(label) and not found
    assert total >= 30
    assert not lost
    assert right / total >= 0.95


@pytest.mark.parametrize("name", ["crisp_email_reply_parser", "email_reply_parser"])
def test_no_text_of_a_mail_is_lost_whole(name: str) -> None:
    for file in files(name, "*.txt"):
        text = file.read_text("utf-8")
        assert bool(reply_of(text).text.strip()) == bool(text.strip()), file.name
