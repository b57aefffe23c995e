"""The audit, top to bottom: read, group, see what is wanted, judge, add up.

Guarantees that every ticket read is in exactly one category, that shares add up to one, and that
the same file under the same rules gives the same report.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from unsnag.application.audit import measuring
from unsnag.application.audit.columns import shown_name
from unsnag.application.audit.discover import SMALLEST, Step, discover
from unsnag.application.audit.grouping import Group, by_label, why_unusable
from unsnag.application.audit.masking import masked, shortened
from unsnag.application.audit.meaning import Meanings
from unsnag.application.audit.report import (
    AuditReport,
    CategoryReport,
    Skipped,
    Solving,
    SystemNeed,
)
from unsnag.application.audit.sameness import duplicates_of, solving_of
from unsnag.application.audit.signals import Signals, leading, words_of
from unsnag.application.audit.splitting import (
    LanguageOf,
    months_by_category,
    splits_of,
    trend_of,
)
from unsnag.application.audit.tickets import Tickets, gather
from unsnag.application.ports.models import Encoder
from unsnag.application.ports.tickets import TicketRows
from unsnag.domain.learning import (
    Assessment,
    CategoryFacts,
    RuleBook,
    assess,
    saving,
)

_WORDS_READ = 250
_SEVERAL = 0.9
_LABEL_WEIGHT = 0.9  # a label hints; the customer's own first words say more
_LABEL_BREAKS = re.compile(r"[_\-./:|]+|(?<=[a-z])(?=[A-Z])")
_UNTOLD = 0.1


@dataclass(frozen=True)
class Asked:
    """What the reader asked for: column choices, and whether to leave the labels aside."""

    source: str
    columns: Mapping[str, str] = field(default_factory=dict)
    discover: bool = False
    rules: str = "the rules that come with Unsnag"


@dataclass
class _Seen:
    """What the words of one group show: tickets by need, by several needs, and the untold."""

    needs: dict[str, float] = field(default_factory=dict)
    several: int = 0
    untold: list[int] = field(default_factory=list)
    leading: dict[int, str] = field(default_factory=dict)
    """By place, the need of those tickets whose own words show it, without their label."""


def run_audit(
    source: TicketRows,
    asked: Asked,
    book: RuleBook,
    encoder: Encoder | None,
    step: Step,
    language_of: LanguageOf | None = None,
) -> AuditReport:
    """Audit one file. `language_of` is asked where no column says the language. Raises
    TicketsFileProblem when it cannot be."""
    tickets = gather(source, asked.columns, lambda done, total: step("Reading", done, total))
    notes: list[str] = []
    groups, discovered = _groups(tickets, asked, book, encoder, step, notes)
    seen = _see(tickets, groups, book, encoder, step, named=not discovered)
    repeats, repeat_shares = measuring.repeats_of(tickets, groups)
    window = measuring.window_of(tickets)
    months = measuring.months_of(tickets, window)
    several = zip(groups, seen, repeat_shares, strict=True)
    judged = [(_category(tickets, *each, book, months), each[0].members) for each in several]
    judged.sort(key=lambda each: -each[0].tickets)
    categories = [category for category, _ in judged]
    return AuditReport(
        source=asked.source,
        format=source.notes.format,
        tickets=len(tickets),
        skipped=_skipped(tickets, source),
        columns=tickets.columns,
        discovered=discovered,
        window=window,
        assumptions=book.assumptions,
        categories=tuple(categories),
        systems=_systems(categories, book),
        system_titles=book.systems,
        months=months,
        repeats=repeats,
        notes=(*notes, *_notes(tickets, source, encoder, discovered=discovered)),
        rules=asked.rules,
        splits=splits_of(tickets, judged, language_of),
        duplicates=duplicates_of(tickets),
    )


def _groups(
    tickets: Tickets,
    asked: Asked,
    book: RuleBook,
    encoder: Encoder | None,
    step: Step,
    notes: list[str],
) -> tuple[list[Group], bool]:
    """The categories, and whether they were discovered rather than read off a column."""
    if tickets.columns.label and not asked.discover:
        reason = why_unusable(tickets)
        if not reason:
            return by_label(tickets), False
        notes.append(f"{reason} The categories were found from the words instead.")
    if len(tickets) < SMALLEST:
        notes.append(
            f"{len(tickets)} tickets are too few to find categories in; they are sorted by what "
            "is wanted."
        )
        return _by_need(tickets, book), True
    return discover(tickets.texts, encoder, step), True


def _by_need(tickets: Tickets, book: RuleBook) -> list[Group]:
    everyone = Group("", tuple(range(len(tickets))))
    seen = _read(tickets, everyone, Signals(book), _order(book), "")
    places: dict[str, list[int]] = {}
    for place in everyone.members:
        need = seen.leading.get(place)
        title = book.need(need).title if need else "not clear from the words"
        places.setdefault(title[0].upper() + title[1:], []).append(place)
    found = [Group(name, tuple(members)) for name, members in places.items()]
    return sorted(found, key=lambda group: -len(group.members))


def _order(book: RuleBook) -> dict[str, int]:
    return {need.id: place for place, need in enumerate(book.needs)}


def _see(
    tickets: Tickets,
    groups: Sequence[Group],
    book: RuleBook,
    encoder: Encoder | None,
    step: Step,
    *,
    named: bool,
) -> list[_Seen]:
    """What each group wants: by its words, and by meaning where the words do not tell."""
    signals, order = Signals(book), _order(book)
    seen: list[_Seen] = []
    for place, group in enumerate(groups):
        seen.append(_read(tickets, group, signals, order, group.name if named else ""))
        step("Judging", place + 1, len(groups))
    untold = [
        s for s, g in zip(seen, groups, strict=True) if len(s.untold) > _UNTOLD * len(g.members)
    ]
    if encoder is not None and untold:
        texts = [[tickets.texts[place] for place in part.untold] for part in untold]
        for part, shares in zip(untold, Meanings(book, encoder).shares(texts, step), strict=True):
            for need, share in shares.items():
                part.needs[need] = part.needs.get(need, 0.0) + share * len(part.untold)
    return seen


def _read(
    tickets: Tickets, group: Group, signals: Signals, order: Mapping[str, int], name: str
) -> _Seen:
    seen = _Seen()
    label = signals.found(words_of(_LABEL_BREAKS.sub(" ", name)), head=0)
    for place in group.members:
        found = signals.found(words_of(tickets.texts[place])[:_WORDS_READ])
        own = leading(found, order)
        for hinted, weight in label.items():
            found[hinted] = found.get(hinted, 0.0) + _LABEL_WEIGHT * weight
        need = leading(found, order)
        if need is None:
            seen.untold.append(place)
            continue
        seen.needs[need] = seen.needs.get(need, 0.0) + 1.0
        if own == need:
            seen.leading[place] = need
        strong = sum(weight >= _SEVERAL * found[need] for weight in found.values())
        seen.several += strong > 1
    return seen


def _category(
    tickets: Tickets,
    group: Group,
    seen: _Seen,
    repeat_share: float | None,
    book: RuleBook,
    months: Sequence[tuple[str, int]],
) -> CategoryReport:
    count = len(group.members)
    solving = solving_of(tickets, group.members, book.repeatable)
    by_month = months_by_category(tickets, group.members, months)
    assessment = assess(_facts(tickets, group, seen, repeat_share, book, solving), book)
    examples = _examples(tickets, group, seen, assessment, book)
    return CategoryReport(
        name=masked(group.name) or group.name,
        tickets=count,
        share=count / len(tickets),
        assessment=assessment,
        saving=saving(count, assessment, book.assumptions),
        examples=examples,
        sentence=examples[0] if group.typical and examples else "",
        repeat_share=repeat_share,
        hours_to_close=measuring.hours_to_close(tickets, group),
        months=by_month,
        trend=trend_of(by_month, months),
        solving=solving,
    )


def _facts(
    tickets: Tickets,
    group: Group,
    seen: _Seen,
    repeat_share: float | None,
    book: RuleBook,
    solving: Solving,
) -> CategoryFacts:
    count = len(group.members)
    known = sum(seen.needs.values())
    money = sum(tickets_ for need, tickets_ in seen.needs.items() if book.need(need).money)
    largest = max(seen.needs.values(), default=0.0)
    measures = measuring.measures_of(
        tickets,
        group,
        repeat_share,
        several=seen.several / count,
        money=money / count,
        spread=1 - largest / known if known else 0.0,
        solving=solving,
    )
    return CategoryFacts(group.name, count, seen.needs, measures)


def _examples(
    tickets: Tickets, group: Group, seen: _Seen, assessment: Assessment, book: RuleBook
) -> tuple[str, ...]:
    """Three typical openings that fit the leading need where there are any, masked."""
    pool = group.typical or group.members[:2_000]
    wanted = [
        place
        for place in pool
        if place in seen.leading and book.need(seen.leading[place]).title == assessment.need_title
    ]
    ranked = sorted(wanted or pool, key=lambda place: _unlike_a_title(tickets.texts[place]))
    shown: dict[str, None] = {}
    for place in ranked[:60]:
        sentence = shortened(_opening(tickets.texts[place]))
        if len(sentence) > 3:
            shown[sentence] = None
        if len(shown) == 3:
            break
    return tuple(shown)


def _unlike_a_title(text: str) -> int:
    """0 for an opening of the length of a good title; more, the further it is from that."""
    letters = len(_opening(text))
    return max(25 - letters, 0) + max(letters - 90, 0)


def _opening(text: str) -> str:
    return text.strip().split("\n", 1)[0][:300]


def _systems(categories: Sequence[CategoryReport], book: RuleBook) -> tuple[SystemNeed, ...]:
    """Each system with the tickets that need it, most needed first; traces are left out."""
    needing: dict[str, float] = {}
    completing: dict[str, float] = {}
    total = sum(category.tickets for category in categories)
    for category in categories:
        for system, share in category.assessment.system_shares.items():
            needing[system] = needing.get(system, 0.0) + category.tickets * share
        for system, share in category.assessment.system_completes.items():
            completing[system] = completing.get(system, 0.0) + category.tickets * share
    needing = {system: tickets for system, tickets in needing.items() if tickets >= 0.005 * total}
    order = sorted(needing, key=lambda system: (-needing[system], system))
    return tuple(
        SystemNeed(system, book.systems[system], needing[system], completing.get(system, 0.0))
        for system in order
    )


def _skipped(tickets: Tickets, source: TicketRows) -> Skipped:
    return Skipped(
        empty=tickets.empty,
        malformed=source.notes.malformed,
        duplicates=tickets.duplicates,
        unread_dates=tickets.unread_dates,
        same_text=tickets.same_text,
        first_malformed=tuple(source.notes.first_malformed),
    )


def _notes(
    tickets: Tickets, source: TicketRows, encoder: Encoder | None, *, discovered: bool
) -> list[str]:
    notes = [source.notes.stopped_early] if source.notes.stopped_early else []
    created = shown_name(tickets.columns.created)
    if created and not tickets.date_form.certain and tickets.date_form.numeric:
        notes.append(f"Nothing in “{created}” told day from month; day first was assumed.")
    if len(tickets) < 200:
        notes.append(f"{len(tickets)} tickets are few: read the shares as a first impression.")
    if encoder is None and discovered:
        notes.append(
            "The text encoder is not built, so meanings were not compared. Run `unsnag encoder "
            "build` for better categories."
        )
    return notes
