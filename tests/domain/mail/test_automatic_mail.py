"""Machines are told from people by what only machines write."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from unsnag.domain.mail.automatic import Evidence, automatic_kind
from unsnag.domain.mail.delivery_reports import from_fields, from_text
from unsnag.domain.mail.values import Address, Automatic, DeliveryReport

ADA = Address("Ada Byron", "ada@example.org")
DAEMON = Address("Mail Delivery System", "MAILER-DAEMON@mx.example.org")


def kind(
    headers: Mapping[str, str] | None = None,
    *,
    subject: str = "My kettle leaks",
    sender: Address = ADA,
    text: str = "It leaks.",
    parts: tuple[str, ...] = ("text/plain",),
    report: DeliveryReport | None = None,
) -> Automatic | None:
    values = {name.lower(): (value,) for name, value in (headers or {}).items()}
    return automatic_kind(Evidence(values, parts, "", sender, subject, text, report))


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("My kettle leaks", {}),
        ("Re: Undeliverable parcel", {}),
        ("Delivery failed: the parcel never came", {}),
        ("On vacation my kettle broke", {}),
        ("Out of order", {}),
        ("Automatic reply does not work on my account", {}),
        ("Away next week, please hurry", {}),
        ("Urlaub: kann ich umbuchen?", {}),
        ("Absent from your list", {}),
        ("Unsubscribe", {"Auto-Submitted": "no"}),
        ("Hello", {"Precedence": "normal"}),
        ("Hello", {"X-Autoreply": "no"}),
        ("Hello", {"Return-Path": "<ada@example.org>"}),
        ("Hello", {"X-Loop": "forwarder@example.org"}),
    ],
)
def test_people_are_people(subject: str, headers: Mapping[str, str]) -> None:
    assert kind(headers, subject=subject) is None


def test_a_person_who_forwards_a_bounce_is_a_person() -> None:
    text = "What does this mean?\n\nBegin forwarded message:\n> User unknown 550 5.1.1"
    subject = "Fwd: Undelivered Mail Returned to Sender"
    assert kind(subject=subject, text=text) is None
    assert kind(subject=subject, text=text, parts=("text/plain", "message/rfc822")) is None


def test_a_form_that_sends_for_a_customer_is_a_person() -> None:
    form = Address("Shop", "no-reply@shop.example.com")
    assert kind({"Reply-To": "ada@example.org"}, sender=form) is None
    assert kind(sender=form) is Automatic.GENERATED


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Auto-Submitted": "auto-replied"}, Automatic.AUTO_REPLY),
        ({"Auto-Submitted": "auto-replied (vacation)"}, Automatic.AUTO_REPLY),
        ({"Auto-Submitted": "auto-generated"}, Automatic.GENERATED),
        ({"Auto-Submitted": "auto-notified; owner-email=a@example.org"}, Automatic.GENERATED),
        ({"X-Autoreply": "yes"}, Automatic.AUTO_REPLY),
        ({"X-Autorespond": "Re: hello"}, Automatic.AUTO_REPLY),
        ({"Precedence": "auto_reply"}, Automatic.AUTO_REPLY),
        ({"Precedence": "bulk"}, Automatic.BULK),
        ({"Precedence": "junk"}, Automatic.BULK),
        ({"Precedence": "list"}, Automatic.LIST),
        ({"List-Id": "<owners.example.org>"}, Automatic.LIST),
        ({"List-Unsubscribe": "<mailto:off@example.org>"}, Automatic.BULK),
        ({"X-Auto-Response-Suppress": "All"}, Automatic.GENERATED),
        ({"Return-Path": "<>"}, Automatic.GENERATED),
        ({"X-Failed-Recipients": "bob@example.org"}, Automatic.BOUNCE),
    ],
)
def test_headers_of_machines_decide(headers: Mapping[str, str], expected: Automatic) -> None:
    assert kind(headers) is expected


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: My order",
        "Out of Office: Ada",
        "Automatische Antwort: Bestellung",
        "Abwesenheitsnotiz: Ada",
        "Réponse automatique : commande",
        "Respuesta automática: pedido",
        "Risposta automatica: ordine",
        "Resposta automática: pedido",
        "Automatisch antwoord: bestelling",
        "Automatiskt svar: order",
        "Automaattinen vastaus: tilaus",
        "Automatyczna odpowiedź: zamówienie",
        "Автоответ: заказ",
        "Otomatik yanıt: sipariş",
        "自动回复: 订单",
        "自動応答: 注文",
        "자동 회신: 주문",
    ],
)
def test_a_subject_that_programs_make_tells_an_auto_reply(subject: str) -> None:
    assert kind(subject=subject) is Automatic.AUTO_REPLY
    assert kind({"Auto-Submitted": "auto-generated"}, subject=subject) is Automatic.AUTO_REPLY


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("message/feedback-report", Automatic.COMPLAINT),
        ("message/disposition-notification", Automatic.READ_RECEIPT),
        ("message/delivery-status", Automatic.BOUNCE),
    ],
)
def test_reports_tell_themselves(part: str, expected: Automatic) -> None:
    assert kind(parts=("multipart/report", "text/plain", part)) is expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("failed", Automatic.BOUNCE),
        ("expired", Automatic.BOUNCE),
        ("delayed", Automatic.DELAY),
        ("delivered", Automatic.DELIVERED),
        ("relayed (to a system that reports nothing)", Automatic.DELIVERED),
    ],
)
def test_a_report_is_what_was_done(action: str, expected: Automatic) -> None:
    fields = {"final-recipient": "rfc822; bob@example.org", "action": action, "status": "5.1.1"}
    report = from_fields([{"reporting-mta": "dns; mx"}, fields], "sent@example.com")
    found = kind(parts=("multipart/report", "message/delivery-status"), report=report)
    assert found is expected
    assert report.recipients[0].address == "bob@example.org"
    assert report.original_message_id == "sent@example.com"


@pytest.mark.parametrize(
    "subject", ["failure notice", "Returned mail: User unknown", "Unzustellbar: Hallo", "退信"]
)
def test_a_daemon_without_a_report_sends_bounces(subject: str) -> None:
    assert kind(subject=subject, sender=DAEMON) is Automatic.BOUNCE
    assert kind({"Return-Path": "<>"}, subject=subject) is Automatic.BOUNCE


def test_a_postmaster_may_be_a_person() -> None:
    postmaster = Address("Joan", "postmaster@example.org")
    assert kind(sender=postmaster, text="Your server sends us spam.") is None
    text = "550 5.1.1 <bob@example.org>: user unknown"
    assert kind(sender=postmaster, text=text, subject="Nachricht") is Automatic.BOUNCE


def test_a_warning_that_a_mail_waits_is_a_delay() -> None:
    subject = "Warning: could not send message for past 4 hours"
    assert kind(subject=subject, sender=DAEMON) is Automatic.DELAY


def test_recipients_are_found_in_texts_of_old_systems() -> None:
    qmail = "Hi. This is the qmail-send program.\n\n<bob@example.org>:\nUser unknown (#5.1.1)\n"
    report = from_text(qmail)
    assert [(one.address, one.status) for one in report.recipients] == [
        ("bob@example.org", "5.1.1")
    ]
    named = from_text("Nothing here", failed="bob@example.org, eve@example.org")
    assert [one.address for one in named.recipients] == ["bob@example.org", "eve@example.org"]
