"""Invented tickets of a shop for coffee machines, as files for the audit tests."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

KINDS: dict[str, tuple[str, ...]] = {
    "parcel": (
        "Where is my order with the Gannet grinder",
        "My parcel has not arrived yet, can you track it",
        "When will the kettle be delivered to me",
    ),
    "money back": (
        "I would like a refund for the broken Puffin",
        "Please refund the second moka pot I sent back",
        "You still owe me the money back for my return",
    ),
    "brewing": (
        "How do I descale the Skerry espresso machine",
        "How can I grind finer with the Gannet",
        "Where do I find the steps to clean the milk frother",
    ),
    "leaks": (
        "The Skerry shows an error and does not work any more",
        "My espresso machine stopped working since the update of Galley",
        "The scale does not work, it shows a wrong weight",
    ),
    "anger": (
        "This service is unacceptable and I want compensation",
        "I am very disappointed, this is my third complaint",
        "Your agent was rude to me and I want to complain",
    ),
}
FIRST = datetime(2024, 1, 3, 9, 30, tzinfo=UTC)


def rows(each: int = 20, kinds: Sequence[str] = tuple(KINDS)) -> list[dict[str, str]]:
    """`each` tickets of each kind, a day apart, by a dozen customers."""
    made: list[dict[str, str]] = []
    for turn in range(each):
        for kind in kinds:
            sentences = KINDS[kind]
            number = len(made)
            opened = FIRST + timedelta(days=number)
            made.append(
                {
                    "id": f"T{number}",
                    "created": opened.isoformat(),
                    "closed": (opened + timedelta(hours=5)).isoformat(),
                    "customer": f"c{number % 12}@example.com",
                    "subject": sentences[turn % len(sentences)],
                    "text": f"Hello, {sentences[(turn + 1) % len(sentences)]}. Number {number}.",
                    "label": kind,
                }
            )
    return made


def as_csv(made: Sequence[dict[str, str]], columns: Sequence[str] = ()) -> str:
    names = list(columns or made[0])
    out = io.StringIO()
    writer = csv.DictWriter(out, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(made)
    return out.getvalue()


def as_jsonl(made: Sequence[dict[str, str]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in made)
