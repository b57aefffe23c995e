"""Tries to sign in are one count for all who serve, on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from tests.fakes.file_database import at_once
from unsnag.adapters.store.audit_models import SignInFailureRow
from unsnag.adapters.store.sign_in_tries import DatabaseSignInTries

pytestmark = pytest.mark.usefixtures("file_database")
ELSEWHERE = """
import datetime, sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from unsnag.adapters.store.sign_in_tries import DatabaseSignInTries
tries = DatabaseSignInTries(lambda: datetime.datetime(2026, 11, 2, 9, tzinfo=datetime.UTC))
print(sum(tries.take("one", most=5, seconds=300) for _ in range(3)))
"""


@dataclass
class Tries:
    """A count with a clock that tests move."""

    now: datetime = datetime(2026, 11, 2, 9, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.kept = DatabaseSignInTries(lambda: self.now)

    def take(self, key: str = "one") -> bool:
        return self.kept.take(key, most=5, seconds=300)


def test_after_so_many_tries_the_next_one_waits_and_another_name_does_not() -> None:
    tries = Tries()
    assert [tries.take() for _ in range(7)] == [True] * 5 + [False] * 2
    assert tries.take("two")


def test_a_success_forgets_and_so_does_time() -> None:
    tries = Tries()
    for _ in range(5):
        tries.take()
    tries.kept.forget("one")
    assert [tries.take() for _ in range(6)] == [True] * 5 + [False]
    tries.now += timedelta(seconds=299)
    assert not tries.take()
    tries.now += timedelta(seconds=2)
    assert tries.take()
    tries.now += timedelta(seconds=301)
    tries.take("two")
    assert SignInFailureRow.objects.count() == 1


def test_tries_at_the_same_moment_are_not_more_than_may_be() -> None:
    tries = Tries()
    assert sum(at_once([tries.take for _ in range(12)])) == 5


def test_two_processes_see_one_count() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the connections of the other tests are as separate there as processes are")
    tries = Tries()
    assert [tries.take() for _ in range(3)] == [True] * 3
    program = [sys.executable, "-c", ELSEWHERE, str(connection.settings_dict["NAME"])]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "unsnag.entrypoints.web.settings"}
    root = Path(__file__).resolve().parents[2]
    said = subprocess.run(
        program, cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "2"
    assert not tries.take()
