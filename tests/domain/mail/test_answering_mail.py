"""Whatever the other side does, we send nobody more than a few mails by ourselves."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from unsnag.domain.mail.answering import (
    MOST_IN_WINDOW,
    WINDOW,
    Answer,
    Ourselves,
    SentLately,
    Silence,
    answer_headers,
    guarded,
    guarded_address,
    why_silent,
)
from unsnag.domain.mail.automatic import Evidence, automatic_kind
from unsnag.domain.mail.values import Address, Automatic, Mail, Quarantine, Source

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
OURS = Ourselves(frozenset({"help@example.com"}), "unsnag-1")
ADA = Mail(Source.MAIL, sender=Address("Ada", "ada@example.org"), text="It leaks.")


def silence(mail: Mail, kind: Answer = Answer.ANSWER, *sent: SentLately) -> Silence | None:
    return why_silent(mail, kind, OURS, sent, NOW)


def test_a_person_is_answered() -> None:
    assert silence(ADA) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"automatic": Automatic.LIST}, Silence.AUTOMATIC),
        ({"quarantined": Quarantine.TOO_SLOW}, Silence.QUARANTINED),
        ({"sender": Address("", "")}, Silence.NO_ADDRESS),
        ({"sender": Address("Ada", "")}, Silence.NO_ADDRESS),
        ({"sender": Address("", "Help+c-17@Example.com")}, Silence.OURSELVES),
        ({"loop_marks": ("unsnag-1",)}, Silence.OURSELVES),
        ({"reply_to": (Address("", "help@example.com"),)}, Silence.OURSELVES),
        ({"sender": Address("", "no-reply@example.org")}, Silence.NO_PERSON),
        ({"sender": Address("", "MAILER-DAEMON@example.org")}, Silence.NO_PERSON),
        ({"sender": Address("", "post-master@example.org")}, Silence.NO_PERSON),
    ],
)
def test_nobody_else_is(change: dict[str, object], reason: Silence) -> None:
    assert silence(replace(ADA, **change)) is reason  # type: ignore[arg-type]


def test_an_acknowledgement_is_sent_once_a_day_and_answers_three_times() -> None:
    hour_ago = NOW - timedelta(hours=1)
    told = SentLately(hour_ago, Answer.ACKNOWLEDGEMENT)
    answer = SentLately(hour_ago, Answer.ANSWER)
    assert silence(ADA, Answer.ACKNOWLEDGEMENT, told) is Silence.ENOUGH
    assert silence(ADA, Answer.ANSWER, told, answer) is None
    assert silence(ADA, Answer.ANSWER, told, answer, answer) is Silence.ENOUGH
    old = SentLately(NOW - WINDOW, Answer.ANSWER)
    assert silence(ADA, Answer.ACKNOWLEDGEMENT, old, old, old) is None


def test_tags_and_case_make_no_new_address() -> None:
    assert guarded("Ada+1@Example.org") == guarded("ada@example.ORG") == "ada@example.org"


# Two installations of ours and six rude responders, which write to one another.

SUBJECT = "Hello"
Responder = Callable[[Mail, str], Mail]


def _answer(mail: Mail, address: str, **change: object) -> Mail:
    plain = Mail(Source.MAIL, sender=Address("", address), subject=f"Re: {mail.subject}", text="Hm")
    return replace(plain, **change)  # type: ignore[arg-type]


def _tagged(mail: Mail, address: str) -> Mail:
    return _answer(mail, address.replace("@", f"+{len(mail.subject)}@"))


RUDE: dict[str, Responder] = {
    "echo@rude.example": lambda mail, me: replace(mail, sender=Address("", me), loop_marks=()),
    "away@rude.example": lambda mail, me: _answer(mail, me, subject="Back on Monday"),
    "tags@rude.example": _tagged,
    "case@rude.example": lambda mail, me: _answer(mail, me.title()),
    "other@rude.example": lambda mail, me: _answer(
        mail, "x@rude.example", reply_to=(Address("", me),)
    ),
    "late@rude.example": lambda mail, me: _answer(mail, me, text="> " + mail.text),
}
INSTALLATIONS = ("help@a.example", "help@b.example")


@dataclass
class Installation:
    """One of ours, with what it remembers."""

    ours: Ourselves
    sent: dict[str, list[SentLately]] = field(default_factory=lambda: defaultdict(list))

    def take(self, mail: Mail, kind: Answer, now: datetime) -> tuple[str, Mail] | None:
        address = guarded_address(mail)
        if why_silent(mail, kind, self.ours, self.sent[address], now):
            return None
        self.sent[address].append(SentLately(now, kind))
        headers = {name.lower(): (value,) for name, value in answer_headers(self.ours).items()}
        sender = Address("", min(self.ours.addresses))
        subject = f"Re: {mail.subject}"
        seen = Evidence(headers, ("text/plain",), "", sender, subject, "Thanks")
        return address, Mail(
            Source.MAIL,
            sender=sender,
            subject=subject,
            text="Thanks",
            automatic=automatic_kind(seen),
            loop_marks=(self.ours.loop_mark,),
        )


def interleave(seed: int, *, stripped: bool) -> Counter[tuple[str, str]]:
    """How many mails each installation sent to each address, in one order of events. `stripped`:
    the way between loses every header that says who wrote."""
    draw = random.Random(seed)
    ours = {one: Installation(Ourselves(frozenset({one}), f"loop-{one}")) for one in INSTALLATIONS}
    count: Counter[tuple[str, str]] = Counter()
    waiting: list[tuple[str, Mail]] = []
    for address in (*RUDE, *INSTALLATIONS):
        for one in INSTALLATIONS:
            if one != address:
                waiting.append((one, _answer(ADA, address)))
    now = NOW
    for _ in range(400):
        if not waiting:
            break
        target, mail = waiting.pop(draw.randrange(len(waiting)))
        now += timedelta(seconds=draw.randrange(60))
        if target in ours:
            kind = draw.choice(list(Answer))
            if answer := ours[target].take(mail, kind, now):
                address, written = answer
                count[target, address] += 1
                lost = replace(written, automatic=None, loop_marks=())
                waiting.append((address, lost if stripped else written))
        elif target in RUDE:
            waiting += [(mail.sender.address, RUDE[target](mail, target))] * draw.randrange(1, 4)
    return count


@pytest.mark.parametrize("stripped", [False, True])
def test_two_installations_and_six_rude_responders_come_to_rest(stripped: bool) -> None:
    for seed in range(150):
        count = interleave(seed, stripped=stripped)
        assert count, "somebody must be answered"
        assert max(count.values()) <= MOST_IN_WINDOW, f"seed {seed}"
        one, other = INSTALLATIONS
        if not stripped:
            assert count[one, other] + count[other, one] <= MOST_IN_WINDOW, f"seed {seed}"


@pytest.mark.slow
def test_they_come_to_rest_in_ten_thousand_orders() -> None:
    for seed in range(10_000):
        count = interleave(seed, stripped=bool(seed % 2))
        assert max(count.values()) <= MOST_IN_WINDOW, f"seed {seed}"
