"""What every page knows: the workspace's name and colours, and who reads."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from unsnag.entrypoints.web.help_center.readers import reader_of
from unsnag.entrypoints.web.help_center.wording import choices, spoken
from unsnag.entrypoints.web.staff import abilities
from unsnag.entrypoints.wiring import app


def workspace(request: HttpRequest) -> dict[str, Any]:
    """The company; and the help center's reader and words, and what the staff's reader may do, once
    a template asks for them."""
    return {
        "company": app().company,
        "reader": SimpleLazyObject(lambda: reader_of(request)),
        "spoken": SimpleLazyObject(lambda: spoken(request)),
        "can": SimpleLazyObject(lambda: abilities(request)),
        "language_choices": SimpleLazyObject(lambda: choices(request)),
    }
