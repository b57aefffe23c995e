"""What the bytes are is told by their content: a mail, a mailbox, a provider's call, a body."""

from __future__ import annotations

import base64
import json
from urllib.parse import urlencode

import pytest

from unsnag.adapters.channels.email.sources import mails_in, read_any
from unsnag.domain.mail.values import Mail, Source

MAIL = "From: Ada <ada@example.org>\nTo: help@example.com\nSubject: My kettle\n\nIt leaks."
FORM = "application/x-www-form-urlencoded"


def read(data: str | bytes) -> Mail:
    (mail,) = read_any(data.encode() if isinstance(data, str) else data)
    return mail


def called(body: str, kind: str) -> str:
    return f"POST /mail HTTP/1.1\r\nHost: a.example\r\nContent-Type: {kind}\r\n\r\n{body}"


def parts(fields: dict[str, str], more: str = "") -> str:
    inner = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return called(f"{inner}{more}--x--\r\n", "multipart/form-data; boundary=x")


@pytest.mark.parametrize(
    "body",
    [
        "It leaks.",
        "Hello: it leaks.\n\nAda",
        "From: Bob <bob@example.org>\nSent: today\nTo: me\nSubject: kettle\n\nIt leaks.",
        "*From:* Bob\n*Sent:* today\n\nIt leaks.",
        "<html><body>It leaks.</body></html>",
        "{ it leaks }",
        '{"some": "data"}',
        "a=b",
        "[1, 2]",
        "HTTP/1.1 is what I use",
        "From here on it leaks.",
    ],
)
def test_a_text_without_headers_is_a_body(body: str) -> None:
    mail = read(body)
    assert mail.source is Source.BODY
    assert mail.reply_text


@pytest.mark.parametrize(
    "start", ["", "\n", "\ufeff", "From ada@example.org Mon Jan  1 00:00:00 2026\n", ">From a\n"]
)
def test_headers_make_a_mail_whatever_stands_above_them(start: str) -> None:
    mail = read(start + MAIL)
    assert (mail.source, mail.subject, mail.text) == (Source.MAIL, "My kettle", "It leaks.")


def test_a_mailbox_has_several_mails_and_a_from_in_a_text_begins_none() -> None:
    line = "From ada@example.org Mon Jan  1 00:00:00 2026\n"
    box = f"{line}{MAIL}\n\nFrom here on it is loud.\n\n{line}{MAIL}\n\n{line}{MAIL}\n"
    texts = [read(one).text for one in mails_in(box.encode())]
    assert texts == ["It leaks.\n\nFrom here on it is loud.", "It leaks.", "It leaks."]


@pytest.mark.parametrize("name", ["message", "body-mime", "email", "raw"])
@pytest.mark.parametrize("encoded", [False, True])
def test_a_whole_mail_in_a_field_is_read(name: str, encoded: bool) -> None:
    long = MAIL + " Every day." * 10
    value = base64.b64encode(long.encode()).decode() if encoded else long
    for data in (called(urlencode({name: value, "to": "x"}), FORM), parts({name: value})):
        mail = read(data)
        assert (mail.source, mail.sender.address) == (Source.WEBHOOK, "ada@example.org")
        assert mail.text.startswith("It leaks.")


def test_every_mail_of_a_call_with_several_is_read() -> None:
    events = [{"event": "inbound", "msg": {"raw_msg": MAIL}}] * 2
    data = called(urlencode({"mandrill_events": json.dumps(events)}), FORM)
    assert [mail.subject for mail in read_any(data.encode())] == ["My kettle"] * 2


FIELDS = {
    "from": "Ada <ada@example.org>",
    "to": "help@example.com",
    "subject": "My kettle",
    "message-headers": json.dumps([["Message-Id", "<one@example.org>"], ["X-Autoreply", "yes"]]),
    "body-plain": "It leaks.\n\n> Does it?",
    "body-html": "<p>It leaks.</p>",
}


def test_a_mail_taken_apart_into_form_fields_is_put_together() -> None:
    file = (
        '--x\r\nContent-Disposition: form-data; name="attachment-1"; filename="a.txt"\r\n'
        "Content-Type: text/plain\r\n\r\nhello\r\n"
    )
    for data in (called(urlencode(FIELDS), FORM), parts(FIELDS, file)):
        mail = read(data)
        assert (mail.sender.name, mail.subject) == ("Ada", "My kettle")
        assert (mail.message_id, mail.reply_text) == ("one@example.org", "It leaks.")
        assert mail.automatic == "auto_reply"
    assert [(one.name, one.size) for one in mail.attachments] == [("a.txt", 5)]


def test_headers_in_one_text_field_and_in_bracketed_fields_are_read() -> None:
    one = read(parts({"headers": MAIL.split("\n\n")[0], "text": "It leaks."}))
    each = read(parts({"headers[Subject]": "My kettle", "headers[From]": "a@b.c", "plain": "Hi"}))
    assert (one.subject, one.sender.name) == ("My kettle", "Ada")
    assert (each.subject, each.sender.address, each.text) == ("My kettle", "a@b.c", "Hi")


def test_a_mail_taken_apart_in_json_is_put_together() -> None:
    call = {
        "FromFull": {"Email": "ada@example.org", "Name": "Ada"},
        "From": "ada@example.org",
        "To": "help@example.com",
        "Subject": "My kettle",
        "TextBody": "",
        "HtmlBody": "<p>It leaks.</p>",
        "Headers": [{"Name": "Message-ID", "Value": "<one@example.org>"}],
        "Attachments": [{"Name": "a.pdf", "ContentType": "application/pdf", "ContentLength": 5}],
    }
    for data in (json.dumps(call), called(json.dumps(call), "application/json")):
        mail = read(data)
        assert (mail.sender.name, mail.subject, mail.text) == ("Ada", "My kettle", "It leaks.")
        assert (mail.message_id, mail.attachments[0].size) == ("one@example.org", 5)


def test_a_notice_of_a_queue_is_opened() -> None:
    notice = {"Type": "Notification", "Message": json.dumps({"content": MAIL, "mail": {}})}
    assert read(json.dumps(notice)).subject == "My kettle"


@pytest.mark.parametrize(
    "body", ["", "{", '{"text": ', "[[[[", '{"text": 5}', '{"headers": 5, "text": "x"}', "null"]
)
def test_broken_calls_raise_nothing(body: str) -> None:
    for kind in ("application/json", FORM, "multipart/form-data; boundary=x", "text/plain"):
        assert read_any(called(body, kind).encode())
