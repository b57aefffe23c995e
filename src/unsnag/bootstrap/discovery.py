"""Puts together what discovers intents, chooses tickets to label, watches the classifier and
proposes trainings. Import it only after Django is set up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db import transaction

from unsnag.adapters.knowledge_folder.company import read_company
from unsnag.adapters.models.run_files import FolderOfRunTickets
from unsnag.adapters.store.discovery import (
    DatabaseFoundGroups,
    DatabaseLabelBatches,
    DatabaseLearningRuns,
    DatabaseOwnTickets,
)
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
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.models import (
    Encoder,
    EncoderUnavailable,
    IntentModel,
    NotEnoughExamples,
)
from unsnag.application.ports.tickets import TicketsFileProblem
from unsnag.application.train_intents import VersionMissing
from unsnag.bootstrap.classifier import Classifier
from unsnag.bootstrap.clock import now
from unsnag.bootstrap.knowledge import behind
from unsnag.domain.understanding import Sureness
from unsnag.entrypoints.configuration import Configuration
from unsnag.entrypoints.wiring import Learning

REFUSED = (
    EncoderUnavailable,
    NotEnoughExamples,
    TicketsFileProblem,
    VersionMissing,
)


def learning_of(
    configuration: Configuration,
    classifier: Classifier,
    encoder: Callable[[], Encoder],
    model: Callable[[], IntentModel],
    zone: tzinfo,
    clock: Clock,
) -> Learning:
    """What the screens, the command and the worker use. `model` is the one in force."""
    groups, runs, own = DatabaseFoundGroups(), DatabaseLearningRuns(), DatabaseOwnTickets()
    files = FolderOfRunTickets(configuration.models / "discovered")
    versions, kept = classifier.versions, classifier.files
    watching = DatabaseWatching(clock)
    discover = DiscoverIntents(
        groups,
        files,
        own,
        encoder,
        model,
        lambda: Sureness.at(versions.sureness()),
        clock,
    )
    arrange = ArrangeGroups(groups, versions, together, clock)
    label = LabelTickets(
        DatabaseLabelBatches(), runs, files, own, versions, kept, encoder, model, clock
    )
    propose = ProposeTraining(classifier.train, versions, kept, watching, clock)
    work = Behind(runs, clock, behind, REFUSED)
    return Learning(
        begin=BeginLearning(work, classifier.sent, TicketsFile, discover, arrange, label, propose),
        groups=groups,
        discover=discover,
        arrange=arrange,
        label=label,
        propose=propose,
        watching=watching,
        watch=WatchUnderstanding(
            DatabaseReadings(zone), watching, versions, kept, model, encoder, clock, zone
        ),
    )


def of_installation(configuration: Configuration, encoder: Callable[[], Encoder]) -> Learning:
    """The same for a command, which serves nobody: the model is read when it is wanted."""
    classifier = Classifier(configuration, encoder)
    zone = ZoneInfo(read_company(configuration.demo / "company.yaml").hours.zone)
    model = lru_cache(maxsize=1)(classifier.model)
    return learning_of(configuration, classifier, encoder, model, zone, now)


def together(change: Callable[[], None]) -> None:
    """Do something in one commit."""
    with transaction.atomic():
        change()
