"""Whether a person must read a message at once: by its words, and where they say nothing by what it
means."""

from __future__ import annotations

import logging
from collections.abc import Callable

from unsnag.application.ports.models import DangerSense
from unsnag.domain.personal_data import for_eyes
from unsnag.domain.signals import Signal, SignalKind, needs_human_now

log = logging.getLogger(__name__)

QUOTED = 200
"""Characters of a sentence that are quoted."""

HearsDanger = Callable[[str], Signal | None]


class HearDanger:
    """The words are looked for first, and alone where the meaning can't be told."""

    def __init__(self, sense: DangerSense) -> None:
        self._sense = sense

    def __call__(self, text: str) -> Signal | None:
        """The gravest reason for a person to read this at once, or None."""
        found = needs_human_now(text)
        if found is not None or not text.strip():
            return found
        try:
            said = self._sense(text)
        except Exception:
            # A model that fails must not stand between a customer and an answer.
            log.exception("what a message means for safety could not be told")
            return None
        return Signal(SignalKind.SAFETY, _quoted(said)) if said else None


def _quoted(said: str) -> str:
    """The sentence as people of the team read it in a line of their own."""
    plain = for_eyes(said)
    return plain if len(plain) <= QUOTED else f"{plain[: QUOTED - 1].rstrip()}…"
