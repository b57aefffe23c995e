"""What is particular to one messenger."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from django.test import Client

from tests.fakes import messengers as fakes
from tests.fakes.messengers import Reply
from tests.messaging.conftest import Line, make_world, one_shop, open_line, shop
from unsnag.adapters.store.chat_rows import ChatOutRow
from unsnag.application.messaging import take_chat, write_chats
from unsnag.domain.conversations import Author
from unsnag.domain.phrases_german import GERMAN
from unsnag.domain.shared import TicketId

__all__ = ["make_world", "one_shop", "open_line", "shop"]

Open = Callable[..., Line]


def with_person(line: Line) -> TicketId:
    """A ticket that a person has."""
    line.asks("I want to talk to a person")
    issue = line.state.issue
    assert issue is not None
    ticket = line.world.app.store.ticket_of_issue(issue)
    assert ticket is not None
    return ticket.id


def replies(line: Line, ticket: TicketId, text: str) -> None:
    line.world.app.work_ticket.reply(ticket, "Ines", text, key=text)
    line.goes_out()


def notes(line: Line, ticket: TicketId) -> str:
    whole = line.world.app.desk.ticket(ticket)
    assert whole is not None
    return " ".join(m.text for m in whole.thread if m.author is Author.NOTE)


def delivery(line: Line, ticket: TicketId) -> str:
    whole = line.world.app.desk.ticket(ticket)
    assert whole is not None
    shown = [m.delivery for m in whole.thread if m.author is Author.HUMAN]
    assert shown[-1] is not None
    return shown[-1].state.value


def test_a_webhook_that_is_six_minutes_old_is_refused(open_line: Open) -> None:
    line = open_line("webhook")
    service = cast(fakes.Webhook, line.service)
    late = service.signed({"from": "a", "text": "hi"}, at=datetime.now(UTC) - timedelta(minutes=6))
    assert line.posts(late).status_code == 401
    assert not line.theirs()


@pytest.mark.parametrize("value", [{}, {"from": "a"}, {"text": "a"}, {"from": "a", "text": " "}])
def test_a_webhook_without_words_says_what_is_missing(open_line: Open, value: Any) -> None:
    line = open_line("webhook")
    answer = line.posts(cast(fakes.Webhook, line.service).signed(value))
    assert answer.status_code == 400
    assert b"from" in answer.content or b"text" in answer.content


def test_a_receipt_of_a_webhook_is_shown_at_the_desk(open_line: Open) -> None:
    line = open_line("webhook")
    ticket = with_person(line)
    replies(line, ticket, "Hello")
    service = cast(fakes.Webhook, line.service)
    key = service.taken[-1].key
    line.posts(service.signed({"type": "receipt", "id": key, "state": "read"}))
    line.posts(service.signed({"type": "receipt", "id": key, "state": "delivered"}))
    assert delivery(line, ticket) == "read"


def test_an_edited_message_is_a_further_one_and_says_so(open_line: Open) -> None:
    line = open_line("telegram")
    ticket = with_person(line)
    line.posts(cast(fakes.Telegram, line.service).edits("Order TT-10483, not 82"))
    line.answered()
    whole = line.world.app.desk.ticket(ticket)
    assert whole is not None
    assert whole.thread[-1].edited
    assert whole.thread[-1].text == "Order TT-10483, not 82"


def test_a_telegram_group_is_not_answered(open_line: Open) -> None:
    line = open_line("telegram")
    sent = line.service.says("hello all")
    body = sent.body.replace(b'"private"', b'"group"')
    assert line.posts(type(sent)(body, sent.headers)).status_code == 200
    assert not line.theirs()


def test_a_press_is_acknowledged_in_the_answer_to_the_call(open_line: Open) -> None:
    line = open_line("telegram")
    took = line.asks("How do I descale my Skerry?")
    answer = line.posts(line.service.presses(took[-1].buttons[0][1], ""))
    told = json.loads(answer.content)
    assert told == {"method": "answerCallbackQuery", "callback_query_id": "q1"}


def test_a_start_link_takes_the_conversation_along(open_line: Open) -> None:
    line = open_line("telegram")
    talk = line.world.begin()
    onward = line.room.elsewhere(talk)
    assert onward is not None
    assert onward.ways[0][1] == f"https://t.me/tern_bot?start={onward.code}"
    line.says(f"/start {onward.code}")
    assert line.conversation == talk


def test_somebody_who_blocked_the_bot_is_not_written_to_again(open_line: Open) -> None:
    line = open_line("telegram")
    ticket = with_person(line)
    told = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    line.service.next.append(Reply(403, told))
    replies(line, ticket, "Hello")
    assert delivery(line, ticket) == "stopped"
    assert line.room.book.stopped(line.channel.channel, line.service.who)  # type: ignore[attr-defined]


def test_meta_asks_whether_the_door_is_ours(open_line: Open) -> None:
    line = open_line("whatsapp")
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    path = f"/api/messaging/{line.service.door}"
    right = Client().get(path, {**query, "hub.verify_token": fakes.Graph.verify})
    assert (right.status_code, right.content) == (200, b"1158201444")
    assert Client().get(path, {**query, "hub.verify_token": "other"}).status_code == 401


def test_statuses_come_in_any_order_and_only_go_forward(open_line: Open) -> None:
    line = open_line("whatsapp")
    ticket = with_person(line)
    replies(line, ticket, "Hello")
    service = cast(fakes.WhatsApp, line.service)
    external = ChatOutRow.objects.latest("pk").external
    for state in ("read", "delivered", "sent", "failed"):
        line.posts(service.tells(state, id=external))
    assert delivery(line, ticket) == "read"


def test_a_message_whose_answer_was_lost_is_known_by_its_status(open_line: Open) -> None:
    line = open_line("whatsapp")
    ticket = with_person(line)
    line.service.lose = 1
    replies(line, ticket, "Hello")
    assert delivery(line, ticket) == "sending"
    service = cast(fakes.WhatsApp, line.service)
    line.posts(service.tells("delivered", id="wamid.x", key=service.taken[-1].key))
    assert delivery(line, ticket) == "delivered"
    line.later(400)
    line.goes_out()
    assert [one.text for one in service.taken].count("Ines: Hello") == 1


def test_after_a_day_whatsapp_takes_nothing_and_the_ticket_says_so(open_line: Open) -> None:
    line = open_line("whatsapp")
    ticket = with_person(line)
    line.later(25 * 3600)
    before = len(line.service.taken)
    replies(line, ticket, "Hello")
    assert len(line.service.taken) == before
    assert delivery(line, ticket) == "failed"
    assert "more than 24 hours" in notes(line, ticket)


def test_with_a_template_the_answer_waits_until_the_customer_writes(open_line: Open) -> None:
    line = open_line("whatsapp", UNSNAG_WHATSAPP_TEMPLATE="answer_waits:en")
    ticket = with_person(line)
    line.later(25 * 3600)
    replies(line, ticket, "Hello")
    assert line.service.taken[-1].text == "template answer_waits"
    assert delivery(line, ticket) == "held"
    line.says("Yes?")
    line.goes_out()
    assert line.service.taken[-1].text == "Ines: Hello"
    assert delivery(line, ticket) == "sent"


def test_another_numbers_messages_are_not_ours(open_line: Open) -> None:
    line = open_line("whatsapp")
    service = cast(fakes.WhatsApp, line.service)
    service.number_id = "elsewhere"
    assert line.says("Hello").status_code == 200
    assert not line.theirs()


def test_an_echo_is_no_message_and_settles_one_whose_answer_was_lost(open_line: Open) -> None:
    line = open_line("messenger")
    ticket = with_person(line)
    line.service.lose = 1
    replies(line, ticket, "Hello")
    service, before = cast(fakes.Messenger, line.service), line.theirs()
    line.posts(service.echoes(service.taken[-1].key, "m_9"))
    assert line.theirs() == before
    assert delivery(line, ticket) == "sent"


def test_a_text_message_is_in_seven_bits_where_it_can_be(open_line: Open) -> None:
    line = open_line("sms")
    ticket = with_person(line)
    replies(line, ticket, "It’s “done” – really…")
    assert line.service.taken[-1].text == 'Ines: It\'s "done" - really...'


def test_what_twilio_could_not_deliver_is_told_at_the_ticket(open_line: Open) -> None:
    line = open_line("sms")
    ticket = with_person(line)
    replies(line, ticket, "Hello")
    service = cast(fakes.Twilio, line.service)
    sid = ChatOutRow.objects.latest("pk").external
    line.posts(service.tells("undelivered", id=sid, key=service.taken[-1].key, error="30006"))
    assert delivery(line, ticket) == "failed"
    assert "30006" in notes(line, ticket)


def test_a_number_that_twilio_has_stopped_is_stopped_here(open_line: Open) -> None:
    line = open_line("sms")
    ticket = with_person(line)
    told = {"code": 21610, "message": "Attempt to send to unsubscribed recipient"}
    line.service.next.append(Reply(400, told))
    replies(line, ticket, "Hello")
    assert delivery(line, ticket) == "stopped"
    assert line.answers[-1].content.decode().endswith("<Response></Response>")


def test_slack_asks_whether_the_door_is_ours(open_line: Open) -> None:
    line = open_line("slack")
    service = cast(fakes.Slack, line.service)
    asked = service.signed(json.dumps({"type": "url_verification", "challenge": "abc"}).encode())
    assert line.posts(asked).content == b"abc"
    old = service.signed(asked.body, at=datetime.now(UTC).timestamp() - 301)
    assert line.posts(old).status_code == 401


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B1", "text": "our own words"},
        {"subtype": "message_deleted"},
        {"channel_type": "channel"},
    ],
)
def test_slack_events_that_are_no_customers_words(open_line: Open, event: Any) -> None:
    line = open_line("slack")
    plain = {"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "text": "hi"}
    sent = cast(fakes.Slack, line.service).event({**plain, **event})
    assert line.posts(sent, **{"X-Slack-Retry-Num": "1"}).status_code == 200
    assert not line.theirs()


def test_a_thread_is_a_conversation_of_its_own_and_is_answered_there(open_line: Open) -> None:
    line = open_line("slack")
    line.says("How do I descale my Skerry?")
    event = {"type": "message", "channel": "D100", "channel_type": "im", "user": "U1"}
    service = cast(fakes.Slack, line.service)
    line.posts(service.event({**event, "text": "I want a person", "thread_ts": "12.1"}))
    took = line.answered()
    assert {one.thread for one in took} == {"", "12.1"}


def test_nobody_is_woken_who_did_not_just_write(open_line: Open) -> None:
    line = open_line("sms", UNSNAG_MESSAGING_QUIET_HOURS="00:00-23:59")
    ticket = with_person(line)
    assert line.service.taken
    before = len(line.service.taken)
    line.later(3600)
    replies(line, ticket, "Hello")
    assert len(line.service.taken) == before
    assert delivery(line, ticket) == "waiting"
    due = ChatOutRow.objects.latest("pk").due
    assert due is not None
    assert due > line.world.clock()


def test_a_long_silence_ends_what_an_address_was_known_as(open_line: Open) -> None:
    line = open_line("sms")
    line.asks("How do I descale my Skerry?")
    first = line.conversation
    line.later(15 * 24 * 3600)
    line.says("Hello again")
    assert line.conversation != first


def test_a_channel_that_refuses_us_raises_an_alarm(open_line: Open) -> None:
    line = open_line("telegram")
    ticket = with_person(line)
    told = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    line.service.next.append(Reply(401, told))
    replies(line, ticket, "Hello")
    _, raised = line.room.health()
    assert [(one.alarm.value, one.channel) for one in raised] == [("refused", "telegram")]
    line.later(60)
    line.goes_out()
    assert not line.room.health()[1]
    assert line.service.taken[-1].text == "Ines: Hello"


def test_what_is_said_of_the_channel_itself_is_in_german_too() -> None:
    said = (*take_chat.WISHES.values(), take_chat.GONE_ON, take_chat.CODE_OLD, take_chat.GOES_ON)
    assert all(text in GERMAN for text in (*said, write_chats.LEAD))
