"""Addresses of the help center and the contact form."""

from __future__ import annotations

from django.urls import URLPattern, path

from unsnag.entrypoints.web.help_center import contact, views

app_name = "help"

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("brand.css", views.brand, name="brand"),
    path("search", views.search, name="search"),
    path("search/suggest", views.suggest, name="suggest"),
    path("collections/<slug:slug>", views.collection, name="collection"),
    path("articles/<slug:slug>", views.article, name="article"),
    path("articles/<slug:slug>/read", views.article_read, name="article_read"),
    path("articles/<slug:slug>/solved", views.article_solved, name="article_solved"),
    path("contact", contact.form, name="contact"),
    path("contact/suggest", contact.suggest, name="contact_suggest"),
    path("contact/opened", contact.opened, name="contact_opened"),
    path("contact/solved", contact.solved, name="contact_solved"),
    path("contact/sent", contact.sent, name="contact_sent"),
]
