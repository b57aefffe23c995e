"""Trains a version of the company's classifier, measures it, and keeps it.

Every version is kept. None is put in force by being trained: somebody says so, and is told before
whether it is worse than the one in force. The same tickets give the same version.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from unsnag.application.compare_models import Contender, ModelsCompared, compare_models
from unsnag.application.hold_back import Asked, HoldBack
from unsnag.application.model_card import as_plain, count_tickets, make_card
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.model_versions import (
    KeptTickets,
    ModelVersion,
    ModelVersions,
    VersionFiles,
)
from unsnag.application.ports.models import (
    IntentTrainer,
    LabelledText,
    LanguageOf,
    NotEnoughExamples,
    Progress,
)
from unsnag.application.sort_labels import SortedLabels, sort_labels, storable
from unsnag.application.suspect_labels import seen_by_others, suspects_of
from unsnag.domain.understanding import Sureness
from unsnag.domain.understanding.held_back import text_key

MOST_ROWS = 200_000
FILES_KEPT = 10
"""Versions whose files stay: so many of the newest, and so many of those last in force."""

OUT_OF_SCOPE = "oos"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Tickets:
    """What to learn from. `aside` rows only tune the probabilities. `unlabelled` and `unreadable`
    rows of the file are counted in the card and nothing else."""

    rows: Sequence[LabelledText]
    source: str
    by: str
    out_of_scope: str = OUT_OF_SCOPE
    aside: Sequence[LabelledText] = ()
    unlabelled: int = 0
    unreadable: int = 0


@dataclass(frozen=True)
class Trained:
    """The version; whether it is new; and the comparison with the one in force, as the second of
    the two, where there is another."""

    version: ModelVersion
    new: bool
    compared: ModelsCompared | None


class VersionMissing(LookupError):
    """There is no such version, or its files are gone."""

    code = "version_missing"


class WorseThanInForce(Exception):
    """The version is shown to be worse than the one in force; nothing was changed."""

    code = "worse_than_in_force"


class TrainIntents:
    """Trains, compares and puts in force."""

    def __init__(
        self,
        trainer: IntentTrainer,
        versions: ModelVersions,
        files: VersionFiles,
        language_of: LanguageOf,
        clock: Clock,
    ) -> None:
        self._trainer = trainer
        self._hold_back = HoldBack(trainer)
        self._versions = versions
        self._files = files
        self._language_of = language_of
        self._clock = clock

    @property
    def trainer(self) -> IntentTrainer:
        """What learns. It may remember the texts that it read."""
        return self._trainer

    def __call__(
        self,
        tickets: Tickets,
        *,
        say: Say = lambda _: None,
        progress: Progress | None = None,
    ) -> Trained:
        """Train on all of `tickets` and on what people said of them, measure, keep, compare with
        the version in force. Raises NotEnoughExamples; then nothing was kept."""
        if len(tickets.rows) > MOST_ROWS:
            raise NotEnoughExamples(
                f"{tickets.source} has {len(tickets.rows):,} labelled rows; at most {MOST_ROWS:,} "
                "can be learned at once. Give the newest."
            )
        started = time.perf_counter()
        labels, aside = self._sorted(tickets)
        say("Learning")
        model = self._trainer.train(
            labels.learned, aside=aside, foreign=labels.foreign, progress=progress
        )
        say("Asking about tickets that were held back")
        asked = self._hold_back(labels.learned, aside, labels.foreign, progress)
        seen = seen_by_others(labels.learned, model.crossed, asked.tickets)
        suspects = suspects_of(seen, labels.settled)
        kept = KeptTickets(labels.learned, tuple(aside), labels.foreign, asked.tickets, suspects)
        self._files.keep(model, kept)
        doubts = (len(suspects), len(seen))
        version = self._version(model.version, tickets, labels, asked, doubts, started)
        new = self._versions.add(version)
        self._forget_old_files(model.version)
        say("Comparing with the version in force")
        compared = self._with_the_one_in_force(model.version)
        return Trained(self._versions.get(model.version) or version, new, compared)

    def _sorted(self, tickets: Tickets) -> tuple[SortedLabels, list[LabelledText]]:
        """What is learned, and what tunes the probabilities."""
        labels = sort_labels(
            tickets.rows,
            tickets.out_of_scope,
            self._versions.decisions(),
            self._versions.corrections(),
        )
        apart = [storable(row) for row in tickets.aside]
        foreign = [row.text for row in apart if row.intent == tickets.out_of_scope]
        aside = [row for row in apart if row.intent != tickets.out_of_scope]
        return replace(labels, foreign=(*labels.foreign, *foreign)), aside

    def again(
        self,
        version: str,
        *,
        by: str,
        say: Say = lambda _: None,
        progress: Progress | None = None,
    ) -> Trained:
        """Train on the tickets of a version, with what people said of them since. Raises
        VersionMissing, NotEnoughExamples."""
        return self(self.tickets_of(version, by=by), say=say, progress=progress)

    def tickets_of(self, version: str, *, by: str) -> Tickets:
        """What a version learned, without what people took back since. Raises VersionMissing."""
        kept = self._files.tickets(version)
        if kept is None:
            raise VersionMissing(f"The tickets of version {version} are gone.")
        gone = self._versions.withdrawn()
        foreign = [LabelledText(text, OUT_OF_SCOPE) for text in kept.foreign]
        rows = [row for row in (*kept.examples, *foreign) if text_key(row.text) not in gone]
        return Tickets(rows, f"the tickets of {version}", by, aside=kept.aside)

    def compare(self, first: str, second: str) -> ModelsCompared:
        """Two versions on the same tickets. Raises VersionMissing."""
        sureness = Sureness.at(self._versions.sureness())
        return compare_models(self._contender(first), self._contender(second), sureness)

    def use(self, version: str, *, by: str, reason: str = "") -> None:
        """Put a version in force. Raises VersionMissing."""
        if self._versions.get(version) is None:
            raise VersionMissing(f"There is no version {version}.")
        self._contender(version)
        now = self._versions.in_force()
        if now is None or now.version != version:
            self._versions.choose(version, by=by, reason=reason)

    def use_trained(self, trained: Trained, *, by: str) -> None:
        """Put what was just trained in force. Raises WorseThanInForce when it is shown to be
        worse; `use` does it all the same."""
        if trained.compared is not None and trained.compared.worse:
            raise WorseThanInForce(trained.version.id)
        self.use(trained.version.id, by=by)

    def _forget_old_files(self, newest: str) -> None:
        every = [version.id for version in self._versions.every()]
        chosen = dict.fromkeys(choice.version for choice in self._versions.choices())
        kept = {newest, *every[:FILES_KEPT], *list(chosen)[:FILES_KEPT]}
        for version in every:
            if version not in kept:
                self._files.forget(version)

    def _with_the_one_in_force(self, version: str) -> ModelsCompared | None:
        now = self._versions.in_force()
        if now is None or now.version == version:
            return None
        try:
            return self.compare(now.version, version)
        except VersionMissing:
            return None

    def _contender(self, version: str) -> Contender:
        model, tickets = self._files.model(version), self._files.tickets(version)
        if model is None or tickets is None:
            raise VersionMissing(
                f"The files of version {version} are gone or from another release. "
                "Train it again from its tickets, or use another version."
            )
        return Contender(model, tickets)

    def _version(
        self,
        id: str,
        tickets: Tickets,
        labels: SortedLabels,
        asked: Asked,
        doubts: tuple[int, int],
        started: float,
    ) -> ModelVersion:
        counts = count_tickets(
            labels,
            len(tickets.rows),
            len(tickets.aside),
            tickets.unlabelled,
            tickets.unreadable,
            self._language_of,
        )
        seconds = round(time.perf_counter() - started, 1)
        card = make_card(counts, labels.learned, asked, doubts, seconds)
        data = _fingerprint(labels)
        return ModelVersion(id, self._clock(), tickets.by, tickets.source, data, as_plain(card))


def _fingerprint(labels: SortedLabels) -> str:
    """Names the tickets, whatever their order and however they are learned."""
    rows = sorted((row.intent, row.text) for row in labels.learned)
    whole = json.dumps([rows, sorted(labels.foreign)]).encode("utf-8", "backslashreplace")
    return hashlib.sha256(whole).hexdigest()[:16]
