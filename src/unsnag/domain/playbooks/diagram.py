"""A playbook as a Mermaid flowchart, for documents and for whoever reads diagrams as text.

Every way that a run can take is an arrow: a condition is a diamond with "yes" and "no", a loop is
a frame with an arrow back that names its limit, a playbook inside is a frame of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from unsnag.domain.playbooks.program import Playbook
from unsnag.domain.playbooks.steps import (
    Act,
    Ask,
    Branch,
    Decide,
    Doing,
    HandOff,
    LookUp,
    Node,
    Play,
    Repeat,
    Show,
    Stop,
    Tell,
    Verify,
    Wait,
)

LONGEST_LABEL = 90
InWords = Callable[[str], str]
"""A condition as it is to be read; the text itself to leave it as it was written."""
_FORM = {
    "ask": ("[/", "/]"),
    "show": ("[", "]"),
    "look_up": ("[(", ")]"),
    "decide": ("{{", "}}"),
    "act": ("[[", "]]"),
    "verify": ("[[", "]]"),
    "tell": ("[", "]"),
    "wait": ("(", ")"),
    "hand_off": ("([", "])"),
    "stop": ("([", "])"),
}


def kind_of(step: Doing) -> str:
    """The word that begins the step in the file, such as `look_up`."""
    kinds = {
        Ask: "ask",
        Show: "show",
        LookUp: "look_up",
        Decide: "decide",
        Act: "act",
        Verify: "verify",
        Tell: "tell",
        Wait: "wait",
        HandOff: "hand_off",
        Stop: "stop",
    }
    return kinds[type(step)]


def subject_of(step: Doing) -> str:
    """What the step is about: its text, slot, look-up, action, policy or condition."""
    if isinstance(step, Ask):
        return step.slot.replace("_", " ")
    if isinstance(step, Show | Tell):
        return step.text
    if isinstance(step, LookUp):
        return step.look_up
    if isinstance(step, Decide):
        return step.policy
    if isinstance(step, Act):
        return step.title or step.action
    if isinstance(step, Verify):
        return step.action
    if isinstance(step, Wait):
        return step.until
    return step.reason if isinstance(step, HandOff) else ""


def mermaid(playbook: Playbook, in_words: InWords = str) -> str:
    """The flowchart as Mermaid text, ending with a line break."""
    chart = _Chart(in_words)
    ends = chart.flow(playbook.flow, [_Arrow("begin")])
    chart.lines.insert(0, f"begin([{_label(playbook.title)}])")
    chart.line("done([Done])")
    chart.arrows(ends, "done")
    body = "\n".join(f"    {line}" for line in chart.lines)
    return f"flowchart TD\n{body}\n"


@dataclass(frozen=True)
class _Arrow:
    """An arrow whose end is not known yet."""

    start: str
    label: str = ""


@dataclass
class _Chart:
    in_words: InWords
    lines: list[str] = field(default_factory=list)
    count: int = 0
    depth: int = 0

    def line(self, text: str) -> None:
        self.lines.append("  " * self.depth + text)

    def name(self) -> str:
        self.count += 1
        return f"s{self.count}"

    def arrows(self, starts: Iterable[_Arrow], end: str) -> None:
        for arrow in starts:
            label = f"|{_label(arrow.label)}|" if arrow.label else ""
            self.line(f"{arrow.start} -->{label} {end}")

    def flow(self, nodes: Iterable[Node], starts: list[_Arrow]) -> list[_Arrow]:
        for node in nodes:
            if isinstance(node, Branch):
                starts = self._branch(node, starts)
            elif isinstance(node, Repeat):
                starts = self._loop(node, starts)
            elif isinstance(node, Play):
                starts = self._frame(node.title, node.flow, starts)
            else:
                starts = self._step(node, starts)
        return starts

    def _question(self, condition: str, starts: list[_Arrow]) -> str:
        name = self.name()
        self.line(f"{name}{{{_label(self.in_words(condition) + '?')}}}")
        self.arrows(starts, name)
        return name

    def _step(self, step: Doing, starts: list[_Arrow]) -> list[_Arrow]:
        passing: list[_Arrow] = []
        if step.when:
            question = self._question(step.when, starts)
            starts, passing = [_Arrow(question, "yes")], [_Arrow(question, "no")]
        kind, name = kind_of(step), self.name()
        left, right = _FORM[kind]
        subject = subject_of(step)
        words = self.in_words(subject) if isinstance(step, Wait) else subject
        title = kind.replace("_", " ").capitalize()
        self.line(f"{name}{left}{_label(f'{title}: {words}' if words else title)}{right}")
        self.arrows(starts, name)
        if isinstance(step, HandOff | Stop):
            return passing
        if isinstance(step, Decide):
            person = self.name()
            self.line(f"{person}([{_label('A person, or a refusal')}])")
            self.arrows([_Arrow(name, "hand off or deny")], person)
            return [_Arrow(name, "allow or approve"), *passing]
        return [_Arrow(name), *passing]

    def _branch(self, branch: Branch, starts: list[_Arrow]) -> list[_Arrow]:
        ends: list[_Arrow] = []
        for arm in branch.arms:
            if not arm.when:
                ends += self.flow(arm.flow, starts)
                starts = []
                break
            question = self._question(arm.when, starts)
            ends += self.flow(arm.flow, [_Arrow(question, "yes")])
            starts = [_Arrow(question, "no")]
        return [*ends, *starts]

    def _loop(self, loop: Repeat, starts: list[_Arrow]) -> list[_Arrow]:
        title = f"Repeat, at most {loop.at_most} times"
        first = self.count + 1
        ends = self._frame(title, loop.flow, starts)
        if not ends:
            return []
        words = self.in_words(loop.until) if loop.until else f"Done {loop.at_most} times"
        question = self._question(f"{words}, or done {loop.at_most} times", ends)
        self.arrows([_Arrow(question, "no")], f"s{first + 1}")
        return [_Arrow(question, "yes")]

    def _frame(self, title: str, nodes: Iterable[Node], starts: list[_Arrow]) -> list[_Arrow]:
        self.line(f"subgraph {self.name()}[{_label(title)}]")
        self.depth += 1
        ends = self.flow(nodes, starts)
        self.depth -= 1
        self.line("end")
        return ends


def _label(text: str) -> str:
    """A label that Mermaid takes as it is: quoted, shortened, its own signs spelt out."""
    words = " ".join(text.split())
    if len(words) > LONGEST_LABEL:
        words = words[: LONGEST_LABEL - 1].rstrip() + "…"
    signs = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;"}
    return '"' + re.sub(r'[#"<>`]', lambda match: signs[match.group()], words) + '"'
