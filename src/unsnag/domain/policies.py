"""Written policies: from facts read in connected systems to one decision.

A policy sees typed facts only: truth values, whole numbers, money in minor units and choices from
a closed list. Free text cannot be a fact, so no words in a ticket can change a decision. Rules are
tried in the order written and the first that holds decides; `otherwise` decides when none does. A
fact that is missing, of the wrong kind or out of its range decides for a person, never for the
action: proofs about a policy may therefore assume what its facts declare. Claims are the author's
own assertions about all decisions; they decide nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

FactValue = bool | int | str
Facts = Mapping[str, FactValue]

SAID = "customer"
"""The source of facts that the customer gives by choosing from a closed list."""
SMALLEST, LARGEST = -(2**63), 2**63 - 1
"""Every number lies between them: conditions are evaluated in 64 bits."""


class FactType(StrEnum):
    """Closed set of kinds of facts. TEXT and TIME may be shown but never decide."""

    BOOL = "bool"
    INT = "int"
    MONEY = "money"
    CHOICE = "choice"
    TEXT = "text"
    TIME = "time"

    @property
    def decides(self) -> bool:
        return self not in (FactType.TEXT, FactType.TIME)


@dataclass(frozen=True)
class FactSpec:
    """A fact with its type, the look-up that it comes from (or SAID) and its meaning in words.
    Numbers lie between `least` and `most`, both included; None is as far as numbers go."""

    name: str
    type: FactType
    source: str
    about: str = ""
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

    @property
    def span(self) -> tuple[int, int]:
        """The smallest and the largest number that the fact can be."""
        least = SMALLEST if self.least is None else self.least
        return least, LARGEST if self.most is None else self.most

    def includes(self, number: int) -> bool:
        """Whether a number lies in the declared range."""
        least, most = self.span
        return least <= number <= most


class Verdict(StrEnum):
    """Closed set of decisions."""

    ALLOW = "allow"  # may be done, as far as the playbook's autonomy reaches
    APPROVE = "approve"  # a person must approve this one, whatever the autonomy
    HAND_OFF = "hand_off"  # a person decides
    DENY = "deny"  # not done, and the customer is told why; a person is offered

    @property
    def favour(self) -> int:
        """How well it treats the customer: deny 0, hand_off 1, approve 2, allow 3."""
        return _FAVOUR[self]


_FAVOUR = {Verdict.DENY: 0, Verdict.HAND_OFF: 1, Verdict.APPROVE: 2, Verdict.ALLOW: 3}


@dataclass(frozen=True)
class Rule:
    """One written rule. `when` is the condition as written; empty on the last resort."""

    name: str
    when: str
    verdict: Verdict
    reason: str
    for_customer: str
    for_human: str


@dataclass(frozen=True)
class Caps:
    """Limits on one action type, outside any rule; None is no limit. Money in minor units."""

    amount_per_action: int | None = None
    count_per_customer_day: int | None = None
    amount_per_customer_day: int | None = None
    count_per_hour: int | None = None
    amount_per_day: int | None = None


@dataclass(frozen=True)
class Spent:
    """What has been done already under the same action type."""

    customer_day_count: int = 0
    customer_day_amount: int = 0
    hour_count: int = 0
    day_amount: int = 0


def cap_reached(caps: Caps, spent: Spent, amount: int) -> str | None:
    """The first cap that one more action of `amount` would break, in words; None if none would."""
    checks = (
        (caps.amount_per_action, amount, "the limit for one action"),
        (caps.count_per_customer_day, spent.customer_day_count + 1, "a customer's daily number"),
        (
            caps.amount_per_customer_day,
            spent.customer_day_amount + amount,
            "a customer's daily sum",
        ),
        (caps.count_per_hour, spent.hour_count + 1, "the hourly number"),
        (caps.amount_per_day, spent.day_amount + amount, "the daily sum"),
    )
    for limit, value, words in checks:
        if limit is not None and value > limit:
            return words
    return None


class Priority(StrEnum):
    """Closed set of what the author says of rules that hold together."""

    ORDER = "order"  # the first one written decides
    NONE = "none"  # none with different outcomes ever do; this is proved


class Coverage(StrEnum):
    """Closed set of what the author says of the last resort."""

    RULES = "rules"  # some rule holds for every customer; this is proved
    OTHERWISE = "otherwise"  # the last resort is meant to decide for some


@dataclass(frozen=True)
class VerdictClaim:
    """For customers for whom `when` holds (all, when it is empty): a decision is none of `never`
    and, if `always` is not empty, one of `always`. A decision in `only` is never made for others.
    A `when` that cannot be evaluated speaks against the claim."""

    says: str
    when: str = ""
    never: tuple[Verdict, ...] = ()
    always: tuple[Verdict, ...] = ()
    only: tuple[Verdict, ...] = ()


@dataclass(frozen=True)
class NotWorseClaim:
    """Of two customers for whom `when` holds and who differ in `fact` alone, the one who has
    `better` is decided at least as favourably as the one who has `worse`."""

    says: str
    fact: str
    better: FactValue
    worse: FactValue
    when: str = ""


@dataclass(frozen=True)
class MonotoneClaim:
    """Of two customers for whom `when` holds and who differ in the number `fact` alone, the one
    with more is decided never less favourably (`more_is_better`), or never more favourably."""

    says: str
    fact: str
    more_is_better: bool
    when: str = ""


Claim = VerdictClaim | NotWorseClaim | MonotoneClaim


@dataclass(frozen=True)
class Policy:
    """Facts, ordered rules, a last resort and caps, with what its author claims of it. `version`
    is a digest of the text."""

    name: str
    version: str
    facts: tuple[FactSpec, ...]
    rules: tuple[Rule, ...]
    otherwise: Rule
    caps: Caps
    claims: tuple[Claim, ...] = ()
    priority: Priority = Priority.ORDER
    coverage: Coverage = Coverage.RULES


@dataclass(frozen=True)
class Decision:
    """What a policy said, with the rule and the facts that it said it from."""

    verdict: Verdict
    rule: Rule
    policy: str
    policy_version: str
    facts: tuple[tuple[str, FactValue], ...]


class ConditionFailed(Exception):
    """A condition could not be evaluated; the message says why."""

    code = "condition_failed"


Holds = Callable[[str, Facts], bool]
"""Evaluates a written condition on facts; raises ConditionFailed."""


def wrong_facts(specs: tuple[FactSpec, ...], facts: Facts) -> str | None:
    """What is missing, of the wrong kind or out of range, in words; None if all is well."""
    for spec in specs:
        value = facts.get(spec.name)
        if value is None:
            return f"the fact {spec.name} is missing"
        if not _is_of_type(spec, value):
            return f"the fact {spec.name} is {value!r}, which is not {_expected(spec)}"
    return None


def _is_of_type(spec: FactSpec, value: FactValue) -> bool:
    if spec.type is FactType.BOOL:
        return isinstance(value, bool)
    if spec.type in (FactType.INT, FactType.MONEY):
        return isinstance(value, int) and not isinstance(value, bool) and spec.includes(value)
    if spec.type is FactType.CHOICE:
        return value in spec.choices
    return isinstance(value, str)


def _expected(spec: FactSpec) -> str:
    if spec.choices:
        return f"one of {', '.join(spec.choices)}"
    kind = f"of type {spec.type.value}"
    if spec.least is not None and spec.most is not None:
        return f"{kind} from {spec.least} to {spec.most}"
    if spec.least is not None:
        return f"{kind} and at least {spec.least}"
    return kind if spec.most is None else f"{kind} and at most {spec.most}"


def decide(policy: Policy, facts: Facts, holds: Holds) -> Decision:
    """Decide by the first rule that holds. Total: every set of facts gives a decision, and trouble
    of any kind gives HAND_OFF."""
    considered = tuple((s.name, facts[s.name]) for s in policy.facts if s.name in facts)

    def decision(rule: Rule) -> Decision:
        return Decision(rule.verdict, rule, policy.name, policy.version, considered)

    trouble = wrong_facts(policy.facts, facts)
    if trouble is None:
        try:
            for rule in policy.rules:
                if holds(rule.when, facts):
                    return decision(rule)
            return decision(policy.otherwise)
        except ConditionFailed as failure:
            trouble = str(failure)
    return decision(_undecidable(trouble))


UNDECIDABLE = "undecidable"
"""The rule and the reason of a decision that could not be made."""


def _undecidable(trouble: str) -> Rule:
    return Rule(
        name=UNDECIDABLE,
        when="",
        verdict=Verdict.HAND_OFF,
        reason=UNDECIDABLE,
        for_customer="We couldn't check this automatically, so a person will look at it.",
        for_human=f"The policy could not be decided: {trouble}.",
    )
