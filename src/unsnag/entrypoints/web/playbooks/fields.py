"""What a form of the editor is made of: fields, cards, lists of cards, and what they can offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from unsnag.application.ports.playbook_files import Fault, Offered, Path
from unsnag.domain.policies import FactSpec
from unsnag.entrypoints.web.playbooks.grids import Grid


@dataclass(frozen=True)
class ShownPart:
    """A part of a condition, as it is built: the value is as people write it."""

    fact: str = ""
    comparison: str = ""
    value: str = ""


@dataclass(frozen=True)
class Field:
    """One field of a form. `form` is text, number, long, choice, check,
    checks, condition or grid. `options` are values
    with what people read; `parts` the condition's, None when it can only be written by hand."""

    name: str
    label: str
    form: str
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    faults: tuple[Fault, ...] = ()
    parts: tuple[ShownPart, ...] | None = None
    inside: str = ""  # the mapping that it stands in, when the files have one
    grid: Grid | None = None
    checked: tuple[str, ...] = ()
    kinds: str = ""  # the choices of the form's field `kind` that it matters for; all when empty


@dataclass(frozen=True)
class Cards:
    """A list of cards and what may be added to it."""

    file: str
    path: str
    title: str
    what: str
    cards: tuple[Card, ...]
    adds: tuple[tuple[str, str], ...]
    named: bool = False  # its things have names in place of an order


@dataclass(frozen=True)
class Card:
    """One thing that can be changed. `fixed` can't be moved or deleted; `raw` is said when it can
    be changed in the files only."""

    file: str
    path: str
    kind: str
    mark: str
    text: str
    fields: tuple[Field, ...]
    faults: tuple[Fault, ...] = ()
    lists: tuple[Cards, ...] = ()
    number: int = 0
    last: bool = False
    fixed: bool = False
    raw: str = ""
    when: str = ""  # its condition in words
    decision: str = ""
    named: bool = False  # it has a name in place of an order, so it can't be moved

    @property
    def id(self) -> str:
        place = self.path.replace("/", "-").replace(".", "_")
        return f"{self.file.split('.')[0]}-{place}"

    @property
    def has_texts(self) -> bool:
        """Whether the files have texts by reason for this table."""
        return any(one.inside.startswith("texts/") for one in self.fields)

    @property
    def decision_words(self) -> str:
        return self.decision.replace("_", " ").capitalize()

    @property
    def wrong(self) -> bool:
        """Whether something is wrong with it or inside it."""
        inside = any(card.wrong for one in self.lists for card in one.cards)
        return inside or bool(self.faults) or any(f.faults for f in self.fields)


@dataclass(frozen=True)
class Desk:
    """What the forms offer: facts, look-ups, actions, names of slots and playbooks."""

    offered: Offered
    currency: str
    slots: tuple[str, ...] = ()
    playbooks: tuple[str, ...] = ()
    policy: str = ""
    rules: tuple[str, ...] = ()
    said: tuple[FactSpec, ...] = ()
    declared: tuple[FactSpec, ...] = ()
    languages: tuple[str, ...] = ("en",)
    has_caps: bool = False

    @property
    def facts(self) -> tuple[FactSpec, ...]:
        """Every fact that a condition can name."""
        every = {f.name: f for f in (*self.offered.facts, *self.said)}
        return tuple(f for f in every.values() if f.type.decides)


def as_path(path: Path) -> str:
    """A place as it stands in a form."""
    return "/".join(str(key) for key in path)


def as_place(path: str) -> Path:
    """A place from a form."""
    return tuple(int(key) if key.isdigit() else key for key in path.split("/") if key)


def languages_of(value: Any, languages: Sequence[str]) -> dict[str, str]:
    """A text in each language; one that is written once is in the first."""
    if isinstance(value, Mapping):
        written = {str(name): str(text or "") for name, text in value.items()}
        return {**dict.fromkeys(languages, ""), **written}
    return {name: str(value or "") if at == 0 else "" for at, name in enumerate(languages)}


def as_money(value: Any) -> str:
    """Minor units as people write them; anything else as it stands."""
    if isinstance(value, bool) or not isinstance(value, int):
        return str(value if value is not None else "")
    return f"{Decimal(value) / 100:.2f}"
