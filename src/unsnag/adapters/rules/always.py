"""What every policy must keep, whatever its author claims: the questions that these put."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import z3

from unsnag.adapters.rules.judgement import Customer, Judgement
from unsnag.adapters.rules.questions import Question, alone
from unsnag.adapters.rules.smallest import Search
from unsnag.adapters.rules.translate import Formula, Texts
from unsnag.adapters.rules.trial import Trial
from unsnag.application.ports.proofs import Payment
from unsnag.domain.policies import (
    UNDECIDABLE,
    Coverage,
    Facts,
    FactSpec,
    Policy,
    Priority,
    Rule,
    Verdict,
    wrong_facts,
)

MOST_NAMED = 12  # overlapping pairs that are named


def covered(judged: Judgement, trial: Trial) -> Question:
    """That everybody is decided, and by what the author says."""
    policy = judged.policy
    by_rules = policy.coverage is Coverage.RULES
    last, undecidable = judged.decides[-2], judged.decides[-1]
    against = z3.Or(last, undecidable) if by_rules else undecidable

    def false_of(facts: Facts) -> bool:
        rule = trial.decide(facts).rule
        return rule.name == UNDECIDABLE or (by_rules and rule is policy.otherwise)

    says = (
        "Some written rule decides for every customer."
        if by_rules
        else "Every customer is decided, by a rule or by the last resort."
    )
    return _of_one(judged, says, z3.And(judged.usable, against), false_of)


def settled(judged: Judgement, trial: Trial) -> Question:
    """That rules with different outcomes never hold together, or that the first then decides."""
    policy = judged.policy
    pairs = _different(policy)

    def held(facts: Facts) -> list[int]:
        return [i for i, r in enumerate(policy.rules) if trial.holds(r.when, facts)]

    if policy.priority is Priority.NONE:
        against = [z3.And(judged.holds(a), judged.holds(b)) for a, b in pairs]
        return _of_one(
            judged,
            "No two rules with different outcomes hold for the same customer.",
            z3.And(judged.usable, z3.Or(against)),
            lambda facts: any(pair in pairs for pair in combinations(held(facts), 2)),
        )

    def not_the_first(facts: Facts) -> bool:
        rule = trial.decide(facts).rule
        first = [policy.rules[i] for i in held(facts)][:1]
        return bool(first) and rule.name != UNDECIDABLE and rule is not first[0]

    later = [z3.And(judged.holds(a), judged.decides[b]) for a, b in pairs]
    return _of_one(
        judged,
        "Where rules with different outcomes hold together, the first one decides.",
        z3.And(judged.usable, z3.Or(later)),
        not_the_first,
    )


def overlaps(judged: Judgement) -> list[tuple[str, str]]:
    """Rules with different outcomes that can hold together, the one that decides first. At most
    MOST_NAMED. Raises Undecided."""
    rules = judged.policy.rules
    left = _different(judged.policy)
    found: list[tuple[int, int]] = []
    while left and len(found) < MOST_NAMED:
        together = [z3.And(judged.holds(a), judged.holds(b)) for a, b in left]
        model = Search(judged.usable, z3.Or(together)).model()
        if model is None:
            break
        met = [
            pair
            for pair, both in zip(left, together, strict=True)
            if z3.is_true(model.eval(both, model_completion=True))
        ]
        found += met
        left = [pair for pair in left if pair not in met]
    return [(rules[a].name, rules[b].name) for a, b in sorted(found)[:MOST_NAMED]]


def undisturbed(policy: Policy, trial: Trial, texts: Texts) -> Question:
    """That facts that are not as declared decide for a person. Each fact has, beside its value, the
    possibility not to be there or to be of another kind: then nothing is evaluated at all."""
    judged = Judgement(policy, Customer(policy.facts, texts))
    given = z3.And([z3.Bool(f"given {spec.name}") for spec in policy.facts])
    acted = judged.says(Verdict.ALLOW, Verdict.APPROVE, Verdict.DENY)
    against = z3.And(z3.Not(z3.And(given, judged.usable)), given, acted)

    def false_of(facts: Facts) -> bool:
        wrong = wrong_facts(policy.facts, facts) is not None
        return wrong and trial.decide(facts).verdict is not Verdict.HAND_OFF

    says = "Facts that are missing, of another kind or out of range always go to a person."
    return _of_one(judged, says, against, false_of)


def within_cap(policy: Policy, payment: Payment, trial: Trial, texts: Texts) -> Question | None:
    """That nothing above the cap for one action is allowed; None when there is no such cap."""
    cap = policy.caps.amount_per_action
    if cap is None:
        return None
    specs = _with(policy.facts, payment.amount)
    customer = Customer(specs, texts)
    judged = Judgement(policy, customer)
    amount = customer.terms[payment.amount.name].value
    against = [judged.usable, customer.usable(specs), judged.says(Verdict.ALLOW), amount > cap]
    if payment.when:
        term = judged.condition(payment.when, specs)
        against += [z3.Not(term.fails), term.value]

    def false_of(facts: Facts) -> bool:
        held = True if not payment.when else trial.holds(payment.when, facts, specs)
        over = int(facts[payment.amount.name]) > cap
        return held is True and over and trial.decide(facts).verdict is Verdict.ALLOW

    says = f"{payment.action} is never allowed above the cap of {cap} for one action."
    return _of_one(judged, says, z3.And(against), false_of)


def shadowing(judged: Judgement, rule: int) -> list[Rule]:
    """The fewest earlier rules that together leave nobody to a rule that decides for nobody.
    Raises Undecided."""
    search = Search(judged.usable, judged.holds(rule))
    passed = {i: z3.Not(judged.stops(i)) for i in range(rule)}
    for index in range(rule):
        others = [formula for i, formula in passed.items() if i != index]
        if search.model(*others) is None:
            del passed[index]
    return [judged.policy.rules[i] for i in passed]


def _different(policy: Policy) -> list[tuple[int, int]]:
    rules = policy.rules
    return [
        (a, b)
        for a, b in combinations(range(len(rules)), 2)
        if (rules[a].verdict, rules[a].reason) != (rules[b].verdict, rules[b].reason)
    ]


def _with(specs: Sequence[FactSpec], one: FactSpec) -> tuple[FactSpec, ...]:
    return tuple(specs) if any(s.name == one.name for s in specs) else (*specs, one)


def _of_one(
    judged: Judgement, says: str, against: Formula, false_of: Callable[[Facts], bool]
) -> Question:
    opened = tuple(judged.opened)
    return Question(says, against, (judged.customer,), false_of, alone, opened)


def conditions_outside(judged: Judgement) -> Iterator[tuple[Rule, str]]:
    """The rules whose condition can't be proved about, each with the reason."""
    for rule in judged.policy.rules:
        for opened in judged.opened:
            if opened.condition == rule.when:
                yield rule, opened.why
                break
