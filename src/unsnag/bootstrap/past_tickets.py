"""What the audit of past tickets works with. Each tool is imported when it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unsnag.application.audit.report import AuditReport
    from unsnag.application.ports.tickets import TicketRows
    from unsnag.domain.learning import RuleBook


def tickets_file(path: Path) -> TicketRows:
    """Rows of an exported file. Raises TicketsFileProblem when it is not text."""
    from unsnag.adapters.tickets_file.source import TicketsFile

    return TicketsFile(path)


def resolvability_rules(path: Path | None = None) -> RuleBook:
    """The shipped rules of the audit, or a file's. Raises RulesFileProblem."""
    from unsnag.adapters.rules_file import resolvability

    return resolvability.load(path) if path else resolvability.shipped()


def resolvability_text() -> str:
    """The shipped rules of the audit, as written."""
    from unsnag.adapters.rules_file import resolvability

    return resolvability.shipped_text()


def any_language_of(text: str) -> str:
    """The language of a text as two letters; "" in doubt."""
    from unsnag.adapters.models import language

    return language.any_language_of(text)


def audit_page(report: AuditReport) -> str:
    """The audit as one HTML page that needs nothing beside it."""
    from unsnag.adapters.audit_page.page import render

    return render(report)
