"""Conditions as formulas that a solver reasons about, with exactly the engine's meaning.

Every term says two things: its value, and when evaluating it fails. Numbers are exact, and what
leaves 64 bits fails; division truncates towards zero and fails by zero; `&&` and `||` absorb a
failure when the other side settles them, and nothing else does. What is not in this fragment
raises `OutsideFragment`, with the reason in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import z3

from unsnag.adapters.rules.syntax import Call, Foreign, Listed, Literal, Name, Node
from unsnag.domain.policies import LARGEST, SMALLEST

Formula = Any
"""A solver's expression; the library has no types of its own."""


class OutsideFragment(Exception):
    """A condition uses something that is not translated; the message says what."""

    code = "outside_fragment"


class Kind(Enum):
    """Closed set of kinds of values in the fragment. A TEXT is the number of a known text."""

    BOOL = "truth value"
    INT = "number"
    TEXT = "text"


@dataclass(frozen=True)
class Term:
    """A value, and the formula of when it cannot be had."""

    kind: Kind
    value: Formula
    fails: Formula


class Texts:
    """Numbers for texts, the same one for the same text."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []

    def number(self, text: str) -> int:
        """The number of a text, a new one when it was not met before."""
        if text not in self._numbers:
            self._numbers[text] = len(self._texts)
            self._texts.append(text)
        return self._numbers[text]

    def text(self, number: int) -> str:
        """The text of a number given out before."""
        return self._texts[number]


def truth(value: Formula, fails: Formula | None = None) -> Term:
    """A truth value; it never fails unless said so."""
    return Term(Kind.BOOL, value, z3.BoolVal(False) if fails is None else fails)


def whole(value: Formula, fails: Formula | None = None) -> Term:
    """A whole number that fails outside 64 bits too."""
    out = z3.Or(value < SMALLEST, value > LARGEST)
    return Term(Kind.INT, value, out if fails is None else z3.Or(fails, out))


class Translation:
    """Translates trees over given terms for the facts."""

    def __init__(self, names: Mapping[str, Term], texts: Texts) -> None:
        self._names = names
        self._texts = texts

    def condition(self, node: Node) -> Term:
        """A truth value. Raises OutsideFragment."""
        try:
            term = self._term(node)
        except RecursionError as deep:
            raise OutsideFragment("it is nested too deeply") from deep
        return _of(Kind.BOOL, term)

    def _term(self, node: Node) -> Term:
        if isinstance(node, Literal):
            return self._literal(node.value)
        if isinstance(node, Name):
            if node.name not in self._names:
                raise OutsideFragment(f"it uses {node.name}, which is no fact")
            return self._names[node.name]
        if isinstance(node, Call):
            return self._call(node)
        what = node.what if isinstance(node, Foreign) else "a list that nothing is looked for in"
        raise OutsideFragment(f"it uses {what}")

    def _literal(self, value: bool | int | str) -> Term:
        never = z3.BoolVal(False)
        if isinstance(value, bool):
            return truth(z3.BoolVal(value))
        if isinstance(value, int):
            return Term(Kind.INT, z3.IntVal(value), never)
        return Term(Kind.TEXT, z3.IntVal(self._texts.number(value)), never)

    def _call(self, node: Call) -> Term:
        if node.function == "@in":
            return self._listed(node)
        build = _OPERATORS.get((node.function, len(node.arguments)))
        if build is None:
            raise OutsideFragment(f"it uses {_plain(node.function)}")
        return build(*(self._term(a) for a in node.arguments))

    def _listed(self, node: Call) -> Term:
        wanted, items = node.arguments
        if not isinstance(items, Listed):
            raise OutsideFragment("it looks for something in what is not a written list")
        one = self._term(wanted)
        terms = [self._term(item) for item in items.items]
        if any(t.kind is not one.kind for t in terms):
            raise OutsideFragment("it looks for something among values of another kind")
        found = z3.Or([one.value == t.value for t in terms])
        return truth(found, z3.Or([one.fails, *(t.fails for t in terms)]))


def _plain(function: str) -> str:
    known = {"_[_]": "an item of a list", "size": "the function size()"}
    return known.get(function, f"the function {function.strip('_@')}()")


def _of(kind: Kind, term: Term) -> Term:
    if term.kind is not kind:
        raise OutsideFragment(f"it uses a {term.kind.value} where a {kind.value} is translated")
    return term


def _and(a: Term, b: Term) -> Term:
    _of(Kind.BOOL, a), _of(Kind.BOOL, b)
    settled = z3.Or(
        z3.And(z3.Not(a.fails), z3.Not(a.value)), z3.And(z3.Not(b.fails), z3.Not(b.value))
    )
    return truth(z3.And(a.value, b.value), z3.And(z3.Not(settled), z3.Or(a.fails, b.fails)))


def _or(a: Term, b: Term) -> Term:
    # A failing side's value means nothing, so the value is read from the sides that don't fail.
    _of(Kind.BOOL, a), _of(Kind.BOOL, b)
    settled = z3.Or(z3.And(z3.Not(a.fails), a.value), z3.And(z3.Not(b.fails), b.value))
    return truth(settled, z3.And(z3.Not(settled), z3.Or(a.fails, b.fails)))


def _not(a: Term) -> Term:
    return truth(z3.Not(_of(Kind.BOOL, a).value), a.fails)


def _if(condition: Term, yes: Term, no: Term) -> Term:
    c = _of(Kind.BOOL, condition)
    _of(yes.kind, no)
    fails = z3.Or(c.fails, z3.If(c.value, yes.fails, no.fails))
    return Term(yes.kind, z3.If(c.value, yes.value, no.value), fails)


def _equal(a: Term, b: Term) -> Term:
    _of(a.kind, b)
    return truth(a.value == b.value, z3.Or(a.fails, b.fails))


def _differ(a: Term, b: Term) -> Term:
    return _not(_equal(a, b))


def _compare(build: Callable[[Formula, Formula], Formula]) -> Callable[[Term, Term], Term]:
    def compared(a: Term, b: Term) -> Term:
        _of(Kind.INT, a), _of(Kind.INT, b)
        return truth(build(a.value, b.value), z3.Or(a.fails, b.fails))

    return compared


def _sum(build: Callable[[Formula, Formula], Formula]) -> Callable[[Term, Term], Term]:
    def counted(a: Term, b: Term) -> Term:
        _of(Kind.INT, a), _of(Kind.INT, b)
        return whole(build(a.value, b.value), z3.Or(a.fails, b.fails))

    return counted


def _minus(a: Term) -> Term:
    return whole(-_of(Kind.INT, a).value, a.fails)


def _size(value: Formula) -> Formula:
    return z3.If(value < 0, -value, value)


def _quotient(a: Formula, b: Formula) -> Formula:
    """Truncated towards zero; the solver's own division rounds so that no remainder is negative,
    which is the same for two numbers that aren't negative."""
    quotient = _size(a) / _size(b)
    return z3.If((a < 0) == (b < 0), quotient, -quotient)


