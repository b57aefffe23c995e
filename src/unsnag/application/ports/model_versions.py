"""Ports to the versions of the classifier: what is known of each, which one is in force, how sure
it must be, what people said of single texts, and the files that a version is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from unsnag.application.ports.models import IntentModel, LabelledText, ServedModel
from unsnag.domain.shared import IssueId
from unsnag.domain.understanding.held_back import HeldBack


@dataclass(frozen=True)
class ModelVersion:
    """A learned model. `id` follows from what it learned and how, so that the same tickets give
    the same one. `card` is what `model_card.as_plain` makes of its card; `data` is the fingerprint
    of the tickets."""

    id: str
    made: datetime
    by: str
    source: str
    data: str
    card: Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """Who put a version in force, when and why."""

    version: str
    by: str
    at: datetime
    reason: str


class Origin(StrEnum):
    """Closed set of where a person spoke of a text."""

    SUSPECT = "suspect"  # its label looked wrong among the tickets of a version
    LABELLED = "labelled"  # it was chosen to be labelled
    ACCEPTED = "accepted"  # it is an example of a discovered intent that was accepted
    WITHDRAWN = "withdrawn"  # what was said of it before is taken back


ADDING = (Origin.LABELLED, Origin.ACCEPTED)
"""Texts spoken of there are learned even when no file has them."""


@dataclass(frozen=True)
class LabelDecision:
    """What a person said of a text: it is of this intent, fits none (empty), or, with `left_out`,
    teaches nothing. `key` is the text's; the newest decision about a text counts."""

    key: str
    text: str
    intent: str
    left_out: bool
    by: str
    at: datetime
    origin: Origin = Origin.SUSPECT


@dataclass(frozen=True)
class Correction:
    """What a human agent said a ticket is about, with the customer's words; `intent` is empty when
    none fits. The newest of an issue counts."""

    issue: IssueId
    text: str
    was: str
    intent: str
    by: str
    at: datetime


class ModelVersions(Protocol):
    """The record of one workspace. Nothing in it is ever changed or taken out."""

    def add(self, version: ModelVersion) -> bool:
        """Keep it; False when a version with this id was kept before, which then stays."""
        ...

    def get(self, version: str) -> ModelVersion | None: ...

    def every(self) -> Sequence[ModelVersion]:
        """The newest first."""
        ...

    def choose(self, version: str, *, by: str, reason: str) -> None:
        """Put a version in force."""
        ...

    def in_force(self) -> Choice | None: ...

    def choices(self) -> Sequence[Choice]:
        """The newest first."""
        ...

    def sureness(self) -> int:
        """The setting in force, 1…99; the shipped one until somebody chooses."""
        ...

    def set_sureness(self, setting: int, *, by: str) -> None: ...

    def decide(self, decision: LabelDecision) -> None: ...

    def decisions(self) -> Mapping[str, LabelDecision]:
        """The newest about each text, by its key; none that was withdrawn."""
        ...

    def withdrawn(self) -> frozenset[str]:
        """The keys of texts of which the newest thing said is that nothing is."""
        ...

    def correct(self, correction: Correction) -> None: ...

    def corrections(self) -> Sequence[Correction]:
        """The newest of each issue, the oldest first."""
        ...


@dataclass(frozen=True)
class Suspect:
    """A text whose label looks wrong to models that had not learned it: they gave `label` the
    probability `given` and `rather` the probability `other`."""

    key: str
    text: str
    label: str
    given: float
    rather: str
    other: float


@dataclass(frozen=True)
class KeptTickets:
    """What a version learned from and was measured on. `aside` texts tuned its probabilities,
    `foreign` ones fit no intent."""

    examples: tuple[LabelledText, ...]
    aside: tuple[LabelledText, ...] = ()
    foreign: tuple[str, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    suspects: tuple[Suspect, ...] = ()


class VersionFiles(Protocol):
    """The files of versions. They hold customers' words."""

    def keep(self, model: IntentModel, tickets: KeptTickets) -> None:
        """Keep a model under its version's name, whole or not at all."""
        ...

    def model(self, version: str) -> ServedModel | None:
        """None when its files are gone or damaged, or when this release learns in another way: its
        tickets can then be learned again."""
        ...

    def tickets(self, version: str) -> KeptTickets | None: ...

    def suspects(self, version: str) -> Sequence[Suspect]:
        """Those of its tickets, without reading them all; none when the files are gone."""
        ...

    def suspects_file(self, version: str) -> str:
        """Where the suspects are as a table."""
        ...

    def forget(self, version: str) -> None:
        """Remove a version's files; its card stays."""
        ...
