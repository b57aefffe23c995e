"""A row of the queue. Screens ask every two seconds for up to a hundred of them, nearly all as they
were: what was drawn of a row is kept until something in it has changed, if only its age."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from unsnag.application.queries.desk import QueueRow
from unsnag.entrypoints.web.templatetags.staff_words import in_words, timed
from unsnag.entrypoints.wiring import app

MOST_KEPT = 4_096

register = template.Library()


@register.simple_tag
def queue_row(row: QueueRow, where: str, *, here: bool) -> SafeString:
    """The row as a link to its ticket; `where` is what the link says of the queue, `here` whether
    it is the ticket that is open."""
    now = app().clock()
    due = "" if row.due is None else in_words(row.due, now)
    zone = timezone.get_current_timezone_name()
    return _drawn(row, where, here, in_words(row.waits_since, now), due, zone)


@lru_cache(maxsize=MOST_KEPT)
def _drawn(row: QueueRow, where: str, here: bool, waits: str, due: str, _zone: str) -> SafeString:
    context = {
        "row": row,
        "where": where,
        "here": here,
        "waits": timed(row.waits_since, waits),
        "due": "" if row.due is None else timed(row.due, due),
    }
    return render_to_string("desk/row.html", context)
