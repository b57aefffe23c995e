"""What the entry points need, put together elsewhere.

Entry points never build adapters: `bootstrap` sets `provide` once, at start, and everything here is
made on first use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from unsnag.application.approve import Approve
from unsnag.application.handle_message import HandleMessage
from unsnag.application.identify import Identify
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.facts import FactSource
from unsnag.application.ports.knowledge import ArticleStore
from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.application.ports.search import ArticleSearch
from unsnag.application.ports.store import Store
from unsnag.application.queries.desk import DeskQueries
from unsnag.application.queries.insights import InsightsQueries
from unsnag.application.receive import Receive
from unsnag.application.set_level import SetLevel
from unsnag.application.work_ticket import WorkTicket
from unsnag.entrypoints.configuration import Configuration


@dataclass(frozen=True)
class Company:
    """How the workspace presents itself."""

    name: str
    tagline: str
    accent: str
    accent_dark: str
    shop_url: str
    asked_most: tuple[tuple[str, str, str], ...]
    """(label, kind, target): kind is `article` with a slug or `playbook` with a name."""


@dataclass(frozen=True)
class App:
    """The use cases and read models of one workspace."""

    configuration: Configuration
    company: Company
    clock: Clock
    store: Store
    articles: ArticleStore
    search: ArticleSearch
    shelf: PlaybookShelf
    source: FactSource
    receive: Receive
    identify: Identify
    handle: HandleMessage
    desk: DeskQueries
    insights: InsightsQueries
    work_ticket: WorkTicket
    approve: Approve
    set_level: SetLevel


class _Provider:
    def __init__(self) -> None:
        self.build: Callable[[], App] | None = None
        self.built: App | None = None


_provider = _Provider()


def provide(build: Callable[[], App]) -> None:
    """Say how the app is built; forgets one that was built before."""
    _provider.build, _provider.built = build, None


def app() -> App:
    """The app of this process, built on first use."""
    if _provider.built is None:
        if _provider.build is None:
            raise RuntimeError("The app was not provided; start through unsnag.bootstrap.")
        _provider.built = _provider.build()
    return _provider.built
