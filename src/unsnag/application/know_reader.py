"""Who reads the help center, and what they may read.

The keys come from what the connected system records of a customer whose identity is proved; nothing
else that a request says changes them. While that system can't be asked, a known customer reads what
every signed-in customer may, and nothing beyond.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.entitlements import EntitlementSource
from unsnag.application.ports.facts import FactSource, SystemUnreachable
from unsnag.application.ports.knowledge import ArticleStore
from unsnag.domain.knowledge import PUBLIC, Viewer, audience_keys

FRESH = timedelta(minutes=10)
"""So long an entitlement is believed without asking again; one that ends is gone after it."""
TRY_AGAIN = timedelta(minutes=1)
MOST_KEPT = 10_000


@dataclass(frozen=True)
class Reader:
    """Somebody who reads: the audience keys they have, and who they are as far as it is proved."""

    keys: frozenset[str]
    ref: str = ""
    name: str = ""
    staff: bool = False

    @property
    def sees_more(self) -> bool:
        """Whether some of what they see is not for everybody."""
        return self.keys != {PUBLIC}


NOBODY = Reader(frozenset({PUBLIC}))


@dataclass(frozen=True)
class _Known:
    name: str
    viewer: Viewer
    until: datetime
    exists: bool = True


class KnowReader:
    """Turns a proved identity into a reader. Thread-safe."""

    def __init__(
        self,
        source: FactSource,
        entitlements: EntitlementSource | None,
        articles: ArticleStore,
        clock: Clock,
    ) -> None:
        """Without `entitlements` no customer belongs to a segment."""
        self._source = source
        self._entitlements = entitlements
        self._articles = articles
        self._clock = clock
        self._kept: OrderedDict[str, _Known] = OrderedDict()
        self._lock = threading.Lock()

    def staff(self, name: str) -> Reader:
        """A member of the team: reads everything."""
        return Reader(self._keys(Viewer(staff=True)), name=name, staff=True)

    def customer(self, ref: str) -> Reader:
        """The customer with this id, which somebody has proved to have. NOBODY when the connected
        system has no such customer any more. Never raises SystemUnreachable."""
        if not ref:
            return NOBODY
        known = self._known(ref)
        return Reader(self._keys(known.viewer), ref, known.name) if known.exists else NOBODY

    def forget(self, ref: str) -> None:
        """Ask the connected system again at the next request."""
        with self._lock:
            self._kept.pop(ref, None)

    def _keys(self, viewer: Viewer) -> frozenset[str]:
        return audience_keys(viewer, self._articles.segments())

    def _known(self, ref: str) -> _Known:
        now = self._clock()
        with self._lock:
            kept = self._kept.get(ref)
        if kept is not None and kept.until > now:
            return kept
        found = self._asked(ref, now, kept)
        with self._lock:
            self._kept[ref] = found
            self._kept.move_to_end(ref)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found

    def _asked(self, ref: str, now: datetime, kept: _Known | None) -> _Known:
        try:
            customer = self._source.customer(ref)
            if customer is None:
                return _Known("", Viewer(), now + FRESH, exists=False)
            held = self._entitlements.entitlements(ref) if self._entitlements else None
        except SystemUnreachable:
            name = "" if kept is None else kept.name
            return _Known(name, Viewer(signed_in=True), now + TRY_AGAIN)
        plans = frozenset() if held is None else held.plans
        products = frozenset() if held is None else held.products
        viewer = Viewer(signed_in=True, plans=plans, products=products)
        return _Known(customer.name, viewer, now + FRESH)
