"""Proves claims about a policy for all customers, or finds the smallest one they are false of.

Nothing is taken on the solver's word alone. Before anything is claimed, the translation is compared
with the engine on many customers; a refutation is printed only after the engine has really decided
so; a proof is tried on many customers, and given up when one of them speaks against it. A condition
outside the fragment leaves open what depends on it, and is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from threading import Lock

import z3

from unsnag.adapters.rules import always
from unsnag.adapters.rules.comparing import compare
from unsnag.adapters.rules.judgement import Customer, Judgement, known
from unsnag.adapters.rules.questions import Author, Group, Question
from unsnag.adapters.rules.smallest import Search, Undecided
from unsnag.adapters.rules.translate import Texts
from unsnag.adapters.rules.trial import Trial, samples, spoilt
from unsnag.application.ports.proofs import Comparison, Finding, Payment, Standing
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.policies import (
    Coverage,
    Facts,
    FactValue,
    Policy,
    Priority,
)

COMPARED = 24  # customers on whom the translation is compared with the engine
_ONE_AT_A_TIME = Lock()  # the solver's terms are not safe to share between threads


class PolicyProofs:
    """Proofs by a solver, tried by the engine of the conditions. Safe to share between threads."""

    def __init__(self, language: RuleLanguage) -> None:
        self._language = language

    def prove(self, policy: Policy, payments: Sequence[Payment] = ()) -> Iterator[Finding]:
        """What every policy must keep, then the author's claims, each as soon as it is known."""
        with _ONE_AT_A_TIME:
            run = _Run(policy, Trial(policy, self._language))
        findings = run.findings(payments)
        while True:
            with _ONE_AT_A_TIME:
                finding = next(findings, None)
            if finding is None:
                return
            yield finding

    def compare(self, old: Policy, new: Policy) -> Comparison:
        """Who is decided differently. A fact that only one of the two reads counts as given."""
        with _ONE_AT_A_TIME:
            return compare(Trial(old, self._language), Trial(new, self._language))


