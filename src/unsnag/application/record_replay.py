"""Record what a replay of past tickets showed, as evidence for the version that was replayed.

It counts with limits that the gate keeps (a factor of ten at most, beside a hundred live cases).
Here is decided what may be recorded at all: only tickets whose record says what a person did, from
before the version was first seen live, each once for a version whatever file it comes in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from unsnag.application.past_cases import Done, PastCase
from unsnag.application.ports.oversight import NewReplay, Oversight
from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.domain.autonomy import Unit
from unsnag.domain.autonomy.evidence import Draft, Label
from unsnag.domain.playbooks import Playbook
from unsnag.domain.rehearsals import Ending, Rehearsal
from unsnag.domain.staff import Capability, HumanAgent

MOST_AT_ONCE = 5_000


class ReplayRefused(ValueError):
    """The replay can't be recorded; the message says why, and nothing was."""

    code = "replay_refused"


@dataclass(frozen=True)
class Replayed:
    """A past ticket for which something was drafted, beside what a person did."""

    ticket: str
    customer: str
    at: datetime
    draft: Draft
    label: Label


@dataclass(frozen=True)
class Recorded:
    """How many became evidence, by label; `known` were recorded before, `late` are from when the
    version was live already."""

    right: int
    wrong: int
    known: int
    late: int


def replayed(case: PastCase, went: Rehearsal) -> Replayed | None:
    """What a replayed ticket says of its draft; None when nothing was drafted, when nobody knows
    what a person did, or when it isn't known of which day it is."""
    acts = went.ending in (Ending.RESOLVED, Ending.NEEDS_APPROVAL)
    if not (acts and went.drafts) or case.done is None or case.at is None:
        return None
    same = [d for d in went.drafts if d.action == case.done.action]
    chosen = same[0] if same else went.drafts[0]
    draft = Draft(chosen.action, chosen.object, chosen.amount)
    label = Label.RIGHT if same and _as_done(draft, case.done) else Label.WRONG
    return Replayed(_identity(case), case.customer, case.at, draft, label)


def _as_done(draft: Draft, done: Done) -> bool:
    theirs = Draft(done.action, done.object or draft.object, done.amount)
    return Draft(draft.action, draft.object, draft.amount or 0).same_as(theirs)


def _identity(case: PastCase) -> str:
    """The file's own id of the ticket; without one its contents, so that two tickets alike in all
    count as one."""
    parts: Sequence[object] = (case.ref,)
    if not case.ref:
        slots, facts = sorted(case.slots.items()), sorted(case.facts.items())
        parts = (case.customer, case.at, case.text, slots, facts, case.done)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


class RecordReplay:
    """Records replays. Nothing but evidence is written."""

    def __init__(self, book: Oversight, shelf: PlaybookShelf) -> None:
        self._book = book
        self._shelf = shelf

    def __call__(
        self, playbook: Playbook, seen: Sequence[Replayed], *, by: HumanAgent, currency: str
    ) -> Recorded:
        """Record them; the newest MOST_AT_ONCE of them. Raises NotAllowed or ReplayRefused."""
        by.require(Capability.SET_LEVELS)
        here = {one.name: one.version for one in self._shelf.all()}
        if here.get(playbook.name) != playbook.version:
            raise ReplayRefused(
                "This is not the version in force here, so it would say nothing of what runs. "
                "Publish it first, or replay the one in force."
            )
        if not seen:
            raise ReplayRefused(
                "No ticket could be compared: each needs done.action and a date, and a draft."
            )
        live: Mapping[str, datetime | None] = {
            action: self._book.first_live(Unit(playbook.name, action, playbook.version))
            for action in {one.draft.action for one in seen}
        }
        newest = sorted(seen, key=lambda one: one.at, reverse=True)[:MOST_AT_ONCE]
        early = [o for o in newest if (began := live[o.draft.action]) is None or o.at < began]
        new = self._book.record_replays(
            [self._case(playbook, one, currency) for one in early], by=by.name
        )
        labels = [early[n].label for n in new]
        return Recorded(
            right=labels.count(Label.RIGHT),
            wrong=labels.count(Label.WRONG),
            known=len(early) - len(new),
            late=len(newest) - len(early),
        )

    @staticmethod
    def _case(playbook: Playbook, one: Replayed, currency: str) -> NewReplay:
        unit = Unit(playbook.name, one.draft.action, playbook.version)
        name = f"{unit.playbook} {unit.action} {unit.version} {one.ticket}"
        return NewReplay(
            key=f"replay:{hashlib.sha256(name.encode()).hexdigest()}",
            unit=unit,
            customer=one.customer,
            at=one.at,
            draft=one.draft,
            label=one.label,
            currency="" if one.draft.amount is None else currency,
        )
