"""The second half of the page: systems, savings, months, repeats, every figure, and the method."""

from __future__ import annotations

from unsnag.adapters.audit_page import charts
from unsnag.adapters.audit_page.leading import caption
from unsnag.adapters.audit_page.writing import (
    REACH_WORDS,
    count,
    esc,
    from_file,
    money,
    money_range,
    month,
    share,
    tickets,
)
from unsnag.application.audit.columns import ROLES, shown_name
from unsnag.application.audit.report import AuditReport, CategoryReport
from unsnag.domain.learning import NOTHING, Estimate, Reach

_EDGES = "Columns start at zero. The first and last month may be incomplete and are softer."


def systems(report: AuditReport) -> str:
    """Which systems would have to be connected, by the tickets that need them."""
    if not report.systems:
        return ""
    most = max(system.tickets for system in report.systems) or 1
    rows = "".join(
        f'<li><div class="what">{esc(system.title)}</div>'
        f"{charts.plain_bar(system.tickets / most, system.completes / most)}"
        f'<div class="figure">{tickets(system.tickets)}'
        f"<small>{count(system.completes)} completed</small></div></li>"
        for system in report.systems
    )
    return (
        "<section><header><h2>What you would have to connect</h2><p>Tickets that need each "
        "system, without those left to a person. The strong part can be completed, not only "
        "answered. One ticket may need two systems.</p></header>"
        f'<figure><ol class="rows">{rows}</ol>{caption(report, "Bars start at zero.")}</figure>'
        "</section>\n"
    )


def savings(report: AuditReport) -> str:
    """Ranges for the categories that save most, and what they rest on."""
    if report.saving.high < 1:
        return ""
    currency = report.assumptions.currency
    order = sorted(report.categories, key=lambda category: -category.saving.likely)
    shown, rest = order[:10], order[10:]
    left = NOTHING
    for category in rest:
        left = left + category.saving
    most = max(category.saving.high for category in shown)
    rows = [_saving_row(from_file(c.name), c.saving, most, currency) for c in shown]
    if rest:
        rows.append(_saving_row(f"{len(rest)} other categories", left, 0, currency))
    span = money_range(report.saving, currency)
    total = f"{span}, most likely {money(report.saving.likely, currency)}"
    yearly = ""
    if report.year_factor:
        scaled = report.saving.scaled(report.year_factor)
        yearly = f" That is {money_range(scaled, currency)} a year at the same pace."
    return (
        "<section><header><h2>What it may save</h2>"
        f"<p>Handling cost over the tickets in this file: {total}.{yearly}</p></header>"
        f'<div class="two"><figure><ol class="rows">{"".join(rows)}</ol>'
        f"{caption(report, 'Band: low to high. Mark: most likely. Bars start at zero.')}</figure>"
        f"{_assumptions(report)}</div></section>\n"
    )


def _saving_row(name: str, estimate: Estimate, most: float, currency: str) -> str:
    return (
        f'<li><div class="what">{name}</div>{charts.range_bar(estimate, most)}'
        f'<div class="figure">{money(estimate.likely, currency)}'
        f"<small>{money_range(estimate, currency)}</small></div></li>"
    )


def _assumptions(report: AuditReport) -> str:
    assumed = report.assumptions
    minutes = assumed.minutes_per_ticket
    spread = (
        f"{minutes.low:g}, {minutes.likely:g} and {minutes.high:g} minutes"
        if minutes.low != minutes.high
        else f"{minutes.likely:g} minutes"
    )
    completes = assumed.addressable.get(Reach.COMPLETES, NOTHING)
    answers = assumed.addressable.get(Reach.ANSWERS, NOTHING)
    lines = (
        f"Handling a ticket takes {spread} (low, likely, high).",
        f"An hour costs {esc(assumed.currency)} {assumed.cost_per_hour:g}, all included.",
        "Of what could be completed, automation really takes over "
        f"{_three(completes)} (low, likely, high), times the score.",
        f"Of what could only be answered, {_three(answers)}, times the score.",
        "What is left to a person saves nothing.",
        "Not counted: the cost of connecting systems, of running the automation, and of its "
        "mistakes; and what faster help is worth to customers.",
    )
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f'<div><h3>What this rests on</h3><ul class="plain">{items}</ul></div>'


def _three(estimate: Estimate) -> str:
    return f"{share(estimate.low)}, {share(estimate.likely)} and {share(estimate.high)}"


def months(report: AuditReport) -> str:
    """Tickets by month, where the file has dates."""
    if len(report.months) < 2:
        return ""
    wide = charts.months_chart(report.months, 960, "wide")
    narrow = charts.months_chart(report.months, 340, "narrow")
    rows = "".join(
        f'<tr><th scope="row">{month(name)}</th><td class="number">{count(n)}</td></tr>'
        for name, n in report.months
    )
    return (
        "<section><header><h2>Month by month</h2></header>"
        f"<figure>{wide}{narrow}{caption(report, _EDGES)}"
        "</figure><details><summary>The same as a table</summary>"
        "<table><caption>Tickets by month</caption><thead><tr>"
        '<th scope="col">Month</th><th scope="col" class="number">Tickets</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></details></section>\n"
    )


