"""What a form of the editor says, as one change of the files.

Conditions are built from facts, comparisons and values, or taken as they were written. Money is
written by people in whole units and kept in minor ones.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from unsnag.domain.playbooks.conditions import parts
from unsnag.domain.policies import FactType
from unsnag.entrypoints.web.playbooks.fields import Desk, as_place
from unsnag.entrypoints.web.playbooks.labels import STEP_ORDER
from unsnag.entrypoints.web.playbooks.posted_parts import PART_KINDS, added, part_edits
from unsnag.entrypoints.web.playbooks.posted_values import condition, typed

_FILES = (PLAYBOOK, POLICY, CASES)
_CONDITIONS = ("when", "until", "wait")
_BLANK_PARTS: Mapping[str, Mapping[str, Any]] = {
    "table": {"table": "", "customer": "", "human": "", "rows": "decision | reason\nhand_off | "},
    "claim": {"claim": "", "never": ["allow"]},
}
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
        named = path and isinstance(path[-1], str)
        if named:
            return [SetValues(file, path[:-1], {str(path[-1]): None})]
        return [DeleteItem(file, path)]
    if asked == "add":
        if path in (("slots",), ("facts",)):
            return [added(file, path, post, desk)]
        index = post.get("index", "")
        values = skeleton(post.get("kind", ""), desk)
        return [AddItem(file, path, int(index) if index.isdigit() else 10_000, values)]
    if asked != "set":
        raise EditRefused("The form is not complete. Load the page again.")
    if post.get("kind") in PART_KINDS:
        return part_edits(file, path, post, desk)
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
        **_BLANK_PARTS,
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
            own[name] = condition(name, post, desk)
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
    may = {"hand_off": {"customer"}, "case": {"rule"}}.get(kind, set())
    return {
        name: None if _blank(value) and (name not in must or name in may) else value
        for name, value in own.items()
    }


def _blank(value: Any) -> bool:
    """Whether nothing was written, in any language."""
    return value == "" or (isinstance(value, Mapping) and not any(value.values()))


def _own(name: str, value: str) -> Any:
    text = value.replace("\r\n", "\n").replace("\x00", "").strip()
    if name == "at_most" and text.isdigit():
        return int(text)
    if name in ("intents", "languages"):
        return [one.strip() for one in text.split(",") if one.strip()]
    return text


def _typed(outer: str, name: str, value: str, desk: Desk) -> Any:
    text = value.replace("\r\n", "\n").strip()
    spec = next((s for s in desk.declared if s.name == name), None)
    return text if outer != "facts" or spec is None else typed(text, spec)


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
