"""The demo company's help articles and its company file hold what screens rely on."""

from __future__ import annotations

import re
import runpy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

DEMO = Path(__file__).parents[2] / "demo"
COMPANY: dict[str, Any] = YAML(typ="safe").load((DEMO / "company.yaml").read_text("utf-8"))
FILES = sorted((DEMO / "articles").glob("*.md"))
FIELDS = {
    "title", "slug", "collection", "summary", "updated", "checked", "language",
    "keywords", "related",
}  # fmt: skip


def parts(path: Path) -> tuple[dict[str, Any], str]:
    """Front matter and body of an article file."""
    empty, front, body = path.read_text("utf-8").split("---\n", 2)
    assert empty == ""
    return YAML(typ="safe").load(front), body


ARTICLES = {path.stem: parts(path) for path in FILES}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, 0 to 1."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    """Contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


def test_the_help_center_has_at_least_44_articles_in_every_collection_named() -> None:
    assert len(FILES) >= 44
    used = {front["collection"] for front, _ in ARTICLES.values()}
    assert used == set(COMPANY["collections"])
    assert 6 <= len(used) <= 8


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_has_every_field_and_is_named_by_its_slug(name: str) -> None:
    front, _ = ARTICLES[name]
    assert set(front) == FIELDS
    assert front["slug"] == name
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert front["language"] == "en"
    assert 5 <= len(front["keywords"]) == len(set(front["keywords"]))
    assert all(isinstance(word, str) and word for word in front["keywords"])
    assert 40 <= len(front["summary"]) <= 160


@pytest.mark.parametrize("name", ARTICLES)
def test_related_articles_exist_and_are_others(name: str) -> None:
    related = ARTICLES[name][0]["related"]
    assert related
    assert set(related) <= set(ARTICLES) - {name}


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_was_updated_in_the_last_14_months_and_checked_after(name: str) -> None:
    front, _ = ARTICLES[name]
    assert date(2025, 9, 1) <= front["updated"] <= front["checked"] <= COMPANY["as_of"]


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_has_sections_and_a_readable_length(name: str) -> None:
    body = ARTICLES[name][1]
    assert 150 <= len(body.split()) <= 450
    assert len(re.findall(r"^## \S", body, re.M)) >= 3
    assert "!" not in body


@pytest.mark.parametrize("name", ARTICLES)
def test_numbered_steps_count_up_from_one(name: str) -> None:
    for section in ARTICLES[name][1].split("\n## "):
        steps = [int(n) for n in re.findall(r"^(\d+)\. ", section, re.M)]
        assert steps == list(range(1, len(steps) + 1))


def test_titles_are_unique() -> None:
    titles = [front["title"] for front, _ in ARTICLES.values()]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("refund-policy", "no more than 30 days ago"),
        ("refund-policy", "less than €200"),
        ("refund-policy", "a person from the team approves each refund"),
        ("refund-policy", "3–5 working days"),
        ("when-a-refund-arrives", "3–5 working days"),
        ("delivery-times-and-costs", "2–4 working days"),
        ("where-is-my-order", "2–4 working days"),
        ("reset-your-password", "for 30 minutes"),
        ("reset-your-password", "always goes to the address on the account"),
        ("two-step-sign-in", "A person resets two-step sign-in"),
    ],
)
def test_a_fact_that_playbooks_rely_on_is_written_down(name: str, said: str) -> None:
    assert said in ARTICLES[name][1]


def test_order_numbers_in_articles_have_the_form_the_company_uses() -> None:
    found = [n for _, body in ARTICLES.values() for n in re.findall(r"\bTT-\d+", body)]
    assert found
    assert all(re.fullmatch(COMPANY["order_number"]["pattern"], n) for n in found)


PRICES = {
    product.name: f"{product.price_minor / 100:.2f}".removesuffix(".00")
    for product in runpy.run_path(str(DEMO / "shop" / "catalogue.py"))["PRODUCTS"]
}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("which-machine", "| Price | €{Skerry} | €{Skerry Mini} |"),
        ("which-machine", "Gannet (€{Gannet})"),
        ("which-machine", "Plover (€{Plover})"),
        ("which-machine", "Eider (€{Eider})"),
        ("which-machine", "Lantern (€{Lantern}) and Puffin (€{Puffin})"),
        ("how-subscriptions-work", "**Harbour**: 1 kg, monthly, €{Harbour}"),
        ("how-subscriptions-work", "**Fog**: 500 g, fortnightly, €{Fog}"),
        ("how-subscriptions-work", "**Lowtide**: 500 g decaf, monthly, €{Lowtide}"),
        ("change-beans-or-frequency", "Harbour €{Harbour} for 1 kg"),
        ("lowtide-decaf", "500 g, €{Lowtide}"),
        ("descale-skerry", "500 ml costs €{Descaler}"),
        ("spare-parts", "a pair of burrs €{Gannet burrs}"),
        ("spare-parts", "58 mm, €{Skerry gasket}"),
    ],
)
def test_a_price_in_an_article_is_the_one_in_the_shop(name: str, said: str) -> None:
    for product, price in PRICES.items():
        said = said.replace("{" + product + "}", price)
    assert said in ARTICLES[name][1]


def test_the_accent_colours_pass_aa_on_their_pages() -> None:
    brand = COMPANY["brand"]
    assert contrast(brand["accent"], brand["page"]) >= 4.5
    assert contrast(brand["accent_dark"], brand["page_dark"]) >= 4.5


def test_the_six_things_asked_most_lead_to_an_article_or_a_playbook() -> None:
    asked = COMPANY["asked_most"]
    assert len(asked) == 6
    for entry in asked:
        assert ("article" in entry) != ("playbook" in entry)
        assert entry.get("article", "where-is-my-order") in ARTICLES
        assert entry.get("playbook", "refund") in {
            folder.name for folder in (DEMO.parent / "playbooks").iterdir()
        }
