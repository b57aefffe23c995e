"""Imports that a manager begins on a page: a dry run first, then the import itself, in the
background. What brings articles in is the same as on the command line.

One import runs at a time. One whose process was stopped can be run again: what is there is skipped.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol

from unsnag.application.import_knowledge import Became, ImportReport, Line, Wish
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.import_runs import ImportRun, ImportRuns, RunState
from unsnag.application.ports.imports import KINDS, SourceUnreadable
from unsnag.application.ports.knowledge import KnowledgeProblem
from unsnag.domain.knowledge import PUBLIC, SIGNED_IN, STAFF, VersionState

LARGEST_UPLOAD = 500_000_000
MOST_FILES = 100
MOST_LINES = 200
SILENT = timedelta(minutes=3)
"""After so long without a word from a run its process is taken for stopped."""
_STATES = {"published": VersionState.PUBLISHED, "draft": VersionState.DRAFT}
_FILE = re.compile(r"[^/\\\x00-\x1f\x7f]{1,150}\.(zip|json|md|markdown|html?|xml)", re.IGNORECASE)
_STEP = timedelta(seconds=1)
_BROKE = "The import stopped because of a fault of ours. What came in so far is kept. Run it again."


class ImportNotPossible(KnowledgeProblem):
    """An import can't begin; the message says what to do."""

    code = "import_not_possible"


class Bring(Protocol):
    """Brings articles in from a path or an address. Raises SourceUnreadable."""

    def __call__(
        self,
        place: str,
        kind: str,
        wish: Wish,
        say: Callable[[int, int], None],
        *,
        pictures: bool,
        files: bool,
    ) -> ImportReport: ...


@dataclass(frozen=True)
class Wanted:
    """What a manager asks for: files by their names, or the address of a sitemap."""

    by: str
    address: str = ""
    files: tuple[tuple[str, Iterable[bytes]], ...] = ()
    kind: str = ""
    audience: str = PUBLIC
    language: str = "en"
    state: str = ""
    media: bool = True


class RunImport:
    """Begins imports and carries them on."""

    def __init__(
        self,
        runs: ImportRuns,
        bring: Bring,
        clock: Clock,
        behind: Callable[[Callable[[], None]], None],
    ) -> None:
        """`behind` works something off while the page is answered already."""
        self._runs, self._bring, self._clock, self._behind = runs, bring, clock, behind

    def every(self) -> list[ImportRun]:
        """The newest first."""
        return list(self._runs.every())

    def get(self, run: str) -> ImportRun | None:
        return self._runs.get(run)

    def stopped(self, run: ImportRun) -> bool:
        """Whether nobody works on it any more although it is not done."""
        return run.state.working and self._clock() - run.seen > SILENT

    def begin(self, wanted: Wanted) -> ImportRun:
        """Keep what was sent and begin its dry run. Raises ImportNotPossible, UploadTooLarge."""
        _check(wanted)
        self._refuse_a_second()
        now = self._clock()
        run = ImportRun(
            id=secrets.token_hex(8),
            title=wanted.address or ", ".join(name for name, _ in wanted.files)[:200],
            source=wanted.address,
            kind=wanted.kind,
            by=wanted.by,
            began=now,
            seen=now,
            audience=wanted.audience,
            language=wanted.language,
            state_of_articles=wanted.state,
            media=wanted.media,
        )
        for name, pieces in wanted.files:
            source = self._runs.keep(run.id, name, pieces, most=LARGEST_UPLOAD)
            run = replace(run, source=source)
        self._runs.put(run)
        self._behind(lambda: self._work(run))
        return run

    def start(self, run: ImportRun) -> ImportRun:
        """Import what was checked, or what was imported before. Raises ImportNotPossible."""
        self._refuse_a_second()
        changed = replace(
            run, state=RunState.IMPORTING, done=0, total=0, problem="", seen=self._clock()
        )
        self._runs.put(changed)
        self._behind(lambda: self._work(changed))
        return changed

    def forget(self, run: ImportRun) -> None:
        """What was imported stays. Raises ImportNotPossible while it is worked on."""
        if run.state.working and not self.stopped(run):
            raise ImportNotPossible("This import is still running. Wait until it is done.")
        self._runs.forget(run.id)

    def _refuse_a_second(self) -> None:
        for other in self._runs.every():
            if other.state.working and not self.stopped(other):
                raise ImportNotPossible(
                    f"“{other.title}” is being read. Wait until it is done, then begin the next."
                )

    def _work(self, run: ImportRun) -> None:
        try:
            say = self._say(run)
            report = self._bring(
                run.source, run.kind, _wish(run), say, pictures=run.media, files=run.media
            )
        except SourceUnreadable as problem:
            said = str(problem).replace(run.source, run.title)
            self._end(run, RunState.REFUSED, problem=said)
        except Exception:
            self._end(run, RunState.REFUSED, problem=_BROKE)
            raise
        else:
            done = RunState.CHECKED if report.dry_run else RunState.IMPORTED
            self._end(run, done, report=told(report))

    def _say(self, run: ImportRun) -> Callable[[int, int], None]:
        last = run.seen

        def say(done: int, total: int) -> None:
            nonlocal last
            now = self._clock()
            if now - last >= _STEP or done == total:
                last = now
                self._runs.put(replace(run, done=done, total=total, seen=now))

        return say

    def _end(
        self, run: ImportRun, state: RunState, *, problem: str = "", report: Any = None
    ) -> None:
        now, last = self._clock(), self._runs.get(run.id) or run
        self._runs.put(
            replace(last, state=state, seen=now, problem=problem, report=report or run.report)
        )


