"""Replay past tickets through a playbook: what it would have resolved, handed off and paid.

Nothing is sent and nothing is written. A month's figures add up to the whole; what the record
doesn't show is counted apart and never as a success. Money is compared only where the record says
what a person did.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from unsnag.application.past_cases import Done, PastCase
from unsnag.application.ports.facts import PastFacts
from unsnag.application.ports.models import IntentModel
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.actions import ActionSpec
from unsnag.domain.playbooks import LookUp, Playbook
from unsnag.domain.policies import Decision, Facts, FactSpec, FactValue, Policy, decide
from unsnag.domain.rehearsals import Draft, Ending, Rehearsal, Rehearse
from unsnag.domain.understanding import JudgementKind, Sureness, judge

MOST_EXAMPLES = 20
UNDATED = "undated"
EVERY = 2_000  # cases between two words of progress


@dataclass
class Sum:
    """A number of cases and their money in minor units."""

    count: int = 0
    amount: int = 0

    def add(self, amount: int) -> None:
        self.count += 1
        self.amount += amount


@dataclass
class Month:
    """What the tickets of one month would have come to. `agreed`, `wrongly_paid`,
    `paid_too_little` and `left_to_people` are of the cases whose record says what was done."""

    tickets: int = 0
    other: int = 0
    endings: Counter[Ending] = field(default_factory=Counter)
    drafted: Sum = field(default_factory=Sum)
    compared: int = 0
    agreed: int = 0
    wrongly_paid: Sum = field(default_factory=Sum)
    paid_too_little: Sum = field(default_factory=Sum)
    left_to_people: Sum = field(default_factory=Sum)


@dataclass(frozen=True)
class Example:
    """A case worth a look: its place in the file, how it would go, and why it is here."""

    number: int
    why: str
    rule: str
    drafted: int
    done: int


@dataclass
class ReplayReport:
    """The figures, by month (`YYYY-MM`, or `undated`). `seconds` is the processor time that the
    walk and the decisions took, without understanding the texts."""

    playbook: str
    version: str
    months: dict[str, Month] = field(default_factory=dict)
    rules: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)
    labelled: int = 0
    understood_right: int = 0
    seconds: float = 0.0

    @property
    def total(self) -> Month:
        """The months together."""
        whole = Month()
        for month in self.months.values():
            whole.tickets += month.tickets
            whole.other += month.other
            whole.endings.update(month.endings)
            whole.compared += month.compared
            whole.agreed += month.agreed
            for name in ("drafted", "wrongly_paid", "paid_too_little", "left_to_people"):
                here, there = getattr(whole, name), getattr(month, name)
                here.count += there.count
                here.amount += there.amount
        return whole


class Replay:
    """Replays cases. Without a model every case is taken as one of the playbook's own."""

    def __init__(
        self,
        language: RuleLanguage,
        actions: Iterable[ActionSpec],
        model: IntentModel | None = None,
        past: PastFacts | None = None,
    ) -> None:
        self._language = language
        self._actions = {spec.name: spec for spec in actions}
        self._model = model
        self._past = past
        self._sureness = Sureness()

    def __call__(
        self,
        playbook: Playbook,
        cases: Iterable[PastCase],
        progress: Callable[[int], None] | None = None,
        each: Callable[[PastCase, Rehearsal], None] | None = None,
    ) -> ReplayReport:
        """Replay every case. `progress` is called with the number done, `each` with every case of
        the playbook's and how it went."""
        report = ReplayReport(playbook.name, playbook.version)
        rehearse = self._rehearsing(playbook)
        for done, case in enumerate(cases, start=1):
            if progress and done % EVERY == 0:
                progress(done)
            name = f"{case.at:%Y-%m}" if case.at else UNDATED
            month = report.months.setdefault(name, Month())
            month.tickets += 1
            if not self._for_playbook(playbook, case, report):
                month.other += 1
                continue
            slots = self._slots(playbook, case)
            facts = case.facts or self._as_of_then(playbook, case, slots)
            begun = time.process_time()
            went = rehearse(facts, slots)
            report.seconds += time.process_time() - begun
            _count(report, month, case, went)
            if each:
                each(case, went)
        return report

    def _rehearsing(self, playbook: Playbook) -> Rehearse:
        specs: dict[frozenset[str], tuple[FactSpec, ...]] = {}

        def applies(when: str, facts: Mapping[str, FactValue]) -> bool:
            names = frozenset(facts)
            if names not in specs:
                specs[names] = tuple(s for s in playbook.facts if s.name in names)
            return self._language.holds(when, specs[names], facts)

        def decided(policy: Policy, facts: Facts) -> Decision:
            return decide(
                policy, facts, lambda when, given: self._language.holds(when, policy.facts, given)
            )

        return Rehearse(playbook, decided, applies, self._actions)

    def _for_playbook(self, playbook: Playbook, case: PastCase, report: ReplayReport) -> bool:
        """Whether understanding would give the case to this playbook."""
        if self._model is None or not case.text:
            return not case.intent or case.intent in playbook.intents
        judgement = judge(self._model.predict(case.text), self._sureness)
        sure = judgement.kind is JudgementKind.RECOGNISED
        ours = sure and judgement.intents[0] in playbook.intents
        if case.intent:
            report.labelled += 1
            report.understood_right += ours == (case.intent in playbook.intents)
        return ours

    def _as_of_then(
        self, playbook: Playbook, case: PastCase, slots: Mapping[str, str]
    ) -> Mapping[str, FactValue]:
        """What the connected system shows of that day; empty where it can't be known."""
        facts: dict[str, FactValue] = {}
        if self._past is None or case.at is None:
            return facts
        for step in playbook.steps:
            if isinstance(step, LookUp):
                arguments = {name: slots.get(slot, "") for name, slot in step.arguments.items()}
                found = self._past.look_up_as_of(step.look_up, case.customer, arguments, case.at)
                facts.update(found or {})
        return facts

    @staticmethod
    def _slots(playbook: Playbook, case: PastCase) -> Mapping[str, str]:
        found = {s.name: v for s in playbook.slots.values() if (v := s.find(case.text))}
        return {**found, **case.slots}


