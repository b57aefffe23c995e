"""A human agent says what a ticket is really about. That is an example for the classifier, kept for
every training to come, and the issue carries the intent from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.model_versions import Correction, ModelVersions
from unsnag.application.ports.models import IntentModel
from unsnag.application.ports.store import Store
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.routing import Cause
from unsnag.domain.shared import TicketId

NONE_OF_THEM = ""


class IntentNotKnown(ValueError):
    """The intent is none that could be meant; nothing was changed."""

    code = "intent_not_known"


class RouteAgain(Protocol):
    """Routes a ticket by what is known of it now."""

    def __call__(self, ticket_id: TicketId, cause: Cause, *, by: str) -> object: ...


class CorrectIntent:
    """Takes corrections from the desk."""

    def __init__(
        self,
        store: Store,
        versions: ModelVersions,
        model: IntentModel,
        clock: Clock,
        route_again: RouteAgain,
    ) -> None:
        self._store, self._versions, self._model, self._clock = store, versions, model, clock
        self._route_again = route_again

    def choices(self) -> Sequence[str]:
        """The intents to choose from, by name."""
        return sorted(self._model.intents)

    def __call__(self, ticket_id: TicketId, intent: str, *, by: str) -> None:
        """Keep the correction; NONE_OF_THEM says that no known intent fits. Raises
        IntentNotKnown."""
        if intent not in (*self._model.intents, NONE_OF_THEM):
            raise IntentNotKnown("Choose what it is about from the list.")
        issue = self._store.issue(self._store.ticket(ticket_id).issue)
        text = issue.text.strip()
        now = self._clock()
        with self._store.transaction():
            if text:
                said = Correction(issue.id, text, issue.intent, intent, by, now)
                self._versions.correct(said)
            self._store.save_issue(replace(issue, intent=intent))
            key = f"{issue.id}:{EventKind.CORRECTED.value}:{now.isoformat()}"
            data: dict[str, str | int | bool] = {"intent": intent, "was": issue.intent, "by": by}
            self._store.append(Event(issue.id, EventKind.CORRECTED, now, key, data))
            self._route_again(ticket_id, Cause.INTENT_CORRECTED, by=by)
