"""Cards of the author's claims, and the fields of decision tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from unsnag.application.ports.playbook_files import POLICY, Fault, Path, Written
from unsnag.domain.policies import FactSpec, FactType, Verdict
from unsnag.entrypoints.web.playbooks.fields import Card, Cards, Desk, Field, as_money, as_path
from unsnag.entrypoints.web.playbooks.grids import OWN_COLUMNS, Cell, Grid, read_rows, with_blanks
from unsnag.entrypoints.web.playbooks.part_cards import NUMBERS, TakeFaults, as_map, only, spoken

CLAIM_KINDS = (
    ("decisions", "Who is decided how"),
    ("not_worse", "One customer never worse than another"),
    ("monotone", "More never better, or never worse"),
)
MORE_IS = (("never_better", "never treated better"), ("never_worse", "never treated worse"))
VERDICTS = tuple((v.value, v.value.replace("_", " ").capitalize()) for v in Verdict)
_DECIDED = (
    ("never", "Never decided for them"),
    ("always", "Always one of these for them"),
    ("only", "For nobody else"),
)
_REMOVABLE = ("row", "customer", "human")
_CELLS = "A cell is a value, several with commas, “not …”, yes or no, <= 30, 30..60, or - for any. "
When = Callable[[str, tuple[Fault, ...]], Field]


class ClaimCards:
    """Makes the cards of claims. `take` gives the faults of a place, each once."""

    def __init__(self, written: Written, desk: Desk, take: TakeFaults) -> None:
        self._policy = written.content.get(POLICY) or {}
        self._file = written.texts.get(POLICY, "")
        self._desk = desk
        self._take = take

    def claims(self, when: When) -> Cards:
        """What the author says is true of every decision."""
        items = self._policy.get("claims")
        found = [c for c in items if isinstance(c, Mapping)] if isinstance(items, list) else []
        cards = []
        for index, node in enumerate(found):
            place: Path = ("claims", index)
            condition = when(str(node.get("when") or ""), self._at(*place, "when"))
            fields = tuple(self._fields(place, node, condition))
            text, own = str(node.get("claim") or ""), self._at(*place)
            card = Card(POLICY, as_path(place), "claim", "Claim", text, fields, own)
            cards.append(replace(card, number=index + 1, last=index == len(found) - 1))
        return Cards(POLICY, "claims", "Claims", "claim", tuple(cards), (("claim", "claim"),))

    def _at(self, *place: str | int) -> tuple[Fault, ...]:
        return tuple(self._take(POLICY, place))

    def _fields(self, place: Path, node: Mapping[str, Any], when: Field) -> Iterator[Field]:
        kind = next((k for k in ("not_worse", "monotone") if k in node), "decisions")
        text = str(node.get("claim") or "")
        yield Field("claim", "In a sentence", "long", text, (), "", self._at(*place, "claim"))
        yield when
        yield Field("kind", "What it says", "choice", kind, CLAIM_KINDS)
        for key, label in _DECIDED:
            given = node.get(key)
            chosen = tuple(map(str, given)) if isinstance(given, list) else ()
            at = self._at(*place, key)
            checks = Field(key, label, "checks", "", VERDICTS, "", at, checked=chosen)
            yield only("decisions", checks)
        yield from self._two(place, as_map(node.get("not_worse")))
        more, at = as_map(node.get("monotone")), self._at(*place, "monotone")
        fact, is_ = str(more.get("fact") or ""), str(more.get("more_is") or "never_better")
        numbers = self._facts(lambda spec: spec.type in NUMBERS)
        of = Field("monotone/fact", "The more of", "choice", fact, numbers, "", at)
        yield only("monotone", of)
        yield only("monotone", Field("monotone/more_is", "is", "choice", is_, MORE_IS))

    def _two(self, place: Path, node: Mapping[str, Any]) -> Iterator[Field]:
        """The fields of a claim about two customers."""
        at, fact = self._at(*place, "not_worse"), str(node.get("fact") or "")
        every = self._facts(lambda _: True)
        yield only("not_worse", Field("not_worse/fact", "Fact", "choice", fact, every, "", at))
        hint = "True or false, or a value of the fact. Amounts like 200 or 199.99."
        for key, label in (
            ("better", "The one with this value is never treated worse"),
            ("worse", "than the one with this"),
        ):
            value = node.get(key)
            spec = next((f for f in self._desk.declared if f.name == fact), None)
            shown = str(value if value is not None else "")
            shown = shown.lower() if isinstance(value, bool) else shown
            if spec is not None and spec.type is FactType.MONEY:
                shown = as_money(value)
            said = hint if key == "worse" else ""
            yield only("not_worse", Field(f"not_worse/{key}", label, "text", shown, (), said))

    def _facts(self, fits: Callable[[FactSpec], bool]) -> tuple[tuple[str, str], ...]:
        found = ((f.name, f.about or f.name) for f in self._desk.declared if fits(f))
        return (("", "Choose one"), *found)

    def table(self, place: Path, node: Mapping[str, Any]) -> Iterator[Field]:
        """The fields of a decision table: its rows, and what each reason says."""
        text, name = str(node.get("rows") or ""), str(node.get("table") or "")
        hint = "Its rules are called name.row."
        yield Field("table", "Name", "text", name, (), hint, self._at(*place, "table"))
        faults = self._at(*place, "rows")
        label = "Rows, tried from top to bottom"
        grid = self._rows(text, faults)
        yield Field("rows", label, "grid", text, (), "", faults, grid=grid)
        for key in ("customer", "human"):
            if key not in read_rows(text).columns and (key in node or "texts" not in node):
                words = "What the customer reads" if key == "customer" else "What the team reads"
                label = f"{words}, where the reason says nothing"
                at = self._at(*place, key)
                if key == "customer":
                    yield from spoken(key, label, node.get(key), at, self._desk)
                else:
                    yield Field(key, label, "long", str(node.get(key) or ""), (), "", at)
        for reason in _reasons(text, node):
            said = as_map(as_map(node.get("texts")).get(reason))
            yield from self._said(place, reason, said)

    def _said(self, place: Path, reason: str, said: Mapping[str, Any]) -> Iterator[Field]:
        words, start = reason.replace("_", " ").capitalize(), f"texts/{reason}"
        at = self._at(*place, "texts", reason, "customer")
        label = f"{words}: what the customer reads"
        given = spoken(f"{start}/customer", label, said.get("customer"), at, self._desk)
        if said:
            given[0] = replace(given[0], inside=start)
        yield from given
        at, human = self._at(*place, "texts", reason, "human"), str(said.get("human") or "")
        label = f"{words}: what the team reads"
        yield Field(f"{start}/human", label, "long", human, (), "", at)

    def _rows(self, text: str, faults: tuple[Fault, ...]) -> Grid:
        rows, specs = read_rows(text), {f.name: f for f in self._desk.declared}
        wrong = _wrong_cells(self._file, text, faults)
        shown = [
            [
                Cell(cell, _choices(column, cell), wrong.get((number, at), ""))
                for at, (column, cell) in enumerate(zip(rows.columns, row, strict=True))
            ]
            for number, row in enumerate(rows.rows)
        ]

        def titled(column: str) -> tuple[str, str]:
            spec = specs.get(column)
            return column, column.capitalize() if spec is None else spec.about or column

        every = [c for c in (*specs, *OWN_COLUMNS) if c not in rows.columns]
        return Grid(
            tuple(titled(c) for c in rows.columns),
            with_blanks(shown, [Cell() for _ in rows.columns]),
            tuple(titled(c) for c in every),
            tuple(c for c in rows.columns if c not in OWN_COLUMNS or c in _REMOVABLE),
            f"{_CELLS}Amounts are in cents: 20000 is 200.00 {self._desk.currency}.",
        )


def _choices(column: str, cell: str) -> tuple[tuple[str, str], ...]:
    known = column == "decision" and cell in dict(VERDICTS)
    return VERDICTS if known else ()


def _reasons(text: str, node: Mapping[str, Any]) -> list[str]:
    """The reasons that have texts of their own, or need some."""
    rows, texts = read_rows(text), as_map(node.get("texts"))
    used: list[str] = []
    if "reason" in rows.columns and "customer" not in rows.columns and not node.get("customer"):
        used = [row[rows.columns.index("reason")] for row in rows.rows]
    return [r for r in dict.fromkeys((*map(str, texts), *used)) if r not in ("", "-")]


def _wrong_cells(file: str, rows: str, faults: tuple[Fault, ...]) -> dict[tuple[int, int], str]:
    """What is wrong in which cell, by row and column from 0."""
    lines = file.splitlines()
    known = [line.strip() for line in rows.splitlines()]
    known = [line for line in known if line and not line.startswith("#")][1:]
    found: dict[tuple[int, int], str] = {}
    for fault in faults:
        line = lines[fault.line - 1] if fault.line <= len(lines) else ""
        if line.strip() in known:
            at = line[: fault.column - 1].count("|")
            found[(known.index(line.strip()), at)] = f"{fault.message} {fault.suggestion}".strip()
    return found
