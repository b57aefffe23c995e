"""The help center's own words in templates: `{% say "Search" %}`, `{% say_date day %}`."""

from __future__ import annotations

from datetime import date

from django import template
from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, text: str, **values: object) -> str:
    """The text in the page's language, with the values put in and escaped."""
    said: str = context["spoken"].say(text, **values)
    return said


@register.simple_tag(takes_context=True)
def say_date(context: Context, day: date) -> str:
    """The date as the page's language writes it."""
    said: str = context["spoken"].date_of(day)
    return said
