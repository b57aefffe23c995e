"""Labelled past tickets from a CSV file with the columns subject, text and intent."""

from __future__ import annotations

import csv
from pathlib import Path

from unsnag.application.ports.models import LabelledText

OUT_OF_SCOPE = "other"


def labelled_texts(file: Path) -> list[LabelledText]:
    """The tickets that carry an intent; those that people could not place are left out."""
    with file.open(encoding="utf-8", newline="") as rows:
        return [
            LabelledText(f"{row['subject']}\n{row['text']}".strip(), row["intent"])
            for row in csv.DictReader(rows)
            if row["intent"] and row["intent"] != OUT_OF_SCOPE
        ]
