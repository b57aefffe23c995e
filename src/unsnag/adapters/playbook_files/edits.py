"""The files of a folder of playbooks, read as they are written, drafted and published.

Publishing is all or nothing: the draft is first set aside under another name, which is one step of
the file system, and then copied file by file, each written anew and renamed. What an interruption
leaves is finished at the next start or the next change, so that a playbook never keeps half of a
draft. Readers wait for the moment that this takes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path as FilePath

from unsnag.adapters.playbook_files.cases import tried_text
from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.locks import alone, beside_readers
from unsnag.adapters.playbook_files.places import PlaybookInvalid, Problem, Sheet
from unsnag.adapters.playbook_files.reader import INSIDE, read_playbook
from unsnag.adapters.playbook_files.shelf import DRAFT, LARGEST_FILE, inner_sources, text_of
from unsnag.adapters.playbook_files.splice import Page, edited, plain
from unsnag.application.ports.playbook_files import (
    CASES,
    FILES,
    PLAYBOOK,
    POLICY,
    ChangedMeanwhile,
    Edit,
    EditRefused,
    Fault,
    NoSuchPlaybook,
    Offered,
    Path,
    Which,
    Written,
)
from unsnag.application.ports.playbooks import CaseTried
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.playbooks import Playbook

SET_ASIDE = ".publishing"
MOST_SEEN = 200


class PlaybookFolderFiles:
    """The playbooks of a folder; each sub-folder is one."""

    def __init__(self, folder: FilePath, catalogue: Catalogue, language: RuleLanguage) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._language = language
        self._seen: dict[tuple[str, Which, str, str], Written] = {}
        for name in self.names():
            with alone(self._folder / name):
                _finish(self._folder / name)

    @property
    def offered(self) -> Offered:
        of = self._catalogue
        return Offered(of.look_ups, of.lists, of.actions)

    def names(self) -> Sequence[str]:
        return tuple(
            sorted(
                one.name
                for one in self._folder.iterdir()
                if one.is_dir() and not one.name.startswith((".", "_"))
            )
        )

    def read(self, name: str, which: Which) -> Written | None:
        with beside_readers(self._place(name)):
            texts, unread = _texts(self._of(name, which))
        if which is Which.DRAFT and not texts and not unread:
            return None
        return self._written(name, which, texts, unread)

    def checked(self, name: str, texts: Mapping[str, str]) -> Written:
        self._place(name)
        return self._written(name, Which.DRAFT, texts, ())

    def broken_by(self, name: str, texts: Mapping[str, str]) -> Sequence[Fault]:
        instead = {name: {f: texts[f] for f in (PLAYBOOK, POLICY) if f in texts}}
        found: list[Fault] = []
        for other in self.names():
            own = _texts(self._folder / other)[0]
            own.pop(CASES, None)
            if other == name or not own:
                continue
            try:
                sources = inner_sources(own, self._folder, instead)
                if f"{INSIDE}{name}/{PLAYBOOK}" in sources:
                    read_playbook(other, sources, self._catalogue, self._language)
            except PlaybookInvalid as invalid:
                found += [replace(_fault(p, {}), file=p.file) for p in invalid.problems]
        return found

    def edited(self, texts: Mapping[str, str], edit: Edit) -> Mapping[str, str]:
        return {**texts, edit.file: edited(texts.get(edit.file, ""), edit)}

    def save_draft(self, name: str, texts: Mapping[str, str], *, seen: str) -> None:
        kept = {file: text for file, text in texts.items() if file in FILES}
        if any(len(text.encode()) > LARGEST_FILE for text in kept.values()):
            raise EditRefused("A file may have 1 MB at most, so nothing was changed.")
        draft = self._of(name, Which.DRAFT)
        with self._changing(name, seen):
            draft.mkdir(exist_ok=True)
            for file in FILES:
                if file in kept:
                    _put(draft / file, kept[file])
                else:
                    (draft / file).unlink(missing_ok=True)
            _sync(draft)

    def discard_draft(self, name: str, *, seen: str) -> None:
        with self._changing(name, seen):
            _remove(self._of(name, Which.DRAFT))

    def publish(self, name: str, *, draft: str, published: str) -> None:
        place = self._place(name)
        with self._changing(name, draft):
            if _digest(_texts(place)[0]) != published:
                raise ChangedMeanwhile(name)
            self._of(name, Which.DRAFT).rename(place / SET_ASIDE)
            _sync(place)
            _finish(place)

    @contextmanager
    def _changing(self, name: str, seen: str) -> Iterator[None]:
        """Alone with a playbook whose draft (or whose published files, before there is one) still
        is as it was seen."""
        place = self._place(name)
        try:
            with alone(place):
                _finish(place)
                now = _texts(place / DRAFT)[0] or _texts(place)[0]
                if _digest(now) != seen:
                    raise ChangedMeanwhile(name)
                yield
        except OSError as error:
            raise EditRefused(
                f"The folder {place} can't be written: {error.strerror}. "
                "Set UNSNAG_PLAYBOOKS to a folder that the server may write."
            ) from error

    def _place(self, name: str) -> FilePath:
        if name not in self.names():
            raise NoSuchPlaybook(name)
        return self._folder / name

    def _of(self, name: str, which: Which) -> FilePath:
        place = self._place(name)
        return place / DRAFT if which is Which.DRAFT else place

    def _written(
        self, name: str, which: Which, texts: Mapping[str, str], unread: Sequence[Problem]
    ) -> Written:
        """The files with what is wrong; read once for the same texts, also of those inside."""
        try:
            own = {file: texts[file] for file in (PLAYBOOK, POLICY) if file in texts}
            inside = _digest(inner_sources(own, self._folder))
        except PlaybookInvalid:
            return self._looked_at(name, which, texts, unread)
        key = (name, which, _digest(texts), inside)
        if unread:
            return self._looked_at(name, which, texts, unread)
        found = self._seen.get(key)
        if found is None:
            found = self._looked_at(name, which, texts, unread)
            while len(self._seen) >= MOST_SEEN:
                self._seen.pop(next(iter(self._seen), key), None)
            self._seen[key] = found
        return found

    def _looked_at(
        self, name: str, which: Which, texts: Mapping[str, str], unread: Sequence[Problem]
    ) -> Written:
        label = name if which is Which.PUBLISHED else f"{name}/{DRAFT}"
        playbook, problems = self._playbook(label, texts)
        cases: Sequence[CaseTried] = ()
        if playbook is not None and playbook.policy is not None:
            cases, wrong = self._cases(label, texts, playbook)
            problems = (*problems, *wrong)
        pages = {file: Page(text) for file, text in texts.items()}
        return Written(
            name=name,
            which=which,
            texts=dict(texts),
            digest=_digest(texts),
            faults=tuple(_fault(p, pages) for p in (*unread, *problems)),
            playbook=playbook,
            cases=tuple(cases),
            content={f: plain(p.top) for f, p in pages.items() if p.top is not None},
        )

    def _playbook(
        self, label: str, texts: Mapping[str, str]
    ) -> tuple[Playbook | None, Sequence[Problem]]:
        own = {file: texts[file] for file in (PLAYBOOK, POLICY) if file in texts}
        try:
            sources = inner_sources(own, self._folder)
            return read_playbook(label, sources, self._catalogue, self._language), ()
        except PlaybookInvalid as invalid:
            return None, invalid.problems

    def _cases(
        self, label: str, texts: Mapping[str, str], playbook: Playbook
    ) -> tuple[Sequence[CaseTried], Sequence[Problem]]:
        file = f"{label}/{CASES}"
        if CASES not in texts or playbook.policy is None:
            sheet = Sheet(file)
            sheet.add(1, 1, "A policy needs cases: add some to this file.")
            return (), sheet.problems
        return tried_text(file, texts[CASES], playbook.policy, self._language)


def _texts(folder: FilePath) -> tuple[dict[str, str], list[Problem]]:
    """The texts of a folder's files, and those that can't be read as text."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for file in FILES:
        if not (folder / file).exists():
            continue
        try:
            texts[file] = text_of(folder / file)
        except PlaybookInvalid as invalid:
            problems += invalid.problems
    return texts, problems


