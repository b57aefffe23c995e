"""Follow what webhooks hinted at: look again, and believe only what is read.

Runs that wait for an object are woken and read their facts anew. Where money came back on us, the
system's record is read, the action counts as an error from then on, and the rules of demotion are
applied at once. Following a hint twice, late or in another order ends the same: what is read last
is what stands.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from unsnag.application.demote import Demote
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.application.ports.hooks import HintKind, HookBook, OpenHint, ReversalSource
from unsnag.application.ports.store import Store
from unsnag.domain.autonomy.reversals import about
from unsnag.domain.shared import RunId

AT_ONCE = 200
HELD = timedelta(minutes=2)
"""For so long a hint finds runs that were in the middle of a turn when it came: longer than a turn
may hold its conversation."""
LONGEST_PAUSE = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(days=3)

log = logging.getLogger(__name__)


class FollowHints:
    """One sweep over the hints that are due. `sources` are the connectors that tell of reversals;
    `resume` takes up a run and says False while another holder has its conversation."""

    def __init__(
        self,
        book: HookBook,
        store: Store,
        sources: Mapping[str, ReversalSource],
        demote: Demote,
        resume: Callable[[RunId], bool],
        clock: Clock,
    ) -> None:
        self._book = book
        self._store = store
        self._sources = sources
        self._demote = demote
        self._resume = resume
        self._clock = clock

    def __call__(self) -> None:
        """Follow once; what fails is left to a later sweep and keeps nothing else waiting."""
        due = self._book.due(self._clock(), AT_ONCE)
        self._wake([one for one in due if one.hint.kind is HintKind.CHANGED])
        for one in due:
            if one.hint.kind is HintKind.REVERSED:
                self._look(one)

    def _wake(self, due: Sequence[OpenHint]) -> None:
        if not due:
            return
        now = self._clock()
        newest: dict[str, OpenHint] = {}
        for one in due:
            before = newest.get(one.hint.object)
            if before is None or before.received < one.received:
                newest[one.hint.object] = one
        for run in self._book.waiting_for({k: one.received for k, one in newest.items()}):
            self._book.wake(run, now)
            try:
                self._resume(run)
            except Exception:
                log.exception("run %s could not be taken up", run)
        for one in due:
            over = now - one.received >= HELD
            self._book.later(one.id, None if over else now + timedelta(seconds=1))

    def _look(self, one: OpenHint) -> None:
        """Read what came back on us about an object."""
        source, now = self._sources.get(one.connector), self._clock()
        try:
            found = () if source is None else source.reversals(one.hint.object)
        except SystemUnreachable:
            over = now - one.received >= GIVEN_UP_AFTER
            if over:
                log.error("reversals of %s could not be read for days", one.hint.object)
            pause = min(LONGEST_PAUSE, timedelta(seconds=2) * 2 ** min(one.attempts, 10))
            self._book.later(one.id, None if over else now + pause, failed=True)
            return
        with self._store.transaction():
            effects = self._book.effects_on(one.hint.object) if found else ()
            for reversal in found:
                kept = self._book.reversed(one.connector, reversal, about(reversal, effects))
                if kept is not None and kept[1]:
                    self._demote(kept[0])
            self._book.later(one.id, None)
