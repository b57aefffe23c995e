"""A company's folder is read whole or refused, with file and line; articles become plain text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.fakes.knowledge import put_shipped
from unsnag.adapters.knowledge_folder.articles import read_articles
from unsnag.adapters.knowledge_folder.company import read_company
from unsnag.adapters.knowledge_folder.front_matter import NotReadable
from unsnag.adapters.knowledge_folder.plain_text import as_article_text, plain_lines
from unsnag.adapters.store.articles import ArticleRecords
from unsnag.domain.knowledge import ArticleId, ImportOutcome, PublishedArticle

DEMO = Path(__file__).resolve().parents[2] / "demo"
GOOD = """---
title: "Descale"
slug: descale
collection: "Care"
summary: "35 minutes."
updated: 2026-08-19
checked: 2026-10-21
language: en
keywords: [scale, 42]
related: []
---

Descale it.
"""


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    return tmp_path


def refusal(path: Path) -> str:
    with pytest.raises(NotReadable) as caught:
        read_articles(path)
    return str(caught.value).removeprefix(f"{path}/")


def test_every_article_of_the_demo_is_read() -> None:
    articles = read_articles(DEMO / "articles")
    assert len(articles) >= 50
    assert all(a.title and a.body and a.collection for a in articles)


@pytest.mark.django_db
def test_importing_again_changes_nothing() -> None:
    articles = read_articles(DEMO / "articles")
    assert {put_shipped(a, n).outcome for n, a in enumerate(articles)} == {ImportOutcome.CREATED}
    assert {put_shipped(a, n).outcome for n, a in enumerate(articles)} == {ImportOutcome.UNCHANGED}
    assert {a.id for a in ArticleRecords().published()} == {a.id for a in articles}


def test_fields_and_text_are_kept(tmp_path: Path) -> None:
    (article,) = read_articles(folder(tmp_path, a=GOOD.replace("\n", "\r\n")))
    assert (article.slug, article.updated) == ("descale", date(2026, 8, 19))
    assert article.keywords == ("scale", "42")
    assert article.body.strip() == "Descale it."


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("---\ntitle", "title", "a.md:1: Begin the file with a line of three dashes"),
        ("related: []\n---", "related: []", "a.md:1: The fields have no end"),
        ('title: "Descale"', "title: [", "Not valid YAML"),
        ('title: "Descale"', "title: ''", "a.md:2: “title” must be a text."),
        ('title: "Descale"\n', "", "“title” is missing."),
        ("slug: descale", "slug: Des cale", "a.md:3: A slug is lower-case"),
        ("updated: 2026-08-19", "updated: soon", "a.md:6: “updated” must be a day"),
        ("keywords: [scale, 42]", "keywords: scale", "a.md:9: “keywords” must be a list"),
        ("related: []", "related: [nothing]", "a.md:10: There is no article “nothing”"),
        ("related: []", "audience: all", "a.md:10: The audience is public, signed_in"),
        ("related: []", "autor: me", "a.md:10: “autor” is not a field of an article."),
        ("\nDescale it.", "", "The article has no text"),
    ],
)
def test_a_wrong_article_is_refused_with_its_line(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert before in GOOD
    assert said in refusal(folder(tmp_path, a=GOOD.replace(before, after)))


def test_a_slug_used_twice_is_refused(tmp_path: Path) -> None:
    said = refusal(folder(tmp_path, a=GOOD, b=GOOD))
    assert said == "b.md:3: “descale” is the slug of a.md already."


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"---\ntitle: a\n\xff\xfe")
    assert "a.md:3: The file is not UTF-8" in refusal(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="no article"):
        read_articles(tmp_path)


def test_the_company_of_the_demo_is_read() -> None:
    company = read_company(DEMO / "company.yaml")
    slugs = {a.slug for a in read_articles(DEMO / "articles")}
    assert company.name
    assert company.accent.startswith("#")
    assert company.hours.days
    assert len(company.asked_most) == 6
    assert all(item.playbook or item.article in slugs for item in company.asked_most)


def test_a_company_closes_for_lunch_and_wrong_hours_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "company.yaml"
    text = (DEMO / "company.yaml").read_text("utf-8")
    file.write_text(text.replace('"08:00-18:00"', '"08:00-12:00, 13:00-18:00"'), "utf-8")
    assert len(read_company(file).hours.days[1]) == 2
    file.write_text(text.replace('"08:00-18:00"', '"13:00-18:00, 08:00-12:00"'), "utf-8")
    with pytest.raises(NotReadable, match="Write them in order"):
        read_company(file)


def test_a_company_with_a_wrong_colour_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "company.yaml"
    file.write_text("name: A\nbrand:\n  accent: red\n  accent_dark: '#ffffff'\n")
    with pytest.raises(NotReadable, match=r"company\.yaml:2: “accent” must be a colour"):
        read_company(file)


def test_an_article_becomes_lines_of_plain_text() -> None:
    day = date(2026, 1, 1)
    body = (
        "Take **one** [bottle](https://example.com).\nThen wait.\n\n## Step `by` step\n\n"
        "1. Fill it\n   - slowly\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n"
        "#### Deep\n\n```\ncode\n```\n"
    )
    article = PublishedArticle(
        ArticleId("s"), "s-now", "T", "C", "Short.", body, "en", ("k",), (), day, day
    )
    text = as_article_text(article, "## Chapter")
    assert text.body.split("\n") == [
        "Short.",
        "Take one bottle. Then wait.",
        "## Step by step",
        "Fill it",
        "slowly",
        "A · B",
        "1 · 2",
        "### Deep",
        "code",
        "## Chapter",
    ]
    assert (text.id, text.keywords, text.audience) == ("s", ("k",), "public")


@pytest.mark.parametrize("nested", ["> ", "- ", "[", "**a", "<b>"])
@pytest.mark.timeout(240)  # it must end at all
def test_forty_thousand_nested_marks_are_read_in_time(nested: str) -> None:
    plain_lines(nested * 40_000 + "end")
