"""A mail enters a conversation by what we signed or sent, and by nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from unsnag.domain.mail.placing import (
    Lately,
    OurMail,
    Place,
    PlacedBy,
    SecretTooShort,
    SentMail,
    bare_subject,
    message_id,
    place,
    reply_address,
)
from unsnag.domain.mail.values import Address, DeliveryReport, Mail, Source

OURS = OurMail("help", "example.com", b"k" * 32)
ADA = Address("Ada", "Ada@Example.org")
MAIL = Mail(Source.MAIL, subject="Re: My kettle [#17]", sender=ADA)


def to(address: str) -> Mail:
    return replace(MAIL, to=(Address("", address),))


def test_our_signed_address_places_a_mail_in_any_case_of_letters() -> None:
    address = reply_address("c-17", OURS)
    expected = Place("c-17", PlacedBy.REPLY_ADDRESS)
    assert place(to(address), OURS, {}) == expected
    assert place(to(address.upper()), OURS, {}) == expected
    assert place(replace(MAIL, received_for=(address,)), OURS, {}) == expected


def test_our_signed_message_id_places_a_mail() -> None:
    ours = message_id("c-17", "n1", OURS)
    for mail in (replace(MAIL, in_reply_to=(ours,)), replace(MAIL, references=("a@b", ours))):
        assert place(mail, OURS, {}) == Place("c-17", PlacedBy.SIGNED_REFERENCE)


def test_a_bounce_goes_to_the_conversation_of_the_mail_that_came_back() -> None:
    report = DeliveryReport((), message_id("c-17", "n1", OURS))
    assert place(replace(MAIL, report=report), OURS, {}).conversation == "c-17"


@pytest.mark.parametrize("forged", ["c-18", "c-1", "C-17x"])
def test_a_token_is_of_one_conversation_only(forged: str) -> None:
    address = reply_address("c-17", OURS).replace("c-17", forged.lower())
    assert place(to(address), OURS, {}).conversation is None
    reference = message_id("c-17", "n1", OURS).replace("c-17", forged.lower())
    assert place(replace(MAIL, in_reply_to=(reference,)), OURS, {}).conversation is None


def test_a_token_of_another_secret_domain_or_purpose_is_none() -> None:
    other = OurMail("help", "example.com", b"x" * 32)
    assert place(to(reply_address("c-17", other)), OURS, {}).conversation is None
    elsewhere = reply_address("c-17", OURS).replace("example.com", "example.net")
    assert place(to(elsewhere), OURS, {}).conversation is None
    mac = reply_address("c-17.n1".replace(".", "-"), OURS).split(".")[1].split("@")[0]
    swapped = f"c-17-n1.{mac}@example.com"
    assert place(replace(MAIL, in_reply_to=(swapped,)), OURS, {}).conversation is None


@pytest.mark.parametrize(
    "address", ["help+@example.com", "help+c-17@example.com", "help+.@", "+", ""]
)
def test_broken_addresses_place_nothing(address: str) -> None:
    assert place(to(address), OURS, {}).conversation is None


def test_a_reference_to_a_mail_of_ours_counts_from_a_participant_only() -> None:
    sent = {"sent@example.com": SentMail("c-17", frozenset({"ada@example.org"}))}
    answer = replace(MAIL, in_reply_to=("sent@example.com",))
    assert place(answer, OURS, sent) == Place("c-17", PlacedBy.SENT_REFERENCE)
    stranger = replace(answer, sender=Address("Ada", "eve@example.net"))
    assert place(stranger, OURS, sent).conversation is None


def test_a_subject_is_a_hint_and_never_a_place() -> None:
    lately = [
        Lately("c-17", "ada@example.org", "My kettle [#17]"),
        Lately("c-18", "eve@example.net", "My kettle [#17]"),
        Lately("c-19", "ada@example.org", "Another"),
    ]
    assert place(MAIL, OURS, {}, lately) == Place(None, related=("c-17",))


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Kettle",
        "AW: WG: Kettle",
        "RV: Kettle",
        "Sv: Kettle",
        "回复：Kettle",
        "TR : Re[2]: kettle",
    ],
)
def test_prefixes_of_many_languages_are_no_part_of_a_subject(subject: str) -> None:
    assert bare_subject(subject) == "kettle"
    assert bare_subject("Return: kettle") == "return: kettle"


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(SecretTooShort):
        OurMail("help", "example.com", b"secret")


def test_a_reference_that_could_break_out_of_an_address_is_refused() -> None:
    for bad in ("c 17", "c@17", "c.17", "", "c\n17"):
        with pytest.raises(ValueError, match="letters, digits"):
            reply_address(bad, OURS)
