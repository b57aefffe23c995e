"""Reads the JSON lines that `unsnag eval search` takes.

Nothing is guessed: a line that is not what it should be ends the reading with the file's name, the
line's number, and what should stand there. Fields that are not known here are left alone, because
exports have their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from unsnag.application.evaluate_search import AskedQuery, SearchCases
from unsnag.application.ports.evaluation import EvaluationFileProblem
from unsnag.domain.retrieval import ArticleText, PastAnswer

LONGEST_LINE = 20_000_000  # bytes; longer ones are no article


class _Line:
    """One object of a file, which knows where it stands."""

    def __init__(self, path: Path, number: int, fields: Mapping[str, Any]) -> None:
        self.path, self.number, self.fields = path, number, fields

    def problem(self, told: str) -> EvaluationFileProblem:
        return EvaluationFileProblem(f"{self.path}, line {self.number}: {told}")

    def text(self, field: str, *, default: str | None = None) -> str:
        value = self.fields.get(field, default)
        if value is None and field not in self.fields:
            raise self.problem(f'there is no "{field}".')
        if not isinstance(value, str):
            raise self.problem(f'"{field}" must be a text in quotes.')
        return value

    def texts(self, field: str, *, default: list[str] | None = None) -> tuple[str, ...]:
        value = self.fields.get(field, default)
        if value is None and field not in self.fields:
            raise self.problem(f'there is no "{field}".')
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.problem(f'"{field}" must be a list of texts, such as ["a", "b"].')
        return tuple(value)


def read_search_cases(articles: Path, queries: Path, history: Path | None = None) -> SearchCases:
    """Articles, queries and past tickets. Raises EvaluationFileProblem at the first bad line."""
    known = _articles(articles)
    asked = []
    for line in _lines(queries):
        relevant = line.texts("relevant")
        for article in relevant:
            if article not in known:
                raise line.problem(f'"relevant" names {article!r}, which {articles} does not have.')
        audiences = line.texts("audiences", default=["public"])
        asked.append(AskedQuery(line.text("query"), frozenset(relevant), frozenset(audiences)))
    if not asked:
        raise EvaluationFileProblem(f"{queries} has no query.")
    past = [] if history is None else list(_history(history))
    return SearchCases(tuple(known.values()), tuple(asked), tuple(past))


def _articles(path: Path) -> dict[str, ArticleText]:
    known: dict[str, ArticleText] = {}
    places: dict[str, int] = {}
    for line in _lines(path):
        article = ArticleText(
            id=line.text("id"),
            title=line.text("title"),
            body=line.text("body"),
            keywords=line.texts("keywords", default=[]),
            collection=line.text("collection", default=""),
            audience=line.text("audience", default="public"),
            language=line.text("language", default="en"),
        )
        if article.id in known:
            raise line.problem(f'the "id" {article.id!r} stands in line {places[article.id]} too.')
        known[article.id], places[article.id] = article, line.number
    if not known:
        raise EvaluationFileProblem(f"{path} has no article.")
    return known


def _history(path: Path) -> Iterator[PastAnswer]:
    """An article that is not among those asked about is kept out by search itself: a history is
    longer than the shelf."""
    for line in _lines(path):
        yield PastAnswer(line.text("text"), line.text("article"))


def _lines(path: Path) -> Iterator[_Line]:
    """The objects of a file; empty lines are passed over."""
    try:
        with path.open("rb") as stream:
            for number, raw in enumerate(iter(lambda: stream.readline(LONGEST_LINE + 1), b""), 1):
                if raw.strip():
                    yield _line(path, number, raw)
    except OSError as error:
        raise EvaluationFileProblem(f"{path} can't be read: {error.strerror}.") from error


def _line(path: Path, number: int, raw: bytes) -> _Line:
    where = f"{path}, line {number}"
    if len(raw) > LONGEST_LINE:
        raise EvaluationFileProblem(f"{where}: it is longer than {LONGEST_LINE:,} bytes.")
    try:
        value = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        raise EvaluationFileProblem(f"{where}: it is not UTF-8. Save the file as UTF-8.") from error
    except json.JSONDecodeError as error:
        told = f"it is not JSON: {error.msg} at character {error.pos + 1}."
        raise EvaluationFileProblem(f"{where}: {told}") from error
    except (RecursionError, ValueError) as error:
        raise EvaluationFileProblem(f"{where}: it is not JSON that can be read.") from error
    if not isinstance(value, dict):
        raise EvaluationFileProblem(f"{where}: it must be an object in {{braces}}.")
    return _Line(path, number, value)
