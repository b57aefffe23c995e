"""An intent is on disk when it is given back, although others see it before: PostgreSQL dies at
that moment and is started again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tests.contracts.test_effect_ledger import Book
from tests.fakes.file_database import connected_to
from tests.fakes.postgres_process import PostgresProcess, PostgresUnavailable
from unsnag.adapters.store import ledger
from unsnag.adapters.store.models import EffectRow
from unsnag.domain.actions import Effect
from unsnag.entrypoints.configuration import read_configuration
from unsnag.entrypoints.web.databases import databases

# The server then writes its log to disk for those who wait for it, and by itself only much later.
SELDOM = "alter system set wal_writer_delay = '10s'"
Intend = Callable[[Book], Effect]


@pytest.fixture
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[PostgresProcess]:
    """A server of this test's own, with our tables, that the product is connected to."""
    try:
        own = PostgresProcess()
        own.start()
    except PostgresUnavailable as why:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"PostgreSQL can't be started here: {why}")
    own.sql(SELDOM)
    own.restart()
    configuration = replace(read_configuration(), database_url=own.url(own.make()))
    with django_db_blocker.unblock(), connected_to(databases(configuration)["default"]):
        call_command("migrate", verbosity=0)
        yield own
        connection.close()
    own.stop()


def died(server: PostgresProcess) -> None:
    server.restart()
    connection.close()


def by_itself(book: Book) -> Effect:
    return book.intend()


def with_what_follows(book: Book) -> Effect:
    return book.store.together(book.intend)


@pytest.mark.parametrize("intend", [by_itself, with_what_follows])
def test_an_intent_outlives_the_database(server: PostgresProcess, intend: Intend) -> None:
    effect = intend(Book())
    assert not connection.in_atomic_block
    died(server)
    assert EffectRow.objects.get().key == effect.request.key


def test_without_waiting_for_the_disk_it_would_be_lost(
    server: PostgresProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "_wait_for_the_disk", lambda: None)
    by_itself(Book())
    died(server)
    assert not EffectRow.objects.exists()


def test_who_can_not_learn_that_it_is_on_disk_is_told_so(
    server: PostgresProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Book()
    wait = ledger._wait_for_the_disk

    def too_late() -> None:
        server.restart()
        wait()

    monkeypatch.setattr(ledger, "_wait_for_the_disk", too_late)
    with pytest.raises(Exception, match="connection"):
        with_what_follows(book)
