"""The part of the page between proofs: what moves, by channel, product and language, how people
solved tickets, and what was said again and again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from unsnag.adapters.audit_page import charts
from unsnag.adapters.audit_page.leading import caption, keys
from unsnag.adapters.audit_page.writing import count, from_file, month, share, tickets
from unsnag.application.audit.report import AuditReport, CategoryReport, Solving, Split, Trend

MOST_MOVING = 8
MOST_SOLVED = 12
_TITLES = {"channel": "By channel", "product": "By product", "language": "By language"}


_FIGURES: tuple[tuple[str, Callable[[Solving], float | None]], ...] = (
    ("Can be repeated", lambda solving: solving.repeatable),
    ("Answers alike", lambda solving: solving.alike),
    ("Marked solved", lambda solving: solving.solved),
)


def moving(report: AuditReport) -> str:
    """Categories whose share changed, the largest change first; a line of columns for each."""
    found = [(c, c.trend) for c in report.categories if c.trend is not None]
    if len(report.months) < 2:
        return ""
    if not found:
        text = "No category’s share changed by more than chance in the last months."
        return f"<section><header><h2>What moves</h2><p>{text}</p></header></section>\n"
    found.sort(key=lambda each: -abs(each[1].after - each[1].before))
    rows = "".join(_moving_row(report, c, trend) for c, trend in found[:MOST_MOVING])
    how = "A column a month, from zero; each category on its own scale."
    return (
        "<section><header><h2>What moves</h2><p>The last three whole months against the three "
        "before, as shares of all tickets. What chance may have done is left out.</p></header>"
        f'<figure><ol class="rows">{rows}</ol>{caption(report, how)}</figure></section>\n'
    )


def _moving_row(report: AuditReport, category: CategoryReport, trend: Trend) -> str:
    up = trend.after > trend.before
    word = "more" if up else "less"
    return (
        f'<li><div class="what">{from_file(category.name)}<small>{word}: {share(trend.before)} to '
        f"{share(trend.after)} of all</small></div>"
        f"{charts.spark(category.months)}"
        f'<div class="figure">{tickets(sum(category.months))}'
        f"<small>{_peak(report, category.months)}</small></div></li>"
    )


def _peak(report: AuditReport, months: Sequence[int]) -> str:
    top = max(range(len(months)), key=lambda place: months[place])
    return f"most in {month(report.months[top][0])}"


def splits(report: AuditReport) -> str:
    """Channel, product and language, each with how far automation gets there."""
    if not report.splits:
        return ""
    figures = "".join(_split(report, split) for split in report.splits)
    return (
        "<section><header><h2>Where they come from</h2><p>How far automation gets follows from "
        f"the categories that each holds.</p></header>{keys()}"
        f'<div class="two">{figures}</div></section>\n'
    )


def _split(report: AuditReport, split: Split) -> str:
    most = split.parts[0].tickets
    rows = "".join(
        f'<li><div class="what">{from_file(part.value)}<small>mostly '
        f"{', '.join(from_file(name) for name, _ in part.largest[:2])}</small></div>"
        f"{charts.reach_bar(part.reach_shares, scale=part.tickets / most)}"
        f'<div class="figure">{share(part.share)}<small>{tickets(part.tickets)}</small></div></li>'
        for part in split.parts
    )
    of = (
        f"The language was found from the words of {tickets(split.of)}, evenly taken."
        if split.sampled
        else f"From the column “{from_file(getattr(report.columns, split.by))}” of "
        f"{tickets(split.of)}."
    )
    return (
        f"<figure><h3>{_TITLES[split.by]}</h3>"
        f'<ol class="rows">{rows}</ol><figcaption>{of}</figcaption></figure>'
    )


def how_solved(report: AuditReport) -> str:
    """What people did, by category, where the file says it."""
    told = [
        c
        for c in report.categories
        if c.solving.ways or c.solving.alike is not None or c.solving.solved is not None
    ]
    if not told:
        return ""
    shown = told[:MOST_SOLVED]
    columns = [
        (t, value) for t, value in _FIGURES if any(value(c.solving) is not None for c in told)
    ]
    heads = "".join(f'<th scope="col" class="number">{title}</th>' for title, _ in columns)
    rows = "".join(_solved_row(c, [value for _, value in columns]) for c in shown)
    return (
        "<section><header><h2>How people solved them</h2><p>What was settled by the same step "
        "again and again can be settled without a person; this moves the scores above.</p>"
        '</header><div class="scroll" role="region" aria-label="How people solved them" '
        'tabindex="0"><table><caption>The largest categories of which the file tells it</caption>'
        '<thead><tr><th scope="col">Category</th><th scope="col" class="number">Tickets</th>'
        f'<th scope="col">Ways</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>\n"
    )


def _solved_row(
    category: CategoryReport, figures: Sequence[Callable[[Solving], float | None]]
) -> str:
    solving = category.solving
    ways = ", ".join(f"{from_file(way)} {share(part)}" for way, part in solving.ways) or "–"
    return (
        f'<tr><th scope="row">{from_file(category.name)}</th>'
        f'<td class="number">{count(category.tickets)}</td><td>{ways}</td>'
        + "".join(
            f'<td class="number">{"–" if (value := figure(solving)) is None else share(value)}</td>'
            for figure in figures
        )
        + "</tr>"
    )


def said_again(report: AuditReport) -> str:
    """Texts that came several times."""
    found = report.duplicates
    if not found.tickets:
        return ""
    twice = (
        f" {count(found.twice)} are the same customer’s, sent again within a day."
        if found.twice
        else ""
    )
    rows = "".join(
        f'<tr><th scope="row">{from_file(each.example)}</th>'
        f'<td class="number">{count(each.tickets)}</td>'
        f'<td class="number">{count(each.customers) if each.customers else "–"}</td></tr>'
        for each in found.most
    )
    table = (
        '<div class="scroll" role="region" aria-label="Texts that came most often" tabindex="0">'
        "<table><caption>Texts that came most often</caption><thead><tr>"
        '<th scope="col">Text</th><th scope="col" class="number">Tickets</th>'
        '<th scope="col" class="number">Customers</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
        if rows
        else ""
    )
    return (
        "<section><header><h2>Said again</h2>"
        f"<p>{tickets(found.tickets)} have the words of an earlier one, numbers left aside.{twice} "
        "Forms, automatic mail and impatient customers look like this.</p></header>"
        f"{table}</section>\n"
    )
