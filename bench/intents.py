"""Recognising what a ticket wants.

What: the shipped learner on the demo's past tickets: the share whose intent is ranked first, the
share that is recognised at the shipped sureness (and so would be handled), how often a recognised
one is right, the share of tickets of no known intent that it leaves to people, the time to learn
and the time of a message.
Against: TF-IDF over words and pairs with a linear SVM (scikit-learn), calibrated on five folds so
that it has a probability, asked for the same probability as ours; and fastText, nlp.js and Rasa
where they are named, see bench/intent_contenders.py.
How to read: two splits. One puts a fifth of the tickets aside by the hash of their text; the
tickets grow from hand-written phrases, so most of those aside have a sibling among those learned.
The other puts whole phrases aside with all that grew from them: new words for a known need, the
harder and the fairer figure. “Right at our share” compares precision where both handle the same
share of tickets. With UNSNAG_EVAL_DATA naming a folder of evaluation data, sets that nobody wrote
for us are learned as well, whole and with ten examples an intent.
"""

from __future__ import annotations

import csv
import hashlib
import os
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.intent_contenders import Answers, Contender, Said, contenders
from bench.report import Column, Form, Line, Report, Scale, Table, percentile, shown
from bench.stage import LeftOut, tickets_made
from unsnag.adapters.models.encoder import MiniLmEncoder
from unsnag.adapters.models.remembering import Remembering
from unsnag.adapters.tickets_file.past_tickets import OUT_OF_SCOPE
from unsnag.application.ports.models import EncoderUnavailable, LabelledText

TINY_TICKETS, TINY_INTENTS = 120, ("order_status", "refund_request", "password_reset")
ASIDE = 5  # one in so many is put aside
ASKED = {Scale.FULL: 600, Scale.TINY: 20}  # of those aside, chosen by the same hash
SETTING = "UNSNAG_EVAL_DATA"
SETS = ("banking77", "hwu64")
SHOTS = 10
SET_ASKED = 1_000  # of a set's messages, drawn once
COLUMNS = (
    Column("right first", Form.SHARE),
    Column("handled", Form.SHARE),
    Column("handled right", Form.SHARE),
    Column("right at our share", Form.SHARE),
    Column("no intent: left to people", Form.SHARE),
    Column("learning", Form.SECONDS),
    Column("message p50", Form.MS),
    Column("message p99", Form.MS),
)
SET_COLUMNS = (
    Column("right first", Form.SHARE),
    Column("learning", Form.SECONDS),
    Column("message p50", Form.MS),
    Column("message p99", Form.MS),
)


@dataclass(frozen=True)
class Past:
    """A past ticket and the phrase that it grew from."""

    text: str
    intent: str
    phrase: str


def run(scale: Scale) -> Report:
    """Every contender under both splits of the demo and, where there is data, on the sets."""
    try:
        encoder = Remembering(MiniLmEncoder())
    except EncoderUnavailable as missing:
        raise LeftOut(str(missing)) from missing
    past = _past_tickets()
    if scale is Scale.TINY:
        chosen = [p for p in past if p.intent in TINY_INTENTS]
        past = chosen[:TINY_TICKETS] + [p for p in past if p.intent == OUT_OF_SCOPE][:5]
    splits = (
        ("a fifth of the tickets put aside", lambda p: p.text),
        ("a fifth of the phrases put aside, with all their tickets", lambda p: p.phrase),
    )
    beside, left_out = contenders(encoder)
    tables = []
    for place, (title, key) in enumerate(splits):
        tables.append(_table(title, past, key, beside, ASKED[scale], timed=place == 0))
    reading = [_reading(table) for table in tables]
    reading.append("Learning is timed once: the second split reads texts already read.")
    named = os.environ.get(SETTING)
    if named and scale is Scale.FULL:
        for name in SETS:
            tables += _set(Path(named) / "intents", name)
    else:
        left_out.append(f"Other sets: {SETTING} does not name a folder with evaluation data.")
    return Report("intents", tuple(tables), tuple(reading), tuple(left_out))


def _reading(table: Table) -> str:
    ours, plain = table.lines[0].figures, table.lines[1].figures
    return (
        f"With {table.title.split(':')[0]}, of what Unsnag handles "
        f"{shown(ours[2], Form.SHARE)} is right; TF-IDF + SVM has "
        f"{shown(plain[3], Form.SHARE)} right on as many."
    )


