"""Reads a playbook from the texts of its files, and refuses one that could not be run.

What is refused: names that no connector offers, facts that no earlier step has read, an action
without a decision before it and a read-back right after it, an action whose arguments are not
facts, a loop without a limit, a playbook inside itself. Every problem is reported at once, each
with line, column and, where there is one, a suggestion.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from ruamel.yaml.comments import CommentedMap

from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.durations import read_waiting
from unsnag.adapters.playbook_files.flow_reader import FlowReader, Inner, Known
from unsnag.adapters.playbook_files.places import PlaybookInvalid, Problem, Sheet, did_you_mean
from unsnag.adapters.playbook_files.policy_reader import read_policy
from unsnag.adapters.playbook_files.slot_reader import read_slots
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain import playbooks as pb
from unsnag.domain.policies import FactSpec, Policy

INSIDE = "inside/"  # sources of playbooks played inside this one: inside/NAME/playbook.yaml
PLAYBOOK_KEYS = (
    "playbook",
    "title",
    "about",
    "intents",
    "identity",
    "languages",
    "waiting",
    "slots",
    "steps",
)


def version_of(sources: Mapping[str, str]) -> str:
    """A digest of a playbook's files; any change gives another."""
    return hashlib.sha256(json.dumps(dict(sorted(sources.items()))).encode()).hexdigest()[:16]


def read_playbook(
    folder: str, sources: Mapping[str, str], catalogue: Catalogue, language: RuleLanguage
) -> pb.Playbook:
    """A playbook from `{file name: text}`. Raises PlaybookInvalid with every problem found."""
    if "playbook.yaml" not in sources:
        sheet = Sheet(f"{folder}/playbook.yaml")
        sheet.add(1, 1, "This file is missing; every playbook has one.")
        raise PlaybookInvalid(sheet.problems)
    reader = _Reader(folder, sources, catalogue, language)
    playbook = reader.read()
    if reader.problems or playbook is None:
        raise PlaybookInvalid(reader.problems)
    return playbook


