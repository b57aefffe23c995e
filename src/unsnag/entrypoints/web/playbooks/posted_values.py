"""Values and conditions that a form says, as the files keep them.

Money is written by people in whole units and kept in minor ones; conditions are built from facts,
comparisons and values, or taken as they were written.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from unsnag.application.ports.playbook_files import EditRefused
from unsnag.domain.playbooks.conditions import Comparison, Part, Value, parts, written
from unsnag.domain.policies import FactSpec, FactType
from unsnag.entrypoints.web.playbooks.fields import Desk

MOST_PARTS = 20


def typed(text: str, spec: FactSpec) -> Any:
    """A value as the fact's type wants it; as it was written when it can't be that."""
    if spec.type is FactType.BOOL:
        return {"true": True, "false": False}.get(text, text)
    if spec.type is FactType.MONEY:
        cents = minor(text)
        return text if cents is None else cents
    if spec.type is FactType.INT:
        return int(text) if text.lstrip("-").isdigit() else text
    return text


def minor(text: str) -> int | None:
    """An amount that people wrote, in minor units; None when it is none."""
    try:
        cents = Decimal(text.replace(" ", "")) * 100
    except InvalidOperation:
        return None
    return int(cents) if cents == cents.to_integral_value() and abs(cents) < 10**15 else None


def condition(name: str, post: Mapping[str, str], desk: Desk) -> str:
    """The condition that a form built, or took as it was written. Raises EditRefused."""
    by_hand = " ".join(post.get(f"{name}:cel", "").split())
    if post.get(f"{name}:how") != "build":
        return by_hand
    known = {spec.name: spec for spec in desk.facts}
    built = []
    for index in range(MOST_PARTS):
        fact = post.get(f"{name}:fact:{index}", "")
        if fact:
            comparison = post.get(f"{name}:is:{index}", "")
            value = post.get(f"{name}:value:{index}", "").strip()
            built.append(_part(fact, comparison, value, known.get(fact)))
    before = parts(by_hand)
    same = before is not None and tuple(before) == tuple(built)
    return by_hand if same else written(built)  # what says the same stays as it was written


def _part(fact: str, comparison: str, value: str, spec: FactSpec | None) -> Part:
    if comparison not in {c.value for c in Comparison}:
        raise EditRefused(f"Choose how {fact} is compared.")
    how = Comparison(comparison)
    if not how.compares:
        return Part(fact, how)
    if not value:
        raise EditRefused(f"Write what {fact} is compared with.")
    if how is Comparison.ONE_OF:
        return Part(fact, how, tuple(v.strip() for v in value.split(",") if v.strip()))
    literal: Value = value
    if spec is not None and spec.type is FactType.MONEY:
        cents = minor(value)
        if cents is None:
            raise EditRefused(f"“{value}” is no amount. Write it like 200 or 199.99.")
        literal = cents
    elif spec is not None and spec.type is FactType.INT:
        if not value.lstrip("-").isdigit():
            raise EditRefused(f"“{value}” is no whole number.")
        literal = int(value)
    return Part(fact, how, literal)
