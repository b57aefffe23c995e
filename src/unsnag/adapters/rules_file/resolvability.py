"""Reads the written rules of the audit, and says exactly where a mistake stands.

Guarantees a complete, consistent RuleBook or raises RulesFileProblem with file, line and column.
Unknown keys are refused: a misspelt key must not silently change a figure on a report.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from unsnag.application.ports.tickets import RulesFileProblem
from unsnag.domain.learning import (
    Adjustment,
    Assumptions,
    Estimate,
    Measure,
    Need,
    Reach,
    RuleBook,
    Want,
)

Member = TypeVar("Member", bound=StrEnum)
MAX_BYTES = 1_000_000
_ROOT_KEYS = ("systems", "needs", "unclear", "adjustments", "savings")
_NEED_KEYS = (
    "id", "title", "want", "reach", "score", "systems", "money", "because", "words", "examples",
)  # fmt: skip
_ADJUSTMENT_KEYS = ("measure", "start", "full", "points", "because")
_SAVINGS_KEYS = ("minutes_per_ticket", "cost_per_hour", "currency", "addressable")


def shipped_text() -> str:
    """The rules file that comes with Unsnag, as written."""
    return resources.files(__package__).joinpath("resolvability.yaml").read_text("utf-8")


def shipped() -> RuleBook:
    """The rules that come with Unsnag."""
    return parse(shipped_text(), "resolvability.yaml")


def load(path: Path) -> RuleBook:
    """The rules in a file of the reader's own. Raises RulesFileProblem."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise RulesFileProblem(f"{path}: this is larger than a rules file can be (1 MB).")
        return parse(path.read_text("utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        raise RulesFileProblem(f"{path}: not a text file in UTF-8. Save it as UTF-8.") from error
    except OSError as error:
        raise RulesFileProblem(f"{path}: cannot be read ({error.strerror}).") from error


def parse(text: str, source: str) -> RuleBook:
    """The rules in a text; `source` names it in messages. Raises RulesFileProblem."""
    try:
        loaded = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise RulesFileProblem(f"{source}{place}: {error.problem or 'not valid YAML'}.") from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise RulesFileProblem(f"{source}: not valid YAML ({error}).") from error
    if not isinstance(loaded, CommentedMap):
        raise RulesFileProblem(
            f"{source}, line 1, column 1: expected the sections systems, needs, unclear, "
            "adjustments and savings. Start from `unsnag audit --print-rules`."
        )
    return _Reader(source).book(loaded)


class _Reader:
    """Walks the parsed file; every refusal names line and column."""

    def __init__(self, source: str) -> None:
        self._source = source

    def book(self, root: CommentedMap) -> RuleBook:
        self._keys(root, (*_ROOT_KEYS, "repeatable"))
        for key in _ROOT_KEYS:
            self._required(root, key)
        systems = self._map(root, "systems")
        titles = {str(key): self._text(systems, key) for key in systems}
        needs = self._needs(root, titles)
        unclear = self._map(root, "unclear")
        self._keys(unclear, ("score", "because"), required=True)
        return RuleBook(
            needs=needs,
            adjustments=tuple(self._adjustment(row) for row in self._rows(root, "adjustments")),
            assumptions=self._savings(self._map(root, "savings")),
            unclear_score=int(self._number(unclear, "score", 0, 100)),
            unclear_because=self._text(unclear, "because"),
            systems=titles,
            repeatable=self._list(root, "repeatable") if "repeatable" in root else (),
        )

    def _needs(self, root: CommentedMap, systems: dict[str, str]) -> tuple[Need, ...]:
        needs: dict[str, Need] = {}
        for row in self._rows(root, "needs"):
            need = self._need(row, systems)
            if need.id in needs:
                self._refuse(row, "id", f"the need “{need.id}” is there twice; rename one")
            needs[need.id] = need
        if not needs:
            self._refuse(root, "needs", "at least one need is wanted")
        return tuple(needs.values())

    def _need(self, row: CommentedMap, systems: dict[str, str]) -> Need:
        self._keys(row, _NEED_KEYS)
        for key in ("id", "title", "want", "reach", "score", "because"):
            self._required(row, key)
        used = self._list(row, "systems") if "systems" in row else ()
        for name in used:
            if name not in systems:
                self._refuse(row, "systems", f"“{name}” is not a system{_near(name, systems)}")
        return Need(
            id=self._text(row, "id"),
            title=self._text(row, "title"),
            want=self._member(row, "want", Want),
            reach=self._member(row, "reach", Reach),
            score=int(self._number(row, "score", 0, 100)),
            systems=used,
            because=self._text(row, "because"),
            money=self._flag(row, "money"),
            signals=self._words(row),
            examples=self._list(row, "examples") if "examples" in row else (),
        )

    def _words(self, row: CommentedMap) -> tuple[str, ...]:
        if "words" not in row:
            return ()
        words = self._map(row, "words")
        return tuple(word for language in words for word in self._list(words, language))

    def _adjustment(self, row: CommentedMap) -> Adjustment:
        self._keys(row, _ADJUSTMENT_KEYS, required=True)
        start = self._number(row, "start", 0, 1e6)
        full = self._number(row, "full", 0, 1e6)
        if full == start:
            self._refuse(row, "full", "full must differ from start")
        return Adjustment(
            measure=self._member(row, "measure", Measure),
            start=start,
            full=full,
            points=int(self._number(row, "points", -100, 100)),
            because=self._text(row, "because"),
        )

    def _savings(self, row: CommentedMap) -> Assumptions:
        self._keys(row, _SAVINGS_KEYS, required=True)
        shares = self._map(row, "addressable")
        self._keys(shares, (Reach.COMPLETES.value, Reach.ANSWERS.value), required=True)
        return Assumptions(
            minutes_per_ticket=self._range(row, "minutes_per_ticket", 600),
            cost_per_hour=self._number(row, "cost_per_hour", 0, 100_000),
            currency=self._text(row, "currency"),
            addressable={
                reach: self._range(shares, reach.value, 1)
                for reach in (Reach.COMPLETES, Reach.ANSWERS)
            },
        )

    def _range(self, row: CommentedMap, key: str, most: float) -> Estimate:
        value = row[key]
        numbers = list(value) if isinstance(value, CommentedSeq) else []
        fine = len(numbers) == 3 and all(_is_number(n) and 0 <= n <= most for n in numbers)
        if not fine or sorted(numbers) != numbers:
            self._refuse(row, key, f"three rising numbers from 0 to {most:g} are wanted")
        return Estimate(*(float(number) for number in numbers))

    def _keys(self, row: CommentedMap, known: Iterable[str], *, required: bool = False) -> None:
        known = tuple(known)
        for key in row:
            if key not in known:
                self._refuse(row, key, f"“{key}” is not known here{_near(str(key), known)}")
        for key in known if required else ():
            self._required(row, key)

    def _required(self, row: CommentedMap, key: str) -> None:
        if key not in row:
            self._refuse(row, None, f"“{key}” is missing here")

    def _map(self, row: CommentedMap, key: Any) -> CommentedMap:
        value = row[key]
        if not isinstance(value, CommentedMap):
            self._refuse(row, key, f"“{key}” must hold names and values")
        found: CommentedMap = value
        return found

    def _rows(self, row: CommentedMap, key: str) -> list[CommentedMap]:
        value = row[key]
        if not isinstance(value, CommentedSeq) or not all(
            isinstance(item, CommentedMap) for item in value
        ):
            self._refuse(row, key, f"“{key}” must be a list, each entry starting with a dash")
        return list(value)

    def _list(self, row: CommentedMap, key: Any) -> tuple[str, ...]:
        value = row[key]
        if not isinstance(value, CommentedSeq) or not all(
            isinstance(item, str | int) for item in value
        ):
            self._refuse(row, key, f"“{key}” must be a list of texts, such as [one, two]")
        return tuple(str(item) for item in value)

    def _text(self, row: CommentedMap, key: Any) -> str:
        value = row[key]
        if not isinstance(value, str) or not value.strip():
            self._refuse(row, key, f"“{key}” must be a text")
        return str(value).strip()

    def _flag(self, row: CommentedMap, key: str) -> bool:
        value = row.get(key, False)
        if not isinstance(value, bool):
            self._refuse(row, key, f"“{key}” must be true or false")
        return bool(value)

    def _number(self, row: CommentedMap, key: str, least: float, most: float) -> float:
        value = row[key]
        if not _is_number(value) or not least <= value <= most:
            self._refuse(row, key, f"“{key}” must be a number from {least:g} to {most:g}")
        return float(value)

    def _member(self, row: CommentedMap, key: str, kind: Callable[[str], Member]) -> Member:
        value = str(row[key])
        try:
            return kind(value)
        except ValueError:
            names = [member.value for member in kind]  # type: ignore[attr-defined]
            listed = ", ".join(names)
            self._refuse(row, key, f"“{value}” is not one of {listed}{_near(value, names)}")
            raise

    def _refuse(self, row: CommentedMap, key: Any, what: str) -> None:
        """Raises RulesFileProblem at the value of a key, or at the row where key is None."""
        line, column = row.lc.line, row.lc.col
        if key is not None:
            line, column = row.lc.key(key)
        raise RulesFileProblem(f"{self._source}, line {line + 1}, column {column + 1}: {what}.")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _near(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean “{close[0]}”?" if close else ""
