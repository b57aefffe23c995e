"""The first half of the page: the answer in a sentence, where tickets go, what to fix first."""

from __future__ import annotations

from unsnag.adapters.audit_page import charts
from unsnag.adapters.audit_page.writing import (
    NARROW_SPACE,
    REACH_WORDS,
    count,
    day,
    esc,
    from_file,
    money,
    money_range,
    sentence,
    share,
    tickets,
)
from unsnag.application.audit.report import AuditReport, CategoryReport
from unsnag.domain.learning import Reach

SHOWN = 12
_MEANING = {
    Reach.COMPLETES: "it looks up or acts in a connected system, and the issue is over",
    Reach.ANSWERS: "it explains; the customer still does the work",
    Reach.PERSON: "someone has to judge, or the words do not say",
}


def lead(report: AuditReport) -> str:
    """The sentence at the top with the numbers set in it, and the split behind it."""
    shares = report.reach_shares
    headline = (
        f"Of {count(report.tickets)} tickets, automation could complete "
        f"<b>{share(shares[Reach.COMPLETES])}</b>, only answer "
        f"<b>{share(shares[Reach.ANSWERS])}</b>, and leave "
        f"<b>{share(shares[Reach.PERSON])}</b> to a person."
    )
    notes = "".join(f'<p class="note">{esc(note)}</p>' for note in report.notes)
    parts = "".join(
        f"<div><dt>{swatch(reach)}{REACH_WORDS[reach]}</dt>"
        f"<dd><b>{share(shares[reach])}</b><small>{_MEANING[reach]}</small></dd></div>"
        for reach in Reach
    )
    return (
        f'<div class="lead"><h1>{headline}</h1>{_standfirst(report)}'
        f'<div class="split">{charts.reach_bar(shares, height=20)}<dl>{parts}</dl></div>'
        f"{notes}</div>\n"
    )


def swatch(reach: Reach) -> str:
    """A small square in the colour of a reach."""
    return (
        '<svg class="swatch" viewBox="0 0 12 12" aria-hidden="true" focusable="false">'
        f'<rect class="reach-{reach.value}" x=".5" y=".5" width="11" height="11"/></svg>'
    )


def keys() -> str:
    """What the three tones mean."""
    return (
        '<p class="keys">'
        + "".join(f"<span>{swatch(reach)}{REACH_WORDS[reach]}</span>" for reach in Reach)
        + "</p>"
    )


def caption(report: AuditReport, text: str) -> str:
    """A caption that ends with n and window."""
    window = report.window
    when = f", {day(window.first)} to {day(window.last)}" if window.dated else ""
    equals = f"{NARROW_SPACE}={NARROW_SPACE}"
    return f"<figcaption>{text} n{equals}{count(report.tickets)}{when}.</figcaption>"


def where_tickets_go(report: AuditReport) -> str:
    """Categories as bars by volume, each split by how far automation gets."""
    most = report.categories[0].tickets
    rows = "".join(_row(category, most) for category in report.categories[:SHOWN])
    rest = report.categories[SHOWN:]
    left = ""
    if rest:
        many = tickets(sum(category.tickets for category in rest))
        left = f" {len(rest)} smaller categories with {many} are in the table at the end."
    how = "Length is the number of tickets, from zero; tones show how far automation gets."
    found = (
        "The categories were found in the tickets’ own words."
        if report.discovered
        else f"By your own labels, in the column “{from_file(report.columns.label)}”."
    )
    return (
        "<section><header><h2>Where your tickets go</h2>"
        f"<p>{found}{left}</p></header><figure>{keys()}"
        f'<ol class="rows">{rows}</ol>'
        f"{caption(report, how)}"
        "</figure></section>\n"
    )


def _row(category: CategoryReport, most: int) -> str:
    shares = category.assessment.reach_shares
    under = f"<small>such as “{from_file(category.sentence)}”</small>" if category.sentence else ""
    return (
        f'<li><div class="what">{from_file(category.name)}{under}</div>'
        f"{charts.reach_bar(shares, scale=category.tickets / most)}"
        f'<div class="figure">{count(category.tickets)}'
        f"<small>{share(category.share)} of all</small></div></li>"
    )


