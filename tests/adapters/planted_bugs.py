"""Single mistakes planted in a policy: a limit moved by one, a comparison or a negation turned, a
part dropped, a rule deleted, moved or decided otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from unsnag.domain.policies import Policy, Rule, Verdict


class Sort(Enum):
    """What was done to the policy."""

    LIMIT = "a limit"
    VERDICT = "a decision"
    CONDITION = "a condition"
    ORDER = "the order"


@dataclass(frozen=True)
class Planted:
    """A policy with one mistake, and what it is in words."""

    sort: Sort
    what: str
    policy: Policy


_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
_TURNED = {"<=": "<", "<": "<=", ">=": ">", ">": ">=", "==": "!=", "!=": "=="}
_SIGN = re.compile(r"<=|>=|==|!=|<|>")
_NEGATED = re.compile(r"!(?!=)")
_JOINED = re.compile(r"&&|\|\|")


def planted_in(policy: Policy) -> Iterator[Planted]:
    """Every mistake of the family."""
    for index, rule in enumerate(policy.rules):
        for sort, what, when in _conditions(rule.when):
            changed = _with(policy, index, replace(rule, when=when))
            yield Planted(sort, f"{rule.name}: {what}", changed)
        for verdict in Verdict:
            if verdict is not rule.verdict:
                changed = _with(policy, index, replace(rule, verdict=verdict))
                yield Planted(Sort.VERDICT, f"{rule.name}: decided {verdict.value}", changed)
        rest = (*policy.rules[:index], *policy.rules[index + 1 :])
        yield Planted(Sort.ORDER, f"{rule.name}: deleted", replace(policy, rules=rest))
        for place in range(len(rest) + 1):
            moved = (*rest[:place], rule, *rest[place:])
            if place != index:
                what = f"{rule.name}: moved to {place}"
                yield Planted(Sort.ORDER, what, replace(policy, rules=moved))


def _with(policy: Policy, index: int, rule: Rule) -> Policy:
    return replace(policy, rules=(*policy.rules[:index], rule, *policy.rules[index + 1 :]))


def _conditions(when: str) -> Iterator[tuple[Sort, str, str]]:
    for match in _NUMBER.finditer(when):
        for step in (-1, 1):
            number = int(match.group()) + step
            yield Sort.LIMIT, f"{match.group()} became {number}", _put(when, match, str(number))
    for match in _SIGN.finditer(when):
        turned = _TURNED[match.group()]
        sort = Sort.CONDITION if match.group() in ("==", "!=") else Sort.LIMIT
        yield sort, f"{match.group()} became {turned}", _put(when, match, turned)
    for match in _NEGATED.finditer(when):
        yield Sort.CONDITION, "a negation dropped", _put(when, match, "")
    for match in _JOINED.finditer(when):
        other = "||" if match.group() == "&&" else "&&"
        yield Sort.CONDITION, f"{match.group()} became {other}", _put(when, match, other)
    parts = when.split(" && ")
    if len(parts) > 1:
        for index in range(len(parts)):
            rest = " && ".join(parts[:index] + parts[index + 1 :])
            yield Sort.CONDITION, f"{parts[index]} dropped", rest
    else:
        yield Sort.CONDITION, "negated", f"!({when})"
    yield Sort.CONDITION, "always true", "true"


def _put(when: str, match: re.Match[str], text: str) -> str:
    return when[: match.start()] + text + when[match.end() :]
