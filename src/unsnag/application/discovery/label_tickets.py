"""Label these next: chooses tickets, and takes what a person says of them, one at a time. Each
label is kept at once and for ever, and is learned in every training from then on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from unsnag.application.audit.discover import TOKENS, Step
from unsnag.application.discovery.behind import NotPossible
from unsnag.application.discovery.choosing import most_telling
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.discovery import (
    LabelBatch,
    LabelBatches,
    OwnTickets,
    RunFiles,
    ToLabel,
)
from unsnag.application.ports.learning_runs import LearningRuns, RunKind
from unsnag.application.ports.model_versions import (
    LabelDecision,
    ModelVersions,
    Origin,
    VersionFiles,
)
from unsnag.application.ports.models import Encoder, IntentModel
from unsnag.domain.understanding.held_back import text_key

AT_ONCE = 20
LIKELIEST = 5
MOST_READ = 1_500
"""Tickets of the own conversations, and of the newest discovery, that are read for a choice."""

NONE_OF_THEM = ""


class NotInBatch(LookupError):
    """There is no such ticket to label; nothing was changed."""

    code = "not_in_batch"


@dataclass(frozen=True)
class BatchStanding:
    """A batch with what was said of its tickets: the key's intent (empty: none of them). `next` is
    the first that nothing was said of and that was not passed over; `last` the one spoken of last,
    which can be taken back."""

    batch: LabelBatch
    said: dict[str, str]
    passed: frozenset[str]
    next: ToLabel | None
    last: ToLabel | None

    @property
    def done(self) -> int:
        return len(self.said) + len(self.passed)


class LabelTickets:
    """Chooses and labels."""

    def __init__(
        self,
        batches: LabelBatches,
        runs: LearningRuns,
        files: RunFiles,
        own: OwnTickets,
        versions: ModelVersions,
        version_files: VersionFiles,
        encoder: Callable[[], Encoder],
        model: Callable[[], IntentModel],
        clock: Clock,
    ) -> None:
        self._batches, self._runs, self._files = batches, runs, files
        self._own, self._versions, self._version_files = own, versions, version_files
        self._encoder, self._model, self._clock = encoder, model, clock

    def refuse_too_soon(self) -> None:
        """Raises NotPossible while nothing can be chosen by what it teaches."""
        if self._versions.in_force() is None:
            raise NotPossible("No version is in force. Train one first, with a few examples each.")

    def choose(self, batch: str, step: Step, *, by: str) -> LabelBatch:
        """The tickets to label next, under this id. Raises NotPossible when there are none."""
        step("Reading tickets", 0, 1)
        texts, model = self._pool(), self._model()
        if not texts:
            raise NotPossible(
                "There is no ticket without a label. Discover intents in a file, or wait for the "
                "next conversations."
            )
        predictions = []
        for place, text in enumerate(texts):
            predictions.append(model.predict(text))
            step("Asking the classifier", place + 1, len(texts))
        vectors = self._encoder().encode_many(
            texts,
            tokens=TOKENS,
            progress=lambda done, total: step("Reading for meaning", done, total),
        )
        chosen = most_telling(predictions, np.asarray(vectors), AT_ONCE)
        tickets = tuple(
            ToLabel(
                text_key(texts[place]),
                texts[place],
                tuple(one.intent for one in predictions[place].ranked[:LIKELIEST]),
            )
            for place in chosen
        )
        made = LabelBatch(batch, model.version, self._clock(), by, len(texts), tickets)
        self._batches.add(made)
        return made

    def _pool(self) -> list[str]:
        """Tickets that nobody spoke of and that nothing was learned from, each text once."""
        spoken = set(self._versions.decisions())
        spoken |= {text_key(one.text) for one in self._versions.corrections()}
        choice = self._versions.in_force()
        kept = None if choice is None else self._version_files.tickets(choice.version)
        if kept is not None:
            spoken |= {text_key(row.text) for row in (*kept.examples, *kept.aside)}
            spoken |= {text_key(text) for text in kept.foreign}
        found: dict[str, str] = {}
        for text in (*self._own_texts(), *self._discovered_texts()):
            key = text_key(text)
            if key not in spoken and any(character.isalnum() for character in text):
                found.setdefault(key, text)
        return list(found.values())

    def _own_texts(self) -> Sequence[str]:
        return [one.text for one in self._own.newest(MOST_READ)]

    def _discovered_texts(self) -> Sequence[str]:
        for run in self._runs.every(RunKind.DISCOVER):
            kept = self._files.tickets(run.id)
            if kept is not None:
                return kept.texts[:: 1 + len(kept.texts) // MOST_READ]
        return ()

    def intents(self) -> list[str]:
        """What a ticket may be: the intents in force, and those that people named since."""
        named = {one.intent for one in self._versions.decisions().values() if one.intent}
        return sorted({*self._model().intents, *named})

    def standing(self, batch: str) -> BatchStanding:
        """Raises NotInBatch."""
        found = self._batches.get(batch)
        if found is None:
            raise NotInBatch("There is no such batch.")
        by_key = {ticket.key: ticket for ticket in found.tickets}
        decisions = self._versions.decisions()
        said = {key: decisions[key] for key in by_key if key in decisions}
        passed = {k: at for k, at in self._batches.passed_over(batch).items() if k not in said}
        spoken: dict[str, datetime] = {**passed, **{key: one.at for key, one in said.items()}}
        waiting = [ticket for ticket in found.tickets if ticket.key not in spoken]
        last = max(spoken, key=lambda key: spoken[key], default=None)
        return BatchStanding(
            found,
            {key: one.intent for key, one in said.items()},
            frozenset(passed),
            waiting[0] if waiting else None,
            None if last is None else by_key.get(last),
        )

    def newest(self) -> LabelBatch | None:
        """The batch that was chosen last."""
        return self._batches.newest()

    def label(self, batch: str, key: str, intent: str, *, by: str) -> None:
        """It is this intent; NONE_OF_THEM says that no known one fits. Raises NotInBatch,
        NotPossible."""
        ticket = self._ticket(batch, key)
        if intent not in (*self.intents(), NONE_OF_THEM):
            raise NotPossible("Choose the intent from the list first.")
        self._say(ticket, intent, Origin.LABELLED, by)

    def skip(self, batch: str, key: str, *, by: str) -> None:
        """Nothing is said of it. Raises NotInBatch."""
        self._batches.pass_over(batch, self._ticket(batch, key).key, by=by, at=self._clock())

    def take_back(self, batch: str, key: str, *, by: str) -> None:
        """What was said of it is not; it comes again. Raises NotInBatch."""
        ticket = self._ticket(batch, key)
        if ticket.key in self._versions.decisions():
            self._say(ticket, "", Origin.WITHDRAWN, by)
        self._batches.take_up(batch, ticket.key)

    def _say(self, ticket: ToLabel, intent: str, origin: Origin, by: str) -> None:
        said = LabelDecision(ticket.key, ticket.text, intent, False, by, self._clock(), origin)
        self._versions.decide(said)

    def _ticket(self, batch: str, key: str) -> ToLabel:
        found = self._batches.get(batch)
        if found is not None:
            for ticket in found.tickets:
                if ticket.key == key:
                    return ticket
        raise NotInBatch("That ticket isn't in this batch any more. Go on with the next.")
