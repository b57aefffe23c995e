"""Mails as they are really sent: encoded oddly, nested, torn, in any charset."""

from __future__ import annotations

import base64
import struct
from datetime import UTC, datetime

import pytest

from unsnag.adapters.channels.email.reading import read_mail
from unsnag.domain.mail.values import Address, Automatic, Mail, MailFile

HEAD = "From: Ada Byron <ada@example.org>\nTo: help@example.com\nSubject: My kettle\n"


def read(text: str | bytes) -> Mail:
    return read_mail(text.encode() if isinstance(text, str) else text)


def html(body: str) -> str:
    mail = read(f"{HEAD}Content-Type: text/html; charset=utf-8\n\n{body}")
    return str(mail.reply_text)


def test_the_common_headers_are_read() -> None:
    mail = read(
        f"{HEAD}Cc: Bob <bob@example.org>, eve@example.org\nReply-To: a@example.org\n"
        "Date: Tue, 3 Mar 2026 10:12:00 +0100\nMessage-ID: <one@example.org>\n"
        "In-Reply-To: <two@example.com>\nReferences: <one@example.com> <two@example.com>\n\nHi"
    )
    assert mail.sender == Address("Ada Byron", "ada@example.org")
    assert [one.address for one in mail.cc] == ["bob@example.org", "eve@example.org"]
    assert mail.date == datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
    assert (mail.message_id, mail.in_reply_to) == ("one@example.org", ("two@example.com",))
    assert mail.references == ("one@example.com", "two@example.com")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(end: str) -> None:
    mail = read(f"{HEAD}\nIt leaks.\nA lot.".replace("\n", end))
    assert (mail.subject, mail.text) == ("My kettle", "It leaks.\nA lot.")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("=?utf-8?B?S8OkZmVy?=", "Käfer"),
        ("=?UTF-8?q?K=C3=A4fer?=", "Käfer"),
        ("=?iso-8859-1?Q?K=E4fer?=", "Käfer"),
        ("=?utf-8?q?K=C3?= =?utf-8?q?=A4fer?=", "Käfer"),
        ("=?utf-8?q?a?=\n =?utf-8?q?b?=", "ab"),
        ("Der =?utf-8?q?K=C3=A4fer?= da", "Der Käfer da"),
        ('"=?utf-8?q?K=C3=A4fer?="', '"Käfer"'),
        ("=?utf-8*de?q?K=C3=A4fer?=", "Käfer"),
        ("=?no-such-charset?q?K=C3=A4fer?=", "Käfer"),
        ("=?utf-8?q?K=C3=A4fer und mehr?=", "Käfer und mehr"),
        ("=?utf-8?b?S8OkZmVy", "=?utf-8?b?S8OkZmVy"),
        ("=?gb2312?B?1tC5+g==?=", "中国"),
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?koi8-r?B?8NLJ18XU?=", "Привет"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_encoded_words_are_read_in_every_form(written: str, expected: str) -> None:
    assert read(f"From: a@example.org\nSubject: {written}\n\nHi").subject == expected


def test_eight_bit_headers_are_read_in_the_charset_of_the_body() -> None:
    start = b"From: a@example.org\nSubject: "
    kind = b"\nContent-Type: text/plain; charset=windows-1251\n\nHi"
    assert read(start + "Привет".encode("cp1251") + kind).subject == "Привет"
    assert read(start + "Привет".encode() + kind).subject == "Привет"
    assert read(start + "Käfer".encode("latin-1") + b"\n\nHi").subject == "Käfer"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ada@example.org", Address("", "ada@example.org")),
        ('"Byron, Ada" <ada@example.org>', Address("Byron, Ada", "ada@example.org")),
        ("Byron, Ada <ada@example.org>", Address("Byron, Ada", "ada@example.org")),
        ("ada@example.org (Ada Byron)", Address("Ada Byron", "ada@example.org")),
        ("=?utf-8?q?Ad=C3=A0?= <ada@example.org>", Address("Adà", "ada@example.org")),
        ('"A \\"B\\" C" <ada@example.org>', Address('A "B" C', "ada@example.org")),
        ("Ada <@relay.example:ada@example.org>", Address("Ada", "ada@example.org")),
        ("Ada < ada@example . org >", Address("Ada", "ada@example.org")),
        ("Ada Byron ada@example.org", Address("Ada Byron", "ada@example.org")),
        ("<MAILER-DAEMON>", Address("", "MAILER-DAEMON")),
        ("mailer-daemon", Address("", "mailer-daemon")),
        ("Group: ada@example.org, b@example.org;", Address("", "ada@example.org")),
        ('"Ada <ada@example.org>', Address("Ada", "ada@example.org")),
        ("undisclosed-recipients:;", Address("", "")),
        ("<<ada@example.org>>", Address("", "ada@example.org")),
    ],
)
def test_senders_are_read_in_every_form(written: str, expected: Address) -> None:
    assert read(f"From: {written}\nSubject: x\n\nHi").sender == expected


