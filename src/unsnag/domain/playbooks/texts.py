"""Texts without logic: `{name}` and `{name:money}` stand for facts and slots, in a style."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from unsnag.domain.policies import FactSpec, FactType, FactValue
from unsnag.domain.shared import Money

PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_.]*)(?::([a-z]+))?\}")


def fill(
    text: str, values: Mapping[str, FactValue], currency: str = "EUR", now: datetime | None = None
) -> str:
    """Put values into a text. An unknown name stays visible as `…`, never as code."""

    def replaced(match: re.Match[str]) -> str:
        name, style = match.group(1), match.group(2)
        if name not in values:
            return "…"
        return shown(values[name], style or "", currency, now)

    return PLACEHOLDER.sub(replaced, text)


def shown(value: FactValue, style: str, currency: str, now: datetime | None = None) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if style == "money" and isinstance(value, int):
        return str(Money(value, currency))
    if style in ("date", "day") and isinstance(value, str):
        return _dated(value, style, now)
    if style in ("words", "name"):
        said = str(value).replace("_", " ")
        return said.title() if style == "name" else said
    return str(value)


def _dated(value: str, style: str, now: datetime | None) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value or "an unknown date"
    day = f"{moment:%A} {moment.day} {moment:%B}"
    if style == "date" and (now is None or moment.year != now.year):
        day += f" {moment.year}"
    return day


def shown_fact(spec: FactSpec, value: FactValue, currency: str) -> str:
    """A fact as people read it, by its type."""
    style = {FactType.MONEY: "money", FactType.TIME: "date", FactType.CHOICE: "words"}
    return shown(value, style.get(spec.type, ""), currency)
