"""Labelled messages out of an exported file: its columns `text` and `label`."""

from __future__ import annotations

from dataclasses import dataclass

from unsnag.application.ports.models import LabelledText
from unsnag.application.ports.tickets import TicketRows, TicketsFileProblem

TEXT, LABELS = "text", ("label", "intent")


@dataclass(frozen=True)
class LabelledRows:
    """The rows of a file in its order, and how many could not be used. Of these `unlabelled` had a
    text and no label."""

    rows: tuple[LabelledText, ...]
    left_out: int
    unlabelled: int = 0


def labelled_rows(source: TicketRows, name: str) -> LabelledRows:
    """All rows with a text and a label; rows without either, and broken ones, are counted.

    Raises TicketsFileProblem when the columns are missing or nothing is left; `name` is the file
    as messages call it.
    """
    found = read_rows(source, name, unlabelled_too=False)
    if not found.rows:
        raise TicketsFileProblem(f"{name} has no row with a text and a label.")
    return found


def read_rows(source: TicketRows, name: str, *, unlabelled_too: bool) -> LabelledRows:
    """The same, also when nothing is left; with `unlabelled_too` no label column is needed."""
    found: list[LabelledText] = []
    left_out = unlabelled = 0
    for number, row in enumerate(source.rows(), start=1):
        column = next((column for column in LABELS if column in row), None)
        if TEXT not in row or (column is None and not unlabelled_too):
            raise TicketsFileProblem(
                f"{name}: row {number} has no `text` and `label`. Give a CSV file with the header "
                '`text,label`, or JSON lines such as {"text": "...", "label": "..."}.'
            )
        text, label = row[TEXT], "" if column is None else row[column].strip()
        if text.strip() and label:
            found.append(LabelledText(text, label))
        else:
            left_out += 1
            unlabelled += bool(text.strip())
    return LabelledRows(tuple(found), left_out + source.notes.malformed, unlabelled)
