"""Routes of the people's pages."""

from __future__ import annotations

from django.urls import path

from unsnag.entrypoints.web.people import account, views

urlpatterns = [
    path("people", views.every, name="people"),
    path("people/invite", views.invite, name="people-invite"),
    path("people/<int:person>", views.one, name="person"),
    path("people/<int:person>/roles", views.set_roles, name="person-roles"),
    path("people/<int:person>/act", views.act, name="person-act"),
    path("my/account", account.account, name="my-account"),
    path("my/zone", account.zone, name="my-zone"),
    path("my/languages", account.languages, name="my-languages"),
    path("my/name", account.shown_as, name="my-name"),
    path("my/password", account.password, name="my-password"),
    path("my/sessions", account.sessions, name="my-sessions"),
    path("my/factor", account.factor, name="my-factor"),
    path("my/factor/codes", account.new_codes, name="my-codes"),
    path("my/factor/off", account.factor_off, name="my-factor-off"),
]
