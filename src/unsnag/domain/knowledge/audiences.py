"""Who may read an article.

An audience is a key; a viewer has a set of keys and reads what is marked with one of them. Keys
come from who the viewer is and what they are entitled to, never from what they ask for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

PUBLIC = "public"
"""Everybody."""
SIGNED_IN = "signed_in"
"""Customers whose identity is known."""
STAFF = "staff"
"""The support team alone."""
SEGMENT = "segment:"
"""Begins the key of a named segment of customers."""


@dataclass(frozen=True)
class Segment:
    """Customers with one of these plans or one of these products. `name` is made of lower-case
    letters, digits and dashes."""

    name: str
    title: str
    plans: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        return SEGMENT + self.name

    def holds(self, viewer: Viewer) -> bool:
        """Whether the viewer belongs to it; nobody belongs to a segment without entitlements."""
        return viewer.signed_in and bool(
            self.plans & viewer.plans or self.products & viewer.products
        )


@dataclass(frozen=True)
class Viewer:
    """Who reads, as far as it is proved."""

    signed_in: bool = False
    staff: bool = False
    plans: frozenset[str] = field(default_factory=frozenset)
    products: frozenset[str] = field(default_factory=frozenset)


def audience_keys(viewer: Viewer, segments: Iterable[Segment]) -> frozenset[str]:
    """Every key that the viewer has; the staff have all."""
    segments = tuple(segments)
    if viewer.staff:
        return frozenset({PUBLIC, SIGNED_IN, STAFF, *(s.key for s in segments)})
    keys = {PUBLIC}
    if viewer.signed_in:
        keys.add(SIGNED_IN)
        keys.update(s.key for s in segments if s.holds(viewer))
    return frozenset(keys)


def strictest(audiences: Iterable[str]) -> str:
    """The one audience of something that is held by all of these: never wider than any of them. Two
    different segments leave the staff alone, because one key can't say both."""
    held = frozenset(audiences) - {PUBLIC}
    if len(held) > 1:
        held -= {SIGNED_IN}
    if not held:
        return PUBLIC
    return next(iter(held)) if len(held) == 1 else STAFF


def widens(before: str, after: str) -> bool:
    """Whether somebody who could not read before may be able to after."""
    return strictest((before, after)) != after
