"""Trying a policy for real: the engine's own decisions, on one customer or on many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from unsnag.adapters.rules.judgement import tree_of
from unsnag.adapters.rules.syntax import numbers_in
from unsnag.adapters.rules.translate import OutsideFragment
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.policies import (
    ConditionFailed,
    Decision,
    Facts,
    FactSpec,
    FactType,
    FactValue,
    Policy,
    decide,
)

SAMPLES = 160


class Trial:
    """Decides and evaluates with the engine that decides in the product."""

    def __init__(self, policy: Policy, language: RuleLanguage) -> None:
        self.policy = policy
        self._language = language

    def decide(self, facts: Facts) -> Decision:
        """What the product decides on these facts."""
        specs = self.policy.facts
        return decide(self.policy, facts, lambda when, f: self._language.holds(when, specs, f))

    def holds(self, when: str, facts: Facts, specs: Sequence[FactSpec] = ()) -> bool | None:
        """Whether a condition holds; None when it cannot be evaluated."""
        try:
            return self._language.holds(when, specs or self.policy.facts, facts)
        except ConditionFailed:
            return None


def samples(
    policies: Sequence[Policy], specs: Sequence[FactSpec]
) -> Iterator[dict[str, FactValue]]:
    """Customers at and about every limit that the policies name, and anywhere; the same ones on
    every run."""
    near = _limits(policies)
    chance = Random(len(near) + SAMPLES)  # noqa: S311  examples, not secrets
    deciding = [s for s in specs if s.type.decides]
    for _ in range(SAMPLES):
        yield {spec.name: _value(spec, near, chance) for spec in deciding}


def _limits(policies: Sequence[Policy]) -> list[int]:
    found = {0}
    for policy in policies:
        conditions = [r.when for r in policy.rules] + [c.when for c in policy.claims if c.when]
        for condition in conditions:
            try:
                found.update(numbers_in(tree_of(condition, policy.facts)))
            except OutsideFragment:
                continue  # its numbers are not known; the others are
    return sorted({n + step for n in found for step in (-1, 0, 1)})


def _value(spec: FactSpec, near: Sequence[int], chance: Random) -> FactValue:
    if spec.type is FactType.BOOL:
        return chance.random() < 0.5
    if spec.type is FactType.CHOICE:
        return chance.choice(spec.choices)
    least, most = spec.span
    inside = [n for n in near if least <= n <= most] or [least]
    at_random = (least, most, chance.randint(least, most))
    return chance.choice(inside) if chance.random() < 0.8 else chance.choice(at_random)


def spoilt(specs: Sequence[FactSpec], facts: Facts) -> Iterator[Mapping[str, FactValue]]:
    """The same facts with each of them in turn missing, of another kind or just out of range."""
    for spec in specs:
        yield {name: value for name, value in facts.items() if name != spec.name}
        wrong: list[FactValue] = ["no such value"]
        if spec.type in (FactType.INT, FactType.MONEY):
            least, most = spec.span
            wrong += [True, least - 1, most + 1]
        else:
            wrong.append(7)
        for value in wrong:
            yield {**facts, spec.name: value}