def test_headers_may_repeat_be_empty_and_be_torn() -> None:
    mail = read(
        "Subject:\nSubject: One\nSubject: Two\nFrom: a@example.org\ntorn here\nX-A: b\n\nHi"
    )
    assert (mail.subject, mail.sender.address, mail.text) == ("One", "a@example.org", "Hi")


def test_a_mail_without_a_blank_line_has_its_body() -> None:
    assert (
        read("From: a@example.org\nSubject: x\nIt leaks a lot.\nBye").text == "It leaks a lot.\nBye"
    )


@pytest.mark.parametrize(
    ("charset", "encoded"),
    [
        ("utf-8", "Käfer €".encode()),
        ("us-ascii", "Käfer €".encode()),
        ("iso-8859-1", "Käfer €".encode("cp1252")),
        ("iso-8859-15", "Käfer €".encode("iso-8859-15")),
        ("no-such-charset", "Käfer €".encode()),
        ("", "Käfer €".encode("cp1252")),
        ("utf-16", "Käfer €".encode("utf-16")),
        ("utf-8", b"\xef\xbb\xbf" + "Käfer €".encode()),
        ("utf-8", "Käfer €".encode("cp1252")),
        ("unicode_escape", "Käfer €".encode()),
        ("base64", "Käfer €".encode()),
    ],
)
def test_charsets_may_be_wrong_missing_or_unknown(charset: str, encoded: bytes) -> None:
    kind = f'{HEAD}Content-Type: text/plain; charset="{charset}"\n\n'.encode()
    assert read(kind + encoded).text == "Käfer €"


def test_nul_bytes_are_left_out() -> None:
    assert read(f"{HEAD}\nIt\0 leaks\0.").text == "It leaks."


def test_flowed_lines_are_joined_and_signatures_kept_apart() -> None:
    kind = f"{HEAD}Content-Type: text/plain; format=flowed\n\n"
    mail = read(f"{kind}It leaks \nevery day.\n\n> Does it \n> leak?\n\nYes.\n-- \nAda")
    assert mail.text.startswith("It leaks every day.\n\n> Does it leak?\n\nYes.\n-- \nAda")
    joined = read(f"{HEAD}Content-Type: text/plain; format=flowed; delsp=yes\n\nkett \nle")
    assert joined.text == "kettle"


def multipart(kind: str, *parts: str) -> str:
    inner = "".join(f"--b\n{part}\n" for part in parts)
    return f'{HEAD}Content-Type: multipart/{kind}; boundary="b"\n\npreamble\n{inner}--b--\nepilogue'


TEXT = "Content-Type: text/plain\n\nIt leaks."
PAGE = "Content-Type: text/html\n\n<p>It <b>leaks</b>.</p>"
PICTURE = (
    "Content-Type: image/png; name=leak.png\nContent-ID: <leak@1>\n"
    "Content-Transfer-Encoding: base64\n\naGVsbG8="
)


def test_of_alternatives_the_plain_text_is_read() -> None:
    assert read(multipart("alternative", TEXT, PAGE)).text == "It leaks."
    assert (
        read(multipart("alternative", "Content-Type: text/plain\n\n \n", PAGE)).text == "It leaks."
    )


