"""Times and shares as the staff's pages write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

from unsnag.entrypoints.wiring import app

register = template.Library()


def in_words(moment: datetime, now: datetime) -> str:
    """A moment relative to now: "2 min ago", "in 12 min", "3 days ago"."""
    seconds = int((now - moment).total_seconds())
    late = seconds >= 0
    seconds = abs(seconds)
    if seconds < 45:
        return "just now" if late else "in a moment"
    if seconds < 3600:
        amount = f"{max(1, round(seconds / 60))} min"
    elif seconds < 86400:
        amount = f"{seconds // 3600} h"
    else:
        days = seconds // 86400
        amount = "1 day" if days == 1 else f"{days} days"
    return f"{amount} ago" if late else f"in {amount}"


@register.filter
def language(code: str) -> str:
    """A language's English name by its two letters; the letters themselves where it has none."""
    try:
        return str(get_language_info(code)["name"])
    except KeyError:
        return _MORE_LANGUAGES.get(code, code)


# Those that are recognised and that Django has no name for.
_MORE_LANGUAGES = {
    "am": "Amharic",
    "gu": "Gujarati",
    "la": "Latin",
    "lg": "Ganda",
    "lo": "Lao",
    "mi": "Maori",
    "si": "Sinhala",
    "sn": "Shona",
    "so": "Somali",
    "st": "Southern Sotho",
    "tl": "Tagalog",
    "tn": "Tswana",
    "ts": "Tsonga",
    "xh": "Xhosa",
    "yo": "Yoruba",
    "zh": "Chinese",
    "zu": "Zulu",
}


@register.filter
def at(found: Mapping[Any, Any] | None, key: object) -> Any:
    """What a mapping has under a key; nothing where there is no mapping or no such key."""
    return found.get(key) if found else None


@register.filter
def breakable(name: str) -> SafeString:
    """A name such as `order_status`, which may break after the marks that join its words and
    nowhere else."""
    joined = str(escape(name))
    for mark in "_-/.":
        joined = joined.replace(mark, f"{mark}<wbr>")
    return mark_safe(joined)  # noqa: S308  escaped above


@register.simple_tag
def ago(moment: datetime | None) -> SafeString | str:
    """A relative time with the exact one on hover."""
    return "" if moment is None else timed(moment, in_words(moment, app().clock()))


def timed(moment: datetime, words: str) -> SafeString:
    """A moment in these words, with the exact time on hover."""
    here = timezone.localtime(moment)
    exact = f"{here:%A} {here.day} {here:%B} {here.year}, {here:%H:%M}"
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>', moment.isoformat(), exact, words
    )


@register.simple_tag
def clock(moment: datetime | None) -> SafeString | str:
    """The time of day, with the day when it is another one; exact on hover."""
    if moment is None:
        return ""
    here = timezone.localtime(moment)
    today = timezone.localtime(app().clock()).date()
    text = f"{here:%H:%M}" if here.date() == today else f"{here.day} {here:%b} {here:%H:%M}"
    exact = f"{here:%A} {here.day} {here:%B} {here.year}, {here:%H:%M:%S}"
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, text)


@register.filter
def share(part: float) -> str:
    """A part of one in whole percents."""
    return f"{round(100 * part)} %"


@register.filter
def percent(part: int, whole: int) -> str:
    """A share in whole percents; a dash when there is nothing to share."""
    return f"{round(100 * part / whole)} %" if whole else "–"