class _Run:
    """One policy's proofs."""

    def __init__(self, policy: Policy, trial: Trial) -> None:
        self._policy = policy
        self._trial = trial
        self._texts = Texts()
        self._judged = Judgement(policy, Customer(policy.facts, self._texts))
        self._tried = list(samples([policy], policy.facts))

    def findings(self, payments: Sequence[Payment]) -> Iterator[Finding]:
        disagreement = self._disagreement()
        for finding in self._all(payments):
            if disagreement:
                yield Finding(finding.claim, Standing.OUTSIDE, why=disagreement)
            else:
                yield finding

    def _all(self, payments: Sequence[Payment]) -> Iterator[Finding]:
        judged, trial = self._judged, self._trial
        for rule, why in always.conditions_outside(judged):
            says = f"The condition of the rule {rule.name} can be proved about."
            yield Finding(says, Standing.OUTSIDE, why=f"The condition is open: {why}.")
        yield self._answer(always.covered(judged, trial))
        yield self._priority()
        for index, rule in enumerate(self._policy.rules):
            yield self._reached(index, f"The rule {rule.name} decides for somebody.")
        if self._policy.coverage is Coverage.OTHERWISE:
            yield self._reached(len(self._policy.rules), "The last resort decides for somebody.")
        yield self._undisturbed()
        for payment in payments:
            question = always.within_cap(self._policy, payment, trial, self._texts)
            if question is not None:
                yield self._answer(question)
        author = Author(self._policy, trial, self._texts)
        for claim in self._policy.claims:
            yield self._answer(author.question(claim))

    def _answer(self, question: Question) -> Finding:
        try:
            model = Search(question.against).smallest(*question.customers)
        except Undecided as why:
            return Finding(question.says, Standing.OUTSIDE, why=f"{why}.")
        if model is not None:
            group: Group = tuple(c.read(model) for c in question.customers)
            if question.false_of(*group):
                return self._refuted(question.says, group)
        for facts in self._tried:
            tried = {**_others(question, facts), **facts}
            for group in question.around(tried):
                if question.false_of(*group):
                    if model is None:
                        return _internal(question.says, group)
                    return self._refuted(question.says, group)
        if model is None:
            return Finding(question.says, Standing.PROVED)
        return Finding(question.says, Standing.OUTSIDE, why=_open(question))

    def _refuted(self, says: str, group: Group) -> Finding:
        made = [self._trial.decide(facts) for facts in group]
        why = "; ".join(f"{d.verdict.value} by {d.rule.name}" for d in made)
        beside = group[1] if len(group) > 1 else None
        return Finding(says, Standing.REFUTED, group[0], beside, f"It is decided {why}.")

    def _priority(self) -> Finding:
        finding = self._answer(always.settled(self._judged, self._trial))
        facts = finding.counterexample
        if finding.standing is Standing.REFUTED and facts is not None:
            held = [r.name for r in self._policy.rules if self._trial.holds(r.when, facts)]
            why = f"These rules hold together: {', '.join(held)}."
            return Finding(finding.claim, finding.standing, facts, why=why)
        if finding.standing is not Standing.PROVED or self._policy.priority is Priority.NONE:
            return finding
        try:
            pairs = always.overlaps(self._judged)
        except Undecided as undecided:
            return Finding(
                finding.claim, finding.standing, why=f"Overlaps not listed: {undecided}."
            )
        named = ", ".join(f"{a} before {b}" for a, b in pairs)
        more = " (and more)" if len(pairs) == always.MOST_NAMED else ""
        note = f"It matters for {named}{more}." if pairs else "No such rules hold together."
        return Finding(finding.claim, finding.standing, why=note)

    def _reached(self, index: int, says: str) -> Finding:
        judged, policy = self._judged, self._policy
        rule = policy.rules[index] if index < len(policy.rules) else policy.otherwise
        try:
            model = Search(judged.decides[index]).model()
            if model is None:
                return self._shadowed(says, index)
        except Undecided as why:
            return Finding(says, Standing.OUTSIDE, why=f"{why}.")
        found = [judged.customer.read(model), *self._tried]
        if any(self._trial.decide(facts).rule is rule for facts in found):
            return Finding(says, Standing.PROVED)
        return Finding(says, Standing.OUTSIDE, why=self._opened())

    def _shadowed(self, says: str, index: int) -> Finding:
        judged, rules = self._judged, self._policy.rules
        if any(self._trial.decide(facts).rule is _at(self._policy, index) for facts in self._tried):
            return _internal(says, ())
        if index == len(rules):
            return Finding(says, Standing.REFUTED, why="Some rule holds for every customer.")
        model = Search(judged.usable, judged.holds(index)).smallest(judged.customer)
        if model is None:
            return Finding(says, Standing.REFUTED, why="Its condition holds for no customer.")
        facts = judged.customer.read(model)
        earlier = ", ".join(r.name for r in always.shadowing(judged, index))
        example = facts if self._trial.holds(rules[index].when, facts) else None
        why = f"Whoever it holds for is decided before by {earlier}."
        return Finding(says, Standing.REFUTED, example, why=why)

    def _undisturbed(self) -> Finding:
        question = always.undisturbed(self._policy, self._trial, self._texts)
        finding = self._answer(question)
        for facts in self._tried[:COMPARED]:
            for wrong in spoilt(self._policy.facts, facts):
                if question.false_of(wrong):
                    return self._refuted(question.says, (wrong,))
        return finding

    def _disagreement(self) -> str:
        """Where the translation and the engine decide differently, in words; empty if nowhere."""
        search, judged = Search(), self._judged
        for facts in self._tried[:COMPARED]:
            rule = self._trial.decide(facts).rule
            same = [
                decides
                for decides, name in zip(judged.decides, judged.outcomes, strict=True)
                if name == rule.name
            ]
            try:
                met = search.model(known(facts, judged.customer), z3.Or(same))
            except Undecided as undecided:
                return f"{undecided}."
            if met is None:
                return (
                    f"An error of the prover's own: for {dict(facts)} the engine says {rule.name}."
                )
        return ""

    def _opened(self) -> str:
        return _because([(o.condition, o.why) for o in self._judged.opened])


def _at(policy: Policy, index: int) -> object:
    return policy.rules[index] if index < len(policy.rules) else policy.otherwise


def _others(question: Question, facts: Facts) -> Mapping[str, FactValue]:
    """Values for facts that a question has beside the policy's: each at its largest."""
    specs = [s for c in question.customers for s in c.specs if s.name not in facts]
    return {s.name: (s.choices[0] if s.choices else s.span[1]) for s in specs}


def _open(question: Question) -> str:
    return _because([(o.condition, o.why) for o in question.opened])


def _because(opened: Sequence[tuple[str, str]]) -> str:
    if not opened:
        return "An error of the prover's own: the engine does not confirm the example."
    return "; ".join(
        dict.fromkeys(f"{when!r} can't be proved about: {why}" for when, why in opened)
    )


def _internal(says: str, group: Group) -> Finding:
    why = f"An error of the prover's own: it found a proof, but {[dict(f) for f in group]} differs."
    return Finding(says, Standing.OUTSIDE, why=why)
