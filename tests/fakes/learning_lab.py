"""What discovers, labels, watches and proposes, on a real database and the real learner, with an
encoder that needs no weights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction

from tests.fakes.labelled import tickets
from tests.fakes.training_lab import Lab
from tests.fakes.word_encoder import WordEncoder
from unsnag.adapters.models.run_files import FolderOfRunTickets
from unsnag.adapters.models.version_files import FolderOfSentFiles
from unsnag.adapters.store.discovery import (
    DatabaseFoundGroups,
    DatabaseLabelBatches,
    DatabaseLearningRuns,
    DatabaseOwnTickets,
)
from unsnag.adapters.store.models import ConversationRow, IssueRow
from unsnag.adapters.store.readings import DatabaseReadings
from unsnag.adapters.store.watching import DatabaseWatching
from unsnag.adapters.tickets_file.source import TicketsFile
from unsnag.application.discovery.arrange_groups import ArrangeGroups
from unsnag.application.discovery.begin_learning import BeginLearning
from unsnag.application.discovery.behind import Behind
from unsnag.application.discovery.discover_intents import DiscoverIntents
from unsnag.application.discovery.label_tickets import LabelTickets
from unsnag.application.discovery.propose_training import ProposeTraining
from unsnag.application.discovery.watch_understanding import WatchUnderstanding
from unsnag.application.ports.discovery import FoundGroup, GroupState, RunTickets
from unsnag.application.ports.learning_runs import LearningRun, RunKind
from unsnag.application.ports.models import IntentModel
from unsnag.application.ports.tickets import TicketsFileProblem
from unsnag.application.train_intents import VersionMissing
from unsnag.bootstrap.discovery import together
from unsnag.domain.understanding import Sureness

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
BY = "Morgan"
WANTS = {
    "warranty": "is my {} still under warranty, guarantee card number {}",
    "colour": "do you sell the {} in green colour paint {}",
    "invoice": "send me the tax invoice document for {} bill {}",
}
"""Things that no classifier here was taught."""


def wanted(count: int, *names: str) -> list[str]:
    """So many tickets of each of these wants, each a little different."""
    products = ("Skerry", "Gannet", "Puffin", "Eider", "Plover")
    return [
        WANTS[name].format(products[n % len(products)], f"{name[0]}{n}")
        for n in range(count)
        for name in names or WANTS
    ]


class LearningLab:
    """The room's use cases on one clock that tests move."""

    def __init__(self, folder: Path) -> None:
        self.now = START
        self.lab = Lab(folder, self.clock)
        self.encoder = WordEncoder()
        self.versions, self.version_files = self.lab.versions, self.lab.files
        self.groups, self.runs = DatabaseFoundGroups(), DatabaseLearningRuns()
        self.files = FolderOfRunTickets(folder / "discovered")
        self.watching, self.readings = DatabaseWatching(self.clock), DatabaseReadings(UTC)
        own = DatabaseOwnTickets()
        self.arrange = ArrangeGroups(self.groups, self.versions, together, self.clock)
        self.discover = DiscoverIntents(
            self.groups, self.files, own, lambda: self.encoder, self.model, Sureness, self.clock
        )
        self.label = LabelTickets(
            DatabaseLabelBatches(),
            self.runs,
            self.files,
            own,
            self.versions,
            self.version_files,
            lambda: self.encoder,
            self.model,
            self.clock,
        )
        self.propose = ProposeTraining(
            lambda: self.lab.train, self.versions, self.version_files, self.watching, self.clock
        )
        self.watch = WatchUnderstanding(
            self.readings,
            self.watching,
            self.versions,
            self.version_files,
            self.model,
            lambda: self.encoder,
            self.clock,
            UTC,
        )
        self.begin = self._begin(folder)

    def _begin(self, folder: Path) -> BeginLearning:
        """Work is done before the call comes back."""
        work = Behind(
            self.runs, self.clock, lambda job: job(), (TicketsFileProblem, VersionMissing)
        )
        return BeginLearning(
            work,
            FolderOfSentFiles(folder / "sent"),
            TicketsFile,
            self.discover,
            self.arrange,
            self.label,
            self.propose,
        )

    def clock(self) -> datetime:
        return self.now

    def model(self) -> IntentModel:
        choice = self.versions.in_force()
        assert choice is not None
        found = self.version_files.model(choice.version)
        assert found is not None
        return found

    def in_force(self) -> str:
        """Train on the usual tickets and put that in force; its version."""
        trained = self.lab(tickets())
        self.lab.train.use(trained.version.id, by=BY)
        self.now += timedelta(hours=1)
        return trained.version.id

    def found_in(self, texts: Sequence[str], run: str = "a" * 16) -> list[FoundGroup]:
        """What a discovery in these tickets proposes, a month of dates on them."""
        began = int(START.timestamp())
        created = tuple(began + n * 86_400 for n in range(len(texts)))
        kept = LearningRun(run, RunKind.DISCOVER, "tickets.csv", BY, self.now, self.now)
        self.begin.work.begin(
            kept,
            lambda told: self.discover.of_texts(
                told.run.id, RunTickets(tuple(texts), created), told.step
            ).as_plain(),
        )
        return [one for one in self.groups.of(run) if one.state is GroupState.PROPOSED]

    def choose(self) -> str:
        """A batch of tickets to label."""
        run = self.begin.choose(by=BY)
        assert self.runs.get(run.id) is not None
        assert run.kind is RunKind.CHOOSE
        return run.id

    def issues(self, texts: Sequence[str], opened: datetime) -> list[int]:
        """Issues of the product's own with these words."""
        with transaction.atomic():
            chat = ConversationRow.objects.create(channel="widget", started=opened)
            return [
                IssueRow.objects.create(
                    conversation=chat, channel="widget", text=text, opened=opened
                ).pk
                for text in texts
            ]
