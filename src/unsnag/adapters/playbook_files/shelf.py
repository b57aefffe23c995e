"""The playbooks of a folder, and every version that a run began with.

A playbook that cannot be read is left out with its problems; the others run. Its issues go to
people until it is mended.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.locks import beside_readers
from unsnag.adapters.playbook_files.places import PlaybookInvalid, Problem, Sheet
from unsnag.adapters.playbook_files.reader import INSIDE, read_playbook
from unsnag.application.ports.rules import RuleLanguage
from unsnag.application.ports.store import Store
from unsnag.domain.playbooks import Playbook
from unsnag.domain.shared import IssueId

DRAFT = "draft"
LOOK_EVERY_SECONDS = 1.0
FILES = ("playbook.yaml", "policy.yaml")
LARGEST_FILE = 1_000_000
_PLAY = re.compile(r"\bplay:\s*([a-z][a-z0-9_]*)")


def sources_of(folder: Path, beside: Path | None = None) -> Mapping[str, str]:
    """The texts that make a playbook, with those of the playbooks that it plays, which stand in
    `beside` (the folder above). Raises PlaybookInvalid when they cannot be read."""
    return inner_sources(_files_of(folder), beside or folder.parent)


def inner_sources(
    own: Mapping[str, str],
    beside: Path,
    instead: Mapping[str, Mapping[str, str]] | None = None,
) -> Mapping[str, str]:
    """A playbook's own texts with those of the playbooks that it plays; `instead` gives texts to
    take in place of a folder's. Raises PlaybookInvalid when they cannot be read."""
    sources = dict(own)
    wanted, found = _played(sources), set[str]()
    while wanted:
        name = wanted.pop()
        if name in found:
            continue
        found.add(name)
        inner = (instead or {}).get(name) or _files_of(beside / name)
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


@dataclass(frozen=True)
class _Loaded:
    """What the folder held when it was read. `drafts` stand beside the published ones by name."""

    signature: tuple[tuple[str, int, int], ...]
    published: Mapping[str, Playbook]
    drafts: Mapping[str, Playbook]
    problems: tuple[Problem, ...]


class PlaybookFolder:
    """Playbooks read from sub-folders of one folder, each with a draft in `draft/` or without.

    Files that change are read again within two seconds; a published playbook that was broken by
    a change stays in force as it was, with its problems named.
    """

    def __init__(
        self, folder: Path, catalogue: Catalogue, language: RuleLanguage, store: Store
    ) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._language = language
        self._store = store
        self._kept: dict[tuple[str, str], Playbook] = {}
        self._loaded = self._load({})
        self._looked = time.monotonic()

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with the playbooks that were left out."""
        return self._now().problems

    def all(self) -> Sequence[Playbook]:
        return tuple(self._now().published.values())

    def draft(self, name: str) -> Playbook | None:
        return self._now().drafts.get(name)

    def for_intent(self, intent: str) -> Playbook | None:
        return _for_intent(self._now().published, intent)

    def for_issue(self, intent: str, issue: IssueId) -> Playbook | None:
        published = self.for_intent(intent)
        draft = None if published is None else self.draft(published.name)
        if published is None or draft is None:
            return published
        share = self._store.draft_share(draft.name, draft.version)
        return draft if lot(draft.version, issue) < share else published

    def version(self, name: str, version: str) -> Playbook | None:
        """The playbook as it was in that version; None if it was never seen."""
        loaded = self._now()
        for current in (loaded.published.get(name), loaded.drafts.get(name)):
            if current is not None and current.version == version:
                return current
        if (name, version) not in self._kept:
            sources = self._store.playbook_sources(name, version)
            if sources is None:
                return None
            kept = read_playbook(name, sources, self._catalogue, self._language)
            self._kept[name, version] = kept
        return self._kept[name, version]

    def _now(self) -> _Loaded:
        if time.monotonic() - self._looked > LOOK_EVERY_SECONDS:
            self._looked = time.monotonic()
            if _signature(self._folder) != self._loaded.signature:
                self._loaded = self._load(self._loaded.published)
        return self._loaded

    def _load(self, before: Mapping[str, Playbook]) -> _Loaded:
        signature = _signature(self._folder)
        published: dict[str, Playbook] = {}
        drafts: dict[str, Playbook] = {}
        problems: list[Problem] = []
        for folder in _folders(self._folder):
            try:
                with beside_readers(folder):
                    playbook = self._read(folder, self._folder)
            except PlaybookInvalid as invalid:
                problems.extend(invalid.problems)
                if folder.name in before:
                    published[folder.name] = before[folder.name]
                continue
            clash = _clash(folder, playbook, published)
            problems.extend(clash)
            if not clash:
                published[playbook.name] = playbook
                self._load_draft(folder / DRAFT, playbook, drafts, problems)
        return _Loaded(signature, published, drafts, tuple(problems))

    def _load_draft(
        self,
        folder: Path,
        published: Playbook,
        drafts: dict[str, Playbook],
        problems: list[Problem],
    ) -> None:
        if not (folder / "playbook.yaml").exists():
            return
        try:
            with beside_readers(folder.parent):
                draft = self._read(folder, self._folder)
        except PlaybookInvalid as invalid:
            problems.extend(invalid.problems)
            return
        if (draft.name, draft.intents) != (published.name, published.intents):
            sheet = Sheet(str(folder / "playbook.yaml"))
            node = sheet.read(draft.sources["playbook.yaml"])
            sheet.at_value(
                node, "playbook", "A draft has the name and the intents of its playbook."
            )
            problems.extend(sheet.problems)
            return
        drafts[draft.name] = draft

    def _read(self, folder: Path, beside: Path) -> Playbook:
        return read_playbook(
            str(folder), sources_of(folder, beside), self._catalogue, self._language
        )


def lot(version: str, issue: IssueId) -> int:
    """0…99, uniform over issues and the same at each call: which issues a draft takes."""
    digest = hashlib.sha256(f"{version}:{issue}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 100


def _folders(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith((".", "_")))


def _signature(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Changes whenever a file of a playbook does."""
    found = []
    for one in _folders(folder):
        for file in (*(one / f for f in FILES), *(one / DRAFT / f for f in FILES)):
            try:
                status = file.stat()
            except OSError:
                continue
            found.append((str(file), status.st_mtime_ns, status.st_size))
    return tuple(found)


def _for_intent(published: Mapping[str, Playbook], intent: str) -> Playbook | None:
    return next((p for p in published.values() if intent in p.intents), None)


def _clash(
    folder: Path, playbook: Playbook, published: Mapping[str, Playbook]
) -> Sequence[Problem]:
    """What the playbook has that another, read before, has too."""
    sheet = Sheet(str(folder / "playbook.yaml"))
    node = sheet.read(playbook.sources["playbook.yaml"])
    if playbook.name in published:
        message = f"Another playbook is called {playbook.name} too. Give this one its own name."
        sheet.at_value(node, "playbook", message)
    for intent in playbook.intents:
        other = _for_intent(published, intent)
        if other is not None:
            message = f"The playbook {other.name} is for the intent {intent} already."
            sheet.at_value(node, "intents", message, "An intent has one playbook.")
    return sheet.problems
