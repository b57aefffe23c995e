"""What is kept of a mail, and what is left out, whatever program wrote it."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unsnag.domain.mail.reply import reply_of

QUOTE = "On 3 Mar 2026 at 10:12, Ada <ada@example.org> wrote:\n> Which size?\n> And which colour?"


def test_answers_between_quoted_lines_are_kept_with_what_they_answer() -> None:
    text = f"Hello,\n\n{QUOTE.splitlines()[0]}\n> Which size?\n\nLarge.\n\n> And colour?\n\nBlue.\n"
    assert reply_of(text).text == "Hello,\n\n> Which size?\n\nLarge.\n\n> And colour?\n\nBlue."


@pytest.mark.parametrize(
    "mark", ["Sent from my iPhone", "-- \nAda", "--\nAda Byron\n+44 20 7946 0000"]
)
def test_answers_below_a_signature_are_kept(mark: str) -> None:
    text = f"See below.\n\n{mark}\n\n> Which size?\n\nLarge.\n\n> And colour?\n\nBlue."
    found = reply_of(text).text
    assert found.startswith("See below.")
    assert "> Which size?\n\nLarge." in found
    assert found.endswith("> And colour?\n\nBlue.")


def test_an_answer_below_the_quote_is_kept() -> None:
    assert reply_of(f"{QUOTE}\n\nLarge and blue.").text.endswith("\n\nLarge and blue.")


def test_a_quote_without_an_introduction_at_the_end_goes() -> None:
    assert reply_of("Large.\n\n> Which size?\n> Ada").text == "Large."


def test_a_mail_that_is_all_quote_is_kept_whole() -> None:
    assert reply_of(QUOTE).text == QUOTE


def test_a_mail_that_is_all_signature_keeps_it() -> None:
    assert reply_of("-- \nAda Byron\n+44 20 7946 0000").text.startswith("-- \nAda Byron")
    assert reply_of("Sent from my iPhone").text == "Sent from my iPhone"


def test_a_block_above_what_was_written_is_left_out() -> None:
    block = "From: Ada <ada@example.org>\nSent: 3 March 2026\nTo: help@example.com\nSubject: Size"
    assert reply_of(f"{block}\n\nLarge, please.").text == "Large, please."


@pytest.mark.parametrize(
    "line",
    [
        "On Monday I will be there, and my friend wrote: bring cake.",
        "From: the start I knew it.",
        "To: be or not to be",
        "I said on 3 March 2026 at 10:12 that it is broken:",
        "Sent from my desk, where the phone is broken.",
        "On the one hand it works.",
        "Date: is 3 March fine for you?",
        "Subject: to change",
        "-- this is no signature",
        "best regards to your team, they were kind",
        "The original message was about this.",
        "5 > 3 is true",
    ],
)
def test_sentences_that_look_like_marks_stay(line: str) -> None:
    text = f"Hello\n\n{line}\n\nIt still leaks.\nCan you help?"
    assert reply_of(text).text == text


@pytest.mark.parametrize("mark", ["-- ", "--", "__", "—", "-----", "_______________"])
def test_a_card_with_contacts_below_a_mark_goes(mark: str) -> None:
    card = f"{mark}\nAda Byron\nEngines Ltd\n+44 20 7946 0000\nada@example.org"
    assert reply_of(f"It leaks.\n\n{card}").text == "It leaks."


@pytest.mark.parametrize(
    "text",
    [
        "My journey:\nFrom: Berlin\nTo: Munich\nDate: 3 March\nPlease send the money back.",
        "It leaks.\n\nRegards,\nAda\nPS: please cancel order TT-10482 too",
        "It leaks.\n\nRegards,\nAda\nWhen will somebody call me?",
        "Sent via DHL mail last week\nIt never came.",
        "It broke.\n\nSent by mail on Monday, no answer.\n\nWhat now?",
        "It leaks.\n-----\nPlease call me at +44 20 7946 0000.",
        "On 3 March 2026 at 10:12 I wrote:\n\nIt leaks. Nobody answered.",
        "From: Ada\nIt is for me.",
    ],
)
def test_what_only_looks_like_an_end_stays(text: str) -> None:
    assert reply_of(text).text == text


def test_a_closing_with_a_name_stays_and_one_with_a_card_goes() -> None:
    assert reply_of("It leaks.\n\nBest regards\n\nAda").text == "It leaks.\n\nBest regards\n\nAda"
    assert reply_of("It leaks.\n\nRegards,\nAda Byron\nEngines Ltd").text == "It leaks."


def test_drawn_lines_within_a_text_stay() -> None:
    text = "First\n-----\nIt leaks.\n\n=====\nAnd it is loud, every single time that I use it."
    assert reply_of(text).text == text


def test_a_list_footer_and_the_signature_above_it_go() -> None:
    footer = "_______________________\nowners mailing list\nowners@lists.example.org"
    assert reply_of(f"It leaks.\n\n-Ada Byron\n\n{footer}").text == "It leaks."


def test_what_is_forwarded_is_told_beside_what_was_written() -> None:
    block = "From: Ada <ada@example.org>\nDate: 3 Mar 2026\nSubject: Size\nTo: me@example.org"
    mark = "---------- Forwarded message ---------"
    found = reply_of(f"Please see below.\n\n{mark}\n{block}\n\nIt leaks.")
    assert (found.text, found.forwarded) == ("Please see below.", "It leaks.")
    quoted = "\n".join(f"> {line}" for line in f"{block}\n\nIt leaks.".split("\n"))
    assert reply_of(f"See below.\n\nBegin forwarded message:\n\n{quoted}").forwarded == "It leaks."
    alone = reply_of(f"{mark}\n{block}\n\nIt leaks.")
    assert (alone.text, alone.forwarded) == ("It leaks.", "It leaks.")


@pytest.mark.parametrize(
    "mark",
    [
        "Begin forwarded message:",
        "-------- Weitergeleitete Nachricht --------",
        "---------- Message transféré ---------",
        "---------- Mensaje reenviado ---------",
        "---------- 转发的邮件 ---------",
        "-------- Пересылаемое сообщение --------",
    ],
)
def test_marks_of_forwarding_are_known_in_other_languages(mark: str) -> None:
    assert reply_of(f"See below.\n\n{mark}\n\nIt leaks.").forwarded == "It leaks."


def test_code_and_indentation_are_kept_as_they_are() -> None:
    text = "Try this:\n\n    if x:\n        y()  \n\nIt works."
    assert reply_of(text).text == text


def test_a_quoted_line_that_was_torn_is_still_quoted() -> None:
    torn = (
        "> " + "a long line that the program tore into two pieces " * 2 + "\nhere it goes on\n> end"
    )
    assert reply_of(f"Large.\n\n{torn}").text == "Large."


@given(st.text(alphabet=st.sampled_from("ab:> -_\n@.<>19OnwrteFSm*"), max_size=400))
@settings(max_examples=300, deadline=None)
def test_no_text_raises_and_no_reply_is_lost_whole(text: str) -> None:
    found = reply_of(text).text
    assert bool(found.strip()) == bool(text.strip())


@given(st.lists(st.sampled_from([*QUOTE.split("\n"), "It leaks.", "", "-- ", "Ada", "> a"])))
@settings(max_examples=300, deadline=None)
def test_no_order_of_lines_loses_a_reply_whole(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert bool(reply_of(text).text.strip()) == bool(text.strip())


def test_time_grows_with_the_text_and_not_faster() -> None:
    line = random.Random(7).choice(["On 1 Jan 2026 10:10, a@b.example>", "From: a@b.example", "--"])
    took = []
    for count in (1_000, 8_000):
        started = time.process_time()
        reply_of(f"{line}\n" * count)
        took.append(time.process_time() - started)
    assert took[1] < 40 * took[0] + 0.05, "eight times the lines took forty times as long"
