"""What holds for every messenger, against a stand-in that checks its published protocol."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.messaging.conftest import KINDS, Line, make_world, one_shop, open_line, shop
from unsnag.adapters.store.chat_rows import ChatFileRow, ChatOutRow
from unsnag.domain.conversations import Author, Holder

__all__ = ["make_world", "one_shop", "open_line", "shop"]

ALL = sorted(KINDS)
ONE_KEYED = ("webhook",)
REPORTING = ("messenger", "sms", "whatsapp")


@pytest.fixture(params=ALL)
def line(request: pytest.FixtureRequest, open_line: Callable[..., Line]) -> Line:
    return open_line(request.param)


def test_a_question_is_answered_in_the_chat_where_it_was_asked(line: Line) -> None:
    took = line.asks("How do I descale my Skerry?")
    assert "Descale it every two months" in " ".join(one.text for one in took)
    assert {one.to for one in took} == {line.service.who}  # type: ignore[attr-defined]
    assert line.state.channel is KINDS[line.service.door]
    assert line.states() == ["sent"] * len(took)


def test_a_burst_is_answered_once_and_whole(line: Line) -> None:
    for text in ("Hi", "I have a question", "How do I descale my Skerry?"):
        line.says(text)
        line.later(1)
        assert line.room.turns() == 0
    took = line.answered()
    assert len([one for one in took if "Descale it every two months" in one.text]) == 1
    assert len(line.theirs()) == 3


def test_a_burst_does_not_go_on_for_ever(line: Line) -> None:
    for n in range(8):
        line.says(f"and another thing {n}")
        line.later(3)
    assert line.room.turns() == 1


def test_the_worker_leaves_a_burst_alone_until_it_is_quiet(line: Line) -> None:
    line.says("How do I descale my Skerry?")
    line.later(3.5)
    line.world.app.recover()
    assert not line.world.replies(line.conversation)
    line.later(3)
    line.world.app.recover()
    assert line.world.replies(line.conversation)


def test_the_same_call_twice_is_one_message(line: Line) -> None:
    sent = line.service.says("How do I descale my Skerry?")
    assert line.posts(sent).status_code == 200
    assert line.posts(sent).status_code == 200
    took = line.answered()
    assert line.posts(sent).status_code == 200
    assert line.theirs() == ["How do I descale my Skerry?"]
    assert took
    assert not line.answered()


def test_a_call_that_is_not_signed_right_is_refused(line: Line) -> None:
    sent = line.service.says("Let me in")
    wrong = {name: value[:-3] + "AAA" for name, value in sent.headers.items() if "amp" not in name}
    assert line.posts(sent, **wrong).status_code == 401
    bare = type(sent)(sent.body, {}, sent.content_type)
    assert line.posts(bare).status_code == 401
    if line.service.door != "telegram":  # its secret stands in a header and covers no body
        other = type(sent)(sent.body + b" ", sent.headers, sent.content_type)
        assert line.posts(other).status_code == 401
    assert not line.theirs()


def test_buttons_are_pressed_and_choices_are_written(line: Line) -> None:
    took = line.asks("How do I descale my Skerry?")
    if took[-1].buttons:
        label, payload = next(
            b for b in took[-1].buttons if "solved" in b[0].lower() or "Yes" in b[0]
        )
        line.posts(line.service.presses(payload, label))
    else:
        assert "1. " in took[-1].text
        line.says("1")
    done = line.answered(0)
    assert any("close" in one.text for one in done), [one.text for one in done]


def test_a_button_of_an_earlier_question_does_nothing(line: Line) -> None:
    took = line.asks("How do I descale my Skerry?")
    if not took[-1].buttons:
        pytest.skip("A telephone has no buttons")
    solved = took[-1].buttons[0]
    line.asks("I want a refund for my order")
    line.posts(line.service.presses(solved[1], solved[0]))
    said = line.answered(0)
    assert any("gone on since" in one.text for one in said)


def test_a_person_is_given_within_one_turn_and_answers_in_the_chat(line: Line) -> None:
    line.asks("I want to talk to a person")
    state = line.state
    assert state.holder is Holder.HUMAN
    assert state.issue is not None
    ticket = line.world.app.store.ticket_of_issue(state.issue)
    assert ticket is not None
    line.world.app.work_ticket.reply(ticket.id, "Ines", "Hello, Ines here.", key="k")
    before = len(line.service.taken)
    line.goes_out()
    (said,) = line.service.taken[before:]
    assert said.text == "Ines: Hello, Ines here."
    whole = line.world.app.desk.ticket(ticket.id)
    assert whole is not None
    shown = [m.delivery for m in whole.thread if m.author is Author.HUMAN]
    assert shown[0] is not None
    assert shown[0].state.value == "sent"


def test_long_words_go_out_in_parts_and_none_is_lost(line: Line) -> None:
    line.asks("I want to talk to a person")
    assert line.state.issue is not None
    ticket = line.world.app.store.ticket_of_issue(line.state.issue)
    assert ticket is not None
    words = " ".join(f"This is sentence number {n}." for n in range(400))
    line.world.app.work_ticket.reply(ticket.id, "Ines", words, key="k")
    before = len(line.service.taken)
    line.goes_out()
    took = line.service.taken[before:]
    assert len(took) > 1
    assert " ".join(one.text for one in took) == f"Ines: {words}"
    assert all(one.text.endswith(".") for one in took)


def test_a_service_that_asks_to_wait_is_left_alone_and_the_order_stays(line: Line) -> None:
    line.asks("I want to talk to a person")
    assert line.state.issue is not None
    ticket = line.world.app.store.ticket_of_issue(line.state.issue)
    assert ticket is not None
    for n in range(3):
        line.world.app.work_ticket.reply(ticket.id, "Ines", f"Answer {n}", key=f"k{n}")
    before = len(line.service.taken)
    line.service.next.append(line.service.slower(30))
    line.goes_out()
    assert len(line.service.taken) == before
    line.later(29)
    line.goes_out()
    assert len(line.service.taken) == before
    line.later(2)
    line.goes_out()
    said = [one.text for one in line.service.taken[before:]]
    assert said == ["Ines: Answer 0", "Ines: Answer 1", "Ines: Answer 2"]


def test_a_refusal_for_good_is_told_at_the_ticket_and_keeps_nothing_waiting(line: Line) -> None:
    line.asks("I want to talk to a person")
    assert line.state.issue is not None
    ticket = line.world.app.store.ticket_of_issue(line.state.issue)
    assert ticket is not None
    line.service.next.append(line.service.refusal())
    line.world.app.work_ticket.reply(ticket.id, "Ines", "Answer 0", key="k0")
    line.world.app.work_ticket.reply(ticket.id, "Ines", "Answer 1", key="k1")
    line.goes_out()
    assert line.service.taken[-1].text == "Ines: Answer 1"
    assert line.states()[-2:] == ["failed", "sent"]
    whole = line.world.app.desk.ticket(ticket.id)
    assert whole is not None
    assert any("did not arrive" in m.text for m in whole.thread if m.author is Author.NOTE)
    assert whole.state.value == "open"


def test_an_answer_that_was_lost_is_not_said_twice(line: Line) -> None:
    line.asks("How do I descale my Skerry?")
    line.says("I want to talk to a person")
    line.service.lose = 1
    before = len(line.service.taken)
    line.answered()
    line.later(400)
    line.goes_out()
    line.later(400)
    line.goes_out()
    keys = [one.text for one in line.service.taken[before:]]
    assert len(keys) == len(set(keys))
    last = ChatOutRow.objects.order_by("pk").last()
    assert last is not None
    assert last.state == ("sent" if line.service.door in ONE_KEYED else "doubtful")


def test_a_file_is_fetched_and_kept(line: Line) -> None:
    line.service.files |= {"note.txt": b"the words", "/cdn/note.txt": b"the words"}
    assert line.says("See this", file="note.txt").status_code == 200
    assert line.room.fetch() == 1
    row = ChatFileRow.objects.get()
    assert line.room.files.read(row.digest) == b"the words"


def test_a_file_that_is_too_large_is_never_kept(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unsnag.application.messaging.fetch_files.MOST_BYTES", 5)
    line.service.files |= {"note.txt": b"the words", "/cdn/note.txt": b"the words"}
    line.says("See this", file="note.txt")
    assert line.room.fetch() == 0
    row = ChatFileRow.objects.get()
    assert row.digest == ""
    assert row.why


def test_stop_stops_everything_until_start(line: Line) -> None:
    line.asks("How do I descale my Skerry?")
    line.asks("STOP")
    before = len(line.service.taken)
    line.says("I want to talk to a person")
    line.answered()
    assert len(line.service.taken) == before
    assert line.states()[-1] == "stopped"
    assert line.state.holder is Holder.HUMAN
    line.says("START")
    line.asks("How do I descale my Skerry?")
    assert line.state.issue is not None
    ticket = line.world.app.store.ticket_of_issue(line.state.issue)
    assert ticket is not None
    line.world.app.work_ticket.reply(ticket.id, "Ines", "Good to have you back.", key="k")
    line.goes_out()
    assert line.service.taken[-1].text == "Ines: Good to have you back."


def test_a_conversation_goes_on_here_by_a_code_that_works_once(line: Line) -> None:
    app = line.world.app
    talk = line.world.begin()
    line.world.say(talk, "How do I descale my Skerry?")
    onward = line.room.elsewhere(talk)
    assert onward is not None
    line.asks(onward.code)
    assert line.conversation == talk
    assert line.state.identified
    took = line.asks("I want to talk to a person")
    assert took
    state = app.store.conversation(talk)
    assert state.holder is Holder.HUMAN
    line.says(onward.code, who="+4999")
    assert "too old" in line.answered()[-1].text
    assert line.conversation != talk
    assert not line.state.identified


def test_an_address_identifies_nobody(line: Line) -> None:
    took = line.asks("I want a refund for my order")
    assert not line.state.identified
    assert any("e-mail address" in one.text for one in took)
