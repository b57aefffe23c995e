"""Work of several threads in one commit, so that they wait for the disk together: on SQLite, which
has one writer at a time.

Whoever finds nobody at it leads: it opens one transaction, does its own work and that of all who
wait, each undone alone if it fails, and commits. The others find their result when their turn
comes. While a leader waits for the disk the next ones gather, so the slower the disk is the more
share a commit.

On PostgreSQL each commits by itself, side by side, and the server shares its writes.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Generic

from django.db import transaction

from unsnag.adapters.store.statements import writing
from unsnag.application.ports.store import Result

MOST = 32
"""Works in one commit: nobody waits for more than these."""


class _Work(Generic[Result]):
    """What a thread wants done, and then what came of it."""

    def __init__(self, do: Callable[[], Result]) -> None:
        self.done = False
        self._do = do
        self._result: list[Result] = []
        self._failure: BaseException | None = None

    def run_alone(self) -> None:
        """Do it in a transaction that is its own; what it raises undoes that."""
        self._result = [self._do()]
        _sound()

    def run(self) -> None:
        """Do it; what it raises undoes it alone and is kept for its owner."""
        try:
            with transaction.atomic():
                self._result = [self._do()]
                _sound()
        except Exception as failure:
            self._failure = failure

    def end(self, failure: BaseException | None) -> None:
        """It is over; with a failure nothing came to the disk, whatever it thinks."""
        self._failure = self._failure or failure
        self.done = True

    def outcome(self) -> Result:
        """What came of it; raises what it raised."""
        if self._failure is not None:
            raise self._failure
        return self._result[0]


_leading = threading.Lock()
_waiting: deque[_Work[Any]] = deque()


def shared_commit(do: Callable[[], Result]) -> Result:
    """Do it in a transaction that others may share, and return once it is on disk; inside an open
    transaction it is a part of that one. Raises what it raises."""
    connection = transaction.get_connection()
    if connection.in_atomic_block:
        return do()
    work = _Work(do)
    if connection.vendor != "sqlite":
        _committed([work])
        return work.outcome()
    _waiting.append(work)
    with _leading:
        while not work.done:
            _lead()
    return work.outcome()


def _lead() -> None:
    """Do what waits, oldest first; the leader's own is among it unless too many came before, and
    then it leads again."""
    group = [_waiting.popleft() for _ in range(min(MOST, len(_waiting)))]
    while group:
        group = _committed(group)


def _committed(group: list[_Work[Any]]) -> list[_Work[Any]]:
    """Do works in one commit; those that are still to be done. The first has nobody before it whom
    its failure could undo, so it needs no savepoint: if it fails, the others begin anew."""
    first, *others = group
    failure: BaseException | None = _lost()
    ended, left = group, list[_Work[Any]]()
    try:
        with writing():
            try:
                first.run_alone()
            except Exception:
                ended, left = [first], others
                raise
            for work in others:
                work.run()
                _sound()
        failure = None
    except Exception as trouble:
        failure = trouble
    finally:
        for work in ended:
            work.end(failure)
    return left


def _sound() -> None:
    """Django rolls a spoilt transaction back at its end without a word; here nobody may take that
    for a commit."""
    connection = transaction.get_connection()
    if connection.needs_rollback or connection.closed_in_transaction:
        raise _lost()


def _lost() -> Exception:
    return transaction.TransactionManagementError("The shared transaction was lost.")
