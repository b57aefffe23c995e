"""What every page knows: the workspace's name and colours."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from unsnag.entrypoints.wiring import app


def workspace(_request: HttpRequest) -> dict[str, Any]:
    """The company, for templates."""
    return {"company": app().company}
