"""Past tickets in memory: only what the audit needs of each, so that 100,000 fit easily."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from unsnag.application.audit.columns import Columns, guess
from unsnag.application.audit.dates import DateForm, parse_all
from unsnag.application.ports.tickets import Bytes, Row, TicketRows, TicketsFileProblem

SAMPLE = 1_000
MOST_TICKETS = 250_000
MOST_ROWS = 3_000_000
TEXT_LETTERS = 1_500
LABEL_LETTERS = 80
ANSWER_LETTERS = 600
_TAG = re.compile(r"<[^<>]{1,300}>")
_MARKUP = re.compile(r"</[a-z]+>|<br", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_TRUE = frozenset(("true", "yes", "1", "ja", "si", "sí", "oui"))


@dataclass
class Tickets:
    """Columns of equal length, one entry a ticket. `created` and `closed` are seconds or None;
    `customer` is a hash, 0 where none; `words` counts the whole text, `texts` and `answers` hold
    starts. What the file doesn't say is "" or None."""

    columns: Columns
    texts: list[str] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    customers: list[int] = field(default_factory=list)
    replies: list[float | None] = field(default_factory=list)
    reopened: list[bool] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    solved_by: list[str] = field(default_factory=list)
    solved: list[bool | None] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    created: list[int | None] = field(default_factory=list)
    closed: list[int | None] = field(default_factory=list)
    date_form: DateForm = field(default_factory=lambda: DateForm(True, True))
    empty: int = 0
    duplicates: int = 0
    unread_dates: int = 0
    same_text: int = 0

    def __len__(self) -> int:
        return len(self.texts)


def gather(source: TicketRows, wanted: Mapping[str, str], progress: Bytes | None = None) -> Tickets:
    """Read every ticket of a file. Raises TicketsFileProblem when there is nothing to audit."""
    rows = source.rows(progress)
    sample = list(itertools.islice(rows, SAMPLE))
    if not sample:
        _refuse_malformed(source, 0)
        raise TicketsFileProblem("The file has no tickets in it. Choose another file.")
    tickets = Tickets(columns=guess(sample, wanted))
    _take(tickets, itertools.chain(sample, rows), source)
    _refuse_malformed(source, len(tickets) + tickets.empty + tickets.duplicates)
    if not tickets.texts:
        names = ", ".join(tickets.columns.text)
        raise TicketsFileProblem(
            f"Every ticket is empty in {names}. Name the column with the customer's words "
            "with --text."
        )
    return tickets


def _refuse_malformed(source: TicketRows, good: int) -> None:
    notes = source.notes
    if notes.malformed > good:
        first = "; ".join(notes.first_malformed[:3])
        raise TicketsFileProblem(
            f"{notes.malformed:,} of {notes.malformed + good:,} lines cannot be read as "
            f"{notes.format or 'tickets'} ({first}). Export the file again as CSV or JSON lines."
        )


def _take(tickets: Tickets, rows: Iterator[Row], source: TicketRows) -> None:
    columns = tickets.columns
    created: list[str] = []
    closed: list[str] = []
    ids: set[int] = set()
    texts: set[int] = set()
    spelling: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        if len(tickets) >= MOST_TICKETS or number > MOST_ROWS:
            source.notes.stopped_early = (
                f"Only the first {len(tickets):,} tickets were read. Split the file to audit "
                "the rest."
            )
            break
        text = "\n".join(part for name in columns.text if (part := row.get(name, "").strip()))
        if not text:
            tickets.empty += 1
            continue
        if columns.id and _seen(row.get(columns.id, ""), ids):
            tickets.duplicates += 1
            continue
        start = _start_of(text)
        tickets.same_text += _seen(start, texts)
        tickets.texts.append(start)
        tickets.words.append(len(text.split()))
        _take_rest(tickets, row, spelling)
        created.append(row.get(columns.created, ""))
        closed.append(row.get(columns.closed, ""))
    tickets.created, tickets.date_form = parse_all(created)
    tickets.closed, _ = parse_all(closed)
    if columns.created:
        tickets.unread_dates = sum(
            date is None and bool(raw.strip())
            for date, raw in zip(tickets.created, created, strict=True)
        )


def _take_rest(tickets: Tickets, row: Row, spelling: dict[str, str]) -> None:
    """What a row says beside its text."""
    columns = tickets.columns
    for role, values in (
        ("label", tickets.labels),
        ("channel", tickets.channels),
        ("product", tickets.products),
        ("language", tickets.languages),
        ("solved_by", tickets.solved_by),
    ):
        values.append(_label(row.get(getattr(columns, role), ""), spelling))
    tickets.customers.append(_hash(row.get(columns.customer, "").strip().lower()))
    tickets.replies.append(_number(row.get(columns.replies, "")))
    tickets.reopened.append(_flag(row.get(columns.reopened, "")))
    solved = row.get(columns.solved, "")
    tickets.solved.append(_flag(solved) if solved.strip() else None)
    tickets.answers.append(_start_of(row.get(columns.answer, ""))[:ANSWER_LETTERS])


def _start_of(text: str) -> str:
    cut = text[: TEXT_LETTERS * 3]
    if "<" in cut and _MARKUP.search(cut):
        cut = _TAG.sub(" ", cut)
    return cut[:TEXT_LETTERS]


def _label(value: str, spelling: dict[str, str]) -> str:
    """One spelling for labels that differ only in case and spaces."""
    plain = _SPACE.sub(" ", value[:400]).strip()[:LABEL_LETTERS]
    return spelling.setdefault(plain.casefold(), plain) if plain else ""


def _hash(value: str) -> int:
    if not value:
        return 0
    digest = blake2b(value.encode("utf-8", "replace"), digest_size=7).digest()
    return int.from_bytes(digest, "big") + 1


def _seen(value: str, known: set[int]) -> bool:
    key = _hash(value.strip())
    if not key:
        return False
    before = len(known)
    known.add(key)
    return len(known) == before


def _number(value: str) -> float | None:
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        return None
    return number if 0 <= number < 100_000 else None


def _flag(value: str) -> bool:
    plain = value.strip().lower()
    return plain in _TRUE or bool(_number(plain))
