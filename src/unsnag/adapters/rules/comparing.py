"""Who is decided differently by two policies: every pair of rules between which somebody moves."""

from __future__ import annotations

from collections.abc import Sequence

import z3

from unsnag.adapters.rules.judgement import Customer, Judgement
from unsnag.adapters.rules.regions import described
from unsnag.adapters.rules.smallest import Search, Undecided
from unsnag.adapters.rules.translate import Formula, Texts
from unsnag.adapters.rules.trial import Trial, samples
from unsnag.application.ports.proofs import Change, Comparison, Difference
from unsnag.domain.policies import Facts, FactSpec, Rule

GRAVEST_FIRST = list(Change)


class _Incomparable(Exception):
    """The two policies can't be laid side by side; the message says why."""

    code = "incomparable"


def compare(old: Trial, new: Trial) -> Comparison:
    """Every group of customers who are decided differently, with the smallest of each. Complete
    when the solver has shown that there is no further group and the engine agrees."""
    try:
        specs = _together(old, new)
    except _Incomparable as why:
        return Comparison(complete=False, why=str(why))
    found: list[Difference] = []
    try:
        pairs = _Pairs(old, new, specs)
        found.extend(pairs.differences())
    except Undecided as why:
        return Comparison(_sorted(found), complete=False, why=f"{why}.")
    missed = _missed(old, new, specs, found)
    unsure = [d for d in found if not d.sure]
    if missed is not None:
        return Comparison(_sorted(found), False, f"An error of the prover's own: {dict(missed)}.")
    reasons = "; ".join(dict.fromkeys(pairs.opened)) if unsure else ""
    return Comparison(_sorted(found), not unsure, reasons)


def _together(old: Trial, new: Trial) -> tuple[FactSpec, ...]:
    """The facts of both, each with every value that it can have in either."""
    specs = {s.name: s for s in old.policy.facts}
    for spec in new.policy.facts:
        other = specs.get(spec.name)
        if other is None:
            specs[spec.name] = spec
        elif other.type is not spec.type:
            types = f"{other.type.value} in the old policy and {spec.type.value} in the new one"
            raise _Incomparable(f"The fact {spec.name} is {types}.")
        else:
            specs[spec.name] = _either(other, spec)
    return tuple(specs.values())


def _either(one: FactSpec, two: FactSpec) -> FactSpec:
    choices = tuple(dict.fromkeys((*one.choices, *two.choices)))
    least, most = min(one.span[0], two.span[0]), max(one.span[1], two.span[1])
    return FactSpec(one.name, one.type, one.source, one.about, choices, least, most)


class _Pairs:
    """The pairs of an old and a new outcome between which somebody moves."""

    def __init__(self, old: Trial, new: Trial, specs: tuple[FactSpec, ...]) -> None:
        self._old, self._new, self._specs = old, new, specs
        self._customer = Customer(specs, Texts())
        self._before = Judgement(old.policy, self._customer)
        self._after = Judgement(new.policy, self._customer)
        self._space = self._customer.usable(specs)
        opened = (*self._before.opened, *self._after.opened)
        self.opened = [f"{o.condition!r} can't be proved about: {o.why}" for o in opened]

    def differences(self) -> list[Difference]:
        """All of them. Raises Undecided."""
        pairs = self._pairs()
        search = Search(self._space, z3.Or([both for _, _, both in pairs]))
        found = []
        while (model := search.model()) is not None:
            pair = next(p for p in pairs if z3.is_true(model.eval(p[2], model_completion=True)))
            found.append(self._difference(*pair))
            search.add(z3.Not(pair[2]))
        return found

    def _pairs(self) -> list[tuple[int, int, Formula]]:
        """Each pair of different outcomes, with the formula of who is in both."""
        return [
            (a, b, z3.And(self._before.decides[a], self._after.decides[b]))
            for a in range(len(self._before.outcomes))
            for b in range(len(self._after.outcomes))
            if _rule(self._before, a) != _rule(self._after, b)
        ]

    def _difference(self, a: int, b: int, both: Formula) -> Difference:
        model = Search(self._space, both).smallest(self._customer)
        if model is None:
            raise Undecided("the solver gave two answers to one question")
        facts = self._customer.read(model)
        before, after = self._old.decide(facts).rule, self._new.decide(facts).rule
        expected = (self._before.outcomes[a], self._after.outcomes[b])
        sure = (before.name, after.name) == expected
        who, exact = ([], False) if self.opened else self._described(both)
        return Difference(
            old=before if sure else _shown(self._before, a),
            new=after if sure else _shown(self._after, b),
            change=_change(before, after),
            example=facts,
            who=who,
            exact=exact,
            sure=sure,
        )

    def _described(self, both: Formula) -> tuple[list[str], bool]:
        return described(both, self._space, self._customer, self._specs)


def _content(rule: Rule) -> tuple[str, ...]:
    """What the customer and the person see of a rule, and its name; not its condition."""
    return (rule.name, rule.verdict.value, rule.reason, rule.for_customer, rule.for_human)


def _rule(judged: Judgement, index: int) -> tuple[str, ...]:
    rules = (*judged.policy.rules, judged.policy.otherwise)
    return _content(rules[index]) if index < len(rules) else (judged.outcomes[index],)


def _shown(judged: Judgement, index: int) -> Rule:
    rules = (*judged.policy.rules, judged.policy.otherwise)
    if index < len(rules):
        return rules[index]
    name = judged.outcomes[index]
    return Rule(name, "", judged.verdicts[index], name, "", "")


def _change(before: Rule, after: Rule) -> Change:
    if before.verdict is not after.verdict:
        return Change.DECISION
    return Change.WORDS if _content(before)[2:] != _content(after)[2:] else Change.RULE


def _missed(
    old: Trial, new: Trial, specs: Sequence[FactSpec], found: Sequence[Difference]
) -> Facts | None:
    """A tried customer who is decided differently and is in no group; None if there is none."""
    known = {(d.old.name, d.new.name) for d in found}
    for facts in samples([old.policy, new.policy], specs):
        before, after = old.decide(facts).rule, new.decide(facts).rule
        if _content(before)[:4] != _content(after)[:4] and (before.name, after.name) not in known:
            return facts
    return None


def _sorted(found: Sequence[Difference]) -> list[Difference]:
    return sorted(found, key=lambda d: GRAVEST_FIRST.index(d.change))
