"""What the AI says of itself is in German too, with the same values; days and sums follow."""

from __future__ import annotations

import ast
import importlib
import re
from datetime import datetime
from pathlib import Path

import pytest

from unsnag.domain.handoffs import REASON_TEXTS
from unsnag.domain.phrases import day, money, phrase
from unsnag.domain.phrases_german import GERMAN
from unsnag.domain.shared import Money

SOURCE = Path(__file__).resolve().parents[2] / "src"


def phrases_of(file: Path) -> set[str]:
    """Every text that the module passes to `phrase` or `choice`, also by the name of a constant."""
    module = importlib.import_module(".".join(file.relative_to(SOURCE).with_suffix("").parts))
    found: set[str] = set()
    for call in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(call, ast.Call) or getattr(call.func, "id", "") not in (
            "phrase",
            "choice",
        ):
            continue
        for part in ast.walk(call.args[0]):
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
                found.add(part.value)
            if isinstance(part, ast.Name) and isinstance(getattr(module, part.id, None), str):
                found.add(getattr(module, part.id))
    return found


USED = {
    text
    for folder in ("application", "domain")
    for file in sorted((SOURCE / "unsnag" / folder).glob("*.py"))
    if "phrases import" in file.read_text("utf-8")
    for text in phrases_of(file)
}
TO_PEOPLE = {texts.for_customer for texts in REASON_TEXTS.values()}


@pytest.mark.parametrize("text", sorted(USED | TO_PEOPLE))
def test_every_phrase_has_german_with_the_same_values(text: str) -> None:
    assert text in GERMAN
    values = re.findall(r"\{\w+\}", text)
    assert sorted(values) == sorted(re.findall(r"\{\w+\}", GERMAN[text]))


def test_there_are_phrases_to_look_at() -> None:
    assert len(USED) > 20
    assert "Did this solve it?" in USED


def test_a_language_without_phrases_gets_english() -> None:
    assert phrase("Did this solve it?", "fr") == "Did this solve it?"
    assert phrase("Did this solve it?", "de") == "Hat das geholfen?"


def test_days_and_sums_are_written_as_the_language_writes_them() -> None:
    moment = datetime(2026, 11, 6, 9)  # noqa: DTZ001  a day of the calendar
    assert day(moment, "en") == "Friday 6 November"
    assert day(moment, "de", year=True) == "Freitag, 6. November 2026"
    assert money(Money(123456, "EUR"), "en") == "€1,234.56"
    assert money(Money(123456, "EUR"), "de") == "1.234,56 €"
    assert money(Money(-900, "EUR"), "de") == "-9,00 €"
