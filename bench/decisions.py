"""Policy decisions a second on one core, under the shipped refund policy.

What: `domain.policies.decide` with the CEL adapter, as every refund is decided: each fact checked,
rules tried in order, the decision with its facts.
Against: the CEL library alone (the floor of any design on it), cel-python (the other CEL for
Python; `pip install cel-python`, left out where it is not there), and the same policy as plain
Python ifs (what it costs that the policy is a file that people can read, prove and change).
How to read: all contenders decide the same cases and must agree on each, else the run stops. The
aim is a million decisions, a year of cases replayed under a new policy, in a minute: 16,667/s.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence

from bench.report import Column, Form, Line, Report, Scale, Table, shown, times
from bench.stage import PLAYBOOKS, LeftOut
from unsnag.adapters.connectors.shop import spec
from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.reader import read_playbook
from unsnag.adapters.playbook_files.shelf import sources_of
from unsnag.adapters.rules.cel import CelRules
from unsnag.domain.policies import FactType, FactValue, Policy, decide

Facts = Mapping[str, FactValue]
Decider = Callable[[Facts], str]

DIFFERENT = 5_000  # different cases, decided over and over
DECISIONS = {Scale.FULL: 100_000, Scale.TINY: 500}
SLOW_DECISIONS = {Scale.FULL: 2_000, Scale.TINY: 50}
AIM_SECONDS = 60.0


def run(scale: Scale) -> Report:
    """Decisions a second of every contender."""
    policy = shipped_policy()
    given = cases(DIFFERENT)
    ours = _ours(policy)
    contenders: list[tuple[str, Decider, int]] = [
        ("Unsnag: decide + CEL", ours, DECISIONS[scale]),
        ("the CEL library alone", _library(policy), DECISIONS[scale]),
        ("plain Python ifs", _ifs, DECISIONS[scale]),
    ]
    left_out = []
    try:
        contenders.insert(2, ("cel-python", _cel_python(policy), SLOW_DECISIONS[scale]))
    except LeftOut as why:
        left_out.append(str(why))
    wanted = [ours(facts) for facts in given]
    rates = {what: _rate(what, decider, given, wanted, n) for what, decider, n in contenders}
    first = next(iter(rates.values()))
    columns = (
        Column("decisions", Form.RATE),
        Column("a million takes", Form.SECONDS),
        Column("beside Unsnag", Form.RATIO),
    )
    lines = [Line(what, (rate, 1e6 / rate, rate / first)) for what, rate in rates.items()]
    held = "within" if 1e6 / first <= AIM_SECONDS else "outside"
    reading = [
        f"A million decisions would take {shown(1e6 / first, Form.SECONDS)}, {held} the aim of "
        f"{AIM_SECONDS:.0f} s.",
    ]
    if "cel-python" in rates:
        reading.append(f"{times(first, rates['cel-python'])} as fast as cel-python.")
    title = f"The refund policy, {DIFFERENT:,} different cases"
    return Report("decisions", (Table(title, columns, tuple(lines)),), tuple(reading), (*left_out,))


def shipped_policy() -> Policy:
    """The refund policy as it ships."""
    catalogue = Catalogue(spec.LOOK_UPS, spec.LISTS, spec.ACTIONS)
    playbook = read_playbook("refund", sources_of(PLAYBOOKS / "refund"), catalogue, CelRules())
    assert playbook.policy is not None
    return playbook.policy


def cases(count: int) -> list[Facts]:
    """Facts as orders have them: most delivered and small, every rule met by some."""
    r = random.Random(10482)
    made: list[Facts] = []
    for _ in range(count):
        delivered = r.random() < 0.85
        made.append(
            {
                "order.found": r.random() < 0.97,
                "order.status": "delivered" if delivered else "shipped",
                "order.delivered": delivered,
                "order.days_since_delivery": r.randint(0, 45) if delivered else 0,
                "order.opened": r.random() < 0.25,
                "order.refundable": r.choice((0, 1_800, 4_200, 5_800, 8_900, 17_900, 38_900)),
            }
        )
    return made


def _ours(policy: Policy) -> Decider:
    rules = CelRules()

    def decided(facts: Facts) -> str:
        decision = decide(policy, facts, lambda when, given: rules.holds(when, policy.facts, given))
        return decision.rule.name

    return decided


def _library(policy: Policy) -> Decider:
    from cel_expr_python import cel

    types = {FactType.BOOL: cel.Type.BOOL, FactType.CHOICE: cel.Type.STRING}
    env = cel.NewEnv(variables={f.name: types.get(f.type, cel.Type.INT) for f in policy.facts})
    compiled = [(rule.name, env.compile(rule.when)) for rule in policy.rules]

    def decided(facts: Facts) -> str:
        for name, condition in compiled:
            if condition.eval(data=facts).value():
                return name
        return policy.otherwise.name

    return decided


def _cel_python(policy: Policy) -> Decider:
    try:
        import celpy
    except ImportError as missing:
        raise LeftOut("cel-python is not installed (pip install cel-python).") from missing
    types = {FactType.BOOL: celpy.celtypes.BoolType, FactType.CHOICE: celpy.celtypes.StringType}
    kinds = {f.name: types.get(f.type, celpy.celtypes.IntType) for f in policy.facts}
    env = celpy.Environment(annotations=dict(kinds))  # it adds to what it is given
    programs = [(rule.name, env.program(env.compile(rule.when))) for rule in policy.rules]

    def decided(facts: Facts) -> str:
        activation = {name: kind(facts[name]) for name, kind in kinds.items()}
        for rule, program in programs:
            if program.evaluate(activation):
                return rule
        return policy.otherwise.name

    return decided


def _ifs(facts: Facts) -> str:
    if not facts["order.found"]:
        return "not_on_this_account"
    if int(facts["order.refundable"]) <= 0:
        return "nothing_left"
    if not facts["order.delivered"]:
        return "not_delivered_yet"
    if facts["order.opened"]:
        return "opened"
    if int(facts["order.days_since_delivery"]) > 30:
        return "too_late"
    if int(facts["order.refundable"]) >= 20_000:
        return "too_much"
    return "within_policy"


def _rate(
    what: str, decider: Decider, given: Sequence[Facts], wanted: Sequence[str], count: int
) -> float:
    """Decisions a second over `count`, after checking that a sample is decided as it should be."""
    for facts, rule in list(zip(given, wanted, strict=True))[: min(count, len(given))]:
        if decider(facts) != rule:
            raise RuntimeError(f"{what} decides {dict(facts)} otherwise than {rule}")
    started = time.perf_counter()
    for number in range(count):
        decider(given[number % len(given)])
    return count / (time.perf_counter() - started)
