"""Which runs are looked at afterwards: uniformly at random, never only on complaints.

The choice is a keyed hash of the run, so that it can be repeated but not foreseen or steered.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256
from math import log

from unsnag.domain.autonomy.levels import Level

ALL_OF_THE_FIRST = 200
_SHARES = ((ALL_OF_THE_FIRST, 100), (1_000, 20), (2_000, 10))
FLOOR_PERCENT = 5
LEAST_BEFORE, LEAST_LATELY = 100, 50
SHIFTED = 0.25  # a population stability index from which a mix counts as another one


def audit_percent(level: Level, runs: int, *, drifted: bool) -> int:
    """The share of runs to be looked at, after so many that ran alone in this version."""
    if level is not Level.AUTONOMOUS or drifted:
        return 100
    return next((share for below, share in _SHARES if runs < below), FLOOR_PERCENT)


def drawn(secret: str, what: str, per_thousand: int) -> bool:
    """Whether this one is drawn. The same secret and name always give the same answer."""
    digest = hmac.new(secret.encode(), what.encode(), sha256).digest()
    return int.from_bytes(digest[:8]) * 1000 < per_thousand << 64


def moved(before: Mapping[str, int], lately: Mapping[str, int]) -> bool:
    """Whether the mix of cases is another one lately. False while there are too few of either."""
    then, now = sum(before.values()), sum(lately.values())
    if then < LEAST_BEFORE or now < LEAST_LATELY:
        return False
    kinds = before.keys() | lately.keys()
    index = 0.0
    for kind in kinds:
        p = (before.get(kind, 0) + 0.5) / (then + 0.5 * len(kinds))
        q = (lately.get(kind, 0) + 0.5) / (now + 0.5 * len(kinds))
        index += (q - p) * log(q / p)
    return index > SHIFTED


def amount_class(amount: int | None) -> str:
    """The order of magnitude of an amount, for comparing mixes."""
    return "none" if amount is None else f"{max(1, amount).bit_length()} bits"
