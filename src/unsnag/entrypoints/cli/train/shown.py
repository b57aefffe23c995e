"""Versions, cards and comparisons as tables for a terminal, and as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from unsnag.application.compare_models import ModelsCompared
from unsnag.application.model_card import Card, TicketCounts
from unsnag.application.ports.model_versions import Choice, ModelVersion
from unsnag.application.queries.insights import wilson
from unsnag.application.train_intents import Trained
from unsnag.domain.understanding.held_back import PARTS
from unsnag.domain.understanding.pairing import Paired, Verdict

MOST_LINES = 15
_VERDICTS = {
    Verdict.BETTER: "better",
    Verdict.WORSE: "worse",
    Verdict.NO_DIFFERENCE: "no difference shown",
}


def card(console: Console, one: Card, version: ModelVersion) -> None:
    """The whole card; of intents and pairs those that hurt most."""
    console.print(f"[bold]Version {version.id}[/bold], from {escape(version.source)}")
    console.print(
        f"Learned {version.made:%Y-%m-%d %H:%M} UTC by {escape(version.by)}, "
        f"in {one.seconds:.0f} s. Tickets {version.data}.",
        highlight=False,
    )
    console.print()
    _tickets(console, one.tickets)
    _measured(console, one)
    if one.asked:
        _intents(console, one)
        _pairs(console, one)
        _curve(console, one)
    if one.doubted_of:
        console.print(
            f"{one.suspects:,} of {one.doubted_of:,} labels looked at seem wrong.", highlight=False
        )
    console.print("\nNot to be used for:", highlight=False)
    for line in one.not_for:
        console.print(f"  {line}", highlight=False)
    console.print()


def _tickets(console: Console, t: TicketCounts) -> None:
    few = ", ".join(f"{escape(name)} ({n})" for name, n in t.rare[:5])
    lines = [
        (t.rows, "rows in the file"),
        (t.learned, f"learned, of {t.intents:,} intents"),
        (t.foreign, "of no known intent, which tune what is refused"),
        (t.aside, "kept apart, which tune the probabilities"),
        (t.duplicates, "of the learned say the same as another"),
        (t.contradicted, f"set aside: {t.contradictions:,} texts have several labels"),
        (t.rare_rows, f"set aside: fewer than five different examples: {few}"),
        (t.wordless, "set aside: no letter or digit in them"),
        (t.misnamed, "set aside: a label that is too long to be one"),
        (t.unlabelled, "have no label; `unsnag discover` finds what such tickets ask for"),
        (t.unreadable, "have no text, or can't be read"),
        (t.relabelled, "learned with the label that a person gave in a review"),
        (t.left_out, "left out in a review"),
        (t.corrections, "from corrections at the desk"),
        (t.labelled, "from tickets that were chosen to be labelled"),
        (t.accepted, "examples of accepted discoveries"),
    ]
    for number, words in lines:
        if number:
            console.print(f"  {number:>8,}  {words}", highlight=False)
    spoken = ", ".join(f"{name} {share} %" for name, share in t.languages)
    console.print(f"  Languages: {spoken}", highlight=False)
    for text, labels in t.contradicting[:3]:
        line = " ".join(text.split())[:60]
        console.print(f"  Contradiction: “{escape(line)}”: {escape(labels)}", highlight=False)
    console.print()


def _measured(console: Console, one: Card) -> None:
    if not one.asked:
        console.print("[bold]Nothing could be measured[/bold]: too few tickets to keep some back.")
        return
    how = "each fifth" if one.parts == PARTS else f"{one.parts} of {PARTS} parts"
    console.print(
        f"Measured on {one.asked:,} tickets ({how} of them) that the asked model had not learned:",
        highlight=False,
    )
    lines = [("right among known intents, nothing refused", share(one.right, one.known))]
    if one.foreign_asked:
        lines.append(("of no known intent, let be", share(one.foreign_refused, one.foreign_asked)))
    if one.macro_f1 is not None:
        lines.append(("mean F1 over the intents", f"{100 * one.macro_f1:.1f} %"))
    if one.ece is not None:
        lines.append(("calibration error", f"{100 * one.ece:.1f} %"))
    if one.auroc_oos is not None:
        lines.append(("in and out of scope told apart (AUROC)", f"{100 * one.auroc_oos:.1f} %"))
    for words, value in lines:
        console.print(f"  {words}: {value}", highlight=False)


def _intents(console: Console, one: Card) -> None:
    table = _table("What hurts most", "intent", "learned", "asked", "found", "of those said")
    for line in one.intents[:MOST_LINES]:
        found, said = share(line.right, line.meant), share(line.right, line.said)
        table.add_row(escape(line.intent), f"{line.learned:,}", f"{line.meant:,}", found, said)
    console.print(table)


def _pairs(console: Console, one: Card) -> None:
    if not one.confusions:
        return
    table = _table("Taken for another", "tickets of", "taken for", "times")
    for pair in one.confusions[:MOST_LINES]:
        table.add_row(escape(pair.truth or "no known intent"), escape(pair.best), f"{pair.count:,}")
    console.print(table)


def _curve(console: Console, one: Card) -> None:
    table = _table("How sure", "setting", "handled without a question", "of those wrong")
    for point in one.curve:
        if point.setting % 10 == 0:
            handled = share(point.handled, point.n)
            table.add_row(str(point.setting), handled, share(point.wrong, point.handled))
    console.print(table)
    if not one.foreign_asked:
        console.print(
            "The file had no messages of no known intent, so those are missing from the curve.",
            highlight=False,
        )


def share(part: int, whole: int) -> str:
    """A share with its 95 % interval."""
    if not whole:
        return "–"
    low, high = wilson(part, whole)
    return f"{100 * part / whole:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def compared(console: Console, both: ModelsCompared, first: str, second: str) -> None:
    """Two versions side by side."""
    console.print(
        f"\nOn the same {both.n:,} tickets, which neither had learned: "
        f"they say the same on {both.agree:,}.",
        highlight=False,
    )
    if both.disputed:
        console.print(
            f"{both.disputed:,} more carry different labels in the two, and show nothing.",
            highlight=False,
        )
    table = _table("", "", f"only {first}", f"only {second}", "difference", "chance", "")
    for words, pair in (("right", both.right), ("not misled", both.careful)):
        table.add_row(words, *_paired(pair))
    console.print(table)
    apart = [line for line in both.by_intent if line.first or line.second]
    if apart:
        lines = _table("", "intent", "tickets", "agree", f"only {first}", f"only {second}")
        for line in apart[:MOST_LINES]:
            numbers = (line.n, line.agree, line.first, line.second)
            name = escape(line.intent or "no known intent")
            lines.add_row(name, *(f"{n:,}" for n in numbers))
        console.print(lines)


def _paired(pair: Paired) -> tuple[str, ...]:
    low, high = pair.interval
    gap = f"{100 * pair.difference:+.1f} ({100 * low:+.1f} to {100 * high:+.1f}) points"
    apart = (f"{pair.first:,}", f"{pair.second:,}")
    return (*apart, gap, f"{pair.chance:.3g}", _VERDICTS[pair.verdict])


def versions(console: Console, every: Sequence[ModelVersion], choice: Choice | None) -> None:
    """The newest first."""
    if not every:
        console.print("There is no version yet. Train one: unsnag train FILE")
        return
    table = _table("", "version", "made", "by", "from", "learned", "right", "")
    for one in every:
        known, right = one.card["known"], one.card["right"]
        learned = f"{one.card['tickets']['learned']:,}"
        now = "in force" if choice is not None and choice.version == one.id else ""
        made = f"{one.made:%Y-%m-%d %H:%M}"
        accuracy = f"{100 * right / known:.1f} %" if known else "–"
        names = (escape(one.by), escape(one.source))
        table.add_row(one.id, made, *names, learned, accuracy, now)
    console.print(table)


def versions_as_plain(every: Sequence[ModelVersion], choice: Choice | None) -> list[dict[str, Any]]:
    """The newest first."""
    chosen = "" if choice is None else choice.version
    return [
        {
            "version": one.id,
            "made": one.made.isoformat(),
            "by": one.by,
            "source": one.source,
            "data": one.data,
            "in_force": one.id == chosen,
            "card": one.card,
        }
        for one in every
    ]


def compared_as_plain(both: ModelsCompared) -> dict[str, Any]:
    """Counts, differences with intervals, and lines by intent."""

    def plain(pair: Paired) -> dict[str, Any]:
        return {
            **asdict(pair),
            "difference": pair.difference,
            "interval": list(pair.interval),
            "chance": pair.chance,
            "verdict": pair.verdict.value,
        }

    return {
        "n": both.n,
        "agree": both.agree,
        "disputed": both.disputed,
        "right": plain(both.right),
        "careful": plain(both.careful),
        "worse": both.worse,
        "by_intent": [asdict(line) for line in both.by_intent],
    }


def trained_as_plain(trained: Trained, said: str) -> dict[str, Any]:
    """The version with its card, the comparison and what became of it."""
    one = trained.version
    return {
        "version": one.id,
        "new": trained.new,
        "made": one.made.isoformat(),
        "by": one.by,
        "source": one.source,
        "data": one.data,
        "card": one.card,
        "compared": None if trained.compared is None else compared_as_plain(trained.compared),
        "said": said,
    }


def _table(title: str, *heads: str) -> Table:
    table = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left")
    for head in heads:
        text = head in ("", "intent", "version", "made", "by", "from", "tickets of", "taken for")
        whole = head in ("version", "intent")  # names are read as a whole or not at all
        table.add_column(head, justify="left" if text else "right", no_wrap=whole)
    return table
