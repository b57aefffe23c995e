"""Describes a set of customers by what their facts may be.

A set is written as boxes: for each fact the values that it may have. Each box is as wide as it can
be while everybody in it belongs to the set, and boxes are added until nobody is left out, or until
there would be too many to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import z3

from unsnag.adapters.rules.judgement import Customer
from unsnag.adapters.rules.smallest import Search
from unsnag.adapters.rules.translate import Formula
from unsnag.domain.policies import FactSpec, FactType, FactValue

MOST_BOXES = 6


def described(
    region: Formula, space: Formula, customer: Customer, specs: Sequence[FactSpec]
) -> tuple[list[str], bool]:
    """Sentences that describe the region within the space, and whether they are the whole of it.
    Raises Undecided."""
    left = Search(space, region)
    outside = Search(space, z3.Not(region))
    words: list[str] = []
    while len(words) < MOST_BOXES:
        model = left.smallest(customer)
        if model is None:
            return words, True
        box = _Box(customer, customer.read(model), specs)
        box.widen(outside)
        words.append(box.words())
        left.add(z3.Not(box.formula()))
    return words, left.model() is None


class _Box:
    """For each fact, the values that it may have: a list of them, or the ends of a span."""

    def __init__(
        self, customer: Customer, facts: Mapping[str, FactValue], specs: Sequence[FactSpec]
    ) -> None:
        self._customer = customer
        self._specs = {s.name: s for s in specs}
        self._values: dict[str, list[FactValue]] = {n: [v] for n, v in facts.items()}
        self._spans: dict[str, tuple[int, int]] = {}
        for name, spec in self._specs.items():
            if spec.type in (FactType.INT, FactType.MONEY):
                value = int(self._values.pop(name)[0])
                self._spans[name] = (value, value)

    def widen(self, outside: Search) -> None:
        """Make it as wide as it can be without meeting anybody outside."""
        for name, spec in self._specs.items():
            if name in self._spans:
                self._spread(outside, name, spec.span)
            else:
                self._collect(outside, name, spec.choices or (False, True))

    def _clear(self, outside: Search) -> bool:
        return outside.model(self.formula()) is None

    def _collect(self, outside: Search, name: str, choices: Sequence[FactValue]) -> None:
        for choice in choices:
            if choice in self._values[name]:
                continue
            self._values[name].append(choice)
            if not self._clear(outside):
                self._values[name].remove(choice)

    def _spread(self, outside: Search, name: str, limits: tuple[int, int]) -> None:
        for side, limit in enumerate(limits):
            if self._reaches(outside, name, side, limit):
                continue
            kept, refused = self._spans[name][side], limit
            while abs(kept - refused) > 1:
                middle = (kept + refused) // 2
                if self._reaches(outside, name, side, middle):
                    kept = middle
                else:
                    refused = middle

    def _reaches(self, outside: Search, name: str, side: int, end: int) -> bool:
        """Move one end of a span if that meets nobody outside, and say whether it did."""
        before = self._spans[name]
        self._spans[name] = (end, before[1]) if side == 0 else (before[0], end)
        if self._clear(outside):
            return True
        self._spans[name] = before
        return False

    def formula(self) -> Formula:
        """That a customer is in the box."""
        parts = [
            z3.Or([self._customer.has(name, value) for value in values])
            for name, values in self._values.items()
        ]
        for name, (least, most) in self._spans.items():
            value = self._customer.terms[name].value
            parts += [value >= least, value <= most]
        return z3.And(parts)

    def words(self) -> str:
        """What is said of the facts that matter; `everybody` when none does."""
        return ", ".join(self._sentences()) or "everybody"

    def _sentences(self) -> Iterator[str]:
        for name, spec in self._specs.items():
            if name in self._spans:
                span, (least, most) = spec.span, self._spans[name]
                if (least, most) == span:
                    continue
                yield f"{name} {_range(least, most, span)}"
            elif spec.type is FactType.BOOL and len(self._values[name]) == 1:
                yield name if self._values[name] == [True] else f"not {name}"
            elif spec.type is FactType.CHOICE and len(self._values[name]) < len(spec.choices):
                ordered = [c for c in spec.choices if c in self._values[name]]
                yield f"{name} {' or '.join(ordered)}"


def _range(least: int, most: int, span: tuple[int, int]) -> str:
    if least == most:
        return f"= {least}"
    if least == span[0]:
        return f"<= {most}"
    return f">= {least}" if most == span[1] else f"{least}..{most}"
