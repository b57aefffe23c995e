"""Reads the steps of a playbook, and refuses a flow that could act unseen or stall.

What is known is followed along every way that a run can take: a fact that only one way has read is
not known where the ways meet again, and an action needs its decision on each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ruamel.yaml.comments import CommentedMap

from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.durations import read_duration, read_waiting
from unsnag.adapters.playbook_files.places import Sheet, did_you_mean
from unsnag.adapters.playbook_files.rule_reader import check_condition, check_text
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain import playbooks as pb
from unsnag.domain.policies import FactSpec, Policy

KINDS: Mapping[str, tuple[str, ...]] = {
    "ask": ("waiting",),
    "show": ("article", "picture", "video", "model", "alt"),
    "look_up": ("with",),
    "decide": (),
    "act": ("with", "title", "undo_on_failure"),
    "verify": (),
    "tell": ("settles",),
    "wait": ("every", "at_most"),
    "hand_off": ("customer",),
    "stop": (),
    "branch": (),
    "repeat": ("until", "at_most"),
    "play": (),
}
_MEDIA = ("picture", "video", "model")
_ENDS = (pb.HandOff, pb.Stop)


@dataclass
class Known:
    """What is surely known at a place of the flow: facts read or said, policies passed, and the
    action that still waits for its read-back."""

    facts: dict[str, FactSpec] = field(default_factory=dict)
    decided: frozenset[str] = frozenset()
    unverified: str = ""
    ended: bool = False

    def copy(self) -> Known:
        return Known(dict(self.facts), self.decided, self.unverified, self.ended)

    def meet(self, ways: list[Known]) -> None:
        """Keep what is known whichever way was taken; a way that ended does not come here."""
        open_ways = [way for way in ways if not way.ended]
        self.ended = not open_ways
        if not open_ways:
            return
        first, *others = open_ways
        self.facts = {n: f for n, f in first.facts.items() if all(n in w.facts for w in others)}
        self.decided = first.decided.intersection(*(w.decided for w in others))
        self.unverified = next((w.unverified for w in open_ways if w.unverified), "")


@dataclass(frozen=True)
class Inner:
    """Another playbook's file, to be read in place."""

    name: str
    title: str
    policy: Policy | None
    slots: Mapping[str, pb.Slot]
    sheet: Sheet
    node: CommentedMap


Find = Callable[[Sheet, CommentedMap, tuple[str, ...]], Inner | None]
"""Finds the playbook at the end of a line of playbooks, each played inside the one before; None
with a problem on the sheet."""