def volume_map(report: AuditReport) -> str:
    """Volume against resolvability, and the same as a table."""
    if len(report.categories) < 3:
        return ""
    wide = charts.map_chart(report.categories, 960, 440, "wide")
    narrow = charts.map_chart(report.categories, 340, 380, "narrow")
    rows = "".join(
        f'<tr><th scope="row">{from_file(c.name)}</th><td class="number">{count(c.tickets)}</td>'
        f'<td class="number">{c.assessment.score}</td>'
        f"<td>{REACH_WORDS[c.assessment.reach]}</td></tr>"
        for c in report.categories[:60]
    )
    return (
        "<section><header><h2>Volume against resolvability</h2>"
        "<p>Up and to the right is where to begin: many tickets, and little in the way of ending "
        "them without a person.</p></header>"
        f"<figure>{keys()}{wide}{narrow}"
        f"{caption(report, 'Each dot is a category. Up: resolvability, 0 to 100.')}</figure>"
        "<details><summary>The same as a table</summary>"
        '<div class="scroll" role="region" aria-label="Volume and resolvability" tabindex="0">'
        "<table><caption>Tickets and resolvability by category</caption><thead><tr>"
        '<th scope="col">Category</th><th scope="col" class="number">Tickets</th>'
        '<th scope="col" class="number">Resolvability</th><th scope="col">Automation</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div></details></section>\n"
    )


def complete_or_answer(report: AuditReport) -> str:
    """The ten that pay most, each with its reasons."""
    entries = "".join(_entry(report, place, c) for place, c in enumerate(report.top, 1))
    many = "ten" if len(report.top) == 10 else str(len(report.top))
    return (
        "<section><header><h2>Does your automation complete it, or only answer?</h2>"
        f"<p>The {many} that pay most, ordered by tickets, score and how far automation gets. An "
        "answer closes a ticket only when the customer’s problem was not knowing; where the "
        "problem is in a system, someone has to act there.</p></header>"
        f'<ol class="top">{entries}</ol></section>\n'
    )


def _entry(report: AuditReport, place: int, category: CategoryReport) -> str:
    judged = category.assessment
    part = share(judged.reach_shares.get(judged.reach, 0.0))
    systems = ", ".join(esc(report.system_titles[name]) for name in judged.systems)
    saves = (
        f"may save {money_range(category.saving, report.assumptions.currency)}"
        if category.saving.high >= 1
        else "no saving claimed"
    )
    quote = (
        f"<blockquote>{from_file(category.examples[0])}</blockquote>" if category.examples else ""
    )
    reasons = "".join(
        f'<li><span class="number">{_signed(part_.points)}</span><span>{sentence(part_.sentence)}'
        "</span></li>"
        for part_ in judged.because
    )
    return (
        f'<li><div class="place" aria-hidden="true">{place}</div><div class="about">'
        f"<h3>{from_file(category.name)}</h3>"
        f'<p class="verdict {judged.reach.value}">{REACH_WORDS[judged.reach]} '
        f"<span>for {part} of its tickets</span></p>"
        f"{charts.reach_bar(judged.reach_shares)}"
        f'<p class="facts">{tickets(category.tickets)}, {share(category.share)} of all; {saves}.'
        f"{_waiting(category)}</p>"
        f'<p class="facts">{"Connect: " + systems if systems else "Nothing to connect"}.</p>{quote}'
        f'</div><div class="why"><ul class="because">{reasons}'
        f'<li class="sum"><span class="number">{judged.score}</span><span>Resolvability, of 100'
        "</span></li></ul></div></li>"
    )


def _waiting(category: CategoryReport) -> str:
    hours = category.hours_to_close
    if hours is None:
        return ""
    span = f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"
    return f" Half are closed within {span}."


def _signed(points: int) -> str:
    return f"+{points}" if points >= 0 else f"−{-points}"


def _standfirst(report: AuditReport) -> str:
    currency = report.assumptions.currency
    if report.saving.high < 1:
        return '<p class="standfirst">Too little here can be resolved to claim a saving.</p>'
    factor = report.year_factor
    estimate = report.saving.scaled(factor) if factor else report.saving
    period = "a year, at the pace of this window" if factor else "over the tickets in this file"
    return (
        f'<p class="standfirst">That may save <b>{money_range(estimate, currency)}</b> {period}, '
        f"most likely about {money(estimate.likely, currency)}. It is an estimate from stated "
        "assumptions, not a promise; each is listed below and can be changed.</p>"
    )
