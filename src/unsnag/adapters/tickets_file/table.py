"""Rows of CSV and TSV: the delimiter and the header are read off the content."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from unsnag.application.ports.tickets import ReadingNotes, Row

FIELD_LIMIT = 1 << 20
_DELIMITERS = (",", ";", "\t", "|")
_RUNAWAY_LINES = 3_000
_SENTENCE = re.compile(r"[.?!…]\s*$|\S+(\s+\S+){7,}")
_VALUE = re.compile(r"^[\d\s.,:/+€$£%-]+$|@|^\d{4}-\d\d")


def delimiter_of(head: str) -> str:
    """The delimiter that cuts the first records into the most regular columns; "" for none."""
    best, best_score = "", 1.0
    for delimiter in _DELIMITERS:
        counts = [len(row) for row in _head_rows(head, delimiter) if row]
        if not counts:
            continue
        columns, rows = Counter(counts).most_common(1)[0]
        if columns < 2:
            continue
        first = 2.0 if counts[0] == columns else 0.0
        score = rows / len(counts) * 4 + first + min(columns, 12) / 12
        if score > best_score + 0.3 and rows / len(counts) >= 0.5:
            best, best_score = delimiter, score
    return best


def has_header(first: list[str]) -> bool:
    """Whether a first record reads like names of columns rather than like values."""
    names = [cell.strip() for cell in first if cell.strip()]
    if not names or len({name.lower() for name in names}) * 2 < len(names):
        return False
    return not any(
        len(name) > 60 or _SENTENCE.search(name) or _VALUE.search(name) for name in names
    )


def column_names(first: list[str], header: bool) -> list[str]:
    """Distinct, non-empty names, in order."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for place, cell in enumerate(first, 1):
        name = re.sub(r"\s+", " ", cell).strip() if header else ""
        name = name or f"column {place}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def rows(lines: Iterable[tuple[int, str]], head: str, notes: ReadingNotes) -> Iterator[Row]:
    """Every record as a row; a record that does not fit the columns is noted and left out."""
    delimiter = delimiter_of(head)
    notes.format = {"\t": "TSV", "": "one text a line"}.get(delimiter, "CSV")
    if delimiter not in (",", "\t", ""):
        notes.format = f"CSV with “{delimiter}”"
    records = _records(lines, delimiter, notes)
    first = next(records, None)
    if first is None:
        return
    header = has_header(first[1])
    names = column_names(first[1], header)
    if not header:
        notes.format += ", no header"
        yield dict(zip(names, first[1], strict=True))
    for number, record in records:
        if len(record) > len(names) and any(cell.strip() for cell in record[len(names) :]):
            note(notes, number, f"{len(record)} fields instead of {len(names)}")
        elif len(record) * 2 < len(names):
            note(notes, number, f"only {len(record)} of {len(names)} fields")
        else:
            padded = record[: len(names)] + [""] * (len(names) - len(record))
            yield dict(zip(names, padded, strict=True))


def note(notes: ReadingNotes, number: int, what: str) -> None:
    """Count a line that cannot be read; the first few are kept for the reader."""
    notes.malformed += 1
    if len(notes.first_malformed) < 5:
        notes.first_malformed.append(f"line {number}: {what}")


def _records(
    lines: Iterable[tuple[int, str]], delimiter: str, notes: ReadingNotes
) -> Iterator[tuple[int, list[str]]]:
    """(line number, fields) of each record that is not blank."""
    at = 1
    fed = 0

    def feed() -> Iterator[str]:
        nonlocal at, fed
        for number, line in lines:
            at, fed = number, fed + 1
            yield line

    if not delimiter:
        for number, line in lines:
            if line.strip():
                yield number, [_unquoted(line.strip())]
        return
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(feed(), delimiter=delimiter)
    while True:
        before = fed
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            note(notes, at, "a quote opens and never closes, or a field is over a million letters")
            continue
        if fed - before > _RUNAWAY_LINES:
            note(notes, at - (fed - before) + 1, "a quote opens here and never closes")
        elif any(cell.strip() for cell in record):
            yield at, record


def _unquoted(line: str) -> str:
    if len(line) > 1 and line[0] == line[-1] == '"':
        return line[1:-1].replace('""', '"')
    return line


def _head_rows(head: str, delimiter: str) -> list[list[str]]:
    """The first complete records under a delimiter."""
    csv.field_size_limit(FIELD_LIMIT)
    text = head.replace("\r\n", "\n").replace("\r", "\n")
    whole = text.rfind("\n") + 1
    lines = (text[:whole] if whole and len(text) > 100_000 else text).split("\n")
    found: list[list[str]] = []
    try:
        for record in csv.reader((line + "\n" for line in lines), delimiter=delimiter):
            found.append(record)
            if len(found) >= 60:
                break
    except csv.Error:
        return found
    return found
