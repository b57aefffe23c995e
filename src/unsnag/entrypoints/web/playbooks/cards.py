"""The parts of a playbook's files as cards with fields, from whatever the files say: a step that is
wrong has a card as well, with what is wrong at its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from unsnag.application.ports.playbook_files import (
    CASES,
    PLAYBOOK,
    POLICY,
    Fault,
    Path,
    Written,
)
from unsnag.domain.playbooks import SAID
from unsnag.domain.playbooks.conditions import Comparison, Part, in_words, parts
from unsnag.domain.policies import FactSpec, FactType, Verdict
from unsnag.entrypoints.web.playbooks.claim_cards import ClaimCards
from unsnag.entrypoints.web.playbooks.fields import (
    Card,
    Cards,
    Desk,
    Field,
    ShownPart,
    as_money,
    as_path,
    languages_of,
)
from unsnag.entrypoints.web.playbooks.flow_shown import MARKS
from unsnag.entrypoints.web.playbooks.labels import HINTS, IDENTITIES, LABELS, STEP_ORDER
from unsnag.entrypoints.web.playbooks.part_cards import PartCards

_MARKS = {**MARKS, "head": "Title", "otherwise": "Otherwise"}
_LONG = ("tell", "show", "hand_off", "customer", "human", "about", "title")
BLANK_PARTS = 2
_SPOKEN = ("tell", "show", "customer", "alt", "title")
_OF_HEAD = (("title",), ("about",), ("intents",), ("languages",), ("identity",))


@dataclass
class Table:
    """Makes the cards of a playbook's files."""

    written: Written
    desk: Desk
    used: set[int] = field(default_factory=set)

    def head(self) -> Card | None:
        node = self.written.content.get(PLAYBOOK)
        return None if node is None else self._card(PLAYBOOK, (), "head", node, fixed=True)

    def steps(self) -> Cards:
        node = self.written.content.get(PLAYBOOK) or {}
        return self._list(PLAYBOOK, ("steps",), "Steps", "step", node.get("steps"))

    def rules(self) -> tuple[Cards, Card | None]:
        node = self.written.content.get(POLICY) or {}
        rules = self._list(POLICY, ("rules",), "Rules", "rule", node.get("rules"))
        last = node.get("otherwise")
        if not isinstance(last, Mapping):
            return rules, None
        return rules, self._card(POLICY, ("otherwise",), "otherwise", last, fixed=True)

    def cases(self) -> Cards:
        node = self.written.content.get(CASES) or {}
        return self._list(CASES, ("cases",), "Cases", "case", node.get("cases"))

    @property
    def parts(self) -> PartCards:
        """The cards of slots, facts, claims and limits."""
        return PartCards(self.written, self.desk, self._faults)

    def claims(self) -> Cards:
        def when(text: str, faults: tuple[Fault, ...]) -> Field:
            label = "For whom; for everybody when it is empty"
            return Field("when", label, "condition", text, (), "", faults, self._parts(text))

        return ClaimCards(self.written, self.desk, self._faults).claims(when)

    def rest(self) -> list[Fault]:
        """What is wrong and stands at no card."""
        return [f for f in self.written.faults if id(f) not in self.used]

    def _list(self, file: str, path: Path, title: str, what: str, items: Any) -> Cards:
        found: Sequence[Any] = items if isinstance(items, list) else ()
        cards = []
        for index, node in enumerate(found):
            if not isinstance(node, Mapping):
                continue
            kind = next((k for k in MARKS if k in node), "") if what == "step" else what
            last = index == len(found) - 1
            cards.append(self._card(file, (*path, index), kind, node, number=index + 1, last=last))
        adds: tuple[tuple[str, str], ...] = ((what, what),)
        if what == "step":
            adds = tuple(MARKS.items())
        if what == "rule":
            adds = (("rule", "Rule"), ("table", "Table"))
        return Cards(file, as_path(path), title, what, tuple(cards), adds)

    def _card(
        self,
        file: str,
        path: Path,
        kind: str,
        node: Mapping[str, Any],
        *,
        number: int = 0,
        last: bool = False,
        fixed: bool = False,
    ) -> Card:
        raw = "" if kind else "This is no known step."
        if kind == "rule" and "table" in node:
            kind = "table"
        lists = self._inside(file, path, kind, node)
        fields = () if raw else tuple(self._fields(file, path, kind, node))
        if kind == "table":
            tables = ClaimCards(self.written, self.desk, self._faults)
            fields = (*tables.table(path, node), *fields)
        own = tuple(self._faults(file, path))
        text = str(node.get("table") or _text(kind, node))
        mark = _MARKS.get(kind, kind.replace("_", " ").capitalize() or "Unknown")
        place = as_path(path)
        return Card(
            file,
            place,
            kind,
            mark,
            text,
            fields,
            own,
            lists,
            number,
            last,
            fixed,
            raw,
            self._words(node),
            str(node.get("decision") or ""),
        )

    def _words(self, node: Mapping[str, Any]) -> str:
        return in_words(str(node.get("when") or ""), self.desk.facts, self.desk.currency)

    def _inside(
        self, file: str, path: Path, kind: str, node: Mapping[str, Any]
    ) -> tuple[Cards, ...]:
        if kind == "branch":
            return (self._list(file, (*path, "branch"), "Ways", "way", node.get("branch")),)
        if kind == "repeat":
            return (self._list(file, (*path, "repeat"), "Steps", "step", node.get("repeat")),)
        if kind == "way":
            return (self._list(file, (*path, "steps"), "Steps", "step", node.get("steps")),)
        return ()

    def _faults(self, file: str, path: Path) -> list[Fault]:
        """The faults at a place and in what has no card of its own, each taken once."""
        found = []
        for fault in self.written.faults:
            if fault.file != file or id(fault) in self.used or fault.path[: len(path)] != path:
                continue
            if path or fault.path[:1] in _OF_HEAD:
                self.used.add(id(fault))
                found.append(fault)
        return found

    def _fields(self, file: str, path: Path, kind: str, node: Mapping[str, Any]) -> list[Field]:
        fields: list[Field] = []
        for name in STEP_ORDER.get(kind, ()):
            if name in ("branch", "repeat", "steps", "waiting", "stop", "otherwise"):
                continue
            if name == "when" and "otherwise" in node:
                continue
            if name in ("with", "facts"):
                fields += self._nested(file, (*path, name), kind, node)
            else:
                fields += self._field(file, (*path, name), kind, name, node.get(name))
        return fields

    def _field(self, file: str, path: Path, kind: str, name: str, value: Any) -> list[Field]:
        faults = tuple(self._faults(file, path))
        label, hint = LABELS.get(name, name), HINTS.get(name, "")
        if kind == "case" and name == "rule":
            label = "By the rule"
        if name == "when" and kind in ("rule", "way"):
            label = "When"
        if name == "when" and kind == "table":
            label = "For every row only when"
        if name in ("when", "until", "wait"):
            text = str(value or "")
            return [Field(name, label, "condition", text, (), "", faults, self._parts(text))]
        if name in ("settles", "undo_on_failure"):
            return [Field(name, label, "check", "yes" if value is True else "", (), hint, faults)]
        options = self._options(kind, name, str(value or ""))
        if options is not None:
            return [Field(name, label, "choice", str(value or ""), options, hint, faults)]
        form = "long" if (name in _LONG and kind != "head") or name == "about" else "text"
        languages = self.desk.languages
        if isinstance(value, Mapping) or (name in _SPOKEN and len(languages) > 1):
            texts = languages_of(value, languages)
            return [
                Field(
                    f"{name}/{x}", f"{label} ({x})", form, text, (), hint, faults if not at else ()
                )
                for at, (x, text) in enumerate(texts.items())
            ]
        if isinstance(value, list):
            value = ", ".join(str(one) for one in value)
        return [Field(name, label, form, str(value if value is not None else ""), (), hint, faults)]

    def _options(self, kind: str, name: str, value: str) -> tuple[tuple[str, str], ...] | None:
        desk = self.desk
        if name == "decision":
            known = [(v.value, v.value.replace("_", " ").capitalize()) for v in Verdict]
        elif kind == "case" and name == "rule":
            known = [("", "Any rule"), *((r, r) for r in desk.rules)]
        elif name == "ask":
            known = [(s, s.replace("_", " ").capitalize()) for s in desk.slots]
        elif name == "look_up":
            known = [(s.name, f"{s.title} ({s.name})") for s in desk.offered.look_ups]
        elif name in ("act", "verify"):
            known = [(s.name, f"{s.title} ({s.name})") for s in desk.offered.actions]
        elif name == "play":
            known = [(p, p.replace("_", " ").capitalize()) for p in desk.playbooks]
        elif name == "identity":
            known = list(IDENTITIES)
        elif name == "decide":
            known = [(desk.policy, desk.policy.replace("_", " ").capitalize())]
        else:
            return None
        if value not in [v for v, _ in known]:
            known = [(value, f"{value} (not known)" if value else "Choose one"), *known]
        return tuple(known)

    def _nested(self, file: str, path: Path, kind: str, node: Mapping[str, Any]) -> list[Field]:
        """The parameters of a look-up or an action, or the facts of a case."""
        given = node.get(str(path[-1]))
        given = given if isinstance(given, Mapping) else {}
        if kind == "case":
            known = {spec.name: spec for spec in self.desk.declared}
            holds = "facts" if "facts" in node else ""
            return [
                replace(self._fact(file, path, known[name], given.get(name)), inside=holds)
                for name in known
            ]
        fields: list[Field] = []
        for name in self._parameters(kind, node):
            value = str(given.get(name) or "")
            options = [(o, o.replace("_", " ")) for o in self._sources(kind)]
            if value not in [o for o, _ in options]:
                options = [(value, f"{value} (not known)" if value else "Choose one"), *options]
            faults = tuple(self._faults(file, (*path, name)))
            label = name.replace("_", " ").capitalize()
            fields.append(Field(f"with/{name}", label, "choice", value, tuple(options), "", faults))
        return fields

    def _parameters(self, kind: str, node: Mapping[str, Any]) -> Sequence[str]:
        offered = self.desk.offered
        if kind == "look_up":
            return next((s.parameters for s in offered.look_ups if s.name == node["look_up"]), ())
        return next((tuple(s.parameters) for s in offered.actions if s.name == node.get("act")), ())

    def _sources(self, kind: str) -> list[str]:
        if kind == "look_up":
            return list(self.desk.slots)
        return [f.name for f in self.desk.offered.facts] + [f"{SAID}{s}" for s in self.desk.slots]

    def _fact(self, file: str, path: Path, spec: FactSpec, value: Any) -> Field:
        faults = tuple(self._faults(file, (*path, spec.name)))
        name, label = f"facts/{spec.name}", spec.about or spec.name
        if spec.type in (FactType.BOOL, FactType.CHOICE):
            words = ("true", "false") if spec.type is FactType.BOOL else spec.choices
            said = {"true": "Yes", "false": "No"}
            options = [(w, said.get(w, w.replace("_", " "))) for w in words]
            now = str(value).lower() if isinstance(value, bool) else str(value or "")
            if now not in words:
                options = [(now, f"{now} (not known)" if now else "Choose one"), *options]
            return Field(name, label, "choice", now, tuple(options), "", faults)
        if spec.type is FactType.MONEY:
            label = f"{label}, {self.desk.currency}"
            return Field(name, label, "text", as_money(value), (), "", faults)
        return Field(name, label, "text", str(value if value is not None else ""), (), "", faults)

    def _parts(self, text: str) -> tuple[ShownPart, ...] | None:
        found = parts(text)
        if found is None:
            return None
        known = {spec.name: spec for spec in self.desk.facts}
        shown = [ShownPart(p.fact, p.comparison.value, _value(p, known.get(p.fact))) for p in found]
        return (*shown, *(ShownPart() for _ in range(BLANK_PARTS)))


def _value(part: Part, spec: FactSpec | None) -> str:
    if isinstance(part.value, tuple):
        return ", ".join(part.value)
    if isinstance(part.value, int) and spec is not None and spec.type is FactType.MONEY:
        return as_money(part.value)
    return "" if part.value is None else str(part.value)


def _text(kind: str, node: Mapping[str, Any]) -> str:
    """The card's line of text."""
    if kind == "branch":
        return "The first way that holds is taken"
    if kind == "way":
        return "Otherwise" if "otherwise" in node else "" if node.get("when") else "No condition"
    if kind == "repeat":
        return f"At most {node.get('at_most', '?')} times"
    if kind == "otherwise":
        return str(node.get("rule", ""))
    value = node.get("title" if kind in ("act", "head") else kind, "")
    if isinstance(value, Mapping):
        value = next(iter(value.values()), "")
    text = str(value if value is not None else "")
    return text.replace("_", " ") if kind in ("ask", "play") else text


COMPARISONS = tuple((c.value, c.words) for c in Comparison)
