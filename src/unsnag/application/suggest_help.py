"""What could settle a need before it is sent to a person: passages to read, and a playbook that can
do it in the chat. It proposes only; the customer decides."""

from __future__ import annotations

from dataclasses import dataclass

from unsnag.application.hear_danger import HearsDanger
from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.application.ports.search import ArticleSearch
from unsnag.application.understand import Understand
from unsnag.domain import signals
from unsnag.domain.knowledge import PUBLIC
from unsnag.domain.playbooks import Playbook
from unsnag.domain.retrieval import Hit
from unsnag.domain.understanding import JudgementKind

MOST = 3
SHORTEST = 12


@dataclass(frozen=True)
class Suggested:
    """At most `MOST` passages, best first, and the playbook for the recognised need, if any.
    `urgent` says that a person must read this first, so that nothing may stand in between."""

    hits: tuple[Hit, ...] = ()
    playbook: Playbook | None = None
    urgent: bool = False

    @property
    def anything(self) -> bool:
        return bool(self.hits) or self.playbook is not None


class SuggestHelp:
    """Finds passages and a playbook for a text that somebody writes."""

    def __init__(
        self,
        search: ArticleSearch,
        understand: Understand,
        shelf: PlaybookShelf,
        danger: HearsDanger = signals.needs_human_now,
    ) -> None:
        self._danger = danger
        self._search = search
        self._understand = understand
        self._shelf = shelf

    def __call__(self, text: str, keys: frozenset[str] = frozenset({PUBLIC})) -> Suggested:
        """What a reader with these audience keys may see. Nothing for fewer than `SHORTEST`
        characters, and nothing in the way of an emergency."""
        clean = text.strip()
        if len(clean) < SHORTEST:
            return Suggested()
        if self._danger(clean) is not None or signals.wants_human(clean):
            return Suggested(urgent=True)
        hits = self._search.search(clean, limit=MOST, audiences=keys).hits
        return Suggested(hits, self.playbook_for(clean))

    def playbook_for(self, text: str) -> Playbook | None:
        """The playbook of a need that is recognised for certain."""
        judgement = self._understand(text).judgement
        if judgement.kind is not JudgementKind.RECOGNISED:
            return None
        return self._shelf.for_intent(judgement.intents[0])