def _check(wanted: Wanted) -> None:
    if bool(wanted.address) == bool(wanted.files):
        raise ImportNotPossible("Choose files, or write the address of a sitemap.")
    if wanted.address and not re.fullmatch(r"https?://\S{1,2000}", wanted.address):
        raise ImportNotPossible(
            "Write the whole address, like https://help.example.com/sitemap.xml."
        )
    if len(wanted.files) > MOST_FILES:
        raise ImportNotPossible(f"Choose at most {MOST_FILES} files, or pack them into a zip.")
    for name, _ in wanted.files:
        if not _FILE.fullmatch(name) or name.startswith("."):
            raise ImportNotPossible(
                f"“{name[:80]}” is no zip, JSON, Markdown or HTML file. Choose another."
            )
        if name.lower().endswith(".zip") and len(wanted.files) > 1:
            raise ImportNotPossible("Choose one zip alone, or several files that are none.")
    if wanted.kind and wanted.kind not in KINDS:
        raise ImportNotPossible("Choose what it is from the list.")
    if wanted.audience not in (PUBLIC, SIGNED_IN, STAFF) or wanted.state not in ("", *_STATES):
        raise ImportNotPossible("Choose from the lists who may read it and what it becomes.")
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", wanted.language):
        raise ImportNotPossible("Choose the language from the list.")


def _wish(run: ImportRun) -> Wish:
    return Wish(
        dry_run=run.state is RunState.CHECKING,
        state=_STATES.get(run.state_of_articles),
        audience=run.audience,
        language=run.language,
    )


def told(report: ImportReport, most: int = MOST_LINES) -> dict[str, Any]:
    """The report as plain values: how many articles became what, what kinds of things were lost,
    and `most` articles, those that lost something or need a look first."""
    lines = sorted(report.lines, key=lambda line: not _needs_a_look(line))
    return {
        "source": report.source,
        "dry_run": report.dry_run,
        "articles": len(report.lines),
        **{kind.name.lower(): report.counts.get(kind, 0) for kind in Became},
        "lost": {kind.value: count for kind, count in sorted(report.losses.items())},
        "notes": list(report.notes),
        "lines": [_line(line) for line in lines[:most]],
    }


def _needs_a_look(line: Line) -> bool:
    return bool(line.lost) or line.became in (Became.EDITED_HERE, Became.REFUSED)


def _line(line: Line) -> Mapping[str, Any]:
    return {
        "source_id": line.source_id,
        "title": line.title,
        "address": f"/articles/{line.slug}" if line.slug else "",
        "became": line.became.name.lower(),
        "lost": [{"kind": one.kind.value, "what": one.what} for one in line.lost],
    }
