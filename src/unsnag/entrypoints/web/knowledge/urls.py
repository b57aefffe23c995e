"""Routes of the writers' face, and of the files of articles."""

from __future__ import annotations

from django.urls import path

from unsnag.entrypoints.web.knowledge import (
    collections,
    editor,
    importing,
    media,
    settings_page,
    versions,
    videos,
    views,
)

ARTICLE = "knowledge/articles/<str:article>"
TEXT = f"{ARTICLE}/<str:language>"

urlpatterns = [
    path("media/<str:digest>/<str:name>", media.file, name="media"),
    path("knowledge", views.every, name="knowledge"),
    path("knowledge/new", views.new, name="knowledge-new"),
    path("knowledge/import", importing.every, name="knowledge-import"),
    path("knowledge/import/begin", importing.begin, name="knowledge-import-begin"),
    path("knowledge/import/<str:run>", importing.one, name="knowledge-import-run"),
    path("knowledge/import/<str:run>/start", importing.start, name="knowledge-import-start"),
    path("knowledge/import/<str:run>/forget", importing.forget, name="knowledge-import-forget"),
    path("knowledge/review-next", views.review, name="knowledge-review"),
    path("knowledge/changed", views.changed, name="knowledge-changed"),
    path("knowledge/collections", collections.every, name="knowledge-collections"),
    path("knowledge/collections/save", collections.save, name="knowledge-collection-save"),
    path(
        "knowledge/collections/<str:slug>/languages",
        collections.languages,
        name="knowledge-collection-languages",
    ),
    path("knowledge/segments/save", collections.save_segment, name="knowledge-segment-save"),
    path(f"{ARTICLE}/settings", settings_page.settings, name="knowledge-settings"),
    path(f"{ARTICLE}/checked", settings_page.checked, name="knowledge-checked"),
    path(f"{ARTICLE}/archive", settings_page.archive, name="knowledge-archive"),
    path(f"{ARTICLE}/videos", videos.every, name="knowledge-videos"),
    path(f"{ARTICLE}/videos/add", videos.add, name="knowledge-video-add"),
    path(f"{ARTICLE}/videos/<int:media>", videos.change, name="knowledge-video"),
    path(TEXT, editor.edit, name="knowledge-edit"),
    path(f"{TEXT}/save", editor.save, name="knowledge-save"),
    path(f"{TEXT}/act", editor.act, name="knowledge-act"),
    path(f"{TEXT}/preview", editor.preview, name="knowledge-preview"),
    path(f"{TEXT}/links", editor.links, name="knowledge-links"),
    path(f"{TEXT}/pictures", editor.pictures, name="knowledge-pictures"),
    path(f"{TEXT}/versions", versions.every, name="knowledge-versions"),
    path(f"{TEXT}/restore", versions.restore, name="knowledge-restore"),
    path(f"{TEXT}/still-right", versions.still_right, name="knowledge-still-right"),
    path(f"{TEXT}/address", settings_page.address, name="knowledge-address"),
]
