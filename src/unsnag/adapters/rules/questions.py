"""Claims as questions: a formula of the customers that a claim is false of, and the same asked for
real of given customers. The two are written side by side, so that an answer of the first is always
tried by the second."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import z3

from unsnag.adapters.rules.judgement import Customer, Judgement, Opened
from unsnag.adapters.rules.translate import Formula, Term, Texts
from unsnag.adapters.rules.trial import Trial
from unsnag.domain.policies import (
    Claim,
    Facts,
    FactSpec,
    FactValue,
    MonotoneClaim,
    NotWorseClaim,
    Policy,
    VerdictClaim,
)

Group = tuple[Facts, ...]


@dataclass(frozen=True)
class Question:
    """Whether anybody speaks against a claim. `false_of` is asked with one set of facts for each
    of the customers; `around` makes such groups out of one customer, to try."""

    says: str
    against: Formula
    customers: tuple[Customer, ...]
    false_of: Callable[..., bool]
    around: Callable[[Facts], Iterator[Group]]
    opened: tuple[Opened, ...] = ()


def alone(facts: Facts) -> Iterator[Group]:
    """One customer alone."""
    yield (facts,)


class Author:
    """The questions that the author's claims put."""

    def __init__(self, policy: Policy, trial: Trial, texts: Texts) -> None:
        self._policy = policy
        self._trial = trial
        self._texts = texts

    def question(self, claim: Claim) -> Question:
        """The question of one claim."""
        if isinstance(claim, VerdictClaim):
            return self._verdicts(claim)
        return self._better(claim) if isinstance(claim, NotWorseClaim) else self._more(claim)

    def _judged(self, customer: Customer) -> Judgement:
        return Judgement(self._policy, customer)

    def _customer(self, tag: str = "") -> Customer:
        return Customer(self._policy.facts, self._texts, tag)

    def _verdicts(self, claim: VerdictClaim) -> Question:
        judged = self._judged(self._customer())
        for_them, for_others = _applies(judged, claim.when)
        against = [z3.And(for_them, judged.says(*claim.never))]
        if claim.always:
            against.append(z3.And(for_them, z3.Not(judged.says(*claim.always))))
        against.append(z3.And(for_others, judged.says(*claim.only)))

        def false_of(facts: Facts) -> bool:
            held = True if not claim.when else self._trial.holds(claim.when, facts)
            verdict = self._trial.decide(facts).verdict
            wrong_for_them = verdict in claim.never or (
                bool(claim.always) and verdict not in claim.always
            )
            return (held is not False and wrong_for_them) or (
                held is not True and verdict in claim.only
            )

        return Question(
            claim.says,
            z3.And(judged.usable, z3.Or(against)),
            (judged.customer,),
            false_of,
            alone,
            tuple(judged.opened),
        )

    def _better(self, claim: NotWorseClaim) -> Question:
        better = self._customer()
        worse = better.having(claim.fact, self._customer("beside "))
        who = (better.has(claim.fact, claim.better), worse.has(claim.fact, claim.worse))

        def around(facts: Facts) -> Iterator[Group]:
            yield {**facts, claim.fact: claim.better}, {**facts, claim.fact: claim.worse}

        return self._pair(claim, better, worse, who, around)

    def _more(self, claim: MonotoneClaim) -> Question:
        less = self._customer()
        more = less.having(claim.fact, self._customer("beside "))
        who = (less.terms[claim.fact].value < more.terms[claim.fact].value,)
        spec = next(s for s in self._policy.facts if s.name == claim.fact)

        def around(facts: Facts) -> Iterator[Group]:
            for other in _steps(spec, facts[claim.fact]):
                low, high = sorted((int(facts[claim.fact]), other))
                pair = {**facts, claim.fact: low}, {**facts, claim.fact: high}
                yield (pair[1], pair[0]) if claim.more_is_better else pair

        favoured, other = (more, less) if claim.more_is_better else (less, more)
        return self._pair(claim, favoured, other, who, around)

    def _pair(
        self,
        claim: NotWorseClaim | MonotoneClaim,
        favoured: Customer,
        other: Customer,
        who: Sequence[Formula],
        around: Callable[[Facts], Iterator[Group]],
    ) -> Question:
        """That `favoured` is never decided less favourably than `other`."""
        first, second = self._judged(favoured), self._judged(other)
        both = [_applies(first, claim.when)[0], _applies(second, claim.when)[0]]
        usable = [first.usable, second.usable]
        against = z3.And(*who, *usable, *both, first.favours_less_than(second))

        def false_of(one: Facts, two: Facts) -> bool:
            held = [
                True if not claim.when else self._trial.holds(claim.when, f) for f in (one, two)
            ]
            if False in held:
                return False
            mine, theirs = (self._trial.decide(f).verdict.favour for f in (one, two))
            return mine < theirs

        opened = (*first.opened, *second.opened)
        return Question(claim.says, against, (favoured, other), false_of, around, opened)


def _applies(judged: Judgement, when: str) -> tuple[Formula, Formula]:
    """For whom a claim's condition may hold, and for whom it may not; a failure counts as both, so
    that it speaks against the claim."""
    if not when:
        return z3.BoolVal(True), z3.BoolVal(False)
    term: Term = judged.condition(when)
    return z3.Or(term.fails, term.value), z3.Or(term.fails, z3.Not(term.value))


def _steps(spec: FactSpec, value: FactValue) -> list[int]:
    least, most = spec.span
    near = {int(value) + step for step in (-1, 1, -1000, 1000)} | {least, most}
    return [n for n in near if least <= n <= most and n != value]