class FlowReader:
    """Reads one list of steps; the same reader goes on inside branches and loops."""

    def __init__(
        self,
        sheet: Sheet,
        catalogue: Catalogue,
        language: RuleLanguage,
        policy: Policy | None,
        slots: Mapping[str, pb.Slot],
        find: Find,
        line: tuple[str, ...],
        known: Known,
    ) -> None:
        self._sheet = sheet
        self._catalogue = catalogue
        self._language = language
        self._policy = policy
        self._slots = slots
        self._find = find
        self._line = line
        self.known = known
        self.read: dict[str, FactSpec] = {}

    def flow(self, node: CommentedMap, key: str = "steps") -> tuple[pb.Node, ...]:
        """The steps under a key, in order."""
        nodes = []
        for item in self._sheet.maps(node, key):
            if self.known.ended:
                self._sheet.at_node(item, "Nothing leads here: the step before ends the playbook.")
                break
            found = self._node(item)
            if found is not None:
                nodes.append(found)
        if self.known.unverified:
            message = f"Nothing verifies {self.known.unverified}; add a verify step after it."
            self._sheet.at_node(node, message)
            self.known.unverified = ""
        return tuple(nodes)

    def _node(self, node: CommentedMap) -> pb.Node | None:
        kinds = [k for k in node if k in KINDS]
        if len(kinds) != 1:
            first = next(iter(node), "")
            message = f"A step begins with one of {', '.join(KINDS)}."
            self._sheet.at_node(node, message, did_you_mean(str(first), KINDS))
            return None
        kind = kinds[0]
        inner = kind in ("branch", "repeat", "play")
        self._sheet.only(
            node, (kind, *(() if inner else ("when",)), *KINDS[kind]), f"The step {kind}"
        )
        self._nothing_before_verify(node, kind)
        if inner:
            build_inner = {"branch": self._branch, "repeat": self._repeat, "play": self._play}
            return build_inner[kind](node)
        read = self._sheet.spoken if kind in ("tell", "show") else self._sheet.text
        subject = read(node, kind, f"The step {kind}")
        when = self._condition(node, "when")
        step = self._step(node, kind, subject, when)
        if isinstance(step, _ENDS) and not when:
            self.known.ended = True
        return step

    def _nothing_before_verify(self, node: CommentedMap, kind: str) -> None:
        if self.known.unverified and kind != "verify":
            self._sheet.at_key(
                node,
                kind,
                f"Verify {self.known.unverified} before anything else: nothing may be told "
                "before the read-back.",
            )
            self.known.unverified = ""

    def _condition(self, node: CommentedMap, key: str) -> str:
        written = self._sheet.text(node, key, "", needed=False)
        if written:
            check_condition(
                self._sheet, node, key, tuple(self.known.facts.values()), self._language
            )
        return written

    def _step(self, node: CommentedMap, kind: str, subject: str, when: str) -> pb.Doing:
        sheet = self._sheet
        build: Mapping[str, Callable[[CommentedMap, str, str], pb.Doing]] = {
            "ask": self._ask,
            "look_up": self._look_up,
            "decide": self._decide,
            "act": self._act,
            "verify": self._verify,
            "wait": self._wait,
            "show": self._show,
        }
        if kind in build:
            return build[kind](node, subject, when)
        if kind == "stop":
            return pb.Stop(when)
        self._texts(node, kind)
        if kind == "tell":
            return pb.Tell(subject, settles=node.get("settles") is True, when=when)
        self._texts(node, "customer")
        words = sheet.spoken(node, "customer", "", needed=False)
        return pb.HandOff(reason=subject, for_customer=words, when=when)

    def _texts(self, node: CommentedMap, key: str) -> None:
        said = (f"{pb.SAID}{name}" for name in self._slots)
        check_text(self._sheet, node, key, self._catalogue, (*self._slots, *said))

    def _learn(self, specs: tuple[FactSpec, ...]) -> None:
        for spec in specs:
            self.known.facts[spec.name] = spec
            self.read[spec.name] = spec

    def _ask(self, node: CommentedMap, subject: str, when: str) -> pb.Doing:
        slot = self._slots.get(subject)
        if slot is None:
            near = did_you_mean(subject, self._slots)
            self._sheet.at_value(node, "ask", f"There is no slot {subject}.", near)
        else:
            if not when:
                self._learn((slot.fact,))
            elif slot.fact.name not in self.read:
                self.read[slot.fact.name] = slot.fact
        waiting = read_waiting(self._sheet, node) if "waiting" in node else None
        return pb.Ask(subject, when, waiting)

    def _show(self, node: CommentedMap, subject: str, when: str) -> pb.Doing:
        sheet = self._sheet
        self._texts(node, "show")
        media = tuple(
            pb.Medium(kind, sheet.text(node, kind, ""), sheet.spoken(node, "alt", f"A {kind}"))
            for kind in _MEDIA
            if kind in node
        )
        for medium in media:
            if ".." in medium.file or medium.file.startswith("/") or ":" in medium.file:
                message = "A file stands in the playbook's own folder, like media/lever.svg."
                sheet.at_value(node, medium.kind, message)
        return pb.Show(subject, sheet.text(node, "article", "", needed=False), when, media)

    def _look_up(self, node: CommentedMap, subject: str, when: str) -> pb.Doing:
        spec = self._catalogue.look_up(subject)
        arguments = {k: str(v) for k, v in self._sheet.mapping(node, "with").items()}
        if spec is None:
            names = [s.name for s in self._catalogue.look_ups]
            message = f"No connector offers the look-up {subject}."
            self._sheet.at_value(node, "look_up", message, did_you_mean(subject, names))
            return pb.LookUp(subject, arguments, when)
        if when:
            self.read.update({f.name: f for f in spec.facts})
        else:
            self._learn(spec.facts)
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

    def _decide(self, node: CommentedMap, subject: str, when: str) -> pb.Doing:
        if self._policy is None:
            self._sheet.at_value(node, "decide", "There is no policy.yaml to decide by.")
        elif self._policy.name != subject:
            message = f"The policy beside this playbook is called {self._policy.name}."
            self._sheet.at_value(node, "decide", message)
        else:
            missing = [f.name for f in self._policy.facts if f.name not in self.known.facts]
            if missing:
                message = f"The policy needs {', '.join(missing)}; no step before has read it."
                hint = "Add a look_up or ask step before, on every way that leads here."
                self._sheet.at_key(node, "decide", message, hint)
        if not when:
            self.known.decided |= {subject}
        return pb.Decide(subject, when)

    def _act(self, node: CommentedMap, subject: str, when: str) -> pb.Doing:
        if self._policy is None or self._policy.name not in self.known.decided:
            message = "An action needs a decide step before it, on every way that leads here."
            self._sheet.at_key(node, "act", message)
        spec = self._catalogue.action(subject)
        arguments = {k: str(v) for k, v in self._sheet.mapping(node, "with").items()}
        if spec is None:
            names = [s.name for s in self._catalogue.actions]
            message = f"No connector offers the action {subject}."
            self._sheet.at_value(node, "act", message, did_you_mean(subject, names))
        else:
            words = [f"{pb.SAID}{slot}" for slot in self._slots]
            facts = [f for f in self.known.facts if not f.startswith(pb.SAID)]
            self._named(node, arguments, tuple(spec.parameters), [*facts, *words], "fact")
            self._only_what_may_be_said(node, arguments, spec.customer_gives)
        self.known.unverified = subject
        self._texts(node, "title")
        title = self._sheet.spoken(node, "title", "The step act")
        undo = node.get("undo_on_failure") is True
        return pb.Act(subject, arguments, title, when, undo_on_failure=undo)

    def _only_what_may_be_said(
        self, node: CommentedMap, arguments: Mapping[str, str], allowed: tuple[str, ...]
    ) -> None:
        given = self._sheet.mapping(node, "with")
        for parameter, value in arguments.items():
            if value.startswith(pb.SAID) and parameter not in allowed:
                message = f"{parameter} must be a fact: what somebody said can't be acted on."
                self._sheet.at_value(given, parameter, message)

    def _verify(self, node: CommentedMap, subject: str, when: str) -> pb.Doing:
        waits = self.known.unverified
        if subject != waits:
            self._sheet.at_value(
                node,
                "verify",
                f"There is no action {subject} just before to verify.",
                did_you_mean(subject, [waits] if waits else []),
            )
        self.known.unverified = ""
        return pb.Verify(subject, when)

    def _wait(self, node: CommentedMap, subject: str, when: str) -> pb.Doing:
        self._condition(node, "wait")
        every = read_duration(self._sheet, node, "every", "The step wait")
        at_most = read_duration(self._sheet, node, "at_most", "The step wait")
        return pb.Wait(subject, every, at_most, when)

    def _branch(self, node: CommentedMap) -> pb.Node:
        before, ways, arms = self.known.copy(), [], []
        items = self._sheet.maps(node, "branch")
        for index, item in enumerate(items):
            self._sheet.only(item, ("when", "otherwise", "steps"), "A way of a branch")
            last = "otherwise" in item
            if last == ("when" in item):
                self._sheet.at_node(item, "A way of a branch has 'when' or 'otherwise: true'.")
            if last and index != len(items) - 1:
                self._sheet.at_key(item, "otherwise", "'otherwise' is the last way of a branch.")
            self.known = before.copy()
            when = "" if last else self._condition(item, "when")
            arms.append(pb.Arm(when, self.flow(item)))
            ways.append(self.known)
        if not arms:
            self._sheet.at_key(node, "branch", "A branch needs ways: a list of 'when' and 'steps'.")
        if not arms or arms[-1].when:
            ways.append(before.copy())
        self.known = before
        self.known.meet(ways)
        return pb.Branch(tuple(arms))

    def _repeat(self, node: CommentedMap) -> pb.Node:
        most = self._sheet.whole(node, "at_most")
        if most is None or not 1 <= most <= pb.MOST_PASSES:
            message = f"A loop needs 'at_most', from 1 to {pb.MOST_PASSES}."
            self._sheet.at_node(node, message)
        flow = self.flow(node, "repeat")
        if any(isinstance(step, pb.Act) for step in pb.program(flow)):
            message = "An action can't stand in a loop: do it once, before or after."
            self._sheet.at_key(node, "repeat", message)
        until = self._condition(node, "until")
        return pb.Repeat(flow, until, most or 1)

    def _play(self, node: CommentedMap) -> pb.Node | None:
        name = self._sheet.text(node, "play", "The step play")
        inner = self._find(self._sheet, node, (*self._line, name))
        if inner is None:
            return None
        reader = FlowReader(
            inner.sheet,
            self._catalogue,
            self._language,
            inner.policy,
            inner.slots,
            self._find,
            (*self._line, name),
            self.known,
        )
        flow = reader.flow(inner.node)
        self.known = reader.known
        self.read.update(reader.read)
        return pb.Play(inner.name, inner.title, flow)
