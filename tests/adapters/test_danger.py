"""Danger by its meaning, with the real encoder. No sentence here is among the examples."""

from __future__ import annotations

import pytest

from unsnag.adapters.models import danger
from unsnag.adapters.models.danger import MOST_SENTENCES, THRESHOLDS, DangerLine
from unsnag.adapters.models.danger_texts import DANGER_TEXTS
from unsnag.adapters.models.encoder import MiniLmEncoder
from unsnag.adapters.models.everyday_texts import EVERYDAY_TEXTS
from unsnag.adapters.models.remembering import Remembering

DANGER = """
The adapter is hot enough to burn skin.
My toddler put the button cell in his mouth.
The blade came loose and flew across the room.
My mother fell because the chair leg snapped.
The glass exploded while I was pouring.
There was a bright flash and then it died.
I think it is leaking gas.
My baby could have choked on the loose part.
The bike fork snapped and I crashed.
Our stroller folded up by itself with the baby inside.
The steam burnt me.
My kid got his finger stuck in it.
The pool ladder electrocuted me.
Found a razor blade in the cereal.
The ladder collapsed while I stood on it.
I have a rash all over since using your cream.
The taxi driver ran three red lights and I was terrified.
A stranger keeps writing to me through your app and says he will find me.
I breathed in the vapours and fainted.
The insulin arrived at room temperature, can I still inject it?
"""
EVERYDAY = """
The jug was cracked when I unpacked it.
The espresso is bitter and tastes of ash.
My laptop gets slow after an hour.
The kettle takes for ever to boil.
Can I get a refund for the broken lamp?
The driver never came.
I was charged for an order that I cancelled.
Which size of filter fits my machine?
How do I reset my password?
Do you have fire-proof gloves in stock?
My subscription should pause over the summer.
The battery of my remote is empty.
The knife set has arrived, thank you!
Why is my card still blocked?
Please send the invoice to our accountant.
The jacket smells of new plastic.
The app logs me out every day.
Is the cleaner suitable for aluminium?
You should be ashamed of your service.
The lid does not close properly.
"""
TESTED = "Sample {} shattered at the first blow and splinters hit the wall."
TESTERS = [TESTED.format(number) for number in range(60)]


@pytest.fixture(scope="module")
def encoder() -> Remembering:
    return Remembering(MiniLmEncoder())


@pytest.fixture(scope="module")
def line(encoder: Remembering) -> DangerLine:
    return danger.learned([], encoder)


def test_most_of_what_is_dangerous_is_found_and_nearly_nothing_else(
    line: DangerLine, encoder: Remembering
) -> None:
    cries, everyday = DANGER.strip().splitlines(), EVERYDAY.strip().splitlines()
    missed = [said for said in cries if not line.found(said, encoder)]
    wrong = [said for said in everyday if line.found(said, encoder)]
    assert len(missed) <= 4, missed
    assert len(wrong) <= 1, wrong
    assert not {*cries, *everyday} & {*DANGER_TEXTS, *EVERYDAY_TEXTS}


def test_what_a_companys_own_tickets_say_every_day_is_no_danger_there(
    line: DangerLine, encoder: Remembering
) -> None:
    said = TESTED.format(61)
    assert line.found(said, encoder)
    testers = danger.learned(TESTERS, encoder)
    assert not testers.found(said, encoder)
    assert testers.found("The blade came loose and flew across the room.", encoder)


def test_one_cry_among_few_own_tickets_does_not_silence_the_others(encoder: Remembering) -> None:
    calm = [f"Where is parcel {number} that I ordered?" for number in range(20)]
    cry = "The strap broke and my baby fell on the floor head first."
    taught = danger.learned([*calm, cry], encoder)
    assert taught.threshold <= THRESHOLDS[1]
    assert taught.found("My mother fell because the chair leg snapped.", encoder)


def test_the_sentence_that_says_so_is_handed_back(line: DangerLine, encoder: Remembering) -> None:
    said = "The blade came loose and flew across the room."
    long = f"Hello, I bought this last week. {said} What do you want to do about it?"
    assert line.found(long, encoder) == said


def test_a_long_message_is_read_to_a_bound(line: DangerLine, encoder: Remembering) -> None:
    many = "I ordered it in May and paid by card. " * MOST_SENTENCES
    assert line.found(f"{many} The blade came loose and flew across the room.", encoder) == ""


@pytest.mark.parametrize("said", ["", "   ", "👍", "ok", "\x00", "﷽" * 5_000, "\ud800 smoke here"])
def test_nothing_said_is_no_danger_and_no_error(
    line: DangerLine, encoder: Remembering, said: str
) -> None:
    assert isinstance(line.found(said, encoder), str)


def test_the_same_tickets_give_the_same_line_in_any_order(encoder: Remembering) -> None:
    tickets = [*TESTERS, *EVERYDAY.strip().splitlines()]
    one, other = danger.learned(tickets, encoder), danger.learned(tickets[::-1], encoder)
    assert (one.weights == other.weights).all()
    assert one.threshold == other.threshold


def test_it_is_stored_and_restored(line: DangerLine, encoder: Remembering) -> None:
    again = DangerLine.restored(line.stored())
    assert (again.weights == line.weights).all()
    assert again.threshold == line.threshold
    with pytest.raises(KeyError):
        DangerLine.restored({})