def _digest(texts: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(dict(sorted(texts.items()))).encode()).hexdigest()[:16]


def _fault(problem: Problem, pages: Mapping[str, Page]) -> Fault:
    file = problem.file.rsplit("/", 1)[-1]
    line = problem.line - 1
    path: Path = ()
    if file in pages:
        for place, first, after in pages[file].places():
            if first <= line < after:
                path = place
    return Fault(file, problem.line, problem.column, problem.message, problem.suggestion, path)


def _put(file: FilePath, text: str) -> None:
    """Write a file whole or not at all."""
    fresh = file.with_name(f".{file.name}.new")
    with fresh.open("w", encoding="utf-8", newline="") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def _finish(place: FilePath) -> None:
    """Put what is set aside in the published files' place; nothing when there is none."""
    aside = place / SET_ASIDE
    if not aside.is_dir():
        return
    for file in FILES:
        if (aside / file).exists():
            _put(place / file, (aside / file).read_text(encoding="utf-8"))
        else:
            (place / file).unlink(missing_ok=True)
    _sync(place)
    _remove(aside)


def _remove(folder: FilePath) -> None:
    """Take a folder of files away, first its files and then itself."""
    if not folder.is_dir():
        return
    gone = folder.with_name(".gone")
    shutil.rmtree(gone, ignore_errors=True)
    folder.rename(gone)
    shutil.rmtree(gone)


def _sync(folder: FilePath) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