def test_pictures_in_the_text_are_listed_with_their_content_id() -> None:
    mail = read(multipart("related", PAGE, PICTURE))
    assert mail.attachments == (MailFile("leak.png", "image/png", 5, "leak@1"),)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="a b.pdf"', "a b.pdf"),
        ("attachment; filename=a.pdf", "a.pdf"),
        ("attachment; filename*=utf-8''K%C3%A4fer.pdf", "Käfer.pdf"),
        ("attachment; filename*0*=utf-8''K%C3%A4; filename*1=fer.pdf", "Käfer.pdf"),
        ("attachment; filename*0=Ka; filename*1=fer.pdf", "Kafer.pdf"),
        ('attachment; filename="=?utf-8?q?K=C3=A4fer.pdf?="', "Käfer.pdf"),
        ("attachment; filename==?utf-8?q?K=C3=A4fer.pdf?=", "Käfer.pdf"),
        ('attachment; filename="unended', "unended"),
        ("attachment; filename*=x''%FF%", "ÿ%"),
        ("attachment", ""),
    ],
)
def test_names_of_files_are_read_in_every_form(disposition: str, name: str) -> None:
    part = f"Content-Type: application/pdf\nContent-Disposition: {disposition}\n\nx"
    assert read(multipart("mixed", TEXT, part)).attachments[0].name == name


def test_a_mail_in_a_mail_is_a_file_and_what_was_forwarded() -> None:
    inner = "Content-Type: message/rfc822\n\nFrom: b@example.org\nSubject: Old\n\nThe old text."
    mail = read(multipart("mixed", TEXT, inner))
    assert (mail.text, mail.forwarded) == ("It leaks.", "The old text.")
    assert [(one.name, one.type) for one in mail.attachments] == [("Old.eml", "message/rfc822")]


def test_a_calendar_invitation_is_listed() -> None:
    part = "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nEND:VCALENDAR"
    mail = read(multipart("alternative", TEXT, part))
    assert [(one.name, one.type) for one in mail.attachments] == [("invite.ics", "text/calendar")]


def test_boundaries_that_begin_alike_and_ends_that_are_missing_are_read() -> None:
    text = (
        f'{HEAD}Content-Type: multipart/mixed; boundary="b"\n\n--b\n'
        'Content-Type: multipart/alternative; boundary="bb"\n\n--bb\n'
        f"{TEXT}\n--b\nContent-Type: text/plain\n\nAnd more."
    )
    assert read(text).text == "It leaks.\n\nAnd more."


def test_a_missing_boundary_is_found() -> None:
    parts = f"--xyz\n{TEXT}\n--xyz--\n"
    assert read(f"{HEAD}Content-Type: multipart/mixed\n\n{parts}").text == "It leaks."
    assert "It leaks." in read(f"{HEAD}Content-Type: multipart/mixed\n\nIt leaks.").text


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("base64", base64.encodebytes(b"It leaks.").decode()),
        ("BASE64 ", "SXQg\n!bGVh a3Mu"),
        ("base64", "SXQgbGVha3Mu\n____\nfooter of a list"),
        ("quoted-printable", "It =\nleaks=2E"),
        ("quoted printable", "It leaks=2E"),
        ("x-uuencode", "begin 644 a\n)270@;&5A:W,N\n`\nend"),
        ("8bit", "It leaks."),
        ("nonsense", "It leaks."),
        ("", "It leaks."),
    ],
)
def test_encodings_are_read_in_every_form(encoding: str, body: str) -> None:
    mail = read(f"{HEAD}Content-Transfer-Encoding: {encoding}\n\n{body}")
    assert mail.text.strip() == "It leaks."


