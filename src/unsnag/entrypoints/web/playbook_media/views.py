"""Pictures, videos and 3D models that a playbook's steps show.

Files come from the folders of playbooks only, and only of kinds that a browser shows without
running anything: a drawing is served so that a script inside it stays dead.
"""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from unsnag.entrypoints.wiring import app

TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".vtt": "text/vtt",
    ".glb": "model/gltf-binary",
}
MODEL = ".glb"


@require_safe
@cache_control(public=True, max_age=300)
def medium(_request: HttpRequest, playbook: str, file: str) -> HttpResponseBase:
    """The file itself."""
    found = _found(playbook, file)
    response = FileResponse(found.open("rb"), content_type=TYPES[found.suffix.lower()])
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def turn(request: HttpRequest, playbook: str, file: str) -> HttpResponse:
    """A page on which a 3D model can be turned and looked at."""
    found = _found(playbook, file)
    if found.suffix.lower() != MODEL:
        raise Http404
    address = reverse("playbook_media:medium", args=[playbook, file])
    words = request.GET.get("words", "")[:300] or "3D model"
    return render(request, "playbook_media/turn.html", {"address": address, "words": words})


def _found(playbook: str, file: str) -> Path:
    """The file of a playbook in force. Raises Http404 for anything else."""
    if playbook not in {p.name for p in app().shelf.all()}:
        raise Http404
    folder = (app().configuration.playbooks / playbook).resolve()
    path = (folder / file).resolve()
    if not path.is_relative_to(folder) or path.suffix.lower() not in TYPES or not path.is_file():
        raise Http404
    return path
