"""All routes, a list per face."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe


@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Says that the server answers."""
    return HttpResponse("well", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("", include("unsnag.entrypoints.web.help_center.urls")),
    path("", include("unsnag.entrypoints.web.widget.urls")),
    path("", include("unsnag.entrypoints.web.hooks.urls")),
    path("", include("unsnag.entrypoints.web.mail.urls")),
    path("", include("unsnag.entrypoints.web.calls.urls")),
    path("", include("unsnag.entrypoints.web.messaging.urls")),
    path("", include("unsnag.entrypoints.web.playbook_media.urls")),
    path("", include("unsnag.entrypoints.web.signin.urls")),
    path("", include("unsnag.entrypoints.web.people.urls")),
    path("", include("unsnag.entrypoints.web.desk.urls")),
    path("", include("unsnag.entrypoints.web.insights.urls")),
    path("", include("unsnag.entrypoints.web.playbooks.urls")),
    path("", include("unsnag.entrypoints.web.knowledge.urls")),
]
