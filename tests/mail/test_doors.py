"""Each door hands over what came in, answers once it is on disk, and refuses what it can't keep in
a way that loses nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from tests.fakes.webhooks import signed
from tests.mail.conftest import ADDRESS, MARA, PostOffice, make_world, one_shop, shop, written
from tests.mail.conftest import post_office as post_office
from unsnag.adapters.channels.email.smtp_door import SmtpDoor
from unsnag.adapters.store.mail_rows import MailRow
from unsnag.application.ports.mailbox import DiskAlmostFull
from unsnag.domain.mail.answering import guarded
from unsnag.entrypoints import wiring

__all__ = ["make_world", "one_shop", "shop"]


@contextmanager
def listening(take: Any, *, lmtp: bool) -> Iterator[smtplib.SMTP]:
    door = SmtpDoor("127.0.0.1", 0, take, lambda address: guarded(address) == ADDRESS, lmtp=lmtp)
    door.open()
    kind = smtplib.LMTP if lmtp else smtplib.SMTP
    client = kind("127.0.0.1", door.port)
    try:
        yield client
    finally:
        client.close()
        door.close()


@pytest.mark.parametrize("lmtp", [True, False])
def test_a_mail_is_taken_with_its_envelope_before_it_is_confirmed(lmtp: bool) -> None:
    taken: list[bytes] = []
    with listening(taken.append, lmtp=lmtp) as client:
        client.sendmail("", [f"help+c1.abc@{ADDRESS.partition('@')[2]}"], written(".dots\n..\n"))
    (data,) = taken
    assert data.startswith(b"Return-Path: <>\r\nDelivered-To: help+c1.abc@tern.example\r\n")
    assert b"\r\n.dots\r\n..\r\n" in data


def test_what_can_not_be_kept_is_left_with_the_server_before() -> None:
    def full(_data: bytes) -> None:
        raise DiskAlmostFull("no room")

    with listening(full, lmtp=True) as client:
        with pytest.raises(smtplib.SMTPResponseException) as refused:
            client.sendmail(MARA, [ADDRESS], written("Hello"))
        assert refused.value.smtp_code == 451


def test_mail_for_others_is_refused_and_recipients_come_one_by_one() -> None:
    taken: list[bytes] = []
    with listening(taken.append, lmtp=True) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail(MARA, ["boss@tern.example"], written("Hello"))
        refused = client.sendmail(MARA, [ADDRESS, "help+x@tern.example"], written("Hello"))
        assert refused["help+x@tern.example"][0] == 452
    assert len(taken) == 1


def test_a_mail_above_the_limit_is_refused_and_the_door_stays_open() -> None:
    taken: list[bytes] = []
    with listening(taken.append, lmtp=False) as client:
        with pytest.raises(smtplib.SMTPException):
            client.sendmail(MARA, [ADDRESS], written("x" * 26 * 1024 * 1024))
        assert client.noop()[0] == 250
        client.sendmail(MARA, [ADDRESS], written("Hello"))
    assert len(taken) == 1


def test_a_body_with_a_line_of_a_megabyte_is_taken() -> None:
    taken: list[bytes] = []
    with listening(taken.append, lmtp=True) as client:
        client.sendmail(MARA, [ADDRESS], b"Subject: x\r\n\r\n" + b"y" * 1_000_000)
    assert len(taken) == 1


@pytest.fixture
def client(post_office: PostOffice) -> Client:
    wiring.provide(lambda: post_office.world.app)
    return Client()


def signed_hook(secret: str, body: bytes) -> dict[str, str]:
    return signed(secret, "msg_1", datetime.now(UTC), body)


def posted(client: Client, provider: str, body: bytes, kind: str, **headers: str) -> int:
    return client.post(
        f"/api/mail/{provider}", data=body, content_type=kind, headers=headers
    ).status_code


def test_a_provider_without_a_secret_is_refused(client: Client) -> None:
    for provider in ("standard", "mailgun", "sendgrid", "postmark", "cloudmailin"):
        assert posted(client, provider, written("Hello"), "message/rfc822") == 403
    assert posted(client, "else", b"x", "message/rfc822") == 404
    assert MailRow.objects.count() == 0


def test_a_signed_call_is_taken_once_and_only_by_its_signature(
    client: Client, post_office: PostOffice
) -> None:
    secret = post_office.world.app.configuration.new_hook_secret("mail")
    data = written("How do I descale my Skerry?")
    headers = signed_hook(secret, data)
    assert posted(client, "standard", data + b"x", "message/rfc822", **headers) == 401
    assert MailRow.objects.count() == 0
    assert posted(client, "standard", data, "message/rfc822", **headers) == 204
    assert posted(client, "standard", data, "message/rfc822", **headers) == 204
    (row,) = MailRow.objects.all()
    assert (row.sender, row.door) == (MARA, "call:standard")


def test_results_of_a_border_mean_nothing_in_a_call(
    client: Client, post_office: PostOffice
) -> None:
    secret = post_office.world.app.configuration.new_hook_secret("mail")
    data = written("Refund please", signed=True)
    posted(client, "standard", data, "message/rfc822", **signed_hook(secret, data))
    assert MailRow.objects.get().proof == "not_checked"


def mailgun_form(key: str, at: float, token: str = "t1", signature: str = "") -> tuple[bytes, str]:
    stamp = str(int(at))
    right = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    fields = {
        "timestamp": stamp,
        "token": token,
        "signature": signature or right,
        "body-mime": written("How do I descale my Skerry?").decode(),
    }
    mark = "x1x2x3"
    parts = "".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return f"{parts}--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def test_mailgun_signs_a_token_that_counts_once(
    client: Client, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "key-1"
    object.__setattr__(post_office.room.settings, "mailgun_key", key)
    assert posted(client, "mailgun", *mailgun_form(key, time.time() - 400)) == 401
    assert posted(client, "mailgun", *mailgun_form(key, time.time(), signature="0" * 64)) == 401
    form = mailgun_form(key, time.time())
    assert posted(client, "mailgun", *form) == 204
    assert posted(client, "mailgun", *form) == 204
    assert MailRow.objects.get().sender == MARA


def test_sendgrid_signs_the_raw_body(client: Client, post_office: PostOffice) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    shown = base64.b64encode(public).decode()
    object.__setattr__(post_office.room.settings, "sendgrid_key", shown)
    data, stamp = written("Hello there"), str(int(time.time()))
    signature = base64.b64encode(key.sign(stamp.encode() + data, ec.ECDSA(SHA256()))).decode()
    headers = {
        "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
        "X-Twilio-Email-Event-Webhook-Signature": signature,
    }
    assert posted(client, "sendgrid", data + b" ", "message/rfc822", **headers) == 401
    assert posted(client, "sendgrid", data, "message/rfc822", **headers) == 204


def test_postmark_shows_a_password(client: Client, post_office: PostOffice) -> None:
    object.__setattr__(post_office.room.settings, "call_password", "us:a long one")
    body = (
        b'{"FromFull":{"Email":"mara@example.com","Name":"Mara"},"From":"mara@example.com",'
        b'"To":"help@tern.example","Subject":"Hi","MessageID":"abc","TextBody":"Hello","Date":""}'
    )
    wrong = {"Authorization": "Basic " + base64.b64encode(b"us:another").decode()}
    right = {"Authorization": "Basic " + base64.b64encode(b"us:a long one").decode()}
    assert posted(client, "postmark", body, "application/json", **wrong) == 401
    assert posted(client, "postmark", body, "application/json", **right) == 204
    assert MailRow.objects.get().subject == "Hi"


def test_a_full_disk_makes_the_provider_come_again(
    client: Client, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = post_office.world.app.configuration.new_hook_secret("mail")
    data = written("Hello")
    headers = signed_hook(secret, data)
    monkeypatch.setattr(post_office.room.raw, "_room", 2**60)
    assert posted(client, "standard", data, "message/rfc822", **headers) == 503
    monkeypatch.setattr(post_office.room.raw, "_room", 0)
    assert posted(client, "standard", data, "message/rfc822", **headers) == 204
    assert MailRow.objects.count() == 1
