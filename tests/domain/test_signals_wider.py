"""Requests for a person and words of danger in languages with other letters or other endings."""

from __future__ import annotations

import pytest

from unsnag.domain.signals import SignalKind, needs_human_now, wants_human


@pytest.mark.parametrize(
    "text",
    [
        "temsilci",
        "Müşteri temsilcisi ile görüşmek istiyorum",
        "lütfen beni gerçek bir insana bağlayın",
        "Canlı destek",
        "оператор",
        "Позовите оператора, пожалуйста",
        "хочу поговорить с живым человеком",
        "Перезвоните мне",
        "موظف",
        "أريد التحدث مع موظف من فضلك",
        "شخص حقيقي",
        "担当者",
        "担当者につないでください",
        "人と話したいです",
        "オペレーターお願いします",
        "有人チャットに切り替えて",
        "人工",
        "转人工",
        "我要找客服",
        "請轉真人客服",
        "상담원 연결해 주세요",
        "사람이랑 얘기하고 싶어요",
    ],
)
def test_a_request_for_a_person_is_heard(text: str) -> None:
    assert wants_human(text)


@pytest.mark.parametrize(
    "text",
    [
        "ご担当者様 お世話になっております。注文はいつ届きますか",
        "人工智能可以退款吗",
        "我的订单在哪里",
        "注文をキャンセルしたい",
        "주문을 취소하고 싶어요",
        "siparişim nerede",
        "iade nasıl yapılır, insanlar ne kadar bekliyor",
        "где мой заказ",
        "أين طلبي",
        "أريد استرداد المبلغ",
    ],
)
def test_other_messages_ask_for_nobody(text: str) -> None:
    assert not wants_human(text)
    assert needs_human_now(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Makineden duman çıkıyor", SignalKind.SAFETY),
        ("beni elektrik çarptı", SignalKind.SAFETY),
        ("Меня ударило током", SignalKind.SAFETY),
        ("انفجر الجهاز في المطبخ", SignalKind.SAFETY),
        ("機械から煙が出ています", SignalKind.SAFETY),
        ("插头着火了", SignalKind.SAFETY),
        ("기계에서 연기가 나요", SignalKind.SAFETY),
        ("ölmek istiyorum", SignalKind.SELF_HARM),
        ("не хочу больше жить", SignalKind.SELF_HARM),
        ("أريد أن أموت", SignalKind.SELF_HARM),
        ("もう死にたい", SignalKind.SELF_HARM),
        ("我不想活了", SignalKind.SELF_HARM),
        ("죽고 싶어요", SignalKind.SELF_HARM),
        ("avukatımla konuşacağım, dava açacağım", SignalKind.LEGAL),
        ("Я подам в суд", SignalKind.LEGAL),
        ("سأتصل بالمحامي وأرفع دعوى", SignalKind.LEGAL),
        ("弁護士に相談します", SignalKind.LEGAL),
        ("我要投诉到消费者协会并起诉", SignalKind.LEGAL),
        ("변호사와 상담하겠습니다. 소송할 거예요", SignalKind.LEGAL),
    ],
)
def test_danger_and_threats_are_found_with_words_of_the_customer(
    text: str, kind: SignalKind
) -> None:
    found = needs_human_now(text)
    assert found is not None
    assert found.kind is kind
    assert found.words in text


def test_the_gravest_reason_comes_first_whatever_the_language() -> None:
    found = needs_human_now("I will call my lawyer. もう死にたい")
    assert found is not None
    assert found.kind is SignalKind.SELF_HARM
