"""Puts the real engine together for simulations: a database that is gone afterwards, a scripted
connected system, a clock that can be moved, and no model."""

from __future__ import annotations

import logging
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from unsnag.adapters.playbook_files.reader import INSIDE
from unsnag.application.ports.playbook_files import PLAYBOOK
from unsnag.application.ports.search import ANYTHING
from unsnag.application.simulate import Engine, MovableClock, Simulate, Simulated, SimulatedSystem
from unsnag.domain.knowledge import ArticleContent, IncomingArticle
from unsnag.domain.playbooks import Playbook
from unsnag.domain.retrieval import (
    ArticleText,
    Hit,
    Narrowed,
    PastAnswer,
    SearchResult,
    Suggestion,
)
from unsnag.domain.retrieval.clicks import Preference
from unsnag.domain.simulations import Scenario
from unsnag.domain.understanding import Prediction, ScoredIntent
from unsnag.entrypoints.configuration import read_configuration
from unsnag.entrypoints.wiring import App, PlayFolder

SIMULATED = "simulated"  # the intent of a playbook that only others play
SURE, UNSURE = 0.99, 0.01
ASIDE = "aside"  # the intent of a question that no playbook is for
ONLY_PLAYED = re.compile(r"^intents: \[\]$", re.MULTILINE)
_ANSWER = IncomingArticle(
    "simulation", "simulated", "en", ArticleContent("Help center"), slug="simulated"
)
"""What answers a scenario's asides: the scenario says with which words."""


class MovedClock:
    """The time, moved ahead as far as a simulation likes."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move(self, by: timedelta) -> None:
        self._ahead += by


class Openings:
    """Takes the first words of each scenario for the intent that is simulated, its asides for
    questions to the help center, and nothing else for anything: answers are not needs."""

    version = "simulation"

    def __init__(self, intent: str, scenarios: Sequence[Scenario]) -> None:
        self._intent = intent
        self._openings = [s.says for s in scenarios]
        self._asides = [aside for s in scenarios for aside in s.asides]

    @property
    def intents(self) -> tuple[str, ...]:
        return (self._intent, ASIDE)

    def predict(self, text: str) -> Prediction:
        opens = any(opening in text for opening in self._openings)
        aside = any(aside in text for aside in self._asides)
        scores = {self._intent: SURE if opens else UNSURE, ASIDE: SURE if aside else UNSURE}
        if opens and aside:
            scores[ASIDE] = UNSURE
        ranked = sorted(scores.items(), key=lambda pair: -pair[1])
        return Prediction(tuple(ScoredIntent(*p) for p in ranked), in_scope=ranked[0][1])


class AnswersToAsides:
    """A search that finds the answers to a scenario's asides, and nothing else."""

    def __init__(self, asides: Mapping[str, str]) -> None:
        self._asides = asides

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
        said = next((v for k, v in self._asides.items() if k in query), "")
        hit = Hit(_ANSWER.source_id, _ANSWER.content.title, 1.0, said, said)
        return SearchResult(query, (hit,) if said else ())

    def suggest(
        self,
        typed: str,  # noqa: ARG002  the port's
        *,
        limit: int = 6,  # noqa: ARG002  the port's
        audiences: frozenset[str] = frozenset(),  # noqa: ARG002  the port's
        answer: bool = False,  # noqa: ARG002  the port's
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

    clock = MovedClock()  # one for all playbooks: they share the database, and with it its past

    def play(folder: Path, times: int, say: Callable[[str, int], None]) -> list[Simulated]:
        playbook = read(folder)
        scenarios = read_scenarios(folder, playbook)
        if not scenarios:
            return []
        shelf = _copied(playbook, data / "playbooks" / playbook.name)
        system = ScriptedSystem(catalogue())
        model = Openings(_intent(playbook), scenarios)
        asides = {k: v for s in scenarios for k, v in s.asides.items()}
        configuration = replace(read_configuration(), playbooks=shelf)
        app = assemble(configuration, model, AnswersToAsides(asides), clock, (system, system))
        app.article_desk.import_article(_ANSWER, by="simulation")
        try:
            played = next(one for one in app.shelf.all() if one.name == playbook.name)
            return Simulate(_engine(app, system, clock))(played, scenarios, times, say)
        finally:
            app.close()

    return play


def _intent(playbook: Playbook) -> str:
    """The intent that the copied playbook is begun by."""
    return playbook.intents[0] if playbook.intents else SIMULATED


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
    """A folder of playbooks with this one and those that it plays. One that only others play gets
    an intent of its own there, so that it can be begun."""
    for name, text in playbook.sources.items():
        place = name.removeprefix(INSIDE) if name.startswith(INSIDE) else f"{playbook.name}/{name}"
        file = shelf / place
        file.parent.mkdir(parents=True, exist_ok=True)
        begun = ONLY_PLAYED.sub(f"intents: [{SIMULATED}]", text) if name == PLAYBOOK else text
        file.write_text(begun, encoding="utf-8")
    return shelf
