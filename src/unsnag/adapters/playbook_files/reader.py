"""Reads a playbook from the texts of its files, and refuses one that could not be run.

What is refused: names that no connector offers, facts that no earlier step has read, an action
without a decision before it and a read-back right after it, an action whose arguments are not
facts. Every problem is reported at once, each with line, column and, where there is one, a
suggestion.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping

from ruamel.yaml.comments import CommentedMap

from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.places import PlaybookInvalid, Sheet, did_you_mean
from unsnag.adapters.playbook_files.policy_reader import check_condition, check_text, read_policy
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain import playbooks as pb
from unsnag.domain.policies import FactSpec, Policy

_PLAYBOOK = ("playbook", "title", "about", "intents", "identity", "slots", "steps")
_SLOT = ("pattern", "ask", "choices_from")
_KINDS: Mapping[str, tuple[str, ...]] = {
    "ask": (),
    "show": ("article",),
    "look_up": ("with",),
    "decide": (),
    "act": ("with", "title"),
    "verify": (),
    "tell": ("settles",),
    "hand_off": ("customer",),
}


def version_of(sources: Mapping[str, str]) -> str:
    """A digest of a playbook's files; any change gives another."""
    return hashlib.sha256(json.dumps(dict(sorted(sources.items()))).encode()).hexdigest()[:16]


def read_playbook(
    folder: str, sources: Mapping[str, str], catalogue: Catalogue, language: RuleLanguage
) -> pb.Playbook:
    """A playbook from `{file name: text}`. Raises PlaybookInvalid with every problem found."""
    version = version_of(sources)
    sheet = Sheet(f"{folder}/playbook.yaml")
    policy_sheet = Sheet(f"{folder}/policy.yaml")
    if "playbook.yaml" not in sources:
        sheet.add(1, 1, "This file is missing; every playbook has one.")
        raise PlaybookInvalid(sheet.problems)
    policy = None
    if "policy.yaml" in sources:
        policy = read_policy(policy_sheet, sources["policy.yaml"], version, catalogue, language)
    playbook = _Reader(sheet, catalogue, language, policy).read(sources, version)
    problems = [*sheet.problems, *policy_sheet.problems]
    if problems or playbook is None:
        raise PlaybookInvalid(problems)
    return playbook


