"""No bytes stop the reader, slow it down or fill its memory."""

from __future__ import annotations

import base64
import json
import os
import random
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unsnag.adapters.channels.email import limits
from unsnag.adapters.channels.email.guarded import GuardedMailReader
from unsnag.adapters.channels.email.sources import mails_in, read_any
from unsnag.adapters.channels.email.values_json import as_json, from_json
from unsnag.domain.mail.values import Quarantine

HEAD = b"From: Ada <ada@example.org>\nSubject: My kettle\n"
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\n'
PAGE = HEAD + b"Content-Type: text/html\n\n"
MILLION = 1_000_000

HOSTILE = {
    "encoded subject": b"From: a@b.example\nSubject: " + b"=?utf-8?q?abc?= " * 15_000 + b"\n\nHi",
    "open words": b"From: a@b.example\nSubject: " + b"=?a?b?" * 40_000 + b"\n\nHi",
    "comments": b"From: " + b"(" * 200_000 + b"\n\nHi",
    "quotes": b"From: " + b'"\\' * 100_000 + b"\n\nHi",
    "spaces in headers": HEAD + b"X: " + b" " * 200_000 + b"x\nTo: a" + b"\t" * 50_000 + b"\n\nHi",
    "empty lines": HEAD + b"\n" * (20 * MILLION),
    "delimiters": MIXED + b"--\n" * (7 * MILLION),
    "open tags": PAGE + b"<div>" * 400_000,
    "open signatures": PAGE + b'<div class="gmail_signature">aa' * 60_000,
    "open quotes": PAGE + b"<blockquote>a" * 150_000,
    "long line": HEAD + b"\n" + b"a" * (20 * MILLION),
    "quotes of quotes": HEAD + b"\n" + b"> " * (10 * MILLION),
    "introductions": HEAD + b"\n" + b"On 1 Jan 2026 10:10, a@b.example wrote:\nx\n" * 300_000,
    "blocks": HEAD + b"\n" + b"From: a@b.example\n" * 300_000,
    "delimiters of signatures": HEAD + b"\n" + b"--\n" * 300_000,
    "padding": HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"QQ==\n" * (4 * MILLION),
    "codec": HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"a-b" * MILLION,
    "parameters": HEAD + b"Content-Type: text/plain" + b"; a*0*=''x" * 3_000 + b"\n\nHi",
    "JSON": b"[" * MILLION,
    "a form": b"a=b&" * MILLION,
    "bytes": os.urandom(10 * MILLION),
    "no bytes": b"",
    "NULs": b"\0" * (10 * MILLION),
    "beginnings": b"From a Mon Jan  1 00:00:00 2026\n" + b"\nFrom " * MILLION,
}


@pytest.fixture(scope="module")
def reader() -> Iterator[GuardedMailReader]:
    with GuardedMailReader() as reader:
        yield reader


def spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime + own.ru_utime + own.ru_stime


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_read_or_kept_unread_within_the_limits(name: str) -> None:
    before = spent()
    with GuardedMailReader() as reader:
        (mail,) = list(reader.mails(HOSTILE[name]))
    assert spent() - before < limits.CPU_SECONDS + 1.0  # with the start of the process
    assert mail.quarantined not in (Quarantine.UNREADABLE, Quarantine.TOO_MUCH_MEMORY)


def nested(depth: int) -> bytes:
    part = b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n'
    return HEAD + b"".join(part % (at, at) for at in range(depth)) + b"\nHi"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (HEAD + b"\n" + b"a" * (limits.LARGEST + 1), Quarantine.TOO_LARGE),
        (HEAD + b"X: " + b"a" * limits.LARGEST_HEADERS + b"\n\nHi", Quarantine.HEADERS_TOO_LARGE),
        (HEAD + b"X: a\n" * limits.MOST_HEADERS + b"\nHi", Quarantine.TOO_MANY_HEADERS),
        (MIXED + b"--b\n\na\n" * (limits.MOST_PARTS + 1), Quarantine.TOO_MANY_PARTS),
        (nested(limits.DEEPEST + 2), Quarantine.NESTED_TOO_DEEPLY),
        (nested(5_000), Quarantine.NESTED_TOO_DEEPLY),
        (
            HEAD + b"To: " + b"a@b.example, " * (limits.MOST_ADDRESSES + 1) + b"\n\nHi",
            Quarantine.TOO_MANY_ADDRESSES,
        ),
    ],
)
def test_beyond_a_limit_a_mail_is_kept_unread_and_still_has_its_subject(
    data: bytes, reason: Quarantine
) -> None:
    (mail,) = read_any(data)
    assert mail.quarantined is reason
    assert (mail.text, mail.subject, mail.sender.name) == ("", "My kettle", "Ada")


def test_within_the_limits_it_is_read() -> None:
    assert read_any(nested(limits.DEEPEST - 1))[0].text == "Hi"
    assert read_any(MIXED + b"--b\n\na\n" * 150)[0].text.count("a") == 150


def test_a_long_text_is_shortened_and_says_so() -> None:
    (mail,) = read_any(HEAD + b"\n" + b"a " * MILLION)
    assert mail.shortened
    assert len(mail.text) <= limits.LONGEST_TEXT


def test_a_reader_whose_process_was_killed_reads_on(reader: GuardedMailReader) -> None:
    reader.read(HEAD + b"\nHi")
    process = reader._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert reader.read(HEAD + b"\nHi")[0].text == "Hi"


