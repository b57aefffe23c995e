"""Reads `scenarios.yaml`: scripted customers, how the connected system behaves, what must come."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from unsnag.adapters.playbook_files.places import PlaybookInvalid, Sheet, did_you_mean
from unsnag.adapters.playbook_files.shelf import text_of
from unsnag.domain.outcomes import Outcome
from unsnag.domain.playbooks import Playbook
from unsnag.domain.policies import FactValue
from unsnag.domain.simulations import Expected, Manner, Scenario

FILE = "scenarios.yaml"
SCENARIO_KEYS = (
    "scenario",
    "says",
    "answers",
    "facts",
    "lists",
    "system",
    "approval",
    "solved",
    "asides",
    "expect",
)
EXPECT_KEYS = ("outcome", "effects", "told", "never_told")
APPROVALS = ("approve", "refuse")
_Word = TypeVar("_Word", Manner, Outcome)


def read_scenarios(folder: Path, playbook: Playbook) -> list[Scenario]:
    """The scenarios of a playbook's folder; none when it has no such file. Raises
    PlaybookInvalid."""
    file = folder / FILE
    if not file.exists():
        return []
    sheet = Sheet(str(file))
    node = sheet.read(text_of(file))
    sheet.only(node, ("scenarios",), "The file")
    found = [_scenario(sheet, item, playbook) for item in sheet.maps(node, "scenarios")]
    if not found and not sheet.problems:
        sheet.add(1, 1, "The file has no scenarios.")
    if sheet.problems:
        raise PlaybookInvalid(sheet.problems)
    return found


def _scenario(sheet: Sheet, node: CommentedMap, playbook: Playbook) -> Scenario:
    sheet.only(node, SCENARIO_KEYS, "A scenario")
    expect = sheet.mapping(node, "expect")
    if not expect:
        sheet.at_node(node, "A scenario needs 'expect': what must come of it.")
    sheet.only(expect, EXPECT_KEYS, "'expect'")
    approval = sheet.text(node, "approval", "", needed=False) or APPROVALS[0]
    if approval not in APPROVALS:
        sheet.at_value(node, "approval", "'approval' is approve or refuse.")
    return Scenario(
        name=sheet.text(node, "scenario", "A scenario"),
        says=sheet.text(node, "says", "A scenario"),
        expected=Expected(
            outcome=_word(sheet, expect, "outcome", Outcome.VERIFIED, Outcome),
            effects=sheet.texts(expect, "effects") if "effects" in expect else None,
            told=sheet.texts(expect, "told"),
            never_told=sheet.texts(expect, "never_told"),
        ),
        facts=_facts(sheet, node, playbook),
        answers=_answers(sheet, node, playbook),
        lists={k: sheet.texts(sheet.mapping(node, "lists"), k) for k in node.get("lists") or ()},
        system=_manner(sheet, node),
        manners=_manners(sheet, node),
        approves=approval == APPROVALS[0],
        solved=node.get("solved", True) is not False,
        asides={str(k): str(v) for k, v in sheet.mapping(node, "asides").items()},
    )


def _manner(sheet: Sheet, node: CommentedMap) -> Manner:
    """How the system takes every action that has no manner of its own."""
    if isinstance(node.get("system"), CommentedMap):
        return Manner.DONE
    return _word(sheet, node, "system", Manner.DONE, Manner)


def _manners(sheet: Sheet, node: CommentedMap) -> Mapping[str, Manner]:
    """`system` as `{action: manner}`: how the system takes single actions."""
    written = node.get("system")
    if not isinstance(written, CommentedMap):
        return {}
    return {str(name): _word(sheet, written, name, Manner.DONE, Manner) for name in written}


def _word(sheet: Sheet, node: CommentedMap, key: str, default: _Word, kind: type[_Word]) -> _Word:
    written = sheet.text(node, key, "", needed=False)
    words = [word.value for word in kind]
    if written and written not in words:
        message = f"{key!r} is one of {', '.join(words)}."
        sheet.at_value(node, key, message, did_you_mean(written, words))
        return default
    return kind(written) if written else default


def _facts(sheet: Sheet, node: CommentedMap, playbook: Playbook) -> Mapping[str, FactValue]:
    written = sheet.mapping(node, "facts")
    known = [spec.name for spec in playbook.facts]
    facts: dict[str, FactValue] = {}
    for name, value in written.items():
        if name not in known:
            near = did_you_mean(str(name), known)
            sheet.at_key(written, name, f"The playbook reads no fact {name}.", near)
        elif isinstance(value, bool | int):
            facts[str(name)] = value
        else:
            facts[str(name)] = str(value)
    return facts


def _answers(sheet: Sheet, node: CommentedMap, playbook: Playbook) -> Mapping[str, tuple[str, ...]]:
    written = sheet.mapping(node, "answers")
    answers: dict[str, tuple[str, ...]] = {}
    for name, value in written.items():
        if name not in playbook.slots:
            near = did_you_mean(str(name), playbook.slots)
            sheet.at_key(written, name, f"The playbook has no slot {name}.", near)
        values = value if isinstance(value, CommentedSeq) else [value]
        answers[str(name)] = tuple(_said(v) for v in values)
    return answers


def _said(value: object) -> str:
    """YAML reads a bare yes as true; people mean the word."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
