"""Two installations and six rude responders write to each other, in orders drawn from a seed: each
gets three mails of ours at most in a day, and what doesn't get one reaches a person. A sample of
`python -m tests.mail.loops`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.application.conftest import World, make_world, one_shop, shop
from tests.mail.conftest import PostOffice, written
from tests.mail.loops import DOMAINS, MOST_MAILS
from unsnag.adapters.store.models import TicketRow

__all__ = ["make_world", "one_shop", "shop"]

ROOT = Path(__file__).resolve().parents[2]
SEEDS = 5


@pytest.fixture
def offices(
    make_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> dict[str, PostOffice]:
    """Two mailboxes of ours, by the domain that they write from."""
    found = {}
    for domain in DOMAINS:
        monkeypatch.setenv("UNSNAG_MAIL_ADDRESS", f"help@{domain}")
        found[domain] = PostOffice(make_world())
    return found


def test_nobody_gets_more_than_three_mails_in_a_day() -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.mail.loops", "--jobs", "1"]
    environment = {k: v for k, v in os.environ.items() if k != "UNSNAG_DATA"}
    done = subprocess.run(
        [*command, "--seeds", str(SEEDS)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["seeds"] == SEEDS
    assert found["wrong"] == []
    assert found["most_to_one_in_a_day"] == MOST_MAILS


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