def _divide(a: Term, b: Term) -> Term:
    _of(Kind.INT, a), _of(Kind.INT, b)
    return whole(_quotient(a.value, b.value), z3.Or(a.fails, b.fails, b.value == 0))


def _remainder(a: Term, b: Term) -> Term:
    _of(Kind.INT, a), _of(Kind.INT, b)
    rest = _size(a.value) % _size(b.value)
    # The engine refuses the one quotient that leaves 64 bits here as well.
    over = z3.And(a.value == SMALLEST, b.value == -1)
    fails = z3.Or(a.fails, b.fails, b.value == 0, over)
    return whole(z3.If(a.value < 0, -rest, rest), fails)


_OPERATORS: Mapping[tuple[str, int], Callable[..., Term]] = {
    ("_&&_", 2): _and,
    ("_||_", 2): _or,
    ("!_", 1): _not,
    ("_?_:_", 3): _if,
    ("_==_", 2): _equal,
    ("_!=_", 2): _differ,
    ("_<_", 2): _compare(lambda a, b: a < b),
    ("_<=_", 2): _compare(lambda a, b: a <= b),
    ("_>_", 2): _compare(lambda a, b: a > b),
    ("_>=_", 2): _compare(lambda a, b: a >= b),
    ("_+_", 2): _sum(lambda a, b: a + b),
    ("_-_", 2): _sum(lambda a, b: a - b),
    ("_*_", 2): _sum(lambda a, b: a * b),
    ("-_", 1): _minus,
    ("_/_", 2): _divide,
    ("_%_", 2): _remainder,
}