def _count(report: ReplayReport, month: Month, case: PastCase, went: Rehearsal) -> None:
    month.endings[went.ending] += 1
    if went.rule:
        report.rules[went.rule] += 1
    acts = went.ending in (Ending.RESOLVED, Ending.NEEDS_APPROVAL)
    drafts = went.drafts if acts else ()
    drafted = sum(draft.amount or 0 for draft in drafts)
    if drafts:
        month.drafted.add(drafted)
    if case.done is None or went.ending is Ending.NOT_RECORDED:
        return
    month.compared += 1
    why = _compare(month, case.done, drafts, drafted)
    if why and len(report.examples) < MOST_EXAMPLES:
        example = Example(case.number, why, went.rule, drafted, case.done.amount)
        report.examples.append(example)


def _compare(month: Month, done: Done, drafts: tuple[Draft, ...], drafted: int) -> str:
    """Count a case beside what a person did; says what is worth a look, empty when they agree."""
    if not drafts and done.action:
        month.left_to_people.add(done.amount)
        return ""
    if not drafts:
        month.agreed += 1
        return ""
    same = any(d.action == done.action and d.object == (done.object or d.object) for d in drafts)
    if not same:
        month.wrongly_paid.add(drafted)
        return "a person did something else" if done.action else "a person did nothing"
    if drafted == done.amount:
        month.agreed += 1
        return ""
    if drafted > done.amount:
        month.wrongly_paid.add(drafted - done.amount)
        return "more than a person paid"
    month.paid_too_little.add(done.amount - drafted)
    return "less than a person paid"
