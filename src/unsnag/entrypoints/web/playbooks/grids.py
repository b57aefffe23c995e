"""Tables in forms: the choices of a slot, and the rows of a decision table as they stand in a file.

A decision table is kept as a text with columns. What nobody touched stays to the letter; a changed
one is written anew with its columns in line, and its remarks stay above the rows that they stood
above.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST_ROWS, MOST_COLUMNS = 500, 40
BLANK_ROWS = 2
OWN_COLUMNS = ("row", "decision", "reason", "customer", "human")


@dataclass(frozen=True)
class Cell:
    """One field of a table. `options` make it a choice."""

    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    wrong: str = ""


@dataclass(frozen=True)
class Grid:
    """A table in a form: `columns` are names with what people read, `addable` the columns that may
    be added, `removable` those that may go."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]
    addable: tuple[tuple[str, str], ...] = ()
    removable: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class Rows:
    """A decision table's text: its columns and rows, each row with the remarks above it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: Mapping[int, tuple[str, ...]]


def read_rows(text: str) -> Rows:
    """The columns and rows of a text; a row that is too short or long is filled or cut."""
    remarks: dict[int, tuple[str, ...]] = {}
    lines: list[tuple[str, ...]] = []
    for line in text.splitlines():
        if line.strip().startswith("#"):
            at = len(lines)
            remarks[at] = (*remarks.get(at, ()), line.strip())
        elif line.strip():
            lines.append(tuple(cell.strip() for cell in line.split("|")))
    if not lines:
        return Rows((), (), remarks)
    columns, *rows = lines
    width = len(columns)
    return Rows(columns, tuple((*row, *("",) * width)[:width] for row in rows), remarks)


def write_rows(rows: Rows) -> str:
    """The text of a table, its columns in line. A bar in a cell would begin another one, so it is
    written as a slash."""
    lines = [
        tuple(cell.replace("|", "/").replace("\n", " ").strip() for cell in line)
        for line in (rows.columns, *rows.rows)
    ]
    widths = [max(len(line[i]) for line in lines) for i in range(len(rows.columns))]
    written: list[str] = []
    for at, line in enumerate(lines):
        written += rows.remarks.get(at, ())
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        written.append(" | ".join(padded).rstrip())
    written += [r for at, found in rows.remarks.items() if at >= len(lines) for r in found]
    return "\n".join(written)


def posted_rows(post: Mapping[str, str], name: str) -> list[tuple[int, Mapping[str, str]]]:
    """The rows of a posted table that stay, each with its position before, by column. Rows of
    nothing but blanks go, and so do those that were ticked."""
    columns = posted_columns(post, name)
    found: list[tuple[int, Mapping[str, str]]] = []
    for index in range(MOST_ROWS):
        values = {
            column: " ".join(post.get(f"g:{name}:{index}:{at}", "").split())
            for at, column in enumerate(columns)
        }
        if any(values.values()) and not post.get(f"g:{name}:{index}:gone"):
            found.append((index, values))
    return found


def posted_columns(post: Mapping[str, str], name: str) -> list[str]:
    """The columns of a posted table, in order."""
    keys = (f"g:{name}:column:{at}" for at in range(MOST_COLUMNS))
    return [post[key] for key in keys if post.get(key)]


def changed_rows(text: str, post: Mapping[str, str], name: str) -> str:
    """A decision table's text as the form has it; the same text when nothing in it was changed."""
    before = read_rows(text)
    kept = posted_rows(post, name)
    every = posted_columns(post, name)
    gone = {c for at, c in enumerate(every) if post.get(f"g:{name}:column:{at}:gone")}
    added = post.get(f"g:{name}:add", "")
    columns = [c for c in every if c not in gone]
    if added and added not in columns:
        own = next((i for i, c in enumerate(columns) if c in OWN_COLUMNS), len(columns))
        columns.insert(len(columns) if added in OWN_COLUMNS else own, added)
    rows = tuple(tuple(row.get(c) or _blank(c) for c in columns) for _, row in kept)
    plain = tuple(
        tuple(cell or _blank(c) for c, cell in zip(before.columns, row, strict=True))
        for row in before.rows
    )
    if tuple(columns) == before.columns and rows == plain:
        return text
    moved = {old + 1: new + 1 for new, (old, _) in enumerate(kept)}
    remarks: dict[int, tuple[str, ...]] = {}
    for at, lines in before.remarks.items():
        to = 0 if at == 0 else _next(moved, at, len(rows) + 1)
        remarks[to] = (*remarks.get(to, ()), *lines)
    return write_rows(Rows(tuple(columns), rows, remarks))


def _next(moved: Mapping[int, int], at: int, end: int) -> int:
    """Where the remarks above a row go when the row is gone: above the next one."""
    later = [old for old in moved if old >= at]
    return moved[min(later)] if later else end


def _blank(column: str) -> str:
    return "" if column == "row" else "-"


def with_blanks(
    rows: Iterable[Sequence[Cell]], blank: Sequence[Cell]
) -> tuple[tuple[Cell, ...], ...]:
    """Rows with some empty ones to fill in below."""
    return (*(tuple(row) for row in rows), *((tuple(blank),) * BLANK_ROWS))
