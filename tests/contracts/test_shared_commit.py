"""Works of several threads, on SQLite in one commit and on PostgreSQL side by side: what one raises
undoes it alone, and a transaction that was lost is nobody's success."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.fakes.file_database import at_once
from unsnag.adapters.store.models import SwitchRow
from unsnag.adapters.store.shared_commit import shared_commit
from unsnag.adapters.store.statements import insert

pytestmark = pytest.mark.usefixtures("file_database")
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def written(by: str) -> str:
    insert(SwitchRow(stopped=False, by=by, at=AT))
    return by


def kept() -> set[str]:
    return set(SwitchRow.objects.values_list("by", flat=True))


def while_the_disk_is_slow(
    monkeypatch: pytest.MonkeyPatch, works: list[Callable[[], Any]]
) -> tuple[list[Any], int]:
    """Let the first work's commit take until all the others wait; their results, and the commits
    that it took."""
    commit, commits, all_wait = BaseDatabaseWrapper._commit, [0], threading.Event()

    def slow(self: BaseDatabaseWrapper) -> Any:
        commits[0] += 1
        if commits[0] == 1:
            all_wait.wait(2)
        return commit(self)

    monkeypatch.setattr(BaseDatabaseWrapper, "_commit", slow)
    threading.Timer(0.5, all_wait.set).start()
    shared: list[Callable[[], Any]] = [lambda w=w: shared_commit(w) for w in works]  # type: ignore[misc]
    return at_once(shared), commits[0]


def test_those_who_wait_share_a_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"w{n}" for n in range(8)]
    works: list[Callable[[], Any]] = [lambda n=n: written(n) for n in names]  # type: ignore[misc]
    results, commits = while_the_disk_is_slow(monkeypatch, works)
    assert results == names
    assert kept() == set(names)
    assert commits <= (3 if connection.vendor == "sqlite" else len(names))


def test_what_one_raises_undoes_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(number: int) -> None:
        written(f"undone {number}")
        raise LookupError(str(number))

    works: list[Callable[[], Any]] = [lambda n=n: fails(n) for n in range(3)]  # type: ignore[misc]
    works += [lambda n=n: written(f"kept {n}") for n in range(3)]  # type: ignore[misc]
    results, _ = while_the_disk_is_slow(monkeypatch, works)
    assert [str(r) for r in results[:3]] == ["0", "1", "2"]
    assert all(isinstance(r, LookupError) for r in results[:3])
    assert kept() == {f"kept {n}" for n in range(3)}


def test_a_refusal_by_the_database_undoes_one_work_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select * from no_such_table")

    works: list[Callable[[], Any]] = [wrong, lambda: written("a"), lambda: written("b")]
    results, _ = while_the_disk_is_slow(monkeypatch, works)
    assert isinstance(results[0], Exception)
    assert results[1:] == ["a", "b"]
    assert kept() == {"a", "b"}


def test_a_commit_that_fails_fails_all_who_shared_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: BaseDatabaseWrapper) -> None:
        raise OperationalError("the disk is full")

    monkeypatch.setattr(BaseDatabaseWrapper, "_commit", full)
    names = [f"w{n}" for n in range(4)]
    works: list[Callable[[], Any]] = [
        lambda n=n: shared_commit(lambda: written(n))  # type: ignore[misc]
        for n in names
    ]
    assert all(isinstance(r, OperationalError) for r in at_once(works))
    monkeypatch.undo()
    assert kept() == set()


def test_a_spoilt_transaction_is_nobodys_success() -> None:
    def spoilt() -> str:
        transaction.set_rollback(True)
        return "I think it is done"

    with pytest.raises(transaction.TransactionManagementError):
        shared_commit(spoilt)
    assert shared_commit(lambda: written("next")) == "next"
    assert kept() == {"next"}


def test_inside_a_transaction_it_is_a_part_of_that_one() -> None:
    def half_way() -> None:
        with transaction.atomic():
            shared_commit(lambda: written("undone"))
            raise LookupError

    with pytest.raises(LookupError):
        half_way()
    assert kept() == set()
