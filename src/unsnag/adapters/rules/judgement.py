"""A policy as formulas over one customer's facts: which rule decides, and with which verdict.

It says what `domain.policies.decide` says: unusable facts decide `undecidable`, then the first rule
that holds decides, a condition that fails before that decides `undecidable`, and the last resort
decides when none holds. A condition outside the fragment is left open: it may hold, not hold or
fail. What is proved so is true whatever it does; what is found so must be tried for real.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import z3

from unsnag.adapters.rules.syntax import Node, parse
from unsnag.adapters.rules.translate import (
    Formula,
    Kind,
    OutsideFragment,
    Term,
    Texts,
    Translation,
    truth,
)
from unsnag.domain.policies import UNDECIDABLE, FactSpec, FactType, FactValue, Policy, Verdict


class Customer:
    """Variables for the facts of one customer. Customers made with the same `tag` share them."""

    def __init__(self, specs: Sequence[FactSpec], texts: Texts, tag: str = "") -> None:
        self.specs = tuple(s for s in specs if s.type.decides)
        self.texts = texts
        self.tag = tag
        self.terms = {s.name: self._term(s) for s in self.specs}

    def _term(self, spec: FactSpec) -> Term:
        name = f"{self.tag}{spec.name}"
        if spec.type is FactType.BOOL:
            return truth(z3.Bool(name))
        for choice in spec.choices:
            self.texts.number(choice)
        kind = Kind.TEXT if spec.type is FactType.CHOICE else Kind.INT
        return Term(kind, z3.Int(name), z3.BoolVal(False))

    def usable(self, specs: Sequence[FactSpec]) -> Formula:
        """That every number is in its range and every choice one of its list."""
        rules = []
        for spec in specs:
            value = self.terms[spec.name].value
            if spec.type is FactType.CHOICE:
                rules.append(z3.Or([value == self.texts.number(c) for c in spec.choices]))
            elif spec.type is not FactType.BOOL:
                least, most = spec.span
                rules += [value >= least, value <= most]
        return z3.And(rules)

    def has(self, name: str, value: FactValue) -> Formula:
        """That a fact has a value."""
        term = self.terms[name].value
        if isinstance(value, bool):
            return term == z3.BoolVal(value)
        return term == (self.texts.number(value) if isinstance(value, str) else value)

    def having(self, name: str, other: Customer) -> Customer:
        """The same customer, but for one fact, which is the other's."""
        twin = object.__new__(Customer)
        twin.specs, twin.texts = self.specs, self.texts
        twin.tag = f"{self.tag}{name}/{other.tag}"
        twin.terms = {**self.terms, name: other.terms[name]}
        return twin

    def read(self, model: z3.ModelRef) -> dict[str, FactValue]:
        """The facts of a solution."""
        found: dict[str, FactValue] = {}
        for spec in self.specs:
            value = model.eval(self.terms[spec.name].value, model_completion=True)
            if spec.type is FactType.BOOL:
                found[spec.name] = z3.is_true(value)
            elif spec.type is FactType.CHOICE:
                found[spec.name] = self.texts.text(value.as_long())
            else:
                found[spec.name] = value.as_long()
        return found


@dataclass(frozen=True)
class Opened:
    """A condition that was left open, and why."""

    condition: str
    why: str


class Judgement:
    """What a policy says of one customer. `outcomes` has one name for each rule in order, then the
    last resort and `undecidable`; `decides` has the formula of each."""

    def __init__(self, policy: Policy, customer: Customer) -> None:
        self.policy = policy
        self.customer = customer
        self.opened: list[Opened] = []
        self.usable = customer.usable(policy.facts)
        self.conditions = [self.condition(rule.when) for rule in policy.rules]
        self.outcomes = [r.name for r in policy.rules] + [policy.otherwise.name, UNDECIDABLE]
        self.verdicts = [r.verdict for r in policy.rules]
        self.verdicts += [policy.otherwise.verdict, Verdict.HAND_OFF]

    def condition(self, when: str, specs: Sequence[FactSpec] = ()) -> Term:
        """A condition over this customer's facts; left open when it is outside the fragment."""
        try:
            tree = tree_of(when, specs or self.policy.facts)
            return Translation(self.customer.terms, self.customer.texts).condition(tree)
        except OutsideFragment as outside:
            self.opened.append(Opened(when, str(outside)))
            name = f"{self.customer.tag}{when}"
            return truth(z3.Bool(f"holds {name}"), z3.Bool(f"fails {name}"))

    def holds(self, rule: int) -> Formula:
        """That a rule's own condition holds."""
        term = self.conditions[rule]
        return z3.And(z3.Not(term.fails), term.value)

    def stops(self, rule: int) -> Formula:
        """That no rule after this one is asked: it holds, or fails."""
        term = self.conditions[rule]
        return z3.Or(term.fails, term.value)

    @cached_property
    def decides(self) -> list[Formula]:
        passed: list[Formula] = [self.usable]
        found, failing = [], []
        for index, term in enumerate(self.conditions):
            found.append(z3.And([*passed, self.holds(index)]))
            failing.append(z3.And([*passed, term.fails]))
            passed.append(z3.Not(self.stops(index)))
        undecidable = z3.Or([z3.Not(self.usable), *failing])
        return [*found, z3.And(passed), undecidable]

    def says(self, *verdicts: Verdict) -> Formula:
        """That the verdict is one of these."""
        pairs = zip(self.decides, self.verdicts, strict=True)
        return z3.Or([decides for decides, verdict in pairs if verdict in verdicts])

    def favours_less_than(self, other: Judgement) -> Formula:
        """That this decision treats its customer worse than the other does its own."""
        return z3.Or(
            [
                z3.And(
                    self.says(*(v for v in Verdict if v.favour < level)),
                    other.says(*(v for v in Verdict if v.favour >= level)),
                )
                for level in (1, 2, 3)
            ]
        )


def tree_of(when: str, facts: Sequence[FactSpec]) -> Node:
    """A condition's tree. Raises OutsideFragment when it does not compile over the facts."""
    try:
        return parse(when, facts)
    except RuntimeError as error:
        raise OutsideFragment(f"it cannot be read: {str(error).splitlines()[0]}") from error


def known(facts: Mapping[str, FactValue], customer: Customer) -> Formula:
    """That a customer has exactly these facts."""
    return z3.And([customer.has(name, value) for name, value in facts.items()])
