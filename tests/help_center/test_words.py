"""The help center's own words: every one has its German, and a page speaks one language."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from unsnag.adapters.knowledge_folder.front_matter import NotReadable
from unsnag.adapters.wording_files.words import read_wordings
from unsnag.domain.wording import Wording, Wordings
from unsnag.entrypoints.web.help_center import article_page, articles, forms, searching, signing_in
from unsnag.entrypoints.web.insights import satisfaction

TEMPLATES = Path(searching.__file__).parents[1] / "templates" / "help_center"


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Wording:
    found = read_wordings(tmp_path_factory.mktemp("none")).nearest("de")
    assert found is not None
    return found


def phrases_of_templates() -> set[str]:
    return {
        phrase
        for file in TEMPLATES.glob("*.html")
        for phrase in re.findall(r'{% say "([^"]*)"', file.read_text("utf-8"))
    }


def phrases_of_forms() -> set[str]:
    """The sentences that a form or a sign-in answers with, read from their source."""
    tree = ast.parse(Path(forms.__file__).read_text("utf-8"))
    said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    texts = {one for one in said if isinstance(one, str)}
    sentences = {one for one in texts if re.fullmatch(r"[A-Z].*\w.*\.", one)}
    return sentences - {ast.get_docstring(node) for node in ast.walk(tree) if _documented(node)}


def _documented(node: ast.AST) -> bool:
    return isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)


def test_every_word_of_the_pages_has_its_german(german: Wording) -> None:
    said = phrases_of_templates() | phrases_of_forms() | {article_page.ALSO}
    said |= {words for _, words in articles.REASONS} | set(searching.KINDS.values())
    said |= {signing_in.WAIT, signing_in.NOT_NOW, signing_in.SPENT, signing_in.WRONG}
    said |= {getattr(satisfaction, name) for name in ("ASKED", "THANKS", "BROKEN", "OLD")}
    said |= {satisfaction.MISSING_PART, satisfaction.WAS_GOOD, "Choose one of the five first."}
    assert len(said) > 120
    assert said - german.words.keys() == set()


def test_no_template_has_words_that_cannot_be_translated() -> None:
    for file in TEMPLATES.glob("*.html"):
        text = re.sub(r"{% block page %}[a-z ]*{% endblock %}", "", file.read_text("utf-8"))
        bare = re.sub(r"{%.*?%}|{{.*?}}|<svg.*?</svg>", "", text, flags=re.S)
        left = re.findall(r">[^<]*[A-Za-z]{3,}[^<]*<", bare.replace("(Atom)", ""))
        assert left == [], file.name


def test_a_company_adds_a_language_and_changes_a_word(tmp_path: Path) -> None:
    (tmp_path / "fr.yaml").write_text(
        'date: "le {day} {month} {year}"\nwords:\n  "Search": "Rechercher"\n  "Send": ""\n', "utf-8"
    )
    (tmp_path / "de.yaml").write_text('words:\n  "Search": "Finden"\n', "utf-8")
    wordings = read_wordings(tmp_path)
    french, german = wordings.first(["fr-CA"]), wordings.first(["de"])
    assert french.say("Search") == "Rechercher"
    assert french.say("Send") == "Send"
    assert french.date_of(date(2026, 11, 6)) == "le 6 November 2026"
    assert german.say("Search") == "Finden"
    assert german.say("Send") == "Senden"
    assert wordings.languages == ("en", "de", "fr")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('words:\n  "All {count}": "Tout {nombre}"\n', 1),
        ('date: "{jour}"\n', 1),
        ("months: [janvier]\n", 1),
        ('words:\n  "Search": "{"\n', 1),
        ("words: [Search]\n", 1),
    ],
)
def test_a_file_of_words_that_cannot_be_said_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int
) -> None:
    (tmp_path / "fr.yaml").write_text(text, "utf-8")
    with pytest.raises(NotReadable, match=rf"fr\.yaml:{line}: "):
        read_wordings(tmp_path)


def test_what_nobody_translated_is_said_in_english() -> None:
    assert Wordings().first(["xx", "fr"]).say("Search") == "Search"
    assert Wording().date_of(date(2026, 11, 6)) == "6 November 2026"
