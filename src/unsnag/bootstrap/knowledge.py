"""Puts together what brings articles in and takes them out. Import it only after Django is set
up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from unsnag.adapters.importers.choosing import source_at
from unsnag.adapters.importers.export_folder import EmptyFolder
from unsnag.adapters.importers.journal import FileJournal, NoJournal
from unsnag.adapters.media_folder.files import MediaFolder
from unsnag.adapters.store.audit_log import DatabaseAuditLog
from unsnag.adapters.store.knowledge import DatabaseKnowledge
from unsnag.adapters.store.queries_knowledge import DatabaseKnowledgeQueries
from unsnag.application.export_knowledge import ExportKnowledge, ExportReport
from unsnag.application.import_knowledge import ImportKnowledge, ImportReport, Wish
from unsnag.application.import_pictures import TakePictures
from unsnag.application.ports.imports import ImportJournal
from unsnag.bootstrap.assembly import now
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
) -> ImportReport:
    """Import what is at a path or address. Raises SourceUnreadable, NotConfigured."""
    knowledge = DatabaseKnowledge(now)
    files = MediaFolder(configuration.data / "media")
    egress = egress_of(configuration)
    journal: ImportJournal = NoJournal()
    if place.lower().startswith(("http://", "https://")):
        journal = FileJournal(configuration.data / "imports", place, now)
    source = source_at(place, kind, wish.language, lambda: egress, journal.done().__contains__)
    take = TakePictures(knowledge, files, egress if pictures else None)
    return ImportKnowledge(knowledge, knowledge, take, IMPORTER)(source, wish, journal, say)


def take(configuration: Configuration, folder: Path, audience: str) -> ExportReport:
    """Export what an audience may read; everything for the staff. Raises FolderInUse."""
    knowledge = DatabaseKnowledge(now)
    keys = {PUBLIC: {PUBLIC}, SIGNED_IN: {PUBLIC, SIGNED_IN}}.get(audience)
    if keys is None:
        keys = {PUBLIC, SIGNED_IN, STAFF, *(one.key for one in knowledge.segments())}
    files = MediaFolder(configuration.data / "media")
    export = ExportKnowledge(knowledge, knowledge, files, DatabaseKnowledgeQueries())
    report = export(EmptyFolder(folder), frozenset(keys))
    said: dict[str, Value] = {"what": "articles", "audience": audience, "texts": report.texts}
    DatabaseAuditLog(now).note("exported", by=EXPORTER, data=said)
    return report
