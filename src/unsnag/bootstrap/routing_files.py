"""Routing files as commands read them, without an installation beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from unsnag.adapters.playbook_files.places import Sheet
from unsnag.adapters.routing_file import reader
from unsnag.adapters.routing_file.cases import tried
from unsnag.adapters.rules.cel import CelRules
from unsnag.application.ports.routing import CaseRouted, RoutingUnreadable
from unsnag.application.routing.replay import ReplayRouting
from unsnag.domain.routing import Routing
from unsnag.entrypoints.configuration import Configuration

SHIPPED = Path(reader.__file__).with_name("routing.yaml")


def file_of(configuration: Configuration) -> Path:
    """The routing file in force."""
    own = configuration.data / "routing.yaml"
    return own if own.exists() else SHIPPED


class RoutingFiles:
    """Reads routing files for commands, strictly: what they name must exist."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration

    @property
    def in_force(self) -> Path:
        """The file that holds when none is named."""
        return file_of(self._configuration)

    def read(self, file: Path) -> Routing:
        """Raises RoutingUnreadable with everything that is wrong."""
        return reader.read_routing(str(file), text_of(file), self._known(), CelRules())

    def try_cases(self, file: Path) -> tuple[Sequence[CaseRouted], Sequence[str]]:
        """The file's own cases, tried, and what is wrong with them. Raises RoutingUnreadable."""
        results, problems = tried(str(file), text_of(file), self.read(file), CelRules())
        return results, [str(problem) for problem in problems]

    def replay(self) -> ReplayRouting:
        return ReplayRouting(CelRules())

    def _known(self) -> reader.Known:
        from unsnag.adapters.knowledge_folder.company import read_company
        from unsnag.adapters.models.language import LANGUAGES

        company = read_company(self._configuration.demo / "company.yaml")
        return reader.Known(company.hours, self._intents(), tuple(LANGUAGES), closed=True)

    def _intents(self) -> tuple[str, ...]:
        """Those of the playbooks, and of the past tickets that the classifier begins with."""
        from unsnag.adapters.tickets_file.past_tickets import labelled_texts

        found: dict[str, None] = {}
        for file in sorted(self._configuration.playbooks.glob("*/playbook.yaml")):
            sheet = Sheet(str(file))
            found |= dict.fromkeys(sheet.texts(sheet.read(text_of(file)), "intents"))
        past = self._configuration.demo / "tickets" / "past_tickets.csv"
        return tuple(found | dict.fromkeys(t.intent for t in labelled_texts(past)))


def text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RoutingUnreadable(f"{file}:1:1: This file cannot be read: {error}.") from error
