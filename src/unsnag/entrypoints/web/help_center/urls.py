"""Addresses of the help center and the contact form."""

from __future__ import annotations

from django.urls import URLPattern, path

from unsnag.entrypoints.web.help_center import (
    articles,
    captions,
    contact,
    discovery,
    searching,
    signing_in,
    views,
)

app_name = "help"

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("brand.css", views.brand, name="brand"),
    path("questions", views.faq, name="faq"),
    path("search", searching.search, name="search"),
    path("search/suggest", searching.suggest, name="suggest"),
    path("search/chosen", searching.chosen, name="chosen"),
    path("collections/<str:slug>", views.collection, name="collection"),
    path("collections/<str:slug>/feed", discovery.feed, name="feed"),
    path("articles/<str:slug>", articles.article, name="article"),
    path("articles/<str:slug>/read", articles.read, name="article_read"),
    path("articles/<str:slug>/solved", articles.solved, name="article_solved"),
    path("captions/<str:article>/<int:media>/<str:language>", captions.captions, name="captions"),
    path("sitemap.xml", discovery.sitemap, name="sitemap"),
    path("sitemap-<int:part>.xml", discovery.sitemap_part, name="sitemap_part"),
    path("robots.txt", discovery.robots, name="robots"),
    path("account/sign-in", signing_in.sign_in, name="sign_in"),
    path("account/code", signing_in.code, name="sign_in_code"),
    path("account/sign-out", signing_in.sign_out, name="sign_out"),
    path("contact", contact.form, name="contact"),
    path("contact/suggest", contact.suggest, name="contact_suggest"),
    path("contact/opened", contact.opened, name="contact_opened"),
    path("contact/solved", contact.solved, name="contact_solved"),
    path("contact/sent", contact.sent, name="contact_sent"),
]
