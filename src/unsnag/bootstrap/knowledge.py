"""Puts together what brings articles in and takes them out. Import it only after Django is set
up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from django.db import connections

from unsnag.adapters.importers.choosing import source_at
from unsnag.adapters.importers.export_folder import EmptyFolder
from unsnag.adapters.importers.journal import FileJournal, NoJournal
from unsnag.adapters.importers.runs import FileImportRuns
from unsnag.adapters.media_folder.files import MediaFolder
from unsnag.adapters.store.audit_log import DatabaseAuditLog
from unsnag.adapters.store.knowledge import DatabaseKnowledge
from unsnag.adapters.store.queries_knowledge import DatabaseKnowledgeQueries
from unsnag.application.export_knowledge import ExportKnowledge, ExportReport
from unsnag.application.import_knowledge import ImportKnowledge, ImportReport, Wish
from unsnag.application.import_pictures import TakePictures
from unsnag.application.ports.imports import ImportJournal
from unsnag.application.run_import import RunImport
from unsnag.bootstrap.clock import now
from unsnag.bootstrap.egress import egress_of
from unsnag.domain.audit_log import Value
from unsnag.domain.knowledge import PUBLIC, SIGNED_IN, STAFF
from unsnag.entrypoints.configuration import Configuration

IMPORTER = "Import"
EXPORTER = "The command line"


def bring(
    configuration: Configuration,
    place: str,
    kind: str,
    wish: Wish,
    say: Callable[[int, int], None],
    *,
    pictures: bool,
    files: bool,
) -> ImportReport:
    """Import what is at a path or address. Raises SourceUnreadable, NotConfigured."""
    knowledge = DatabaseKnowledge(now)
    folder = MediaFolder(configuration.data / "media")
    egress = egress_of(configuration)
    journal: ImportJournal = NoJournal()
    if place.lower().startswith(("http://", "https://")):
        journal = FileJournal(configuration.data / "imports", place, now)
    source = source_at(place, kind, wish.language, lambda: egress, journal.done().__contains__)
    take = TakePictures(knowledge, folder, egress if pictures or files else None, attached=files)
    return ImportKnowledge(knowledge, knowledge, take, IMPORTER)(source, wish, journal, say)


def run_import_of(configuration: Configuration) -> RunImport:
    """Imports begun on a page, each in a thread of its own."""

    def bring_here(
        place: str,
        kind: str,
        wish: Wish,
        say: Callable[[int, int], None],
        *,
        pictures: bool,
        files: bool,
    ) -> ImportReport:
        return bring(configuration, place, kind, wish, say, pictures=pictures, files=files)

    runs = FileImportRuns(configuration.data / "imports" / "runs")
    return RunImport(runs, bring_here, now, behind)


def behind(work: Callable[[], None]) -> None:
    """Work something off in a thread of its own."""

    def working() -> None:
        try:
            work()
        finally:
            connections.close_all()

    threading.Thread(target=working, name="behind", daemon=True).start()


def take(
    configuration: Configuration, folder: Path, audience: str, *, versions: bool = False
) -> ExportReport:
    """Export what an audience may read; everything for the staff. Raises FolderInUse."""
    knowledge = DatabaseKnowledge(now)
    keys = {PUBLIC: {PUBLIC}, SIGNED_IN: {PUBLIC, SIGNED_IN}}.get(audience)
    if keys is None:
        keys = {PUBLIC, SIGNED_IN, STAFF, *(one.key for one in knowledge.segments())}
    files = MediaFolder(configuration.data / "media")
    export = ExportKnowledge(knowledge, knowledge, files, DatabaseKnowledgeQueries())
    report = export(EmptyFolder(folder), frozenset(keys), versions=versions)
    said: dict[str, Value] = {"what": "articles", "audience": audience, "texts": report.texts}
    DatabaseAuditLog(now).note("exported", by=EXPORTER, data=said)
    return report
