"""`unsnag eval search`: figures that can be checked by hand, and clear words on bad files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.search import KeywordSearch
from unsnag.adapters.evaluation_files.search_cases import read_search_cases
from unsnag.application.evaluate_search import (
    Asked,
    AskedQuery,
    SearchCases,
    evaluate,
    figures,
)
from unsnag.application.ports.evaluation import EvaluationFileProblem
from unsnag.application.ports.models import EncoderUnavailable
from unsnag.bootstrap import main, text_encoder
from unsnag.domain.retrieval import ArticleText

ARTICLES = [
    {"id": "a", "title": "Return a kettle", "body": "Send the kettle back within 30 days."},
    {"id": "b", "title": "Clean a toaster", "body": "Pull the plug and empty the tray."},
]
QUERIES = [
    {"query": "return my kettle", "relevant": ["a"]},
    {"query": "how does one clean the toaster", "relevant": ["b"]},
    {"query": "who won the football match yesterday", "relevant": []},
]


def written(folder: Path, name: str, rows: list[object]) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def asked(page: str, relevant: str, *, answered: bool = True, ms: float = 1.0) -> Asked:
    return Asked(AskedQuery("?", frozenset(relevant)), tuple(page), tuple(page), answered, ms)


def test_the_figures_are_those_of_the_textbook() -> None:
    found = figures([asked("xay", "ab", ms=3.0), asked("b", "b"), asked("", "c", answered=False)])
    told = found.as_json()
    assert told["hit@1"] == pytest.approx(1 / 3)
    assert told["hit@3"] == pytest.approx(2 / 3)
    assert told["mrr@10"] == pytest.approx((1 / 2 + 1) / 3)
    assert told["recall@10"] == pytest.approx((1 / 2 + 1) / 3)
    gained = 0.6309297535714575 / (1 + 0.6309297535714575)
    assert told["ndcg@10"] == pytest.approx((gained + 1) / 3)
    assert told["false_answer_rate"] is None
    assert found.silent_rate == pytest.approx(1 / 3)
    assert told["p99_ms"] == 3.0


def test_only_an_answer_is_a_false_answer() -> None:
    found = figures([asked("ab", "", answered=False), asked("a", "", answered=True)])
    assert found.as_json()["false_answer_rate"] == 0.5
    assert found.as_json()["hit@1"] is None


@given(st.lists(st.tuples(st.text("abcdef", max_size=10), st.text("abcdef", max_size=4))))
def test_figures_are_fractions_and_hits_grow(rows: list[tuple[str, str]]) -> None:
    found = figures([asked("".join(dict.fromkeys(page)), relevant) for page, relevant in rows])
    shares = [value for value in found.hits.values() if value is not None]
    assert shares == sorted(shares)
    others = (found.mrr, found.ndcg, found.recall, found.false_answer_rate)
    assert all(0 <= share <= 1 + 1e-9 for share in (*shares, *others) if share is not None)


def test_the_hardest_queries_are_wrong_answers_and_then_late_ones() -> None:
    cases = SearchCases(
        tuple(ArticleText(a["id"], a["title"], a["body"]) for a in ARTICLES),
        (
            AskedQuery("return the kettle", frozenset("b")),
            AskedQuery("clean the toaster", frozenset("b")),
            AskedQuery("clean", frozenset()),
        ),
    )
    result = evaluate(KeywordSearch(), cases)
    assert [each.query.text for each in result.hardest()] == ["clean", "return the kettle"]


@pytest.mark.parametrize(
    ("articles", "queries", "told"),
    [
        ('{"id": "a", "title": "t"}\n', "", 'line 1: there is no "body"'),
        ('{"id": 7, "title": "t", "body": ""}\n', "", '"id" must be a text in quotes'),
        ('\n{"id": "a"\n', "", "line 2: it is not JSON"),
        ("[]\n", "", "must be an object"),
        ("[" * 100_000 + "\n", "", "not JSON"),
        ("", "", "has no article"),
        (None, "", "has no query"),
        (None, '{"query": "q"}\n', 'there is no "relevant"'),
        (None, '{"query": "q", "relevant": "a"}\n', "must be a list"),
        (None, '{"query": "q", "relevant": ["z"]}\n', "names 'z'"),
        (None, '{"query": null, "relevant": []}\n', '"query" must be a text'),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, articles: str | None, queries: str, told: str) -> None:
    first = tmp_path / "articles.jsonl"
    good = "".join(json.dumps(row) + "\n" for row in ARTICLES)
    first.write_text(good if articles is None else articles, encoding="utf-8")
    second = tmp_path / "queries.jsonl"
    second.write_text(queries, encoding="utf-8")
    with pytest.raises(EvaluationFileProblem, match=told.replace("[", r"\[")):
        read_search_cases(first, second)


def test_an_id_that_stands_twice_is_told_with_both_lines(tmp_path: Path) -> None:
    articles = written(tmp_path, "a.jsonl", [*ARTICLES, ARTICLES[0]])
    queries = written(tmp_path, "q.jsonl", list(QUERIES))
    with pytest.raises(EvaluationFileProblem, match=r"line 3: .*stands in line 1 too"):
        read_search_cases(articles, queries)


def test_what_is_not_utf_8_is_told(tmp_path: Path) -> None:
    articles = tmp_path / "a.jsonl"
    articles.write_bytes(b'{"id": "\xff"}\n')
    with pytest.raises(EvaluationFileProblem, match="line 1: it is not UTF-8"):
        read_search_cases(articles, articles)


def test_the_command_prints_one_object_or_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        text_encoder()
    except EncoderUnavailable as missing:
        pytest.skip(str(missing))
    articles = str(written(tmp_path, "a.jsonl", list(ARTICLES)))
    queries = str(written(tmp_path, "q.jsonl", list(QUERIES)))
    history = str(written(tmp_path, "h.jsonl", [{"text": "kettle is broken", "article": "a"}]))
    words = ["eval", "search", "--articles", articles, "--queries", queries]
    assert main([*words, "--history", history, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    figures_told = "queries hit@1 hit@3 hit@5 hit@10 mrr@10 ndcg@10 recall@10 false_answer_rate"
    assert " ".join(told) == f"{figures_told} p50_ms p99_ms"
    assert (told["queries"], told["hit@1"], told["false_answer_rate"]) == (3, 1.0, 0.0)
    assert main(words) == 0
    assert "false_answer_rate" in capsys.readouterr().out
    assert main([*words[:-1], str(tmp_path / "missing.jsonl")]) == 2
    assert "can't be read" in capsys.readouterr().err
