"""Trains with what people said since, and says what that gains on tickets that neither version had
learned. It proposes; somebody puts the version in force, or leaves it.

The tickets are those that people spoke of since the version in force was made. They are dealt into
two halves by their texts. A model that learned one half beside the old tickets is asked about the
other, and the version in force about both. The version that is proposed learns all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from unsnag.application.discovery.behind import NotPossible
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.drift import ProposalState, TrainingProposal, Watching
from unsnag.application.ports.model_versions import ModelVersions, Origin, VersionFiles
from unsnag.application.ports.models import IntentModel, Progress
from unsnag.application.sort_labels import sort_labels
from unsnag.application.train_intents import (
    OUT_OF_SCOPE,
    Say,
    TrainIntents,
    VersionMissing,
)
from unsnag.domain.understanding import Sureness
from unsnag.domain.understanding.held_back import HeldBack, text_key
from unsnag.domain.understanding.pairing import Paired, paired

HALVES = 2
ENOUGH = 50
"""So much said since asks for a proposal by itself; with an alarm FEW is enough."""

FEW = 10
AGAIN = timedelta(days=7)
MOST_ASKED = 1_000
LOOK = "proposal"


@dataclass(frozen=True)
class Gain:
    """On the same tickets, the version in force as the first and one that learned more as the
    second. `spoken` tickets were spoken of; at most MOST_ASKED of them are asked."""

    right: Paired
    careful: Paired
    spoken: int

    def as_plain(self) -> dict[str, Any]:
        """What is kept with a proposal."""
        return {
            "spoken": self.spoken,
            **{
                name: _plain(pair)
                for name, pair in (("right", self.right), ("careful", self.careful))
            },
        }


class ProposeTraining:
    """Proposes a version."""

    def __init__(
        self,
        train: Callable[[], TrainIntents],
        versions: ModelVersions,
        files: VersionFiles,
        watching: Watching,
        clock: Clock,
    ) -> None:
        self._train = train
        self._versions, self._files = versions, files
        self._watching, self._clock = watching, clock

    def due(self) -> str:
        """Why the worker should propose now; empty when it shouldn't."""
        last, today = self._watching.last_look(LOOK), self._clock().date()
        if (last is not None and today - last < AGAIN) or self._watching.proposal() is not None:
            return ""
        said = len(self.spoken_since())
        alarms = len(self._watching.alarms())
        if alarms and said >= FEW:
            return f"something moved, and people spoke of {said} tickets since"
        return f"people spoke of {said} tickets since" if said >= ENOUGH else ""

    def when_due(self, *, by: str) -> None:
        """Propose if it is due; once, however many workers ask."""
        why = self.due()
        if why and self._watching.begin_look(LOOK, self._clock().date()):
            self(by=by, why=why)

    def __call__(
        self,
        *,
        by: str,
        why: str,
        say: Say = lambda _: None,
        progress: Progress | None = None,
    ) -> TrainingProposal:
        """Train, ask and keep the proposal. Raises NotPossible, VersionMissing,
        NotEnoughExamples."""
        self.refuse_nothing_new()
        choice = self._versions.in_force()
        assert choice is not None  # noqa: S101  refused above
        spoken = self.spoken_since()
        now = self._files.model(choice.version)
        if now is None:
            raise VersionMissing(f"The files of version {choice.version} are gone.")
        train = self._train()
        gain = self._gain(train, choice.version, now, spoken, say)
        say("Learning all of it")
        trained = train.again(choice.version, by=by, say=say, progress=progress)
        figures = gain.as_plain()
        if trained.compared is not None:
            figures["all"] = _plain(trained.compared.right)
            figures["worse"] = trained.compared.worse
        made = TrainingProposal(
            0, trained.version.id, choice.version, why, self._clock(), by, figures
        )
        self._watching.propose(made)
        return self._watching.proposal() or made

    def refuse_nothing_new(self) -> None:
        """Raises NotPossible while training again would teach nothing new."""
        if self._versions.in_force() is None:
            raise NotPossible("No version is in force. Train one first.")
        if not self.anything_new():
            raise NotPossible(
                "Nobody said anything of tickets since this version was trained. Label some, or "
                "accept what was discovered."
            )

    def anything_new(self) -> bool:
        """Whether people said anything since the version in force was made."""
        choice = self._versions.in_force()
        version = None if choice is None else self._versions.get(choice.version)
        if version is None:
            return False
        said = [one.at for one in self._versions.decisions().values()]
        said += [one.at for one in self._versions.corrections()]
        return any(at > version.made for at in said)

    def spoken_since(self) -> Mapping[str, tuple[str, str | None]]:
        """By key, the text and label (None: no known intent) of tickets that people spoke of since
        the version in force was made, and that it hadn't learned. Examples that were accepted at a
        glance are not among them: they say what the group is, not what each one is."""
        choice = self._versions.in_force()
        version = None if choice is None else self._versions.get(choice.version)
        if version is None:
            return {}
        since = version.made
        found: dict[str, tuple[str, str | None]] = {}
        for one in self._versions.corrections():
            if one.at > since and one.text.strip():
                found[text_key(one.text)] = (one.text, one.intent or None)
        for key, decision in self._versions.decisions().items():
            if decision.left_out:
                found.pop(key, None)
            elif decision.at > since and decision.origin is Origin.LABELLED:
                found[key] = (decision.text, decision.intent or None)
        kept = self._files.tickets(version.id)
        learned: set[str] = set()
        if kept is not None:
            learned = {text_key(row.text) for row in kept.examples}
            learned |= {text_key(text) for text in kept.foreign}
        return {key: one for key, one in found.items() if key not in learned}

    def _gain(
        self,
        train: TrainIntents,
        version: str,
        now: IntentModel,
        spoken: Mapping[str, tuple[str, str | None]],
        say: Say,
    ) -> Gain:
        keys = sorted(spoken)[:MOST_ASKED]
        sureness = Sureness.at(self._versions.sureness())
        before: list[HeldBack] = []
        after: list[HeldBack] = []
        for half in range(HALVES):
            own = [key for key in keys if int(key[-1], 16) % HALVES == half]
            if not own:
                continue
            say(f"Learning without {len(own)} of the {len(keys)} new ones")
            model = self._without(train, version, set(own))
            for key in own:
                text, truth = spoken[key]
                before.append(HeldBack.of(key, truth, now.predict(text)))
                after.append(HeldBack.of(key, truth, model.predict(text)))
        return Gain(
            paired([t.right(sureness) for t in before], [t.right(sureness) for t in after]),
            paired(
                [not t.misled(sureness) for t in before],
                [not t.misled(sureness) for t in after],
            ),
            len(spoken),
        )

    def _without(self, train: TrainIntents, version: str, keys: set[str]) -> IntentModel:
        """What would be learned if nothing were known of these tickets."""
        tickets = train.tickets_of(version, by="")
        rows = [row for row in tickets.rows if text_key(row.text) not in keys]
        said = {k: one for k, one in self._versions.decisions().items() if k not in keys}
        corrected = [c for c in self._versions.corrections() if text_key(c.text) not in keys]
        labels = sort_labels(rows, OUT_OF_SCOPE, said, corrected)
        return train.trainer.train(labels.learned, aside=tickets.aside, foreign=labels.foreign)

    def use(self, proposal: int, *, by: str) -> None:
        """Put the proposed version in force. Raises VersionMissing."""
        open_one = self._open(proposal)
        self._train().use(open_one.version, by=by, reason="as proposed")
        self._watching.settle_proposal(proposal, ProposalState.USED, by=by, at=self._clock())

    def leave(self, proposal: int, *, by: str) -> None:
        """Decide against it. Raises VersionMissing."""
        self._open(proposal)
        self._watching.settle_proposal(proposal, ProposalState.LEFT, by=by, at=self._clock())

    def _open(self, proposal: int) -> TrainingProposal:
        found = self._watching.proposal()
        if found is None or found.id != proposal:
            raise VersionMissing("That proposal is settled or outdated.")
        return found


def _plain(pair: Paired) -> dict[str, Any]:
    low, high = pair.interval
    return {
        "n": pair.n,
        "both": pair.both,
        "first": pair.first,
        "second": pair.second,
        "neither": pair.neither,
        "difference": pair.difference,
        "low": low,
        "high": high,
        "chance": pair.chance,
        "verdict": pair.verdict.value,
    }
