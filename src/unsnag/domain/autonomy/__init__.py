"""Autonomy: how it is earned, how far it reaches, how it is lost."""

from __future__ import annotations

from unsnag.domain.autonomy.levels import (
    VETO_MINUTES,
    ChangeKind,
    Grant,
    Level,
    LevelRecord,
    Unit,
    grant,
    level_of,
    levels_for,
)

__all__ = [
    "VETO_MINUTES",
    "ChangeKind",
    "Grant",
    "Level",
    "LevelRecord",
    "Unit",
    "grant",
    "level_of",
    "levels_for",
]