class _Reader:
    """Reads the head of `playbook.yaml`, its policy, and the playbooks played inside it."""

    def __init__(
        self,
        folder: str,
        sources: Mapping[str, str],
        catalogue: Catalogue,
        language: RuleLanguage,
    ) -> None:
        self._sources = sources
        self._catalogue = catalogue
        self._language = language
        self._version = version_of(sources)
        self._sheet = Sheet(f"{folder}/playbook.yaml")
        self._policy_sheet = Sheet(f"{folder}/policy.yaml")
        self._sheets = [self._sheet, self._policy_sheet]
        self._slots: dict[str, pb.Slot] = {}
        self._inner_policies: list[Policy] = []

    @property
    def problems(self) -> list[Problem]:
        return [problem for sheet in self._sheets for problem in sheet.problems]

    def read(self) -> pb.Playbook | None:
        sheet, node = self._sheet, self._sheet.read(self._sources["playbook.yaml"])
        if not node:
            return None
        sheet.only(node, PLAYBOOK_KEYS, "A playbook")
        languages = sheet.texts(node, "languages") or ("en",)
        sheet.languages = self._policy_sheet.languages = languages
        name = sheet.text(node, "playbook", "A playbook")
        self._slots = read_slots(sheet, node, self._catalogue)
        policy = self._policy(self._policy_sheet, "policy.yaml", self._slots)
        reader = self._flow_reader(name, policy)
        flow = reader.flow(node)
        if not node.get("steps"):
            sheet.at_node(node, "A playbook needs 'steps'.")
        steps = pb.program(flow)
        if len(steps) > pb.MOST_STEPS:
            sheet.at_key(node, "steps", f"A playbook has at most {pb.MOST_STEPS} steps.")
        looked_up = tuple(f for f in reader.read.values() if f.source != pb.CUSTOMER)
        return pb.Playbook(
            name=name,
            title=sheet.spoken(node, "title", "A playbook"),
            version=self._version,
            intents=self._intents(node),
            needs_identity=self._identity(node, looked_up),
            slots=self._slots,
            facts=tuple(reader.read.values()),
            steps=steps,
            policy=policy,
            sources=dict(self._sources),
            flow=flow,
            inner_policies=tuple(self._inner_policies),
            languages=languages,
            translations=self._translations(),
            waiting=read_waiting(sheet, node) if "waiting" in node else pb.Waiting(),
            about=sheet.text(node, "about", "", needed=False),
        )

    def _intents(self, node: CommentedMap) -> tuple[str, ...]:
        intents = self._sheet.texts(node, "intents")
        if not intents and "intents" not in node:
            message = "A playbook needs 'intents': which issues it is for."
            self._sheet.at_node(node, message, "Write [] for one that others play.")
        return intents

    def _identity(self, node: CommentedMap, looked_up: tuple[FactSpec, ...]) -> bool:
        sheet = self._sheet
        identity = sheet.text(node, "identity", "A playbook", needed=False)
        if identity not in ("", "needed", "none"):
            sheet.at_value(node, "identity", "'identity' is needed or none.")
        if looked_up and identity != "needed":
            sheet.at_node(
                node,
                "A playbook that looks something up needs 'identity: needed': look-ups see "
                "one customer's things only.",
            )
        return identity == "needed"

    def _policy(self, sheet: Sheet, file: str, slots: Mapping[str, pb.Slot]) -> Policy | None:
        if file not in self._sources:
            return None
        closed = (pb.SlotKind.CHOICE, pb.SlotKind.CONFIRM)
        said = tuple(slot.fact for slot in slots.values() if slot.kind in closed)
        return read_policy(
            sheet, self._sources[file], self._version, self._catalogue, self._language, said
        )

    def _flow_reader(self, name: str, policy: Policy | None) -> FlowReader:
        return FlowReader(
            self._sheet,
            self._catalogue,
            self._language,
            policy,
            self._slots,
            self._inner,
            (name,),
            Known(),
        )

    def _inner(self, sheet: Sheet, node: CommentedMap, line: tuple[str, ...]) -> Inner | None:
        """The playbook to be played inside another; None with a problem where it stands."""
        *outer, name = line
        file = f"{INSIDE}{name}/playbook.yaml"
        if name in outer:
            sheet.at_value(node, "play", f"{name} would play itself without end.")
            return None
        if file not in self._sources:
            names = [f.split("/")[1] for f in self._sources if f.startswith(INSIDE)]
            near = did_you_mean(name, names)
            sheet.at_value(node, "play", f"There is no playbook {name} beside this one.", near)
            return None
        inner_sheet, policy_sheet = self._inner_sheets(name)
        inner = inner_sheet.read(self._sources[file])
        slots = read_slots(inner_sheet, inner, self._catalogue)
        for slot in slots.values():
            if self._slots.setdefault(slot.name, slot) != slot:
                message = f"The slot {slot.name} of {name} is another one than here. Rename it."
                sheet.at_value(node, "play", message)
        policy = self._policy(policy_sheet, f"{INSIDE}{name}/policy.yaml", slots)
        if policy is not None:
            self._inner_policies.append(replace(policy, version=self._version))
        title = inner_sheet.text(inner, "title", "A playbook")
        return Inner(name, title, policy, slots, inner_sheet, inner)

    def _inner_sheets(self, name: str) -> tuple[Sheet, Sheet]:
        parent = self._sheet.file.rsplit("/", 2)[0]
        sheets = tuple(
            Sheet(f"{parent}/{name}/{file}", languages=self._sheet.languages)
            for file in ("playbook.yaml", "policy.yaml")
        )
        self._sheets.extend(sheets)
        return sheets[0], sheets[1]

    def _translations(self) -> Mapping[str, Mapping[str, str]]:
        merged: dict[str, dict[str, str]] = {}
        for sheet in self._sheets:
            for language, texts in sheet.translations.items():
                merged.setdefault(language, {}).update(texts)
        return merged
