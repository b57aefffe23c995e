"""What a form of the editor says, as one change of the files.

Conditions are built from facts, comparisons and values, or taken as they were written. Money is
written by people in whole units and kept in minor ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from unsnag.application.ports.playbook_files import (
    CASES,
    PLAYBOOK,
    POLICY,
    AddItem,
    DeleteItem,
    Edit,
    EditRefused,
    MoveItem,
    SetValues,
)
from unsnag.domain.playbooks.conditions import Comparison, Part, Value, parts, written
from unsnag.domain.policies import FactSpec, FactType
from unsnag.entrypoints.web.playbooks.cards import Desk, as_place
from unsnag.entrypoints.web.playbooks.labels import STEP_ORDER

MOST_PARTS = 20
_FILES = (PLAYBOOK, POLICY, CASES)
_CONDITIONS = ("when", "until", "wait")
_NEEDED = ("tell", "show", "hand_off", "rule", "case", "title", "reason", "customer", "human")
_CHECKS = ("settles", "undo_on_failure")


def edits(post: Mapping[str, str], desk: Desk) -> list[Edit]:
    """The changes that a form asks for, in order. Raises EditRefused."""
    file, path = post.get("file", ""), as_place(post.get("path", ""))
    if file not in _FILES:
        raise EditRefused("The form is not complete. Load the page again.")
    asked = post.get("do", "")
    if asked in ("up", "down"):
        return [MoveItem(file, path, -1 if asked == "up" else 1)]
    if asked == "delete":
        return [DeleteItem(file, path)]
    if asked == "add":
        index = post.get("index", "")
        values = skeleton(post.get("kind", ""), desk)
        return [AddItem(file, path, int(index) if index.isdigit() else 10_000, values)]
    if asked != "set":
        raise EditRefused("The form is not complete. Load the page again.")
    return _set(file, path, post, desk)


def skeleton(kind: str, desk: Desk) -> Mapping[str, Any]:
    """A new thing of a kind, with what can be known of it and blanks for the rest."""
    first_look_up = desk.offered.look_ups[0] if desk.offered.look_ups else None
    action = desk.offered.actions[0].name if desk.offered.actions else ""
    starts: Mapping[str, Mapping[str, Any]] = {
        "ask": {"ask": desk.slots[0] if desk.slots else ""},
        "show": {"show": ""},
        "look_up": {"look_up": first_look_up.name if first_look_up else ""},
        "decide": {"decide": desk.policy},
        "act": {"act": action, "title": ""},
        "verify": {"verify": action},
        "tell": {"tell": ""},
        "wait": {"wait": "", "every": "6 hours", "at_most": "2 days"},
        "hand_off": {"hand_off": ""},
        "stop": {"stop": True},
        "branch": {
            "branch": [
                {"when": "", "steps": [{"tell": ""}]},
                {"otherwise": True, "steps": [{"tell": ""}]},
            ]
        },
        "way": {"when": "", "steps": [{"tell": ""}]},
        "repeat": {"repeat": [{"tell": ""}], "until": "", "at_most": 2},
        "play": {"play": desk.playbooks[0] if desk.playbooks else ""},
        "rule": {
            "rule": "",
            "when": "",
            "decision": "hand_off",
            "reason": "",
            "customer": "",
            "human": "",
        },
        "case": {"case": "", "facts": _blank_facts(desk), "decision": "hand_off"},
    }
    if kind not in starts:
        raise EditRefused("Choose what to add.")
    return starts[kind]


def _blank_facts(desk: Desk) -> Mapping[str, Any]:
    blank: dict[str, Any] = {}
    for spec in desk.declared:
        if spec.type is FactType.BOOL:
            blank[spec.name] = False
        elif spec.type is FactType.CHOICE:
            blank[spec.name] = spec.choices[0]
        else:
            blank[spec.name] = max(0, spec.least or 0)
    return blank


def _set(file: str, path: tuple[str | int, ...], post: Mapping[str, str], desk: Desk) -> list[Edit]:
    kind = post.get("kind", "")
    order = STEP_ORDER.get(kind, ())
    own: dict[str, Any] = {}
    inside: dict[str, dict[str, Any]] = {}
    for key in post:
        name = key.removeprefix("f:")
        if key == name:
            continue
        outer, slash, inner = name.partition("/")
        if slash:
            inside.setdefault(outer, {})[inner] = _typed(outer, inner, post[key], desk)
        elif outer in order:
            own[outer] = _own(outer, post[key])
    for name in _CHECKS:
        if name in order:
            own[name] = True if post.get(f"f:{name}") else None
    for name in _CONDITIONS:
        if f"{name}:how" in post:
            own[name] = _condition(name, post, desk)
    found: list[Edit] = []
    for outer, values in inside.items():
        if outer == "with":
            own["with"] = _taken(kind, own, values, desk)
        elif post.get(f"has:{outer}"):
            found.append(SetValues(file, (*path, outer), values))
        else:
            own[outer] = values
    return [SetValues(file, path, _kept(own, kind), order), *found, *_declared(file, own, desk)]


def _taken(
    kind: str, own: Mapping[str, Any], values: Mapping[str, Any], desk: Desk
) -> Mapping[str, Any] | None:
    """The parameters that the look-up or the action takes, without those of another one."""
    name = str(own.get(kind, ""))
    look_up = next((s for s in desk.offered.look_ups if s.name == name), None)
    action = next((s for s in desk.offered.actions if s.name == name), None)
    known = (*(look_up.parameters if look_up else ()), *(action.parameters if action else ()))
    return {n: v for n, v in values.items() if n in known and v} or None


def _kept(own: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """Empty values are taken out, but for those that the thing must have."""
    must = {*_NEEDED, kind, *(("when",) if kind in ("rule", "way") else ())}
    may = {"customer"} if kind == "hand_off" else set()
    return {
        name: None if value == "" and (name not in must or name in may) else value
        for name, value in own.items()
    }


def _own(name: str, value: str) -> Any:
    text = value.replace("\r\n", "\n").replace("\x00", "").strip()
    if name == "at_most" and text.isdigit():
        return int(text)
    return text


def _typed(outer: str, name: str, value: str, desk: Desk) -> Any:
    text = value.replace("\r\n", "\n").strip()
    spec = next((s for s in desk.declared if s.name == name), None)
    return text if outer != "facts" or spec is None else typed(text, spec)


def typed(text: str, spec: FactSpec) -> Any:
    """A value as the fact's type wants it; as it was written when it can't be that."""
    if spec.type is FactType.BOOL:
        return {"true": True, "false": False}.get(text, text)
    if spec.type is FactType.MONEY:
        minor = _minor(text)
        return text if minor is None else minor
    if spec.type is FactType.INT:
        return int(text) if text.lstrip("-").isdigit() else text
    return text


def _minor(text: str) -> int | None:
    try:
        minor = Decimal(text.replace(" ", "")) * 100
    except InvalidOperation:
        return None
    return int(minor) if minor == minor.to_integral_value() and abs(minor) < 10**15 else None


def _condition(name: str, post: Mapping[str, str], desk: Desk) -> str:
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
        minor = _minor(value)
        if minor is None:
            raise EditRefused(f"“{value}” is no amount. Write it like 200 or 199.99.")
        literal = minor
    elif spec is not None and spec.type is FactType.INT:
        if not value.lstrip("-").isdigit():
            raise EditRefused(f"“{value}” is no whole number.")
        literal = int(value)
    return Part(fact, how, literal)


def _declared(file: str, own: Mapping[str, Any], desk: Desk) -> list[Edit]:
    """A fact that a rule uses for the first time is declared with its look-up."""
    if file != POLICY:
        return []
    names = {p.fact for p in parts(str(own.get("when") or "")) or ()}
    known = {spec.name for spec in desk.declared}
    new = {
        spec.name: {"from": spec.source}
        for spec in desk.facts
        if spec.name in names and spec.name not in known
    }
    return [SetValues(POLICY, ("facts",), new)] if new and desk.declared else []
