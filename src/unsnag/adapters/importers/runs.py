"""Imports begun on a page, in the data folder: a file for each run, and a folder with what was sent
for it. A file's name comes from a browser, so that nothing but its last part is used."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from unsnag.application.ports.import_runs import ImportRun, RunState, UploadTooLarge

_ID = re.compile(r"[0-9a-f]{16}")
_MOST_RUNS = 50
_DATES = ("began", "seen")


class FileImportRuns:
    """ImportRuns in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def every(self) -> Sequence[ImportRun]:
        files = self._folder.glob("*.json")
        found = [run for file in files if (run := _read(file)) is not None]
        return sorted(found, key=lambda run: run.began, reverse=True)[:_MOST_RUNS]

    def get(self, run: str) -> ImportRun | None:
        return _read(self._folder / f"{run}.json") if _ID.fullmatch(run) else None

    def put(self, run: ImportRun) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        values = asdict(run) | {name: getattr(run, name).isoformat() for name in _DATES}
        new = self._folder / f"{run.id}.new"
        new.write_text(json.dumps(values, ensure_ascii=False), "utf-8")
        new.replace(self._folder / f"{run.id}.json")

    def keep(self, run: str, name: str, pieces: Iterable[bytes], *, most: int) -> str:
        folder = self._folder / run
        folder.mkdir(parents=True, exist_ok=True)
        size = sum(file.stat().st_size for file in folder.iterdir())
        place = folder / Path(name).name
        with place.open("wb") as out:
            for piece in pieces:
                size += len(piece)
                if size > most:
                    shutil.rmtree(folder)
                    raise UploadTooLarge(
                        f"That is more than {most // 1_000_000} MB. "
                        "Import it with `unsnag knowledge import`, or in parts."
                    )
                out.write(piece)
        return str(place if place.suffix.lower() == ".zip" else folder)

    def forget(self, run: str) -> None:
        if _ID.fullmatch(run):
            shutil.rmtree(self._folder / run, ignore_errors=True)
            (self._folder / f"{run}.json").unlink(missing_ok=True)


def _read(file: Path) -> ImportRun | None:
    """None for what isn't there or was written by another version."""
    try:
        values: dict[str, Any] = json.loads(file.read_text("utf-8"))
        dates = {name: datetime.fromisoformat(values[name]) for name in _DATES}
        state = RunState(values["state"])
        known = {one.name: values[one.name] for one in fields(ImportRun)}
        return ImportRun(**{**known, **dates, "state": state})
    except (OSError, ValueError, KeyError, TypeError):
        return None