def test_what_lies_in_outlooks_bag_is_listed() -> None:
    def attribute(kind: int, value: bytes) -> bytes:
        return struct.pack("<BII", 2, kind, len(value)) + value + b"\0\0"

    bag = struct.pack("<IH", 0x223E9F78, 1)
    bag += attribute(0x00069002, b"\0" * 14) + attribute(0x00018010, b"photo.jpg\0")
    bag += attribute(0x0006800F, b"12345")
    data = base64.encodebytes(bag).decode()
    part = f"Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n{data}"
    names = [(one.name, one.size) for one in read(multipart("mixed", TEXT, part)).attachments]
    assert names == [("winmail.dat", len(bag)), ("photo.jpg", 5)]


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="gmail_quote"><div class="gmail_attr">On a day Ada wrote:</div>'
        '<blockquote class="gmail_quote">Does it leak?</blockquote></div>',
        '<blockquote type="cite">Does it leak?</blockquote>',
        '<div class="moz-cite-prefix">Ada:</div><blockquote type="cite">Does it?</blockquote>',
        '<div id="divRplyFwdMsg"><b>From:</b> Ada &lt;a@example.org&gt;<br><b>Sent:</b> today<br>'
        "<b>To:</b> me<br><b>Subject:</b> leak</div><div>Does it leak?</div>",
        '<div style="border-top:solid #E1E1E1 1.0pt"><p><b>Von:</b> Ada &lt;a@b.c&gt;<br>'
        "<b>Gesendet:</b> heute<br><b>An:</b> mich<br><b>Betreff:</b> leak</p></div>Does it?",
        '<div class="yahoo_quoted"><div>On a day, Ada wrote:</div><div>Does it leak?</div></div>',
        '<div class="protonmail_quote">On a day Ada wrote:<blockquote>Does it?</blockquote></div>',
        '<div class="gmail_signature">Ada<br>Engines Ltd</div>',
        '<div id="Signature">Ada<br>Engines Ltd</div>',
    ],
)
def test_quotes_of_html_programs_go(quote: str) -> None:
    assert html(f"<div>It leaks.</div><div>A lot.</div><br>{quote}") == "It leaks.\nA lot."


def test_html_becomes_lines_and_keeps_lists_tables_and_code() -> None:
    body = "<p>One<br>two</p><ul><li>a</li><li>b</li></ul><pre>x\n  y</pre><p>end</p>"
    assert html(body) == "One\ntwo\n\n- a\n- b\n\nx\n  y\n\nend"
    hidden = "<style>x{}</style><script>bad()</script><p style='display:none'>no</p><p>yes</p>"
    assert html(hidden) == "yes"


def test_a_forward_in_gmail_keeps_what_is_forwarded() -> None:
    body = (
        '<div>See below.</div><div class="gmail_quote"><div class="gmail_attr">'
        "---------- Forwarded message ---------<br>From: Bob &lt;b@example.org&gt;<br>"
        "Date: today<br>Subject: old<br>To: me<br></div><br>It leaks.</div>"
    )
    mail = read(f"{HEAD}Content-Type: text/html\n\n{body}")
    assert (mail.reply_text, mail.forwarded) == ("See below.", "It leaks.")


def test_a_bounce_says_whose_mail_came_back_and_why() -> None:
    status = (
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
        "Final-Recipient: rfc822; bob@example.org\nAction: failed\nStatus: 5.1.1 (unknown)\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such\n user\n"
    )
    ours = "Content-Type: message/rfc822\n\nMessage-ID: <sent@example.com>\nSubject: Hi\n\nHello"
    mail = read(multipart("report; report-type=delivery-status", TEXT, status, ours))
    assert mail.automatic is Automatic.BOUNCE
    assert mail.report is not None
    assert mail.report.original_message_id == "sent@example.com"
    (failed,) = mail.report.recipients
    assert (failed.address, failed.status) == ("bob@example.org", "5.1.1")
    assert failed.diagnostic == "550 5.1.1 no such user"


def test_results_of_other_borders_are_not_taken_for_ours() -> None:
    mail = read(
        "Authentication-Results: mx.example.com; dkim=pass header.d=example.org\n"
        "Received: by mx.example.com\nAuthentication-Results: mx.example.com; dkim=fail\n"
        "Received: by relay.example\nAuthentication-Results: mx.example.com; dkim=pass\n"
        f"DKIM-Signature: v=1; d=example.org; l=10; b=x\n{HEAD}\nHi"
    )
    assert len(mail.authentication_results) == 2
    assert mail.partly_signed == ("example.org",)
