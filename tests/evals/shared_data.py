"""Reads the evaluation folder that UNSNAG_EVAL_DATA names; tests that need it skip without it."""

from __future__ import annotations

import csv
import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from unsnag.application.ports.models import LabelledText
from unsnag.domain.retrieval import ArticleText

SETTING = "UNSNAG_EVAL_DATA"
OUT_OF_SCOPE = "oos"


def folder() -> Path:
    """The evaluation folder, or skip."""
    named = os.environ.get(SETTING)
    if not named:
        pytest.skip(f"{SETTING} does not name a folder with evaluation data.")
    return Path(named)


def labelled(name: str) -> list[LabelledText]:
    """The rows of intents/NAME.csv."""
    with (folder() / "intents" / f"{name}.csv").open(encoding="utf-8", newline="") as rows:
        return [LabelledText(row["text"], row["label"]) for row in csv.DictReader(rows)]


def shots(rows: list[LabelledText], count: int) -> list[LabelledText]:
    """`count` rows of each intent, the same at every run."""
    chosen: list[LabelledText] = []
    for intent in sorted({row.intent for row in rows}):
        own = [row for row in rows if row.intent == intent]
        chosen += random.Random(0).sample(own, min(count, len(own)))
    return chosen


def site(name: str, most: int) -> tuple[list[ArticleText], list[dict[str, Any]]]:
    """A site's articles and at most `most` of its queries, the same at every run."""
    search = folder() / "search"
    articles = [
        ArticleText(str(row["id"]), row["title"], row["body"])
        for row in _lines(search / f"{name}.articles.jsonl")
    ]
    queries = _lines(search / f"{name}.queries.jsonl")
    return articles, random.Random(0).sample(queries, min(most, len(queries)))


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]
