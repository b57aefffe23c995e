"""Chain what waits in the audit log, and write signed heads to the second place.

One writer at a time takes entries in the order in which the database shows them. An entry is
written with what it tells, in one transaction; until it is chained here, about a second later, it
can be taken away without a trace.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from unsnag.application.ports.audit_log import AuditLog, Heads, Standing
from unsnag.application.ports.clock import Clock
from unsnag.domain.audit_log import Row, row_of
from unsnag.domain.audit_log.checking import Head
from unsnag.domain.audit_log.tree import leaf_hash

BATCH = 500
"""Rows in one transaction: others wait for a few hundredths of a second."""
HEAD_AFTER_ROWS = 1000
HEAD_AFTER = timedelta(seconds=60)


class ChainAudit:
    """The log's one writer."""

    def __init__(self, log: AuditLog, heads: Heads, clock: Clock) -> None:
        self._log = log
        self._heads = heads
        self._clock = clock
        self._last: tuple[int, datetime] | None = None

    def __call__(self) -> int:
        """Chain everything that waits; how many rows. A head follows when enough rows are new, or
        a minute has passed. Raises HeadsUnreadable once the rows are chained."""
        count = 0
        while self._log.waiting(1):  # nobody has to wait for a turn in which nothing is done
            count += self._batch()
        self._head()
        return count

    def _batch(self) -> int:
        with self._log.turn():
            taken = self._log.waiting(BATCH)
            keys = self._log.keys_of({w.entry.customer for w in taken if w.entry.customer})
            now = self._log.standing()
            tree, hash = now.tree, now.hash
            rows: list[Row] = []
            for waiting in taken:
                row = row_of(waiting.entry, tree.size, hash, keys.get(waiting.entry.customer))
                tree, hash = tree.with_leaf(leaf_hash(row.text.encode())), bytes.fromhex(row.hash)
                rows.append(row)
            self._log.append(rows, [w.id for w in taken], Standing(tree, hash))
            return len(rows)

    def _head(self) -> None:
        standing, now = self._log.standing(), self._clock()
        size = standing.tree.size
        before, at = self._newest(now)
        if size <= before or (size - before < HEAD_AFTER_ROWS and now - at < HEAD_AFTER):
            return
        root, hash = standing.tree.root.hex(), standing.hash.hex()
        self._heads.add(Head(size, root, hash, now.isoformat(timespec="seconds")))
        self._last = (size, now)

    def _newest(self, now: datetime) -> tuple[int, datetime]:
        """The size of the newest head and when it was written; of none, long ago."""
        if self._last is None:
            kept = [k.head for k in self._heads.all() if k.head is not None and k.signed]
            at = datetime.fromisoformat(kept[-1].at) if kept else now - HEAD_AFTER
            self._last = (kept[-1].size if kept else 0, at)
        return self._last
