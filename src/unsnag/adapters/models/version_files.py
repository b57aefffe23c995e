"""The files of the classifier's versions: a folder for each in the data folder.

    <version>/serving/         the model, as `intents.load` reads it
    <version>/tickets.json.gz  what it learned and was measured on: customers' words
    <version>/suspects.json    labels to look at
    <version>/suspects.csv     the same for people

A folder appears whole or not at all. It is readable by its owner only.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from unsnag.adapters.models.intents import LearnedIntents, fingerprint_of, load
from unsnag.application.ports.model_versions import KeptTickets, Suspect
from unsnag.application.ports.models import Encoder, IntentModel, LabelledText, ServedModel
from unsnag.application.ports.training_runs import SentFileTooLarge
from unsnag.domain.understanding import Prediction, ScoredIntent
from unsnag.domain.understanding.held_back import HeldBack

SERVING, TICKETS, SUSPECTS, TABLE = "serving", "tickets.json.gz", "suspects.json", "suspects.csv"
_NAME = re.compile(r"[0-9a-f]{8,64}")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class FolderOfVersions:
    """VersionFiles in a folder."""

    def __init__(self, folder: Path, encoder: Callable[[], Encoder]) -> None:
        self._folder, self._encoder = folder, encoder

    def keep(self, model: IntentModel, tickets: KeptTickets) -> None:
        if not isinstance(model, LearnedIntents):
            raise TypeError("only learned models have files")
        self._folder.mkdir(parents=True, exist_ok=True)
        place = self._folder / model.version
        # Made readable by its owner only, which `mkdtemp` does, and put in place in one step.
        workplace = Path(tempfile.mkdtemp(prefix=".version-", dir=self._folder))
        try:
            model.save(workplace / SERVING)
            _write_tickets(workplace / TICKETS, tickets)
            found = json.dumps([asdict(one) for one in tickets.suspects])
            (workplace / SUSPECTS).write_text(found, encoding="utf-8")
            _write_table(workplace / TABLE, tickets.suspects)
            if place.exists():
                os.rename(place, workplace / "replaced")
            finished = Path(tempfile.mkdtemp(prefix=".version-", dir=self._folder))
            for name in (SERVING, TICKETS, SUSPECTS, TABLE):
                os.rename(workplace / name, finished / name)
            # Another process may have kept the very same version in this moment.
            with suppress(OSError):
                os.rename(finished, place)
            shutil.rmtree(finished, ignore_errors=True)
        finally:
            shutil.rmtree(workplace, ignore_errors=True)

    def model(self, version: str) -> ServedModel | None:
        tickets = self.tickets(version)
        if tickets is None:
            return None
        encoder = self._encoder()
        now = fingerprint_of(tickets.examples, encoder, tickets.aside, tickets.foreign)
        if now != version:
            return None
        return load(self._folder / version / SERVING, encoder, version)

    def tickets(self, version: str) -> KeptTickets | None:
        if not _NAME.fullmatch(version):
            return None
        try:
            with gzip.open(self._folder / version / TICKETS, "rt", encoding="utf-8") as stream:
                return _tickets(json.load(stream), tuple(self.suspects(version)))
        except (OSError, EOFError, ValueError, KeyError, TypeError):
            return None

    def suspects(self, version: str) -> Sequence[Suspect]:
        if not _NAME.fullmatch(version):
            return ()
        try:
            kept = json.loads((self._folder / version / SUSPECTS).read_text(encoding="utf-8"))
            return [Suspect(**one) for one in kept]
        except (OSError, ValueError, TypeError):
            return ()

    def suspects_file(self, version: str) -> str:
        return str(self._folder / version / TABLE)

    def forget(self, version: str) -> None:
        if _NAME.fullmatch(version):
            shutil.rmtree(self._folder / version, ignore_errors=True)


class FolderOfSentFiles:
    """SentFiles in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, run: str, pieces: Iterable[bytes], *, most: int) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place, size = self._folder / run, 0
        with place.open("wb") as out:
            for piece in pieces:
                size += len(piece)
                if size > most:
                    place.unlink()
                    raise SentFileTooLarge(
                        f"That is more than {most // 1_000_000} MB. Train with `unsnag train`, or "
                        "give fewer tickets."
                    )
                out.write(piece)
        return place

    def forget(self, run: str) -> None:
        (self._folder / run).unlink(missing_ok=True)


def _write_tickets(file: Path, tickets: KeptTickets) -> None:
    held = [
        [one.key, one.truth, one.prediction.in_scope, [[s.intent, s.probability] for s in ranked]]
        for one in tickets.held_back
        for ranked in (one.prediction.ranked,)
    ]
    whole = {
        "examples": [[row.text, row.intent] for row in tickets.examples],
        "aside": [[row.text, row.intent] for row in tickets.aside],
        "foreign": list(tickets.foreign),
        "held_back": held,
    }
    with gzip.open(file, "wt", encoding="utf-8", compresslevel=5) as out:
        json.dump(whole, out)


def _tickets(whole: dict[str, Any], suspects: tuple[Suspect, ...]) -> KeptTickets:
    return KeptTickets(
        examples=tuple(LabelledText(text, intent) for text, intent in whole["examples"]),
        aside=tuple(LabelledText(text, intent) for text, intent in whole["aside"]),
        foreign=tuple(whole["foreign"]),
        held_back=tuple(
            HeldBack(key, truth, Prediction(tuple(ScoredIntent(*s) for s in ranked), in_scope))
            for key, truth, in_scope, ranked in whole["held_back"]
        ),
        suspects=suspects,
    )


def _write_table(file: Path, suspects: Iterable[Suspect]) -> None:
    with file.open("w", encoding="utf-8", newline="", errors="replace") as out:
        rows = csv.writer(out)
        rows.writerow(["text", "label", "probability", "rather", "probability_rather"])
        for one in suspects:
            numbers = (f"{one.given:.3f}", f"{one.other:.3f}")
            rows.writerow(
                [_plain(one.text), _plain(one.label), numbers[0], _plain(one.rather), numbers[1]]
            )


def _plain(text: str) -> str:
    """A cell that no table program takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
