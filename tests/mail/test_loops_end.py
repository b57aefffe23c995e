"""Two installations and six rude responders write to each other, in orders drawn from a seed: each
gets three mails of ours at most in a day, and what doesn't get one reaches a person."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

import pytest

from tests.application.conftest import World, make_world, one_shop, shop
from tests.mail.conftest import PostOffice, written
from unsnag.adapters.store.mail_rows import LetterRow
from unsnag.adapters.store.models import TicketRow
from unsnag.domain.mail.answering import guarded

__all__ = ["make_world", "one_shop", "shop"]

SEEDS = int(os.environ.get("UNSNAG_LOOP_SEEDS", "3"))
MOST_STEPS = 400
MOST_MAILS = 3


@dataclass
class Rude:
    """A program that answers everything with a new mail, and says nothing of being one."""

    address: str
    subject: str
    threads: bool

    def answers(self, mail: bytes, count: int) -> bytes:
        back = _header(mail, "Reply-To") or _header(mail, "From")
        to = back.rpartition("<")[2].rstrip(">")
        more = {"In_Reply_To": _header(mail, "Message-ID")} if self.threads else {}
        return written(
            f"How do I descale my Skerry? {count}",
            self.address,
            subject=self.subject,
            to=to,
            id=f"<{count}.{self.address}>",
            **more,
        )


RUDE = (
    Rude("vacation@one.example", "I am on holiday", threads=True),
    Rude("desk@two.example", "[#4711] Thank you for your message", threads=True),
    Rude("bot@three.example", "Your request", threads=False),
    Rude("Bot+tag@three.example", "Your request again", threads=False),
    Rude("list@four.example", "Re: Re: Re: hello", threads=True),
    Rude("info@five.example", "", threads=False),
)


def _header(mail: bytes, name: str) -> str:
    head = mail.decode().replace("\r\n", "\n").split("\n\n")[0].replace("\n ", " ")
    for line in head.split("\n"):
        if line.lower().startswith(f"{name.lower()}:"):
            return line.partition(":")[2].strip()
    return ""


@pytest.fixture
def offices(
    make_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> dict[str, PostOffice]:
    """Two mailboxes of ours, by the domain that they write from."""
    found = {}
    for domain in ("tern.example", "other.example"):
        monkeypatch.setenv("UNSNAG_MAIL_ADDRESS", f"help@{domain}")
        found[domain] = PostOffice(make_world())
    return found


def arrives(offices: dict[str, PostOffice], mail: bytes) -> list[EmailMessage]:
    """Hand the mail to whom it is for; what goes out then."""
    domain = _header(mail, "To").rpartition("@")[2].rstrip(">")
    if domain not in offices:
        return []
    offices[domain].arrives(mail)
    out = offices[domain].goes_out()
    for office in offices.values():
        office.seen = offices[domain].seen  # they share one queue here
    return out


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nobody_gets_more_than_three_mails_in_a_day(
    offices: dict[str, PostOffice], seed: int
) -> None:
    draw = random.Random(seed)
    first = b"From: help@%s\n\n"
    flying = [
        one.answers(first % domain.encode(), n)
        for n, (one, domain) in enumerate((one, domain) for one in RUDE for domain in offices)
    ]
    # One installation's mail is forged to come from the other: they now write to each other.
    flying.append(written("How do I descale it?", "help@other.example", to="help@tern.example"))
    for step in range(MOST_STEPS):
        if not flying:
            break
        mail = flying.pop(draw.randrange(len(flying)))
        if draw.random() < 0.3:
            ahead = timedelta(minutes=draw.randrange(20))
            for office in offices.values():
                office.world.clock.ahead += ahead
        times = 2 if draw.random() < 0.2 else 1  # a server hands it over twice
        for out in [out for _ in range(times) for out in arrives(offices, mail)]:
            to = guarded(out["To"].addresses[0].addr_spec)
            raw = out.as_bytes()
            flying += [
                one.answers(raw, 100 * (step + 1) + n)
                for n, one in enumerate(RUDE)
                if guarded(one.address) == to
            ]
            flying += [raw] if to.rpartition("@")[2] in offices else []
    assert not flying, "they write on and on"
    sent = Counter(
        (row.message_id.rpartition("@")[2], row.guarded) for row in LetterRow.objects.all()
    )
    assert len(sent) > len(offices)
    assert max(sent.values()) <= MOST_MAILS


def test_the_fourth_mail_of_a_day_reaches_a_person_instead(offices: dict[str, PostOffice]) -> None:
    office = offices["tern.example"]
    for number in range(5):
        office.arrives(written("How do I descale my Skerry?", id=f"<{number}@x.example>"))
    assert len(office.goes_out()) == MOST_MAILS
    office.arrives(written("How do I descale my Skerry?", id="<6@x.example>"))
    assert office.goes_out() == []
    assert TicketRow.objects.filter(reason="enough_mails").exists()
    for one in offices.values():
        one.world.clock.ahead = timedelta(hours=25)
    office.arrives(written("How do I descale my Skerry?", id="<7@x.example>"))
    assert len(office.goes_out()) == 1