def repeats(report: AuditReport) -> str:
    """Who writes again, and what is there twice."""
    found, skipped = report.repeats, report.skipped
    lines: list[str] = []
    if found.known:
        lines.append(
            f"{count(found.repeats)} of {count(found.known)} tickets ({share(found.share)}) follow "
            "an earlier one of the same customer in the same category within 14 days."
        )
    if found.customers:
        lines.append(
            f"{count(found.several_tickets)} of {count(found.customers)} customers wrote more "
            "than once."
        )
    if skipped.duplicates:
        lines.append(f"{count(skipped.duplicates)} rows had an id seen before and were left out.")
    if skipped.same_text:
        lines.append(
            f"{count(skipped.same_text)} tickets begin with the very same words as another one; "
            "they are counted."
        )
    worst = [c for c in report.categories if (c.repeat_share or 0) > 0 and c.tickets >= 20]
    worst.sort(key=lambda category: -(category.repeat_share or 0))
    if len(worst) > 1 and found.share > 0:
        names = ", ".join(
            f"{from_file(c.name)} ({share(c.repeat_share or 0)} of {count(c.tickets)})"
            for c in worst[:3]
        )
        lines.append(f"Most often again: {names}.")
    if not lines:
        return ""
    items = "".join(f"<li>{line}</li>" for line in lines)
    return (
        "<section><header><h2>Who writes again</h2></header>"
        f'<ul class="plain">{items}</ul></section>\n'
    )


def every_category(report: AuditReport) -> str:
    """All figures in one table."""
    rows = "".join(_table_row(report, category) for category in report.categories)
    return (
        "<section><header><h2>Every category</h2></header>"
        '<div class="scroll" role="region" aria-label="Every category" tabindex="0"><table>'
        f"<caption>{len(report.categories)} categories, {count(report.tickets)} tickets. Savings "
        f"are {esc(report.assumptions.currency)} over the tickets of this file.</caption>"
        "<thead><tr>"
        '<th scope="col">Category</th><th scope="col" class="number">Tickets</th>'
        '<th scope="col" class="number">Share</th><th scope="col" class="number">Score</th>'
        '<th scope="col">Automation</th><th scope="col">Mostly about</th>'
        '<th scope="col">Systems</th><th scope="col" class="number">May save</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div></section>\n"
    )


def _table_row(report: AuditReport, category: CategoryReport) -> str:
    judged = category.assessment
    names = ", ".join(esc(report.system_titles[name]) for name in judged.systems) or "–"
    saving = category.saving
    span = f"{saving.low:,.0f}–{saving.high:,.0f}" if saving.high >= 1 else "–"
    return (
        f'<tr><th scope="row">{from_file(category.name)}</th>'
        f'<td class="number">{count(category.tickets)}</td>'
        f'<td class="number">{share(category.share)}</td><td class="number">{judged.score}</td>'
        f"<td>{REACH_WORDS[judged.reach]}</td><td>{esc(judged.need_title)}</td><td>{names}</td>"
        f'<td class="number">{span}</td></tr>'
    )


def how_worked_out(report: AuditReport) -> str:
    """Columns, rows left out, and the method, so that every figure can be checked."""
    columns, skipped = report.columns, report.skipped
    used = [("customer’s words", ", ".join(map(shown_name, columns.text)))] + [
        (role.replace("_", " "), shown_name(getattr(columns, role)))
        for role in ROLES
        if getattr(columns, role)
    ]
    read = "; ".join(f"{role}: {from_file(name)}" for role, name in used)
    lines = [
        f"Read as {esc(report.format)}. Columns: {read}.",
        f"Left out: {count(skipped.empty)} empty, {count(skipped.malformed)} not readable, "
        f"{count(skipped.duplicates)} with an id seen before. Dates not understood: "
        f"{count(skipped.unread_dates)}.",
        f"Judged by {from_file(report.rules)}. Each ticket goes to the need whose words it shows "
        "most; where no words fit, a sample is compared with examples by meaning. The score is "
        "the average over a category’s tickets, moved by repeats, replies, length and money; "
        "every point is listed above.",
        "Resolvability says how likely a ticket ends without a person once the systems are "
        "connected. It is judged from words alone: check a handful of each category before you "
        "decide.",
    ]
    lines += [f"Not readable: {esc(problem)}." for problem in skipped.first_malformed[:3]]
    items = "".join(f"<li>{line}</li>" for line in lines)
    return (
        "<section><header><h2>How this was worked out</h2></header>"
        f'<ul class="plain">{items}</ul></section>\n'
    )
