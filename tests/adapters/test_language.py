from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.adapters.models.language import LANGUAGES, any_language_of, language_of, ranked


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where is my order", "en"),
        ("wo ist mein Paket", "de"),
        ("je n'ai pas reçu mon colis", "fr"),
        ("mi pedido no llega", "es"),
        ("vorrei un rimborso", "it"),
        ("waar is mijn bestelling", "nl"),
        ("onde está o meu pedido", "pt"),
        ("var är min beställning", "sv"),
        ("gdzie jest moja paczka", "pl"),
        ("jeg har ikke fått pakken, hva skjer?", "nb"),
        ("где мой заказ", "ru"),
        ("де моє замовлення", "uk"),
        ("siparişim nerede", "tr"),
        ("hol van a csomagom", "hu"),
        ("unde este comanda mea", "ro"),
        ("πού είναι η παραγγελία μου", "el"),
        ("איפה ההזמנה שלי", "he"),
        ("أين طلبي", "ar"),
        ("سفارش من کجاست", "fa"),
        ("मेरा ऑर्डर कहाँ है", "hi"),
        ("我的订单在哪里", "zh"),
        ("注文はどこですか", "ja"),
        ("주문이 어디에 있나요", "ko"),
        ("คำสั่งซื้อของฉันอยู่ที่ไหน", "th"),
        ("đơn hàng của tôi ở đâu", "vi"),
        ("TT-10482: wann kommt meine Bestellung? https://shop.example/orders", "de"),
    ],
)
def test_a_short_message_says_its_language(text: str, language: str) -> None:
    assert any_language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "ok", "OK!", "hi", "TT-10482", "👍", "a@b.de", "https://shop.example/de"),
        *("12.5.2026", "x", "...", "no", "\ud800", "refund pls", "\x00"),
    ],
)
def test_what_says_nothing_is_unknown(text: str) -> None:
    assert any_language_of(text) == ""
    assert language_of(text, ("de", "en")) == "de"


def test_among_few_languages_short_texts_say_more() -> None:
    assert language_of("Rückerstattung bitte", ("en", "de")) == "de"
    assert language_of("I want to return it", ("de", "en")) == "en"


def test_seventy_five_languages_and_more_can_be_named() -> None:
    assert len(LANGUAGES) >= 75


@given(st.text(max_size=200))
def test_no_text_is_too_odd_and_probabilities_sum_to_one(text: str) -> None:
    found = ranked(text)
    assert not found or abs(sum(share for _, share in found) - 1) < 1e-6
