"""The unlabelled tickets of discoveries, a file for each run in the data folder. They are
customers' words, so only their owner may read them."""

from __future__ import annotations

import gzip
import json
import os
import re
from pathlib import Path

from unsnag.application.ports.discovery import RunTickets

_NAME = re.compile(r"[0-9a-f]{8,16}")


class FolderOfRunTickets:
    """RunFiles in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, run: str, tickets: RunTickets) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = self._place(run)
        unfinished = place.with_suffix(".new")
        with gzip.open(unfinished, "wt", encoding="utf-8", compresslevel=5) as out:
            json.dump({"texts": tickets.texts, "created": tickets.created}, out)
        os.replace(unfinished, place)

    def tickets(self, run: str) -> RunTickets | None:
        if not _NAME.fullmatch(run):
            return None
        try:
            with gzip.open(self._place(run), "rt", encoding="utf-8") as stream:
                whole = json.load(stream)
            return RunTickets(tuple(whole["texts"]), tuple(whole["created"]))
        except (OSError, EOFError, ValueError, KeyError, TypeError):
            return None

    def _place(self, run: str) -> Path:
        return self._folder / f"{run}.json.gz"
