"""Past tickets as cases to replay: what was written, what was recorded, and what was done.

A column or a nested name `facts.NAME` holds a recorded fact, `slots.NAME` what the customer said,
`done.action`, `done.object` and `done.amount` (minor units) what a person did about it; an empty
`done.action` says that nothing was done. Everything else is found as the audit finds it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from unsnag.application.audit.columns import Columns, guess
from unsnag.application.audit.dates import DateForm, form_of, parse
from unsnag.application.ports.tickets import Row, TicketRows, TicketsFileProblem
from unsnag.domain.policies import FactSpec, FactType, FactValue

SAMPLE = 500
_FACTS, _SLOTS, _DONE = "facts.", "slots.", "done."
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")


@dataclass(frozen=True)
class Done:
    """What a person did: the action's name (empty for nothing), its object and its amount."""

    action: str
    object: str
    amount: int


@dataclass(frozen=True)
class PastCase:
    """One past ticket. `facts` are typed as the playbook's; `done` is None where the record doesn't
    say what was done; `at` is None where it doesn't say when; `ref` is the file's own id of it."""

    number: int
    text: str
    intent: str
    customer: str
    at: datetime | None
    facts: Mapping[str, FactValue]
    slots: Mapping[str, str]
    done: Done | None
    ref: str = ""


def past_cases(source: TicketRows, specs: Mapping[str, FactSpec]) -> Iterator[PastCase]:
    """The file's cases, one at a time. Raises TicketsFileProblem for a file without tickets."""
    rows = source.rows()
    sample = list(itertools.islice(rows, SAMPLE))
    if not sample:
        raise TicketsFileProblem("The file has no tickets in it. Choose another file.")
    columns = _columns(sample)
    form = form_of(row.get(columns.created, "") for row in sample)
    for number, row in enumerate(itertools.chain(sample, rows), start=1):
        yield _case(number, row, columns, form, specs)


def _columns(sample: list[Row]) -> Columns:
    """The roles of the columns that are not recorded facts. A file of facts alone is fine."""
    plain = [
        {k: v for k, v in row.items() if not k.startswith((_FACTS, _SLOTS, _DONE))}
        for row in sample
    ]
    try:
        return guess(plain, {})
    except TicketsFileProblem:
        if any(key.startswith(_FACTS) for row in sample for key in row):
            return Columns(text=())
        raise


def _case(
    number: int, row: Row, columns: Columns, form: DateForm, specs: Mapping[str, FactSpec]
) -> PastCase:
    facts: dict[str, FactValue] = {}
    slots: dict[str, str] = {}
    for key, value in row.items():
        if key.startswith(_FACTS):
            typed = _typed(specs.get(key.removeprefix(_FACTS)), value)
            if typed is not None:
                facts[key.removeprefix(_FACTS)] = typed
        elif key.startswith(_SLOTS) and value:
            slots[key.removeprefix(_SLOTS)] = value
    seconds = parse(row.get(columns.created, ""), form) if columns.created else None
    return PastCase(
        number=number,
        text="\n".join(row[c] for c in columns.text if row.get(c)),
        intent=row.get(columns.label, ""),
        customer=row.get(columns.customer, ""),
        at=None if seconds is None else datetime.fromtimestamp(seconds, UTC),
        facts=facts,
        slots=slots,
        done=_done(row),
        ref=row.get(columns.id, "") if columns.id else "",
    )


def _done(row: Row) -> Done | None:
    if f"{_DONE}action" not in row:
        return None
    written = row.get(f"{_DONE}amount", "")
    amount = int(written) if written.lstrip("-").isdigit() else 0
    return Done(row[f"{_DONE}action"], row.get(f"{_DONE}object", ""), amount)


def _typed(spec: FactSpec | None, written: str) -> FactValue | None:
    """A recorded fact by its declared type; None when it is not one, so that it counts as
    missing."""
    if spec is None:
        return None
    if spec.type is FactType.BOOL:
        word = written.strip().lower()
        return True if word in _TRUE else False if word in _FALSE else None
    if spec.type in (FactType.INT, FactType.MONEY):
        try:
            return int(written)
        except ValueError:
            return None
    return written if written or spec.type in (FactType.TEXT, FactType.TIME) else None
