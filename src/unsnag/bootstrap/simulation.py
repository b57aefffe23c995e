"""Puts the real engine together for simulations: a database that is gone afterwards, a scripted
connected system, a clock that can be moved, and no model."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from unsnag.adapters.playbook_files.reader import INSIDE
from unsnag.application.ports.search import ANYTHING
from unsnag.application.simulate import Engine, MovableClock, Simulate, Simulated, SimulatedSystem
from unsnag.domain.playbooks import Playbook
from unsnag.domain.retrieval import (
    ArticleText,
    Narrowed,
    PastAnswer,
    SearchResult,
    Suggestion,
)
from unsnag.domain.retrieval.clicks import Preference
from unsnag.domain.understanding import Prediction, ScoredIntent
from unsnag.entrypoints.configuration import read_configuration
from unsnag.entrypoints.wiring import App, PlayFolder

SURE, UNSURE = 0.99, 0.01


class MovedClock:
    """The time, moved ahead as far as a simulation likes."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move(self, by: timedelta) -> None:
        self._ahead += by


class Openings:
    """Takes the first words of each scenario for the intent that is simulated, and nothing else for
    anything: answers are not needs."""

    version = "simulation"

    def __init__(self, intent: str, openings: Sequence[str]) -> None:
        self._intent = intent
        self._openings = openings

    @property
    def intents(self) -> tuple[str, ...]:
        return (self._intent,)

    def predict(self, text: str) -> Prediction:
        sure = SURE if any(opening in text for opening in self._openings) else UNSURE
        return Prediction((ScoredIntent(self._intent, sure),), in_scope=sure)


class NoArticles:
    """A search that finds nothing."""

    def rebuild(self, articles: Iterable[ArticleText]) -> None:
        """There is nothing to build."""

    def update(self, changed: Iterable[ArticleText], removed: Iterable[str] = ()) -> None:
        """There is nothing to build."""

    def remember(self, past: Iterable[PastAnswer]) -> None:
        """There is nothing to find by it."""

    def prefer(self, preferences: Iterable[Preference]) -> None:
        """There is nothing to rank."""

    def search(
        self,
        query: str,
        *,
        limit: int = 10,  # noqa: ARG002  the port's
        audiences: frozenset[str] = frozenset(),  # noqa: ARG002  the port's
        narrowed: Narrowed = ANYTHING,  # noqa: ARG002  the port's
    ) -> SearchResult:
        return SearchResult(query, ())

    def suggest(
        self,
        typed: str,  # noqa: ARG002  the port's
        *,
        limit: int = 6,  # noqa: ARG002  the port's
        audiences: frozenset[str] = frozenset(),  # noqa: ARG002  the port's
    ) -> tuple[Suggestion, ...]:
        return ()


@contextmanager
def simulation() -> Iterator[PlayFolder]:
    """Gives what plays a folder's scenarios. Must be the first in its process to use a database."""
    with tempfile.TemporaryDirectory(prefix="unsnag-simulation-") as made:
        os.environ["UNSNAG_DATA"] = made
        os.environ.pop("UNSNAG_DATABASE", None)
        logging.disable(logging.WARNING)  # what goes wrong is the scenario's own doing
        try:
            yield _player(Path(made))
        finally:
            logging.disable(logging.NOTSET)


def _player(data: Path) -> PlayFolder:
    from unsnag.bootstrap import playbook as read
    from unsnag.bootstrap import setup

    read_configuration().make_secrets()
    setup()
    from django.core.management import call_command
    from django.db import connection

    from unsnag.adapters.connectors.scripted.system import ScriptedSystem
    from unsnag.adapters.playbook_files.scenarios import read_scenarios
    from unsnag.bootstrap.assembly import assemble, catalogue

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")  # nothing here must outlive the process

    def play(folder: Path, times: int, say: Callable[[str, int], None]) -> list[Simulated]:
        playbook = read(folder)
        scenarios = read_scenarios(folder, playbook)
        if not scenarios or not playbook.intents:
            return []
        shelf = _copied(playbook, data / "playbooks" / playbook.name)
        clock, system = MovedClock(), ScriptedSystem(catalogue())
        model = Openings(playbook.intents[0], [s.says for s in scenarios])
        configuration = replace(read_configuration(), playbooks=shelf)
        app = assemble(configuration, model, NoArticles(), clock, (system, system))
        try:
            return Simulate(_engine(app, system, clock))(playbook, scenarios, times, say)
        finally:
            app.close()

    return play


def _engine(app: App, system: SimulatedSystem, clock: MovableClock) -> Engine:
    return Engine(
        app.store,
        app.receive,
        app.handle,
        app.identify,
        app.approve,
        app.recover,
        system,
        clock,
    )


def _copied(playbook: Playbook, shelf: Path) -> Path:
    """A folder of playbooks with this one and those that it plays."""
    for name, text in playbook.sources.items():
        place = name.removeprefix(INSIDE) if name.startswith(INSIDE) else f"{playbook.name}/{name}"
        file = shelf / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return shelf
