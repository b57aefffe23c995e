"""The smallest customers among those for whom a formula holds.

Smallest means, in this order: as few facts as possible are true; each choice is as early in its
list, and each number as near to zero, as the facts before it let it be. Such an example shows the
limit itself, and is the same on every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import z3

from unsnag.adapters.rules.judgement import Customer
from unsnag.adapters.rules.translate import Formula
from unsnag.domain.policies import FactSpec, FactType, FactValue

LONGEST = 5_000  # milliseconds for one question


class Undecided(Exception):
    """The solver came to no end; the message is its reason."""

    code = "undecided"


@dataclass(frozen=True)
class Variable:
    """A fact of a customer."""

    customer: Customer
    spec: FactSpec

    @property
    def value(self) -> Formula:
        return self.customer.terms[self.spec.name].value


class Search:
    """Questions to the solver about one formula. Raises Undecided from any of them."""

    def __init__(self, *formulas: Formula) -> None:
        self._solver = z3.Solver()
        self._solver.set("timeout", LONGEST)
        self._solver.add(*formulas)

    def add(self, formula: Formula) -> None:
        """Ask from now on for those for whom this holds as well."""
        self._solver.add(formula)

    def model(self, *also: Formula) -> z3.ModelRef | None:
        """A solution, or None when there is none."""
        answer = self._solver.check(*also)
        if answer == z3.unknown:
            raise Undecided(f"the solver gave up ({self._solver.reason_unknown()})")
        return self._solver.model() if answer == z3.sat else None

    def smallest(self, *customers: Customer) -> z3.ModelRef | None:
        """The smallest solution for these customers, the first one's facts first; where the solver
        gives up on the way, the smallest that it came to."""
        model = self.model()
        if model is None:
            return None
        variables = _variables(customers)
        self._solver.push()
        try:
            model = self._fewest_true(model, [v for v in variables if _is(v, FactType.BOOL)])
            for variable in variables:
                if _is(variable, FactType.BOOL):
                    model = self._first(model, variable, [False, True])
                elif _is(variable, FactType.CHOICE):
                    model = self._first(model, variable, variable.spec.choices)
            for variable in variables:
                if variable.spec.type in (FactType.INT, FactType.MONEY):
                    model = self._nearest_zero(model, variable.value)
        except Undecided:
            pass  # the model is a solution all the same
        finally:
            self._solver.pop()
        return model

    def _fewest_true(self, model: z3.ModelRef, variables: Sequence[Variable]) -> z3.ModelRef:
        count = z3.Sum([z3.If(v.value, 1, 0) for v in variables]) if variables else z3.IntVal(0)
        while True:
            now = model.eval(count, model_completion=True).as_long()
            better = self.model(count < now) if now else None
            if better is None:
                self.add(count <= now)
                return model
            model = better

    def _first(
        self, model: z3.ModelRef, variable: Variable, values: Sequence[FactValue]
    ) -> z3.ModelRef:
        for value in values:
            wanted = variable.customer.has(variable.spec.name, value)
            if z3.is_true(model.eval(wanted, model_completion=True)):
                self.add(wanted)
                return model
            better = self.model(wanted)
            if better is not None:
                self.add(wanted)
                return better
        return model

    def _nearest_zero(self, model: z3.ModelRef, value: Formula) -> z3.ModelRef:
        """Halves the distance until it is the least; then prefers the number above zero."""
        no_further, far = 0, abs(model.eval(value, model_completion=True).as_long())
        while no_further < far:
            middle = (no_further + far) // 2
            nearer = self.model(value >= -middle, value <= middle)
            if nearer is None:
                no_further = middle + 1
            else:
                model, far = nearer, abs(nearer.eval(value, model_completion=True).as_long())
        above = self.model(value == far)
        self.add(value == (far if above is not None else -far))
        return model if above is None else above


def _is(variable: Variable, kind: FactType) -> bool:
    return variable.spec.type is kind


def _variables(customers: Sequence[Customer]) -> list[Variable]:
    """Every fact of the customers, those that they share once."""
    seen: dict[str, Variable] = {}
    for customer in customers:
        for spec in customer.specs:
            variable = Variable(customer, spec)
            seen.setdefault(str(variable.value), variable)
    return list(seen.values())
