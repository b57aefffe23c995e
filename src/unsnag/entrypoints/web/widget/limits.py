"""How often one sender may do something: a token bucket for each, in this process's memory.

With several processes each counts for itself, so the limit is the number of processes times as
high: it keeps out floods and is no quota.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from unsnag.entrypoints.web.widget.errors import Refused

MOST_SENDERS = 10_000


class Limit:
    """`amount` at once, and as many again evenly over `seconds`."""

    def __init__(
        self, amount: int, *, seconds: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._amount = amount
        self._rate = amount / seconds
        self._now = now
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, sender: str, cost: float = 1) -> int:
        """0 when the sender may go on, else the whole seconds to wait. `cost` is at most the
        amount."""
        with self._lock:
            now = self._now()
            left, since = self._left.pop(sender, (float(self._amount), now))
            left = min(self._amount, left + (now - since) * self._rate)
            wait = 0 if left >= cost else math.ceil((cost - left) / self._rate)
            self._left[sender] = (left if wait else left - cost, now)
            if len(self._left) > MOST_SENDERS:
                self._left.popitem(last=False)
        return wait

    def forget(self) -> None:
        """Start over for everybody."""
        with self._lock:
            self._left.clear()


def within(limit: Limit, sender: str, cost: float = 1) -> None:
    """Raises Refused, with the seconds to wait, when the sender has to."""
    wait = limit.take(sender, cost)
    if wait:
        message = f"That was fast. Wait {wait} seconds and send it again."
        raise Refused(429, "too_many", message, wait=wait)
