"""Cards of what steps and rules rest on: slots, facts and limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from unsnag.application.ports.playbook_files import PLAYBOOK, POLICY, Fault, Path, Written
from unsnag.domain.policies import FactSpec, FactType
from unsnag.entrypoints.web.playbooks.fields import (
    Card,
    Cards,
    Desk,
    Field,
    as_money,
    as_path,
    languages_of,
)
from unsnag.entrypoints.web.playbooks.grids import Cell, Grid, with_blanks

SLOT_KINDS = (
    ("pattern", "Something found by a pattern"),
    ("choices", "One of a list of choices"),
    ("confirm", "Yes or no"),
    ("number", "A whole number"),
    ("date", "A day"),
    ("text", "The customer's own words"),
)
CAPS = (
    ("amount_per_action", "One action", True),
    ("count_per_customer_day", "One customer in a day, how many", False),
    ("amount_per_customer_day", "One customer in a day, in all", True),
    ("count_per_hour", "All customers in an hour, how many", False),
    ("amount_per_day", "All customers in a day, in all", True),
)
NUMBERS = (FactType.INT, FactType.MONEY)
TakeFaults = Callable[[str, Path], list[Fault]]


def kind_of_slot(node: Mapping[str, Any]) -> str:
    """What an answer to a slot can be, by the keys that it has."""
    for key in ("pattern", "choices", "confirm"):
        if key in node:
            return key
    return str(node.get("type") or "text")


class PartCards:
    """Makes the cards. `take` gives the faults of a place, each once."""

    def __init__(self, written: Written, desk: Desk, take: TakeFaults) -> None:
        self._written = written
        self._desk = desk
        self._take = take
        self._head = written.content.get(PLAYBOOK) or {}
        self._policy = written.content.get(POLICY) or {}

    def slots(self) -> Cards:
        """What the customer is asked."""
        cards = []
        for number, (name, node) in enumerate(as_map(self._head.get("slots")).items(), start=1):
            place = ("slots", name)
            fields = tuple(self._slot_fields(place, as_map(node)))
            kind = dict(SLOT_KINDS).get(kind_of_slot(as_map(node)), "A slot")
            cards.append(self._card(PLAYBOOK, place, "slot", name, kind, fields, number))
        add = (("slot", "slot"),)
        return Cards(PLAYBOOK, "slots", "Slots", "slot", tuple(cards), add, named=True)

    def _slot_fields(self, place: Path, node: Mapping[str, Any]) -> list[Field]:
        kind = kind_of_slot(node)
        question = "confirm" if kind == "confirm" else "ask"
        fields = [Field("kind", "What an answer is", "choice", kind, SLOT_KINDS)]
        fields += spoken(
            "question",
            "Question",
            node.get(question),
            self.at(PLAYBOOK, *place, question),
            self._desk,
        )
        hint = "A regular expression, like \\bTT-\\d{5}\\b."
        at = self.at(PLAYBOOK, *place, "pattern")
        pattern = str(node.get("pattern") or "")
        fields.append(only("pattern", Field("pattern", "Pattern", "text", pattern, (), hint, at)))
        fields.append(only("pattern", self._source(place, node)))
        at = (*self.at(PLAYBOOK, *place, "choices"), *self.at(PLAYBOOK, *place, "words"))
        grid = Field("choices", "Choices", "grid", faults=at, grid=self._choices(node))
        heard = "" if node.get("from_first_message") is False else "yes"
        label = "Take it from the first message when it names one"
        fields.append(only("choices", grid))
        fields.append(only("choices", Field("from_first_message", label, "check", heard)))
        for key, label, kinds in (
            ("least", "Smallest number", "number"),
            ("most", "Largest number, or most characters", "number text"),
        ):
            value = node.get(key)
            shown = str(value if value is not None else "")
            at = self.at(PLAYBOOK, *place, key)
            fields.append(only(kinds, Field(key, label, "number", shown, (), "", at)))
        return fields

    def _source(self, place: Path, node: Mapping[str, Any]) -> Field:
        lists = ((s.name, f"{s.title} ({s.name})") for s in self._desk.offered.lists)
        source, at = str(node.get("choices_from") or ""), self.at(PLAYBOOK, *place, "choices_from")
        return Field(
            "choices_from", "Offered from", "choice", source, (("", "None"), *lists), "", at
        )

    def _choices(self, node: Mapping[str, Any]) -> Grid:
        languages = self._desk.languages
        columns = (
            ("value", "Name in the files"),
            *((f"label/{x}", f"Reads ({x})" if len(languages) > 1 else "Reads") for x in languages),
            ("words", "Customers also say"),
        )
        words = as_map(node.get("words"))
        rows = []
        for value, label in as_map(node.get("choices")).items():
            said = words.get(value)
            also = ", ".join(map(str, said)) if isinstance(said, list) else ""
            texts = languages_of(label, languages)
            rows.append(
                (Cell(str(value)), *(Cell(texts.get(x, "")) for x in languages), Cell(also))
            )
        blank = tuple(Cell() for _ in columns)
        hint = "Names have small letters, digits and _. Words customers say are parted by commas."
        return Grid(columns, with_blanks(rows, blank), hint=hint)

    def facts(self) -> Cards:
        """What the policy decides from."""
        known = {f.name: f for f in self._desk.facts}
        declared = as_map(self._policy.get("facts"))
        cards = []
        for number, (name, node) in enumerate(declared.items(), start=1):
            place, spec = ("facts", name), known.get(name)
            fields = () if spec is None else tuple(self._fact_fields(place, as_map(node), spec))
            about = f"{spec.about}: {_type(spec)}, from {spec.source}" if spec else "Not known"
            card = self._card(POLICY, place, "fact", name, about, fields, number)
            cards.append(replace(card, raw="" if spec else "No look-up gives it."))
        adds = tuple(
            (name, f"{spec.about or name} ({name})")
            for name, spec in known.items()
            if name not in declared
        )
        return Cards(POLICY, "facts", "Facts", "fact", tuple(cards), adds, named=True)

    def _fact_fields(self, place: Path, node: Mapping[str, Any], spec: FactSpec) -> list[Field]:
        if spec.type not in NUMBERS:
            return []
        unit = f", {self._desk.currency}" if spec.type is FactType.MONEY else ""
        fields = []
        for key, label in (("least", "Smallest"), ("most", "Largest")):
            value = node.get(key)
            shown = as_money(value) if unit else str(value if value is not None else "")
            at = self.at(POLICY, *place, key)
            hint = "Outside of it a person decides." if key == "most" else ""
            fields.append(Field(key, f"{label}{unit}", "text", shown, (), hint, at))
        return fields

    def caps(self) -> Card:
        """The limits that hold whatever the rules say."""
        node = as_map(self._policy.get("caps"))
        fields = []
        for key, label, money in CAPS:
            value, unit = node.get(key), f", {self._desk.currency}" if money else ""
            shown = as_money(value) if money else str(value if value is not None else "")
            at = self.at(POLICY, "caps", key)
            fields.append(Field(key, f"{label}{unit}", "text", shown, (), "", at))
        set_ = sum(key in node for key, _, _ in CAPS)
        text = f"{set_} of {len(CAPS)} set" if set_ else "None set"
        card = self._card(POLICY, ("caps",), "caps", "Limits", text, tuple(fields), 0)
        return replace(card, fixed=True, text=text)

    def at(self, file: str, *place: str | int) -> tuple[Fault, ...]:
        """The faults at a place, each taken once."""
        return tuple(self._take(file, place))

    def _card(
        self,
        file: str,
        place: Path,
        kind: str,
        mark: str,
        text: str,
        fields: tuple[Field, ...],
        number: int,
    ) -> Card:
        own = self.at(file, *place)
        return Card(file, as_path(place), kind, mark, text, fields, own, number=number, named=True)


def spoken(name: str, label: str, value: Any, faults: tuple[Fault, ...], desk: Desk) -> list[Field]:
    """A text that the customer reads: one field for each of the playbook's languages."""
    if len(desk.languages) == 1 and not isinstance(value, Mapping):
        return [Field(name, label, "long", str(value or ""), (), "", faults)]
    texts = languages_of(value, desk.languages)
    return [
        Field(f"{name}/{x}", f"{label} ({x})", "long", text, (), "", () if at else faults)
        for at, (x, text) in enumerate(texts.items())
    ]


def only(kinds: str, field: Field) -> Field:
    """A field that matters for some kinds only; the form folds it away for the others."""
    return replace(field, kinds=kinds)


def _type(spec: FactSpec) -> str:
    words = {
        FactType.BOOL: "yes or no",
        FactType.INT: "a number",
        FactType.MONEY: "an amount",
        FactType.CHOICE: f"one of {', '.join(spec.choices)}",
    }
    return words.get(spec.type, spec.type.value)


def as_map(value: Any) -> Mapping[str, Any]:
    """Names and values; none when it is something else."""
    return value if isinstance(value, Mapping) else {}
