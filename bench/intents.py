"""Recognising what a ticket wants.

What: the shipped learner on the demo's past tickets: the share whose intent is ranked first, the
share that is recognised at the shipped sureness (and so would be handled), how often a recognised
one is right, the share of tickets of no known intent that it leaves to people, the time to learn
and the time of a message.
Against: TF-IDF over words and pairs with a linear SVM (scikit-learn), calibrated on five folds so
that it has a probability, asked for the same probability as ours.
How to read: two splits. One puts a fifth of the tickets aside by the hash of their text; the
tickets grow from hand-written phrases, so most of those aside have a sibling among those learned.
The other puts whole phrases aside with all that grew from them: new words for a known need, the
harder and the fairer figure. “Right at our share” compares precision where both handle the same
share of tickets.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.report import Column, Form, Line, Report, Scale, Table, percentile, shown
from bench.stage import LeftOut, tickets_made
from unsnag.adapters.models.encoder import MiniLmEncoder
from unsnag.adapters.models.intents import IntentLearner
from unsnag.adapters.models.remembering import Remembering
from unsnag.adapters.tickets_file.past_tickets import OUT_OF_SCOPE
from unsnag.application.ports.models import (
    Encoder,
    EncoderUnavailable,
    LabelledText,
)
from unsnag.domain.understanding import JudgementKind, Sureness, judge

TINY_TICKETS, TINY_INTENTS = 120, ("order_status", "refund_request", "password_reset")
ASIDE = 5  # one in so many is put aside
ASKED = {Scale.FULL: 600, Scale.TINY: 20}  # of those aside, chosen by the same hash
WARM_UP = "is anybody there"
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


@dataclass(frozen=True)
class Past:
    """A past ticket and the phrase that it grew from."""

    text: str
    intent: str
    phrase: str


@dataclass(frozen=True)
class Said:
    """What a contender made of one ticket: its first choice, how sure, and whether it would
    handle the ticket."""

    intent: str
    sureness: float
    handles: bool


Ask = Callable[[str], Said]


def run(scale: Scale) -> Report:
    """Both contenders under both splits."""
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
    tables = []
    for place, (title, key) in enumerate(splits):
        tables.append(_table(title, past, key, encoder, ASKED[scale], timed=place == 0))
    reading = [_reading(table) for table in tables]
    reading.append("Learning is timed once: the second split reads texts already read.")
    return Report("intents", tuple(tables), tuple(reading))


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
    encoder: Encoder,
    asked: int,
    *,
    timed: bool,
) -> Table:
    known = [p for p in past if p.intent != OUT_OF_SCOPE]
    learned = [LabelledText(p.text, p.intent) for p in known if _hash(key(p)) % ASIDE]
    aside = [p for p in known if not _hash(key(p)) % ASIDE]
    aside = sorted(aside, key=lambda p: _hash(p.text))[:asked]
    unknown = [p for p in past if p.intent == OUT_OF_SCOPE]
    lines: list[Line] = []
    share = None
    for what, learn in (("Unsnag", _ours(encoder)), ("TF-IDF + linear SVM", _svm)):
        started = time.perf_counter()
        ask = learn(learned)
        seconds = time.perf_counter() - started if timed else None
        said, spent = _answers(ask, aside)
        share = share or sum(s.handles for s in said)
        left = [not ask(p.text).handles for p in unknown]
        lines.append(Line(what, (*_figures(said, aside, share, left), seconds, *spent)))
    counts = f"{len(learned):,} learned, {len(aside):,} asked, {len(unknown)} of no known intent"
    return Table(f"{title}: {counts}", COLUMNS, tuple(lines))


def _answers(ask: Ask, rows: Sequence[Past]) -> tuple[list[Said], tuple[float, float]]:
    ask(WARM_UP)
    said, spent = [], []
    for row in rows:
        started = time.perf_counter()
        said.append(ask(row.text))
        spent.append(1000 * (time.perf_counter() - started))
    return said, (percentile(spent, 0.5), percentile(spent, 0.99))


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


def _ours(encoder: Encoder) -> Callable[[Sequence[LabelledText]], Ask]:
    def learn(examples: Sequence[LabelledText]) -> Ask:
        model = IntentLearner(encoder).train(examples)

        def ask(text: str) -> Said:
            prediction = model.predict(text)
            best = prediction.ranked[0]
            handles = judge(prediction, Sureness()).kind is JudgementKind.RECOGNISED
            return Said(best.intent, best.probability, handles)

        return ask

    return learn


def _svm(examples: Sequence[LabelledText]) -> Ask:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    model: Any = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode"),
        CalibratedClassifierCV(LinearSVC(random_state=0), cv=5),
    )
    model.fit([e.text for e in examples], [e.intent for e in examples])
    sure = Sureness().recognised

    def ask(text: str) -> Said:
        (probabilities,) = model.predict_proba([text])
        best = int(np.argmax(probabilities))
        sureness = float(probabilities[best])
        return Said(str(model.classes_[best]), sureness, sureness >= sure)

    return ask


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def _past_tickets() -> list[Past]:
    """The demo's tickets with their phrases, which their file does not name: made again."""
    return [
        Past(f"{row['subject']}\n{row['text']}".strip(), row["intent"], phrase)
        for row, phrase in tickets_made()
    ]