def test_a_mail_that_takes_too_long_is_ended_by_the_kernel() -> None:
    with GuardedMailReader(cpu_seconds=0.1) as reader:
        (mail,) = reader.read(PAGE + b"<p>a" * 450_000)
        assert mail.quarantined is Quarantine.TOO_SLOW
        assert reader.read(HEAD + b"\nHi")[0].text == "Hi"


def test_a_mail_that_takes_too_much_memory_is_kept_unread() -> None:
    with GuardedMailReader(memory=64 * MILLION) as reader:
        encoded = b"Content-Transfer-Encoding: base64\n\n" + b"aGVsbG8h" * (3 * MILLION)
        (mail,) = reader.read(HEAD + b"Content-Type: application/pdf\n" + encoded)
        assert mail.quarantined is Quarantine.TOO_MUCH_MEMORY
        assert reader.read(HEAD + b"\nHi")[0].text == "Hi"


def test_a_bomb_of_files_stays_within_the_memory(reader: GuardedMailReader) -> None:
    data = base64.encodebytes(os.urandom(17 * MILLION))
    part = b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
    (mail,) = reader.read(HEAD + part + data)
    assert mail.quarantined is None
    assert mail.attachments[0].size == 17 * MILLION


SEEDS = [
    MIXED + b"--b\nContent-Type: text/plain; charset=utf-8\n\nIt leaks.\n\nOn 3 Mar 2026, Ada "
    b"<a@b.example> wrote:\n> Does it?\n--b\nContent-Type: image/png; name*=utf-8''a%20b\n"
    b"Content-Transfer-Encoding: base64\n\naGVsbG8=\n--b--\n",
    PAGE + b'<div>It leaks</div><blockquote type="cite">Does it?</blockquote><br><pre> x</pre>',
    b'{"From": "a@b.example", "TextBody": "It leaks", "Headers": [{"Name": "X", "Value": "y"}]}',
    b"POST / HTTP/1.1\nContent-Type: multipart/form-data; boundary=x\n\n--x\nContent-Disposition: "
    b'form-data; name="headers[Subject]"\n\nHi\n--x\nContent-Disposition: form-data; name="text"'
    b"\n\nIt leaks\n--x--\n",
    HEAD + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nNo"
    b"\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\n"
    b"Action: failed\nStatus: 5.1.1\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <a@b>\n\n",
    b"It leaks.\n\n-- \nAda\n+44 20 7946 0000",
    b"From a@b.example Mon Jan  1 00:00:00 2026\nSubject: =?utf-8?b?S8OkZmVy?=\n\nHi\n\n"
    b"From a@b.example Mon Jan  1 00:00:00 2026\nSubject: two\n\nHo\n",
]
NAMES = st.sampled_from(
    [
        *("", "headers", "Headers", "message-headers", "From", "FromFull", "To", "Subject", "text"),
        *("TextBody", "HtmlBody", "html", "message", "content", "Attachments", "attachments"),
        *("Name", "Value", "Email", "ContentLength", "size", "Content", "Message", "msg", "date"),
    ]
)
PIECES = [
    b"\n",
    b"\r",
    b"\0",
    b"--b\n",
    b"=?utf-8?q?",
    b'"',
    b";",
    b"(",
    b"<",
    b"\xff\xfe",
    b"=",
    b"*",
]


def mutated(draw: random.Random, seed: bytes) -> bytes:
    """A mail with a few bytes changed, pieces put in, cut out, doubled or swapped."""
    data = bytearray(seed)
    for _ in range(draw.randrange(1, 8)):
        at, to = sorted(draw.randrange(len(data) + 1) for _ in range(2))
        change = draw.randrange(5)
        if change == 0 and data:
            data[min(at, len(data) - 1)] = draw.randrange(256)
        elif change == 1:
            data[at:at] = draw.choice(PIECES) * draw.randrange(1, 4)
        elif change == 2:
            del data[at : min(to, at + 40)]
        elif change == 3:
            data[at:at] = data[at : min(to, at + 200)]
        else:
            other = draw.choice(SEEDS)
            data[at : min(to, at + 60)] = other[: draw.randrange(len(other))]
    return bytes(data)


@given(st.randoms(use_true_random=False), st.sampled_from(SEEDS))
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_change_to_a_mail_makes_it_raise(draw: random.Random, seed: bytes) -> None:
    for data in mails_in(mutated(draw, seed)):
        mails = read_any(data)
        assert from_json(as_json(mails)) == mails
        for mail in mails:
            assert bool(mail.reply_text.strip()) >= bool(mail.text.strip())


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, ANYTHING, max_size=6))
@settings(max_examples=400, deadline=None)
def test_no_call_of_a_provider_makes_it_raise(fields: dict[str, object]) -> None:
    for call in (fields, [fields], {"msg": fields}, {"Message": json.dumps(fields)}):
        mails = read_any(json.dumps(call).encode())
        assert from_json(as_json(mails)) == mails


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_bytes_at_all_make_it_raise(data: bytes) -> None:
    assert read_any(data)


@contextmanager
def quickly(seconds: float) -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < seconds


def test_ten_thousand_recipients_are_counted_before_they_are_read() -> None:
    many = b", ".join(b"Ada <ada%d@example.org>" % number for number in range(9_000))
    with quickly(2.0):
        (mail,) = read_any(HEAD + b"To: " + many + b"\n\nHi")
    assert mail.quarantined is Quarantine.TOO_MANY_ADDRESSES
