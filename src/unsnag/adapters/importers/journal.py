"""What an interrupted import of a web site had read, so that nobody's server is asked twice."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from unsnag.application.ports.clock import Clock

KEPT = timedelta(days=1)
_MOST_BYTES = 50_000_000


class FileJournal:
    """ImportJournal in a file: a line with the time it was begun, then a source id a line. A line
    that was cut off by a kill is left out."""

    def __init__(self, folder: Path, source: str, clock: Clock) -> None:
        name = hashlib.sha256(source.encode()).hexdigest()[:32]
        self._file, self._clock = folder / f"{name}.jsonl", clock

    def done(self) -> frozenset[str]:
        if not self._file.is_file() or self._file.stat().st_size > _MOST_BYTES:
            return frozenset()
        values = [_value(line) for line in self._file.read_text("utf-8").splitlines()]
        began = _moment(values[0]) if values else None
        if began is None or self._clock() - began > KEPT:
            self.close()
            return frozenset()
        return frozenset(value for value in values[1:] if isinstance(value, str))

    def note(self, source_id: str) -> None:
        new = not self._file.exists()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as out:
            if new:
                out.write(json.dumps(self._clock().isoformat()) + "\n")
            out.write(json.dumps(source_id) + "\n")

    def close(self) -> None:
        self._file.unlink(missing_ok=True)


class NoJournal:
    """For files, which cost nobody anything to read again."""

    def done(self) -> frozenset[str]:
        return frozenset()

    def note(self, source_id: str) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nothing was kept."""


def _value(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)
