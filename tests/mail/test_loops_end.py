"""Two installations and six rude responders write to each other, in orders drawn from a seed: each
gets three mails of ours at most in a day, and what doesn't get one reaches a person."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.application.conftest import World, make_world, one_shop, shop
from tests.mail.conftest import PostOffice, written
from unsnag.adapters.store.mail_rows import LetterRow
from unsnag.adapters.store.models import TicketRow
from unsnag.domain.mail.answering import guarded

__all__ = ["make_world", "one_shop", "shop"]

SEEDS = 2
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


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nobody_gets_more_than_three_mails_in_a_day(
    make_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    draw = random.Random(seed)
    monkeypatch.setenv("UNSNAG_MAIL_ADDRESS", "help@tern.example")
    first = PostOffice(make_world())
    flying = [(one, one.answers(b"From: help@tern.example\n\n", n)) for n, one in enumerate(RUDE)]
    # The other installation is one of ours too: it marks its mails, and knows its own.
    other = written(
        "We have it.",
        "help@other.example",
        Auto_Submitted="auto-replied",
        X_Loop="unsnag@other.example",
    )
    first.arrives(other)
    for step in range(60):
        if not flying:
            break
        rude, mail = flying.pop(draw.randrange(len(flying)))
        if draw.random() < 0.3:
            first.world.clock.ahead += timedelta(minutes=draw.randrange(20))
        if draw.random() < 0.2:
            first.arrives(mail)  # a server hands it over twice
        first.arrives(mail)
        for out in first.goes_out():
            flying += [
                (one, one.answers(out.as_bytes(), 100 * step + n))
                for n, one in enumerate(RUDE)
                if guarded(one.address) == guarded(out["To"].addresses[0].addr_spec)
            ]
    sent = Counter(LetterRow.objects.values_list("guarded", flat=True))
    assert sent
    assert max(sent.values()) <= MOST_MAILS
    assert "help@other.example" not in sent
    assert not flying
    assert TicketRow.objects.filter(reason="enough_mails").exists()
