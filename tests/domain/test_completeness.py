"""What a person asks again after a hand-off: read from words, folded from events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from unsnag.application.queries.handoffs import completeness, details_asked, worst_first
from unsnag.domain.completeness import HandoffRead, Kept, Stood, as_data, handoffs, of_data
from unsnag.domain.completeness.asking import asked_in, wanted_details
from unsnag.domain.details import Detail, emails_in
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.playbooks import Slot, SlotKind
from unsnag.domain.shared import IssueId

ORDER = Detail("order_number", "Order", "TT-?[0-9]{5}", ("TT-10482",))
SUBSCRIPTION = Detail("subscription", "Subscription", "SUB-?[0-9]{4}", ("SUB-2041",))
SLOTS = (
    (
        Slot("what_for", "", "What is the new address for?", kind=SlotKind.CHOICE),
        ("What is the new address for?", "Wofür gilt die neue Adresse?"),
    ),
    (Slot("surely", "", "Shall I?", kind=SlotKind.CONFIRM), ("Shall I?",)),
    (Slot("serial", "S[0-9]+", "The serial?"), ("The serial?",)),
)
WANTED = wanted_details(SLOTS, (ORDER, SUBSCRIPTION))


def values(text: str) -> set[str]:
    found = {one.name for one in (ORDER, SUBSCRIPTION) if one.found_in(text)}
    return found | ({"email"} if emails_in(text) else set())


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Could you send me your order number?", {"order_number"}),
        ("Hi Jo,\n\nwhat's your order number? Thanks", {"order_number"}),
        ("I just need the order number and your e-mail address.", {"order_number", "email"}),
        ("Please let us know the serial number of the machine.", {"serial_number"}),
        ("Which order is it about?", {"order_number"}),
        ("Which machine do you have, and have you tried descaling it?", {"product", "tried"}),
        ("Could you attach a photo of the leak?", {"picture"}),
        ("What is your email?", {"email"}),
        ("Please send us your postcode and a phone number", {"address", "phone"}),
        ("What is your subscription number?", {"subscription"}),
        ("Wofür gilt die neue Adresse?", {"what_for"}),
        ("Könnten Sie mir bitte Ihre Bestellnummer nennen?", {"order_number"}),
        ("Bitte teilen Sie uns noch Ihre Kundennummer mit.", {"customer_number"}),
        ("Wir benötigen noch die Seriennummer.", {"serial_number"}),
        ("Wie lautet Ihre E-Mail-Adresse?", {"email"}),
        ("Um welche Bestellung geht es?", {"order_number"}),
        ("Haben Sie schon versucht, sie zu entkalken?", {"tried"}),
        ("Schicken Sie uns ein Foto und Ihre Adresse.", {"picture", "address"}),
    ],
)
def test_what_is_asked_for_is_read_in_both_languages(text: str, asked: set[str]) -> None:
    assert set(asked_in(text, WANTED, values)) == asked


@pytest.mark.parametrize(
    "text",
    [
        "Your order number stands in the confirmation that we sent.",
        "Is TT-10482 your order number?",
        "Did the mail reach you at jo@example.com, your e-mail address?",
        "You don't need to send the order number again.",
        "We have changed your address. Anything else?",
        "Did that help?",
        "Shall I?",
        "> What's your order number?\nThat is TT-10482.",
        "Sie brauchen uns die Bestellnummer nicht zu schicken.",
        "Ihre Bestellnummer steht in der Bestätigung. Passt das so?",
        "Thank you for the photo.",
        "See https://example.com/photo?order-number=1 for more.",
        "",
    ],
)
def test_what_is_said_confirmed_or_not_needed_is_not_asked(text: str) -> None:
    assert asked_in(text, WANTED, values) == ()


def test_a_long_reply_is_read_in_a_time_that_grows_with_it_alone() -> None:
    text = "could you please please please kindly " * 2_000 + "send what is your?"
    assert asked_in(text, WANTED, values) == ()


START = datetime(2026, 11, 2, 9, tzinfo=UTC)
K = EventKind


def event(minute: int, kind: EventKind, **data: str | int | bool) -> Event:
    at = START + timedelta(minutes=minute)
    return Event(IssueId(1), kind, at, f"1:{kind.value}:{minute}", data)


def handed(minute: int = 0, reason: str = "policy") -> Event:
    return event(minute, K.HANDED_OFF, reason=reason)


def replied(minute: int, asked: str | None) -> Event:
    return event(minute, K.HUMAN_REPLIED, **({} if asked is None else {"asked": asked}))


def said(minute: int, detail: str, *, asked: bool, stood: str = "known") -> Event:
    return event(minute, K.ASKED_AGAIN, detail=detail, asked=asked, stood=stood)


@pytest.mark.parametrize(
    ("events", "kept", "asked"),
    [
        ([handed()], Kept.UNANSWERED, {}),
        ([handed(), replied(1, "")], Kept.COMPLETE, {}),
        ([handed(), replied(1, None)], Kept.UNREAD, {}),
        ([handed(), replied(1, ""), replied(2, None)], Kept.UNREAD, {}),
        ([handed(), replied(1, "email:never")], Kept.MORE_ASKED, {"email": "never"}),
        ([handed(), replied(1, "email:in_vain")], Kept.MORE_ASKED, {"email": "in_vain"}),
        (
            [handed(), replied(1, "email:never order_number:known")],
            Kept.KNOWN_AGAIN,
            {"email": "never", "order_number": "known"},
        ),
        ([handed(), replied(1, "email:known"), replied(2, "email:never")], Kept.KNOWN_AGAIN, None),
        ([handed(), replied(1, "email:known"), said(2, "email", asked=False)], Kept.COMPLETE, {}),
        (
            [handed(), replied(1, ""), said(2, "email", asked=True)],
            Kept.KNOWN_AGAIN,
            {"email": "known"},
        ),
        (
            [handed(), said(2, "email", asked=True, stood="never")],
            Kept.MORE_ASKED,
            {"email": "never"},
        ),
        (
            [handed(), said(1, "email", asked=False), replied(2, "email:known")],
            Kept.COMPLETE,
            {},
        ),
        ([handed(), replied(1, None), said(2, "email", asked=False)], Kept.COMPLETE, {}),
        ([handed(), replied(1, "of no form and x:y")], Kept.COMPLETE, {}),
        ([handed(), event(1, K.GIVEN_BACK), replied(2, "email:known")], Kept.UNANSWERED, {}),
    ],
)
def test_a_handoff_has_one_outcome_whatever_the_order_of_its_events(
    events: list[Event], kept: Kept, asked: dict[str, str] | None
) -> None:
    for order in permutations(events):
        [one] = handoffs([*order, order[0]])
        assert one.kept is kept
        if asked is not None:
            assert {name: stood.value for name, stood in one.asked.items()} == asked


def test_each_handoff_of_an_issue_counts_by_itself_and_a_split_is_none() -> None:
    events = [
        handed(0),
        replied(1, "email:known"),
        event(2, K.GIVEN_BACK),
        handed(3, "not_solved"),
        replied(4, ""),
    ]
    assert [(one.reason, one.kept) for one in handoffs(events)] == [
        ("policy", Kept.KNOWN_AGAIN),
        ("not_solved", Kept.COMPLETE),
    ]
    assert handoffs([handed(0, "split"), replied(1, "email:known")]) == ()


def test_what_a_reply_asked_for_survives_being_kept() -> None:
    asked = {"email": Stood.KNOWN, "what_for": Stood.NEVER}
    assert of_data(as_data(asked)) == asked


def read(name: str, kept: Iterable[Kept]) -> list[HandoffRead]:
    known, never = {"email": Stood.KNOWN}, {"picture": Stood.NEVER}
    of = {Kept.KNOWN_AGAIN: known, Kept.MORE_ASKED: never}
    return [
        HandoffRead(
            IssueId(1),
            name,
            START,
            answered=one is not Kept.UNANSWERED,
            unread=one is Kept.UNREAD,
            asked=of.get(one, {}),
        )
        for one in kept
    ]


def test_the_five_add_up_and_only_what_can_be_judged_is_in_a_share() -> None:
    figures = completeness("", read("policy", [*Kept, *Kept, Kept.COMPLETE]))
    assert figures.n == 11
    assert (figures.known_again, figures.more_asked, figures.complete) == (2, 2, 3)
    assert (figures.unread, figures.unanswered, figures.judged) == (2, 2, 7)
    low, high = figures.again
    assert (round(low, 3), round(high, 3)) == (0.082, 0.641)  # Wilson of 2 of 7, by hand


def test_the_worst_comes_first_and_one_bad_case_of_one_is_not_the_worst() -> None:
    found = [
        *read("one", [Kept.KNOWN_AGAIN]),
        *read("often", [Kept.KNOWN_AGAIN] * 30 + [Kept.COMPLETE] * 20),
        *read("never", [Kept.COMPLETE] * 9),
        *read("unknown", [Kept.UNREAD]),
    ]
    order = [one.name for one in worst_first(found, lambda h: h.reason)]
    assert order == ["often", "one", "never", "unknown"]
    lines = [(d.name, d.known, d.in_vain, d.never) for d in details_asked(found)]
    assert lines == [("email", 31, 0, 0)]