class _Reader:
    """Reads `playbook.yaml`; facts become known as look-ups are met."""

    def __init__(
        self, sheet: Sheet, catalogue: Catalogue, language: RuleLanguage, policy: Policy | None
    ) -> None:
        self._sheet = sheet
        self._catalogue = catalogue
        self._language = language
        self._policy = policy
        self._facts: tuple[FactSpec, ...] = ()
        self._slots: dict[str, pb.Slot] = {}
        self._decided = False
        self._unverified = ""

    def read(self, sources: Mapping[str, str], version: str) -> pb.Playbook | None:
        sheet, node = self._sheet, self._sheet.read(sources["playbook.yaml"])
        if not node:
            return None
        sheet.only(node, _PLAYBOOK, "A playbook")
        name = sheet.text(node, "playbook", "A playbook")
        title = sheet.text(node, "title", "A playbook")
        intents = sheet.texts(node, "intents")
        if not intents:
            sheet.at_node(node, "A playbook needs 'intents': which issues it is for.")
        self._slots = {k: self._slot(v, k) for k, v in sheet.mapping(node, "slots").items()}
        steps = tuple(s for item in sheet.maps(node, "steps") if (s := self._step(item)))
        if not node.get("steps"):
            sheet.at_node(node, "A playbook needs 'steps'.")
        if self._unverified:
            sheet.at_node(node, f"Nothing verifies {self._unverified}; add a verify step after it.")
        identity = sheet.text(node, "identity", "A playbook", needed=False)
        if identity not in ("", "needed", "none"):
            sheet.at_value(node, "identity", "'identity' is needed or none.")
        if self._facts and identity != "needed":
            sheet.at_node(
                node,
                "A playbook that looks something up needs 'identity: needed': look-ups see "
                "one customer's things only.",
            )
        return pb.Playbook(
            name=name,
            title=title,
            version=version,
            intents=intents,
            needs_identity=identity == "needed",
            slots=self._slots,
            facts=self._facts,
            steps=steps,
            policy=self._policy,
            sources=dict(sources),
        )

    def _slot(self, node: object, name: str) -> pb.Slot:
        sheet = self._sheet
        if not isinstance(node, CommentedMap):
            sheet.at_node(node, f"The slot {name} must have names and values: {', '.join(_SLOT)}.")
            return pb.Slot(name, "", "")
        sheet.only(node, _SLOT, f"The slot {name}")
        pattern = sheet.text(node, "pattern", f"The slot {name}")
        try:
            re.compile(pattern)
        except re.error as error:
            sheet.at_value(node, "pattern", f"This pattern is not valid: {error}.")
        source = sheet.text(node, "choices_from", "", needed=False)
        names = [s.name for s in self._catalogue.lists]
        if source and source not in names:
            message = f"No connector offers the list {source}."
            sheet.at_value(node, "choices_from", message, did_you_mean(source, names))
        ask = sheet.text(node, "ask", f"The slot {name}")
        return pb.Slot(name=name, pattern=pattern, ask=ask, choices_from=source)

    def _step(self, node: CommentedMap) -> pb.Step | None:
        sheet = self._sheet
        kinds = [k for k in node if k in _KINDS]
        if len(kinds) != 1:
            first = next(iter(node), "")
            message = f"A step begins with one of {', '.join(_KINDS)}."
            sheet.at_node(node, message, did_you_mean(str(first), _KINDS))
            return None
        kind = kinds[0]
        sheet.only(node, (kind, "when", *_KINDS[kind]), f"The step {kind}")
        subject = sheet.text(node, kind, f"The step {kind}")
        when = sheet.text(node, "when", "", needed=False)
        if when:
            check_condition(sheet, node, "when", self._facts, self._language)
        if self._unverified and kind != "verify":
            sheet.at_key(
                node,
                kind,
                f"Verify {self._unverified} before anything else: nothing may be told "
                "before the read-back.",
            )
            self._unverified = ""
        build = {
            "ask": self._ask,
            "look_up": self._look_up,
            "decide": self._decide,
            "act": self._act,
            "verify": self._verify,
        }
        if kind in build:
            return build[kind](node, subject, when)
        check_text(sheet, node, kind, self._catalogue, tuple(self._slots))
        if kind == "tell":
            return pb.Tell(subject, settles=node.get("settles") is True, when=when)
        if kind == "show":
            return pb.Show(subject, sheet.text(node, "article", "", needed=False), when)
        check_text(sheet, node, "customer", self._catalogue, tuple(self._slots))
        words = sheet.text(node, "customer", "", needed=False)
        return pb.HandOff(reason=subject, for_customer=words, when=when)

    def _ask(self, node: CommentedMap, subject: str, when: str) -> pb.Step:
        if subject not in self._slots:
            near = did_you_mean(subject, self._slots)
            self._sheet.at_value(node, "ask", f"There is no slot {subject}.", near)
        return pb.Ask(subject, when)

    def _look_up(self, node: CommentedMap, subject: str, when: str) -> pb.Step:
        spec = self._catalogue.look_up(subject)
        arguments = {k: str(v) for k, v in self._sheet.mapping(node, "with").items()}
        if spec is None:
            names = [s.name for s in self._catalogue.look_ups]
            message = f"No connector offers the look-up {subject}."
            self._sheet.at_value(node, "look_up", message, did_you_mean(subject, names))
            return pb.LookUp(subject, arguments, when)
        self._facts += tuple(f for f in spec.facts if f not in self._facts)
        self._named(node, arguments, spec.parameters, list(self._slots), "slot")
        return pb.LookUp(subject, arguments, when)

    def _named(
        self,
        node: CommentedMap,
        arguments: Mapping[str, str],
        parameters: tuple[str, ...],
        known: list[str],
        what: str,
    ) -> None:
        given = self._sheet.mapping(node, "with")
        for parameter in parameters:
            if parameter not in arguments:
                self._sheet.at_node(node, f"This step needs 'with: {{{parameter}: …}}'.")
        for parameter, value in arguments.items():
            if parameter not in parameters:
                near = did_you_mean(parameter, parameters)
                self._sheet.at_key(given, parameter, f"It takes no {parameter}.", near)
            elif value not in known:
                message = f"{value} is not a {what} that is known here."
                self._sheet.at_value(given, parameter, message, did_you_mean(value, known))

    def _decide(self, node: CommentedMap, subject: str, when: str) -> pb.Step:
        self._decided = True
        if self._policy is None:
            self._sheet.at_value(node, "decide", "There is no policy.yaml to decide by.")
        elif self._policy.name != subject:
            message = f"The policy beside this playbook is called {self._policy.name}."
            self._sheet.at_value(node, "decide", message)
        else:
            read = {f.name for f in self._facts}
            missing = [f.name for f in self._policy.facts if f.name not in read]
            if missing:
                message = f"The policy needs {', '.join(missing)}; no step before has read it."
                self._sheet.at_key(node, "decide", message, "Add a look_up step before.")
        return pb.Decide(subject, when)

    def _act(self, node: CommentedMap, subject: str, when: str) -> pb.Step:
        if not self._decided:
            self._sheet.at_key(node, "act", "An action needs a decide step before it.")
        spec = self._catalogue.action(subject)
        arguments = {k: str(v) for k, v in self._sheet.mapping(node, "with").items()}
        if spec is None:
            names = [s.name for s in self._catalogue.actions]
            message = f"No connector offers the action {subject}."
            self._sheet.at_value(node, "act", message, did_you_mean(subject, names))
        else:
            facts = [f.name for f in self._facts]
            self._named(node, arguments, tuple(spec.parameters), facts, "fact")
        self._unverified = subject
        check_text(self._sheet, node, "title", self._catalogue, tuple(self._slots))
        title = self._sheet.text(node, "title", "The step act")
        return pb.Act(subject, arguments, title, when)

    def _verify(self, node: CommentedMap, subject: str, when: str) -> pb.Step:
        if subject != self._unverified:
            self._sheet.at_value(
                node,
                "verify",
                f"There is no action {subject} just before to verify.",
                did_you_mean(subject, [self._unverified] if self._unverified else []),
            )
        self._unverified = ""
        return pb.Verify(subject, when)
