"""How the workspace presents itself and when its people answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from unsnag.domain.autonomy import Level
from unsnag.domain.autonomy.safeguards import Safeguards
from unsnag.domain.tickets import DeskHours


@dataclass(frozen=True)
class AskedMost:
    """One of the things people really ask. Either an article or a playbook answers it; `intent` is
    what the log calls it, `text` what happens then, in a sentence for the customer."""

    label: str
    article: str = ""
    playbook: str = ""
    intent: str = ""
    text: str = ""


@dataclass(frozen=True)
class Company:
    """The workspace's name, colours, hours and what is asked most."""

    name: str
    tagline: str
    accent: str
    accent_dark: str
    currency: str
    collections: tuple[str, ...]
    asked_most: tuple[AskedMost, ...]
    hours: DeskHours
    levels: Mapping[tuple[str, str], Level]
    """The autonomy that actions begin with: (playbook, action) → level."""
    safeguards: Safeguards = field(default_factory=Safeguards)
