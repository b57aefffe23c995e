"""An exported tickets file as rows, whatever its form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from unsnag.adapters.tickets_file import objects, table
from unsnag.adapters.tickets_file.reading import TextFile, lines
from unsnag.application.ports.tickets import Bytes, ReadingNotes, Row


class TicketsFile:
    """Rows of a CSV, TSV, JSON lines or JSON file, compressed with gzip or not."""

    def __init__(self, path: Path) -> None:
        """Raises TicketsFileProblem when the file is not text."""
        self._text = TextFile(path)
        self._notes = ReadingNotes(encoding=self._text.encoding)

    @property
    def notes(self) -> ReadingNotes:
        return self._notes

    def rows(self, progress: Bytes | None = None) -> Iterator[Row]:
        self._notes.malformed = 0
        self._notes.first_malformed.clear()
        chunks = self._text.chunks(progress)
        kind = objects.shape(self._text.head)
        if kind in ("array", "wrapped"):
            return objects.rows_of_array(chunks, kind, self._notes)
        if kind == "lines":
            return objects.rows_of_lines(lines(chunks), self._notes)
        return table.rows(lines(chunks), self._text.head, self._notes)
