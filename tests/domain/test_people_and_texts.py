"""Customers, money, handoffs and conversations: small values that much rests on."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.conversations import Awaiting, Channel, Conversation, Holder
from unsnag.domain.customers import Assurance, Customer, masked_email
from unsnag.domain.handoffs import REASON_TEXTS, HandoffReason, priority_for
from unsnag.domain.shared import ConversationId, CustomerId, Money
from unsnag.domain.tickets import Priority

MARA = Customer(CustomerId(1), "cus_1001", "Mara Lindqvist", "mara@example.com")


def conversation(customer: Customer | None, assurance: Assurance) -> Conversation:
    return Conversation(
        ConversationId(1), Channel.WIDGET, Holder.AI, Awaiting.NOTHING, customer, assurance, None
    )


def test_a_customer_counts_as_identified_only_with_a_proof() -> None:
    assert not conversation(None, Assurance.ANONYMOUS).identified
    assert not conversation(MARA, Assurance.ANONYMOUS).identified
    assert not conversation(None, Assurance.HOST_SIGNED).identified
    assert conversation(MARA, Assurance.HOST_SIGNED).identified
    assert conversation(MARA, Assurance.CODE_CONFIRMED).identified


def test_a_first_name_is_the_first_word_or_nothing() -> None:
    assert MARA.first_name == "Mara"
    for name in ("", "   ", "\t\n"):
        assert Customer(CustomerId(1), "r", name, "").first_name == ""


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("mara.lindqvist@example.com", "m…t@example.com"),
        ("abc@example.com", "a…c@example.com"),
        ("ab@example.com", "a…@example.com"),
        ("a@example.com", "a…@example.com"),
        ("", "…@"),
    ],
)
def test_a_masked_address_shows_its_owner_enough_and_nobody_else(email: str, masked: str) -> None:
    assert masked_email(email) == masked


@given(st.emails())
def test_a_mask_never_tells_how_long_the_name_is(email: str) -> None:
    name, _, _ = masked_email(email).partition("@")
    assert len(name) <= 3
    assert "…" in name


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (0, "EUR", "€0.00"),
        (5, "EUR", "€0.05"),
        (-5, "EUR", "-€0.05"),
        (123456789, "GBP", "£1,234,567.89"),
        (-123456, "USD", "-$1,234.56"),
        (5000, "JPY", "¥5,000"),
        (100, "CHF", "CHF 1.00"),
        (100, "ISK", "ISK 100"),
    ],
)
def test_money_reads_as_money(minor: int, currency: str, shown: str) -> None:
    assert str(Money(minor, currency)) == shown


@given(st.integers(-(10**15), 10**15))
def test_no_cent_is_lost_when_money_is_shown(minor: int) -> None:
    digits = int(re.sub(r"\D", "", str(Money(minor, "EUR"))))
    assert digits == abs(minor)


@pytest.mark.parametrize("reason", list(HandoffReason))
def test_every_reason_has_its_texts_in_a_calm_voice(reason: HandoffReason) -> None:
    texts = REASON_TEXTS[reason]
    for text in (texts.title, texts.for_customer, texts.next_step):
        assert text.strip() == text != ""
        assert "!" not in text
        assert text[0].isupper()
    assert texts.for_customer.endswith(".")
    assert texts.next_step.endswith(".")
    assert not texts.title.endswith(".")


def test_danger_and_law_come_first_then_uncertain_effects() -> None:
    assert priority_for(HandoffReason.SAFETY) is Priority.URGENT
    assert priority_for(HandoffReason.LEGAL) is Priority.URGENT
    assert priority_for(HandoffReason.ACTION_UNCERTAIN) is Priority.HIGH
    assert priority_for(HandoffReason.POLICY) is Priority.NORMAL
    assert Priority.URGENT < Priority.HIGH < Priority.NORMAL
