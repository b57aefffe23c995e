"""Read a Markdown file with front matter; whatever is wrong names the file and the line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError

MOST_BYTES = 500_000


class NotReadable(ValueError):
    """A file cannot be imported. The message reads `file:line: what is wrong`."""

    code = "not_readable"

    def __init__(self, file: Path, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}")
        self.file, self.line, self.problem = file, line, problem


@dataclass(frozen=True)
class Fields:
    """The keys of a YAML mapping with the lines (from 1) that they stand on."""

    file: Path
    values: Mapping[str, Any]
    lines: Mapping[str, int]
    first_line: int

    def wrong(self, name: str, problem: str) -> NotReadable:
        return NotReadable(self.file, self.lines.get(name, self.first_line), problem)

    def text(self, name: str, *, default: str | None = None) -> str:
        """A text that is not empty, unless a default is given."""
        value = self.values.get(name, default)
        if value is None:
            raise self.wrong(name, f"“{name}” is missing.")
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self.wrong(name, f"“{name}” must be a text.")
        return str(value).strip()

    def day(self, name: str) -> date:
        value = self.values.get(name)
        if not isinstance(value, date):
            raise self.wrong(name, f"“{name}” must be a day, like 2026-08-19.")
        return date(value.year, value.month, value.day)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; missing is empty."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(v, str | int) for v in value):
            raise self.wrong(name, f"“{name}” must be a list of texts.")
        return tuple(str(v) for v in value)


def read_text(file: Path) -> str:
    """The file as text. Raises NotReadable when it is too long or not UTF-8."""
    raw = file.read_bytes()
    if len(raw) > MOST_BYTES:
        raise NotReadable(file, 1, f"The file is over {MOST_BYTES // 1000} KB.")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\x00", "")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise NotReadable(file, line, "The file is not UTF-8; save it as UTF-8.") from fault


def read_fields(file: Path, text: str, *, first_line: int = 1) -> Fields:
    """The mapping in `text`, whose first line is `first_line` of the file."""
    try:
        loaded = YAML(typ="rt").load(text)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = first_line + (0 if mark is None else mark.line)
        raise NotReadable(file, line, f"Not valid YAML: {fault.problem or 'see here'}.") from fault
    if not isinstance(loaded, CommentedMap):
        raise NotReadable(file, first_line, "Expected lines like “title: …”.")
    lines = {str(key): first_line + loaded.lc.key(key)[0] for key in loaded}
    return Fields(file, dict(loaded), lines, first_line)


def read_front_matter(file: Path) -> tuple[Fields, str, int]:
    """The fields, the Markdown below them, and the line on which it begins."""
    text = read_text(file)
    rows = text.split("\n")
    if rows[0].strip() != "---":
        raise NotReadable(file, 1, "Begin the file with a line of three dashes, then the fields.")
    for number, row in enumerate(rows[1:], start=1):
        if row.strip() == "---":
            fields = read_fields(file, "\n".join(rows[1:number]), first_line=2)
            return fields, "\n".join(rows[number + 1 :]).strip("\n"), number + 2
    raise NotReadable(file, 1, "The fields have no end; close them with a line of three dashes.")
