"""The audit as one page that a support manager can show: no script, no request, prints well.

Guarantees that nothing from the tickets is taken as markup; the page's own policy forbids scripts
and requests besides.
"""

from __future__ import annotations

from importlib import resources

from unsnag.adapters.audit_page import groups, leading, proofs
from unsnag.adapters.audit_page.writing import count, day, esc, from_file
from unsnag.application.audit.report import AuditReport

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def render(report: AuditReport) -> str:
    """The whole page as HTML text."""
    style = resources.files(__package__).joinpath("style.css").read_text("utf-8")
    sections = (
        leading.lead(report),
        leading.where_tickets_go(report),
        leading.volume_map(report),
        leading.complete_or_answer(report),
        proofs.systems(report),
        proofs.savings(report),
        proofs.months(report),
        groups.moving(report),
        groups.splits(report),
        groups.how_solved(report),
        proofs.repeats(report),
        groups.said_again(report),
        proofs.every_category(report),
        proofs.how_worked_out(report),
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>Ticket audit: {esc(report.source)}</title>\n<style>\n{style}</style>\n"
        f"</head>\n<body>\n{_masthead(report)}\n<main>\n{''.join(sections)}</main>\n"
        "<footer><p>Made by Unsnag on your own machine; no ticket left it. Sentences from "
        "tickets are shortened, and e-mail addresses, links and long numbers are hidden; names "
        "are not, so read them before you pass this page on.</p></footer>\n</body>\n</html>\n"
    )


def _masthead(report: AuditReport) -> str:
    window = report.window
    when = f"{day(window.first)} to {day(window.last)}" if window.dated else "no dates in the file"
    return (
        '<header class="masthead"><strong>Ticket audit</strong>'
        f"<span>{from_file(report.source)}, {count(report.tickets)} tickets, {when}</span></header>"
    )
