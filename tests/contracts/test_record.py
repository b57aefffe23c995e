"""The audit log as managers read it, on both databases."""

from __future__ import annotations

import pytest

from tests.contracts.test_audit_log import Log, log
from unsnag.adapters.store.audit_watches import WATCHES
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.queries_record import DatabaseRecordQueries
from unsnag.application.queries.record import KIND_WORDS
from unsnag.domain.autonomy import Level

__all__ = ["log"]
pytestmark = pytest.mark.usefixtures("file_database")


def test_managers_read_the_log_newest_first_by_kind_and_by_person(log: Log) -> None:
    store = DatabaseStore(lambda: log.now)
    for stopped, by in ((True, "Morgan"), (False, "Alex"), (True, 'A "by":"Alex"')):
        store.stop_actions(stopped, by=by)
    store.set_level("refund", "shop.refund", Level.APPROVE, by="Alex", reason="Begin")
    log.chain()
    record = DatabaseRecordQueries()

    def rows(kind: str = "", by: str = "", before: int | None = None, limit: int = 9) -> list[int]:
        return [one.seq for one in record.newest(limit, kind=kind, by=by, before=before)]

    assert rows() == [3, 2, 1, 0]
    assert rows(limit=2, before=3) == [2, 1]
    assert rows(kind="switch_set") == [2, 1, 0]
    assert rows(by="Alex") == [3, 1]
    assert rows(kind="switch_set", by="Alex") == [1]
    newest = record.newest(1, kind="", by="", before=None)[0]
    assert (newest.title, newest.by, newest.at) == ("Set a level", "Alex", log.now)
    assert ("reason", "Begin") in newest.said


def test_every_kind_that_is_recorded_has_a_name_for_people() -> None:
    noted = {"caps_in_force", "exported", "key_erased"}
    assert {watch.kind for watch in WATCHES} | noted == set(KIND_WORDS)
