"""The audit in a terminal: progress on standard error, a summary on standard output.

Every text from the file is shown as plain text: no markup, no control codes.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from unsnag.application.audit.columns import ROLES, listed, shown_name
from unsnag.application.audit.report import AuditReport, CategoryReport
from unsnag.domain.learning import Estimate, Reach, percent

SHOWN = 15
_REACH = {
    Reach.COMPLETES: ("completes", "green"),
    Reach.ANSWERS: ("only answers", "yellow"),
    Reach.PERSON: ("needs a person", "dim"),
}


class Stages:
    """A progress bar on standard error, one line a stage."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description:<24}"),
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Stages:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def step(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is."""
        if stage not in self._tasks:
            if not self._console.is_terminal:
                self._console.print(f"{stage} …", highlight=False)
            self._tasks[stage] = self._progress.add_task(stage, total=max(total, 1))
        self._progress.update(self._tasks[stage], completed=done, total=max(total, 1))


def show(report: AuditReport, page: Path | None) -> None:
    """Print the summary."""
    console = Console(highlight=False)
    console.print()
    console.print(Text(_headline(report), style="bold"))
    console.print(Text(_read_as(report), style="dim"))
    for note in report.notes:
        console.print(Text(f"Note: {note}", style="yellow"))
    console.print()
    console.print(_categories(report, console.width))
    if len(report.categories) > SHOWN:
        rest = report.categories[SHOWN:]
        tickets = sum(category.tickets for category in rest)
        console.print(Text(f"… and {len(rest)} more with {tickets:,} tickets.", style="dim"))
    console.print()
    console.print(Text("Does your automation complete it, or only answer?", style="bold"))
    for place, category in enumerate(report.top, 1):
        console.print(_top(place, category))
    console.print()
    for line in _closing(report):
        console.print(Text(line))
    if page:
        console.print(Text(f"The page to show: {page}", style="bold"))


def _headline(report: AuditReport) -> str:
    shares = report.reach_shares
    return (
        f"{report.tickets:,} tickets: {percent(shares[Reach.COMPLETES])} ask for something that "
        f"automation could complete in a system, {percent(shares[Reach.ANSWERS])} for something "
        f"it could only answer, {percent(shares[Reach.PERSON])} need a person."
    )


def _read_as(report: AuditReport) -> str:
    columns = report.columns
    found = [("text", listed(columns.text))] + [
        (role, shown_name(getattr(columns, role))) for role in ROLES if getattr(columns, role)
    ]
    skipped = report.skipped
    left_out = [
        f"{count:,} {word}"
        for count, word in (
            (skipped.empty, "empty"),
            (skipped.malformed, "not readable"),
            (skipped.duplicates, "twice the same id"),
        )
        if count
    ]
    lines = f"Read as {report.format}; " + ", ".join(f"{role}: {name}" for role, name in found)
    if left_out:
        lines += f". Left out: {', '.join(left_out)}"
        if skipped.first_malformed:
            lines += f" ({'; '.join(skipped.first_malformed[:3])})"
    return lines + "."


def _categories(report: AuditReport, width: int) -> Table:
    free = max(width - 44, 24)
    name = min(36, max(14, free * 11 // 20))
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Category", width=name, overflow="ellipsis", no_wrap=True)
    table.add_column("Tickets", justify="right", no_wrap=True, width=7)
    table.add_column("Share", justify="right", no_wrap=True, width=7)
    table.add_column("Score", justify="right", no_wrap=True, width=5)
    table.add_column("Automation", no_wrap=True, width=14)
    table.add_column("Systems", width=free - name, overflow="ellipsis", no_wrap=True)
    for category in report.categories[:SHOWN]:
        judged = category.assessment
        word, style = _REACH[judged.reach]
        table.add_row(
            Text(category.name),
            f"{category.tickets:,}",
            f"{category.share * 100:.1f} %",
            f"{judged.score}",
            Text(word, style=style),
            Text(", ".join(report.system_titles[name] for name in judged.systems) or "–"),
        )
    return table


def _top(place: int, category: CategoryReport) -> Text:
    judged = category.assessment
    word, style = _REACH[judged.reach]
    line = Text(f"{place:>2}. {category.name}: ")
    line.append(word, style=style)
    part = judged.reach_shares.get(judged.reach, 0.0)
    line.append(f" ({percent(part)} of its {category.tickets:,} tickets)", style="dim")
    return line


def _closing(report: AuditReport) -> list[str]:
    assumed = report.assumptions
    minutes = assumed.minutes_per_ticket
    lines = [
        f"May save over these tickets: {_money(report.saving, assumed.currency)}."
        if report.saving.high
        else "No saving can be claimed from these tickets."
    ]
    if report.year_factor and report.saving.high:
        yearly = report.saving.scaled(report.year_factor)
        lines.append(f"A year at this pace: {_money(yearly, assumed.currency)}.")
    span = (
        f"{minutes.low:g}"
        if minutes.low == minutes.high
        else f"{minutes.low:g} to {minutes.high:g}"
    )
    lines.append(
        f"That rests on {span} minutes a ticket and {assumed.currency} {assumed.cost_per_hour:g} "
        "an hour; change it with --minutes-per-ticket and --cost-per-hour."
    )
    if report.repeats.known:
        lines.append(
            f"Repeat contacts: {report.repeats.repeats:,} of {report.repeats.known:,} tickets "
            f"({percent(report.repeats.share)}) follow an earlier one within 14 days."
        )
    return [*lines, *_moving(report), *_splits(report)]


def _moving(report: AuditReport) -> list[str]:
    """The categories whose share changed most, in a line."""
    found = [(c.name, c.trend) for c in report.categories if c.trend is not None]
    if not found:
        return []
    found.sort(key=lambda each: -abs(each[1].after - each[1].before))
    told = ", ".join(
        f"{name} ({percent(trend.before)} to {percent(trend.after)})" for name, trend in found[:3]
    )
    return [f"What moves, by share in the last three months: {told}."]


def _splits(report: AuditReport) -> list[str]:
    lines = []
    for split in report.splits:
        told = ", ".join(f"{part.value} {percent(part.share)}" for part in split.parts[:4])
        lines.append(f"By {split.by}: {told}.")
    if report.duplicates.tickets:
        lines.append(
            f"Said again: {report.duplicates.tickets:,} tickets have the words of an earlier one."
        )
    return lines


def _money(estimate: Estimate, currency: str) -> str:
    span = f"{currency} {estimate.low:,.0f} to {estimate.high:,.0f}"
    return f"{span}, most likely {estimate.likely:,.0f}"
