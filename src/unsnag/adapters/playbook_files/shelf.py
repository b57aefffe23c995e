"""The playbooks of a folder, and every version that a run began with.

A playbook that cannot be read is left out with its problems; the others run. Its issues go to
people until it is mended.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.places import PlaybookInvalid, Problem, Sheet
from unsnag.adapters.playbook_files.reader import INSIDE, read_playbook
from unsnag.application.ports.rules import RuleLanguage
from unsnag.application.ports.store import Store
from unsnag.domain.playbooks import Playbook

FILES = ("playbook.yaml", "policy.yaml")
LARGEST_FILE = 1_000_000
_PLAY = re.compile(r"\bplay:\s*([a-z][a-z0-9_]*)")


def sources_of(folder: Path) -> Mapping[str, str]:
    """The texts that make a playbook, with those of the playbooks beside it that it plays.
    Raises PlaybookInvalid when they cannot be read."""
    sources = _files_of(folder)
    wanted, found = _played(sources), set[str]()
    while wanted:
        name = wanted.pop()
        if name in found:
            continue
        found.add(name)
        inner = _files_of(folder.parent / name)
        sources |= {f"{INSIDE}{name}/{file}": text for file, text in inner.items()}
        wanted |= _played(inner)
    return sources


def _files_of(folder: Path) -> dict[str, str]:
    return {name: text_of(folder / name) for name in FILES if (folder / name).exists()}


def _played(sources: Mapping[str, str]) -> set[str]:
    """The names of the playbooks that a playbook may play; the reader says which are wrong."""
    return set(_PLAY.findall(sources.get("playbook.yaml", "")))


def text_of(file: Path) -> str:
    """A file's text. Raises PlaybookInvalid when it is too large or not text."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise PlaybookInvalid([Problem(str(file), 1, 1, "This file is over 1 MB.")])
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        problem = Problem(str(file), 1, 1, "This file is not text in UTF-8.")
        raise PlaybookInvalid([problem]) from error
    except OSError as error:
        problem = Problem(str(file), 1, 1, f"This file cannot be read: {error.strerror}.")
        raise PlaybookInvalid([problem]) from error


class PlaybookFolder:
    """Playbooks read from sub-folders of one folder."""

    def __init__(
        self, folder: Path, catalogue: Catalogue, language: RuleLanguage, store: Store
    ) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._language = language
        self._store = store
        self._read: dict[str, Playbook] = {}
        self._problems: list[Problem] = []
        self._kept: dict[tuple[str, str], Playbook] = {}
        self._load()

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with the playbooks that were left out."""
        return tuple(self._problems)

    def all(self) -> Sequence[Playbook]:
        return tuple(self._read.values())

    def for_intent(self, intent: str) -> Playbook | None:
        return next((p for p in self._read.values() if intent in p.intents), None)

    def version(self, name: str, version: str) -> Playbook | None:
        """The playbook as it was in that version; None if it was never seen."""
        current = self._read.get(name)
        if current is not None and current.version == version:
            return current
        if (name, version) not in self._kept:
            sources = self._store.playbook_sources(name, version)
            if sources is None:
                return None
            kept = read_playbook(name, sources, self._catalogue, self._language)
            self._kept[name, version] = kept
        return self._kept[name, version]

    def _load(self) -> None:
        for folder in sorted(p for p in self._folder.iterdir() if p.is_dir()):
            if folder.name.startswith((".", "_")):
                continue
            try:
                playbook = read_playbook(
                    str(folder), sources_of(folder), self._catalogue, self._language
                )
            except PlaybookInvalid as invalid:
                self._problems.extend(invalid.problems)
                continue
            clash = self._clash(folder, playbook)
            if clash:
                self._problems.extend(clash)
                continue
            self._read[playbook.name] = playbook

    def _clash(self, folder: Path, playbook: Playbook) -> Sequence[Problem]:
        """What the playbook has that another, read before, has too."""
        sheet = Sheet(str(folder / "playbook.yaml"))
        node = sheet.read(playbook.sources["playbook.yaml"])
        if playbook.name in self._read:
            message = f"Another playbook is called {playbook.name} too. Give this one its own name."
            sheet.at_value(node, "playbook", message)
        for intent in playbook.intents:
            other = self.for_intent(intent)
            if other is not None:
                message = f"The playbook {other.name} is for the intent {intent} already."
                sheet.at_value(node, "intents", message, "An intent has one playbook.")
        return sheet.problems
