"""Reads a decision table: a text with columns, of which each row becomes an ordinary rule.

    - table: by_age
      customer: …
      human: …
      rows: |
        order.status        | order.days_since_delivery | decision | reason
        delivered           | <= 30                     | allow    | in_time
        delivered           | 31..60                    | approve  | late
        shipped, processing | -                         | hand_off | on_its_way

      texts:
        in_time: {customer: …, human: …}

Rows are tried from top to bottom like rules. A problem in a cell has the cell's line and column.
`texts` gives what the rows of a reason say, in each of the playbook's languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import LiteralScalarString

from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.places import Sheet, did_you_mean
from unsnag.adapters.playbook_files.rule_reader import (
    VERDICTS,
    check_condition,
    check_text,
    text_troubles,
)
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.policies import FactSpec, FactType, Rule, Verdict

TABLE_KEYS = ("table", "when", "decision", "reason", "customer", "human", "rows", "texts")
OWN_COLUMNS = ("row", "decision", "reason", "customer", "human")
ANY = ("", "-")
_NEEDED = ("decision", "reason", "customer", "human")
_TEXTS = ("customer", "human")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}
_NUMBER = re.compile(r"-?\d+")
_RANGE = re.compile(r"(-?\d+)\s*\.\.\s*(-?\d+)")
_COMPARED = re.compile(r"(<=|>=|<|>)\s*(\S+)")


@dataclass(frozen=True)
class _Cell:
    text: str
    line: int
    column: int


class _Wrong(Exception):
    """A cell says nothing that can be read; the message says why."""

    code = "cell_wrong"

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.suggestion = suggestion


class TableReader:
    """Reads the tables of one policy."""

    def __init__(
        self,
        sheet: Sheet,
        text: str,
        facts: tuple[FactSpec, ...],
        catalogue: Catalogue,
        language: RuleLanguage,
    ) -> None:
        self._sheet = sheet
        self._lines = text.splitlines()
        self._facts = {f.name: f for f in facts}
        self._catalogue = catalogue
        self._language = language

    def read(self, node: CommentedMap) -> list[Rule]:
        """The rules of a table, in the order of its rows; those that can be read."""
        sheet = self._sheet
        sheet.only(node, TABLE_KEYS, "A table")
        name = sheet.text(node, "table", "A table")
        when = sheet.text(node, "when", "", needed=False)
        if when:
            check_condition(sheet, node, "when", tuple(self._facts.values()), self._language)
        texts = {k: self._once(node, k) for k in _NEEDED}
        by_reason = self._by_reason(node)
        if texts["decision"] and texts["decision"] not in VERDICTS:
            near = did_you_mean(texts["decision"], VERDICTS)
            sheet.at_value(node, "decision", f"A decision is one of {', '.join(VERDICTS)}.", near)
        for key in _TEXTS:
            check_text(sheet, node, key, self._catalogue, tuple(self._facts))
        rows = list(self._rows(node))
        if not rows or not self._columns_are_known(node, rows[0], texts, by_reason):
            return []
        if len(rows) == 1:
            sheet.at_value(node, "rows", "A table needs at least one row below its columns.")
        named = [cell.text for cell in rows[0]]
        found = []
        for number, row in enumerate(rows[1:], start=1):
            if len(row) != len(named):
                message = f"This row has {len(row)} cells; the table has {len(named)} columns."
                sheet.add(row[0].line, row[0].column, message)
                continue
            cells = dict(zip(named, row, strict=True))
            known = {**texts, **self._for_row(cells, texts, by_reason)}
            found.append(self._rule(name, number, when, known, cells))
        return found

    def _once(self, node: CommentedMap, key: str) -> str:
        read = self._sheet.spoken if key == "customer" else self._sheet.text
        return read(node, key, "", needed=False)

    def _by_reason(self, node: CommentedMap) -> dict[str, dict[str, str]]:
        """What the rows of each reason say, where the table gives that."""
        found = {}
        given = self._sheet.mapping(node, "texts")
        for reason in given:
            about = self._sheet.mapping(given, reason)
            self._sheet.only(about, _TEXTS, f"The texts of {reason}")
            for key in _TEXTS:
                check_text(self._sheet, about, key, self._catalogue, tuple(self._facts))
            found[str(reason)] = {key: self._once(about, key) for key in _TEXTS}
        return found

    def _for_row(
        self, cells: dict[str, _Cell], texts: dict[str, str], by_reason: dict[str, dict[str, str]]
    ) -> dict[str, str]:
        """The texts of the row's reason, in place of those of the whole table."""
        cell = cells.get("reason")
        reason = texts["reason"] if cell is None or cell.text in ANY else cell.text
        said = {key: text for key, text in by_reason.get(reason, {}).items() if text}
        for key in _TEXTS:
            if cell is not None and key not in cells and not (said.get(key) or texts[key]):
                near = did_you_mean(reason, by_reason)
                self._sheet.add(
                    cell.line, cell.column, f"'texts' has no {key!r} for {reason}.", near
                )
        return said

    def _rows(self, node: CommentedMap) -> Iterator[list[_Cell]]:
        """The cells of each line, with where they stand; empty lines and remarks are left out."""
        text = node.get("rows")
        if not isinstance(text, LiteralScalarString):
            self._sheet.at_node(
                node, "A table needs 'rows'.", "Write `rows: |` and the table on the lines below."
            )
            return
        line, _ = node.lc.value("rows")
        for number in range(line + 1, line + 1 + len(text.splitlines())):
            raw = self._lines[number]
            if raw.strip() and not raw.lstrip().startswith("#"):
                yield list(_cells(raw, number + 1))

    def _columns_are_known(
        self,
        node: CommentedMap,
        columns: list[_Cell],
        texts: dict[str, str],
        by_reason: dict[str, dict[str, str]],
    ) -> bool:
        known = [*self._facts, *OWN_COLUMNS]
        good, seen = True, set()
        for cell in columns:
            if cell.text not in known:
                near = did_you_mean(cell.text, known)
                what = f"A column is a fact of the policy, or {', '.join(OWN_COLUMNS)}."
                self._sheet.add(cell.line, cell.column, what, near)
                good = False
            elif cell.text in seen:
                self._sheet.add(cell.line, cell.column, f"Two columns are called {cell.text}.")
                good = False
            seen.add(cell.text)
        for key in _NEEDED:
            if key not in seen and not texts[key] and not (key in _TEXTS and by_reason):
                message = f"A table needs {key!r}: as a column, or once for all rows."
                self._sheet.at_node(node, message)
                good = False
        return good

    def _rule(
        self, table: str, number: int, when: str, texts: dict[str, str], cells: dict[str, _Cell]
    ) -> Rule:
        values = {**texts, **{k: c.text for k, c in cells.items() if k in OWN_COLUMNS}}
        for key in (k for k in _NEEDED if k in cells):
            self._check_own(key, cells[key], texts)
            values[key] = texts[key] if values[key] in ANY else values[key]
        parts = [f"({when})"] if when else []
        for name, spec in self._facts.items():
            if name in cells:
                parts += self._part(spec, cells[name])
        verdict = values["decision"]
        return Rule(
            name=f"{table}.{values.get('row') or number}",
            when=" && ".join(parts) or "true",
            verdict=Verdict(verdict) if verdict in VERDICTS else Verdict.HAND_OFF,
            reason=values["reason"],
            for_customer=values["customer"],
            for_human=values["human"],
        )

    def _check_own(self, key: str, cell: _Cell, texts: dict[str, str]) -> None:
        if cell.text in ANY:
            if not texts[key]:
                self._sheet.add(cell.line, cell.column, f"This row needs {key!r}.")
        elif key == "decision" and cell.text not in VERDICTS:
            near = did_you_mean(cell.text, VERDICTS)
            message = f"A decision is one of {', '.join(VERDICTS)}."
            self._sheet.add(cell.line, cell.column, message, near)
        elif key in _TEXTS:
            languages = self._sheet.languages
            if key == "customer" and len(languages) > 1:
                message = f"This text is missing in {', '.join(languages[1:])}."
                self._sheet.add(cell.line, cell.column, message, "Write it under 'texts'.")
            for message, near in text_troubles(cell.text, self._catalogue, tuple(self._facts)):
                self._sheet.add(cell.line, cell.column, message, near)

    def _part(self, spec: FactSpec, cell: _Cell) -> list[str]:
        """The condition that a cell stands for; none when anything will do."""
        if cell.text in ANY:
            return []
        try:
            if spec.type is FactType.BOOL:
                return [_truth(spec, cell.text)]
            if spec.type is FactType.CHOICE:
                return [_choice(spec, cell.text)]
            condition = _number(spec, cell.text, self._facts)
        except _Wrong as wrong:
            self._sheet.add(cell.line, cell.column, str(wrong), wrong.suggestion)
            return []
        error = self._language.check(condition, tuple(self._facts.values()))
        if error is not None:
            self._sheet.add(cell.line, cell.column, f"{error.message}.")
        return [condition]


