"""Conditions mean the same to the engine that runs, to a second engine, and to the solver that
proves: on generated conditions over generated facts, failures included."""

from __future__ import annotations

from collections.abc import Mapping

import celpy
import z3
from celpy.evaluation import CELEvalError
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from unsnag.adapters.rules.cel import CelRules
from unsnag.adapters.rules.judgement import Customer, known
from unsnag.adapters.rules.syntax import parse
from unsnag.adapters.rules.translate import Texts, Translation
from unsnag.domain.policies import (
    LARGEST,
    SMALLEST,
    ConditionFailed,
    FactSpec,
    FactType,
    FactValue,
)

RULES = CelRules()
STATUS, TIER = ("none", "shipped", "delivered"), ("standard", "gold", "none")
SPECS = (
    FactSpec("order.found", FactType.BOOL, "s"),
    FactSpec("order.opened", FactType.BOOL, "s"),
    FactSpec("order.days", FactType.INT, "s"),
    FactSpec("order.sum", FactType.MONEY, "s"),
    FactSpec("order.status", FactType.CHOICE, "s", "", STATUS),
    FactSpec("customer.tier", FactType.CHOICE, "s", "", TIER),
)
FAILS = "fails"

_edges = st.sampled_from([0, 1, -1, 2, 7, 30, 31, LARGEST, SMALLEST, LARGEST - 1, 2**62])
_numbers = st.one_of(_edges, st.integers(-50, 50))
_facts = st.fixed_dictionaries(
    {
        "order.found": st.booleans(),
        "order.opened": st.booleans(),
        "order.days": _numbers,
        "order.sum": st.one_of(_numbers, st.integers(SMALLEST, LARGEST)),
        "order.status": st.sampled_from(STATUS),
        "customer.tier": st.sampled_from(TIER),
    }
)
_int_leaf = st.one_of(
    st.sampled_from(["order.days", "order.sum"]), _numbers.map(lambda n: f"({n})")
)
_text = st.sampled_from(["order.status", "customer.tier", "'none'", "'gold'", "'lost'"])
_bool_leaf = st.sampled_from(["order.found", "order.opened", "true", "false"])


def _grow(
    numbers: st.SearchStrategy[str], truths: st.SearchStrategy[str]
) -> tuple[st.SearchStrategy[str], st.SearchStrategy[str]]:
    more_numbers = st.one_of(
        numbers,
        st.tuples(numbers, st.sampled_from("+-*/%"), numbers).map(lambda t: f"({' '.join(t)})"),
        numbers.map(lambda n: f"(-{n})"),
        st.tuples(truths, numbers, numbers).map(lambda t: f"({t[0]} ? {t[1]} : {t[2]})"),
    )
    compared = st.tuples(numbers, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), numbers).map(
        lambda t: f"({' '.join(t)})"
    )
    texts = st.tuples(_text, st.sampled_from(["==", "!="]), _text).map(lambda t: f"({' '.join(t)})")
    listed = st.tuples(numbers, st.lists(numbers, max_size=3)).map(
        lambda t: f"({t[0]} in [{', '.join(t[1])}])"
    )
    named = st.tuples(_text, st.lists(_text, min_size=1, max_size=3)).map(
        lambda t: f"({t[0]} in [{', '.join(t[1])}])"
    )
    more_truths = st.one_of(
        truths,
        compared,
        texts,
        listed,
        named,
        truths.map(lambda t: f"!{t}"),
        st.tuples(truths, st.sampled_from(["&&", "||", "==", "!="]), truths).map(
            lambda t: f"({' '.join(t)})"
        ),
        st.tuples(truths, truths, truths).map(lambda t: f"({t[0]} ? {t[1]} : {t[2]})"),
    )
    return more_numbers, more_truths


def _conditions(depth: int) -> st.SearchStrategy[str]:
    numbers, truths = st.one_of(_int_leaf), st.one_of(_bool_leaf)
    for _ in range(depth):
        numbers, truths = _grow(numbers, truths)
    return truths


def by_the_engine(condition: str, facts: Mapping[str, FactValue]) -> bool | str:
    try:
        return RULES.holds(condition, SPECS, facts)
    except ConditionFailed:
        return FAILS


def by_the_solver(condition: str, facts: Mapping[str, FactValue]) -> bool | str:
    texts = Texts()
    customer = Customer(SPECS, texts)
    term = Translation(customer.terms, texts).condition(parse(condition, SPECS))
    solver = z3.Solver()
    solver.add(known(facts, customer))
    found: list[bool | str] = []
    for answer, formula in (
        (FAILS, term.fails),
        (True, z3.And(z3.Not(term.fails), term.value)),
        (False, z3.And(z3.Not(term.fails), z3.Not(term.value))),
    ):
        met = solver.check(formula)
        assert met != z3.unknown
        found += [answer] if met == z3.sat else []
    assert len(found) == 1, "it holds, doesn't hold or fails: one of them"
    return found[0]


_KINDS = {
    FactType.BOOL: celpy.celtypes.BoolType,
    FactType.INT: celpy.celtypes.IntType,
    FactType.MONEY: celpy.celtypes.IntType,
    FactType.CHOICE: celpy.celtypes.StringType,
}
NAMED = {spec.name: _KINDS[spec.type] for spec in SPECS}
ANOTHER = celpy.Environment(annotations=dict(NAMED))  # once: it changes the recursion limit


def by_another_engine(condition: str, facts: Mapping[str, FactValue]) -> bool | str:
    program = ANOTHER.program(ANOTHER.compile(condition))
    try:
        value = program.evaluate({name: kind(facts[name]) for name, kind in NAMED.items()})
    except (CELEvalError, ValueError, OverflowError, ZeroDivisionError):
        return FAILS
    return FAILS if isinstance(value, CELEvalError) else bool(value)


_slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@settings(max_examples=400, deadline=None, suppress_health_check=_slow)
@given(_conditions(3), _facts)
def test_the_solver_says_what_the_engine_says(condition: str, facts: dict[str, FactValue]) -> None:
    assert by_the_solver(condition, facts) == by_the_engine(condition, facts)


@settings(max_examples=120, deadline=None, suppress_health_check=_slow)
@given(_conditions(2), _facts)
def test_another_engine_says_what_the_engine_says(
    condition: str, facts: dict[str, FactValue]
) -> None:
    ours = by_the_engine(condition, facts)
    theirs = by_another_engine(condition, facts)
    # The other engine takes numbers of any size, so it may go on where ours fails; never elsewhere.
    assume(not (ours == FAILS and theirs != FAILS))
    assert theirs == ours
