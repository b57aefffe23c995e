"""What trains, on the real learner and a real database, with an encoder that needs no weights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.fakes.word_encoder import WordEncoder
from unsnag.adapters.models.intents import IntentLearner
from unsnag.adapters.models.version_files import FolderOfVersions
from unsnag.adapters.store.model_versions import DatabaseModelVersions
from unsnag.application.model_card import Card, read_card
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.models import LabelledText
from unsnag.application.train_intents import Tickets, Trained, TrainIntents

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Lab:
    """What trains, with its versions and files."""

    def __init__(self, folder: Path, clock: Clock = lambda: NOW) -> None:
        encoder = WordEncoder()
        self.versions = DatabaseModelVersions(clock)
        self.files = FolderOfVersions(folder / "versions", lambda: encoder)
        learner = IntentLearner(encoder)
        self.train = TrainIntents(
            learner, self.versions, self.files, lambda text, languages: "en", clock
        )

    def __call__(self, rows: Sequence[LabelledText], **more: object) -> Trained:
        return self.train(Tickets(rows, "tickets.csv", "Morgan", **more))  # type: ignore[arg-type]

    def card(self, trained: Trained) -> Card:
        return read_card(trained.version.card)
