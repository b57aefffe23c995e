"""Texts without logic: `{name}` and `{name:money}` stand for facts and slots, in a style."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from unsnag.domain.phrases import day, money, phrase
from unsnag.domain.policies import FactSpec, FactType, FactValue
from unsnag.domain.shared import Money

PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_.]*)(?::([a-z]+))?\}")


def fill(
    text: str,
    values: Mapping[str, FactValue],
    currency: str = "EUR",
    now: datetime | None = None,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
) -> str:
    """Put values into a text of that language. An unknown name stays visible as `…`, never as
    code. `labels` are what the style `label` shows: a choice's words instead of its value."""

    def replaced(match: re.Match[str]) -> str:
        name, style = match.group(1), match.group(2)
        if name not in values:
            return "…"
        if style == "label":
            return (labels or {}).get(name, str(values[name]).replace("_", " "))
        return shown(values[name], style or "", currency, now, language)

    return PLACEHOLDER.sub(replaced, text)


def shown(
    value: FactValue,
    style: str,
    currency: str,
    now: datetime | None = None,
    language: str = "en",
) -> str:
    """A value as people who read that language read it."""
    if isinstance(value, bool):
        return phrase("yes" if value else "no", language)
    if style == "money" and isinstance(value, int):
        return money(Money(value, currency), language)
    if style in ("date", "day") and isinstance(value, str):
        return _dated(value, style, now, language)
    if style in ("words", "name"):
        said = str(value).replace("_", " ")
        return said.title() if style == "name" else said
    return str(value)


def _dated(value: str, style: str, now: datetime | None, language: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value or phrase("an unknown date", language)
    return day(moment, language, year=style == "date" and (now is None or moment.year != now.year))


def shown_fact(spec: FactSpec, value: FactValue, currency: str) -> str:
    """A fact as people read it, by its type."""
    style = {FactType.MONEY: "money", FactType.TIME: "date", FactType.CHOICE: "words"}
    return shown(value, style.get(spec.type, ""), currency)
