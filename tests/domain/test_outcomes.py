"""Issues worked by hand, each with the one outcome it must have."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from unsnag.domain.outcomes import Event, EventKind, Outcome, Standing, standing
from unsnag.domain.shared import IssueId

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def span(text: str) -> timedelta:
    return timedelta(**{UNITS[text[-1]]: int(text[:-1])})


def issue(channel: str, *lines: str) -> list[Event]:
    """An issue from lines like `article_read 3m`; it opens at 0."""
    events = [Event(IssueId(1), EventKind.OPENED, START, "1:opened:1", {"channel": channel})]
    for number, line in enumerate(lines):
        kind, after = line.split()
        key = f"1:{kind}:{number}"
        events.append(Event(IssueId(1), EventKind(kind), START + span(after), key, {}))
    return events


def at(events: list[Event], after: str) -> Standing:
    return standing(events, START + span(after))


CASES: dict[str, tuple[str, tuple[str, ...], str, Outcome, str]] = {
    # name: channel, events, as of, outcome, flags
    "nothing but a search is open at first": (
        "help_center",
        ("searched 0m",),
        "2h",
        Outcome.OPEN,
        "",
    ),
    "a search and no more is abandoned": (
        "help_center",
        ("searched 0m",),
        "25h",
        Outcome.ABANDONED,
        "",
    ),
    "a read article is open until the window ends": (
        "help_center",
        ("searched 0m", "article_read 2m"),
        "6d",
        Outcome.OPEN,
        "",
    ),
    "what is undone after a person has it stays with the person": (
        "widget",
        ("customer_wrote 0m", "action_failed 1m", "handed_off 2m", "undone 12m"),
        "1h",
        Outcome.HANDED_OFF,
        "",
    ),
    "a read article and silence is assumed": (
        "help_center",
        ("searched 0m", "article_read 2m"),
        "8d",
        Outcome.ASSUMED,
        "implicit",
    ),
    "a yes counts at once": ("help_center", ("confirmed 2m",), "3m", Outcome.CONFIRMED, "implicit"),
    "a no and silence is abandoned": (
        "help_center",
        ("searched 0m", "denied 2m"),
        "25h",
        Outcome.ABANDONED,
        "",
    ),
    "a no after a read takes the reading back": (
        "help_center",
        ("searched 0m", "article_read 2m", "denied 3m"),
        "8d",
        Outcome.ABANDONED,
        "",
    ),
    "a no after a yes takes the yes back": (
        "help_center",
        ("confirmed 2m", "denied 3m"),
        "8d",
        Outcome.ABANDONED,
        "",
    ),
    "a yes after a no is the last word": (
        "help_center",
        ("denied 2m", "confirmed 5m"),
        "6m",
        Outcome.CONFIRMED,
        "implicit",
    ),
    "another article read after a no counts": (
        "help_center",
        ("denied 2m", "article_read 5m"),
        "8d",
        Outcome.ASSUMED,
        "implicit",
    ),
    "a later search takes nothing back": (
        "help_center",
        ("article_read 2m", "searched 4m"),
        "8d",
        Outcome.ASSUMED,
        "implicit",
    ),
    "a form begun afterwards ends the implicit deflection": (
        "help_center",
        ("article_read 2m", "form_started 4m"),
        "8d",
        Outcome.ABANDONED,
        "",
    ),
    "a yes stays a yes when a form is begun, but deflects nothing": (
        "help_center",
        ("confirmed 2m", "form_started 4m"),
        "8d",
        Outcome.CONFIRMED,
        "",
    ),
    "a contact by the same visit breaks the reading": (
        "help_center",
        ("article_read 2m", "contacted 9m"),
        "8d",
        Outcome.ABANDONED,
        "recontacted",
    ),
    "a contact by the same visit breaks the yes's deflection": (
        "help_center",
        ("confirmed 2m", "contacted 9m"),
        "8d",
        Outcome.CONFIRMED,
        "recontacted",
    ),
    "a contact after the window breaks nothing": (
        "help_center",
        ("article_read 2m", "contacted 8d"),
        "9d",
        Outcome.ASSUMED,
        "implicit",
    ),
    "a contact shortly before the window ends breaks it": (
        "help_center",
        ("article_read 2m", "contacted 6d"),
        "9d",
        Outcome.ABANDONED,
        "recontacted",
    ),
    "a form left without opening anything is abandoned": (
        "form",
        ("form_started 0m", "suggested 1m"),
        "25h",
        Outcome.ABANDONED,
        "",
    ),
    "an opened suggestion is open until the window ends": (
        "form",
        ("form_started 0m", "suggested 1m", "suggestion_opened 2m"),
        "6d",
        Outcome.OPEN,
        "",
    ),
    "an opened suggestion and no form sent is explicit": (
        "form",
        ("form_started 0m", "suggested 1m", "suggestion_opened 2m"),
        "8d",
        Outcome.ASSUMED,
        "explicit",
    ),
    "further suggestions shown take nothing back": (
        "form",
        ("form_started 0m", "suggestion_opened 2m", "suggested 3m"),
        "8d",
        Outcome.ASSUMED,
        "explicit",
    ),
    "a solved form is explicit at once": (
        "form",
        ("form_started 0m", "suggestion_opened 2m", "confirmed 3m"),
        "4m",
        Outcome.CONFIRMED,
        "explicit",
    ),
    "a sent form is handed off": (
        "form",
        ("form_started 0m", "suggestion_opened 2m", "form_sent 5m", "handed_off 5m"),
        "8d",
        Outcome.HANDED_OFF,
        "",
    ),
    "a form sent after a yes is handed off": (
        "form",
        ("form_started 0m", "confirmed 3m", "form_sent 5m", "handed_off 5m"),
        "8d",
        Outcome.HANDED_OFF,
        "",
    ),
    "an unsent form whose visit turned to the chat deflects nothing": (
        "form",
        ("form_started 0m", "suggestion_opened 2m", "contacted 5m"),
        "8d",
        Outcome.ABANDONED,
        "recontacted",
    ),
    "a solved form whose visit turned to the chat deflects nothing": (
        "form",
        ("form_started 0m", "confirmed 2m", "contacted 5m"),
        "8d",
        Outcome.CONFIRMED,
        "recontacted",
    ),
    "a sent form that a person closed stays handed off": (
        "form",
        (
            "form_started 0m",
            "form_sent 5m",
            "handed_off 5m",
            "human_replied 30m",
            "human_closed 31m",
        ),
        "8d",
        Outcome.HANDED_OFF,
        "touched",
    ),
    "a chat never counts as deflection": (
        "widget",
        ("customer_wrote 0m", "answered 1m", "confirmed 2m"),
        "8d",
        Outcome.CONFIRMED,
        "",
    ),
    "an answer in the chat met by silence is assumed": (
        "widget",
        ("customer_wrote 0m", "answered 1m"),
        "8d",
        Outcome.ASSUMED,
        "",
    ),
    "a question in the chat that nobody answers is abandoned": (
        "widget",
        ("customer_wrote 0m", "asked 1m"),
        "25h",
        Outcome.ABANDONED,
        "",
    ),
    "a no in the chat waits for the team": (
        "widget",
        ("customer_wrote 0m", "answered 1m", "denied 2m"),
        "3d",
        Outcome.OPEN,
        "",
    ),
    "verified outranks confirmed": (
        "widget",
        ("customer_wrote 0m", "verified 2m", "confirmed 3m"),
        "8d",
        Outcome.VERIFIED,
        "",
    ),
    "verified counts when it comes after the yes": (
        "widget",
        ("confirmed 2m", "verified 3m"),
        "8d",
        Outcome.VERIFIED,
        "",
    ),
    "a hand-off after a verified end changes nothing by itself": (
        "widget",
        ("customer_wrote 0m", "verified 2m", "handed_off 3m"),
        "8d",
        Outcome.VERIFIED,
        "",
    ),
    "a hand-off after the customer asked again counts": (
        "widget",
        ("verified 2m", "customer_wrote 9m", "handed_off 9m"),
        "8d",
        Outcome.HANDED_OFF,
        "",
    ),
    "thanks after a verified end ask for nothing": (
        "widget",
        ("verified 2m", "customer_wrote 9m", "confirmed 10m", "handed_off 11m"),
        "8d",
        Outcome.VERIFIED,
        "",
    ),
    "a failed action is failed": (
        "widget",
        ("customer_wrote 0m", "action_failed 2m"),
        "3m",
        Outcome.FAILED,
        "",
    ),
    "a failed action given to a person is handed off": (
        "widget",
        ("action_failed 2m", "handed_off 2m"),
        "3m",
        Outcome.HANDED_OFF,
        "",
    ),
    "an action not settled yet is open, however long": (
        "widget",
        ("action_intended 2m",),
        "20d",
        Outcome.OPEN,
        "",
    ),
    "an issue given back to the AI is open again": (
        "widget",
        ("handed_off 2m", "given_back 3m"),
        "4m",
        Outcome.OPEN,
        "",
    ),
    "a reopened issue is open again": (
        "widget",
        ("verified 2m", "reopened 3d"),
        "3d",
        Outcome.OPEN,
        "reopened",
    ),
}


def flags(found: Standing) -> str:
    names = {
        "explicit": found.deflected_explicit,
        "implicit": found.deflected_implicit,
        "recontacted": found.recontacted,
        "reopened": found.reopened,
        "touched": found.human_touched,
    }
    return " ".join(name for name, holds in names.items() if holds)


@pytest.mark.parametrize("name", CASES)
def test_a_hand_worked_issue_has_its_known_outcome(name: str) -> None:
    channel, lines, after, outcome, expected = CASES[name]
    found = at(issue(channel, *lines), after)
    assert (found.outcome, flags(found)) == (outcome, expected)


@pytest.mark.parametrize("name", CASES)
def test_duplicated_and_reordered_events_change_nothing(name: str) -> None:
    channel, lines, after, _, _ = CASES[name]
    events = issue(channel, *lines)
    shuffled = events * 3
    random.Random(7).shuffle(shuffled)
    assert at(shuffled, after) == at(events, after)


@pytest.mark.parametrize("name", CASES)
def test_what_happens_later_does_not_change_the_past(name: str) -> None:
    channel, lines, after, _, _ = CASES[name]
    events = issue(channel, *lines)
    late = Event(IssueId(1), EventKind.FORM_SENT, START + span("30d"), "1:form_sent:late", {})
    assert at([late, *events], after) == at(events, after)


def test_nothing_known_is_open() -> None:
    assert standing([], START) == Standing(Outcome.OPEN)


def test_a_channel_that_has_not_arrived_yet_deflects_nothing() -> None:
    events = issue("help_center", "article_read 2m")[1:]
    assert flags(at(events, "8d")) == ""


def test_events_at_one_moment_do_not_hide_where_the_issue_opened() -> None:
    assert at(issue("help_center", "article_read 0m"), "8d").deflected_implicit
    assert at(issue("form", "form_started 0m", "confirmed 0m"), "1m").deflected_explicit


def test_a_matured_deflection_does_not_flicker_when_the_visit_comes_back_much_later() -> None:
    events = issue("help_center", "article_read 2m", "contacted 20d")
    assert at(events, "19d").deflected_implicit
    assert at(events, "20d").deflected_implicit
    assert at(events, "21d").deflected_implicit


def test_contained_says_only_that_nobody_was_handed_to() -> None:
    assert at(issue("help_center", "searched 0m"), "25h").contained
    assert not at(issue("form", "form_sent 1m", "handed_off 1m"), "2m").contained
