"""Links that do one thing until their day, tries that end, and alarms that stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from unsnag.domain.mail.answering import Answer
from unsnag.domain.mail.health import Alarm, DoorSeen, MailFigures, Raised, alarms
from unsnag.domain.mail.links import ChoiceLink, LinkExpired, LinkInvalid, opened, signed
from unsnag.domain.mail.mailbox import Mailbox, reference, referred
from unsnag.domain.mail.outgoing import GIVEN_UP_AFTER, LetterKind, next_try

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SECRET = b"s" * 32
LINK = ChoiceLink(7, 12, "intent:refund", "Erstattung – ja", NOW + timedelta(days=30), "", "de")
WELL = MailFigures((DoorSeen("imap", NOW),), NOW, NOW, 0, None, 0, 10, 0)


def test_a_link_says_what_was_signed() -> None:
    assert opened(signed(LINK, SECRET), SECRET, NOW) == LINK


def test_a_link_of_another_secret_changed_or_cut_is_none() -> None:
    token = signed(LINK, SECRET)
    for wrong in (signed(LINK, b"t" * 32), token[1:], token[:-1], "", ".", "ä.b", "x" * 9_000):
        with pytest.raises(LinkInvalid):
            opened(wrong, SECRET, NOW)


def test_a_link_ends() -> None:
    with pytest.raises(LinkExpired):
        opened(signed(LINK, SECRET), SECRET, LINK.expires)


def test_tries_come_later_each_time_and_end() -> None:
    waits = []
    for attempts in range(1, 7):
        again = next_try(attempts, NOW, NOW)
        assert again is not None
        waits.append(int((again - NOW).total_seconds() // 60))
    assert waits == [1, 5, 15, 60, 240, 240]
    assert next_try(3, NOW, NOW + GIVEN_UP_AFTER) is None


def test_the_guard_counts_what_nobody_asked_for() -> None:
    counted = {kind: kind.answer for kind in LetterKind}
    assert counted[LetterKind.ANSWER] is Answer.ANSWER
    assert counted[LetterKind.ACKNOWLEDGEMENT] is Answer.ACKNOWLEDGEMENT
    assert counted[LetterKind.PERSON] is None
    assert not LetterKind.PERSON.automatic
    assert all(kind.automatic for kind in LetterKind if kind is not LetterKind.PERSON)


def test_a_mailbox_takes_its_own_addresses_whatever_their_tag_and_case() -> None:
    box = Mailbox("Help@Tern.example", SECRET, "Tern", "https://x", ("shop@tern.example",))
    for address in ("help@tern.example", "HELP+c1.x@TERN.example", "Shop+1@tern.example"):
        assert box.takes(address)
    for address in ("boss@tern.example", "help@else.example", "", "help"):
        assert not box.takes(address)


def test_references_name_conversations_only() -> None:
    assert referred(reference(42)) == 42
    for other in ("note", "c", "c-1", "42", "c99999999999999999999", "c٣"):
        assert referred(other) is None


@pytest.mark.parametrize(
    ("change", "alarm"),
    [
        (
            {"doors": (DoorSeen("imap", NOW - timedelta(minutes=6)),)},
            Raised(Alarm.DOOR_DOWN, "imap"),
        ),
        ({"doors": (DoorSeen("imap", None),)}, Raised(Alarm.DOOR_DOWN, "imap")),
        (
            {"doors": (DoorSeen("imap", NOW, "no", refused=True),)},
            Raised(Alarm.SIGN_IN_REFUSED, "imap"),
        ),
        ({"last_received": NOW - timedelta(hours=25)}, Raised(Alarm.NO_MAIL)),
        ({"oldest_waiting": NOW - timedelta(minutes=31)}, Raised(Alarm.QUEUE_OLD)),
        ({"bounced": 5, "sent": 40}, Raised(Alarm.BOUNCING)),
    ],
)
def test_each_trouble_raises_its_alarm(change: dict[str, object], alarm: Raised) -> None:
    assert alarms(WELL, NOW, timedelta(hours=24)) == ()
    assert alarms(replace(WELL, **change), NOW, timedelta(hours=24)) == (alarm,)  # type: ignore[arg-type]


def test_some_bounces_among_many_mails_are_no_alarm() -> None:
    seen = replace(WELL, bounced=5, sent=500)
    assert alarms(seen, NOW, timedelta(hours=24)) == ()
