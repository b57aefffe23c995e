"""Rows of JSON: one object a line, one array, or objects one after another.

Objects are flattened by one level (`customer.id`); lists of plain values are joined by commas,
lists of objects are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from unsnag.adapters.tickets_file.reading import MAX_LINE, repaired
from unsnag.adapters.tickets_file.table import note
from unsnag.application.ports.tickets import ReadingNotes, Row, TicketsFileProblem

_LIST_OF_TICKETS = re.compile(
    r'\A\s*\{[^\[\]{}]*?"(tickets|data|results|items|rows|records|conversations|issues|cases|'
    r'messages|requests|value)"\s*:\s*\[(?=\s*\{)',
    re.IGNORECASE,
)
_SKIP = re.compile(r"[\s,]*")
_NEXT_OBJECT = re.compile(r"\n\s*,?\s*(?=\{)")
_DECODER = json.JSONDecoder()
_MOST_VALUES = 20


def shape(head: str) -> str:
    """What the text looks like: "lines", "array", "wrapped" (a list inside an object) or ""."""
    start = head.lstrip()
    if start.startswith("["):
        return "array"
    if not start.startswith("{"):
        return ""
    if _LIST_OF_TICKETS.match(head):
        return "wrapped"
    first, _, rest = start.partition("\n")
    try:
        json.loads(repaired(first))
    except RecursionError:
        return "lines"
    except ValueError:
        second = rest.lstrip()
        broken_line = first.rstrip().endswith("}") and second.startswith("{")
        return "lines" if broken_line or (not rest and len(first) > 100_000) else "array"
    return "lines"


def rows_of_lines(lines: Iterable[tuple[int, str]], notes: ReadingNotes) -> Iterator[Row]:
    """One object a line; other lines are noted and left out."""
    notes.format = "JSON lines"
    for number, line in lines:
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            note(notes, number, "not valid JSON")
            continue
        if isinstance(value, dict):
            yield flat(value)
        else:
            note(notes, number, "not an object in braces")


def rows_of_array(chunks: Iterator[str], kind: str, notes: ReadingNotes) -> Iterator[Row]:
    """Objects of an array, or one after another, read through a window of bounded size."""
    notes.format = "JSON array" if kind == "array" else "JSON, list inside an object"
    held = next(chunks, "")
    found = _LIST_OF_TICKETS.match(held)
    held = held[found.end() :] if found else held.lstrip().removeprefix("[")
    line = 1
    while True:
        held = held[_gap(held) :]
        if held.startswith("]"):
            return
        try:
            value, end = _DECODER.raw_decode(held)
        except RecursionError:
            note(notes, line, "nested too deeply")
            return
        except ValueError:
            more = next(chunks, None)
            if more is not None and len(held) <= MAX_LINE:
                held += _enough(more, chunks, len(held))
                continue
            resumed = _after_break(held, notes, ended=more is None)
            if resumed is None:
                return
            held = resumed + (more or "")
            continue
        held = held[end:]
        if isinstance(value, dict):
            yield flat(value)
        else:
            note(notes, line, "an entry is not an object in braces")


def flat(value: dict[str, Any]) -> dict[str, str]:
    """Name to text, one level deep."""
    row: dict[str, str] = {}
    for name, inner in value.items():
        if isinstance(inner, dict):
            for part, deeper in inner.items():
                if not isinstance(deeper, dict):
                    row[f"{name}.{part}"] = _text(deeper)
        else:
            row[str(name)] = _text(inner)
    return row


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        plain = [
            _text(item) for item in value[:_MOST_VALUES] if isinstance(item, str | int | float)
        ]
        return ", ".join(item for item in plain if item)
    if isinstance(value, str):
        return repaired(value).encode("utf-8", "replace").decode("utf-8")
    return str(value)


def _gap(held: str) -> int:
    found = _SKIP.match(held)
    return found.end() if found else 0


def _enough(more: str, chunks: Iterator[str], held: int) -> str:
    """Grow by at least half of what is held, so that a long entry is not parsed too often."""
    parts, size = [more], len(more)
    while size < held // 2:
        extra = next(chunks, None)
        if extra is None:
            break
        parts.append(extra)
        size += len(extra)
    return "".join(parts)


def _after_break(held: str, notes: ReadingNotes, *, ended: bool) -> str | None:
    """Where reading can go on after an entry that is not JSON, or None at the end."""
    if not held.strip():
        return None
    found = _NEXT_OBJECT.search(held, 1)
    if found:
        note(notes, 0, "an entry is not valid JSON")
        return held[found.end() :]
    if not ended:
        raise TicketsFileProblem(
            f"One entry is longer than {MAX_LINE >> 20} million characters, so this is not an "
            "export of tickets. Export them as CSV or JSON."
        )
    note(notes, 0, "the end is cut off or not valid JSON")
    return None
