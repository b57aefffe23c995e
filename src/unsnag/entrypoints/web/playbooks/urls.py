"""Routes of playbooks: see, edit, compare and publish them."""

from __future__ import annotations

from django.urls import path

from unsnag.entrypoints.web.playbooks import editor, publishing, views

urlpatterns = [
    path("playbooks", views.every, name="playbooks"),
    path("playbooks/<str:name>", views.one, name="playbook"),
    path("playbooks/<str:name>/proofs", views.proofs, name="playbook-proofs"),
    path("playbooks/<str:name>/edit", editor.steps, name="playbook-edit"),
    path("playbooks/<str:name>/change", editor.change, name="playbook-change"),
    path("playbooks/<str:name>/files", editor.files, name="playbook-files"),
    path("playbooks/<str:name>/files/save", editor.save_files, name="playbook-save-files"),
    path("playbooks/<str:name>/changes", publishing.changes, name="playbook-changes"),
    path("playbooks/<str:name>/share", publishing.share, name="playbook-share"),
    path("playbooks/<str:name>/publish", publishing.publish, name="playbook-publish"),
    path("playbooks/<str:name>/discard", publishing.discard, name="playbook-discard"),
]
