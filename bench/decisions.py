"""Policy decisions a second on one core, under the shipped refund policy.

What: `domain.policies.decide` with the CEL adapter, as every refund is decided: each fact checked,
rules tried in order, the decision with its facts.
Against: the CEL library alone (the floor of any design on it), cel-python (the other CEL for
Python; `pip install cel-python`, left out where it is not there), and the same policy as plain
Python ifs (what it costs that the policy is a file that people can read, prove and change).
How to read: all contenders decide the same cases and must agree on each, else the run stops. The
aim is a million decisions, a year of cases replayed under a new policy, in a minute: 16,667/s.
Then that million is decided one by one, each timed: the aim is a p99 of 1 ms. Last, every shipped
policy is proved, in a process that has loaded the solver: the aim is a median of a second.
"""

from __future__ import annotations

import random
import statistics
import time
from array import array
from collections.abc import Callable, Mapping, Sequence

from bench.report import Column, Form, Line, Report, Scale, Table, percentile, shown, times
from bench.stage import PLAYBOOKS, LeftOut
from unsnag import bootstrap as tools
from unsnag.adapters.connectors.shop import spec
from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.reader import read_playbook
from unsnag.adapters.playbook_files.shelf import sources_of
from unsnag.adapters.rules.cel import CelRules
from unsnag.application.ports.proofs import Standing
from unsnag.domain.policies import FactType, FactValue, Policy, decide

Facts = Mapping[str, FactValue]
Decider = Callable[[Facts], str]

DIFFERENT = 5_000  # different cases, decided over and over
DECISIONS = {Scale.FULL: 100_000, Scale.TINY: 500}
SLOW_DECISIONS = {Scale.FULL: 2_000, Scale.TINY: 50}
ONE_BY_ONE = {Scale.FULL: 1_000_000, Scale.TINY: 1_000}
AIM_SECONDS = 60.0
AIM_P99_MS = 1.0
AIM_PROOF_SECONDS = 1.0


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
    one_by_one, read_one_by_one = _one_by_one(ours, given, ONE_BY_ONE[scale])
    proofs, read_proofs = _proofs()
    tables = (Table(title, columns, tuple(lines)), one_by_one, proofs)
    reading += [read_one_by_one, read_proofs]
    return Report("decisions", tables, tuple(reading), tuple(left_out))


def _one_by_one(ours: Decider, given: Sequence[Facts], count: int) -> tuple[Table, str]:
    """How long single decisions take; the plain ifs show what the timing itself costs."""
    shares = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999}
    lines = []
    for what, decider in (("Unsnag: decide + CEL", ours), ("plain Python ifs", _ifs)):
        took = _times(decider, given, count)
        figures = [1000 * percentile(took, share) for share in shares.values()]
        lines.append(Line(what, (*figures, 1000 * max(took), sum(took))))
    columns = (
        *(Column(name, Form.MS) for name in shares),
        Column("worst", Form.MS),
        Column("all of them", Form.SECONDS),
    )
    p99 = lines[0].figures[1] or 0.0
    held = "within" if p99 <= AIM_P99_MS else "outside"
    reading = (
        f"{count:,} decisions one by one: p99 {shown(p99, Form.MS)}, {held} the aim of "
        f"{AIM_P99_MS:.0f} ms."
    )
    return Table(f"{count:,} decisions, each timed", columns, tuple(lines)), reading


def _times(decider: Decider, given: Sequence[Facts], count: int) -> array[float]:
    """Seconds of each decision."""
    took = array("d", bytes(8 * count))
    clock = time.perf_counter
    for number in range(count):
        started = clock()
        decider(given[number % len(given)])
        took[number] = clock() - started
    return took


def _proofs() -> tuple[Table, str]:
    """How long the proofs of each shipped policy take."""
    prove, columns = (
        tools.prove(),
        (Column("claims", Form.COUNT), Column("proved in", Form.SECONDS)),
    )
    lines, took = [], []
    for folder in sorted(f.parent for f in PLAYBOOKS.glob("*/policy.yaml")):
        playbook = tools.playbook(folder)
        started = time.perf_counter()
        findings = list(prove(playbook))
        took.append(time.perf_counter() - started)
        lines.append(Line(playbook.name, (float(len(findings)), took[-1])))
        if any(f.standing is not Standing.PROVED for f in findings):
            raise RuntimeError(f"{playbook.name} is not proved")
    median = statistics.median(took)
    held = "within" if median <= AIM_PROOF_SECONDS else "outside"
    reading = (
        f"A policy is proved in {shown(median, Form.SECONDS)} (median), {held} the aim of "
        f"{AIM_PROOF_SECONDS:.0f} s."
    )
    return Table("Proofs of the shipped policies", columns, tuple(lines)), reading


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