def _cells(raw: str, line: int) -> Iterator[_Cell]:
    start = 0
    for part in raw.split("|"):
        lead = len(part) - len(part.lstrip())
        yield _Cell(part.strip(), line, start + (lead if part.strip() else 0) + 1)
        start += len(part) + 1


def _truth(spec: FactSpec, text: str) -> str:
    if text not in _YES_NO:
        raise _Wrong(f"{spec.name} is yes, no or - for any.", did_you_mean(text, _YES_NO))
    return spec.name if _YES_NO[text] else f"!{spec.name}"


def _choice(spec: FactSpec, text: str) -> str:
    without = text.startswith("not ")
    values = [v.strip() for v in text.removeprefix("not ").split(",")]
    wrong = next((v for v in values if v not in spec.choices), None)
    if wrong is not None:
        message = f"{spec.name} is never '{wrong}'; it is one of {', '.join(spec.choices)}."
        raise _Wrong(message, did_you_mean(wrong, spec.choices))
    listed = ", ".join(f"'{v}'" for v in values)
    held = f"{spec.name} in [{listed}]" if len(values) > 1 else f"{spec.name} == {listed}"
    return f"!({held})" if without else held


def _number(spec: FactSpec, text: str, facts: dict[str, FactSpec]) -> str:
    if match := _RANGE.fullmatch(text):
        least, most = int(match.group(1)), int(match.group(2))
        if least > most:
            raise _Wrong(f"{text} is empty: the first number is above the second.")
        return f"{spec.name} >= {least} && {spec.name} <= {most}"
    if match := _COMPARED.fullmatch(text):
        sign, other = match.groups()
        numeric = [f.name for f in facts.values() if f.type in (FactType.INT, FactType.MONEY)]
        if not _NUMBER.fullmatch(other) and other not in numeric:
            message = f"{other} is neither a whole number nor a fact that is one."
            raise _Wrong(message, did_you_mean(other, numeric))
        return f"{spec.name} {sign} {other}"
    numbers = [n.strip() for n in text.split(",")]
    if not all(_NUMBER.fullmatch(n) for n in numbers):
        raise _Wrong(
            f"{text!r} is no number. Write a whole number, a list of them, a range such as "
            "30..60, a comparison such as <= 30, or - for any."
        )
    if len(numbers) == 1:
        return f"{spec.name} == {numbers[0]}"
    return f"{spec.name} in [{', '.join(numbers)}]"
