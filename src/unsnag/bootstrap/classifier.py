"""Puts together what trains, keeps and serves the classifier. Import it only after Django is set
up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from unsnag.adapters.models.intents import IntentLearner
from unsnag.adapters.models.language import language_of
from unsnag.adapters.models.remembering import Remembering
from unsnag.adapters.models.version_files import FolderOfSentFiles, FolderOfVersions
from unsnag.adapters.store.model_versions import DatabaseModelVersions
from unsnag.adapters.store.training_runs import DatabaseTrainingRuns
from unsnag.adapters.tickets_file.past_tickets import labelled_texts
from unsnag.adapters.tickets_file.source import TicketsFile
from unsnag.application.follow_model import FollowModel, ModelInForce
from unsnag.application.labelled_rows import LabelledRows, read_rows
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.models import Encoder, ServedModel
from unsnag.application.run_training import RunTraining
from unsnag.application.train_intents import Tickets, TrainIntents, VersionMissing
from unsnag.bootstrap.clock import now
from unsnag.bootstrap.knowledge import behind
from unsnag.entrypoints.configuration import Configuration
from unsnag.entrypoints.wiring import Training

INSTALLER = "The installer"
PAST_TICKETS = "past_tickets.csv"


class Classifier:
    """The classifier of one installation. The encoder is made when a model is wanted."""

    def __init__(
        self, configuration: Configuration, encoder: Callable[[], Encoder], clock: Clock = now
    ) -> None:
        self._configuration, self._encoder, self._clock = configuration, encoder, clock
        self.versions = DatabaseModelVersions(clock)
        self.files = FolderOfVersions(configuration.models / "versions", encoder)
        self.sent = FolderOfSentFiles(configuration.models / "sent")

    def train(self) -> TrainIntents:
        """What trains. It remembers texts that it read, so it is made anew for each training."""
        trainer = IntentLearner(Remembering(self._encoder()))
        return TrainIntents(trainer, self.versions, self.files, language_of, self._clock)

    def training(self) -> Training:
        """What a command needs."""
        return Training(self.train(), self.versions, self.files)

    def run_training(self) -> RunTraining:
        """Trainings begun on a page, each in a thread of its own."""
        runs = DatabaseTrainingRuns()
        return RunTraining(runs, self.sent, self.train, _read, self._clock, behind)

    def follow(self, model: ModelInForce) -> FollowModel:
        """What keeps a process at the version in force."""
        return FollowModel(self.versions, self.files, model)

    def model(self) -> ServedModel:
        """The version in force. Where none was chosen, one of the past tickets is trained and put
        in force; where this release learns in another way, its tickets are learned again. Both
        are written down as the installer's."""
        choice = self.versions.in_force()
        found = None if choice is None else self.files.model(choice.version)
        if found is not None:
            return found
        train = self.train()
        why = "the first version, of the past tickets"
        if choice is not None:
            why = (
                f"version {choice.version} can't be read by this release; its tickets learned again"
            )
        try:
            trained = train.again(choice.version if choice else "", by=INSTALLER)
        except VersionMissing:
            rows = labelled_texts(self._configuration.demo / "tickets" / PAST_TICKETS)
            trained = train(Tickets(rows, PAST_TICKETS, INSTALLER))
        train.use(trained.version.id, by=INSTALLER, reason=why)
        made = self.files.model(trained.version.id)
        if made is None:
            raise VersionMissing(f"Version {trained.version.id} could not be read back.")
        return made


def _read(path: Path, name: str) -> LabelledRows:
    return read_rows(TicketsFile(path), name, unlabelled_too=True)
