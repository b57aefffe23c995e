"""How messages are laid out, timed, stopped and called back: pure rules."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta

import pytest

from unsnag.domain.messaging.calling import (
    CallOutcome,
    CallState,
    NumberRefused,
    Window,
    follows,
    next_slot,
    number_of,
)
from unsnag.domain.messaging.codes import code_in, code_of
from unsnag.domain.messaging.layout import Choice, Limits, chosen, cut, laid_out, pressed
from unsnag.domain.messaging.segments import plain_signs, segments
from unsnag.domain.messaging.stopping import Wish, wish
from unsnag.domain.messaging.timing import (
    Gathering,
    QuietHours,
    goes_at,
    next_try,
    window_open,
)
from unsnag.domain.messaging.values import OutState, further
from unsnag.domain.messaging.zones import zone_of

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday
THREE = (Choice("a", "Yes"), Choice("b", "No"), Choice("human", "I want a person"))
ROOMY = Limits(text=100, with_buttons=50, buttons=3, label=20, rows=5, row_label=24)
BARE = Limits(text=100, with_buttons=100)


def test_no_piece_is_too_long_and_none_of_the_words_is_lost() -> None:
    luck = random.Random(7)
    letters = "ab .!?\n€😀ü"
    for _ in range(300):
        text = "".join(luck.choice(letters) for _ in range(luck.randrange(0, 400)))
        most, last = luck.randrange(5, 60), luck.randrange(5, 60)
        pieces = list(cut(text, most, min(most, last)))
        assert all(len(p.encode("utf-16-le")) // 2 <= most for p in pieces)
        assert len(pieces[-1].encode("utf-16-le")) // 2 <= last
        assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_piece_ends_with_a_sentence_where_it_can() -> None:
    pieces = list(cut("One is here. Two is here. Three is here.", 27, 27))
    assert pieces == ["One is here. Two is here.", "Three is here."]


def test_the_piece_with_buttons_fits_the_channel() -> None:
    parts = laid_out("word " * 19, 5, THREE, ROOMY, "Or “{label}”.")
    assert [len(p.text) <= 50 for p in parts][-1]
    assert [b.payload for b in parts[-1].buttons] == ["b5.1", "b5.2", "b5.3"]
    assert not parts[0].buttons


def test_more_choices_than_buttons_are_a_list_and_more_than_that_are_numbered() -> None:
    four = (*THREE, Choice("d", "Later"))
    assert laid_out("Which?", 5, four, ROOMY, "")[-1].listed
    six = tuple(Choice(str(n), f"Number {n}") for n in range(6))
    assert "6. Number 5" in laid_out("Which?", 5, six, ROOMY, "")[-1].text


def test_choices_that_would_read_the_same_are_written_out() -> None:
    same = (Choice("a", "A very long label that ends in one"), Choice("b", "A very long label"))
    (part,) = laid_out("Which?", 5, same, Limits(100, 100, buttons=3, label=10), "")
    assert not part.buttons
    assert "1. A very long label that ends in one\n2. A very long label" in part.text


def test_a_single_choice_is_offered_in_words_and_never_by_a_number() -> None:
    (part,) = laid_out("How many?", 5, THREE[2:], BARE, "Or write “{label}”.")
    assert part.text.endswith("Or write “I want a person”.")


@pytest.mark.parametrize(
    ("said", "meant"),
    [("1", "a"), (" 2. ", "b"), ("(3)", "human"), ("#1", "a"), ("no", "b"), ("Yes.", "a")],
)
def test_a_choice_is_known_by_its_number_and_its_words(said: str, meant: str) -> None:
    found = chosen(said, THREE, by_number=True)
    assert found is not None
    assert found.choice == meant


@pytest.mark.parametrize("said", ["0", "4", "1 2", "one", "1 please", "TT-1"])
def test_other_words_choose_nothing(said: str) -> None:
    assert chosen(said, THREE, by_number=True) is None


def test_a_number_means_nothing_where_none_was_shown() -> None:
    assert chosen("1", THREE, by_number=False) is None


@pytest.mark.parametrize("payload", ["", "b", "b1", "b1.", "x1.2", "b1.2x", "b1.9999", "1.2"])
def test_only_our_own_payloads_are_ours(payload: str) -> None:
    assert pressed(payload) is None


def test_segments_are_counted_as_they_are_paid() -> None:
    assert [segments("a" * n) for n in (0, 160, 161, 306, 307)] == [1, 1, 2, 2, 3]
    assert [segments("ж" * n) for n in (70, 71, 134, 135)] == [1, 2, 2, 3]
    assert segments("€" * 80) == 1
    assert segments("€" * 81) == 2
    assert segments("“" * 100) == 2
    assert segments(plain_signs("“" * 100)) == 1


def test_stop_words_mean_it_only_alone() -> None:
    assert wish("Stop", by_text=False, stopped=False) is Wish.STOP
    assert wish("stop the order", by_text=True, stopped=False) is None
    assert wish("cancel", by_text=False, stopped=False) is None
    assert wish("CANCEL", by_text=True, stopped=False) is Wish.STOP
    assert wish("yes", by_text=True, stopped=False) is None
    assert wish("yes", by_text=True, stopped=True) is Wish.START


def test_a_burst_is_gathered_while_it_goes_on_and_not_for_ever() -> None:
    gathering = Gathering(timedelta(seconds=4), timedelta(seconds=20))
    assert gathering.until(NOW, NOW, at_once=False) == NOW + timedelta(seconds=4)
    late = NOW + timedelta(seconds=18)
    assert gathering.until(NOW, late, at_once=False) == NOW + timedelta(seconds=20)
    assert gathering.until(NOW, late, at_once=True) == late


def test_quiet_hours_are_those_of_the_customers_clock() -> None:
    night = QuietHours(time(21), time(8))
    assert night.over(NOW, "Europe/Berlin") == NOW
    tokyo = night.over(NOW, "Asia/Tokyo")  # nine in the evening there
    assert tokyo == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    assert goes_at(NOW, NOW - timedelta(minutes=29), night, "Asia/Tokyo") == NOW
    assert goes_at(NOW, NOW - timedelta(minutes=31), night, "Asia/Tokyo") == tokyo
    assert goes_at(NOW, None, None, "Asia/Tokyo") == NOW


def test_the_window_is_open_for_a_day() -> None:
    assert window_open(NOW, NOW - timedelta(hours=23, minutes=59))
    assert not window_open(NOW, NOW - timedelta(hours=24))
    assert not window_open(NOW, None)


def test_tries_are_further_and_further_apart_and_end() -> None:
    waits = [next_try(n, NOW, NOW) for n in range(1, 8)]
    gaps = [(at - NOW).total_seconds() for at in waits if at is not None]
    assert gaps == sorted(gaps)
    assert next_try(9, NOW - timedelta(days=1), NOW) is None


def test_reports_in_any_order_end_in_the_same_state() -> None:
    luck = random.Random(3)
    told = [OutState.SENT, OutState.DELIVERED, OutState.READ]
    for _ in range(50):
        state = OutState.SENDING
        for one in luck.sample(told, 3):
            state = further(state, one)
        assert state is OutState.READ
    assert further(OutState.DELIVERED, OutState.FAILED) is OutState.DELIVERED
    assert further(OutState.SENT, OutState.FAILED) is OutState.FAILED


def test_a_code_is_found_in_the_words_around_it_and_nothing_else_is() -> None:
    code = code_of(bytes(range(15)))
    assert code_in(f"Hello, {code.upper()}!") == code
    assert code_in("go-on with it") == ""
    assert code_in(code + "a") == ""


def test_a_zone_is_told_by_a_country_that_has_one() -> None:
    assert zone_of("+4915550001") == "Europe/Berlin"
    assert zone_of("4915550001") == "Europe/Berlin"
    assert zone_of("+15550100") == ""
    assert zone_of("psid-1") == ""


@pytest.mark.parametrize("text", ["", "030 1234567", "+49", "+49 30 12 ext 4", "+1 900 5550100"])
def test_a_number_that_may_not_be_called_is_refused(text: str) -> None:
    with pytest.raises(NumberRefused):
        number_of(text, ("+49", "+44"))


def test_a_number_is_read_as_people_write_it() -> None:
    assert number_of("0049 (30) 123-4567", ("+49",)) == "+49301234567"


DESK = {day: ((time(9), time(17)),) for day in range(1, 6)}


def test_nobody_is_called_in_the_break_between_two_openings() -> None:
    desk = {day: ((time(9), time(12)), (time(13), time(17))) for day in range(1, 6)}
    window = Window(time(11, 50), time(14), "Europe/Berlin")
    monday = datetime(2026, 11, 23, 6, tzinfo=UTC)
    slot = next_slot(window, desk, "Europe/Berlin", monday)
    assert slot == (
        datetime(2026, 11, 23, 12, tzinfo=UTC),
        datetime(2026, 11, 23, 13, tzinfo=UTC),
    )


def test_a_call_is_made_when_both_are_there() -> None:
    window = Window(time(9), time(12), "Asia/Tokyo")
    assert next_slot(window, DESK, "Europe/Berlin", NOW) is None  # 9 to 12 there is night here
    afternoon = Window(time(15), time(18), "Asia/Tokyo")  # 7 to 10 in Berlin
    slot = next_slot(afternoon, DESK, "Europe/Berlin", NOW)
    assert slot == (
        datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
        datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    )


def test_a_call_waits_over_the_weekend() -> None:
    friday = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
    slot = next_slot(Window(time(9), time(18), "Europe/Berlin"), DESK, "Europe/Berlin", friday)
    assert slot is not None
    assert slot[0] == datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def test_three_tries_are_made_and_a_wrong_number_is_not_called_again() -> None:
    assert follows(CallOutcome.NO_ANSWER, 1)[0] is CallState.WAITING
    assert follows(CallOutcome.NO_ANSWER, 3) == (CallState.GIVEN_UP, None)
    assert follows(CallOutcome.WRONG_NUMBER, 1) == (CallState.GIVEN_UP, None)
    assert follows(CallOutcome.REACHED, 3) == (CallState.DONE, None)