def _table(
    title: str,
    past: Sequence[Past],
    key: Callable[[Past], str],
    beside: Sequence[Contender],
    asked: int,
    *,
    timed: bool,
) -> Table:
    known = [p for p in past if p.intent != OUT_OF_SCOPE]
    learned = [LabelledText(p.text, p.intent) for p in known if _hash(key(p)) % ASIDE]
    aside = [p for p in known if not _hash(key(p)) % ASIDE]
    aside = sorted(aside, key=lambda p: _hash(p.text))[:asked]
    unknown = [p for p in past if p.intent == OUT_OF_SCOPE]
    texts = [p.text for p in (*aside, *unknown)]
    lines: list[Line] = []
    share = None
    for each in beside:
        if not each.takes(learned):
            continue
        answers = each.answers(learned, texts)
        said, left = answers.said[: len(aside)], answers.said[len(aside) :]
        share = share or sum(s.handles for s in said)
        figures = _figures(said, aside, share, [not s.handles for s in left])
        seconds = answers.learned if timed else None
        lines.append(Line(each.name, (*figures, seconds, *_times(answers, len(aside)))))
    counts = f"{len(learned):,} learned, {len(aside):,} asked, {len(unknown)} of no known intent"
    return Table(f"{title}: {counts}", COLUMNS, tuple(lines))


def _set(folder: Path, name: str) -> list[Table]:
    """A set learned whole, and with a few examples an intent; the same messages asked."""
    whole, asked = (_labelled(folder / f"{name}.{part}.csv") for part in ("train", "dev"))
    asked = random.Random(0).sample(asked, min(SET_ASKED, len(asked)))
    few = [
        row
        for intent in sorted({row.intent for row in whole})
        for row in _drawn([row for row in whole if row.intent == intent])
    ]
    return [
        _set_table(f"{name}, {kind}", rows, asked)
        for kind, rows in (("all examples", whole), (f"{SHOTS} examples an intent", few))
    ]


def _set_table(title: str, learned: Sequence[LabelledText], asked: Sequence[LabelledText]) -> Table:
    beside, _ = contenders(MiniLmEncoder())  # remembers nothing: each text is read in the time
    lines = []
    for each in beside:
        if each.takes(learned):
            answers = each.answers(learned, [row.text for row in asked])
            right = [s.intent == row.intent for s, row in zip(answers.said, asked, strict=True)]
            times = _times(answers, len(asked))
            lines.append(Line(each.name, (_mean(right), answers.learned, *times)))
    counts = f"{len(learned):,} learned, {len(asked):,} asked"
    return Table(f"{title}: {counts}", SET_COLUMNS, tuple(lines))


def _labelled(file: Path) -> list[LabelledText]:
    with file.open(encoding="utf-8", newline="") as rows:
        return [LabelledText(row["text"], row["label"]) for row in csv.DictReader(rows)]


def _drawn(rows: list[LabelledText]) -> list[LabelledText]:
    return random.Random(0).sample(rows, min(SHOTS, len(rows)))


def _times(answers: Answers, first: int) -> tuple[float, float]:
    spent = answers.spent[:first]
    return percentile(spent, 0.5), percentile(spent, 0.99)


def _figures(
    said: Sequence[Said], rows: Sequence[Past], share: int, left: Sequence[bool]
) -> tuple[float | None, ...]:
    right = [s.intent == row.intent for s, row in zip(said, rows, strict=True)]
    handled = [good for good, s in zip(right, said, strict=True) if s.handles]
    surest = sorted(zip(said, right, strict=True), key=lambda pair: -pair[0].sureness)[:share]
    ours = sum(s.handles for s in said) == share
    return (
        _mean(right),
        len(handled) / len(rows),
        _mean(handled),
        _mean(handled) if ours else _mean([good for _, good in surest]),
        _mean(left),
    )


def _mean(values: Iterable[bool]) -> float | None:
    kept = list(values)
    return sum(kept) / len(kept) if kept else None


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def _past_tickets() -> list[Past]:
    """The demo's tickets with their phrases, which their file does not name: made again."""
    return [
        Past(f"{row['subject']}\n{row['text']}".strip(), row["intent"], phrase)
        for row, phrase in tickets_made()
    ]
